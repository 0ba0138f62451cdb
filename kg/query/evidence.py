"""The claims behind the rows of an answer: those that its pattern was matched with, neither others nor fewer.

Comes in: a query, the terms of its parameters and what it answered. Goes out: for each row the claims that make it. The
pattern is asked once more, without its groups and limits, for all of its variables; in each solution every triple
leads to claims: that of a claim to itself, a plain edge to the claims that state it, a derived one to those behind the
rule that derived it, a path to all edges on its ways. What is under NOT EXISTS and MINUS makes no row; what EXISTS asks
for does. A questionable decision: what a subquery or a blank node hides is told as missing, never guessed at.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import UsageError
from kg.graph import ENTAILED
from kg.model import CLAIM_ID, INTERVAL, OBSERVATION_ID, ONTOLOGY, PREFIXES, Modality, edge_namespace
from kg.query.engine import Result, Term, query_store
from kg.query.groups import Group, pattern_of, read_groups
from kg.query.guard import query_form, tokens
from kg.query.reading import read_algebra
from kg.query.trying import try_in_time

if TYPE_CHECKING:
    from kg.graph import ValidDataset
    from kg.model import Claim, Ontology

MAX_SOLUTIONS = 100_000
"""Solutions of a pattern that are looked at; of a query with more the claims are told as not all listed."""

_MOST_ROWS, _EDGES_AT_ONCE = 1_000, 500
_SHARE, _LEAST_S = 0.7, 0.2
"""What of a limit of time query and evidence may take together, so that the answer can still be written."""
_MARK = "trace_"
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_DEFAULT = ox.DefaultGraph()
_OBJECT, _VALUE = ox.NamedNode(PREFIXES["rdf"] + "object"), ox.NamedNode(PREFIXES["rdf"] + "value")
_SPACES = frozenset(map(edge_namespace, Modality))
"""Namespaces of plain edges: that of facts, and one for each other modality."""

Edge = tuple[ox.NamedNode, ox.NamedNode, Term]
Graph = ox.NamedNode | ox.DefaultGraph
Solution = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The claims behind an answer.

    Parameters
    ----------
    rows
        For each row, or for each triple of a graph, its claims in the order of their ids; of an ASK one row.
    missing
        What of them is not listed, in words; empty when nothing is.
    """

    rows: tuple[tuple[Claim, ...], ...]
    missing: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, each once, in the order in which rows come to them."""
        return tuple(dict.fromkeys(claim for row in self.rows for claim in row))


def claims_behind(
    dataset: ValidDataset,
    text: str,
    parameters: Mapping[str, Term] | None,
    result: Result,
    within_s: float | None = None,
) -> Evidence:
    """The claims that make each row of an answer.

    Parameters
    ----------
    dataset
        The graph that was asked.
    text
        The query.
    parameters
        Terms that its parameters had.
    result
        What it answered.
    within_s
        Seconds after which the claims are told as missing, so that an answer is never lost to its evidence; no limit
        when None, and where a system has no fork.

    Returns
    -------
    Evidence
        A claim belongs to a row when a solution of the pattern that gives the row was matched with it.

    Notes
    -----
    Costs a second evaluation of the pattern, and a look-up for each edge in it.

    Examples
    --------
    >>> from kg.graph import open_graph
    >>> from kg.query import run_query
    >>> dataset, asked = open_graph(), "SELECT (COUNT(?who) AS ?n) { ?who kg:headOfStateOf kgr:kazakhstan }"
    >>> answer = run_query(dataset, asked)
    >>> {claim.predicate for claim in claims_behind(dataset, asked, None, answer).claims}
    {'headOfStateOf'}
    """
    rows, missing = _ids_behind(dataset, text, parameters or {}, result, within_s)
    known = dataset.close_up(sorted({identity for ids in rows for identity in ids})).tables.claims_by_id
    return Evidence(tuple(tuple(known[identity] for identity in ids) for ids in rows), tuple(missing))


def left_for_evidence(timeout_s: float, start: float) -> float:
    """Seconds for finding the claims behind an answer that was asked at a time of `time.monotonic`, within a limit."""
    return max(_LEAST_S, _SHARE * timeout_s - (time.monotonic() - start))


def _ids_behind(
    dataset: ValidDataset, text: str, parameters: Mapping[str, Term], result: Result, within_s: float | None
) -> tuple[list[list[str]], list[str]]:
    """Ids of the claims that make each row, and what is missing of them."""
    if within_s is None or not hasattr(os, "fork"):
        return _trace_ids(dataset, text, parameters, result)
    said = try_in_time(lambda: json.dumps(_trace_ids(dataset, text, parameters, result)), within_s)
    if said:
        rows, missing = json.loads(said)
        return rows, missing
    count = 1 if result.answer is not None else len(result.rows)
    line = f"the claims behind the rows: to find them takes more than {within_s:.1f} s; narrow the query"
    return [[] for _ in range(count)], [line]


def _trace_ids(
    dataset: ValidDataset, text: str, parameters: Mapping[str, Term], result: Result
) -> tuple[list[list[str]], list[str]]:
    tracer = _Tracer(dataset.store, dataset.ontology)
    rows, missing = tracer.behind_answer(text, parameters, result)
    part = dataset.close_up(sorted(tracer.all_ids))
    known, given = part.tables.claims_by_id, part.selection.plain | part.selection.modal
    ids = []
    for row in rows:
        listed = row.nodes | {
            identity
            for edge in row.edges
            for identity in tracer.stated[edge] & given
            if _splits(edge[1])[0] == edge_namespace(known[identity].modality)
        }
        ids.append([identity for identity in sorted(listed) if identity in known])
    return ids, missing


def with_claims(result: Result, evidence: Evidence) -> Result:
    """An answer with a column more, `claims`: the ids of those behind each row, parted by blanks.

    Raises
    ------
    UsageError
        When the answer has no rows, or a column of that name.
    """
    if result.answer is not None or result.is_graph:
        raise UsageError("claims stand beside rows: ask with SELECT")
    if "claims" in result.variables:
        raise UsageError("the query has a column 'claims' itself; name it otherwise")
    cells = (ox.Literal(" ".join(f"kgc:{claim.id}" for claim in claims)) for claims in evidence.rows)
    rows = tuple((*row, cell) for row, cell in zip(result.rows, cells, strict=True))
    notes = (*result.notes, *(f"not listed: {line}" for line in evidence.missing))
    return replace(result, variables=(*result.variables, "claims"), rows=rows, notes=notes)


# ---------------------------------------------------------------- a query made traceable


@dataclass(frozen=True, slots=True)
class _Triple:
    """A triple of a pattern, where it stands, and the marks that are set where it was matched."""

    subject: Any
    predicate: Any
    object: Any
    graph: Any
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Trace:
    """What to ask in the place of a query, and what its solutions were matched with."""

    head: str
    pattern: str
    tail: str
    triples: tuple[_Triple, ...]
    certain: frozenset[str]
    variables: tuple[str, ...]
    template: tuple[tuple[Any, Any, Any], ...]
    hides: bool

    def query(self, rows: Sequence[Solution], keys: Sequence[str]) -> str:
        """The query for the solutions that some rows may have, of which these columns are the same in each solution."""
        fixed = [name for name in keys if name in self.certain]
        block = ""
        if fixed and len(rows) <= _MOST_ROWS:
            shown = [[row[name] for name in fixed] for row in rows if row.keys() >= set(fixed)]
            if all(isinstance(term, ox.NamedNode | ox.Literal) for terms in shown for term in terms):
                lines = dict.fromkeys(f"({' '.join(map(str, terms))})" for terms in shown)
                block = f" VALUES ({' '.join(f'?{name}' for name in fixed)}) {{ {' '.join(lines)} }}"
        names = " ".join(f"?{name}" for name in self.variables)
        return f"{self.head} SELECT DISTINCT {names or '*'} {{{block} {self.pattern} }} {self.tail}"


@lru_cache(maxsize=64)
def _trace(text: str) -> _Trace | None:
    """How a query is asked for what makes its rows; None where rdflib does not read it."""
    text = _without_blanks(text)
    groups = read_groups(text)
    pattern = pattern_of(groups)
    if pattern is None:
        return None
    rewriter = _Rewriter(text, groups)
    body = rewriter.body(pattern) + _computed_columns(text, pattern)
    head = text[: _form_start(text)]
    tail = _trailing_values(text, pattern)
    parsed = read_algebra(f"{head} SELECT * {{ {body} }} {tail}")
    whole = read_algebra(text)
    if parsed is None or whole is None:
        return None
    triples = tuple(_triples(parsed.p, _DEFAULT, frozenset()))
    template: tuple[tuple[Any, Any, Any], ...] = ()
    if query_form(text) == "CONSTRUCT":
        template = tuple(whole.template or ((t.subject, t.predicate, t.object) for t in triples))
    names = tuple(sorted(map(str, parsed.PV)))
    hides = rewriter.has_subquery or any(_is_hidden(triple) for triple in triples)
    assigned = {name for group in groups for name in group.assigned}
    certain = frozenset(_certain(parsed.p)) - assigned
    return _Trace(head, body, tail, triples, certain, names, template, hides)


def _without_blanks(text: str) -> str:
    """A query with variables for its blank nodes; those with a description in brackets stay, and hide what they are."""
    pieces, end, opened = [], 0, -1
    for token in tokens(text):
        if token[0] == "]" and opened >= 0:
            pieces += [text[end:opened], f"?{_MARK}at{opened}"]
            end = token.end()
        elif token["blank"]:
            pieces += [text[end : token.start()], f"?{_MARK}{token['blank'].replace('.', '_').replace('-', '_')}_"]
            end = token.end()
        opened = token.start() if token[0] == "[" else -1
    return "".join((*pieces, text[end:]))


def _form_start(text: str) -> int:
    form = query_form(text)
    return next(token.start() for token in tokens(text) if token.lastgroup == "name" and token[0].upper() == form)


class _Rewriter:
    """Writes the groups of a query so that each solution says which of them it was matched with."""

    def __init__(self, text: str, groups: Sequence[Group]) -> None:
        self._text = text
        self._marks = 0
        self.has_subquery = False
        self._inner: defaultdict[int, list[Group]] = defaultdict(list)
        for group in groups:
            if group.outer is not None:
                self._inner[id(group.outer)].append(group)
        self._leads = _leads(text)

    def body(self, group: Group) -> str:
        """What stands within the braces of a group, with marks, and with what EXISTS asks for as an OPTIONAL."""
        if group.columns is not None:
            self.has_subquery = True
            return self._text[group.start : group.end]
        pieces, end, asked = [], group.start, []
        for inner in self._inner[id(group)]:
            lead = self._leads[inner.start]
            if lead == "FILTER EXISTS":
                asked.append(inner)
            elif lead in ("NOT EXISTS", "EXISTS", "MINUS"):
                continue
            else:
                mark = "" if lead == "GRAPH" or inner.columns is not None else self._mark()
                pieces += [self._text[end : inner.start], self.body(inner), mark]
                end = inner.end
        pieces.append(self._text[end : group.end])
        pieces += [f" OPTIONAL {{ {self.body(inner)} {self._mark()} }}" for inner in asked]
        return "".join(pieces)

    def _mark(self) -> str:
        self._marks += 1
        return f" BIND(1 AS ?{_MARK}{self._marks})"


def _leads(text: str) -> dict[int, str]:
    """What stands before each brace, by the offset behind it: OPTIONAL, GRAPH, MINUS, EXISTS with what it serves."""
    leads = {}
    opened: list[str] = []
    words: list[str] = ["", "", ""]
    for token in tokens(text):
        piece = token[0]
        if piece.startswith("#"):
            continue
        if piece == "{":
            lead = "GRAPH" if "GRAPH" in words[-2:] else words[-1]
            leads[token.end()] = _exists_lead(words, opened) if lead == "EXISTS" else lead
        if piece in ("(", "{"):
            opened.append(words[-1] if piece == "(" else "{")
        elif piece in (")", "}") and opened:
            opened.pop()
        words = [*words[1:], piece.upper() if token.lastgroup == "name" else piece]
    return leads


def _exists_lead(words: Sequence[str], opened: Sequence[str]) -> str:
    if words[-2] in ("NOT", "!"):
        return "NOT EXISTS"
    within = []
    for bracket in reversed(opened):
        if bracket == "{":
            break
        within.append(bracket)
    if any(bracket == "!" for bracket in within):
        return "NOT EXISTS"
    return "FILTER EXISTS" if words[-2] == "FILTER" or "FILTER" in within else "EXISTS"


def _computed_columns(text: str, pattern: Group) -> str:
    """BIND of the columns that a query computes for each solution; what it counts is none of them."""
    after = (token for token in tokens(text) if token.start() > pattern.end and token.lastgroup == "name")
    is_grouped = any(token[0].upper() == "GROUP" for token in after)
    pieces: list[str] = []
    for expression, name in [] if is_grouped else _columns(text, pattern.start):
        words = {token[0].upper() for token in tokens(expression) if token.lastgroup == "name"}
        if not words & _AGGREGATES:
            pieces.append(f" BIND({expression} AS {name})")
    return "".join(pieces)


def _columns(text: str, end: int) -> Iterator[tuple[str, str]]:
    """Expression and name of each computed column of the outermost SELECT."""
    depth, start, alias = 0, 0, 0
    for token in tokens(text):
        if token.start() >= end:
            return
        if token[0] == "(":
            start = start if depth else token.end()
            depth += 1
        elif token[0] == ")":
            depth -= 1
            if not depth and alias:
                yield text[start : alias - 2], text[alias : token.start()].strip()
                alias = 0
        elif token[0].upper() == "AS" and depth == 1:
            alias = token.end()


def _trailing_values(text: str, pattern: Group) -> str:
    """The VALUES behind the modifiers of a query."""
    after = (token for token in tokens(text) if token.start() > pattern.end and token.lastgroup == "name")
    start = next((token.start() for token in after if token[0].upper() == "VALUES"), None)
    return "" if start is None else text[start:]


def _triples(node: Any, graph: Any, marks: frozenset[str]) -> Iterator[_Triple]:
    """The triples of an algebra that a solution is matched with, innermost last."""
    if node.name == "BGP":
        for subject, predicate, value in node.triples:
            yield _Triple(subject, predicate, value, graph, marks)
    elif node.name == "Graph":
        yield from _triples(node.p, node.term, marks)
    elif node.name == "Extend" and str(node.var).startswith(_MARK):
        yield from _triples(node.p, graph, marks | {str(node.var)})
    elif node.name == "Minus":
        yield from _triples(node.p1, graph, marks)
    elif node.name in ("Join", "LeftJoin", "Union"):
        yield from _triples(node.p1, graph, marks)
        yield from _triples(node.p2, graph, marks)
    elif node.name in ("Filter", "Extend", "Project", "Distinct"):
        yield from _triples(node.p, graph, marks)


def _certain(node: Any) -> Iterator[str]:
    """Variables that every solution of a pattern binds by a triple."""
    from rdflib import Variable

    if node.name == "BGP":
        yield from (str(term) for triple in node.triples for term in triple if isinstance(term, Variable))
    elif node.name == "Join":
        yield from _certain(node.p1)
        yield from _certain(node.p2)
    elif node.name in ("LeftJoin", "Minus"):
        yield from _certain(node.p1)
    elif node.name in ("Filter", "Extend", "Project", "Distinct", "Graph"):
        yield from _certain(node.p)


def _is_hidden(triple: _Triple) -> bool:
    """Whether a blank node keeps a plain edge from being known; that of a claim is known by the claim."""
    from rdflib import BNode, URIRef

    if not isinstance(triple.subject, BNode) and not isinstance(triple.object, BNode):
        return False
    is_plain = not isinstance(triple.predicate, URIRef) or triple.predicate.startswith(ONTOLOGY)
    return is_plain or (isinstance(triple.subject, BNode) and triple.predicate.startswith(PREFIXES["rdf"]))


# ---------------------------------------------------------------- solutions to claims


@dataclass(slots=True)
class _Row:
    """What a row was matched with: nodes of claims, and plain edges."""

    nodes: set[str] = field(default_factory=set)
    edges: set[Edge] = field(default_factory=set)


class _Tracer:
    """Finds the claims behind rows in a store."""

    def __init__(self, store: ox.Store, ontology: Ontology) -> None:
        self._store = store
        self._rules = ontology.rules
        self._derived: dict[Edge, _Row] = {}
        self.stated: dict[Edge, frozenset[str]] = {}
        self.all_ids: set[str] = set()

    def behind_answer(self, text: str, parameters: Mapping[str, Term], result: Result) -> tuple[list[_Row], list[str]]:
        """What each row was matched with, and what of it is not known."""
        if query_form(text) == "DESCRIBE":
            rows = [self._behind_edges([row]) for row in result.rows]
            self._look_up(rows)
            return rows, []
        rows, missing = self._behind_rows(text, parameters, result)
        self._look_up(rows)
        return rows, missing

    def _behind_rows(self, text: str, parameters: Mapping[str, Term], result: Result) -> tuple[list[_Row], list[str]]:
        trace = _trace(text)
        count = 1 if result.answer is not None else len(result.rows)
        rows = [_Row() for _ in range(count)]
        if trace is None:
            return rows, ["the claims behind the rows: the query is not one that can be traced; select the claims"]
        if not count or result.answer is False:
            return rows, []
        missing = ["claims that a subquery or a blank node hides: give their variables out"] if trace.hides else []
        names = () if result.is_graph or result.answer is not None else result.variables
        keys = [name for name in names if name in trace.variables or name in parameters]
        shown = [_bound(names, row) for row in result.rows] if keys else []
        wanted = {name: term for name, term in parameters.items() if name in trace.variables}
        solutions = query_store(self._store, trace.query(shown, keys), parameters=wanted, max_rows=MAX_SOLUTIONS)
        if solutions.is_truncated:
            missing.append(f"claims behind more than {MAX_SOLUTIONS:,} solutions: narrow the query")
        by_key: defaultdict[tuple[Term | None, ...], list[_Row]] = defaultdict(list)
        if result.is_graph:
            for row, triple in zip(rows, result.rows, strict=True):
                by_key[triple].append(row)
        else:
            for row, cells in zip(rows, shown or [{}] * count, strict=True):
                by_key[tuple(map(cells.get, keys))].append(row)
        for values in solutions.rows:
            solution = {**wanted, **_bound(solutions.variables, values)}
            reached = self._rows_of(trace, solution, by_key, None if result.is_graph else keys)
            if reached:
                self._add(trace, solution, reached)
        return rows, missing

    @staticmethod
    def _rows_of(
        trace: _Trace, solution: Solution, by_key: Mapping[tuple[Term | None, ...], list[_Row]], keys: list[str] | None
    ) -> list[_Row]:
        """The rows that a solution gives."""
        if keys is not None:
            return by_key.get(tuple(map(solution.get, keys)), [])
        made = (tuple(_ground(term, solution) for term in triple) for triple in trace.template)
        return [row for triple in made for row in by_key.get(triple, ())]

    def _add(self, trace: _Trace, solution: Solution, rows: Sequence[_Row]) -> None:
        """Add what a solution was matched with to its rows."""
        matched = _Row()
        for triple in trace.triples:
            if not triple.marks <= solution.keys():
                continue
            graph = _ground(triple.graph, solution)
            if isinstance(graph, ox.NamedNode | ox.DefaultGraph):
                self._match(triple, solution, graph, matched)
        observed = [edge for edge in matched.edges if edge[0].value.startswith(OBSERVATION_ID)]
        matched.edges.difference_update(observed)
        told = {ox.NamedNode(CLAIM_ID + identity) for identity in matched.nodes}
        for observation in {edge[0] for edge in observed}:
            claims = {quad.subject for quad in self._store.quads_for_pattern(None, _OBJECT, observation, _DEFAULT)}
            if not claims & told and all(edge[2] != observation for edge in matched.edges):
                named = (claim for claim in claims if isinstance(claim, ox.NamedNode))
                matched.nodes |= {claim.value.removeprefix(CLAIM_ID) for claim in named}
        for row in rows:
            row.nodes |= matched.nodes
            row.edges |= matched.edges

    def _match(self, triple: _Triple, solution: Solution, graph: Graph, matched: _Row) -> None:
        """Add what a triple was matched with."""
        subject, value = _ground(triple.subject, solution), _ground(triple.object, solution)
        for term in (subject, value):
            if isinstance(term, ox.NamedNode) and term.value.startswith(CLAIM_ID):
                matched.nodes.add(term.value.removeprefix(CLAIM_ID))
        if not isinstance(subject, ox.NamedNode) or value is None:
            return
        predicate = _ground(triple.predicate, solution)
        if isinstance(predicate, ox.NamedNode):
            edges = {(subject, predicate, value)}
        else:
            edges = _Ways(self._store, graph).edges(triple.predicate, subject, value)
        for edge in edges:
            if graph == ENTAILED:
                derived = self._derive(edge)
                matched.nodes |= derived.nodes
                matched.edges |= derived.edges
            elif graph == _DEFAULT:
                matched.edges |= self._behind_edges([edge]).edges

    def _behind_edges(self, edges: Iterable[Sequence[Term | None]]) -> _Row:
        """What triples of the default graph lead to: claims that they are of, and edges that claims may state."""
        row = _Row()
        for subject, predicate, value in edges:
            if not isinstance(subject, ox.NamedNode) or not isinstance(predicate, ox.NamedNode) or value is None:
                continue
            if subject.value.startswith(CLAIM_ID):
                row.nodes.add(subject.value.removeprefix(CLAIM_ID))
            elif _splits(predicate)[0]:
                row.edges.add(self._without_interval((subject, predicate, value)))
        return row

    def _without_interval(self, edge: Edge) -> Edge:
        """The edge to the date itself, of one to the interval that repeats it."""
        subject, predicate, value = edge
        if predicate.value.endswith(INTERVAL) and isinstance(value, ox.NamedNode):
            for quad in self._store.quads_for_pattern(value, _VALUE, None, _DEFAULT):
                return subject, ox.NamedNode(predicate.value.removesuffix(INTERVAL)), quad.object
        return edge

    def _derive(self, edge: Edge) -> _Row:
        """What a derived edge rests on, by whichever rules derive it."""
        if edge not in self._derived:
            self._derived[edge] = row = _Row()  # an edge that leads to itself adds nothing
            answer = Result(("subject", "predicate", "object"), (edge,), is_graph=True)
            for rule in self._rules:
                trace = _trace(rule)
                for triple in trace.template if trace else ():
                    pairs = list(zip(triple, edge, strict=True))
                    given = {str(name): term for name, term in pairs if _is_variable(name)}
                    if any(not _is_variable(name) and _ground(name, {}) != term for name, term in pairs):
                        continue
                    [derived], _ = self._behind_rows(rule, given, answer)
                    row.nodes |= derived.nodes
                    row.edges |= derived.edges
        return self._derived[edge]

    def _look_up(self, rows: Iterable[_Row]) -> None:
        """Find the claims that state each edge, whatever the view makes of them."""
        edges = sorted({edge for row in rows for edge in row.edges}, key=str)
        stated: defaultdict[Edge, set[str]] = defaultdict(set)
        for start in range(0, len(edges), _EDGES_AT_ONCE):
            some = edges[start : start + _EDGES_AT_ONCE]
            lines = " ".join(
                f"({subject} {edge} <{ONTOLOGY}{_splits(edge)[1]}> {value})" for subject, edge, value in some
            )
            text = (
                f"SELECT ?s ?edge ?o ?claim {{ VALUES (?s ?edge ?p ?o) {{ {lines} }} "
                "?claim rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p ; a kg:Claim }"
            )
            for subject, predicate, value, claim in query_store(self._store, text, max_rows=MAX_SOLUTIONS).rows:
                stated[subject, predicate, value].add(claim.value.removeprefix(CLAIM_ID))  # type: ignore[index,union-attr]
        self.stated = {edge: frozenset(stated[edge]) for edge in edges}
        self.all_ids = {identity for ids in self.stated.values() for identity in ids}
        self.all_ids |= {identity for row in rows for identity in row.nodes}


def _splits(predicate: ox.NamedNode) -> tuple[str, str]:
    """Namespace and name of a plain edge's predicate; both empty where it is none."""
    space = next((space for space in _SPACES if predicate.value.startswith(space)), "")
    return (space, predicate.value.removeprefix(space)) if space else ("", "")


