"""The graph in other people's formats: the syntaxes of RDF 1.1.

Comes in: a validated dataset. Goes out: bytes, in a stable order.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.graph import ValidDataset
from kg.terms import PREFIXES

_FORMATS = {
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "xml": ox.RdfFormat.RDF_XML,
}


def export_rdf(dataset: ValidDataset, form: str) -> bytes:
    """Write a view of the graph as RDF.

    Parameters
    ----------
    dataset
        What to write.
    form
        ``trig`` and ``nq`` and ``jsonld`` hold the ontology as a named graph; ``ttl``, ``nt`` and ``xml``
        hold the default graph alone.

    Returns
    -------
    bytes
        UTF-8; the same for the same data.
    """
    chosen = _FORMATS[form]
    quads = dataset.quads()
    if not chosen.supports_datasets:
        kept = [
            ox.Triple(quad.subject, quad.predicate, quad.object)
            for quad in quads
            if quad.graph_name == ox.DefaultGraph()
        ]
        data = ox.serialize(kept, format=chosen, prefixes=PREFIXES)
    else:
        data = ox.serialize(quads, format=chosen, prefixes=PREFIXES)
    return data or b""
