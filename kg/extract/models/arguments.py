"""What a statement joins: a model's words for an argument or value to a place in the text, a type and a name.

Comes in: words that a model gives, the place of the quote, and what the rules read in the document. Goes out: an
`Argument` or `Value`, or the cause why there is none. Only what is sure contradicts the model's type: the graph and
the tables of names; a noun of kind in the name is a doubt. Dates and numbers are read by our own rules, never by the
model; a day that hangs on the document's own, where that has none, keeps its words and has no value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.extract.documents.document import DateSpan, DocEntity, EntityMention, MentionKind, QuantitySpan, Reading
from kg.extract.lexicon import LexiconEntry, first_word, fold_phrase, load_lexicon
from kg.extract.models.places import TextPlace, find_words, is_in_text, level
from kg.extract.models.prompt import TYPES
from kg.extract.models.proposals import ArgumentWords, Cause, Proposal
from kg.extract.rules.word_classes import words_of
from kg.model import Argument, Value, ValueType

_FAMILIES = (
    frozenset({"State", "City", "Place"}),
    frozenset({"Organisation", "Institution", "Mechanism"}),
    frozenset({"Agreement", "Declaration", "Work"}),
    frozenset({"Event", "Mechanism"}),
    frozenset({"Initiative", "Programme", "Project", "Site", "Institution", "Mechanism"}),
)
"""Types that a noun of kind does not tell apart: a forum may be an event or a body that holds it."""
_BEFORE_PREPOSITION = re.compile(r"(\S+) (?:of|on|for|in|between|with|to|at|against|among|concerning)\b")
_PLACE_NOUNS = frozenset({"city", "town", "port", "island", "islands", "state", "states", "region", "valley", "bay"})
"""Nouns that end the names of places as often as those of undertakings."""


def sure_types(entity: DocEntity) -> frozenset[str]:
    """Types that an entity can have on the word of the graph, of known names, or of its own name.

    Returns
    -------
    frozenset of str
        Empty when its type is only a guess.

    Examples
    --------
    >>> sorted(sure_types(DocEntity(0, "Agreement", "Treaty on Rivers")))
    ['Agreement', 'Declaration', 'Work']
    >>> sure_types(DocEntity(0, "Person", "Arland"))
    frozenset()
    """
    if entity.members:
        return frozenset()
    if entity.entity:
        return frozenset({entity.type})
    known = _known_types(entity.name)
    if known:
        return known
    folded = fold_phrase(entity.name)
    before = _BEFORE_PREPOSITION.search(folded)
    head = before[1] if before else folded.rpartition(" ")[2]
    kind = load_lexicon().heads.get(head)
    if kind is None or " " not in folded or head in _PLACE_NOUNS:
        return frozenset()
    return frozenset({kind[0]}).union(*(family for family in _FAMILIES if kind[0] in family))


def is_of_doubtful_kind(argument: Argument, allowed: frozenset[str]) -> bool:
    """Whether the noun in an argument's name tells another kind of thing than the relation takes.

    Examples
    --------
    >>> is_of_doubtful_kind(Argument("Reed Initiative", 0, 15, "Declaration"), frozenset({"Declaration"}))
    True
    """
    types = sure_types(DocEntity(0, argument.type, argument.name or argument.text, argument.entity))
    return bool(types) and not types & allowed


def _known_types(name: str) -> frozenset[str]:
    folded = fold_phrase(name)
    entries: tuple[LexiconEntry, ...] = load_lexicon().phrases.get(first_word(folded), ())
    matching = [entry for entry in entries if fold_phrase(entry.phrase) == folded]
    types = {entry.type for entry in matching}
    if any(entry.role == "capital" for entry in matching):
        types.add("State")
    return frozenset(types)


_LEADING_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_DAY_WORDS = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:yesterday|today|tomorrow|tonight)\b"
    r"|\b(?:last|next|this|past|coming|following|previous)\s+(?:week(?:end)?|month|year|spring|summer|autumn|winter|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b|\b\d{1,2} May\b"
    r"|\bMay \d{1,2}\b",
    re.IGNORECASE,
)
"""Words of a day, month or season that only the document's own date makes one of a year."""
MIN_SHARED_LETTERS = 4
"""A demonym shares so many first letters with the name: Uzbek with Uzbekistan, French does not with France."""
_PRONOUN = (
    "he|him|his|she|her|hers|it|its|they|them|their|theirs|who|whose|whom|which|that|we|us|our|ours|i|me|my|"
    "both|each|all|either|neither"
)
_DEFINITE = re.compile(
    rf"(?:{_PRONOUN}|the|this|these|those|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?!\.)",
    re.IGNORECASE,
)
"""How words begin that mean something that was named before."""
_ARTICLE = re.compile(rf"(?:{_DEFINITE.pattern}|an?\b(?!\.)|another\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownMention:
    """A mention of the reading at a place, and the entity that it names."""

    mention: EntityMention
    entity: DocEntity


@dataclass(frozen=True, slots=True)
class ArgumentRefusal:
    """Why there is no argument."""

    cause: Cause
    detail: str


def place_argument(  # noqa: PLR0913  the statement, where it stands, and what each place of it admits
    said: ArgumentWords,
    quote: TextPlace,
    reading: Reading,
    allowed: frozenset[str],
    taken: TextPlace | None = None,
    *,
    near: str = "",
) -> Argument | ArgumentRefusal:
    """Find an argument in its quote and check that it can be what it is said to be.

    Parameters
    ----------
    said
        The model's words, type and antecedent.
    quote
        Where the quote was found.
    reading
        Mentions and entities that the rules found.
    allowed
        Types that the relation has in this place.
    taken
        Place of the other argument, which must be another one.
    near
        Words of the other argument: of several places the one next to them counts.
    """
    if said.type not in TYPES:
        return ArgumentRefusal(Cause.UNKNOWN_TYPE, f"'{said.type}' is no type of the guide")
    cause = Cause.OBJECT_NOT_IN_QUOTE if taken else Cause.SUBJECT_NOT_IN_QUOTE
    places = find_argument_words(said.words, reading, quote)
    if not places:
        return ArgumentRefusal(cause, f"'{said.words}' does not stand in the quote")
    others = find_argument_words(near, reading, quote) if near else (taken,) if taken else ()
    place = _choose(_nearest_first(places, others), taken)
    if place is None:
        return ArgumentRefusal(Cause.SAME_ARGUMENTS, f"'{said.words}' is subject and object at once")
    known = find_mention(reading, place)
    refusal = _check_antecedent(said, known, reading)
    if refusal:
        return refusal
    entity = _entity_of(said, known, reading)
    refusal = _check_type(said, entity, known.mention.place if known else -1, allowed)
    return refusal or _to_argument(said, place, entity, reading)


def find_argument_words(words: str, reading: Reading, quote: TextPlace) -> tuple[TextPlace, ...]:
    """Places of an argument in a quote, which may have left its article out."""
    places = find_words(words, reading.document, quote.start, quote.end)
    bare = _LEADING_ARTICLE.sub("", words)
    return places or (find_words(bare, reading.document, quote.start, quote.end) if bare != words else ())


def _nearest_first(places: tuple[TextPlace, ...], others: Sequence[TextPlace]) -> tuple[TextPlace, ...]:
    """Places in order of their distance from the nearest of some others, which they must not share."""

    def distance(place: TextPlace) -> int:
        gaps = [max(place.start - near.end, near.start - place.end) for near in others]
        return min((gap for gap in gaps if gap >= 0), default=0)

    return tuple(sorted(places, key=distance)) if others else places


def _choose(places: tuple[TextPlace, ...], taken: TextPlace | None) -> TextPlace | None:
    """The first place apart from the other argument; failing that one inside or around it, but never the same."""
    if taken is None:
        return places[0]
    apart = [place for place in places if not place.overlap(taken.start, taken.end)]
    elsewhere = [place for place in places if (place.start, place.end) != (taken.start, taken.end)]
    return next(iter(apart or elsewhere), None)


def find_mention(reading: Reading, place: TextPlace) -> KnownMention | None:
    """The mention of a single thing at just this place, an article before it aside."""
    for mention in reading.mentions:
        if mention.end < place.start:
            continue
        if mention.start > place.end:
            break
        if mention.end == place.end and _is_article(reading, mention.start, place.start):
            return KnownMention(mention, reading.entities[mention.entity])
    return None


def _is_article(reading: Reading, left: int, right: int) -> bool:
    between = reading.document.aligned[min(left, right) : max(left, right)]
    return between.strip().lower() in ("", "the", "a", "an")


def _check_type(
    said: ArgumentWords, entity: DocEntity | None, place: int, allowed: frozenset[str]
) -> ArgumentRefusal | None:
    """Whether the model's type fits the relation, and ours, where it is more than a guess, does not forbid it."""
    if said.type not in allowed:
        return ArgumentRefusal(Cause.WRONG_TYPE, f"a {said.type} cannot stand there: '{said.words}'")
    own_types: frozenset[str] = frozenset()
    if entity and not entity.members:  # a noun of kind is a doubt (`is_of_doubtful_kind`), not a contradiction
        own_types = frozenset({entity.type}) if entity.entity else _known_types(entity.name)
    if not own_types or own_types & allowed or (place >= 0 and allowed & {"State", "City"}):
        return None
    return ArgumentRefusal(
        Cause.WRONG_TYPE, f"'{said.words}' is a {' or '.join(sorted(own_types))}, which cannot stand there"
    )


def _check_antecedent(said: ArgumentWords, known: KnownMention | None, reading: Reading) -> ArgumentRefusal | None:
    """Whether the words may stand for the name that the model gives."""
    name = said.stands_for
    if not name or level(name) == level(said.words):
        if not _DEFINITE.match(said.words) or _has_capital(said.words) or (known and _is_resolved(known)):
            return None
        return ArgumentRefusal(
            Cause.ANTECEDENT_NOT_IN_TEXT, f"'{said.words}' names nothing, and no name is given for it"
        )
    if stands_for_state(said):
        return None
    if not _is_introduced(name, reading):
        return ArgumentRefusal(Cause.ANTECEDENT_NOT_IN_TEXT, f"'{name}', for '{said.words}', is no name in the text")
    if not _can_stand_for(said.words, name, known, reading):
        return ArgumentRefusal(Cause.NOT_AN_ANAPHOR, f"'{said.words}' is another name than '{name}'")
    return None


def stands_for_state(said: ArgumentWords) -> bool:
    """Whether words name a state that the text may never write: "Thai", "the Slovak delegation", "Tokyo".

    Examples
    --------
    >>> stands_for_state(ArgumentWords("Mauritanian side", "State", "Islamic Republic of Mauritania"))
    True
    >>> stands_for_state(ArgumentWords("It", "State", "Bhutan"))
    False
    """
    words = re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", _LEADING_ARTICLE.sub("", said.words))
    if said.type != "State" or not words or not said.stands_for:
        return False
    is_speaking = words_of("representing", "nouns") - words_of("representing", "citizens")
    while len(words) > 1 and words[-1].lower().removesuffix("s") in is_speaking | {"authoritie", "side"}:
        words.pop()
    return bool(_states_called(" ".join(words)) & _states_called(_LEADING_ARTICLE.sub("", said.stands_for)))


def _states_called(words: str) -> set[str]:
    """States of which words are the name, the adjective or the capital."""
    folded = fold_phrase(words)
    entries = load_lexicon().phrases.get(first_word(folded), ())
    return {entry.state for entry in entries if entry.state and fold_phrase(entry.phrase) == folded}


def _is_introduced(name: str, reading: Reading) -> bool:
    """Whether the text names a thing so: with a capital, or by a description after "a" ("a textile museum")."""
    if _has_capital(name) or re.match(r"an?\b", name, re.IGNORECASE):
        return is_in_text(name, reading.document)
    if _DEFINITE.match(name):
        return False
    return any(is_in_text(f"{article} {name}", reading.document) for article in ("a", "an", "A", "An"))


def _has_capital(words: str) -> bool:
    """Whether the words hold a name: a capital letter, the one of a first article or pronoun aside."""
    first = _ARTICLE.match(words)
    return any(letter.isupper() for letter in words[first.end() if first else 0 :])


def _is_resolved(known: KnownMention) -> bool:
    """Whether the reading knows what a mention without a name stands for."""
    return known.mention.kind is not MentionKind.NAME and not known.entity.members and bool(known.entity.name)


def _can_stand_for(words: str, name: str, known: KnownMention | None, reading: Reading) -> bool:
    plain, full = level(words), level(name)
    if known:
        names = {known.entity.name, *(reading.entities[member].name for member in known.entity.members)}
        if known.mention.place >= 0:
            names.add(reading.entities[known.mention.place].name)
        if full in {level(alias) for alias in names}:
            return True
    if _ARTICLE.match(plain) or not any(letter.isupper() for letter in plain):
        return True
    tokens, parts = set(re.findall(r"\w+", plain)), set(re.findall(r"\w+", full))
    initials = "".join(part[0] for part in re.findall(r"\w+", full) if part[0].isupper())
    shared = plain[:MIN_SHARED_LETTERS].lower() == full[:MIN_SHARED_LETTERS].lower()
    if tokens <= parts or plain.replace(".", "") == initials or (shared and len(tokens) == 1):
        return True
    return _is_abbreviated(plain, full) or _is_defined(plain, full, reading)


def _is_abbreviated(words: str, name: str) -> bool:
    """Whether words are a name with initials for some of its parts: "M. Osmonov" for "Marat Osmonov"."""
    left = re.findall(r"[^\W\d_]+", name)
    short = re.findall(r"[^\W\d_]+", words)
    for part in sorted(short, key=len, reverse=True):
        match = next((full for full in left if full == part or (len(part) == 1 and full.startswith(part))), None)
        if match is None:
            return False
        left.remove(match)
    return any(len(part) > 1 for part in short)


def _is_defined(words: str, name: str, reading: Reading) -> bool:
    """Whether the text itself says that words are short for a name: "Rivers Board (CRB)", "CRB (Rivers Board)"."""
    text = level(reading.document.aligned)
    return any(
        re.search(rf"(?<!\w){re.escape(first)}['\"]? ?\((?:[^()]{{0,40}}\W)?{re.escape(second)}(?!\w)", text)
        for first, second in ((name, words), (words, name))
    )


def _to_argument(said: ArgumentWords, place: TextPlace, entity: DocEntity | None, reading: Reading) -> Argument:
    text = reading.document.text[place.start : place.end]
    if entity is None:
        return Argument(text, place.start, place.end, said.type, name=said.stands_for or text)
    kind = entity.type if entity.entity else said.type
    return Argument(text, place.start, place.end, kind, entity.entity, entity.name)


def _entity_of(said: ArgumentWords, known: KnownMention | None, reading: Reading) -> DocEntity | None:
    """The entity that the words stand for: by the antecedent where one is given, else by the mention there."""
    if said.stands_for:
        by_name: Mapping[str, DocEntity] = {
            level(entity.name): entity for entity in reversed(reading.entities) if not entity.members
        }
        named = by_name.get(level(said.stands_for))
        if named:
            return named
        for mention in reading.mentions:
            surface = reading.document.text[mention.start : mention.end]
            if mention.kind is MentionKind.NAME and level(surface) == level(said.stands_for):
                return reading.entities[mention.entity]
        return None
    if known is None or known.entity.members:
        return None
    if known.mention.place >= 0 and said.type == reading.entities[known.mention.place].type:
        return reading.entities[known.mention.place]
    return None if _is_other_thing(said, known) else known.entity


def _is_other_thing(said: ArgumentWords, known: KnownMention) -> bool:
    """Whether a name was taken for the short form of a longer one of another kind: a city for its declaration."""
    name, words = level(known.entity.name), level(said.words)
    is_part = words != name and (name.startswith(f"{words} ") or f" {words} " in f" {name} ")
    kinds = {said.type, known.entity.type}
    return (
        known.mention.kind is MentionKind.NAME
        and is_part
        and not (len(kinds) == 1 or any(kinds <= family for family in _FAMILIES))
    )


DAY_UNITS = frozenset({"day", "days"})


def place_value(said: Proposal, kind: ValueType, quote: TextPlace, reading: Reading) -> Value | ArgumentRefusal:
    """The value in the place of an object.

    Parameters
    ----------
    said
        Its object's words are those of the date or number.
    kind
        Which of the two the relation wants.
    quote
        Where the quote was found.
    """
    words = said.object.words
    places = find_words(words, reading.document, quote.start, quote.end)
    if not places:
        return ArgumentRefusal(Cause.VALUE_NOT_IN_QUOTE, f"'{words}' does not stand in the quote")
    text = reading.document.text
    if kind is ValueType.DATE:
        date = date_at(reading, places)
        if date is None and reading.document.date is None and _DAY_WORDS.search(words):
            return Value(text[places[0].start : places[0].end], places[0].start, places[0].end, kind, "")
        if date is None:
            return ArgumentRefusal(Cause.VALUE_UNREADABLE, f"no date is read in '{words}'")
        return Value(text[date.start : date.end], date.start, date.end, kind, date.value)
    number = quantity_at(reading, places)
    if number is None:
        return ArgumentRefusal(Cause.VALUE_UNREADABLE, f"no number is read in '{words}'")
    return Value(
        text[number.start : number.end], number.start, number.end, kind, number.value,
        measure=words_in(said.measure, quote, reading), unit=number.unit,
        period=_date_words(said.period, quote, reading),
    )  # fmt: skip


def date_at(reading: Reading, places: tuple[TextPlace, ...]) -> DateSpan | None:
    """The date that shares most characters with the first of the places that has any."""
    return next((date for place in places if (date := _date_in(reading, place))), None)


def quantity_at(reading: Reading, places: tuple[TextPlace, ...]) -> QuantitySpan | None:
    """The quantity that shares most characters with the first of the places that has any."""
    return next((quantity for place in places if (quantity := _quantity_in(reading, place))), None)


def _date_in(reading: Reading, place: TextPlace) -> DateSpan | None:
    shared = [(place.overlap(span.start, span.end), -span.start, span) for span in reading.dates]
    best = max(shared, key=lambda ranked: ranked[:2], default=None)
    return best[2] if best and best[0] else None


def _quantity_in(reading: Reading, place: TextPlace) -> QuantitySpan | None:
    shared = [(place.overlap(span.start, span.end), -span.start, span) for span in reading.quantities]
    best = max(shared, key=lambda ranked: ranked[:2], default=None)
    return best[2] if best and best[0] else None


def words_in(words: str, quote: TextPlace, reading: Reading) -> str:
    """Words as they stand in the quote; empty when they do not."""
    places = find_words(words, reading.document, quote.start, quote.end)
    return " ".join(reading.document.text[places[0].start : places[0].end].split()) if places else ""


def _date_words(words: str, quote: TextPlace, reading: Reading) -> str:
    places = find_words(words, reading.document, quote.start, quote.end)
    date = date_at(reading, places)
    return date.value if date else ""


def read_qualifier(
    name: str, words: str, quote: TextPlace, reading: Reading
) -> tuple[tuple[str, str], ...] | ArgumentRefusal:
    """One qualifier, read by our own rules.

    Returns
    -------
    tuple of pairs
        Qualifiers and their values: an amount gives its unit too.
    """
    places = find_words(words, reading.document, quote.start, quote.end)
    if not places:
        return ArgumentRefusal(Cause.QUALIFIER_NOT_IN_QUOTE, f"{name} '{words}' does not stand in the quote")
    if name in ("on", "from"):
        date = date_at(reading, places)
        if date is None:
            return ArgumentRefusal(Cause.QUALIFIER_UNREADABLE, f"no date is read in {name} '{words}'")
        return ((name, date.value),)
    if name in ("amount", "days"):
        number = quantity_at(reading, places)
        if number is None or (name == "days" and number.unit not in DAY_UNITS):
            return ArgumentRefusal(Cause.QUALIFIER_UNREADABLE, f"no number is read in {name} '{words}'")
        unit = (("unit", number.unit),) if name == "amount" and number.unit else ()
        return ((name, format_number(number.value)), *unit)
    return ((name, words_in(words, quote, reading)),)


def format_number(number: float) -> str:
    """A number in text, whole where it is whole.

    Examples
    --------
    >>> format_number(30.0), format_number(94.8)
    ('30', '94.8')
    """
    return str(int(number)) if number == int(number) else repr(number)
