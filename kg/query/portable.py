r"""A query made portable: what another SPARQL 1.1 engine reads as ours does.

Comes in: the text of a query and terms for its parameters. Goes out: the text to send. Prefixes are declared, and each
parameter gets its term by VALUES (`kg.query.groups`). Some engines decode escapes of ASCII characters before they cut
the text into words, ours does after, and the two would disagree on where a string ends, and so on what `kg.query.guard`
let pass. So an escaped letter, digit or mark of an address is written as itself within IRIs and strings; any other
escape of ASCII (``\u0022``) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import UsageError
from kg.model import PREFIXES
from kg.query.engine import Result, Term, query_store
from kg.query.groups import write_values
from kg.query.guard import declared_prefixes, point_at, tokens

_ASCII_ESCAPE = re.compile(r"\\u00[0-7][0-9A-Fa-f]|\\U000000[0-7][0-9A-Fa-f]")
_ESCAPE = re.compile(r"\\(?:u00([0-7][0-9A-Fa-f])|U000000([0-7][0-9A-Fa-f])|.)", re.DOTALL)
_HARMLESS = re.compile(r"[A-Za-z0-9/#:._~?&=%+-]")


def _without_escapes(text: str) -> str:
    """A query in which harmless characters that are escaped within IRIs and strings stand for themselves."""

    def decode(escape: re.Match[str]) -> str:
        code = escape[1] or escape[2]
        letter = chr(int(code, 16)) if code else ""
        return letter if _HARMLESS.fullmatch(letter) else escape[0]

    pieces, end = [], 0
    for token in tokens(text):
        if token.lastgroup == "opaque" and token[0][0] != "#" and "\\" in token[0]:
            pieces += [text[end : token.start()], _ESCAPE.sub(decode, token[0])]
            end = token.end()
    return "".join((*pieces, text[end:]))


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
        Terms for variables; a SELECT must have each among its columns.

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
    text = _without_escapes(text)
    empty = query_store(store, text, parameters=parameters, max_rows=1)
    written = _declare_prefixes(write_values(text, {name: str(term) for name, term in (parameters or {}).items()}))
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
