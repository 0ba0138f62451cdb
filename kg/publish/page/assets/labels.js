/** Size in pixels of the screen of the labels of actors and of everything else; none is smaller, however far one zooms. */
const LABEL_PX = 13;
const ACTOR_LABEL_PX = 15;
/** Labels that are looked for a place at once. */
const LABELS_MOST = 160;

/**
 * @typedef {{row: number, id: string, lines: string[], size: number, x: number, y: number, left: number, top: number,
 *   right: number, bottom: number, isBold: boolean}} Label
 */

/** Whether two boxes share any of the canvas. */
const overlapping = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/**
 * Where labels stand: each beside its symbol where it covers no other label and no symbol; what finds no place has
 * none until one zooms in. The selected come first, then the largest.
 * @param {number} scale Pixels of the screen for each of the picture.
 * @returns {Label[]}
 */
function placeLabels(scale) {
  const focus = focusRows();
  const drawn = [...WINDOW].sort((a, b) => Number(b === state.node) - Number(a === state.node) || radiusOf(b) - radiusOf(a) || a - b);
  const symbols = symbolBoxes(drawn.slice(0, 400));
  /** @type {Label[]} */
  const taken = [];
  for (const row of drawn.filter((each) => !focus || focus.has(each)).slice(0, LABELS_MOST)) {
    const label = labelSpots(row, scale).find((spot) => taken.every((other) => !overlapping(spot, other)) && symbols.every((symbol) => symbol.row === row || !overlapping(spot, symbol)));
    if (label) taken.push(label);
  }
  for (const label of lineLabels(scale)) if (label.isBold || taken.every((other) => !overlapping(label, other))) taken.push(label);
  return taken;
}

/** The boxes around symbols. @param {number[]} rows */
function symbolBoxes(rows) {
  return rows.map((row) => {
    const [{ x, y }, r] = [ENTITIES[row], radiusOf(row)];
    return { row, left: x - r, right: x + r, top: y - r, bottom: y + r };
  });
}

/** Below, above, right and left of a symbol. @param {number} row @param {number} scale @returns {Label[]} */
function labelSpots(row, scale) {
  const { x, y } = ENTITIES[row];
  const lines = shownName(row).split("\n");
  const isActor = PLACES[SIZES[1]]?.has(row) && radiusOf(row) >= 14;
  const size = (isActor ? ACTOR_LABEL_PX : LABEL_PX) / scale;
  const half = (Math.max(...lines.map(letters)) * size * 0.58) / 2 + 2 / scale;
  const high = lines.length * size * 1.2;
  const r = radiusOf(row) * 1.15 + (DISPUTED.has(row) ? 6 : 0) + 2 / scale;
  const spots = [[0, r + high / 2], [0, -r - high / 2], [r + half + 2 / scale, 0], [-r - half - 2 / scale, 0]];
  return spots.map(([dx, dy]) => ({ row, id: "", lines, size, isBold: isActor, x: x + dx, y: y + dy, left: x + dx - half, right: x + dx + half, top: y + dy - high / 2, bottom: y + dy + high / 2 }));
}

/** Widths of a text in letters; those of Chinese and its neighbours are twice as wide. @param {string} text */
function letters(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1.75 : 1), 0);
}

/** Labels of the lines that are looked at, in the middle of each. @param {number} scale @returns {Label[]} */
function lineLabels(scale) {
  const size = 12 / scale;
  const wanted = [...labelledLines].concat(hoveredLine && !labelledLines.has(hoveredLine) ? [hoveredLine] : []).filter((id) => drawnLines.has(id));
  return wanted.map((id) => {
    const line = drawnLines.get(id);
    const bend = ribbons.find((ribbon) => ribbon.id === id)?.bend || 0;
    const { x, y } = wayOf(ENTITIES[line.from], ENTITIES[line.to], bend, 0).at(0.5);
    const lines = [lineWords(line)];
    const half = (lines[0].length * size * 0.56) / 2 + 2 / scale;
    return { row: -1, id, lines, size, isBold: id === hoveredLine || id === selectedLine(), x, y, left: x - half, right: x + half, top: y - size * 0.65, bottom: y + size * 0.65 };
  });
}

/** @param {CanvasRenderingContext2D} pen */
function paintLabels(pen) {
  shownLabels = placeLabels(network.getScale());
  const [text, halo] = [colour("text"), colour("canvas")];
  pen.save();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.setLineDash([]);
  for (const label of shownLabels) {
    pen.font = `${label.isBold ? 600 : 400} ${label.size}px system-ui, sans-serif`;
    pen.lineWidth = label.size / 3;
    pen.strokeStyle = halo;
    pen.fillStyle = text;
    label.lines.forEach((line, place) => {
      const y = label.y + (place - (label.lines.length - 1) / 2) * label.size * 1.2;
      pen.strokeText(line, label.x, y);
      pen.fillText(line, label.x, y);
    });
  }
  pen.restore();
}

/** @type {Label[]} Labels that stand on the canvas. */
let shownLabels = [];

/** The element whose label is at a point, or -1. @param {{x: number, y: number}} point */
function labelAt(point) {
  const label = shownLabels.find((each) => each.row >= 0 && each.left <= point.x && point.x <= each.right && each.top <= point.y && point.y <= each.bottom);
  return label ? label.row : -1;
}

/** The name of an element as it is drawn, in the language that was chosen. @param {number} row @returns {string} */
function shownName(row) {
  return ENTITIES[row].drawn;
}
