"""The saved questions on the world's agreements, where SPARQL's way with what is unbound has once gone wrong."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.graph.dataset import open_graph
from kg.query.asking import run_query
from kg.query.questions import bind_parameters, read_questions
from kg.tables.files import shipped_data

QUESTIONS = read_questions(shipped_data() / "world" / "questions")


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """The tiny graph, with a treaty on whose day two sources disagree, and which two states are party to."""
    copy = tmp_path / "data"
    shutil.copytree(tiny, copy)
    path = copy / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    common = {"modality": "asserted", "rank": "normal", "confidence": "1.0", "line": "1", "start": "0", "end": "76"}
    treaty = {**common, "subject": "river-treaty", "predicate": "inForceFrom"}
    party = {**common, "predicate": "partyTo", "object": "river-treaty", "source": "tiny-report"}
    with path.open("a", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writerow({**treaty, "value": "2021-06-01", "source": "tiny-news"})
        table.writerow({**treaty, "value": "2021-06-05", "source": "tiny-report"})
        table.writerow({**party, "subject": "arland", "from": "2021-06-05"})
        table.writerow({**party, "subject": "borland"})
    return copy


def ask(name: str, folder: Path, given: Mapping[str, str]) -> list[dict[str, str]]:
    dataset = open_graph(folder)
    question = QUESTIONS[name]
    result = run_query(dataset, question.query, parameters=bind_parameters(question, given, dataset))
    rows = (("" if term is None else str(getattr(term, "value", term)) for term in row) for row in result.rows)
    return [dict(zip(result.variables, row, strict=True)) for row in rows]


def test_two_days_that_differ_are_told_with_the_time_between_them(folder: Path) -> None:
    (row,) = ask("dates-disagree", folder, {"predicate": "inForceFrom"})
    assert {row["date"], row["other"]} == {"2021-06-01", "2021-06-05"}
    assert row["apart"].removeprefix("-") == "P4D"


def test_the_first_and_last_day_of_a_source_are_told_though_some_claims_have_none(folder: Path) -> None:
    found = {row["source"].rpartition("/")[2]: row for row in ask("spoken-of", folder, {"entity": "river-treaty"})}
    report = found["tiny-report"]
    assert report["claims"] == "4", "one of them with a day, and the one that was there"
    assert (report["first"], report["last"]) == ("2021-05-05", "2021-06-05")
