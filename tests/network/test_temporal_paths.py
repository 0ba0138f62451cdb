"""Time-respecting chains: worked out on the tiny graph, on edits of it, and against trying every chain."""

from __future__ import annotations

import json
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.model.dates import FIRST_DAY, LAST_DAY, Day, parse_period
from kg.network.temporal_paths import ChainChoice, TimedStep, _search, _Ways, find_reach
from kg.network.ties import Tie, TieKind, select_edges
from kg.network.times import ClaimTime, find_times
from tests.edits import add_claim, add_row, copy_tables, set_cells


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def reached(folder: Path, start: str, **options: str | bool) -> dict[str, str]:
    found = find_reach(open_graph(folder), start, ChainChoice(**options))  # type: ignore[arg-type]
    return {each.id: each.day.isoformat() if each.day else "" for each in found.arrivals}


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    return copy_tables(tiny, tmp_path)


def test_arrivals_follow_the_years_of_the_agreements(tiny: Path) -> None:
    assert reached(tiny, "arland") == {
        "borland": "2021-05-04", "corland": "2021-05-04", "dorland": "2022-01-01", "east-league": "2023-01-01"
    }  # fmt: skip


def test_nobody_is_reached_against_the_order_of_time(tiny: Path) -> None:
    assert reached(tiny, "east-league") == {"dorland": "2023-01-01"}
    assert list(reached(tiny, "dorland")) == ["corland", "east-league"]  # the River Treaty was signed before


def test_a_window_cuts_both_ends(tiny: Path) -> None:
    assert reached(tiny, "arland", until="2022") == {
        "borland": "2021-05-04", "corland": "2021-05-04", "dorland": "2022-01-01"
    }  # fmt: skip
    assert reached(tiny, "arland", since="2021-05-05") == {}
    assert reached(tiny, "corland", since="2022-03") == {"dorland": "2022-03-01", "east-league": "2023-01-01"}


def test_a_certain_chain_arrives_when_the_last_of_its_dates_is_over(tiny: Path) -> None:
    assert reached(tiny, "arland", certain=True)["dorland"] == "2022-12-31"


def test_dates_that_only_allow_an_order_give_no_certain_chain(copied: Path) -> None:
    for row in (8, 9, 13, 14):  # the Border Pact in the same year as the Rail Memorandum
        set_cells(copied, "claims.csv", row, on="2022")
    assert reached(copied, "arland")["east-league"] == "2022-01-01"
    assert "east-league" not in reached(copied, "arland", certain=True)
    assert "dorland" in reached(copied, "arland", certain=True)  # both sign one memorandum on one day


def test_a_tie_that_goes_on_can_be_gone_along_later_and_until_its_end(copied: Path) -> None:
    add_claim(copied, "borland", "cooperatesWith", "dorland", **{"from": "2019", "to": "2021-06"})
    assert reached(copied, "arland")["dorland"] == "2021-05-04"
    assert reached(copied, "arland", certain=True)["dorland"] == "2021-05-05"  # the treaty's day is disputed
    assert reached(copied, "arland", since="2021-07") == {}
    assert reached(copied, "borland", until="2019")["dorland"] == "2019-01-01"
    assert reached(copied, "borland", until="2019", certain=True)["dorland"] == "2019-12-31"


def test_a_tie_without_a_date_is_left_out_and_counted(copied: Path) -> None:
    add_claim(copied, "arland", "cooperatesWith", "east-league")
    found = find_reach(open_graph(copied), "arland", ChainChoice(until="2021"))
    assert (found.dated, found.undated) == (7, 1)
    assert found.path_to("east-league") is None


def test_a_tie_with_an_end_only_has_no_first_day(copied: Path) -> None:
    add_claim(copied, "borland", "cooperatesWith", "east-league", to="2020")
    assert reached(copied, "east-league")["borland"] == ""
    assert "borland" not in reached(copied, "east-league", certain=True)  # it may have begun after any day of 2020
    assert "borland" not in reached(copied, "east-league", since="2021")


