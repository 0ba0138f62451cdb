/** How a line of some kind looks, for the legend. @param {any} stripe */
function lineSample(stripe) {
  const tones = { text: colour("text"), paper: colour("surface"), alert: colour("alert") };
  const way = wayOf({ x: 1, y: 8 }, { x: 33, y: 8 }, 0, 0);
  const marks = stripeMarks({ family: -1, modality: "asserted", width: 5, confidence: 1, isDisputed: false, isDoubtful: false, ...stripe }, way, tones, 1);
  return draw("svg", { viewBox: "0 0 34 16", width: 34, height: 16, class: "symbol", "aria-hidden": "true", focusable: "false" }, ...marks.map(svgMark));
}

/** @param {Mark} mark @returns {SVGElement} */
function svgMark(mark) {
  const settings = { d: mark.d, fill: mark.fill || "none", stroke: mark.stroke, "stroke-width": mark.width.toFixed(2), opacity: mark.opacity.toFixed(2) };
  return draw("path", mark.dash.length ? { ...settings, "stroke-dasharray": mark.dash.join(" ") } : settings);
}

/**
 * A control of the legend: what it stands for, and how many claims pass, or would pass, where it is on.
 * @param {string} facet @param {string} key @param {string} label @param {Node} sample
 */
function legendItem(facet, key, label, sample) {
  const many = RESULT.counts[facet].get(key) || 0;
  const isOn = !state.off[facet].has(key);
  return make("li", {}, make("button.key", { type: "button", "aria-pressed": String(isOn), dataset: { legend: facet, key }, title: t(facet === "class" ? "legend_elements" : "legend_claims", { many }), onclick: () => toggleValue(facet, key, !isOn) },
    sample, make("span", { text: label }), make("span.count", { text: String(many) })));
}

/** The legend is the filter: families and manners of lines, classes of symbols, marks of doubt. @param {number[]} rows */
function drawLegend(rows) {
  const strands = [...drawnLines.values()].flatMap((line) => line.strands);
  const families = TIES.families.filter((name) => RESULT.counts.family.get(name) || state.off.family.has(name))
    .map((name) => legendItem("family", name, t(`family_${name}`), lineSample({ family: TIES.families.indexOf(name) })));
  const manners = ["planned", "hypothetical", "opinion", "negated"].filter((word) => RESULT.counts.modality.get(word))
    .map((word) => legendItem("modality", word, t(`modality_${word}`), lineSample({ modality: word, width: 3 })));
  const used = [...new Set(rows.map((row) => ENTITIES[row].type))].sort((a, b) => a - b);
  const off = DATA.classes.map((_, type) => type).filter((type) => state.off.class.has(DATA.classes[type].name) && !used.includes(type));
  const classes = [...used, ...(off.length > 12 ? [] : off)].map((type) => legendItem("class", DATA.classes[type].name, DATA.classes[type].label, symbol(DATA.classes[type])));
  const disputed = strands.some((strand) => strand.isDisputed) || rows.some((row) => DISPUTED.has(row));
  const marks = [];
  if (disputed) {
    const isOnly = state.view === "disputed";
    const ring = draw("svg", { viewBox: "0 0 20 16", width: 20, height: 16, class: "symbol", "aria-hidden": "true", focusable: "false" }, draw("circle", { cx: 10, cy: 8, r: 6.5, fill: "none", stroke: colour("alert"), "stroke-width": 2.5 }));
    marks.push(make("li", {}, make("button.key", { type: "button", "aria-pressed": String(isOnly), dataset: { legend: "disputed" }, onclick: () => { state.view = isOnly ? "best" : "disputed"; refresh("changed"); } },
      ring, lineSample({ isDisputed: true }), make("span", { text: t("disputed") }), make("span.count", { text: String(CONFLICTS.length) }))));
  }
  if (strands.some((strand) => strand.isDoubtful)) marks.push(make("li.sample", {}, lineSample({ isDoubtful: true, width: 7 }), t("legend_doubt")));
  const perOrigin = originWidth(drawnLines.values());
  const origins = Math.max(1, Math.round(10 / perOrigin));
  if (strands.length) marks.push(make("li.sample", {}, lineSample({ width: origins * perOrigin }), t("legend_width", { many: origins })));
  at("legend").replaceChildren(...families, ...manners, ...marks, ...classes);
}
