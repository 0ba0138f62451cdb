"""Zones: stretches of a page that are no part of its article.

Comes in: the shadow of a text. Goes out: `Zone`s in order. Lines are judged by form: rows of menu words,
labels that announce other articles, lines of rights and sharing. A questionable decision: a label that
announces another article takes its own line, and the list below it up to the next empty line.
"""

from __future__ import annotations

import re

from kg.extract.document import Zone
from kg.extract.lexicon import words

_LABEL = re.compile(
    r"\s*(?:(?:most|also|more|further) (?:read|popular|viewed|shared|on this|from|news|stories|reading)|"
    r"read (?:more|also|next)|"
    r"see also|related(?: (?:articles?|stories|news|content|posts?|links?))?|watch(?: (?:live|now))?|listen|"
    r"(?:you may|you might|readers) also (?:like|read)|recommended|trending(?: now)?|in pictures|photo gallery|gallery|"
    r"don't miss|editor's picks?|top stories|latest (?:news|headlines|stories)|popular(?: now)?|advertisement|"
    r"sponsored(?: content)?|live blog|podcast|video|up next|previous(?: article)?|next article|breaking|tags|"
    r"topics|comments|"
    r"latest|in brief|also in this edition|more from [\w ]{3,20}|more stories|next|previous|"
    r"opinion|editorial|exclusive|"
    r"elsewhere on (?:this|our) (?:site|page)|other (?:news|headlines)|what else is new)\s*(?::|$)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"all rights reserved|subscribe to|sign (?:in|up)\b|log in\b|follow us|share (?:this|on)|(?:^|\s)©|\(c\) \d{4}|"
    r"cookie|newsletter|privacy policy|terms (?:of use|and conditions)|skip to (?:main )?content|"
    r"click here|^\s*(?:photo|image|picture|credit|source|photograph)s?(?: (?:by|credit|courtesy))?:|"
    r"^\s*(?:home|menu|search|contact(?: us)?|about us|back to top|print|comments?|share|"
    r"facebook|twitter|whatsapp|telegram)\s*$|"
    r"media (?:contact|enquiries)\b|^\s*(?:tel|phone|fax|e-?mail|press contact)\b.{0,12}:|"
    r"for (?:more|further) information,? (?:please )?(?:contact|visit)|"
    r"^\s*\d+ (?:comments?|shares?|min(?:ute)?s? read)\s*$|https?://\S+\s*$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s[|•·»>/]\s|\s{3,}")
_BYLINE = re.compile(r"\s*(?:by [^.]{2,60}|(?:published|updated|posted|last modified)\b[^.]{0,60})$", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[•·*»>-]|\d{1,2}[.)])\s")
_AGENCY = re.compile(r"\s*[^\W\d_a-z][^\n(]{1,60}(\([^()\n]{2,40}\)) ?(?:--?|:) ")
_HEADLINE_VERBS = words("zones", "headline_verbs")
OPENING_LINES = 3
"""The first lines may be the text's own headings."""

SENTENCE_WORDS = 6
"""A line with a full stop and so many words is a sentence rather than a headline."""

MENU_WORDS = 4
"""A field of a menu has at most so many words."""


def find_zones(shadow: str) -> tuple[Zone, ...]:
    """The stretches to leave out, in order of start and not touching each other's lines."""
    found: list[Zone] = []
    reason = ""
    place = count = 0
    for line in shadow.split("\n"):
        start, place = place, place + len(line) + 1
        if not line.strip():
            reason = ""
            continue
        count += 1
        own = _judge(line)
        if own == "other article" and _announces_list(line):
            reason = own
        own = own or ("unrelated headline" if count > OPENING_LINES and _is_unrelated(line, shadow, start) else "")
        why = own or ("" if reason and _tells(line) else reason)
        if why:
            found.append(Zone(start, start + len(line), why))
    agency = _AGENCY.match(shadow)
    if agency and not any(zone.start <= agency.start(1) < zone.end for zone in found):
        found.append(Zone(agency.start(1), agency.end(1), "agency"))
    return tuple(sorted(found, key=lambda zone: zone.start))


def _tells(line: str) -> bool:
    """Whether a line of a list is a sentence, with its full stop, as a list of headlines has none."""
    return line.rstrip().endswith(".") and len(line.split()) >= SENTENCE_WORDS


def _is_unrelated(line: str, shadow: str, start: int) -> bool:
    """Whether a line is a headline that shares no name with the rest of the text."""
    written = line.split()
    if not 5 <= len(written) <= 14 or line.rstrip()[-1] in ".!?;,:" or ":" in line or _BULLET.match(line):
        return False
    if not any(word.lower() in _HEADLINE_VERBS for word in written):
        return False
    names = [word.strip("\"',()") for word in written if word[:1].isupper() and len(word) > 3]
    rest = shadow[:start] + shadow[start + len(line) :]
    return bool(names) and not any(name in rest for name in names)


def _announces_list(line: str) -> bool:
    return bool(_LABEL.fullmatch(line.rstrip(": ")) or line.rstrip().endswith(":") or _LABEL.fullmatch(line))


def _judge(line: str) -> str:
    if _is_label(line):
        return "other article"
    if _is_menu(line):
        return "navigation"
    if len(line) < 200 and _FURNITURE.search(line):
        return "site furniture"
    if len(line) < 90 and _BYLINE.fullmatch(line):
        return "byline"
    return ""


def _is_label(line: str) -> bool:
    """Whether a line announces another article; a sentence that merely begins so ends with a full stop."""
    match = _LABEL.match(line)
    if not match:
        return False
    rest = line[match.end() :].strip()
    first = line.split(":", maxsplit=1)[0].strip()
    return not rest.endswith(".") or first.isupper()


def _is_menu(line: str) -> bool:
    fields = [field for field in _SEPARATOR.split(line.strip()) if field.strip()]
    return (
        len(fields) >= 3
        and all(len(field.split()) <= MENU_WORDS for field in fields)
        and line.rstrip()[-1] not in ".!?"
    )
