"""Reports: lines to read, JSON, and SARIF that code hosts accept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import __version__
from kg.errors import BAD_INPUT, DONE, FINDINGS, Problem, UsageError
from kg.graph.check import check_all
from kg.graph.report import FORMATS, Report, format_report
from kg.model.counts import GraphCounts
from tests.edits import copy_tables, set_cells

SINGS = Problem("data/claims.csv", 12, "unknown predicate 'sings'", "did you mean 'signs'?", "predicate-unknown")
MISSING = Problem("data/names.csv", 0, "no such file", "name a folder", "file-missing", fatal=True)


def report(*problems: Problem) -> Report:
    return Report("data", problems, GraphCounts(1, 1234, 1, 1, 0), 5, 3, shapes=False)


def test_a_clean_report_is_a_line_and_what_there_is() -> None:
    assert format_report(report()) == (
        "data: no problem; 3 of 5 cited texts at hand, shapes not checked\n"
        "data: 1 entity; 1,234 claims; 2 sources that state them (1 text, 1 of reference data)\n"
    )


def test_each_problem_has_a_line_before_the_summary() -> None:
    first, second, summary, counted = format_report(report(SINGS, MISSING)).splitlines()
    assert first == "data/claims.csv:12: unknown predicate 'sings'; did you mean 'signs'?"
    assert second == "data/names.csv: no such file; name a folder"
    assert summary == "data: 2 problems; 3 of 5 cited texts at hand, shapes not checked"
    assert counted == f"data: {report().counts.sentence}"


@pytest.mark.parametrize(("problems", "status"), [((), DONE), ((SINGS,), FINDINGS), ((SINGS, MISSING), BAD_INPUT)])
def test_the_exit_status_follows_the_worst_problem(problems: tuple[Problem, ...], status: int) -> None:
    assert report(*problems).exit_status == status


def test_json_holds_the_same_as_the_lines() -> None:
    content = json.loads(format_report(report(SINGS), "json"))
    assert content["conforms"] is False
    assert content["checked"] == {
        "sources": 2, "entities": 1, "claims": 1234, "counted": report().counts.sentence, "texts": 5, "copies": 3,
        "shapes": False,
    }  # fmt: skip
    assert content["problems"] == [
        {
            "file": "data/claims.csv",
            "line": 12,
            "rule": "predicate-unknown",
            "what": "unknown predicate 'sings'",
            "remedy": "did you mean 'signs'?",
            "fatal": False,
        }
    ]
    assert json.loads(format_report(report(), "json"))["conforms"] is True


def test_sarif_has_every_field_that_the_standard_requires() -> None:
    log = json.loads(format_report(report(SINGS, MISSING), "sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("kg", __version__)
    rules = [rule["id"] for rule in driver["rules"]]
    assert rules == sorted(set(rules)) == ["file-missing", "predicate-unknown"]
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] == "error"
        assert rules[result["ruleIndex"]] == result["ruleId"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "data/claims.csv"}, "region": {"startLine": 12}}


def test_sarif_names_no_line_where_the_whole_file_is_meant() -> None:
    (result,) = json.loads(format_report(report(MISSING), "sarif"))["runs"][0]["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("data/claims.csv", "data/claims.csv"),
        ("my data/claims.csv", "my%20data/claims.csv"),
        ("/srv/kg data/claims.csv", "file:///srv/kg%20data/claims.csv"),
    ],
)
def test_sarif_names_files_as_uris(file: str, uri: str) -> None:
    log = json.loads(format_report(report(Problem(file, 1, "a", "b", "c")), "sarif"))
    assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_a_clean_sarif_log_has_an_empty_list_of_results() -> None:
    (run,) = json.loads(format_report(report(), "sarif"))["runs"]
    assert run["results"] == run["tool"]["driver"]["rules"] == []


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_ends_with_a_line_break_and_is_the_same_each_time(tiny: Path, tmp_path: Path, form: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 2, predicate="sings", modality="assert")
    texts = [format_report(check_all(folder), form) for _ in range(2)]
    assert texts[0] == texts[1]
    assert texts[0].endswith("\n")
    assert not texts[0].endswith("\n\n")


def test_an_unknown_format_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="unknown format 'xml'; give one of: text, json, sarif"):
        format_report(report(), "xml")
