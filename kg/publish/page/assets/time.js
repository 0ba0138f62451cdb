/** Share of the dated claims that may stand before the axis, where it would else be mostly empty. */
const EARLY_SHARE = 0.02;
/** Bars of the axis at most; each is of so many years as that takes. */
const BARS_MOST = 60;

/** First days of dated claims, in order. */
const FIRSTS = CLAIMS.filter((claim) => claim.first && SOURCES[claim.source].kind !== "background").map((claim) => dayNumber(claim.first)).sort((a, b) => a - b);
/** Steps of the slider: every month from the first that counts to the last in which a claim begins; the end stands for any time. */
const MONTHS = listMonths();

/** @returns {string[]} Months, ISO 8601. */
function listMonths() {
  if (!FIRSTS.length) return [];
  const last = FIRSTS[FIRSTS.length - 1];
  const late = FIRSTS[Math.floor(FIRSTS.length * EARLY_SHARE)];
  const [start, end] = [last - late < (last - FIRSTS[0]) / 2 ? late : FIRSTS[0], last].map(monthNumber);
  return Array.from({ length: end - start + 1 }, (_, place) => monthText(start + place));
}

/** @param {number} day @returns {Date} */
function dateOf(day) {
  return new Date((day - 719_163) * 86_400_000);
}

/** @param {number} day @returns {number} */
function monthNumber(day) {
  return dateOf(day).getUTCFullYear() * 12 + dateOf(day).getUTCMonth();
}

/** @param {number} month @returns {string} */
function monthText(month) {
  const year = Math.floor(month / 12);
  return `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}-${String(month - year * 12 + 1).padStart(2, "0")}`;
}

/** @param {string} month @returns {string} Its last day. */
function lastDay(month) {
  const day = new Date(0);
  day.setUTCFullYear(Number(month.slice(0, -3)), Number(month.slice(-2)), 0);
  return `${month}-${String(day.getUTCDate()).padStart(2, "0")}`;
}

/** The axis under the pictures: how much is certain and possible in each span of years, a slider over it, and play. */
function openTime() {
  const box = at("time");
  box.hidden = !MONTHS.length;
  const slider = make("input", { type: "range", id: "until", min: 0, max: MONTHS.length, step: 1, "aria-label": t("time_slider") });
  slider.addEventListener("input", () => {
    stopPlay();
    setUntil(Number(slider.value));
  });
  const play = make("button", { type: "button", id: "play", "aria-label": t("play"), "aria-pressed": "false", text: "▶", onclick: togglePlay });
  const undated = make("input", { type: "checkbox", id: "undated", onchange: (event) => { state.undated = event.target.checked; refresh("changed"); } });
  const axis = make("div.axis", { id: "axis", title: t("time_hint") });
  const pick = (event) => {
    const { left, width } = axis.getBoundingClientRect();
    stopPlay();
    setUntil(Math.round(((event.clientX - left) / width) * MONTHS.length));
  };
  axis.addEventListener("pointerdown", (event) => { axis.setPointerCapture(event.pointerId); pick(event); });
  axis.addEventListener("pointermove", (event) => event.buttons && pick(event));
  box.append(play, make("div.time-row", {}, axis, slider),
    make("div.time-words", {}, make("output", { id: "until-text", for: "until" }), make("p.hint", { id: "time-counts" }), make("label.check", {}, undated, t("undated"))));
}

