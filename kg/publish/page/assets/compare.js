/** Statements of a list that are written out. */
const COMPARED_MOST = 80;

/** What can be compared: publishers, and single sources, by the claims that each makes. @type {Map<string, {label: string, group: string, claims: Claim[]}>} */
const VOICES = new Map();
for (const claim of CLAIMS) {
  const source = SOURCES[claim.source];
  if (source.kind === "background") continue;
  for (const [key, label, group] of [[`publisher:${source.publisher || "unknown"}`, source.publisher || "unknown", "publishers"], [`source:${source.id}`, source.title, "sources"]]) {
    if (!VOICES.has(key)) VOICES.set(key, { label, group, claims: [] });
    VOICES.get(key).claims.push(claim);
  }
}

/** What a claim says, so that two that say the same are one. @param {Claim} claim */
function statementKey(claim) {
  const said = claim.qualifiers || {};
  return [claim.subject, claim.predicate, claim.object, claim.value, said.measure, said.period, said.counterpart, claim.modality === "negated"].join("|");
}

/** Two sources side by side: what they dispute, what both say, what only one of them says. */
function updateCompare() {
  const box = at("panel-compare");
  if (box.hidden) return;
  const parts = [make("h2", { text: t("compare_head") }), make("p.hint", { text: t("compare_hint") }), ...[0, 1].map(voicePicker)];
  const [one, other] = state.against.map((key) => VOICES.get(key));
  if (one && other && one !== other) parts.push(...comparison(one, other));
  box.replaceChildren(...parts);
}

/** @param {0|1} side */
function voicePicker(side) {
  const pick = make("select", { id: `compare-${side}`, onchange: (event) => { state.against[side] = event.target.value; saveState(); updateCompare(); at(`compare-${side}`).focus(); } }, make("option", { value: "", text: t("compare_choose") }));
  for (const group of ["publishers", "sources"]) {
    const voices = [...VOICES].filter(([, voice]) => voice.group === group).sort((a, b) => b[1].claims.length - a[1].claims.length || compare(a[1].label, b[1].label));
    pick.append(make("optgroup", { label: t(`compare_${group}`) }, ...voices.map(([key, voice]) => make("option", { value: key, text: `${voice.label.slice(0, 90)} (${voice.claims.length})` }))));
  }
  pick.value = state.against[side];
  return make("label.pick.voice", {}, t(side ? "compare_other" : "compare_one"), " ", pick);
}

/** @param {{label: string, claims: Claim[]}} one @param {{label: string, claims: Claim[]}} other @returns {HTMLElement[]} */
function comparison(one, other) {
  const [mine, theirs] = [one, other].map(({ claims }) => new Map(claims.map((claim) => [statementKey(claim), claim])));
  const [ours, others] = [one, other].map(({ claims }) => new Set(claims.map((claim) => claim.row)));
  const disputed = CONFLICTS.filter((conflict) => conflict.claims.some((row) => ours.has(row) && !others.has(row)) && conflict.claims.some((row) => others.has(row) && !ours.has(row)));
  const both = [...mine].filter(([key]) => theirs.has(key)).map(([, claim]) => claim);
  const [only, rest] = [[...mine].filter(([key]) => !theirs.has(key)), [...theirs].filter(([key]) => !mine.has(key))].map((pairs) => pairs.map(([, claim]) => claim));
  return [
    make("h3", { text: t("compare_disputed", { many: disputed.length }) }), ...disputed.map(conflictCard),
    statementList(t("compare_both", { many: both.length }), both),
    statementList(t("compare_only", { name: one.label, many: only.length }), only),
    statementList(t("compare_only", { name: other.label, many: rest.length }), rest),
  ];
}

/** @param {string} head @param {Claim[]} claims */
function statementList(head, claims) {
  const box = make("details.group", {}, make("summary", { text: head }));
  box.addEventListener("toggle", () => {
    if (box.open && box.children.length === 1) {
      box.append(make("ul.plain", {}, ...claims.slice(0, COMPARED_MOST).map((claim) => make("li", {}, claimSentence(claim)))));
      if (claims.length > COMPARED_MOST) box.append(make("p.hint", { text: t("compare_more", { many: claims.length - COMPARED_MOST }) }));
    }
  });
  return box;
}
