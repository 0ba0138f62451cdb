"""Names to entities: every script, every apostrophe, and a question when a name is ambiguous."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.tables.folding import fold_name
from tests.edits import add_row, copy_tables


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("arland", "arland"),
        ("Arland", "arland"),
        ("ARLAND", "arland"),
        ("Арланд", "arland"),
        ("арланд", "arland"),
        ("republic of arland", "arland"),
        ("  River   Accord ", "river-treaty"),
        ("river-treaty", "river-treaty"),
        ("kgr:river-treaty", "river-treaty"),
        ("https://w3id.org/diplokg/id/river-treaty", "river-treaty"),
        ("Ríver Tréaty", "river-treaty"),
    ],
)
def test_a_name_resolves_in_every_form(tiny: Path, name: str, identity: str) -> None:
    assert open_graph(tiny).lookup.resolve(name) == identity


@pytest.mark.parametrize("mark", "'‘’ʻʼʽ`´ʹ′＇")
def test_apostrophes_of_every_make_are_one(mark: str) -> None:
    assert fold_name(f"O{mark}zbekiston") == "ozbekiston"


def test_an_unknown_name_gives_the_nearest_ones(tiny: Path) -> None:
    with pytest.raises(UsageError, match=r"no entity is named 'Rivr Treaty'; did you mean river-treaty"):
        open_graph(tiny).lookup.resolve("Rivr Treaty")


def test_a_name_like_no_other_says_where_to_look(tiny: Path) -> None:
    with pytest.raises(UsageError, match=r"no entity is named 'qqqqqq'; nothing in the graph has a near name"):
        open_graph(tiny).lookup.resolve("qqqqqq")


def test_an_ambiguous_name_is_asked_about(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_row(folder, "names.csv", entity="borland", name="the republic", language="en", kind="alias", source="tiny-news")
    add_row(folder, "names.csv", entity="arland", name="The Republic", language="en", kind="alias", source="tiny-news")
    lookup = open_graph(folder).lookup
    assert lookup.find("the republic") == ("arland", "borland")
    with pytest.raises(UsageError, match=r"several entities; give the id of one: arland \(Arland\), borland"):
        lookup.resolve("the Republic")


@pytest.mark.parametrize("name", ["", "   ", "!?", "…"])
def test_a_name_of_nothing_but_marks_finds_nothing(tiny: Path, name: str) -> None:
    assert open_graph(tiny).lookup.find(name) == ()


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)
