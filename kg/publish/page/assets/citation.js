/**
 * Put a text on the clipboard, by the old way where the new one is denied.
 * @param {string} text
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
    return;
  } catch {
    // denied or absent: fall through to the selection
  }
  const area = make("textarea", { class: "hidden", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  toast(t(isCopied ? "copied" : "not_copied"));
}

/**
 * Where a claim stands, for a reader; the whole of a fingerprint only where it is to be cited.
 * @param {Claim} claim
 * @param {boolean} [isWhole]
 * @returns {string}
 */
function placeWords(claim, isWhole) {
  const parts = [];
  if (claim.line > 0) parts.push(t("line", { line: claim.line }));
  if (claim.start >= 0) parts.push(t("characters", { start: claim.start, end: claim.end }));
  if (claim.fingerprint) parts.push(t("fingerprint", { fingerprint: isWhole ? claim.fingerprint : `${claim.fingerprint.slice(0, 13)}…` }));
  return parts.join(", ");
}

/** @returns {string} The line to cite of the graph, and how much of it is drawn. */
function citePicture() {
  return t("cite_picture", { cite: DATA.cite, elements: WINDOW.size, lines: drawnLines.size });
}

/** @param {Claim} claim @returns {string} */
function citeText(claim) {
  const source = SOURCES[claim.source];
  const origin = [source.author, `“${source.title}”`, source.publisher, source.published, source.url, placeWords(claim, true)].filter(Boolean).join(", ");
  const when = claim.when ? ` (${dateWords(claim.when)})` : "";
  const how = claim.modality === "asserted" ? "" : ` [${t(`modality_${claim.modality}`)}]`;
  return `${sentence(claim)}${when}${how}. ${origin}. ${t("cited_from", { digest: DATA.digest.slice(0, 12) })}, ${DATA.iri.claim}${claim.id}`;
}

/** @param {string} text @returns {string} */
function bibText(text) {
  const named = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  return text.replace(/[\\{}$&#%_~^]/g, (sign) => named[sign] || `\\${sign}`).replace(/\s+/g, " ");
}

/** @param {Claim} claim @returns {string} */
function citeBibtex(claim) {
  const source = SOURCES[claim.source];
  const year = (source.published.match(/\d{4}/) || [""])[0];
  const fields = {
    author: source.author && `{${bibText(source.author)}}`,
    title: `{${bibText(source.title)}}`,
    publisher: source.publisher && `{${bibText(source.publisher)}}`,
    year: year && `{${year}}`,
    howpublished: source.url && `{${bibText(source.url)}}`,
    note: `{${bibText(`${sentence(claim)}${claim.when ? ` (${dateWords(claim.when)})` : ""}; ${[placeWords(claim, true), source.sha256 && `text SHA-256 ${source.sha256}`, t("cited_from", { digest: DATA.digest.slice(0, 12) })].filter(Boolean).join("; ")}`)}}`,
    url: `{${DATA.iri.claim}${claim.id}}`,
  };
  const lines = Object.entries(fields).filter(([, value]) => value).map(([name, value]) => `  ${name} = ${value}`);
  return `@misc{kg-${claim.id},\n${lines.join(",\n")}\n}`;
}

const PREFIXES = () => `PREFIX kg: <${DATA.iri.ontology}>\nPREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\nPREFIX prov: <http://www.w3.org/ns/prov#>\n`;
const entityTerm = (row) => `<${DATA.iri.entity}${encodeURIComponent(ENTITIES[row].id)}>`;
const CLAIM_PATTERN = "  ?claim a kg:Claim ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;\n    kg:modality ?modality ; kg:rank ?rank ; prov:wasDerivedFrom ?source .\n";
const CLAIM_HEAD = "SELECT ?claim ?subject ?predicate ?object ?modality ?rank ?source WHERE {\n";

/** @param {number} row @returns {string} A query for all claims that name an element, in a qualifier too. */
function nodeSparql(row) {
  return `${PREFIXES()}${CLAIM_HEAD.replace("SELECT", "SELECT DISTINCT")}  VALUES ?element { ${entityTerm(row)} }\n  ?claim ?part ?element .\n${CLAIM_PATTERN}} ORDER BY ?predicate ?subject ?object`;
}

/** @param {string} id @returns {string} A query for the claims of an edge. */
function edgeSparql(id) {
  const [from, predicate, to] = id.split(" ");
  return `${PREFIXES()}${CLAIM_HEAD}  VALUES (?subject ?predicate ?object) { (${entityTerm(Number(from))} kg:${predicate} ${entityTerm(Number(to))}) }\n${CLAIM_PATTERN}} ORDER BY ?source`;
}

/** @param {number} one @param {number} other @returns {string} A query for what the claims of two elements share. */
function pairSparql(one, other) {
  return `${PREFIXES()}SELECT DISTINCT ?act ?first ?second WHERE {\n  ?first rdf:subject ${entityTerm(one)} ; rdf:object ?act .\n  ?second rdf:subject ${entityTerm(other)} ; rdf:object ?act .\n} ORDER BY ?act ?first ?second`;
}

/** @returns {string} A query for the claims among what is drawn. */
function windowSparql() {
  const terms = [...WINDOW].sort((a, b) => a - b).map(entityTerm).join(" ");
  const best = state.view === "best" ? "  ?claim kg:best true .\n" : "";
  const day = state.until ? `  OPTIONAL { ?claim kg:earliest ?earliest }\n  FILTER (!BOUND(?earliest) || ?earliest <= "${state.until}"^^<http://www.w3.org/2001/XMLSchema#date>)\n` : "";
  return `${PREFIXES()}${CLAIM_HEAD}  VALUES ?subject { ${terms} }\n  VALUES ?object { ${terms} }\n${CLAIM_PATTERN}${best}${day}} ORDER BY ?predicate ?subject ?object`;
}
