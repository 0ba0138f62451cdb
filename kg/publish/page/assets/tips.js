/** @param {number} row @param {any} event */
function showTip(row, event) {
  const entity = ENTITIES[row];
  const hidden = hiddenNear.get(row) || 0;
  fillTip(event, entity.label.slice(0, 300), [classOf(entity).label, existenceBadge(entity)?.textContent || "", t("links", { many: (RESULT.near.get(row) || new Set()).size }), hidden ? t("hidden_near", { many: hidden }) : ""]);
}

/** @param {string} id @param {any} event */
function showEdgeTip(id, event) {
  const edge = drawnEdges.get(id);
  if (!edge) return;
  const sources = new Set(edge.claims.map((claim) => SOURCES[claim.source].title));
  fillTip(event, sentence(edge.claims[0]).slice(0, 300), [dateWords(edge.claims.map((claim) => claim.when).find(Boolean) || ""), [...sources].join(" · ")]);
}

/** @param {any} event @param {string} head @param {string[]} facts */
function fillTip(event, head, facts) {
  const tip = at("tip");
  tip.replaceChildren(make("strong", {}, isolate(head)), ...facts.filter(Boolean).map((text) => make("span", {}, isolate(text))));
  tip.hidden = false;
  const box = at("view-graph").getBoundingClientRect();
  const x = (event.clientX ?? 0) - box.left;
  const y = (event.clientY ?? 0) - box.top;
  tip.style.left = `${Math.max(4, Math.min(x + 14, box.width - tip.offsetWidth - 8))}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > box.height ? y - tip.offsetHeight - 10 : y + 18}px`;
}

function hideTip() {
  at("tip").hidden = true;
}
