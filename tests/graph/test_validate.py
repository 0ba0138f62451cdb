"""SHACL: a good and a bad graph for every shape, and findings that name the line of a table."""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from kg.errors import BAD_INPUT, DONE, FINDINGS, InputError
from kg.graph.check import SHAPES, FocusIndex, check_all, check_shapes, find_violations, list_violations, read_shapes
from kg.graph.dataset import open_graph
from kg.graph.trig import store_of
from kg.model.claims import QUALIFIERS
from kg.model.ontology import Ontology, Property, read_ontology
from kg.model.terms import ID, MODAL_PREFIXES, PREFIXES, SELECTOR_ID, SOURCE_ID, column_to_term
from kg.tables.files import ontology_file
from tests.edits import add_claim, add_row, copy_tables, set_cells
from tests.golden import tiny_graph
from tools.ontology_files import MARKER

SH = rdflib.Namespace(PREFIXES["sh"])
PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
HAND_WRITTEN, GENERATED = ontology_file("shapes.ttl").read_text(encoding="utf-8").split(MARKER)
QUALIFIED = {
    "on": "2020", "from": "2020", "to": "2021", "period": "2020", "baseline": "2019", "at": "city-2",
    "counterpart": "state-2", "attributed_to": "person-2", "days": "14", "amount": "5", "unit": "USD billion",
    "measure": "trade", "approximation": "about", "title": "President", "terms": "mutual", "group": "g",
}  # fmt: skip


def named(turtle: str) -> set[str]:
    """Names of the shapes in a part of the shapes file."""
    return set(re.findall(r"^kgsh:([\w-]+) a sh:", turtle, re.MULTILINE))


@pytest.fixture(scope="module")
def rules() -> rdflib.Graph:
    return read_shapes(ontology_file("shapes.ttl"))


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(ontology_file("kg.ttl"))


def report_on(store: ox.Store, rules: rdflib.Graph) -> rdflib.Graph:
    return find_violations(store, rules)


def violated(store: ox.Store, rules: rdflib.Graph) -> set[str]:
    found = report_on(store, rules)
    results = found.objects(predicate=SH.result)
    return {str(found.value(result, SH.sourceShape)).removeprefix(SHAPES) for result in results}


# ---- the hand-written half: one change to the tiny graph, and the shapes that it breaks

PLAN = "?c rdf:object kg:status-planned ; kg:modality kg:reported"
MODALITIES = ("planned", "negated")
TRADE = "?c rdf:predicate kg:quantity ; kg:best true . ?o kg:numericValue 40.0"
NEWS = "kgs:tiny-news"
EDITED, REJECTED = "kg:decision kg:decision-edit", "kg:decision kg:decision-reject"
POINT = "kgr:arville geo:hasGeometry <urn:point> . <urn:point> a geo:Geometry"
WKT, DEGREES, FROM = (
    'geo:asWKT "POINT(10 20)"^^geo:wktLiteral',
    "wgs:lat 20.0 ; wgs:long 10.0",
    f"dcterms:source {NEWS}",
)
ITEM = "<http://www.wikidata.org/entity/Q99>"
OF_NEWS = "kgs:tiny-news dcterms:publisher ?t"
SPAN = '<urn:span> a kg:Interval ; rdf:value "2022"^^xsd:gYear'
FIRST, SECOND = '"2022-01-01"^^xsd:date', '"2022-01-02"^^xsd:date'
REVIEW, REVIEWED = "<urn:review> a kg:Review", "prov:wasAssociatedWith <urn:ann>"
DECIDED, REVIEWER = "kg:decision kg:decision-accept ; kg:decidedOn '2021-06-01'^^xsd:date", "<urn:ann> a kg:Reviewer"


def change(delete: str, insert: str, where: str = PLAN) -> str:
    return f"DELETE {{ {delete} }} INSERT {{ {insert} }} WHERE {{ {where} }}"


