"""Why a query is not SPARQL, in words that say what to write instead.

Comes in: a query that the engine refuses, and what it says. Goes out: one line of reason, the place, and a caret. The
engine names what it could have read at the last place that it reached, which for a misspelt keyword is a list of
others. So the usual slips are mended one after the other, and the first that lets it read on is the one that is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

import pyoxigraph as ox

from kg.errors import UsageError
from kg.model import PREFIXES
from kg.query.groups import Group, read_groups
from kg.query.guard import check_query, declared_prefixes, original_offset, point_at, query_form, tokens

_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
_UNKNOWN_PREFIX = "Prefix not found"
_MOST_CHARACTERS = 5_000
_MOST_TRIES = 40
_NO_COLUMN: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
    ox.Variable("kg_is_no_column"): ox.NamedNode("kg:none")
}
"""With it the engine reads a query and does not evaluate it: it says that there is no such column."""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s<>]+>")
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_LANGUAGE = """A ABS ADJUST AS ASC ASK BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS DATATYPE DAY
    DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP HASLANG HASLANGDIR HAVING HOURS IF
    IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MD5 MINUS
    MINUTES MONTH NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM
    SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG
    STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION
    WHERE YEAR"""
WORDS = _AGGREGATES.union(_LANGUAGE.split())
"""The words of the language, and of the functions that the engine has."""
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_OF_SQL = {"AND": (" . ", "&&"), "OR": ("||",), "==": ("=",), "<>": ("!=",)}


@dataclass(frozen=True, slots=True)
class _Repair:
    """A text in which one slip is mended, where it begins, what to say of it, and how it is known for one.

    The engine must read the text beyond `end`, an offset in the text as given; to its end where that is None.
    Without a text it is one for sure.
    """

    text: str
    offset: int
    why: str
    end: int | None = None


def explain_syntax(text: str, sent: str, message: str, base_iri: str | None = None) -> str:
    r"""Say why the engine refuses a query.

    Parameters
    ----------
    text
        The query as the user gave it.
    sent
        The same as the engine got it.
    message
        What the engine says.
    base_iri
        What relative IRIs are relative to.

    Examples
    --------
    >>> query = "SELECT ?s { ?s ?p ?o } LIMTI 3"
    >>> print(explain_syntax(query, query, "error at 1:30: expected one of HAVING, OFFSET"))
    the query is not SPARQL: 'LIMTI' is no keyword; did you mean LIMIT?, at line 1, column 24
    SELECT ?s { ?s ?p ?o } LIMTI 3
                           ^
    """
    place = _PLACE.match(message)
    if not place:
        return f"the query is not SPARQL: {message.splitlines()[0]}"
    lines = sent.split("\n")
    reached = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    offset = min(original_offset(text, reached), len(text))
    why = ""
    if len(text) <= _MOST_CHARACTERS:
        rest = len(sent) - reached
        for repair in islice(_repairs(text), _MOST_TRIES):
            most = 0 if repair.end is None else min(rest, len(text) - repair.end)
            if not repair.text or _rest(repair.text, base_iri) < most:
                why, offset = repair.why, repair.offset
                break
    if not why:
        why, offset = _expected(text, offset, place[3])
    return f"the query is not SPARQL: {why}, at {point_at(text, offset)}"


def _expected(text: str, offset: int, expected: str) -> tuple[str, int]:
    """What the engine says it expected, put shorter, and where."""
    unknown = _unknown_prefixes(text)
    if _UNKNOWN_PREFIX in expected:
        return _of_prefix(f" '{unknown[0][0]}:'" if unknown else ""), offset
    words = [word for word in re.split(r",\s+(?![^\[]*\])", expected.replace("\n", " ")) if "u{" not in word]
    plain = [word for word in words if not word.startswith("[")]
    sentence = next((word for word in plain if word.startswith("The ")), "")
    if sentence:
        return sentence[0].lower() + sentence[1:], offset
    named = (token for token in tokens(text) if token.lastgroup == "name" and token[0].upper() not in WORDS)
    before = next((token for token in named if token.start() < offset), None)
    if before:
        return f"'{before[0]}' is no keyword", before.start()
    if '"$"' in plain and '"?"' in plain:
        return "expected a variable or a term", offset
    return f"expected {' or '.join(plain[:6])}" if plain else "something is missing or out of place here", offset


def _rest(text: str, base_iri: str | None) -> int:
    """How many characters of a text the engine leaves unread; less than none when it reads all."""
    try:
        sent = check_query(text)
        ox.Store().query(sent, base_iri=base_iri, prefixes=PREFIXES, substitutions=_NO_COLUMN)
    except SyntaxError as error:
        place = _PLACE.match(str(error))
        if place:
            lines = sent.split("\n")[int(place[1]) - 1 :]
            return sum(len(line) + 1 for line in lines) - int(place[2])
    except RuntimeError:
        return -1
    except (UsageError, ValueError, OSError):
        pass
    return len(text)


def _repairs(text: str) -> Iterator[_Repair]:
    """Ways to mend a query, the surest first."""
    slips: tuple[Callable[[str], Iterator[_Repair]], ...] = (
        _open_string, _no_numbers, _escapes, _prefixes, _relative, _words, _formless, _commas, _bare_columns,
        _groupings, _misplaced_aggregates, _renamed_groups, _second_values, _open_brackets,
    )  # fmt: skip
    for slip in slips:
        yield from slip(text)


def _replaced(text: str, token: re.Match[str], instead: str) -> str:
    return text[: token.start()] + instead + text[token.end() :]


def _open_string(text: str) -> Iterator[_Repair]:
    for token in tokens(text):
        piece = token[0]
        if token.lastgroup == "opaque" and piece[0] in "'\"":
            quote = piece[:3] if piece[:3] in ("'''", '"""') else piece[0]
            if len(piece) < 2 * len(quote) or not piece.endswith(quote):
                yield _Repair("", token.start(), f"a string begins with {quote} and has no end")


