/** @param {number} row @param {any} event */
function showTip(row, event) {
  const entity = ENTITIES[row];
  const hidden = hiddenNear.get(row) || 0;
  fillTip(event, entity.label.slice(0, 300), [classOf(entity).label, existenceBadge(entity)?.textContent || "", t("links", { many: (RESULT.near.get(row) || new Set()).size }), hidden ? t("hidden_near", { many: hidden }) : ""]);
}

/** @param {string} id @param {any} event */
function showLineTip(id, event) {
  const line = drawnLines.get(id);
  if (!line) return;
  const head = line.strands.length === 1 && line.strands[0].act < 0 ? sentence(line.claims[0]) : `${ENTITIES[line.from].label} – ${ENTITIES[line.to].label}`;
  const disputed = line.strands.filter((strand) => strand.isDisputed).length;
  fillTip(event, head.slice(0, 300), [lineWords(line), counted("origin", line.origins.size), disputed ? t("disputed_here", { many: disputed }) : "",
    line.strands.length === 1 ? dateWords(line.claims.map((claim) => claim.when).find(Boolean) || "") : ""]);
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
