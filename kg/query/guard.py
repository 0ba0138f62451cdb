r"""What a query may not do, decided before anything is evaluated.

Comes in: the text of a SPARQL query. Goes out: the text to send to the engine, or a `UsageError` with line, column
and a caret. The text is cut into the tokens of SPARQL, in linear time. The engine wants no blank around a keyword
(`1SERVICE<x>{}` is one), and reads a name up to its second dot only (`:a.b.SERVICE<x>{}` is one too), so our reading
is never trusted alone: where SERVICE or FROM is no keyword, it is written so that it cannot be one. Strings, IRIs and
comments get an escape (``s\u0065rvice``), local names escaped dots, prefixes and blank nodes another name; a variable
and a language tag have a sign before them that no keyword has. Should we have misread, the engine refuses the text.

The engine calls itself for each bracket and operator, and an overflow of its stack ends the whole process. What a
query needs of the stack is estimated from its tokens, at twice of what was measured (see `_Need`).
"""

from __future__ import annotations

import hashlib
import re
import sys
import threading
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin

from kg.errors import UsageError

_OPAQUE = r"""
    \#[^\n\r]*+
  | <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>
  | \"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*+(?:\"{3})?+ | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+(?:'{3})?+
  | "(?:[^"\\\n\r]|\\.)*+"?+ | '(?:[^'\\\n\r]|\\.)*+'?+
"""
"""Comments, IRIs and strings: what holds no word of the language."""

_NO = r"\[-^`{-\x7f"
_LETTER, _N, _N_OR_DASH = rf"[^\x00-@{_NO}]", rf"[^\x00-/:-@{_NO}]", rf"[^\x00-,./:-@{_NO}]"
"""Characters of names, as those of ASCII that are none: beyond ASCII the engine takes fewer, and refuses the others."""
_LOCAL = rf":(?:(?:[^\x00-$&-/;-@{_NO}]|\\\S)(?:[^\x00-$&-,./;-@{_NO}]|\\\S|\.++(?=[^\x00-$&-,./;-@{_NO}]|\\))*+)?+"
_TOKENS = rf"""
    (?P<opaque>{_OPAQUE})
  | [?$](?P<variable>{_N}++)
  | _:(?P<blank>{_N}{_N_OR_DASH}*+(?:\.++{_N_OR_DASH}++)*+)
  | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
  | (?P<number>(?:[0-9]++(?:\.[0-9]++)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+)
  | (?P<name>{_LETTER}{_N_OR_DASH}*+(?:\.++{_N_OR_DASH}++)*+)(?P<local>{_LOCAL})?+
  | (?P<bare>{_LOCAL})
  | (?P<mark><<\(?|\)?>>|\|\||&&|\^\^|!=|[<>]=|\{{\||\|\}}|\S)
"""
_KEYWORD = re.compile(r"service|from", re.IGNORECASE | re.ASCII)
_GRAPH = re.compile(r"graph", re.IGNORECASE | re.ASCII)
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_SUSPECT = re.compile(
    rf"service|from|{'|'.join(sorted(_UPDATES))}|:[^\s<>\"']*\.[^\s<>\"']*\.", re.IGNORECASE | re.ASCII
)
_WHY = {
    "SERVICE": "SERVICE would send the query to another server; the graph answers from itself only",
    "FROM": "FROM would choose another dataset; use --data for a folder, GRAPH for a named graph",
}
TIMEOUT_S = 30.0
MAX_ROWS = 100_000
MAX_MEMORY_MIB = 4096
"""What a query may take, unless the user says otherwise."""

MAX_QUERY_CHARACTERS = 1_000_000
_SMALL = 2_000
_SMALL_UNITS = 200
"""What is let pass without cutting it into tokens: characters, and units of `_Need` as counts of letters bound them."""
_OPENERS = frozenset({"{", "(", "[", "<<", "<<(", "{|"})
_CLOSERS = frozenset({"}", ")", "]", ">>", ")>>", "|}"})
_JOINS = frozenset({".", ";", ",", "/", "^"})
_FREE = frozenset({"^^"})
_COUNTED = frozenset(
    {"AS", "BIND", "DESCRIBE", "EXISTS", "FILTER", "GRAPH", "LATERAL", "MINUS", "OPTIONAL", "SELECT", "UNION", "VALUES"}
)
_UNIT_BYTES = 1_300
_MOST_STACK, _LEAST_STACK = 8 << 20, 512 << 10
"""Stack in bytes beyond which no query is let grow, and what is taken where the system does not say."""
_ATTRIBUTES_BYTES = 256  # more than a pthread_attr_t has anywhere


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


