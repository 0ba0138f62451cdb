"""Statements of words side by side, of lists and of headings, whatever the parser makes of them."""

from __future__ import annotations

from typing import Any

import pytest

from kg.extract.documents.language import load_model
from kg.extract.relations.relations import find_relations
from kg.model.candidates import Candidate
from kg.model.terms import Modality
from tests.extract.marked import read_marked


@pytest.fixture(scope="module")
def model() -> Any:
    return load_model()


def found_in(text: str, relation: str, model: Any) -> dict[tuple[str, str], Candidate]:
    reading, _ = read_marked(text)
    return {
        (one.subject.text, one.object.text): one for one in find_relations(reading, model) if one.relation == relation
    }


@pytest.mark.parametrize(
    ("text", "relation", "pair"),
    [
        (
            "[Norway|S] gave <USD 5 million|5|USD million> to the [Reef Fund|G], "
            "[Peru|S] <USD 2 million|2|USD million>.",
            "funds",
            ("Peru", "Reef Fund"),
        ),
        ("They praised the [Reed Museum|I] in [Oslo|C].", "locatedIn", ("Reed Museum", "Oslo")),
        ("[Ana Reyes|P] (Director, [Reed Museum|I]) spoke.", "holdsOffice", ("Ana Reyes", "Reed Museum")),
        ("The Director of the [Reed Museum|I] ([Ana Reyes|P]) spoke.", "holdsOffice", ("Ana Reyes", "Reed Museum")),
        ("[Reed House|I].\nOpened by [Oslo|C] in [Bergen|C].", "launches", ("Oslo", "Reed House")),
        (
            "The [Reef Council|O] met. The [third session of the Reef Council|E] opened.",
            "partOf",
            ("third session of the Reef Council", "Reef Council"),
        ),
        (
            "The [Reef Programme|G] is new. The [Reef Programme|G] grows.\n"
            "[Norway|S]: <USD 5 million|5|USD million>, paid.",
            "funds",
            ("Norway", "Reef Programme"),
        ),
    ],
)
def test_neighbours_are_read(text: str, relation: str, pair: tuple[str, str], model: Any) -> None:
    found = found_in(text, relation, model)
    assert pair in found
    assert found[pair].modality is Modality.ASSERTED


@pytest.mark.parametrize(
    ("text", "relation", "pair"),
    [
        ("They praised [Ana Reyes|P] in [Oslo|C].", "locatedIn", ("Ana Reyes", "Oslo")),
        ("[Ana Reyes|P] (a friend of the [Reed Museum|I]) spoke.", "holdsOffice", ("Ana Reyes", "Reed Museum")),
        ("[Peru|S] has <USD 2 million|2|USD million>.", "funds", ("Peru", "Reef Fund")),
        ("They met.\nOpened by [Oslo|C] in [Bergen|C].", "launches", ("Oslo", "Reed House")),
        ("The [Reef Fund|G] is new. The [Island Bank|O] declined.", "funds", ("Island Bank", "Reef Fund")),
        ("[Oulu|C] and [Siena|C] could be next.", "twinnedWith", ("Oulu", "Siena")),
    ],
)
def test_what_has_nothing_to_lean_on_is_not_read(text: str, relation: str, pair: tuple[str, str], model: Any) -> None:
    assert pair not in found_in(text, relation, model)


@pytest.mark.parametrize(
    ("text", "relation", "pair", "modality"),
    [
        (
            "[Norway|S] gave <USD 5 million|5|USD million> to the [Reef Fund|G]. The [Island Bank|O] declined.",
            "funds",
            ("Island Bank", "Reef Fund"),
            Modality.NEGATED,
        ),
        (
            "[Turku|C] and [Varna|C] are twinned. [Oulu|C] and [Siena|C] could be next.",
            "twinnedWith",
            ("Oulu", "Siena"),
            Modality.HYPOTHETICAL,
        ),
        (
            "The [Reef Programme|G] is new. The [Reef Programme|G] grows.\n"
            "Pledged for later: [Peru|S], <USD 5 million|5|USD million>.",
            "funds",
            ("Peru", "Reef Programme"),
            Modality.PLANNED,
        ),
    ],
)
def test_what_leans_on_a_statement_keeps_its_own_modality(
    text: str, relation: str, pair: tuple[str, str], modality: Modality, model: Any
) -> None:
    assert found_in(text, relation, model)[pair].modality is modality
