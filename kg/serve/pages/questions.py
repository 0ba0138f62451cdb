"""Saved questions as pages: a list, and a form for each whose answer is a table that leads on.

Comes in: the service and a request. Goes out: pages without script. Parameters are bound as terms, as `kg ask`
does it, and a wrong one gives the same line. A question is only asked when its form was sent, so that opening it
costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.errors import KgError, UsageError
from kg.graph import ValidDataset
from kg.model import ID
from kg.publish import Shown, index_of, local_path
from kg.query import (
    Parameter,
    Question,
    Term,
    bind_parameters,
    curie,
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
_NUMBERS = frozenset({"integer", "decimal", "double", "nonNegativeInteger"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A term of an answer as a page shows it.

    Parameters
    ----------
    text
        What is read: a label, a shortened IRI, or a value.
    link
        Where it leads; empty when nowhere.
    id
        The shortened IRI beside a label.
    is_number
        Whether it stands at the right.
    """

    text: str
    link: str = ""
    id: str = ""
    is_number: bool = False


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
    """What a field offers: labels of the entities of a class, or the words of a vocabulary."""
    ontology, kind = dataset.ontology, parameter.type
    if kind in ontology.classes or kind == "Entity":
        ids = index_of(dataset).by_class.get("" if kind == "Entity" else kind, ())
        return [dataset.tables.label(identity) for identity in ids[:_MOST_SUGGESTED]]
    words: Mapping[str, Iterable[str]] = {
        "predicate": ontology.properties,
        "class": ontology.classes,
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
            answer = await service.engine.run(QueryRequest(question.query, asked.terms))
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
    columns, rows = _table(answer, dataset) if answer else ([], [])
    shown: Shown = {
        "question": question,
        "values": {
            parameter.name: asked.given.get(parameter.name, parameter.default) for parameter in question.parameters
        },
        "choices": {parameter.name: suggestions(parameter, dataset) for parameter in question.parameters},
        "columns": columns,
        "rows": rows,
        "answer": answer,
        "stated": state_parameters(question, asked.terms) if answer else {},
        "line": asked.line,
        "address": f"?{request.url.query}" if request.url.query else "",
        "sparql": standalone_query(question, asked.terms) if answer else default_query(question, dataset),
        "label": dataset.tables.label,
        "classes": dataset.ontology.classes,
    }
    return show_page(request, "question.html", shown, status=asked.status)


def _table(answer: QueryAnswer, dataset: ValidDataset) -> tuple[list[str], list[list[Cell]]]:
    results = json.loads(answer.body)
    columns = results["head"]["vars"]
    return columns, [[_cell(row.get(name), dataset) for name in columns] for row in results["results"]["bindings"]]


def _cell(term: Mapping[str, str] | None, dataset: ValidDataset) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if term["type"] != "uri":
        datatype = term.get("datatype", "").rpartition("#")[2]
        return Cell(value, is_number=datatype in _NUMBERS)
    short, link = curie(value).strip("<>"), local_path(value)
    entity = dataset.tables.entities.get(value.removeprefix(ID))
    source = dataset.tables.sources.get(value.removeprefix(f"{ID}source/"))
    if entity:
        return Cell(entity.label, link, short)
    if source:
        return Cell(source.title, link, short)
    return Cell(short, link or (value if value.startswith(("http://", "https://")) else ""))
