"""What the tests of the reading stages share: a text in, its things by surface form out."""

from __future__ import annotations

from typing import Any

from kg.extract.documents.document import EntityMention, Reading
from kg.extract.reading import read_document
from kg.tables.names import Lookup


def read(text: str, date: str | None = "2025-06-17", *, lookup: Lookup | None = None, nlp: Any = None) -> Reading:
    """Read a text as on a Tuesday in June 2025."""
    return read_document(text, date=date, lookup=lookup, nlp=nlp)


def surface(reading: Reading, mention: EntityMention) -> str:
    return reading.document.text[mention.start : mention.end]


def typed(text: str, nlp: Any = None) -> dict[str, str]:
    """Type of the entity of each surface form."""
    reading = read(text, nlp=nlp)
    return {surface(reading, each): reading.entities[each.entity].type for each in reading.mentions}


def together(text: str, nlp: Any = None) -> list[set[str]]:
    """Surface forms that name one thing; of a group, those of all its members too."""
    reading = read(text, nlp=nlp)
    found: dict[int, set[str]] = {}
    for each in reading.mentions:
        entity = reading.entities[each.entity]
        for number in entity.members or (each.entity,):
            found.setdefault(number, set()).add(surface(reading, each))
    return list(found.values())


def is_one(text: str, *forms: str, nlp: Any = None) -> bool:
    """Whether some thing is named by all these forms."""
    return any(set(forms) <= group for group in together(text, nlp))
