/** @type {number[]} Elements of the path that is shown, from one end to the other. */
let ROUTE = [];

/** @param {0|1} end @param {number} row */
function startRoute(end, row) {
  state.route[end] = row;
  if (state.route.every((each) => each >= 0)) Object.assign(state, { node: -1, edge: "" });
  openPanel("route");
  refresh(state.route.every((each) => each >= 0) ? "always" : "changed");
  at(`route-${end ? 0 : 1}`)?.focus();
}

/** Find the shortest path between the two chosen ends over what passes the filters. */
function findRoute() {
  const [from, to] = state.route;
  ROUTE = [];
  if (from < 0 || to < 0 || from === to) return;
  const before = new Map([[from, -1]]);
  const queue = [from];
  for (const row of queue) {
    if (row === to) break;
    for (const other of [...(RESULT.near.get(row) || [])].sort((a, b) => a - b)) {
      if (!before.has(other)) { before.set(other, row); queue.push(other); }
    }
  }
  if (!before.has(to)) return;
  for (let row = to; row >= 0; row = before.get(row)) ROUTE.unshift(row);
}

/** Build the form once. */
function openRoute() {
  const box = at("panel-route");
  box.append(make("h2", { text: t("route_head") }), make("p.hint", { text: t("route_hint") }));
  [0, 1].forEach((end) => {
    const list = make("ul", { id: `route-list-${end}`, role: "listbox", "aria-label": t("search_results"), hidden: true });
    const input = make("input", { id: `route-${end}`, type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": `route-list-${end}`, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
    box.append(make("div.combobox.route-end", {}, make("label", { for: `route-${end}`, text: t(end ? "route_end" : "route_start") }), input, list));
    openCombobox(input, list, (row) => startRoute(end, row));
  });
  box.append(make("div.actions", {},
    make("button", { type: "button", id: "route-swap", text: t("route_swap"), onclick: () => { state.route.reverse(); refresh(); } }),
    make("button", { type: "button", id: "route-clear", text: t("route_clear"), onclick: () => { state.route = [-1, -1]; refresh("changed"); } })),
  make("div", { id: "route-found", "aria-live": "polite" }));
}

/** Write out the path that was found. */
function updateRoute() {
  [0, 1].forEach((end) => {
    const input = at(`route-${end}`);
    if (document.activeElement !== input || state.route[end] >= 0) input.value = state.route[end] >= 0 ? ENTITIES[state.route[end]].label.slice(0, 200) : "";
  });
  const box = at("route-found");
  if (state.route.some((row) => row < 0)) {
    box.replaceChildren();
    return;
  }
  if (!ROUTE.length) {
    box.replaceChildren(make("p.notice", { text: t("route_none") }));
    return;
  }
  const steps = ROUTE.slice(1).map((row, place) => {
    const edges = [...RESULT.edges.values()].filter((edge) => (edge.from === row && edge.to === ROUTE[place]) || (edge.to === row && edge.from === ROUTE[place]));
    return make("li", {}, ...edges.map((edge) => make("button.step", { type: "button", onclick: () => select({ edge: edge.id }) }, isolate(ENTITIES[edge.from].label), make("span.predicate", { text: ` ${edgeWords(edge)} ` }), isolate(ENTITIES[edge.to].label))));
  });
  box.replaceChildren(make("h3", { text: t("route_length", { many: ROUTE.length - 1 }) }), make("ol.route", {}, ...steps));
}
