"""What is a conflict, what is none, and which of the rivals the best view takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.graph.conflicts import Conflict, find_conflicts
from kg.graph.dataset import ValidDataset, open_graph
from kg.query.cards import conflict_text
from tests.edits import add_claim, add_row, add_source, copy_tables, set_cells

TRADE = {"unit": "USD billion", "measure": "trade", "period": "2024", "counterpart": "corland"}


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """The tiny graph with a later text and without the conflicts that it has of its own."""
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 12, value="2021-05-04")
    set_cells(folder, "claims.csv", 15, value="40")
    add_source(folder, "late-report", "2025-06")
    assert conflicts(folder) == ()
    return folder


def conflicts(folder: Path) -> tuple[Conflict, ...]:
    return open_graph(folder).selection.conflicts


def taken(dataset: ValidDataset, conflict: Conflict) -> list[str]:
    return [claim.target for claim in conflict.claims if claim.id in conflict.best]


def test_the_tiny_graph_has_the_two_conflicts_that_its_texts_state(tiny: Path) -> None:
    dataset = open_graph(tiny)
    trade, treaty = dataset.selection.conflicts
    assert (trade.subject, trade.predicate) == ("arland", "quantity")
    assert trade.qualifiers == {"measure": "trade", "period": "2021", "counterpart": "borland", "unit": "USD billion"}
    assert [claim.value for claim in trade.claims] == ["40", "50"]
    assert taken(dataset, trade) == ["40"]
    assert trade.why == "the rival is set aside: rounded, and the other source gives the exact number"
    assert (treaty.subject, treaty.predicate) == ("river-treaty", "signedOn")
    assert [claim.value for claim in treaty.claims] == ["2021-05-04", "2021-05-05"]
    assert taken(dataset, treaty) == []
    assert treaty.why == "sources disagree and no rank decides"


# ---- what is a conflict


def test_two_days_for_one_signing_conflict(folder: Path) -> None:
    add_claim(folder, "river-treaty", "signedOn", "", "late-report", value="2021-05-06")
    (found,) = conflicts(folder)
    assert [claim.value for claim in found.claims] == ["2021-05-06", "2021-05-04", "2021-05-04"]
    assert found.best == frozenset()


def test_a_preferred_claim_wins_with_its_reason(folder: Path) -> None:
    said = {"value": "2021-05-06", "rank": "preferred", "reason": "the treaty itself says so"}
    add_claim(folder, "river-treaty", "signedOn", "", "late-report", **said)
    (found,) = conflicts(folder)
    assert taken(open_graph(folder), found) == ["2021-05-06"]
    assert found.why == "the treaty itself says so"
    assert found.claims[0].value == "2021-05-06"


def test_two_last_days_of_one_event_conflict(folder: Path) -> None:
    add_claim(folder, "river-council", "heldOn", "", value="2024-03-01/2024-03-03")
    add_claim(folder, "river-council", "heldOn", "", "tiny-report", value="/2024-03-02")
    assert [found.predicate for found in conflicts(folder)] == ["heldOn"]


def test_two_numbers_for_one_measure_and_period_conflict(folder: Path) -> None:
    add_claim(folder, "arland", "quantity", "", value="66", **TRADE)
    add_claim(folder, "arland", "quantity", "", "tiny-report", value="95", **TRADE)
    (found,) = conflicts(folder)
    assert found.qualifiers["measure"] == "trade"


def test_one_number_in_two_scales_conflicts_only_when_it_differs(folder: Path) -> None:
    add_claim(folder, "arland", "quantity", "", value="66", **TRADE)
    add_claim(folder, "arland", "quantity", "", "tiny-report", value="66000", **{**TRADE, "unit": "USD million"})
    assert conflicts(folder) == ()
    add_claim(folder, "arland", "quantity", "", "late-report", value="67000", **{**TRADE, "unit": "USD million"})
    assert len(conflicts(folder)) == 1


def test_an_implied_growth_conflicts_with_a_stated_one(folder: Path) -> None:
    growth = {**TRADE, "measure": "trade growth", "unit": "percent", "baseline": "2023"}
    add_claim(folder, "arland", "quantity", "", value="110", **TRADE)
    add_claim(folder, "arland", "quantity", "", value="10", **{**TRADE, "measure": "trade increase"}, baseline="2023")
    add_claim(folder, "arland", "quantity", "", "tiny-report", value="50", **growth)
    (found,) = conflicts(folder)
    assert sorted(claim.value for claim in found.claims) == ["10", "110", "50"]
    assert "imply 10.0 %" in found.why
    assert all(not identity.startswith("implied") for identity in found.best)


def test_a_stated_growth_that_follows_from_the_numbers_is_no_conflict(folder: Path) -> None:
    growth = {**TRADE, "measure": "trade growth", "unit": "percent", "baseline": "2023"}
    add_claim(folder, "arland", "quantity", "", value="110", **TRADE)
    add_claim(folder, "arland", "quantity", "", value="10", **{**TRADE, "measure": "trade increase"}, baseline="2023")
    add_claim(folder, "arland", "quantity", "", "tiny-report", value="10", **growth)
    assert conflicts(folder) == ()


def test_two_lengths_of_one_visa_free_stay_conflict_though_the_tie_stands(folder: Path) -> None:
    add_claim(folder, "arland", "grantsVisaFree", "borland", days="14", terms="mutual")
    add_claim(folder, "arland", "grantsVisaFree", "borland", "tiny-report", days="30", terms="one-way")
    found = conflicts(folder)
    assert [each.qualifier for each in found] == ["days", "terms"]
    dataset = open_graph(folder)
    assert all(claim.id in dataset.selection.plain for claim in found[0].claims)


def test_a_denial_conflicts_with_what_it_denies(folder: Path) -> None:
    add_claim(folder, "borland", "signs", "river-treaty", "late-report", modality="negated")
    (found,) = conflicts(folder)
    assert {claim.modality for claim in found.claims} == {"asserted", "negated"}
    assert found.best == frozenset()
    assert "denies" in found.why


def test_a_status_that_goes_back_is_a_conflict(folder: Path) -> None:
    add_claim(folder, "river-council", "hasStatus", "", "late-report", value="planned")
    (found,) = conflicts(folder)
    assert {claim.value for claim in found.claims} >= {"held", "planned"}


def test_two_stages_of_texts_without_a_date_conflict_since_neither_is_later(folder: Path) -> None:
    set_cells(folder, "sources.csv", 2, published="")
    (found,) = conflicts(folder)
    assert (found.subject, sorted(claim.value for claim in found.claims)) == ("river-council", ["held", "planned"])


def test_two_conditions_that_are_no_stages_conflict(folder: Path) -> None:
    add_claim(folder, "east-league", "hasStatus", "", value="institutionalised")
    add_claim(folder, "east-league", "hasStatus", "", "tiny-report", value="episodic")
    assert len(conflicts(folder)) == 1


def test_two_heads_of_one_state_at_one_time_conflict(folder: Path) -> None:
    for name in ("ann", "bob"):
        add_row(folder, "entities.csv", id=name, type="Person", label=name.title())
        add_claim(folder, name, "headOfStateOf", "arland", on="2021")
    (found,) = conflicts(folder)
    assert (found.subject, found.predicate) == ("arland", "headOfStateOf")


@pytest.mark.parametrize("days", [("2003-05-20", "2021-05-20"), ("2003", "2021"), ("2003-05", "2003-07-01")])
def test_heads_of_one_state_who_followed_each_other_do_not_conflict(folder: Path, days: tuple[str, str]) -> None:
    add_source(folder, "old-news", "2003-06")
    for name, day, source in zip(("ann", "bob"), days, ("old-news", "tiny-report"), strict=True):
        add_row(folder, "entities.csv", id=name, type="Person", label=name.title())
        add_claim(folder, name, "headOfStateOf", "arland", source, on=day)
    assert not conflicts(folder)


def test_two_capitals_of_one_city_conflict(folder: Path) -> None:
    add_claim(folder, "arville", "capitalOf", "borland")
    assert [found.predicate for found in conflicts(folder)] == ["capitalOf"]


# ---- what is none


def test_a_coarser_date_that_contains_a_finer_one_is_no_conflict(folder: Path) -> None:
    for value in ("2021", "2021-05", "2021-05-01/2021-05-10"):
        add_claim(folder, "river-treaty", "signedOn", "", "late-report", value=value)
    assert conflicts(folder) == ()


def test_a_coarser_place_that_contains_a_finer_one_is_no_conflict(folder: Path) -> None:
    add_claim(folder, "river-council", "heldIn", "arville")
    add_claim(folder, "river-council", "heldIn", "arland", "tiny-report")
    assert conflicts(folder) == ()


def test_a_status_that_moved_on_is_no_conflict(folder: Path) -> None:
    statuses = [claim.value for claim in open_graph(folder).tables.claims if claim.predicate == "hasStatus"]
    assert sorted(statuses) == ["held", "planned"]
    assert conflicts(folder) == ()


def test_a_plan_beside_its_outcome_is_no_conflict(folder: Path) -> None:
    add_claim(folder, "river-council", "heldOn", "", value="2023-06-01", modality="planned")
    add_claim(folder, "river-council", "heldOn", "", "tiny-report", value="2024-01-10")
    assert conflicts(folder) == ()


def test_two_plans_for_one_event_are_a_conflict_that_no_view_decides(folder: Path) -> None:
    add_claim(folder, "river-council", "heldOn", "", value="2023-06-01", modality="planned")
    add_claim(folder, "river-council", "heldOn", "", "tiny-report", value="2024-01-10", modality="planned")
    (found,) = conflicts(folder)
    assert (found.best, found.why) == (frozenset(), "none is stated as fact")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"measure": "arrivals", "unit": "arrivals"}, id="another measure"),
        pytest.param({"period": "2023"}, id="another period"),
        pytest.param({"unit": "CNY billion"}, id="another currency"),
        pytest.param({"counterpart": "dorland"}, id="another counterpart"),
        pytest.param({"value": "68", "approximation": "nearly"}, id="a hedged number"),
        pytest.param({"value": "64", "approximation": "over"}, id="a lower bound"),
    ],
)
def test_another_measure_period_currency_counterpart_or_a_hedge_is_no_conflict(
    folder: Path, other: dict[str, str]
) -> None:
    add_claim(folder, "arland", "quantity", "", value="67", **TRADE)
    add_claim(folder, "arland", "quantity", "", "tiny-report", **{"value": "95", **TRADE, **other})
    assert conflicts(folder) == ()


@pytest.mark.parametrize(
    ("owners", "count"),
    [
        pytest.param(("arland", "borland"), 0, id="two owners stand side by side"),
        pytest.param(("arland", "arland"), 1, id="one owner states two numbers"),
        pytest.param(("arland", ""), 1, id="a number that nobody owns"),
        pytest.param(("", ""), 1, id="no owner at all"),
    ],
)
def test_numbers_conflict_unless_two_owners_are_named(folder: Path, owners: tuple[str, str], count: int) -> None:
    add_claim(folder, "arland", "quantity", "", value="67", attributed_to=owners[0], **TRADE)
    add_claim(folder, "arland", "quantity", "", "tiny-report", value="95", attributed_to=owners[1], **TRADE)
    assert len(conflicts(folder)) == count


def test_growth_of_stays_and_growth_of_visitors_are_two_things(folder: Path) -> None:
    said = {"unit": "percent", "period": "2024"}
    add_claim(folder, "arland", "quantity", "", value="66", measure="hotel stays growth", **said)
    add_claim(folder, "arland", "quantity", "", "tiny-report", value="78", measure="arrivals growth", **said)
    assert conflicts(folder) == ()


def test_two_names_of_one_thing_are_no_conflict(folder: Path) -> None:
    for name in ("River Pact", "Pact of the River"):
        add_row(folder, "names.csv", entity="river-treaty", name=name, language="en", kind="alias", source="tiny-news")
    assert conflicts(folder) == ()


def test_one_head_of_state_after_the_other_is_no_conflict(folder: Path) -> None:
    for name, term in (("ann", {"to": "2020"}), ("bob", {"from": "2021"})):
        add_row(folder, "entities.csv", id=name, type="Person", label=name.title())
        add_claim(folder, name, "headOfStateOf", "arland", **term)
    assert conflicts(folder) == ()


def test_a_predicate_of_many_values_never_conflicts(folder: Path) -> None:
    add_claim(folder, "arland", "signs", "border-pact")
    add_claim(folder, "arland", "memberOf", "east-league")
    assert conflicts(folder) == ()


def test_a_plan_that_another_source_denies_is_a_conflict_in_which_both_stay(folder: Path) -> None:
    add_claim(folder, "arland", "signs", "rail-memorandum", modality="planned", on="2027")
    assert conflicts(folder) == ()
    add_claim(folder, "arland", "signs", "rail-memorandum", "late-report", modality="negated")
    dataset = open_graph(folder)
    (conflict,) = dataset.selection.conflicts
    assert [claim.modality for claim in conflict.claims] == ["planned", "negated"]
    assert (conflict.best, conflict.why) == (
        frozenset(),
        "one source plans what another denies; neither is stated as fact",
    )
    assert conflict.reading == "what one plans another denies"
    assert {claim.id for claim in conflict.claims} <= dataset.selection.modal
    printed = CliRunner().invoke(app, ["conflicts", "Arland", "--data", str(folder)]).stdout
    assert "planned" in printed
    assert "negated" in printed
    for prefix in ("plan", "denied"):
        text = f"ASK {{ kgr:arland {prefix}:signs kgr:rail-memorandum . ?a kg:conflictsWith ?b }}"
        assert CliRunner().invoke(app, ["query", text, "--data", str(folder)]).stdout == "true\n"


def test_a_denial_of_another_time_than_the_plan_is_no_conflict(folder: Path) -> None:
    add_claim(folder, "arland", "signs", "rail-memorandum", "late-report", modality="planned", on="2027")
    add_claim(folder, "arland", "signs", "rail-memorandum", modality="negated")  # a text of three years before
    add_claim(folder, "arland", "signs", "rail-memorandum", "late-report", modality="negated", on="2024")
    assert conflicts(folder) == ()
    add_claim(folder, "arland", "signs", "rail-memorandum", "late-report", modality="hypothetical", on="2024")
    assert conflicts(folder) == ()  # what might have been contradicts nothing


@pytest.mark.parametrize("modality", ["asserted", "planned"])
def test_a_symmetric_tie_is_denied_from_either_end(folder: Path, modality: str) -> None:
    add_claim(folder, "arland", "cooperatesWith", "dorland", modality=modality)
    add_claim(folder, "dorland", "cooperatesWith", "arland", "late-report", modality="negated")
    (conflict,) = conflicts(folder)
    assert {claim.modality for claim in conflict.claims} == {modality, "negated"}
    add_claim(folder, "dorland", "cooperatesWith", "arland", "late-report", modality="asserted", rank="preferred",
              reason="an official text")  # fmt: skip
    assert {claim.subject for conflict in conflicts(folder) for claim in conflict.claims} == {"arland", "dorland"}


def test_a_denial_of_another_time_is_no_conflict(folder: Path) -> None:
    add_claim(folder, "borland", "signs", "river-treaty", "late-report", modality="negated", on="2019")
    assert conflicts(folder) == ()


def test_the_order_of_claims_does_not_change_what_is_found(tiny: Path) -> None:
    dataset = open_graph(tiny)
    tables = dataset.tables
    turned = find_conflicts(tables, dataset.ontology, tuple(reversed(tables.claims)))
    assert {frozenset(claim.id for claim in each.claims) for each in turned} == {
        frozenset(claim.id for claim in each.claims) for each in dataset.selection.conflicts
    }
    assert [each.best for each in turned] == [each.best for each in dataset.selection.conflicts]


def test_claims_that_say_the_same_are_compared_once_and_all_named(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for value in ("2001-01-01", "2001-01-02"):
        for number in range(3):
            add_claim(folder, "border-pact", "signedOn", "", value=value, end=str(1 + number))
    (found,) = [each for each in open_graph(folder).selection.conflicts if each.subject == "border-pact"]
    assert len(found.claims) == 6
    assert len(found.pairs) == 9, "each claim for one day with each for the other"


def test_each_conflict_says_as_what_its_claims_are_compared(folder: Path) -> None:
    growth = {**TRADE, "measure": "trade growth", "unit": "percent", "baseline": "2023"}
    add_claim(folder, "arland", "quantity", "", value="110", **TRADE)
    add_claim(folder, "arland", "quantity", "", value="10", **TRADE | {"measure": "trade increase", "baseline": "2023"})
    add_claim(folder, "arland", "quantity", "", "tiny-report", value="50", note="inferred: the baseline", **growth)
    add_claim(folder, "borland", "quantity", "", value="3", **TRADE)
    add_claim(folder, "borland", "quantity", "", "tiny-report", value="4", **TRADE)
    add_claim(folder, "corland", "quantity", "", value="3", measure="cost", unit="USD billion")
    add_claim(folder, "corland", "quantity", "", value="4", measure="cost", unit="USD billion")
    add_claim(folder, "corland", "grantsVisaFree", "arland", days="10")
    add_claim(folder, "corland", "grantsVisaFree", "arland", days="14")
    add_claim(folder, "dorland", "hosts", "river-council")
    add_claim(folder, "dorland", "hosts", "river-council", "tiny-report", modality="negated")
    add_row(folder, "entities.csv", id="ann", type="Person", label="Ann")
    add_row(folder, "entities.csv", id="ben", type="Person", label="Ben")
    add_claim(folder, "ann", "headOfGovernmentOf", "arland")
    add_claim(folder, "ben", "headOfGovernmentOf", "arland", note="read twice; inferred: the title")
    readings = {(conflict.subject, conflict.predicate): conflict.reading for conflict in conflicts(folder)}
    assert readings == {
        ("arland", "quantity"): "growth implied by a level and a change that one source states, beside growth that "
        "another states; inferred: the baseline",
        ("borland", "quantity"): "same measure (trade), same period (2024)",
        ("corland", "quantity"): "same measure (cost), no period stated",
        ("corland", "grantsVisaFree"): "one tie at one time, with two values of days",
        ("dorland", "hosts"): "what one states another denies",
        ("arland", "headOfGovernmentOf"): "one subject at a time; inferred: the title",
    }
    shown = "\n".join(conflict_text(conflict, open_graph(folder)) for conflict in conflicts(folder))
    assert "    compared as: same measure (cost), no period stated\n" in shown
