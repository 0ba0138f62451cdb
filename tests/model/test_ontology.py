"""The ontology: documented, aligned, and using the same words as code, tables, shapes and annotation guide."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import InputError
from kg.graph import rdf
from kg.graph.check import SHAPES
from kg.model import DATE_QUALIFIERS, ENTITY_QUALIFIERS, NUMBER_QUALIFIERS, QUALIFIERS, terms
from kg.model.claims import Claim, Decision, Entity, Observation, Qualifiers, Source
from kg.model.declaration import fields_of
from kg.model.ontology import Ontology, Part, Term, compact, read_ontology, read_vocabulary
from kg.model.terms import PREFIXES, column_to_term
from kg.tables.files import ontology_file
from kg.tables.tables import CLAIM_COLUMNS
from tools.ontology_files import format_files, main, refresh_files

FOLDER = ontology_file("kg.ttl").parent


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(FOLDER / "kg.ttl")


@pytest.fixture(scope="module")
def words() -> dict[str, Term]:
    return {term.name: term for term in read_vocabulary(FOLDER / "kg.ttl")}


def of(words: dict[str, Term], part: Part) -> set[str]:
    """The words of a part that are in use."""
    return {name for name, term in words.items() if term.part is part and "owl:deprecated" not in term.flags}


def test_every_word_has_a_label_and_a_comment(words: dict[str, Term]) -> None:
    assert [name for name, term in words.items() if not term.label] == []
    assert [name for name, term in words.items() if not term.comment and term.part is not Part.SCHEME] == []


def test_no_two_words_of_one_part_share_a_label(words: dict[str, Term]) -> None:
    for part in Part:
        told = [(term.label, term.scheme) for term in words.values() if term.part is part]
        assert sorted(set(told)) == sorted(told)


def test_the_code_reads_the_same_words_as_the_page(ontology: Ontology, words: dict[str, Term]) -> None:
    assert set(ontology.classes) == of(words, Part.CLASS)
    assert set(ontology.properties) == of(words, Part.PREDICATE)
    assert set(ontology.inverses) == of(words, Part.INVERSE)


def test_modalities_ranks_and_qualifiers_are_those_of_the_code(words: dict[str, Term]) -> None:
    def in_scheme(scheme: str) -> set[str]:
        return {name for name, term in words.items() if term.scheme == scheme}

    assert in_scheme("ModalityScheme") == set(terms.Modality)
    assert in_scheme("RankScheme") == set(terms.Rank)
    assert of(words, Part.QUALIFIER) == set(map(column_to_term, QUALIFIERS))


def test_every_column_of_the_claims_table_is_a_word_of_the_ontology_or_of_a_standard(words: dict[str, Term]) -> None:
    of_standards = {"subject", "predicate", "object", "value", "source", "start", "end"}
    assert {column_to_term(column) for column in CLAIM_COLUMNS} - of_standards <= set(words)


def test_kinds_of_qualifier_in_the_code_are_their_ranges(words: dict[str, Term]) -> None:
    for column in DATE_QUALIFIERS:
        assert words[column_to_term(column)].range == ("edtf:EDTF",)
    for column in ENTITY_QUALIFIERS:
        assert words[column_to_term(column)].is_object
    for column in NUMBER_QUALIFIERS:
        assert words[column_to_term(column)].range[0] in ("xsd:integer", "xsd:decimal")


def test_every_word_that_the_code_hands_to_the_builder_is_in_the_ontology(words: dict[str, Term]) -> None:
    source = Path(rdf.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r"""_kg\(["'](\w+)["']\)""", source))
    declared = {
        each.term.removeprefix(terms.ONTOLOGY)
        for kind in (Source, Entity, Claim, Qualifiers, Observation, Decision)
        for each in fields_of(kind)
        if each.term.startswith(terms.ONTOLOGY)
    }
    assert used | declared <= set(words)
    assert len(used | declared) > 30


def test_domains_ranges_parents_and_inverses_are_declared(ontology: Ontology, words: dict[str, Term]) -> None:
    for term in words.values():
        named = [name for name in (*term.domain, *term.range, *term.parents) if ":" not in name]
        assert set(named) <= set(words), term.name
        if term.inverse:
            assert words[term.inverse].inverse == term.name
    for each in ontology.properties.values():
        assert set(each.slot_qualifiers) | set(each.compared_qualifiers) <= set(QUALIFIERS)


def test_a_predicate_holds_either_values_or_entities(ontology: Ontology) -> None:
    literal = {"edtf:EDTF", "xsd:string", "Status", "Observation"}
    for each in ontology.properties.values():
        assert not set(each.range) & literal or len(each.range) == 1, each.name


def test_every_class_of_entities_is_drawn(ontology: Ontology) -> None:
    for each in ontology.classes.values():
        if each.shape:
            assert re.fullmatch(r"#[0-9A-F]{6}", each.colour), each.name
    drawn = {name for name, each in ontology.classes.items() if each.shape}
    assert {"State", "City", "Person", "Organisation", "Treaty", "Event", "Programme"} <= drawn


@pytest.mark.parametrize(
    ("name", "relation", "foreign"),
    [
        ("signedBy", "exactMatch", "wdt:P1891"),
        ("memberOf", "exactMatch", "wdt:P463"),
        ("memberOf", "rdfs:subPropertyOf", "org:memberOf"),
        ("twinnedWith", "exactMatch", "wdt:P190"),
        ("on", "exactMatch", "wdt:P585"),
        ("from", "exactMatch", "wdt:P580"),
        ("to", "exactMatch", "wdt:P582"),
        ("locatedIn", "narrowMatch", "wdt:P17"),
        ("locatedIn", "narrowMatch", "wdt:P131"),
        ("Office", "rdfs:subClassOf", "org:Post"),
        ("Claim", "rdfs:subClassOf", "prov:Entity"),
        ("Topic", "rdfs:subClassOf", "skos:Concept"),
        ("Event", "rdfs:subClassOf", "schema:Event"),
        ("earliest", "rdfs:seeAlso", "time:hasBeginning"),
        ("Location", "rdfs:subClassOf", "geo:Feature"),
        ("Treaty", "broadMatch", "eli:LegalResource"),
        ("inForceFrom", "exactMatch", "eli:first_date_entry_in_force"),
        ("unit-percent", "skos:exactMatch", "unit:PERCENT"),
        ("currency-usd", "skos:exactMatch", "eu:currency/USD"),
    ],
)
def test_words_are_aligned_with_those_of_other_vocabularies(
    words: dict[str, Term], name: str, relation: str, foreign: str
) -> None:
    assert (relation, foreign) in words[name].alignments


def test_a_word_beside_near_ones_says_what_not_to_use_it_for(ontology: Ontology, words: dict[str, Term]) -> None:
    retired = ontology.retired[Part.PREDICATE]
    split = {name for word in retired for name in ontology.replacements(Part.PREDICATE, word)}
    above = {"holdsOffice", "headOfStateOf"}
    offices = {name for name, predicate in ontology.properties.items() if above & {*predicate.parents}}
    assert {"monarchOf", "headOfGovernmentOf", "headOfStateOf", "ministerOf", "envoyOf", "headOf"} == offices
    near = {*split, *offices, "holdsOffice", "Pledge"} - {"locatedIn"}
    assert [name for name in near if "Not for" not in words[name].comment] == []


def test_the_ontology_is_a_graph_without_blank_nodes() -> None:
    quads = list(ox.parse(path=str(FOLDER / "kg.ttl"), format=ox.RdfFormat.TURTLE))
    assert len(quads) > 1000
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))


