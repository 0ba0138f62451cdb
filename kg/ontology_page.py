"""The page that documents the ontology, from the ontology.

Comes in: the words of kg.ttl. Goes out: Markdown for ontology/README.md, with every class, predicate,
qualifier, property and controlled word in a table. Nothing on the page is written twice: a comment in
kg.ttl is the documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.terms import term_to_column
from kg.vocabulary import Part, Term

_HEAD = """# The ontology

<!-- Written by `python -m kg.ontology_files` from kg.ttl; change a comment there. -->

- `kg.ttl` holds the words of this page: classes, predicates, qualifiers and controlled words, with
  alignments to schema.org, W3C ORG, PROV-O, SKOS, Web Annotation, OWL-Time and Wikidata, which predicates
  hold one value at a time, and how a class is drawn. Prefix `kg:`, <https://w3id.org/diplokg/ontology/>; things
  have `kgr:`, <https://w3id.org/diplokg/id/>. `w3id.org/diplokg` is a name that does not resolve yet: `kg serve`
  answers these IRIs locally, with the same paths.
- `shapes.ttl` says in SHACL what a built graph looks like. `kg check` runs it, and so does any other engine:
  `pyshacl -s ontology/shapes.ttl graph.ttl`. The half below its marker follows from kg.ttl.
- `context.jsonld` is the JSON-LD 1.1 context of the dataset.

## How a fact is written

A **claim** is one statement of one source. It has `rdf:subject`, `rdf:predicate` and `rdf:object`, the
qualifiers below, `kg:modality`, `kg:rank`, `kg:confidence`, its source (`prov:wasDerivedFrom`) and its place in
the source's text (`oa:hasSelector`, an `oa:TextPositionSelector`). The best claims also give a **plain edge**
from subject to object, so that `?who kg:signs ?what` is a whole query. Inverses are not stored: write `^kg:signs`.

To add a word: add it to kg.ttl, run `python -m kg.ontology_files`, and give it a row in a table of data/.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _aligned(term: Term) -> str:
    return ", ".join(f"{relation.partition(':')[2]} `{foreign}`" for relation, foreign in term.alignments)


def _rules(term: Term) -> str:
    words = {
        "singleValued": "one value at a time",
        "inverseSingleValued": "one subject at a time",
        "acyclic": "no cycles",
    }
    return "; ".join(words[flag] for flag in term.flags if flag in words)


def _class_rows(terms: Iterable[Term]) -> Iterable[Sequence[str]]:
    for term in terms:
        yield f"`{term.name}`", _code(term.parents), term.comment, _aligned(term)


def _predicate_rows(terms: Iterable[Term], inverses: Mapping[str, Term]) -> Iterable[Sequence[str]]:
    for term in terms:
        mirrored = _aligned(inverses[term.inverse]) if term.inverse in inverses else ""
        aligned = "; ".join(filter(None, (_aligned(term), mirrored and f"inverse: {mirrored}")))
        inverse = f"`^{term.name}` (`{term.inverse}`)" if term.inverse else ""
        arguments = f"{_code(term.domain) or 'any'} → {_code(term.range) or 'any'}"
        yield f"`{term.name}`", arguments, term.comment, _rules(term), inverse, aligned


def _qualifier_rows(terms: Iterable[Term]) -> Iterable[Sequence[str]]:
    for term in terms:
        column = term_to_column(term.name)
        yield f"`{term.name}`", f"`{column}`", _code(term.range) or "any entity", term.comment, _aligned(term)


def _property_rows(terms: Iterable[Term]) -> Iterable[Sequence[str]]:
    for term in terms:
        yield f"`{term.name}`", _code(term.domain), _code(term.range) or "any", term.comment, _aligned(term)


def format_page(terms: Sequence[Term]) -> str:
    """The documentation page of the ontology.

    Parameters
    ----------
    terms
        Words of the ontology, in the order in which they are to be listed.

    Returns
    -------
    str
        Markdown with a final line break.
    """

    def of(part: Part) -> list[Term]:
        return [term for term in terms if term.part is part]

    predicate_head = ("predicate", "from → to", "what it says", "rule", "inverse", "alignments")
    qualifier_head = ("qualifier", "column of claims.csv", "holds", "what it says", "alignments")
    property_head = ("property", "of", "holds", "what it says", "alignments")
    blocks = [
        _HEAD,
        "## Classes\n",
        _table(("class", "narrower than", "what it is", "alignments"), _class_rows(of(Part.CLASS))),
        "\n## Predicates\n\nWhat the column `predicate` of claims.csv may hold.\n",
        _table(predicate_head, _predicate_rows(of(Part.PREDICATE), {term.name: term for term in of(Part.INVERSE)})),
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
    blocks.append("\n## Annotations\n\nWhat kg.ttl says about its own words, for the code.\n")
    rows = ((f"`{term.name}`", term.comment) for term in of(Part.ANNOTATION))
    blocks.append(_table(("annotation", "what it says"), rows))
    return "\n".join(blocks) + "\n"
