"""The start page, the search, and the lists of conflicts and of sources.

Comes in: the service. Goes out: pages that need no script.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from kg.errors import KgError
from kg.publish import (
    Shown,
    conflicts_parts,
    entity_value,
    index_of,
    names_of,
    search_entities,
    sources_parts,
    start_parts,
)
from kg.query import Question, conflicts_about
from kg.serve.engine.kept import AnswerCache, answer_cache_of
from kg.serve.engine.service import Service, service_of
from kg.serve.pages.markup import root_of, show_page
from kg.serve.pages.not_found import PageRoute
from kg.serve.pages.questions import questions_of
from kg.serve.pages.rankings import first_ranks
from kg.tables import NearNames, fold_name

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Serving = Annotated[Service, Depends(service_of)]
Cache = Annotated[AnswerCache, Depends(answer_cache_of)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
_PER_PAGE = 50
_CONFLICTS_PER_PAGE = 20
_MOST_QUESTIONS = 4
_FEATURED = ("visa-free", "conflicting-values", "jointly", "between", "most-linked", "pledges")


@router.get("/")
async def show_start(request: Request, service: Serving, kept: Cache) -> Response:
    """What the graph says first: who is most connected, what is disputed, how large it is, and how to cite it."""
    ranking, line = None, ""
    try:
        ranking = await first_ranks(service, kept)
    except KgError as error:  # the page is there without it
        line = str(error)
    return await run_in_threadpool(_show_start, request, service, ranking, line)


def _show_start(request: Request, service: Service, ranking: dict[str, Any] | None, line: str) -> Response:
    dataset, questions = service.dataset, questions_of(service)
    shown: Shown = {
        **names_of(dataset),
        **start_parts(dataset),
        "ranking": ranking,
        "line": line,
        "featured": [questions[name] for name in _FEATURED if name in questions] or list(questions.values())[:6],
        "question_count": len(questions),
    }
    return show_page(request, "start.html", shown)


@router.get("/search")
def search(request: Request, service: Serving, q: str = "", type: str = "", page: PageNumber = 1) -> Response:  # noqa: A002  the name of the parameter
    """Entities by any name; one that is meant beyond doubt is shown at once."""
    dataset = service.dataset
    exact = dataset.lookup.find_meant(q) if q.strip() else ()
    if len(exact) == 1 and not type:
        return RedirectResponse(f"{root_of(request)}/id/{exact[0]}", 303)
    ids = search_entities(dataset, q)
    types = Counter(dataset.tables.entities[identity].type for identity in ids)
    wanted = frozenset(index_of(dataset).by_class.get(type, ()))
    kept = [identity for identity in ids if identity in wanted]
    start = (page - 1) * _PER_PAGE
    shown: Shown = {
        **names_of(dataset),
        "query": q,
        "type": type,
        "types": types.most_common(),
        "found": [entity_value(identity, dataset) for identity in kept[start : start + _PER_PAGE]],
        "total": len(kept),
        "page": page,
        "per_page": _PER_PAGE,
        "asked": _questions_like(service, q),
        "is_near": bool(q.strip()) and not exact and not dataset.lookup.find_parts(q),
    }
    return show_page(request, "search.html", shown)


def _questions_like(service: Service, text: str) -> list[Question]:
    """The saved questions that a text may ask."""
    questions = questions_of(service)
    titles: dict[str, tuple[str, ...]] = {fold_name(question.title): (name,) for name, question in questions.items()}
    return [questions[name] for name in NearNames(titles, dict).find(text, _MOST_QUESTIONS)]


@router.get("/conflicts")
def show_conflicts(request: Request, service: Serving, about: str = "", page: PageNumber = 1) -> Response:
    """What the sources disagree on, claim beside claim."""
    dataset = service.dataset
    conflicts = conflicts_about(dataset, about)
    shown: Shown = {
        **names_of(dataset),
        **conflicts_parts(dataset, conflicts, page, _CONFLICTS_PER_PAGE, service.settings.texts),
        "about": dataset.lookup.resolve(about) if about else "",
    }
    return show_page(request, "conflicts.html", shown)


@router.get("/sources")
def show_sources(request: Request, service: Serving) -> Response:
    """The texts and datasets that claims are read from."""
    return show_page(request, "sources.html", {**names_of(service.dataset), **sources_parts(service.dataset)})
