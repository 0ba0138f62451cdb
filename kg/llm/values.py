"""Dates and numbers of a statement: a model points at the words, our own reading says what they mean.

Comes in: words that a model gives and the dates and quantities that were read in the text. Goes out: values.
The model's own figures are never used: where its words do not stand in the quote, or our reading finds no
date or number there, there is no value.
"""

from __future__ import annotations

from kg.candidates import Value, ValueType
from kg.extract.document import DateSpan, QuantitySpan, Reading
from kg.llm.arguments import Refusal
from kg.llm.places import Place, find_words
from kg.llm.proposals import Cause, Proposal

DAY_UNITS = frozenset({"day", "days"})


def place_value(said: Proposal, kind: ValueType, quote: Place, reading: Reading) -> Value | Refusal:
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
        return Refusal(Cause.VALUE_NOT_IN_QUOTE, f"'{words}' does not stand in the quote")
    text = reading.document.text
    if kind is ValueType.DATE:
        date = date_at(reading, places)
        if date is None:
            return Refusal(Cause.VALUE_UNREADABLE, f"no date is read in '{words}'")
        return Value(text[date.start : date.end], date.start, date.end, kind, date.value)
    number = quantity_at(reading, places)
    if number is None:
        return Refusal(Cause.VALUE_UNREADABLE, f"no number is read in '{words}'")
    return Value(
        text[number.start : number.end], number.start, number.end, kind, number.value,
        measure=words_in(said.measure, quote, reading), unit=number.unit,
        period=_date_words(said.period, quote, reading),
    )  # fmt: skip


def date_at(reading: Reading, places: tuple[Place, ...]) -> DateSpan | None:
    """The date that shares most characters with the first of the places that has any."""
    return next((found for place in places if (found := _date_in(reading, place))), None)


def quantity_at(reading: Reading, places: tuple[Place, ...]) -> QuantitySpan | None:
    """The quantity that shares most characters with the first of the places that has any."""
    return next((found for place in places if (found := _quantity_in(reading, place))), None)


def _date_in(reading: Reading, place: Place) -> DateSpan | None:
    shared = [(place.overlap(span.start, span.end), -span.start, span) for span in reading.dates]
    best = max(shared, key=lambda found: found[:2], default=None)
    return best[2] if best and best[0] else None


def _quantity_in(reading: Reading, place: Place) -> QuantitySpan | None:
    shared = [(place.overlap(span.start, span.end), -span.start, span) for span in reading.quantities]
    best = max(shared, key=lambda found: found[:2], default=None)
    return best[2] if best and best[0] else None


def words_in(words: str, quote: Place, reading: Reading) -> str:
    """Words as they stand in the quote; empty when they do not."""
    places = find_words(words, reading.document, quote.start, quote.end)
    return " ".join(reading.document.text[places[0].start : places[0].end].split()) if places else ""


def _date_words(words: str, quote: Place, reading: Reading) -> str:
    places = find_words(words, reading.document, quote.start, quote.end)
    found = date_at(reading, places)
    return found.value if found else ""


def read_qualifier(name: str, words: str, quote: Place, reading: Reading) -> tuple[tuple[str, str], ...] | Refusal:
    """One qualifier, read by our own rules.

    Returns
    -------
    tuple of pairs
        Qualifiers and their values: an amount gives its unit too.
    """
    places = find_words(words, reading.document, quote.start, quote.end)
    if not places:
        return Refusal(Cause.QUALIFIER_NOT_IN_QUOTE, f"{name} '{words}' does not stand in the quote")
    if name in ("on", "from"):
        date = date_at(reading, places)
        if date is None:
            return Refusal(Cause.QUALIFIER_UNREADABLE, f"no date is read in {name} '{words}'")
        return ((name, date.value),)
    if name in ("amount", "days"):
        number = quantity_at(reading, places)
        if number is None or (name == "days" and number.unit not in DAY_UNITS):
            return Refusal(Cause.QUALIFIER_UNREADABLE, f"no number is read in {name} '{words}'")
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
