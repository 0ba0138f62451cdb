/**
 * A stroke of the picture, for the canvas and for SVG alike.
 * @typedef {{d: string, stroke: string, width: number, dash: number[], opacity: number, fill?: string}} Mark
 */

/** Pixels that an independent origin adds to a ribbon at most, the widest ribbon and the narrowest. */
const ORIGIN_PX = 2.4;
const WIDEST_PX = 26;
const NARROWEST_PX = 1.3;
/** Beyond so many lines each is one stroke of the colour of most of it. */
const DETAILED_MOST = 400;
const DASHES = { planned: [10, 6], hypothetical: [2, 5], opinion: [9, 4, 2, 4] };

/** @param {number} family @returns {string} */
function familyColour(family) {
  return colour(family < 0 ? "edge" : `family-${TIES.families[family]}`);
}

/** Pixels of an origin, so that the widest line fits. @param {Iterable<Line>} lines */
function originWidth(lines) {
  let most = 1;
  for (const line of lines) most = Math.max(most, line.origins.size);
  return Math.min(ORIGIN_PX, WIDEST_PX / most);
}

/**
 * Strands that look alike, side by side, and how wide each is.
 * @param {Line} line
 * @param {number} perOrigin
 */
function stripesOf(line, perOrigin) {
  const alike = new Map();
  for (const strand of line.strands) {
    const modality = isFact(strand) ? "asserted" : strand.modality;
    const key = [strand.family, FORCE.indexOf(modality), Number(strand.isDisputed), Number(strand.isDoubtful)];
    const name = key.join(" ");
    if (!alike.has(name)) alike.set(name, { ...strand, modality, key, many: 0, sure: 0 });
    alike.get(name).many += 1;
    alike.get(name).sure += strand.confidence;
  }
  const sorted = [...alike.values()].sort((a, b) => a.key.map((value, place) => value - b.key[place]).find(Boolean) || 0);
  const width = Math.max(line.origins.size * perOrigin, NARROWEST_PX);
  const all = line.strands.length;
  const wide = sorted.map((stripe) => Math.max((width * stripe.many) / all, 1));
  const fit = Math.min(1, width / wide.reduce((sum, each) => sum + each, 0));
  return sorted.map((stripe, place) => ({ ...stripe, width: wide[place] * fit, confidence: stripe.sure / stripe.many }));
}

/**
 * The way of a line between two points: straight, or bowed around what stands between.
 * @param {{x: number, y: number}} from @param {{x: number, y: number}} to @param {number} bend @param {number} aside
 */
function wayOf(from, to, bend, aside) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [nx, ny] = [(dy / length) * aside, (-dx / length) * aside];
  const [a, b] = [{ x: from.x + nx, y: from.y + ny }, { x: to.x + nx, y: to.y + ny }];
  const middle = { x: (a.x + b.x) / 2 + dy * bend, y: (a.y + b.y) / 2 - dx * bend };
  const at = (share) => ({
    x: (1 - share) ** 2 * a.x + 2 * share * (1 - share) * middle.x + share ** 2 * b.x,
    y: (1 - share) ** 2 * a.y + 2 * share * (1 - share) * middle.y + share ** 2 * b.y,
    turn: Math.atan2((1 - share) * (middle.y - a.y) + share * (b.y - middle.y), (1 - share) * (middle.x - a.x) + share * (b.x - middle.x)),
  });
  const f = (value) => value.toFixed(1);
  const d = bend ? `M${f(a.x)} ${f(a.y)}Q${f(middle.x)} ${f(middle.y)} ${f(b.x)} ${f(b.y)}` : `M${f(a.x)} ${f(a.y)}L${f(b.x)} ${f(b.y)}`;
  return { d, at, length };
}

