const NODES = new vis.DataSet(DRAWING.nodes.map(({ label, ...node }) => node));
const EDGES = new vis.DataSet(DRAWING.edges);
/** Beyond this many drawn elements a selection no longer dims the others. */
const DIM_MOST = 1200;
const LABEL_LINES_MOST = 12;

/** @type {any} The vis-network. */
let network = null;
/** @type {Map<number, number>} How many neighbours of a drawn element are not drawn. */
let hiddenNear = new Map();
let badgeTones = ["", "", ""];
drawWindow.wasBig = false;
/** @type {Map<string, Line>} Lines that are drawn. */
let drawnLines = new Map();
/** @type {Set<string>} Those whose label stays, wherever the pointer is. */
let labelledLines = new Set();

/** Draw the opening picture. vis-network has the symbols and knows what is under the pointer; the lines are ours. */
function openCanvas() {
  network = new vis.Network(at("canvas"), { nodes: NODES, edges: EDGES }, DRAWING.options);
  network.renderer._drawEdges = (pen) => { paintRibbons(pen); paintRings(pen); };
  network.renderer._drawArrows = () => undefined;
  network.on("click", onClick);
  network.on("doubleClick", (event) => event.nodes.length && toggleNeighbours(event.nodes[0]));
  network.on("hoverNode", (event) => showTip(event.node, event.event));
  network.on("hoverEdge", (event) => { hoverLine(event.edge); showLineTip(event.edge, event.event); });
  network.on("blurNode", hideTip);
  network.on("blurEdge", () => { hoverLine(""); hideTip(); });
  for (const name of ["zoom", "resize"]) network.on(name, hideTip);
  network.on("afterDrawing", (pen) => { paintLabels(pen); drawBadges(pen); });
  network.on("dragEnd", (event) => {
    for (const row of event.nodes) {
      const spot = network.getPosition(row);
      [ENTITIES[row].x, ENTITIES[row].y] = [Math.round(spot.x), Math.round(spot.y)];
    }
    if (event.nodes.length) drawWindow([...WINDOW]);
    else markSelection();
  });
  at("canvas").addEventListener("pointerleave", endHover);
  // Without this the browser sends a click after the tap, to whatever has come to lie under the finger by then.
  at("canvas").addEventListener("touchend", (event) => event.cancelable && event.preventDefault());
}

/** vis-network only notices a pointer that moves on the canvas: tell it of one that has left. */
function endHover() {
  hideTip();
  at("canvas").querySelector("canvas").dispatchEvent(new MouseEvent("mousemove", { clientX: -9999, clientY: -9999 }));
}

/** Mark as selected what the state says, and not what vis-network takes a press, a drag or a box to mean. */
function markSelection() {
  network.unselectAll();
  if (state.node >= 0 && WINDOW.has(state.node)) network.selectNodes([state.node], false);
  else if (drawnLines.has(selectedLine())) network.selectEdges([selectedLine()]);
}

/** The line of what is selected: of all that ties two elements, or of one statement. */
function selectedLine() {
  const [from, , to] = state.edge.split(" ");
  return state.edge ? pairKey(Number(from), Number(to)) : "";
}

/** @param {string} id A line that the pointer is over, or nothing. */
function hoverLine(id) {
  hoveredLine = id;
  network.redraw();
}

/**
 * What a symbol is sized by: its score by the chosen measure, 0 where it is not ranked; or the lines at it.
 * @param {number} row
 * @returns {number}
 */
function sizeOf(row) {
  return state.size === "lines" ? DATA.lines[row] : PLACES[state.size].get(row)?.score ?? 0;
}

/**
 * Radius of a symbol; what is not ranked is small, whatever its lines: as `PageData.radius` has it.
 * @param {number} row
 * @returns {number}
 */
function radiusOf(row) {
  const { sizes } = radiusOf;
  if (sizes.by !== state.size) {
    const most = ENTITIES.reduce((value, entity) => Math.max(value, sizeOf(entity.row)), 0) || 1;
    const lines = DATA.lines.reduce((value, each) => Math.max(value, each), 0) || 1;
    sizes.by = state.size;
    sizes.radii = ENTITIES.map(({ row: each }) => Math.round(state.size === "lines" || PLACES[state.size].has(each) ? 12 + 22 * Math.sqrt(sizeOf(each) / most) : 10 + 3 * Math.sqrt(DATA.lines[each] / lines)));
  }
  return sizes.radii[row];
}
radiusOf.sizes = { by: "", radii: [] };

/**
 * Rows that stay bright: the selection with its neighbours, or nothing for all.
 * @returns {Set<number>|null}
 */
function focusRows() {
  if (state.node >= 0) return new Set([state.node, ...[...drawnLines.values()].filter((line) => touches(line, state.node)).flatMap((line) => [line.from, line.to])]);
  if (state.edge) return new Set(state.edge.split(" ").filter((_, place) => place !== 1).map(Number));
  return ROUTE.length ? new Set(ROUTE) : null;
}

/**
 * Draw a window of the data.
 * @param {number[]} rows
 */
