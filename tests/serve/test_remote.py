"""Another server as an engine: queries go there, views and chosen graphs are answered from the copy."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError, LimitError, UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.model.terms import ONTOLOGY, ViewKind
from kg.query.endpoint import Endpoint, open_server
from kg.serve.engine.answers import Graphs, NoFormatError, QueryRequest
from kg.serve.engine.fork_server import open_started
from kg.serve.engine.formats import AnswerFormat
from kg.serve.engine.remote import RemoteEngine, remote_service
from kg.serve.engine.service import Settings
from kg.serve.engine.start import StartOptions, view_text
from tests.endpoints import Reply, Running, answer_from, answering
from tests.serve.inline import InlineEngine
from tests.serve.loops import run_async

pytestmark = pytest.mark.slow
SIGNATORIES = "SELECT ?who { ?who kg:signs ?what } ORDER BY ?who"


@pytest.fixture(scope="module")
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


@pytest.fixture(scope="module")
def running(dataset: ValidDataset) -> Iterator[Running]:
    with answering(answer_from(dataset.store)) as running:
        yield running


@pytest.fixture
def copy(dataset: ValidDataset) -> InlineEngine:
    return InlineEngine(dataset)


@pytest.fixture
def engine(running: Running, copy: InlineEngine) -> RemoteEngine:
    return RemoteEngine(Endpoint(open_server(running.url)), copy, Settings(max_rows=4))


def test_a_query_goes_to_the_other_server(engine: RemoteEngine, running: Running, copy: InlineEngine) -> None:
    before = len(running.requests)
    answer = run_async(engine.run, QueryRequest(SIGNATORIES))
    assert (answer.rows, answer.is_truncated, answer.is_graph) == (4, True, False)
    assert answer.media_type == "application/sparql-results+json"
    assert len(json.loads(answer.body)["results"]["bindings"]) == 4
    assert (len(running.requests) - before, copy.queries) == (1, [])


async def _labelled(engine: RemoteEngine) -> bytes:
    bound = {"who": ox.NamedNode("https://w3id.org/diplokg/id/arland")}
    answer = await engine.run(
        QueryRequest(
            SIGNATORIES,
            parameters=bound,
            forms=(AnswerFormat.TABLE,),
            max_rows=1,
            with_labels=True,
            with_gzip=True,
            timeout_s=5,
        )
    )
    assert (answer.form, answer.rows, answer.is_gzip) == (AnswerFormat.TABLE, 1, False)
    return answer.body


def test_parameters_forms_labels_and_lower_limits_are_kept(engine: RemoteEngine) -> None:
    assert "kgr:arland (Arland)" in run_async(_labelled, engine).decode()


def test_a_graph_is_packed_where_the_client_takes_it(engine: RemoteEngine) -> None:
    async def ask() -> bytes:
        wide = RemoteEngine(engine._endpoint, engine._workers, Settings(max_rows=1_000))
        answer = await wide.run(
            QueryRequest("CONSTRUCT WHERE { ?s ?p ?o }", forms=(AnswerFormat.JSON, AnswerFormat.NT), with_gzip=True)
        )
        assert (answer.form, answer.is_graph, answer.is_gzip) == (AnswerFormat.NT, True, True)
        return answer.body

    assert gzip.decompress(run_async(ask)).count(b"\n") > 100


def test_chosen_graphs_and_views_are_answered_from_the_copy(
    engine: RemoteEngine, running: Running, copy: InlineEngine
) -> None:
    before = len(running.requests)

    async def ask() -> None:
        words = await engine.run(QueryRequest("ASK { kg:State a ?c }", graphs=Graphs((ONTOLOGY,))))
        assert json.loads(words.body)["boolean"] is True
        await engine.run(QueryRequest("ASK {}", view=View(ViewKind.ALL)))
        await engine.run(QueryRequest("ASK { kgr:arland ?p ?o }", graphs=Graphs(), view=View()))

    run_async(ask)
    assert copy.queries == ["ASK { kg:State a ?c }", "ASK {}"]
    assert len(running.requests) - before == 1


def test_what_goes_wrong_there_is_raised_here(engine: RemoteEngine) -> None:
    with pytest.raises(UsageError, match="refused: SERVICE"):
        run_async(engine.run, QueryRequest("ASK { SERVICE <http://x> {} }"))

    async def as_turtle() -> None:
        await engine.run(QueryRequest(SIGNATORIES, forms=(AnswerFormat.TTL,)))

    with pytest.raises(NoFormatError):
        run_async(as_turtle)
    with answering(lambda _: Reply(503, "text/plain", b"busy")) as busy:
        elsewhere = RemoteEngine(Endpoint(open_server(busy.url)), engine._workers, Settings())
        with pytest.raises(LimitError, match="gave up"):
            run_async(elsewhere.run, QueryRequest("ASK {}"))


def test_work_on_the_graph_is_done_on_the_copy(engine: RemoteEngine) -> None:
    assert run_async(engine.call, _count_claims, 2).decode() == str(
        2 * len(open_graph(Path("tests/tiny")).tables.claims)
    )


def _count_claims(dataset: ValidDataset, times: int) -> bytes:
    return str(times * len(dataset.tables.claims)).encode()


def test_the_workers_are_started_and_ended_with_the_engine(engine: RemoteEngine, copy: InlineEngine) -> None:
    run_async(engine.start)
    assert copy.is_open
    run_async(engine.close)
    assert not copy.is_open


def test_a_service_keeps_a_copy_while_it_runs(
    running: Running, dataset: ValidDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    settings = Settings(endpoint=running.url)
    with remote_service(View(), settings) as service:
        (copy,) = tmp_path.glob("kg-endpoint-*/graph.trig")
        opened = open_started(StartOptions((str(copy),), view_text(View()), 1, 64))
        assert set(opened.store) == set(dataset.store)
        assert set(service.dataset.tables.claims_by_id) == set(dataset.tables.claims_by_id)
        usual = service.digest
    assert not list(tmp_path.iterdir())
    with remote_service(View(), settings) as service:
        assert service.digest == usual
    with remote_service(View(ViewKind.ALL), replace(settings, timeout_s=1)) as service:
        assert service.digest != usual
        assert service.dataset.view.kind is ViewKind.ALL


def test_a_service_of_a_folder_opens_the_folder(tiny: Path) -> None:
    assert open_started(StartOptions((str(tiny),), view_text(View()), 1, 64)).folder == tiny


def test_an_endpoint_without_our_graph_is_not_served() -> None:
    with (
        answering(answer_from(ox.Store())) as empty,
        pytest.raises(InputError, match="its default graph is empty"),
        remote_service(View(), Settings(endpoint=empty.url)),
    ):
        pass
