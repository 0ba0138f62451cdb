const NODES = new vis.DataSet(DRAWING.nodes);
const EDGES = new vis.DataSet(DRAWING.edges);
/** Beyond this many drawn elements a selection no longer dims the others. */
const DIM_MOST = 1200;
const LABEL_EDGES_MOST = 12;

/** @type {any} The vis-network. */
let network = null;
/** @type {Map<number, number>} How many neighbours of a drawn element are not drawn. */
let hiddenNear = new Map();
let badgeTones = ["", "", ""];
drawWindow.wasBig = false;
/** @type {Map<string, Edge>} Edges that are drawn. */
let drawnEdges = new Map();
/** @type {Set<string>} Those whose label stays, wherever the pointer is. */
let labelledEdges = new Set();

/** Draw the opening picture. */
function openCanvas() {
  network = new vis.Network(at("canvas"), { nodes: NODES, edges: EDGES }, DRAWING.options);
  network.on("click", onClick);
  network.on("doubleClick", (event) => event.nodes.length && toggleNeighbours(event.nodes[0]));
  network.on("hoverNode", (event) => showTip(event.node, event.event));
  network.on("hoverEdge", (event) => { labelEdge(event.edge, true); showEdgeTip(event.edge, event.event); });
  network.on("blurNode", hideTip);
  network.on("blurEdge", (event) => { labelEdge(event.edge, false); hideTip(); });
  for (const name of ["zoom", "resize"]) {
    network.on(name, () => { hideTip(); clearTimeout(openCanvas.timer); openCanvas.timer = setTimeout(() => labelLandmarks(), 180); });
  }
  network.on("afterDrawing", drawBadges);
  network.on("dragEnd", (event) => {
    for (const row of event.nodes) {
      const spot = network.getPosition(row);
      [ENTITIES[row].x, ENTITIES[row].y] = [Math.round(spot.x), Math.round(spot.y)];
    }
    markSelection();
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
  else if (drawnEdges.has(state.edge)) network.selectEdges([state.edge]);
}

/**
 * What a symbol is sized by: the lines at it, or its score by the chosen measure, 0 where it is not ranked.
 * @param {number} row
 * @returns {number}
 */
function sizeOf(row) {
  return state.size === "lines" ? DATA.lines[row] : PLACES[state.size].get(row)?.score ?? 0;
}

/**
 * Radius of a symbol.
 * @param {number} row
 * @returns {number}
 */
function radiusOf(row) {
  radiusOf.most ||= {};
  radiusOf.most[state.size] ||= ENTITIES.reduce((most, entity) => Math.max(most, sizeOf(entity.row)), 0) || 1;
  return Math.round(8 + 16 * Math.sqrt(sizeOf(row) / radiusOf.most[state.size]));
}

/**
 * Rows that stay bright: the selection with its neighbours, or nothing for all.
 * @returns {Set<number>|null}
 */
function focusRows() {
  if (state.node >= 0) return new Set([state.node, ...(RESULT.near.get(state.node) || [])]);
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
  const focus = isBig ? null : focusRows();
  const tones = { text: colour("text"), halo: colour("canvas"), faint: colour("faint"), edge: colour("edge"), alert: colour("alert"), accent: colour("accent") };
  badgeTones = [colour("surface"), colour("muted"), colour("line")];
  drawnEdges = new Map([...RESULT.edges].filter(([, edge]) => isDrawn.has(edge.from) && isDrawn.has(edge.to)));
  hiddenNear = new Map(rows.map((row) => [row, [...(RESULT.near.get(row) || [])].filter((other) => !isDrawn.has(other)).length]));
  sync(NODES, rows.map((row) => nodeStyle(row, focus, tones)));
  const styles = edgeStyles(focus, tones, isBig);
  labelledEdges = new Set(styles.filter((style) => style.label).map((style) => style.id));
  sync(EDGES, styles);
  if (isBig !== drawWindow.wasBig) network.setOptions({ interaction: { hideEdgesOnDrag: isBig, hideEdgesOnZoom: isBig } });
  drawWindow.wasBig = isBig;
  markSelection();
  drawLegend(rows);
  if (labelLandmarks.isOn) labelLandmarks();
}

/**
 * Make a vis DataSet hold these items and no others.
 * @param {any} set
 * @param {any[]} items
 */
function sync(set, items) {
  const wanted = new Set(items.map((item) => item.id));
  set.remove(set.getIds().filter((id) => !wanted.has(id)));
  write(set, items);
}

/**
 * Write whole items. vis-network keeps what an update leaves out, and an edge's label even when the update says that
 * there is none: what loses its label is made anew.
 * @param {any} set
 * @param {any[]} items
 */
function write(set, items) {
  set.remove(items.filter((item) => !item.label && set.get(item.id)?.label).map((item) => item.id));
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
  const border = isPicked ? tones.accent : tones.halo;
  const fill = { background: kind.colour, border };
  return {
    id: row, label: entity.drawn, shape: kind.shape, x: entity.x, y: entity.y, size: radiusOf(row),
    color: { ...fill, highlight: { background: kind.colour, border: tones.accent }, hover: { background: kind.colour, border: tones.accent } },
    opacity: isDim ? 0.22 : 1, borderWidth: isPicked ? 4 : 1.5,
    shapeProperties: { borderDashes: entity.existence ? [4, 4] : false },
    font: { size: 14, face: "system-ui, sans-serif", color: isDim ? tones.faint : tones.text, strokeWidth: 4, strokeColor: tones.halo, vadjust: -2 },
  };
}

/**
 * How the drawn edges look: parallel ones bow apart, plans are dashed, what is disputed or denied is marked.
 * @param {Set<number>|null} focus
 * @param {Record<string, string>} tones
 * @param {boolean} isBig
 */
function edgeStyles(focus, tones, isBig) {
  const pairs = new Map();
  for (const edge of drawnEdges.values()) {
    const key = edge.from < edge.to ? `${edge.from} ${edge.to}` : `${edge.to} ${edge.from}`;
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push(edge);
  }
  const styles = [];
  const onRoute = new Set(ROUTE.slice(1).map((row, place) => [ROUTE[place], row].sort((a, b) => a - b).join(" ")));
  const labelled = state.node >= 0 && [...drawnEdges.values()].filter((edge) => touches(edge, state.node)).length <= LABEL_EDGES_MOST;
  for (const [key, edges] of pairs) {
    edges.forEach((edge, place) => {
      const isNear = focus === null || edge.id === state.edge || (state.node >= 0 && touches(edge, state.node)) || onRoute.has(key);
      styles.push(edgeStyle(edge, { place, many: edges.length, isNear, isBig, tones, isMarked: onRoute.has(key) || edge.id === state.edge,
        isLabelled: edge.id === state.edge || (labelled && touches(edge, state.node)) || onRoute.has(key) }));
    });
  }
  return styles;
}

const touches = (edge, row) => edge.from === row || edge.to === row;
const isFact = (claim) => claim.modality === "asserted" || claim.modality === "reported";

/**
 * @param {Edge} edge
 * @param {{place: number, many: number, isNear: boolean, isBig: boolean, isMarked: boolean, isLabelled: boolean,
 *   tones: Record<string, string>}} how
 */
function edgeStyle(edge, how) {
  const isDenied = edge.claims.every((claim) => claim.modality === "negated");
  const isDisputed = edge.claims.some((claim) => CONFLICTS_OF.has(claim.row));
  const isStated = edge.claims.some(isFact);
  const tone = how.isMarked ? how.tones.accent : isDisputed || isDenied ? how.tones.alert : how.tones.edge;
  const bow = (how.place - (how.many - 1) / 2) * 0.18;
  const turned = edge.from < edge.to ? bow : -bow;
  const isCurved = Math.abs(turned) > 0.01 && !how.isBig;
  return {
    id: edge.id, from: edge.from, to: edge.to, label: how.isLabelled ? edgeWords(edge) : "",
    arrows: DATA.predicates[edge.predicate].symmetric ? "" : "to",
    color: { color: tone, highlight: how.tones.accent, hover: how.tones.accent, opacity: how.isMarked ? 1 : how.isNear ? 0.6 : 0.1 },
    dashes: isDenied ? [2, 6] : isStated ? false : [8, 5],
    width: how.isMarked ? 3 : 1.2,
    smooth: isCurved ? { enabled: true, type: turned > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(turned) } : { enabled: false, type: "continuous", roundness: 0 },
    font: { size: 12, color: how.tones.text, strokeWidth: 4, strokeColor: how.tones.halo, align: "middle", face: "system-ui, sans-serif" },
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
 * Show or hide the label of an edge that the pointer is over.
 * @param {string} id
 * @param {boolean} isOver
 */
function labelEdge(id, isOver) {
  const edge = drawnEdges.get(id);
  if (!edge || labelledEdges.has(id)) return;
  write(EDGES, [{ ...EDGES.get(id), label: isOver ? edgeWords(edge) : "" }]);
}

/**
 * A click selects; on the small number beside a symbol it unfolds the neighbours.
 * @param {any} event
 */
function onClick(event) {
  const badge = badgeAt(event.pointer.canvas);
  if (badge >= 0) toggleNeighbours(badge);
  else if (event.nodes.length) select({ node: event.nodes[0] });
  else if (event.edges.length) select({ edge: event.edges[0] });
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
