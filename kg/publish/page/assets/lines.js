/**
 * What a line is made of: an act that both ends share, with those told as one with it, or a statement of one about the other.
 * @typedef {{family: number, act: number, told: number[], predicate: number, claims: Claim[], modality: string, isDisputed: boolean,
 *   isDoubtful: boolean, confidence: number}} Strand
 * All that ties two drawn elements.
 * @typedef {{id: string, from: number, to: number, strands: Strand[], claims: Claim[], origins: Set<string>,
 *   arrow: number}} Line
 */

/** What ties actors, as the network room has it: `parts` and `direct` with the rows of their claims. */
const TIES = DATA.ties;
/** @type {Map<number, number>} Family of each act. */
const FAMILY_OF_ACT = new Map(TIES.acts);
/** @type {Map<number, number>} The act that stands for the occasion of an act that is told as one with others. */
const OCCASION_OF = new Map(TIES.occasions);
/** @type {Set<string>} Act and two actors that were not in it at one time. */
const APART = new Set(TIES.apart.map((rows) => rows.join(" ")));
/** Family of each claim that ties actors, by its row. @type {Map<number, number>} */
const FAMILY_OF = new Map();
for (const [, act, rows] of TIES.parts) for (const row of rows) FAMILY_OF.set(row, FAMILY_OF_ACT.get(act));
for (const [, , rows] of TIES.direct) for (const row of rows) if (!FAMILY_OF.has(row)) FAMILY_OF.set(row, TIES.families.length - 1);
const BODIES = TIES.families.indexOf("bodies");
/** Elements about which sources disagree. @type {Set<number>} */
const DISPUTED = new Set(CONFLICTS.map((conflict) => conflict.subject));
/** Modalities from what is stated to what is not so; a line of two sides is as much as the lesser of them. */
const FORCE = ["asserted", "reported", "planned", "hypothetical", "opinion", "negated"];

const isFact = (claim) => claim.modality === "asserted" || claim.modality === "reported";
const originOf = (claim) => SOURCES[claim.source].origin || "unknown";
const force = (claims) => Math.min(...claims.map((claim) => FORCE.indexOf(claim.modality)));
const pairKey = (one, other) => (one < other ? `${one} ${other}` : `${other} ${one}`);

/**
 * The lines among drawn elements. An act that is not drawn ties the actors that have a part in it, as the network room
 * says; one that is drawn stands between them, but for a body, which its members share all the same.
 * @param {Set<number>} drawn
 * @returns {Map<string, Line>}
 */
function bundleLines(drawn) {
  /** @type {Map<string, Line>} */
  const lines = new Map();
  const add = (one, other, strand) => {
    const id = pairKey(one, other);
    if (!lines.has(id)) lines.set(id, { id, from: Math.min(one, other), to: Math.max(one, other), strands: [], claims: [], origins: new Set(), arrow: -1 });
    lines.get(id).strands.push(strand);
  };
  const addStatement = (one, other, claims) => byModality(claims).forEach((alike) => add(one, other, makeStrand({ predicate: alike[0].predicate, claims: alike })));
  for (const edge of RESULT.edges.values()) {
    if (edge.from !== edge.to && drawn.has(edge.from) && drawn.has(edge.to)) addStatement(edge.from, edge.to, edge.claims);
  }
  const isBetween = (claim) => drawn.has(claim.subject) && drawn.has(claim.object);
  for (const edge of RESULT.edges.values()) {
    if (edge.from !== edge.to && drawn.has(edge.from) && drawn.has(edge.to)) addStatement(edge.from, edge.to, edge.claims);
  }
  const passing = (rows) => rows.filter((row) => PASSED.has(row) && !(drawn.has(CLAIMS[row].subject) && drawn.has(CLAIMS[row].object))).map((row) => CLAIMS[row]);
  for (const [one, other, rows] of TIES.direct) {
    if (drawn.has(one) && drawn.has(other)) addStatement(one, other, passed(rows).filter((claim) => !isBetween(claim)));
  }
  for (const [act, held] of actMembers(drawn)) {
    if (drawn.has(act)) held.forEach((claims, actor) => actor !== act && addStatement(actor, act, claims.filter((claim) => !isBetween(claim))));
    if (!drawn.has(act) || FAMILY_OF_ACT.get(act) === BODIES) shareAct(act, [...held], add);
  }
  for (const line of lines.values()) finishLine(line);
  return lines;
}

/** Claims of one statement by how they are meant; facts together. @param {Claim[]} claims @returns {Claim[][]} */
function byModality(claims) {
  const groups = new Map();
  for (const claim of claims) {
    const key = `${claim.predicate} ${isFact(claim) ? "asserted" : claim.modality}`;
    groups.set(key, [...(groups.get(key) || []), claim]);
  }
  return [...groups.values()];
}

