/**
 * Let a text field find elements: arrows walk, Enter takes, Escape closes.
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list
 * @param {(row: number) => void} onTake
 */
function openCombobox(input, list, onTake) {
  let rows = [];
  let place = -1;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    place = -1;
  };
  const mark = (next) => {
    const options = [...list.querySelectorAll("[role=option]:not(.none)")];
    place = options.length ? (next + options.length) % options.length : -1;
    options.forEach((option, which) => option.setAttribute("aria-selected", String(which === place)));
    if (place >= 0) {
      input.setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (row) => {
    input.value = ENTITIES[row].label.slice(0, 200);
    close();
    onTake(row);
  };
  const show = () => {
    const exact = findEntities(input.value, 12);
    const found = exact.length ? exact : suggestEntities(input.value, 5);
    rows = found.map((each) => each.entity.row);
    list.replaceChildren(...found.map((each, which) => searchOption(list.id, which, each, () => take(each.entity.row))));
    if (!exact.length && input.value.trim()) list.prepend(make("li.none", { role: "option", "aria-disabled": "true", "aria-selected": "false", id: `${list.id}-none`, text: t(found.length ? "near_match" : "no_match") }));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(0);
    at("live").textContent = t("matches", { many: found.length });
  };

  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("input", show);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      else mark(place + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && rows[place] !== undefined) {
      event.preventDefault();
      take(rows[place]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
}

/**
 * One line of the list: symbol, label, the name that matched, class.
 * @param {string} list
 * @param {number} which
 * @param {{entity: Entity, name: string}} found
 * @param {() => void} onPick
 */
function searchOption(list, which, found, onPick) {
  const kind = classOf(found.entity);
  return make(
    "li",
    { role: "option", id: `${list}-${which}`, "aria-selected": "false", onclick: onPick },
    symbol(kind),
    make("span.option-name", {}, isolate(found.entity.label.slice(0, 120)), found.name ? make("small", {}, isolate(found.name.slice(0, 120))) : null),
    make("span.kind", { text: [kind.label, WINDOW.has(found.entity.row) ? "" : t(RESULT.alive.has(found.entity.row) ? "not_drawn" : "left_out")].filter(Boolean).join(" · ") }),
  );
}
