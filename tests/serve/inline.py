"""An engine without workers: jobs are done in the process of the test, so that what they run is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVarTuple

from kg.model import View
from kg.serve.answers import Answer, Graphs
from kg.serve.formats import AnswerFormat
from kg.serve.jobs import CallJob, QueryJob, do_job, raise_error

if TYPE_CHECKING:
    from kg.graph import ValidDataset
    from kg.queries import Term
    from kg.results import ResultFormat

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

    async def run(
        self,
        text: str,
        *,
        parameters: Mapping[str, Term] | None = None,
        form: AnswerFormat | ResultFormat | Sequence[AnswerFormat] = AnswerFormat.JSON,
        max_rows: int | None = None,
        timeout_s: float | None = None,
        graphs: Graphs | None = None,
        view: View | None = None,
        base_iri: str | None = None,
        with_labels: bool = False,
        with_gzip: bool = False,
    ) -> Answer:
        self.queries.append(text)
        forms = (AnswerFormat(form),) if isinstance(form, str) else tuple(form)
        bound = tuple((parameters or {}).items())
        rows = max_rows or self.max_rows
        job = QueryJob(text, bound, forms, rows, graphs or Graphs(), base_iri, with_labels, with_gzip)
        reply, body = do_job(job, self.dataset)
        raise_error(reply)
        return Answer(
            body,
            reply.media_type,
            AnswerFormat(reply.form),
            reply.rows,
            reply.is_truncated,
            reply.is_graph,
            reply.is_gzip,
        )

    async def call(self, function: Callable[[ValidDataset, *Args], bytes], *args: *Args) -> bytes:
        reply, body = do_job(CallJob(function, args), self.dataset)
        raise_error(reply)
        return body
