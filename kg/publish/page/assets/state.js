const FACETS = ["class", "family", "predicate", "source", "modality", "rank"];
const TABS = ["graph", "matrix", "map", "timeline", "claims", "list"];
const PANELS = ["details", "ranking", "route", "compare"];
const VIEWS = ["best", "all", "disputed"];
/** Modalities that are drawn when they are asked for; plans always are, as plans. */
const UNASKED = ["hypothetical", "negated", "opinion"];
/** What is drawn besides actors, when it is asked for. */
const KINDS = ["acts", "people", "places", "topics", "works"].filter((kind) => DATA.classes.some((each) => each.kind === kind));
/** What symbols can be sized by: the lines at them, and the measures that actors are ranked by. */
const SIZES = ["lines", ...DATA.measures.map((measure) => measure.name)];
const SIZED_BY = SIZES[1] || SIZES[0];

/**
 * @typedef {{tab: string, panel: string, view: string, off: Record<string, Set<string>>, background: boolean, kinds: Set<string>,
 *   until: string, undated: boolean, all: boolean, added: Set<number>, removed: Set<number>, node: number, edge: string, size: string,
 *   route: [number, number], against: [string, string]}} State
 */

/**
 * The state in which the page opens.
 * @returns {State}
 */
function openingState() {
  return {
    tab: "graph", panel: "details", view: VIEWS.includes(DATA.view) ? DATA.view : "best",
    off: Object.fromEntries(FACETS.map((facet) => [facet, new Set(facet === "modality" ? UNASKED : [])])),
    background: false, kinds: new Set(), until: "", undated: false, all: false, added: new Set(), removed: new Set(), node: -1, edge: "",
    size: SIZED_BY, route: [-1, -1], against: ["", ""],
  };
}

/** @type {State} */
let state = openingState();

const idsOf = (rows) => [...rows].map((row) => ENTITIES[row].id);
const rowsOf = (text) => (text || "").split("~").map((id) => ROW_OF.get(id)).filter((row) => row !== undefined);

/**
 * The state as the part of an address after #; what is as it opened is left out.
 * @returns {string}
 */
function writeHash() {
  const plain = openingState();
  const written = new URLSearchParams();
  for (const key of ["tab", "panel", "view", "until", "size"]) {
    if (state[key] !== plain[key]) written.set(key, state[key]);
  }
  for (const facet of FACETS) {
    const [off, plainOff] = [state.off[facet], plain.off[facet]].map((values) => [...values].sort().join("~"));
    if (off !== plainOff) written.set(`off-${facet}`, off);
  }
  if (state.kinds.size) written.set("kinds", KINDS.filter((kind) => state.kinds.has(kind)).join("~"));
  if (state.background) written.set("background", "1");
  if (state.undated) written.set("undated", "1");
  if (state.all) written.set("all", "1");
  if (state.added.size) written.set("added", idsOf(state.added).join("~"));
  if (state.removed.size) written.set("removed", idsOf(state.removed).join("~"));
  if (state.node >= 0) written.set("node", ENTITIES[state.node].id);
  if (state.edge) written.set("edge", edgeName(state.edge));
  if (state.route.some((row) => row >= 0)) {
    written.set("route", state.route.map((row) => (row < 0 ? "" : ENTITIES[row].id)).join("~"));
  }
  if (state.against.some(Boolean)) written.set("against", state.against.join("~"));
  return written.toString();
}

/**
 * The state that an address stands for; what it does not know is ignored.
 * @param {string} hash
 * @returns {State}
 */
function readHash(hash) {
  const read = new URLSearchParams(hash.replace(/^#/, ""));
  const made = openingState();
  const take = (key, allowed) => allowed.includes(read.get(key)) && (made[key] = read.get(key));
  take("tab", TABS);
  take("panel", PANELS);
  take("view", VIEWS);
  take("size", SIZES);
  if (/^-?\d{4}-\d\d-\d\d$/.test(read.get("until") || "")) made.until = read.get("until");
  for (const facet of FACETS) {
    const off = read.get(`off-${facet}`);
    if (off !== null) made.off[facet] = new Set(off.split("~").filter(Boolean));
  }
  made.kinds = new Set((read.get("kinds") || "").split("~").filter((kind) => KINDS.includes(kind)));
  made.background = read.get("background") === "1";
  made.undated = read.get("undated") === "1";
  made.all = read.get("all") === "1";
  made.added = new Set(rowsOf(read.get("added")));
  made.removed = new Set(rowsOf(read.get("removed")));
  made.node = ROW_OF.get(read.get("node")) ?? -1;
  made.edge = edgeFromName(read.get("edge") || "");
  const ends = (read.get("route") || "").split("~").map((id) => ROW_OF.get(id) ?? -1);
  made.route = [ends[0] ?? -1, ends[1] ?? -1];
  const voices = (read.get("against") || "").split("~");
  made.against = [voices[0] || "", voices[1] || ""];
  return made;
}

/**
 * An edge's name in addresses, by ids rather than by rows.
 * @param {string} id
 * @returns {string}
 */
function edgeName(id) {
  const [from, predicate, to] = id.split(" ");
  return [ENTITIES[Number(from)].id, predicate, ENTITIES[Number(to)].id].join("~");
}

/**
 * The edge that a name stands for, or nothing.
 * @param {string} name
 * @returns {string}
 */
function edgeFromName(name) {
  const [from, predicate, to] = name.split("~");
  const rows = [ROW_OF.get(from), ROW_OF.get(to)];
  const isKnown = rows.every((row) => row !== undefined) && (!predicate || DATA.predicates.some((each) => each.name === predicate));
  return isKnown ? `${rows[0]} ${predicate} ${rows[1]}` : "";
}

/** Put the state into the address, where the browser lets us. */
function saveState() {
  const hash = writeHash();
  saveState.last = hash;
  try {
    history.replaceState(null, "", `#${hash}`);
  } catch {
    location.hash = hash;
  }
}
