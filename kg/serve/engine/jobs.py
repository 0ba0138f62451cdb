"""What a worker does: a query or a call on the open graph, and the frames in which both are sent.

Comes in: a job. Goes out: a `Reply` of a small JSON head and a body of bytes. A job is pickled, since only the
server writes it; a reply is not, so that a worker which a query has led astray cannot make the server run anything.
"""

from __future__ import annotations

import gzip
import json
import pickle
import struct
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from kg.errors import InputError, KgError, LimitError, UsageError
from kg.graph import ValidDataset
from kg.query import (
    DEFAULT_GRAPH,
    Result,
    Term,
    cite_answer,
    claims_behind,
    left_for_evidence,
    name_question,
    read_labels,
    run_query,
    with_claims,
)
from kg.serve.engine.answers import MAX_ANSWER_BYTES, Graphs, NoFormatError, QueryAnswer, QueryRequest
from kg.serve.engine.formats import FULL_TYPES, AnswerFormat, first_fit
from kg.serve.engine.render import render

HEAD = struct.Struct(">II")
BEGUN = struct.Struct(">d")
"""What a worker says first: the processor time that its start took, which is no job's."""
UNEXPECTED = "Unexpected"
_KINDS: dict[str, type[KgError]] = {
    kind.__name__: kind for kind in (NoFormatError, LimitError, UsageError, InputError, KgError)
}
_GZIP_FROM = 1024
_GZIP_LEVEL = 4
_MIB_PER_MAXRSS = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10


@dataclass(frozen=True, slots=True)
class QueryJob:
    """A query to answer; see `kg.serve.engine.service.QueryEngine.run`."""

    text: str
    parameters: tuple[tuple[str, Term], ...]
    forms: tuple[AnswerFormat, ...]
    max_rows: int
    graphs: Graphs
    base_iri: str | None
    with_labels: bool
    with_gzip: bool
    with_claims: bool
    with_cite: bool
    question: str
    stated: tuple[tuple[str, str], ...]
    timeout_s: float


@dataclass(frozen=True, slots=True)
class CallJob:
    """A function to call on the dataset; see `kg.serve.engine.service.QueryEngine.call`."""

    function: Callable[..., bytes]
    args: tuple[object, ...]


Job = QueryJob | CallJob


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker has to say of a job.

    Parameters
    ----------
    error
        The line of an error; empty when the job was done.
    kind
        Name of the error's class.
    media_type, form, rows, is_truncated, is_graph, is_gzip, notes, cite
        As in `kg.serve.engine.service.QueryAnswer`.
    cpu_s
        Seconds of processor time that the job took.
    grown_mib
        How much more memory the worker has had than when it began.
    """

    error: str = ""
    kind: str = ""
    media_type: str = ""
    form: str = ""
    rows: int = 0
    is_truncated: bool = False
    is_graph: bool = False
    is_gzip: bool = False
    notes: tuple[str, ...] = ()
    cite: str = ""
    cpu_s: float = 0.0
    grown_mib: float = 0.0


def job_of(request: QueryRequest, max_rows: int, timeout_s: float) -> QueryJob:
    """The job that a request makes, within limits of rows and of time."""
    return QueryJob(
        request.text,
        tuple(request.parameters.items()),
        request.forms,
        min(request.max_rows or max_rows, max_rows),
        request.graphs,
        request.base_iri,
        request.with_labels,
        request.with_gzip,
        request.with_claims,
        request.with_cite,
        request.question,
        tuple(request.stated.items()),
        min(request.timeout_s or timeout_s, timeout_s),
    )


def answer_of(reply: Reply, body: bytes) -> QueryAnswer:
    """The answer that a worker's reply and body make."""
    form = AnswerFormat(reply.form)
    flags = (reply.is_truncated, reply.is_graph, reply.is_gzip)
    return QueryAnswer(body, reply.media_type, form, reply.rows, *flags, notes=tuple(reply.notes), cite=reply.cite)


def pack_job(job: Job) -> bytes:
    """A job as a frame."""
    data = pickle.dumps(job)
    return HEAD.pack(len(data), 0) + data


def unpack_job(data: bytes) -> Job:
    """The job of a frame's body."""
    job = pickle.loads(data)  # noqa: S301  written by the server that started this process, and by nobody else
    assert isinstance(job, QueryJob | CallJob)
    return job


def pack_reply(reply: Reply, body: bytes) -> bytes:
    """A reply as a frame."""
    head = json.dumps(asdict(reply)).encode()
    return HEAD.pack(len(head), len(body)) + head + body


def unpack_reply(head: bytes) -> Reply:
    """The reply of a frame's head."""
    return Reply(**json.loads(head))


def raise_error(reply: Reply) -> None:
    """Raise what went wrong with a job.

    Raises
    ------
    KgError
        When something did.
    """
    if reply.kind == UNEXPECTED:
        raise LimitError(f"the query cannot be evaluated ({reply.error})")
    if reply.error:
        raise error_of(reply.kind, reply.error)


