"""A document as the stages share it: its text with offsets kept, its date, and what is found in it.

Comes in: the text as given. Goes out: frozen values. The aligned copy is one of the same length in which curly
quotes, dashes and odd blanks are plain, so that every pattern is written once and offsets need no mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.model import Period


class MentionKind(StrEnum):
    """In which way a span names an entity."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"
    DEMONYM = "demonym"


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the text that is left out: navigation, unrelated headlines; `reason` says why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date expression; `value` is EDTF level 0, `is_relative` whether it leaned on the document's date."""

    start: int
    end: int
    value: str
    is_relative: bool = False


class DocumentKind(StrEnum):
    """Kinds of document that are told by their form."""

    TREATY = "treaty"
    OUTCOMES = "outcomes"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a form names: its type, the words that name it, and the name that it goes by.

    Parameters
    ----------
    entity
        Id in the graph, or empty.
    """

    type: str
    name: str
    start: int
    end: int
    entity: str = ""


@dataclass(frozen=True, slots=True)
class FormStatement:
    """What a form states of one thing: of it and another, or of it and a date.

    Parameters
    ----------
    start, end
        Place of the evidence.
    group
        Number that the members of one collective share; 0 for none.
    """

    relation: str
    subject: Thing
    object: Thing | DateSpan
    start: int
    end: int
    rule: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    group: int = 0


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A document as its form tells it.

    Parameters
    ----------
    own
        The document's own entity ("this Agreement"), named by its title; None where it has none.
    parties
        Whom "the Parties" and "the sides" stand for.
    selves
        Places of the words that stand for the document itself.
    collectives
        Places of the words that stand for all parties: "the Contracting Parties".
    clauses
        Places that this room has read, so that no rule reads them again.
    """

    kind: DocumentKind
    own: Thing | None = None
    parties: tuple[Thing, ...] = ()
    selves: tuple[tuple[int, int], ...] = ()
    collectives: tuple[tuple[int, int], ...] = ()
    clauses: tuple[tuple[int, int], ...] = ()
    statements: tuple[FormStatement, ...] = ()


PROSE = DocumentForm(DocumentKind.PROSE)


@dataclass(frozen=True, slots=True)
class Document:
    """A text to read.

    Parameters
    ----------
    text
        As given; all offsets are into it.
    aligned
        The same length, with plain quotes, dashes and blanks.
    date
        The document's own date, given or read from a dateline; None when not known.
    title
        Title outside the text, or empty; it is context only and never quoted.
    form
        What its form gives.
    """

    id: str
    text: str
    aligned: str
    sha256: str
    date: Period | None
    title: str = ""
    zones: tuple[Zone, ...] = ()
    form: DocumentForm = PROSE


@dataclass(frozen=True, slots=True)
class DocEntity:
    """Something that a document speaks of.

    Parameters
    ----------
    index
        Its number in the document, from 0.
    type
        Entity type of the annotation guide.
    name
        Its fullest name in the text.
    entity
        Id in the graph, or empty when the graph has none by that name and type.
    members
        Numbers of the entities that a group stands for ("the two sides"); empty for a single thing.
    """

    index: int
    type: str
    name: str
    entity: str = ""
    members: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityMention:
    """A span that names an entity, or a group of them.

    Parameters
    ----------
    start, end
        Place in the text.
    entity
        Number of the `DocEntity`.
    kind
        Name, nominal, pronoun or demonym.
    place
        For a city that may stand for its state's government, number of the other reading; else -1.
    """

    start: int
    end: int
    entity: int
    kind: MentionKind
    place: int = -1


@dataclass(frozen=True, slots=True)
class QuantitySpan:
    """A number with its unit: `value` 94.8, `unit` "USD billion"; `qualifier` such as "over", or empty.

    `is_money` holds of a sum whose currency is not written, too.
    """

    start: int
    end: int
    value: float
    unit: str
    qualifier: str = ""
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the stages before relations found in a document; spans are in order of start.

    Parameters
    ----------
    parts
        Of a long document the readings of its parts, each with its place; what they found stands here joined.
    """

    document: Document
    entities: tuple[DocEntity, ...]
    mentions: tuple[EntityMention, ...]
    dates: tuple[DateSpan, ...]
    quantities: tuple[QuantitySpan, ...]
    parts: tuple[tuple[int, Reading], ...] = ()
