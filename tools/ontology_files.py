"""The files of the ontology folder that follow from kg.ttl: page, generated shapes, JSON-LD context, modal predicates.

Run ``python tools/ontology_files.py`` after a change to kg.ttl, or ``make golden``; a test fails while they are stale.
Comes in: the ontology folder. Goes out: README.md, the part of shapes.ttl below its marker, context.jsonld, modal.ttl
and intervals.ttl. The shapes are written out rather than computed at run time, so that any SHACL engine can check an
exported graph; those that need SPARQL each ask one query of the whole graph, since a query for each node costs a
hundred times more.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg.errors import InputError
from kg.model import (
    DENIED_CLASS,
    INTERVAL,
    MODAL_PREFIXES,
    ONTOLOGY,
    PREFIXES,
    Ontology,
    Part,
    Property,
    Qualifiers,
    Term,
    column_to_term,
    fields_of,
    format_modal_predicates,
    modal_predicates,
    read_ontology,
    read_vocabulary,
    term_to_column,
)
from kg.tables import ontology_file, write_atomically

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


def format_context(terms: Iterable[Term], ontology: Ontology) -> str:
    """The JSON-LD context of the dataset.

    Parameters
    ----------
    terms
        Words of the ontology.
    ontology
        For its modal predicates.

    Returns
    -------
    str
        JSON with a final line break.
    """
    told = (Part.PREDICATE, Part.QUALIFIER, Part.PROPERTY)
    own = {term.name: _definition(term) for term in terms if term.part in told}
    modal = {
        predicate.name: {**own.get(predicate.name.partition(":")[2], {"@type": "@vocab"}), "@id": predicate.name}
        for predicate in modal_predicates(ontology)
    }
    context: dict[str, object] = {"@version": 1.1, "@vocab": ONTOLOGY, "id": "@id", "type": "@type"}
    context |= dict(sorted(PREFIXES.items()))
    context |= dict(sorted({**own, **_FOREIGN}.items())) | modal
    return json.dumps({"@context": context}, ensure_ascii=False, indent=2) + "\n"


_DATE_RANGE = ("edtf:EDTF",)
_DATE_TYPES = ("xsd:date", "xsd:gYearMonth", "xsd:gYear", "edtf:EDTF")
_WELL_WRITTEN = f"sh:or ( {' '.join(f'[ sh:datatype {name} ]' for name in _DATE_TYPES)} )"
_DATE_IRIS = ", ".join(f"<{PREFIXES[name.partition(':')[0]]}{name.partition(':')[2]}>" for name in _DATE_TYPES)
_NO_DATE = f"COALESCE(DATATYPE(?object) NOT IN ({_DATE_IRIS}), true)"
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


def _no_instance(variable: str, classes: Iterable[str]) -> str:
    """That a thing is of none of some classes; sh:or of sh:class, which says the same, is a hundred times slower."""
    return f"FILTER NOT EXISTS {{ {variable} rdf:type ?class . FILTER (?class IN ({_kgs(classes)})) }}"


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
        f"($this = kg:{name} && ?other IN ({_kgs(below)}))"
        for name in concrete
        if (below := [other for other in concrete if name in ontology.ancestors[other] and other != name])
    ]
    mirrored = [pair.replace("$this", "?x").replace("?other", "$this").replace("?x", "?other") for pair in narrower]
    yield _shape(
        "entity-one-class",
        "NodeShape",
        [
            f"sh:targetNode {_kgs(concrete)}",
            _query(f"""
                ?value a $this, ?other .
                FILTER (STR($this) < STR(?other))
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


_SCHEMES = {column_to_term(field.column): field.declared.scheme for field in fields_of(Qualifiers)}


