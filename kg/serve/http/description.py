"""The service description: what the endpoint is and holds, for programs.

Comes in: the endpoint's address and the open graph. Goes out: triples of the W3C's vocabulary. Its nodes have IRIs
below the endpoint's, since nothing of the project is a blank node.

References
----------
W3C, SPARQL 1.1 Service Description.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.graph import serialize_rdf
from kg.model import ONTOLOGY, PREFIXES
from kg.serve.engine.formats import FORMS, AnswerFormat

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_W3C_FORMATS = {
    AnswerFormat.JSON: "SPARQL_Results_JSON",
    AnswerFormat.XML: "SPARQL_Results_XML",
    AnswerFormat.CSV: "SPARQL_Results_CSV",
    AnswerFormat.TSV: "SPARQL_Results_TSV",
    AnswerFormat.TTL: "Turtle",
    AnswerFormat.NT: "N-Triples",
    AnswerFormat.RDFXML: "RDF_XML",
    AnswerFormat.JSONLD: "JSON-LD",
    AnswerFormat.TRIG: "TriG",
    AnswerFormat.NQ: "N-Quads",
}
DESCRIPTION_FORMS = {
    AnswerFormat.TTL: ox.RdfFormat.TURTLE,
    AnswerFormat.RDFXML: ox.RdfFormat.RDF_XML,
    AnswerFormat.JSONLD: ox.RdfFormat.JSON_LD,
    AnswerFormat.NT: ox.RdfFormat.N_TRIPLES,
    AnswerFormat.TRIG: ox.RdfFormat.TRIG,
    AnswerFormat.NQ: ox.RdfFormat.N_QUADS,
}
_LABEL = "The dataset: claims, entities, sources and the plain edges of the best claims"


def _node(namespace: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(namespace + name)


def describe_service(endpoint: str, named_graphs: tuple[str, ...] = (ONTOLOGY,)) -> list[ox.Triple]:
    """The triples of the service description.

    Parameters
    ----------
    endpoint
        Address of the endpoint.
    named_graphs
        IRIs of the named graphs.
    """
    kind = _node(PREFIXES["rdf"], "type")
    service, dataset = ox.NamedNode(endpoint), _node(endpoint, "#dataset")
    default = _node(endpoint, "#default-graph")
    triples: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (service, kind, _node(_SD, "Service")),
        (service, _node(_SD, "endpoint"), service),
        (service, _node(_SD, "supportedLanguage"), _node(_SD, "SPARQL11Query")),
        (service, _node(_SD, "feature"), _node(_SD, "EmptyGraphs")),
        (service, _node(_SD, "defaultDataset"), dataset),
        (service, _node(_SD, "availableGraphs"), dataset),
        (dataset, kind, _node(_SD, "Dataset")),
        (dataset, kind, _node(_SD, "GraphCollection")),
        (dataset, _node(PREFIXES["rdfs"], "label"), ox.Literal(_LABEL, language="en")),
        (dataset, _node(_SD, "defaultGraph"), default),
        (default, kind, _node(_SD, "Graph")),
        (default, _node(_VOID, "vocabulary"), ox.NamedNode(ONTOLOGY)),
    ]
    triples += [(service, _node(_SD, "resultFormat"), _node(_FORMATS, name)) for name in _W3C_FORMATS.values()]
    for number, iri in enumerate(sorted(named_graphs), 1):
        named, graph = _node(endpoint, f"#named-graph-{number}"), _node(endpoint, f"#graph-{number}")
        triples += [
            (dataset, _node(_SD, "namedGraph"), named),
            (named, kind, _node(_SD, "NamedGraph")),
            (named, _node(_SD, "name"), ox.NamedNode(iri)),
            (named, _node(_SD, "graph"), graph),
            (graph, kind, _node(_SD, "Graph")),
        ]
    return [ox.Triple(*terms) for terms in triples]


def write_description(endpoint: str, form: AnswerFormat) -> tuple[bytes, str]:
    """The service description in a form, and its media type."""
    prefixes = {"sd": _SD, "void": _VOID, "formats": _FORMATS, "rdfs": PREFIXES["rdfs"]}
    return serialize_rdf(describe_service(endpoint), DESCRIPTION_FORMS[form], prefixes), FORMS[form].media_type
