"""The whole check of a data folder: tables first, then SHACL on the graph built from them.

Comes in: a folder, or a dataset. Goes out: problems that name a line of a CSV file, and a `Report`. A shape knows the
graph only and a curator mends the tables, so a `FocusIndex` leads from each focus node back to file and lines. SHACL is
asked only when the tables are clean, since its findings would repeat theirs without a line; pySHACL runs on the
Oxigraph store, over the default graph, so that what is checked is what is queried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, total_ordering
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import InputError, Problem
from kg.graph.citation import count_graph
from kg.graph.dataset import ValidDataset
from kg.graph.gaps import Gaps, find_gaps
from kg.graph.held import FolderGraph
from kg.graph.rdf import observation_iri, selector_iri
from kg.graph.report import Report
from kg.graph.trig import GRAPH_FILE
from kg.model import (
    CLAIM_ID,
    DECISIONS_FILE,
    GEOMETRY_ID,
    ID,
    OBSERVATION_ID,
    ONTOLOGY,
    PLACES_FILE,
    PREFIXES,
    REVIEW_ID,
    SELECTOR_ID,
    SOURCE_ID,
    Claim,
    GraphCounts,
    Ontology,
    SourceKind,
    Tables,
    View,
    parse_period,
    read_ontology,
)
from kg.tables import (
    CopyState,
    Texts,
    folder_name,
    join_folders,
    ontology_file,
    order_folders,
    read_copy,
    relocated,
    table_folders,
    table_label,
)

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node
SHAPES = ONTOLOGY + "shapes/"
_SH = PREFIXES["sh"]
_DATE = ox.NamedNode(PREFIXES["xsd"] + "date")


@dataclass(frozen=True, slots=True)
class FocusNode:
    """What a node is called, and where it comes from; line 0 means the whole file."""

    name: str
    file: str
    lines: tuple[int, ...]


class FocusIndex:
    """Finds the lines behind the nodes of one graph.

    Parameters
    ----------
    tables
        What the graph was built from.
    folder
        The data folder, to name files; the bare names of tables where it is that of no path.
    ontology
        Says which claims state a number.
    """

    def __init__(self, tables: Tables, folder: Path, ontology: Ontology) -> None:
        self._tables = tables
        self._folder = folder
        self._shared: defaultdict[str, list[Claim]] = defaultdict(list)
        self._edges: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in tables.claims:
            self._edges[claim.subject, claim.predicate].append(claim)
            if claim.locator.start is not None:
                self._shared[selector_iri(claim.locator).value].append(claim)
            if ontology.properties[claim.predicate].is_number:
                self._shared[observation_iri(claim).value].append(claim)

    def _file(self, table: str) -> str:
        return table if self._folder == Path() else table_label(self._folder, table)

    def _claims(self, name: str, claims: list[Claim]) -> FocusNode:
        lines = tuple(sorted({claim.row for claim in claims})) or (0,)
        return FocusNode(name, self._file("claims.csv"), lines)

    def find(self, iri: str, path: str = "", value: str = "") -> FocusNode:
        """The lines behind a node.

        Parameters
        ----------
        iri
            The node.
        path, value
            Predicate at fault and its value, both as IRIs, where the fault lies in an edge of the node.
        """
        tables = self._tables
        if iri.startswith(CLAIM_ID):
            claim = tables.claims_by_id.get(iri.removeprefix(CLAIM_ID))
            if claim:
                return self._claims(f"claim '{claim.subject} {claim.predicate} {claim.target}'", [claim])
        for prefix, kind in ((OBSERVATION_ID, "number"), (SELECTOR_ID, "place")):
            if iri.startswith(prefix) and self._shared[iri]:
                return self._claims(f"{kind} {iri.removeprefix(prefix)}", self._shared[iri])
        decision = tables.decisions_by_candidate.get(iri.removeprefix(REVIEW_ID))
        if iri.startswith(REVIEW_ID) and decision:
            name = f"review of candidate {decision.candidate}"
            return FocusNode(name, self._file(DECISIONS_FILE), (decision.row,))
        source = tables.sources.get(iri.removeprefix(SOURCE_ID))
        if iri.startswith(SOURCE_ID) and source:
            return FocusNode(f"source '{source.id}'", self._file("sources.csv"), (source.row,))
        placed = tables.positions_by_entity.get(iri.removeprefix(GEOMETRY_ID))
        if iri.startswith(GEOMETRY_ID) and placed:
            name = f"position of '{placed[0].entity}'"
            return FocusNode(name, self._file(PLACES_FILE), (placed[0].row,))
        entity = tables.entities.get(iri.removeprefix(ID))
        if iri.startswith(ID) and entity:
            stated = self._edges.get((entity.id, path.removeprefix(ONTOLOGY)), [])
            exact = [claim for claim in stated if ID + claim.object == value]
            if stated:
                return self._claims(f"'{entity.id}'", exact or stated)
            return FocusNode(f"'{entity.id}'", self._file("entities.csv"), (entity.row,))
        name = f"<{iri}>" if ":" in iri else f"'{iri}'"  # a date is no IRI
        return FocusNode(name, str(self._folder / GRAPH_FILE), (0,))


def read_shapes(path: Path) -> rdflib.Graph:
    """Read a Turtle file of shapes, with literals as the Oxigraph store gives them.

    Parameters
    ----------
    path
        The file, usually `ontology/shapes.ttl`.

    Returns
    -------
    rdflib.Graph
        A graph in memory. Its plain strings carry xsd:string, like those of the data; rdflib takes a
        string with and one without that type for two things, and sh:in would find no string known.

    Raises
    ------
    InputError
        When the file is missing or is not Turtle.
    """
    import rdflib
    from oxrdflib import OxigraphStore

    store = ox.Store()
    try:
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    except (OSError, SyntaxError) as error:
        raise InputError(f"{path}: cannot be read as Turtle ({error}); restore the shapes file") from error
    shapes = rdflib.Graph()
    for triple in rdflib.Dataset(store=OxigraphStore(store=store)).default_graph:
        shapes.add(triple)
    return shapes


_CYCLE = 146_097
"""Days after which the calendar repeats."""


@total_ordering
class _EarlyDay(date):
    """A day before the year 1 for pySHACL, which knows no day but a `date`: one of a later cycle, in its own place."""

    cycles: int
    text: str

    @classmethod
    def read(cls, text: str) -> _EarlyDay:
        """A day as the RDF has it; a ValueError where there is none."""
        day = parse_period(text).surely_from
        if day is None or day.isoformat() != text:
            raise ValueError(f"'{text}' is not a day")
        cycles = 1 - day.toordinal() // _CYCLE
        early = cls.fromordinal(day.toordinal() + cycles * _CYCLE)
        early.cycles, early.text = cycles, text
        return early

    def isoformat(self) -> str:
        """The day as the RDF has it."""
        return self.text

    def toordinal(self) -> int:
        return super().toordinal() - self.cycles * _CYCLE

    def __lt__(self, other: date) -> bool:
        return self.toordinal() < other.toordinal()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, date) and self.toordinal() == other.toordinal()

    def __hash__(self) -> int:
        return hash(self.toordinal())


def _to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """A term for pySHACL; rdflib itself takes a day before the year 1 for ill-typed, so that its value is given."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)  # our quads hold no triple as a term
    if term.datatype == _DATE and term.value.startswith(("-", "0000")):
        with suppress(ValueError):
            return rdflib.Literal(_EarlyDay.read(term.value))
    datatype = None if term.language else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype)