def _value_lines(term: Term, ontology: Ontology) -> tuple[list[str], str]:
    """Constraints on a qualifier's value, and what it has to be."""
    scheme = _SCHEMES.get(term.name, "")
    if scheme:
        return [f"sh:in ( {_kgs(sorted(ontology.words[scheme].values()), ' ')} )"], f"a word of kg:{scheme}"
    if term.range and ":" in term.range[0]:
        return [f"sh:datatype {term.range[0]}"], f"of type {term.range[0]}"
    return [f"sh:class kg:{name}" for name in term.range] or ["sh:nodeKind sh:IRI"], "an entity that fits"


def _qualifier_shapes(terms: Iterable[Term], ontology: Ontology) -> Iterator[str]:
    for term in terms:
        if term.part is not Part.QUALIFIER:
            continue
        if term.range == _DATE_RANGE:
            kind, wanted = "NodeShape", "a date"
            lines = [
                f"sh:targetNode kg:{term.name}",
                _query(f"""
                    ?value $this ?object .
                    FILTER ({_NO_DATE} || EXISTS {{ ?value $this ?second . FILTER (!sameTerm(?second, ?object)) }})
                """),
            ]
        else:
            kind = "PropertyShape"
            lines, wanted = _value_lines(term, ontology)
            lines = [f"sh:targetSubjectsOf kg:{term.name}", f"sh:path kg:{term.name}", "sh:maxCount 1", *lines]
        message = f"has more than one {term.label}, or one that is not {wanted}"
        remedy = f"correct the {term_to_column(term.name)} column of the claim"
        yield _shape(f"qualifier-{term.name}", kind, lines, message, remedy)


def _date_shape(terms: Iterable[Term]) -> str:
    """That each date is well written, whatever it is the date of: as a focus node it is looked at once."""
    edges = [term.name for term in terms if term.range == _DATE_RANGE]
    return _shape(
        "date-well-written",
        "NodeShape",
        [f"sh:targetObjectsOf {_kgs(edges)}", _WELL_WRITTEN],
        "is no date as EDTF, or XML Schema, writes it",
        "write it as 2025, 2025-06 or 2025-06-17",
    )


def _predicate_shapes(each: Property, ontology: Ontology) -> Iterator[str]:
    target, asked = f"sh:targetSubjectsOf kg:{each.name}", f"sh:targetNode kg:{each.name}"
    remedy = "check the predicate, its direction, or the entity's type"
    if each.domain:
        lines = [target, f"sh:class kg:{each.domain[0]}"]
        if len(each.domain) > 1:
            lines = [asked, _query(f"?value $this ?object .\n{_no_instance('?value', each.domain)}")]
        message = f"{each.label}, though it is not a {_kgs(each.domain, ' or a ')}"
        yield _shape(f"{each.name}-domain", "NodeShape", lines, message, remedy)
    words = _kgs((f"{each.word_prefix}{word}" for word in sorted(ontology.words.get(each.scheme, ()))), " ")
    by_kind = {
        "string": "sh:datatype xsd:string",
        "status": f"sh:in ( {words} )",
        "word": f"sh:in ( {words} )",
        "number": "sh:class kg:Observation",
        "": f"sh:class kg:{each.range[0]}" if each.range else "sh:nodeKind sh:IRI",
    }
    kind = "PropertyShape"
    lines = [target, f"sh:path kg:{each.name}", by_kind.get(each.value_kind, "")]
    if each.value_kind == "date" or len(each.range) > 1:
        fault = f"FILTER ({_NO_DATE})" if each.value_kind else _no_instance("?object", each.range)
        kind, lines = "NodeShape", [asked, _query(f"?value $this ?object .\n{fault}", "$this ?value ($this AS ?path)")]
    yield _shape(f"{each.name}-range", kind, lines, f"{each.label} something that is not {_wanted(each)}", remedy)
    if each.is_single_valued and each.value_kind in ("date", "string"):
        yield _shape(
            f"{each.name}-once",
            "PropertyShape",
            [target, f"sh:path kg:{each.name}", "sh:maxCount 1"],
            f"{each.label}: has more than one value in the best view",
            "rank the better claim preferred, with a reason",
        )
    if each.is_acyclic:
        edges = [f"{prefix}:{each.name}" for prefix in ("kg", *MODAL_PREFIXES.values())]
        back = " ".join(f"[ sh:inversePath {edge} ]" for edge in edges)
        yield _shape(
            f"{each.name}-acyclic",
            "PropertyShape",
            [
                f"sh:targetSubjectsOf {', '.join(edges)}",
                f"sh:path [ sh:oneOrMorePath [ sh:alternativePath ( {back} ) ] ]",
                f"sh:disjoint {', '.join(edges)}",
            ],
            f"{each.label}: the chain leads back to its start",
            "remove one of its claims",
        )


