"""The whole check of a store: tables on all rows, SHACL on a sample, and on the whole what a sample cannot show.

Comes in: the folder of a store. Goes out: a `Report` with problems that name file and line. pySHACL takes some
milliseconds for a claim, so it sees a seeded sample with everything that touches it. The shapes that are queries of
the whole graph, and those that allow one value, are asked of the whole store by the engine itself; all that is left
to the sample, as what one edge or claim needs, is said by the table checks too.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError, Problem
from kg.graph.check import SHAPES, FocusIndex, check_shapes, report_on
from kg.graph.citation import count_graph
from kg.graph.conflicts import Conflict, Selection
from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.gaps import Gaps, find_gaps
from kg.graph.held import MemoryGraph
from kg.graph.rdf import plain_edge
from kg.graph.report import Report
from kg.graph.store_files import import_folders, read_manifest
from kg.model import (
    ENTITY_QUALIFIERS,
    MODAL_PREFIXES,
    PREFIXES,
    Claim,
    Modality,
    Tables,
    View,
    compact,
    edge_namespace,
    read_ontology,
)
from kg.tables import Texts, join_folders, ontology_file, relocated

_EDGE_SHAPES = ("best-has-edge", "edge-has-claim", *(f"{modality}-edge-has-claim" for modality in MODAL_PREFIXES))
"""Shapes that are answered by comparing two sets: as queries they look up each edge of the store by itself."""

_OF_ONE_ROW = re.compile(r"(claim-subject|claim-object|qualifier)-.+|.+-(domain|range)")
"""Names of shapes that are in SPARQL and yet look at one claim or edge alone: the tables say the same of every row."""

_LEAST_OF_KIND = 5
"""Claims of each predicate of each source that a sample has at least, where there are so many."""

MANY_SOURCES = 100
"""With more sources than these only predicates are told apart; else a sample of many texts would be all of them."""

_SHAPES_QUERY = """SELECT ?shape ?target ?select ?message ?remedy WHERE {
  ?shape sh:targetNode ?target ; sh:sparql/sh:select ?select ; sh:message ?message ; rdfs:comment ?remedy }"""
_ONCE_QUERY = """SELECT ?shape ?target ?message ?remedy WHERE {
  ?shape sh:targetSubjectsOf ?target ; sh:path ?target ; sh:maxCount 1 ; sh:message ?message ; rdfs:comment ?remedy .
  FILTER (STRENDS(STR(?shape), "-once")) }"""
_ONCE = (
    "SELECT (?this AS ?path) ?this ?value WHERE { ?value ?this ?any } GROUP BY ?this ?value HAVING (COUNT(?any) > 1)"
)
_REBUILD = "build the store again with `kg build`"
_PREDICATE = ox.NamedNode(PREFIXES["rdf"] + "predicate")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class _WholeShape:
    """A shape that is asked of the whole store: its name, target, query, and what to say of a focus node."""

    name: str
    target: ox.NamedNode
    query: str
    message: str
    remedy: str


def check_store(store: Path, texts: Texts = None, *, shapes: bool = True, sample: int = 2_000, seed: int = 0) -> Report:
    """Check a store: the tables that it was built from, then the graph on disk.

    Parameters
    ----------
    store
        Its folder.
    texts
        The user's copies of the sources; None skips the checks against them.
    shapes
        Whether to check the graph too, once the tables are clean.
    sample
        Claims that SHACL looks at.
    seed
        Seed of the sample.

    Raises
    ------
    InputError
        When there is no store, or when its tables have changed in a way that only a build can show.
    """
    recorded = map(Path, read_manifest(store).folders)
    folders = tuple(dict.fromkeys([*recorded, *(path.resolve() for path in import_folders(store))]))
    ontology = read_ontology(ontology_file("kg.ttl"))
    joined, problems = join_folders(folders, ontology, texts)
    gaps = Gaps() if problems else find_gaps(joined.tables, ontology, store)
    is_shaped = shapes and not problems
    names: tuple[str, ...] = ()
    sampled = 0
    dataset = open_graph(store) if is_shaped else None
    if dataset:
        part = sample_dataset(dataset, joined.tables, sample, seed)
        sampled = len(part.tables.claims)
        violations = check_shapes(part)
        whole = [*whole_shapes(ontology_file("shapes.ttl"))]
        violations += _check_whole(dataset, joined.tables, whole)
        problems = list(relocated(violations, joined.folders, joined.bases))
        names = (*(shape.name for shape in whole), *_EDGE_SHAPES)
    counts = count_graph(joined.tables, dataset.selection if dataset else None)
    report = report_on(store, joined.tables, set(problems), texts, counts, shapes=is_shaped)
    open_gaps = tuple(sorted(relocated(gaps.open, joined.folders, joined.bases)))
    return replace(report, warnings=open_gaps, noted=gaps.noted, sample=sampled, whole=tuple(sorted(set(names))))


def draw_sample(claims: tuple[Claim, ...], size: int, seed: int) -> list[Claim]:
    """A seeded sample of claims in which no kind is missing.

    Parameters
    ----------
    claims
        All of them, in a stable order.
    size
        How many to draw; more where `_LEAST_OF_KIND` of each predicate of each source are more, and sources are few.
    seed
        The same seed draws the same claims.
    """
    order = random.Random(seed).sample(range(len(claims)), len(claims))  # noqa: S311  no secret
    has_few = len({claim.locator.source for claim in claims}) <= MANY_SOURCES
    seen: Counter[tuple[str, str]] = Counter()
    first: list[int] = []
    rest: list[int] = []
    for place in order:
        kind = (claims[place].predicate, claims[place].locator.source if has_few else "")
        seen[kind] += 1
        (first if seen[kind] <= _LEAST_OF_KIND else rest).append(place)
    return [claims[place] for place in sorted([*first, *rest[: max(0, size - len(first))]])]


def sample_dataset(dataset: ValidDataset, tables: Tables, size: int, seed: int) -> ValidDataset:
    """A sample of a dataset's claims with the entities, sources, decisions and rivals that they touch, in memory."""
    selection = dataset.selection
    drawn = {claim.id: claim for claim in draw_sample(tables.claims, size, seed)}
    conflicts = tuple(filter(None, (_conflict_of(conflict, frozenset(drawn)) for conflict in selection.conflicts)))
    drawn |= {claim.id: tables.claims_by_id[claim.id] for conflict in conflicts for claim in conflict.claims}
    claims = tuple(sorted(drawn.values(), key=lambda c: (c.subject, c.predicate, c.target, c.id)))
    used = {end for claim in claims for end in (claim.subject, claim.object)}
    used |= {claim.qualifiers.get(column, "") for claim in claims for column in ENTITY_QUALIFIERS}
    cited = {claim.locator.source for claim in claims}
    candidates = {claim.candidate for claim in claims}
    part = Tables(
        {identity: source for identity, source in tables.sources.items() if identity in cited},
        {identity: entity for identity, entity in tables.entities.items() if identity in used},
        tuple(name for name in tables.names if name.entity in used),
        claims,
        decisions=tuple(decision for decision in tables.decisions if decision.candidate in candidates),
    )
    best = frozenset(identity for identity in drawn if identity in selection.best)
    chosen = Selection(View(), claims, best, best, conflicts, selection.cut)
    return ValidDataset(MemoryGraph(part, dataset.ontology, selection=chosen), View())


