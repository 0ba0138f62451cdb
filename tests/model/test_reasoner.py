"""A reasoner of OWL 2 RL finds the ontology and the shipped graph consistent, and a spoilt graph not."""

from __future__ import annotations

import owlrl
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from kg.graph.trig import format_body
from kg.model.terms import ID, ONTOLOGY
from kg.tables.files import ontology_file
from tests.questions import texts_graph

ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
FOREIGN = """
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
prov:Activity owl:disjointWith prov:Entity .
prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .
org:memberOf rdfs:range org:Organization .
org:OrganizationalCollaboration rdfs:subClassOf org:Organization .
org:FormalOrganization rdfs:subClassOf org:Organization .
schema:Project rdfs:subClassOf schema:Organization .
schema:Organization owl:disjointWith schema:Event, schema:Place .
schema:CreativeWork owl:disjointWith schema:Place, schema:Person, schema:Event .
schema:isPartOf rdfs:domain schema:CreativeWork .
skos:semanticRelation rdfs:domain skos:Concept ; rdfs:range skos:Concept .
skos:mappingRelation rdfs:subPropertyOf skos:semanticRelation .
skos:exactMatch rdfs:subPropertyOf skos:mappingRelation .
skos:closeMatch rdfs:subPropertyOf skos:mappingRelation .
skos:broadMatch rdfs:subPropertyOf skos:mappingRelation .
skos:narrowMatch rdfs:subPropertyOf skos:mappingRelation .
skos:relatedMatch rdfs:subPropertyOf skos:mappingRelation .
skos:Concept owl:disjointWith skos:ConceptScheme .
"""
"""What other vocabularies say of the words that ours are aligned with; what schema.org and PROV-O keep apart only in
words (an organisation is no place) is said as disjointness."""
SAID = {RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}


def kg(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(ONTOLOGY + name)


def is_read(triple: tuple[rdflib.term.Node, ...]) -> bool:
    """Whether a triple bears on consistency: no literal, and of the ontology what OWL or an alignment reads."""
    return not isinstance(triple[2], rdflib.Literal)


@pytest.fixture(scope="module")
def stated() -> rdflib.Graph:
    """The ontology, what it is aligned with, and the entities and edges of the five texts; without its claims."""
    shipped = rdflib.Dataset()
    shipped.parse(data=format_body(texts_graph().quads()), format="trig")
    words = rdflib.Graph().parse(ontology_file("kg.ttl"), format="turtle")
    graph = rdflib.Graph().parse(data=FOREIGN, format="turtle")
    for triple in words:
        if triple[1] in SAID or str(triple[1]).startswith((str(OWL), str(SKOS))):
            graph.add(triple)
    claims = set(shipped.default_graph.subjects(RDF.type, kg("Claim")))
    for part in (shipped.default_graph, shipped.graph(kg("entailed"))):
        for triple in part:
            if str(triple[0]).startswith(ID) and triple[0] not in claims and is_read(triple):
                graph.add(triple)
    return graph


def faults(
    stated: rdflib.Graph, *more: tuple[rdflib.URIRef, rdflib.URIRef, rdflib.URIRef]
) -> tuple[list[str], rdflib.Graph]:
    """What a reasoner finds wrong in the triples, and all that follows from them."""
    graph = rdflib.Graph()
    for triple in (*stated, *more):
        graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    return sorted(str(text) for text in graph.objects(None, ERROR)), graph


def test_ontology_and_texts_are_consistent_and_no_class_becomes_a_concept(stated: rdflib.Graph) -> None:
    assert len(stated) > 1500
    errors, graph = faults(stated)
    assert errors == []
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert not concepts & set(graph.subjects(RDF.type, OWL.Class))
    assert not [each for each in concepts if (each, RDF.type, kg("Predicate")) in graph]
    projects = set(graph.subjects(RDF.type, kg("Project")))
    assert projects
    assert not projects & set(graph.subjects(RDF.type, rdflib.URIRef("https://schema.org/Organization")))


@pytest.mark.parametrize(
    "spoilt",
    [
        (rdflib.URIRef(ID + "china"), RDF.type, kg("Treaty")),
        (kg("Treaty"), RDFS.subClassOf, kg("Event")),
    ],
    ids=["a state that is a treaty", "treaties that are events"],
)
def test_a_spoilt_graph_is_found_inconsistent(
    stated: rdflib.Graph, spoilt: tuple[rdflib.URIRef, rdflib.URIRef, rdflib.URIRef]
) -> None:
    errors, _ = faults(stated, spoilt)
    assert any("Disjoint" in text or "disjoint" in text for text in errors)
