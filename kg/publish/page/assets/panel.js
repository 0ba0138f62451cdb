/** Claims that are written out before a button offers the rest. */
const CARDS_AT_ONCE = 60;
const DOUBLE_TAP_MS = 350;

/** Write the panel for what is selected. */
function updatePanel() {
  const box = at("panel-details");
  if (state.node >= 0) box.replaceChildren(...nodePanel(state.node));
  else if (state.edge) box.replaceChildren(...edgePanel(state.edge));
  else box.replaceChildren(...introduction());
  box.scrollTop = 0;
  growSheet(state.node >= 0 || Boolean(state.edge));
}

/**
 * Give the sheet of a small screen more room. Under a finger it waits until a double tap would be over, so that the
 * second tap still lands on what the first one did.
 * @param {boolean} isGrown
 */
function growSheet(isGrown) {
  clearTimeout(growSheet.timer);
  const grow = () => document.body.classList.toggle("has-selection", isGrown);
  if (growSheet.isTouch && isGrown) growSheet.timer = setTimeout(grow, DOUBLE_TAP_MS);
  else grow();
}

/** What the page is, for whoever has selected nothing. */
function introduction() {
  const steps = ["intro_click", "intro_badge", "intro_search", "intro_claims", "intro_keys"].map((key) => make("li", { text: t(key) }));
  const part = DATA.part ? [make("p.part", { text: t("part", DATA.part) })] : [];
  const parts = [make("h2", { text: t("intro_title") }), ...part, make("p", { text: t("intro") }), make("ul.steps", {}, ...steps), make("p.hint", { id: "counted", text: `${DATA.counted}.` })];
  const disputes = CONFLICTS.slice(0, 12);
  if (disputes.length) {
    parts.push(make("h3", { text: t("disputes", { many: CONFLICTS.length }) }));
    parts.push(make("ul.plain", {}, ...disputes.map((conflict) => make("li", {}, elementLink(conflict.subject), make("span.muted", {}, ` ${DATA.predicates[conflict.predicate].label} `, isolate(slotWords(conflict)))))));
  }
  const sources = SOURCES.filter((source) => source.kind !== "background");
  parts.push(make("h3", { text: t("sources_head") }), make("ul.plain", {}, ...sources.map((source) => make("li", {}, sourceEntry(source)))));
  if (DATA.atlas) parts.push(make("p.hint", { text: t("map_source", { source: DATA.atlas.source }) }));
  return parts;
}

/** What a conflict is about besides its subject and predicate. @param {Conflict} conflict @returns {string} */
function slotWords(conflict) {
  return ["object", "measure", "period"].map((column) => conflict.qualifiers[column]).filter((value) => value !== undefined)
    .map((value) => (typeof value === "number" ? ENTITIES[value].label : dateWords(value))).join(", ");
}

/** @param {any} source */
function sourceEntry(source) {
  const about = [source.author, source.publisher, source.published].filter(Boolean).join(", ");
  return make("span", {}, make("cite", {}, isolate(source.title)), about ? make("span.muted", {}, " · ", isolate(about)) : null, sourceFacts(source));
}

/** In what way an element is not there yet. @param {Entity} entity */
function existenceBadge(entity) {
  if (!entity.existence) return null;
  const denied = entity.existence === "denied";
  return make("span.badge", { text: denied ? t("existence_denied") : t("existence", { status: entity.existence }) });
}

/** @param {number} row @returns {HTMLElement[]} */
function nodePanel(row) {
  const entity = ENTITIES[row];
  const kind = classOf(entity);
  const near = RESULT.near.get(row) || new Set();
  const hidden = [...near].filter((other) => !WINDOW.has(other)).length;
  const claims = (CLAIMS_OF.get(row) || []).filter((claim) => PASSED.has(claim.row));
  const parts = [
    make("header.panel-head", {},
      make("p.kind", {}, symbol(kind), kind.label, existenceBadge(entity), make("code", {}, isolate(entity.id))),
      make("h2", { dir: "auto" }, isolate(entity.label))),
    entity.note ? make("p.muted", {}, isolate(entity.note)) : null,
    make("div.actions", {},
      near.size ? make("button", { type: "button", id: "unfold", text: hidden ? t("unfold", { many: hidden }) : t("fold"), onclick: () => toggleNeighbours(row) }) : null,
      make("button", { type: "button", text: t("centre"), onclick: () => { openTab("graph"); showPlace(row); } }),
      make("button", { type: "button", text: t("route_from"), onclick: () => startRoute(0, row) }),
      make("button", { type: "button", text: t("route_to"), onclick: () => startRoute(1, row) })),
    copyActions(claims, () => nodeSparql(row)),
    namesList(entity),
    linksList(entity),
    scoreLine(row),
    ...conflictList(CLAIMS_OF.get(row) || []),
    make("h3", { text: t("claims_head", { many: claims.length }) }),
    hiddenHint((CLAIMS_OF.get(row) || []).length - claims.length),
    ...claimGroups(claims, row),
  ];
  return parts.filter(Boolean);
}

