"""Candidates: what a machine proposes that a text says; a person decides what becomes a claim.

Comes in: values of an extractor, or lines of JSON. Goes out: `Candidate`s and their records, one a line.
There is no way from a candidate to a claim without a decision. A questionable decision: a candidate's id
leaves out rule and confidence, so that a decision outlives a new version of the machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from kg.model.terms import Modality


class Extractor(StrEnum):
    """What kind of machine proposed a candidate."""

    RULES = "rules"
    LLM = "llm"
    MODEL = "gliner"


class ValueType(StrEnum):
    """Kind of a value (shared annotation guide, section on documents)."""

    DATE = "date"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Argument:
    """What stands in the place of a subject or an entity object.

    Parameters
    ----------
    text, start, end
        Surface form and its place: Unicode code points over the whole file, from 0, end exclusive.
    type
        Entity type of the annotation guide, such as ``State``.
    entity
        Id of the graph's entity that it is linked to, or empty.
    name
        Name of the entity that the mention stands for: for a pronoun or "the two sides", of what it refers
        to; also the name of an entity that is proposed since the graph has none.
    """

    text: str
    start: int
    end: int
    type: str
    entity: str = ""
    name: str = ""

    @property
    def is_anaphor(self) -> bool:
        """Whether the surface form is not a name of what it stands for."""
        return bool(self.name) and self.name != self.text


@dataclass(frozen=True, slots=True)
class Value:
    """A date or quantity in the place of an object, with the place where it is written.

    Parameters
    ----------
    text, start, end
        Surface form and place, as for an `Argument`.
    type
        Date or quantity.
    value
        EDTF text of a date; a number for a quantity.
    measure, unit, period
        Of a quantity: what is counted, in which unit, for which time (EDTF); empty when not stated.
    """

    text: str
    start: int
    end: int
    type: ValueType
    value: str | float
    measure: str = ""
    unit: str = ""
    period: str = ""

    def record(self) -> dict[str, object]:
        """The value as the annotation guide writes it."""
        if self.type is ValueType.DATE:
            return {"value": self.value, "type": self.type.value}
        rest = {"measure": self.measure or None, "unit": self.unit or None, "period": self.period or None}
        return {"value": self.value, "type": self.type.value, **rest}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One statement that a machine read in a document.

    Parameters
    ----------
    relation
        One of the relations of the annotation guide.
    qualifiers
        Qualifier to value: dates in EDTF, ``at`` as written, ``amount`` and ``days`` as numbers in text.
    modality
        How the text states it.
    start, end
        Place of the evidence in the file.
    group
        Key that the members of one collective subject share, or empty.
    confidence
        How often this rule has been right, from 0 to 1.
    rule
        Id of the rule, or name of the model, that gave it.
    """

    relation: str
    subject: Argument
    object: Argument | Value
    qualifiers: Mapping[str, str]
    modality: Modality
    start: int
    end: int
    doc_id: str
    doc_sha256: str
    confidence: float
    rule: str
    extractor: Extractor = Extractor.RULES
    group: str = ""
    id: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "qualifiers", MappingProxyType(dict(sorted(self.qualifiers.items()))))
        object.__setattr__(self, "id", _hash_candidate(self))

    def record(self) -> dict[str, Any]:
        """The candidate as one line of JSON has it; offsets are into the file as given."""
        value = self.object.record() if isinstance(self.object, Value) else None
        return {
            "id": self.id,
            "relation": self.relation,
            **_argument_record("subject", self.subject),
            **_argument_record("object", self.object),
            "object_value": value,
            "qualifiers": dict(self.qualifiers),
            "modality": self.modality.value,
            "quote_start": self.start,
            "quote_end": self.end,
            "doc_id": self.doc_id,
            "doc_sha256": self.doc_sha256,
            "confidence": self.confidence,
            "rule": self.rule,
            "extractor": self.extractor.value,
            "group": self.group,
        }


def _argument_record(place: str, argument: Argument | Value) -> dict[str, object]:
    record: dict[str, object] = {"text": argument.text, "start": argument.start, "end": argument.end}
    is_entity = isinstance(argument, Argument)
    record |= {key: getattr(argument, key) if is_entity else "" for key in ("type", "entity", "name")}
    return {f"{place}_{key}": value for key, value in record.items()}


def _hash_candidate(candidate: Candidate) -> str:
    record = candidate.record()
    content = {key: value for key, value in record.items() if key not in ("id", "rule", "confidence", "extractor")}
    for key in ("doc_id", "subject_entity", "object_entity", "group"):
        del content[key]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
