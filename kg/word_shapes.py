"""Shapes that follow from the ontology: one for each class, qualifier, controlled word list and predicate.

Comes in: the words of kg.ttl. Goes out: Turtle for the generated half of shapes.ttl. Written out rather
than computed at run time, so that anybody can check an exported graph with any SHACL engine. The shapes
use core constraints where they can; the four that need SPARQL each ask one query of the whole graph,
since a query for each node costs a hundred times more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.ontology import Ontology, Property
from kg.terms import APPROXIMATION_WORDS, TERMS_WORDS, term_to_column
from kg.vocabulary import Part, Term

_DATES = " ".join(f"[ sh:datatype {name} ]" for name in ("xsd:date", "xsd:gYearMonth", "xsd:gYear", "edtf:EDTF"))
_SOUND_DATE = f"sh:or ( {_DATES} )"
_REBUILD = "build the graph again with `kg build`"


def _shape(name: str, kind: str, lines: Iterable[str], message: str, remedy: str) -> str:
    body = "".join(f"    {line} ;\n" for line in lines)
    return f'kgsh:{name} a sh:{kind} ;\n{body}    sh:message "{message}" ;\n    rdfs:comment "{remedy}" .\n'


def _query(where: str, select: str = "$this ?value") -> str:
    text = "".join(f"            {line.strip()}\n" for line in where.strip().splitlines())
    query = f"\n            SELECT {select} WHERE {{\n{text}            }}"
    return f'sh:sparql [ sh:prefixes kgsh: ; sh:select """{query}""" ]'


def _kgs(names: Iterable[str], separator: str = ", ") -> str:
    return separator.join(f"kg:{name}" for name in names)


def _texts(words: Iterable[str]) -> str:
    return " ".join(f'"{word}"' for word in words)


def _classes(names: Iterable[str]) -> str:
    names = tuple(names)
    if len(names) == 1:
        return f"sh:class kg:{names[0]}"
    return "sh:or ( " + " ".join(f"[ sh:class kg:{name} ]" for name in names) + " )"


def _class_shapes(ontology: Ontology) -> Iterator[str]:
    concrete = [name for name, each in ontology.classes.items() if each.shape and not each.is_abstract]
    for name, each in ontology.classes.items():
        if each.parents:
            yield _shape(
                f"class-{name}",
                "NodeShape",
                [f"sh:targetClass kg:{name}", *(f"sh:class kg:{parent}" for parent in each.parents)],
                f"is a kg:{name} but not a {_kgs(each.parents, ' and a ')}",
                _REBUILD,
            )
    yield from _entity_property_shapes(f"sh:targetClass {_kgs(concrete)}")
    narrower = [
        f"(?one = kg:{name} && ?other IN ({_kgs(below)}))"
        for name in concrete
        if (below := [other for other in concrete if name in ontology.ancestors[other] and other != name])
    ]
    mirrored = [pair.replace("?one", "?x").replace("?other", "?one").replace("?x", "?other") for pair in narrower]
    yield _shape(
        "entity-one-class",
        "NodeShape",
        [
            "sh:targetNode rdf:type",
            _query(f"""
                ?value a ?one, ?other .
                FILTER (STR(?one) < STR(?other))
                FILTER (?one IN ({_kgs(concrete)}))
                FILTER (?other IN ({_kgs(concrete)}))
                FILTER (!({" || ".join([*narrower, *mirrored]) or "false"}))
            """),
        ],
        "has two classes, neither of which is narrower than the other",
        "give it one type in entities.csv",
    )


def _entity_property_shapes(target: str) -> Iterator[str]:
    yield _shape(
        "entity-label",
        "PropertyShape",
        [target, "sh:path rdfs:label", 'sh:minCount 1 ; sh:maxCount 1 ; sh:languageIn ( "en" )'],
        "does not have exactly one English label",
        "fill the label in entities.csv",
    )
    yield _shape(
        "entity-names",
        "PropertyShape",
        [target, "sh:path skos:prefLabel", "sh:minCount 1 ; sh:uniqueLang true"],
        "has two preferred labels in one language",
        "keep one name of kind label for each language in names.csv",
    )
    yield _shape(
        "entity-iso3166",
        "PropertyShape",
        [target, "sh:path kg:iso3166", 'sh:maxCount 1 ; sh:pattern "^[A-Z]{2}$"'],
        "has an ISO 3166 code that is not one code of two letters",
        "write it as UZ",
    )
    yield _shape(
        "entity-wikidata",
        "PropertyShape",
        [target, "sh:path schema:sameAs", 'sh:maxCount 1 ; sh:nodeKind sh:IRI ; sh:pattern "/entity/Q[1-9][0-9]*$"'],
        "is the same as something that is not one Wikidata item",
        "write the item as Q265",
    )


def _value_lines(term: Term, ontology: Ontology) -> tuple[list[str], str]:
    """Constraints on a qualifier's value, and what it has to be."""
    lists = {
        "terms": TERMS_WORDS,
        "approximation": APPROXIMATION_WORDS,
        "measure": sorted(ontology.measures),
        "unit": sorted(ontology.units),
    }
    if term.name in lists:
        return [f"sh:in ( {_texts(lists[term.name])} )"], "a word known"
    if term.range == ("edtf:EDTF",):
        return [_SOUND_DATE], "a date"
    if term.range and ":" in term.range[0]:
        return [f"sh:datatype {term.range[0]}"], f"of type {term.range[0]}"
    return [_classes(term.range) if term.range else "sh:nodeKind sh:IRI"], "an entity that fits"


