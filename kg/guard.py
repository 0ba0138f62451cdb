r"""What a query may not do, decided before anything is evaluated.

Comes in: the text of a SPARQL query. Goes out: the text to send to the engine, or a `UsageError` with
line, column and a caret. The engine wants no blank around a keyword (`1SERVICE<x>{}` is one), so cutting
the text into words cannot find them all. Instead the words SERVICE and FROM are written with an escape
(``\u0073ervice``) inside strings, IRIs and comments, where that changes nothing, and any that is left
elsewhere is refused, but for variables and local names. Should a string have been misread, the escape
breaks the keyword inside of it and the engine refuses the text.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from kg.errors import UsageError

OPAQUE = re.compile(
    r"""
    \#[^\n\r]*+
  | <[^<>"{}|^`\\\x00-\x20]*+>
  | \"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*+(?:\"{3})?+ | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+(?:'{3})?+
  | "(?:[^"\\\n\r]|\\.)*+"?+ | '(?:[^'\\\n\r]|\\.)*+'?+
    """,
    re.VERBOSE | re.DOTALL,
)
"""Comments, IRIs and strings: what holds no word of the language."""

_KEYWORD = re.compile(r"service|from", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?:[?$][A-Za-z0-9_]*|:(?:[A-Za-z0-9_][A-Za-z0-9_-]*)?)\Z")
_GRAPH = re.compile(r"\bgraph\s*(?:<([^<>]*)>|([\w.-]*:[\w.-]*))", re.IGNORECASE)
_PREFIX = re.compile(r"\bprefix\s+([\w.-]*):\s*<([^<>]*)>", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_ANY_UPDATE = re.compile("|".join(sorted(_UPDATES)), re.IGNORECASE)
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_WHY = {
    "SERVICE": "SERVICE would send the query to another server; the graph answers from itself only",
    "FROM": "FROM would choose another dataset; use --data for a folder, GRAPH for a named graph",
}
TIMEOUT_S = 30.0
MAX_ROWS = 100_000
MAX_MEMORY_MIB = 4096
"""What a query may take, unless the user says otherwise."""

MAX_QUERY_CHARACTERS = 1_000_000
MAX_DEPTH = 300
"""Brackets within brackets: the engine's parser calls itself for each, and its stack ends the process."""
MAX_OPERATORS = 5_000
"""Operators of paths and expressions, for the same reason."""


def point_at(text: str, offset: int) -> str:
    r"""Line and column of an offset, the line itself, and a caret under it.

    Examples
    --------
    >>> print(point_at("ASK {\n ?s }", 7))
    line 2, column 2
     ?s }
     ^
    """
    first = text.rfind("\n", 0, offset) + 1
    line = text[first:].split("\n", 1)[0].expandtabs(1)
    start = max(0, offset - first - 60)
    shown = "".join(letter if letter.isprintable() else "�" for letter in line[start : start + 120])
    number = text.count("\n", 0, offset) + 1
    return f"line {number}, column {offset - first + 1}\n{shown}\n{' ' * (offset - first - start)}^"


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _escape(match: re.Match[str]) -> str:
    return _KEYWORD.sub(lambda word: f"\\u{ord(word[0][0]):04x}{word[0][1:]}", match[0])


def _keywords(bare: str) -> Iterator[tuple[str, int]]:
    for word in _KEYWORD.finditer(bare):
        if not _NAME_BEFORE.search(bare[max(0, word.start() - 200) : word.start()]):
            yield word[0].upper(), word.start()


