"""The W3C's SPARQL 1.1 tests as values, and how to run one: by kg's entry points, or by bare pyoxigraph.

Comes in: the folder of the suite, copied whole from w3c/rdf-tests. Goes out: a `Case` per test, and for
each way of running it a line that says what is wrong, empty when nothing is. Result sets are compared as
multisets, blank nodes by renaming, numbers and booleans by value and datatype.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from kg.errors import UsageError
from kg.model.terms import PREFIXES
from kg.query.engine import Term, query_store
from kg.query.results import ResultFormat, format_result

_RDF = PREFIXES["rdf"]
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_NUMBERS = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float"))
_BOOLEAN = PREFIXES["xsd"] + "boolean"
_OUT_OF_SCOPE = {
    "Update": "updates: the graph is changed in its tables",
    "GraphStore": "graph store protocol: writes",
    "Protocol": "protocol over HTTP: of the server, not of a query",
    "ServiceDescription": "service description: of the server, not of a query",
    "entailment": "entailment regimes: the graph states its superclasses, the engine infers nothing",
}
MAX_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """One test: what is asked of which data, and where the expected answer stands."""

    folder: str
    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    expected: Path | None = None

    @property
    def out_of_scope(self) -> str:
        """Why a read-only engine has nothing to do with it; empty when it has."""
        if self.folder == "entailment":
            return _OUT_OF_SCOPE["entailment"]
        if self.query.suffix == ".ru":
            return _OUT_OF_SCOPE["Update"]
        return next((why for word, why in _OUT_OF_SCOPE.items() if word in self.kind), "")

    @property
    def text(self) -> str:
        """The query."""
        return self.query.read_text(encoding="utf-8")


def _list(store: ox.Store, head: object) -> Iterator[ox.NamedNode]:
    while isinstance(head, ox.BlankNode):
        for quad in store.quads_for_pattern(head, ox.NamedNode(_RDF + "first"), None):
            assert isinstance(quad.object, ox.NamedNode)
            yield quad.object
        head = next(store.quads_for_pattern(head, ox.NamedNode(_RDF + "rest"), None)).object


def _path(iri: object) -> Path:
    assert isinstance(iri, ox.NamedNode)
    return Path(iri.value.removeprefix("file://"))


def read_manifest(manifest: Path) -> list[Case]:
    """The tests that a manifest lists, in its order."""
    store = ox.Store()
    store.load(path=str(manifest), format=ox.RdfFormat.TURTLE, base_iri=manifest.as_uri())

    def objects(subject: object, iri: str) -> list[object]:
        return [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(iri), None)]  # type: ignore[arg-type]

    cases = []
    for test in _list(store, next(iter(objects(ox.NamedNode(manifest.as_uri()), _MF + "entries")), None)):
        kind = str(objects(test, _RDF + "type")[0]).rpartition("#")[2].rstrip(">")
        action = next(iter(objects(test, _MF + "action")), None)
        query = _path(action) if isinstance(action, ox.NamedNode) else Path()
        if isinstance(action, ox.BlankNode) and (asked := objects(action, _QT + "query")):
            query = _path(asked[0])
        result = objects(test, _MF + "result")
        cases.append(
            Case(
                manifest.parent.name,
                test.value.rpartition("#")[2],
                kind,
                query,
                tuple(map(_path, objects(action, _QT + "data"))),
                tuple(map(_path, objects(action, _QT + "graphData"))),
                _path(result[0]) if result and isinstance(result[0], ox.NamedNode) else None,
            )
        )
    return cases


def read_suite(root: Path) -> list[Case]:
    """All tests of the suite, by folder."""
    return [case for manifest in sorted(root.glob("*/manifest.ttl")) for case in read_manifest(manifest)]


Rows = list[dict[str, str]]
Answer = bool | Rows | ox.Dataset


def _plain(term: Term) -> str:
    if isinstance(term, ox.Literal) and term.datatype.value == _BOOLEAN:
        return {"0": "false", "1": "true"}.get(term.value, term.value)
    if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS:
        try:
            exact = term.datatype.value.endswith(("integer", "decimal"))
            value = Decimal(term.value).normalize() if exact else float(term.value)
        except (ArithmeticError, ValueError):
            return str(term)
        return f"{value}^^{term.datatype.value}"
    return str(term)


def _of_solutions(found: ox.QuerySolutions | ox.QueryBoolean) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return [{name: _plain(term) for name in names if (term := row[name]) is not None} for row in found]


def _of_csv(text: str) -> Rows:
    header, *rows = csv.reader(io.StringIO(text))
    return [{name: cell for name, cell in zip(header, row, strict=True) if cell} for row in rows]


def _of_rdf(data: str, form: ox.RdfFormat, base_iri: str | None = None) -> ox.Dataset:
    return ox.Dataset(ox.parse(data, format=form, base_iri=base_iri))


def _of_result_set(data: ox.Dataset) -> Rows:
    def values(subject: object, name: str) -> list[Term]:
        predicate = ox.NamedNode(_RS + name)
        return [quad.object for quad in data.quads_for_subject(subject) if quad.predicate == predicate]  # type: ignore[arg-type]

    found = next(iter(data.quads_for_object(ox.NamedNode(_RS + "ResultSet")))).subject
    rows = []
    for solution in values(found, "solution"):
        pairs = values(solution, "binding")
        rows.append({str(values(pair, "variable")[0]).strip('"'): _plain(values(pair, "value")[0]) for pair in pairs})
    return rows


def read_expected(path: Path) -> Answer:
    """The expected answer of a test."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return _of_csv(text)
    if path.suffix in {".ttl", ".nt"}:
        data = _of_rdf(text, ox.RdfFormat.TURTLE, path.as_uri())
        return _of_result_set(data) if "ResultSet" in text else data
    form = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
    return _of_solutions(ox.parse_query_results(text, format=form[path.suffix]))


