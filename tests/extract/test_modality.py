"""Modality of claims by scope: what did not happen, may happen, is to happen, or is only said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.extract.documents.language import load_model
from kg.extract.relations.relations import find_relations
from kg.model.terms import FACTUAL, Modality
from tests.extract.marked import read_marked

PAIR = "[Mali|S] and [Niger|S]"
PACT = "the [River Pact|A]"

CASES = [
    (f"{PAIR} signed {PACT}.", "asserted"),
    (f"{PAIR} have signed {PACT}.", "asserted"),
    (f"{PAIR}, having signed {PACT}, went home.", "asserted"),
    (f"We can confirm that {PAIR} signed {PACT}.", "asserted"),
    (f"I am glad that {PAIR} signed {PACT}.", "asserted"),
    (f"After {PAIR} signed {PACT}, trade grew.", "asserted"),
    (f"{PAIR} managed to sign {PACT}.", "asserted"),
    (f"The minister said that {PAIR} had signed {PACT}.", "reported"),
    (f"According to the ministry, {PAIR} signed {PACT}.", "reported"),
    (f"{PAIR} signed {PACT}, the minister said.", "reported"),
    (f"{PAIR} reportedly signed {PACT}.", "reported"),
    (f"{PAIR} will sign {PACT}.", "planned"),
    (f"{PAIR} are to sign {PACT}.", "planned"),
    (f"{PAIR} are due to sign {PACT}.", "planned"),
    (f"{PAIR} plan to sign {PACT}.", "planned"),
    (f"{PAIR} are scheduled to sign {PACT}.", "planned"),
    (f"{PAIR} have agreed to sign {PACT}.", "planned"),
    (f"{PAIR} pledged to sign {PACT}.", "planned"),
    (f"{PAIR} announced their intention to sign {PACT}.", "planned"),
    (f"The minister said that {PAIR} would sign {PACT}.", "planned"),
    (f"The minister said that {PAIR} will sign {PACT}.", "planned"),
    (f"{PAIR} still have to sign {PACT}.", "planned"),
    (f"{PAIR} are going to sign {PACT}.", "planned"),
    (f"{PAIR} may sign {PACT}.", "hypothetical"),
    (f"{PAIR} could sign {PACT}.", "hypothetical"),
    (f"{PAIR} hope to sign {PACT}.", "hypothetical"),
    (f"If {PAIR} sign {PACT}, trade will grow.", "hypothetical"),
    (f"Should {PAIR} sign {PACT}, trade will grow.", "hypothetical"),
    (f"The minister called on {PAIR} to sign {PACT}.", "hypothetical"),
    (f"The minister urged {PAIR} to sign {PACT}.", "hypothetical"),
    (f"It is possible that {PAIR} sign {PACT}.", "hypothetical"),
    (f"Would {PAIR} sign {PACT}?", "hypothetical"),
    (f"The minister proposed that {PAIR} sign {PACT}.", "hypothetical"),
    (f"{PAIR} did not sign {PACT}.", "negated"),
    (f"{PAIR} never signed {PACT}.", "negated"),
    (f"{PAIR} refused to sign {PACT}.", "negated"),
    (f"{PAIR} failed to sign {PACT}.", "negated"),
    (f"{PAIR} left without signing {PACT}.", "negated"),
    (f"{PAIR} have yet to sign {PACT}.", "negated"),
    (f"{PAIR} were to sign {PACT}, but did not do so.", "negated"),
    (f"Neither [Mali|S] nor [Niger|S] signed {PACT}.", "negated"),
    (f"The minister denied that {PAIR} had signed {PACT}.", "negated"),
    (f"The signing of {PACT} by {PAIR} was postponed.", "negated"),
    (f"{PAIR} cannot sign {PACT}.", "negated"),
]


@pytest.fixture(scope="module")
def model() -> Any:
    return load_model()


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_signing_is_read_as_the_sentence_states_it(sentence: str, expected: str, model: Any) -> None:
    reading, _ = read_marked(sentence)
    found = {one.modality for one in find_relations(reading, model) if one.relation == "signs"}
    assert found == {Modality(expected)}


@pytest.mark.parametrize(
    ("date", "expected"), [("2024-05-01", Modality.PLANNED), ("2024-05-20", Modality.ASSERTED), ("", Modality.ASSERTED)]
)
def test_a_fact_dated_after_the_document_is_a_plan(date: str, expected: Modality, model: Any) -> None:
    reading, _ = read_marked("The [River Pact|A] takes effect on {9 May 2024|2024-05-09}.", date=date)
    assert [one.modality for one in find_relations(reading, model)] == [expected]


def test_what_was_put_off_and_has_a_new_date_is_both_denied_and_planned(model: Any) -> None:
    reading, _ = read_marked(
        "A visit by [Ana Reyes|P] to [Lima|C], planned for {May 2024|2024-05}, was postponed "
        "and is now expected in {June 2024|2024-06}.",
        date="2024-05-01",
    )
    found = {one.modality for one in find_relations(reading, model) if one.relation == "visits"}
    assert found == {Modality.NEGATED, Modality.PLANNED}


def test_a_gift_and_a_hint_of_more_are_two_statements(model: Any) -> None:
    reading, _ = read_marked(
        "[Norway|S], which gave <EUR 3 million|3|EUR million> to the [Salt School|J], might add "
        "<EUR 1 million|1|EUR million> to the [Salt School|J]."
    )
    found = {(one.modality, one.qualifiers["amount"]) for one in find_relations(reading, model)}
    assert found == {(Modality.ASSERTED, "3"), (Modality.HYPOTHETICAL, "1")}


UNREAL = [
    line.partition(": ")[::2]
    for line in (Path(__file__).parent / "unreal.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("relation", "sentence"), UNREAL, ids=[sentence for _, sentence in UNREAL])
def test_what_is_denied_planned_or_supposed_is_no_fact(relation: str, sentence: str, model: Any) -> None:
    reading, _ = read_marked(sentence)
    facts = [one for one in find_relations(reading, model) if one.relation == relation and one.modality in FACTUAL]
    assert facts == []
