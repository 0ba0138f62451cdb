"""The SPARQL 1.1 Protocol at `/sparql`: queries by GET and by both kinds of POST, and the service's description.

Comes in: a request. Goes out: the answer in the form that the client wants most, or one line that says what is
wrong. Updates are refused with 403, being understood and not wanted. Nothing is ever fetched: a graph named by
`default-graph-uri` or `named-graph-uri` must be one that the dataset has.

References
----------
W3C, SPARQL 1.1 Protocol.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import TypeVar

from fastapi import APIRouter, Request, Response

from kg.errors import KgError, LimitError
from kg.serve.engine.answers import NoFormatError, QueryAnswer, QueryRequest
from kg.serve.engine.formats import FORMS, negotiate, weigh, weigh_gzip
from kg.serve.engine.service import Service, service_of
from kg.serve.http import monitor
from kg.serve.http.description import DESCRIPTION_FORMS, write_description
from kg.serve.http.entity_tags import entity_tag, is_known, is_repeatable
from kg.serve.http.errors import CLIENT_GONE
from kg.serve.http.requests import FORM_TYPE, PARAMETERS, QUERY_TYPE, SparqlRequest, parse_request
from kg.serve.models import describe_content
from kg.tables import did_you_mean

router = APIRouter(tags=["SPARQL"])
T = TypeVar("T")
PATHS = ("/sparql", "/sparql/")
EDITOR = "/query"
_MOST_IGNORED = 5
_REPEATED = ("default-graph-uri", "named-graph-uri", "source")


def _schema(name: str) -> dict[str, object]:
    return {"type": "array", "items": {"type": "string"}} if name in _REPEATED else {"type": "string"}


_PARAMETERS = [
    {"name": name, "in": "query", "description": said, "schema": _schema(name)} for name, said in PARAMETERS.items()
]
_QUERY = {"name": "query", "in": "query", "description": "The query.", "schema": {"type": "string"}}
_TEXT = {"schema": {"type": "string"}}

_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The answer; `Kg-Truncated: true` when there were more rows; `Kg-Note` says what else to know.",
        "content": {form.media_type: describe_content(form) for form in FORMS.values()},
    },
    304: {"description": "The client has this answer already."},
    400: {"description": "The query or a parameter cannot be; one line says why.", "content": {"text/plain": _TEXT}},
    403: {"description": "An update, SERVICE or FROM: refused.", "content": {"text/plain": _TEXT}},
    406: {"description": "No accepted form holds the answer.", "content": {"text/plain": _TEXT}},
    503: {"description": "A limit of time or memory, or no room; see Retry-After.", "content": {"text/plain": _TEXT}},
}
_BODY = {
    "content": {
        FORM_TYPE: {"schema": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}},
        QUERY_TYPE: {"schema": {"type": "string"}},
    }
}


@router.get(
    "/sparql", response_class=Response, responses=_RESPONSES, openapi_extra={"parameters": [_QUERY, *_PARAMETERS]}
)
async def query_by_get(request: Request) -> Response:
    """Answer a query; with no query, describe the service, or lead a browser to the editor."""
    service = service_of(request)  # not a dependency: those that are no coroutines cost a change of threads
    asked = parse_request(request.scope["query_string"], request.headers.get("accept", ""))
    if asked.query is None:
        return _without_query(request, service)
    return await _answer(request, service, asked, asked.query)


router.add_api_route("/sparql/", query_by_get, methods=["GET"], include_in_schema=False)


@router.post(
    "/sparql",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra={"parameters": _PARAMETERS, "requestBody": _BODY},
)
async def query_by_post(request: Request) -> Response:
    """Answer a query that stands in the body, by itself or as a parameter of a form."""
    service = service_of(request)
    headers = request.headers
    body = await request.body()
    asked = parse_request(request.scope["query_string"], headers.get("accept", ""), headers.get("content-type"), body)
    assert asked.query is not None
    return await _answer(request, service, asked, asked.query)


router.add_api_route("/sparql/", query_by_post, methods=["POST"], include_in_schema=False)


def endpoint_address(request: Request, service: Service) -> str:
    """Address of the endpoint, as clients know it."""
    base = service.settings.public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}/sparql"


def _without_query(request: Request, service: Service) -> Response:
    accept = request.headers.get("accept", "")
    wanted = [form for form in negotiate(accept) if form in DESCRIPTION_FORMS]
    html = weigh("text/html", accept) if "text/html" in accept else 0.0
    if html and html >= max((weigh(FORMS[form].media_type, accept) for form in wanted), default=0.0):
        return Response(status_code=303, headers={"Location": EDITOR, "Vary": "Accept"})
    if not wanted:
        raise NoFormatError("the service describes itself in Turtle, RDF/XML, JSON-LD and N-Triples")
    body, media_type = write_description(endpoint_address(request, service), wanted[0])
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})


async def _answer(request: Request, service: Service, asked: SparqlRequest, query: str) -> Response:
    request.state.query_digest = hashlib.sha256(query.encode(errors="replace")).hexdigest()[:12]
    if service.settings.log_queries:
        request.state.query_text = query[:2000]
    if not asked.forms:
        raise NoFormatError("none of the accepted media types is one of a SPARQL answer")
    base, settings = endpoint_address(request, service), service.settings
    key = (query, asked, settings.max_rows, base)
    tag = entity_tag(service.digest, *key) if is_repeatable(query) else ""
    headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache" if tag else "no-store"}
    if tag:
        headers["ETag"] = tag
    if is_known(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    answer = await _timed(request, service, asked, query, base)
    if answer is None:
        return Response(status_code=CLIENT_GONE)
    if asked.ignored:
        answer = replace(answer, notes=(*answer.notes, _ignored_note(asked.ignored)))
    headers |= answer.headers
    if answer.is_gzip:
        headers["Content-Encoding"] = "gzip"
    request.state.rows = answer.rows
    return Response(answer.body, headers=headers)


def _ignored_note(names: Sequence[str]) -> str:
    """What is said of parameters that nobody reads: the protocol lets clients send more than it knows."""
    said = ", ".join(f"'{name[:40]}'" for name in names[:_MOST_IGNORED])
    more = f" and {len(names) - _MOST_IGNORED} more" if len(names) > _MOST_IGNORED else ""
    remedy = did_you_mean(names[0][:40], PARAMETERS, f"use {', '.join(PARAMETERS)}")
    return f"not read: {said}{more}; {remedy}"


async def _timed(request: Request, service: Service, asked: SparqlRequest, query: str, base: str) -> QueryAnswer | None:
    """Ask the engine, and count the outcome; None when the client went away before there was one."""
    start = time.perf_counter()
    outcome = "fault"
    try:
        answer = await unless_gone(
            request,
            service.engine.run(
                QueryRequest(
                    query,
                    forms=asked.forms,
                    max_rows=asked.max_rows,
                    timeout_s=asked.timeout_s,
                    graphs=asked.graphs,
                    view=asked.view,
                    base_iri=base,
                    with_labels=asked.with_labels,
                    with_cite=asked.with_cite,
                    with_gzip=weigh_gzip(request.headers.get("accept-encoding", "")) > 0,
                )
            ),
        )
        outcome = "gone" if answer is None else "truncated" if answer.is_truncated else "ok"
    except KgError as error:
        outcome = "limit" if isinstance(error, LimitError) else "refused"
        raise
    finally:
        request.state.outcome = outcome
        monitor.count_query(request.app, outcome, time.perf_counter() - start)
    return answer


async def unless_gone(request: Request, work: Coroutine[object, object, T]) -> T | None:
    """Do work while the client is there; when it goes, the work is cancelled and there is no result."""
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        watch.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait({task})


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
