"""The shapes mean the same in Apache Jena as in pySHACL: on sound graphs, and on each that breaks a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.graph.check import SHAPES
from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.trig import store_of
from kg.model.terms import MODAL_PREFIXES
from kg.tables.files import ontology_file
from tests.edits import add_claim, copy_tables
from tests.fuseki import running_shacl
from tests.graph import test_validate as in_pyshacl
from tests.graph.test_validate import BAD, BREAKS_OTHERS, PROLOGUE, SH, full, ontology, report_on, rules, store
from tests.questions import texts_graph

__all__ = ["full", "ontology", "rules", "store"]  # fixtures
pytestmark = pytest.mark.slow
Validate = Callable[[bytes, bytes], rdflib.Graph]
SHAPES_FILE = ontology_file("shapes.ttl").read_bytes()


@pytest.fixture(scope="module")
def jena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Validate]:
    with running_shacl(tmp_path_factory.mktemp("jena")) as validate:
        yield validate


def findings(report: rdflib.Graph) -> set[tuple[str, str]]:
    """Which shape finds fault with which node; where a query finds it, with which value."""
    results = report.subjects(SH.resultSeverity, SH.Violation)
    return {
        (
            str(report.value(result, SH.sourceShape)).removeprefix(SHAPES),
            str(report.value(result, SH.focusNode)),
        )
        for result in results
    }


def found_by(jena: Validate, store: ox.Store) -> set[tuple[str, str]]:
    body = store.dump(format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
    assert body is not None
    return findings(jena(body, SHAPES_FILE))


def sound_graphs(tiny: Path, folder: Path) -> Iterator[ValidDataset]:
    yield texts_graph()
    yield open_graph(tiny)
    tables = copy_tables(tiny, folder)
    for modality in ("planned", "hypothetical", "opinion", "negated"):
        add_claim(tables, "arland", "cooperatesWith", "dorland", modality=modality)
        add_claim(tables, "border-pact", "signedOn", "", value="2031-05", modality=modality, line="2")
    add_claim(tables, "rail-memorandum", "signedOn", "", value="-0137")
    add_claim(tables, "arland", "cooperatesWith", "borland", "tiny-report", rank="deprecated", reason="withdrawn")
    yield open_graph(tables)


def test_neither_finds_fault_with_a_sound_graph(
    jena: Validate,
    tiny: Path,
    rules: rdflib.Graph,
    tmp_path: Path,
) -> None:
    for dataset in sound_graphs(tiny, tmp_path):
        sound = store_of(dataset.quads())
        assert found_by(jena, sound) == set(), dataset.folder
        assert findings(report_on(sound, rules)) == set(), dataset.folder


def test_jena_finds_the_fault_of_each_bad_graph_and_no_other(jena: Validate, tiny: Path) -> None:
    quads = open_graph(tiny).quads()
    updates = BAD | {
        f"{modality}-edge-has-claim": f"INSERT DATA {{ kgr:corland {prefix}:signs kgr:river-treaty }}"
        for modality, prefix in MODAL_PREFIXES.items()
    }
    wanted = {shape: {shape} | BREAKS_OTHERS.get(shape, set()) for shape in updates}
    shapes = {}
    for shape, update in updates.items():
        bad = store_of(quads)
        bad.update(PROLOGUE + update)
        shapes[shape] = {name for name, _ in found_by(jena, bad)}
    assert {shape: names for shape, names in shapes.items() if names != wanted[shape]} == {}


def test_both_find_the_same_in_a_graph_full_of_faults(
    jena: Validate,
    store: ox.Store,
    rules: rdflib.Graph,
) -> None:
    for update in in_pyshacl.REMAINING.values():
        store.update(PROLOGUE + update)
    store.update(f"{PROLOGUE} DELETE WHERE {{ ?c kg:on ?on }}")
    store.update(f"{PROLOGUE} INSERT DATA {{ kgc:x kg:on 'soon' ; kg:at kgr:topic-1 ; kg:unit 'metres' }}")
    store.update(f"{PROLOGUE} INSERT DATA {{ kgr:topic-1 kg:signs kgr:topic-2 . kgr:state-1 kg:capitalOf 5 }}")
    found = found_by(jena, store)
    assert {shape for shape, _ in found} >= set(in_pyshacl.REMAINING) | {"signs-domain", "signs-range", "qualifier-on"}
    assert found == findings(report_on(store, rules))
