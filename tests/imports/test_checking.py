"""A statement is refused for what `kg check` would refuse, with the rule and the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kg.imports.frame.items import NewEntity, Statement
from kg.imports.frame.writing import Checker, Refusal, claim_cells
from kg.model.cleaning import clean_cell
from kg.model.ontology import read_ontology
from kg.tables.files import ontology_file
from kg.tables.rows import MAX_CELL_CHARACTERS

TYPES = {"arland": "State", "borland": "State", "river-treaty": "Treaty", "arville": "City"}
CHECKER = Checker(read_ontology(ontology_file("kg.ttl")), TYPES)
PARTY = Statement("f", 2, "arland", "partyTo", "river-treaty", start="1999", end="2005-03-01")
TREATY = NewEntity("f", 2, "x-1", "Treaty", "Treaty of Arville")


def fault(statement: Statement) -> Refusal | None:
    return CHECKER.claim(claim_cells(statement, "s", lambda _, text: clean_cell(text)))


def test_a_sound_statement_has_no_fault() -> None:
    assert fault(PARTY) is None
    assert fault(Statement("f", 2, "river-treaty", "inForceFrom", value="/1816-01-01")) is None
    assert fault(replace(PARTY, at="arville", confidence=0.9)) is None


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"predicate": "sings"}, "predicate-unknown"),
        ({"subject": "nowhere"}, "entity-unknown"),
        ({"object": "nowhere"}, "entity-unknown"),
        ({"at": "nowhere"}, "entity-unknown"),
        ({"subject": "river-treaty"}, "domain"),
        ({"object": "borland"}, "range"),
        ({"object": ""}, "object-or-value"),
        ({"value": "x"}, "object-or-value"),
        ({"start": "1999-02-30"}, "date"),
        ({"start": "-0044-13"}, "formula"),
        ({"start": "2006"}, "date-order"),
        ({"confidence": 1.5}, "confidence"),
        ({"note": "x" * (MAX_CELL_CHARACTERS + 1)}, "cell-size"),
        ({"title": "x" * (MAX_CELL_CHARACTERS + 1)}, "cell-size"),
        ({"others": (("modality", "sure"),)}, "modality-unknown"),
        ({"others": (("days", "ten"),)}, "number"),
        ({"others": (("counterpart", "nowhere"),)}, "entity-unknown"),
    ],
)
def test_each_fault_has_its_rule(changes: dict[str, Any], rule: str) -> None:
    found = fault(replace(PARTY, **changes))
    assert found is not None
    assert found.rule == rule
    assert found.reason


def test_an_entity_has_no_relation_with_itself() -> None:
    found = fault(Statement("f", 2, "arland", "alliedWith", "arland"))
    assert found is not None
    assert found.rule == "self-loop"


def test_a_negative_number_keeps_its_sign() -> None:
    cells = claim_cells(Statement("f", 2, "a", "quantity", value="-5.5"), "s", lambda _, text: clean_cell(text))
    assert cells["value"] == "-5.5"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"id": "X 1"}, "id-form"),
        ({"type": "Agreemnt"}, "type-unknown"),
        ({"type": "Actor"}, "type-unknown"),
        ({"label": "\u200b="}, "label-missing"),
        ({"wikidata": "265"}, "wikidata-form"),
        ({"iso3166": "uz"}, "iso3166-form"),
        ({"label": "x" * (MAX_CELL_CHARACTERS + 1)}, "cell-size"),
    ],
)
def test_each_fault_of_an_entity_has_its_rule(changes: dict[str, Any], rule: str) -> None:
    assert CHECKER.entity(TREATY) is None
    found = CHECKER.entity(replace(TREATY, **changes))
    assert found is not None
    assert found.rule == rule
