"""What programs that we did not write make of each form of `kg export`: read, lost or refused, as a table.

    python -m benchmarks.forms [--before CHECKOUT] [--gephi JAR] [--jena JAR]

The shipped graph is exported in every form; each program reads it, and what it then has is compared with the claims
as they stand in N-Quads: how many there are and how many have no date, and of one edge modality, rank, dispute and
dates. `--before` does the same with what another checkout exports. A program that is not there is told as absent:
Gephi is `org.gephi:gephi-toolkit` (classifier `all`) of Maven Central, Jena the server that the tests fetch; polars
and DuckDB come with pip; R with its package igraph. Java compiles `GephiReads.java` beside this file.
A questionable decision: the edge is one that is disputed, reported and dated, as far as there is such a one, since an
edge of which there is nothing to say loses nothing.
"""

from __future__ import annotations

import argparse
import csv
import functools
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import rdflib

from kg.model import CLAIM_ID, PREFIXES

HOUSE = Path(__file__).resolve().parent.parent
FILES = ("trig", "nq", "jsonld", "ttl", "nt", "xml", "trig12", "graphml", "gexf", "cytoscape", "pajek")
FOLDERS = ("csv", "neo4j", "parquet")
TIMEOUT_S = 600
JENA = sorted((HOUSE / "out" / "tools").glob("jena-fuseki-server-*.jar"))
ASKED = """
SELECT (COUNT(DISTINCT ?claim) AS ?edges) (SUM(?is_undated) AS ?undated) WHERE {
  SELECT ?claim (IF(COUNT(?date) = 0, 1, 0) AS ?is_undated) WHERE {
    ?claim a kg:Claim . OPTIONAL { ?claim kg:on|kg:from|kg:to ?date } } GROUP BY ?claim }
"""
ASKED_OF_ONE = """
SELECT ?modality ?rank (COUNT(DISTINCT ?rival) AS ?disputed) (MIN(STR(?date)) AS ?when) WHERE {
  <CLAIM> kg:modality ?modality ; kg:rank ?rank .
  OPTIONAL { <CLAIM> kg:conflictsWith ?rival } OPTIONAL { <CLAIM> kg:on|kg:from|kg:to ?date } } GROUP BY ?modality ?rank
"""


class AbsentError(Exception):
    """The program is not on this machine."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program has read; None is what it does not have.

    Parameters
    ----------
    nodes
        How many nodes there are; None where the form is RDF.
    edges
        How many edges, or claims.
    undated
        How many of them say that they rest on a claim that nothing dates; of RDF, how many claims have no date.
    modality, rank
        Of the one edge, each a word.
    dispute
        Whether the edge is disputed.
    when
        The dates of the edge as known.
    spell
        Its first and last day.
    """

    nodes: int | None = None
    edges: int | None = None
    undated: int | None = None
    modality: str | None = None
    rank: str | None = None
    dispute: bool | None = None
    when: str | None = None
    spell: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Exports:
    """A folder with every form of one graph, the claim whose edge is looked at, and what is true of it.

    Parameters
    ----------
    folder
        With a file or folder for each form, named by it.
    claim
        The id of the claim.
    network, rdf
        What there is to read in forms of a network, and in those of RDF.
    gephi, jena
        The jars, where they are.
    """

    folder: Path
    claim: str
    network: Reading
    rdf: Reading
    gephi: Path | None
    jena: Path | None

    def path(self, form: str) -> Path:
        """Where a form stands."""
        return self.folder / form


Reader = Callable[[Exports], Reading]


# ---- what is written, and what is true of it


