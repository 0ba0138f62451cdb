"""SPARQL over a validated dataset, with limits of time, rows and memory.

Comes in: a `ValidDataset` and a query. Goes out: a `Result` of terms. Every query goes to Oxigraph.
Nothing can cancel a running query, so the command line arms a watchdog that ends the whole process;
the exit status is 4 and nothing has been printed by then.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice, pairwise
from operator import itemgetter
from pathlib import Path

import pyoxigraph as ox

from kg.errors import LIMIT_HIT, UsageError
from kg.graph import ValidDataset
from kg.model import ONTOLOGY, PREFIXES, format_language
from kg.query.groups import pattern_of, read_groups
from kg.query.guard import (
    MAX_MEMORY_MIB,
    MAX_ROWS,
    arguments_of,
    check_query,
    query_form,
    tokens,
)
from kg.query.syntax import explain_syntax
from kg.tables import show

_POLL_S = 0.05
_MOST_NOTES, _SHOWN_CHARACTERS = 5, 120
DEFAULT_GRAPH = "urn:x-arq:DefaultGraph"
"""Name by which a request may mean the default graph, which has none; it is that of Apache Jena."""

_MATCHING = re.compile(r"REGEX|REPLACE", re.IGNORECASE | re.ASCII)
_LANG = re.compile(r"LANG", re.IGNORECASE | re.ASCII)
_LOOKS = re.compile(r"\(\?<?[=!]|\\[1-9]")

Term = ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple
_UNSELECTED = re.compile(r"variable \?(\w+) in its SELECT")


@dataclass(frozen=True, slots=True)
class Result:
    """What a query gave.

    Parameters
    ----------
    variables
        Column names of a SELECT; ``("subject", "predicate", "object")`` for a graph; empty for ASK.
    rows
        One tuple a row, in the order of `variables`; None where a variable is unbound.
    answer
        Answer of an ASK, else None.
    is_graph
        True for CONSTRUCT and DESCRIBE.
    is_truncated
        True when there were more rows than the limit.
    notes
        What is to be known of the answer beside its rows, a sentence each: what cut it, what of the query the engine
        could not do, names that the graph does not know, where an empty answer has rows; see `kg.query.notes`.
    parameters
        What the parameters of a saved question were, defaults included; ``*`` is one that was left free.
    cite
        What there is to cite, as `kg.graph.Citation.to_record` gives it, where that is wanted.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    answer: bool | None = None
    is_graph: bool = False
    is_truncated: bool = False
    notes: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    cite: Mapping[str, object] = field(default_factory=dict)


def graph_names(store: ox.Store) -> frozenset[str]:
    """IRIs of the named graphs of a store."""
    return frozenset(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))


