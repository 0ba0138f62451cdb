"""`kg extract` with a model: candidates on stdout, what was used on stderr, and the documented exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from kg.cli import extract
from kg.cli.group import KgGroup
from kg.tables.candidates import read_candidates
from tests.extract.models.fake import Asked, Reply, error_body, serving
from tests.extract.models.material import TEXT, answer, statement

CANARY = "canary-93e1d07b"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key and no cache of the one who runs the tests."""
    for name in ("KG_LLM_KEY", "OPENAI_API_KEY", "KG_LLM_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def kg(*words: str | Path) -> Result:
    app = typer.Typer(cls=KgGroup)
    extract.register(app)
    app.command("other")(lambda: None)
    return CliRunner().invoke(app, ["extract", *map(str, words), "--date", "2025-06-17"])


def records(done: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


LOCATED = statement(
    relation="locatedIn", subject="Port Fund", subject_type="Institution", object="Lake City", object_type="City",
    qualifiers={}, quote="Cedonia's Port Fund opened in Lake City",
)  # fmt: skip


def test_a_model_adds_its_candidates_to_those_of_the_rules(text: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    with serving(lambda _: Reply(answer(LOCATED, statement(quote="Arland married the River Treaty")))) as fake:
        done = kg(text, "--llm", fake.url, "--model", "m", "--rejects", rejects, "--price-in", "1", "--price-out", "2")
    assert done.exit_code == 0, done.output
    found = records(done)
    assert {"rules", "llm"} == {record["extractor"] for record in found}
    for record in found:
        assert TEXT[record["subject_start"] : record["subject_end"]] == record["subject_text"]
        assert TEXT[record["object_start"] : record["object_end"]] == record["object_text"]
    kept = tmp_path / "candidates.jsonl"
    kept.write_text(done.stdout, encoding="utf-8")
    assert [candidate.record() for candidate in read_candidates(kept)] == found
    assert [json.loads(line)["cause"] for line in rejects.read_text().splitlines()] == ["quote-not-found"]
    assert f"1 statement or answer of models rejected; see {rejects}" in " ".join(done.stderr.split())
    assert "1 request, 0 parts from the cache, 1,000 tokens in, 100 tokens out, cost 0.0012" in done.stderr


def test_what_rules_and_a_model_both_say_is_given_once(text: Path) -> None:
    signs = statement(subject="Arland", qualifiers={})
    with serving(lambda _: Reply(answer(signs))) as fake:
        done = kg(text, "--llm", fake.url, "--model", "m")
    assert {record["extractor"] for record in records(done)} == {"rules"}
    assert "0 statements or answers of models rejected" in done.stderr


def test_answers_are_kept_for_the_user_and_the_second_run_asks_nothing(text: Path, tmp_path: Path) -> None:
    with serving(lambda _: Reply(answer(LOCATED))) as fake:
        first = kg(text, "--llm", fake.url, "--model", "m")
        again = kg(text, "--llm", fake.url, "--model", "m")
    assert len(fake.asked) == 1
    assert again.stdout == first.stdout
    assert len(list((tmp_path / "home" / "diplokg" / "llm").glob("*/*.json"))) == 1


def test_a_limit_stops_with_its_status_and_prints_what_was_done(text: Path) -> None:
    with serving(lambda _: Reply(answer(LOCATED))) as fake:
        done = kg(text, "--llm", fake.url, "--model", "m", "--max-tokens-total", "100")
    assert done.exit_code == 4
    assert "the limit of tokens or cost is reached" in done.stderr
    assert {record["extractor"] for record in records(done)} == {"rules"}
    assert fake.asked == []


def test_a_server_that_fails_is_one_line_after_what_was_done(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_LLM_KEY", CANARY)

    def refuse(asked: Asked) -> Reply:
        return Reply(status=401, body=error_body(f"no such key: {asked.headers['authorization']}"))

    with serving(refuse) as fake:
        done = kg(text, "--llm", fake.url, "--model", "m")
    assert done.exit_code == 2
    assert "refuses the key (401" in done.stderr
    assert CANARY not in done.output
    assert records(done)
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--llm", "localhost"], "not a web address"),
        (["--llm", "http://localhost:1/v1"], "add --model NAME"),
        (["--model", "m"], "belong to --llm"),
        (["--max-cost", "1"], "belong to --llm"),
        (["--llm", "http://localhost:1/v1", "--model", "m", "--max-cost", "1"], "--max-cost needs prices"),
        (["--rejects", "x.jsonl"], "add --llm URL"),
    ],
)
def test_options_that_do_not_fit_together_are_one_clear_line(words: list[str], said: str, text: Path) -> None:
    done = kg(text, *words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""
