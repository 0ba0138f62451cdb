"""Units of a sentence: names, dates and numbers as wholes, and what helps a small parser to read it.

Comes in: a `Reading` with the aligned copy of its text. Goes out: `Unit`s, each with the shape that the parser sees.
A name of many words is shown as one plain word of its kind ("Treaty", "France"), since a small model that was trained
on news parses a sentence of known words far better than one of invented names. Commas around dates, hedges before
numbers and "the minister said" between commas are set apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.extract.documents.document import EntityMention, MentionKind, Reading

_WORD = re.compile(
    r"can(?=not\b)|n't\b|'(?:s|re|ve|ll|d|m)\b|[^\W\d_]\.(?:[^\W\d_]\.)+|(?:Dr|Mr|Mrs|Ms|Prof|St|No|Art|vs|Gen|Col|Lt|Sen|Gov)\."
    r"|\w+?(?=n't\b)|\w+(?:[-.,]\w+)*|'|[^\w\s]"
)
_HYPHENED = re.compile(r"-(?:based|headquartered|seated|led|hosted|funded|financed|backed|sponsored|founded)\b")
_HEDGE = re.compile(
    r"(?:over|nearly|almost|about|around|some|roughly|approximately|up to|more than|less than|at least|just|only|a|"
    r"well|further|another|an additional|a total of|an estimated|as many as|as much as|in excess of|close to|under)",
    re.IGNORECASE,
)
_DATE_WORDS = frozenset(
    [
        "in",
        "on",
        "by",
        "from",
        "since",
        "the",
        "end",
        "of",
        "beginning",
        "start",
        "until",
        "as",
        "at",
        "before",
        "after",
        "during",
        "early",
        "late",
        "mid",
    ]
)
_SAYING = frozenset(
    [
        "said",
        "says",
        "recalled",
        "noted",
        "added",
        "reported",
        "announced",
        "reports",
        "say",
        "stated",
        "claimed",
        "explained",
        "insisted",
        "wrote",
    ]
)
_NO_SPEAKER = frozenset(
    [
        "who",
        "which",
        "that",
        "to",
        "and",
        "but",
        "as",
        "when",
        "had",
        "has",
        "was",
        "were",
        "also",
        "have",
        "is",
        "are",
        "it",
        "be",
        "not",
        "he_",
        "the_two",
    ]
)
_PLACING = frozenset(["in", "at", "on", "during", "for", "under", "from", "with", "by", "to", "of"])
_BY = re.compile(r" (?:in|on|by|at|under|with|to|from)\b")
_PARTICIPLE = re.compile(r"[A-Z][a-z]+(?:ing|ed)")
_VISA_NOUN = re.compile(
    r" (?:entry|travel|regime|access|stays?|treatment|arrangement|agreement|system|policy|status|visits?|trips?)"
)
MAX_DATE_WORDS = 6
MAX_SPEECH_WORDS = 8
_SHAPES = {
    "State": ("France", "Spain", "Italy", "Poland"),
    "City": ("Paris", "London", "Vienna", "Madrid"),
    "Place": ("Europe", "Asia", "Africa"),
    "Person": ("Smith", "Jones", "Brown", "Miller"),
    "Organisation": ("NATO", "UNESCO", "OPEC"),
    "Institution": ("Parliament", "University", "Bank"),
    "Mechanism": ("Council", "Committee"),
    "Event": ("Summit", "Forum", "Conference"),
    "Agreement": ("Treaty", "Protocol", "Accord"),
    "Declaration": ("Declaration", "Statement"),
    "Initiative": ("Initiative",),
    "Programme": ("Programme",),
    "Project": ("Project",),
    "Site": ("Museum",),
    "Work": ("Book",),
    "Office": ("President",),
}
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_ADVERBIAL = re.compile(
    r"(?:yesterday|today|tonight|tomorrow|now|last|next|this|earlier|later|on|in|since|from|between|by|"
    r"(?:\w+ )?(?:days?|weeks?|months?|years?) (?:ago|earlier|later))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, name, date or number of a sentence: its place, and the shape that the parser sees."""

    start: int
    end: int
    shape: str
    is_name: bool = False
    date: int = -1
    quantity: int = -1


def find_units(reading: Reading) -> list[Unit]:
    """Names, dates and quantities in order of start; of two that overlap the longer one."""
    units = [_name_unit(reading, mention) for mention in reading.mentions if mention.kind is MentionKind.NAME]
    aligned = reading.document.aligned
    for number, date in enumerate(reading.dates):
        units.append(Unit(date.start, date.end, _date_shape(aligned[date.start : date.end]), date=number))
    for number, quantity in enumerate(reading.quantities):
        words = aligned[quantity.start : quantity.end].split()
        plain = words[-1] if len(words) > 1 and words[-1].isalpha() and words[-1].islower() else ""
        money = quantity.is_money or plain in ("", "million", "billion", "thousand", "trillion")
        units.append(Unit(quantity.start, quantity.end, "millions" if money else plain, quantity=number))
    units = [_with_participle(unit, aligned) for unit in units if not _is_opening_verb(unit, aligned)]
    kept: list[Unit] = []
    starts: list[int] = []
    for unit in sorted(units, key=lambda unit: (-(unit.end - unit.start), unit.start)):
        at = bisect_left(starts, unit.start)
        is_free = (at == len(kept) or unit.end <= kept[at].start) and (at == 0 or kept[at - 1].end <= unit.start)
        if is_free:
            starts.insert(at, unit.start)
            kept.insert(at, unit)
    return kept


