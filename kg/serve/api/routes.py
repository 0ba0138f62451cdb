"""The JSON API under `/api`: entities, claims, conflicts, sources, questions, rankings and paths.

Comes in: requests. Goes out: the models of `kg.serve.models`. Names are taken where ids are. Every answer
depends on the dataset and the address alone, so its tag is known before it is made, and a client that has it
already costs nothing. Rankings and paths are worked out in a worker and kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from kg import __version__
from kg.errors import UsageError
from kg.graph import cite_graph, count_graph
from kg.model import CLAIM_ID, Modality, Part
from kg.publish import (
    ClaimCardModel,
    ClaimModel,
    ConflictModel,
    EntityCardModel,
    EntityModel,
    SourceModel,
    TermModel,
    claim_card,
    claim_value,
    conflict_value,
    entity_card,
    entity_value,
    index_of,
    search_entities,
    source_value,
    term_value,
    vocabulary_of,
)
from kg.query import conflicts_about, no_conflict_notes, no_word_note
from kg.serve import models as api_models
from kg.serve.api import measures as api_measures
from kg.serve.api import questions as api_questions
from kg.serve.api.listing import WantedPart
from kg.serve.engine.service import Service, service_of
from kg.serve.http.entity_tags import entity_tag, is_known
from kg.serve.pages.entities import near_entities
from kg.serve.pages.markup import base_url, root_of
from kg.serve.pages.not_found import ApiRoute, MissingError, WithdrawnError
from kg.tables import did_you_mean, ontology_file

Serving = Annotated[Service, Depends(service_of)]


def _note_tag(request: Request, response: Response, service: Serving) -> None:
    """Say by which tag an answer is known, and end here when the client has it."""
    tag = entity_tag(service.digest, __version__, str(request.url), request.headers.get("accept", ""))
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"} | ({"ETag": tag} if tag else {})
    if is_known(tag, request.headers.get("if-none-match")):
        raise HTTPException(304, headers=headers)
    response.headers.update(headers)


_REFUSED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has this answer already."},
    "4XX": {"model": api_models.ErrorModel, "description": "What was asked cannot be; one line says why."},
    503: {"model": api_models.ErrorModel, "description": "A limit was hit, or there is no room; see Retry-After."},
}
_MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": api_models.ErrorModel, "description": "There is none; `suggestions` has what may have been meant."}
}
_SUPERSEDED: dict[int | str, dict[str, Any]] = {
    301: {"description": "It was superseded; the address of the claim that took its place."},
    410: {"model": api_models.WithdrawnModel, "description": "It was withdrawn; `superseded` says when and why."},
}
router = APIRouter(
    prefix="/api", tags=["Graph"], route_class=ApiRoute, dependencies=[Depends(_note_tag)], responses=_REFUSED
)


def _resolved(service: Service, name: str, what: str) -> str:
    """The id of the entity that a path names.

    Raises
    ------
    MissingError
        When there is none, or more than one.
    """
    ids = service.dataset.lookup.find_meant(name)
    if len(ids) != 1:
        why = f"names several {what}; give the id of one" if ids else f"names no {what}"
        raise MissingError(f"'{name[:200]}' {why}", near_entities(service.dataset, name))
    return ids[0]


@router.get("/")
def describe(request: Request, service: Serving) -> api_models.Home:
    """What is served, and where to go on."""
    dataset, base = service.dataset, base_url(request)
    counts = count_graph(dataset.tables, dataset.selection)
    names = ("entities", "claims", "conflicts", "sources", "terms", "questions", "measures", "rank", "paths")
    return api_models.Home(
        title="An open knowledge graph of diplomacy",
        version=__version__,
        digest=service.digest,
        view=dataset.view.kind.value,
        entities=counts.entities,
        claims=counts.claims,
        sources=counts.sources,
        conflicts=len(dataset.selection.conflicts),
        counted=counts.sentence,
        cite=api_models.CitationModel.model_validate(cite_graph(dataset).to_record()),
        links={
            **{name: f"{base}/api/{name}" for name in names},
            "sparql": f"{base}/sparql",
            "openapi": f"{base}/openapi.json",
        },
    )


@router.get("/entities")
def list_entities(
    service: Serving,
    part: WantedPart,
    q: Annotated[str, Query(max_length=500, description="A name or a part of one, in any script.")] = "",
    type: Annotated[list[str], Query(description="Only of this class, or of one below it.")] = [],  # noqa: A002, B006  FastAPI copies it
) -> api_models.Listing[EntityModel]:
    """Find entities by name and class."""
    dataset = service.dataset
    _check_words(type, dataset.ontology.classes, "class", meanings=dataset.ontology.meanings)
    ids = search_entities(dataset, q, type)
    of_class = f" of class {' or '.join(type)}" if type else ""
    notes = [] if ids else [f"nothing in the graph{of_class}{f' has a name like {q[:100]!r}' if q else ''} is listed"]
    return part.take(ids, lambda identity: entity_value(identity, dataset), [*dataset.view_notes, *notes])


@router.get("/entities/{name}", responses=_MISSING)
def show_entity(service: Serving, name: str) -> EntityCardModel:
    """All that the graph knows of an entity, by its id or any of its names."""
    return entity_card(_resolved(service, name, "entity"), service.dataset, service.settings.texts)


@router.get("/claims")
def list_claims(  # noqa: PLR0913  each is a parameter of the address
    service: Serving,
    part: WantedPart,
    entity: Annotated[str, Query(description="Names it as subject, as object or in a qualifier.")] = "",
    subject: str = "",
    object: str = "",  # noqa: A002  the name of the column
    predicate: str = "",
    modality: Annotated[list[Modality], Query()] = [],  # noqa: B006
    source: Annotated[str, Query(description="Id of a source.")] = "",
    best: Annotated[bool | None, Query(description="Only those that the best view takes, or does not take.")] = None,
    disputed: Annotated[bool | None, Query(description="Only those that others contradict, or that none does.")] = None,
) -> api_models.Listing[ClaimModel]:
    """Claims by what they say, how and where; every claim of the view, plans and denials among them."""
    dataset, index = service.dataset, index_of(service.dataset)
    if retirement := dataset.ontology.retirement(Part.PREDICATE, predicate or ""):
        raise UsageError(f"predicate '{predicate}' {retirement}")
    ontology = dataset.ontology
    _check_words([predicate] if predicate else [], ontology.properties, "predicate", meanings=ontology.meanings)
    _check_words([source] if source else [], dataset.tables.sources, "source", "/api/sources")
    meant = {
        key: dataset.lookup.resolve(name)
        for key, name in {"entity": entity, "subject": subject, "object": object}.items()
        if name
    }
    lists = [index.by_entity.get(identity, ()) for identity in meant.values()] or [dataset.selection.claims]
    about = {claim.id for claim in index.by_entity.get(meant.get("entity", ""), ())}
    selection = dataset.selection
    claims = [
        claim
        for claim in min(lists, key=len)
        if ("entity" not in meant or claim.id in about)
        and meant.get("subject", claim.subject) == claim.subject
        and meant.get("object", claim.object) == claim.object
        and predicate in ("", claim.predicate)
        and source in ("", claim.locator.source)
        and (not modality or claim.modality in modality)
        and best in (None, claim.id in selection.best)
        and disputed in (None, claim.id in selection.disputed)
    ]
    notes = [] if claims else ["no claim of this view is all of what was asked; leave out a part of it"]
    shown_notes = [*dataset.view_notes, *notes]
    return part.take(claims, lambda claim: claim_value(claim, dataset, service.settings.texts), shown_notes)


@router.get("/claims/{identity}", responses=_MISSING | _SUPERSEDED, response_model=ClaimCardModel)
def show_claim(request: Request, service: Serving, identity: str) -> ClaimCardModel | Response:
    """A claim with what contradicts it; the id of a superseded claim leads to the one that took its place."""
    dataset, bare = service.dataset, identity.removeprefix(CLAIM_ID).removeprefix("kgc:")
    if steps := dataset.tables.fate_of(bare):
        if not steps[-1].new:
            raise WithdrawnError(steps)
        headers = {"Cache-Control": "no-cache"}
        return RedirectResponse(f"{root_of(request)}/api/claims/{steps[-1].new}", 301, headers)
    claim = dataset.tables.claims_by_id.get(bare)
    if claim is None:
        raise MissingError(f"no claim has the id '{identity[:100]}'; an altered text gives its claims other ids")
    return claim_card(claim, dataset, service.settings.texts)


@router.get("/conflicts")
def list_conflicts(
    service: Serving,
    part: WantedPart,
    about: Annotated[str, Query(max_length=500, description="Only about this entity, by any name.")] = "",
) -> api_models.Listing[ConflictModel]:
    """What the sources disagree on, claim beside claim."""
    dataset = service.dataset
    conflicts = conflicts_about(dataset, about)
    notes = [*dataset.view_notes, *no_conflict_notes(dataset, about, (), conflicts)]
    return part.take(conflicts, lambda conflict: conflict_value(conflict, dataset, service.settings.texts), notes)


@router.get("/sources")
def list_sources(service: Serving, part: WantedPart) -> api_models.Listing[SourceModel]:
    """The texts and datasets that claims are read from."""
    dataset = service.dataset
    return part.take(list(dataset.tables.sources.values()), lambda source: source_value(source, dataset))


@router.get("/sources/{identity}", responses=_MISSING)
def show_source(service: Serving, identity: str) -> SourceModel:
    """A source; its claims are those of `/api/claims?source=`."""
    dataset = service.dataset
    source = dataset.tables.sources.get(identity)
    if source is None:
        near = did_you_mean(identity[:200], list(dataset.tables.sources), "/api/sources lists all")
        raise MissingError(f"no source has the id '{identity[:200]}'; {near}")
    return source_value(source, dataset)


@router.get("/terms")
def list_terms(
    part: WantedPart,
    word: Annotated[str, Query(description="Only terms whose name or comment has this word.")] = "",
) -> api_models.Listing[TermModel]:
    """Classes, predicates, qualifiers and controlled words of the ontology."""
    words = [
        term
        for term in vocabulary_of(ontology_file("kg.ttl")).values()
        if word.casefold() in f"{term.name} {term.comment}".casefold()
    ]
    return part.take(words, term_value, [] if words else [no_word_note(word)])


def _check_words(
    given: Sequence[str],
    known: Collection[str],
    what: str,
    listed: str = "/api/terms",
    meanings: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Refuse words that the ontology or the tables do not have.

    Raises
    ------
    UsageError
        With the nearest words.
    """
    for word in given:
        if word not in known:
            meant = did_you_mean(word[:100], list(known), f"{listed} lists all", meanings)
            raise UsageError(f"unknown {what} '{word[:100]}'; {meant}")


router.include_router(api_measures.router)
router.include_router(api_questions.router)