/** @param {string} id @returns {HTMLElement[]} */
function edgePanel(id) {
  const [from, predicate, to] = id.split(" ");
  if (!predicate) return pairPanel(Number(from), Number(to));
  const all = (CLAIMS_OF.get(Number(from)) || []).filter((claim) => claim.subject === Number(from) && claim.object === Number(to));
  const claims = all.filter((claim) => DATA.predicates[claim.predicate].name === predicate && PASSED.has(claim.row));
  const others = all.filter((claim) => DATA.predicates[claim.predicate].name !== predicate && PASSED.has(claim.row));
  const about = DATA.predicates.find((each) => each.name === predicate);
  const parts = [
    make("header.panel-head", {}, make("p.kind", { text: t("connection") }),
      make("h2.edge-head", {}, elementLink(Number(from)), make("span.predicate", { text: about.label }), elementLink(Number(to)))),
    make("p.muted", { text: about.comment }),
    copyActions(claims, () => edgeSparql(id)),
    ...conflictList(all.filter((claim) => DATA.predicates[claim.predicate].name === predicate)),
    make("h3", { text: t("claims_head", { many: claims.length }) }),
    ...claims.map((claim) => claimCard(claim)),
  ];
  if (others.length) parts.push(make("h3", { text: t("also") }), ...others.map((claim) => claimCard(claim)));
  return parts;
}

/** All that ties two elements: the acts that they share, by family, and what is said of the two. @param {number} from @param {number} to */
function pairPanel(from, to) {
  const line = bundleLines(new Set([from, to])).get(pairKey(from, to));
  const head = make("header.panel-head", {}, make("p.kind", { text: t("connection") }),
    make("h2.edge-head", {}, elementLink(from), make("span.predicate", { text: t("and") }), elementLink(to)));
  if (!line) return [head, make("p.notice", { text: t("filtered_out") })];
  const acts = actsOf(line);
  const statements = line.strands.filter((strand) => strand.act < 0);
  const disputed = [...new Set([...line.claims.flatMap((claim) => CONFLICTS_OF.get(claim.row) || []), ...CONFLICTS.filter((conflict) => acts.includes(conflict.subject))])];
  const hidden = [...new Set(line.strands.flatMap((strand) => strand.told))].filter((act) => !WINDOW.has(act));
  const families = TIES.families.map((name, family) => {
    const strands = line.strands.filter((strand) => strand.act >= 0 && strand.family === family);
    if (!strands.length) return null;
    const box = make("details.group", {}, make("summary", {}, lineSample({ family }), t(`family_${name}`), make("span.count", { text: String(strands.length) })), make("ul.plain", {}, ...strands.map(actEntry)));
    box.open = strands.length <= 12;
    return box;
  });
  const parts = [
    head,
    make("p.muted", { text: `${lineWords(line)}; ${counted("origin", line.origins.size)}` }),
    hidden.length ? make("div.actions", {}, make("button", { type: "button", id: "draw-acts", text: t("draw_acts", { acts: counted("act", hidden.length) }), onclick: () => drawActs(hidden) })) : null,
    copyActions(line.claims, () => pairSparql(from, to)),
    ...(disputed.length ? [make("h3", { text: t("conflicts_head", { many: disputed.length }) }), ...disputed.map(conflictCard)] : []),
    ...families,
    statements.length ? make("h3", { text: t("claims_head", { many: statements.flatMap((strand) => strand.claims).length }) }) : null,
    ...statements.flatMap((strand) => strand.claims).slice(0, CARDS_AT_ONCE).map((claim) => claimCard(claim)),
  ];
  return parts.filter(Boolean);
}

/** An act of a line, with when it was and how it is meant. @param {Strand} strand */
function actEntry(strand) {
  const when = strand.claims.map((claim) => claim.when).find(Boolean);
  const how = isFact(strand) ? null : make(`span.badge.modality-${strand.modality}`, { text: t(`modality_${strand.modality}`) });
  return make("li", {}, elementLink(strand.act), when ? make("span.muted", {}, " · ", isolate(dateWords(when))) : null, how, strand.isDisputed ? make("span.badge.alert", { text: t("disputed") }) : null);
}