def _wanted(each: Property) -> str:
    if each.scheme:
        return f"a word of kg:{each.scheme}"
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
                ?value kg:certain ?spell . ?spell kg:earliest ?start ; kg:latest ?end .
                ?rival kg:certain ?other . ?other kg:earliest ?rivalStart ; kg:latest ?rivalEnd .
                FILTER (?start <= ?rivalEnd && ?rivalStart <= ?end)
            """),
        ],
        f"is one of two best claims that are certain of two {many}s on one day",
        "rank the better claim preferred, with a reason, or date both",
    )


def _claim_shapes(ontology: Ontology) -> Iterator[str]:
    """What subject and object of a claim must be, whatever its modality and rank; one shape for each wish."""
    wishes: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for each in ontology.properties.values():
        if each.domain:
            wishes["subject", each.domain].append(each.name)
        if each.range and not each.value_kind:
            wishes["object", each.range].append(each.name)
    for (part, classes), names in wishes.items():
        yield _shape(
            f"claim-{part}-{'-'.join(classes)}",
            "NodeShape",
            [
                f"sh:targetNode {_kgs(names)}",
                _query(f"""
                    ?value rdf:predicate $this ; rdf:{part} ?thing .
                    FILTER NOT EXISTS {{
                      ?thing rdf:type|<{DENIED_CLASS}> ?class . FILTER (?class IN ({_kgs(classes)})) }}
                """),
            ],
            f"has a predicate whose {part} must be a {_kgs(classes, ' or a ')}",
            "check the predicate, its direction, or the entity's type",
        )


def _edge_shapes(ontology: Ontology) -> Iterator[str]:
    each = ontology.properties.values()
    single = [p.name for p in each if p.is_single_valued and p.value_kind in ("", "status")]
    yield _at_a_time("one-object-at-a-time", single, one="subject", many="object")
    inverse = [p.name for p in each if p.is_inverse_single_valued]
    yield _at_a_time("one-subject-at-a-time", inverse, one="object", many="subject")
    yield _shape(
        "edge-has-claim",
        "NodeShape",
        [
            f"sh:targetNode {_kgs(ontology.properties)}",
            _query(
                """
                ?value $this ?object .
                FILTER NOT EXISTS { ?claim rdf:subject ?value .
                  FILTER EXISTS { ?claim rdf:object ?object ; rdf:predicate $this ; kg:best true } }
                """,
                "$this ?value ($this AS ?path)",
            ),
        ],
        "has a plain edge that no best claim states",
        _REBUILD,
    )
    for modality, prefix in MODAL_PREFIXES.items():
        yield _shape(
            f"{modality}-edge-has-claim",
            "NodeShape",
            [
                f"sh:targetNode kg:{modality}",
                _query(
                    f"""
                    {{ ?value ?edge ?object . FILTER (STRSTARTS(STR(?edge), "{PREFIXES[prefix]}")) }}
                    FILTER (?edge != <{DENIED_CLASS}> && !STRENDS(STR(?edge), "{INTERVAL}"))
                    BIND (IRI(CONCAT("{ONTOLOGY}", STRAFTER(STR(?edge), "{PREFIXES[prefix]}"))) AS ?predicate)
                    FILTER NOT EXISTS {{ ?claim rdf:subject ?value .
                      FILTER EXISTS {{ ?claim rdf:object ?object ; rdf:predicate ?predicate ; kg:modality $this }} }}
                    """
                ),
            ],
            f"has a plain edge of the prefix {prefix} that no {modality} claim states",
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
    blocks = [*_class_shapes(ontology), known, *_qualifier_shapes(terms, ontology), _date_shape(terms)]
    for each in ontology.properties.values():
        blocks += _predicate_shapes(each, ontology)
    return "\n".join([*blocks, *_claim_shapes(ontology), *_edge_shapes(ontology)])


_DEPRECATED = "owl:deprecated"
_HEAD = """# The ontology

