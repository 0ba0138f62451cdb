/** Width of a letter of the line below a picture, on average. */
const FOOT_LETTER = 5.6;

/**
 * What is drawn, as an SVG element: the message above, the legend, the filters and the line to cite below.
 * @returns {SVGElement}
 */
function drawPicture() {
  const rows = [...WINDOW];
  const tones = { text: colour("text"), paper: colour("canvas"), alert: colour("alert"), muted: colour("muted"), accent: colour("accent") };
  const labels = placeLabels(1);
  const reach = (side, start) => labels.reduce((value, label) => (side === "left" || side === "top" ? Math.min : Math.max)(value, label[side]), start);
  const xs = rows.map((row) => ENTITIES[row].x);
  const ys = rows.map((row) => ENTITIES[row].y);
  const left = reach("left", Math.min(...xs, 0) - 60) - 20;
  const width = Math.max(reach("right", Math.max(...xs, 0) + 60) + 20 - left, 480);
  const message = linesOf(messageWords(), (width - 24) / 9);
  const [top, bottom] = [reach("top", Math.min(...ys, 0) - 60) - 30 - message.length * 22, reach("bottom", Math.max(...ys, 0) + 60) + 20];
  const key = legendRows(width - 24);
  const foot = linesOf([filterWords(), t("picture_foot", { title: document.title, cite: citePicture() })].filter(Boolean).join(" · "), width / FOOT_LETTER);
  const height = bottom - top + key.length * 20 + foot.length * 14 + 24;
  const picture = draw("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${left} ${top} ${width} ${height}`, width, height, "font-family": "system-ui, sans-serif" });
  picture.append(draw("title", {}, document.title), draw("desc", {}, t("picture_description", { cite: citePicture(), digest: DATA.digest })));
  picture.append(draw("rect", { x: left, y: top, width, height, fill: tones.paper }));
  picture.append(svgText(message, { x: left + 12, y: top + 24, size: 16, step: 22 }, tones.text));
  for (const ribbon of ribbons) picture.append(draw("g", {}, draw("title", {}, svgSafe(lineTitle(drawnLines.get(ribbon.id)))), ...ribbon.marks.map(svgMark)));
  for (const { row, r } of ringsOf(rows)) picture.append(draw("circle", { cx: ENTITIES[row].x, cy: ENTITIES[row].y, r, fill: "none", stroke: tones.alert, "stroke-width": 2.5, opacity: opacityOf(row) }));
  for (const row of rows) picture.append(svgNode(row, tones));
  for (const label of labels) picture.append(svgLabel(label, tones));
  key.forEach((items, place) => items.forEach(({ x, node, words }) => picture.append(
    draw("g", { transform: `translate(${left + 12 + x} ${bottom + place * 20 - 8})` }, node), draw("text", { x: left + 12 + x + 40, y: bottom + place * 20 + 4, "font-size": 12, fill: tones.muted }, words))));
  picture.append(svgText(foot, { x: left + 12, y: top + height - 10 - (foot.length - 1) * 14, size: 10, step: 14 }, tones.muted));
  return picture;
}

/** A text in lines of at most so many letters. @param {string} text @param {number} most @returns {string[]} */
function linesOf(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (longer.length > Math.max(most, 20)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** @param {string[]} lines @param {{x: number, y: number, size: number, step: number}} place @param {string} fill */
function svgText(lines, place, fill) {
  return draw("text", { "font-size": place.size, fill }, ...lines.map((line, row) => draw("tspan", { x: place.x, y: place.y + row * place.step }, svgSafe(line))));
}

/** The legend as it stands on the page, in rows of a width. @param {number} width */
function legendRows(width) {
  const rows = [[]];
  let x = 0;
  for (const item of at("legend").querySelectorAll("li")) {
    const control = item.querySelector("button");
    if (control?.getAttribute("aria-pressed") === "false" && control.dataset.legend !== "disputed") continue;
    const words = [...(control || item).childNodes].filter((part) => !(part instanceof SVGElement)).map((part) => part.textContent).join(" ").trim();
    const wide = 52 + words.length * 6.6;
    if (x && x + wide > width) {
      rows.push([]);
      x = 0;
    }
    const node = draw("g", {}, ...[...item.querySelectorAll("svg")].slice(0, 1).flatMap((sample) => [...sample.children].map((part) => part.cloneNode(true))));
    rows[rows.length - 1].push({ x, node, words });
    x += wide;
  }
  return rows;
}

/** What is filtered, in words. */
function filterWords() {
  const parts = [t("filter_view", { view: t(`view_${state.view}`) })];
  if (state.until) parts.push(t("until", { day: dateWords(state.until) }));
  const plain = openingState();
  for (const facet of FACETS) {
    const off = [...state.off[facet]].filter((key) => !plain.off[facet].has(key));
    if (off.length) parts.push(t("filter_without", { facet: t(`facet_${facet}`), keys: off.slice(0, 6).join(", ") + (off.length > 6 ? " …" : "") }));
  }
  return parts.join(" · ");
}

/** @param {Line} line */
function lineTitle(line) {
  return line.strands.length === 1 && line.strands[0].act < 0 ? sentence(line.claims[0]) : `${ENTITIES[line.from].label} – ${ENTITIES[line.to].label}: ${lineWords(line)}`;
}

/** @param {number} row */
function opacityOf(row) {
  const focus = focusRows();
  return focus && !focus.has(row) ? 0.22 : 1;
}

/**
 * What is drawn, as an SVG file of its own.
 * @returns {string}
 */
function graphSvg() {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawPicture())}\n`;
}

/** @param {number} row @param {Record<string, string>} tones */
function svgNode(row, tones) {
  const entity = ENTITIES[row];
  const kind = classOf(entity);
  const isPicked = row === state.node || ROUTE.includes(row);
  return draw("path", { d: symbolPath(kind.shape, entity.x, entity.y, radiusOf(row)), fill: kind.colour, stroke: isPicked ? tones.accent : tones.paper, "stroke-width": isPicked ? 4 : 1.5, opacity: opacityOf(row) }, draw("title", {}, svgSafe(entity.label)));
}

/** @param {Label} label @param {Record<string, string>} tones */
function svgLabel(label, tones) {
  const lines = label.lines.map((line, place) => draw("tspan", { x: label.x, y: label.y + (place - (label.lines.length - 1) / 2 + 0.3) * label.size * 1.2 }, svgSafe(line)));
  return draw("text", { "text-anchor": "middle", "font-size": label.size, "font-weight": label.isBold ? 600 : 400, fill: tones.text, stroke: tones.paper, "stroke-width": label.size / 3, "paint-order": "stroke", "stroke-linejoin": "round" }, ...lines);
}

/** XML has no control characters. @param {string} text */
function svgSafe(text) {
  // eslint-disable-next-line no-control-regex
  return text.slice(0, 500).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
}

/**
 * The same picture as PNG, drawn twice as fine as it is on the page.
 * @returns {Promise<Blob>}
 */
async function graphPng() {
  const text = graphSvg();
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () => reject(new Error("the picture could not be drawn"));
      image.src = address;
    });
    const scale = Math.min(2, 12000 / Math.max(image.width, image.height));
    const canvas = make("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}
