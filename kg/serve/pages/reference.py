"""The description of the API for people: every route of `/openapi.json` on one page, without a script.

Comes in: the OpenAPI description that FastAPI makes of the routes. Goes out: a page. The usual pages for it load a
megabyte of scripts from elsewhere; what a reader wants of them is a list, and an address to try.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from kg.serve.pages.markup import Shown, root_of, show_page
from kg.serve.pages.not_found import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_METHODS = ("get", "post")
_ORDER = ("Graph", "Questions", "Measures", "SPARQL")
_MOST_FORMS = 3
_EXAMPLES = {
    "/api/entities/{name}": "/api/entities/Узбекистан",
    "/api/questions/{name}": "/api/questions/head-of-state",
    "/api/ask/{name}": "/api/ask/head-of-state?state=Kazakhstan",
    "/api/entities": "/api/entities?q=forum",
    "/api/claims": "/api/claims?entity=Uzbekistan&predicate=signs",
    "/api/rank": "/api/rank?type=State&top=5",
    "/api/paths": "/api/paths?start=Russia&end=Kazakhstan",
    "/sparql": "/sparql?query=ASK%20%7B%20kgr%3Auzbekistan%20a%20kg%3AState%20%7D",
}
"""What to try; an example that fits another graph worse does no harm, since it says so."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of an answer: its name, its type in words, and what it means."""

    name: str
    type: str
    about: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A route: how and where it is called, what it takes, and what it gives."""

    method: str
    path: str
    summary: str
    example: str
    parameters: tuple[Field, ...]
    answer: str
    statuses: tuple[tuple[str, str], ...]


def type_words(schema: Mapping[str, Any]) -> str:
    """A JSON schema in a few words.

    Examples
    --------
    >>> type_words({"type": "array", "items": {"$ref": "#/components/schemas/Claim"}})
    'list of Claim'
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(type_words(each) for each in schema["anyOf"] if each.get("type") != "null")
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {type_words(schema.get('items', {})) or 'values'}"
    return {"string": "text", "boolean": "yes or no", "integer": "whole number", "object": "object"}.get(
        str(schema.get("type", "")), str(schema.get("type", ""))
    )


def _endpoints(description: Mapping[str, Any]) -> Iterator[tuple[str, Endpoint]]:
    for path, methods in description["paths"].items():
        for method in _METHODS:
            if method not in methods:
                continue
            each = methods[method]
            fields = tuple(
                Field(
                    field["name"],
                    type_words(field["schema"]),
                    field.get("description", ""),
                    is_required=field.get("required", False),
                )
                for field in each.get("parameters", ())
            )
            answer = each["responses"].get("200", {}).get("content", {})
            schema = answer.get("application/json", {}).get("schema", {})
            example = _EXAMPLES.get(path, "" if "{" in path else path) if method == "get" else ""
            yield (
                each.get("tags", ["Service"])[0],
                Endpoint(
                    method.upper(),
                    path,
                    each.get("description") or each.get("summary", ""),
                    example,
                    fields,
                    type_words(schema) or (", ".join(answer) if len(answer) <= _MOST_FORMS else "what Accept names"),
                    tuple((status, said["description"]) for status, said in each["responses"].items()),
                ),
            )


def _models(description: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[Field, ...]]]:
    for name, schema in sorted(description["components"]["schemas"].items()):
        fields = schema.get("properties", {})
        yield (
            name,
            schema.get("description", ""),
            tuple(Field(key, type_words(each), each.get("description", "")) for key, each in fields.items()),
        )


@router.get("/docs")
def show_docs(request: Request) -> Response:
    """Every route of the API."""
    description = request.app.openapi()
    groups: dict[str, list[Endpoint]] = {}
    for tag, endpoint in _endpoints(description):
        groups.setdefault(tag, []).append(endpoint)
    groups = {tag: groups[tag] for tag in sorted(groups, key=lambda tag: (*_ORDER, tag).index(tag))}
    shown: Shown = {
        "groups": groups,
        "models": list(_models(description)),
        "openapi": f"{root_of(request)}/openapi.json",
        "label": str,
        "classes": {},
    }
    return show_page(request, "docs.html", shown)
