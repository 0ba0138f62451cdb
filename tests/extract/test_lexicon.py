"""The lexicon's tables are whole, and no word stands where it does harm."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from kg.extract.lexicon import fold_phrase, load_lexicon, plural, words


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(files("kg.extract.lexicon").joinpath(name).read_text("utf-8").splitlines()))


def test_there_are_all_states_each_once_and_with_a_currency() -> None:
    states = rows("states.csv")
    names = [row["state"] for row in states]
    assert len(names) == len(set(names)) >= 195
    codes = {row["code"] for row in rows("currencies.csv")}
    assert {row["currency"] for row in states} <= codes
    assert all(None not in row.values() for row in states)


def test_every_state_but_city_states_has_a_capital() -> None:
    bare = {row["state"] for row in rows("states.csv") if not row["capital"]}
    assert bare == {"Djibouti", "Monaco", "San Marino", "Singapore"}


def test_no_demonym_means_two_states() -> None:
    seen: dict[str, str] = {}
    for row in rows("states.csv"):
        for demonym in filter(None, row["demonyms"].split("|")):
            assert seen.setdefault(demonym, row["state"]) == row["state"]


def test_every_region_lists_known_states() -> None:
    states = {row["state"] for row in rows("states.csv")}
    for row in rows("regions.csv"):
        assert set(row["states"].split("|")) <= states


def test_places_are_listed_once_and_have_a_type() -> None:
    listed = rows("places.csv")
    names = [row["name"] for row in listed]
    assert len(names) == len(set(names))
    assert {row["type"] for row in listed} == {"City", "Place", "Organisation"}


def test_heads_count_in_lower_case_or_only_as_names() -> None:
    heads = load_lexicon().heads
    assert heads["treaties"] == ("Agreement", True)
    assert heads["week"] == ("Event", False)
    assert heads[fold_phrase("Communiqué")] == ("Declaration", True)


@pytest.mark.parametrize(
    ("noun", "form"), [("agency", "agencies"), ("railway", "railways"), ("congress", "congresses")]
)
def test_plurals_are_regular(noun: str, form: str) -> None:
    assert plural(noun) == form


def test_an_unknown_word_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("names", "no such list")
