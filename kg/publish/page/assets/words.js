/** @type {Record<string, string>} Every text of the page by key. */
const STRINGS = JSON.parse(document.getElementById("kg-strings").textContent);

/**
 * A text of the page.
 * @param {string} key Key in strings.en.json.
 * @param {Record<string, string|number>} [values] What stands for {name} in it.
 * @returns {string}
 */
function t(key, values = {}) {
  const text = STRINGS[key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * A number with its noun.
 * @param {string} noun Key of the noun, in the singular and with an s in the plural.
 * @param {number} many
 * @returns {string}
 */
function counted(noun, many) {
  return `${many.toLocaleString("en")} ${t(many === 1 ? `noun_${noun}` : `noun_${noun}s`)}`;
}

/**
 * A date as people read it: years before 1, astronomical in EDTF, counted from 1 BC back, as on cards and pages.
 * @param {string} text EDTF.
 * @returns {string}
 */
function dateWords(text) {
  return text.split("/").map((part) => {
    const [, year, rest, doubt] = /^(-[\dX]{4}|0000)((?:-[\dX]{2}){0,2}(?:T[^?~%]+)?)([?~%]?)$/.exec(part) || [];
    if (!year) return part;
    const [most, least] = ["9", "0"].map((digit) => 1 - Number(year.replaceAll("X", digit)));
    return `${most === least ? most : `${most}-${least}`}${rest} BC${doubt}`;
  }).join("/");
}

/**
 * A new element; text is only ever set as text.
 * @param {string} name Tag, with an optional class after a dot.
 * @param {Record<string, any>} [settings] Attributes; `text`, `on<event>` and `dataset` are understood.
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
function make(name, settings = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(settings)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") element.textContent = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * A new SVG element.
 * @param {string} tag
 * @param {Record<string, string|number>} [settings]
 * @param {...(Node|string)} children
 * @returns {SVGElement}
 */
function draw(tag, settings = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(settings)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/**
 * A name or label, kept apart from the direction of the text around it.
 * @param {string} text
 * @returns {HTMLElement}
 */
function isolate(text) {
  return make("bdi", { text });
}

/**
 * The element with an id of the template.
 * @param {string} id
 * @returns {any}
 */
function at(id) {
  return document.getElementById(id);
}

/**
 * Say something to people who see and to people who listen.
 * @param {string} text
 */
function toast(text) {
  const box = at("toast");
  box.textContent = text;
  box.classList.add("is-shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => box.classList.remove("is-shown"), 2600);
}
