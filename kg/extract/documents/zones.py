"""Zones: stretches of a page that are no part of its article.

Comes in: the aligned copy of a text. Goes out: `Zone`s in order. Lines are judged by form: rows of menu words,
labels that announce other articles, lines of rights and sharing. A questionable decision: a label that
announces another article takes its own line, and the list below it up to the next empty line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from kg.extract.documents.document import Zone
from kg.extract.documents.markup import WRAPPED
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
    r"(?:^|[.!?©|]\s+|\d\s+)all rights reserved\b|all rights reserved\W*$|(?:^|\s)©|"
    r"skip to (?:main )?content|click here|"
    r"\b(?:our|e-?mail) newsletters?\b|\bnewsletter sign-?up|"
    r"\b(?:we|sites?|web ?sites?|pages?) uses? cookies\b|\b(?:accept|manage|essential) (?:all )?cookies\b|"
    r"\bby (?:clicking|continuing|subscribing|signing up)\b.{0,60}\b(?:agree|accept|consent)|"
    r"\b(?:agree to|accept|read) our (?:privacy|cookie|terms)\b|\bterms and conditions apply\b|"
    r"^\s*(?:photo|image|picture|credit|source|photograph)s?(?: (?:by|credit|courtesy))?:|"
    r"^\s*(?:home|menu|search|contact(?: us)?|about us|back to top|print|comments?|share|register|log-?in|"
    r"facebook|twitter|whatsapp|telegram)\s*$|"
    r"^\s*media (?:contacts?|enquiries)\b.{0,12}(?::|$)|^\s*(?:tel|phone|fax|e-?mail|press contact)\b.{0,12}:|"
    r"(?:^|[.!?]\s+)\W*for (?:more|further) information,? (?:please )?(?:contact|visit)|"
    r"^\s*\d+ (?:comments?|shares?|min(?:ute)?s? read)\s*$",
    re.IGNORECASE,
)
"""What only a page says to its readers, wherever in the line."""

_INVITATION = re.compile(
    r"\b(?:subscribe (?:to|now|today)|sign (?:in|up)|log in|follow us|share (?:this|on)|"
    r"register (?:to|for|now|here))\b",
    re.IGNORECASE,
)
"""What a page invites its reader to do; in a sentence with a subject of its own it is what somebody else does."""

_READER = re.compile(
    r"\W*(?:(?:please|you|can|may|must|need|should|have|to|or|and|also|just|now|then|here|existing|new|users?|"
    r"subscribers?|members?)\b\W*)*|\W*(?:to|for|if|already|not|want|like)\s.*",
    re.IGNORECASE,
)
"""What may stand before an invitation: words to the reader, or what the invitation is for."""

_LEGAL = re.compile(
    r"cookies?|newsletters?|privacy policy|terms (?:of (?:use|service)|and conditions)|\(c\) \d{4}", re.IGNORECASE
)
"""What is furniture where it stands as a label, and a topic as any other inside a sentence."""

_SENTENCE_START = re.compile(r"[.!?:|•·]\s")
_ADDRESS = re.compile(r"https?://\S+\s*$", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s[|•·»>/]\s|\s{3,}")
_BYLINE = re.compile(r"\s*(?:by [^.]{2,60}|(?:published|updated|posted|last modified)\b[^.]{0,60})$", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_BULLET = re.compile(r"\s*(?:[•·*»>-]|\d{1,2}[.)])\s")
_AGENCY = re.compile(r"\s*[^\W\d_a-z][^\n(]{1,60}(\([^()\n]{2,40}\)) ?(?:--?|:) ")
_HEADLINE_VERBS = words("zones", "headline_verbs")
OPENING_LINES = 3
"""The first lines may be the text's own headings."""

SENTENCE_WORDS = 6
"""A line with a full stop and so many words is a sentence rather than a headline."""

MENU_WORDS = 4
"""A field of a menu has at most so many words."""

LABEL_WORDS = 5
"""A label has at most so many words."""

FURNITURE_LETTERS = 200
"""A longer line is a paragraph."""


def find_zones(aligned: str) -> tuple[Zone, ...]:
    """The stretches to leave out, in order of start and not touching each other's lines."""
    zones: list[Zone] = []
    written = sorted(_WORD.findall(aligned))
    reason = before = ""
    place = count = 0
    for line in aligned.split("\n"):
        start, place = place, place + len(line) + 1
        if not line.strip():
            reason = before = ""
            continue
        count += 1
        goes_on = _goes_on(before, line)
        before = line
        own = "" if goes_on else _judge(line)
        if own == "other article" and _announces_list(line):
            reason = own
        own = own or ("unrelated headline" if count > OPENING_LINES and _is_unrelated(line, written) else "")
        why = own or ("" if reason and _tells(line) else reason)
        if why:
            zones.append(Zone(start, start + len(line), why))
    agency = _AGENCY.match(aligned)
    if agency and not any(zone.start <= agency.start(1) < zone.end for zone in zones):
        zones.append(Zone(agency.start(1), agency.end(1), "agency"))
    return tuple(sorted(zones, key=lambda zone: zone.start))


def _tells(line: str) -> bool:
    """Whether a line of a list is a sentence, with its full stop, as a list of headlines has none."""
    return line.rstrip().endswith(".") and len(line.split()) >= SENTENCE_WORDS


def _is_unrelated(line: str, written: Sequence[str]) -> bool:
    """Whether a line is a headline that shares no name with the rest of the text, whose sorted words are given."""
    fields = line.split()
    if not 5 <= len(fields) <= 14 or line.rstrip()[-1] in ".!?;,:" or ":" in line or _BULLET.match(line):
        return False
    if not any(field.lower() in _HEADLINE_VERBS for field in fields):
        return False
    own = _WORD.findall(line)
    names = [word for word in own if word[0].isupper() and len(word) > 3]
    return bool(names) and not any(
        _count_with(name, written) > sum(word.startswith(name) for word in own) for name in names
    )


def _count_with(start: str, written: Sequence[str]) -> int:
    """How many of sorted words begin so."""
    return bisect_left(written, start + "\U0010ffff") - bisect_left(written, start)


def _announces_list(line: str) -> bool:
    return bool(_LABEL.fullmatch(line.rstrip(": ")) or line.rstrip().endswith(":") or _LABEL.fullmatch(line))


def _judge(line: str) -> str:
    if _is_label(line):
        return "other article"
    if _is_menu(line):
        return "navigation"
    if len(line) < FURNITURE_LETTERS and _is_furniture(line):
        return "site furniture"
    if len(line) < 90 and _BYLINE.fullmatch(line):
        return "byline"
    return ""


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on the sentence of the wrapped line before it."""
    written = before.rstrip()
    return line.lstrip()[:1].islower() and len(written) >= WRAPPED[0] and written[-1] not in ".!?:;|"


def _is_furniture(line: str) -> bool:
    """Whether a line is spoken by the page; what merely uses its words as verbs and topics is not."""
    if _FURNITURE.search(line):
        return True
    for invitation in _INVITATION.finditer(line):
        starts = [match.end() for match in _SENTENCE_START.finditer(line, 0, invitation.start())]
        if _READER.fullmatch(line[starts[-1] if starts else 0 : invitation.start()]):
            return True
    address = _ADDRESS.search(line)
    if address and len(line[: address.start()].split()) < SENTENCE_WORDS:
        return True
    return bool(_LEGAL.search(line)) and len(line.split()) <= LABEL_WORDS and not _tells(line)


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
