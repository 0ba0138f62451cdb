"""What is shown: tables, records, mistakes in their sentences, a page, and figures in a document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.extract.evaluation.agreement import Strictness
from kg.extract.evaluation.mistakes import MistakeKind, find_mistakes
from kg.extract.evaluation.page import render_mistakes
from kg.extract.evaluation.report import (
    Figures,
    board_record,
    fallen_by,
    figures_of,
    format_board,
    format_line,
    read_figures,
    record_figures,
)
from kg.extract.evaluation.scoreboard import Scoreboard, score_documents
from kg.model.terms import Modality
from tests.extract.evaluation.made import SECOND, TEXT, document, perfect

GOLD = document()
RIGHT = perfect(GOLD)


def board(*candidates: object) -> Scoreboard:
    return score_documents([GOLD], {GOLD.id: candidates}, samples=20)  # type: ignore[dict-item]


def test_tables_and_record_tell_the_same_numbers() -> None:
    found = board(*RIGHT[1:], replace(RIGHT[0], relation="partyTo"))
    record = json.loads(json.dumps(board_record(found)))
    micro = record["scores"][3]
    assert (micro["score"], micro["groups"], micro["claims"]) == ("lenient", "expanded", "all")
    assert (micro["tp"], micro["fp"], micro["fn"], micro["f1"]) == (4, 1, 1, 0.8)
    assert {"score": "lenient", "groups": "expanded", "relation": "partyTo", "tp": 0, "fp": 1, "fn": 0,
            "precision": 0.0, "recall": 0.0, "f1": 0.0} in record["relations"]  # fmt: skip
    assert record["by_document"][0]["lenient"]["tp"] == 4
    lines = format_board(found).splitlines()
    assert next(line for line in lines if line.startswith("lenient  expanded  all ")).split()[3:6] == ["0.800"] * 3
    assert any(line.split() == ["partyTo", *["0.000"] * 3, "0", "1", "0", "0.000", "0", "1", "0"] for line in lines)


def test_a_share_of_nothing_has_no_rate() -> None:
    rows = [line for line in format_board(board()).splitlines() if line.endswith("what they quote")]
    assert rows[0].split()[:3] == ["0", "0", "spans"]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"modality": Modality.PLANNED}, "the text has it asserted"),
        ({"relation": "partyTo"}, "the relation is signs"),
        ({"subject": RIGHT[0].object, "object": RIGHT[0].subject}, "the arguments are swapped"),
        (
            {"object": replace(RIGHT[0].subject, text="Borland", start=11, end=18)},
            "the text has Arland (State) → River",
        ),
        ({"relation": "visits", "object": RIGHT[4].object}, "not annotated"),
    ],
)
def test_a_false_alarm_has_a_cause(change: dict[str, object], cause: str) -> None:
    mistakes = find_mistakes(board(*RIGHT, replace(RIGHT[0], **change)))  # type: ignore[arg-type]
    assert [each.kind for each in mistakes] == [MistakeKind.FALSE_ALARM]
    assert mistakes[0].cause.startswith(cause)
    assert mistakes[0].rule == "rule-signs"


def test_a_miss_has_a_cause_and_its_sentence() -> None:
    (miss,) = find_mistakes(board(*RIGHT[:3], RIGHT[4]))
    assert (miss.kind, miss.relation, miss.modality, miss.cause) == (MistakeKind.MISS, "signs", "planned", "not found")
    assert miss.text == "Corland will join it."
    assert next((mark.text, mark.role) for mark in miss.sentence) == ("Corland", "subject")
    given = find_mistakes(board(*RIGHT[:3], RIGHT[4], replace(RIGHT[3], modality=Modality.NEGATED)))
    assert {each.cause for each in given} == {"given as negated", "the text has it planned"}
    other = replace(RIGHT[3], subject=replace(RIGHT[3].subject, start=58, end=59), object=RIGHT[4].object)
    assert find_mistakes(board(*RIGHT[:3], RIGHT[4], other))[1].cause.startswith("given with")


def test_strict_mistakes_say_what_is_not_exact() -> None:
    elsewhere = replace(RIGHT[0], start=SECOND[0], end=SECOND[1])
    found = find_mistakes(board(elsewhere, *RIGHT[1:]), Strictness.STRICT)
    assert [each.cause for each in found] == ["the evidence is another", "the evidence is another"]
    rough = replace(RIGHT[0], subject=replace(RIGHT[0].subject, end=3, text="Arl"))
    assert find_mistakes(board(rough, *RIGHT[1:]), Strictness.STRICT)[0].cause == "a span or value is not exact"


def test_a_text_in_the_page_stays_a_text() -> None:
    hostile = "<script>alert(1)</script> & <img src=x onerror=alert(2)> " + TEXT
    gold = replace(document(text=hostile, claims=()), title="<b>t</b>")
    wrong = replace(
        RIGHT[0],
        start=0,
        end=len(hostile),
        rule="<i>r</i>",
        subject=replace(RIGHT[0].subject, text="<u>", start=60, end=64),
    )
    page = render_mistakes(score_documents([gold], {gold.id: [wrong]}, samples=0), "<gold>.jsonl")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;i&gt;r&lt;/i&gt;" in page
    assert "http" not in page.replace("http-equiv", "")


def test_the_page_shows_every_mistake_and_is_the_same_each_time() -> None:
    found = board(*RIGHT[1:], replace(RIGHT[0], relation="partyTo"))
    page = render_mistakes(found, "gold.jsonl")
    assert page.count("<article>") == 2
    assert '<mark class="subject">Arland</mark>' in page
    assert page == render_mistakes(found, "gold.jsonl")
    assert "Nothing missed, nothing false." in render_mistakes(board(*RIGHT), "gold.jsonl")


def test_figures_are_recorded_in_a_page_and_renewed() -> None:
    figures = figures_of(board(*RIGHT[1:]))
    assert figures == Figures(0.889, 0.889, 1.0, 1, 5)
    page = record_figures("# Extraction\n\nWords.\n", "gold.jsonl", figures)
    assert page == f"# Extraction\n\nWords.\n\n{format_line('gold.jsonl', figures)}\n"
    better = record_figures(page + "\nMore.\n", "gold.jsonl", replace(figures, lenient_f1=0.9))
    assert better == page.replace("lenient_f1=0.889", "lenient_f1=0.900") + "\nMore.\n"
    assert read_figures(better, "gold.jsonl") == replace(figures, lenient_f1=0.9)
    assert read_figures(better, "goldXjsonl") is None
    assert record_figures("", "gold.jsonl", figures) == format_line("gold.jsonl", figures) + "\n"
    with pytest.raises(InputError, match="name the gold file with letters"):
        record_figures(page, "gold -->", figures)


def test_a_fall_within_the_tolerance_is_none() -> None:
    now, figures = board(*RIGHT[1:]), Figures(0.909, 0.8, 1.0, 1, 5)
    assert fallen_by(now, figures) == 0
    assert fallen_by(now, replace(figures, lenient_f1=0.910)) == 0.021
    assert fallen_by(now, replace(figures, lenient_f1=0.5)) == 0


def test_no_part_of_the_page_is_from_another_place(tmp_path: Path) -> None:
    page = render_mistakes(board(*RIGHT[1:]), "gold.jsonl")
    assert "default-src 'none'" in page
    for word in ("src=", "url(", "@import", "<link", "<script"):
        assert word not in page
