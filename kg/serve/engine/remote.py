"""Another SPARQL server as an engine: each query is sent there by a worker of this machine, under its limits.

Comes in: the address that `kg serve --endpoint` names. Goes out: a `Service`. Pages and the JSON API read a copy of
the graph, taken once when the service starts; SPARQL is answered by the other server as it is now. A worker sends
the query, since checking a hostile one can take long too. A questionable decision: a view other than the usual one
is answered from the copy, which alone can be seen through it.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVarTuple

from kg.graph import GRAPH_FILE, ValidDataset
from kg.model import View
from kg.query import (
    TIMEOUT_S,
    Endpoint,
    dataset_of,
    open_copy,
    open_server,
    read_endpoint_quads,
    trusted,
    write_copy,
)
from kg.serve.engine.answers import Graphs, QueryAnswer, QueryRequest
from kg.serve.engine.jobs import HEAD, QueryJob, add_evidence, answer_of, job_of, pack_reply, unpack_reply, write_answer
from kg.serve.engine.pool import Pool
from kg.serve.engine.service import QueryEngine, Service, Settings


def open_endpoint_copy(path: Path, view: View) -> ValidDataset:
    """Open the copy of an endpoint's graph, and load what sending queries takes, for all workers to share."""
    trusted()
    return open_copy(path, view)


def query_endpoint(dataset: ValidDataset, endpoint: Endpoint, job: QueryJob) -> bytes:
    """Have the other server answer a query, and write the answer as a frame.

    Parameters
    ----------
    dataset
        The copy, in which the claims behind rows are found.
    endpoint
        The other server.
    job
        The query, and the forms that its client takes.
    """
    start = time.monotonic()
    result = endpoint.query(job.text, dict(job.parameters), job.max_rows)
    result = add_evidence(job, dataset, result, start)
    return pack_reply(*write_answer(job, result, endpoint.labels(result) if job.with_labels else None))


Args = TypeVarTuple("Args")


class RemoteEngine:
    """See the module.

    Parameters
    ----------
    endpoint
        Where queries are sent.
    workers
        The engine of this machine, which has the copy open.
    settings
        Limits.
    """

    def __init__(self, endpoint: Endpoint, workers: QueryEngine, settings: Settings) -> None:
        self._endpoint = endpoint
        self._workers = workers
        self._settings = settings

    async def start(self) -> None:
        """Start the workers; see `QueryEngine`."""
        await self._workers.start()

    async def close(self) -> None:
        """End the workers; see `QueryEngine`."""
        await self._workers.close()

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Have the other server answer a query; see `QueryEngine`. What chooses graphs or a view, the copy answers."""
        if (request.view is not None and not request.view.is_default) or request.graphs != Graphs():
            return await self._workers.run(request)
        limit = min(request.timeout_s or self._settings.timeout_s, self._settings.timeout_s)
        server = replace(self._endpoint.server, timeout_s=limit)
        job = job_of(replace(request, base_iri=None), self._settings.max_rows, limit)
        frame = await self._workers.call(query_endpoint, Endpoint(server), job)
        size, _ = HEAD.unpack_from(frame)
        return answer_of(unpack_reply(frame[HEAD.size : HEAD.size + size]), frame[HEAD.size + size :])

    async def call(
        self, function: Callable[[ValidDataset, *Args], bytes], *args: *Args, view: View | None = None
    ) -> bytes:
        """Run a function on the copy in a worker; see `QueryEngine`."""
        return await self._workers.call(function, *args, view=view)


@contextmanager
def remote_service(view: View, settings: Settings) -> Iterator[Service]:
    """The service of the endpoint that the settings name; its copy of the graph is removed at the end.

    Raises
    ------
    UsageError
        When the address is none.
    InputError
        When the server cannot be reached, or holds no graph of this project.
    """
    endpoint = Endpoint(open_server(settings.endpoint, max(settings.timeout_s, TIMEOUT_S)))
    quads = read_endpoint_quads(endpoint)
    dataset = dataset_of(quads, settings.endpoint, view)
    with tempfile.TemporaryDirectory(prefix="kg-endpoint-") as folder:
        copy = Path(folder) / GRAPH_FILE
        digest = write_copy(quads, settings.endpoint, copy)
        if not view.is_default:
            digest = hashlib.sha256(f"{digest} {view}".encode()).hexdigest()
        engine = RemoteEngine(endpoint, Pool([str(copy)], view, settings), settings)
        yield Service(dataset, engine, settings, digest, dataset.folder)
