"""The JSON-LD 1.1 context: the dataset's words as plain JSON keys.

Comes in: the words of kg.ttl. Goes out: the text of context.jsonld. Keys are the words of the tables
where there is a column of that name, so that JSON of the project reads like a row. A questionable
decision: dates stay value objects with their type, since one key may hold a day, a month or a year.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from kg.terms import ONTOLOGY, PREFIXES
from kg.vocabulary import Part, Term

_FOREIGN: dict[str, dict[str, str | list[str]]] = {
    "subject": {"@id": "rdf:subject", "@type": "@id"},
    "predicate": {"@id": "rdf:predicate", "@type": "@vocab"},
    "object": {"@id": "rdf:object", "@type": "@id"},
    "value": {"@id": "rdf:object"},
    "source": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "label": {"@id": "rdfs:label", "@container": "@language"},
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "altLabel": {"@id": "skos:altLabel", "@container": ["@language", "@set"]},
    "sameAs": {"@id": "schema:sameAs", "@type": "@id"},
    "creator": {"@id": "dcterms:creator"},
    "publisher": {"@id": "dcterms:publisher"},
    "language": {"@id": "dcterms:language"},
}


def _definition(term: Term) -> dict[str, str]:
    if term.range == ("skos:Concept",) or term.range == ("Status",):
        return {"@id": f"kg:{term.name}", "@type": "@vocab"}
    if term.is_object:
        return {"@id": f"kg:{term.name}", "@type": "@id"}
    datatype = term.range[0] if len(term.range) == 1 and term.range[0].startswith("xsd:") else ""
    typed = {"@type": datatype} if datatype and datatype != "xsd:string" else {}
    return {"@id": f"kg:{term.name}", **typed}


def format_context(terms: Iterable[Term]) -> str:
    """The JSON-LD context of the dataset.

    Parameters
    ----------
    terms
        Words of the ontology.

    Returns
    -------
    str
        JSON with a final line break.
    """
    told = (Part.PREDICATE, Part.QUALIFIER, Part.PROPERTY)
    own = {term.name: _definition(term) for term in terms if term.part in told}
    context: dict[str, object] = {"@version": 1.1, "@vocab": ONTOLOGY, "id": "@id", "type": "@type"}
    context |= dict(sorted(PREFIXES.items()))
    context |= dict(sorted({**own, **_FOREIGN}.items()))
    return json.dumps({"@context": context}, ensure_ascii=False, indent=2) + "\n"
