/** Steps of the slider: the first days of claims, in order, each the last of its month; the end stands for any time. */
const MONTHS = [...new Set(CLAIMS.filter((claim) => claim.first && SOURCES[claim.source].kind !== "background").map((claim) => claim.first.slice(0, -3)))].sort((a, b) => dayNumber(a) - dayNumber(b));

/** @param {string} month @returns {string} Its last day. */
function lastDay(month) {
  const day = new Date(0);
  day.setUTCFullYear(Number(month.slice(0, -3)), Number(month.slice(-2)), 0);
  return `${month}-${String(day.getUTCDate()).padStart(2, "0")}`;
}

/** The slider over validity time, with play. */
function timeFilter() {
  const box = make("fieldset.time", {}, make("legend", { text: t("time") }));
  if (!MONTHS.length) {
    box.hidden = true;
  }
  const slider = make("input", { type: "range", id: "until", min: 0, max: MONTHS.length, step: 1, "aria-label": t("time_slider") });
  slider.addEventListener("input", () => {
    stopPlay();
    setUntil(Number(slider.value));
  });
  const play = make("button", { type: "button", id: "play", "aria-label": t("play"), "aria-pressed": "false", text: "▶", onclick: togglePlay });
  const undated = make("input", { type: "checkbox", id: "undated", onchange: (event) => { state.undated = event.target.checked; refresh("changed"); } });
  box.append(make("div.time-row", {}, play, slider), make("output", { id: "until-text", for: "until" }), make("p.hint", { id: "time-counts" }),
    make("label.check", {}, undated, t("undated")), make("p.hint", { text: t("time_hint") }));
  return box;
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
