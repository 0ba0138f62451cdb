r"""A query made portable: what another SPARQL 1.1 engine reads as ours does.

Comes in: the text of a query and terms for its parameters. Goes out: the text to send. Prefixes are declared,
and each parameter is written where it stands, as the serialisation of its term. A questionable decision:
escapes of ASCII letters (``\u0022``) are refused. Some engines decode them before they cut the text into
words, ours does after, and the two would disagree on where a string ends, and so on what `kg.query.guard` let pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

import pyoxigraph as ox

from kg.errors import UsageError
from kg.model import PREFIXES
from kg.query.engine import Result, Term, query_store
from kg.query.guard import declared_prefixes, point_at, tokens

_ASCII_ESCAPE = re.compile(r"\\u00[0-7][0-9A-Fa-f]|\\U000000[0-7][0-9A-Fa-f]")


class _Part(Enum):
    """Where in a query a variable stands, as far as it decides how a term is written there."""

    COLUMNS = auto()
    DATA = auto()
    ORDER = auto()
    PATTERN = auto()


_BRACKETS = frozenset("(){}")
_BEGINS = {
    "SELECT": _Part.COLUMNS, "VALUES": _Part.DATA, "GROUP": _Part.ORDER, "ORDER": _Part.ORDER,
    "WHERE": _Part.PATTERN, "HAVING": _Part.PATTERN, "LIMIT": _Part.PATTERN, "OFFSET": _Part.PATTERN,
}  # fmt: skip


@dataclass(slots=True)
class _QueryReader:
    """Walks over a query and says what to write for each parameter."""

    text: str
    terms: Mapping[str, Term]
    levels: list[tuple[_Part, int]] = field(default_factory=list)
    part: _Part = _Part.PATTERN
    depth: int = 0
    word: str = ""
    columns: set[str] = field(default_factory=set)

    def write(self, token: re.Match[str]) -> str:
        """What stands in the place of a token."""
        before, self.word = self.word, token[0].upper() if token.lastgroup == "name" else ""
        if token["variable"] in self.terms:
            return self._write_term(token["variable"], token[0], is_assigned=before == "AS")
        if self.word in _BEGINS:
            self.part, self.depth = _BEGINS[self.word], 0
        elif token[0] in _BRACKETS:
            self._enter_or_leave(token[0])
        return token[0]

    def _enter_or_leave(self, bracket: str) -> None:
        if bracket == "{":
            part = self.part if self.depth else _Part.PATTERN
            self.levels.append((part, self.depth))
            self.part, self.depth = _Part.PATTERN, 0
        elif bracket == "}":
            self.part, self.depth = self.levels.pop() if self.levels else (_Part.PATTERN, 0)
        else:
            self.depth += 1 if bracket == "(" else -1

    def _write_term(self, name: str, variable: str, *, is_assigned: bool) -> str:
        if is_assigned or self.part is _Part.DATA:
            raise UsageError(f"the query itself gives {variable} a value, so it cannot be a parameter at an endpoint")
        term = str(self.terms[name])
        if self.part is _Part.COLUMNS and not self.depth:
            return f" ({term} AS {self._column(name, variable)}) "
        return f" ({term}) " if self.part is _Part.ORDER and not self.depth else f" {term} "

    def _column(self, name: str, variable: str) -> str:
        """The column that holds the term: in a subquery a name of its own, since the query around it has the other."""
        if not self.levels:
            self.columns.add(name)
            return variable
        return next(other for count in range(1, len(self.text)) if (other := f"{variable}_{count}") not in self.text)


def _write_terms(text: str, parameters: Mapping[str, Term]) -> str:
    reader = _QueryReader(text, parameters)
    pieces, end = [], 0
    for token in tokens(text):
        pieces += [text[end : token.start()], reader.write(token)]
        end = token.end()
    written = "".join((*pieces, text[end:]))
    if missing := sorted(set(parameters) - reader.columns):
        raise UsageError(f"at an endpoint a parameter must be a column: write SELECT ?{missing[0]} ... in the question")
    return written


def _declare_prefixes(text: str) -> str:
    used = {token["name"] for token in tokens(text) if token.lastgroup == "local"}
    missing = used & set(PREFIXES) - declared_prefixes(text)
    # All on the first line, so that the lines of another engine's complaints are the lines of the user.
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in sorted(missing)) + text


@dataclass(frozen=True, slots=True)
class PortableQuery:
    """A query that any SPARQL 1.1 engine takes.

    Parameters
    ----------
    text
        What to send.
    empty
        What an empty graph answers: the columns, and whether it is an ASK, a graph or rows.
    """

    text: str
    empty: Result


def make_portable(text: str, parameters: Mapping[str, Term] | None = None) -> PortableQuery:
    """Check a query as if our own engine ran it, and write it for another.

    Parameters
    ----------
    text
        SELECT, ASK, CONSTRUCT or DESCRIBE; the project's prefixes are known.
    parameters
        Terms to write in the place of variables; each must be a column of the SELECT.

    Raises
    ------
    UsageError
        For a syntax error and for what `kg.query.guard` refuses; for escapes of ASCII characters; and for a parameter
        that is no column, that the query itself assigns, or whose term makes the query too long.

    Examples
    --------
    >>> make_portable("SELECT ?who { ?who kg:signs ?what }").text
    'PREFIX kg: <https://w3id.org/diplokg/ontology/> SELECT ?who { ?who kg:signs ?what }'
    """
    store = ox.Store()
    empty = query_store(store, text, parameters=parameters, max_rows=1)
    written = _declare_prefixes(_write_terms(text, parameters) if parameters else text)
    if escape := _ASCII_ESCAPE.search(written):
        where = f"\n{point_at(text, escape.start())}" if written == text else ""
        raise UsageError(f"refused: engines differ on {escape[0]}; write the character itself{where}")
    if written != text:
        try:
            query_store(store, written, max_rows=1)
        except UsageError as error:
            what = str(error).splitlines()[0]
            raise UsageError(f"with its parameters or prefixes written into it, {what}") from error
    return PortableQuery(written, empty)