def _is_opening_verb(unit: Unit, aligned: str) -> bool:
    """Whether a name is only the capitalised participle that opens a sentence: "Launched in Lima by ..."."""
    word = aligned[unit.start : unit.end]
    before = aligned[: unit.start].rstrip(" ")[-1:]
    return bool(_PARTICIPLE.fullmatch(word)) and before in ("", ".", "\n") and bool(_BY.match(aligned, unit.end))


def _with_participle(unit: Unit, aligned: str) -> Unit:
    """Make "Vienna-based" one word, so that it is parsed as the adjective that it is."""
    tail = _HYPHENED.match(aligned, unit.end)
    return replace(unit, end=tail.end(), shape=f"local{tail[0]}") if unit.is_name and tail else unit


def _name_unit(reading: Reading, mention: EntityMention) -> Unit:
    entity = reading.entities[mention.entity]
    shapes = _SHAPES.get(entity.type, ("Smith",))
    return Unit(mention.start, mention.end, shapes[entity.index % len(shapes)], is_name=True)


def _date_shape(text: str) -> str:
    if _YEAR.fullmatch(text):
        return "2019"
    return "yesterday" if _ADVERBIAL.match(text) else "Monday"


def plain_units(text: str, start: int, end: int) -> list[Unit]:
    """Words of a stretch of text that is no name, date or number."""
    units = []
    for match in _WORD.finditer(text, start, end):
        shape = "--" if match[0] == "-" else match[0]
        if match[0].lower() == "visa-free":
            shape = "free" if _VISA_NOUN.match(text, match.end()) else "freely"
        units.append(Unit(match.start(), match.end(), shape))
    return units


def without_date_commas(cuts: list[Unit], text: str) -> list[Unit]:
    """Make ", by the end of 2025," one adverb, since it breaks a clause in two for a small parser."""
    commas = [place for place, unit in enumerate(cuts) if text[unit.start : unit.end] == ","]
    merged: dict[int, tuple[int, Unit]] = {}
    for first, second in pairwise(commas):
        between = cuts[first + 1 : second]
        words = [text[unit.start : unit.end].lower() for unit in between if unit.date < 0]
        if len(words) < len(between) <= MAX_DATE_WORDS and words and set(words) <= _DATE_WORDS and first:
            date = next(unit for unit in between if unit.date >= 0)
            merged[first] = (second, replace(date, shape="soon"))
    kept: list[Unit] = []
    skip = -1
    for place, unit in enumerate(cuts):
        if place <= skip:
            continue
        skip, chosen = merged.get(place, (skip, unit))
        kept.append(chosen)
    return kept


def without_hedges(cuts: list[Unit], text: str) -> list[Unit]:
    """Leave out "nearly" and "up to" before a number, which a small parser takes for prepositions."""
    kept: list[Unit] = []
    for unit in cuts:
        if unit.quantity >= 0:
            for length in (3, 2, 1):
                tail = kept[-length:]
                if len(tail) == length and _HEDGE.fullmatch(" ".join(text[hedge.start : hedge.end] for hedge in tail)):
                    del kept[-length:]
                    break
        kept.append(unit)
    return kept


def parted(cuts: list[Unit], text: str) -> list[Unit]:
    """Help for a parser in words of no width: a comma between "In Lima" and "Ana Reyes", "many" before a count."""
    units: list[Unit] = []
    for place, unit in enumerate(cuts):
        if units and unit.is_name and cuts[place - 1].is_name and not text[cuts[place - 1].end : unit.start].strip():
            before = {text[earlier.start : earlier.end].lower() for earlier in cuts[max(0, place - 3) : place - 1]}
            if before & _PLACING and "-" not in cuts[place - 1].shape:
                units.append(Unit(unit.start, unit.start, ","))
        if unit.quantity >= 0 and unit.shape not in ("millions", "percent"):
            units.append(Unit(unit.start, unit.start, "many"))
        lowered = unit.shape.lower() if not units and _PARTICIPLE.fullmatch(unit.shape) else unit.shape
        units.append(replace(unit, shape=lowered))
    return units


def without_attribution(cuts: list[Unit], text: str) -> tuple[list[Unit], list[Unit]]:
    """Set apart who said it, where that stands between commas or at an end."""
    words = [text[unit.start : unit.end].lower() for unit in cuts]
    if "i" in words or "we" in words:
        return cuts, []
    bounds = [-1, *(place for place, word in enumerate(words) if word == ","), len(words)]
    for first, second in pairwise(bounds):
        part = words[first + 1 : second]
        while part and part[-1] in (".", '"', "'"):
            part = part[:-1]
        ended = second == len(words)
        if part[:2] == ["according", "to"] and len(part) <= MAX_SPEECH_WORDS:
            last = second
            while not ended and _names_office(words, bounds, last):
                last = bounds[bounds.index(last) + 1]
            return _cut_out(cuts, first, last, ended=ended), cuts[first + 1 : last]
        inside = first >= 0 and 1 < len(part) <= MAX_SPEECH_WORDS and part[-1] in _SAYING
        if inside and not set(part[:-1]) & _NO_SPEAKER:
            return _cut_out(cuts, first, second, ended=ended), cuts[first + 1 : second]
    return cuts, []


def _names_office(words: list[str], bounds: list[int], comma: int) -> bool:
    """Whether what follows a comma still says who the speaker is: "according to Ana Reyes, head of the fund, ..."."""
    after = bounds[bounds.index(comma) + 1]
    part = words[comma + 1 : after]
    return (
        after < len(words)
        and "of" in part
        and len(part) <= MAX_SPEECH_WORDS
        and not {"is", "was", "has", "are"} & set(part)
    )


def _cut_out(cuts: list[Unit], first: int, second: int, *, ended: bool) -> list[Unit]:
    return cuts[: max(first, 0)] + (cuts[-1:] if ended else cuts[second + 1 :])
