"""Readings made of gold annotations, so that errors of relations are told apart from errors of mentions.

Dates and quantities are those that the project's own stages find in the text; entities and mentions are gold.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.extract.documents.document import DocEntity, EntityMention, Reading
from kg.extract.reading import read_document
from tests.extract.marked import mention_kind

_CODES = {"State": "S", "Office": "F"}


def gold_records(path: Path) -> list[dict[str, Any]]:
    """Annotated documents of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def oracle_reading(record: dict[str, Any], nlp: Any) -> Reading:
    """The reading that an errorless first half would give of a gold document."""
    text = record["text"]
    found = read_document(text, date=record["date"], title=record["title"], nlp=nlp, identity=record["id"])
    entities = [DocEntity(number, each["type"], each["name"]) for number, each in enumerate(record["entities"])]
    spans: dict[tuple[int, int], list[int]] = {}
    for number, each in enumerate(record["entities"]):
        for start, end in each["mentions"]:
            spans.setdefault((start, end), []).append(number)
    groups: dict[tuple[int, ...], int] = {}
    mentions = []
    for (start, end), numbers in sorted(spans.items()):
        surface = text[start:end]
        number = numbers[0]
        if len(numbers) > 1:
            members = tuple(numbers)
            if members not in groups:
                groups[members] = len(entities)
                entities.append(DocEntity(len(entities), entities[number].type, surface, "", members))
            number = groups[members]
        code = _CODES.get(entities[number].type, "")
        kind = mention_kind(surface, code, entities[number].name if len(numbers) == 1 else "")
        mentions.append(EntityMention(start, end, number, kind))
    mentions.sort(key=lambda mention: (mention.start, -mention.end))
    return Reading(found.document, tuple(entities), tuple(mentions), found.dates, found.quantities)
