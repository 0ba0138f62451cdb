"""The project's own annotated texts: they read without a fault, and those that decide are scored no worse than told."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import DONE
from kg.extract.evaluation.gold import read_gold

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "data" / "annotated"
FILES = sorted(FOLDER.glob("*.jsonl"))


def test_there_are_seventy_texts_of_which_twenty_decide() -> None:
    documents = [document for file in FILES for document in read_gold(file)]
    assert len({document.id for document in documents}) == len(documents) == 70
    assert len(read_gold(FOLDER / "unseen.jsonl")) == 20


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_relation_of_the_guide_is_annotated_in_each_round(file: Path) -> None:
    relations = {claim.relation for document in read_gold(file) for claim in document.claims}
    assert {"signs", "funds", "holdsOffice", "heldOn", "quantity"} <= relations
    assert len(relations) >= 16


def test_the_figure_on_unseen_texts_is_the_one_that_the_page_tells() -> None:
    page = ROOT / "docs" / "extraction.md"
    done = CliRunner().invoke(app, ["evaluate", str(FOLDER / "unseen.jsonl"), "--against", str(page)])
    assert done.exit_code == DONE, done.stderr