<!-- Written by `python tools/ontology_files.py` from kg.ttl; change a comment there. -->

- `kg.ttl` holds the words of this page: classes, predicates, qualifiers and controlled words, with
  alignments to schema.org, W3C ORG, PROV-O, SKOS, Web Annotation, OWL-Time and Wikidata, which predicates
  hold one value at a time, and how a class is drawn. Prefix `kg:`, <https://w3id.org/diplokg/ontology/>; things
  have `kgr:`, <https://w3id.org/diplokg/id/>. `w3id.org/diplokg` is a name that does not resolve yet: `kg serve`
  answers these IRIs locally, with the same paths.
- `shapes.ttl` says in SHACL what a built graph looks like. `kg check` runs it, and so does any other engine:
  `pyshacl -s ontology/shapes.ttl graph.ttl`. The half below its marker follows from kg.ttl.
- `context.jsonld` is the JSON-LD 1.1 context of the dataset.
- `modal.ttl` holds the predicates of plain edges that state no fact: `plan:`, `hypo:`, `denied:` and `opinion:`.

## How a fact is written

A **claim** is one statement of one source. It has `rdf:subject`, `rdf:predicate` and `rdf:object`, the
qualifiers below, `kg:modality`, `kg:rank`, `kg:confidence`, its source (`prov:wasDerivedFrom`) and its place in
the source's text (`oa:hasSelector`, an `oa:TextPositionSelector`, with `kg:line`), or the `kg:fingerprint` of a passage
of a page, which then has no line: ask for it with `OPTIONAL { ?claim kg:line ?line }`. It also gives a
**plain edge** from subject to object, so that `?who kg:signs ?what` is a whole query. Inverses are not stored: write
`^kg:signs`.

The **prefix** of a plain edge tells its modality. `kg:signs` is what the best claims assert or report; `plan:signs` is
planned, `hypo:signs` hypothetical, `denied:signs` denied, `opinion:signs` somebody's judgement, each unless a rank or a
rival of equal rank sets it aside. `modal.ttl`, which follows from kg.ttl, declares these predicates with
`kg:modalityOf` and `kg:modality`; none is a subproperty of the predicate that it is made of. A view of all claims adds
what is outvoted or disputed, never another modality. A thing keeps its class (`rdf:type`) while it is only proposed,
planned or agreed on, and then has `kg:existence` too, a status; what all claims that would bring it about deny has
`denied:type` in the place of `rdf:type`. *Reported* means that the source attributes it to somebody: who says so is
`kg:attributedTo`, and `kg:selfReported` marks what somebody says of himself or of whom he speaks for.

What follows from the best claims and is none itself (wider predicates, mirrors of symmetric ones, `kg:involvedIn`,
`kg:boundBy`) stands in `GRAPH kg:entailed`, by the rules below; it is never counted in ties, exports and pictures.

The ontology says of each predicate which **roles** its two ends play, whether it makes a **tie** (the role that takes
part says in which direction) and whether it is an event, a state or timeless. The code knows no predicate by name.

To add a word: add it to kg.ttl, run `python tools/ontology_files.py`, and give it a row in a table of data/.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _aligned(term: Term) -> str:
    return ", ".join(f"{relation.rpartition(':')[2]} `{foreign}`" for relation, foreign in term.alignments)


