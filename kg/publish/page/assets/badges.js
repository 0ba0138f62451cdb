/** Pixels of the screen of a badge's text. */
const BADGE_PX = 11;
const badgeSpot = (row) => {
  const reach = radiusOf(row) * 0.75 + 11 / network.getScale();
  return { x: ENTITIES[row].x + reach, y: ENTITIES[row].y - reach };
};

/**
 * The element whose badge is at a point, or -1.
 * @param {{x: number, y: number}} point
 * @returns {number}
 */
function badgeAt(point) {
  for (const row of shownBadges) {
    const spot = badgeSpot(row);
    if (Math.hypot(spot.x - point.x, spot.y - point.y) < 11 / network.getScale()) return row;
  }
  return -1;
}

/** Elements whose badge is drawn. @type {Set<number>} */
let shownBadges = new Set();

/**
 * Beside each symbol, how many of its neighbours are not drawn, where that covers no label and no symbol.
 * @param {CanvasRenderingContext2D} pen
 */
function drawBadges(pen) {
  shownBadges = new Set();
  if (network.getScale() < 0.35 || hiddenNear.size > 400) return;
  const [paper, ink, line] = badgeTones;
  const symbols = symbolBoxes([...hiddenNear.keys()]);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const unit = 1 / network.getScale();
  pen.font = `${BADGE_PX * unit}px system-ui, sans-serif`;
  for (const [row, many] of hiddenNear) {
    if (!many) continue;
    const spot = badgeSpot(row);
    const words = `+${many}`;
    const half = Math.max(8 * unit, pen.measureText(words).width / 2 + 4 * unit);
    const box = { left: spot.x - half, right: spot.x + half, top: spot.y - 8 * unit, bottom: spot.y + 8 * unit };
    if (row !== state.node && shownLabels.some((label) => overlapping(label, box))) continue;
    if (symbols.some((symbol) => symbol.row !== row && overlapping(symbol, box))) continue;
    shownBadges.add(row);
    pen.beginPath();
    pen.roundRect(spot.x - half, spot.y - 8 * unit, half * 2, 16 * unit, 8 * unit);
    pen.fillStyle = paper;
    pen.fill();
    pen.strokeStyle = line;
    pen.lineWidth = unit;
    pen.stroke();
    pen.fillStyle = ink;
    pen.fillText(words, spot.x, spot.y + 0.5 * unit);
  }
}
