"""Acts: who counts as a principal, what is one occasion, and who met."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.network.act_counts import ActIndex
from kg.network.explanation import explain_count, rank_robustly
from kg.network.ranking import rank_actors
from kg.network.tie_table import tabulate_ties
from kg.network.ties import TieFilter
from tests.edits import add_claim, copy_tables
from tests.made_ties import Act, write_acts

FOUR = ["a", "b", "c", "d"]
FIVE: list[Act] = [
    ("summit", FOUR, ["s1:1", "s2:7"]),
    ("document-1", FOUR, ["s1:1", "s2:7"]),
    ("document-2", FOUR, ["s1:1", "s2:7"]),
    ("treaty-1", ["a", "e"], ["s1:2"]),
    ("treaty-2", ["a", "e"], ["s1:3"]),
    ("treaty-3", ["b", "e"], ["s2:4"]),
    ("charter", [*FOUR, "e"], ["s2:5"]),
]
"""The five actors of the cases, worked out by hand."""


def counts_of(folder: Path, only: TieFilter | None = None) -> dict[str, float | None]:
    return {row.id: row.score for row in rank_actors(open_graph(folder), only=only or TieFilter())}


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> ValidDataset:
    return open_graph(write_acts(tmp_path_factory.mktemp("five"), FIVE))


def test_five_actors_have_the_counts_worked_out_by_hand(five: ValidDataset) -> None:
    assert {row.id: row.score for row in rank_actors(five)} == {"a": 4, "e": 4, "b": 3, "c": 2, "d": 2}
    index = ActIndex(five, tabulate_ties(five))
    profiles = {name: index.profile(name) for name in "abcde"}
    assert {name: profile.bilateral for name, profile in profiles.items()} == {"a": 2, "b": 1, "c": 0, "d": 0, "e": 3}
    assert {profile.partners for profile in profiles.values()} == {4}
    weights = [1 / len(act.partners) for act in index.list_acts("a") if "e" in act.partners]
    assert sum(weights) == 2 + 1 / 4


def test_the_ties_of_an_actor_add_up_to_its_count(five: ValidDataset) -> None:
    index = ActIndex(five, tabulate_ties(five))
    for name in "abcde":
        acts = index.list_acts(name)
        assert sum(1 / len(act.partners) for act in acts for _ in act.partners) == pytest.approx(len(acts))


def test_the_first_by_claim_act_and_occasion_is_robust(five: ValidDataset) -> None:
    rows = {row.id: row for row in rank_robustly(five)}
    assert (rows["a"].claims, rows["a"].acts, rows["a"].occasions) == (9, 6, 4)
    assert [name for name, row in rows.items() if row.is_robust] == ["a"]
    assert (rows["e"].rank_by_occasion, rows["e"].is_robust) == (1, False)


def test_an_explanation_names_the_acts_that_were_merged(five: ValidDataset) -> None:
    acts = explain_count(five, "c").acts
    assert [act.acts for act in acts] == [("charter",), ("document-1", "document-2", "summit")]
    assert acts[1].sources == ("s1", "s2")
    assert acts[1].to_row()["merged"] is True


def test_a_further_source_parts_what_one_told_as_one_and_never_joins(tmp_path: Path) -> None:
    one = [("x", ["a", "b"], ["s1:1"]), ("y", ["a", "b"], ["s1:1"])]
    apart = [("x", ["a", "b"], ["s1:1", "s2:1"]), ("y", ["a", "b"], ["s1:1", "s2:2"])]
    silent = [("x", ["a", "b"], ["s1:1", "s2:1"]), ("y", ["a", "b"], ["s1:1"])]
    joined = [("x", ["a", "b"], ["s1:1", "s2:3"]), ("y", ["a", "b"], ["s1:2", "s2:3"])]
    assert counts_of(write_acts(tmp_path / "one", one)) == {"a": 1, "b": 1}
    for name, acts in (("apart", apart), ("silent", silent), ("joined", joined)):
        assert counts_of(write_acts(tmp_path / name, acts)) == {"a": 2, "b": 2}, name


def test_an_act_that_is_told_again_elsewhere_stays_one_occasion(tmp_path: Path) -> None:
    acts = [("x", ["a", "b"], ["s1:1", "s1:9"]), ("y", ["a", "b"], ["s1:1"])]
    assert counts_of(write_acts(tmp_path, acts)) == {"a": 1, "b": 1}


@given(
    st.lists(
        st.tuples(st.sampled_from([("a", "b"), ("a", "b", "c"), ("b", "c")]), st.integers(1, 2)),
        min_size=1, max_size=5,
    ),
    st.integers(0, 4),
    st.integers(1, 3),
)  # fmt: skip
def test_a_further_source_never_lowers_a_count_and_finer_claims_change_none(
    tmp_path_factory: pytest.TempPathFactory,
    told: list[tuple[tuple[str, ...], int]],
    which: int,
    line: int,
) -> None:
    first: list[Act] = [(f"t{at}", members, [f"s1:{place}"]) for at, (members, place) in enumerate(told)]
    named = which % len(first)
    second = [
        (thing, members, [*places, f"s2:{line}"] if at == named else places)
        for at, (thing, members, places) in enumerate(first)
    ]
    before = counts_of(write_acts(tmp_path_factory.mktemp("before"), first))
    after = counts_of(write_acts(tmp_path_factory.mktemp("after"), second))
    assert all((after[actor] or 0) >= (score or 0) for actor, score in before.items())
    finer = write_acts(tmp_path_factory.mktemp("finer"), first)
    for member in told[named][0]:
        place = {"line": str(told[named][1]), "start": "", "end": "", "anaphor": ""}
        add_claim(finer, member, "partyTo", f"t{named}", source="s1", **place)
    assert counts_of(finer) == before


def made(tiny: Path, folder: Path, *claims: tuple[str, str, str, dict[str, str]]) -> Path:
    """The tiny graph with claims more."""
    copied = copy_tables(tiny, folder)
    for subject, predicate, target, qualifiers in claims:
        add_claim(copied, subject, predicate, target, **qualifiers)
    return copied


def test_who_left_before_another_came_never_met(tiny: Path, tmp_path: Path) -> None:
    early, late = {"from": "1950", "to": "1960"}, {"from": "1991"}
    folder = made(
        tiny, tmp_path, ("arland", "memberOf", "east-league", early), ("dorland", "memberOf", "east-league", late),
        ("borland", "memberOf", "east-league", {"from": "1955", "to": "2000"}),
    )  # fmt: skip
    acts = {name: explain_count(open_graph(folder), name).acts for name in ("arland", "borland", "dorland")}
    partners = {name: {act.acts: act.partners for act in found}[("east-league",)] for name, found in acts.items()}
    assert partners == {"arland": ("borland",), "borland": ("arland", "dorland"), "dorland": ("borland",)}


def test_who_withdrew_takes_no_part_after(tiny: Path, tmp_path: Path) -> None:
    folder = made(
        tiny, tmp_path, ("arland", "memberOf", "east-league", {"from": "1950"}),
        ("arland", "withdrawsFrom", "east-league", {"on": "1960"}),
        ("dorland", "memberOf", "east-league", {"from": "1991"}),
    )  # fmt: skip
    counts = counts_of(folder)
    assert (counts["arland"], counts["dorland"]) == (1, 2), "what they had before the league"


def test_two_who_joined_at_different_times_are_both_in(tiny: Path, tmp_path: Path) -> None:
    folder = made(tiny, tmp_path, ("dorland", "accedesTo", "river-treaty", {"on": "2040"}))
    assert "dorland" in explain_count(open_graph(folder), "arland").acts[0].partners


def test_an_official_counts_as_its_state_and_a_state_not_with_its_own(tmp_path: Path) -> None:
    shipped = open_graph()
    china = {act.acts: act for act in explain_count(shipped, "china").acts}
    assert "xi-jinping" in china[("astana-summit-2025",)].through
    named = {row.id for row in rank_actors(shipped, only=TieFilter(as_named=True))}
    folded = {row.id for row in rank_actors(shipped)}
    assert {"xi-jinping", "china-ministry-of-foreign-affairs"} <= named - folded
    with pytest.raises(UsageError, match=r"counts as 'china', which it serves.*--as-named"):
        explain_count(shipped, "xi-jinping")


def test_what_an_official_did_before_the_office_counts_as_its_own(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    with (folder / "entities.csv").open("a", encoding="utf-8") as file:
        file.write("ann-lee,Person,Ann Lee,,,\n")
    add_claim(folder, "ann-lee", "headOfStateOf", "arland", **{"from": "2010"})
    add_claim(folder, "ann-lee", "signs", "border-pact", on="2001")
    add_claim(folder, "ann-lee", "signs", "rail-memorandum", on="2015")
    dataset = open_graph(folder)
    assert [act.acts for act in explain_count(dataset, "ann-lee").acts] == [("border-pact",)]
    assert ("rail-memorandum",) in {act.acts for act in explain_count(dataset, "arland").acts}
