"""The groups of a query, and values written into them: how a parameter gets its term in a text.

Comes in: a query and a term for some of its variables. Goes out: the same query with VALUES at the head of its pattern
and of every group inside whose FILTER or BIND looks at the variable, since SPARQL evaluates a group before what stands
around it. A subquery that does not give the variable out has another one of the same name, and is left alone. Groups
are found by tokens: rdflib's parser does not say where in the text what it has read stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.errors import UsageError
from kg.query.guard import tokens

_ALL = "*"


@dataclass(slots=True)
class Group:
    """What stands in a pair of braces; the query as a whole is one too.

    Parameters
    ----------
    start, end
        Offsets within the braces.
    outer
        The group around it; None for the query.
    depth
        Brackets that are open before it.
    examined
        Variables that stand in it between parentheses, as in FILTER and BIND; not those of groups inside.
    assigned
        Variables that AS gives a value in it.
    columns
        What a subquery gives out, with an asterisk for everything; None for what is no subquery.
    clause
        Brackets that are open where its columns are named, while they are.
    """

    start: int
    end: int
    outer: Group | None
    depth: int
    examined: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    columns: set[str] | None = None
    clause: int = -1

    def shares(self, name: str) -> bool:
        """Whether a variable is the one that has this name in the whole query."""
        group: Group | None = self
        while group and group.outer:
            if group.columns is not None and not group.columns & {name, _ALL}:
                return False
            group = group.outer
        return True


def read_groups(text: str) -> tuple[Group, ...]:
    """The query as a whole, and its groups in the order of the text.

    Examples
    --------
    >>> query, pattern, inner = read_groups("SELECT ?a { ?a a ?b { SELECT ?b (1 AS ?c) { ?b ?p ?a } } }")[:3]
    >>> sorted(query.columns), sorted(inner.columns), sorted(inner.assigned), inner.shares("a")
    (['a'], ['b', 'c'], ['c'], False)
    """
    reader = _GroupReader(len(text))
    for token in tokens(text):
        if not token[0].startswith("#"):
            reader.read(token)
    return tuple(reader.groups)


class _GroupReader:
    """Walks over the tokens of a query of a certain length."""

    def __init__(self, length: int) -> None:
        self.current = Group(0, length, None, 0)
        self.groups = [self.current]
        self.opened: list[str] = []
        self.before = ""
        self.is_data = False

    def read(self, token: re.Match[str]) -> None:
        """Take the next token."""
        piece, group, depth = token[0], self.current, len(self.opened)
        word = piece.upper() if token.lastgroup == "name" else ""
        is_clause = group.columns is not None and group.clause == depth
        if word == "SELECT":
            group.columns, group.clause = set(), depth
        elif piece == _ALL and is_clause and group.columns is not None:
            group.columns.add(_ALL)
        elif token["variable"]:
            self._take_variable(token["variable"], depth)
        elif piece in ("{", "("):
            self._open(token)
        elif piece in ("}", ")") and self.opened and self.opened.pop() == "group":
            group.end, self.current = token.start(), group.outer or group
        self.is_data = word == "VALUES" or (self.is_data and piece != "{")
        self.before = word or piece

    def _take_variable(self, name: str, depth: int) -> None:
        group, is_assigned = self.current, self.before == "AS"
        if is_assigned:
            group.assigned.add(name)
        elif self.opened[-1:] == ["("]:
            group.examined.add(name)
        if group.columns is not None and group.clause == depth - is_assigned:
            group.columns.add(name)

    def _open(self, token: re.Match[str]) -> None:
        depth, outer = len(self.opened), self.current
        is_group = token[0] == "{" and not self.is_data and self.before != "CONSTRUCT"
        self.opened.append("group" if is_group else token[0])
        if is_group:
            outer.clause = -1 if outer.clause == depth else outer.clause
            self.current = Group(token.end(), self.groups[0].end, outer, depth)
            self.groups.append(self.current)


def pattern_of(groups: tuple[Group, ...]) -> Group | None:
    """The group that is the pattern of a query; None where it has none, as a DESCRIBE may."""
    return next((group for group in groups if group.outer and not group.depth), None)


def write_values(text: str, values: Mapping[str, str], lead: str = " ") -> str:
    """A query in which variables have values; see the module.

    Parameters
    ----------
    text
        A query that the engine takes.
    values
        By variable, a term as SPARQL writes it.
    lead
        Blanks before each VALUES at the head of the pattern.

    Raises
    ------
    UsageError
        When the query itself gives the variable a value by AS, or has no pattern.

    Examples
    --------
    >>> write_values("SELECT ?a { ?a a ?b FILTER NOT EXISTS { ?b a ?b } { FILTER(?a != ?b) } }", {"a": "<x:y>"})
    'SELECT ?a { VALUES ?a { <x:y> } ?a a ?b FILTER NOT EXISTS { ?b a ?b } { VALUES ?a { <x:y> } FILTER(?a != ?b) } }'
    """
    if not values:
        return text
    blocks = {name: f"VALUES ?{name} {{ {term} }}" for name, term in values.items()}
    groups = read_groups(text)
    pattern = pattern_of(groups)
    if pattern is None:
        raise UsageError("the query has no pattern for its parameters; write WHERE { ... }")
    edits: list[tuple[int, str]] = []
    for group in groups:
        shared = [name for name in values if group.shares(name)]
        is_subquery = group.outer is not None and group.columns is not None
        if not is_subquery and (taken := [name for name in shared if name in group.assigned]):
            raise UsageError(f"the query itself gives ?{taken[0]} a value, so it cannot be a parameter")
        if group is pattern:
            # A subquery cannot stand beside VALUES, so it gets braces of its own.
            head = "".join(f"{lead}{block}" for block in blocks.values())
            edits += [(group.start, head + " {"), (group.end, "} ")] if is_subquery else [(group.start, head)]
        elif group.outer and not is_subquery:
            edits.append((group.start, "".join(f" {blocks[name]}" for name in shared if name in group.examined)))
    pieces, end = [], 0
    for place, addition in sorted(edits, key=lambda edit: edit[0]):
        pieces += [text[end:place], addition]
        end = place
    return "".join((*pieces, text[end:]))
