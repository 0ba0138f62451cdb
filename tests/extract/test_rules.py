"""Every rule against its own sentences, and the rules as data."""

from __future__ import annotations

from typing import Any

import pytest

from kg.extract.documents.language import load_model
from kg.extract.relations.relations import find_relations
from kg.extract.rules.rules import Rule, confidence_of, read_relations, read_rules
from kg.model.candidates import Candidate
from kg.model.terms import FACTUAL, Modality
from tests.extract.marked import read_marked


@pytest.fixture(scope="module")
def model() -> Any:
    return load_model()


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(rule, sentence, id=f"{rule.id}-{number}")
        for rule in read_rules()
        for number, sentence in enumerate(getattr(rule, kind))
    ]


def found_in(sentence: str, model: Any) -> tuple[tuple[Candidate, ...], Any]:
    reading, expected = read_marked(sentence)
    return find_relations(reading, model), expected


@pytest.mark.parametrize(("rule", "sentence"), cases("positive"))
def test_a_rule_reads_its_positive_sentences(rule: Rule, sentence: str, model: Any) -> None:
    found, expected = found_in(sentence, model)
    fitting = [one for one in found if one.relation == rule.relation.name]
    subjects = {(one.subject.start, one.subject.end) for one in fitting}
    objects = {(one.object.start, one.object.end) for one in fitting}
    assert expected.subjects <= subjects, [one.record() for one in found]
    assert expected.objects <= objects, [one.record() for one in found]
    if rule.modality is None and "unrealised_only" not in rule.flags:
        assert all(one.modality in FACTUAL for one in fitting)


@pytest.mark.parametrize(("rule", "sentence"), cases("negative"))
def test_a_rule_states_no_fact_in_its_negative_sentences(rule: Rule, sentence: str, model: Any) -> None:
    found, _ = found_in(sentence, model)
    facts = [one for one in found if one.relation == rule.relation.name and one.modality in FACTUAL]
    assert not facts, [one.record() for one in facts]


def test_every_rule_has_two_positive_sentences_and_a_negative_one() -> None:
    assert [rule.id for rule in read_rules() if len(rule.positive) < 2 or not rule.negative] == []


def test_ids_of_rules_are_used_once() -> None:
    ids = [rule.id for rule in read_rules()]
    assert len(ids) == len(set(ids))


def test_every_relation_of_the_guide_is_described() -> None:
    assert len(read_relations()) == 18


def test_a_rule_that_was_never_measured_has_the_confidence_of_the_prior() -> None:
    assert confidence_of("no such rule") == 0.75


def test_what_a_rule_says_of_its_claim_is_never_a_fact() -> None:
    assert {rule.modality for rule in read_rules()} <= {None, Modality.PLANNED, Modality.HYPOTHETICAL, Modality.NEGATED}