def peak_mib() -> float:
    """The most memory that this process has had."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MIB_PER_MAXRSS


def do_job(job: Job, dataset: ValidDataset, base_mib: float = 0.0) -> tuple[Reply, bytes]:
    """Do a job; whatever goes wrong is in the reply.

    Parameters
    ----------
    job
        What to do.
    dataset
        The open graph.
    base_mib
        Memory of the worker when it began.
    """
    start = time.process_time()
    try:
        if isinstance(job, QueryJob):
            reply, body = _answer(job, dataset)
        else:
            reply, body = Reply(), job.function(dataset, *job.args)
        if len(body) > MAX_ANSWER_BYTES:
            raise LimitError(f"the answer is larger than {MAX_ANSWER_BYTES >> 20} MiB; narrow the query")
    except KgError as error:
        reply, body = Reply(error=str(error), kind=kind_of(error)), b""
    except (MemoryError, RecursionError):
        reply, body = Reply(error="the query needs more memory than it may have; narrow it", kind="LimitError"), b""
    except BaseException as error:  # noqa: BLE001  a panic of the engine is one, and the client is owed a line
        reply, body = Reply(error=f"{type(error).__name__}: {error}", kind=UNEXPECTED), b""
    return replace(reply, cpu_s=time.process_time() - start, grown_mib=peak_mib() - base_mib), body


def kind_of(error: KgError) -> str:
    """The name by which an error is sent to the server."""
    return next(name for name, kind in _KINDS.items() if isinstance(error, kind))


def error_of(kind: str, line: str) -> KgError:
    """The error that was sent."""
    return _KINDS[kind](line)


def _check_graphs(graphs: Graphs, dataset: ValidDataset) -> None:
    known = None
    for iri in (*graphs.default, *graphs.named):
        known = known or {DEFAULT_GRAPH, *(str(graph.value) for graph in dataset.store.named_graphs())}
        if iri not in known:
            has = ", ".join(f"<{graph}>" for graph in sorted(known)[:10])
            raise UsageError(f"the dataset has no graph <{iri[:200]}>, and none is fetched; it has {has}")
    if DEFAULT_GRAPH in graphs.named:
        raise UsageError(f"<{DEFAULT_GRAPH}> is the default graph, which GRAPH cannot name")


def _answer(job: QueryJob, dataset: ValidDataset) -> tuple[Reply, bytes]:
    _check_graphs(job.graphs, dataset)
    start = time.monotonic()
    result = run_query(
        dataset,
        job.text,
        parameters=dict(job.parameters),
        max_rows=job.max_rows,
        base_iri=job.base_iri,
        default_graphs=job.graphs.default,
        named_graphs=job.graphs.named,
    )
    result = add_evidence(job, dataset, result, start)
    return write_answer(job, result, read_labels(dataset) if job.with_labels else None)


def add_evidence(job: QueryJob, dataset: ValidDataset, result: Result, start: float) -> Result:
    """A result with the claims behind each row and with what there is to cite, each where it is wanted.

    Parameters
    ----------
    job
        What was asked.
    dataset
        In which the claims are found.
    result
        What it gave.
    start
        When it was asked, of `time.monotonic`.
    """
    if not (job.with_claims or job.with_cite):
        return result
    evidence = claims_behind(dataset, job.text, dict(job.parameters), result, left_for_evidence(job.timeout_s, start))
    if job.with_cite:
        cited = cite_answer(dataset, evidence, job.text, name_question(job.question, dict(job.stated)))
        result = replace(result, cite=cited.to_record())
    return with_claims(result, evidence) if job.with_claims else result


def write_answer(job: QueryJob, result: Result, labels: Mapping[str, str] | None) -> tuple[Reply, bytes]:
    """Write what a query gave in the form that its job wants.

    Raises
    ------
    NoFormatError
        When no form fits.
    """
    form = first_fit(job.forms, is_graph=result.is_graph)
    if form is None:
        kind = "triples (CONSTRUCT, DESCRIBE)" if result.is_graph else "rows (SELECT) or yes and no (ASK)"
        raise NoFormatError(f"the query gives {kind}, and none of the accepted media types can hold them")
    body = render(replace(result, parameters=dict(job.stated)), form, labels)
    is_gzip = job.with_gzip and _GZIP_FROM < len(body) <= MAX_ANSWER_BYTES
    if is_gzip:
        body = gzip.compress(body, _GZIP_LEVEL, mtime=0)
    reply = Reply(
        media_type=FULL_TYPES[form],
        form=form.value,
        rows=len(result.rows),
        is_truncated=result.is_truncated,
        is_graph=result.is_graph,
        is_gzip=is_gzip,
        notes=result.notes,
        cite=str(result.cite.get("text", "")),
    )
    return reply, body
