"""Where the graph's IRIs lead: `/id/...` and `/ontology/...`, each as a page or as data, by content negotiation.

Comes in: a path and an `Accept` header, or a suffix such as `.ttl`. Goes out: HTML, Turtle, JSON-LD, N-Triples,
RDF/XML or JSON. The page is sent from the address of the IRI itself, with `Content-Location` naming the document,
instead of a 303 to it: one request fewer, and the address that a reader copies is the IRI's.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import quote

from anyio import from_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import CLAIM_ID, DATASET_ID, ID, ONTOLOGY, PREFIXES, SOURCE_ID, Superseded
from kg.publish import (
    MEDIA_TYPES,
    SYNTAXES,
    Shown,
    claim_card,
    claim_parts,
    entity_card,
    entity_parts,
    index_of,
    names_of,
    ontology_parts,
    source_parts,
    source_value,
    term_parts,
    term_value,
    vocabulary_of,
    write_description,
)
from kg.serve.engine.answers import NoFormatError
from kg.serve.engine.formats import weigh
from kg.serve.engine.service import Service, service_of
from kg.serve.pages.markup import root_of, send, show_page
from kg.serve.pages.not_found import MissingError, PageRoute, WithdrawnError, withdrawn_model
from kg.tables import ontology_file

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Serving = Annotated[Service, Depends(service_of)]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
_KINDS = ("observation", "selector", "review", "reviewer", "body", "geometry", "dataset", "interval")
_SUFFIX = re.compile(rf"(.+)\.({'|'.join(MEDIA_TYPES)})", re.DOTALL)
_PER_PAGE = 100


def chosen_form(accept: str) -> str:
    """The form of a description that a client takes: a key of `MEDIA_TYPES`, or empty when it takes none.

    Examples
    --------
    >>> chosen_form("application/ld+json, text/html;q=0.5"), chosen_form("*/*"), chosen_form("image/png")
    ('jsonld', 'html', '')
    """
    weights = {form: weigh(kind, accept) for form, kind in MEDIA_TYPES.items()}
    best = max(weights, key=lambda form: weights[form])
    return best if weights[best] else ""


def _asked(request: Request, name: str) -> tuple[str, str]:
    """The name without its suffix, and the form that is wanted."""
    match = _SUFFIX.fullmatch(name)
    form = match[2] if match else chosen_form(request.headers.get("accept", ""))
    if not form:
        kinds = ", ".join(MEDIA_TYPES.values())
        raise NoFormatError(f"nothing here is of the types that the Accept header names; there is {kinds}")
    return (match[1] if match else name), form


def _described(request: Request, iri: str, form: str) -> bytes:
    """What describes an IRI, written by a worker; the routes here run in threads, so they can wait for it."""
    return from_thread.run(service_of(request).engine.call, write_description, iri, form)


def _as_data(  # noqa: PLR0913  what is sent, and how
    request: Request, iri: str, path: str, form: str, json: str, *, status: int = 200
) -> Response:
    """A description as data, with the address of this very form."""
    body = json.encode() if form == "json" else _described(request, iri, form)
    kind = "application/json" if form == "json" else SYNTAXES[form][0]
    response = send(request, body, kind, status)
    response.headers["Content-Location"] = f"{root_of(request)}{path}.{form}"
    return response


def _as_page(request: Request, template: str, path: str, shown: Shown) -> Response:
    common = {**names_of(service_of(request).dataset), "document": f"{root_of(request)}{path}"}
    response = show_page(request, template, {**common, **shown})
    response.headers["Content-Location"] = f"{root_of(request)}{path}.html"
    return response


@router.get("/.well-known/void")
def find_void(request: Request) -> Response:
    """Where VoID describes the dataset.

    References
    ----------
    W3C, Describing Linked Datasets with the VoID Vocabulary, section 7.2.
    """
    return Response(status_code=302, headers={"Location": f"{root_of(request)}/id/{DATASET_ID.removeprefix(ID)}"})


def near_entities(dataset: ValidDataset, text: str) -> dict[str, str]:
    """Ids and labels of entities that a text may mean."""
    ids = dataset.lookup.find_meant(text) or dataset.lookup.suggest(text.replace("-", " "))
    return {identity: dataset.tables.label(identity) for identity in ids}


@router.get("/id/{name}")
def show_entity(request: Request, service: Serving, name: str) -> Response:
    """All that the graph knows of an entity."""
    identity, form = _asked(request, name)
    dataset = service.dataset
    if identity not in dataset.tables.entities:
        raise MissingError(f"no entity has the id '{identity[:200]}'", near_entities(dataset, identity))
    path, texts = f"/id/{identity}", service.settings.texts
    if form not in ("html", "json"):
        return _as_data(request, ID + identity, path, form, "")
    if form == "json":
        return _as_data(request, ID + identity, path, form, entity_card(identity, dataset, texts).model_dump_json())
    return _as_page(request, "entity.html", path, entity_parts(dataset, identity, texts))


@router.get("/id/claim/{name}")
def show_claim(request: Request, service: Serving, name: str) -> Response:
    """A claim: what it says, where it stands, what contradicts it and how to cite it.

    The address of a superseded claim leads to the one that took its place (301), or says that it was withdrawn (410).
    """
    identity, form = _asked(request, name)
    dataset = service.dataset
    if steps := dataset.tables.fate_of(identity):
        return _superseded_claim(request, steps, form, name.removeprefix(identity))
    claim = dataset.tables.claims_by_id.get(identity)
    if claim is None:
        raise MissingError(f"no claim has the id '{identity[:100]}'; an altered text gives its claims other ids")
    if claim.id not in index_of(dataset).ids:
        raise MissingError(f"the claim '{identity}' is outside of the view that is served")
    path = f"/id/claim/{identity}"
    if form != "html":
        card = claim_card(claim, dataset, service.settings.texts)
        return _as_data(request, CLAIM_ID + identity, path, form, card.model_dump_json())
    return _as_page(request, "claim.html", path, claim_parts(dataset, identity, service.settings.texts))


def _superseded_claim(request: Request, steps: tuple[Superseded, ...], form: str, suffix: str) -> Response:
    """The way to the claim that took the place of another, in the form that was asked for; or why there is none."""
    if steps[-1].new:
        headers = {"Cache-Control": "no-cache"}  # that claim can be superseded in its turn
        return RedirectResponse(f"{root_of(request)}/id/claim/{steps[-1].new}{suffix}", 301, headers)
    withdrawn = WithdrawnError(steps)
    if form == "html":
        raise withdrawn
    identity, json = steps[0].old, withdrawn_model(withdrawn).model_dump_json()
    return _as_data(request, CLAIM_ID + identity, f"/id/claim/{identity}", form, json, status=410)


@router.get("/id/source/{name}")
def show_source(request: Request, service: Serving, name: str, page: PageNumber = 1) -> Response:
    """A source, and what the graph takes from it in the order of its lines."""
    identity, form = _asked(request, name)
    dataset = service.dataset
    if identity not in dataset.tables.sources:
        raise MissingError(f"no source has the id '{identity[:200]}'; {root_of(request)}/sources lists all")
    path = f"/id/source/{identity}"
    if form != "html":
        source = source_value(dataset.tables.sources[identity], dataset)
        return _as_data(request, SOURCE_ID + identity, path, form, source.model_dump_json())
    shown = source_parts(dataset, identity, page, _PER_PAGE, service.settings.texts)
    return _as_page(request, "source.html", path, shown)


@router.get("/id/{kind}/{name:path}")
def show_part(request: Request, kind: str, name: str) -> Response:
    """A number, a date, a place in a text or a review: as data; people are led to a query for it."""
    bare, form = _asked(request, name)
    iri = f"{ID}{kind}/{quote(bare, safe='/~')}"
    if kind not in _KINDS or not _described(request, iri, "nt"):
        raise MissingError(f"the graph holds nothing of the name '{kind[:50]}/{bare[:200]}'")
    if form not in ("html", "json"):
        return _as_data(request, iri, f"/id/{kind}/{bare}", form, "")
    return RedirectResponse(f"{root_of(request)}/query?query={quote(f'DESCRIBE <{iri}>')}", 303)


@router.get("/ontology")
@router.get("/ontology/")
def show_ontology(request: Request) -> Response:
    """Every word of the ontology; as data, the file itself."""
    form = chosen_form(request.headers.get("accept", ""))
    if form not in ("html", "json"):
        return send(request, ontology_file("kg.ttl").read_bytes(), SYNTAXES["ttl"][0])
    return _as_page(request, "ontology.html", "/ontology/kg", ontology_parts())


@router.get("/ontology/kg.ttl")
def send_ontology(request: Request) -> Response:
    """The ontology as it stands in its file."""
    return send(request, ontology_file("kg.ttl").read_bytes(), SYNTAXES["ttl"][0])


@router.get("/ontology/modal.ttl")
def send_modal_predicates(request: Request) -> Response:
    """The predicates of plain edges that state no fact, as they stand in their file."""
    return send(request, ontology_file("modal.ttl").read_bytes(), SYNTAXES["ttl"][0])


@router.get("/plan/{name}")
@router.get("/hypo/{name}")
@router.get("/denied/{name}")
@router.get("/opinion/{name}")
def show_modal_predicate(request: Request, name: str) -> Response:
    """A predicate of plain edges that state no fact: as data; people are led to the predicate that it is made of."""
    bare, form = _asked(request, name)
    prefix = request.scope["route"].path.split("/")[1]
    iri = PREFIXES[prefix] + bare
    if not re.fullmatch(r"[A-Za-z]+", bare) or not _described(request, iri, "nt"):
        raise MissingError(f"the ontology has no word '{prefix}:{bare[:100]}'; {root_of(request)}/ontology lists all")
    if form not in ("html", "json"):
        return _as_data(request, iri, f"/{prefix}/{bare}", form, "")
    is_known = bare in vocabulary_of(ontology_file("kg.ttl"))
    return RedirectResponse(f"{root_of(request)}/ontology{f'/{bare}' if is_known else ''}", 303)


@router.get("/ontology/{name}")
def show_term(request: Request, service: Serving, name: str) -> Response:
    """A word of the ontology, and who or what it is used for."""
    bare, form = _asked(request, name)
    word = vocabulary_of(ontology_file("kg.ttl")).get(bare)
    if word is None:
        raise MissingError(f"the ontology has no word '{bare[:100]}'; {root_of(request)}/ontology lists all")
    path = f"/ontology/{bare}"
    if form != "html":
        return _as_data(request, ONTOLOGY + bare, path, form, term_value(word).model_dump_json())
    return _as_page(request, "term.html", path, term_parts(service.dataset, bare))


@router.get("/page/{name}")
def redirect_page(request: Request, name: str) -> Response:
    """The address that other graphs give to a page about an entity."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise UsageError("a page is named by the id of an entity: small letters, digits and hyphens")
    return RedirectResponse(f"{root_of(request)}/id/{name}.html", 308)