def find_violations(store: ox.Store, shapes: rdflib.Graph) -> rdflib.Graph:
    """Run pySHACL on the default graph of a store, and return its report as a graph.

    Parameters
    ----------
    store
        What to check; not changed.
    shapes
        As `read_shapes` gives them.

    Raises
    ------
    InputError
        When the shapes contradict the SHACL standard.

    Notes
    -----
    pySHACL walks a graph edge by edge, some hundred thousand times, so that the edges lie in memory; Oxigraph answers
    the shapes that are queries. The graph is counted once, since pySHACL asks for its truth value at each finding.
    Terms are read from the store itself, and the validator is called without the function around it, which alters how
    rdflib reads literals while it runs: whoever else uses rdflib in the same process is not to notice.
    """
    import rdflib
    from oxrdflib import OxigraphStore
    from pyshacl import Validator
    from pyshacl.errors import ReportableRuntimeError
    from pyshacl.graph_abstraction import DataGraph
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
    from rdflib.paths import Path as PropertyPath
    from rdflib.plugins.stores.memory import SimpleMemory

    quads = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    to_term = cache(_to_rdflib)
    memory: Any = SimpleMemory()  # of one graph, which needs no name in it
    for quad in quads:
        memory.add((to_term(quad.subject), to_term(quad.predicate), to_term(quad.object)), None)

    class WalkedGraph(rdflib.Graph):
        """The default graph, counted once, whose edges lie in memory."""

        def __len__(self) -> int:
            return len(quads)

        def triples(self, triple: Any) -> Any:
            if isinstance(triple[1], PropertyPath):
                return super().triples(triple)
            return (edge for edge, _ in memory.triples(triple))

    data = WalkedGraph(store=OxigraphStore(store=store), identifier=DATASET_DEFAULT_GRAPH_ID)
    try:
        validator: Any = Validator(DataGraph.from_rdflib(data), shacl_graph=shapes, options={"inplace": True})
        _, report, _ = validator.run()
    except ReportableRuntimeError as error:
        raise InputError(f"the shapes cannot be used ({str(error).strip()}); correct them") from error
    assert isinstance(report, rdflib.Graph)
    return report


