"""The graph of an endpoint read as a whole: complete, paged where the server cuts, refused where it is another's."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError, LimitError
from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.entailed import ENTAILED
from kg.graph.trig import store_of
from kg.model.claims import View
from kg.model.terms import PREFIXES, ViewKind
from kg.query import endpoint as endpoint_graph
from kg.query.endpoint import (
    Endpoint,
    open_copy,
    open_server,
    read_endpoint_graph,
    read_endpoint_names,
    read_endpoint_quads,
    write_copy,
)
from tests.endpoints import Answer, Reply, Request, Running, answer_from, answering


@pytest.fixture(scope="module")
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


def endpoint_of(running: Running) -> Endpoint:
    return Endpoint(open_server(running.url, 10))


def refused(answer: Answer) -> str:
    with answering(answer) as running:
        with pytest.raises(InputError) as raised:
            read_endpoint_graph(endpoint_of(running))
        assert "\n" not in str(raised.value)
        assert str(raised.value).startswith(running.url)
        return str(raised.value)


def stated(dataset: ValidDataset) -> frozenset[ox.Quad]:
    """All that is no derived edge: those are derived again from what is read."""
    return frozenset(quad for quad in dataset.store if quad.graph_name != ENTAILED)


def test_all_quads_are_read(dataset: ValidDataset) -> None:
    with answering(answer_from(dataset.store)) as running:
        assert read_endpoint_quads(endpoint_of(running)) == stated(dataset)


def test_what_is_read_has_the_claims_entities_and_sources_of_the_tables(dataset: ValidDataset) -> None:
    with answering(answer_from(dataset.store)) as running:
        read = read_endpoint_graph(endpoint_of(running))
    assert set(read.tables.claims_by_id) == set(dataset.tables.claims_by_id)
    assert set(read.tables.entities) == set(dataset.tables.entities)
    assert set(read.tables.sources) == set(dataset.tables.sources)
    assert read.selection.plain == dataset.selection.plain
    assert len(read.store) == len(dataset.store)
    assert read.lookup.resolve("Arland") == "arland"


def test_another_view_is_taken_of_what_is_read(tiny: Path, dataset: ValidDataset) -> None:
    view = View(ViewKind.ALL)
    with answering(answer_from(dataset.store)) as running:
        read = read_endpoint_graph(endpoint_of(running), view)
    assert read.selection.plain == open_graph(tiny, view).selection.plain != dataset.selection.plain


def test_names_are_read_without_claims(dataset: ValidDataset) -> None:
    with answering(answer_from(dataset.store)) as running:
        names = read_endpoint_names(endpoint_of(running))
    assert names.lookup.entities == dataset.lookup.entities
    assert not names.tables.claims


def test_a_server_that_cuts_its_answers_is_asked_page_by_page(dataset: ValidDataset) -> None:
    with answering(answer_from(dataset.store, most=100)) as running:
        assert read_endpoint_quads(endpoint_of(running)) == stated(dataset)
    data = sum(quad.graph_name == ox.DefaultGraph() for quad in dataset.store)
    pages = -(-data // 100) - (-(len(stated(dataset)) - data) // 100)
    assert len(running.requests) == 4 + pages


def test_a_server_that_gives_too_little_however_it_is_asked_is_refused(dataset: ValidDataset) -> None:
    whole = answer_from(dataset.store)

    def first(request: Request) -> Reply:
        reply = whole(Request(request.path, request.headers, re.sub(r"OFFSET \d+", "OFFSET 0", request.query)))
        assert isinstance(reply.body, bytes)
        if reply.media_type == "application/n-triples":
            reply.body = b"".join(reply.body.splitlines(keepends=True)[:20])
        return reply

    assert "gives 20 of its " in refused(first)


def test_a_server_that_gives_nothing_of_what_it_counts_is_refused(dataset: ValidDataset) -> None:
    whole = answer_from(dataset.store)

    def none(request: Request) -> Reply:
        return whole(request) if "COUNT" in request.query else Reply(media_type="application/n-triples", body=b"")

    assert "gives 0 of its " in refused(none)


def test_a_server_without_the_ontology_is_read_with_ours(dataset: ValidDataset) -> None:
    data = [quad for quad in dataset.store if quad.graph_name == ox.DefaultGraph()]
    with answering(answer_from(store_of(data))) as running:
        read = read_endpoint_quads(endpoint_of(running))
    assert {quad for quad in read if quad.graph_name == ox.DefaultGraph()} == set(data)
    assert len(read) == len(stated(dataset))


def test_an_empty_graph_is_refused() -> None:
    assert "its default graph is empty; load graph.trig into it" in refused(answer_from(ox.Store()))


def test_a_graph_of_other_things_is_refused() -> None:
    store = ox.Store()
    store.load(b"<http://a> a <http://b> ; <http://c> 'd' .", format=ox.RdfFormat.TURTLE)
    assert "has no entity of this project" in refused(answer_from(store))


@pytest.mark.parametrize("lost", ["rdf:object", "kg:modality", "rdf:predicate", "kg:sourceKind", "rdfs:label"])
def test_a_graph_that_lacks_what_ours_has_is_refused(lost: str, dataset: ValidDataset) -> None:
    store = store_of(list(dataset.store))
    store.update(f"DELETE WHERE {{ ?s {lost} ?o }}", prefixes=PREFIXES)
    assert "is not of the shape of this project" in refused(answer_from(store))


def test_a_graph_that_is_too_large_is_not_read(dataset: ValidDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_graph, "MAX_TRIPLES", 10)
    with answering(answer_from(dataset.store)) as running, pytest.raises(LimitError, match="at most 10 are read"):
        read_endpoint_graph(endpoint_of(running))
    assert len(running.requests) == 1


def test_a_copy_is_opened_as_it_was_read(dataset: ValidDataset, tmp_path: Path) -> None:
    quads = frozenset(dataset.quads())
    digest = write_copy(quads, "http://x/", tmp_path / "graph.trig")
    assert digest == write_copy(quads, "http://x/", tmp_path / "again.trig")
    copy = open_copy(tmp_path / "graph.trig", View())
    assert set(copy.store) == set(dataset.store)
    assert copy.selection.plain == dataset.selection.plain


def test_a_file_that_is_no_copy_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "graph.trig"
    path.write_text("<http://a> a <http://b> .", encoding="utf-8")
    with pytest.raises(InputError, match="is not a graph that `kg build` wrote"):
        open_copy(path, View())
