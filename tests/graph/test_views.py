"""Views: which claims are seen, and which of them give plain edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.model.claims import Claim, View
from kg.model.terms import Modality, ViewKind
from tests.edits import add_claim, add_source, copy_tables


def plain(folder: Path, view: View | None = None) -> list[Claim]:
    dataset = open_graph(folder, view)
    return [claim for claim in dataset.selection.claims if claim.id in dataset.selection.plain]


def values(folder: Path, predicate: str, view: View | None = None) -> list[str]:
    return sorted(claim.target for claim in plain(folder, view) if claim.predicate == predicate)


def test_the_best_view_takes_facts_that_stand(tiny: Path) -> None:
    best = plain(tiny)
    assert {claim.modality for claim in best} <= {Modality.ASSERTED, Modality.REPORTED}
    assert sorted(claim.row for claim in best) == [2, 3, 4, 6, 7, 10, 13, 14, 16, 17]


def test_a_dispute_that_no_rank_decides_leaves_the_best_view_silent(tiny: Path) -> None:
    assert values(tiny, "signedOn") == []


def test_the_later_stage_stands_for_a_status_that_moved_on(tiny: Path) -> None:
    assert values(tiny, "hasStatus") == ["held"]


def test_the_view_of_all_adds_outvoted_claims_and_no_other_modality(tiny: Path) -> None:
    shown = plain(tiny, View(kind=ViewKind.ALL))
    assert {claim.modality for claim in shown} == {Modality.ASSERTED, Modality.REPORTED}
    assert {claim.row for claim in shown} == set(range(2, 18)) - {8, 9}


def test_the_view_of_disputes_holds_the_rivals(tiny: Path) -> None:
    assert sorted(claim.row for claim in plain(tiny, View(kind=ViewKind.DISPUTED))) == [5, 10, 12, 15]


def test_every_view_keeps_every_claim_as_a_claim(tiny: Path) -> None:
    for kind in ViewKind:
        assert len(open_graph(tiny, View(kind=kind)).selection.claims) == 17


@pytest.mark.parametrize(
    ("known_by", "sources"),
    [("2022-02-28", set()), ("2022-03-01", {"tiny-news"}), ("2024-02-01", {"tiny-news", "tiny-report"})],
)
def test_known_by_leaves_out_what_was_published_later(tiny: Path, known_by: str, sources: set[str]) -> None:
    dataset = open_graph(tiny, View(known_by=date.fromisoformat(known_by)))
    assert {claim.locator.source for claim in dataset.selection.claims} == sources


def test_what_was_not_yet_contradicted_stands(tiny: Path) -> None:
    view = View(known_by=date(2023, 1, 1))
    assert values(tiny, "signedOn", view) == ["2021-05-04"]
    assert values(tiny, "hasStatus", view) == ["planned"]
    assert open_graph(tiny, view).selection.conflicts == ()


def test_as_of_leaves_out_what_begins_later_or_has_ended(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "memberOf", "east-league", **{"from": "2020-02", "to": "2022-05"})
    for day, seen in (("2020-01-31", False), ("2020-02-01", True), ("2022-05-31", True), ("2022-06-01", False)):
        view = View(as_of=date.fromisoformat(day))
        assert (values(folder, "memberOf", view) == ["east-league"]) is seen, day


def test_a_claim_without_a_date_is_seen_on_a_day_only_where_it_is_asked_for(tiny: Path) -> None:
    view = View(as_of=date(1990, 1, 1))
    assert values(tiny, "capitalOf", view) == []
    assert values(tiny, "capitalOf", replace(view, undated=True)) == ["arland"]
    selection = open_graph(tiny, view).selection
    undated = {claim.predicate for claim in selection.claims if claim.id in selection.undated}
    assert undated == {"capitalOf", "hasStatus", "signs"}  # of the last a denial


@pytest.mark.parametrize(
    ("sources", "rows"),
    [
        (("tiny-news",), range(2, 12)),
        (("!tiny-news",), range(12, 19)),
        (("tiny-news", "tiny-report"), range(2, 19)),
        (("tiny-news", "!tiny-news"), ()),
    ],
)
def test_sources_are_chosen_or_left_out(tiny: Path, sources: tuple[str, ...], rows: range) -> None:
    dataset = open_graph(tiny, View(sources=sources))
    assert sorted(claim.row for claim in dataset.selection.claims) == list(rows)


def test_an_unknown_source_is_wrong_use_with_a_hint(tiny: Path) -> None:
    with pytest.raises(UsageError, match=r"unknown source 'tiny-new'; did you mean 'tiny-news'"):
        open_graph(tiny, View(sources=("!tiny-new",))).selection  # noqa: B018  asking is what fails


def test_the_finer_of_two_agreeing_dates_stands_alone(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for value in ("2024", "2024-03", "2024-03-05"):
        add_claim(folder, "river-council", "heldOn", "", value=value)
    assert values(folder, "heldOn") == ["2024-03-05"]


def test_an_exact_number_stands_before_a_hedged_one(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    said = {"unit": "USD billion", "measure": "trade", "period": "2024"}
    add_claim(folder, "arland", "quantity", "", value="94.8", **said)
    add_claim(folder, "arland", "quantity", "", "tiny-report", value="95", approximation="nearly", **said)
    assert values(folder, "quantity") == ["40", "94.8"]


def test_a_preferred_claim_stands_alone_on_its_slot(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_source(folder, "late-report", "2025-06")
    said = {"rank": "preferred", "reason": "the register of treaties"}
    add_claim(folder, "river-treaty", "signedOn", "", "late-report", value="2021-05-05", **said)
    rows = [claim.row for claim in plain(folder) if claim.predicate == "signedOn"]
    assert rows == [19]


def test_only_a_view_without_filters_is_the_default() -> None:
    assert View().is_default
    assert not View(kind=ViewKind.ALL).is_default
    assert not View(sources=("a",)).is_default
    assert not View(as_of=date(2025, 1, 1)).is_default


@pytest.mark.parametrize(
    ("day", "spells"),
    [
        ("1991-12-31", set()), ("1992-01-01", {"1992/1995"}), ("1995-12-31", {"1992/1995"}), ("1996-06-01", set()),
        ("2001-06-14", set()), ("2001-06-15", {"2001-06-15/.."}), ("2020-01-01", {"2001-06-15/.."}),
    ],
)  # fmt: skip
def test_a_membership_is_seen_in_each_of_its_spells_and_not_between(
    tiny: Path, tmp_path: Path, day: str, spells: set[str]
) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "memberOf", "east-league", **{"from": "1992", "to": "1995"})
    add_claim(folder, "arland", "memberOf", "east-league", **{"from": "2001-06-15"})
    seen = [claim for claim in plain(folder, View(as_of=date.fromisoformat(day))) if claim.predicate == "memberOf"]
    assert {claim.time.text for claim in seen if claim.time} == spells


def test_spells_of_one_membership_are_no_conflict(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    before = len(open_graph(folder).selection.conflicts)
    add_claim(folder, "arland", "memberOf", "east-league", **{"from": "1992", "to": "1995"})
    add_claim(folder, "arland", "memberOf", "east-league", **{"from": "2001"})
    assert len(open_graph(folder).selection.conflicts) == before