def _traits(term: Term, each: Property) -> str:
    """What the ontology says of a predicate besides, in words."""
    words = {
        "singleValued": "one value at a time",
        "inverseSingleValued": "one subject at a time",
        "acyclic": "no cycles",
    }
    told = [f"{each.subject_role.name} → {each.object_role.name}", each.temporality or ""]
    told += ["tie"] if each.makes_tie else []
    told += [f"dates the {each.dating}"] if each.dating else []
    told += [word for word, is_so in _kinds(each) if is_so]
    return "; ".join(filter(None, [*told, *(words[flag] for flag in term.flags if flag in words)]))


def _kinds(each: Property) -> tuple[tuple[str, bool], ...]:
    return ("placing", each.is_placing), ("nesting", each.is_nesting), ("bibliographic", each.is_bibliographic)


def _class_rows(terms: Iterable[Term]) -> Iterable[Sequence[str]]:
    for term in terms:
        yield f"`{term.name}`", _code(term.parents), term.comment, _aligned(term)


def _predicate_rows(terms: Iterable[Term], inverses: Mapping[str, Term], ontology: Ontology) -> Iterable[Sequence[str]]:
    for term in terms:
        mirrored = _aligned(inverses[term.inverse]) if term.inverse in inverses else ""
        aligned = "; ".join(filter(None, (_aligned(term), mirrored and f"inverse: {mirrored}")))
        inverse = f"`^{term.name}` (`{term.inverse}`)" if term.inverse else ""
        arguments = f"{_code(term.domain) or 'any'} → {_code(term.range) or 'any'}"
        yield f"`{term.name}`", arguments, term.comment, _traits(term, ontology.properties[term.name]), inverse, aligned


def _qualifier_rows(terms: Iterable[Term]) -> Iterable[Sequence[str]]:
    for term in terms:
        column = term_to_column(term.name)
        yield f"`{term.name}`", f"`{column}`", _code(term.range) or "any entity", term.comment, _aligned(term)


def _property_rows(terms: Iterable[Term]) -> Iterable[Sequence[str]]:
    for term in terms:
        yield f"`{term.name}`", _code(term.domain), _code(term.range) or "any", term.comment, _aligned(term)


def format_page(terms: Sequence[Term], ontology: Ontology) -> str:
    """The documentation page of the ontology.

    Parameters
    ----------
    terms
        Words of the ontology, in the order in which they are to be listed.
    ontology
        What it says of its predicates.

    Returns
    -------
    str
        Markdown with a final line break.
    """
    retired = [term for term in terms if _DEPRECATED in term.flags]

    def of(part: Part) -> list[Term]:
        return [term for term in terms if term.part is part and term not in retired]

    predicate_head = ("predicate", "from → to", "what it says", "roles, time, ties, rules", "inverse", "alignments")
    qualifier_head = ("qualifier", "column of claims.csv", "holds", "what it says", "alignments")
    property_head = ("property", "of", "holds", "what it says", "alignments")
    blocks = [
        _HEAD,
        "## Classes\n",
        _table(("class", "narrower than", "what it is", "alignments"), _class_rows(of(Part.CLASS))),
        "\n## Predicates\n\nWhat the column `predicate` of claims.csv may hold.\n",
        _table(
            predicate_head,
            _predicate_rows(of(Part.PREDICATE), {term.name: term for term in of(Part.INVERSE)}, ontology),
        ),
        "\n## Qualifiers\n\nWhat narrows a claim.\n",
        _table(qualifier_head, _qualifier_rows(of(Part.QUALIFIER))),
        "\n## Properties of claims, sources, entities and observations\n",
        _table(property_head, _property_rows(of(Part.PROPERTY))),
        "\n## Controlled words",
    ]
    for scheme in of(Part.SCHEME):
        words = [term for term in of(Part.WORD) if term.scheme == scheme.name]
        blocks.append(f"\n### {scheme.label[:1].upper()}{scheme.label[1:]} (`{scheme.name}`)\n")
        blocks.append(_table(("word", "what it means"), ((f"`{term.notation}`", term.comment) for term in words)))
    blocks.append("\n## Rules\n\nWhat fills a graph of its own, in this order; the queries stand in kg.ttl.\n")
    blocks += [f"- `{term.name}`: {term.comment}\n" for term in of(Part.GRAPH)]
    blocks.append(_table(("rule", "what it says"), ((f"`{term.name}`", term.comment) for term in of(Part.RULE))))
    blocks.append("\n## Annotations\n\nWhat kg.ttl says about its own words, for the code.\n")
    rows = ((f"`{term.name}`", term.comment) for term in of(Part.ANNOTATION))
    blocks.append(_table(("annotation", "what it says"), rows))
    if retired:
        blocks.append("\n## Retired words\n\nNo table may use them; `kg format DIR --migrate` replaces them.\n")
        replaced = ((f"`{term.name}`", _code(term.replacements) or "nothing", term.comment) for term in retired)
        blocks.append(_table(("word", "replaced by", "what it said"), replaced))
    return "\n".join(blocks) + "\n"


