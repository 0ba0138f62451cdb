/** Width of a letter of the line below a picture, on average. */
const FOOT_LETTER = 5.6;

/**
 * What is drawn, as an SVG element.
 * @returns {SVGElement}
 */
function drawPicture() {
  const rows = [...WINDOW];
  const tones = { text: colour("text"), paper: colour("canvas"), edge: colour("edge"), alert: colour("alert"), muted: colour("muted") };
  const xs = rows.map((row) => ENTITIES[row].x);
  const ys = rows.map((row) => ENTITIES[row].y);
  const [left, top] = [Math.min(...xs, 0) - 110, Math.min(...ys, 0) - 60];
  const [width, height] = [Math.max(...xs, 0) + 110 - left, Math.max(...ys, 0) + 150 - top];
  const picture = draw("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${left} ${top} ${width} ${height}`, width, height, "font-family": "system-ui, sans-serif" });
  picture.append(draw("title", {}, document.title), draw("desc", {}, t("picture_description", { cite: citePicture(), digest: DATA.digest })));
  picture.append(draw("rect", { x: left, y: top, width, height, fill: tones.paper }), arrowHeads(tones));
  for (const edge of drawnEdges.values()) picture.append(svgEdge(edge, tones));
  for (const row of rows) picture.append(svgNode(row, tones));
  picture.append(footOf(t("picture_foot", { title: document.title, cite: citePicture() }), { left: left + 12, bottom: top + height - 14, width: width - 24 }, tones.muted));
  return picture;
}

/**
 * A text in small letters whose last line stands at the bottom.
 * @param {string} text @param {{left: number, bottom: number, width: number}} place @param {string} fill
 */
function footOf(text, place, fill) {
  const most = Math.max(20, Math.floor(place.width / FOOT_LETTER));
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (longer.length > most) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  const tspans = lines.map((line, row) => draw("tspan", { x: place.left, y: place.bottom - (lines.length - 1 - row) * 13 }, line));
  return draw("text", { "font-size": 10, fill }, ...tspans);
}

/**
 * What is drawn, as an SVG file of its own.
 * @returns {string}
 */
function graphSvg() {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawPicture())}\n`;
}

/** @param {Record<string, string>} tones */
function arrowHeads(tones) {
  const head = (id, fill) => draw("marker", { id, viewBox: "0 0 10 10", refX: 10, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto" }, draw("path", { d: "M0 1.5 10 5 0 8.5z", fill }));
  return draw("defs", {}, head("arrow", tones.edge), head("arrow-alert", tones.alert));
}

/** @param {Edge} edge @param {Record<string, string>} tones */
function svgEdge(edge, tones) {
  const [from, to] = [ENTITIES[edge.from], ENTITIES[edge.to]];
  const style = EDGES.get(edge.id);
  const bend = style.smooth.enabled ? style.smooth.roundness * (style.smooth.type === "curvedCW" ? 1 : -1) : 0;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const [bendX, bendY] = [(from.x + to.x) / 2 + dy * bend, (from.y + to.y) / 2 - dx * bend];
  const length = Math.hypot(to.x - bendX, to.y - bendY) || 1;
  const stop = (radiusOf(edge.to) + 3) / length;
  const [endX, endY] = [to.x - (to.x - bendX) * stop, to.y - (to.y - bendY) * stop];
  const isAlert = edge.claims.some((claim) => CONFLICTS_OF.has(claim.row) || claim.modality === "negated");
  const path = draw("path", { d: `M${from.x} ${from.y}Q${bendX.toFixed(1)} ${bendY.toFixed(1)} ${endX.toFixed(1)} ${endY.toFixed(1)}`, fill: "none", stroke: isAlert ? tones.alert : tones.edge, "stroke-width": 1.2 });
  if (style.dashes) path.setAttribute("stroke-dasharray", style.dashes.join(" "));
  if (style.arrows) path.setAttribute("marker-end", `url(#arrow${isAlert ? "-alert" : ""})`);
  path.append(draw("title", {}, svgSafe(sentence(edge.claims[0]))));
  return path;
}

/** @param {number} row @param {Record<string, string>} tones */
function svgNode(row, tones) {
  const entity = ENTITIES[row];
  const kind = classOf(entity);
  const r = radiusOf(row);
  const lines = entity.drawn.split("\n").map((line, place) => draw("tspan", { x: entity.x, y: entity.y + r + 17 + place * 16 }, line));
  return draw("g", {}, draw("path", { d: symbolPath(kind.shape, entity.x, entity.y, r), fill: kind.colour, stroke: tones.paper, "stroke-width": 1.5 }, draw("title", {}, svgSafe(entity.label))),
    draw("text", { "text-anchor": "middle", "font-size": 14, fill: tones.text, stroke: tones.paper, "stroke-width": 4, "paint-order": "stroke", "stroke-linejoin": "round" }, ...lines));
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
