"""The review page: candidates one by one in the browser, and the decisions into the tables of the served folder.

Comes in: requests of one reviewer, who has started the server with candidates. Goes out: pages, and rows of the tables.
It is the only route that changes a file, so that it answers on loopback or to a token alone, and takes a decision
only from a form of its own, which carries a secret of this process. The graph that is served stays as it was opened.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, unquote

from fastapi import APIRouter, Cookie, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, create_model

from kg.errors import UsageError
from kg.model import Candidate, Modality, Verdict
from kg.publish import Shown
from kg.review import (
    EDITED,
    MAX_NAME,
    NO_EDIT,
    CandidateCard,
    Edit,
    ReviewSession,
    Ruling,
    details_of,
    lines_of,
    outside_words,
    sentence_of,
    sign,
)
from kg.serve.engine.service import Service, service_of
from kg.serve.pages.markup import root_of, show_page
from kg.serve.pages.not_found import MissingError, PageRoute
from kg.tables import read_candidates, table_folders

NAME_COOKIE = "kg-reviewer"
NAME_S = 90 * 24 * 3600
MAX_LISTED_NAMES = 2000
CANDIDATE_FILES = (".jsonl", ".csv")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What the reviews of one server share: the desk, the secret of its forms, and one decision at a time."""

    desk: ReviewSession
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    lock: threading.Lock = field(default_factory=threading.Lock)


_opening = threading.Lock()


def review_state_of(request: Request, service: Annotated[Service, Depends(service_of)]) -> ReviewState:
    """What a server reviews; opened at the first request.

    Raises
    ------
    MissingError
        When the server was started without candidates.
    UsageError
        When whoever can reach the server could decide, or the texts are not named.
    """
    settings = service.settings
    if settings.review is None:
        raise MissingError("nothing is to be reviewed here; start the server with --review CANDIDATES")
    if settings.endpoint:
        raise UsageError("refused: decisions go to tables, and an endpoint has none")
    if not settings.token and (not settings.is_loopback or settings.public_url):
        raise UsageError("refused: a review needs a token, or a server that only this machine can reach")
    if settings.texts is None:
        raise UsageError("name the texts that the candidates were read from: kg serve --review ... --texts DIR")
    with _opening:
        state: ReviewState | None = getattr(request.app.state, "review_state", None)
        if state is None:
            candidates = _read_all(settings.review)
            state = ReviewState(
                ReviewSession(table_folders([service.folder])[0], candidates, settings.texts, sign("nobody yet"))
            )
            request.app.state.review_state = state
        return state


def _read_all(path: Path) -> list[Candidate]:
    files = [file for file in sorted(path.iterdir()) if file.suffix in CANDIDATE_FILES] if path.is_dir() else [path]
    by_id = {candidate.id: candidate for file in files for candidate in read_candidates(file)}
    return list(by_id.values())


CurrentReview = Annotated[ReviewState, Depends(review_state_of)]


@router.get("/review")
def show_review(
    request: Request,
    state: CurrentReview,
    after: str = "",
    alone: str = "",
    kg_reviewer: Annotated[str, Cookie(alias=NAME_COOKIE)] = "",
) -> Response:
    """The next card: the first that waits, the one after a card that was put off, or one member of a group alone."""
    with state.lock:
        if alone:
            return _show(request, state, _member(state.desk, alone), kg_reviewer)
        left = state.desk.left()
        keys = [card.key for card in left]
        at = keys.index(after) + 1 if after in keys else 0
        card = left[at % len(left)] if left else None
        return _show(request, state, card, kg_reviewer)


class Decided(BaseModel):
    """The form of a card as a browser sends it; what of the claim may be edited has a field too."""

    card: str
    verdict: Verdict
    secret: str
    by: str = ""
    alone: str = ""
    reason: str = ""
    qualifiers: str = ""


_edited: Any = dict.fromkeys(EDITED, (str, ""))
DecisionForm: Any = create_model("DecisionForm", __base__=Decided, **_edited)


