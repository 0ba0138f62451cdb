const ROWS_AT_ONCE = 100;
let claimsOrder = { key: "subject", isDown: false };
let claimsMost = ROWS_AT_ONCE;
let claimsWanted = "";

const CLAIM_COLUMNS = {
  subject: (claim) => ENTITIES[claim.subject].label,
  predicate: (claim) => predicateWords(claim),
  object: (claim) => targetWords(claim),
  when: (claim) => claim.when,
  modality: (claim) => t(`modality_${claim.modality}`),
  rank: (claim) => t(`rank_${claim.rank}`),
  source: (claim) => SOURCES[claim.source].title,
  place: (claim) => (claim.line > 0 ? String(claim.line).padStart(6, " ") : ""),
};

/** The claims that pass the filters and the words typed above the table, in its order. @returns {Claim[]} */
function listedClaims() {
  const wanted = foldName(claimsWanted);
  const listed = RESULT.claims.filter((claim) => !wanted || foldName(`${sentence(claim)} ${claim.when} ${dateWords(claim.when)} ${SOURCES[claim.source].title}`).includes(wanted));
  const value = CLAIM_COLUMNS[claimsOrder.key];
  const keyed = listed.map((claim) => [value(claim).toLowerCase(), claim]);
  keyed.sort((a, b) => (claimsOrder.isDown ? -1 : 1) * compare(a[0], b[0]) || a[1].row - b[1].row);
  return keyed.map(([, claim]) => claim);
}

/** Build the table's frame once. */
function openClaims() {
  const find = make("input", { type: "search", id: "claims-find", placeholder: t("claims_find"), "aria-label": t("claims_find"), oninput: (event) => { claimsWanted = event.target.value; claimsMost = ROWS_AT_ONCE; updateClaims(); } });
  const heads = Object.keys(CLAIM_COLUMNS).map((key) => make("th", { scope: "col", dataset: { key } }, make("button.sort", { type: "button", text: t(`column_${key}`), onclick: () => { claimsOrder = { key, isDown: claimsOrder.key === key && !claimsOrder.isDown }; updateClaims(); } })));
  at("view-claims").append(
    make("div.table-tools", {}, find, make("button", { type: "button", id: "claims-csv", text: t("save_csv"), onclick: saveCsv }), make("span.muted", { id: "claims-count" })),
    make("div.scroll", { tabindex: "0", role: "region", "aria-label": t("tab_claims") }, make("table.claims", {}, make("caption.hidden", { text: t("tab_claims") }), make("thead", {}, make("tr", {}, ...heads)), make("tbody", { id: "claims-body" }))),
    make("button", { type: "button", id: "claims-more", onclick: () => { claimsMost += ROWS_AT_ONCE; updateClaims(); } }),
  );
}

/** Fill the table. */
function updateClaims() {
  if (at("view-claims").hidden) return;
  const listed = listedClaims();
  for (const head of at("view-claims").querySelectorAll("th")) {
    head.setAttribute("aria-sort", head.dataset.key === claimsOrder.key ? (claimsOrder.isDown ? "descending" : "ascending") : "none");
  }
  at("claims-body").replaceChildren(...listed.slice(0, claimsMost).map(claimRow));
  at("claims-count").textContent = t("claims_count", { many: listed.length });
  const rest = listed.length - claimsMost;
  at("claims-more").hidden = rest <= 0;
  at("claims-more").textContent = t("show_more", { many: rest });
}

/** @param {Claim} claim */
function claimRow(claim) {
  const edge = `${claim.subject} ${DATA.predicates[claim.predicate].name} ${claim.object}`;
  const open = make("button.link", { type: "button", text: predicateWords(claim), "aria-label": t("read_claim", { claim: sentence(claim).slice(0, 200) }), onclick: () => select(claim.object >= 0 ? { edge } : { node: claim.subject }) });
  return make("tr", { class: CONFLICTS_OF.has(claim.row) ? "is-disputed" : null },
    make("td", {}, elementLink(claim.subject)), make("td", {}, open), make("td", {}, claim.object >= 0 ? elementLink(claim.object) : valueNode(claim)),
    make("td.nowrap", {}, isolate(dateWords(claim.when))), make("td", { text: CLAIM_COLUMNS.modality(claim) }), make("td", { text: CLAIM_COLUMNS.rank(claim) }),
    make("td.muted", {}, make("span.clamp", { title: SOURCES[claim.source].title }, isolate(SOURCES[claim.source].title))), make("td.number", { text: claim.line > 0 ? String(claim.line) : "" }));
}

/**
 * A cell of CSV that no spreadsheet takes for a formula.
 * @param {string|number} value
 * @returns {string}
 */
function csvCell(value) {
  const text = String(value);
  const isNumber = /^[+-]?\d+(\.\d+)?$/.test(text);
  const safe = /^[=+\-@\t\r\n]/.test(text) && !isNumber ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** @returns {string} The claims shown as CSV. */
function claimsCsv() {
  const columns = ["claim", "subject", "subject_label", "predicate", "object", "object_label", "value", "qualifiers", "when", "modality", "rank", "confidence", "source", "source_title", "line", "start", "end", "fingerprint"];
  const lines = listedClaims().map((claim) => {
    const qualifiers = Object.entries(claim.qualifiers || {}).map(([column, value]) => `${column}=${typeof value === "number" ? ENTITIES[value].id : value}`).join("; ");
    const target = claim.object >= 0 ? ENTITIES[claim.object] : { id: "", label: "" };
    return [claim.id, ENTITIES[claim.subject].id, ENTITIES[claim.subject].label, DATA.predicates[claim.predicate].name, target.id, target.label, claim.value, qualifiers, claim.when, claim.modality, claim.rank, claim.confidence, SOURCES[claim.source].id, SOURCES[claim.source].title, claim.line > 0 ? claim.line : "", claim.start >= 0 ? claim.start : "", claim.end >= 0 ? claim.end : "", claim.fingerprint].map(csvCell).join(",");
  });
  return `${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}
