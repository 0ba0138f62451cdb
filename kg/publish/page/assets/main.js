/** @type {Result} What passes the filters. */
let RESULT = null;
/** @type {Set<number>} Rows of the claims that pass. */
let PASSED = new Set();
/** @type {Set<number>} Rows of the elements that are drawn. */
let WINDOW = new Set();

/**
 * Bring everything in line with the state.
 * @param {"never"|"changed"|"lost"|"always"} [fit] Whether to fit the picture: when something else is drawn than
 *   before, or only when something new is out of sight.
 */
function refresh(fit = "never") {
  RESULT = applyFilters();
  PASSED = new Set(RESULT.claims.map((claim) => claim.row));
  findRoute();
  const before = WINDOW;
  const chosen = chooseWindow(RESULT);
  WINDOW = new Set([...chosen.nodes, ...ROUTE]);
  drawWindow([...WINDOW]);
  tell(chosen.isTooMany);
  updateFacets();
  updateKinds();
  updatePanel();
  updateRoute();
  updateTabs();
  at("size-by").value = state.size;
  at("show-all").setAttribute("aria-pressed", String(state.all));
  const added = [...WINDOW].filter((row) => !before.has(row));
  const isChanged = added.length > 0 || before.size !== WINDOW.size;
  const isFit = fit === "always" || !before.size || (fit === "changed" && isChanged) || (fit === "lost" && added.some((row) => !isInSight(row)));
  if (isFit) showPlace();
  if (fit === "always" && state.node >= 0 && at("canvas").clientWidth < 640) requestAnimationFrame(() => showPlace(state.node));
  saveState();
}

/** What is shown, in words; and why something is not. @param {boolean} isTooMany */
function tell(isTooMany) {
  at("shown").textContent = t("shown", { drawn: WINDOW.size, all: RESULT.alive.size, claims: RESULT.claims.length }) + (DATA.part ? t("shown_part") : "");
  at("shown").title = t("shown_more");
  const notice = at("notice");
  const isApart = !RESULT.edges.size && state.off.class.size > 0;
  const words = isTooMany ? t("too_many", { nodes: RESULT.alive.size, edges: RESULT.edges.size, most: MOST_NODES, most_edges: MOST_EDGES })
    : !RESULT.alive.size ? t("nothing_left") : isApart ? t("apart") : "";
  if (notice.textContent !== words) notice.textContent = words;
  notice.hidden = !words;
}

/**
 * Select an element, a connection or nothing.
 * @param {{node?: number, edge?: string}} what
 * @param {{isNear?: boolean}} [how] Whether to bring it into sight.
 */
function select(what, how = {}) {
  state.node = what.node ?? -1;
  state.edge = what.edge ?? "";
  if (state.node >= 0) state.removed.delete(state.node);
  if (state.node >= 0 || state.edge) openPanel("details");
  refresh();
  if (how.isNear && state.tab === "graph" && state.node >= 0 && WINDOW.has(state.node)) showPlace(state.node);
  else if (how.isNear && state.node >= 0 && !RESULT.alive.has(state.node)) toast(t("filtered_out"));
}

/** Show the pictures and panels that the state names, and write those that are seen. */
function updateTabs() {
  hideTip();
  for (const [names, chosen, prefix] of [[TABS, state.tab, "view"], [PANELS, state.panel, "panel"]]) {
    for (const name of names) {
      const isOpen = name === chosen;
      at(`tab-${name}`).setAttribute("aria-selected", String(isOpen));
      at(`tab-${name}`).tabIndex = isOpen ? 0 : -1;
      at(`${prefix}-${name}`).hidden = !isOpen;
    }
  }
  updateMatrix();
  updateAtlas();
  updateTimeline();
  updateClaims();
  updateList();
  updateRanking();
  updateCompare();
}

/** @param {string} name */
function openTab(name) {
  const isSame = state.tab === name;
  state.tab = name;
  updateTabs();
  saveState();
  if (name !== "graph" || isSame) return;
  network.redraw();
  if (showPlace.isDue) showPlace();
}

/** @param {string} name */
function openPanel(name) {
  state.panel = name;
  updateTabs();
  saveState();
}

