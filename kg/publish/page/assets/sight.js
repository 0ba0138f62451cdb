/**
 * Show everything drawn, or come close to one element.
 * @param {number} [row]
 */
function showPlace(row = -1) {
  hideTip();
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.webdriver;
  const animation = isCalm ? false : { duration: 350, easingFunction: "easeInOutQuad" };
  if (row >= 0) {
    network.focus(row, { scale: Math.max(network.getScale(), 0.8), animation });
    return;
  }
  const rows = [...WINDOW].map((each) => ENTITIES[each]);
  const { clientWidth, clientHeight } = at("canvas");
  showPlace.isDue = !clientWidth;
  if (!rows.length || !clientWidth) return;
  const room = { left: 70, right: 70, top: 40, bottom: 66 };
  const left = rows.reduce((least, each) => Math.min(least, each.x), Infinity) - room.left;
  const right = rows.reduce((most, each) => Math.max(most, each.x), -Infinity) + room.right;
  const top = rows.reduce((least, each) => Math.min(least, each.y), Infinity) - room.top;
  const bottom = rows.reduce((most, each) => Math.max(most, each.y), -Infinity) + room.bottom;
  const [above, below] = [6, 6];
  const scale = Math.max(0.02, Math.min(clientWidth / (right - left), (clientHeight - above - below) / (bottom - top), Math.max(1.4, clientWidth / 1100)));
  network.setSize("100%", "100%");  // now, since it would change the scale when it notices by itself
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 - (above - below) / 2 / scale }, scale, animation });
}

/** Whether an element is on the canvas, for all that one can see. @param {number} row */
function isInSight(row) {
  const { x, y } = network.canvasToDOM(ENTITIES[row]);
  const { clientWidth, clientHeight } = at("canvas");
  return x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight;
}