def test_the_relations_and_classes_of_the_annotation_guide_have_the_same_names(
    shared: Path, ontology: Ontology
) -> None:
    guide = (shared / "extraction" / "GUIDE.md").read_text(encoding="utf-8")
    relations = re.findall(r"^\| (?!relation)([a-z]\w+) \| [^|]*-> ", guide, re.MULTILINE)
    assert len(relations) == 18
    assert set(relations) <= {*ontology.properties, *ontology.retired[Part.PREDICATE]}
    listed = re.search(r"## Entity types\n(.*)\.", guide)
    assert listed
    assert set(listed[1].split(", ")) <= set(ontology.classes)
    annotated = set(terms.Modality) - {terms.Modality.OPINION}  # the guide annotates no opinions
    assert all(f"`{modality}`" in guide for modality in annotated)


def test_page_shapes_and_context_are_up_to_date_with_the_ontology() -> None:
    for name, text in format_files(FOLDER).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, (
            f"{name} is stale: run python tools/ontology_files.py"
        )


def test_the_command_says_what_it_refreshed(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    assert capsys.readouterr().err == "refreshed: nothing was stale\n"


def test_a_foreign_iri_without_a_prefix_stays_whole() -> None:
    assert compact("urn:isbn:1") == "urn:isbn:1"


def test_stale_files_are_refreshed_and_fresh_ones_left_alone(tmp_path: Path) -> None:
    for name in ("kg.ttl", "shapes.ttl"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    assert refresh_files(tmp_path) == ["intervals.ttl", "README.md", "context.jsonld", "modal.ttl"]
    assert refresh_files(tmp_path) == []
    assert (tmp_path / "README.md").read_bytes() == (FOLDER / "README.md").read_bytes()


def test_the_page_documents_every_word(words: dict[str, Term]) -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    for term in words.values():
        assert f"`{term.notation or term.name}`" in page, term.name
        is_told = term.part is Part.INVERSE or term.comment.replace("|", "\\|").replace("<", "&lt;") in page
        assert is_told, term.name


def test_every_predicate_class_and_qualifier_has_its_shapes(ontology: Ontology, words: dict[str, Term]) -> None:
    shapes = rdflib.Graph().parse(FOLDER / "shapes.ttl")
    named = {str(shape).removeprefix(SHAPES) for shape in shapes.subjects(unique=True)}
    assert {f"{name}-range" for name in ontology.properties} <= named
    assert {f"{name}-domain" for name, each in ontology.properties.items() if each.domain} <= named
    assert {f"qualifier-{name}" for name in of(words, Part.QUALIFIER)} <= named
    assert {f"class-{name}" for name, each in ontology.classes.items() if each.parents} <= named


def test_the_context_reads_a_row_of_json_as_a_claim() -> None:
    context = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    row = {
        "@context": context,
        "id": "kgc:1",
        "type": "Claim",
        "subject": "kgr:arland",
        "predicate": "signs",
        "object": "kgr:river-treaty",
        "modality": "asserted",
        "source": "kgs:tiny-news",
        "at": "kgr:arville",
        "confidence": "0.9",
        "on": {"@value": "2021-05-04", "@type": "xsd:date"},
    }
    graph = rdflib.Graph().parse(data=json.dumps(row), format="json-ld")
    kg, kgr, rdf = (rdflib.Namespace(PREFIXES[prefix]) for prefix in ("kg", "kgr", "rdf"))
    node = rdflib.URIRef(terms.CLAIM_ID + "1")
    assert graph.value(node, rdf.predicate) == kg.signs
    assert graph.value(node, rdf.subject) == kgr.arland
    assert graph.value(node, kg.modality) == kg.asserted
    assert graph.value(node, kg["at"]) == kgr.arville
    assert graph.value(node, kg.confidence) == rdflib.Literal("0.9", datatype=rdflib.XSD.decimal)
    assert graph.value(node, kg["on"]) == rdflib.Literal("2021-05-04", datatype=rdflib.XSD.date)
    assert len(graph) == 9


def test_a_missing_or_garbled_ontology_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "garbled.ttl").write_text("kg:signs a", encoding="utf-8")
    for name in ("absent.ttl", "garbled.ttl"):
        for read in (read_ontology, read_vocabulary):
            with pytest.raises(InputError, match=name):
                read(tmp_path / name)
    with pytest.raises(InputError):
        format_files(tmp_path)