def write_forms(checkout: Path, folder: Path) -> None:
    """Let a checkout export its shipped graph in every form into a folder."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    for form in (*FILES, *FOLDERS):
        command = [sys.executable, "-m", "kg", "export", form, "--out", str(folder / form)]
        subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True, timeout=TIMEOUT_S)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _of_rdf(ask: Callable[[str], list[dict[str, str]]], claim: str) -> Reading:
    """What a SPARQL engine has; `ask` gives rows of plain texts."""
    prologue = f"PREFIX kg: <{PREFIXES['kg']}>\n"
    [counts] = ask(prologue + ASKED)
    rows = ask(prologue + ASKED_OF_ONE.replace("CLAIM", CLAIM_ID + claim))
    if not rows:
        return Reading(edges=int(counts["edges"]), undated=int(counts["undated"]))
    [row] = rows
    modality, rank = (row[name].removeprefix(PREFIXES["kg"]) for name in ("modality", "rank"))
    is_disputed = int(row["disputed"]) > 0
    return Reading(None, int(counts["edges"]), int(counts["undated"]), modality, rank, is_disputed, row.get("when", ""))


def _ask_oxigraph(store: ox.Store, query: str) -> list[dict[str, str]]:
    rows: Any = store.query(query)
    return [{name.value: row[name].value for name in rows.variables if row[name] is not None} for row in rows]


def _store(path: Path, form: ox.RdfFormat) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(path), format=form)
    return store


def describe_exports(folder: Path, gephi: Path | None = None, jena: Path | None = None) -> Exports:
    """Choose the edge of a folder of exports that is looked at, and say what is true of it by its claims."""
    edges = {row["id"]: row for row in _rows(folder / "csv" / "edges.csv")}
    store = _store(folder / "nq", ox.RdfFormat.N_QUADS)
    prologue = f"PREFIX kg: <{PREFIXES['kg']}> "
    claims = {
        row["claim"].removeprefix(CLAIM_ID): row
        for row in _ask_oxigraph(
            store,
            f"{prologue} SELECT ?claim ?modality ?rank (COUNT(DISTINCT ?rival) AS ?disputed) (MIN(STR(?date)) AS ?when)"
            " WHERE { ?claim kg:modality ?modality ; kg:rank ?rank . OPTIONAL { ?claim kg:conflictsWith ?rival } "
            "OPTIONAL { ?claim kg:on|kg:from|kg:to ?date } } GROUP BY ?claim ?modality ?rank",
        )
    }

    def telling(claim: str) -> tuple[bool, bool, bool, bool, str]:
        row, edge = claims[claim], edges[claim]
        is_reported = row["modality"].endswith("reported")
        return row["disputed"] == "0", not (edge["start"] and edge["end"]), not is_reported, not row.get("when"), claim

    claim = min(edges, key=telling)
    rdf = _of_rdf(functools.partial(_ask_oxigraph, store), claim)
    edge = edges[claim]
    undated = sum(row.get("undated", "0") != "0" or ("undated" not in row and not row["start"] + row["end"])
                  for row in edges.values())  # fmt: skip
    network = Reading(
        len(_rows(folder / "csv" / "nodes.csv")), len(edges), undated, rdf.modality, rdf.rank, rdf.dispute,
        edge["when"], (edge["start"], edge["end"]),
    )  # fmt: skip
    return Exports(folder, claim, network, rdf, gephi, jena)


# ---- programs that read networks


def _count(cell: object) -> int | None:
    return None if cell in (None, "") else int(float(str(cell)))


def _word(cell: object) -> str | None:
    if isinstance(cell, str) or cell is None:
        return cell
    return ";".join(map(str, cell)) if isinstance(cell, Iterable) else str(cell)


def _day(cell: object) -> str:
    return "" if cell is None or str(cell) in ("", "NaT", "None", "nan") else str(cell)[:10]


def _of_edges(nodes: int, edges: Iterable[Mapping[str, Any]], claim: str) -> Reading:
    """Of edges as dictionaries by the names of the export's columns."""
    edges = list(edges)
    numbers = [_count(edge.get("undated")) for edge in edges]
    undated = None if None in numbers else sum(bool(number) for number in numbers)
    named = [edge for edge in edges if claim in (edge.get("id"), edge.get("claims"), _word(edge.get("claims")))]
    if not named:
        return Reading(nodes, len(edges), undated)
    [edge] = named
    disputed = _count(edge.get("disputed"))
    bounds = edge.get("spells", [(edge.get("start"), edge.get("end"))])[0]
    return Reading(
        nodes, len(edges), undated, _word(edge.get("modality")), _word(edge.get("rank")),
        None if disputed is None else disputed > 0, _word(edge.get("when")), (_day(bounds[0]), _day(bounds[1])),
    )  # fmt: skip


