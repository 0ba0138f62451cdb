"""The table of treaties that are the same, or are not: its rows, its faults, and the id that a treaty goes by."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InvalidData
from kg.imports.frame.treaties import LINK_COLUMNS, LINK_FILE, LinkVerdict, ids_in_graph, read_links
from kg.tables.files import world_folder
from tests.imports.items import write_table

SAME = ("mt-a-1950a", "uk-treaty-1", "same", "same title and day", "someone", "2026-11-22")


def write(folder: Path, *rows: tuple[str, ...]) -> Path:
    return write_table(folder / LINK_FILE, LINK_COLUMNS, rows)


def problems(folder: Path, *rows: tuple[str, ...]) -> list[str]:
    with pytest.raises(InvalidData) as error:
        read_links(write(folder, *rows))
    return [each.rule for each in error.value.problems]


def test_the_left_id_stands_for_both_where_they_are_the_same(tmp_path: Path) -> None:
    other = ("mt-b-1950a", "uk-treaty-2", "different", "an amendment", "someone", "2026-11-22")
    links = read_links(write(tmp_path, SAME, other))
    assert [link.verdict for link in links] == [LinkVerdict.SAME, LinkVerdict.DIFFERENT]
    assert ids_in_graph(links) == {"uk-treaty-1": "mt-a-1950a"}


def test_a_chain_of_pairs_ends_in_its_leftmost(tmp_path: Path) -> None:
    links = read_links(write(tmp_path, ("cow-alliance-1", "mt-a-1950a", *SAME[2:]), SAME))
    assert ids_in_graph(links) == {"mt-a-1950a": "cow-alliance-1", "uk-treaty-1": "cow-alliance-1"}


def test_pairs_that_lead_in_a_circle_are_refused(tmp_path: Path) -> None:
    links = read_links(write(tmp_path, SAME, ("uk-treaty-1", "mt-b", *SAME[2:]), ("mt-b", "mt-a-1950a", *SAME[2:])))
    with pytest.raises(InvalidData, match="leads back to itself"):
        ids_in_graph(links)


def test_a_pair_judged_twice_and_a_treaty_linked_twice_are_reported(tmp_path: Path) -> None:
    turned = (SAME[1], SAME[0], *SAME[2:])
    assert problems(tmp_path, SAME, turned) == ["pair"]
    assert problems(tmp_path, SAME, ("mt-b", *SAME[1:])) == ["link-twice"]


@pytest.mark.parametrize(
    ("at", "cell", "rule"),
    [(0, "MT A", "id-form"), (1, "mt-a-1950a", "pair"), (2, "maybe", "verdict"), (3, "", "reason-missing"),
     (4, "", "reviewer-missing"), (5, "yesterday", "date")],
)  # fmt: skip
def test_a_cell_at_fault_is_reported(tmp_path: Path, at: int, cell: str, rule: str) -> None:
    row = tuple(cell if place == at else each for place, each in enumerate(SAME))
    assert problems(tmp_path, row) == [rule]


def test_the_judgements_shipped_are_sorted_and_name_no_circle() -> None:
    links = read_links(world_folder() / LINK_FILE)
    pairs = [(link.left, link.right) for link in links]
    assert pairs == sorted(pairs), "python: sort data/world/treaty-links.csv by left, then right"
    assert len(ids_in_graph(links)) == sum(link.verdict is LinkVerdict.SAME for link in links)
