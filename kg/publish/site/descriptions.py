"""What the graph says of one IRI, as RDF in the syntax that a client takes.

Comes in: an IRI of the graph. Goes out: its triples: those that begin with it, the edges that lead to it, and for
an entity the claims about it with their places and numbers, so that who follows an IRI gets the evidence and not
only the edges. Everything is found by the store's indexes, never by a query, so the cost is that of the answer;
it runs in a worker, where the store is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import pyoxigraph as ox

from kg.graph import ValidDataset, serialize_rdf
from kg.model import BODY_ID, CLAIM_ID, GEOMETRY_ID, ID, INTERVAL_ID, OBSERVATION_ID, PREFIXES, REVIEW_ID, SELECTOR_ID

SYNTAXES = {
    "ttl": ("text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples; charset=utf-8", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
"""Suffix to media type and syntax, in the order in which the server prefers them."""
MEDIA_TYPES = {"html": "text/html", **{name: kind.split(";")[0] for name, (kind, _) in SYNTAXES.items()}}
MEDIA_TYPES["json"] = "application/json"
MOST_CLAIMS = 5_000
"""Claims of an entity or source that are sent with it; who wants more asks by SPARQL."""

_BESIDE = (OBSERVATION_ID, SELECTOR_ID, REVIEW_ID, GEOMETRY_ID, BODY_ID, INTERVAL_ID)


def describe(dataset: ValidDataset, iri: str) -> list[ox.Quad]:
    """The quads that describe an IRI; none when the graph does not know it.

    Parameters
    ----------
    dataset
        Where to look.
    iri
        Of an entity, claim, source, observation, selector, review or word of the ontology.
    """
    node, store = ox.NamedNode(iri), dataset.store
    own = list(store.quads_for_pattern(node, None, None, None))
    description = dict.fromkeys(_with_what_it_points_at(dataset, own))
    if iri.startswith(CLAIM_ID):
        return list(description)
    if not iri.startswith(ID):
        return list(description)
    leading = sorted(store.quads_for_pattern(None, None, node, ox.DefaultGraph()), key=str)
    edges = [quad for quad in leading if not _is_claim(quad.subject)]
    description.update(dict.fromkeys(edges[:MOST_CLAIMS]))
    naming = dict.fromkeys(quad.subject for quad in leading if _is_claim(quad.subject))
    for claim in islice(naming, MOST_CLAIMS):
        quads = list(store.quads_for_pattern(claim, None, None, ox.DefaultGraph()))
        description.update(dict.fromkeys(_with_what_it_points_at(dataset, quads)))
    return list(description)


def _is_claim(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(CLAIM_ID)


def _with_what_it_points_at(dataset: ValidDataset, quads: list[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads of a node, with those of its number, its place in a text or on a map, and the bodies that it names."""
    for quad in quads:
        yield quad
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(_BESIDE):
            yield from dataset.store.quads_for_pattern(quad.object, None, None, ox.DefaultGraph())


def write_description(dataset: ValidDataset, iri: str, form: str) -> bytes:
    """What describes an IRI, written in one of `SYNTAXES`; empty when the graph does not know it."""
    return write_descriptions(dataset, iri, (form,))[0]


def write_descriptions(dataset: ValidDataset, iri: str, forms: Sequence[str]) -> tuple[bytes, ...]:
    """What describes an IRI in several of `SYNTAXES`, looked up once; empty where the graph does not know it."""
    told = {quad.triple: str(quad.triple) for quad in describe(dataset, iri)}
    if not told:
        return (b"",) * len(forms)
    first = f"<{iri}> "
    ordered = sorted(told, key=lambda triple: (not told[triple].startswith(first), told[triple]))
    text = "\n".join(told.values())
    used = {name: space for name, space in PREFIXES.items() if space in text}
    return tuple(serialize_rdf(ordered, SYNTAXES[form][1], used) for form in forms)
