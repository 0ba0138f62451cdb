"""Stated numbers: units with their scale, hedges, and what a level and a change imply together.

Comes in: claims that state a number. Goes out: comparisons and implied claims. A hedge widens
a number: "about", "nearly" and their like by 2.5 %, "over" and "at least" up to a tenth more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.model.claims import Claim
from kg.model.ontology import Ontology

_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NEAR_SHARE = 0.025
_ABOVE_SHARE = 0.10
_ABOVE = frozenset({"over", "more than", "at least"})
_BELOW = frozenset({"up to", "less than"})


@dataclass(frozen=True, slots=True)
class ImpliedGrowth:
    """A growth in per cent that nobody states, with the level and the change it follows from."""

    claim: Claim
    origin: tuple[Claim, Claim]


def unit_dimension(unit: str) -> str:
    """A unit without its scale.

    Examples
    --------
    >>> unit_dimension("USD billion"), unit_dimension("billion cubic metres a year")
    ('USD', 'cubic metres a year')
    """
    return " ".join(word for word in unit.split() if word not in _SCALES)


def scaled_value(claim: Claim) -> float:
    """The number of a quantity claim in its unit without scale.

    Notes
    -----
    94.8 in ``USD billion`` is 94.8e9 in ``USD``.
    """
    number = float(claim.value)
    for word in claim.qualifiers.get("unit", "").split():
        number *= _SCALES.get(word, 1.0)
    return number


def bounds(claim: Claim) -> tuple[float, float]:
    """Lowest and highest number that a quantity claim, with its hedge, lets one think of."""
    number = scaled_value(claim)
    hedge = claim.qualifiers.get("approximation", "")
    near, above = abs(number) * _NEAR_SHARE, abs(number) * _ABOVE_SHARE
    if not hedge:
        return number, number
    if hedge in _ABOVE:
        return number, number + above
    if hedge in _BELOW:
        return number - above, number
    return number - near, number + near


_LEAST_DIGITS = 3
"""Digits that a number is told with, before it can be taken for another one that was rounded."""


def _step(claim: Claim) -> float:
    """The last place to which a number is told, in its unit without scale."""
    digits = claim.value.strip().lstrip("+-")
    whole, _, decimals = digits.partition(".")
    zeros = 0 if decimals else min(len(whole) - len(whole.rstrip("0")), max(len(whole) - 2, 0))
    number = float(claim.value)
    scale = abs(scaled_value(claim) / number) if number else 1.0
    return float(scale * 10.0 ** (zeros - len(decimals)))


def is_same_amount(left: Claim, right: Claim) -> bool:
    """Whether two quantity claims can mean one number: within their hedges, or when the finer is rounded as the other.

    Examples
    --------
    Of 94.82 and 94.8 the second is the first, rounded; so is 367,000 of 367,400. A number of less than three digits
    is taken at its word, as 95 beside 94.8, unless it has a hedge.
    """
    fine, coarse = sorted((left, right), key=_step)
    told = len(coarse.value.strip().lstrip("+-0").replace(".", "").lstrip("0"))
    if (
        told >= _LEAST_DIGITS
        and _step(fine) < _step(coarse)
        and abs(scaled_value(fine) - scaled_value(coarse)) <= _step(coarse) / 2
    ):
        return True
    (left_low, left_high), (right_low, right_high) = bounds(left), bounds(right)
    slack = 1e-9 * max(abs(left_high), abs(right_high))
    return left_low <= right_high + slack and right_low <= left_high + slack


def implied_growth(claims: Iterable[Claim], ontology: Ontology) -> Iterator[ImpliedGrowth]:
    """Growth rates that follow from a level and an absolute change in one source.

    Notes
    -----
    For a level L and a change D against the baseline, growth is 100 D / (L − D) per cent, rounded to
    one decimal. Only where a measure of growth exists for the level's measure.
    """
    stating = frozenset(name for name, term in ontology.properties.items() if term.is_number)
    numbers = [claim for claim in claims if claim.predicate in stating]
    for change in numbers:
        level_measure = ontology.changes.get(change.qualifiers["measure"])
        growth_measure = ontology.growths.get(level_measure or "")
        if not level_measure or not growth_measure:
            continue
        for level in numbers:
            is_pair = (
                level.qualifiers["measure"] == level_measure
                and level.subject == change.subject
                and level.locator.source == change.locator.source
                and all(level.qualifiers.get(c) == change.qualifiers.get(c) for c in ("period", "counterpart"))
                and unit_dimension(level.qualifiers["unit"]) == unit_dimension(change.qualifiers["unit"])
            )
            before = scaled_value(level) - scaled_value(change)
            if not is_pair or before <= 0:
                continue
            qualifiers = {
                **{c: v for c, v in change.qualifiers.items() if c in ("period", "baseline", "counterpart")},
                "measure": growth_measure,
                "unit": "percent",
                "approximation": "about",
            }
            percent = f"{100 * scaled_value(change) / before:.1f}"
            implied = replace(change, value=percent, qualifiers=qualifiers)
            yield ImpliedGrowth(implied, (level, change))