/** Bars of what is certain and possible by years, whatever the day; and where the day is. */
function drawAxis() {
  if (!MONTHS.length) return;
  const [first, last] = [dayNumber(MONTHS[0]), dayNumber(lastDay(MONTHS[MONTHS.length - 1]))];
  const [start, end] = [first, last].map((day) => dateOf(day).getUTCFullYear());
  const years = [1, 2, 5, 10, 25, 50, 100, 500].find((span) => (end - start) / span < BARS_MOST) || 1000;
  const bars = Array.from({ length: Math.floor((end - start) / years) + 1 }, (_, place) => {
    const from = start + place * years;
    return { from, first: dayNumber(`${monthText(from * 12)}-01`), last: dayNumber(lastDay(monthText((from + years - 1) * 12 + 11))), certain: 0, possible: 0 };
  });
  for (const claim of CLAIMS) {
    if (!claim.sure || !isLookedAt(claim) || Object.keys(facetOf).some((facet) => state.off[facet].has(facetOf[facet](claim)))) continue;
    const covers = (spells, bar) => spells.some(([from, to]) => from <= bar.last && bar.first <= to);
    for (const bar of bars) {
      if (covers(claim.sure, bar)) bar.certain += 1;
      else if (covers(claim.counts, bar)) bar.possible += 1;
    }
  }
  const most = Math.max(1, ...bars.map((bar) => bar.certain + bar.possible));
  const shareOf = (day) => (100 * (day - first)) / (last - first || 1);
  const picture = draw("svg", { viewBox: "0 0 100 40", preserveAspectRatio: "none", role: "img", "aria-label": t("axis_label", { from: dateWords(MONTHS[0]), to: dateWords(MONTHS[MONTHS.length - 1]) }) });
  for (const bar of bars) {
    const [left, right] = [Math.max(shareOf(bar.first), 0), Math.min(shareOf(bar.last), 100)];
    const [sure, all] = [(38 * bar.certain) / most, (38 * (bar.certain + bar.possible)) / most];
    const rect = (y, height, name) => draw("rect", { class: name, x: left.toFixed(2), width: Math.max(right - left - 0.15, 0.1).toFixed(2), y: y.toFixed(1), height: height.toFixed(1) }, draw("title", {}, t("axis_bar", { year: dateWords(monthText(bar.from * 12).slice(0, -3)), certain: bar.certain, possible: bar.possible })));
    picture.append(rect(40 - all, all - sure, "possible"), rect(40 - sure, sure, "certain"));
  }
  if (state.until) {
    const x = Math.min(Math.max(shareOf(dayNumber(state.until)), 0), 100).toFixed(2);
    picture.append(draw("line", { class: "day", x1: x, x2: x, y1: 0, y2: 40, "vector-effect": "non-scaling-stroke" }));
  }
  const every = Math.max(1, Math.ceil(bars.length / 8));
  const marks = bars.filter((bar, place) => place % every === 0 && shareOf(bar.first) >= -0.5 && shareOf(bar.first) < 96).map((bar) => {
    const mark = make("span", { text: dateWords(monthText(bar.from * 12).slice(0, -3)) });
    mark.style.setProperty("left", `${Math.max(shareOf(bar.first), 0).toFixed(2)}%`);
    return mark;
  });
  at("axis").replaceChildren(picture, make("div.years-row", { "aria-hidden": "true" }, ...marks));
}

/** @param {number} step */
function setUntil(step) {
  state.until = step >= MONTHS.length ? "" : lastDay(MONTHS[step]);
  refresh("changed");
}

/** Show the day of the state on the slider. */
function updateTime() {
  const slider = at("until");
  const step = state.until ? MONTHS.filter((month) => dayNumber(month) <= dayNumber(state.until)).length - 1 : MONTHS.length;
  slider.value = String(Math.max(step, 0));
  const words = state.until ? t("until", { day: dateWords(state.until) }) : t("any_time");
  at("until-text").textContent = words;
  slider.setAttribute("aria-valuetext", words);
  at("undated").checked = state.undated;
  drawAxis();
  at("time-counts").textContent = state.until ? t("time_counts", countTimes()) : "";
}

/** How many claims of the view are certain, possible and undated on the day. @returns {Record<string, number>} */
function countTimes() {
  const counts = { certain: 0, possible: 0, undated: 0, excluded: 0 };
  for (const claim of CLAIMS) if (isLookedAt(claim)) counts[timeClass(claim)] += 1;
  return counts;
}

/** Walk through time, a step every second. */
function togglePlay() {
  if (togglePlay.timer) {
    stopPlay();
    return;
  }
  let step = state.until ? Number(at("until").value) : -1;
  const walk = () => {
    step += 1;
    setUntil(step);
    if (step >= MONTHS.length) stopPlay();
  };
  togglePlay.timer = setInterval(walk, 900);
  at("play").setAttribute("aria-pressed", "true");
  at("play").textContent = "❚❚";
  walk();
}

function stopPlay() {
  clearInterval(togglePlay.timer);
  togglePlay.timer = 0;
  at("play").setAttribute("aria-pressed", "false");
  at("play").textContent = "▶";
}
