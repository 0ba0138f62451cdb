"""The files of `docs/schema`: what the JSON of `kg show`, `kg conflicts` and `kg extract` holds, as JSON Schema.

Run ``python tools/schemas.py`` after a change to a declaration, or ``make golden``; a test fails while they are stale,
and holds what the commands print against them. Comes in: the declarations. Goes out: a schema for each type, with what
the commands add to it. Keys may be added in a later version and none is taken away, so a schema allows other keys.

References
----------
JSON Schema, draft 2020-12, https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.graph import Conflict
from kg.model import (
    Candidate,
    Claim,
    Decision,
    Door,
    Entity,
    Field,
    Kind,
    Name,
    Observation,
    Position,
    Source,
    Superseded,
    shown_fields,
)

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "schema"
ADDRESS = "https://w3id.org/diplokg/schema/"
TEXT, COUNT, TRUTH = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
TYPES: dict[Kind, dict[str, Any]] = {
    Kind.WHOLE: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.TEXTS: {"type": "object", "additionalProperties": TEXT},
}


def _list_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


CLAIM = {"$ref": "claim.json"}
ADDED: dict[type, dict[str, Any]] = {
    Source: {
        "kind": {"const": "source"},
        "claim_count": COUNT | {"description": "Its claims in the view."},
        "claims": _list_of(CLAIM),
    },
    Entity: {
        "kind": {"const": "entity"},
        "existence": TEXT
        | {"description": "Status of what is not there yet (proposed, planned, agreed); denied for what is not."},
        "names": _list_of({"$ref": "name.json"}),
        "positions": _list_of({"$ref": "position.json"}) | {"description": "Where it lies: none, or one."},
        "claims": _list_of(CLAIM) | {"description": "With the entity as subject."},
        "incoming": _list_of(CLAIM) | {"description": "With the entity as object."},
        "mentions": _list_of(CLAIM) | {"description": "With the entity in a qualifier only."},
        "sources": _list_of({"$ref": "source.json"})
        | {"description": "Sources of these claims that say where they are published or how to cite them."},
        "more": {"type": "object", "additionalProperties": COUNT, "description": "Claims left out, of each list."},
    },
    Name: {},
    Position: {},
    Claim: {
        "kind": {"const": "claim", "description": "Where it stands alone."},
        "subject_label": TEXT,
        "object_label": TEXT,
        "possible": _list_of(TEXT)
        | {"description": "Spells in which it can be so, less what judgement has taken of it (EDTF)."},
        "certain": _list_of(TEXT) | {"description": "Spells in which it is surely so (EDTF); `../..` is any time."},
        "best": TRUTH | {"description": "Whether it is among the claims that the best view takes."},
        "disputed": TRUTH | {"description": "Whether another claim contradicts it."},
        "self_reported": TRUTH
        | {"description": "Whether whoever it is attributed to speaks of himself or of whom he speaks for."},
        "published": TEXT | {"description": "When the source was published, as known (EDTF)."},
        "background": TRUTH | {"description": "Whether the source is reference data."},
        "observation": {"$ref": "observation.json"},
        "review": {"$ref": "decision.json"},
        "words": TEXT | {"description": "The words that support it, between « and », with --texts."},
        "words_missing": TEXT | {"description": "Why there are no words, with --texts."},
        "superseded": _list_of({"$ref": "superseded.json"})
        | {"description": "How it took the place of the claim that was asked for."},
    },
    Decision: {},
    Superseded: {},
    Candidate: {},
    Observation: {
        "currency": TEXT | {"description": "Currency of the unit (ISO 4217); empty where it is no money."},
        "scale": COUNT | {"description": "What the value is multiplied by to have it without the scale of its unit."},
    },
    Conflict: {
        "subject_label": TEXT,
        "qualifiers": {"type": "object", "additionalProperties": TEXT},
        "claims": _list_of(CLAIM),
        "best": _list_of(TEXT),
        "pairs": _list_of({"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}),
    },
}
"""What the commands say of a thing beyond its declaration."""

NOT_ALWAYS = {
    Source: {"kind", "claim_count", "claims"},  # in the card of an entity
    Entity: {"more"},
    Candidate: {each.name_at(Door.JSON) for each in shown_fields(Candidate, Door.JSON) if each.declared.is_optional},
    Claim: {"kind", "object", "object_label", "value", "observation", "review", "words", "words_missing", "superseded"},
}
"""Keys that are there only where there is something to say."""


def _property_of(each: Field) -> dict[str, Any]:
    if each.kind is Kind.PART:
        return _record_of(each.type) | {"type": ["object", "null"], "description": each.declared.label}
    schema = dict(TYPES.get(each.kind, TEXT))
    if each.type == str | float:
        schema["type"] = ["string", "number"]
    if each.kind is Kind.WORD:
        schema["enum"] = [str(word) for word in each.type]
    if each.is_nullable and each.kind in TYPES:
        schema["type"] = [schema["type"], "null"]
    return schema | {"description": each.declared.label}


def _record_of(declared: type) -> dict[str, Any]:
    """A record within a record, which may leave out or have null for what is not said."""
    properties = {each.name: _property_of(each) for each in shown_fields(declared, Door.JSON)}
    required = [name for name in ("value", "type") if name in properties]
    for name in properties.keys() - {*required}:
        properties[name]["type"] = [properties[name]["type"], "null"]
    return {"type": "object", "properties": properties, "required": required}


def make_schema(declared: type) -> dict[str, Any]:
    """The schema of what the commands print of a type."""
    properties = {each.name_at(Door.JSON): _property_of(each) for each in shown_fields(declared, Door.JSON)}
    for name, schema in ADDED[declared].items():
        properties[name] = schema if "$ref" in schema else {**properties.get(name, {}), **schema}
    required = [name for name in properties if name not in NOT_ALWAYS.get(declared, set())]
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{ADDRESS}{declared.__name__.lower()}.json",
        "title": declared.__name__,
        "description": (declared.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": properties,
        "required": required,
    }
    if declared is Claim:
        made["oneOf"] = [{"required": ["object", "object_label"]}, {"required": ["value"]}]
    if declared is Conflict:
        properties["qualifiers"] = ADDED[declared]["qualifiers"] | {
            "description": properties["qualifiers"]["description"]
        }
    return made


LISTING: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": f"{ADDRESS}listing.json",
    "title": "Listing",
    "description": "What a command that prints a list writes with `--format json-object`, or as JSON with `--cite`.",
    "type": "object",
    "properties": {
        "rows": _list_of({"type": "object"}) | {"description": "The list that it prints with `--format json`."},
        "notes": _list_of(TEXT) | {"description": "What is to be known of the list beside its rows, a sentence each."},
        "cite": {"type": "object", "description": "What there is to cite, its `text` being the line: with `--cite`."},
    },
    "required": ["rows", "notes"],
}


def schema_files() -> dict[Path, str]:
    """Each file with what it should hold."""
    made = {declared.__name__.lower(): make_schema(declared) for declared in ADDED} | {"listing": LISTING}
    return {
        FOLDER / f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in made.items()
    }


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in schema_files().items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
