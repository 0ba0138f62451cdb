/**
 * The nearest drawn element in a direction.
 * @param {number} row
 * @param {[number, number]} direction
 * @returns {number}
 */
function neighbourIn(row, [dx, dy]) {
  const here = ENTITIES[row];
  let best = -1;
  let least = Infinity;
  for (const other of WINDOW) {
    if (other === row) continue;
    const [x, y] = [ENTITIES[other].x - here.x, ENTITIES[other].y - here.y];
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy - y * dx);
    const cost = Math.hypot(along, across) + across * 1.5;
    if (along > 0 && across <= along * 2 && cost < least) [best, least] = [other, cost];
  }
  return best;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Keys while the drawing has the focus. @param {KeyboardEvent} event */
function onCanvasKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = ARROWS[event.key];
  if (direction) {
    event.preventDefault();
    if (event.shiftKey) network.moveTo({ offset: { x: -direction[0] * 80, y: -direction[1] * 80 } });
    else walk(direction);
  } else if (event.key === "Enter") {
    openPanel("details");
    at("panel-details").focus();
  } else if (event.key === "e" && state.node >= 0) toggleNeighbours(state.node);
  else if (event.key === "+" || event.key === "=") zoomCanvas(1.25);
  else if (event.key === "-") zoomCanvas(0.8);
  else if (event.key === "0") showPlace();
}

/** Select the next element in a direction and say its name. @param {[number, number]} direction */
function walk(direction) {
  const next = state.node >= 0 && WINDOW.has(state.node) ? neighbourIn(state.node, direction) : [...WINDOW][0];
  if (next === undefined || next < 0) return;
  select({ node: next });
  network.moveTo({ position: { x: ENTITIES[next].x, y: ENTITIES[next].y } });
  const entity = ENTITIES[next];
  at("live").textContent = `${entity.label.slice(0, 200)}, ${classOf(entity).label}, ${t("links", { many: (RESULT.near.get(next) || new Set()).size })}`;
}

/** @param {number} factor */
function zoomCanvas(factor) {
  hideTip();
  network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.02), 5) });
}

/**
 * Arrow keys in a list of tabs, as the ARIA practices have it.
 * @param {HTMLElement} list
 * @param {string[]} names
 * @param {(name: string) => void} open
 */
function openTabs(list, names, open) {
  names.forEach((name, place) => {
    at(`tab-${name}`).addEventListener("click", () => open(name));
    at(`tab-${name}`).addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -place, End: names.length - 1 - place }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = names[(place + step + names.length) % names.length];
      open(next);
      at(`tab-${next}`).focus();
    });
  });
}

/** Keys that work anywhere. @param {KeyboardEvent} event */
function onPageKey(event) {
  const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || "");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    at("search-input").focus();
  } else if (event.key === "Escape" && !isTyping) {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (state.node >= 0 || state.edge) select({});
  }
}
