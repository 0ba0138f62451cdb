"""What the text bears out of a model's statements passes, and what it does not is held back: cases and their siblings.

`gate.jsonl` and `siblings.jsonl` hold a text of a line or two, a statement as a model's answer has it, and what must
come of it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.extract.documents.language import load_model
from kg.extract.models.answers import read_answer
from kg.extract.models.chunks import split_document
from kg.extract.models.stance import parse_reading
from kg.extract.models.verification import Verified, merge_candidates, verify
from kg.extract.pipeline import candidates_of
from kg.extract.reading import read_document
from kg.model import Candidate, Extractor, Modality

HERE = Path(__file__).parent
CASES = [
    json.loads(line)
    for name in ("gate.jsonl", "siblings.jsonl")
    for line in (HERE / name).read_text("utf-8").splitlines()
]


def checked(case: dict[str, Any]) -> tuple[tuple[Candidate, ...], Verified]:
    """What the rules read in a text, and what came of the statement about it."""
    nlp = load_model()
    reading = read_document(case["text"], nlp=nlp, identity=case["id"])
    rules = candidates_of(reading, nlp)
    proposals, faults = read_answer(json.dumps({"statements": [case["statement"]]}))
    assert not faults
    (chunk,) = split_document(reading.document, 6000)
    return rules, verify(proposals, chunk, parse_reading(reading, nlp), "a-model", rules)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_statement_is_judged_by_the_text(case: dict[str, Any]) -> None:
    found = checked(case)[1]
    must = case["must"]
    if must.startswith("refused"):
        assert not found.candidates
        assert "swapped" not in must or [reject.cause.value for reject in found.rejects] == ["swapped"]
        return
    assert [reject.cause for reject in found.rejects] == []
    (candidate,) = found.candidates
    for modality in ("planned", "negated", "hypothetical"):
        assert not must.startswith(modality) or candidate.modality == modality
    assert "as asserted" not in must or candidate.modality is Modality.ASSERTED
    if "no value" in must:
        assert (candidate.object.text, candidate.record()["object_value"]["value"]) == ("Thursday", "")


def test_a_longer_title_takes_the_place_of_the_shorter_one_of_a_rule() -> None:
    case = next(case for case in CASES if case["id"] == "G17")
    said = checked(case)[1].candidates[0]
    shorter = replace(said, qualifiers={"title": "Premier"}, extractor=Extractor.RULES, rule="holdsOffice.title")
    assert [dict(one.qualifiers) for one in merge_candidates([shorter], [said])] == [{"title": "Vice Premier"}]


def test_what_rules_and_model_say_alike_is_said_once_and_surer() -> None:
    said = checked(next(case for case in CASES if case["id"] == "G17"))[1].candidates[0]
    rule = replace(said, extractor=Extractor.RULES, rule="holdsOffice.title", confidence=0.8)
    (merged,) = merge_candidates([rule], [said])
    assert merged.rule == "holdsOffice.title"
    assert merged.confidence > rule.confidence


def test_a_denial_of_the_model_makes_a_fact_of_the_rules_less_sure() -> None:
    said = checked(next(case for case in CASES if case["id"] == "G17"))[1].candidates[0]
    rule = replace(said, extractor=Extractor.RULES, rule="holdsOffice.title", confidence=0.8)
    merged = merge_candidates([rule], [replace(said, modality=Modality.NEGATED)])
    assert sorted(one.modality.value for one in merged) == ["asserted", "negated"]
    assert min(one.confidence for one in merged if one.modality is Modality.ASSERTED) < 0.8
