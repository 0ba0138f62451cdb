"""Members of the United Nations in the curated world: 193 today, and as many each year as the organisation counts."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from benchmarks.world_truth import MEMBERS, rows_of
from kg.graph.dataset import open_graph
from kg.model.claims import View
from kg.query.asking import run_query
from kg.tables.files import world_folder

BY_YEAR = {int(row["year"]): int(row["count"]) for row in rows_of(MEMBERS) if row["organisation"] == "united-nations"}
"""Members at the end of each year in which their number changed, as the United Nations count them."""


@pytest.fixture(scope="module")
def members() -> list[dict[str, str]]:
    with (world_folder() / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if row["object"] == "united-nations" and row["predicate"] == "memberOf"]


def test_each_membership_has_a_day_a_better_rank_with_its_reason_and_a_source(members: list[dict[str, str]]) -> None:
    stated = [row for row in members if row["modality"] == "asserted"]
    assert len(stated) == 208
    assert all(row["rank"] == "preferred" and row["reason"] and row["source"] and row["from"] for row in members)
    assert len({row["subject"] for row in stated if not row["to"]}) == 193


@pytest.mark.parametrize("year", BY_YEAR)
def test_as_many_are_members_at_the_end_of_a_year_as_the_organisation_counts(
    year: int, members: list[dict[str, str]]
) -> None:
    day = date(year, 12, 31).isoformat()
    there = {
        row["subject"]
        for row in members
        if row["modality"] == "asserted" and row["from"] <= day <= (row["to"].rpartition("/")[2] or "9999")
    }
    assert len(there) == BY_YEAR[year]


@pytest.mark.parametrize(
    ("day", "here", "away"),
    [
        ("1950-01-01", {"ukraine", "belarus", "soviet-union", "taiwan", "yugoslavia"}, {"china", "germany", "russia"}),
        ("1959-01-01", {"united-arab-republic"}, {"egypt", "syria"}),
        ("1966-01-01", {"malaysia", "singapore", "tanzania"}, {"indonesia", "zanzibar", "tanganyika"}),
        ("1972-01-01", {"china", "yugoslavia", "north-yemen", "south-yemen"}, {"taiwan", "yemen"}),
        ("1991-12-30", {"russia", "czechoslovakia"}, {"uzbekistan", "kazakhstan", "soviet-union"}),
        ("2001-01-01", {"serbia-and-montenegro", "uzbekistan"}, {"switzerland", "yugoslavia", "serbia"}),
    ],
)
def test_who_was_a_member_on_a_day_is_asked_of_the_graph(day: str, here: set[str], away: set[str]) -> None:
    past = open_graph(world_folder(), View(as_of=date.fromisoformat(day)))
    result = run_query(past, "SELECT ?who { ?who kg:memberOf kgr:united-nations }")
    found = {row[0].value.rpartition("/")[2] for row in result.rows}  # type: ignore[union-attr]
    assert here <= found
    assert not away & found
