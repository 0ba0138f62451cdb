"""Annotated documents: what a person says that a text states, in the format of the annotation guide.

Comes in: a file of JSON lines. Goes out: `GoldDocument`s, or every fault with its line. Nothing is repaired: a
score against an annotation with a slip in it would be a score of the slip.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Problem
from kg.extract.models.prompt import RELATIONS
from kg.model import Modality, ValueType, parse_period
from kg.tables import Fields, raise_problems, read_lines

ENTITY_TYPES = (
    "State", "City", "Place", "Person", "Office", "Organisation", "Institution", "Mechanism", "Event", "Agreement",
    "Declaration", "Initiative", "Programme", "Project", "Site", "Work",
)  # fmt: skip
"""Entity types of the annotation guide."""

DATED = frozenset(name for name, relation in RELATIONS.items() if relation.value is ValueType.DATE)
"""Relations whose object is a date."""

COUNTED = frozenset(name for name, relation in RELATIONS.items() if relation.value is ValueType.QUANTITY)
"""Relations whose object is a number."""

SYMMETRIC = frozenset(name for name, relation in RELATIONS.items() if relation.is_symmetric)
"""Relations whose arguments have no order."""

MODALITIES = ("asserted", "reported", "planned", "hypothetical", "negated")


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """Something that a document speaks of, and every span that names it (start, end exclusive)."""

    id: str
    type: str
    name: str
    mentions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class GoldValue:
    """A date (EDTF text) or a quantity; `period` is empty when not stated."""

    value: str | float
    is_date: bool
    measure: str = ""
    unit: str = ""
    period: str = ""

    def __str__(self) -> str:
        number = self.value if self.is_date else f"{self.value:,.10g}"
        return " ".join(filter(None, (str(number), self.unit, self.measure and f"({self.measure})", self.period)))


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """One claim that a person found in a document; `group` is the key of its collective subject, or empty."""

    relation: str
    subject: GoldEntity
    object: GoldEntity | GoldValue
    qualifiers: tuple[tuple[str, str], ...]
    modality: Modality
    evidence: tuple[tuple[int, int], ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text with all that a person annotated in it; `date` is EDTF or empty, `line` its line in the file."""

    id: str
    text: str
    date: str
    title: str
    register: str
    entities: tuple[GoldEntity, ...]
    claims: tuple[GoldClaim, ...]
    line: int = 0

    @property
    def sha256(self) -> str:
        """Hash of the text in UTF-8, as a candidate of this document bears it."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_gold(path: Path) -> tuple[GoldDocument, ...]:
    """Read annotated documents.

    Parameters
    ----------
    path
        A file of JSON lines; ``-`` is standard input.

    Raises
    ------
    InvalidData
        With every fault and its line: unknown types and relations, mentions outside of the text, ids that resolve
        to nothing, dates that are none.
    InputError
        When the file cannot be read.
    """
    problems: list[Problem] = []
    documents: dict[str, GoldDocument] = {}
    for line, record in read_lines(path, problems.append):

        def report(what: str, remedy: str, rule: str, line: int = line) -> None:
            problems.append(Problem(str(path), line, what, remedy, rule))

        document = parse_gold(record, report, line)
        if document and document.id in documents:
            report(f"id '{document.id}' stands already in line {documents[document.id].line}", "rename one", "id-twice")
        elif document:
            documents[document.id] = document
    if not problems and not documents:
        problems.append(Problem(str(path), 0, "holds no document", "write one JSON object a line", "empty"))
    raise_problems(problems)
    return tuple(documents.values())


def parse_gold(record: object, report: Callable[[str, str, str], None], line: int = 0) -> GoldDocument | None:
    """One annotated document from its JSON value, or None when it has a fault.

    Parameters
    ----------
    record
        The value of one line.
    report
        Called with each fault: what, remedy, name of the check.
    line
        Line in the file.
    """
    fields = Fields(record, report)
    fields.only("id", "register", "date", "title", "text", "entities", "claims")
    identity, text = fields.text("id"), fields.text("text")
    date = fields.text("date", is_needed=False)
    _check_date(fields, "date", date)
    entities: dict[str, GoldEntity] = {}
    for number, item in enumerate(fields.items("entities")):
        entity = _parse_entity(fields.part(f"entities[{number}]", item), text)
        if entity.id in entities:
            fields.fault(f"entities[{number}].id", f"'{entity.id}' stands twice", "rename one of the two", "id-twice")
        entities[entity.id] = entity
    claims = [
        _parse_claim(fields.part(f"claims[{number}]", item), entities, text)
        for number, item in enumerate(fields.items("claims"))
    ]
    if not fields.is_sound:
        return None
    return GoldDocument(
        identity, text, date, fields.text("title", is_needed=False), fields.text("register", is_needed=False),
        tuple(entities.values()), tuple(claim for claim in claims if claim), line,
    )  # fmt: skip


def _check_date(fields: Fields, name: str, text: str) -> None:
    if not text:
        return
    try:
        parse_period(text)
    except ValueError as error:
        fields.fault(name, str(error), "write 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18", "date")


def _spans(fields: Fields, name: str, text: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for number, span in enumerate(fields.items(name)):
        place = f"{name}[{number}]"
        if not isinstance(span, list) or len(span) != 2 or not all(type(offset) is int for offset in span):
            fields.fault(place, "is not a pair of offsets", "write [start, end]", "span")
            continue
        start, end = span
        if 0 <= start < end <= len(text):
            spans.append((start, end))
        elif start >= end:
            fields.fault(place, f"[{start}, {end}] ends before it begins", "correct the offsets", "span")
        else:
            what = f"[{start}, {end}] lies outside of the text, which has {len(text)} characters"
            fields.fault(place, what, "correct the offsets", "span")
    return tuple(spans)


def _parse_entity(fields: Fields, text: str) -> GoldEntity:
    fields.only("id", "type", "name", "mentions")
    return GoldEntity(
        fields.text("id"),
        fields.word("type", list(ENTITY_TYPES)),
        fields.text("name"),
        _spans(fields, "mentions", text),
    )


def _parse_claim(fields: Fields, entities: dict[str, GoldEntity], text: str) -> GoldClaim | None:
    fields.only("relation", "subject", "object", "qualifiers", "modality", "evidence", "group")
    relation = fields.word("relation", list(RELATIONS))
    modality = fields.word("modality", list(MODALITIES))
    evidence = _spans(fields, "evidence", text)
    if not evidence and fields.is_sound:
        fields.fault("evidence", "is empty", "give the smallest span that states the claim", "evidence")
    subject = _entity(fields, "subject", fields.value("subject"), entities)
    target = _parse_object(fields, relation, entities)
    qualifiers = fields.optional("qualifiers")
    if not isinstance(qualifiers, dict):
        fields.fault("qualifiers", "is not a JSON object", "write {} when there are none", "field")
        qualifiers = {}
    group = fields.text("group", is_needed=False)
    if not fields.is_sound or subject is None or target is None:
        return None
    said = tuple(
        sorted((str(key), value if isinstance(value, str) else json.dumps(value)) for key, value in qualifiers.items())
    )
    return GoldClaim(relation, subject, target, said, Modality(modality), evidence, group)


def _entity(fields: Fields, name: str, identity: object, entities: dict[str, GoldEntity]) -> GoldEntity | None:
    if not isinstance(identity, str) or identity not in entities:
        if identity is not None:
            fields.fault(name, f"'{identity}' is no entity of the document", "add it to entities", "entity-unknown")
        return None
    return entities[identity]


def _parse_object(fields: Fields, relation: str, entities: dict[str, GoldEntity]) -> GoldEntity | GoldValue | None:
    raw = fields.value("object")
    wants_value = relation in DATED | COUNTED
    if not isinstance(raw, dict):
        if raw is not None and relation and wants_value:
            fields.fault("object", f"of {relation} is an entity", 'write {"value": ..., "type": ...}', "object")
            return None
        return _entity(fields, "object", raw, entities)
    if relation and not wants_value:
        fields.fault("object", f"of {relation} is a value", "name an entity", "object")
        return None
    value = fields.part("object", raw)
    value.only("value", "type", "measure", "unit", "period")
    kind = value.word("type", [(ValueType.DATE if relation in DATED else ValueType.QUANTITY).value])
    if kind == ValueType.DATE.value:
        day = value.text("value")
        _check_date(value, "value", day)
        return GoldValue(day, is_date=True)
    number = value.value("value")
    if isinstance(number, bool) or not isinstance(number, int | float):
        value.fault("value", f"'{number}' is not a number", "write 94.8", "number")
        return None
    period = value.text("period", is_needed=False)
    _check_date(value, "period", period)
    measure, unit = (value.text(name, is_needed=False) for name in ("measure", "unit"))
    return GoldValue(number, is_date=False, measure=measure, unit=unit, period=period)