@cache
def _pattern() -> re.Pattern[str]:
    """The pattern of a token; compiled when it is wanted first, since most queries do without."""
    return re.compile(_TOKENS, re.VERBOSE | re.DOTALL)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a query, comments among them; `lastgroup` names the kind.

    Examples
    --------
    >>> [(token.lastgroup, token[0]) for token in tokens("?from a kg:a.from # x")]
    [('variable', '?from'), ('name', 'a'), ('local', 'kg:a.from'), ('opaque', '# x')]
    """
    return _pattern().finditer(text)


def check_query(text: str) -> str:
    r"""Refuse what would leave the graph or change it (SERVICE, FROM, updates) and what the engine cannot hold.

    Parameters
    ----------
    text
        A SPARQL query.

    Returns
    -------
    str
        The same query for the engine, in which SERVICE and FROM cannot be misread as keywords.

    Raises
    ------
    UsageError
        With the place of the refused word; also when the text is too long, its brackets too deep or its operators
        too many for the stack of the thread that asks.

    References
    ----------
    W3C, SPARQL 1.1 Query Language, section 19 (grammar; codepoint escapes), and SPARQL 1.1 Update.

    Examples
    --------
    >>> check_query("ASK { ?service ?p 'at your service' }")
    "ASK { ?service ?p 'at your s\\u0065rvice' }"
    """
    if len(text) > MAX_QUERY_CHARACTERS:
        raise UsageError(f"the query has {len(text):,} characters; at most {MAX_QUERY_CHARACTERS:,} are taken")
    if len(text) <= _SMALL:
        units = 9 * sum(map(text.count, "{([")) + 3 * sum(map(text.count, ".;,/^!|&=<>+-*"))
        if units <= _SMALL_UNITS and not _SUSPECT.search(text):
            return text
    _Need().read(text).check(_stack_units())
    if not _SUSPECT.search(text):
        return text
    _check_update(text)
    pieces, end = [], 0
    for start, stop, instead in _edits(text):
        pieces += [text[end:start], instead]
        end = stop
    return "".join((*pieces, text[end:]))


def original_offset(text: str, offset: int) -> int:
    """Offset in the text as the user gave it, for one in the text that `check_query` returned."""
    added = 0
    for start, stop, instead in _edits(text):
        if start + added + len(instead) > offset:
            return max(0, min(offset - added, start))
        added += len(instead) - (stop - start)
    return max(0, offset - added)


def _check_update(text: str) -> None:
    """Refuse an update by its name; the engine would refuse it too, with less of a reason."""
    token = _form(text)
    word = token[0].upper() if token else ""
    if token and word in _UPDATES:
        what = f"{word} is an update; the graph is changed in its tables and rebuilt with `kg build`"
        raise UsageError(f"refused: {what}\n{point_at(text, token.start())}")


def query_form(text: str) -> str:
    r"""The word by which a query begins after its prologue, in capitals: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Examples
    --------
    >>> query_form("PREFIX select: <http://x/> # ask\nAsk { }")
    'ASK'
    """
    token = _form(text)
    return token[0].upper() if token else ""


def has_word(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern is found in a word of the language: not in a name, a variable, a string, an IRI or a comment.

    Within a word is enough, since the engine wants no blank between two (``1NOW()``).
    """
    return pattern.search(text) is not None and any(
        token.lastgroup == "name" and pattern.search(token[0]) for token in tokens(text)
    )


def arguments_of(text: str, name: re.Pattern[str]) -> Iterator[list[str]]:
    """The arguments of each call of a function by its name, as they are written, after that name in capitals.

    Examples
    --------
    >>> list(arguments_of("ASK { FILTER(Regex(STR(?a), 'b(') || ?regex = 'regex(1)') }", re.compile("regex", re.I)))
    [['REGEX', 'STR(?a)', "'b('"]]
    """
    if not has_word(text, name):
        return
    kept = [token for token in tokens(text) if not token[0].startswith("#")]
    for at, token in enumerate(kept[:-1]):
        called = name.search(token[0]) if token.lastgroup == "name" else None
        if called is None or called.end() < len(token[0]) or kept[at + 1][0] != "(":
            continue
        arguments, depth, start = [called[0].upper()], 0, kept[at + 1].end()
        for piece in kept[at + 1 :]:
            depth += (piece[0] == "(") - (piece[0] == ")")
            if not depth or (depth == 1 and piece[0] == ","):
                arguments.append(text[start : piece.start()].strip())
                start = piece.end()
            if not depth:
                yield arguments
                break


