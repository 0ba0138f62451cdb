"""Who is most connected as pages: the ranking, over time where years are named, and the acts behind each number.

Comes in: the service and a request. Goes out: pages. Everything is worked out in a worker, under the limits of a query,
and kept; a plot is a picture of its own, so that the page keeps its policy.
"""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.errors import KgError
from kg.graph import ValidDataset
from kg.network import MEASURES
from kg.publish import Shown, names_of, ranking_parts, series_parts, why_parts
from kg.serve.engine.kept import AnswerCache, answer_cache_of
from kg.serve.engine.service import Service, service_of
from kg.serve.http.errors import status_of
from kg.serve.pages.markup import root_of, send, show_page
from kg.serve.pages.not_found import MissingError, PageRoute, refuse_unknown

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Serving = Annotated[Service, Depends(service_of)]
Cache = Annotated[AnswerCache, Depends(answer_cache_of)]
_TOP, _FOLLOWED, _STEPS = 25, 10, 10
_ACTOR = "Actor"
_PARAMETERS = ("by", "type", "start", "end")
_PLOT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def rank(dataset: ValidDataset, by: str, kind: str, top: int) -> bytes:
    """A ranking as JSON; see `kg.publish.ranking_parts`."""
    return json.dumps(ranking_parts(dataset, by, (kind,), top)).encode()


def explain(dataset: ValidDataset, actor: str) -> bytes:
    """The acts of an actor as JSON; see `kg.publish.why_parts`."""
    return json.dumps(why_parts(dataset, actor)).encode()


def follow(dataset: ValidDataset, start: str, end: str, by: str, kind: str) -> bytes:
    """A ranking over time as JSON; see `kg.publish.series_parts`."""
    return json.dumps(series_parts(dataset, start, end, by, (kind,), _FOLLOWED)).encode()


async def first_ranks(service: Service, kept: AnswerCache) -> dict[str, Any]:
    """The ranking that stands first: all actors by the acts that they share."""
    ranking: dict[str, Any] = json.loads(await kept.find(service, rank, "", _ACTOR, _TOP))
    return ranking


def _years(dataset: ValidDataset) -> tuple[str, str]:
    """The years that are offered to follow a ranking in: the last ones up to that of the latest source."""
    published = [source.published.latest for source in dataset.tables.sources.values() if source.published]
    last = max((day.year for day in published if day is not None), default=2025)
    return f"{last - _STEPS + 1:04}", f"{last:04}"


@router.get("/rank")
async def show_ranking(  # noqa: PLR0913  each is a field of the form
    request: Request,
    service: Serving,
    kept: Cache,
    by: str = "",
    type: str = _ACTOR,  # noqa: A002  the name of the parameter
    start: str = "",
    end: str = "",
) -> Response:
    """Who is most connected, by any measure, with its line to cite; over time where two years are named."""
    refuse_unknown(request, _PARAMETERS)
    by, kind = by.strip() or "acts", type.strip() or _ACTOR
    start, end = start.strip(), end.strip()
    ranking, series, line, status = None, None, "", 200
    try:
        ranking = json.loads(await kept.find(service, rank, by, kind, _TOP))
        if start or end:
            first, last = start or end, end or start
            series = json.loads(await kept.find(service, follow, first, last, by, kind))
    except KgError as error:
        line, status = str(error), status_of(error)
    asked = urlencode({"by": by, "type": kind, "start": start, "end": end})
    dataset = service.dataset
    shown: Shown = {
        **names_of(dataset),
        "ranking": ranking,
        "series": series,
        "line": line,
        "by": by,
        "type": kind,
        "start": start,
        "end": end,
        "measures": list(MEASURES),
        "ranked_types": _ranked_types(dataset),
        "years": _years(dataset),
        "plot": f"{root_of(request)}/rank.svg?{asked}" if series and series["svg"] else "",
    }
    return await run_in_threadpool(show_page, request, "rank.html", shown, status=status)


def _ranked_types(dataset: ValidDataset) -> list[str]:
    """The classes of which there are actors, and those above them, the widest first."""
    ontology = dataset.ontology
    used = {entity.type for entity in dataset.tables.entities.values()}
    actors = [name for name in used if _ACTOR in ontology.ancestors[name]]
    above = {name for kind in actors for name in ontology.ancestors[kind] if _ACTOR in ontology.ancestors[name]}
    return [_ACTOR, *sorted(above - {_ACTOR})]


@router.get("/rank.svg")
async def send_plot(  # noqa: PLR0913
    request: Request,
    service: Serving,
    kept: Cache,
    by: str,
    type: str,  # noqa: A002
    start: str,
    end: str,
) -> Response:
    """The plot of a ranking over time."""
    series = json.loads(await kept.find(service, follow, start or end, end or start, by, type))
    if not series["svg"]:
        raise MissingError("nobody has a score in this time, so there is nothing to plot")
    response = send(request, series["svg"], "image/svg+xml")
    response.headers["Content-Security-Policy"] = _PLOT_POLICY
    return response


@router.get("/rank/{name}")
async def show_reasons(request: Request, service: Serving, kept: Cache, name: str) -> Response:
    """The acts behind the number of an actor, with the claims that state them."""
    actor = service.dataset.lookup.resolve(name)
    why = json.loads(await kept.find(service, explain, actor))
    return await run_in_threadpool(show_page, request, "why.html", {**names_of(service.dataset), "why": why})
