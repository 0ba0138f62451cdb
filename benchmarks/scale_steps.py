"""What `benchmarks/scale.py` runs in processes of their own; each step prints a line of JSON.

A line holds the step, its seconds on the clock, the largest resident memory while it ran (the kernel's mark is set
back before each step, so that it is that of the step and of what it was given), and what it counted. Nothing here
knows how the figures are shown.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.graph.dataset import ValidDataset

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

Made = TypeVar("Made")
LONG_S = 2.0
QUESTIONS = {
    "a name in another script": 'SELECT ?who { ?who skos:prefLabel "имя treaty-000004"@ru }',
    "neighbours of a state": "SELECT ?p ?o { kgr:state-000002 ?p ?o FILTER(isIRI(?o)) }",
    "evidence of its signatures": """SELECT ?what ?source ?line ?start ?end { ?c rdf:subject kgr:state-000002 ;
        rdf:predicate kg:signs ; rdf:object ?what ; prov:wasDerivedFrom ?source ; kg:line ?line ; oa:hasSelector ?w .
        ?w oa:start ?start ; oa:end ?end }""",
    "claims by predicate": """SELECT ?p (COUNT(*) AS ?n) { ?c a kg:Claim ; rdf:predicate ?p }
        GROUP BY ?p ORDER BY DESC(?n)""",
    "events held in 2020": """SELECT (COUNT(DISTINCT ?event) AS ?n) { ?event kg:heldOn ?day
        FILTER(STRSTARTS(STR(?day), "2020")) }""",
    "claims dated within 2020": """SELECT (COUNT(*) AS ?n) { ?c kg:earliest ?first ; kg:latest ?last ; a kg:Claim
        FILTER(?first >= "2020-01-01"^^xsd:date && ?last <= "2020-12-31"^^xsd:date) }""",
    "signatures, dated if known": """SELECT (COUNT(?c) AS ?all) (COUNT(?on) AS ?dated) { ?c rdf:predicate kg:signs
        OPTIONAL { ?c kg:on ?on } }""",
    "who signs what one state signs": """SELECT ?other (COUNT(*) AS ?n) { kgr:state-000002 kg:signs ?t .
        ?other kg:signs ?t FILTER(?other != kgr:state-000002) } GROUP BY ?other ORDER BY DESC(?n) ?other LIMIT 20""",
    "parts of parts of a programme": """SELECT (COUNT(DISTINCT ?part) AS ?n)
        { ?part kg:componentOf+ kgr:programme-000003 }""",
    "what is disputed": """SELECT ?s ?p (COUNT(DISTINCT ?a) AS ?n) { ?a kg:conflictsWith ?b ; rdf:subject ?s ;
        rdf:predicate ?p } GROUP BY ?s ?p ORDER BY DESC(?n) ?s ?p LIMIT 20""",
}
_PREFIXES = ("kg", "kgr", "rdf", "xsd", "prov", "oa", "skos")


def heads() -> str:
    """Prefix declarations, for engines that do not know ours."""
    from kg.model.terms import PREFIXES

    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in _PREFIXES)


def measured(step: str, call: Callable[[], Made], count: Callable[[Made], int]) -> Made:
    """Run a step and print its line."""
    reset = Path("/proc/self/clear_refs")
    if reset.exists():
        reset.write_text("5")
    start, busy = time.perf_counter(), time.process_time()
    made = call()
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    show(step, seconds, peak_mb(), count(made), busy=busy)
    return made


def show(  # noqa: PLR0913  the parts of a line
    step: str, seconds: float, memory: float, count: int, *, engine: str = "kg", busy: float = 0.0
) -> None:
    """Print a line."""
    line = {"step": step, "engine": engine, "seconds": seconds, "peak_mb": memory, "count": count, "busy": busy}
    print(json.dumps(line), flush=True)


def peak_mb() -> float:
    """Largest resident memory since the mark was set back, in MB."""
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def build(folder: Path, place: Path) -> None:
    """Tables to a generation and N-Quads, in the steps of `kg build --store`."""
    from kg.graph.conflicts import select_claims
    from kg.graph.generation import write_generation
    from kg.graph.trig import write_lines
    from kg.model.claims import View
    from kg.model.ontology import read_ontology
    from kg.tables.files import ontology_file
    from kg.tables.joining import join_folders
    from kg.tables.names import build_lookup

    path, lines = ontology_file("kg.ttl"), place / "graph.nq"
    ontology = read_ontology(path)
    joined, problems = measured("read and check", lambda: join_folders((folder,), ontology), lambda _: 0)
    assert not problems, problems[0]
    tables = joined.tables
    selection = measured("select", lambda: select_claims(tables, ontology, View()), lambda made: len(made.conflicts))
    (place / "generation").mkdir()
    measured(
        "write tables",
        lambda: write_generation(place / "generation", tables, selection, build_lookup(tables)),
        lambda _: len(tables.claims),
    )
    measured("write quads", lambda: write_lines(lines, tables, ontology, selection, path), lambda _: 0)


def load(lines: Path, folder: Path) -> None:
    """Load N-Quads as `kg build --store` does it."""
    from kg.graph.trig import load_lines_file
    from kg.model.ontology import read_ontology
    from kg.tables.files import ontology_file

    ontology = read_ontology(ontology_file("kg.ttl"))
    measured("load", lambda: load_lines_file(lines, folder, ontology), lambda _: 0)


def load_bare(lines: Path, folder: Path) -> None:
    """Load N-Quads by pyoxigraph alone."""
    import pyoxigraph as ox

    def fill() -> None:
        store = ox.Store(str(folder))
        store.bulk_load(path=str(lines), format=ox.RdfFormat.N_QUADS)
        store.flush()

    measured("load", fill, lambda _: 0)


def ask(folder: Path, runs: int) -> None:
    """Ask the ten questions of an on-disk store, through our query entry point and of pyoxigraph alone, in turns."""
    from kg.graph.dataset import open_graph

    dataset = open_graph(folder)
    store = dataset.store
    measured("made: quads", lambda: len(store), lambda count: count)
    prefixes = heads()
    for name, text in QUESTIONS.items():
        ways: dict[str, Callable[[], int]] = {
            "kg": partial(_count_rows, dataset, text),
            "pyoxigraph": partial(_count_solutions, store, prefixes + text),
        }
        times: dict[str, list[float]] = {engine: [] for engine in ways}
        while not times["kg"] or (max(times["kg"]) < LONG_S and len(times["kg"]) < runs):
            for engine, way in ways.items():
                start = time.perf_counter()
                rows = way()
                times[engine].append(time.perf_counter() - start)
        for engine, seconds in times.items():
            show(f"ask: {name}", statistics.median(seconds), peak_mb() if engine == "kg" else 0, rows, engine=engine)


def _count_rows(dataset: ValidDataset, text: str) -> int:
    from kg.query.asking import run_query

    return len(run_query(dataset, text, max_rows=10**7).rows)


def _count_solutions(store: ox.Store, text: str) -> int:
    return sum(1 for _ in cast("Iterable[object]", store.query(text)))


def main() -> None:
    """Run the step that the command line names."""
    name, *words = sys.argv[1:]
    if name == "ask":
        ask(Path(words[0]), int(words[1]))
    else:
        {"build": build, "load": load, "bare": load_bare}[name](Path(words[0]), Path(words[1]))


if __name__ == "__main__":
    main()