def query_store(  # noqa: PLR0913  each is a part of the protocol
    store: ox.Store,
    text: str,
    *,
    parameters: Mapping[str, Term] | None = None,
    max_rows: int = MAX_ROWS,
    base_iri: str | None = None,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Result:
    """Run a SPARQL query on a store, after `kg.query.guard` has let it pass.

    Parameters
    ----------
    store
        What to ask.
    text
        SELECT, ASK, CONSTRUCT or DESCRIBE; the project's prefixes are known.
    parameters
        Terms to put in the place of variables; they are bound as terms, never pasted into the text.
        A SELECT must have each of them among its columns.
    max_rows
        Rows to stop after.
    base_iri
        What relative IRIs in the text are relative to; without it they are a syntax error.
    default_graphs, named_graphs
        Graphs of the store that make up the dataset to ask, as the SPARQL protocol has it; with neither, all of
        the store. What is not in the store is empty: nothing is fetched.

    Returns
    -------
    Result
        Rows in the order of the engine, or of ORDER BY.

    Raises
    ------
    UsageError
        For a syntax error (with line, column and a caret) and for what `kg.query.guard` refuses.
    """
    choice = (base_iri, tuple(default_graphs), tuple(named_graphs))
    result = _answer(store, text, parameters or {}, checked_rows(max_rows), *choice)
    return replace(result, notes=tuple(islice(_unread_patterns(text), _MOST_NOTES)))


def says_nothing(result: Result) -> bool:
    """Whether an answer has no row, is no, or counts nothing."""
    if result.answer is not None:
        return not result.answer
    cells = [term for row in result.rows for term in row] if len(result.rows) == 1 else []
    is_count = bool(cells) and all(
        term is None or (isinstance(term, ox.Literal) and term.value == "0") for term in cells
    )
    return not result.rows or is_count


def _answer(  # noqa: PLR0913  each is a part of the protocol
    store: ox.Store,
    text: str,
    parameters: Mapping[str, Term],
    max_rows: int,
    base_iri: str | None,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
) -> Result:
    """Run a query; see `query_store`."""
    safe = check_query(text)
    has_choice = bool(default_graphs or named_graphs)
    bound = {ox.Variable(name): term for name, term in parameters.items()}
    ask = partial(
        store.query,
        custom_functions=_FUNCTIONS,
        base_iri=base_iri,
        prefixes=PREFIXES,
        substitutions=bound or None,
        default_graph=[_graph(iri) for iri in default_graphs] if has_choice else None,
        named_graphs=[ox.NamedNode(iri) for iri in named_graphs] if has_choice else None,
    )
    answer: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean | None = None
    try:
        try:
            answer = ask(_spell_languages(_anchor(safe, bound)))
        except SyntaxError:  # of the user, or since the query gives the variable a value itself
            answer = ask(safe)
        return _read(answer, max_rows)
    except SyntaxError as error:
        raise UsageError(explain_syntax(text, safe, str(error), base_iri)) from error
    except UnicodeEncodeError as error:
        raise UsageError(
            "the query holds half of a surrogate pair, which is no character; correct its encoding"
        ) from error
    except (ValueError, RuntimeError, OSError) as error:
        if unselected := _UNSELECTED.search(str(error)):
            what = f"parameter '{unselected[1]}' is not among the columns of the query"
            raise UsageError(f"{what}; name ?{unselected[1]} after SELECT") from error
        raise UsageError(f"the query cannot be answered: {error}") from error
    finally:
        answer = None  # it belongs to this thread: the frame of an error, freed by another one, must not hold it


def _language_of(term: Term) -> ox.Literal | None:
    """What LANG gives, as BCP 47 writes it; None, which is an error of the expression, of what is no literal."""
    return ox.Literal(format_language(term.language or "")) if isinstance(term, ox.Literal) else None


_LANGUAGE_OF = ox.NamedNode(ONTOLOGY + "function/language")
_FUNCTIONS: dict[ox.NamedNode, Callable[..., Term | None]] = {_LANGUAGE_OF: _language_of}


def _spell_languages(text: str) -> str:
    """A query whose calls of LANG give tags as the tables spell them; the engine keeps them in small letters."""
    if not _LANG.search(text):
        return text
    words = list(tokens(text))
    calls = [
        word.span()
        for word, following in pairwise(words)
        if word.lastgroup == "name" and _LANG.fullmatch(word[0]) and following[0] == "("
    ]
    for start, end in reversed(calls):
        text = f"{text[:start]}{_LANGUAGE_OF}{text[end:]}"
    return text


def _unread_patterns(text: str) -> Iterator[str]:
    """A line for each regular expression in a query that the engine cannot read: it answers as if nothing matched."""
    for function, *arguments in arguments_of(text, _MATCHING):
        pattern, flags = arguments[1:2], arguments[3 if function == "REPLACE" else 2 :]
        if not pattern or not all(argument[:1] in ("'", '"') for argument in (*pattern, *flags)):
            continue
        asked = f"SELECT (REGEX('', {', '.join((*pattern, *flags))}) AS ?isMatch) {{}}"
        try:
            [[is_match]] = _read(ox.Store().query(asked), 1).rows
        except (SyntaxError, ValueError):  # it is more than a string
            continue
        if is_match is None:
            is_other = _LOOKS.search(pattern[0])
            why = "its kind has no look-ahead, look-behind or back reference" if is_other else "correct it"
            shown = show(" with the flags ".join((*pattern, *flags)), _SHOWN_CHARACTERS)
            yield f"the engine cannot read the regular expression {shown}, so it matches nothing; {why}"


def checked_rows(max_rows: int) -> int:
    """A limit of rows that a caller has named.

    Raises
    ------
    UsageError
        When it is no whole number from 1.
    """
    if isinstance(max_rows, bool) or not isinstance(max_rows, int) or max_rows < 1:
        raise UsageError(f"max_rows: {max_rows!r} is not a whole number from 1")
    return min(max_rows, sys.maxsize)


def _read(answer: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean, max_rows: int) -> Result:
    """The rows of an answer, up to so many."""
    if isinstance(answer, ox.QueryBoolean):
        return Result((), (), answer=bool(answer))
    names = () if isinstance(answer, ox.QueryTriples) else tuple(variable.value for variable in answer.variables)
    # Two columns or more are read by position, which is a fifth faster than walking over the row.
    read: Callable[..., tuple[Term | None, ...]] = itemgetter(*range(len(names))) if len(names) > 1 else tuple
    try:
        rows = tuple(map(read, islice(answer, max_rows)))
        is_truncated = next(iter(answer), None) is not None
        if isinstance(answer, ox.QueryTriples):
            return Result(("subject", "predicate", "object"), rows, is_graph=True, is_truncated=is_truncated)
        return Result(names, rows, is_truncated=is_truncated)
    finally:
        del answer  # as in `query_store`


def _graph(iri: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.DefaultGraph() if iri == DEFAULT_GRAPH else ox.NamedNode(iri)


def read_labels(dataset: ValidDataset) -> dict[str, str]:
    """English label of everything in the default graph that has one, by IRI."""
    label, default = ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.DefaultGraph()
    return {
        quad.subject.value: quad.object.value
        for quad in dataset.store.quads_for_pattern(None, label, None, default)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
    }


def _anchor(safe: str, bound: Mapping[ox.Variable, Term]) -> str:
    """The query with VALUES of the bound terms at the beginning of its pattern, where it is a plain SELECT.

    The engine binds what it is given but plans as if it were not: on 300,000 claims a question took 24 s, and 0.3 s
    once its pattern begins with the terms. They are written by the engine itself, so that they stay terms. Entities
    stand in one row, so that each is where a join may begin; a class or a word beside them would make it begin with
    all that is of the class (2 s instead of 10 ms for the neighbours of a state among 6,000 claims).
    """
    if not bound or not all(isinstance(term, ox.NamedNode | ox.Literal) for term in bound.values()):
        return safe
    pattern = pattern_of(read_groups(safe))
    if pattern is None or pattern.columns is not None or query_form(safe) != "SELECT":
        return safe
    entities = {variable: term for variable, term in bound.items() if str(term).startswith(f"<{PREFIXES['kgr']}")}
    rows = [entities, *({variable: term} for variable, term in bound.items() if variable not in entities)]
    values = [f"VALUES ({' '.join(map(str, row))}) {{ ({' '.join(map(str, row.values()))}) }}" for row in rows if row]
    return " ".join([safe[: pattern.start], *values, safe[pattern.start :]])


@contextmanager
def watchdog(timeout_s: float, max_memory_mib: int = MAX_MEMORY_MIB) -> Iterator[None]:
    """End the process with status 4 when the block takes too long or too much memory.

    Parameters
    ----------
    timeout_s
        Seconds of wall time.
    max_memory_mib
        Resident memory in MiB that the block may add.
    """
    done = threading.Event()
    start, base = time.monotonic(), _resident_mib()

    def watch() -> None:
        while not done.wait(_POLL_S):
            line = ""
            if time.monotonic() - start > timeout_s:
                line = f"stopped after {timeout_s:g} s; narrow the query or raise --timeout"
            elif _resident_mib() - base > max_memory_mib:
                line = f"stopped at {max_memory_mib:,} MiB of memory; narrow the query or raise --max-memory"
            if line:
                sys.stderr.write(f"kg: {line}\n")
                sys.stderr.flush()
                os._exit(LIMIT_HIT)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _resident_mib() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
