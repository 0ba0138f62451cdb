"""Every page of the server in one router, the files that they load, and the interactive page.

Comes in: the routers of the pages. Goes out: one. The interactive page is the file that `kg draw` writes, drawn when
it is first asked for and kept as long as the dataset; its own policy allows the scripts that stand in it and
nothing else.
"""

from __future__ import annotations

import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from kg.graph import ValidDataset
from kg.publish import STATIC, render_page
from kg.serve.engine.service import Service, service_of
from kg.serve.pages import entities as entity_pages
from kg.serve.pages import landing
from kg.serve.pages import questions as question_pages
from kg.serve.pages import rankings as ranking_pages
from kg.serve.pages import reference as api_docs
from kg.serve.pages.markup import ASSETS, send, static_file
from kg.serve.pages.not_found import MissingError, PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_FOR_EVER = "public, max-age=31536000, immutable"
_TITLE = "kg: an open knowledge graph of diplomacy"


@lru_cache(maxsize=2)
def drawn_page(dataset: ValidDataset, texts: Path | None) -> tuple[bytes, str]:
    """The interactive page, and the policy that it states for itself."""
    text = render_page(dataset, texts=texts, title=_TITLE)
    policy = _POLICY.search(text)
    assert policy is not None  # every page that is drawn has one
    return text.encode(), f"{policy[1].replace('&#39;', chr(39))}; frame-ancestors 'none'"


@router.get("/graph")
def show_graph(request: Request, service: Annotated[Service, Depends(service_of)]) -> Response:
    """The interactive page."""
    body, policy = drawn_page(service.dataset, service.settings.texts)
    response = send(request, body, "text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policy
    return response


@router.get("/static/{name}")
def send_static(request: Request, name: str) -> Response:
    """A style sheet, script or picture of the pages."""
    if not any(name in {path.name for path in folder.glob("*")} for folder in (ASSETS, STATIC)):
        raise MissingError(f"no file of the pages is named '{name[:100]}'")
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    kept = _FOR_EVER if "v" in request.query_params else "no-cache"
    return Response(static_file(name), headers={"Cache-Control": kept}, media_type=kind)


@router.get("/favicon.ico")
def send_mark() -> Response:
    """The mark, which browsers ask for beside what is no page."""
    return Response(static_file("mark.svg"), headers={"Cache-Control": _FOR_EVER}, media_type="image/svg+xml")


for pages in (landing, ranking_pages, question_pages, entity_pages, api_docs):
    router.include_router(pages.router)