def _form(text: str) -> re.Match[str] | None:
    words = (token for token in tokens(text) if token.lastgroup == "name")
    return next((token for token in words if token[0].upper() not in _PROLOGUE), None)


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    """What is to be written otherwise: start, end and replacement, in order; see the module."""
    stem = f"z{hashlib.blake2b(text.encode(errors='replace'), digest_size=8).hexdigest()}"
    names: dict[str, str] = {}
    declared: frozenset[str] | None = None
    for token in tokens(text):
        kind, start = token.lastgroup, token.start()
        if kind == "opaque":
            for word in _KEYWORD.finditer(
                token[0]
            ):  # its second letter, since a backslash before the first is an escape
                place = start + word.start() + 1
                yield place, place + 1, f"\\u{ord(text[place]):04x}"
            continue
        if kind == "blank" and _is_misread(token[0]):
            yield start, token.end(), "_:" + names.setdefault(token[0], f"{stem}{len(names)}")
        name = token["name"] or ""
        if name and _is_misread(name):
            declared = declared_prefixes(text) if declared is None else declared
            keyword = _KEYWORD.search(name)
            if kind == "local" and name in declared:
                yield start, token.end("name"), names.setdefault(f"{name}:", f"{stem}{len(names)}")
            elif keyword:
                why = _WHY[keyword[0].upper()]
                raise UsageError(f"refused: {why}\n{point_at(text, start + keyword.start())}")
        if kind in ("local", "bare") and _is_misread(token[kind]):
            yield token.start(kind), token.end(kind), re.sub(r"(\\.)|\.", lambda dot: dot[1] or r"\.", token[kind])


def _is_misread(name: str) -> bool:
    """Whether the engine could find a keyword in a name, or end it at its second dot."""
    return name.count(".") > 1 or _KEYWORD.search(name) is not None


def declared_prefixes(text: str) -> frozenset[str]:
    """Prefixes that a query declares itself."""
    return frozenset(name for name, _ in _prologue(text) if name is not None)


def _prologue(text: str) -> Iterator[tuple[str | None, str]]:
    """Prefixes that a query declares, with their IRIs as they are written; None stands for its BASE."""
    before: list[re.Match[str] | None] = [None, None]
    for token in tokens(text):
        if token[0].startswith("#"):
            continue
        word, name = before
        if token.lastgroup == "opaque" and token[0].startswith("<") and name:
            if name.lastgroup in ("local", "bare") and word and word[0].upper() == "PREFIX":
                yield name["name"] or "", token[0][1:-1]
            elif name[0].upper() == "BASE":
                yield None, token[0][1:-1]
        before = [name, token]


def _unescape(iri: str) -> str:
    return re.sub(r"\\u(.{4})|\\U(.{8})", lambda code: chr(min(int(code[1] or code[2], 16), 0x10FFFF)), iri)


class Prologue:
    """What names stand for in a query: its prefixes, those that all queries know, and its base.

    Parameters
    ----------
    text
        A query.
    prefixes
        Prefixes that queries know without declaring them.
    base_iri
        What relative IRIs are relative to, unless the query has a BASE.
    """

    def __init__(self, text: str, prefixes: Mapping[str, str], base_iri: str = "") -> None:
        self.base_iri = base_iri
        self.prefixes = dict(prefixes)
        for prefix, iri in _prologue(text):
            whole = urljoin(self.base_iri, _unescape(iri))
            if prefix is None:
                self.base_iri = whole
            else:
                self.prefixes[prefix] = whole

    def iri(self, token: re.Match[str]) -> str:
        """The IRI that a token names; empty where it names none, or has a prefix that is not known."""
        kind, name = token.lastgroup, token["name"] or ""
        if kind == "opaque" and token[0].startswith("<"):
            return urljoin(self.base_iri, _unescape(token[0][1:-1]))
        if kind in ("local", "bare") and name in self.prefixes:
            return self.prefixes[name] + re.sub(r"\\(.)", r"\1", token[kind][1:])
        return ""