def check_shapes(dataset: ValidDataset, shapes: Path | None = None) -> list[Problem]:
    """Check a built graph against the shapes.

    Parameters
    ----------
    dataset
        The graph in its default view; the other views break shapes on purpose.
    shapes
        A Turtle file of shapes; those of the project when None.

    Returns
    -------
    list of Problem
        With file and line of the CSV row behind each focus node, sorted.

    References
    ----------
    W3C, Shapes Constraint Language (SHACL), 2017, section 3.6.2.
    """
    rules = read_shapes(shapes or ontology_file("shapes.ttl"))
    report = find_violations(dataset.store, rules)
    held = dataset.held
    if not isinstance(held, FolderGraph):
        return list_violations(report, rules, FocusIndex(dataset.tables, dataset.folder, dataset.ontology))
    violations = list_violations(report, rules, FocusIndex(dataset.tables, Path(), dataset.ontology))
    return sorted(relocated(violations, held.joined.folders, held.joined.bases))


def list_violations(report: rdflib.Graph, rules: rdflib.Graph, index: FocusIndex) -> list[Problem]:
    """A pySHACL report as problems of the tables, sorted and without doubles."""
    import rdflib

    def term(subject: Node, name: str) -> str:
        value = report.value(subject, rdflib.URIRef(_SH + name))
        return "" if value is None else str(value)

    def problems() -> Iterator[Problem]:
        results = report.objects(predicate=rdflib.URIRef(_SH + "result"), unique=True)
        for result in results:
            focus, path, value = (term(result, name) for name in ("focusNode", "resultPath", "value"))
            if term(result, "sourceConstraintComponent") == _SH + "SPARQLConstraintComponent":
                focus, value = value, ""
            shape = term(result, "sourceShape")
            comment = rules.value(rdflib.URIRef(shape), rdflib.RDFS.comment)
            remedy = str(comment or "see ontology/shapes.ttl")
            focused = index.find(focus, path, value)
            for line in focused.lines:
                what = f"{focused.name} {term(result, 'resultMessage')}"
                yield Problem(focused.file, line, what, remedy, f"shape-{shape.removeprefix(SHAPES)}")

    return sorted(set(problems()))


def check_all(folders: Path | Sequence[Path], texts: Texts = None, *, shapes: bool = True) -> Report:
    """Check a data folder, or several as one: every table check, then the shapes.

    Parameters
    ----------
    folders
        The data folder, or several that are joined.
    texts
        The user's copies of the sources; None skips the checks against them.
    shapes
        Whether to build the graph and check it too, once the tables are clean.

    Returns
    -------
    Report
        With what the tables leave open, once they are clean. Nothing is written.
    """
    ontology = read_ontology(ontology_file("kg.ttl"))
    named = (folders,) if isinstance(folders, Path) else tuple(folders)
    joined, problems = join_folders(order_folders(table_folders(named)), ontology, texts)
    tables = joined.tables
    dataset = None if problems else ValidDataset(FolderGraph(*named, checked=joined), View())
    if dataset and shapes:
        problems = check_shapes(dataset)
    gaps = Gaps() if problems else find_gaps(tables, ontology, Path())
    warnings = tuple(sorted(relocated(gaps.open, joined.folders, joined.bases)))
    counts = count_graph(tables, dataset.selection if dataset else None)
    is_shaped = bool(dataset) and shapes
    report = report_on(" and ".join(map(folder_name, named)), tables, problems, texts, counts, shapes=is_shaped)
    return replace(report, warnings=warnings, noted=gaps.noted)


def report_on(  # noqa: PLR0913  each is a part of the report
    folder: Path | str, tables: Tables, problems: Iterable[Problem], texts: Texts, counts: GraphCounts, *, shapes: bool
) -> Report:
    """What was found in tables, with how much there is of everything.

    Parameters
    ----------
    folder
        As the user named it.
    texts
        The user's copies of the sources; None when there are none.
    counts
        How much of everything there is.
    shapes
        Whether the shapes were checked too.
    """
    cited = [source for source in tables.sources.values() if source.kind is SourceKind.TEXT]
    return Report(
        str(folder),
        tuple(sorted(problems)),
        counts,
        texts=len(cited),
        copies=sum(read_copy(source, texts).state is CopyState.SAME for source in cited),
        shapes=shapes,
    )
