"""Saved questions over HTTP: the list, each with its query, the answer as data, and all of them as Turtle.

Comes in: the name of a question and its parameters, as the address gives them. Goes out: JSON, or CSV and the other
forms of a SPARQL answer by `Accept` or `format`. The parameters are those of the question, so OpenAPI can only
describe them in general; `/api/questions/{name}` lists them.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.query import Question, bind_parameters, default_query, format_examples, state_parameters
from kg.serve import models as api_models
from kg.serve.engine.answers import QueryRequest
from kg.serve.engine.formats import FORMS, AnswerFormat, named_format, negotiate
from kg.serve.engine.service import Service, service_of
from kg.serve.pages.markup import base_url
from kg.serve.pages.not_found import ApiRoute
from kg.serve.pages.questions import given_parameters, question_named, questions_of

router = APIRouter(route_class=ApiRoute, tags=["Questions"])
Serving = Annotated[Service, Depends(service_of)]
_MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": api_models.ErrorModel, "description": "There is no question of this name."}
}
_TURTLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/turtle": {}}, "description": "SPARQL examples."}}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; `Kg-Parameters` says with what it was asked, `Kg-Truncated` that it was cut, "
        "`Kg-Note` what else to know.",
        "content": {form.media_type: api_models.describe_content(form) for form in FORMS.values() if form.for_rows},
    },
    406: {"model": api_models.ErrorModel, "description": "No accepted form holds the answer."},
}
_FREE = {
    "parameters": [
        {
            "name": "parameters",
            "in": "query",
            "style": "form",
            "explode": True,
            "schema": {"type": "object", "additionalProperties": {"type": "string"}},
            "description": "Parameters of the question by their names; see `/api/questions/{name}`.",
        }
    ]
}


def _question(question: Question, service: Service, base: str) -> api_models.QuestionModel:
    return api_models.QuestionModel(
        name=question.name,
        title=question.title,
        about=question.about,
        parameters=[
            api_models.ParameterModel(
                name=parameter.name, type=parameter.type, default=parameter.default, help=parameter.help
            )
            for parameter in question.parameters
        ],
        columns=list(question.columns),
        query=default_query(question, service.dataset),
        answer=f"{base}/api/ask/{question.name}",
    )


@router.get("/questions")
def list_questions(request: Request, service: Serving) -> list[api_models.QuestionModel]:
    """Every saved question."""
    base = base_url(request)
    return [_question(question, service, base) for question in questions_of(service).values()]


@router.get("/questions.ttl", response_class=Response, responses=_TURTLE)
def export_questions(request: Request, response: Response, service: Serving) -> Response:
    """Every saved question as Turtle of SIB's sparql-examples, for editors and assistants that read it."""
    target = f"{base_url(request)}/sparql"
    body = format_examples(questions_of(service), service.dataset, target)
    return Response(body, headers=dict(response.headers), media_type="text/turtle")


@router.get("/questions/{name}", responses=_MISSING)
def show_question(request: Request, service: Serving, name: str) -> api_models.QuestionModel:
    """A saved question with its parameters and its query."""
    return _question(question_named(service, name), service, base_url(request))


@router.get("/ask/{name}", response_class=Response, responses={**_MISSING, **_ANSWER}, openapi_extra=_FREE)
async def ask(  # noqa: PLR0913  each is a part of the address
    request: Request,
    response: Response,
    service: Serving,
    name: str,
    format: Annotated[str, Query(description="Form of the answer by a short name, such as csv.")] = "",  # noqa: A002
    claims: Annotated[bool, Query(description="A column with the ids of the claims that make each row.")] = False,  # noqa: FBT002
    cite: Annotated[bool, Query(description="A line to cite: in `Kg-Cite`, in JSON also a member `cite`.")] = False,  # noqa: FBT002
) -> Response:
    """Ask a saved question; names are taken where ids are, and the answer says with which parameters it was asked."""
    question = question_named(service, name)
    given = given_parameters(question, request, frozenset({"format", "claims", "cite"}))
    terms = await run_in_threadpool(bind_parameters, question, given, service.dataset)
    accept = request.headers.get("accept", "")
    forms = named_format(format) if format else negotiate(accept)
    stated = state_parameters(question, terms)
    asked = QueryRequest(
        question.query,
        terms,
        forms or (AnswerFormat.JSON,),
        with_claims=claims,
        with_cite=cite,
        question=name,
        stated=stated,
    )
    answer = await service.engine.run(asked)
    headers = {**response.headers, **answer.headers, "Kg-Parameters": urlencode(stated)}
    return Response(answer.body, headers=headers)