/** Short strokes across a way, every few pixels. @returns {string} */
function acrossWay(way, step, reach, turns) {
  let d = "";
  const many = Math.max(1, Math.floor(way.length / step));
  for (let place = 0; place < many; place += 1) {
    const spot = way.at((place + 0.5) / many);
    for (const turn of turns) {
      const [dx, dy] = [Math.cos(spot.turn + turn) * reach, Math.sin(spot.turn + turn) * reach];
      d += `M${(spot.x - dx).toFixed(1)} ${(spot.y - dy).toFixed(1)}L${(spot.x + dx).toFixed(1)} ${(spot.y + dy).toFixed(1)}`;
    }
  }
  return d;
}

/**
 * What to draw of a stripe: its stroke; over it the second tone of a dispute, the hatching of a doubtful date, the
 * crosses of a denial.
 * @param {any} stripe @param {any} way @param {Record<string, string>} tones @param {number} fade
 * @returns {Mark[]}
 */
function stripeMarks(stripe, way, tones, fade) {
  const opacity = (0.3 + 0.7 * stripe.confidence ** 2) * fade;
  const mark = { d: way.d, stroke: stripe.modality === "negated" ? tones.alert : familyColour(stripe.family), width: stripe.width, dash: DASHES[stripe.modality] || [], opacity };
  const marks = [mark];
  if (stripe.isDoubtful && stripe.width >= 2.5) marks.push({ d: acrossWay(way, 7, stripe.width * 0.8, [Math.PI / 4]), stroke: tones.paper, width: 1.4, dash: [], opacity: fade });
  if (stripe.isDisputed) marks.push({ ...mark, stroke: tones.text, width: Math.max(stripe.width * 0.6, 1.2), dash: [8, 8], opacity: fade });
  if (stripe.modality === "negated") marks.push({ d: acrossWay(way, 24, 5, [Math.PI / 4, -Math.PI / 4]), stroke: tones.alert, width: 1.6, dash: [], opacity: fade });
  return marks;
}

/**
 * All strokes of a line.
 * @param {Line} line
 * @param {{perOrigin: number, isDetailed: boolean, fade: number, isMarked: boolean, bend: number, tones: Record<string, string>}} how
 * @returns {{marks: Mark[], width: number}}
 */
function lineMarks(line, how) {
  const [from, to] = [ENTITIES[line.from], ENTITIES[line.to]];
  const stripes = stripesOf(line, how.perOrigin);
  const width = stripes.reduce((sum, stripe) => sum + stripe.width, 0);
  const marks = [];
  if (how.isMarked) marks.push({ d: wayOf(from, to, how.bend, 0).d, stroke: how.tones.accent, width: width + 5, dash: [], opacity: 0.55 });
  if (!how.isDetailed) {
    const widest = stripes.reduce((most, stripe) => (stripe.width > most.width ? stripe : most));
    marks.push({ d: wayOf(from, to, how.bend, 0).d, stroke: familyColour(widest.family), width, dash: DASHES[widest.modality] || [], opacity: how.fade * 0.8 });
    return { marks, width };
  }
  let aside = -width / 2;
  for (const stripe of stripes) {
    marks.push(...stripeMarks(stripe, wayOf(from, to, how.bend, aside + stripe.width / 2), how.tones, how.fade));
    aside += stripe.width;
  }
  if (line.arrow >= 0) marks.push(arrowHead(line, wayOf(from, to, how.bend, 0), stripes[0], how));
  return { marks, width };
}

/** @returns {Mark} */
function arrowHead(line, way, stripe, how) {
  const share = Math.min((radiusOf(line.arrow) + 3) / way.length, 0.4);
  const isTo = line.arrow === line.to;
  const tip = way.at(isTo ? 1 - share : share);
  const turn = tip.turn + (isTo ? 0 : Math.PI);
  const corner = (angle) => `${(tip.x - 9 * Math.cos(turn + angle)).toFixed(1)} ${(tip.y - 9 * Math.sin(turn + angle)).toFixed(1)}`;
  const tone = stripe.modality === "negated" ? how.tones.alert : familyColour(stripe.family);
  return { d: `M${tip.x.toFixed(1)} ${tip.y.toFixed(1)}L${corner(0.4)}L${corner(-0.4)}Z`, stroke: tone, fill: tone, width: 0.5, dash: [], opacity: how.fade };
}

