"""Sentences as the rules see them: the text cut into words, each name, date and number one word.

Comes in: a `Reading`. Goes out: `Sentence`s of `Word`s with offsets into the text. A name of many words is
shown to the parser as one plain word of its kind ("Treaty", "France"), since a small model that was
trained on news parses a sentence of known words far better than one of invented names; what stands in
brackets is taken out of the sentence and kept beside the word that it follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.extract.document import Mention, MentionKind, Reading

_WORD = re.compile(
    r"can(?=not\b)|n't\b|'(?:s|re|ve|ll|d|m)\b|[^\W\d_]\.(?:[^\W\d_]\.)+|(?:Dr|Mr|Mrs|Ms|Prof|St|No|Art|vs|Gen|Col|Lt|Sen|Gov)\."
    r"|\w+?(?=n't\b)|\w+(?:[-.,]\w+)*|'|[^\w\s]"
)
_BREAK = re.compile(r"""[.!?…]["')\]]*(?=\s+["'(\[]*[^\sa-z])|;(?=\s)|\n""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:Dr|Mr|Mrs|Ms|Prof|St|No|Nos|Art|vs|Gen|Col|Lt|Sen|Rep|Gov|e\.g|i\.e|cf|approx|[A-Z]|(?:[A-Z]\.)+[A-Z])$"
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n+")
_BULLET = re.compile(r"[ \t]*(?:[-*•–—]|\d+[.)]|\([a-z0-9]\))\s")
_KEY = re.compile(r"[ \t]*[A-Z][A-Za-z ]{2,40}:\s")
_DATELINE = re.compile(r"[A-Z][\w .,'/()-]{2,60}?\s-{1,2}\s")
_HYPHENED = re.compile(r"-(?:based|headquartered|seated|led|hosted|funded|financed|backed|sponsored|founded)\b")
_HEDGE = re.compile(
    r"(?:over|nearly|almost|about|around|some|roughly|approximately|up to|more than|less than|at least|just|only|a|"
    r"well|further|another|an additional|a total of|an estimated|as many as|as much as|in excess of|close to|under)",
    re.IGNORECASE,
)
_DATE_WORDS = frozenset(
    "in on by from since the end of beginning start until as at before after during early late mid".split()
)
_SAYING = frozenset(
    "said says recalled noted added reported announced reports say stated claimed explained insisted wrote".split()
)
_NO_SPEAKER = frozenset(
    "who which that to and but as when had has was were also have is are it be not he_ the_two".split()
)
_PLACING = frozenset("in at on during for under from with by to of".split())
_BY = re.compile(r" (?:in|on|by|at|under|with|to|from)\b")
_PARTICIPLE = re.compile(r"[A-Z][a-z]+(?:ing|ed)")
_VISA_NOUN = re.compile(
    r" (?:entry|travel|regime|access|stays?|treatment|arrangement|agreement|system|policy|status|visits?|trips?)"
)
MAX_DATE_WORDS = 6
MAX_SPEECH_WORDS = 8
WRAPPED_AT = 50
"""A line shorter than this ends where the writer meant it to end; a longer one may be wrapped."""

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
class Word:
    """One word, or one name, date or number as a whole.

    Parameters
    ----------
    start, end
        Place in the text.
    text
        Surface form in the shadow; `shape` is what the parser sees.
    date, quantity
        Number of the date or quantity in the reading, or -1.
    lemma, tag, dep, head
        What the parser says; `head` is a word's number in its sentence and its own for a root.
    """

    index: int
    start: int
    end: int
    text: str
    shape: str
    is_name: bool = False
    date: int = -1
    quantity: int = -1
    lemma: str = ""
    tag: str = ""
    dep: str = ""
    head: int = -1


@dataclass(frozen=True, slots=True)
class Aside:
    """What stands in brackets after the word with number `after`."""

    after: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words up to a full stop or semicolon, and the asides taken out of them.

    Parameters
    ----------
    is_attributed
        Whether "the minister said" or "according to the ministry" was taken out of it.
    """

    number: int
    paragraph: int
    start: int
    end: int
    words: tuple[Word, ...]
    asides: tuple[Aside, ...]
    is_attributed: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    shape: str
    is_name: bool = False
    date: int = -1
    quantity: int = -1


def split_sentences(reading: Reading) -> tuple[Sentence, ...]:
    """Cut a document into sentences, zones left out."""
    units = _units(reading)
    starts = [unit.start for unit in units]
    found: list[Sentence] = []
    for paragraph, (begin, end) in enumerate(_paragraphs(reading)):
        for start, stop in _pieces(reading.document.shadow, begin, end, units, starts):
            chosen = units[bisect_left(starts, start) : bisect_left(starts, stop)]
            words, asides, source = _words(reading.document.shadow, start, stop, chosen)
            if words:
                begins, ends = words[0].start, words[-1].end
                found.append(Sentence(len(found), paragraph, begins, ends, words, asides, bool(source)))
            if source:
                begins, ends = source[0].start, source[-1].end
                found.append(Sentence(len(found), paragraph, begins, ends, source, ()))
    return tuple(found)


def _units(reading: Reading) -> list[_Unit]:
    """Names, dates and quantities in order of start; of two that overlap the longer one."""
    units = [_name_unit(reading, mention) for mention in reading.mentions if mention.kind is MentionKind.NAME]
    shadow = reading.document.shadow
    for number, date in enumerate(reading.dates):
        units.append(_Unit(date.start, date.end, _date_shape(shadow[date.start : date.end]), date=number))
    for number, quantity in enumerate(reading.quantities):
        words = shadow[quantity.start : quantity.end].split()
        plain = words[-1] if len(words) > 1 and words[-1].isalpha() and words[-1].islower() else ""
        money = quantity.unit[:3].isupper() or plain in ("", "million", "billion", "thousand", "trillion")
        units.append(_Unit(quantity.start, quantity.end, "millions" if money else plain, quantity=number))
    units = [_with_participle(unit, shadow) for unit in units if not _is_opening_verb(unit, shadow)]
    kept: list[_Unit] = []
    taken: list[tuple[int, int]] = []
    for unit in sorted(units, key=lambda unit: (-(unit.end - unit.start), unit.start)):
        if all(unit.end <= s or e <= unit.start for s, e in taken):
            kept.append(unit)
            taken.append((unit.start, unit.end))
    return sorted(kept, key=lambda unit: unit.start)


def _is_opening_verb(unit: _Unit, shadow: str) -> bool:
    """Whether a name is only the capitalised participle that opens a sentence: "Launched in Lima by ..."."""
    word = shadow[unit.start : unit.end]
    before = shadow[: unit.start].rstrip(" ")[-1:]
    return bool(_PARTICIPLE.fullmatch(word)) and before in ("", ".", "\n") and bool(_BY.match(shadow, unit.end))


def _with_participle(unit: _Unit, shadow: str) -> _Unit:
    """ "Vienna-based" as one word, so that it is parsed as the adjective that it is."""
    tail = _HYPHENED.match(shadow, unit.end)
    return replace(unit, end=tail.end(), shape=f"local{tail[0]}") if unit.is_name and tail else unit


def _name_unit(reading: Reading, mention: Mention) -> _Unit:
    entity = reading.entities[mention.entity]
    shapes = _SHAPES.get(entity.type, ("Smith",))
    return _Unit(mention.start, mention.end, shapes[entity.index % len(shapes)], is_name=True)


def _date_shape(text: str) -> str:
    if _YEAR.fullmatch(text):
        return "2019"
    return "yesterday" if _ADVERBIAL.match(text) else "Monday"


def _paragraphs(reading: Reading) -> list[tuple[int, int]]:
    text = reading.document.shadow
    bounds = [0, *(match.end() for match in _PARAGRAPH.finditer(text)), len(text)]
    found: list[tuple[int, int]] = []
    for begin, end in pairwise(bounds):
        start = begin
        for zone in reading.document.zones:
            if start <= zone.start < end:
                found.append((start, zone.start))
            if zone.start < end and zone.end > start:
                start = min(end, zone.end)
        found.append((start, end))
    return [(begin, end) for begin, end in found if text[begin:end].strip()]


def _pieces(text: str, begin: int, end: int, units: list[_Unit], starts: list[int]) -> list[tuple[int, int]]:
    found = []
    start = begin
    dateline = _DATELINE.match(text, begin, end)
    if dateline and text[begin : begin + 3].isupper():
        found.append((begin, dateline.end()))
        start = dateline.end()
    depth_spans = [(match.start(), match.end()) for match in re.finditer(r"\([^()\n]*\)", text[begin:end])]
    for match in _BREAK.finditer(text, start, end):
        place = match.start()
        at = bisect_left(starts, place + 1) - 1
        if at >= 0 and units[at].start <= place < units[at].end - (1 if match[0][0] in ".!?" else 0):
            continue
        if any(s < place - begin < e for s, e in depth_spans):
            continue
        if match[0][0] == "." and _ABBREVIATION.search(text, start, place):
            continue
        if match[0] == "\n" and not _ends_line(text, place, end, start):
            continue
        found.append((start, match.end()))
        start = match.end()
    found.append((start, end))
    return [(s, e) for s, e in found if text[s:e].strip()]


def _ends_line(text: str, place: int, end: int, start: int) -> bool:
    line = text[text.rfind("\n", 0, place) + 1 : place]
    following = text[place + 1 : end]
    if _BULLET.match(following) or _KEY.match(following) or _KEY.match(line):
        return True
    return len(line) < WRAPPED_AT and place > start


def _words(
    text: str, start: int, end: int, units: list[_Unit]
) -> tuple[tuple[Word, ...], tuple[Aside, ...], tuple[Word, ...]]:
    """Words, what stands in brackets, and the words that say whose statement it is."""
    cuts: list[_Unit] = []
    at = start
    for unit in units:
        cuts += _plain(text, at, unit.start)
        cuts.append(unit)
        at = unit.end
    cuts += _plain(text, at, end)
    cuts, source = without_attribution(_without_brackets_of_dates(_without_hedges(cuts, text), text), text)
    words: list[Word] = []
    asides: list[Aside] = []
    opened: list[int] = []
    for unit in _parted(cuts, text):
        surface = text[unit.start : unit.end]
        if surface in ("(", "["):
            opened.append(unit.start)
        elif surface in (")", "]") and opened:
            begin = opened.pop()
            if not opened:
                asides.append(Aside(len(words) - 1, begin + 1, unit.start))
        elif not opened:
            words.append(_word(len(words), unit, text))
    said = tuple(_word(place, unit, text) for place, unit in enumerate(source))
    return tuple(words), tuple(asides), said


def _word(number: int, unit: _Unit, text: str) -> Word:
    surface = text[unit.start : unit.end]
    return Word(number, unit.start, unit.end, surface, unit.shape, unit.is_name, unit.date, unit.quantity)


def _without_brackets_of_dates(cuts: list[_Unit], text: str) -> list[_Unit]:
    """Make ", by the end of 2025," one adverb, since it breaks a clause in two for a small parser."""
    commas = [place for place, unit in enumerate(cuts) if text[unit.start : unit.end] == ","]
    merged: dict[int, tuple[int, _Unit]] = {}
    for first, second in pairwise(commas):
        between = cuts[first + 1 : second]
        words = [text[unit.start : unit.end].lower() for unit in between if unit.date < 0]
        if len(words) < len(between) <= MAX_DATE_WORDS and words and set(words) <= _DATE_WORDS and first:
            date = next(unit for unit in between if unit.date >= 0)
            merged[first] = (second, replace(date, shape="soon"))
    kept: list[_Unit] = []
    skip = -1
    for place, unit in enumerate(cuts):
        if place <= skip:
            continue
        if place in merged:
            skip, unit = merged[place]
        kept.append(unit)
    return kept


def without_attribution(cuts: list[_Unit], text: str) -> tuple[list[_Unit], list[_Unit]]:
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
            while not ended and _names_office(words, bounds, second):
                second = bounds[bounds.index(second) + 1]
            return _cut_out(cuts, first, second, ended=ended), cuts[first + 1 : second]
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


def _cut_out(cuts: list[_Unit], first: int, second: int, *, ended: bool) -> list[_Unit]:
    return cuts[: max(first, 0)] + (cuts[-1:] if ended else cuts[second + 1 :])


def _without_hedges(cuts: list[_Unit], text: str) -> list[_Unit]:
    """Leave out "nearly" and "up to" before a number, which a small parser takes for prepositions."""
    kept: list[_Unit] = []
    for unit in cuts:
        if unit.quantity >= 0:
            for length in (3, 2, 1):
                tail = kept[-length:]
                if len(tail) == length and _HEDGE.fullmatch(" ".join(text[one.start : one.end] for one in tail)):
                    del kept[-length:]
                    break
        kept.append(unit)
    return kept


def _parted(cuts: list[_Unit], text: str) -> list[_Unit]:
    """Help for a small parser, in words of no width: a comma between "In Lima" and "Ana Reyes", "many" before a count."""
    found: list[_Unit] = []
    for place, unit in enumerate(cuts):
        if found and unit.is_name and cuts[place - 1].is_name and not text[cuts[place - 1].end : unit.start].strip():
            before = {text[each.start : each.end].lower() for each in cuts[max(0, place - 3) : place - 1]}
            if before & _PLACING and "-" not in cuts[place - 1].shape:
                found.append(_Unit(unit.start, unit.start, ","))
        if unit.quantity >= 0 and unit.shape not in ("millions", "percent"):
            found.append(_Unit(unit.start, unit.start, "many"))
        lowered = unit.shape.lower() if not found and _PARTICIPLE.fullmatch(unit.shape) else unit.shape
        found.append(replace(unit, shape=lowered))
    return found


def _plain(text: str, start: int, end: int) -> list[_Unit]:
    found = []
    for match in _WORD.finditer(text, start, end):
        shape = "--" if match[0] == "-" else match[0]
        if match[0].lower() == "visa-free":
            shape = "free" if _VISA_NOUN.match(text, match.end()) else "freely"
        found.append(_Unit(match.start(), match.end(), shape))
    return found
