/**
 * Show everything drawn, between the tools above and the legend below, or come close to one element.
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
  const room = { left: 72, right: 72, top: 34, bottom: 72 };
  const left = rows.reduce((least, each) => Math.min(least, each.x), Infinity) - room.left;
  const right = rows.reduce((most, each) => Math.max(most, each.x), -Infinity) + room.right;
  const top = rows.reduce((least, each) => Math.min(least, each.y), Infinity) - room.top;
  const bottom = rows.reduce((most, each) => Math.max(most, each.y), -Infinity) + room.bottom;
  const [above, below] = [44, 16];
  const scale = Math.min(clientWidth / (right - left), (clientHeight - above - below) / (bottom - top), Math.max(1.4, clientWidth / 1100));
  network.setSize("100%", "100%");  // now, since it would change the scale when it notices by itself
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 - (above - below) / 2 / scale }, scale, animation });
  labelLandmarks(scale);
}

/** Whether an element is on the canvas, for all that one can see. @param {number} row */
function isInSight(row) {
  const { x, y } = network.canvasToDOM(ENTITIES[row]);
  const { clientWidth, clientHeight } = at("canvas");
  return x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight;
}

/** Far zoomed out, fewer labels, but of a size to be read: those of the largest symbols that stay apart. */
function labelLandmarks(scale = network.getScale()) {
  const isSmall = scale >= 0.5;
  if (isSmall && !labelLandmarks.isOn) return;
  labelLandmarks.isOn = !isSmall;
  const rows = [...WINDOW].sort((a, b) => Number(b === state.node) - Number(a === state.node) || sizeOf(b) - sizeOf(a) || a - b);
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
    const isFree = !isSmall && place < 400 && taken.length < 32 && (!focus || focus.has(row)) && (row === state.node
      || symbols.every((other) => other.row === row || area[2] <= other.x - other.r || area[0] >= other.x + other.r || area[3] <= other.y - other.r || area[1] >= other.y + other.r)
      && taken.every((other) => area[2] <= other[0] || area[0] >= other[2] || area[3] <= other[1] || area[1] >= other[3]));
    if (isFree) taken.push(area);
    const style = NODES.get(row);
    return { ...style, font: { ...style.font, size: isFree ? size : unlabelled, strokeWidth: isFree ? size / 3.5 : 4 } };
  });
  write(NODES, styles.filter((style) => NODES.get(style.id).font.size !== style.font.size));
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
