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
from typing import Annotated, Any

from kg.model.declaration import Beside, DateText, Declared, Door, EntityId, Kind, fields_of, record_of, without
from kg.model.terms import Modality


def _named(name: str) -> dict[Door, str]:
    """What the lines of JSON and the columns of a spreadsheet call it."""
    return dict.fromkeys((Door.JSON, Door.CSV), name)


class Extractor(StrEnum):
    """What kind of machine proposed a candidate."""

    RULES = "rules"
    LLM = "llm"
    MODEL = "gliner"


class ValueType(StrEnum):
    """Kind of a value (shared annotation guide, section on documents)."""

    DATE = "date"
    QUANTITY = "quantity"


_ON_THE_CARD = without("stands in the sentence, the claim or the title of the card", Door.PAGE)
_OF_THE_FILE = without("finds the text, which the card shows", Door.PAGE)
_OF_THE_SOURCE = without("goes to the row of its source", Door.PAGE)


@dataclass(frozen=True, slots=True)
class Argument:
    """What stands in the place of a subject or an entity object.

    Parameters
    ----------
    entity
        Empty where it is linked to none.
    name
        For a pronoun or "the two sides", of what it refers to; also the name of an entity that is proposed since the
        graph has none.
    """

    text: Annotated[str, Declared(label="The words, as they are written.", left_out=_ON_THE_CARD)]
    start: Annotated[
        int, Declared(label="Their first character, in code points of the whole file from 0.", left_out=_ON_THE_CARD)
    ]
    end: Annotated[int, Declared(label="The character behind their last one.", left_out=_ON_THE_CARD)]
    type: Annotated[
        str,
        Declared(
            label="Entity type of the annotation guide, such as State; empty for a value.",
            is_optional=True,
            left_out=_ON_THE_CARD,
        ),
    ]
    entity: Annotated[
        EntityId,
        Declared(
            label="Id of the entity of the graph that it is linked to.",
            is_hashed=False,
            is_optional=True,
            left_out=_ON_THE_CARD,
        ),
    ] = ""
    name: Annotated[
        str, Declared(label="Name of the entity that the words stand for.", is_optional=True, left_out=_ON_THE_CARD)
    ] = ""

    @property
    def is_anaphor(self) -> bool:
        """Whether the surface form is not a name of what it stands for."""
        return bool(self.name) and self.name != self.text


_OF_THE_WORDS = without("stands beside the value, as the words of the object", Door.CSV, Door.JSON)


