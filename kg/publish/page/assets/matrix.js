/** Actors and acts that the matrix has at once. */
const MATRIX_MOST = 24;
let matrixBy = "actors";
let matrixOrder = { key: "rank", isDown: false };

/** Write the matrix: actors by actors, or by the acts that most of them share; a click on a head sorts by it. */
function updateMatrix() {
  const box = at("view-matrix");
  if (box.hidden) return;
  const actors = tiedActors(RESULT).slice(0, MATRIX_MOST);
  if (actors.length < 2) {
    box.replaceChildren(make("p.notice", { text: t("message_none") }));
    return;
  }
  const pick = make("select", { id: "matrix-by", onchange: (event) => { matrixBy = event.target.value; matrixOrder = { key: "rank", isDown: false }; updateMatrix(); } },
    ...["actors", "acts"].map((by) => make("option", { value: by, text: t(`matrix_${by}`) })));
  pick.value = matrixBy;
  const table = matrixBy === "actors" ? pairTable(actors) : partTable(actors);
  box.replaceChildren(make("h2", { text: t("matrix_head", { many: actors.length }) }), make("p.hint", { text: t("matrix_hint") }),
    make("div.table-tools", {}, make("label.pick", {}, t("matrix_by"), " ", pick)),
    make("div.scroll", { tabindex: "0", role: "region", "aria-label": t("tab_matrix") }, table));
}

/** @param {number[]} actors */
function pairTable(actors) {
  const lines = bundleLines(new Set(actors));
  const most = Math.max(1, ...[...lines.values()].map((line) => line.strands.length));
  const lineOf = (one, other) => lines.get(pairKey(one, other));
  return matrixTable(actors, actors, (row, column) => lineOf(row, column)?.strands.length || 0, (row, column) => {
    const line = lineOf(row, column);
    if (!line) return make("td", { class: row === column ? "same" : null });
    const many = line.strands.length;
    const isDisputed = line.strands.some((strand) => strand.isDisputed);
    const words = `${ENTITIES[row].label} – ${ENTITIES[column].label}: ${lineWords(line)}, ${counted("origin", line.origins.size)}${isDisputed ? `, ${t("disputed")}` : ""}`;
    const cell = make("td", { class: [isDisputed ? "is-disputed" : "", line.strands.some(isFact) ? "" : "is-unstated"].filter(Boolean).join(" ") || null },
      make("button", { type: "button", title: words, "aria-label": words, text: String(many), "aria-pressed": String(selectedLine() === line.id), onclick: () => select({ edge: `${line.from}  ${line.to}` }) }));
    cell.style.setProperty("--share", `${Math.round(4 + 32 * Math.sqrt(many / most))}%`);
    return cell;
  });
}

/** @param {number[]} actors */
function partTable(actors) {
  const members = actMembers(new Set(actors));
  const acts = [...members.keys()].sort((a, b) => members.get(b).size - members.get(a).size || a - b).slice(0, MATRIX_MOST);
  const claimsOf = (row, act) => members.get(act).get(row) || [];
  return matrixTable(actors, acts, (row, act) => claimsOf(row, act).length, (row, act) => {
    const claims = claimsOf(row, act);
    if (!claims.length) return make("td");
    const strand = makeStrand({ predicate: claims[0].predicate, claims, isDisputed: DISPUTED.has(act) });
    const words = `${ENTITIES[row].label} – ${ENTITIES[act].label}: ${strandWords(strand)}`;
    const sign = strand.modality === "negated" ? "×" : isFact(strand) ? "●" : "○";
    return make("td", { class: strand.isDisputed ? "is-disputed" : null }, make("button", { type: "button", title: words, "aria-label": words, text: sign, onclick: () => select({ node: act }) }));
  });
}

/**
 * A table whose rows are sorted by the column of its order.
 * @param {number[]} rows @param {number[]} columns @param {(row: number, column: number) => number} value
 * @param {(row: number, column: number) => HTMLElement} cell
 */
function matrixTable(rows, columns, value, cell) {
  const { key, isDown } = matrixOrder;
  const place = new Map(rows.map((row, position) => [row, position]));
  const order = {
    rank: (a, b) => place.get(a) - place.get(b),
    name: (a, b) => compare(ENTITIES[a].label, ENTITIES[b].label),
  }[key] || ((a, b) => value(a, Number(key)) - value(b, Number(key)));
  const sorted = [...rows].sort((a, b) => (isDown ? -1 : 1) * order(a, b) || place.get(a) - place.get(b));
  const shown = columns === rows && (key === "rank" || key === "name") ? sorted : columns;
  const sortBy = (name, isFirstDown) => () => { matrixOrder = { key: name, isDown: key === name ? !isDown : isFirstDown }; updateMatrix(); };
  const sorting = (name) => (key === name ? (isDown ? "descending" : "ascending") : "none");
  const head = (name, label, isFirstDown) => make("button.sort", { type: "button", title: label, onclick: sortBy(name, isFirstDown) }, isolate(label));
  return make("table.matrix", {}, make("caption.hidden", { text: t("tab_matrix") }),
    make("thead", {}, make("tr", {}, make("th", { scope: "col", "aria-sort": sorting("rank") }, head("rank", t("matrix_rank"), false), " ", head("name", t("name_column"), false)),
      ...shown.map((column) => make("th.turned", { scope: "col", "aria-sort": sorting(String(column)) }, head(String(column), shownName(column).replace(/\n/g, " "), true))))),
    make("tbody", {}, ...sorted.map((row) => make("tr", {}, make("th", { scope: "row" }, elementLink(row)), ...shown.map((column) => cell(row, column))))));
}