def _qualifier_shapes(terms: Iterable[Term], ontology: Ontology) -> Iterator[str]:
    for term in terms:
        if term.part is Part.QUALIFIER:
            lines, wanted = _value_lines(term, ontology)
            column = term_to_column(term.name)
            yield _shape(
                f"qualifier-{term.name}",
                "PropertyShape",
                [f"sh:targetSubjectsOf kg:{term.name}", f"sh:path kg:{term.name}", "sh:maxCount 1", *lines],
                f"has more than one {term.label}, or one that is not {wanted}",
                f"correct the {column} column of the claim",
            )


def _predicate_shapes(each: Property, ontology: Ontology) -> Iterator[str]:
    target = f"sh:targetSubjectsOf kg:{each.name}"
    if each.domain:
        yield _shape(
            f"{each.name}-domain",
            "NodeShape",
            [target, _classes(each.domain)],
            f"{each.label}, though it is not a {_kgs(each.domain, ' or a ')}",
            "check the predicate, its direction, or the entity's type",
        )
    status = _kgs((f"status-{word}" for word in sorted(ontology.statuses)), " ")
    by_kind = {
        "date": _SOUND_DATE,
        "string": "sh:datatype xsd:string",
        "status": f"sh:in ( {status} )",
        "quantity": "sh:class kg:Observation",
        "": _classes(each.range) if each.range else "sh:nodeKind sh:IRI",
    }
    yield _shape(
        f"{each.name}-range",
        "PropertyShape",
        [target, f"sh:path kg:{each.name}", by_kind[each.value_kind]],
        f"{each.label} something that is not {_wanted(each)}",
        "check the predicate, its direction, or the entity's type",
    )
    if each.is_single_valued and each.value_kind in ("date", "string"):
        yield _shape(
            f"{each.name}-once",
            "PropertyShape",
            [target, f"sh:path kg:{each.name}", "sh:maxCount 1"],
            f"{each.label}: has more than one value in the best view",
            "rank the better claim preferred, with a reason",
        )
    if each.is_acyclic:
        yield _shape(
            f"{each.name}-acyclic",
            "PropertyShape",
            [target, f"sh:path [ sh:oneOrMorePath [ sh:inversePath kg:{each.name} ] ]", f"sh:disjoint kg:{each.name}"],
            f"{each.label}: the chain leads back to its start",
            "remove one of its claims",
        )


