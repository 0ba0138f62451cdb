"""Decisions made in a spreadsheet: read with their lines, applied whole or not at all."""

# ruff: noqa: E501  an expected line stands in one piece, as the user sees it

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer.testing

from kg.cli import app
from kg.errors import DONE, FINDINGS, WRONG_USE, InputError, InvalidData
from kg.model.terms import Verdict
from kg.review.decisions import NO_EDIT
from kg.review.spreadsheet import read_spreadsheet
from kg.tables.candidates import format_csv, format_jsonl
from tests.review.made import ALL, ALSO, FORCE, SIGNS, TRADE, rows

KNOWN = {each.id: each for each in ALL}


def sheet(folder: Path, decisions: dict[str, dict[str, str]]) -> Path:
    """The candidates as written, with a column for the decision, as a spreadsheet would save them."""
    header, *cells = csv.reader(io.StringIO(format_csv(ALL).decode(), newline=""))
    columns = [*header, "decision", "reason"]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in cells:
        writer.writerow(dict(zip(header, row, strict=True)) | decisions.get(row[0], {"decision": ""}))
    path = folder / "decided.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def plain(folder: Path, text: str) -> Path:
    path = folder / "plain.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_decisions_are_read_beside_the_candidates(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        {
            SIGNS.id: {"decision": "accept", "reason": "clear"},
            ALSO.id: {"decision": "defer"},
            FORCE.id: {"decision": " Reject "},
            TRADE.id: {"decision": "edit", "value": "6", "value_period": "2021", "modality": "reported",
                       "subject_entity": "borland", "qualifier_on": "2022", "qualifier_at": ""},
        },
    )  # fmt: skip
    found = {ruling.card.key: ruling for ruling in read_spreadsheet(path, KNOWN)}
    assert set(found) == {SIGNS.id, FORCE.id, TRADE.id}
    assert (found[SIGNS.id].verdict, found[SIGNS.id].edit, found[SIGNS.id].reason) == (Verdict.ACCEPT, NO_EDIT, "clear")
    assert found[FORCE.id].verdict is Verdict.REJECT
    edit = found[TRADE.id].edit
    assert (edit.subject, edit.value, edit.modality, edit.relation) == ("borland", "6", "reported", "")
    assert edit.qualifiers == {"period": "2021", "on": "2022"}


def test_two_columns_are_enough(tmp_path: Path) -> None:
    (ruling,) = read_spreadsheet(plain(tmp_path, f"decision,id\nreject,{SIGNS.id}\n\n"), KNOWN)
    assert (ruling.card.candidates, ruling.verdict) == ((SIGNS,), Verdict.REJECT)


