/** Beyond these the drawing is not attempted. */
const MOST_NODES = 5000;
const MOST_EDGES = 20000;
/** Elements of each kind that is asked for, beside the actors. */
const KINDS_MOST = 30;

/**
 * @typedef {{claims: Claim[], edges: Map<string, Edge>, near: Map<number, Set<number>>, alive: Set<number>,
 *   counts: Record<string, Map<string, number>>}} Result
 */

const facetOf = {
  family: (claim) => TIES.families[FAMILY_OF.get(claim.row) ?? -1] || "",
  predicate: (claim) => DATA.predicates[claim.predicate].name,
  source: (claim) => SOURCES[claim.source].id,
  modality: (claim) => claim.modality,
  rank: (claim) => claim.rank,
};

/**
 * Whether a claim belongs to the view and the kinds of source that are looked at.
 * @param {Claim} claim
 * @returns {boolean}
 */
function isLookedAt(claim) {
  if (!state.background && SOURCES[claim.source].kind === "background") return false;
  if (state.view === "best" && !claim.best) return false;
  return state.view !== "disputed" || CONFLICTS_OF.has(claim.row);
}

/**
 * Whether a claim belongs to the view, the day and the kinds of source that are looked at.
 * @param {Claim} claim
 * @returns {boolean}
 */
function isInView(claim) {
  if (!isLookedAt(claim)) return false;
  return ["certain", "possible"].includes(timeClass(claim)) || (state.undated && timeClass(claim) === "undated");
}

/** @param {string} text A day, ISO 8601. @returns {number} Its number, as Python's `date.toordinal` gives it. */
function dayNumber(text) {
  const [, sign, year, month, day] = /^(-?)(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(text);
  const moment = new Date(0);
  moment.setUTCFullYear(Number(year) * (sign ? -1 : 1), Number(month || 1) - 1, Number(day || 1));
  return moment.getTime() / 86_400_000 + 719_163;
}

/**
 * How a claim stands to the day that is looked at, as `--as-of` sorts it; at any time all are certain.
 * @param {Claim} claim
 * @returns {"certain"|"possible"|"undated"|"excluded"}
 */
function timeClass(claim) {
  if (!state.until) return "certain";
  const day = dayNumber(state.until);
  const covers = (spells) => spells.some(([first, last]) => first <= day && day <= last);
  if (state.view === "best" && claim.left && !covers(claim.left)) return "excluded";
  if (!covers(claim.counts)) return "excluded";
  if (!claim.sure) return "undated";
  return covers(claim.sure) ? "certain" : "possible";
}

/**
 * Apply the filters to all claims. A claim passes with both its ends, but an element whose class is on stays with
 * whatever is told of it: the count beside a class is what is drawn when only that class is left on.
 * @returns {Result}
 */
function applyFilters() {
  const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Map()]));
  /** Elements of any class on which a claim passes the other filters. */
  const told = new Set();
  const isOn = (row) => row < 0 || !state.off.class.has(classOf(ENTITIES[row]).name);
  /** @type {Result} */
  const result = { claims: [], edges: new Map(), near: new Map(), alive: new Set(), counts };
  for (const claim of CLAIMS) {
    if (!isInView(claim)) continue;
    const values = {};
    const failed = [];
    for (const facet in facetOf) {
      values[facet] = facetOf[facet](claim);
      if (state.off[facet].has(values[facet])) failed.push(facet);
    }
    if (!failed.length) [claim.subject, claim.object].forEach((row) => row >= 0 && told.add(row));
    if (!isOn(claim.subject) || !isOn(claim.object)) continue;
    for (const facet in facetOf) {
      if (failed.length === 0 || (failed.length === 1 && failed[0] === facet)) {
        counts[facet].set(values[facet], (counts[facet].get(values[facet]) || 0) + 1);
      }
    }
    if (!failed.length) addClaim(result, claim);
  }
  for (const row of told) {
    if (isOn(row)) result.alive.add(row);
    const name = classOf(ENTITIES[row]).name;
    counts.class.set(name, (counts.class.get(name) || 0) + 1);
  }
  return result;
}

/**
 * Put a claim that passed into the result.
 * @param {Result} result
 * @param {Claim} claim
 */
function addClaim(result, claim) {
  result.claims.push(claim);
  if (claim.object < 0) return;
  const id = `${claim.subject} ${DATA.predicates[claim.predicate].name} ${claim.object}`;
  const edge = result.edges.get(id);
  if (edge) {
    edge.claims.push(claim);
    return;
  }
  result.edges.set(id, { id, from: claim.subject, to: claim.object, predicate: claim.predicate, claims: [claim] });
  if (claim.subject === claim.object) return;
  for (const [one, other] of [[claim.subject, claim.object], [claim.object, claim.subject]]) {
    if (!result.near.has(one)) result.near.set(one, new Set());
    result.near.get(one).add(other);
  }
}

