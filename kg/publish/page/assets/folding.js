const REMOVED = new RegExp(`[${DATA.fold.removed}]`, "gu");
const SPACING = / [\u0300-\u036f]+/gu;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;

/**
 * A name without case, marks, apostrophes, punctuation, doubled blanks and what cannot be seen: the same as
 * `kg.tables.fold_name`, which made the tables.
 * @param {string} name
 * @returns {string}
 */
function foldName(name) {
  const letters = DATA.fold.letters;
  let folded = "";
  for (const letter of name.normalize("NFKD").replace(SPACING, "")) {
    folded += Object.hasOwn(letters, letter) ? letters[letter] : letter.toLowerCase();
  }
  return folded.normalize("NFKD").replace(REMOVED, "").replace(SEPARATORS, " ").trim();
}

/**
 * Entities with a name like this, best match first: whole name, start of the name, start of a word, anywhere, and last
 * those of which each word that was typed begins a word, as initials do.
 * @param {string} text
 * @param {number} most How many at most.
 * @returns {{entity: Entity, name: string}[]}
 */
function findEntities(text, most) {
  const wanted = foldName(text);
  if (!wanted) return [];
  const words = wanted.split(" ");
  const found = [];
  for (const entity of ENTITIES) {
    let best = 9;
    let which = 0;
    entity.folded.forEach((name, place) => {
      const start = name.indexOf(wanted);
      const far = words.length > 1 && words.every((word) => ` ${name}`.includes(` ${word}`)) ? 4 : 9;
      const grade = start < 0 ? far : name === wanted ? 0 : start === 0 ? 1 : name.includes(` ${wanted}`) ? 2 : 3;
      if (grade < best) [best, which] = [grade, place];
    });
    if (best < 9) found.push({ entity, grade: best, name: entity.folded[which] });
  }
  found.sort((a, b) => a.grade - b.grade || DATA.lines[b.entity.row] - DATA.lines[a.entity.row] || a.entity.row - b.entity.row);
  return found.slice(0, most).map(({ entity, name }) => ({ entity, name: spelling(entity, name) }));
}

/** @param {string} text @returns {Set<string>} Its pairs of letters. */
function pairsOf(text) {
  return new Set(Array.from({ length: Math.max(text.length - 1, 0) }, (_, place) => text.slice(place, place + 2)));
}

/**
 * Entities whose name is near to what was typed, for when none has it: by the share of common pairs of letters.
 * @param {string} text
 * @param {number} most
 * @returns {{entity: Entity, name: string}[]}
 */
function suggestEntities(text, most) {
  const wanted = pairsOf(foldName(text));
  if (wanted.size < 2) return [];
  const found = [];
  for (const entity of ENTITIES) {
    let best = 0;
    let which = "";
    for (const name of entity.folded) {
      const pairs = pairsOf(name.slice(0, 200));
      const shared = [...wanted].filter((pair) => pairs.has(pair)).length;
      const likeness = (2 * shared) / (wanted.size + pairs.size);
      if (likeness > best) [best, which] = [likeness, name];
    }
    if (best >= 0.55) found.push({ entity, best, name: which });
  }
  found.sort((a, b) => b.best - a.best || a.entity.row - b.entity.row);
  return found.slice(0, most).map(({ entity, name }) => ({ entity, name: spelling(entity, name) }));
}

/**
 * How the name that matched is written, when it is not the label.
 * @param {Entity} entity
 * @param {string} folded
 * @returns {string}
 */
function spelling(entity, folded) {
  if (foldName(entity.label) === folded) return "";
  const name = entity.names.find((each) => foldName(each[0]) === folded);
  return name ? name[0] : "";
}
