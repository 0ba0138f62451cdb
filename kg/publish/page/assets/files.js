/**
 * Hand a file to the reader.
 * @param {string} name
 * @param {Blob} blob
 */
function saveFile(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  toast(t("saved", { name }));
}

/** Claims shown, as CSV with a byte order mark, which spreadsheets need to read every script. */
function saveCsv() {
  saveFile("kg-claims.csv", new Blob(["\ufeff", claimsCsv()], { type: "text/csv;charset=utf-8" }));
}

function saveSvg() {
  saveFile("kg-graph.svg", new Blob([graphSvg()], { type: "image/svg+xml" }));
}

async function savePng() {
  saveFile("kg-graph.png", await graphPng());
}