function drawWindow(rows) {
  const isDrawn = new Set(rows);
  const isBig = rows.length > DIM_MOST;
  drawnLines = bundleLines(isDrawn);
  const focus = isBig ? null : focusRows();
  const tones = { text: colour("text"), paper: colour("canvas"), alert: colour("alert"), accent: colour("accent") };
  badgeTones = [colour("surface"), colour("muted"), colour("line")];
  hiddenNear = new Map(rows.map((row) => [row, [...(RESULT.near.get(row) || [])].filter((other) => !isDrawn.has(other)).length]));
  sync(NODES, rows.map((row) => nodeStyle(row, focus, tones)));
  drawLines(rows, focus, tones);
  if (isBig !== drawWindow.wasBig) network.setOptions({ interaction: { hideEdgesOnDrag: isBig, hideEdgesOnZoom: isBig } });
  drawWindow.wasBig = isBig;
  markSelection();
  drawLegend(rows);
  network.redraw();
}

/**
 * Make the ribbons, and what vis-network needs to know where they are.
 * @param {number[]} rows @param {Set<number>|null} focus @param {Record<string, string>} tones
 */
function drawLines(rows, focus, tones) {
  const onRoute = new Set(ROUTE.slice(1).map((row, place) => pairKey(ROUTE[place], row)));
  const picked = selectedLine();
  const atNode = [...drawnLines.values()].filter((line) => touches(line, state.node));
  labelledLines = new Set([picked, ...onRoute, ...(atNode.length <= LABEL_LINES_MOST ? atNode.map((line) => line.id) : [])].filter((id) => drawnLines.has(id)));
  makeRibbons(drawnLines, rows, tones, (line) => {
    const isMarked = line.id === picked || onRoute.has(line.id);
    return { isMarked, isNear: focus === null || isMarked || touches(line, state.node) };
  });
  sync(EDGES, ribbons.map(({ id, bend }) => {
    const { from, to } = drawnLines.get(id);
    return { id, from, to, smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : { enabled: false, type: "continuous", roundness: 0 } };
  }));
}

const touches = (line, row) => line.from === row || line.to === row;

/**
 * Make a vis DataSet hold these items and no others.
 * @param {any} set
 * @param {any[]} items
 */
function sync(set, items) {
  const wanted = new Set(items.map((item) => item.id));
  set.remove(set.getIds().filter((id) => !wanted.has(id)));
  set.update(items);
}

/**
 * @param {number} row
 * @param {Set<number>|null} focus
 * @param {Record<string, string>} tones
 */
function nodeStyle(row, focus, tones) {
  const entity = ENTITIES[row];
  const kind = classOf(entity);
  const isDim = focus !== null && !focus.has(row);
  const isPicked = row === state.node || ROUTE.includes(row);
  const border = isPicked ? tones.accent : tones.paper;
  const fill = { background: kind.colour, border };
  return {
    id: row, shape: kind.shape, x: entity.x, y: entity.y, size: radiusOf(row),
    color: { ...fill, highlight: { background: kind.colour, border: tones.accent }, hover: { background: kind.colour, border: tones.accent } },
    opacity: isDim ? 0.22 : 1, borderWidth: isPicked ? 4 : 1.5,
    shapeProperties: { borderDashes: entity.existence ? [4, 4] : false },
  };
}

/**
 * Label of an edge.
 * @param {Edge} edge
 * @returns {string}
 */
function edgeWords(edge) {
  const label = DATA.predicates[edge.predicate].label;
  if (edge.claims.every((claim) => claim.modality === "negated")) return t("not_predicate", { predicate: label });
  if (edge.claims.some(isFact)) return label;
  return `${label} (${[...new Set(edge.claims.map((claim) => t(`modality_${claim.modality}`)))].join(", ")})`;
}

/**
 * A click selects; on the small number beside a symbol it unfolds the neighbours.
 * @param {any} event
 */
function onClick(event) {
  const badge = badgeAt(event.pointer.canvas);
  if (badge >= 0) toggleNeighbours(badge);
  else if (event.nodes.length) select({ node: event.nodes[0] });
  else if (labelAt(event.pointer.canvas) >= 0) select({ node: labelAt(event.pointer.canvas) });
  else if (event.edges.length) select({ edge: event.edges[0].replace(" ", "  ") });
  else select({});
}

/**
 * Unfold the neighbours of an element, or fold those that hang on it alone.
 * @param {number} row
 */
function toggleNeighbours(row) {
  const near = [...(RESULT.near.get(row) || [])];
  if (near.some((other) => !WINDOW.has(other))) {
    near.forEach((other) => { state.added.add(other); state.removed.delete(other); });
    toast(t("unfolded", { many: near.length, name: ENTITIES[row].label }));
  } else {
    const loose = near.filter((other) => [...(RESULT.near.get(other) || [])].every((each) => each === row || !WINDOW.has(each)));
    loose.forEach((other) => { state.added.delete(other); state.removed.add(other); });
    toast(t(loose.length ? "folded" : "nothing_to_fold", { many: loose.length, name: ENTITIES[row].label }));
  }
  refresh("lost");
}
