"""An invented text, what the rules would read in it, and statements about it."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from kg.extract.documents.document import DocEntity, Document, EntityMention, MentionKind, Reading
from kg.extract.documents.language import load_model
from kg.extract.documents.text import make_document
from kg.extract.lexicon import load_lexicon
from kg.extract.models.stance import ParsedReading, parse_reading
from kg.extract.values.dates import find_dates
from kg.extract.values.quantities import find_quantities
from kg.model.dates import parse_period

TEXT = """\
LAKE CITY, 17 June 2025 – Arland and Borland signed the River Treaty on Tuesday in Lake City. The two sides hope \
that it will enter into force on 1 March 2026, once both parliaments have approved it.

Freight carried by Arland came to 94.8 million tonnes in 2024, the ministry said. Cedonia grants visa-free entry for \
30 days to citizens of Arland. Cedonia has not joined the Lake Forum, and its president did not travel to Lake City.

“Cedonia’s  Port\u00a0Fund opened in Lake City,” the statement reads. Säbitov Anna, foreign minister of Borland, \
visited Arland on 3 May 2025, and the Lake Bank gave 35 million euros to the Port Fund.
"""
NAMES = {
    "Arland": "State",
    "Borland": "State",
    "Cedonia": "State",
    "Lake City": "City",
    "River Treaty": "Agreement",
    "Lake Forum": "Organisation",
    "Port\u00a0Fund": "Institution",
    "Port Fund": "Institution",
    "Lake Bank": "Institution",
    "Säbitov Anna": "Person",
}


def read(document: Document, names: dict[str, str], linked: dict[str, str] | None = None) -> Reading:
    """A reading in which each of the names is an entity wherever it stands."""
    entities: list[DocEntity] = []
    mentions: list[EntityMention] = []
    for name, kind in names.items():
        plain = name.replace("\u00a0", " ")
        known = next((entity for entity in entities if entity.name == plain), None)
        entity = known or DocEntity(len(entities), kind, plain, (linked or {}).get(name, ""))
        if known is None:
            entities.append(entity)
        places = [match.span() for match in re.finditer(re.escape(name), document.text)]
        mentions += [EntityMention(start, end, entity.index, MentionKind.NAME) for start, end in places]
    mentions.sort(key=lambda mention: mention.start)
    dates = find_dates(document.aligned, document.date)
    quantities = find_quantities(document.aligned, dates, (), load_lexicon())
    return Reading(document, tuple(entities), tuple(mentions), dates, quantities)


@cache
def ground() -> ParsedReading:
    """What statements about the text are checked against."""
    document = make_document(TEXT, identity="text-1", date=parse_period("2025-06-17"), title="A treaty")
    return parse_reading(read(document, NAMES, {"Arland": "arland"}), load_model())


SIGNS: dict[str, Any] = {
    "relation": "signs",
    "subject": "Arland",
    "subject_type": "State",
    "subject_stands_for": "",
    "object": "River Treaty",
    "object_type": "Agreement",
    "object_stands_for": "",
    "qualifiers": {"on": "on Tuesday", "at": "Lake City", "from": "", "title": "", "amount": "", "days": ""},
    "measure": "",
    "period": "",
    "modality": "asserted",
    "quote": "Arland and Borland signed the River Treaty on Tuesday in Lake City",
}


def statement(**changes: Any) -> dict[str, Any]:
    """The statement that Arland signed the treaty, with changes."""
    return SIGNS | changes


def answer(*statements: object) -> str:
    """What a model writes that gives these statements."""
    return json.dumps({"statements": statements}, ensure_ascii=False)
