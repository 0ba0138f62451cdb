/** Build the filters once; `updateFacets` fills in the counts. */
function openFacets() {
  const words = new Map();
  const lists = [
    ["class", DATA.classes.map((each) => [each.name, each.label, symbol(each)])],
    ["family", TIES.families.map((name, family) => [name, t(`family_${name}`), lineSample({ family })])],
    ["predicate", DATA.predicates.map((each) => [each.name, each.label, null]).sort((a, b) => (a[1] < b[1] ? -1 : 1))],
    ["source", SOURCES.filter((source) => source.kind !== "background").map((source) => [source.id, source.title, null])],
    ["modality", ["asserted", "reported", "planned", "hypothetical", "negated", "opinion"].map((word) => [word, t(`modality_${word}`), null])],
    ["rank", ["preferred", "normal", "deprecated"].map((word) => [word, t(`rank_${word}`), null])],
  ];
  at("facets").append(
    make("div.facets-head", {}, make("h2", { text: t("filters") }), make("button.link", { type: "button", id: "clear-filters", text: t("clear_filters"), onclick: clearFilters }),
      make("button.close", { type: "button", "aria-label": t("close_filters"), text: "×", onclick: () => toggleFacets(false) })),
    viewChoice(),
  );
  for (const [facet, items] of lists) {
    items.forEach(([key, label]) => words.set(`${facet} ${key}`, label));
    at("facets").append(facetGroup(facet, items));
  }
  at("facets").append(make("label.check.background", {}, make("input", { type: "checkbox", id: "background", onchange: (event) => { state.background = event.target.checked; refresh("changed"); } }), t("background")));
}

/** The three views. */
function viewChoice() {
  const group = make("fieldset.views", {}, make("legend", { text: t("view") }));
  for (const view of VIEWS) {
    const input = make("input", { type: "radio", name: "view", value: view, onchange: () => { state.view = view; refresh("changed"); } });
    group.append(make("label", { title: t(`view_${view}_help`) }, input, make("span", { text: t(`view_${view}`) })));
  }
  return group;
}

/**
 * @param {string} facet
 * @param {[string, string, Node|null][]} items
 */
function facetGroup(facet, items) {
  const list = make("ul");
  for (const [key, label, icon] of items) {
    const input = make("input", { type: "checkbox", dataset: { facet, key }, onchange: () => { toggleValue(facet, key, input.checked); } });
    list.append(make("li", { dataset: { facet, key } },
      make("label.check", {}, input, icon, make("span.facet-name", {}, isolate(label)), make("span.count")),
      make("button.link", { type: "button", text: t("only"), "aria-label": t("only_this", { name: label }), onclick: () => takeOnly(facet, items.map((item) => item[0]), key) })));
  }
  const group = make("details.facet", { dataset: { facet } }, make("summary", {}, t(`facet_${facet}`), make("span.off")), list);
  group.open = facet === "class" || facet === "source";
  return group;
}

/** @param {string} facet @param {string} key @param {boolean} isOn */
function toggleValue(facet, key, isOn) {
  if (isOn) state.off[facet].delete(key);
  else state.off[facet].add(key);
  refresh("changed");
}

/** Leave on one value of a filter, or all of them again. @param {string} facet @param {string[]} keys @param {string} key */
function takeOnly(facet, keys, key) {
  const others = keys.filter((each) => each !== key);
  const isAlready = !state.off[facet].has(key) && others.every((each) => state.off[facet].has(each));
  state.off[facet] = new Set(isAlready ? [] : others);
  state.removed.clear();
  refresh("changed");
}

/** Forget every filter, but not what is selected. */
function clearFilters() {
  const plain = openingState();
  Object.assign(state, { view: plain.view, off: plain.off, background: false, until: "", undated: false });
  refresh("changed");
}

/** @param {boolean} [isShown] */
function toggleFacets(isShown = document.body.classList.contains("no-facets")) {
  document.body.classList.toggle("no-facets", !isShown);
  at("toggle-facets").setAttribute("aria-expanded", String(isShown));
  if (network) requestAnimationFrame(() => { network.redraw(); if (state.node < 0 && !state.edge) showPlace(); });
}

/** Counts and ticks of all filters. */
function updateFacets() {
  for (const item of at("facets").querySelectorAll("li[data-facet]")) {
    const { facet, key } = item.dataset;
    const many = RESULT.counts[facet].get(key) || 0;
    const isOn = !state.off[facet].has(key);
    item.querySelector(".count").textContent = String(many);
    item.querySelector("input").checked = isOn;
    item.classList.toggle("is-empty", !many);
  }
  for (const group of at("facets").querySelectorAll("details.facet")) {
    const off = state.off[group.dataset.facet].size;
    group.querySelector(".off").textContent = off ? t("off_count", { many: off }) : "";
  }
  for (const input of at("facets").querySelectorAll("input[name=view]")) input.checked = input.value === state.view;
  at("background").checked = state.background;
  updateTime();
}