def check_query(text: str) -> str:
    r"""Refuse what would leave the graph or change it: SERVICE, FROM, LOAD and every update.

    Parameters
    ----------
    text
        A SPARQL query.

    Returns
    -------
    str
        The same query for the engine, with SERVICE and FROM escaped where they are no keywords.

    Raises
    ------
    UsageError
        With the place of the refused word; also when the text is too long, its brackets too deep or
        its operators too many for the engine.

    References
    ----------
    W3C, SPARQL 1.1 Query Language, section 19 (grammar; codepoint escapes), and SPARQL 1.1 Update.

    Examples
    --------
    >>> check_query("ASK { ?service ?p 'at your service' }")
    "ASK { ?service ?p 'at your \\u0073ervice' }"
    """
    if len(text) > MAX_QUERY_CHARACTERS:
        raise UsageError(f"the query has {len(text):,} characters; at most {MAX_QUERY_CHARACTERS:,} are taken")
    is_small = len(text) <= MAX_OPERATORS and sum(map(text.count, "{([")) <= MAX_DEPTH
    if is_small and not _KEYWORD.search(text) and not _ANY_UPDATE.search(text):
        return text
    bare = OPAQUE.sub(_blank, text)
    _check_size(bare)
    for word in _WORD.finditer(bare):
        if word[0].upper() in _UPDATES:
            what = f"{word[0].upper()} is an update; the graph is changed in its tables and rebuilt with `kg build`"
            raise UsageError(f"refused: {what}\n{point_at(text, word.start())}")
        if word[0].upper() in _FORMS:
            break
    for keyword, offset in _keywords(bare):
        raise UsageError(f"refused: {_WHY[keyword]}\n{point_at(text, offset)}")
    return OPAQUE.sub(_escape, text)


def check_graphs(text: str, known: Container[str], prefixes: Mapping[str, str]) -> None:
    """Refuse a query that names a graph which the store does not have, as if it were a file or a page to fetch.

    Parameters
    ----------
    text
        A query that `check_query` has let pass.
    known
        IRIs of the named graphs.
    prefixes
        Prefixes that queries know without declaring them.

    Raises
    ------
    UsageError
        With the place of the graph's name.

    Examples
    --------
    >>> check_graphs("ASK { GRAPH <file:///etc/passwd> { ?s ?p ?o } }", (), {})
    Traceback (most recent call last):
    kg.errors.UsageError: refused: there is no graph <file:///etc/passwd>, and nothing is fetched; leave GRAPH out
    line 1, column 14
    ASK { GRAPH <file:///etc/passwd> { ?s ?p ?o } }
                 ^
    """
    if "graph" not in text.casefold():
        return
    plain = OPAQUE.sub(lambda match: match[0] if match[0].startswith("<") else " " * len(match[0]), text)
    declared = {**prefixes, **{found[1]: found[2] for found in _PREFIX.finditer(plain)}}
    for found in _GRAPH.finditer(plain):
        prefix, _, rest = found[2].partition(":") if found[2] else ("", "", "")
        iri = found[1] if found[1] is not None else declared.get(prefix, "") + rest
        if iri not in known:
            why = f"refused: there is no graph <{iri}>, and nothing is fetched; leave GRAPH out"
            raise UsageError(f"{why}\n{point_at(text, found.start(1 if found[1] is not None else 2))}")


def _check_size(bare: str) -> None:
    depth = 0
    for bracket in re.finditer(r"[{}()\[\]]", bare):
        depth += 1 if bracket[0] in "{([" else -1
        if depth > MAX_DEPTH:
            raise UsageError(f"the query has more than {MAX_DEPTH} brackets within brackets; flatten it")
    if len(re.findall(r"[!/|^*+&=<>-]", bare)) > MAX_OPERATORS:
        raise UsageError(f"the query has more than {MAX_OPERATORS:,} operators; use VALUES for long lists")


def original_offset(text: str, offset: int) -> int:
    """Offset in the text as the user gave it, for one in the text that `check_query` returned."""
    added, end = 0, 0
    for match in OPAQUE.finditer(text):
        for word in _KEYWORD.finditer(match[0]):
            end = match.start() + word.start() + added
            if end >= offset:
                return offset - added
            added += 5
    return max(0, offset - added)