/**
 * The connected parts of what passed, largest first.
 * @param {Result} result
 * @returns {number[][]}
 */
function findParts(result) {
  const seen = new Set();
  const parts = [];
  for (const start of [...result.near.keys()].sort((a, b) => a - b)) {
    if (seen.has(start)) continue;
    const part = [start];
    seen.add(start);
    for (const row of part) {
      for (const other of result.near.get(row)) if (!seen.has(other)) { seen.add(other); part.push(other); }
    }
    parts.push(part);
  }
  return parts.sort((a, b) => b.length - a.length || a[0] - b[0]);
}

/**
 * Actors that share an act or a statement with another by what passes, the most connected first.
 * @param {Result} result
 * @returns {number[]}
 */
function tiedActors(result) {
  const passed = new Set(result.claims.map((claim) => claim.row));
  const held = new Map();
  const tied = new Set();
  for (const [actor, act, rows] of TIES.parts) {
    if (!rows.some((row) => passed.has(row))) continue;
    if (!held.has(act)) held.set(act, new Set());
    held.get(act).add(actor);
  }
  for (const actors of held.values()) if (actors.size > 1) actors.forEach((actor) => tied.add(actor));
  for (const [one, other, rows] of TIES.direct) if (rows.some((row) => passed.has(row))) tied.add(one).add(other);
  return [...(PLACES[DATA.measures[0]?.name]?.keys() || [])].filter((row) => tied.has(row) && result.alive.has(row));
}

/**
 * The elements of the opening: as `PageData.opening` has them in Python.
 * @param {Result} result
 * @param {number} limit
 * @returns {number[]}
 */
function chooseOpening(result, limit) {
  const actors = ENTITIES.length > DATA.limit ? tiedActors(result) : [];
  if (actors.length > 1) return actors.slice(0, limit);
  const chosen = [];
  const taken = new Set();
  for (const part of findParts(result)) {
    if (chosen.length >= limit) break;
    const ranked = part.sort((a, b) => result.near.get(b).size - result.near.get(a).size || a - b);
    let next = ranked[0];
    while (next !== undefined && chosen.length < limit) {
      chosen.push(next);
      taken.add(next);
      next = ranked.find((row) => !taken.has(row) && [...result.near.get(row)].some((other) => taken.has(other)));
    }
  }
  return chosen.length || !result.alive.size ? chosen : [...result.alive].slice(0, limit);
}

/** What asking for a kind would draw. @param {string} kind @returns {number[]} */
function askedFor(kind) {
  return chooseKinds(RESULT, new Set([...WINDOW].filter((row) => classOf(ENTITIES[row]).kind !== kind)), [kind]);
}

/** Elements of the kinds that were asked for, with most lines to what is drawn. @param {Result} result @param {Set<number>} drawn @param {string[]} [kinds] */
function chooseKinds(result, drawn, kinds = [...state.kinds]) {
  const lines = (row) => [...(result.near.get(row) || [])].filter((other) => drawn.has(other)).length;
  const order = (a, b) => b[1] - a[1] || DATA.lines[b[0]] - DATA.lines[a[0]] || a[0] - b[0];
  return kinds.flatMap((kind) => {
    const asked = [...result.alive].filter((row) => !drawn.has(row) && classOf(ENTITIES[row]).kind === kind).map((row) => [row, lines(row)]);
    return asked.filter(([, many]) => many).sort(order).slice(0, KINDS_MOST).map(([row]) => row);
  });
}

/**
 * Which elements are drawn.
 * @param {Result} result
 * @returns {{nodes: number[], isTooMany: boolean}}
 */
function chooseWindow(result) {
  const limit = window.innerWidth < 640 ? Math.min(7, DATA.limit) : DATA.limit;
  const isOneClass = DATA.classes.length > 1 && DATA.classes.filter((each) => !state.off.class.has(each.name)).length === 1;
  const isWhole = state.all || isOneClass;
  const isTooMany = isWhole && (result.alive.size > MOST_NODES || result.edges.size > MOST_EDGES);
  const base = (isWhole && !isTooMany) || result.alive.size <= limit ? [...result.alive] : chooseOpening(result, Math.max(limit, 1));
  const drawn = new Set(base);
  if (state.kinds.size) chooseKinds(result, drawn).forEach((row) => drawn.add(row));
  for (const row of state.added) if (result.alive.has(row)) drawn.add(row);
  for (const row of state.removed) drawn.delete(row);
  for (const row of [state.node, ...state.route]) if (row >= 0 && result.alive.has(row)) drawn.add(row);
  if (state.edge) {
    const [from, , to] = state.edge.split(" ").map(Number);
    for (const row of [from, to]) if (result.alive.has(row)) drawn.add(row);
  }
  return { nodes: [...drawn], isTooMany };
}