BAD: dict[str, str] = {
    "node-named": "INSERT DATA { _:b a kg:Topic, skos:Concept }",
    "claim-subject": (change("", "?c rdf:subject kgr:river-treaty")),
    "claim-subject-known": (change("?c rdf:subject ?s", "?c rdf:subject kgr:no", f"{PLAN} ; rdf:subject ?s")),
    "claim-object": (change("", "?c rdf:object kg:status-held")),
    "claim-object-known": change("?c rdf:object kg:status-planned", "?c rdf:object kgr:no"),
    "claim-self": change("?c rdf:object kg:status-planned", "?c rdf:object kgr:river-council"),
    "claim-opening": change("", f"{NEWS} kg:extent kg:extent-opening", ""),
    "superseded-stands": change("", "?c owl:deprecated true"),
    "superseded-circle": ("INSERT DATA { kgc:x dcterms:isReplacedBy kgc:y . kgc:y dcterms:isReplacedBy kgc:x }"),
    "superseded-known": "INSERT DATA { kgc:x dcterms:isReplacedBy kgc:y }",
    "wikidata-once": f"INSERT DATA {{ kgr:borland schema:sameAs {ITEM} . kgr:corland schema:sameAs {ITEM} }}",
    "iso3166-once": 'INSERT DATA { kgr:borland kg:iso3166 "ZZ" . kgr:corland kg:iso3166 "ZZ" }',
    "geometry-entity": (
        "INSERT DATA { kgr:river-treaty geo:hasGeometry <urn:p> . "
        f"<urn:p> a geo:Geometry ; {WKT} ; {DEGREES} ; {FROM} }}"
    ),
    "claim-modality": (change("?c kg:modality kg:reported", "?c kg:modality kg:said")),
    "claim-rank": change("?c kg:rank kg:normal", ""),
    "claim-confidence": (change("?c kg:confidence 1", "?c kg:confidence 1.5")),
    "claim-source": (change("", "?c prov:wasDerivedFrom kgs:tiny-report")),
    "claim-line": (change("?c kg:line 5", "?c kg:line -1")),
    "claim-selector": (change("", "?c oa:hasSelector ?o", f"{PLAN} . ?o oa:start 249")),
    "claim-line-or-fingerprint": (change("?c kg:line 5", "")),
    "claim-fingerprint": (change("?c kg:line 5", '?c kg:fingerprint "fp1:12:0"')),
    "claim-located": (change("?c oa:hasSelector ?o", "", f"{PLAN} ; oa:hasSelector ?o")),
    "claim-reason": (change("?c kg:rank kg:normal", "?c kg:rank kg:deprecated")),
    "claim-reason-text": (change("", '?c kg:reason "one", "two"')),
    "claim-anaphor": (change("", "?c kg:anaphor kgr:arland")),
    "claim-earliest": (change("", '?c kg:earliest "2022-01-02"^^xsd:date ; kg:latest "2022-01-01"^^xsd:date')),
    "claim-latest": (change("", "?c kg:latest 2022")),
    "claim-review": change("", "?c prov:wasGeneratedBy kgr:arland"),
    "interval-value": change("?i rdf:value ?date", "", "?i a kg:Interval ; rdf:value ?date"),
    "interval-earliest": f"INSERT DATA {{ {SPAN} ; kg:earliest {SECOND} ; kg:latest {FIRST} }}",
    "interval-latest": f"INSERT DATA {{ {SPAN} ; kg:latest 2022 }}",
    "interval-surely-from": f"INSERT DATA {{ {SPAN} ; kg:surelyFrom {SECOND} ; kg:surelyTo {FIRST} }}",
    "interval-surely-to": f"INSERT DATA {{ {SPAN} ; kg:surelyFrom {FIRST} ; kg:surelyTo {FIRST}, {SECOND} }}",
    "interval-surely-paired": f"INSERT DATA {{ {SPAN} ; kg:surelyTo {FIRST} }}",
    "interval-twin": f"INSERT DATA {{ kgr:arland kg:signedOnInterval <{PREFIXES['kgr']}interval/2022-03-01> }}",
    "review-reviewer": f"INSERT DATA {{ {REVIEW} ; {DECIDED} }}",
    "review-day": f"INSERT DATA {{ {REVIEW} ; {REVIEWED} ; {EDITED} ; kg:decidedOn 2021 . {REVIEWER} }}",
    "review-decision": f"INSERT DATA {{ {REVIEW} ; {REVIEWED} ; {DECIDED} ; {REJECTED} . {REVIEWER} }}",
    "claim-best": (change("", "?c kg:best false")),
    "claim-best-modality": (
        change("?c kg:modality kg:asserted", "?c kg:modality kg:planned", "?c rdf:predicate kg:capitalOf")
    ),
    "claim-best-rank": (
        change("?c kg:rank kg:normal", '?c kg:rank kg:deprecated ; kg:reason "old"', "?c rdf:predicate kg:capitalOf")
    ),
    "claim-background": (change("", '?c kg:background "yes"')),
    "claim-conflict": (
        "INSERT { ?c kg:conflictsWith kgr:arland . kgr:arland kg:conflictsWith ?c } WHERE { " + PLAN + " }"
    ),
    "claim-conflict-mutual": (change("", "?c kg:conflictsWith ?d", f"{PLAN} . ?d rdf:predicate kg:capitalOf")),
    "claim-self-reported": change("", "?c kg:selfReported true", "?c rdf:predicate kg:capitalOf"),
    "existence-status": "INSERT DATA { kgr:river-treaty kg:existence kg:status-held }",
    "denied-type-only": "INSERT DATA { kgr:river-treaty denied:type kg:Treaty }",
    "selector-start": (change("?o oa:start 294", "?o oa:start 400", "?o oa:start 294")),
    "selector-end": (change("", "?o oa:end 324", "?o oa:start 294")),
    "source-title": (change(f"{NEWS} rdfs:label ?t", "", f"{NEWS} rdfs:label ?t")),
    "source-kind": (change("", f'{NEWS} kg:sourceKind "text"', "")),
    "source-sha256": (change(f"{NEWS} kg:sha256 ?t", f'{NEWS} kg:sha256 "abc"', f"{NEWS} kg:sha256 ?t")),
    "source-findable": (change(f"{NEWS} kg:sha256 ?t", "", f"{NEWS} kg:sha256 ?t")),
    "source-published": (change("", f'{NEWS} kg:published "in March"', "")),
    "source-publisher": (change(f"{NEWS} dcterms:publisher ?t", f'{NEWS} dcterms:publisher "Tiny News"', OF_NEWS)),
    "source-publisher-kind": (change("", f'{NEWS} kg:publisherKind "state media"', "")),
    "source-origin": (change("", f"{NEWS} kg:origin kgr:river-treaty", "")),
    "source-extent": (change("", f"{NEWS} kg:extent kg:extent-whole, kg:extent-opening", "")),
    "source-retrieved": (change("", f'{NEWS} kg:retrieved "2021-06"^^xsd:gYearMonth', "")),
    "source-work": (change("", f"{NEWS} kg:work kgr:arland", "")),
    "geometry-point": f'INSERT DATA {{ {POINT} ; {DEGREES} ; {FROM} ; geo:asWKT "10 20" }}',
    "geometry-latitude": f"INSERT DATA {{ {POINT} ; {WKT} ; {FROM} ; wgs:lat 91.0 ; wgs:long 10.0 }}",
    "geometry-longitude": f"INSERT DATA {{ {POINT} ; {WKT} ; {DEGREES} ; {FROM} ; wgs:long 11.0 }}",
    "geometry-source": f"INSERT DATA {{ {POINT} ; {WKT} ; {DEGREES} }}",
    "geometry-of": f"INSERT DATA {{ kgr:borland geo:hasGeometry <urn:point> . {POINT} ; {WKT} ; {DEGREES} ; {FROM} }}",
    "dataset-digest": (change("?d kg:claimDigest ?t", "", "?d kg:claimDigest ?t")),
    "observation-number": (change("?o kg:numericValue 40.0", '?o kg:numericValue "40"', TRADE)),
    "observation-measured": (change("?o kg:measure ?m", "", f"{TRADE} ; kg:measure ?m")),
    "observation-in-unit": (change("?o kg:unit ?m", "", f"{TRADE} ; kg:unit ?m")),
    "observation-stated": (
        "INSERT DATA { kgo:x a kg:Observation ; kg:numericValue 1.0 ; kg:measure kg:measure-trade ; "
        "kg:unit kg:unit-percent }"
    ),
    "best-has-edge": ("DELETE DATA { kgr:arville kg:capitalOf kgr:arland }"),
}
WITH_STATUS = "Commitment-Document-Event-Institution-Mechanism-Organisation-Site-Topic-Undertaking"
BREAKS_OTHERS = {
    "node-named": {"entity-label", "entity-names"},
    "claim-subject-known": {f"claim-subject-{WITH_STATUS}"},
    "source-extent": {"claim-opening"},
    "source-published": {"date-well-written"},
}


