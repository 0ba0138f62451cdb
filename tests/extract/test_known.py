"""Known names: listed ones and those of a graph, and links to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract.coreference.linking import fits
from kg.extract.names.known import graph_names
from kg.model.ontology import read_ontology
from kg.tables.names import Lookup, build_lookup
from kg.tables.tables import read_tables
from tests.extract.reads import read, surface, typed


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    entities = {
        "salt wind forum": ("salt-wind-forum",),
        "uzbekistan": ("uzbekistan",),
        "blue road": ("blue-road",),
        "twice": ("one", "two"),
    }
    labels = {
        "salt-wind-forum": "Salt Wind Forum",
        "uzbekistan": "Uzbekistan",
        "blue-road": "Blue Road",
        "one": "1",
        "two": "2",
    }
    types = {"salt-wind-forum": "Event", "uzbekistan": "State", "blue-road": "Topic", "one": "City", "two": "City"}
    return Lookup(entities, labels, types)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("UAE", "State"), ("Viet Nam", "State"), ("Republic of Korea", "State"), ("Guinea-Bissau", "State"),
        ("São Tomé and Príncipe", "State"), ("N'Djamena", "City"), ("BATUMI", "City"), ("Hà Nội", "City"),
        ("Central Asia", "Place"), ("European Union", "Organisation"), ("Peruvians", "State"), ("Türkiye", "State"),
    ],
)  # fmt: skip
def test_listed_names_are_found_in_any_dress(word: str, kind: str) -> None:
    assert typed(f"They were in {word}.")[word] == kind


def test_a_short_alias_must_be_written_as_listed() -> None:
    assert "us" not in typed("They told us in Peru.")


def test_a_longer_name_wins_over_one_inside_it() -> None:
    assert set(typed("Papua New Guinea and South Sudan came.")) == {"Papua New Guinea", "South Sudan"}


def test_a_name_of_the_graph_is_found_and_linked(lookup: Lookup) -> None:
    reading = read("The Salt Wind Forum met in Uzbekistan. Chile came.", lookup=lookup)
    links = {surface(reading, each): reading.entities[each.entity].entity for each in reading.mentions}
    assert links == {"Salt Wind Forum": "salt-wind-forum", "Uzbekistan": "uzbekistan", "Chile": ""}


def test_topics_and_names_of_several_things_are_not_looked_for(lookup: Lookup) -> None:
    assert set(graph_names(lookup).names) == {"salt wind forum", "uzbekistan"}


def test_a_link_needs_a_fitting_type() -> None:
    assert fits("Institution", "Organisation")
    assert not fits("Person", "Organisation")
    assert not fits("Agreement", "Topic")


def test_the_lookup_of_the_tables_knows_types(tiny: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    tables, _ = read_tables(tiny, read_ontology(root / "ontology" / "kg.ttl"))
    lookup = build_lookup(tables)
    assert set(lookup.types) == set(tables.entities)
    assert all(lookup.types[identity] == entity.type for identity, entity in tables.entities.items())