@router.post("/review")
def decide(request: Request, state: CurrentReview, form: Annotated[DecisionForm, Form()]) -> Response:
    """Write a decision; what cannot be written is told above the card, with the form as it was filled."""
    _check_secret(state, form.secret)
    by = form.by
    with state.lock:
        shown, edit = _member(state.desk, form.card) if form.alone else state.desk.card(form.card), NO_EDIT
        try:
            edited = {name: getattr(form, name) for name in EDITED}
            edit = Edit(**edited, qualifiers=_parse_qualifiers(form.qualifiers))
            if not by.strip():
                raise UsageError("say who decides, in the field above")
            if len(by) > MAX_NAME:
                by = by[:MAX_NAME]
                raise UsageError(f"a name has at most {MAX_NAME} characters; shorten it in the field above")
            state.desk.signature = sign(by)
            problems = state.desk.decide(Ruling(shown, form.verdict, edit, form.reason))
        except UsageError as error:
            problems = [str(error)]
        if problems:
            return _show(request, state, shown, quote(by), problems, edit)
    return _back(request, by)


@router.post("/review/undo")
def undo(request: Request, state: CurrentReview, secret: Annotated[str, Form()]) -> Response:
    """Take back the last decision of this server."""
    _check_secret(state, secret)
    with state.lock:
        state.desk.undo()
    return _back(request, "")


def _member(desk: ReviewSession, candidate: str) -> CandidateCard:
    """One member of a group as a card of its own."""
    return next(card for card in desk.card(candidate).split() if card.key == candidate)


def _check_secret(state: ReviewState, secret: str) -> None:
    if not hmac.compare_digest(secret.encode(), state.secret.encode()):
        raise UsageError("refused: the form is not of this server, or of before its last start; open /review again")


def _back(request: Request, by: str) -> Response:
    response = RedirectResponse(f"{root_of(request)}/review", HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
    if by:
        path = f"{root_of(request)}/review"
        response.set_cookie(NAME_COOKIE, quote(by), NAME_S, path=path, httponly=True, samesite="strict")
    return response


def _parse_qualifiers(text: str) -> dict[str, str]:
    """Lines such as ``on=2025-06``; ``on=`` takes the qualifier away."""
    qualifiers = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        column, equals, rest = line.partition("=")
        if not equals:
            raise UsageError(f"'{line[:60]}' is no qualifier; write on=2025-06, or on= to take it away")
        qualifiers[column.strip()] = rest.strip()
    return qualifiers


def _show(  # noqa: PLR0913  what the page shows
    request: Request,
    state: ReviewState,
    card: CandidateCard | None,
    by: str,
    problems: list[str] | None = None,
    edit: Edit = NO_EDIT,
) -> Response:
    desk = state.desk
    shown: Shown = {
        "secret": state.secret,
        "by": unquote(by),
        "problems": problems or [],
        "edit": edit,
        "left": len(desk.left()),
        "summary": desk.summary(),
        "can_undo": desk.can_undo,
        "card": None,
        "decisions": str(desk.folder / "decisions.csv"),
    }
    if card is not None:
        text, tables = desk.texts[card.first.doc_sha256], desk.setting.tables
        shown = {
            **shown,
            "card": card,
            "file": text.file,
            "line": text.line_of(card.first.start),
            "sentence": sentence_of(card, text),
            "outside": outside_words(card, text),
            "details": details_of(card),
            "lines": list(zip(card.candidates, lines_of(desk.drafts(card), tables), strict=True)),
            "alone": len(desk.card(card.key).candidates) > len(card.candidates),
            "relations": sorted(desk.ontology.properties),
            "modalities": list(Modality),
            "names": sorted(entity.label for entity in tables.entities.values())[:MAX_LISTED_NAMES],
        }
    response = show_page(request, "review.html", shown, status=422 if problems else 200)
    response.headers["Cache-Control"] = "no-store"
    if "ETag" in response.headers:
        del response.headers["ETag"]  # the page holds a secret and the state of the desk, and is never kept
    return response
