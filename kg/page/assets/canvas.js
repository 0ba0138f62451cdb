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

/** Draw the opening picture. */
function openCanvas() {
  network = new vis.Network(at("canvas"), { nodes: NODES, edges: EDGES }, DRAWING.options);
  network.on("click", onClick);
  network.on("doubleClick", (event) => event.nodes.length && toggleNeighbours(event.nodes[0]));
  network.on("hoverNode", (event) => showTip(event.node, event.event));
  network.on("hoverEdge", (event) => { labelEdge(event.edge, true); showEdgeTip(event.edge, event.event); });
  network.on("blurNode", hideTip);
  network.on("blurEdge", (event) => { labelEdge(event.edge, false); hideTip(); });
  network.on("dragStart", hideTip);
  network.on("zoom", () => { hideTip(); clearTimeout(openCanvas.timer); openCanvas.timer = setTimeout(() => labelLandmarks(), 180); });
  network.on("afterDrawing", drawBadges);
  network.on("dragEnd", (event) => {
    for (const row of event.nodes) {
      const spot = network.getPosition(row);
      [ENTITIES[row].x, ENTITIES[row].y] = [Math.round(spot.x), Math.round(spot.y)];
    }
  });
}

/**
 * Radius of a symbol for the chosen measure.
 * @param {number} row
 * @returns {number}
 */
function radiusOf(row) {
  const scores = DATA.scores[state.size];
  radiusOf.most ||= {};
  radiusOf.most[state.size] ||= scores.reduce((most, score) => Math.max(most, score), 0) || 1;
  return Math.round(8 + 16 * Math.sqrt(scores[row] / radiusOf.most[state.size]));
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
  sync(EDGES, edgeStyles(focus, tones, isBig));
  if (isBig !== drawWindow.wasBig) network.setOptions({ interaction: { hideEdgesOnDrag: isBig, hideEdgesOnZoom: isBig } });
  drawWindow.wasBig = isBig;
  network.unselectAll();
  if (state.node >= 0 && isDrawn.has(state.node)) network.selectNodes([state.node], false);
  else if (state.edge && drawnEdges.has(state.edge)) network.selectEdges([state.edge]);
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
    id: edge.id, from: edge.from, to: edge.to, label: how.isLabelled ? edgeWords(edge) : undefined,
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
  return edge.claims.every((claim) => claim.modality === "negated") ? t("not_predicate", { predicate: label }) : label;
}

/**
 * Show or hide the label of an edge that the pointer is over.
 * @param {string} id
 * @param {boolean} isOver
 */
function labelEdge(id, isOver) {
  const edge = drawnEdges.get(id);
  const item = EDGES.get(id);
  if (!edge || !item || id === state.edge || (state.node >= 0 && touches(edge, state.node))) return;
  EDGES.update({ id, label: isOver ? edgeWords(edge) : undefined });
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

const badgeSpot = (row) => {
  const reach = radiusOf(row) * 0.8 + 7;
  return { x: ENTITIES[row].x + reach, y: ENTITIES[row].y - reach };
};

/**
 * The element whose badge is at a point, or -1.
 * @param {{x: number, y: number}} point
 * @returns {number}
 */
function badgeAt(point) {
  if (network.getScale() < 0.35) return -1;
  for (const [row, many] of hiddenNear) {
    const spot = badgeSpot(row);
    if (many && Math.hypot(spot.x - point.x, spot.y - point.y) < 11) return row;
  }
  return -1;
}

/**
 * Beside each symbol, how many of its neighbours are not drawn.
 * @param {CanvasRenderingContext2D} pen
 */
function drawBadges(pen) {
  if (network.getScale() < 0.35 || hiddenNear.size > 400) return;
  const [paper, ink, line] = badgeTones;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = "10px system-ui, sans-serif";
  for (const [row, many] of hiddenNear) {
    if (!many) continue;
    const spot = badgeSpot(row);
    const words = `+${many}`;
    const half = Math.max(8, pen.measureText(words).width / 2 + 4);
    pen.beginPath();
    pen.roundRect(spot.x - half, spot.y - 8, half * 2, 16, 8);
    pen.fillStyle = paper;
    pen.fill();
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.stroke();
    pen.fillStyle = ink;
    pen.fillText(words, spot.x, spot.y + 0.5);
  }
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
  refresh();
}

/** @param {number} row @param {any} event */
function showTip(row, event) {
  const entity = ENTITIES[row];
  const hidden = hiddenNear.get(row) || 0;
  fillTip(event, entity.label.slice(0, 300), [classOf(entity).label, t("links", { many: (RESULT.near.get(row) || new Set()).size }), hidden ? t("hidden_near", { many: hidden }) : ""]);
}

/** @param {string} id @param {any} event */
function showEdgeTip(id, event) {
  const edge = drawnEdges.get(id);
  if (!edge) return;
  const sources = new Set(edge.claims.map((claim) => SOURCES[claim.source].title));
  fillTip(event, sentence(edge.claims[0]).slice(0, 300), [edge.claims.map((claim) => claim.when).find(Boolean) || "", [...sources].join(" · ")]);
}

/** @param {any} event @param {string} head @param {string[]} facts */
function fillTip(event, head, facts) {
  const tip = at("tip");
  tip.replaceChildren(make("strong", {}, isolate(head)), ...facts.filter(Boolean).map((text) => make("span", {}, isolate(text))));
  tip.hidden = false;
  const box = at("view-graph").getBoundingClientRect();
  const x = (event.clientX ?? 0) - box.left;
  const y = (event.clientY ?? 0) - box.top;
  tip.style.left = `${Math.max(4, Math.min(x + 14, box.width - tip.offsetWidth - 8))}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > box.height ? y - tip.offsetHeight - 10 : y + 18}px`;
}

function hideTip() {
  at("tip").hidden = true;
}

/**
 * Show everything drawn, between the tools above and the legend below, or come close to one element.
 * @param {number} [row]
 */
function showPlace(row = -1) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.webdriver;
  const animation = isCalm ? false : { duration: 350, easingFunction: "easeInOutQuad" };
  if (row >= 0) {
    network.focus(row, { scale: Math.max(network.getScale(), 0.8), animation });
    return;
  }
  const rows = [...WINDOW].map((each) => ENTITIES[each]);
  const { clientWidth, clientHeight } = at("canvas");
  if (!rows.length || !clientWidth) return;
  const room = { left: 72, right: 72, top: 34, bottom: 72 };
  const left = rows.reduce((least, each) => Math.min(least, each.x), Infinity) - room.left;
  const right = rows.reduce((most, each) => Math.max(most, each.x), -Infinity) + room.right;
  const top = rows.reduce((least, each) => Math.min(least, each.y), Infinity) - room.top;
  const bottom = rows.reduce((most, each) => Math.max(most, each.y), -Infinity) + room.bottom;
  const above = 44;
  const whole = Math.min(clientWidth / (right - left), (clientHeight - above) / (bottom - top), Math.max(1.4, clientWidth / 1100));
  const isSmall = clientWidth < 640 && rows.length < 60;
  const scale = isSmall ? Math.max(whole, 0.55) : whole;
  const middle = isSmall && scale > whole ? rows[0] : { x: (left + right) / 2, y: (top + bottom) / 2 };
  network.moveTo({ position: { x: middle.x, y: middle.y - above / 2 / scale }, scale, animation });
  labelLandmarks(scale);
}