def test_a_part_in_an_event_is_of_its_day_and_a_tie_to_an_institution_from_its_founding(copied: Path) -> None:
    add_claim(copied, "river-council", "heldOn", "", value="2024-03")
    add_claim(copied, "arland", "participatesIn", "river-council")
    add_claim(copied, "east-league", "establishedOn", "", value="2020")
    add_claim(copied, "arland", "cooperatesWith", "east-league")
    dataset = open_graph(copied)
    times = {dataset.tables.claims_by_id[each].target: time for each, time in _times(copied).items()}
    assert times["river-council"] == ClaimTime(date(2024, 3, 1), date(2024, 3, 31), date(2024, 3, 31), date(2024, 3, 1))
    told = date(2022, 3, 1)
    assert times["east-league"] == ClaimTime(date(2020, 1, 1), None, told, told, is_event=False)


def _times(folder: Path) -> dict[str, ClaimTime]:
    dataset = open_graph(folder)
    return find_times(dataset, [claim for claim in select_edges(dataset) if not claim.time])


def test_a_step_through_a_thing_begins_when_both_are_in_and_runs_both_ways(copied: Path) -> None:
    add_row(copied, "entities.csv", id="old-treaty", type="Treaty", label="Old Treaty")
    add_claim(copied, "east-league", "accedesTo", "old-treaty", on="1990")
    add_claim(copied, "arland", "accedesTo", "old-treaty", on="2000")
    assert reached(copied, "east-league", until="2000") == {"arland": "2000-01-01"}
    assert reached(copied, "arland", until="2000") == {"east-league": "2000-01-01"}
    assert reached(copied, "arland", until="2000", certain=True) == {"east-league": "2000-12-31"}
    assert reached(copied, "arland", until="1999") == {}


def test_who_never_was_in_a_thing_together_does_not_meet_there(copied: Path) -> None:
    add_row(copied, "entities.csv", id="old-project", type="Project", label="Old Project")
    add_claim(copied, "east-league", "contributesTo", "old-project", **{"from": "1990", "to": "1995"})
    add_claim(copied, "arland", "contributesTo", "old-project", **{"from": "2000", "to": "2005"})
    assert reached(copied, "east-league", until="2010") == {}


def test_a_disputed_founding_bounds_what_it_founds(copied: Path) -> None:
    add_row(copied, "entities.csv", id="bureau", type="Institution", label="Bureau")
    add_claim(copied, "bureau", "establishedOn", "", value="2025-06")
    add_claim(copied, "bureau", "establishedOn", "", "tiny-report", value="/2025-06-15")
    add_claim(copied, "bureau", "cooperatesWith", "arland", **{"from": "2020"})
    assert reached(copied, "arland", since="2019")["bureau"] == "2020-01-01"  # in or before June 2025
    assert "bureau" not in reached(copied, "arland", since="2019", until="2025-05", certain=True)


def test_a_product_is_no_older_than_the_event_that_it_came_of(copied: Path) -> None:
    add_row(copied, "entities.csv", id="bureau", type="Institution", label="Bureau")
    add_claim(copied, "river-council", "heldOn", "", value="2025-06-16/2025-06-18")
    add_claim(copied, "bureau", "outcomeOf", "river-council")
    add_claim(copied, "arland", "agreesOn", "bureau", on="2025-06")
    assert reached(copied, "arland", since="2025")["bureau"] == "2025-06-16"


def test_of_two_dates_of_an_event_the_narrower_counts(copied: Path) -> None:
    add_claim(copied, "river-council", "heldOn", "", value="2024")
    add_claim(copied, "river-council", "heldOn", "", value="2024-03", source="tiny-report")
    add_claim(copied, "arland", "participatesIn", "river-council")
    assert [time.first for time in _times(copied).values()] == [date(2024, 3, 1)]


def test_the_chain_says_where_and_along_which_claims_it_goes(tiny: Path) -> None:
    chain = find_reach(open_graph(tiny), "arland").path_to("dorland")
    assert chain is not None
    assert [(step.start, step.through, step.end, len(step.claims)) for step in chain] == [
        ("arland", "river-treaty", "corland", 2), ("corland", "rail-memorandum", "dorland", 2)
    ]  # fmt: skip