CASES: dict[str, tuple[str, str]] = {
    "an unknown candidate": ("id,decision\nxyz,accept\n", "plain.csv:2: there is no candidate 'xyz'"),
    "an unknown decision": (f"id,decision\n{SIGNS.id},acept\n", "plain.csv:2: unknown decision 'acept'; did you mean 'accept'?"),
    "a change beside accept": (f"id,decision,modality\n{SIGNS.id},accept,planned\n", "plain.csv:2: accepts the candidate and changes modality; write edit, or undo it"),
    "a candidate twice": (f"id,decision\n{SIGNS.id},accept\n{SIGNS.id},reject\n", "plain.csv:3: decides on candidate"),
    "a short row": (f"id,decision\n{SIGNS.id}\n", "plain.csv:2: has 1 cells, the header has 2"),
    "an open quote": (f'id,decision\n{SIGNS.id},"accept\n', "plain.csv:2: is not CSV (unexpected end of data)"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line"), CASES.values(), ids=CASES)
def test_a_fault_has_its_line(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(InvalidData) as raised:
        read_spreadsheet(plain(tmp_path, text), KNOWN)
    assert line in str(raised.value)


def test_a_sheet_without_the_columns_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"plain.csv:1: column 'decision' is missing"):
        read_spreadsheet(plain(tmp_path, "id\n"), KNOWN)


# ---- the command


@pytest.fixture
def run(folder: Path) -> Callable[..., typer.testing.Result]:
    (folder / "c.jsonl").write_bytes(format_jsonl(ALL))

    def command(*words: str | Path, by: str = "Ann Example", day: str = "2025-06-17") -> typer.testing.Result:
        fixed = ["review", folder / "c.jsonl", "--data", folder, "--texts", folder / "texts", "--by", by, "--date", day]
        return typer.testing.CliRunner().invoke(app, [str(word) for word in (*fixed, *words)])

    return command


def test_decisions_of_a_file_are_applied(folder: Path, run: Callable[..., typer.testing.Result]) -> None:
    path = sheet(folder, {SIGNS.id: {"decision": "accept"}, TRADE.id: {"decision": "reject", "reason": "old"}})
    done = run("--decisions", path, "--format", "json")
    assert done.exit_code == DONE, done.output
    assert json.loads(done.stdout)[-1] == {
        "rule": "all", "candidates": 4, "accepted": 1, "edited": 0, "rejected": 1, "left": 2
    }  # fmt: skip
    assert done.stderr == f"wrote 2 decisions to {folder / 'decisions.csv'}; `kg build` puts them into the graph\n"
    assert [row["decision"] for row in rows(folder, "decisions.csv")].count("accept") == 1
    before = (folder / "claims.csv").read_bytes()
    assert run("--decisions", path).exit_code == DONE
    assert (folder / "claims.csv").read_bytes() == before, "the same decisions again change nothing"


def test_one_decision_that_cannot_be_keeps_all_from_being_written(
    folder: Path, run: Callable[..., typer.testing.Result]
) -> None:
    before = (folder / "claims.csv").read_bytes()
    path = sheet(folder, {SIGNS.id: {"decision": "accept"}, FORCE.id: {"decision": "edit", "value": "soon"}})
    done = run("--decisions", path)
    assert done.exit_code == FINDINGS
    assert "value 'soon' is not an EDTF date" in done.stderr
    assert done.stderr.endswith("nothing was written; correct the decisions and apply them again\n")
    assert (folder / "claims.csv").read_bytes() == before
    assert not (folder / "decisions.csv").exists()


def test_the_summary_alone_writes_nothing(folder: Path, run: Callable[..., typer.testing.Result]) -> None:
    done = run("--summary", "--format", "csv")
    assert done.stdout.splitlines()[-1] == "all,4,0,0,0,4"
    assert not (folder / "decisions.csv").exists()


def test_what_was_cut_off_is_completed_and_said(folder: Path, run: Callable[..., typer.testing.Result]) -> None:
    (folder / ".review-journal").write_text('["claims.csv"]', encoding="utf-8")
    assert run("--summary").stderr == "completed what an earlier session had begun to write\n"
    assert not (folder / ".review-journal").exists()


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"by": " "}, "kg: say who decides: --by NAME"),
        ({"day": "June"}, "kg: --date: 'June' is not a day; write 2025-06-17"),
        ({}, "kg: a review needs a terminal; to apply decisions made elsewhere, name them with --decisions FILE"),
    ],
)
def test_wrong_use_is_one_line(run: Callable[..., typer.testing.Result], said: dict[str, str], line: str) -> None:
    done = run(**said)
    assert (done.exit_code, done.stderr.strip()) == (WRONG_USE, line)


def test_the_texts_must_be_named(folder: Path) -> None:
    (folder / "c.jsonl").write_bytes(format_jsonl(ALL))
    words = ["review", str(folder / "c.jsonl"), "--data", str(folder), "--by", "Ann"]
    done = typer.testing.CliRunner().invoke(app, words, env={"KG_TEXTS": None})
    assert done.exit_code == WRONG_USE
    assert done.stderr == "kg: say where the texts are that the candidates were read from: --texts DIR\n"


def test_the_day_of_a_decision_is_today_when_none_is_given(folder: Path) -> None:
    import datetime

    (folder / "c.jsonl").write_bytes(format_jsonl(ALL))
    path = plain(folder, f"id,decision\n{TRADE.id},reject\n")
    words = ["review", folder / "c.jsonl", "--data", folder, "--texts", folder / "texts", "--by", "Ann"]
    before = datetime.datetime.now().astimezone().date()
    done = typer.testing.CliRunner().invoke(app, [*map(str, words), "--decisions", str(path)])
    assert done.exit_code == DONE
    (decision,) = rows(folder, "decisions.csv")
    assert before <= datetime.date.fromisoformat(decision["date"]) <= datetime.datetime.now().astimezone().date()