def check_graphs(text: str, known: Container[str], prefixes: Mapping[str, str], base_iri: str = "") -> None:
    """Refuse a query that names a graph which the store does not have, as if it were a file or a page to fetch.

    Parameters
    ----------
    text
        A query.
    known
        IRIs of the named graphs.
    prefixes, base_iri
        As of `Prologue`.

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
    if not _GRAPH.search(text) or len(text) > MAX_QUERY_CHARACTERS:
        return
    prologue = Prologue(text, prefixes, base_iri)
    before = ""
    for token in tokens(text):
        if token[0].startswith("#"):
            continue
        name, kind = token["name"] or "", token.lastgroup
        is_joined = kind == "local" and name not in prologue.prefixes and name[:5].upper() == "GRAPH"  # GRAPHkg:x
        if before == "GRAPH" or is_joined:
            if is_joined and kind and name[5:] in prologue.prefixes:
                iri = prologue.prefixes[name[5:]] + token[kind][1:]
            else:
                iri = prologue.iri(token)  # empty where the prefix is not known, which the engine says
            if iri and iri not in known:
                why = f"refused: there is no graph <{iri}>, and nothing is fetched; leave GRAPH out"
                raise UsageError(f"{why}\n{point_at(text, token.start() + (kind == 'opaque'))}")
        before = token[0].upper() if kind == "name" else ""


@dataclass(slots=True)
class _Need:
    """What a query needs of the stack of its thread, in units of 1,300 bytes.

    Measured with pyoxigraph 0.5.13 as the number at which each construct of the grammar ends a thread of 1 MiB:
    patterns that are joined, BIND, MINUS, AS, VALUES and subqueries took 3,200 bytes each; operators of expressions
    and alternatives of paths up to 1,250; a bracket within brackets up to 10,200 (FILTER EXISTS). So a bracket or
    what joins two patterns counts 3 units, another operator 1, a level of brackets 6 more. Rows of VALUES, items of
    IN and arguments of functions took nothing.
    """

    operators: int = 0
    depth: int = 0
    named: Counter[str] = field(default_factory=Counter)

    def read(self, text: str) -> _Need:
        """Read a query; see the class."""
        openers: list[str] = []
        last = form = ""
        is_values = is_data = False
        for token in tokens(text):
            kind, piece = token.lastgroup or "", token[0]
            if kind == "mark":
                is_data = is_data and piece not in ("}", "{", "[")
                if piece in _OPENERS:
                    openers.append(piece)
                    self.depth = max(self.depth, len(openers))
                elif piece in _CLOSERS and openers:
                    openers.pop()
                if not is_data:
                    self._count(piece, last, is_list=openers[-1:] == ["("])
                is_data = is_data or (is_values and piece == "{")
                is_values = is_values and piece in "()"
                last = "" if piece in _CLOSERS else piece
            elif kind == "name" and (word := piece.upper()) not in ("TRUE", "FALSE"):
                form = form or (word if word not in _PROLOGUE else "")
                is_values = word == "VALUES"
                self.operators += 3 * (piece.count("-") + piece.count("."))
                self.named[word] += word in _COUNTED
                last = word
            elif not piece.startswith("#"):
                is_values = is_values and kind == "variable"
                # An item of a collection, or of what is described: no sign stands between it and the one before.
                is_item = openers[-1:] == ["("] or (form == "DESCRIBE" and not openers)
                if not last and is_item and not is_data and not is_values and kind != "language":
                    self.operators += 3
                    self.named["list items"] += 1
                last = ""
        return self

    def _count(self, mark: str, last: str, *, is_list: bool) -> None:
        """Count a sign; `last` is the sign or word before it, and empty after a term."""
        if mark in _OPENERS:
            self.operators += 3
        elif mark in _JOINS:
            is_free = mark == "," and is_list
            self.operators += 0 if is_free else 3
            self.named[mark] += not is_free
        elif mark not in _CLOSERS and mark not in _FREE and not (mark in "+-" and last in ("(", ",")):
            self.operators += 1
            self.named[mark] += 1

    def check(self, units: int) -> None:
        """Refuse what needs more.

        Raises
        ------
        UsageError
            With the kind of which there is most, and what to do.
        """
        if self.operators + 6 * self.depth <= units:
            return
        if 9 * self.depth > self.operators:
            raise UsageError(f"the query has more than {units // 9:,} brackets within brackets; flatten it")
        most = "".join(f" ('{word}' {count:,} times)" for word, count in self.named.most_common(1))
        what = f"more than about {units // 3:,} patterns and operators{most}, which is what the engine holds"
        raise UsageError(f"the query has {what}; use VALUES for long lists, or ask in parts")


def _stack_units() -> int:
    """Half of the stack of this thread, in units of `_Need`."""
    return min(_stack_bytes(), _MOST_STACK) // 2 // _UNIT_BYTES


def _stack_bytes() -> int:
    """Stack of this thread; `threading.stack_size` cannot be asked, since asking it sets it."""
    if threading.current_thread() is threading.main_thread():
        try:
            import resource
        except ImportError:
            return _LEAST_STACK
        size = resource.getrlimit(resource.RLIMIT_STACK)[0]
        return size if size > 0 else _MOST_STACK
    import ctypes

    try:
        system = ctypes.CDLL(None)
        system.pthread_self.restype = ctypes.c_void_p
        thread, stack = ctypes.c_void_p(system.pthread_self()), ctypes.c_size_t()
        if sys.platform == "darwin":
            system.pthread_get_stacksize_np.restype = ctypes.c_size_t
            return int(system.pthread_get_stacksize_np(thread))
        attributes = ctypes.create_string_buffer(_ATTRIBUTES_BYTES)
        system.pthread_getattr_np(thread, attributes)
        system.pthread_attr_getstacksize(attributes, ctypes.byref(stack))
        system.pthread_attr_destroy(attributes)
    except (AttributeError, OSError, TypeError):  # a system without these functions
        return _LEAST_STACK
    return stack.value or _LEAST_STACK
