"""Whether a candidate says what a gold claim says, strictly or leniently, as the annotation guide defines both.

Comes in: a candidate, a gold claim, and which places lie in which. Goes out: yes or no. Qualifiers are not part of
either: the guide does not score them. What the guide leaves open is decided here, and told in docs/extraction.md:

- a coarser date is an interval, month or year with both ends that contains the gold one and is no longer than
  `MAX_COARSE_DAYS`, so that a century is no date of anything;
- leniently, a quantity needs its number and unit, and its period equal, coarser, or not stated;
- leniently, planned, hypothetical and negated must still be told apart; only reported and asserted are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.extract.evaluation.gold import SYMMETRIC, GoldClaim, GoldDocument, GoldEntity, GoldValue
from kg.model import FACTUAL, Argument, Candidate, Modality, Value, ValueType, contains, parse_period
from kg.tables import fold_name

MAX_COARSE_DAYS = 731
"""A coarser date may be an academic year written 2024/2025, and no longer."""

_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALE = re.compile(rf"\b({'|'.join(_SCALES)})s?\b")
_PERCENT = re.compile(r"per\s?cent|%")
_SIGNS = {"$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "cny"}
_PLACES = frozenset({"State", "City", "Place", "Site"})


class Strictness(StrEnum):
    """The two scores of the annotation guide."""

    STRICT = "strict"
    LENIENT = "lenient"


@dataclass(frozen=True, slots=True)
class Terms:
    """What agreement is judged by.

    Parameters
    ----------
    strictness
        Strict or lenient.
    wholes
        Folded name of a place to the folded names of the places that it lies in; for lenient scores.
    modality, evidence
        False leaves that part out, to see why two do not agree.
    """

    strictness: Strictness
    wholes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    modality: bool = True
    evidence: bool = True

    @property
    def is_strict(self) -> bool:
        """Whether it is the strict score."""
        return self.strictness is Strictness.STRICT


def agrees(candidate: Candidate, claim: GoldClaim, document: GoldDocument, terms: Terms) -> bool:
    """Whether a candidate states a gold claim.

    Parameters
    ----------
    candidate, claim
        What the machine and what the person read in the document.
    document
        Where both stand; its entities say what a coarser place is called.
    terms
        Strict or lenient, and what to leave out.
    """
    if candidate.relation != claim.relation:
        return False
    if terms.modality and not is_same_modality(candidate.modality, claim.modality, is_strict=terms.is_strict):
        return False
    if terms.is_strict and terms.evidence and not _overlaps_any(candidate.start, candidate.end, claim.evidence):
        return False
    orders = [(candidate.subject, candidate.object)]
    if claim.relation in SYMMETRIC and isinstance(candidate.object, Argument):
        orders.append((candidate.object, candidate.subject))
    return any(
        _is_same(first, claim.subject, document, terms) and _is_same(second, claim.object, document, terms)
        for first, second in orders
    )


def is_same_modality(extracted: Modality, gold: Modality, *, is_strict: bool) -> bool:
    """Whether two modalities count as the same.

    Examples
    --------
    >>> is_same_modality(Modality.REPORTED, Modality.ASSERTED, is_strict=False)
    True
    >>> is_same_modality(Modality.ASSERTED, Modality.PLANNED, is_strict=False)
    False
    """
    return extracted is gold or (not is_strict and {extracted, gold} <= FACTUAL)


def _overlaps_any(start: int, end: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(start < last and first < end for first, last in spans)


def _is_same(extracted: Argument | Value, gold: GoldEntity | GoldValue, document: GoldDocument, terms: Terms) -> bool:
    if isinstance(extracted, Value) != isinstance(gold, GoldValue):
        return False
    if isinstance(extracted, Value):
        assert isinstance(gold, GoldValue)  # both are, by the line above
        return is_same_value(extracted, gold, is_strict=terms.is_strict)
    assert isinstance(gold, GoldEntity)  # likewise
    if terms.is_strict:
        return (extracted.start, extracted.end) in gold.mentions
    return _overlaps_any(extracted.start, extracted.end, gold.mentions) or _is_coarser_place(
        extracted, gold, document, terms
    )


def _is_coarser_place(argument: Argument, gold: GoldEntity, document: GoldDocument, terms: Terms) -> bool:
    if gold.type not in _PLACES:
        return False
    wholes = terms.wholes.get(fold_name(gold.name), frozenset())
    return bool(wholes) and not wholes.isdisjoint(_names(argument, document))


def _names(argument: Argument, document: GoldDocument) -> Iterator[str]:
    yield from map(fold_name, filter(None, (argument.text, argument.name)))
    for entity in document.entities:
        if entity.type in _PLACES and _overlaps_any(argument.start, argument.end, entity.mentions):
            yield fold_name(entity.name)


def is_same_value(extracted: Value, gold: GoldValue, *, is_strict: bool) -> bool:
    """Whether a value is the gold one after normalisation; leniently, a coarser date that contains it will do.

    Examples
    --------
    >>> month = Value("June", 0, 4, ValueType.DATE, "2025-06")
    >>> is_same_value(month, GoldValue("2025-06-17", is_date=True), is_strict=False)
    True
    >>> millions = Value("900 million", 0, 11, ValueType.QUANTITY, 900, unit="million USD")
    >>> is_same_value(millions, GoldValue(0.9, is_date=False, unit="USD billion"), is_strict=True)
    True
    """
    if (extracted.type is ValueType.DATE) != gold.is_date:
        return False
    if gold.is_date:
        return bool(extracted.value) and is_same_date(str(extracted.value), str(gold.value), is_strict=is_strict)
    quantity = normal_quantity(float(extracted.value), extracted.unit)
    gold_quantity = normal_quantity(float(gold.value), gold.unit)
    is_number = abs(quantity[0] - gold_quantity[0]) <= 1e-9 * max(abs(quantity[0]), abs(gold_quantity[0]))
    if not is_number or quantity[1] != gold_quantity[1]:
        return False
    if bool(extracted.period) and bool(gold.period):
        return is_same_date(extracted.period, gold.period, is_strict=is_strict)
    return not extracted.period and (not gold.period or not is_strict)


def is_same_date(extracted: str, gold: str, *, is_strict: bool) -> bool:
    """Whether two EDTF dates mean the same days, or leniently the first contains the second.

    Examples
    --------
    >>> is_same_date("2025-06-01/2025-06-30", "2025-06", is_strict=True)
    True
    >>> is_same_date("2025", "2025-06-17", is_strict=False), is_same_date("2025-06-17", "2025", is_strict=False)
    (True, False)
    >>> is_same_date("1991/2025", "2025-06-17", is_strict=False)
    False
    """
    if extracted == gold:
        return True
    try:
        period, gold_period = parse_period(extracted), parse_period(gold)
    except ValueError:
        return False
    if (period.earliest, period.latest) == (gold_period.earliest, gold_period.latest):
        return True
    if is_strict or period.earliest is None or period.latest is None:
        return False
    return contains(period, gold_period) and (period.latest - period.earliest).days < MAX_COARSE_DAYS


def normal_quantity(number: float, unit: str) -> tuple[float, str]:
    """A number without its scale word, and its unit without case, plural and order of words.

    Examples
    --------
    >>> normal_quantity(0.9, "USD billion") == normal_quantity(900, "million USD") == (900000000.0, "usd")
    True
    >>> normal_quantity(58, "%") == normal_quantity(58, "per cent") == (58.0, "percent")
    True
    """
    folded = _PERCENT.sub("percent", unit.casefold())
    for sign, code in _SIGNS.items():
        folded = folded.replace(sign, f" {code} ") if sign == folded.strip() or len(sign) == 1 else folded
    for word in _SCALE.findall(folded):
        number *= _SCALES[word]
    words = [_singular(word) for word in _SCALE.sub(" ", folded).replace("-", " ").split()]
    return number, " ".join(sorted(words))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
