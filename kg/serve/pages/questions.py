"""Saved questions as pages: a list, and a form for each whose answer is a table that leads on.

Comes in: the service and a request. Goes out: pages without script. Parameters are bound as terms, as `kg ask`
does it, and a wrong one gives the same line. A question is only asked when its form was sent, so that opening it
costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.errors import KgError, UsageError
from kg.graph import ValidDataset
from kg.publish import CLAIMS, Shown, index_of, names_of, read_answer
from kg.query import (
    Parameter,
    Question,
    Term,
    bind_parameters,
    default_query,
    find_question,
    read_questions,
    standalone_query,
    state_parameters,
)
from kg.serve.engine.answers import QueryAnswer, QueryRequest
from kg.serve.engine.service import Service, service_of
from kg.serve.http.errors import status_of
from kg.serve.pages.markup import show_page
from kg.serve.pages.not_found import MissingError, PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Serving = Annotated[Service, Depends(service_of)]
_MOST_SUGGESTED = 1_000


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked: what was given, the terms of it, and the answer or why there is none."""

    given: Mapping[str, str]
    terms: Mapping[str, Term]
    answer: QueryAnswer | None = None
    line: str = ""
    status: int = 200


@lru_cache(maxsize=4)
def _read(*folders: Path) -> dict[str, Question]:
    return read_questions(*folders)


def questions_of(service: Service) -> dict[str, Question]:
    """The saved questions by name: those beside the tables when there are any, else the shipped ones."""
    own = service.folder / "questions"
    if any(own.glob("*.rq")):
        return _read(own)
    return _read(*service.questions)


def question_named(service: Service, name: str) -> Question:
    """A saved question.

    Raises
    ------
    MissingError
        When there is none of that name.
    """
    try:
        return find_question(questions_of(service), name[:200])
    except UsageError as error:
        raise MissingError(str(error)) from error


def given_parameters(question: Question, request: Request, besides: frozenset[str] = frozenset()) -> dict[str, str]:
    """What the address gives for the parameters; an empty field counts as not given.

    Raises
    ------
    UsageError
        When one is given twice.
    """
    pairs = [(name, text) for name, text in request.query_params.multi_items() if name not in besides]
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise UsageError("a parameter is given twice; give each once")
    known = {parameter.name for parameter in question.parameters}
    return {name: text.strip() for name, text in pairs if text.strip() or name not in known}


def suggestions(parameter: Parameter, dataset: ValidDataset) -> list[str]:
    """What a field offers: labels of the entities of a class, those with most claims first, or the words of a list."""
    ontology, kind = dataset.ontology, parameter.type
    if kind in ontology.classes or kind == "Entity":
        index = index_of(dataset)
        ids = index.by_class.get("" if kind == "Entity" else kind, ())
        ranked = sorted(ids, key=lambda identity: -len(index.by_entity.get(identity, ())))
        return [dataset.tables.label(identity) for identity in ranked[:_MOST_SUGGESTED]]
    words: Mapping[str, Iterable[str]] = {
        "predicate": index_of(dataset).by_predicate,
        "class": [name for name in index_of(dataset).by_class if name],
        "source": dataset.tables.sources,
        "measure": ontology.measures,
        "unit": ontology.units,
    }
    return sorted(words.get(kind, ()))


@router.get("/ask")
def list_questions(request: Request, service: Serving) -> Response:
    """Every saved question."""
    shown: Shown = {"questions": questions_of(service).values(), "label": str, "classes": {}}
    return show_page(request, "questions.html", shown)


@router.get("/ask/{name}")
async def ask(request: Request, service: Serving, name: str) -> Response:
    """The form of a question, and its answer once the form was sent."""
    question = question_named(service, name)
    asked = await run_in_threadpool(_bound, question, request, service.dataset)
    if not asked.line and (request.query_params or not question.parameters):
        try:
            request_of = QueryRequest(
                question.query,
                asked.terms,
                with_claims=CLAIMS not in question.columns,
                with_cite=True,
                question=name,
                stated=state_parameters(question, asked.terms),
            )
            answer = await service.engine.run(request_of)
            asked = replace(asked, answer=answer)
        except KgError as error:
            asked = replace(asked, line=str(error), status=status_of(error))
    return await run_in_threadpool(_show, request, service, question, asked)


def _bound(question: Question, request: Request, dataset: ValidDataset) -> AskedQuestion:
    given: dict[str, str] = {}
    if question.parameters and not request.query_params:
        return AskedQuestion(given, {})
    try:
        given = given_parameters(question, request)
        return AskedQuestion(given, bind_parameters(question, given, dataset))
    except KgError as error:
        return AskedQuestion(given, {}, line=str(error), status=status_of(error))


def _show(request: Request, service: Service, question: Question, asked: AskedQuestion) -> Response:
    dataset, answer = service.dataset, asked.answer
    told = read_answer(answer.body, dataset, has_claims=CLAIMS not in question.columns) if answer else None
    shown: Shown = {
        "question": question,
        "values": {
            parameter.name: asked.given.get(parameter.name, parameter.default) for parameter in question.parameters
        },
        "choices": {parameter.name: suggestions(parameter, dataset) for parameter in question.parameters},
        "told": told,
        "answer": answer,
        "stated": state_parameters(question, asked.terms) if answer else {},
        "line": asked.line,
        "address": f"?{request.url.query}" if request.url.query else "",
        "sparql": standalone_query(question, asked.terms) if answer else default_query(question, dataset),
        **names_of(dataset),
    }
    return show_page(request, "question.html", shown, status=asked.status)