@pytest.mark.parametrize("options", [{"since": "June"}, {"since": "2025", "until": "2024"}, {"until": "2024-13"}])
def test_a_wrong_window_is_refused(tiny: Path, options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        reached(tiny, "arland", **options)


def test_an_unknown_actor_is_refused_and_one_without_ties_reaches_nobody(tiny: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'arland'"):
        reached(tiny, "arlandd")
    assert reached(tiny, "arville") == {}


TINY = open_graph(Path(__file__).parents[1] / "tiny")
CONTACTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(2000, 2004), st.integers(0, 2)), max_size=9
)


@given(CONTACTS, st.booleans())
def test_arrivals_are_those_of_the_best_of_all_chains(contacts: list[tuple[int, int, int, int]], certain: bool) -> None:
    times: dict[str, ClaimTime] = {}
    hops: dict[str, list[TimedStep]] = {}
    ties: list[Tie] = []

    claims = TINY.tables.claims
    chosen = [each for each in contacts if each[0] != each[1]]
    for (one, other, year, years), claim in zip(chosen, claims, strict=False):
        period = parse_period(f"{year}/{year + years}")
        times[claim.id] = ClaimTime(period.earliest, period.latest, period.latest, period.earliest)
        ties.append(Tie(TieKind.DIRECT, str(one), str(other), claim.predicate, (claim,)))
        hops.setdefault(str(one), []).append(TimedStep(str(one), str(other), "", (claim,), None))
        hops.setdefault(str(other), []).append(TimedStep(str(other), str(one), "", (claim,), None))
    found = _search(_Ways(tuple(ties), times), times, ("0", FIRST_DAY, LAST_DAY), certain=certain)
    assert {each: chain[-1].day for each, chain in found.items() if chain} == _try_all(hops, times, certain=certain)


def _try_all(hops: dict[str, list[TimedStep]], times: dict[str, ClaimTime], *, certain: bool) -> dict[str, Day]:
    best: dict[str, Day] = {}
    for length in range(1, 5):
        for nodes in permutations([str(each) for each in range(1, 5)], length):
            days = {FIRST_DAY}
            for here, there in zip(("0", *nodes), nodes, strict=False):
                along = [times[hop.claims[0].id] for hop in hops.get(here, []) if hop.end == there]
                if certain:
                    bounds = [(time.sure_until, time.sure_from) for time in along]
                else:
                    bounds = [(time.last, time.first) for time in along]
                days = {
                    max(day, begins) for day in days for until, begins in bounds if until and begins and day <= until
                }
            if days:
                best[nodes[-1]] = min([min(days), best.get(nodes[-1], LAST_DAY)])
    return best


def test_the_command_lists_who_is_reached_and_by_when(tiny: Path) -> None:
    done = run("reach", "Arland", "--data", tiny, "--to", "2022", "--format", "json")
    records = json.loads(done.stdout)
    assert [(record["id"], record["day"], record["steps"]) for record in records] == [
        ("borland", "2021-05-04", 1), ("corland", "2021-05-04", 1), ("dorland", "2022-01-01", 2)
    ]  # fmt: skip
    assert "3 actors can be reached from Arland" in done.stderr
    assert "0 have none and are left out" in done.stderr


def test_the_path_command_can_respect_time(tiny: Path) -> None:
    done = run("path", "Arland", "East League", "--data", tiny, "--time-respecting")
    assert [line.split()[0] for line in done.stdout.splitlines()[2:]] == ["1", "2", "3"]
    back = run("path", "East League", "Arland", "--data", tiny, "--time-respecting")
    assert back.exit_code == 2
    assert "no chain of dated ties" in back.stderr
    assert run("path", "Arland", "Arland", "--data", tiny, "--time-respecting").exit_code == 0
    assert run("path", "Arland", "Dorland", "--data", tiny, "--time-respecting", "-k", "2").exit_code == 2
