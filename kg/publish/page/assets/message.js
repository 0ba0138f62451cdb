/**
 * What the picture says, as parts: text, or the row of an element.
 * @returns {(string|number)[]}
 */
function messageParts() {
  const { ranked, actors, closest, dispute } = DATA.message;
  const parts = [];
  const say = (key, values = {}, rows = {}) => {
    for (const piece of t(key, values).split(/(<\w+>)/)) parts.push(/^<\w+>$/.test(piece) ? rows[piece.slice(1, -1)] : piece);
  };
  if (ranked.length) {
    say("message_first", { actors: actors.toLocaleString("en"), acts: ranked[0][1] }, { first: ranked[0][0] });
    ranked.slice(1).forEach(([row, acts], place) => say(place ? "message_and" : "message_before", { acts }, { next: row }));
    parts.push(". ");
  } else parts.push(t("message_none"));
  for (const [one, other, acts, origins] of closest) say("message_closest", { acts, origins }, { one, other });
  if (dispute >= 0) {
    const conflict = CONFLICTS[dispute];
    const rivals = [...new Set(conflict.claims.map((row) => targetWords(CLAIMS[row])))].slice(0, 2).join(t("message_or"));
    say("message_dispute", { many: CONFLICTS.length, predicate: DATA.predicates[conflict.predicate].label, rivals }, { what: conflict.subject });
  }
  return parts;
}

/** @returns {string} */
function messageWords() {
  return messageParts().map((part) => (typeof part === "number" ? ENTITIES[part].label : part)).join("");
}

/** Write it above the picture. */
function openMessage() {
  at("message").replaceChildren(...messageParts().map((part) => (typeof part === "number" ? plainLink(part) : part)));
}

/** A link to an element without its symbol. @param {number} row */
function plainLink(row) {
  const link = elementLink(row);
  link.querySelector("svg").remove();
  return link;
}