def _wanted(each: Property) -> str:
    if each.value_kind == "status":
        return "a word of kg:StatusScheme"
    if each.value_kind in ("date", "string"):
        return {"date": "a date", "string": "text"}[each.value_kind]
    return f"a {_kgs(each.range, ' or a ')}" if each.range else "an entity"


def _at_a_time(shape: str, names: Iterable[str], *, one: str, many: str) -> str:
    return _shape(
        shape,
        "NodeShape",
        [
            f"sh:targetNode {_kgs(names)}",
            _query(f"""
                ?value kg:best true ; rdf:predicate $this ; rdf:{one} ?same ; rdf:{many} ?left .
                ?rival kg:best true ; rdf:predicate $this ; rdf:{one} ?same ; rdf:{many} ?right .
                FILTER (?left != ?right)
                OPTIONAL {{ ?value kg:earliest ?start }}
                OPTIONAL {{ ?value kg:latest ?end }}
                OPTIONAL {{ ?rival kg:earliest ?rivalStart }}
                OPTIONAL {{ ?rival kg:latest ?rivalEnd }}
                FILTER (!COALESCE(?end < ?rivalStart, false) && !COALESCE(?rivalEnd < ?start, false))
            """),
        ],
        f"is one of two best claims that give two {many}s at one time",
        "rank the better claim preferred, with a reason, or date both",
    )


def _edge_shapes(ontology: Ontology) -> Iterator[str]:
    each = ontology.properties.values()
    single = [p.name for p in each if p.is_single_valued and p.value_kind in ("", "status")]
    yield _at_a_time("one-object-at-a-time", single, one="subject", many="object")
    inverse = [p.name for p in each if p.is_inverse_single_valued]
    yield _at_a_time("one-subject-at-a-time", inverse, one="object", many="subject")
    parents = [f"(?path = kg:{parent} && ?stated = kg:{p.name})" for p in each for parent in p.parents]
    yield _shape(
        "edge-has-claim",
        "NodeShape",
        [
            "sh:targetNode kg:Claim",
            _query(
                f"""
                ?value ?path ?object .
                FILTER (?path IN ({_kgs(ontology.properties)}))
                OPTIONAL {{ ?claim rdf:subject ?value ; rdf:object ?object ; rdf:predicate ?stated ; kg:best true .
                FILTER (?stated = ?path{"".join(f" || {pair}" for pair in parents)}) }}
                OPTIONAL {{ ?mirror rdf:subject ?object ; rdf:object ?value ; rdf:predicate ?path ; kg:best true .
                FILTER (?path IN ({_kgs(p.name for p in each if p.is_symmetric)})) }}
                FILTER (!BOUND(?claim) && !BOUND(?mirror))
                """,
                "$this ?value ?path",
            ),
        ],
        "has a plain edge that no best claim states",
        _REBUILD,
    )


def format_word_shapes(terms: Iterable[Term], ontology: Ontology) -> str:
    """The generated half of shapes.ttl.

    Parameters
    ----------
    terms
        Words of the ontology, for the qualifiers.
    ontology
        Classes, predicates and controlled words.

    Returns
    -------
    str
        Turtle without prefix declarations.
    """
    known = _shape(
        "claim-predicate",
        "PropertyShape",
        [
            "sh:targetClass kg:Claim",
            "sh:path rdf:predicate",
            "sh:minCount 1 ; sh:maxCount 1",
            f"sh:in ( {_kgs(ontology.properties, ' ')} )",
        ],
        "does not have exactly one predicate of the ontology",
        "use a predicate of ontology/README.md",
    )
    blocks = [*_class_shapes(ontology), known, *_qualifier_shapes(terms, ontology)]
    for each in ontology.properties.values():
        blocks += _predicate_shapes(each, ontology)
    return "\n".join([*blocks, *_edge_shapes(ontology)])
