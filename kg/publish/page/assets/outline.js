const LISTED_AT_ONCE = 80;
let listedMost = LISTED_AT_ONCE;

/** The drawn picture as a list: every element with its connections, for whoever reads rather than looks. */
function updateList() {
  const box = at("view-list");
  if (box.hidden) return;
  const lines = (row) => (RESULT.near.get(row) || new Set()).size;
  const rows = [...WINDOW].sort((a, b) => lines(b) - lines(a) || a - b);
  box.replaceChildren(
    make("h2", { text: t("list_head", { many: rows.length }) }),
    make("p.hint", { text: t("list_hint") }),
    make("ul.outline", {}, ...rows.slice(0, listedMost).map(listEntry)),
  );
  if (rows.length > listedMost) box.append(make("button", { type: "button", text: t("show_more", { many: rows.length - listedMost }), onclick: () => { listedMost += LISTED_AT_ONCE; updateList(); } }));
}

/** @param {number} row */
function listEntry(row) {
  const entity = ENTITIES[row];
  const edges = edgesOf(row);
  const box = make("details", {}, make("summary", {}, symbol(classOf(entity)), isolate(entity.label), make("span.muted", { text: ` ${classOf(entity).label} · ${t("links", { many: (RESULT.near.get(row) || new Set()).size })}` })));
  box.addEventListener("toggle", () => {
    if (!box.open || box.children.length > 1) return;
    box.append(make("p.card-actions", {}, make("button.link", { type: "button", text: t("read_details"), onclick: () => select({ node: row }) })),
      make("ul", {}, ...edges.map((edge) => make("li", {}, make("button.step", { type: "button", onclick: () => select({ edge: edge.id }) }, isolate(ENTITIES[edge.from].label), make("span.predicate", { text: ` ${edgeWords(edge)} ` }), isolate(ENTITIES[edge.to].label))))));
  });
  return make("li", {}, box);
}

/** @param {number} row @returns {Edge[]} */
function edgesOf(row) {
  return (CLAIMS_OF.get(row) || [])
    .filter((claim) => PASSED.has(claim.row) && claim.object >= 0 && (claim.subject === row || claim.object === row))
    .map((claim) => RESULT.edges.get(`${claim.subject} ${DATA.predicates[claim.predicate].name} ${claim.object}`))
    .filter((edge, place, all) => edge && all.indexOf(edge) === place);
}