/** Tie the buttons of the template to what they do. */
function openButtons() {
  const press = (id, action) => at(id).addEventListener("click", action);
  press("skip", (event) => { event.preventDefault(); openTab("list"); at("view-list").focus(); });
  press("toggle-facets", () => toggleFacets());
  press("toggle-theme", () => { nextTheme(); refresh(); });
  press("show-all", () => { state.all = !state.all; if (state.all) state.removed.clear(); refresh("always"); });
  press("reset-window", () => { Object.assign(state, { all: false, kinds: new Set(), added: new Set(), removed: new Set(), node: -1, edge: "", route: [-1, -1] }); refresh("always"); });
  press("fit", () => showPlace());
  press("zoom-in", () => zoomCanvas(1.25));
  press("zoom-out", () => zoomCanvas(0.8));
  press("copy-link", () => copyText(location.href));
  press("copy-cite", () => copyText(citePicture()));
  press("copy-view-sparql", () => copyText(windowSparql()));
  press("save-png", savePng);
  press("save-svg", saveSvg);
  press("save-csv", saveCsv);
  press("print", () => window.print());
  at("share").addEventListener("click", (event) => { if (event.target.closest(".menu-list button")) at("share").open = false; });
  at("size-by").addEventListener("change", (event) => setSize(event.target.value));
  at("canvas").addEventListener("keydown", onCanvasKey);
  document.addEventListener("keydown", onPageKey);
}

/** Buttons for what is drawn besides actors. */
function openKinds() {
  at("kinds").replaceChildren(make("span", { text: t("kinds") }), ...KINDS.map((kind) => make("button", { type: "button", dataset: { kind }, onclick: () => {
    if (!state.kinds.delete(kind)) state.kinds.add(kind);
    refresh("changed");
  } }, t(`kind_${kind}`), make("span.count"))));
}

/** Each says how many elements it draws. */
function updateKinds() {
  for (const button of at("kinds").querySelectorAll("button")) {
    const isOn = state.kinds.has(button.dataset.kind);
    const many = (isOn ? [...WINDOW] : askedFor(button.dataset.kind)).filter((row) => classOf(ENTITIES[row]).kind === button.dataset.kind).length;
    button.setAttribute("aria-pressed", String(isOn));
    button.querySelector(".count").textContent = String(many);
  }
}

/** Tie what happens around the page to what it must do. */
function openSurroundings() {
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) === saveState.last) return;
    state = readHash(location.hash);
    refresh("always");
  });
  // A tip tells of what was there when the pointer came; whatever happens next may make it untrue.
  for (const name of ["pointerdown", "keydown", "wheel", "scroll", "resize", "blur", "focusin", "beforeprint"]) {
    addEventListener(name, hideTip, { capture: true, passive: true });
  }
  addEventListener("pointerdown", (event) => { growSheet.isTouch = event.pointerType === "touch"; }, { capture: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => refresh());
  let theme = "";
  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    at("paper").replaceChildren(drawPicture());
  });
  addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = theme;
    at("paper").replaceChildren();
  });
  let width = innerWidth;
  addEventListener("resize", () => {
    if ((innerWidth < 640) !== (width < 640)) refresh("always");
    width = innerWidth;
  });
}

/** Start the page. */
function openPage() {
  openTheme();
  if (window.innerWidth < 1700) document.body.classList.add("no-facets");
  at("toggle-facets").setAttribute("aria-expanded", String(!document.body.classList.contains("no-facets")));
  openCanvas();
  openFacets();
  openTime();
  openClaims();
  openRoute();
  openKinds();
  openMessage();
  fillSizes(at("size-by"), SIZES, state.size);
  openTabs(at("tabs"), TABS, openTab);
  openTabs(at("panel-tabs"), PANELS, openPanel);
  openCombobox(at("search-input"), at("search-list"), (row) => select({ node: row }, { isNear: true }));
  openButtons();
  state = readHash(location.hash);
  refresh("always");
  openSurroundings();
  document.documentElement.dataset.ready = "yes";
  performance.mark("kg-ready");
}

/** For tests, and for whoever opens the console. */
window.kgPage = {
  foldName,
  csvCell,
  dateWords,
  scale: () => network.getScale(),
  drawn: () => Object.keys(network.getPositions()).map((row) => ENTITIES[row].id).sort(),
  boxes: () => shownLabels.map(({ left, right, top, bottom, size, lines }) => ({ left, right, top, bottom, pixels: size * network.getScale(), words: lines.join(" ") })),
  lines: () => [...drawnLines.values()].map((line) => ({ ends: [line.from, line.to].map((row) => ENTITIES[row].id).sort(), words: lineWords(line), acts: actsOf(line).map((row) => ENTITIES[row].id).sort(), origins: [...line.origins].sort(),
    bend: ribbons.find((ribbon) => ribbon.id === line.id).bend, ...Object.fromEntries(["isDisputed", "isDoubtful"].map((name) => [name, line.strands.some((strand) => strand[name])])),
    modalities: [...new Set(line.strands.map((strand) => strand.modality))].sort(), width: ribbons.find((ribbon) => ribbon.id === line.id).width })),
  labelAt: (spot) => labelAt(network.DOMtoCanvas(spot)),
  badge: (id) => network.canvasToDOM(badgeSpot(ROW_OF.get(id))),
  spot: (id) => network.canvasToDOM(network.getPosition(ROW_OF.get(id))),
};

openPage();
