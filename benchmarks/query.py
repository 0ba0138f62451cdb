"""Time queries beside other engines: `python benchmarks/query.py [--triples N] [--kglab PYTHON] [--cap S]`.

SP2Bench 50k and ten questions on a generated graph of our own shape (`generator.py`), each in rdflib's own
store, in kglab, in bare pyoxigraph and in kg; then the geometric means of the ratios, and the bulk load of the
generated graph beside pyoxigraph's own. kglab needs 118 packages, so it gets an environment of its own:
`python3 -m venv V && V/bin/pip install kglab`, then `--kglab V/bin/python`; without it the column is left out.
Bare pyoxigraph and kg take turns and give medians; rdflib and kglab run each query once, up to the cap.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SP2B = ROOT.parent / "shared" / "datasets" / "sparql_bench" / "sp2b"
SHORT_S = 0.02
QUESTIONS = {
    "signatories": "SELECT ?who ?what { ?who kg:signs ?what . ?what a kg:Treaty }",
    "neighbours": "SELECT ?p ?o { kgr:state-000000 ?p ?o FILTER(isIRI(?o)) }",
    "claims by predicate": "SELECT ?p (COUNT(*) AS ?n) { ?c a kg:Claim ; rdf:predicate ?p } GROUP BY ?p ORDER BY DESC(?n)",
    "signed together": "SELECT ?a ?b (COUNT(*) AS ?n) { ?a kg:signs ?t . ?b kg:signs ?t FILTER(STR(?a) < STR(?b)) } "
    "GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 20",
    "in one year": "SELECT ?c ?first { ?c a kg:Claim ; kg:earliest ?first ; kg:latest ?last "
    'FILTER(?first >= "2020-01-01"^^xsd:date && ?last <= "2020-12-31"^^xsd:date) }',
    "when, if known": "SELECT ?s ?o ?on { ?c rdf:predicate kg:signs ; rdf:subject ?s ; rdf:object ?o OPTIONAL { ?c kg:on ?on } }",
    "evidence": "SELECT ?what ?source ?line ?start ?end { ?c rdf:subject kgr:state-000000 ; rdf:predicate kg:signs ; "
    "rdf:object ?what ; prov:wasDerivedFrom ?source ; kg:line ?line ; oa:hasSelector ?w . ?w oa:start ?start ; oa:end ?end }",
    "parts of parts": "SELECT DISTINCT ?part { ?part kg:partOf+ kgr:programme-000000 }",
    "without a date": "SELECT ?event { ?event a kg:Event FILTER NOT EXISTS { ?event kg:heldOn ?day } }",
    "disputed": "SELECT ?s ?one ?other { ?a kg:conflictsWith ?b ; rdf:subject ?s ; rdf:object ?one . ?b rdf:object ?other }",
}


class Capped(Exception):  # noqa: N818  a limit, not a fault
    """A query took longer than it may."""


def worker(engine: str, data: str, form: str, queries: str, cap: int) -> None:
    """Load and ask in rdflib or kglab; prints a line of JSON for each. Runs in an interpreter without kg."""
    start = time.perf_counter()
    if engine == "kglab":
        import kglab

        graph = kglab.KnowledgeGraph(namespaces={})
        graph.load_rdf(data, format=form)
    else:
        import rdflib

        graph = rdflib.Graph().parse(data, format=form)
    print(json.dumps(["load", time.perf_counter() - start, 0]), flush=True)

    def stop(*_: object) -> None:
        raise Capped

    signal.signal(signal.SIGALRM, stop)
    for name, query in json.loads(Path(queries).read_text(encoding="utf-8")).items():
        signal.alarm(cap)
        start = time.perf_counter()
        try:
            found = graph.query(query)
            rows = int(bool(found.askAnswer)) if getattr(found, "type", "") == "ASK" else len(list(found))
        except Capped:
            rows = -1
        finally:
            signal.alarm(0)
        print(json.dumps([name, time.perf_counter() - start, rows]), flush=True)


def ask_others(
    python: str, engine: str, data: Path, form: str, queries: dict[str, str], cap: int
) -> dict[str, tuple[float, int]]:
    """Seconds and rows of each query by an engine in an interpreter of its own; rows are -1 at the cap."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(queries, file)
        file.flush()
        command = [python, __file__, "--worker", engine, str(data), form, file.name, str(cap)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = {name: (seconds, rows) for name, seconds, rows in map(json.loads, done.stdout.splitlines())}
    if done.returncode:
        print(f"{engine} ended after {len(found)} steps: {(done.stderr.strip().splitlines() or ['?'])[-1]}\n")
    return found


def in_turns(one: Callable[[], int], other: Callable[[], int], runs: int) -> tuple[float, float, int]:
    """Median seconds of two ways, taking turns; short ones are repeated. Both must give as many rows."""
    start = time.perf_counter()
    rows = one()
    repeats = max(1, math.ceil(SHORT_S / max(1e-6, time.perf_counter() - start)))
    assert rows == other(), "not the same number of rows"
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for way, seconds in zip((one, other), times, strict=True):
            start = time.perf_counter()
            for _ in range(repeats):
                way()
            seconds.append((time.perf_counter() - start) / repeats)
    return statistics.median(times[0]), statistics.median(times[1]), rows


def geometric(ratios: list[float]) -> str:
    """Geometric mean, or a dash."""
    return f"{math.exp(statistics.fmean(map(math.log, ratios))):.2f}" if ratios else "–"


def compare(
    title: str,
    store: object,
    queries: dict[str, str],
    others: dict[str, dict[str, tuple[float, int]]],
    runs: int,
    cap: int,
) -> None:
    """Print a Markdown table of all queries on one graph."""
    import pyoxigraph as ox

    from kg.queries import query_store

    assert isinstance(store, ox.Store)
    names = list(others)
    print(f"## {title}\n")
    print(
        f"| query | rows | {''.join(f'{name} s | ' for name in names)}pyoxigraph s | kg s | kg / pyoxigraph |{''.join(f' {name} / kg |' for name in names)}"
    )
    print("| --- |" + " ---: |" * (4 + 2 * len(names)))
    ratios: dict[str, list[float]] = {"kg / pyoxigraph": [], **{f"{name} / kg": [] for name in names}}
    for name, text in queries.items():

        def bare(text: str = text) -> int:
            found = store.query(text)
            return int(bool(found)) if isinstance(found, ox.QueryBoolean) else len(list(found))

        def ours(text: str = text) -> int:
            found = query_store(store, text, max_rows=10**7)
            return len(found.rows) if found.answer is None else int(found.answer)

        by_engine, by_kg, rows = in_turns(bare, ours, runs)
        ratios["kg / pyoxigraph"].append(by_kg / by_engine)
        theirs, factors = "", ""
        for other in names:
            seconds, count = others[other].get(name, (math.nan, 0))
            capped = count < 0
            differs = " (rows differ)" if not capped and count != rows else ""
            theirs += f" {'> ' if capped else ''}{cap if capped else seconds:.3g}{differs} |"
            factors += f" {'> ' if capped else ''}{seconds / by_kg:.0f} |"
            if not math.isnan(seconds):
                ratios[f"{other} / kg"].append(seconds / by_kg)
        print(
            f"| {name} | {rows} |{theirs} {by_engine:.5f} | {by_kg:.5f} | {by_kg / by_engine:.2f} |{factors}",
            flush=True,
        )
    print(
        f"\nGeometric means: {'; '.join(f'{name} {geometric(each)}' for name, each in ratios.items())}.\n", flush=True
    )


def compare_loads(path: Path, quads: int, others: dict[str, dict[str, tuple[float, int]]], runs: int) -> None:
    """Print how long it takes to load a graph file, with our digests checked and without."""
    import pyoxigraph as ox

    from kg.dataset import load_store, read_graph

    def bare() -> int:
        store = ox.Store()
        store.bulk_load(path=path, format=ox.RdfFormat.TRIG)
        return len(store)

    by_engine, by_kg, _ = in_turns(bare, lambda: len(load_store(read_graph(path).body)), runs)
    print(f"## Bulk load of {quads:,} quads\n")
    print(
        f"pyoxigraph {by_engine:.2f} s, kg with its digests {by_kg:.2f} s: ratio {by_kg / by_engine:.2f} (goal: 1.2)."
    )
    for name, found in others.items():
        print(f"{name} {found['load'][0]:.1f} s.")


def main() -> None:
    """Run all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cap", type=int, default=60, help="seconds for a query in rdflib and kglab")
    parser.add_argument("--kglab", metavar="PYTHON", default="", help="interpreter of an environment that has kglab")
    parser.add_argument("--only-ours", action="store_true", help="leave rdflib and kglab out")
    parser.add_argument("--worker", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        engine, data, form, queries, cap = options.worker
        return worker(engine, data, form, queries, int(cap))
    engines = {} if options.only_ours else {"rdflib": sys.executable}
    if options.kglab and not options.only_ours:
        engines["kglab"] = options.kglab
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, medians of {options.runs}\n")
    if "kglab" not in engines:
        print("kglab is left out: name an interpreter that has it with --kglab.\n")
    with tempfile.TemporaryDirectory() as folder:
        run_all(options, engines, Path(folder))


def run_all(options: argparse.Namespace, engines: dict[str, str], folder: Path) -> None:
    """SP2Bench, then the generated graph, then its bulk load."""
    import pyoxigraph as ox

    sys.path.insert(0, str(ROOT))
    from benchmarks.generator import generate_quads
    from kg.dataset import format_body, load_store, write_graph
    from kg.terms import PREFIXES

    def ask(data: Path, form: str, queries: dict[str, str]) -> dict[str, dict[str, tuple[float, int]]]:
        return {name: ask_others(python, name, data, form, queries, options.cap) for name, python in engines.items()}

    if SP2B.is_dir():
        data = folder / "sp2b.ttl"
        data.write_bytes(gzip.decompress((SP2B / "sp2b_50k.n3.gz").read_bytes()))
        store = ox.Store()
        store.bulk_load(path=data)
        texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(SP2B.glob("q*.sparql"))}
        compare(
            f"SP2Bench, {len(store):,} triples", store, texts, ask(data, "turtle", texts), options.runs, options.cap
        )
    quads = generate_quads(options.triples)
    graph, plain = folder / "graph.trig", folder / "graph.nt"
    body = format_body(quads)
    write_graph(body, "0" * 64, graph)
    about = [quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()]
    ox.serialize(about, plain, ox.RdfFormat.N_TRIPLES)
    count = len(quads)
    del quads, about
    heads = "".join(
        f"PREFIX {prefix}: <{iri}> "
        for prefix, iri in PREFIXES.items()
        if prefix in ("kg", "kgr", "rdf", "xsd", "prov", "oa")
    )
    texts = {name: heads + text for name, text in QUESTIONS.items()}
    others = ask(plain, "nt", texts)
    compare(f"Generated graph, {count:,} quads", load_store(body), texts, others, options.runs, options.cap)
    del body
    compare_loads(graph, count, others, max(3, options.runs // 2))


if __name__ == "__main__":
    main()
