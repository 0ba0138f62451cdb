"""The words that code and tables share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import terms
from kg.model.claims import QUALIFIERS, Observation, Qualifiers
from kg.model.declaration import fields_of
from kg.model.terms import PREFIXES, column_to_term, term_to_column
from kg.tables.tables import CLAIM_COLUMNS


@given(st.from_regex(r"[a-z]{1,8}(_[a-z]{1,8}){0,3}", fullmatch=True))
def test_column_and_term_names_mirror_each_other(column: str) -> None:
    assert term_to_column(column_to_term(column)) == column


def test_every_qualifier_is_of_one_kind_and_a_column() -> None:
    assert [each.column for each in fields_of(Qualifiers)] == [each.name for each in fields_of(Qualifiers)]
    assert set(QUALIFIERS) <= set(CLAIM_COLUMNS)
    assert {each.name for each in fields_of(Observation)} - {"subject", "value"} <= set(QUALIFIERS)


@pytest.mark.parametrize("name", ["claim/", "source/", "observation/", "selector/"])
def test_ids_of_each_kind_have_a_space_of_their_own(name: str) -> None:
    assert f"{terms.ID}{name}" in (terms.CLAIM_ID, terms.SOURCE_ID, terms.OBSERVATION_ID, terms.SELECTOR_ID)


def test_prefixes_are_namespaces() -> None:
    assert all(namespace[-1] in "/#" for namespace in PREFIXES.values())
    assert PREFIXES["kg"] == terms.ONTOLOGY
    assert PREFIXES["kgr"] == terms.ID
