let atlasBox = null;

/** The box around all places, with room. @returns {{x: number, y: number, width: number, height: number}} */
function placesBox() {
  const spots = DATA.atlas.places;
  const [xs, ys] = [spots.map((spot) => spot[1]), spots.map((spot) => spot[2])];
  const width = Math.max(600, (Math.max(...xs) - Math.min(...xs)) * 1.5);
  const height = Math.max(340, (Math.max(...ys) - Math.min(...ys)) * 1.5);
  return { x: (Math.max(...xs) + Math.min(...xs) - width) / 2, y: (Math.max(...ys) + Math.min(...ys) - height) / 2, width, height };
}

/** Elements that claims put at each place, and the place's own element. @returns {Map<number, Set<number>>} */
function locatedElements() {
  const found = new Map();
  for (const [row, place, claim] of DATA.atlas.located) {
    if (!PASSED.has(claim)) continue;
    if (!found.has(place)) found.set(place, new Set());
    found.get(place).add(row);
  }
  return found;
}

/** Draw the map. */
function updateAtlas() {
  const box = at("view-map");
  if (box.hidden) return;
  if (!DATA.atlas) {
    box.replaceChildren(make("p.notice", { text: t("map_none") }));
    return;
  }
  atlasBox ||= placesBox();
  if (!box.querySelector("svg.atlas")) openAtlas(box);
  const located = locatedElements();
  const places = DATA.atlas.places.filter(([row]) => RESULT.alive.has(row) || located.has(row));
  drawPlaces(box, places, located);
  box.querySelector(".place-list").replaceChildren(...places.filter(([row]) => located.has(row)).map(([row]) => placeEntry(row, located.get(row))));
}

/** @param {HTMLElement} box */
function openAtlas(box) {
  const { width, height, countries } = DATA.atlas;
  const land = draw("g", { class: "land" }, ...countries.map((country) => draw("path", { d: country.path }, draw("title", {}, country.name))));
  const picture = draw("svg", { class: "atlas", role: "group", "aria-label": t("map_label") }, draw("rect", { class: "sea", x: -width, y: -height, width: 3 * width, height: 3 * height }), land, draw("g", { class: "ties" }), draw("g", { class: "places" }));
  const tools = make("div.tools", { role: "toolbar", "aria-label": t("map_tools") },
    make("button", { type: "button", text: "+", "aria-label": t("zoom_in"), onclick: () => zoomAtlas(0.7) }),
    make("button", { type: "button", text: "−", "aria-label": t("zoom_out"), onclick: () => zoomAtlas(1 / 0.7) }),
    make("button", { type: "button", text: t("fit"), onclick: () => { atlasBox = placesBox(); updateAtlas(); } }),
    make("button", { type: "button", text: t("whole_world"), onclick: () => { atlasBox = { x: 0, y: 0, width, height }; updateAtlas(); } }));
  box.replaceChildren(tools, picture, make("p.map-source", { text: t("map_source", { source: DATA.atlas.source }) }), make("section.place-index", {}, make("h2", { text: t("places_head") }), make("ul.place-list")));
  picture.addEventListener("wheel", (event) => { event.preventDefault(); zoomAtlas(event.deltaY > 0 ? 1.15 : 1 / 1.15); }, { passive: false });
  dragAtlas(picture);
}

/** @param {SVGElement} picture */
function dragAtlas(picture) {
  let last = null;
  picture.addEventListener("pointerdown", (event) => { if (!event.target.closest("[role=button]")) { last = event; picture.setPointerCapture(event.pointerId); } });
  picture.addEventListener("pointermove", (event) => {
    if (!last) return;
    const scale = atlasBox.width / picture.clientWidth;
    atlasBox.x -= (event.clientX - last.clientX) * scale;
    atlasBox.y -= (event.clientY - last.clientY) * scale;
    last = event;
    picture.setAttribute("viewBox", boxWords());
  });
  picture.addEventListener("pointerup", () => { last = null; });
}

/** @param {number} factor */
function zoomAtlas(factor) {
  const width = Math.min(Math.max(atlasBox.width * factor, 150), DATA.atlas.width * 1.2);
  const scale = width / atlasBox.width;
  atlasBox = { x: atlasBox.x + (atlasBox.width - width) / 2, y: atlasBox.y + (atlasBox.height * (1 - scale)) / 2, width, height: atlasBox.height * scale };
  updateAtlas();
}

