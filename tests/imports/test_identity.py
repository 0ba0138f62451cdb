"""Codes and spellings resolve to one entity for each period, and never by guessing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import InvalidData
from kg.imports.frame.identity import Identities, Identity, Resolved, Spell, Unresolved, read_identities
from kg.model.dates import parse_period

EMPIRE = Identity("cow", "365", date(1816, 1, 1), date(1922, 12, 29), "empire", "", "s", 2)
UNION = Identity("cow", "365", date(1922, 12, 30), date(1991, 12, 25), "union", "", "s", 3)
RUSSIA = Identity("cow", "365", date(1991, 12, 26), None, "russia", "", "s", 4)
KAZAKHSTAN = Identity("uk", "KAZAKHSTAN", date(1991, 12, 16), None, "kazakhstan", "", "s", 5)
ZONE = Identity("uk", "French Zone", None, None, "", "it may be of Morocco, Germany or Austria", "s", 6)
IDENTITIES = Identities([RUSSIA, EMPIRE, UNION, KAZAKHSTAN, ZONE])


def named(spells: tuple[Spell, ...]) -> list[tuple[str, str, str]]:
    return [
        (spell.who.entity if isinstance(spell.who, Resolved) else spell.who.rule, spell.start, spell.end)
        for spell in spells
    ]


@pytest.mark.parametrize(
    ("code", "when", "entity"),
    [("365", "1900", "empire"), ("365", "1950-05", "union"), ("365", "1995-01-01", "russia")],
)
def test_a_code_means_whom_it_meant_at_the_time(code: str, when: str, entity: str) -> None:
    assert IDENTITIES.resolve("cow", code, parse_period(when)) == Resolved(entity)


@pytest.mark.parametrize(
    ("scheme", "code", "when", "rule"),
    [
        ("uk", "KAZAKHSTAN", "1964-05-01", "code-out-of-time"),
        ("uk", "French Zone", "1946", "code-undecided"),
        ("uk", "kazakhstan", "1995", "code-unknown"),
        ("cow", "365", "1991", "code-ambiguous"),
    ],
)
def test_what_is_not_sure_is_not_guessed(scheme: str, code: str, when: str, rule: str) -> None:
    found = IDENTITIES.resolve(scheme, code, parse_period(when))
    assert isinstance(found, Unresolved)
    assert found.rule == rule


def test_a_time_of_one_entity_and_an_undecided_one_says_so() -> None:
    before = Identity("mt", "MNE", None, date(2006, 6, 2), "", "mostly Yugoslavia's", "s", 7)
    after = Identity("mt", "MNE", date(2006, 6, 3), None, "montenegro", "", "s", 8)
    found = Identities([before, after]).resolve("mt", "MNE", parse_period("2006"))
    assert found == Unresolved("code-ambiguous", "'MNE' may be montenegro or nobody that can be told at 2006")


def test_a_record_without_a_date_resolves_where_the_code_has_meant_one_entity_only() -> None:
    assert IDENTITIES.resolve("uk", "KAZAKHSTAN", None) == Resolved("kazakhstan")
    assert isinstance(IDENTITIES.resolve("cow", "365", None), Unresolved)


def test_a_long_membership_is_cut_where_its_code_passes_on() -> None:
    spells = IDENTITIES.split("cow", "365", parse_period("1900"), parse_period("2005"))
    assert named(spells) == [
        ("empire", "1900", "1922-12-29"),
        ("union", "1922-12-30", "1991-12-25"),
        ("russia", "1991-12-26", "2005"),
    ]
    assert all(spell.is_cut for spell in spells)


def test_a_membership_within_one_entity_is_left_as_it_is() -> None:
    assert IDENTITIES.split("cow", "365", parse_period("1946"), parse_period("1990")) == (
        Spell(Resolved("union"), "1946", "1990", is_cut=False),
    )


def test_the_year_in_which_a_state_begins_is_no_gap() -> None:
    assert named(IDENTITIES.split("uk", "KAZAKHSTAN", parse_period("1991"), None)) == [("kazakhstan", "1991", "")]


def test_the_time_before_a_state_is_a_part_without_an_entity() -> None:
    assert named(IDENTITIES.split("uk", "KAZAKHSTAN", parse_period("1960"), parse_period("2000"))) == [
        ("code-out-of-time", "1960", "1991-12-15"),
        ("kazakhstan", "1991-12-16", "2000"),
    ]


def test_the_year_of_a_change_counts_for_who_surely_has_it() -> None:
    assert named(IDENTITIES.split("cow", "365", parse_period("1991"), None)) == [("russia", "1991", "")]
    assert named(IDENTITIES.split("cow", "365", parse_period("1980"), parse_period("1991"))) == [
        ("union", "1980", "1991")
    ]


def test_what_began_and_ended_in_the_year_of_a_change_is_ambiguous() -> None:
    assert named(IDENTITIES.split("cow", "365", parse_period("1991"), parse_period("1991"))) == [
        ("code-ambiguous", "1991", "1991")
    ]


def test_an_open_membership_ends_with_its_entity() -> None:
    ended = Identities([Identity("cow", "315", date(1918, 11, 14), date(1992, 12, 31), "czechoslovakia", "", "s", 2)])
    assert named(ended.split("cow", "315", parse_period("1945"), None)) == [("czechoslovakia", "1945", "1992-12-31")]


def test_a_left_censored_start_is_kept(tmp_path: Path) -> None:
    assert named(IDENTITIES.split("cow", "365", parse_period("/1816-01-01"), parse_period("1850"))) == [
        ("empire", "/1816-01-01", "1850")
    ]


def test_all_problems_of_the_table_are_told_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "identities.csv"
    path.write_text(
        "scheme,code,from,to,entity,reason,source\ncow,1,19x,,a,,s\ncow,2,2000,1999,a,,s\ncow,3,,,,,s\ncow,,,,a,,\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidData) as caught:
        read_identities(path)
    assert [(problem.line, problem.rule) for problem in caught.value.problems] == [
        (2, "date"), (3, "date-order"), (4, "entity-missing"), (5, "code-missing"), (5, "source-missing"),
    ]  # fmt: skip


def test_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "identities.csv"
    path.write_text(
        "scheme,code,from,to,entity,reason,source\ncow,365,1922-12-30,1991-12-25,union,,s\n", encoding="utf-8"
    )
    found = read_identities(path)
    assert found.codes("cow") == {"365"}
    assert found.resolve("cow", "365", parse_period("1950")) == Resolved("union")
