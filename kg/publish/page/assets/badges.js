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
