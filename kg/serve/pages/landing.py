"""The start page, the search, and the lists of conflicts and of sources.

Comes in: the service. Goes out: pages that need no script.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from kg.graph import ValidDataset, cite_graph, count_graph, view_text
from kg.publish import Shown, conflict_value, entity_value, index_of, search_entities, source_value
from kg.query import conflicts_about
from kg.serve.engine.service import Service, service_of
from kg.serve.pages.markup import root_of, show_page
from kg.serve.pages.not_found import PageRoute
from kg.serve.pages.questions import questions_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Serving = Annotated[Service, Depends(service_of)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
_PER_PAGE = 50
_CONFLICTS_PER_PAGE = 20
_FEATURED = ("visa-free", "conflicting-values", "jointly", "between", "most-linked", "pledges")


def names_of(dataset: ValidDataset) -> Shown:
    """What templates use to name and draw things of the graph."""
    sources = dataset.tables.sources
    return {
        "label": dataset.tables.label,
        "classes": dataset.ontology.classes,
        "source_title": lambda identity: sources[identity].title if identity in sources else identity,
    }


@router.get("/")
def show_start(request: Request, service: Serving) -> Response:
    """What the graph is, how large, how to cite it, and where to go on."""
    dataset = service.dataset
    tables = dataset.tables
    types = Counter(entity.type for entity in tables.entities.values())
    counts = count_graph(tables, dataset.selection)
    questions = questions_of(service)
    shown: Shown = {
        **names_of(dataset),
        "counts": counts,
        "cite": cite_graph(dataset).text,
        "types": types.most_common(),
        "featured": [questions[name] for name in _FEATURED if name in questions] or list(questions.values())[:6],
        "question_count": len(questions),
        "view": view_text(dataset.view),
        "licence": dataset.edition.licence,
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
    }
    return show_page(request, "search.html", shown)


@router.get("/conflicts")
def show_conflicts(request: Request, service: Serving, about: str = "", page: PageNumber = 1) -> Response:
    """What the sources disagree on, claim beside claim."""
    dataset = service.dataset
    conflicts = conflicts_about(dataset, about)
    start = (page - 1) * _CONFLICTS_PER_PAGE
    shown: Shown = {
        **names_of(dataset),
        "about": dataset.lookup.resolve(about) if about else "",
        "conflicts": [
            conflict_value(conflict, dataset, service.settings.texts)
            for conflict in conflicts[start : start + _CONFLICTS_PER_PAGE]
        ],
        "total": len(conflicts),
        "page": page,
        "per_page": _CONFLICTS_PER_PAGE,
    }
    return show_page(request, "conflicts.html", shown)


@router.get("/sources")
def show_sources(request: Request, service: Serving) -> Response:
    """The texts and datasets that claims are read from."""
    dataset = service.dataset
    sources, used = dataset.tables.sources.values(), index_of(dataset).by_source
    shown: Shown = {
        **names_of(dataset),
        "texts": [source_value(source, dataset) for source in sources if not source.is_background],
        "background": [
            source_value(source, dataset) for source in sources if source.is_background and source.id in used
        ],
    }
    return show_page(request, "sources.html", shown)