_MODAL_HEAD = "# Written by `python tools/ontology_files.py` from kg.ttl.\n"


def format_intervals(ontology: Ontology) -> str:
    """The twin of each date-valued predicate: the edge that leads to the interval node of the same date."""
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("kg", "owl", "rdfs", "schema"))
    blocks = [f"# Written by `python tools/ontology_files.py` from kg.ttl; change it there.\n{prefixes}"]
    for name, term in ontology.properties.items():
        if term.value_kind == "date":
            domain = f"    schema:domainIncludes {_kgs(term.domain)} ;\n" if term.domain else ""
            blocks.append(
                f"kg:{name}{INTERVAL} a owl:ObjectProperty ;\n"
                f'    rdfs:label "{term.label} (interval)"@en ;\n'
                f'    rdfs:comment "The date of kg:{name} as an interval node, whose bounds can be compared."@en ;\n'
                f"{domain}    schema:rangeIncludes kg:Interval ;\n"
                f"    kg:intervalOf kg:{name} ;\n"
                f"    rdfs:isDefinedBy <{ONTOLOGY}> .\n"
            )
    return "\n".join(blocks)


MARKER = "# ==== written below this line by `python tools/ontology_files.py` from kg.ttl; change it there ====\n"


def format_files(folder: Path) -> dict[str, str]:
    """What the generated files of the ontology folder should hold.

    Parameters
    ----------
    folder
        Holds kg.ttl, and shapes.ttl with its hand-written part.

    Returns
    -------
    dict
        Text by file name.

    Raises
    ------
    InputError
        When one of the two files is missing or cannot be read.
    """
    words = folder / "kg.ttl"
    terms, ontology = read_vocabulary(words), read_ontology(words)
    try:
        by_hand = (folder / "shapes.ttl").read_text(encoding="utf-8").partition(MARKER)[0]
    except OSError as error:
        raise InputError(f"{folder / 'shapes.ttl'}: cannot be read ({error.strerror}); restore the file") from error
    return {
        "intervals.ttl": format_intervals(ontology),
        "README.md": format_page(terms, ontology),
        "context.jsonld": format_context(terms, ontology),
        "modal.ttl": f"{_MODAL_HEAD}{format_modal_predicates(ontology)}",
        "shapes.ttl": f"{by_hand}{MARKER}\n{format_word_shapes(terms, ontology)}",
    }


def refresh_files(folder: Path) -> list[str]:
    """Write the generated files that are stale, until each agrees with the others; returns their names."""
    refreshed: list[str] = []
    while stale := {name: text for name, text in format_files(folder).items() if _is_stale(folder / name, text)}:
        for name, text in stale.items():
            write_atomically(folder / name, text.encode())
        refreshed += stale
    return list(dict.fromkeys(refreshed))


def _is_stale(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


def main() -> None:
    """Refresh what is stale, and say what was."""
    names = refresh_files(ontology_file("kg.ttl").parent)
    sys.stderr.write(f"refreshed: {', '.join(names) or 'nothing was stale'}\n")


if __name__ == "__main__":
    main()