def _networkx(read: Callable[[Path], nx.Graph[str]], form: str) -> Reader:
    def reader(exports: Exports) -> Reading:
        graph = read(exports.path(form))
        return _of_edges(len(graph), (data for *_, data in graph.edges(data=True)), exports.claim)

    return reader


def _read_cyjs(path: Path) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.cytoscape_graph(json.loads(path.read_text(encoding="utf-8")))
    return graph


def _igraph(form: str) -> Reader:
    def reader(exports: Exports) -> Reading:
        read = _imported("igraph").Graph.Read
        graph = read(str(exports.path(form)), format=form)
        return _of_edges(graph.vcount(), (edge.attributes() for edge in graph.es), exports.claim)

    return reader


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise AbsentError(name) from error


def _tables(read: Callable[[str, Path], list[dict[str, Any]]], form: str, edges: str = "edges") -> Reader:
    """A reader of a folder with a table of nodes and one of edges."""

    def reader(exports: Exports) -> Reading:
        suffix = "parquet" if form == "parquet" else "csv"
        nodes, rows = (read(form, exports.path(form) / f"{name}.{suffix}") for name in ("nodes", edges))
        return _of_edges(len(nodes), rows, exports.claim)

    return reader


def _pandas(form: str, path: Path) -> list[dict[str, Any]]:
    pandas = _imported("pandas")
    table = pandas.read_parquet(path) if form == "parquet" else pandas.read_csv(path, keep_default_na=False)
    table = table.rename(columns=lambda name: name.partition(":")[0] or name)  # Neo4j's headers have types
    rows: list[dict[str, Any]] = table.to_dict("records")
    return rows


def _polars(form: str, path: Path) -> list[dict[str, Any]]:
    polars = _imported("polars")
    table = polars.read_parquet(path) if form == "parquet" else polars.read_csv(path, infer_schema_length=None)
    rows: list[dict[str, Any]] = table.to_dicts()
    return rows


def _duckdb(_form: str, path: Path) -> list[dict[str, Any]]:
    answer = _imported("duckdb").sql(f"SELECT * FROM '{path}'")
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()]


@functools.cache
def _classes(gephi: Path) -> str:
    """GephiReads, compiled into a folder that ends with this process."""
    folder = tempfile.TemporaryDirectory()
    _KEPT.append(folder)
    source = Path(__file__).with_name("GephiReads.java")
    subprocess.run(["javac", "-cp", str(gephi), "-d", folder.name, str(source)], check=True, timeout=TIMEOUT_S)
    return folder.name


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _gephi(form: str) -> Reader:
    def reader(exports: Exports) -> Reading:
        if not exports.gephi or not shutil.which("javac"):
            raise AbsentError("gephi")
        given = exports.folder / f"graph.{form}"
        if form != "csv" and not given.exists():
            shutil.copy(exports.path(form), given)  # Gephi tells forms by the end of a name
        path = exports.path("csv") if form == "csv" else given
        classes = f"{exports.gephi}{os.pathsep}{_classes(exports.gephi)}"
        command = ["java", "-Djava.awt.headless=true", "-cp", classes, "GephiReads", str(path), exports.claim]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT_S)
        said = dict(line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line)
        edge: dict[str, Any] = {name[5:]: cell for name, cell in said.items() if name.startswith("edge.")}
        if "interval" in edge:  # <[2020-07-16, 2020-07-17]; [...]>
            bounds = edge["interval"].strip("<>").split("]")[0].strip("[").split(", ")
            edge["spells"] = [["" if "Infinity" in bound else bound for bound in bounds]]
        of_edge = _of_edges(int(said["nodes"]), [edge] if edge else [], exports.claim)
        undated = int(said["undated"]) if "undated" in said else None
        return Reading(of_edge.nodes, int(said["edges"]), undated, *_rest(of_edge))

    return reader


def _rest(reading: Reading) -> tuple[Any, ...]:
    return tuple(getattr(reading, field.name) for field in fields(Reading)[3:])


