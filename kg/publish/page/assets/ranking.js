const RANKED_AT_ONCE = 100;
let rankingOrder = { key: "score", isDown: true };
let rankingMost = RANKED_AT_ONCE;

/** @param {number} score @returns {string} */
function scoreWords(score) {
  return Number.isInteger(score) ? String(score) : score.toPrecision(3).replace(/\.?0+$/, "");
}

/** The ranking by the chosen measure; ties share a rank. */
function updateRanking() {
  const box = at("panel-ranking");
  if (box.hidden) return;
  const scores = DATA.scores[state.size];
  const most = scores.reduce((top, score) => Math.max(top, score), 0) || 1;
  const rows = ENTITIES.filter((entity) => RESULT.alive.has(entity.row)).map((entity) => ({ entity, score: scores[entity.row], kind: classOf(entity).label }));
  const ranks = competitionRanks(rows.map((row) => row.score));
  const signs = rankingOrder.isDown ? -1 : 1;
  const value = { score: (row) => row.score, name: (row) => row.entity.label.toLowerCase() }[rankingOrder.key];
  rows.sort((a, b) => signs * compare(value(a), value(b)) || b.score - a.score || a.entity.row - b.entity.row);
  const body = rows.slice(0, rankingMost).map((row) => make("tr", { class: row.entity.row === state.node ? "is-picked" : null },
    make("td.number", { text: String(ranks.get(row.score)) }), make("td", {}, elementLink(row.entity.row), make("small.muted", { text: row.kind })),
    make("td.number.bar-cell", {}, scoreBar(row.score / most), scoreWords(row.score))));
  box.replaceChildren(
    make("h2", { text: t("ranking_head") }),
    make("p.hint", { text: t(DATA.sampled && state.size === "betweenness" ? "ranking_sampled" : "ranking_hint") }),
    sizePicker(),
    make("table", {}, make("caption.hidden", { text: t("ranking_head") }),
      make("thead", {}, make("tr", {}, make("th", { scope: "col", text: t("rank_column") }), sortHead("name", t("name_column")), sortHead("score", t(`size_${state.size}`)))),
      make("tbody", {}, ...body)),
    rows.length > rankingMost ? make("button", { type: "button", text: t("show_more", { many: rows.length - rankingMost }), onclick: () => { rankingMost += RANKED_AT_ONCE; updateRanking(); } }) : make("span"),
  );
}

/** @param {number[]} scores @returns {Map<number, number>} Rank of each score; equal scores share the best. */
function competitionRanks(scores) {
  const ranks = new Map();
  [...scores].sort((a, b) => b - a).forEach((score, place) => { if (!ranks.has(score)) ranks.set(score, place + 1); });
  return ranks;
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

/** A choice of measure, the same in the toolbar and above the ranking. */
function sizePicker() {
  const pick = make("select", { onchange: (event) => setSize(event.target.value) });
  fillSizes(pick);
  return make("label.pick", {}, t("size_by"), " ", pick);
}

/** @param {HTMLSelectElement} pick */
function fillSizes(pick) {
  pick.replaceChildren(...["degree", "betweenness", "closeness", "eigenvector", "pagerank"].map((measure) => make("option", { value: measure, text: t(`size_${measure}`) })));
  pick.value = state.size;
}

/** @param {string} measure */
function setSize(measure) {
  state.size = measure;
  rankingOrder = { key: "score", isDown: true };
  refresh();
}
