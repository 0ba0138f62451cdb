"""The text of a model's answer to proposals.

Comes in: what the model wrote. Goes out: `Proposal`s, and what could not be read with its cause. The answer
is one JSON object, searched for in prose and code fences too, since not every server can be held to a schema;
what is found is then checked strictly, statement by statement, so that one bad statement spoils no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from kg.extract.models.proposals import ArgumentWords, Cause, Proposal, answer_fields

MAX_STATEMENTS = 300
_THOUGHT = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_THOUGHT_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_LIST = re.compile(r'"statements"\s*:\s*\[')
MAX_TRIES = 100
"""Places at which a JSON object is looked for in an answer; beyond that it is no answer."""

_Words = Annotated[str, Field(max_length=400), BeforeValidator(lambda value: "" if value is None else value)]
_Quote = Annotated[str, Field(max_length=4000)]
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Qualifiers(BaseModel):
    model_config = _STRICT

    on: _Words = ""
    at: _Words = ""
    since: _Words = Field(default="", alias="from")
    title: _Words = ""
    amount: _Words = ""
    days: _Words = ""


def _typed(name: str, *, is_optional: bool) -> tuple[Any, Any]:
    if name == "qualifiers":
        return _Qualifiers, _Qualifiers()
    return _Quote if name == "quote" else _Words, "" if is_optional else ...


_types: Any = {name: _typed(name, is_optional=field.declared.is_optional) for name, field in answer_fields().items()}
_Statement: Any = create_model("_Statement", __config__=_STRICT, **_types)


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What could not be read in an answer; `is_whole` when nothing of it could."""

    cause: Cause
    detail: str
    is_whole: bool = False


def read_answer(content: str) -> tuple[tuple[Proposal, ...], tuple[AnswerFault, ...]]:
    """Read the statements in what a model wrote.

    Parameters
    ----------
    content
        The answer as the server gave it.

    Returns
    -------
    tuple of Proposal
        In the order of the answer.
    tuple of Fault
        One that is whole when there is no JSON object with a list of statements; the statements that stand whole in
        an answer that breaks off are given all the same.
    """
    if not content.strip():
        return (), (AnswerFault(Cause.ANSWER_EMPTY, "the model wrote nothing", is_whole=True),)
    statements = _find_statements(content)
    proposals: list[Proposal] = []
    faults: list[AnswerFault] = []
    if statements is None:
        statements = list(_whole_statements(_without_thoughts(content)))
        kept = f"; its {len(statements):,} whole statements are kept" if statements else ""
        faults.append(AnswerFault(Cause.ANSWER_BROKEN, f"no JSON object with a list 'statements'{kept}", is_whole=True))
    for number, statement in enumerate(statements[:MAX_STATEMENTS]):
        try:
            proposals.append(_to_proposal(_Statement.model_validate(statement)))
        except ValidationError as error:
            faults.append(AnswerFault(Cause.MALFORMED, f"statement {number + 1}: {_tell(error)}"))
    if len(statements) > MAX_STATEMENTS:
        extra = len(statements) - MAX_STATEMENTS
        faults.append(
            AnswerFault(Cause.TOO_MANY, f"{extra:,} statements beyond the first {MAX_STATEMENTS} were not read")
        )
    return tuple(proposals), tuple(faults)


def _find_statements(content: str) -> list[Any] | None:
    for value in _json_values(_without_thoughts(content)):
        statements = value.get("statements") if isinstance(value, Mapping) else None
        if isinstance(statements, list):
            return statements
    return None


def _whole_statements(content: str) -> Iterator[Any]:
    """The objects at the head of a list of statements that is never closed."""
    opened = _LIST.search(content)
    decoder = json.JSONDecoder()
    at = opened.end() if opened else len(content)
    while (begin := content.find("{", at)) >= 0 and not content[at:begin].strip(" \t\r\n,"):
        try:
            value, at = decoder.raw_decode(content, begin)
        except (ValueError, RecursionError):
            return
        yield value


def _without_thoughts(content: str) -> str:
    """An answer without what the model wrote to itself; each mark is looked for once, however many there are."""
    kept: list[str] = []
    at = 0
    while (opened := _THOUGHT.search(content, at)) and (closed := _THOUGHT_END.search(content, opened.end())):
        kept.append(content[at : opened.start()])
        at = closed.end()
    return "".join([*kept, content[at:]])


def _json_values(text: str) -> Iterator[Any]:
    """The JSON objects that begin somewhere in a text, the outermost ones in order."""
    decoder = json.JSONDecoder()
    at = 0
    for _ in range(MAX_TRIES):
        at = text.find("{", at)
        if at < 0:
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        yield value


def _tell(error: ValidationError) -> str:
    """What is wrong, with the field's name but not its content, which may be anything."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "statement"
    return f"{field[:60]}: {first['msg'][:120]}"


def _to_proposal(statement: BaseModel) -> Proposal:
    said = statement.model_dump(by_alias=True)
    qualifiers = {name: words.strip() for name, words in said.pop("qualifiers").items() if words.strip()}
    fields = answer_fields()
    read = {fields[name].path: words.strip() for name, words in said.items()}
    parts: dict[str, Any] = {
        part: ArgumentWords(**{path.removeprefix(f"{part}."): read.pop(path) for path in [*read] if f"{part}." in path})
        for part in ("subject", "object")
    }
    return Proposal(**parts, **read, qualifiers=MappingProxyType(qualifiers))
