"""Schemas of tools in few words, since a client reads the list of tools before anybody asks anything.

Comes in: schemas as pydantic makes them. Goes out: of arguments the same without titles, lengths, least values and
empty defaults; of an answer its outline: each name, and the type of what is not text. The whole schemas are a resource
(`kg://schemas`). A questionable decision: an outline lets more through than the whole, so that a test holds answers to
both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

_TEXT = {"type": "string"}
_OUTLINES: tuple[tuple[Schema, Schema], ...] = (
    (_TEXT, {}),
    ({"type": "array", "items": {}}, {"type": "array"}),
    ({"type": "object", "additionalProperties": {}}, {"type": "object"}),
    ({"type": "object", "additionalProperties": True}, {"type": "object"}),
)
"""What stands for a part of an outline."""


def _rewrite(schema: Schema, change: Callable[[Schema], Schema], parts: Schema) -> Schema:
    """A schema with each part of it changed, the inner ones first, and references replaced by what they name."""

    def go(part: Any) -> Any:
        if isinstance(part, list):
            return [go(item) for item in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return go(parts[part["$ref"].rpartition("/")[2]])
        changed = {
            name: {key: go(inner) for key, inner in value.items()} if name == "properties" else go(value)
            for name, value in part.items()
            if name != "$defs"
        }
        return change(changed)

    return dict(go(schema))


def shorten_arguments(schema: Schema) -> Schema:
    """The schema of the arguments of a tool without what a caller can do without; they are held to the whole one."""
    unsaid = {"title", "maxLength", "maxItems", "minimum"}

    def change(part: Schema) -> Schema:
        return {
            name: value for name, value in part.items() if name not in unsaid and not (name == "default" and not value)
        }

    return _rewrite(schema, change, schema.get("$defs", {}))


def outline_answer(schema: Schema) -> Schema:
    """The outline of an answer's schema.

    Examples
    --------
    >>> outline_answer({"type": "object", "properties": {"id": {"type": "string", "title": "Id"}}, "required": ["id"]})
    {'type': 'object', 'properties': {'id': {}}}
    """
    unsaid = {"title", "description", "default", "required", "enum"}

    def change(part: Schema) -> Schema:
        bare = {
            name: value
            for name, value in part.items()
            if name not in unsaid and not (name == "additionalProperties" and value is False)
        }
        return next((short for whole, short in _OUTLINES if bare == whole), bare)

    outline = _rewrite(schema, change, schema.get("$defs", {}))
    return {**outline, "additionalProperties": False} if schema.get("additionalProperties") is False else outline
