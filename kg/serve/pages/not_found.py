"""Routes that answer for what does not exist, and pages that say what went wrong as a page.

Comes in: a route that may raise a `KgError`. Goes out: the response. The API's other errors are answered by
`kg.serve.http.errors`; here stands what it cannot do: suggestions beside a 404, and HTML for people.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from kg.errors import WRONG_USE, KgError, UsageError
from kg.model import Door, Superseded, record_of
from kg.publish import Shown
from kg.query import fate_text
from kg.serve.engine.answers import BusyError
from kg.serve.http.errors import http_response, status_of
from kg.serve.models import ErrorModel, SupersededModel, WithdrawnModel
from kg.serve.pages.markup import show_page
from kg.tables import did_you_mean, show

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_NOT_FOUND, _GONE = 404, 410


class MissingError(KgError):
    """What the address names does not exist (HTTP 404).

    Parameters
    ----------
    line
        What there is none of.
    suggestions
        Ids of what may have been meant, with their labels.
    """

    exit_status = WRONG_USE

    def __init__(self, line: str, suggestions: Mapping[str, str] | None = None) -> None:
        super().__init__(line)
        self.suggestions = dict(suggestions or {})


class WithdrawnError(KgError):
    """The claim that the address names was withdrawn (HTTP 410).

    Parameters
    ----------
    steps
        What became of it; the last one leads to no claim.
    """

    exit_status = WRONG_USE

    def __init__(self, steps: Sequence[Superseded]) -> None:
        super().__init__(f"{fate_text(steps)}; no claim has taken its place")
        self.steps = tuple(steps)


def withdrawn_model(error: WithdrawnError) -> WithdrawnModel:
    """What JSON says of a claim that was withdrawn."""
    steps = [SupersededModel.model_validate(record_of(step, Door.HTTP)) for step in error.steps]
    return WithdrawnModel(error=str(error), status=_GONE, superseded=steps)


class ApiRoute(APIRoute):
    """A route of the API: a 404 has suggestions, a 410 what became of the claim; an unknown parameter is refused.

    A parameter without a value counts as not given, as in a form that is sent with empty fields.
    """

    def get_route_handler(self) -> Handler:
        """The handler, with a 404 and a 410 answered."""
        handle = super().get_route_handler()
        fields = get_flat_params(self.dependant)
        known = {field.alias for field in fields if isinstance(field.field_info, params.Query)}
        names_all = not any(parameter.get("explode") for parameter in (self.openapi_extra or {}).get("parameters", ()))

        async def answer(request: Request) -> Response:
            try:
                if names_all:
                    refuse_unknown(request, known)
                pairs = request.query_params.multi_items()
                filled = [(name, text) for name, text in pairs if text or (name not in known and not names_all)]
                request = Request({**request.scope, "query_string": urlencode(filled).encode()}, request.receive)
                return await handle(request)
            except MissingError as error:
                problem = ErrorModel(error=str(error), status=_NOT_FOUND, suggestions=list(error.suggestions))
                return JSONResponse(problem.model_dump(), _NOT_FOUND, {"Cache-Control": "no-store"})
            except WithdrawnError as error:
                return JSONResponse(withdrawn_model(error).model_dump(), _GONE, {"Cache-Control": "no-store"})

        return answer


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Refuse a parameter that the address of a route does not have, so that none is left out of account silently.

    Raises
    ------
    UsageError
        With the nearest names, or all of them.
    """
    names = sorted(known)
    for name in request.query_params:
        if name not in names:
            has = f"it has: {', '.join(names) or 'none'}"
            raise UsageError(f"{request.url.path} has no parameter '{show(name)}'; {did_you_mean(name, names, has)}")


class PageRoute(APIRoute):
    """A route of a page: its errors are pages too."""

    def get_route_handler(self) -> Handler:
        """The handler, with our errors answered."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except MissingError as error:
                return show_error(request, str(error), _NOT_FOUND, error.suggestions)
            except WithdrawnError as error:
                return show_error(request, str(error), _GONE)
            except KgError as error:
                response = show_error(request, str(error), status_of(error))
                if isinstance(error, BusyError):
                    response.headers["Retry-After"] = str(error.retry_after_s)
                return response
            except RequestValidationError as error:
                first = error.errors()[0]
                return show_error(request, f"{first['loc'][-1]}: {first['msg']}", 400)

        return answer


def show_error(request: Request, line: str, status: int, suggestions: Mapping[str, str] | None = None) -> Response:
    """A page that says what went wrong, and what may have been meant."""
    shown: Shown = {"line": line, "status": status, "suggestions": suggestions or {}, "label": str, "classes": {}}
    return show_page(request, "error.html", shown, status=status)


async def show_nothing(request: Request, error: Exception) -> Response:
    """What is said where there is no route: a page to a browser, a line to a program."""
    assert isinstance(error, HTTPException)
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/"):
        return show_error(request, "there is no page at this address", _NOT_FOUND)
    return http_response(request, error)
