/**
 * A link that selects an element.
 * @param {number} row
 * @returns {HTMLElement}
 */
function elementLink(row) {
  const entity = ENTITIES[row];
  const open = (event) => { event.preventDefault(); select({ node: row }, { isNear: true }); };
  return make("a.entity", { href: `#node=${encodeURIComponent(entity.id)}`, onclick: open }, symbol(classOf(entity)), isolate(entity.label));
}

/**
 * A claim with all that qualifies it, its source and its place.
 * @param {Claim} claim
 * @param {{isPlain?: boolean}} [how] Plain cards leave out the note on conflicts.
 * @returns {HTMLElement}
 */
function claimCard(claim, how = {}) {
  const conflicts = how.isPlain ? [] : CONFLICTS_OF.get(claim.row) || [];
  const card = make("article.claim", { dataset: { claim: claim.id } }, claimSentence(claim), claimBadges(claim, conflicts.length > 0));
  const facts = qualifierRows(claim);
  if (facts.length) card.append(make("dl.facts-list", {}, ...facts.flat()));
  card.append(sourceLine(claim));
  const about = sourceFacts(SOURCES[claim.source]);
  if (about) card.append(about);
  if (claim.words) card.append(quotation(claim.words));
  if (claim.reason) card.append(make("p.note", {}, make("b", { text: t("reason") }), " ", isolate(claim.reason)));
  if (claim.note) card.append(make("details.note", {}, make("summary", { text: t("curator_note") }), isolate(claim.note)));
  card.append(
    make("p.card-actions", {},
      make("button.link", { type: "button", text: t("cite"), "aria-label": t("cite_this", { claim: sentence(claim).slice(0, 200) }), onclick: () => copyText(citeText(claim)) }),
      make("button.link", { type: "button", text: t("bibtex"), "aria-label": t("bibtex_this", { claim: sentence(claim).slice(0, 200) }), onclick: () => copyText(citeBibtex(claim)) })),
  );
  return card;
}

/** @param {Claim} claim */
function claimSentence(claim) {
  const target = claim.object >= 0 ? elementLink(claim.object) : valueNode(claim);
  return make("p.sentence", {}, elementLink(claim.subject), " ", make("span.predicate", { text: predicateWords(claim), title: DATA.predicates[claim.predicate].comment }), " ", target);
}

/** @param {Claim} claim */
function valueNode(claim) {
  const text = targetWords(claim);
  const isDoi = DATA.predicates[claim.predicate].name === "doi" && /^10\.\d+\/[\w.()/:;-]+$/.test(claim.value);
  return isDoi ? outsideLink(`https://doi.org/${claim.value}`, claim.value) : make("strong.value", {}, isolate(text));
}

/**
 * A link that leaves the page; only ever to an address of the web.
 * @param {string} address
 * @param {string} text
 */
function outsideLink(address, text) {
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, isolate(text));
}

/** @param {Claim} claim @param {boolean} isDisputed */
function claimBadges(claim, isDisputed) {
  const badges = [];
  if (claim.when) badges.push(make("span.badge.when", {}, isolate(dateWords(claim.when))));
  badges.push(make(`span.badge.modality-${claim.modality}`, { text: t(`modality_${claim.modality}`) }));
  if (claim.rank !== "normal") badges.push(make(`span.badge.rank-${claim.rank}`, { text: t(`rank_${claim.rank}`) }));
  if (claim.self_reported) badges.push(make("span.badge", { text: t("self_reported") }));
  if (isDisputed) badges.push(make("span.badge.alert", { text: t("disputed") }));
  if (claim.confidence < 1) badges.push(make("span.badge", { text: t("confidence", { share: claim.confidence }) }));
  return make("p.badges", {}, ...badges);
}

/** Qualifiers that are dates. */
const DATED = new Set(DATA.dated);

/** @param {Claim} claim @returns {HTMLElement[][]} Terms and descriptions. */
function qualifierRows(claim) {
  const isShown = (column) => !(claim.object < 0 && ["unit", "approximation"].includes(column));
  return Object.entries(claim.qualifiers || {}).filter(([column]) => isShown(column)).map(([column, value]) => [
    make("dt", { text: t(`qualifier_${column}`) }),
    make("dd", {}, typeof value === "number" ? elementLink(value) : isolate(DATED.has(column) ? dateWords(value) : String(value))),
  ]);
}

/** @param {Claim} claim */
function sourceLine(claim) {
  const source = SOURCES[claim.source];
  const place = placeWords(claim);
  const state = source.texts && source.copy !== "same" && claim.start >= 0 ? make("span.badge.alert", { text: t(`copy_${source.copy}`) }) : null;
  const about = [source.author, source.publisher, source.published].filter(Boolean).join(", ");
  return make("p.source", {}, make("cite", {}, isolate(source.title)), about ? make("span.muted", {}, " · ", isolate(about)) : null, place ? make("span.place", { text: ` · ${place}` }) : null, state);
}

/**
 * What else is known of a source (address, licence, how to cite it), made when it is asked for.
 * @param {any} source
 * @returns {HTMLElement|null}
 */
function sourceFacts(source) {
  const filled = DATA.source_facts.filter((name) => source[name]);
  if (!filled.length) return null;
  const box = make("details.note.about-source", {}, make("summary", { text: t("about_source") }));
  const row = (name) => {
    const text = String(source[name]);
    return [make("dt", { text: name }), make("dd", {}, /^https?:\/\//.test(text) ? outsideLink(text, text) : isolate(text))];
  };
  box.addEventListener("toggle", () => {
    if (box.childElementCount === 1) box.append(make("dl.facts-list", {}, ...filled.flatMap(row)));
  });
  return box;
}

/** @param {[string, string, string]} words */
function quotation([before, span, after]) {
  return make("blockquote", { dir: "auto" }, before, make("mark", { text: span }), after);
}

/**
 * Rivals side by side, with what the graph makes of them.
 * @param {Conflict} conflict
 */
function conflictCard(conflict) {
  const about = Object.entries(conflict.qualifiers).map(([column, value]) => `${t(`qualifier_${column}`)}: ${typeof value === "number" ? ENTITIES[value].label : DATED.has(column) ? dateWords(value) : value}`);
  if (conflict.qualifier) about.push(t("differs_in", { qualifier: t(`qualifier_${conflict.qualifier}`) }));
  const cards = conflict.claims.map((row) => {
    const card = claimCard(CLAIMS[row], { isPlain: true });
    card.classList.toggle("is-best", conflict.best.includes(row));
    if (conflict.best.includes(row)) card.prepend(make("p.verdict", { text: t("taken") }));
    return card;
  });
  return make("section.conflict", {},
    make("h4", {}, isolate(ENTITIES[conflict.subject].label), ` — ${DATA.predicates[conflict.predicate].label}`),
    about.length ? make("p.muted", {}, isolate(about.join("; "))) : null,
    make("div.rivals", {}, ...cards),
    make("p.muted", {}, make("b", { text: t("compared_as") }), " ", isolate(conflict.reading)),
    make("p.why", {}, make("b", { text: t(conflict.best.length ? "why_taken" : "why_none") }), " ", isolate(conflict.why)));
}