/** @param {number[]} rows @returns {Claim[]} */
const passed = (rows) => rows.filter((row) => PASSED.has(row)).map((row) => CLAIMS[row]);

/** Drawn actors of each act, with their claims that pass. @param {Set<number>} drawn @returns {Map<number, Map<number, Claim[]>>} */
function actMembers(drawn) {
  const members = new Map();
  for (const [actor, act, rows] of TIES.parts) {
    const claims = drawn.has(actor) ? passed(rows) : [];
    if (!claims.length) continue;
    if (!members.has(act)) members.set(act, new Map());
    const held = members.get(act);
    held.set(actor, [...(held.get(actor) || []), ...claims]);
  }
  return members;
}

/** Tie each two that met in an act. @param {number} act @param {[number, Claim[]][]} held @param {Function} add */
function shareAct(act, held, add) {
  for (let first = 0; first < held.length; first += 1) {
    for (let second = first + 1; second < held.length; second += 1) {
      const [[one, mine], [other, theirs]] = [held[first], held[second]];
      const areFacts = mine.some(isFact) && theirs.some(isFact);
      if (areFacts && APART.has(`${act} ${Math.min(one, other)} ${Math.max(one, other)}`)) continue;
      const modality = FORCE[Math.max(force(mine), force(theirs))];
      const sides = [mine, theirs].map((claims) => (areFacts ? claims.filter(isFact) : claims));
      add(one, other, makeStrand({ act: OCCASION_OF.get(act) ?? act, told: [act], claims: sides.flat(), modality, family: FAMILY_OF_ACT.get(act), isDisputed: DISPUTED.has(act) }));
    }
  }
}

/** @param {Partial<Strand> & {claims: Claim[]}} made @returns {Strand} */
function makeStrand(made) {
  const { claims } = made;
  return {
    family: made.family ?? FAMILY_OF.get(claims[0].row) ?? -1, act: made.act ?? -1, told: made.told ?? [], predicate: made.predicate ?? -1, claims,
    modality: made.modality ?? FORCE[force(claims)], isDisputed: Boolean(made.isDisputed) || claims.some((claim) => CONFLICTS_OF.has(claim.row)),
    isDoubtful: claims.every((claim) => claim.doubt), confidence: Math.max(...claims.map((claim) => claim.confidence)),
  };
}

/** Acts of one occasion are one strand; then what the line rests on. @param {Line} line */
function finishLine(line) {
  const occasions = new Map();
  line.strands = line.strands.filter((strand) => {
    const key = `${strand.act} ${strand.modality}`;
    if (strand.act < 0 || !occasions.has(key)) return occasions.set(key, strand);
    occasions.get(key).claims.push(...strand.claims);
    occasions.get(key).told.push(...strand.told);
    occasions.get(key).isDisputed ||= strand.isDisputed;
    return false;
  });
  line.claims = [...new Set(line.strands.flatMap((strand) => strand.claims))];
  line.origins = new Set(line.claims.map(originOf));
  const heads = new Set(line.strands.map((strand) => (strand.act >= 0 || DATA.predicates[strand.predicate].symmetric ? -1 : strand.claims[0].object)));
  const head = heads.size === 1 ? [...heads][0] : -1;
  line.arrow = head === line.from || head === line.to ? head : -1;
}

/** The acts of a line, each once. @param {Line} line @returns {number[]} */
function actsOf(line) {
  return [...new Set(line.strands.filter((strand) => strand.act >= 0).map((strand) => strand.act))];
}

/**
 * What a line says in a few words: its only predicate, or how many acts and statements it bundles.
 * @param {Line} line
 * @returns {string}
 */
function lineWords(line) {
  const shared = line.strands.filter((strand) => strand.act >= 0);
  const statements = [...new Set(line.strands.filter((strand) => strand.act < 0).map(strandWords))];
  if (!shared.length && statements.length < 3) return statements.join(", ");
  const counts = FORCE.slice(2).map((word) => [word, shared.filter((strand) => strand.modality === word).length]).filter(([, many]) => many);
  const stated = shared.filter(isFact).length;
  return [stated ? counted("act", stated) : "", ...counts.map(([word, many]) => t("acts_meant", { many, how: t(`modality_${word}`) })), statements.length ? counted("statement", statements.length) : ""].filter(Boolean).join(", ");
}

/** A statement with what it denies, plans or supposes told. @param {Strand} strand @returns {string} */
function strandWords(strand) {
  const { label } = DATA.predicates[strand.predicate];
  if (strand.modality === "negated") return t("not_predicate", { predicate: label });
  return strand.claims.some(isFact) ? label : `${label} (${t(`modality_${strand.modality}`)})`;
}
