"""The description of the API for people: Swagger UI when it was built, else a line that leads to `/openapi.json`.

Comes in: a request. Goes out: a page. FastAPI's own page loads Swagger UI from another host, so that ours is built
from npm as the query editor is (`make assets`), and started by a script of ours.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from kg.publish import Shown
from kg.serve.pages.markup import has_reference, root_of, show_page
from kg.serve.pages.not_found import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/docs")
def show_docs(request: Request) -> Response:
    """Every route of the API."""
    shown: Shown = {
        "openapi": f"{root_of(request)}/openapi.json",
        "is_built": has_reference(),
        "label": str,
        "classes": {},
    }
    return show_page(request, "docs.html", shown)
