"""When claims are so: spells as sets of days, and the laws that dates obey before anything is judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.graph import open_graph
from kg.model import (
    ALWAYS,
    ENDLESS_FUTURE,
    ENDLESS_PAST,
    Claim,
    Modality,
    Ontology,
    Period,
    Spells,
    TimeClass,
    Timing,
    contains,
    covers,
    format_spell,
    intersect,
    parse_period,
    read_ontology,
    subtract,
    time_claim,
    unite,
)
from kg.tables import ontology_file

ONTOLOGY: Ontology = read_ontology(ontology_file("kg.ttl"))
CLAIM: Claim = open_graph(Path("tests/tiny")).tables.claims[0]
TOLD = parse_period("2013-06-17").earliest

SPELLS = st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 9)), max_size=5).map(
    lambda pairs: unite((first, first + length) for first, length in pairs)
)


def days(spells: Spells) -> set[int]:
    return {day for first, last in spells for day in range(first, last + 1)}


@given(SPELLS, SPELLS)
def test_spells_are_cut_and_joined_as_sets_of_days_are(left: Spells, right: Spells) -> None:
    assert days(intersect(left, right)) == days(left) & days(right)
    assert days(subtract(left, right)) == days(left) - days(right)
    assert days(unite([*left, *right])) == days(left) | days(right)
    assert all(covers(left, day) == (day in days(left)) for day in range(-50, 60))


def time_of(predicate: str, modality: str = "asserted", told: str = "2013-06-17", **dates: str) -> Timing:
    columns = {name.removesuffix("_"): text for name, text in dates.items()}
    claim = replace(
        CLAIM,
        predicate=predicate,
        modality=Modality(modality),
        dates={name: parse_period(text) for name, text in columns.items()},
        qualifiers={name: text for name, text in columns.items() if name != "value"},
    )
    return time_claim(claim, ONTOLOGY.properties[predicate], parse_period(told).earliest if told else None)


def shown(timing: Timing) -> tuple[list[str], list[str]]:
    return list(map(format_spell, timing.possible)), list(map(format_spell, timing.certain))


@pytest.mark.parametrize(
    ("predicate", "dates", "possible", "certain"),
    [
        ("memberOf", {"from_": "2001", "to": "2005-03"}, "2001-01-01/2005-03-31", "2001-12-31/2005-03-01"),
        ("memberOf", {"from_": "2001"}, "2001-01-01/..", "2001-12-31/2013-06-17"),
        ("memberOf", {"to": "2020"}, "../2020-12-31", "2013-06-17/2020-01-01"),
        ("memberOf", {"to": "2010-05-01"}, "../2010-05-01", "2010-05-01"),
        ("memberOf", {"from_": "2030-05-01"}, "2030-05-01/..", "2030-05-01"),
        ("memberOf", {"on": "2001-05-01"}, "2001-05-01/..", "2001-05-01/2013-06-17"),
        ("memberOf", {"period": "2001/2005"}, "2001-01-01/2005-12-31", "2001-12-31/2005-01-01"),
        ("memberOf", {"period": "2001"}, "2001-01-01/2001-12-31", ""),
        ("memberOf", {"from_": "2001~", "to": "2020-01-01"}, "2001-01-01/2020-01-01", "2013-06-17/2020-01-01"),
        ("memberOf", {}, "../..", "2013-06-17"),
        ("memberOf", {"told": "/2013-06-17"}, "../..", ""),
        ("memberOf", {"modality": "planned"}, "2013-06-17/..", ""),
        ("memberOf", {"from_": "-0137", "to": "-0100"}, "-0137-01-01/-0100-12-31", "-0137-12-31/-0100-01-01"),
        ("signs", {"on": "2001"}, "2001-01-01/2001-12-31", ""),
        ("signs", {"on": "2001-05-01/2001-05-03"}, "2001-05-01/2001-05-03", "2001-05-01/2001-05-03"),
        ("signs", {"from_": "2001-05-01", "to": "2001-05-03"}, "2001-05-01/2001-05-03", "2001-05-01/2001-05-03"),
        ("signs", {}, "../2013-06-17", ""),
        ("signs", {"modality": "planned"}, "2013-06-17/..", ""),
        ("signs", {"told": ""}, "../..", ""),
        ("heldOn", {"value": "2001-05"}, "2001-05-01/2001-05-31", ""),
        ("isAbout", {}, "../..", "../.."),
    ],
)  # fmt: skip
def test_a_claim_has_the_spells_of_its_dates_and_its_text(
    predicate: str, dates: dict[str, str], possible: str, certain: str
) -> None:
    assert shown(time_of(predicate, **dates)) == ([possible], [certain] if certain else [])


@pytest.mark.parametrize(
    ("predicate", "dates", "day", "expected"),
    [
        ("memberOf", {"from_": "2001", "to": "2005"}, "2003-01-01", TimeClass.CERTAIN),
        ("memberOf", {"from_": "2001", "to": "2005"}, "2001-06-01", TimeClass.POSSIBLE),
        ("memberOf", {"from_": "2001", "to": "2005"}, "2006-01-01", TimeClass.EXCLUDED),
        ("memberOf", {"from_": "2001"}, "2020-01-01", TimeClass.POSSIBLE),
        ("memberOf", {}, "2013-06-17", TimeClass.UNDATED),
        ("signs", {"on": "2001"}, "2000-12-31", TimeClass.EXCLUDED),
        ("signs", {"on": "2001"}, "2001-06-01", TimeClass.POSSIBLE),
        ("signs", {"on": "2001"}, "2020-01-01", TimeClass.CERTAIN),
        ("signs", {"on": "2001?"}, "2020-01-01", TimeClass.POSSIBLE),
        ("signs", {}, "2020-01-01", TimeClass.UNDATED),
        ("isAbout", {}, "1500-01-01", TimeClass.CERTAIN),
    ],
)
def test_a_claim_stands_to_a_day_in_one_of_four_ways(
    predicate: str, dates: dict[str, str], day: str, expected: TimeClass
) -> None:
    assert time_of(predicate, **dates).stand(date.fromisoformat(day)) is expected


DATES = (
    "2001", "2001-05", "2001-05-07", "2001~", "2001-05-07?", "200X", "2013-06", "2013-06-17", "2013", "2020",
    "2020-02-29", "2019/2021", "-0137", "2020-21", "1999-24",
)  # fmt: skip
ENDS = st.sampled_from(DATES)


def is_narrower(wide_text: str, fine_text: str) -> bool:
    wide, fine = parse_period(wide_text), parse_period(fine_text)
    return contains(wide, fine) and (wide.is_doubted or not fine.is_doubted) and "/" not in wide_text


COLUMNS = st.dictionaries(st.sampled_from(["from_", "to"]), ENDS)


def is_within(fine: Timing, coarse: Timing) -> bool:
    return not subtract(fine.possible, coarse.possible)


@given(COLUMNS, st.sampled_from(["memberOf", "isAbout", "signs"]))
def test_what_is_certain_is_possible(dates: dict[str, str], predicate: str) -> None:
    timing = time_of(predicate, **dates)
    assume(timing.possible)  # dates that end before they begin are refused
    assert not subtract(timing.certain, timing.possible)


@given(COLUMNS, st.sampled_from(["from_", "to"]), ENDS, st.sampled_from(["memberOf", "signs"]))
def test_narrowing_a_date_never_adds_to_what_is_possible_nor_takes_from_what_is_certain(
    dates: dict[str, str], column: str, fine: str, predicate: str
) -> None:
    assume(column in dates or predicate == "memberOf")
    narrow, told = parse_period(fine), "2013-06-17"
    missing = Period("", None, TOLD) if column == "from_" else Period("", TOLD, None)
    coarse = parse_period(dates[column]) if column in dates else missing
    assume(contains(coarse, narrow) and (coarse.is_doubted or column not in dates or not narrow.is_doubted))
    wide, tight = time_of(predicate, told=told, **dates), time_of(predicate, told=told, **{**dates, column: fine})
    assume(tight.possible)  # dates that end before they begin are refused
    assert is_within(tight, wide)
    assert not subtract(wide.certain, tight.certain)


@pytest.mark.parametrize(("wide_text", "fine_text"), [pair for pair in product(DATES, DATES) if is_narrower(*pair)])
def test_narrowing_the_day_of_an_event_keeps_the_same_law(wide_text: str, fine_text: str) -> None:
    coarse, tight = time_of("signs", on=wide_text), time_of("signs", on=fine_text)
    assert is_within(tight, coarse)
    assert not subtract(coarse.certain, tight.certain)


def test_always_has_no_bound_at_either_end() -> None:
    assert ((ENDLESS_PAST, ENDLESS_FUTURE),) == ALWAYS
    assert format_spell(ALWAYS[0]) == "../.."