const boxWords = () => [atlasBox.x, atlasBox.y, atlasBox.width, atlasBox.height].map((each) => each.toFixed(1)).join(" ");

/**
 * @param {HTMLElement} box
 * @param {[number, number, number, string][]} places
 * @param {Map<number, Set<number>>} located
 */
function drawPlaces(box, places, located) {
  const picture = box.querySelector("svg.atlas");
  picture.setAttribute("viewBox", boxWords());
  const unit = Math.max(atlasBox.width / Math.max(picture.clientWidth, 300), atlasBox.height / Math.max(picture.clientHeight, 200));
  const spots = new Map(places.map(([row, x, y]) => [row, [x, y]]));
  const ties = [...RESULT.edges.values()].filter((edge) => edge.from !== edge.to && spots.has(edge.from) && spots.has(edge.to));
  picture.querySelector(".ties").replaceChildren(...ties.map((edge) => tiePath(spots.get(edge.from), spots.get(edge.to), unit)));
  const sorted = [...places].sort((a, b) => (located.get(b[0])?.size || 0) - (located.get(a[0])?.size || 0));
  picture.querySelector(".places").replaceChildren(...placeMarks(sorted, located, unit));
}

/** @param {[number, number]} from @param {[number, number]} to @param {number} unit */
function tiePath([x1, y1], [x2, y2], unit) {
  const [middleX, middleY] = [(x1 + x2) / 2 - (y2 - y1) * 0.14, (y1 + y2) / 2 + (x2 - x1) * 0.14];
  return draw("path", { d: `M${x1} ${y1}Q${middleX.toFixed(1)} ${middleY.toFixed(1)} ${x2} ${y2}`, "stroke-width": (1.1 * unit).toFixed(2) });
}

/** Marks of places; a label that would cover another goes left, up or down of its mark, or is left out. */
function placeMarks(places, located, unit) {
  const taken = [];
  const radii = new Map(places.map(([row]) => [row, (7 + 2.2 * Math.sqrt(located.get(row)?.size || 0)) * unit]));
  for (const [row, x, y] of places) taken.push([x - radii.get(row), y - radii.get(row), x + radii.get(row), y + radii.get(row)]);
  return places.map(([row, x, y]) => {
    const entity = ENTITIES[row];
    const many = located.get(row)?.size || 0;
    const r = radii.get(row);
    const label = labelSpot(entity.drawn.replace(/\n/g, " "), x, y, r, unit, taken);
    const mark = draw("g", { class: "place", tabindex: 0, role: "button", "aria-label": t("place_label", { name: entity.label, many }) },
      draw("path", { d: symbolPath(classOf(entity).shape, x, y, r), fill: classOf(entity).colour, "stroke-width": 1.5 * unit }),
      many ? draw("text", { class: "many", x, y, "font-size": 10.5 * unit, dy: "0.35em" }, String(many)) : "",
      label ? draw("text", { x: label.x, y: label.y, "font-size": 13 * unit, "text-anchor": label.anchor, "stroke-width": 3.5 * unit }, entity.drawn.replace(/\n/g, " ")) : "");
    const open = () => select({ node: row }, { isNear: true });
    mark.addEventListener("click", open);
    mark.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } });
    return mark;
  });
}

/** A free place for a label beside its mark, or nothing. */
function labelSpot(text, x, y, r, unit, taken) {
  const [width, height, gap] = [text.length * 7.2 * unit, 15 * unit, 4 * unit];
  const spots = [
    { x: x + r + gap, y: y + height * 0.3, anchor: "start", left: x + r + gap, top: y - height / 2 },
    { x: x - r - gap, y: y + height * 0.3, anchor: "end", left: x - r - gap - width, top: y - height / 2 },
    { x, y: y + r + gap + height * 0.8, anchor: "middle", left: x - width / 2, top: y + r + gap },
    { x, y: y - r - gap - height * 0.2, anchor: "middle", left: x - width / 2, top: y - r - gap - height },
  ];
  for (const spot of spots) {
    const area = [spot.left, spot.top, spot.left + width, spot.top + height];
    if (taken.every((other) => area[2] <= other[0] || area[0] >= other[2] || area[3] <= other[1] || area[1] >= other[3])) {
      taken.push(area);
      return spot;
    }
  }
  return null;
}

/** @param {number} row @param {Set<number>} rows */
function placeEntry(row, rows) {
  return make("li", {}, elementLink(row), make("ul", {}, ...[...rows].sort((a, b) => a - b).map((each) => make("li", {}, elementLink(each)))));
}
