"""Claims to RDF: the quads of a dataset, with no blank node and no clock.

Comes in: tables, ontology and a selection. Goes out: a sorted list of quads, or a stream of lines. Everything
about the subject stands in the default graph; the ontology stands in a named graph of its own, so that a
beginner's query over the default graph meets no class definitions.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.dates import Period
from kg.iris import date_type, observation_id, selector_id
from kg.model import Claim, Locator, Tables
from kg.ntriples import LineWriter
from kg.ontology import Ontology
from kg.terms import ID, ONTOLOGY
from kg.views import Selection


def date_literal(period: Period) -> ox.Literal:
    """A date as known: xsd:date, xsd:gYearMonth or xsd:gYear where it is one, else edtf:EDTF.

    Examples
    --------
    >>> from kg.dates import parse_period
    >>> print(date_literal(parse_period("2025-06")))
    "2025-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>
    """
    return ox.Literal(period.text, datatype=ox.NamedNode(date_type(period)))


def entity_iri(identity: str) -> ox.NamedNode:
    """IRI of an entity."""
    return ox.NamedNode(ID + identity)


def selector_iri(place: Locator) -> ox.NamedNode:
    """IRI of a place in a text; claims from one span share it."""
    return ox.NamedNode(selector_id(place))


def observation_iri(claim: Claim) -> ox.NamedNode:
    """IRI of the number that a quantity claim states; claims that state the same number share it."""
    return ox.NamedNode(observation_id(claim))


def build_quads(tables: Tables, ontology: Ontology, selection: Selection, ontology_path: Path) -> list[ox.Quad]:
    """All quads of a dataset, sorted.

    Parameters
    ----------
    tables
        Entities, names and sources are taken whole.
    ontology
        For superclasses, superproperties and symmetry.
    selection
        The claims to write, and which of them give plain edges.
    ontology_path
        The Turtle file whose triples go into the ontology's named graph.

    Returns
    -------
    list of Quad
        Without duplicates, in order of graph, subject, predicate and object.
    """
    blocks = LineWriter(tables, ontology).blocks(selection)
    # No IRI holds a blank or a bracket, so lines in order are triples in order.
    lines = sorted({line for block in blocks for line in block.split("\n")})
    quads = list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS, lenient=True))
    return quads + ontology_quads(ontology_path)


def ontology_quads(path: Path) -> list[ox.Quad]:
    """The triples of the ontology in its named graph, sorted."""
    graph = ox.NamedNode(ONTOLOGY)
    words = {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    }
    return sorted(words, key=str)


def stream_lines(tables: Tables, ontology: Ontology, selection: Selection, ontology_path: Path) -> Iterator[str]:
    """The same quads as blocks of N-Quads, neither sorted nor without duplicates: what a store is loaded from."""
    yield from LineWriter(tables, ontology).blocks(selection)
    yield "".join(f"{quad} .\n" for quad in ontology_quads(ontology_path))
