const EVENTS_AT_ONCE = 150;
let eventsMost = EVENTS_AT_ONCE;

/**
 * Dated claims, those that say the same of several subjects told once.
 * @returns {{when: string, first: string, claim: Claim, subjects: Set<number>}[]}
 */
function datedEvents() {
  const events = new Map();
  for (const claim of RESULT.claims) {
    if (!claim.first && !claim.last) continue;
    const key = [claim.predicate, claim.object, claim.value, claim.when, claim.modality].join("|");
    if (!events.has(key)) events.set(key, { when: claim.when, first: claim.first || claim.last, claim, subjects: new Set() });
    events.get(key).subjects.add(claim.subject);
  }
  return [...events.values()].sort((a, b) => dayNumber(a.first) - dayNumber(b.first) || compare(a.when, b.when) || a.claim.row - b.claim.row);
}

/** Write the timeline. */
function updateTimeline() {
  const box = at("view-timeline");
  if (box.hidden) return;
  const events = datedEvents();
  if (!events.length) {
    box.replaceChildren(make("p.notice", { text: t("timeline_none") }));
    return;
  }
  const years = new Map();
  for (const event of events) {
    const year = event.first.replace(/-\d\d-\d\d$/, "");
    years.set(year, [...(years.get(year) || []), event]);
  }
  const parts = [];
  let left = eventsMost;
  for (const [year, each] of years) {
    if (left <= 0) break;
    parts.push(make("section.year", { id: `year-${year}` }, make("h3", { text: dateWords(year), tabindex: "-1" }), make("ol", {}, ...each.slice(0, left).map(eventItem))));
    left -= each.length;
  }
  box.replaceChildren(make("h2.hidden", { text: t("tab_timeline") }), yearBars(years), ...parts);
  if (left < 0) box.append(make("button", { type: "button", text: t("show_more", { many: events.length - eventsMost }), onclick: () => { eventsMost += EVENTS_AT_ONCE; updateTimeline(); } }));
}

/** @param {{when: string, claim: Claim, subjects: Set<number>}} event */
function eventItem(event) {
  const { claim } = event;
  const subjects = [...event.subjects].flatMap((row, place) => (place ? [", ", elementLink(row)] : [elementLink(row)]));
  const isStated = isFact(claim);
  return make("li", { class: CONFLICTS_OF.has(claim.row) ? "is-disputed" : null },
    make("span.when", {}, isolate(dateWords(claim.when))),
    make("span.mark-dot", {}, symbol(classOf(ENTITIES[claim.object >= 0 ? claim.object : claim.subject]))),
    make("span.what", {}, ...subjects, " ", make("span.predicate", { text: predicateWords(claim) }), " ", claim.object >= 0 ? elementLink(claim.object) : valueNode(claim),
      isStated ? null : make(`span.badge.modality-${claim.modality}`, { text: t(`modality_${claim.modality}`) })));
}

/** How many dated claims begin in each year; a bar leads to its year. @param {Map<string, any[]>} years */
function yearBars(years) {
  const most = Math.max(...[...years.values()].map((events) => events.length));
  const bars = [...years].map(([year, events]) => {
    const bar = make("button.year-bar", { type: "button", "aria-label": t("year_bar", { year: dateWords(year), many: events.length }), onclick: () => { eventsMost = Infinity; updateTimeline(); const head = at(`year-${year}`).querySelector("h3"); head.scrollIntoView({ block: "start" }); head.focus(); } },
      draw("svg", { viewBox: "0 0 10 60", preserveAspectRatio: "none", "aria-hidden": "true" }, draw("rect", { x: 0, y: 60 - Math.max(3, (events.length / most) * 60), width: 10, height: 60 })),
      make("span", { text: dateWords(year) }));
    return make("li", {}, bar);
  });
  return make("ul.year-bars", { "aria-label": t("years") }, ...bars);
}
