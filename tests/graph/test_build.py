"""Claims to RDF: the same bytes whatever the order of rows, no blank node, every edge from a claim."""

from __future__ import annotations

import hashlib
import random
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.dataset import open_graph
from kg.graph.rdf import date_literal
from kg.graph.trig import format_body, load_store, store_of
from kg.model.claims import View
from kg.model.dates import parse_period
from kg.model.terms import ID, MODAL_PREFIXES, ONTOLOGY, PREFIXES, ViewKind
from kg.tables.check import check_folder
from tests.drawn import part_of_examples
from tests.edits import TABLES, add_claim, add_row, copy_tables, read_cells, reverse_rows, set_cells, write_cells
from tests.golden import GOLDEN_GRAPH, tiny_graph

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


def ask(folder: Path, pattern: str, view: View | None = None) -> bool:
    answer = open_graph(folder, view).store.query(f"{PROLOGUE} ASK {{ {pattern} }}")
    return bool(answer)


def digest(folder: Path) -> str:
    return hashlib.sha256(format_body(open_graph(folder).quads())).hexdigest()


def test_the_tiny_graph_is_the_golden_file() -> None:
    assert tiny_graph() == GOLDEN_GRAPH.read_bytes(), "if the change is meant: make golden"


@pytest.mark.slow
@part_of_examples(0.3)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_row_order_never_changes_a_byte(tiny: Path, tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = copy_tables(tiny, tmp_path_factory.mktemp("rows"))
    shuffle = random.Random(seed)
    for name in TABLES:
        first, *rest = read_cells(folder / name)
        shuffle.shuffle(rest)
        write_cells(folder / name, [first, *rest])
    assert digest(folder) == digest(tiny)


def test_column_order_never_changes_a_byte(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for name in TABLES:
        write_cells(folder / name, [row[::-1] for row in read_cells(folder / name)])
    assert digest(folder) == digest(tiny)


def test_the_name_of_the_folder_never_changes_a_byte(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    reverse_rows(folder)
    assert digest(folder) == digest(tiny)


letters = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), max_size=30
)
words = letters.map(lambda text: unicodedata.normalize("NFC", f"a{text}z"))


@pytest.mark.slow
@part_of_examples(0.5)
@given(title=words, note=words, name=words)
def test_build_write_and_read_keep_every_quad(
    tiny: Path, tmp_path_factory: pytest.TempPathFactory, title: str, note: str, name: str
) -> None:
    folder = copy_tables(tiny, tmp_path_factory.mktemp("text"))
    add_claim(folder, "arland", "cooperatesWith", "borland", title=title, note=note)
    add_row(folder, "names.csv", entity="corland", name=name, language="kk-Cyrl", kind="alias", source="tiny-news")
    dataset = open_graph(folder)
    assert check_folder(folder, dataset.ontology)[1] == []
    quads = dataset.quads()
    assert set(ox.parse(format_body(quads), format=ox.RdfFormat.TRIG)) == set(quads)
    assert len(quads) == len(set(quads))


def test_the_store_of_quads_and_of_the_file_are_the_same(tiny: Path) -> None:
    quads = open_graph(tiny).quads()
    assert set(load_store(format_body(quads))) == set(store_of(quads))


def test_nothing_is_a_blank_node(tiny: Path) -> None:
    for kind in ViewKind:
        terms = {term for quad in open_graph(tiny, View(kind=kind)).quads() for term in quad}
        assert not any(isinstance(term, ox.BlankNode) for term in terms)


def test_the_default_graph_holds_no_word_definitions(tiny: Path) -> None:
    assert not ask(tiny, "?word a owl:Class")
    assert ask(tiny, f"GRAPH <{ONTOLOGY}> {{ kg:Treaty a owl:Class }}")


def test_a_claim_carries_its_place_its_qualifiers_and_its_judgement(tiny: Path) -> None:
    assert ask(
        tiny,
        """?c a kg:Claim ; rdf:subject kgr:arland ; rdf:predicate kg:signs ; rdf:object kgr:river-treaty ;
           kg:on "2021-05-04"^^xsd:date ; kg:at kgr:arville ; kg:group "news-1" ; kg:modality kg:asserted ;
           kg:rank kg:normal ; kg:confidence 1.0 ; kg:line 1 ; kg:best true ; prov:wasDerivedFrom kgs:tiny-news ;
           kg:earliest "2021-05-04"^^xsd:date ; oa:hasSelector ?place .
           ?place a oa:TextPositionSelector ; oa:start 0 ; oa:end 76""",
    )


def test_an_entity_is_of_its_class_and_of_every_wider_one(tiny: Path) -> None:
    assert ask(tiny, "kgr:river-treaty a kg:Treaty, kg:Agreement, kg:Document")
    assert not ask(tiny, "kgr:river-treaty a kg:Memorandum")


def test_names_carry_their_language(tiny: Path) -> None:
    assert ask(tiny, 'kgr:arland skos:prefLabel "Arland"@en, "Арланд"@ru ; skos:altLabel "Republic of Arland"@en')


def test_the_edge_of_a_wider_predicate_follows_and_is_no_claim(tiny: Path) -> None:
    assert ask(tiny, "kgr:arville kg:capitalOf kgr:arland . GRAPH kg:entailed { kgr:arville kg:locatedIn kgr:arland }")
    assert not ask(tiny, "kgr:arville kg:locatedIn kgr:arland")


def test_a_symmetric_predicate_is_given_once_and_its_mirror_follows(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "partnerOf", "borland")
    assert ask(
        folder, "kgr:arland kg:partnerOf kgr:borland . GRAPH kg:entailed { kgr:borland kg:partnerOf kgr:arland }"
    )
    assert not ask(folder, "kgr:borland kg:partnerOf kgr:arland")
    add_claim(folder, "dorland", "partnerOf", "borland", modality="planned")
    planned = "kgr:dorland plan:partnerOf kgr:borland . GRAPH kg:entailed { kgr:borland plan:partnerOf kgr:dorland }"
    assert ask(folder, planned)
    assert not ask(folder, "GRAPH kg:entailed { kgr:borland kg:partnerOf kgr:dorland }")


def test_plans_and_denials_give_no_plain_edge(tiny: Path) -> None:
    assert not ask(tiny, "kgr:borland kg:signs kgr:rail-memorandum")
    news_only = View(sources=("tiny-news",))
    assert not ask(tiny, "kgr:dorland kg:signs kgr:border-pact", news_only)
    every_claim = View(kind=ViewKind.ALL, sources=("tiny-news",))
    assert not ask(tiny, "kgr:dorland kg:signs kgr:border-pact", every_claim)
    assert ask(tiny, "kgr:dorland plan:signs kgr:border-pact", every_claim)
    assert ask(tiny, "kgr:borland denied:signs kgr:rail-memorandum")


def test_rivals_point_at_each_other(tiny: Path) -> None:
    both_ways = '?a kg:conflictsWith ?b . ?b kg:conflictsWith ?a . ?a rdf:object "2021-05-04"^^xsd:date'
    assert ask(tiny, both_ways)
    assert not ask(tiny, "?a kg:conflictsWith ?a")


def test_an_observation_carries_its_number_and_what_it_measures(tiny: Path) -> None:
    assert ask(
        tiny,
        """kgr:arland kg:quantity ?o . ?o a kg:Observation ; kg:numericValue 40.0 ; kg:measure kg:measure-trade ;
           kg:unit kg:unit-usd-billion ; kg:period "2021"^^xsd:gYear ; kg:counterpart kgr:borland""",
    )


def test_background_is_marked_on_claim_and_source(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "sources.csv", 3, kind="background")
    assert ask(folder, "kgs:tiny-report kg:background true . ?c kg:background true ; rdf:subject kgr:arville")
    assert not ask(folder, "?c kg:background true ; prov:wasDerivedFrom kgs:tiny-news")


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2025", "xsd:gYear"),
        ("2025-06", "xsd:gYearMonth"),
        ("2025-06-17", "xsd:date"),
        ("2025-06-16/2025-06-18", "edtf:EDTF"),
        ("/2025-06-17", "edtf:EDTF"),
        ("2013~", "edtf:EDTF"),
        ("201X", "edtf:EDTF"),
    ],
)
def test_a_date_keeps_the_precision_it_is_known_with(text: str, datatype: str) -> None:
    literal = date_literal(parse_period(text))
    prefix, _, name = datatype.partition(":")
    assert (literal.value, literal.datatype.value) == (text, PREFIXES[prefix] + name)


def test_every_node_has_an_iri_of_the_project_or_is_a_word_of_a_vocabulary(tiny: Path) -> None:
    subjects = {quad.subject.value for quad in open_graph(tiny).quads() if isinstance(quad.subject, ox.NamedNode)}
    spaces = (ID, ONTOLOGY, *(PREFIXES[prefix] for prefix in MODAL_PREFIXES.values()))
    assert all(subject.startswith(spaces) for subject in subjects)
