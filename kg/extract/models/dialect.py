"""What a server understands of the common protocol: found out by asking, one step down at a time.

Comes in: the words with which a server refused a request. Goes out: the next `Dialect` to try, or that there
is none. Servers name their refusals in their own words, so a refusal that names nothing also steps down;
three more requests at most, once for a run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class AnswerForm(StrEnum):
    """How a server is held to the form of the answer."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    PLAIN = "text"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is sent to a server.

    Parameters
    ----------
    shape
        The strictest form of answer that it accepts.
    limit_name
        How it calls the longest answer.
    has_temperature
        Whether it lets the temperature be set.
    """

    shape: AnswerForm = AnswerForm.SCHEMA
    limit_name: str = "max_tokens"
    has_temperature: bool = True


_NAMES_LIMIT = re.compile(r"max_(?:completion_)?tokens", re.IGNORECASE)
_NAMES_TEMPERATURE = re.compile(r"temperature", re.IGNORECASE)
_NAMES_LENGTH = re.compile(
    r"context.{0,20}(?:length|window|size)|maximum context|too (?:long|many tokens)|exceed\w* .{0,40}(?:context|token)",
    re.IGNORECASE,
)
_NEXT = {AnswerForm.SCHEMA: AnswerForm.OBJECT, AnswerForm.OBJECT: AnswerForm.PLAIN}
REFUSALS = frozenset({400, 404, 415, 422, 500, 501})
"""Statuses with which servers refuse a form of answer that they do not know; 404 and 500 only when they name it."""
_NAMES_SHAPE = re.compile(r"response_format|json_schema|json_object|json mode|structured|grammar|guided", re.IGNORECASE)


def is_too_long(status: int, message: str) -> bool:
    """Whether a request was refused because the text does not fit the model."""
    return status == 413 or (status in (400, 422) and bool(_NAMES_LENGTH.search(message)))


def step_down(dialect: Dialect, status: int, message: str) -> Dialect | None:
    """The next thing to try after a refusal.

    Returns
    -------
    Dialect or None
        None when the refusal has another reason.

    Examples
    --------
    >>> step_down(Dialect(), 400, "response_format is not supported").shape.value
    'json_object'
    >>> step_down(Dialect(), 401, "wrong key") is None
    True
    """
    if status not in REFUSALS:
        return None
    names_shape = bool(_NAMES_SHAPE.search(message))
    if status in (404, 500) and not names_shape:
        return None
    if not names_shape and dialect.limit_name == "max_tokens" and _NAMES_LIMIT.search(message):
        return replace(dialect, limit_name="max_completion_tokens")
    if not names_shape and dialect.has_temperature and _NAMES_TEMPERATURE.search(message):
        return replace(dialect, has_temperature=False)
    following = _NEXT.get(dialect.shape)
    return replace(dialect, shape=following) if following else None