def test_the_tiny_graph_conforms(tiny: Path, rules: rdflib.Graph) -> None:
    assert violated(store_of(open_graph(tiny).quads()), rules) == set()


@pytest.mark.parametrize("shape", BAD)
def test_a_bad_graph_breaks_its_shape_and_no_other(tiny: Path, rules: rdflib.Graph, shape: str) -> None:
    store = store_of(open_graph(tiny).quads())
    before = set(store)
    store.update(PROLOGUE + BAD[shape])
    assert set(store) != before
    assert violated(store, rules) == {shape} | BREAKS_OTHERS.get(shape, set())


@pytest.mark.parametrize(
    ("earliest", "latest", "broken"),
    [("-0137-03-01", "0000-05-01", set()), ("-0137-03-01", "2022-01-01", set()), ("-0401-12-31", "-0400-01-01", set()),
     ("0001-01-01", "0000-12-31", {"claim-earliest"}), ("-0137-03-02", "-0137-03-01", {"claim-earliest"})],
)  # fmt: skip
def test_days_before_the_year_1_are_compared_and_rdflib_stays_as_it_is(
    tiny: Path, rules: rdflib.Graph, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    earliest: str, latest: str, broken: set[str],
) -> None:  # fmt: skip
    store = store_of(open_graph(tiny).quads())
    days = f'?c kg:earliest "{earliest}"^^xsd:date ; kg:latest "{latest}"^^xsd:date'
    store.update(PROLOGUE + change("", days))
    monkeypatch.setattr(rdflib.term, "_toPythonMapping", MappingProxyType(rdflib.term._toPythonMapping))
    assert violated(store, rules) == broken
    assert not caplog.records