def _no_numbers(text: str) -> Iterator[_Repair]:
    before = ""
    for token in tokens(text):
        if before in ("LIMIT", "OFFSET") and token[0][0] != "#" and not token[0].isdecimal():
            yield _Repair("", token.start(), f"{before} wants a whole number")
        before = token[0].upper() if token.lastgroup == "name" else before if token[0][0] == "#" else ""


def _escapes(text: str) -> Iterator[_Repair]:
    outside = [token for token in tokens(text) if token.lastgroup != "opaque" and token[0].startswith("\\")]
    if outside:
        written = _ESCAPE.sub(lambda code: chr(min(int(code[1] or code[2], 16), 0x10FFFF)), text)
        why = "the engine reads escapes within strings and IRIs only; write the character itself"
        yield _Repair(written, outside[0].start(), why, outside[0].end())


def _unknown_prefixes(text: str) -> list[tuple[str, int]]:
    known = declared_prefixes(text).union(PREFIXES)
    named = [token for token in tokens(text) if token.lastgroup in ("local", "bare")]
    return [(token["name"] or "", token.start()) for token in named if (token["name"] or "") not in known]


def _of_prefix(name: str) -> str:
    known = ", ".join(f"{prefix}:" for prefix in PREFIXES)
    return f"the prefix{name} is not known; declare it, or use one of {known}"


def _prefixes(text: str) -> Iterator[_Repair]:
    if unknown := _unknown_prefixes(text):
        name, offset = unknown[0]
        declared = " ".join(f"PREFIX {prefix}: <http://example.org/>" for prefix in dict(unknown))
        yield _Repair(f"{declared} {text}", offset, _of_prefix(f" '{name}:'"), offset)


def _relative(text: str) -> Iterator[_Repair]:
    relative = [token for token in tokens(text) if token[0][0] == "<" and _RELATIVE.fullmatch(token[0])]
    if relative:
        why = f"{relative[0][0]} is relative to nothing; write the whole IRI, or declare BASE"
        yield _Repair(f"BASE <http://example.org/> {text}", relative[0].start(), why, relative[0].end())


def _words(text: str) -> Iterator[_Repair]:
    suspects = (
        token
        for token in tokens(text)
        if token[0].upper() in _OF_SQL or (token.lastgroup == "name" and token[0].upper() not in WORDS)
    )
    for token in islice(suspects, _MOST_TRIES):
        word = token[0].upper()
        if word in _OF_SQL:
            for instead in _OF_SQL[word]:
                why = f"write {instead.strip()} for {token[0]}"
                yield _Repair(_replaced(text, token, instead), token.start(), why, token.end())
        else:
            for near in get_close_matches(word, sorted(WORDS), n=2, cutoff=0.6):
                why = f"'{token[0]}' is no keyword; did you mean {near}?"
                yield _Repair(_replaced(text, token, near), token.start(), why, token.end())


def _formless(text: str) -> Iterator[_Repair]:
    if query_form(text) not in _FORMS:
        yield _Repair("", 0, f"a query begins with {', '.join(_FORMS[:-1])} or {_FORMS[-1]}, after its prefixes")


def _columns(text: str) -> list[re.Match[str]]:
    """What stands between the first SELECT and its pattern."""
    columns: list[re.Match[str]] = []
    depth, is_open = 0, False
    for token in tokens(text):
        depth += (token[0] == "(") - (token[0] == ")")
        if token[0].upper() == "WHERE" or (token[0] == "{" and not depth):
            break
        columns += [token] if is_open else []
        is_open = is_open or token[0].upper() == "SELECT"
    return columns


