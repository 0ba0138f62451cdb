"""`kg import` on the command line: the list, the counts, the rejects, and one line for an error."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.cli.imports import print_counts, watch_files
from kg.cli.options import RecordFormat
from kg.errors import BAD_INPUT
from kg.imports.frame.counting import Account, Summary
from kg.imports.frame.datasets import DATASETS
from kg.tables.files import shipped_data, shipped_folders
from tests.waiting import LIMIT_S

CASES = Path(__file__).resolve().parents[1] / "cases"
SAMPLE = shipped_data() / "samples" / "sister-agreements.csv"
MAPPING = shipped_data() / "samples" / "sister-agreements.csv-metadata.json"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, words)])


def run_sample(store: Path, *words: object) -> Result:
    return run("table", SAMPLE, "--mapping", MAPPING, "--store", store, *words)


def test_the_list_says_what_where_on_which_terms_and_how_to_cite() -> None:
    done = run("--list")
    assert done.exit_code == 0
    for dataset in DATASETS.values():
        for fact in (dataset.name, dataset.about, dataset.url, dataset.licence, dataset.citation):
            assert fact in done.stdout


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "md"])
def test_the_list_is_printed_in_the_formats_of_other_commands(form: str) -> None:
    text = run("--list", "--format", form).stdout
    if form == "csv":
        names = [row["name"] for row in csv.DictReader(io.StringIO(text))]
    elif form == "md":
        names = [line.split("|")[1].strip() for line in text.splitlines()[2:]]
    else:
        records = json.loads(text) if form == "json" else [json.loads(line) for line in text.splitlines()]
        names = [record["name"] for record in records]
        assert all(record["citation"] and record["files"] for record in records)
    assert names == list(DATASETS)


def test_an_import_prints_counts_and_says_what_was_rejected_and_what_comes_next(tmp_path: Path) -> None:
    done = run_sample(tmp_path, "--format", "json")
    assert done.exit_code == 0
    (record,) = json.loads(done.stdout)
    assert record == {"file": SAMPLE.name, "rows": 5, "items": 5, "claims": 3, "noted": 0, "repeats": 0, "rejects": 2}
    folder = tmp_path / "imports" / "sister-agreements"
    assert f"{folder}: 3 claims, 4 new entities, 0 known, 0 names" in done.stderr
    assert f"2 rejects, each with its row in {folder / 'rejects.csv'}:\n  2 cell-form" in done.stderr
    assert f"next: kg build --store {tmp_path}" in done.stderr
    assert run_sample(tmp_path).stdout.splitlines()[2].split() == [SAMPLE.name, "5", "5", "3", "0", "0", "2"]


def test_rejects_are_no_error_unless_it_is_asked_for(tmp_path: Path) -> None:
    assert run_sample(tmp_path).exit_code == 0
    assert run_sample(tmp_path, "--fail-on-rejects").exit_code == 1
    assert (tmp_path / "imports" / "sister-agreements" / "claims.csv").exists()


def test_without_rejects_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text("".join(SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)[:3]), encoding="utf-8")
    done = run("table", path, "--mapping", MAPPING, "--store", tmp_path, "--fail-on-rejects")
    assert done.exit_code == 0
    assert "with its row" not in done.stderr


def test_an_import_by_mapping_may_be_given_a_name(tmp_path: Path) -> None:
    assert run_sample(tmp_path, "--as", "towns").exit_code == 0
    assert (tmp_path / "imports" / "towns" / "claims.csv").exists()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([], 2, "name a dataset and its files"),
        (["cow-igo", "a.csv"], 2, "--store DIR"),
        (["cow-ig", "a.csv", "--store", "s"], 2, "did you mean 'cow-igo'"),
        (["tabel", "a.csv", "--store", "s"], 2, "did you mean 'table'"),
        (["cow-igo", "--store", "s"], 2, "name the files of cow-igo"),
        (["cow-igo", "absent.csv", "--store", "s"], 3, "absent.csv: cannot be read"),
        (["cow-igo", SAMPLE, "--store", "s"], 3, "is no file of cow-igo"),
        (["cow-igo", "a.csv", "--store", "s", "--mapping", MAPPING], 2, "--mapping and --as are for"),
        (["table", SAMPLE, "--store", "s"], 2, "--mapping META.json"),
        (["table", SAMPLE, "--store", "s", "--mapping", SAMPLE], 3, "is not JSON"),
        (["table", SAMPLE, "--store", "s", "--mapping", MAPPING, "--as", "cow-igo"], 2, "name of a dataset"),
        (["cow-igo", SAMPLE, "--store", "s", "--data", "absent"], 2, "--data: absent is not a folder"),
    ],
)
def test_a_wrong_call_gives_one_line_and_its_status(
    words: list[object], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.exit_code == status
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
    assert not (tmp_path / "s" / "imports").exists()


def test_a_store_that_cannot_be_made_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run_sample(tmp_path / "file")
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_bar_is_shown_on_a_terminal_and_leaves_nothing_behind(tmp_path: Path) -> None:
    shown, terminal = pty.openpty()
    command = [sys.executable, "-m", "kg", "import", "table", str(SAMPLE), "--mapping", str(MAPPING)]
    done = subprocess.run(
        [*command, "--store", str(tmp_path)], stderr=terminal, stdout=subprocess.PIPE, timeout=LIMIT_S, check=False,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )  # fmt: skip
    os.close(terminal)
    said = b""
    while chunk := _read(shown):
        said += chunk
    os.close(shown)
    assert done.returncode == 0
    assert b"bytes read" in said
    assert b"next: kg build" in said
    assert b"bytes read" not in done.stdout


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # the other side has been closed
        return b""


def test_the_bar_goes_on_from_file_to_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []

    @contextmanager
    def bars() -> Iterator[Callable[[str, int, int], None]]:
        yield lambda stage, done, total: told.append((stage, done, total))

    monkeypatch.setattr("kg.cli.imports.stage_bars", bars)
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        path.write_bytes(b"x" * 10)
    with watch_files(paths) as progress:
        assert progress is not None
        for position in (4, 10, 3, 10, 5):
            progress(position)
    assert told == [("bytes read", done, total) for done, total in ((4, 20), (10, 20), (13, 20), (20, 20), (25, 25))]


def test_of_many_reasons_the_commonest_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account = Account(rows=1, items=105, rejects=Counter({f"reason-{number}": number for number in range(1, 15)}))
    print_counts(Summary("x", {"a.csv": account}, 0, 0, 0, {}), tmp_path, RecordFormat.CSV)
    lines = capsys.readouterr().err.splitlines()
    assert lines[2:5] == ["  14 reason-14", "  13 reason-13", "  12 reason-12"]
    assert lines[-2] == "  and 2 more reasons"


def test_words_of_a_file_are_shown_as_data(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    text = SAMPLE.read_text(encoding="utf-8").replace("spring 2021", "=cmd|'/c calc'!A1")
    path.write_text(text.replace("kite", "\x1b[2J").replace("harbour", "\x1b[2Jharbour"), encoding="utf-8")
    done = run("table", path, "--mapping", MAPPING, "--store", tmp_path)
    assert done.exit_code == 0
    assert "\x1b" not in done.output
    assert "cells changed to be legal: 1 of note" in done.stderr
    rejects = (tmp_path / "imports" / "sister-agreements" / "rejects.csv").read_text(encoding="utf-8")
    assert "\x1b" not in rejects
    assert not [cell for row in csv.reader(io.StringIO(rejects)) for cell in row if cell.startswith(("=", "+", "@"))]


def test_no_command_waits_for_the_import_of_imports() -> None:
    code = "import sys, kg.cli; print([name for name in sys.modules if name.startswith('kg.imports')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT_S, check=True)
    assert done.stdout == "[]\n"


def test_the_page_shows_the_rejects_that_the_sample_has(tmp_path: Path) -> None:
    run_sample(tmp_path)
    path = tmp_path / "imports" / "sister-agreements" / "rejects.csv"
    page = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert f"| {row['row']} | {row['what']} | {row['reason']} | {row['detail']} |" in page


def claim_rows(store: Path, name: str) -> list[list[str]]:
    """Cells of the claims of an import, but the hash of its file and the line."""
    with (store / "imports" / name / "claims.csv").open(encoding="utf-8", newline="") as file:
        return [[row[column] for column in ("subject", "predicate", "value")] for row in csv.DictReader(file)]


def counts(done: Result) -> dict[str, int]:
    (row,) = json.loads(done.stdout)
    return {key: row[key] for key in ("rows", "items", "claims", "noted", "repeats", "rejects")}


@pytest.mark.parametrize("file", ["cow-float.csv", "cow-zero.csv"])
def test_numbers_as_spreadsheets_write_them_are_read_as_the_numbers_that_they_are(tmp_path: Path, file: str) -> None:
    done = run("cow-states", CASES / file, "--store", tmp_path / "one", "--format", "json")
    assert counts(done) == {"rows": 39, "items": 39, "claims": 39, "noted": 0, "repeats": 0, "rejects": 0}
    run("cow-states", CASES / "cow-dup.csv", "--store", tmp_path / "other")
    assert claim_rows(tmp_path / "one", "cow-states") == claim_rows(tmp_path / "other", "cow-states")


def test_a_row_that_stands_twice_is_a_claim_and_a_repeat(tmp_path: Path) -> None:
    done = run("cow-states", CASES / "cow-dup.csv", "--store", tmp_path, "--format", "json")
    assert counts(done) == {"rows": 40, "items": 40, "claims": 39, "noted": 0, "repeats": 1, "rejects": 0}


def test_a_table_in_another_encoding_is_refused_with_what_to_do_and_read_where_the_mapping_names_it(
    tmp_path: Path,
) -> None:
    table, mapping = CASES / "cp1251.csv", CASES / "cp1251.csv-metadata.json"
    done = run("table", table, "--mapping", mapping, "--store", tmp_path)
    assert done.exit_code == BAD_INPUT
    assert "cp1251.csv: is not UTF-8 (byte " in done.stderr
    assert '"dialect": {"encoding": "windows-1251"}' in done.stderr
    assert not (tmp_path / "imports" / "cp1251").exists()
    said = json.loads(mapping.read_text(encoding="utf-8"))
    said["dialect"]["encoding"] = "windows-1251"
    named = tmp_path / "cp1251.csv-metadata.json"
    named.write_text(json.dumps(said), encoding="utf-8")
    assert run("table", table, "--mapping", named, "--store", tmp_path).exit_code == 0
    assert "Солёный Изгиб" in (tmp_path / "imports" / "cp1251" / "entities.csv").read_text(encoding="utf-8")


def test_a_public_dataset_that_is_not_utf8_is_told_to_have_been_read_as_latin1(tmp_path: Path) -> None:
    path = tmp_path / "states.csv"
    text = (CASES / "cow-dup.csv").read_text(encoding="utf-8").replace("Mexico", "México")
    path.write_bytes(text.encode("latin-1"))
    done = run("cow-states", path, "--store", tmp_path / "store")
    assert "states.csv is not UTF-8 and was read as latin-1" in done.stderr
    account = json.loads((tmp_path / "store" / "imports" / "cow-states" / "import.json").read_text(encoding="utf-8"))
    assert account["files"][0]["encoding"] == "latin-1"


def test_organisations_without_the_table_that_a_package_does_not_bring_are_told_in_one_line(tmp_path: Path) -> None:
    shutil.copytree(shipped_data() / "world", tmp_path / "mine" / "world")
    header = "igoID,igoAbbr,igoShortName,igoLongName,StartYear,EndYear,EndReason,Notes"
    table = tmp_path / "igo.csv"
    table.write_text(f"{header}\n4400.0,UN,UN,United Nations (UN),1945.0,,None,\n", encoding="utf-8")
    members = tmp_path / "members.csv"
    members.write_text("igoID,StateID,JoinYear,LeaveYear\n4400.0,002,1970.0,1990.0\n", encoding="utf-8")
    for name in ("entities.csv", "sources.csv", "names.csv", "claims.csv"):
        shutil.copy(shipped_folders()[0] / name, tmp_path / "mine" / name)

    def imported() -> tuple[str, list[list[str]]]:
        done = run("cow-igo", table, members, "--store", tmp_path / "store", "--data", tmp_path / "mine")
        return done.stderr, claim_rows(tmp_path / "store", "cow-igo")

    assert imported()[1] == [["united-nations", "establishedOn", "1945"], ["united-states", "memberOf", ""]]
    (tmp_path / "mine" / "world" / "cow-igo.csv").unlink()
    told, claims = imported()
    assert claims[0] == ["cow-igo-4400", "establishedOn", "1945"]
    assert len([line for line in told.splitlines() if "cow-igo.csv is not here" in line]) == 1