@pytest.mark.parametrize(("modality", "prefix"), MODAL_PREFIXES.items())
def test_an_edge_that_no_claim_of_its_modality_states_breaks_one_shape(
    tiny: Path, rules: rdflib.Graph, modality: str, prefix: str
) -> None:
    store = store_of(open_graph(tiny).quads())
    store.update(f"{PROLOGUE} INSERT DATA {{ kgr:corland {prefix}:signs kgr:river-treaty }}")
    assert violated(store, rules) == {f"{modality}-edge-has-claim"}


def test_every_hand_written_shape_has_a_bad_graph() -> None:
    assert set(BAD) == named(HAND_WRITTEN)


def test_every_shape_says_what_is_wrong_and_what_to_do(rules: rdflib.Graph) -> None:
    for shape in named(HAND_WRITTEN) | named(GENERATED):
        node = rdflib.URIRef(SHAPES + shape)
        assert rules.value(node, SH.message), shape
        assert rules.value(node, rdflib.RDFS.comment), shape


# ---- the generated half: a graph that uses every word, and changes that break its shapes


def example(ontology: Ontology, allowed: tuple[str, ...], number: int, *, is_fitting: bool = True) -> str:
    """Id of an entity whose class fits a domain or range, or fits it not."""
    classes = sorted(name for name, each in ontology.classes.items() if each.shape and not each.is_abstract)
    fitting = next((name for name in classes if ontology.is_allowed(name, allowed) is is_fitting), "")
    return f"{fitting.lower()}-{number}" if fitting else ""