def _r_igraph(exports: Exports) -> Reading:
    if not shutil.which("Rscript"):
        raise AbsentError("R")
    script = """
        nodes <- read.csv(file.path(commandArgs(TRUE)[1], "nodes.csv"), na.strings = "", encoding = "UTF-8")
        edges <- read.csv(file.path(commandArgs(TRUE)[1], "edges.csv"), na.strings = "", encoding = "UTF-8")
        graph <- igraph::graph_from_data_frame(edges, directed = TRUE, vertices = nodes)
        cat(igraph::vcount(graph), "\\n", sep = "")
        write.csv(igraph::as_data_frame(graph), row.names = FALSE, na = "")"""
    command = ["Rscript", "-e", script, str(exports.path("csv"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT_S)
    nodes, _, edges = done.stdout.partition("\n")
    return _of_edges(int(nodes), csv.DictReader(edges.splitlines()), exports.claim)


# ---- programs that read RDF

_OXIGRAPH = {
    "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD, "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES, "xml": ox.RdfFormat.RDF_XML, "trig12": ox.RdfFormat.TRIG,
}  # fmt: skip
_RDFLIB = {"ttl": "turtle", "nq": "nquads", "trig12": "trig", "jsonld": "json-ld"}
_SUFFIXES = {"trig12": "trig", "xml": "rdf"}


def _oxigraph(form: str) -> Reader:
    def reader(exports: Exports) -> Reading:
        store = _store(exports.path(form), _OXIGRAPH[form])
        return _of_rdf(functools.partial(_ask_oxigraph, store), exports.claim)

    return reader


def _ask_rdflib(graph: rdflib.Graph, query: str) -> list[dict[str, str]]:
    return [
        {str(name): str(value) for name, value in row.asdict().items()}
        for row in graph.query(query)
        if isinstance(row, rdflib.query.ResultRow)
    ]


def _rdflib(form: str) -> Reader:
    def reader(exports: Exports) -> Reading:
        graph = rdflib.Dataset()
        graph.parse(exports.path(form), format=_RDFLIB.get(form, form))
        return _of_rdf(functools.partial(_ask_rdflib, graph), exports.claim)

    return reader


def _jena(form: str) -> Reader:
    def reader(exports: Exports) -> Reading:
        if not exports.jena or not shutil.which("java"):
            raise AbsentError("jena")
        given = exports.folder / f"jena-{form}.{_SUFFIXES.get(form, form)}"
        if not given.exists():
            shutil.copy(exports.path(form), given)

        def ask(query: str) -> list[dict[str, str]]:
            command = ["java", "-cp", str(exports.jena), "arq.sparql", f"--data={given}", "--results=CSV", query]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
            if done.returncode:
                raise ValueError(done.stderr.strip().splitlines()[0])
            return list(csv.DictReader(line for line in done.stdout.splitlines() if " WARN " not in line))

        return _of_rdf(ask, exports.claim)

    return reader


def _pyld(change: Callable[[Any, Any, str], Any]) -> Reader:
    """Compacted or framed by pyld, then read again by Oxigraph."""

    def reader(exports: Exports) -> Reading:
        processor = _imported("pyld").jsonld
        document = json.loads(exports.path("jsonld").read_text(encoding="utf-8"))
        changed = json.dumps(change(processor, document, exports.claim))
        store = ox.Store()
        store.load(changed, format=ox.RdfFormat.JSON_LD)
        return _of_rdf(functools.partial(_ask_oxigraph, store), exports.claim)

    return reader


def _compacted(processor: Any, document: Any, _claim: str) -> Any:
    return processor.compact(document, PREFIXES)


def _framed(processor: Any, document: Any, _claim: str) -> Any:
    frame = {"@context": PREFIXES, "@type": "kg:Claim", "@embed": "@never"}
    return processor.frame(document, frame, {"omitGraph": False})


READERS: dict[tuple[str, str], Reader] = {
    ("gexf", "networkx"): _networkx(nx.read_gexf, "gexf"),
    ("gexf", "Gephi"): _gephi("gexf"),
    ("graphml", "networkx"): _networkx(nx.read_graphml, "graphml"),
    ("graphml", "igraph"): _igraph("graphml"),
    ("graphml", "Gephi"): _gephi("graphml"),
    ("cytoscape", "networkx"): _networkx(_read_cyjs, "cytoscape"),
    ("pajek", "networkx"): _networkx(nx.read_pajek, "pajek"),
    ("pajek", "igraph"): _igraph("pajek"),
    ("csv", "pandas"): _tables(_pandas, "csv"),
    ("csv", "polars"): _tables(_polars, "csv"),
    ("csv", "DuckDB"): _tables(_duckdb, "csv"),
    ("csv", "Gephi"): _gephi("csv"),
    ("csv", "R's igraph"): _r_igraph,
    ("parquet", "pandas"): _tables(_pandas, "parquet"),
    ("parquet", "polars"): _tables(_polars, "parquet"),
    ("parquet", "DuckDB"): _tables(_duckdb, "parquet"),
    ("neo4j", "pandas"): _tables(_pandas, "neo4j", "relationships"),
    **{(form, "Oxigraph"): _oxigraph(form) for form in _OXIGRAPH},
    **{(form, "rdflib"): _rdflib(form) for form in _OXIGRAPH},
    **{(form, "Jena"): _jena(form) for form in _OXIGRAPH},
    ("jsonld", "pyld, compacted"): _pyld(_compacted),
    ("jsonld", "pyld, framed"): _pyld(_framed),
}
"""Who reads which form."""


# ---- the table


def losses(truth: Reading, reading: Reading) -> Iterator[str]:
    """What of the truth a program does not have; numbers that differ are told."""
    for field in fields(Reading):
        true, read = getattr(truth, field.name), getattr(reading, field.name)
        if true is not None and true != read:
            is_number = isinstance(true, int) and not isinstance(true, bool) and read is not None
            yield f"{field.name} ({read:,} of {true:,})" if is_number else field.name


def verdict(exports: Exports, form: str, program: str) -> str:
    """One cell: `reads`, what it loses, `refuses` with the first line of what it says, or `absent`."""
    truth = exports.rdf if form in _OXIGRAPH else exports.network
    try:
        reading = READERS[form, program](exports)
    except AbsentError:
        return "absent"
    except Exception as error:  # noqa: BLE001 - whatever a program says when it refuses
        text = error.stderr if isinstance(error, subprocess.CalledProcessError) and error.stderr else str(error)
        return f"refuses: {(text.strip() or type(error).__name__).splitlines()[0][:100]}"
    lost = list(losses(truth, reading))
    return f"loses {', '.join(lost)}" if lost else "reads"


def tabulate(sides: Mapping[str, Exports]) -> str:
    """The table in Markdown: a row for each form and program, a column for each folder of exports."""
    lines = [f"| form | program | {' | '.join(sides)} |", f"|---|---|{'---|' * len(sides)}"]
    for form, program in sorted(READERS):
        cells = [verdict(exports, form, program).replace("|", "\\|") for exports in sides.values()]
        lines.append(f"| `{form}` | {program} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Read the command line, export, and print the table."""
    parser = argparse.ArgumentParser(description="What other programs make of each form of `kg export`.")
    parser.add_argument("--before", type=Path, help="another checkout, whose exports are read too")
    parser.add_argument("--gephi", type=Path, help="the jar of gephi-toolkit, classifier `all`")
    parser.add_argument("--jena", type=Path, default=JENA[-1] if JENA else None, help="the jar of Jena Fuseki")
    options = parser.parse_args()
    checkouts = {"before": options.before, "today": HOUSE} if options.before else {"today": HOUSE}
    with tempfile.TemporaryDirectory() as scratch:
        sides = {}
        for name, checkout in checkouts.items():
            folder = Path(scratch) / name
            folder.mkdir()
            write_forms(checkout.resolve(), folder)
            sides[name] = describe_exports(folder, options.gephi, options.jena)
            print(
                f"{name}: {sides[name].network} of claim {sides[name].claim}; RDF: {sides[name].rdf}", file=sys.stderr
            )
        print(tabulate(sides))


if __name__ == "__main__":
    main()
