"""What went wrong, as a status and one clear line: plain text, or JSON for the routes under `/api`.

Comes in: an exception that a route has let through. Goes out: a response. 400 for what cannot be asked, 403 for
what is refused by design (SERVICE, FROM, updates), 404, 405, 406, 408, 413 and 415 as HTTP has them, 503 with
`Retry-After` for a limit. An error of the server itself is 500, with nothing of its inside in the answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kg.errors import InputError, KgError, LimitError
from kg.publish import vocabulary_of
from kg.serve.engine.answers import BusyError, NoFormatError
from kg.tables import near_words, ontology_file

LIMIT_RETRY_S = 30
SERVER_ERROR_LINE = "the server has made a fault; its log has this request's id"
_QUOTED = re.compile(r"'([^']+)'")
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
CLIENT_GONE = 499
"""Status in the log when the client has gone before the answer; nobody receives it."""


def error_response(request: Request, status: int, line: str, headers: Mapping[str, str] | None = None) -> Response:
    """One line in the form that the route's clients read.

    Parameters
    ----------
    request
        Its path decides between JSON and text.
    status
        The status of HTTP.
    line
        What went wrong.
    headers
        More headers.
    """
    chosen = {"Cache-Control": "no-store", **(headers or {})}
    if request.url.path.startswith("/api/"):
        body = json.dumps({"error": line, "status": status}, ensure_ascii=False)
        return Response(body, status, chosen, "application/json")
    return PlainTextResponse(f"{line}\n", status, chosen)


def status_of(error: KgError) -> int:
    """The status of HTTP for an error of the library."""
    if isinstance(error, LimitError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, NoFormatError):
        return HTTPStatus.NOT_ACCEPTABLE
    if str(error).startswith("refused: "):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, InputError):
        return HTTPStatus.BAD_GATEWAY
    return HTTPStatus.BAD_REQUEST


async def _kg_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, KgError)
    headers = {}
    if isinstance(error, LimitError):
        retry = error.retry_after_s if isinstance(error, BusyError) else LIMIT_RETRY_S
        headers["Retry-After"] = str(retry)
    return error_response(request, status_of(error), str(error), headers)


def http_response(request: Request, error: HTTPException) -> Response:
    """The response to an error that HTTP knows; one without a body, such as 304, keeps its headers as they are."""
    if error.status_code in _BODILESS:
        return Response(status_code=error.status_code, headers=error.headers)
    line = error.detail if isinstance(error.detail, str) else json.dumps(error.detail)
    return error_response(request, error.status_code, line, error.headers)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return http_response(request, error)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = (
        f"{'.'.join(map(str, problem['loc'][1:]))}: {problem['msg']}{_meant(problem)}" for problem in error.errors()
    )
    return error_response(request, HTTPStatus.BAD_REQUEST, "; ".join(said))


def _meant(problem: Mapping[str, Any]) -> str:
    """Which of the known words was meant, as a clause."""
    if problem["type"] != "enum":
        return ""
    words = _QUOTED.findall(problem["ctx"]["expected"])
    meanings = {word.notation or word.name: word.meaning for word in vocabulary_of(ontology_file("kg.ttl")).values()}
    near = near_words(str(problem["input"])[:100], words, meanings)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""


async def _client_gone(_: Request, error: Exception) -> Response:
    assert isinstance(error, ClientDisconnect)
    return Response(status_code=CLIENT_GONE)


async def _server_error(request: Request, _: Exception) -> Response:
    return error_response(request, 500, SERVER_ERROR_LINE)


def add_error_handlers(app: FastAPI) -> None:
    """Have an application answer every error as this module says."""
    app.add_exception_handler(KgError, _kg_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(ClientDisconnect, _client_gone)
    app.add_exception_handler(Exception, _server_error)