/**
 * How far a line bows so that it does not run through an element that it does not join.
 * @param {Line} line @param {number[]} rows
 */
function bendOf(line, rows) {
  const [a, b] = [ENTITIES[line.from], ENTITIES[line.to]];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy || 1;
  for (const row of rows) {
    if (row === line.from || row === line.to) continue;
    const [px, py] = [ENTITIES[row].x - a.x, ENTITIES[row].y - a.y];
    const share = (px * dx + py * dy) / square;
    const aside = (px * dy - py * dx) / Math.sqrt(square);
    if (share > 0.05 && share < 0.95 && Math.abs(aside) < radiusOf(row) + 8) return aside >= 0 ? -0.16 : 0.16;
  }
  return 0;
}

/** Lines as they are painted: strokes with their paths, the widest first. @type {{id: string, width: number, bend: number, marks: Mark[], paths: Path2D[]}[]} */
let ribbons = [];
let hoveredLine = "";

/**
 * Make the strokes of all lines.
 * @param {Map<string, Line>} lines @param {number[]} rows @param {Record<string, string>} tones
 * @param {(line: Line) => {isNear: boolean, isMarked: boolean}} standing
 */
function makeRibbons(lines, rows, tones, standing) {
  const isDetailed = lines.size <= DETAILED_MOST;
  const perOrigin = originWidth(lines.values());
  ribbons = [...lines.values()].map((line) => {
    const { isNear, isMarked } = standing(line);
    const bend = isDetailed && rows.length <= 80 ? bendOf(line, rows) : 0;
    return { id: line.id, bend, ...lineMarks(line, { perOrigin, isDetailed, fade: isNear ? 1 : 0.1, isMarked, bend, tones }) };
  }).sort((a, b) => b.width - a.width || (a.id < b.id ? -1 : 1));
  for (const ribbon of ribbons) ribbon.paths = ribbon.marks.map((mark) => new Path2D(mark.d));
}

/** @param {CanvasRenderingContext2D} pen */
function paintRibbons(pen) {
  pen.save();
  for (const ribbon of ribbons) {
    ribbon.marks.forEach((mark, place) => paintMark(pen, mark, ribbon.paths[place]));
  }
  const hovered = ribbons.find((ribbon) => ribbon.id === hoveredLine);
  if (hovered) paintMark(pen, { ...hovered.marks[0], stroke: colour("accent"), width: hovered.width + 6, dash: [], opacity: 0.35, fill: undefined }, hovered.paths[0]);
  pen.restore();
}

/** @param {CanvasRenderingContext2D} pen @param {Mark} mark @param {Path2D} path */
function paintMark(pen, mark, path) {
  pen.globalAlpha = mark.opacity;
  pen.strokeStyle = mark.stroke;
  pen.lineWidth = mark.width;
  pen.setLineDash(mark.dash);
  pen.stroke(path);
  if (mark.fill) {
    pen.fillStyle = mark.fill;
    pen.fill(path);
  }
}

/** Around what sources disagree about. @param {number[]} rows @returns {{row: number, r: number}[]} */
function ringsOf(rows) {
  return rows.filter((row) => DISPUTED.has(row)).map((row) => ({ row, r: radiusOf(row) * (classOf(ENTITIES[row]).shape === "dot" ? 1 : 1.25) + 5 }));
}

/** Rings and hatching on symbols. @param {CanvasRenderingContext2D} pen */
function paintRings(pen) {
  const focus = focusRows();
  pen.save();
  pen.lineWidth = 2.5;
  pen.strokeStyle = colour("alert");
  for (const { row, r } of ringsOf([...WINDOW])) {
    pen.globalAlpha = focus && !focus.has(row) ? 0.2 : 1;
    pen.beginPath();
    pen.arc(ENTITIES[row].x, ENTITIES[row].y, r, 0, 2 * Math.PI);
    pen.stroke();
  }
  pen.restore();
}
