"""A text, the candidates that a machine read in it, and a folder with the tiny graph to decide about them."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from kg.model.candidates import Argument, Candidate, Value, ValueType
from kg.model.terms import Modality
from kg.review.decisions import ReviewSession
from kg.review.reviewer import Signature
from tests.edits import copy_tables, read_cells

TEXT = (
    "Talks in Arville\n"
    "Arland and Corland signed the Harbour Accord in Arville on 3 June 2022.\n"
    "The accord will enter into force next year. Trade of Arland came to 5 billion dollars.\n"
)
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
SIGNATURE = Signature("Ann Example", date(2025, 6, 17))


def argument(words: str, kind: str, entity: str = "", name: str = "", nth: int = 0) -> Argument:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Argument(words, start, start + len(words), kind, entity, name or words)


def candidate(
    relation: str,
    subject: Argument,
    target: Argument | Value,
    evidence: str,
    modality: Modality = Modality.ASSERTED,
    group: str = "",
    **qualifiers: str,
) -> Candidate:
    start = TEXT.index(evidence)
    return Candidate(
        relation, subject, target, qualifiers, modality, start, start + len(evidence), "talks", SHA, 0.8,
        f"{relation}.verb", group=group,
    )  # fmt: skip


FIRST = "Arland and Corland signed the Harbour Accord in Arville on 3 June 2022"
SECOND = "The accord will enter into force next year"
THIRD = "Trade of Arland came to 5 billion dollars"
ACCORD = argument("Harbour Accord", "Agreement")
SIGNS = candidate(
    "signs", argument("Arland", "State", "arland"), ACCORD, FIRST, group="g1", on="2022-06-03", at="Arville"
)
ALSO = candidate(
    "signs", argument("Corland", "State", "corland"), ACCORD, FIRST, group="g1", on="2022-06-03", at="Arville"
)
FORCE = candidate(
    "inForceFrom",
    argument("The accord", "Agreement", name="Harbour Accord"),
    Value("next year", TEXT.index("next year"), TEXT.index("next year") + 9, ValueType.DATE, "2023"),
    SECOND,
    Modality.PLANNED,
)
TRADE = candidate(
    "quantity",
    argument("Arland", "State", "arland", nth=1),
    Value(
        "5 billion dollars",
        TEXT.index("5 bill"),
        TEXT.index("5 bill") + 17,
        ValueType.QUANTITY,
        5,
        "trade",
        "USD billion",
    ),
    THIRD,
)
ALL = (SIGNS, ALSO, FORCE, TRADE)


def make_folder(tiny: Path, tmp_path: Path) -> Path:
    """A copy of the tiny graph, with the text beside its own."""
    folder = copy_tables(tiny, tmp_path)
    (folder / "texts" / "talks.txt").write_bytes(TEXT.encode())
    return folder


def make_session(folder: Path, *candidates: Candidate) -> ReviewSession:
    return ReviewSession(folder, candidates or ALL, folder / "texts", SIGNATURE)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    header, *found = read_cells(folder / table)
    return [{column: cell for column, cell in zip(header, row, strict=True) if cell} for row in found]