/** @param {number[]} acts */
function drawActs(acts) {
  acts.forEach((act) => { state.added.add(act); state.removed.delete(act); });
  refresh("changed");
}

/** How many claims the view and the filters leave out here. @param {number} many */
function hiddenHint(many) {
  return many ? make("p.hint", { text: t("hidden_claims", { many }) }) : null;
}

/** @param {Claim[]} claims @param {() => string} sparql */
function copyActions(claims, sparql) {
  return make("div.actions.quiet", {},
    make("button", { type: "button", text: t("copy_citation"), onclick: () => copyText(claims.map(citeText).join("\n")) }),
    make("button", { type: "button", text: t("copy_bibtex"), onclick: () => copyText(claims.map(citeBibtex).join("\n\n")) }),
    make("button", { type: "button", text: t("copy_sparql"), onclick: () => copyText(sparql()) }));
}

/** @param {Entity} entity */
function namesList(entity) {
  if (!entity.names.length) return null;
  const order = ["label", "official", "abbreviation", "transliteration", "alias", "nickname", "description"];
  const names = [...entity.names].sort((a, b) => order.indexOf(a[2]) - order.indexOf(b[2]));
  const rows = names.map(([name, language, kind]) => make("li", {}, make("span", { lang: language, dir: "auto" }, isolate(name)), make("span.tag", { text: language }), make("span.muted", { text: t(`name_${kind}`) })));
  const list = make("ul.names", {}, ...rows.slice(0, 8));
  const box = make("section", {}, make("h3", { text: t("names_head") }), list);
  if (rows.length > 8) box.append(make("details", {}, make("summary", { text: t("more_names", { many: rows.length - 8 }) }), make("ul.names", {}, ...rows.slice(8))));
  return box;
}

/** @param {Entity} entity */
function linksList(entity) {
  const links = [];
  if (/^Q\d+$/.test(entity.wikidata)) links.push(outsideLink(`https://www.wikidata.org/wiki/${entity.wikidata}`, `Wikidata ${entity.wikidata}`));
  if (entity.iso) links.push(make("span", { text: `ISO 3166 ${entity.iso}` }));
  return links.length ? make("p.links", {}, ...links.flatMap((link, place) => (place ? [" · ", link] : [link]))) : null;
}

/** Score and rank of an actor; nothing for an element that is not ranked. @param {number} row */
function scoreLine(row) {
  const place = PLACES[rankedBy()].get(row);
  return place ? make("p.muted", { text: t("score_line", { measure: t(`size_${rankedBy()}`), score: scoreWords(place.score), place: place.rank, many: DATA.ranked }) }) : null;
}

/** @param {Claim[]} claims @returns {HTMLElement[]} */
function conflictList(claims) {
  const found = new Set(claims.flatMap((claim) => CONFLICTS_OF.get(claim.row) || []));
  return found.size ? [make("h3", { text: t("conflicts_head", { many: found.size }) }), ...[...found].map(conflictCard)] : [];
}

/** Claims under their predicates, those that say something about the element first. @param {Claim[]} claims @param {number} row */
function claimGroups(claims, row) {
  const groups = new Map();
  for (const claim of claims) {
    const side = claim.subject === row ? "says" : claim.object === row ? "told" : "named";
    const key = `${side} ${claim.predicate}`;
    if (!groups.has(key)) groups.set(key, { side, predicate: claim.predicate, claims: [] });
    groups.get(key).claims.push(claim);
  }
  const order = ["says", "told", "named"];
  const sorted = [...groups.values()].sort((a, b) => order.indexOf(a.side) - order.indexOf(b.side) || b.claims.length - a.claims.length || a.predicate - b.predicate);
  let shown = 0;
  return sorted.map((group) => {
    const box = make("details.group", {}, make("summary", {}, t(`group_${group.side}`, { predicate: DATA.predicates[group.predicate].label }), make("span.count", { text: String(group.claims.length) })));
    const fill = () => { if (box.open && box.children.length === 1) addCards(box, group.claims); };
    box.open = shown < 6;
    shown += group.claims.length;
    fill();
    box.addEventListener("toggle", fill);
    return box;
  });
}

/** @param {HTMLElement} box @param {Claim[]} claims @param {number} [first] */
function addCards(box, claims, first = 0) {
  box.append(...claims.slice(first, first + CARDS_AT_ONCE).map((claim) => claimCard(claim)));
  const rest = claims.length - first - CARDS_AT_ONCE;
  if (rest > 0) {
    const more = make("button", { type: "button", text: t("show_more", { many: rest }), onclick: () => { more.remove(); addCards(box, claims, first + CARDS_AT_ONCE); } });
    box.append(more);
  }
}
