"""Rows with their lines: what a file may hold, and how cells are shown."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import Problem
from kg.tables.rows import MAX_CELL_CHARACTERS, BrokenTable, Row, iterate_rows, read_rows, show
from kg.tables.suggestions import did_you_mean
from tests.cli.test_cli import run
from tests.edits import add_claim, copy_tables

COLUMNS = ("id", "note")


def read(path: Path, text: str) -> tuple[list[Row], list[Problem]]:
    path.write_text(text, encoding="utf-8", newline="")
    problems: list[Problem] = []
    return read_rows(path, COLUMNS, numbers=frozenset({"note"}), report=problems.append), problems


def test_rows_know_their_lines(tmp_path: Path) -> None:
    rows, problems = read(tmp_path / "t.csv", 'id,note\na,"x, y"\nb,\n')
    assert problems == []
    assert [(row.line, dict(row.cells)) for row in rows] == [
        (2, {"id": "a", "note": "x, y"}),
        (3, {"id": "b", "note": ""}),
    ]


def test_lines_stay_right_after_a_cell_with_line_breaks(tmp_path: Path) -> None:
    rows, problems = read(tmp_path / "t.csv", 'id,note\na,"x\n\ny"\nb,\n')
    assert [(problem.line, problem.rule) for problem in problems] == [(2, "line-break")]
    assert [(row.line, row.is_sound) for row in rows] == [(2, False), (5, True)]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read(tmp_path / "t.csv", "id,note\n") == ([], [])


def test_a_file_is_named_as_the_user_named_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problems: list[Problem] = []
    assert read_rows(Path("data/no.csv"), COLUMNS, report=problems.append) == []
    assert [problem.file for problem in problems] == ["data/no.csv"]


def test_a_column_may_be_there_or_not(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for text, extra in (("id,note\na,b\n", ""), ("extra,id,note\nc,a,b\n", "c")):
        path.write_text(text, encoding="utf-8")
        (row,) = read_rows(path, COLUMNS, optional=("extra",), report=pytest.fail)  # type: ignore[arg-type]
        assert row.cells == {"id": "a", "note": "b", "extra": extra}


def test_a_cell_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path) -> None:
    assert read(tmp_path / "t.csv", f"id,note\na,{'x' * MAX_CELL_CHARACTERS}\n")[1] == []
    (problem,) = read(tmp_path / "t.csv", f"id,note\na,{'x' * (MAX_CELL_CHARACTERS + 1)}\n")[1]
    assert problem.rule == "cell-size"


def test_a_date_before_the_year_1_is_no_formula(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "signs", "river-treaty", on="-0137")
    add_claim(folder, "rail-memorandum", "signedOn", "", value="-0137-03")
    assert run("check", "--data", folder).exit_code == 0
    assert "138 BC" in run("show", "arland", "--data", folder).stdout
    asked = "SELECT ?first { kgr:rail-memorandum kg:signedOnInterval/kg:earliest ?first }"
    assert "-0137-03-01" in run("query", asked, "--data", folder).stdout


def test_a_column_of_numbers_may_start_with_a_sign_and_others_may_not(tmp_path: Path) -> None:
    assert read(tmp_path / "t.csv", "id,note\na,-5\n")[1] == []
    assert [problem.rule for problem in read(tmp_path / "t.csv", "id,note\n-5,-x\n")[1]] == ["formula", "formula"]


def test_reading_a_short_table_does_not_cut_what_others_read(tmp_path: Path) -> None:
    read(tmp_path / "t.csv", "id,note\n")
    assert next(csv.reader(["x" * 100_000])) == ["x" * 100_000]


def test_letters_of_every_script_pass(tmp_path: Path) -> None:
    words = "Oʻzbekiston,中国 Қазақстан Тоҷикистон العربية"
    assert read(tmp_path / "t.csv", f"id,note\n{words}\n")[1] == []


def test_the_remedy_names_the_nearest_words_or_where_to_look() -> None:
    assert did_you_mean("sings", ["signs", "adopts"]) == "did you mean 'signs'?"
    assert did_you_mean("xyz", ["signs", "adopts"]) == "see `kg terms` for the words known"


@given(st.text(max_size=200))
def test_a_shown_cell_is_one_short_printable_line(cell: str) -> None:
    shown = show(cell)
    assert shown.isprintable()
    assert not set(shown) & set("\u200e\u200f\u202a\u202e\u2066\u2069")
    assert len(shown) <= 40 * len("\\U0010ffff")


@given(st.binary(max_size=300))
def test_no_bytes_whatever_crash_the_reader(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(data)
        problems: list[Problem] = []
        rows = read_rows(path, COLUMNS, report=problems.append)
    assert problems or all(row.is_sound for row in rows)
    assert all(str(problem).isprintable() for problem in problems)


LINES = st.lists(st.text(st.sampled_from('ab ,"=-+@\té\u200b1\x0b'), max_size=9), max_size=4)


@given(LINES)
def test_a_quiet_line_is_read_as_the_csv_library_reads_it(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path, text = Path(folder) / "t.csv", "\n".join(["id,note", *lines]) + "\n"
        quick = read(path, text)
        patch.setattr("kg.tables.rows._is_quiet", lambda _: False)
        assert read(path, text) == quick


def test_rows_come_one_by_one_until_one_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('id,note\na,b\nc,"d\n', encoding="utf-8")
    problems: list[Problem] = []
    rows = iterate_rows(path, COLUMNS, report=problems.append)
    assert next(rows).cells == {"id": "a", "note": "b"}
    with pytest.raises(BrokenTable):
        next(rows)
    assert [(problem.line, problem.rule) for problem in problems] == [(3, "csv")]