def _bound(names: Sequence[str], cells: Sequence[Term | None]) -> dict[str, Term]:
    return {name: term for name, term in zip(names, cells, strict=True) if term is not None}


def _is_variable(term: Any) -> bool:
    from rdflib import Variable

    return isinstance(term, Variable)


def _ground(term: Any, solution: Solution) -> Any:
    """What a term of a pattern is in a solution; None where that is not known."""
    from rdflib import Literal, URIRef

    if isinstance(term, ox.DefaultGraph):
        return term
    if _is_variable(term):
        return solution.get(str(term))
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, Literal):
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return ox.Literal(str(term), language=term.language, datatype=datatype)
    return None


class _Ways:
    """Property paths in a graph, and the edges on them.

    References
    ----------
    W3C, SPARQL 1.1 Query Language, section 9 (property paths).
    """

    def __init__(self, store: ox.Store, graph: Graph) -> None:
        self._store = store
        self._graph = graph

    def edges(self, path: Any, start: Term, end: Term) -> set[Edge]:
        """Every edge on a way along a path from one node to another."""
        from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath

        if isinstance(path, InvPath):
            return self.edges(path.arg, end, start)
        if isinstance(path, AlternativePath):
            return {edge for part in path.args for edge in self.edges(part, start, end)}
        if isinstance(path, SequencePath):
            return self._along(path.args, start, end)
        if isinstance(path, MulPath):
            return self._repeated(path, start, end)
        if isinstance(path, NegatedPath):
            return self._avoiding(path, start, end)
        return set(map(_edge, self._quads(start, ox.NamedNode(str(path)), end)))

    def ends(self, path: Any, start: Term) -> set[Term]:
        """Where a path leads to from a node."""
        from rdflib import URIRef
        from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath

        if isinstance(path, InvPath) and isinstance(path.arg, URIRef):
            named = ox.NamedNode(str(path.arg))
            return {quad.subject for quad in self._store.quads_for_pattern(None, named, start, self._graph)}
        if isinstance(path, InvPath):
            return self.ends(_inverse(path.arg), start)
        if isinstance(path, AlternativePath):
            return {node for part in path.args for node in self.ends(part, start)}
        if isinstance(path, SequencePath):
            nodes = {start}
            for part in path.args:
                nodes = {node for before in nodes for node in self.ends(part, before)}
            return nodes
        if isinstance(path, MulPath):
            return self._reached(path.path, start, is_once=path.mod == "?") | ({start} if path.mod in "*?" else set())
        if isinstance(path, NegatedPath):
            quads = self._quads(start, None, None)
            return {quad.object for quad in quads if quad.predicate.value not in _refused(path)}
        return {quad.object for quad in self._quads(start, ox.NamedNode(str(path)), None)}

    def _along(self, parts: Sequence[Any], start: Term, end: Term) -> set[Edge]:
        if len(parts) == 1:
            return self.edges(parts[0], start, end)
        edges: set[Edge] = set()
        for between in self.ends(parts[0], start):
            if rest := self._along(parts[1:], between, end):
                edges |= rest | self.edges(parts[0], start, between)
            elif self._is_empty_way(parts[1:], between, end):
                edges |= self.edges(parts[0], start, between)
        return edges

    def _is_empty_way(self, parts: Sequence[Any], start: Term, end: Term) -> bool:
        """Whether what is left of a path may have no step, as its stars allow."""
        nodes = {start}
        for part in parts:
            nodes = {node for before in nodes for node in self.ends(part, before)}
        return end in nodes

    def _reached(self, path: Any, start: Term, *, is_once: bool) -> set[Term]:
        reached: set[Term] = set()
        latest = {start}
        while latest:
            latest = {node for before in latest for node in self.ends(path, before)} - reached
            reached |= latest
            if is_once:
                break
        return reached

    def _repeated(self, path: Any, start: Term, end: Term) -> set[Edge]:
        if path.mod == "?":
            return self.edges(path.path, start, end)
        forward = self._reached(path.path, start, is_once=False) | {start}
        if end not in forward:
            return set()
        back = self._reached(_inverse(path.path), end, is_once=False) | {end}
        on_the_way = forward & back
        steps = ((node, after) for node in on_the_way for after in self.ends(path.path, node) & on_the_way)
        return {edge for node, after in steps for edge in self.edges(path.path, node, after)}

    def _avoiding(self, path: Any, start: Term, end: Term) -> set[Edge]:
        quads = self._quads(start, None, end)
        return {_edge(quad) for quad in quads if quad.predicate.value not in _refused(path)}

    def _quads(self, subject: Term, predicate: ox.NamedNode | None, value: Term | None) -> Iterable[ox.Quad]:
        """The triples of the graph with a subject, which there are none of where it is a text or a number."""
        if isinstance(subject, ox.Literal):
            return ()
        return self._store.quads_for_pattern(subject, predicate, value, self._graph)


def _edge(quad: ox.Quad) -> Edge:
    """The triple of a quad whose subject is named, as all are in a graph without blank nodes."""
    assert isinstance(quad.subject, ox.NamedNode)
    return quad.subject, quad.predicate, quad.object


def _refused(path: Any) -> set[str]:
    """The predicates that a negated path forbids."""
    return {str(part) for part in path.args}


def _inverse(path: Any) -> Any:
    """A path the other way round, its parts turned as well."""
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

    if isinstance(path, InvPath):
        return path.arg
    if isinstance(path, AlternativePath):
        return AlternativePath(*map(_inverse, path.args))
    if isinstance(path, SequencePath):
        return SequencePath(*map(_inverse, reversed(path.args)))
    if isinstance(path, MulPath):
        return MulPath(_inverse(path.path), path.mod)
    return InvPath(path)
