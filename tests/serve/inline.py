"""An engine without workers: jobs are done in the process of the test, so that what they run is measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVarTuple

from kg.serve.engine.answers import TIMEOUT_S, QueryAnswer, QueryRequest
from kg.serve.engine.jobs import CallJob, answer_of, do_job, job_of, raise_error

if TYPE_CHECKING:
    from kg.graph.dataset import ValidDataset
    from kg.model.claims import View

Args = TypeVarTuple("Args")


class InlineEngine:
    """Does what a pool does, at once and without limits of time."""

    def __init__(self, dataset: ValidDataset, max_rows: int = 10_000) -> None:
        self.dataset, self.max_rows = dataset, max_rows
        self.is_open = False
        self.queries: list[str] = []

    async def start(self) -> None:
        self.is_open = True

    async def close(self) -> None:
        self.is_open = False

    async def run(self, request: QueryRequest) -> QueryAnswer:
        self.queries.append(request.text)
        reply, body = do_job(job_of(request, self.max_rows, TIMEOUT_S), self._seen(request.view))
        raise_error(reply)
        return answer_of(reply, body)

    async def call(
        self, function: Callable[[ValidDataset, *Args], bytes], *args: *Args, view: View | None = None
    ) -> bytes:
        reply, body = do_job(CallJob(function, args), self._seen(view))
        raise_error(reply)
        return body

    def _seen(self, view: View | None) -> ValidDataset:
        return self.dataset if view is None else self.dataset.with_view(view)
