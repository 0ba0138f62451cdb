/**
 * @typedef {{row: number, id: string, type: number, label: string, drawn: string, wikidata: string, iso: string,
 *   note: string, existence: string, x: number, y: number, names: [string, string, string, number][], folded: string[]}} Entity
 * @typedef {{row: number, id: string, subject: number, predicate: number, object: number, value: string,
 *   modality: string, rank: string, reason: string, confidence: number, source: number, line: number, start: number,
 *   end: number, fingerprint: string, when: string, first: string, last: string, best: number, self_reported: number,
 *   counts: [number, number][], sure: [number, number][]|0, left: [number, number][]|0,
 *   qualifiers: Record<string, any>|0, note: string, words: [string, string, string]|0}} Claim
 * @typedef {{row: number, subject: number, predicate: number, qualifiers: Record<string, any>, claims: number[],
 *   best: number[], why: string, qualifier: string, reading: string}} Conflict
 * @typedef {{id: string, from: number, to: number, predicate: number, claims: Claim[]}} Edge
 */

/** All that `kg draw` wrote into the page. */
const DATA = JSON.parse(document.getElementById("kg-payload").textContent);
/** The opening picture as pyvis wrote it: nodes, edges and options. */
const DRAWING = JSON.parse(document.getElementById("kg-drawing").textContent);

/**
 * Rows of a packed table as objects.
 * @param {{columns: string[], rows: any[][]}} table
 * @returns {any[]}
 */
function unpack(table) {
  return table.rows.map((cells, row) => {
    const made = { row };
    for (let column = 0; column < cells.length; column += 1) made[table.columns[column]] = cells[column];
    return made;
  });
}

/** @type {Entity[]} */
const ENTITIES = unpack(DATA.entities);
/** @type {Claim[]} */
const CLAIMS = unpack(DATA.claims);
/** @type {Conflict[]} */
const CONFLICTS = unpack(DATA.conflicts);
const SOURCES = unpack(DATA.sources);
/** @type {Map<string, number>} Row of each entity by id. */
const ROW_OF = new Map(ENTITIES.map((entity) => [entity.id, entity.row]));
/** @type {Map<number, Conflict[]>} Conflicts by row of claim. */
const CONFLICTS_OF = new Map();
for (const conflict of CONFLICTS) {
  for (const row of conflict.claims) CONFLICTS_OF.set(row, [...(CONFLICTS_OF.get(row) || []), conflict]);
}
/** @type {Map<number, Claim[]>} Claims by row of subject or object, or of an entity that a qualifier names. */
const CLAIMS_OF = new Map();
for (const claim of CLAIMS) {
  const named = new Set([claim.subject]);
  if (claim.object >= 0) named.add(claim.object);
  if (claim.qualifiers) Object.values(claim.qualifiers).forEach((value) => typeof value === "number" && named.add(value));
  for (const row of named) {
    if (!CLAIMS_OF.has(row)) CLAIMS_OF.set(row, []);
    CLAIMS_OF.get(row).push(claim);
  }
}

/** @type {Record<string, Map<number, {rank: number, score: number}>>} Rank and score of each actor, by measure and row. */
const PLACES = Object.fromEntries(DATA.measures.map(({ name }) => [name, new Map(DATA.rankings[name].map(([row, rank, score]) => [row, { rank, score }]))]));

/**
 * What a claim says, for the eye: its predicate, with what it denies or plans told.
 * @param {Claim} claim
 * @returns {string}
 */
function predicateWords(claim) {
  const label = DATA.predicates[claim.predicate].label;
  return claim.modality === "negated" ? t("not_predicate", { predicate: label }) : label;
}

/**
 * The object or value of a claim as text.
 * @param {Claim} claim
 * @returns {string}
 */
function targetWords(claim) {
  if (claim.object >= 0) return ENTITIES[claim.object].label;
  const said = claim.qualifiers || {};
  return [said.approximation, claim.value === claim.when ? dateWords(claim.value) : claim.value, said.unit].filter(Boolean).join(" ");
}

/**
 * A claim as one sentence.
 * @param {Claim} claim
 * @returns {string}
 */
function sentence(claim) {
  return `${ENTITIES[claim.subject].label} ${predicateWords(claim)} ${targetWords(claim)}`;
}

/**
 * The class of an entity.
 * @param {Entity} entity
 * @returns {{name: string, label: string, colour: string, shape: string}}
 */
function classOf(entity) {
  return DATA.classes[entity.type];
}
