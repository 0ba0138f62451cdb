// The search of a static site: names in any script, slips of the pen, and a sentence; as kg.tables.nearness does it.
// Everything is set as text. Without scripts the list of all entities below the field stands for it.
"use strict";
(() => {
  const MOST = 50;
  const LIKE = 0.75; // as in kg/tables/nearness.py, which says what each of these means
  const LEAST = 0.5;
  const UNKNOWN = 0.75;
  const { fold, small, entities, topics } = KG_INDEX;
  const removed = new Set(fold.removed);
  const smallWords = new Set(small);
  const idsByWord = new Map();
  entities.forEach(([, , , names], place) => {
    for (const name of names) {
      const words = name.split(" ");
      for (const word of words) {
        if (!idsByWord.has(word)) idsByWord.set(word, new Map());
        const known = idsByWord.get(word);
        known.set(place, Math.min(known.get(place) ?? words.length, words.length));
      }
    }
  });

  function foldName(name) {
    let folded = "";
    for (const letter of name.normalize("NFKD").replace(/ [\u0300-\u036f]+/gu, "")) {
      folded += Object.hasOwn(fold.letters, letter) ? fold.letters[letter] : letter.toLowerCase();
    }
    const kept = [...folded.normalize("NFKD")].filter((letter) => !removed.has(letter)).join("");
    return kept.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  function stemWord(word) {
    const ending = ["ing", "ed", "s"].find((end) => word.endsWith(end) && word.length > end.length + 2) ?? "";
    const bare = word.slice(0, word.length - ending.length).replace(/e+$/, "");
    return bare.endsWith("y") ? `${bare.slice(0, -1)}i` : bare;
  }

  // Optimal string alignment: letters that changed places are one slip.
  function likeness(first, second) {
    const longest = Math.max(first.length, second.length);
    if (Math.abs(first.length - second.length) > longest * (1 - LIKE)) return 0;
    let before = [];
    let above = Array.from({ length: second.length + 1 }, (_, place) => place);
    for (let i = 1; i <= first.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= second.length; j += 1) {
        const cost = first[i - 1] === second[j - 1] ? 0 : 1;
        row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + cost);
        if (i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      before = above;
      above = row;
    }
    return 1 - above[second.length] / longest;
  }

  function alike(word) {
    if (idsByWord.has(word)) return [[word, 1]];
    return [...idsByWord.keys()].map((known) => [known, likeness(word, known)]).filter(([, grade]) => grade >= LIKE);
  }

  function findParts(wanted) {
    const graded = [];
    entities.forEach(([, , , names], place) => {
      const grades = names.filter((name) => name.includes(wanted)).map((name) => {
        const grade = name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(` ${wanted}`) ? 2 : 3;
        return [grade, name.length];
      });
      if (grades.length) graded.push([...grades.sort((one, two) => one[0] - two[0] || one[1] - two[1])[0], place]);
    });
    return graded.sort((one, two) => one[0] - two[0] || one[1] - two[1]).map(([, , place]) => place);
  }

  function findNear(words) {
    const told = words.filter((word) => !smallWords.has(word));
    const scores = new Map();
    const lengths = new Map();
    let whole = 0;
    for (const word of told.length ? told : words) {
      const grades = new Map(Object.entries(topics[stemWord(word)] ?? {}).map(([place, grade]) => [Number(place), grade]));
      for (const [known, grade] of alike(word)) {
        for (const [place, length] of idsByWord.get(known)) {
          grades.set(place, Math.max(grade, grades.get(place) ?? 0));
          lengths.set(place, Math.min(length, lengths.get(place) ?? length));
        }
      }
      const weight = grades.size ? Math.log(1 + idsByWord.size / grades.size) : UNKNOWN * Math.log(1 + idsByWord.size);
      whole += weight;
      for (const [place, grade] of grades) scores.set(place, (scores.get(place) ?? 0) + weight * grade);
    }
    return [...scores.keys()]
      .filter((place) => scores.get(place) >= LEAST * whole)
      .sort((one, two) => scores.get(two) - scores.get(one) || (lengths.get(one) ?? 99) - (lengths.get(two) ?? 99) || one - two);
  }

  function show(text) {
    const hits = document.getElementById("hits");
    const said = document.getElementById("told");
    const wanted = foldName(text);
    hits.textContent = said.textContent = "";
    if (!wanted) return;
    const parts = findParts(wanted);
    const places = parts.length ? parts : findNear([...new Set(wanted.split(" "))]);
    const noun = places.length === 1 ? "entity" : "entities";
    if (!places.length) said.textContent = "Nothing in the graph has a name like this. That is no evidence that it does not exist: the graph knows what its sources say.";
    else if (parts.length) said.textContent = `${places.length.toLocaleString("en")} ${noun}`;
    else said.textContent = "Nothing is called so; these come near it, the nearest first.";
    for (const place of places.slice(0, MOST)) {
      const [file, label, kind] = entities[place];
      const line = document.createElement("li");
      line.className = "result";
      const link = document.createElement("a");
      link.href = file;
      link.className = "entity";
      link.append(Object.assign(document.createElement("bdi"), { textContent: label }));
      const box = document.createElement("div");
      box.append(link);
      line.append(box, Object.assign(document.createElement("span"), { className: "kind", textContent: kind }));
      hits.append(line);
    }
  }

  const field = document.getElementById("big-find");
  field.value = document.getElementById("find").value = new URLSearchParams(location.search).get("q") ?? "";
  show(field.value);
  field.addEventListener("input", () => show(field.value));
  document.getElementById("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    show(field.value);
  });
  document.documentElement.dataset.ready = "search";
})();