/** Far zoomed out, fewer labels, but of a size to be read: those of the best connected elements that stay apart. */
function labelLandmarks(scale = network.getScale()) {
  const isSmall = scale >= 0.5;
  if (isSmall && !labelLandmarks.isOn) return;
  labelLandmarks.isOn = !isSmall;
  const scores = DATA.scores[state.size];
  const rows = [...WINDOW].sort((a, b) => scores[b] - scores[a] || a - b);
  const size = isSmall ? 14 : Math.min(Math.round(11.5 / scale), 90);
  const unlabelled = isSmall || rows.length > 300 ? 14 : 1;
  const symbols = rows.length > 100 ? [] : rows.map((row) => ({ row, x: ENTITIES[row].x, y: ENTITIES[row].y, r: radiusOf(row) }));
  const taken = [];
  const focus = focusRows();
  const styles = rows.map((row, place) => {
    const { x, y, drawn } = ENTITIES[row];
    const lines = drawn.split("\n");
    const half = (Math.max(...lines.map((line) => line.length)) * size * 0.56) / 2;
    const area = [x - half, y + radiusOf(row), x + half, y + radiusOf(row) + lines.length * size * 1.25];
    const isFree = !isSmall && place < 400 && taken.length < 32 && (!focus || focus.has(row))
      && symbols.every((other) => other.row === row || area[2] <= other.x - other.r || area[0] >= other.x + other.r || area[3] <= other.y - other.r || area[1] >= other.y + other.r)
      && taken.every((other) => area[2] <= other[0] || area[0] >= other[2] || area[3] <= other[1] || area[1] >= other[3]);
    if (isFree) taken.push(area);
    return { id: row, font: { ...NODES.get(row).font, size: isFree ? size : unlabelled, strokeWidth: isFree ? size / 3.5 : 4 } };
  });
  NODES.update(styles.filter((style) => NODES.get(style.id).font.size !== style.font.size));
}

/** Symbols of the classes that are drawn. @param {number[]} rows */
function drawLegend(rows) {
  const used = new Set(rows.map((row) => ENTITIES[row].type));
  const items = [...used].sort((a, b) => a - b).map((type) => make("li", {}, symbol(DATA.classes[type]), DATA.classes[type].label));
  const claims = [...drawnEdges.values()].flatMap((edge) => edge.claims);
  if (claims.some((claim) => !isFact(claim))) items.push(make("li.dashed", { text: t("legend_dashed") }));
  if (claims.some((claim) => CONFLICTS_OF.has(claim.row))) items.push(make("li.disputed", { text: t("legend_disputed") }));
  at("legend").replaceChildren(...items);
}