def _conflict_of(conflict: Conflict, drawn: frozenset[str]) -> Conflict | None:
    """A conflict with the rivals of the claims drawn alone, since hundreds of claims can fill one slot."""
    pairs = tuple(pair for pair in conflict.pairs if not drawn.isdisjoint(pair))
    named = {identity for pair in pairs for identity in pair}
    claims = tuple(claim for claim in conflict.claims if claim.id in named)
    return replace(conflict, claims=claims, pairs=pairs) if pairs else None


def whole_shapes(path: Path) -> Iterator[_WholeShape]:
    """The shapes that a sample cannot answer for: those that compare claims, or allow one value of an edge."""
    graph = ox.Store()
    try:
        graph.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    except (OSError, SyntaxError) as error:
        raise InputError(f"{path}: cannot be read as Turtle ({error}); restore the shapes file") from error
    for text, query in ((_SHAPES_QUERY, None), (_ONCE_QUERY, _ONCE)):
        for row in _solutions(graph, text):
            name = row["shape"].value.removeprefix(SHAPES)
            target = row["target"]
            is_for_whole = name not in _EDGE_SHAPES and not _OF_ONE_ROW.fullmatch(name)
            if is_for_whole and isinstance(target, ox.NamedNode):
                asked = query or row["select"].value
                yield _WholeShape(name, target, asked, row["message"].value, row["remedy"].value)


