"""IRIs made of ids and rows: the same for the same thing, and never with a character that an IRI cannot hold."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from kg.graph.dataset import open_graph
from kg.graph.rdf import date_type, reviewer_id, selector_id
from kg.model import observation_of
from kg.model.claims import Locator
from kg.model.dates import parse_period


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2025", "XMLSchema#gYear"),
        ("2025-06", "XMLSchema#gYearMonth"),
        ("2025-06-17", "XMLSchema#date"),
        ("2025/2026", "EDTF"),
        ("2025-06-17/..", "EDTF"),
        ("2025~", "EDTF"),
    ],
)
def test_a_date_has_the_narrowest_datatype_that_can_hold_it(text: str, name: str) -> None:
    assert date_type(parse_period(text)).endswith(name)


def test_a_place_is_named_by_source_and_span() -> None:
    assert selector_id(Locator("a-text", 3, 10, 20)).endswith("a-text/10-20")


def test_claims_that_state_the_same_number_share_it_whatever_their_source() -> None:
    claim = next(each for each in open_graph().tables.claims if each.predicate == "quantity")
    assert observation_of(claim).iri == observation_of(replace(claim, note="elsewhere")).iri
    assert observation_of(claim).iri != observation_of(replace(claim, value=f"{claim.value}1")).iri


@pytest.mark.parametrize("name", ["Ann Example", "<b> {x}", "Ан \u202e", ""])
def test_a_reviewer_of_any_name_has_an_iri(name: str) -> None:
    assert ox.NamedNode(reviewer_id(name)).value == reviewer_id(name)
    assert reviewer_id(name) != reviewer_id(name + "x")
