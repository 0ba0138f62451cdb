"""Rankings over time, on the tiny graph worked out in its README."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.model.claims import View
from kg.network.ranking import rank_actors
from kg.network.series import Series, list_steps, rank_series
from tests.edits import add_claim, add_row, copy_tables


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def scores(series: Series, entity: str) -> dict[str, float | None]:
    return {point.date[:4]: point.score for point in series.points if point.id == entity}


def test_steps_end_with_their_year_quarter_or_month() -> None:
    assert [last for _, last in list_steps("2023", "2024")] == [date(2023, 12, 31), date(2024, 12, 31)]
    assert list_steps("2024-02", "2024-02", "month") == ((date(2024, 2, 1), date(2024, 2, 29)),)
    assert [first for first, _ in list_steps("2023-12-31", "2024-04-01", "quarter")] == [
        date(2023, 10, 1),
        date(2024, 1, 1),
        date(2024, 4, 1),
    ]


@pytest.mark.parametrize(
    ("start", "end", "step", "said"),
    [
        ("2025", "2013", "year", "in order"),
        ("June", "2025", "year", "not an EDTF date"),
        ("2013", "2025-06/..", "year", "in order"),
        ("2013", "2025", "week", "choose one of year"),
        ("1900", "2025", "month", "more than 600"),
    ],
)
def test_a_time_that_cannot_be_divided_is_refused(start: str, end: str, step: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        list_steps(start, end, step)


def test_strengths_grow_as_the_agreements_are_signed(tiny: Path) -> None:
    series = rank_series(open_graph(tiny), start="2020", end="2023")
    assert scores(series, "corland") == {"2021": 1, "2022": 2, "2023": 2}
    assert scores(series, "dorland") == {"2022": 1, "2023": 2}
    assert scores(series, "east-league") == {"2023": 1}
    assert series.dates == ("2020-12-31", "2021-12-31", "2022-12-31", "2023-12-31")
    assert (series.dated, series.ties) == (7, 7)


@pytest.mark.parametrize("by", ["strength", "betweenness", "degree"])
def test_each_step_is_the_ranking_of_the_view_as_of_its_last_day(tiny: Path, by: str) -> None:
    series = rank_series(open_graph(tiny), start="2021", end="2023", by=by)
    for day in series.dates:
        expected = rank_actors(open_graph(tiny, View(as_of=date.fromisoformat(day))), by=by)
        found = [(point.id, point.rank, point.score) for point in series.points if point.date == day]
        assert found == [(row.id, row.rank, row.score) for row in expected]


def test_what_is_followed_is_who_leads_at_the_end(tiny: Path) -> None:
    series = rank_series(open_graph(tiny), start="2021", end="2023", top=1)
    assert [point.id for point in series.listed] == ["corland", "dorland"]
    assert {point.id for point in series.points} == {"corland", "dorland"}


def test_who_is_gone_at_the_end_is_listed_last(tiny: Path) -> None:
    series = rank_series(open_graph(tiny), start="2021", end="2022", counting="within", types=["State"])
    assert [point.id for point in series.listed] == ["corland", "dorland", "arland", "borland"]


def test_only_what_falls_into_a_step_counts_within_it(tiny: Path) -> None:
    series = rank_series(open_graph(tiny), start="2021", end="2023", counting="within")
    assert scores(series, "corland") == {"2021": 1, "2022": 1}
    assert scores(series, "dorland") == {"2022": 1, "2023": 1}


def test_a_claim_without_a_date_counts_from_its_text_on_and_only_where_it_is_asked_for(
    tiny: Path, tmp_path: Path
) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "cooperatesWith", "borland")  # in a text of March 2022
    dataset = open_graph(folder)
    dated = rank_series(dataset, start="2020", end="2022")
    assert scores(dated, "borland") == {"2021": 1, "2022": 1}
    assert (dated.dated, dated.ties) == (7, 8)
    undated = rank_series(dataset, start="2020", end="2022", counting="undated")
    assert scores(undated, "borland") == {"2021": 1, "2022": 2}


def test_what_is_possible_and_what_is_certain_are_two_countings(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "cooperatesWith", "borland", **{"from": "2019/2021-06", "to": "2030"})
    dataset = open_graph(folder)
    assert scores(rank_series(dataset, start="2019", end="2021"), "borland") == {"2019": 1, "2020": 1, "2021": 2}
    certain = rank_series(dataset, start="2019", end="2021", counting="certain")
    assert scores(certain, "borland") == {"2021": 2}


def test_taking_part_counts_from_the_day_of_the_event(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "river-council", "heldOn", "", value="2024")
    for state in ("arland", "borland"):
        add_claim(folder, state, "participatesIn", "river-council")
    dataset = open_graph(folder)
    series = rank_series(dataset, start="2021", end="2024", counting="as-of")
    assert scores(series, "borland") == {"2021": 1, "2022": 1, "2023": 1, "2024": 2}


def test_a_series_goes_back_before_the_year_1(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_row(folder, "entities.csv", id="old-pact", type="Treaty", label="Old Pact")
    for state in ("arland", "borland"):
        add_claim(folder, state, "signs", "old-pact", on="-0137-03")
    words = ["rank", "over-time", "--from", "-0138", "--to", "-0136", "--data", str(folder), "--type", "State"]
    lines = CliRunner().invoke(app, words).stdout.splitlines()
    assert re.split(" {2,}", lines[0]) == ["rank", "label", "139 BC", "138 BC", "137 BC", "id"]
    assert lines[2].split() == ["1", "Arland", "1", "1", "arland"]
    words = ["rank", "over-time", "--from", "-0139", "--to", "-0138", "--data", str(folder), "--type", "State"]
    line = "kg: no State has a tie in the network 'actors' in this time; widen --from and --to"
    assert CliRunner().invoke(app, words).stderr.splitlines()[-1] == line
    line = "kg: Arland has no tie in the network 'actors' in this time; widen --from and --to"
    assert CliRunner().invoke(app, [*words, "--actor", "Arland"]).stderr.splitlines()[-1] == line


def test_a_series_of_a_view_as_of_a_day_is_refused(tiny: Path) -> None:
    with pytest.raises(UsageError, match="leave out --as-of"):
        rank_series(open_graph(tiny, View(as_of=date(2022, 1, 1))), start="2021", end="2023")


@pytest.mark.parametrize(("option", "value"), [("counting", "often"), ("top", 0)])
def test_wrong_choices_are_refused(tiny: Path, option: str, value: object) -> None:
    with pytest.raises(UsageError):
        rank_series(open_graph(tiny), start="2021", end="2023", **{option: value})  # type: ignore[arg-type]


def test_the_command_prints_one_record_an_entity_and_day(tiny: Path) -> None:
    words = ("rank", "--data", tiny, "--from", "2021", "--to", "2022", "--type", "State")
    records = json.loads(run(*words, "--format", "json").stdout)
    assert records[0] == {
        "date": "2021-12-31", "id": "arland", "label": "Arland", "type": "State", "rank": 1, "score": 1.0
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert [(row["date"], row["id"], row["rank"]) for row in rows] == [
        (str(record["date"]), str(record["id"]), str(record["rank"])) for record in records
    ]


def test_the_command_shows_people_one_row_an_entity_and_says_what_is_undated(tiny: Path) -> None:
    done = run("rank", "--data", tiny, "--from", "2021", "--to", "2023", "--top", "1")
    assert done.stdout.splitlines()[0].split() == ["rank", "label", "2021", "2022", "2023", "id"]
    assert done.stdout.splitlines()[2].split() == ["1", "Corland", "1", "2", "2", "corland"]
    assert "the 0 of 7 claims that tie actors and have no date are left out" in done.stderr


@pytest.mark.parametrize(
    "words", [["--from", "2021"], ["--plot", "x.png"], ["--from", "2021", "--to", "2022", "--explain", "Arland"]]
)
def test_half_a_time_is_refused(tiny: Path, words: list[str]) -> None:
    done = run("rank", "--data", tiny, *words)
    assert done.exit_code == 2
    assert "--from and --to" in done.stderr


def test_years_before_1_head_the_columns_as_people_count_them(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "cooperatesWith", "dorland", **{"from": "-0137-03"})
    words = ("rank", "over-time", "--from", "-0138", "--to", "-0136", "--data", folder)
    header = run(*words).stdout.splitlines()[0]
    assert re.split(" {2,}", header) == ["rank", "label", "139 BC", "138 BC", "137 BC", "id"]
    rows = json.loads(run(*words, "--format", "json").stdout)
    assert {row["date"] for row in rows} == {"-0137-12-31", "-0136-12-31"}
    assert "138-03-01 BC" in run("reach", "Arland", "--data", folder).stdout
    assert '"-0137-03-01"' in run("reach", "Arland", "--format", "json", "--data", folder).stdout
