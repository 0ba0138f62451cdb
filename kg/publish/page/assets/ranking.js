const RANKED_AT_ONCE = 100;
let rankingOrder = { key: "score", isDown: true };
let rankingMost = RANKED_AT_ONCE;

/** @param {number} score @returns {string} */
function scoreWords(score) {
  return Number.isInteger(score) ? String(score) : score.toPrecision(3).replace(/\.?0+$/, "");
}

/** The measure that actors are ranked by: the one that symbols are sized by, or else that of `kg rank`. */
function rankedBy() {
  return state.size === "lines" ? DATA.measures[0].name : state.size;
}

/** The ranking by the chosen measure, as `kg rank` gives it; filters choose who is listed, and change no rank. */
function updateRanking() {
  const box = at("panel-ranking");
  if (box.hidden) return;
  const measure = DATA.measures.find((each) => each.name === rankedBy());
  const most = Math.max(...[...PLACES[measure.name].values()].map((place) => place.score), 0) || 1;
  const rows = [...PLACES[measure.name]].filter(([row]) => RESULT.alive.has(row)).map(([row, place]) => ({ entity: ENTITIES[row], kind: classOf(ENTITIES[row]).label, ...place }));
  const signs = rankingOrder.isDown ? -1 : 1;
  const value = { score: (row) => -row.rank, name: (row) => row.entity.label.toLowerCase() }[rankingOrder.key];
  rows.sort((a, b) => signs * compare(value(a), value(b)) || a.rank - b.rank);
  const body = rows.slice(0, rankingMost).map((row) => make("tr", { class: row.entity.row === state.node ? "is-picked" : null },
    make("td.number", { text: String(row.rank) }), make("td", {}, elementLink(row.entity.row), make("small.muted", { text: row.kind })),
    make("td.number.bar-cell", {}, scoreBar(row.score / most), scoreWords(row.score))));
  box.replaceChildren(
    make("h2", { text: t("ranking_head") }),
    make("p.hint", { text: t("ranking_hint", { definition: measure.definition, many: DATA.ranked }) }),
    measurePicker(),
    make("table", {}, make("caption.hidden", { text: t("ranking_head") }),
      make("thead", {}, make("tr", {}, make("th", { scope: "col", text: t("rank_column") }), sortHead("name", t("name_column")), sortHead("score", t(`size_${measure.name}`)))),
      make("tbody", {}, ...body)),
    rows.length > rankingMost ? make("button", { type: "button", text: t("show_more", { many: rows.length - rankingMost }), onclick: () => { rankingMost += RANKED_AT_ONCE; updateRanking(); } }) : make("span"),
  );
}

/** @param {any} a @param {any} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @param {number} share */
function scoreBar(share) {
  return draw("svg", { class: "bar-mark", viewBox: "0 0 50 8", width: 50, height: 8, "aria-hidden": "true" }, draw("rect", { x: 0, y: 0, width: Math.max(1, share * 50).toFixed(1), height: 8, rx: 2 }));
}

/** @param {string} key @param {string} label */
function sortHead(key, label) {
  const isSorted = rankingOrder.key === key;
  return make("th", { scope: "col", "aria-sort": isSorted ? (rankingOrder.isDown ? "descending" : "ascending") : "none" },
    make("button.sort", { type: "button", text: label, onclick: () => { rankingOrder = { key, isDown: isSorted ? !rankingOrder.isDown : key === "score" }; updateRanking(); } }));
}

/** A choice of measure above the ranking. */
function measurePicker() {
  const pick = make("select", { onchange: (event) => setSize(event.target.value) });
  fillSizes(pick, SIZES.slice(1), rankedBy());
  return make("label.pick", {}, t("rank_by"), " ", pick);
}

/** @param {HTMLSelectElement} pick @param {string[]} sizes @param {string} chosen */
function fillSizes(pick, sizes, chosen) {
  pick.replaceChildren(...sizes.map((size) => make("option", { value: size, text: t(`size_${size}`) })));
  pick.value = chosen;
}

/** @param {string} size */
function setSize(size) {
  state.size = size;
  rankingOrder = { key: "score", isDown: true };
  refresh();
}
