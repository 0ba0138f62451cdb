// The plain query editor: sends the query and puts the answer under it as a table. Everything is set as text.
"use strict";
(() => {
  const given = JSON.parse(document.getElementById("kg-editor").textContent);
  const form = document.querySelector(".plain-editor");
  const field = form.elements.query;
  const status = document.getElementById("plain-status");
  const place = document.getElementById("plain-answer");
  const spaces = Object.entries(given.prefixes).sort((one, other) => other[1].length - one[1].length);
  let running = null;

  function make(name, text, parent) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  }

  function shorten(iri) {
    for (const [prefix, space] of spaces) {
      const rest = iri.startsWith(space) ? iri.slice(space.length) : "/";
      if (!rest.includes("/")) return `${prefix}:${rest}`;
    }
    return iri;
  }

  function addressOf(iri) {
    for (const [space, path] of Object.entries(given.local)) if (iri.startsWith(space)) return path + iri.slice(space.length);
    return /^https?:/.test(iri) ? iri : "";
  }

  function fill(cell, term) {
    if (!term) return;
    if (term.type !== "uri") {
      make("bdi", typeof term.value === "string" ? term.value : JSON.stringify(term.value), cell);
      return;
    }
    const address = addressOf(term.value);
    const element = make(address ? "a" : "span", shorten(term.value), cell);
    element.title = term.value;
    if (address) element.href = address;
  }

  function showRows(found) {
    const names = found.head.vars;
    const region = make("div", undefined, place);
    region.className = "scroll";
    region.tabIndex = 0;
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", "Answer");
    const table = make("table", undefined, region);
    const head = make("tr", undefined, make("thead", undefined, table));
    for (const name of names) make("th", name, head).scope = "col";
    const body = make("tbody", undefined, table);
    for (const row of found.results.bindings) {
      const line = make("tr", undefined, body);
      for (const name of names) fill(make("td", undefined, line), row[name]);
    }
    const count = found.results.bindings.length;
    return `${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`;
  }

  async function run() {
    if (running) running.abort();
    const mine = (running = new AbortController());
    place.textContent = "";
    status.textContent = "Running …";
    try {
      const response = await fetch(given.endpoint, {
        method: "POST",
        headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.9" },
        body: field.value,
        signal: mine.signal,
      });
      const text = await response.text();
      const kind = response.headers.get("content-type") || "";
      status.textContent = "";
      if (!response.ok) {
        const line = make("p", text.trim() || `The server answered ${response.status}.`, place);
        line.className = "notice mono";
        line.setAttribute("role", "alert");
      } else if (kind.includes("json")) {
        const found = JSON.parse(text);
        status.textContent = "boolean" in found ? `Answer: ${found.boolean ? "yes" : "no"}` : showRows(found);
      } else {
        make("pre", text, place).tabIndex = 0;
      }
      if (response.headers.get("kg-truncated")) status.textContent += "; there are more, narrow the query";
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = "The server cannot be reached; is it still running?";
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.elements.format.closest("label").hidden = true;
  for (const link of document.querySelectorAll("a[data-question]")) {
    link.addEventListener("click", (event) => {
      const question = given.questions.find((each) => each.name === link.dataset.question);
      if (!question || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      field.value = question.query;
      place.textContent = status.textContent = "";
      field.focus();
    });
  }
  document.documentElement.dataset.ready = "plain";
})();
