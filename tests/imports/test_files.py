"""Public files are read record by record, whatever their dress."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.frame.files import Record, Uneven, open_text, read_header, read_records, whole_number


def rows(path: Path, *columns: str, **options: str) -> list[Record | Uneven]:
    return list(read_records(path, columns, **options))  # type: ignore[arg-type]


def test_records_are_numbered_with_the_header_as_first(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('x,y\n 1 ,"two\nlines"\n3,4\n', encoding="utf-8")
    assert rows(path, "x") == [
        Record("a.csv", 2, {"x": "1", "y": "two\nlines"}),
        Record("a.csv", 3, {"x": "3", "y": "4"}),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_utf8_with_or_without_mark_and_latin1_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x\nCôte d’Ivoire\n" if encoding != "latin-1" else "x\nCôte\n", encoding=encoding)
    (record,) = rows(path, "x")
    assert isinstance(record, Record)
    assert record["x"].startswith("Côte")


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(b"x\n1\n"))
    assert rows(path, "x") == [Record("a.csv", 2, {"x": "1"})]
    assert read_header(path) == ("x",)


def test_a_record_of_another_width_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1\n1,2\n\n", encoding="utf-8")
    assert rows(path, "x", "y") == [Uneven("a.csv", 2, 1, 2), Record("a.csv", 3, {"x": "1", "y": "2"})]


def test_a_tab_separated_file_without_header_takes_quotes_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text('Q1\t"Almaty\n', encoding="utf-8")
    found = list(read_records(path, ("id",), delimiter="\t", header=("id", "name")))
    assert found == [Record("names.tsv", 1, {"id": "Q1", "name": '"Almaty'})]


def test_a_missing_column_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv:1: has no column 'y', 'z'; `kg import --list`"):
        rows(path, "x", "y", "z")


def test_what_is_no_file_or_is_cut_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        rows(tmp_path / "none.csv", "x")
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(b"x\n" + b"1\n" * 10_000)[:-20])
    with pytest.raises(InputError, match="cut"):
        rows(cut, "x")
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(InputError, match="is empty"):
        read_header(tmp_path / "empty.csv")


def test_progress_is_told_in_bytes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x\n" + "1\n" * 50_000, encoding="utf-8")
    seen: list[int] = []
    assert len(list(read_records(path, ("x",), progress=seen.append))) == 50_000
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


def test_a_quote_that_is_never_closed_is_told_and_takes_no_rows_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('x,y\n1,2\n"3,4\n5,6\n7,8\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv: record 3 takes the last 3 lines, since a quote"):
        rows(path, "x")


def test_a_last_cell_of_several_lines_is_no_quote_left_open(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('x,y\n1,"two\nlines"', encoding="utf-8")
    assert rows(path, "x") == [Record("a.csv", 2, {"x": "1", "y": "two\nlines"})]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_called_by_its_name(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffx\n1\n".encode(encoding))
    with pytest.raises(InputError, match=r"a\.csv: is UTF-16; save it as UTF-8"):
        read_header(path)


def test_an_encoding_that_was_promised_and_is_not_kept_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x\n1\n")
    with pytest.raises(InputError, match="is not utf-16"), open_text(path, encoding="utf-16") as text:
        text.read()


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(InputError, match="is a pipe or a device, and is read more than once"):
        read_header(path)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2016", "2016"), ("2016.0", "2016"), ("2016.", "2016"), ("2016,0", "2016"), ("2,016", "2016"),
        ("2\u00a0016", "2016"), ("002", "2"), ("2.0", "2"), ("0", "0"), ("000", "0"), ("-9.0", "-9"), ("-0.0", "0"),
        ("2.5", "2.5"), ("2.016", "2.016"), ("20,16", "20,16"), ("1e3", "1e3"), ("", ""), ("NA", "NA"), (".", "."),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_however_a_spreadsheet_wrote_it(cell: str, number: str) -> None:
    assert whole_number(cell) == number