@dataclass(frozen=True, slots=True)
class Value:
    """A date or quantity in the place of an object, with the place where it is written.

    Parameters
    ----------
    text, start, end
        Surface form and place, as for an `Argument`.
    value
        Empty for a day of a text without a date ("on Thursday"): who reviews it says which day that was.
    measure, unit, period
        Of a quantity; empty when not stated.
    """

    text: Annotated[str, Declared(label="The words, as they are written.", left_out=_OF_THE_WORDS)]
    start: Annotated[int, Declared(label="Their first character.", left_out=_OF_THE_WORDS)]
    end: Annotated[int, Declared(label="The character behind their last one.", left_out=_OF_THE_WORDS)]
    type: Annotated[ValueType, Declared(label="Whether it is a date or a quantity.", column="value_type")]
    value: Annotated[
        str | float, Declared(label="A date as EDTF has it, empty where only its words are known, or a number.")
    ]
    measure: Annotated[str, Declared(label="What is counted.", column="value_measure")] = ""
    unit: Annotated[str, Declared(label="In which unit.", column="value_unit")] = ""
    period: Annotated[DateText, Declared(label="For which time (EDTF).", column="value_period")] = ""

    def record(self) -> dict[str, object]:
        """The value as the annotation guide writes it: a quantity has null for what is not stated."""
        shown = record_of(self, Door.JSON)
        shown = {"value": shown.pop("value"), **shown}
        if self.type is ValueType.DATE:
            return {name: said for name, said in shown.items() if said != "" or name == "value"}
        return {name: None if said == "" else said for name, said in shown.items()}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One statement that a machine read in a document.

    It is declared like what the graph holds, though no door of the graph shows it: its doors are lines of JSON,
    a spreadsheet, and the cards of a review.

    Parameters
    ----------
    qualifiers
        Dates in EDTF, ``at`` as written, ``amount`` and ``days`` as numbers in text.
    words, value
        The object: its words as an argument has them, and the value that was read from them where it is one.
    """

    id: Annotated[str, Declared(label="Hash of what is said and where.", is_hashed=False, left_out=_ON_THE_CARD)] = (
        field(init=False, default="", compare=False)
    )
    relation: Annotated[str, Declared(label="One of the relations of the annotation guide.", left_out=_ON_THE_CARD)]
    subject: Annotated[Argument, Beside("subject_")]
    object: Annotated[
        Argument | Value, Declared(label="Its object.", left_out=without("is shown as its words and its value", *Door))
    ]
    words: Annotated[Argument, Beside("object_")] = field(init=False, repr=False, compare=False)
    value: Annotated[
        Value | None,
        Kind.PART,
        Declared(label="The date or quantity that the object is.", names=_named("object_value"), left_out=_ON_THE_CARD),
    ] = field(init=False, repr=False, compare=False)
    qualifiers: Annotated[
        Mapping[str, str], Kind.TEXTS, Declared(label="What narrows the statement.", left_out=_ON_THE_CARD)
    ]
    modality: Annotated[Modality, Declared(label="How the text states it.", left_out=_ON_THE_CARD)]
    start: Annotated[
        int,
        Declared(
            label="First character of the evidence in the file as given.",
            names=_named("quote_start"),
            left_out=_ON_THE_CARD,
        ),
    ]
    end: Annotated[
        int, Declared(label="The character behind its last one.", names=_named("quote_end"), left_out=_ON_THE_CARD)
    ]
    doc_id: Annotated[str, Declared(label="Name of the document.", is_hashed=False, left_out=_OF_THE_FILE)]
    doc_sha256: Annotated[str, Declared(label="SHA-256 of its text.", left_out=_OF_THE_FILE)]
    confidence: Annotated[
        float,
        Declared(label="How often this rule has been right, from 0 to 1.", is_hashed=False, left_out=_ON_THE_CARD),
    ]
    rule: Annotated[
        str,
        Declared(label="Id of the rule, or name of the model, that gave it.", is_hashed=False, left_out=_ON_THE_CARD),
    ]
    extractor: Annotated[
        Extractor, Declared(label="What kind of machine proposed it.", is_hashed=False, left_out=_ON_THE_CARD)
    ] = Extractor.RULES
    group: Annotated[
        str,
        Declared(
            label="What the members of one collective subject share.",
            is_hashed=False,
            is_optional=True,
            left_out=_ON_THE_CARD,
        ),
    ] = ""
    doc_title: Annotated[
        str,
        Declared(
            label="Title of the document, where it is known.",
            is_hashed=False,
            is_optional=True,
            left_out=_OF_THE_SOURCE,
        ),
    ] = ""
    doc_date: Annotated[
        DateText,
        Declared(label="When it was published (EDTF).", is_hashed=False, is_optional=True, left_out=_OF_THE_SOURCE),
    ] = ""

    def __post_init__(self) -> None:
        place = self.object
        value = place if isinstance(place, Value) else None
        words = Argument(place.text, place.start, place.end, "") if isinstance(place, Value) else place
        qualifiers = MappingProxyType(dict(sorted(self.qualifiers.items())))
        for name, part in (("words", words), ("value", value), ("qualifiers", qualifiers)):
            object.__setattr__(self, name, part)
        object.__setattr__(self, "id", _hash_candidate(self))

    def record(self) -> dict[str, Any]:
        """The candidate as one line of JSON has it; offsets are into the file as given."""
        return record_of(self, Door.JSON)


def _hash_candidate(candidate: Candidate) -> str:
    record = candidate.record()
    hashed = (field.name_at(Door.JSON) for field in fields_of(Candidate) if field.declared.is_hashed)
    content = {name: record[name] for name in hashed if name in record}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
