"""What a query may not do, decided before anything is evaluated.

Comes in: the text of a SPARQL query. Goes out: nothing, or a `UsageError` with line, column and a
caret. The text is cut into the tokens of the SPARQL grammar, so that a word in a string, a comment, an
IRI or a prefixed name is never taken for a keyword, and a keyword is never missed: no token that may
hide one (IRI, string, name, variable) can contain the braces that a SERVICE pattern needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import UsageError

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z][A-Za-z0-9-]*)
  | (?P<name>[\w.-]*:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<word>\w+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
MAX_QUERY_CHARACTERS = 1_000_000


def _words(text: str) -> Iterator[tuple[str, int]]:
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "word":
            yield token.group().upper(), token.start()


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


def check_query(text: str) -> None:
    """Refuse what would leave the graph or change it: SERVICE, FROM, LOAD and every update.

    Parameters
    ----------
    text
        A SPARQL query.

    Raises
    ------
    UsageError
        With the place of the refused word; also when the text is longer than a million characters.

    References
    ----------
    W3C, SPARQL 1.1 Query Language, section 19.8 (grammar), and SPARQL 1.1 Update.
    """
    if len(text) > MAX_QUERY_CHARACTERS:
        raise UsageError(f"the query has {len(text):,} characters; at most {MAX_QUERY_CHARACTERS:,} are taken")
    unescaped = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    has_form = False
    for word, offset in _words(unescaped):
        if word in _UPDATES and not has_form:
            what = f"{word} is an update; the graph is changed in its tables and rebuilt with `kg build`"
        elif word == "SERVICE":
            what = "SERVICE would send the query to another server; the graph answers from itself only"
        elif word == "FROM":
            what = "FROM would choose another dataset; use --data for a folder, GRAPH for a named graph"
        else:
            has_form = has_form or word in _FORMS
            continue
        raise UsageError(f"refused: {what}\n{point_at(unescaped, offset)}")