def value_of(each: Property, number: int = 0) -> str:
    values = {
        "date": ("2020", "2021"), "string": ("a", "b"), "status": ("planned", "episodic"), "number": ("1", "2"),
        "word": ("entente", "defence-pact"),
    }  # fmt: skip
    return values[each.value_kind][number] if each.value_kind else ""


@pytest.fixture(scope="module")
def full(tiny: Path, ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two entities of every class, a claim of every predicate and one with every qualifier."""
    folder = copy_tables(tiny, tmp_path_factory.mktemp("full"))
    for name, kind in ontology.classes.items():
        if kind.shape and not kind.is_abstract:
            for number in (1, 2):
                identity = f"{name.lower()}-{number}"
                add_row(folder, "entities.csv", id=identity, type=name, label=f"{name} {number}")
    set_cells(folder, "entities.csv", 2, wikidata="Q1", iso3166="AA")
    for name, each in ontology.properties.items():
        target = "" if each.value_kind else example(ontology, each.range, 2)
        said = {"measure": "trade", "unit": "USD billion"} if each.is_number else {}
        add_claim(folder, example(ontology, each.domain, 1), name, target, value=value_of(each), **said)
    add_claim(folder, "state-1", "quantity", "", value="7", **QUALIFIED)
    return folder


@pytest.fixture
def store(full: Path) -> ox.Store:
    return store_of(open_graph(full).quads())


def insert(store: ox.Store, *triples: tuple[str, str, str]) -> None:
    store.update(PROLOGUE + "INSERT DATA {" + " . ".join(" ".join(triple) for triple in triples) + "}")


def test_a_graph_that_uses_every_word_conforms(full: Path, rules: rdflib.Graph, store: ox.Store) -> None:
    assert check_all(full, full / "texts").problems == ()
    assert violated(store, rules) == set()
    assert set(QUALIFIED) == set(QUALIFIERS)


def test_a_class_without_its_wider_class_is_found(rules: rdflib.Graph, store: ox.Store, ontology: Ontology) -> None:
    for each in ontology.classes.values():
        for parent in each.parents:
            store.update(f"{PROLOGUE} DELETE DATA {{ kgr:{each.name.lower()}-1 a kg:{parent} }}")
    shapes = {f"class-{name}" for name, each in ontology.classes.items() if each.parents}
    assert shapes == {name for name in named(GENERATED) if name.startswith("class-")}
    assert shapes <= violated(store, rules)


def test_a_subject_of_the_wrong_class_is_found(rules: rdflib.Graph, store: ox.Store, ontology: Ontology) -> None:
    expected = set()
    for name, each in ontology.properties.items():
        subject = each.domain and example(ontology, each.domain, 1, is_fitting=False)
        if subject:
            value = "kg:status-held" if each.value_kind else f"kgr:{example(ontology, each.range, 2)}"
            insert(store, (f"kgr:{subject}", f"kg:{name}", value))
            expected.add(f"{name}-domain")
    assert expected == {name for name in named(GENERATED) if name.endswith("-domain")}
    assert expected <= violated(store, rules)


def test_an_object_of_the_wrong_class_is_found(rules: rdflib.Graph, store: ox.Store, ontology: Ontology) -> None:
    for name, each in ontology.properties.items():
        wrong = example(ontology, each.range, 1, is_fitting=False) if each.range and not each.value_kind else ""
        value = f"kgr:{wrong}" if wrong else "5"
        insert(store, (f"kgr:{example(ontology, each.domain, 1)}", f"kg:{name}", value))
    expected = {f"{name}-range" for name in ontology.properties}
    assert expected == {name for name in named(GENERATED) if name.endswith("-range")}
    assert expected <= violated(store, rules)


def test_a_second_value_of_a_single_valued_predicate_is_found(
    rules: rdflib.Graph, store: ox.Store, ontology: Ontology
) -> None:
    expected = set()
    for name, each in ontology.properties.items():
        if each.is_single_valued and each.value_kind in ("date", "string"):
            value = '"1999"^^xsd:gYear' if each.value_kind == "date" else '"other"'
            insert(store, (f"kgr:{example(ontology, each.domain, 1)}", f"kg:{name}", value))
            expected.add(f"{name}-once")
    assert expected == {name for name in named(GENERATED) if name.endswith("-once")}
    assert expected <= violated(store, rules)


def test_a_circle_is_found(rules: rdflib.Graph, store: ox.Store, ontology: Ontology) -> None:
    acyclic = {name: each for name, each in ontology.properties.items() if each.is_acyclic}
    for name, each in acyclic.items():
        one, other = example(ontology, each.domain, 1), example(ontology, each.range, 2)
        insert(store, (f"kgr:{other}", f"kg:{name}", f"kgr:{one}"))
    assert {f"{name}-acyclic" for name in acyclic} == {n for n in named(GENERATED) if n.endswith("-acyclic")}
    assert {f"{name}-acyclic" for name in acyclic} <= violated(store, rules)


@pytest.mark.parametrize("wrong", ["no date, number or word of a list", ""])
def test_a_second_or_wrong_value_of_a_qualifier_is_found(rules: rdflib.Graph, store: ox.Store, wrong: str) -> None:
    expected = {f"qualifier-{column_to_term(column)}" for column in QUALIFIERS}
    assert expected == {name for name in named(GENERATED) if name.startswith("qualifier-")}
    for column in QUALIFIERS:
        term, value = f"kg:{column_to_term(column)}", "kgr:topic-1"
        if wrong:
            value = f'"{wrong}"'
            store.update(f"{PROLOGUE} DELETE WHERE {{ ?c {term} ?v }}")
        if not (wrong and column in ("title", "group")):
            insert(store, ("kgc:x", term, value), ("kgc:x", term, "kgr:topic-2"))
        else:
            insert(store, ("kgc:x", term, "5"))
    assert expected <= violated(store, rules)


@pytest.mark.parametrize("modality", MODALITIES)
def test_a_claim_of_any_modality_about_the_wrong_class_is_found(
    rules: rdflib.Graph, store: ox.Store, ontology: Ontology, modality: str
) -> None:
    expected = set()
    for name, each in ontology.properties.items():
        wishes = {"subject": each.domain, "object": () if each.value_kind else each.range}
        for part, classes in wishes.items():
            wrong = classes and example(ontology, classes, 1, is_fitting=False)
            if wrong:
                expected.add(f"claim-{part}-{'-'.join(classes)}")
                insert(store, (f"kgc:{name}-{part}", "rdf:predicate", f"kg:{name}"))
                insert(store, (f"kgc:{name}-{part}", f"rdf:{part}", f"kgr:{wrong}"))
                insert(store, (f"kgc:{name}-{part}", "kg:modality", f"kg:{modality}"))
    assert {name for name in named(GENERATED) if name.startswith(("claim-subject-", "claim-object-"))} == expected
    assert expected <= violated(store, rules)


REMAINING = {
    "entity-label": 'INSERT DATA { kgr:arland rdfs:label "Second"@en }',
    "entity-names": 'INSERT DATA { kgr:arland skos:prefLabel "Second"@ru }',
    "entity-iso3166": 'INSERT DATA { kgr:borland kg:iso3166 "BOR" }',
    "entity-wikidata": 'INSERT DATA { kgr:borland schema:sameAs "Q5" }',
    "entity-one-class": "INSERT DATA { kgr:topic-1 a kg:Office }",
    "claim-predicate": "INSERT { ?c rdf:predicate kg:sings } WHERE { ?c kg:line 6 }",
    "date-well-written": "INSERT DATA { kgc:x kg:on '2022-02-30'^^xsd:date }",
    "edge-has-claim": "INSERT DATA { kgr:borland kg:memberOf kgr:east-league }",
    "one-object-at-a-time": (
        "INSERT { kgr:city-1 kg:capitalOf kgr:arland . kgc:x kg:best true ; rdf:predicate kg:capitalOf ; "
        "rdf:subject kgr:city-1 ; rdf:object kgr:arland ; kg:certain ?spell } "
        "WHERE { ?c rdf:predicate kg:capitalOf ; rdf:subject kgr:city-1 ; kg:certain ?spell }"
    ),
    "one-subject-at-a-time": (
        "INSERT { kgr:person-2 kg:headOfStateOf kgr:state-2 . kgc:x kg:best true ; "
        "rdf:predicate kg:headOfStateOf ; rdf:subject kgr:person-2 ; rdf:object kgr:state-2 ; kg:certain ?spell } "
        "WHERE { ?c rdf:predicate kg:headOfStateOf ; rdf:object kgr:state-2 ; kg:certain ?spell }"
    ),
}
"""A change that breaks each generated shape that follows from no single word."""


@pytest.mark.parametrize(("shape", "update"), REMAINING.items())
def test_the_remaining_generated_shapes_find_their_fault(
    rules: rdflib.Graph, store: ox.Store, shape: str, update: str
) -> None:
    assert shape in named(GENERATED)
    store.update(PROLOGUE + update)
    assert shape in violated(store, rules)


def test_one_value_after_the_other_is_allowed(tiny: Path, rules: rdflib.Graph, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arville", "capitalOf", "borland", **{"from": "2030"})
    set_cells(folder, "claims.csv", 16, to="2029")
    assert violated(store_of(open_graph(folder).quads()), rules) == set()


# ---- from a finding to the line of a table


@pytest.mark.parametrize(
    ("update", "place"),
    [
        (change("?c kg:rank kg:normal", ""), ("claims.csv", 11)),
        (BAD["selector-start"], ("claims.csv", 11)),
        (BAD["observation-in-unit"], ("claims.csv", 10)),
        (BAD["source-title"], ("sources.csv", 2)),
        (BAD["best-has-edge"], ("claims.csv", 16)),
        ('INSERT DATA { kgr:arland rdfs:label "Second"@en }', ("entities.csv", 2)),
        ('INSERT DATA { kgr:river-treaty kg:signedOn "x" }', ("claims.csv", 5)),
        ("INSERT DATA { kgr:borland kg:memberOf kgr:east-league }", ("entities.csv", 5)),
        (BAD["observation-stated"], ("graph.trig", 0)),
        ("INSERT DATA { kgc:x kg:on '2022-02-30'^^xsd:date }", ("graph.trig", 0)),
    ],
)
def test_a_finding_names_the_line_of_the_table_behind_the_node(
    tiny: Path, rules: rdflib.Graph, update: str, place: tuple[str, int]
) -> None:
    dataset = open_graph(tiny)
    store = store_of(dataset.quads())
    store.update(PROLOGUE + update)
    problems = list_violations(report_on(store, rules), rules, FocusIndex(dataset.tables, tiny, dataset.ontology))
    assert (Path(problems[0].file).name, problems[0].line) == place


def test_a_finding_reads_like_a_problem_of_the_tables(tiny: Path, rules: rdflib.Graph) -> None:
    dataset = open_graph(tiny)
    store = store_of(dataset.quads())
    store.update(PROLOGUE + BAD["claim-reason"])
    (problem,) = list_violations(
        report_on(store, rules), rules, FocusIndex(dataset.tables, Path("data"), dataset.ontology)
    )
    assert str(problem) == (
        "data/claims.csv:11: claim 'river-council hasStatus planned' is preferred or deprecated without a reason; "
        "say why in the reason column"
    )
    assert problem.rule == "shape-claim-reason"


def test_an_edge_at_fault_is_found_by_its_value(tiny: Path) -> None:
    dataset = open_graph(tiny)
    index = FocusIndex(dataset.tables, tiny, dataset.ontology)
    signs = PREFIXES["kg"] + "signs"
    assert index.find(ID + "corland", signs, ID + "rail-memorandum").lines == (6,)
    assert index.find(ID + "corland", signs).lines == (4, 6)
    assert index.find(f"{SELECTOR_ID}tiny-news/0-76").lines == (2, 3, 4)
    assert index.find(SOURCE_ID + "tiny-report").lines == (3,)


# ---- the whole check


def test_the_tiny_folder_passes_the_whole_check(tiny: Path) -> None:
    report = check_all(tiny, tiny / "texts")
    assert (report.problems, report.exit_status, report.shapes) == ((), DONE, True)
    counts = report.counts
    assert (counts.sources, counts.entities, counts.claims, report.texts, report.copies) == (2, 10, 17, 2, 2)


def test_shapes_wait_until_the_tables_are_clean(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 2, predicate="sings")
    report = check_all(folder)
    assert (report.exit_status, report.shapes, report.copies) == (FINDINGS, False, 0)
    (folder / "names.csv").unlink()
    assert check_all(folder).exit_status == BAD_INPUT
    assert not (folder / "graph.trig").exists()


def test_shapes_can_be_left_out(tiny: Path) -> None:
    assert not check_all(tiny, shapes=False).shapes


def test_what_only_a_shape_knows_is_found_with_its_line(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 2, at="river-treaty")
    (problem,) = check_all(folder).problems
    assert (problem.rule, problem.line) == ("shape-qualifier-at", 2)


def test_shapes_of_ones_own_can_be_added(tiny: Path, tmp_path: Path) -> None:
    shapes = tmp_path / "mine.ttl"
    shapes.write_text(
        f"@prefix sh: <{SH}> . @prefix kg: <{PREFIXES['kg']}> . @prefix skos: <{PREFIXES['skos']}> .\n"
        "<urn:mine> a sh:NodeShape ; sh:targetClass kg:State ; sh:property <urn:official> .\n"
        "<urn:official> sh:path skos:altLabel ; sh:minCount 1 ; sh:message 'has no second name' .",
        encoding="utf-8",
    )
    problems = check_shapes(open_graph(tiny), shapes)
    assert [(problem.line, problem.rule) for problem in problems] == [
        (5, "shape-urn:official"),
        (6, "shape-urn:official"),
        (7, "shape-urn:official"),
    ]
    assert problems[0].what == "'borland' has no second name"


@pytest.mark.slow
def test_the_shapes_are_themselves_sound_shacl() -> None:
    shapes = rdflib.Graph().parse(data=HAND_WRITTEN, format="turtle")  # the other half takes ten seconds
    assert pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)[0]


@pytest.mark.slow
def test_an_exported_graph_conforms_without_the_project(tiny: Path) -> None:
    graph = rdflib.Graph().parse(data=tiny_graph(), format="turtle")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(ontology_file("shapes.ttl")))
    assert conforms, text


def test_shapes_that_cannot_be_used_are_one_clear_error(tiny: Path, tmp_path: Path) -> None:
    shapes = tmp_path / "mine.ttl"
    shapes.write_text(
        f"@prefix sh: <{SH}> . @prefix kg: <{PREFIXES['kg']}> .\n"
        "<urn:mine> a sh:NodeShape ; sh:targetClass kg:State ; sh:in 5, 6 .",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="the shapes cannot be used"):
        check_shapes(open_graph(tiny), shapes)


@pytest.mark.parametrize("text", ["", "no turtle at all"])
def test_missing_or_garbled_shapes_are_one_clear_error(tmp_path: Path, text: str) -> None:
    if text:
        (tmp_path / "shapes.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"shapes\.ttl: cannot be read as Turtle"):
        read_shapes(tmp_path / "shapes.ttl")
