"""Errors and problems: what they say, how they sort, which exit status they carry."""

from __future__ import annotations

import pytest

from kg.errors import BAD_INPUT, FINDINGS, InputError, InvalidData, KgError, LimitError, Problem, UsageError


def problem(line: int, *, fatal: bool = False, file: str = "claims.csv") -> Problem:
    return Problem(file, line, "what", "remedy", "rule", fatal)


def test_a_problem_reads_as_file_line_what_and_remedy() -> None:
    assert str(problem(12)) == "claims.csv:12: what; remedy"


def test_a_problem_of_a_whole_file_names_no_line() -> None:
    assert str(problem(0)) == "claims.csv: what; remedy"


def test_problems_sort_by_file_and_number_of_line() -> None:
    found = [problem(10), problem(9), problem(11, file="a.csv")]
    assert [(each.file, each.line) for each in sorted(found)] == [("a.csv", 11), ("claims.csv", 9), ("claims.csv", 10)]


@pytest.mark.parametrize(("error", "status"), [(KgError, 3), (UsageError, 2), (InputError, 3), (LimitError, 4)])
def test_each_error_has_its_documented_exit_status(error: type[KgError], status: int) -> None:
    assert error("no").exit_status == status


def test_findings_give_status_1_and_an_unreadable_file_3() -> None:
    assert InvalidData([problem(1)]).exit_status == FINDINGS
    assert InvalidData([problem(1), problem(1, fatal=True)]).exit_status == BAD_INPUT


def test_invalid_data_shows_every_problem_on_its_line() -> None:
    assert str(InvalidData([problem(2), problem(1)])).splitlines() == [str(problem(1)), str(problem(2))]