def is_same(one: Answer, other: Answer) -> bool:
    """Whether two answers are the same up to order and to the names of blank nodes."""
    if isinstance(one, ox.Dataset) and isinstance(other, ox.Dataset):
        for each in (one, other):
            each.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        return one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and _match(one, other, {})
    return one is other


def _match(rows: Rows, others: Rows, names: dict[str, str]) -> bool:
    if not any(cell.startswith("_:") for row in rows for cell in row.values()):
        return Counter(frozenset(row.items()) for row in rows) == Counter(frozenset(row.items()) for row in others)
    row, *rest = sorted(rows, key=lambda row: -sum(cell.startswith("_:") for cell in row.values()))
    for index, other in enumerate(others):
        renamed = _rename(row, other, names)
        if renamed is not None and _match(rest, others[:index] + others[index + 1 :], renamed):
            return True
    return False


def _rename(row: dict[str, str], other: dict[str, str], names: dict[str, str]) -> dict[str, str] | None:
    if row.keys() != other.keys():
        return None
    found = dict(names)
    for name, cell in row.items():
        is_blank = cell.startswith("_:") and other[name].startswith("_:")
        if is_blank and cell not in found and other[name] not in found.values():
            found[cell] = other[name]
        if (found.get(cell) if is_blank else cell) != other[name]:
            return None
    return found


def load_data(case: Case) -> ox.Store:
    """A store with the data of a test: its default graph, and each named graph under its own address."""
    store = ox.Store()
    for path in case.data:
        store.load(path=str(path), base_iri=path.as_uri())
    for path in case.graphs:
        store.load(path=str(path), base_iri=path.as_uri(), to_graph=ox.NamedNode(path.as_uri()))
    return store


def run_by_engine(case: Case) -> str:
    """Run a test by bare pyoxigraph; what is wrong, or nothing."""
    try:
        found = load_data(case).query(case.text, base_iri=case.query.as_uri())
        if isinstance(found, ox.QueryTriples):
            answers: list[Answer] = [ox.Dataset(ox.Quad(*triple) for triple in found)]
        elif case.kind == "CSVResultFormatTest":
            answers = [_of_csv((found.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode())]
        else:
            answers = [_of_solutions(found)]
    except SyntaxError as error:
        return _judge(case, [], f"not SPARQL: {error}")
    except (ValueError, RuntimeError, OSError) as error:
        return _judge(case, [], str(error))
    return _judge(case, answers, "")


def run_by_kg(case: Case) -> str:
    """Run a test by kg's guard, engine options and formatters; what is wrong, or nothing."""
    try:
        result = query_store(load_data(case), case.text, max_rows=MAX_ROWS, base_iri=case.query.as_uri())
    except UsageError as error:
        return _judge(case, [], str(error))
    if result.is_graph:
        forms = {ResultFormat.TTL: ox.RdfFormat.TURTLE, ResultFormat.NQ: ox.RdfFormat.N_QUADS}
        answers: list[Answer] = [_of_rdf(format_result(result, form), read) for form, read in forms.items()]
    elif case.kind == "CSVResultFormatTest":
        answers = [_of_csv(format_result(result, ResultFormat.CSV))]
    else:
        json = format_result(result, ResultFormat.JSON)
        answers = [_of_solutions(ox.parse_query_results(json, format=ox.QueryResultsFormat.JSON))]
        if result.answer is None:
            tsv = format_result(result, ResultFormat.TSV)
            answers.append(_of_solutions(ox.parse_query_results(tsv, format=ox.QueryResultsFormat.TSV)))
    return _judge(case, answers, "")


def is_refused(case: Case) -> bool:
    """Whether kg refuses the query by design (SERVICE and FROM), so that neither side is run."""
    try:
        query_store(ox.Store(), case.text, max_rows=1, base_iri=case.query.as_uri())
    except UsageError as error:
        return str(error).startswith("refused: ")
    return False


def _judge(case: Case, answers: list[Answer], error: str) -> str:
    is_syntax_error = "not SPARQL" in error
    if case.kind == "NegativeSyntaxTest11":
        return "" if is_syntax_error else "taken, although it is not SPARQL"
    if case.kind == "PositiveSyntaxTest11":
        return error if is_syntax_error else ""
    if error:
        return error
    assert case.expected is not None
    wanted = read_expected(case.expected)
    return "" if all(is_same(answer, wanted) for answer in answers) else "another answer than expected"
