// Builds the query editor and the page of the API that `kg serve` shows: installs the pinned packages, checks each
// against the digest noted in integrity.json, bundles them, and gathers the licence of everything in the bundles.
//
// `node build.mjs` builds; `node build.mjs --note` installs and notes the digests anew, after package.json has changed.
// No lock file is kept, since one holds the addresses of a registry: versions stand in package.json, digests here.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "..", "kg", "serve", "pages", "assets");
const NOTED = join(HERE, "integrity.json");
const MODULES = join(HERE, "node_modules");
const BUILDER = /^(esbuild|@esbuild\/.*)$/; // makes the bundle and is no part of it; one of its packages differs by platform
const LICENCE_FILE = /^(licen[cs]e|copying|notice)([-.].*)?$|^swagger-ui-bundle\.js\.license\.txt$/i;

const say = (text) => process.stderr.write(`${text}\n`);
const stop = (text) => { throw new Error(text); };
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

function install() {
  // no script of a package is run: that of @scarf/scarf, which swagger-ui-dist brings, would tell of each installation
  const wanted = ["install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
  const done = spawnSync("npm", wanted, { cwd: HERE, stdio: ["ignore", "ignore", "inherit"] });
  if (done.error) stop("needs npm, which comes with Node.js 20 or later");
  if (done.status !== 0) stop("npm could not install the pinned packages; see above");
}

// npm keeps beside the packages what it installed, with the digest of each archive.
function installed() {
  const { packages } = readJson(join(MODULES, ".package-lock.json"));
  const found = {};
  for (const [path, each] of Object.entries(packages)) {
    const name = path.split("node_modules/").pop();
    if (!BUILDER.test(name)) found[`${name}@${each.version}`] = { name, path, digest: each.integrity };
  }
  return found;
}

function check(found) {
  const noted = readJson(NOTED);
  for (const [key, { digest }] of Object.entries(found)) {
    if (!(key in noted)) stop(`${key} was installed and is not pinned; pin it in package.json, then run with --note`);
    if (noted[key] !== digest) stop(`${key} is not the archive that was noted; do not use what was downloaded`);
  }
  for (const key of Object.keys(noted)) if (!(key in found)) stop(`${key} was noted and is not installed; run with --note`);
}

async function bundle(folder) {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(HERE, "editor.js"), join(HERE, "reference.js")],
    outdir: folder,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2021",
    legalComments: "none",
    loader: { ".svg": "dataurl", ".woff": "dataurl", ".woff2": "dataurl" },
    logLevel: "error",
  });
}

function licenceOf({ name, path }) {
  const folder = join(HERE, path);
  const { version, license, author, homepage, contributors = [] } = readJson(join(folder, "package.json"));
  const who = (each) => (typeof each === "string" ? each : each && each.name) || "";
  const head = [`${name} ${version}`, license && `Licence: ${typeof license === "string" ? license : license.type}`, homepage];
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file)).sort();
  let texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (!texts.length) {
    const makers = [author, ...contributors].map(who).filter(Boolean).join(", ");
    const standard = join(HERE, "licences", `${license}.txt`);
    if (!existsSync(standard)) stop(`${name} carries no licence text, and licences/${license}.txt is missing`);
    texts = [`By ${makers || `the authors of ${name}`}\n\n${readFileSync(standard, "utf8").trim()}`];
  }
  return [head.filter(Boolean).join("\n"), ...texts].join("\n\n");
}

function writeLicences(folder, found) {
  const intro = "The query editor (editor.js, editor.css) and the page of the API (reference.js, reference.css) are built from the\n" +
    "packages below, under the licences given here.";
  const parts = Object.keys(found).sort().map((key) => licenceOf(found[key]));
  writeFileSync(join(folder, "LICENSES.txt"), [intro, ...parts].join(`\n\n${"=".repeat(100)}\n\n`) + "\n");
}

async function main() {
  install();
  const found = installed();
  if (process.argv.includes("--note")) {
    const digests = Object.fromEntries(Object.keys(found).sort().map((key) => [key, found[key].digest]));
    writeFileSync(NOTED, JSON.stringify(digests, null, 2) + "\n");
    say(`assets: noted ${Object.keys(found).length} packages`);
  }
  check(found);
  const fresh = mkdtempSync(join(HERE, ".out-"));
  try {
    await bundle(fresh);
    writeLicences(fresh, found);
    mkdirSync(dirname(OUT), { recursive: true });
    rmSync(OUT, { recursive: true, force: true });
    chmodSync(fresh, 0o755);
    renameSync(fresh, OUT);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  say(`assets: ${readdirSync(OUT).sort().join(", ")} of ${Object.keys(found).length} packages`);
}

main().catch((error) => {
  say(`assets: ${error.message}`);
  process.exitCode = 1;
});
