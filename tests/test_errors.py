"""Errors and problems: what they say, how they sort, which exit status they carry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.errors import (
    BAD_INPUT,
    FINDINGS,
    InputError,
    InvalidData,
    KgError,
    LimitError,
    Problem,
    UsageError,
    problem_lines,
)


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
    first, second = replace(problem(1), what="is wrong"), problem(2)
    assert str(InvalidData([second, first])).splitlines() == [str(first), str(second)]


def test_one_cause_is_one_line_with_the_lines_that_have_it() -> None:
    assert str(InvalidData([problem(2), problem(1)])) == f"{problem(1)} (so is line 2)"
    many = problem_lines([problem(line) for line in range(1, 16)])
    assert many == [f"{problem(1)} (so are lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 4 more)"]
