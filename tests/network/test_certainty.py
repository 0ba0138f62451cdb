"""How sure a ranking is: what the loss of an origin, or of a few acts, does to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from kg.graph.dataset import open_graph
from kg.network.certainty import NOT_TESTED, TOP, Connections, correlate_ranks, find_breakdown_of_acts, rank_connections
from kg.network.notes import connection_notes
from kg.network.ties import TieFilter
from kg.session import open_session
from tests.drawn import part_of_examples
from tests.edits import add_claim, copy_tables
from tests.made_ties import Act, write_acts, write_ties


def ranked(folder: Path, by: str = "", **choices: object) -> Connections:
    return rank_connections(open_graph(folder), by=by, **choices)  # type: ignore[arg-type]


def notes_of(connections: Connections) -> str:
    return "\n".join(connection_notes(connections, "", str))


def test_a_star_has_its_leaves_at_places_two_to_thirteen(tmp_path: Path) -> None:
    """Twelve leaves tie, so that none of them is second (case N4)."""
    star = write_ties(tmp_path, [("state-hub", "assists", f"state-{leaf:02}") for leaf in range(12)])
    rows = ranked(star, "betweenness").rows
    assert [row.rank_text for row in rows] == ["1", *["2-13"] * 12]


def test_from_one_source_nothing_is_estimated(tmp_path: Path) -> None:
    """No width of zero where all is from one source (case T11)."""
    connections = ranked(write_acts(tmp_path, [("x", ["a", "b"], ["s1"]), ("y", ["a", "c"], ["s1"])]))
    assert (connections.losses, connections.survives) == ((), None)
    assert {row.span_first for row in connections.rows} == {None}
    assert "cannot be estimated from one source" in notes_of(connections)


def test_a_ranking_names_the_frame_that_its_claims_were_looked_for_by(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    assert not [note for note in open_session(folder).rank().notes if note.startswith("frame: ")]
    (folder / "FRAME.md").write_text("# Frame\n", encoding="utf-8")
    told = [note for note in open_session(folder).rank().notes if note.startswith("frame: ")]
    assert told == [
        f"frame: {folder.name}/FRAME.md tells what was looked for, by topic, and how far; nothing is balanced, and "
        "what was not sought counts nowhere"
    ]


def thrice(name: str, members: Iterable[str], count: int = 3) -> list[Act]:
    """Acts of the same members, each on an origin of its own."""
    return [(f"{name}{at}", list(members), [f"{name}-source-{at}"]) for at in range(count)]


def test_an_actor_on_few_origins_has_no_span_however_many_sources_tell_of_others(tmp_path: Path) -> None:
    """Sources about others neither give it a span nor narrow the one it has (case N3)."""
    acts: list[Act] = [(f"x{at}", ["a", "b"], ["only"]) for at in range(8)] + thrice("y", ["c", "d"])
    others = thrice("z", ["e", "f"], 12)
    few, many = (
        {row.id: row for row in ranked(write_acts(tmp_path / name, told)).rows}
        for name, told in (("few", acts), ("many", [*acts, *others]))
    )
    for rows in (few, many):
        assert (rows["a"].span_text, rows["a"].effective_origins) == ("fewer than 3 effective origins", 1)
        assert (rows["c"].score_low, rows["c"].score_high) == (2, 3)
    assert few["c"].span_first is not None
    assert many["c"].span_first is not None
    assert (few["c"].span_text, few["c"].effective_origins) == ("1-4", 3)
    assert many["c"].span_last - many["c"].span_first >= few["c"].span_last - few["c"].span_first  # type: ignore[operator]


@given(
    base=st.lists(st.tuples(st.sampled_from(["ab", "abc", "bc", "cd"]), st.integers(0, 4)), min_size=3, max_size=7),
    others=st.lists(st.tuples(st.sampled_from(["xy", "xyz"]), st.integers(5, 9)), max_size=4),
)
@part_of_examples(0.3)
def test_sources_about_others_change_neither_score_nor_its_span(
    tmp_path_factory: pytest.TempPathFactory, base: list[tuple[str, int]], others: list[tuple[str, int]]
) -> None:
    told, more = (
        [(f"{name}{at}", list(members), [f"s{origin}"]) for at, (members, origin) in enumerate(acts)]
        for name, acts in (("t", base), ("u", others))
    )
    before, after = (
        {row.id: row for row in ranked(write_acts(tmp_path_factory.mktemp("acts"), acts)).rows}
        for acts in (told, [*told, *more])
    )
    for name, row in before.items():
        mine = (row.score, row.score_low, row.score_high, row.effective_origins, row.partners)
        again = after[name]
        assert mine == (again.score, again.score_low, again.score_high, again.effective_origins, again.partners)


def test_what_no_loss_moves_is_told_as_not_tested(tmp_path: Path) -> None:
    acts = [*thrice("x", ["a", "b"], 9), *thrice("y", ["a", "c"], 4), *thrice("z", ["d", "b"], 2)]
    rows = {row.id: row for row in ranked(write_acts(tmp_path, acts)).rows}
    assert (rows["a"].rank_text, rows["a"].span_text) == ("1", NOT_TESTED)


def test_the_loss_of_an_origin_is_told_with_its_tau(tmp_path: Path) -> None:
    acts: list[Act] = [("x", ["a", "b"], ["one"]), ("y", ["a", "b"], ["one"]), ("w", ["c", "d"], ["two"])]
    losses = {loss.origin: loss for loss in ranked(write_acts(tmp_path, acts)).losses}
    assert losses["one press"].tau == pytest.approx(-1)
    assert losses["two press"].tau == pytest.approx(1)
    assert (losses["one press"].claims, losses["one press"].top) == (4, ("c", "d"))


def is_changed(counts: dict[str, int], lost: dict[str, int]) -> bool:
    def top(scores: dict[str, int]) -> set[str]:
        return {name for name in scores if sum(other > scores[name] for other in scores.values()) < TOP}

    return top(counts) != top(lost)


def fewest(things: list[str], count_without: Callable[[set[str]], dict[str, int]], most: int) -> int | None:
    """The fewest things whose loss changes the top, by trying all sets."""
    full = count_without(set())
    for number in range(1, most + 1):
        if any(is_changed(full, count_without(set(lost))) for lost in combinations(things, number)):
            return number
    return None


@pytest.mark.parametrize("seed", range(0, 200, 20))
def test_breakdown_numbers_are_those_of_trying_all_losses(seed: int, tmp_path: Path) -> None:
    for number in range(seed, seed + 20):
        dice = random.Random(number)
        actors = [f"a{at}" for at in range(dice.randint(3, 6))]
        acts: list[Act] = [
            (f"t{at}", sorted(dice.sample(actors, dice.randint(2, 3))), sorted(dice.sample(["p", "q", "r", "s"],
             dice.randint(1, 2))))
            for at in range(dice.randint(1, 7))
        ]  # fmt: skip
        breakdown = ranked(write_acts(tmp_path / str(number), acts)).breakdown
        assert breakdown is not None
        named = sorted({actor for _, members, _ in acts for actor in members})

        def count(stands: Callable[[Act], bool], acts: list[Act] = acts, names: list[str] = named) -> dict[str, int]:
            return {actor: sum(actor in act[1] for act in acts if stands(act)) for actor in names}

        full = sorted(count(lambda _: True).values(), reverse=True)
        if len(full) <= TOP:
            assert breakdown.acts is None
            continue
        if full[TOP - 1] == full[TOP]:
            assert breakdown.acts == 0
            continue
        names = [act[0] for act in acts]
        assert breakdown.acts == fewest(names, lambda lost: count(lambda told: told[0] not in lost), len(names))
        origins = sorted({place for act in acts for place in act[2]})
        by_loss = fewest(origins, lambda lost: count(lambda told: not set(told[2]) <= lost), len(origins) - 1)
        assert (breakdown.origins, breakdown.is_exact) == (by_loss, True)


def test_a_top_that_a_tie_settles_has_no_breakdown() -> None:
    assert find_breakdown_of_acts([3, 2, 1, 1]) == 0
    assert find_breakdown_of_acts([3, 2]) is None


@pytest.mark.slow
def test_twenty_origins_are_tried_in_all_sets_and_more_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acts: list[Act] = []
    for name, members in (("x", ["a", "b", "c"]), ("y", ["a", "d", "e"])):
        sources = [f"s{which}" for which in range(20)]
        acts += [(f"{name}{at}", members, sources) for at in range(4 if name == "x" else 1)]
    folder = write_acts(tmp_path, acts)
    assert ranked(folder).breakdown.origins is None  # type: ignore[union-attr]
    monkeypatch.setattr("kg.network.certainty._SUBSETS", 300)
    breakdown = ranked(folder).breakdown
    assert breakdown is not None
    assert (breakdown.origins, breakdown.is_exact) == (2, False)
    assert "more than 2 origins" in notes_of(ranked(folder))


def test_tau_b_is_that_of_scipy() -> None:
    dice = random.Random(3)
    for size in (2, 5, 30):
        first, second = (np.array([float(dice.randint(0, 4)) for _ in range(size)]) for _ in range(2))
        found, expected = correlate_ranks(first, second), float(kendalltau(first, second).statistic)
        assert (found is None and np.isnan(expected)) or found == pytest.approx(expected)


def test_equally_large_components_are_told(tmp_path: Path) -> None:
    """Two triangles, of which eigenvector centrality takes one (case N10)."""
    triangles = [(f"state-{one}", "assists", f"state-{other}") for one, other in ("ab", "bc", "ca", "xy", "yz", "zx")]
    notes = open_session(write_ties(tmp_path, triangles)).rank("eigenvector").notes
    assert any("2 components are equally large" in note for note in notes)


def test_a_dense_network_says_which_measures_say_nothing(tmp_path: Path) -> None:
    acts = [*thrice("all", [f"a{at}" for at in range(8)], 4), *thrice("two", ["a0", "a1"], 1)]
    connections = ranked(write_acts(tmp_path, acts))
    assert connections.density == 1
    assert "density 1.00" in notes_of(connections)
    assert "betweenness" in notes_of(connections)
    assert "strength" not in notes_of(connections).partition("density")[2]
    assert "participation, not partnership" in notes_of(connections)


@pytest.mark.parametrize(
    "acts",
    [
        [],
        [("x", ["a"], ["s1"])],
        [("x", ["a"], ["s1"]), ("y", ["b"], ["s2"])],
        [("x", ["a", "b"], ["s1"])],
        [("x", [f"a{at}" for at in range(9)], ["s1", "s2"])],
    ],
    ids=["none", "one", "two apart", "two", "all in one"],
)
@pytest.mark.parametrize("by", ["", "betweenness", "constraint", "eigenvector"])
def test_networks_of_next_to_nothing_are_ranked(acts: list[Act], by: str, tmp_path: Path) -> None:
    connections = ranked(write_acts(tmp_path, acts), by)
    assert len(connections.rows) == len({actor for _, members, _ in acts for actor in members})
    assert bool(notes_of(connections)) == bool(connections.rows)
    for row in connections.rows:
        assert row.rank == 1 or by == "eigenvector"


def test_nobody_but_officials_stand_for_themselves(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    with (folder / "entities.csv").open("a", encoding="utf-8") as file:
        file.write("ann-lee,Person,Ann Lee,,,\nbo-ray,Person,Bo Ray,,,\n")
    for name in ("ann-lee", "bo-ray"):
        add_claim(folder, name, "signs", "border-pact")
    rows = ranked(folder, types=["Person"], only=TieFilter()).rows
    assert [(row.label, row.rank_text, row.score) for row in rows] == [("Ann Lee", "1-2", 1), ("Bo Ray", "1-2", 1)]


def test_five_thousand_in_one_act_are_counted(tmp_path: Path) -> None:
    states = [f"a{at:04}" for at in range(5000)]
    acts: list[Act] = [("convention", states, ["s1"]), ("pact", states[:2], ["s2"])]
    connections = ranked(write_acts(tmp_path, acts), top=1)
    assert "a0002, a0003, a0004 and 4,995 more would drop out" in notes_of(connections)
    assert [(row.id, row.score, row.partners) for row in connections.rows] == [("a0000", 2, 4999), ("a0001", 2, 4999)]


def test_reciprocal_claims_add_nothing_twice(tmp_path: Path) -> None:
    talks = [(f"state-{one}", "cooperatesWith", f"state-{other}") for one, other in ("ab", "ba", "bc")]
    acts = [(f"state-{one}", "signs", "treaty-x") for one in "ab"]
    rows = {row.id: row for row in ranked(write_ties(tmp_path, [*talks, *acts])).rows}
    assert {name: row.score for name, row in rows.items()} == {"state-a": 1, "state-b": 1, "state-c": 0}
    assert (rows["state-c"].rank_text, rows["state-c"].direct) == ("3", 1)
