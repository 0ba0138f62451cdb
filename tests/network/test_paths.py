"""Paths along claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.network.paths import PathChoice, find_paths


@pytest.fixture
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


def test_a_path_goes_along_claims_in_either_direction(dataset: ValidDataset) -> None:
    (path,) = find_paths(dataset, "arland", "dorland")
    assert path.nodes == ("arland", "river-treaty", "corland", "rail-memorandum", "dorland")
    assert path.length == 4
    assert [row["predicate"] for row in path.to_rows()] == ["signs", "^signs", "signs", "^signs"]
    assert [row["line"] for row in path.to_rows()] == [1, 1, 2, 2]


def test_the_longest_way_of_the_tiny_graph_has_seven_steps(dataset: ValidDataset) -> None:
    (path,) = find_paths(dataset, "arville", "east-league")
    assert path.length == 7
    assert len(find_paths(dataset, "arville", "east-league", count=9)) == 1


def test_predicates_can_be_asked_for_and_left_out(dataset: ValidDataset) -> None:
    assert find_paths(dataset, "arville", "corland", PathChoice(("signs",))) == ()
    assert find_paths(dataset, "arville", "corland", PathChoice(without=("capitalOf",))) == ()
    assert find_paths(dataset, "arville", "corland", PathChoice(("signs", "capitalOf")))[0].length == 3


def test_the_way_from_a_thing_to_itself_has_no_steps(dataset: ValidDataset) -> None:
    (path,) = find_paths(dataset, "arland", "arland")
    assert (path.nodes, path.steps) == (("arland",), ())


def test_an_entity_without_claims_has_no_path(dataset: ValidDataset) -> None:
    assert find_paths(dataset, "river-council", "arland") == ()


def test_wrong_names_and_numbers_are_refused_with_a_hint(dataset: ValidDataset) -> None:
    with pytest.raises(UsageError, match="no entity has the id 'arlond'; did you mean 'arland'"):
        find_paths(dataset, "arlond", "borland")
    with pytest.raises(UsageError, match="unknown predicate 'sings'"):
        find_paths(dataset, "arland", "borland", PathChoice(("sings",)))
    with pytest.raises(UsageError, match="count must be at least 1"):
        find_paths(dataset, "arland", "borland", count=0)


def test_more_paths_come_shortest_first_and_without_repetition() -> None:
    paths = find_paths(open_graph(), "china", "uzbekistan", count=40)
    assert len(paths) == len({path.nodes for path in paths}) == 40
    assert [(path.length, path.nodes) for path in paths] == sorted((path.length, path.nodes) for path in paths)
    assert find_paths(open_graph(), "china", "uzbekistan", count=7) == paths[:7]
    for path in paths:
        assert len(set(path.nodes)) == len(path.nodes)
        assert all(step.claims for step in path.steps)
