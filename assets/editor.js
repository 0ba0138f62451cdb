// The query editor of `kg serve`: YASGUI with our own prefixes, terms and saved questions, and with nothing
// that would call another host. The page works without it, so what is here only takes the plain form's place.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";

const given = JSON.parse(document.getElementById("kg-editor").textContent);
const place = document.getElementById("editor");
const endpoint = new URL(given.endpoint, location.href).href;
const spaces = Object.entries(given.prefixes).sort((one, other) => other[1].length - one[1].length);

function shorten(iri) {
  for (const [prefix, space] of spaces) {
    const rest = iri.startsWith(space) ? iri.slice(space.length) : "/";
    if (!rest.includes("/")) return `${prefix}:${rest}`;
  }
  return iri;
}

// An IRI of the graph is looked up on this server; only addresses of the web become links at all.
function addressOf(iri) {
  for (const [space, path] of Object.entries(given.local)) if (iri.startsWith(space)) return path + iri.slice(space.length);
  return /^https?:/.test(iri) ? iri : "";
}

function iriToHtml(binding) {
  const address = addressOf(binding.value);
  const element = document.createElement(address ? "a" : "span");
  element.className = "iri";
  element.textContent = shorten(binding.value);
  element.title = binding.value;
  if (address) element.setAttribute("href", address);
  return element.outerHTML;
}

// Each completer matches what was typed against our own words; nothing is looked up elsewhere.
function completer(name, words, isPlace) {
  return {
    name,
    bulk: false,
    autoShow: false,
    persistenceId: null,
    isValidCompletionPosition: isPlace,
    get: (_, token) => {
      const typed = ((token && (token.autocompletionString || token.string)) || "").trim().toLowerCase();
      const bare = typed.slice(typed.indexOf(":") + 1);
      return Promise.resolve(words.filter((word) => word.toLowerCase().includes(bare)).slice(0, 100));
    },
  };
}

const is = Yasgui.Yasqe.Autocompleters;
const [inProperty, inClass] = [is.property, is.class].map((each) => each.isValidCompletionPosition);
const prefixes = { ...is.prefixes, get: spaces.map(([prefix, space]) => `${prefix}: <${space}>`).sort(), persistenceId: null };
Yasgui.Yasqe.registerAutocompleter(prefixes, false);
Yasgui.Yasqe.registerAutocompleter(completer("property", given.predicates, inProperty), false);
Yasgui.Yasqe.registerAutocompleter(completer("class", given.classes, inClass), false);

// A value is shown as it is, with its type as a hint, and long cells are wrapped rather than cut.
function literalToHtml(binding) {
  const element = document.createElement("span");
  element.textContent = binding.value;
  if (binding.datatype) element.title = shorten(binding.datatype);
  const language = binding["xml:lang"];
  if (!language) return element.outerHTML;
  element.lang = language;
  const mark = document.createElement("sup");
  mark.textContent = `@${language}`;
  return element.outerHTML + mark.outerHTML;
}

const table = Yasgui.Yasr.plugins.table.prototype;
const draw = table.draw;
table.getUriLinkFromBinding = iriToHtml;
table.formatLiteral = literalToHtml;
table.draw = function (settings) {
  return draw.call(this, { isEllipsed: false, ...settings });
};

place.textContent = "";
const isNarrow = matchMedia("(max-width: 40rem)").matches;
const gui = new Yasgui(place, {
  requestConfig: { endpoint, method: "POST", headers: () => given.headers || {} },
  copyEndpointOnNewTab: true,
  persistenceId: "diplokg",
  populateFromUrl: false,
  endpointCatalogueOptions: { getData: () => [], keys: [] },
  yasqe: {
    value: given.query,
    autocompleters: ["prefixes", "variables", "property", "class"],
    prefixCcApi: null,
    createShortLink: undefined,
    editorHeight: isNarrow ? "220px" : "300px",
  },
  yasr: { prefixes: Object.fromEntries(spaces), maxPersistentResponseSize: 0 },
});

function open(name, query) {
  gui.addTab(true, { name, requestConfig: { ...Yasgui.defaults.requestConfig, endpoint }, yasqe: { value: query } }, { avoidDuplicateTabs: true });
  place.scrollIntoView({ block: "nearest" });
}

for (const link of document.querySelectorAll("a[data-question]")) {
  link.addEventListener("click", (event) => {
    const question = given.questions.find((each) => each.name === link.dataset.question);
    if (!question || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(question.name, question.query);
  });
}
for (const tab of Object.values(gui._tabs)) tab.setEndpoint(endpoint); // tabs kept from a server at another address

// A shared link brings a query and no more: no address to send it to, no header, and nothing is run unasked.
const shared = new URLSearchParams(location.hash.slice(1));
if (shared.get("query")) open(shared.get("tabTitle") || "Shared", shared.get("query"));
else if (given.asked) open(given.asked, given.query);
document.documentElement.dataset.ready = "editor";