def _commas(text: str) -> Iterator[_Repair]:
    depth, written, first = 0, text, 0
    for token in _columns(text):
        depth += (token[0] == "(") - (token[0] == ")")
        if token[0] == "," and not depth:
            written, first = _replaced(written, token, " "), first or token.start()
    if first:
        yield _Repair(written, first, "columns are parted by blanks, not by commas", first)


def _bare_columns(text: str) -> Iterator[_Repair]:
    """A column that is computed and has no name: ``COUNT(*)``, ``(MAX(?x))``."""
    opened: list[re.Match[str]] = []
    before: re.Match[str] | None = None
    for token in _columns(text):
        if token[0] == "(":
            is_called = before is not None and before.lastgroup in ("name", "local")
            opened.append(before if is_called and before else token)
        elif token[0] == ")" and opened:
            start = opened.pop()
            if not opened:
                inner = text[start.start() : token.end()] if start[0] != "(" else text[start.end() : token.start()]
                written = f"{text[: start.start()]} ({inner} AS ?column_) {text[token.end() :]}"
                why = f"a column that is computed has a name; write ({inner} AS ?name)"
                yield _Repair(written, start.start(), why, token.end())
        before = token


def _misplaced_aggregates(text: str) -> Iterator[_Repair]:
    for token in tokens(text):
        if token.lastgroup == "name" and token[0].upper() in _AGGREGATES:
            why = f"{token[0].upper()} stands among the columns or in HAVING, not in a pattern"
            yield _Repair(_replaced(text, token, "STR"), token.start(), why)


def _groupings(text: str) -> Iterator[_Repair]:
    """A SELECT that counts or groups, and gives out what is neither counted nor grouped."""
    groups = read_groups(text)
    for query in groups:
        inner = query.depth + (query.outer is not None)
        pattern = next((group for group in groups if group.outer is query and group.depth == inner), None)
        if query.columns is None or pattern is None:
            continue
        start, grouped = _grouping(text, pattern)
        star = next((token for token in tokens(text) if token[0] == "*" and token.start() > query.start), None)
        if "*" in query.columns and grouped and star:
            named = " ".join(f"?{name}" for name in grouped)
            yield _Repair(
                _replaced(text, star, named), star.start(), f"SELECT * does not go with GROUP BY; name {named}"
            )
        bare = sorted(query.columns - query.assigned - {"*", *grouped}, key=lambda name: text.find(name, query.start))
        if bare:
            names = " ".join(f"?{name}" for name in bare)
            is_missing, are = start == pattern.end + 1, "is" if len(bare) == 1 else "are"
            written = f"{text[:start]} {'GROUP BY ' if is_missing else ''}{names} {text[start:]}"
            why = f"{names} {are} neither grouped nor aggregated; add GROUP BY {names}"
            yield _Repair(written, start, why, start)


def _grouping(text: str, pattern: Group) -> tuple[int, list[str]]:
    """Where variables to group by are written, and those that are."""
    after = [token for token in tokens(text) if token.start() > pattern.end]
    words = [token[0].upper() for token in after[:2]]
    if words != ["GROUP", "BY"]:
        return pattern.end + 1, []
    grouped = []
    for token in after[2:]:
        if token["variable"] is None:
            break
        grouped.append(token["variable"])
    return after[1].end(), grouped


def _renamed_groups(text: str) -> Iterator[_Repair]:
    kept = [token for token in tokens(text) if not token[0].startswith("#")]
    for at, token in enumerate(kept[:-3]):
        old, word, new = kept[at + 1], kept[at + 2], kept[at + 3]
        if token[0] == "(" and old["variable"] and word[0].upper() == "AS" and new["variable"]:
            written = _replaced(text, old, f"COALESCE({old[0]})")
            why = f"the engine does not rename a variable in GROUP BY; write (COALESCE({old[0]}) AS {new[0]})"
            yield _Repair(written, token.start(), why)


def _second_values(text: str) -> Iterator[_Repair]:
    before = ""
    for token in tokens(text):
        if token["variable"] and before == "AS":
            why = f"{token[0]} has a value already; AS wants another name"
            yield _Repair(_replaced(text, token, f"{token[0]}_other"), token.start(), why)
        before = token[0].upper()


def _open_brackets(text: str) -> Iterator[_Repair]:
    pairs = {"{": "}", "(": ")", "[": "]"}
    opened: list[str] = []
    for token in tokens(text):
        if token[0] in pairs:
            opened.append(pairs[token[0]])
        elif opened and token[0] == opened[-1]:
            opened.pop()
        elif token[0] in opened:
            start = token.start()
            yield _Repair(f"{text[:start]} {opened[-1]} {text[start:]}", start, f"{opened[-1]} is missing", start)
    if opened:
        closing = " ".join(reversed(opened))
        yield _Repair(f"{text} {closing}", len(text), f"{closing} is missing at the end")
