"""What follows from the best claims and is none itself: edges by the rules of the ontology, in a graph of their own.

Comes in: a store that holds a view and the ontology. Goes out: the same store with `GRAPH kg:entailed`. The rules are
queries that `kg.ttl` publishes, so that any engine derives the same; they run in their order, and later ones see what
earlier ones found. The default graph is left alone: its plain edges are the best claims and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.model import ONTOLOGY

if TYPE_CHECKING:
    from kg.model import Ontology

ENTAILED = ox.NamedNode(ONTOLOGY + "entailed")
"""The graph of derived edges."""


def derive_edges(store: ox.Store, ontology: Ontology) -> None:
    """Fill the graph of derived edges, which is there even when nothing follows.

    Parameters
    ----------
    store
        Holds the plain edges of a view in its default graph and the ontology in its named graph; written to.
    ontology
        Its rules are run.
    """
    store.add_graph(ENTAILED)
    for rule in ontology.rules:
        edges = store.query(rule)
        assert isinstance(edges, ox.QueryTriples)  # all rules are CONSTRUCT, which a test holds
        lines = edges.serialize(format=ox.RdfFormat.N_TRIPLES)  # before it is written to: the engine reads lazily
        store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=ENTAILED, lenient=True)
