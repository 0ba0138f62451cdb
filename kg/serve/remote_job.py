"""What workers do for an endpoint: open the copy of its graph, send a query there and write the answer.

Comes in: a job. Goes out: a frame, as `kg.serve.jobs` has it. It stands apart from `kg.serve.remote`, so that a
worker does not load the web framework.
"""

from __future__ import annotations

from pathlib import Path

from kg.connection import trusted
from kg.endpoint import Endpoint
from kg.endpoint_graph import open_copy
from kg.graph import ValidDataset
from kg.model import View
from kg.serve.jobs import QueryJob, pack_reply, write_answer


def open_there(path: Path, view: View) -> ValidDataset:
    """Open the copy of an endpoint's graph, and load what sending queries takes, for all workers to share."""
    trusted()
    return open_copy(path, view)


def answer_there(dataset: ValidDataset, endpoint: Endpoint, job: QueryJob) -> bytes:
    """Have the other server answer a query, and write the answer as a frame.

    Parameters
    ----------
    dataset
        The copy, which every job of a worker is given; this one does without.
    endpoint
        The other server.
    job
        The query, and the forms that its client takes.
    """
    del dataset
    result = endpoint.query(job.text, dict(job.parameters), job.max_rows)
    return pack_reply(*write_answer(job, result, endpoint.labels(result) if job.with_labels else None))
