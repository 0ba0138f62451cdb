"""Where an answer goes: a file written whole or not at all, a pager on a terminal, the format by the file's ending."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import rdflib
from typer.testing import CliRunner

from kg.cli import app
from kg.graph.dataset import open_graph
from kg.publish.exports import FORMATS
from kg.query.asking import run_query
from kg.query.results import ResultFormat, format_result
from tests.waiting import LIMIT_S

SIGNATORIES = "SELECT ?who ?what { ?who kg:signs ?what } ORDER BY ?who ?what"
GRAPH = "CONSTRUCT { ?s kg:signs ?o } { ?s kg:signs ?o }"


def run(*words: object) -> tuple[int, bytes, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.stdout_bytes, done.stderr


@pytest.mark.parametrize(("form", "syntax"), [("trig", "trig"), ("nq", "nquads")])
def test_a_construct_is_also_a_dataset_that_rdflib_reads(tiny: Path, form: str, syntax: str) -> None:
    status, data, said = run("query", GRAPH, "--data", tiny, "--format", form)
    assert status == 0
    assert len(list(rdflib.Dataset().parse(data=data.decode(), format=syntax).quads())) == 7
    assert "7 triples" in said


def test_parquet_goes_to_stdout_or_to_a_file(tiny: Path, tmp_path: Path) -> None:
    status, data, said = run("query", SIGNATORIES, "--data", tiny, "--format", "parquet")
    assert status == 0
    assert pq.read_table(io.BytesIO(data)).num_rows == 7
    assert "7 rows" in said
    out = tmp_path / "signatories.parquet"
    assert run("query", SIGNATORIES, "--data", tiny, "--out", out)[1] == b""
    assert out.read_bytes() == data


@pytest.mark.parametrize("ending", ["csv", "json", "md", "tsv"])
def test_the_ending_of_the_file_names_the_format(tiny: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"rows.{ending}"
    assert run("query", SIGNATORIES, "--data", tiny, "-o", out)[0] == 0
    wanted = format_result(run_query(open_graph(tiny), SIGNATORIES), ResultFormat(ending))
    assert out.read_bytes().decode() == wanted


def test_a_named_format_outranks_the_ending(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    assert run("query", SIGNATORIES, "--data", tiny, "--out", out, "--format", "json")[0] == 0
    assert json.loads(out.read_text(encoding="utf-8"))["head"]["vars"] == ["who", "what"]


def test_a_query_that_fails_leaves_the_old_file_as_it_was(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    out.write_text("old", encoding="utf-8")
    assert run("query", "SELECT {", "--data", tiny, "--out", out)[0] == 2
    assert run("query", SIGNATORIES, "--data", tiny, "--out", out, "--format", "ttl")[0] == 2
    assert out.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_that_is_missing_gives_one_line(tiny: Path, tmp_path: Path) -> None:
    status, _, said = run("query", SIGNATORIES, "--data", tiny, "--out", tmp_path / "absent" / "rows.csv")
    assert status == 3
    assert "cannot be written" in said


def test_a_saved_question_is_written_to_a_file_too(tmp_path: Path) -> None:
    out = tmp_path / "answer.csv"
    assert run("ask", "head-of-state", "--out", out)[0] == 0
    assert out.read_bytes().startswith(b"state,person,")


def test_dates_are_shown_as_they_are_known() -> None:
    dates = '("2025"^^xsd:gYear) ("2025-06"^^xsd:gYearMonth) ("2025-06-16/2025-06-18"^^edtf:EDTF)'
    result = run_query(open_graph(), f"SELECT ?d {{ VALUES (?d) {{ {dates} }} }}")
    for form in (ResultFormat.TABLE, ResultFormat.CSV, ResultFormat.MD, ResultFormat.JSONL):
        text = format_result(result, form)
        for date in ("2025-06-16/2025-06-18", "2025-06", "2025"):
            assert date in text


def on_terminal(tiny: Path, *words: str, columns: int = 120, command: str = "query") -> str:
    """What a command shows on a terminal of five lines, with `cat -n` for a pager."""
    shown, terminal = pty.openpty()
    settings = {**os.environ, "PAGER": "cat -n", "LINES": "5", "COLUMNS": str(columns), "TERM": "xterm-256color"}
    command_line = [sys.executable, "-m", "kg", command, *words, "--data", str(tiny)]
    done = subprocess.run(
        command_line, stdin=terminal, stdout=terminal, stderr=terminal, env=settings, timeout=LIMIT_S, check=False
    )
    os.close(terminal)
    text = b""
    while chunk := _read(shown):
        text += chunk
    os.close(shown)
    assert done.returncode in (0, 2)
    return text.decode()


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # the other side has been closed
        return b""


def test_a_table_longer_than_the_screen_goes_through_the_pager(tiny: Path) -> None:
    assert "     1\twho" in on_terminal(tiny, SIGNATORIES)
    assert "     1\twho" not in on_terminal(tiny, SIGNATORIES + " LIMIT 1")


def test_parquet_is_not_poured_over_a_terminal(tiny: Path) -> None:
    assert "--out" in on_terminal(tiny, SIGNATORIES, "--format", "parquet")


@pytest.mark.parametrize("columns", [30, 72, 100])
def test_a_table_is_no_wider_than_the_terminal_and_loses_nothing(tiny: Path, columns: int) -> None:
    words = ("--top", "5", "--no-spans")
    shown = on_terminal(tiny, *words, columns=columns, command="rank").replace("\r\n", "\n").partition("score: ")[0]
    assert max(map(len, shown.splitlines())) <= columns
    letters = "".join(shown.split())
    for name in ("Corland", "east-league", "partners"):
        assert name in letters or columns == 72
    piped = run("rank", *words, "--data", tiny)[1]
    assert len(piped.splitlines()[0]) > 72  # a pipe has room


def test_markup_and_colours_are_not_sent_to_a_terminal_that_wants_none(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for command, words in (
        ("query", [SIGNATORIES]),
        ("rank", ["--by", "nonsense"]),
        ("nonsense", []),
        ("rank", ["-h"]),
    ):
        assert "\x1b[" not in on_terminal(tiny, *words, command=command)


def test_a_computed_number_is_cut_in_tables_and_whole_for_programs(tiny: Path) -> None:
    query = "SELECT (AVG(?n) AS ?mean) (41.311081279 AS ?stated) { VALUES ?n { 1 2 2 } }"
    table = run("query", query, "--data", tiny)[1].decode()
    assert "1.66667" in table
    assert "1.666666" not in table
    for form in ("csv", "json", "jsonl", "tsv"):
        assert "1.66666666666666" in run("query", query, "--data", tiny, "--format", form)[1].decode()


@pytest.mark.parametrize("form", [form.value for form, facts in FORMATS.items() if not facts.is_folder])
def test_a_form_of_one_file_goes_to_stdout_by_a_dash(tiny: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "graph"
    assert run("export", form, "--data", tiny, "--out", file)[0] == 0
    status, out, said = run("export", form, "--data", tiny, "--out", "-")
    assert (status, out, said) == (0, file.read_bytes(), "")
    assert run("export", form, "--data", tiny)[1] == out


@pytest.mark.parametrize("form", [form.value for form, facts in FORMATS.items() if facts.is_folder])
def test_a_form_of_several_files_refuses_a_dash(
    tiny: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, said = run("export", form, "--data", tiny, "-o", "-")
    assert (status, out) == (2, b"")
    assert said == f"kg: {form} is more than one file; name a folder with --out\n"
    assert list(tmp_path.iterdir()) == []


def test_a_page_and_rows_go_to_stdout_by_a_dash(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("draw", "--data", tiny, "-o", "-")[1].startswith(b"<!doctype html>")
    for form in ("table", "csv", "json", "parquet"):
        words = ("query", SIGNATORIES, "--data", tiny, "--format", form)
        assert run(*words, "--out", "-")[:2] == run(*words)[:2]
    assert run("ask", "--list", "--format", "ttl", "--out", "-")[1].startswith(b"@prefix")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--out", "-"),
        ("build", "--store", "-"),
        ("build", "--texts", "-"),
        ("check", "--data", "-"),
        ("check", "--data=-"),
        ("format", "-"),
        ("rank", "over-time", "--from", "2020", "--to", "2022", "--plot", "-"),
        ("rank", "--plot", "-"),
        ("ask", "--questions", "-"),
        ("diff", "-"),
        ("import", "iso-3166", "--store", "-"),
        ("evaluate", "x.jsonl", "--html", "-"),
        ("evaluate", "x.jsonl", "--record", "-"),
        ("extract", "x.txt", "--rejects", "-"),
        ("extract", "x.txt", "--texts", "-"),
        ("serve", "--token-file", "-"),
    ],
)
def test_a_dash_is_the_name_of_no_file(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, said = run(*words)
    assert (status, out, said.count("\n")) == (2, b"", 1), said
    assert "and - is none; name one" in said
    assert list(tmp_path.iterdir()) == []