def _solutions(store: ox.Store, text: str, **bound: ox.NamedNode) -> Iterator[ox.QuerySolution]:
    terms: dict[ox.Variable, Term] = {ox.Variable(name): term for name, term in bound.items()}
    solutions = store.query(text, prefixes=PREFIXES, substitutions=terms or None)
    assert isinstance(solutions, ox.QuerySolutions)  # all of them are SELECT
    yield from list(solutions)  # at once, since what the engine gives belongs to this thread and must not linger


def _check_whole(dataset: ValidDataset, tables: Tables, shapes: Iterable[_WholeShape]) -> list[Problem]:
    problems = []
    index: FocusIndex | None = None
    for shape in shapes:
        for node in _offending(dataset.store, shape):
            index = index or FocusIndex(tables, Path(), dataset.ontology)
            focused = index.find(node, shape.target.value if shape.query is _ONCE else "")
            problems += [
                Problem(focused.file, line, f"{focused.name} {shape.message}", shape.remedy, f"shape-{shape.name}")
                for line in focused.lines
            ]
    return problems + list(_check_edges(dataset, tables))


def _offending(store: ox.Store, shape: _WholeShape) -> Iterator[str]:
    """Nodes that break a shape. One about the claims of a predicate is asked claim by claim, since these are few."""
    claims = store.quads_for_pattern(None, _PREDICATE, shape.target, ox.DefaultGraph())
    named = [quad.subject for quad in claims if isinstance(quad.subject, ox.NamedNode)]
    if not named or shape.query is _ONCE:
        yield from (row["value"].value for row in _solutions(store, shape.query, this=shape.target))
        return
    for claim in named:
        if next(_solutions(store, shape.query, this=shape.target, value=claim), None) is not None:
            yield claim.value


def _check_edges(dataset: ValidDataset, tables: Tables) -> Iterator[Problem]:
    """Compare the plain edges of the store with those that its claims give, each modality in its own namespace."""
    properties, stored = dataset.ontology.properties, dataset.selection
    selection = Selection(stored.view, tables.claims, stored.best, stored.best, stored.conflicts)
    giving = selection.plain | selection.modal
    expected: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for claim in tables.claims:
        if claim.id in giving:
            start, term, end = plain_edge(claim, properties[claim.predicate])
            expected[term][start, end] = claim.row
    spaces = dict.fromkeys(map(edge_namespace, Modality))
    for predicate in (ox.NamedNode(space + name) for space in spaces for name in properties):
        quads = dataset.store.quads_for_pattern(None, predicate, None, ox.DefaultGraph())
        edges = {(str(quad.subject), str(quad.object)) for quad in quads}
        stated, name = expected[str(predicate)], compact(predicate.value)
        for edge in sorted(stated.keys() - edges):
            what = f"claim '{edge[0]} {name} {edge[1]}' gives no plain edge, though the view takes it"
            yield Problem("claims.csv", stated[edge], what, _REBUILD, f"shape-{_EDGE_SHAPES[0]}")
        for edge in sorted(edges - stated.keys()):
            what = f"'{edge[0]}' has a plain edge {name} to '{edge[1]}' that no claim of the view states"
            yield Problem("claims.csv", 0, what, _REBUILD, f"shape-{_EDGE_SHAPES[1]}")
