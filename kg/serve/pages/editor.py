"""The query editor: YASGUI when it was built, else a field and a table, at the same address.

Comes in: the service. Goes out: a page. Without any script it is a form that sends the query to `/sparql`; a small
script of our own puts the answer under it; the built editor takes its place when `make assets` has made one.
YASGUI writes style attributes, so with it, and only with it, the policy allows those.
"""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from kg.model import ID, MODAL_PREFIXES, ONTOLOGY, PREFIXES, modal_predicates
from kg.publish import Shown, format_json
from kg.query import default_query
from kg.serve.engine.service import Service, service_of
from kg.serve.http.middleware import CSP
from kg.serve.pages.markup import has_editor, root_of, show_page
from kg.serve.pages.not_found import PageRoute
from kg.serve.pages.questions import questions_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_FIRST = """# Who signed which treaty, and when?
PREFIX kg: <https://w3id.org/diplokg/ontology/>
SELECT ?state ?treaty ?day WHERE {
  ?state kg:signs ?treaty .
  ?treaty a kg:Treaty ; kg:signedOn ?day .
}
ORDER BY ?state
"""
_STYLED = CSP.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


@router.get("/query")
def show_editor(
    request: Request,
    service: Annotated[Service, Depends(service_of)],
    query: Annotated[str, Query(max_length=20_000)] = "",
    question: str = "",
    plain: bool = False,  # noqa: FBT001, FBT002  a parameter of the address
) -> Response:
    """The editor, with a query or a saved question in it when the address names one."""
    dataset, root = service.dataset, root_of(request)
    saved = [
        {"name": saved_question.name, "title": saved_question.title, "query": default_query(saved_question, dataset)}
        for saved_question in questions_of(service).values()
    ]
    chosen = next((choice for choice in saved if choice["name"] == question), None)
    text = query or (chosen["query"] if chosen else "") or _FIRST
    is_built = has_editor() and not plain
    given = {
        "endpoint": f"{root}/sparql",
        "prefixes": dict(PREFIXES),
        "local": {
            ID: f"{root}/id/",
            ONTOLOGY: f"{root}/ontology/",
            **{PREFIXES[prefix]: f"{root}/{prefix}/" for prefix in MODAL_PREFIXES.values()},
        },
        "predicates": [
            *(f"kg:{name}" for name in dataset.ontology.properties),
            *(modal.name for modal in modal_predicates(dataset.ontology)),
        ],
        "classes": [f"kg:{name}" for name in dataset.ontology.classes],
        "questions": saved,
        "query": text,
        "asked": (chosen["name"] if chosen else "Query") if query or chosen else "",
        "rows": service.settings.max_rows,
    }
    shown: Shown = {
        "given": Markup(format_json(json.loads(json.dumps(given)))),  # noqa: S704  its angle brackets are escaped
        "text": text,
        "questions": saved,
        "is_built": is_built,
        "has_built": has_editor(),
        "limits": service.settings,
        "label": str,
        "classes": {},
    }
    return show_page(request, "editor.html", shown, policy=_STYLED if is_built else "")


@router.get("/editor")
def redirect_editor(request: Request) -> Response:
    """The other name of the editor."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{root_of(request)}/query{query}", 308)
