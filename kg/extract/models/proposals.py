"""What a model says before anything of it is believed, and why what it says is turned down.

Comes in: words. Goes out: `Proposal`s and `Rejection`s. A proposal has no offset and no id, since a model is
never asked for them: the places are found by us, or the proposal is rejected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from kg.model import Beside, Declared, Door, Field, Kind, fields_of, record_of, without

_IN_A_REJECT = without("says nothing of why a statement was turned down", Door.JSON)


class Cause(StrEnum):
    """Why a statement, a qualifier or a whole answer of a model was turned down."""

    UNKNOWN_RELATION = "unknown-relation"
    UNKNOWN_TYPE = "unknown-type"
    UNKNOWN_MODALITY = "unknown-modality"
    MALFORMED = "malformed"
    QUOTE_NOT_FOUND = "quote-not-found"
    QUOTE_ALTERED = "quote-altered"
    QUOTE_TOO_LONG = "quote-too-long"
    ADDRESSES_MACHINE = "addresses-machine"
    SUBJECT_NOT_IN_QUOTE = "subject-not-in-quote"
    OBJECT_NOT_IN_QUOTE = "object-not-in-quote"
    ANTECEDENT_NOT_IN_TEXT = "antecedent-not-in-text"
    NOT_AN_ANAPHOR = "not-an-anaphor"
    SAME_ARGUMENTS = "same-arguments"
    WRONG_TYPE = "wrong-type"
    SWAPPED = "swapped"
    VALUE_NOT_IN_QUOTE = "value-not-in-quote"
    VALUE_UNREADABLE = "value-unreadable"
    QUALIFIER_NOT_ALLOWED = "qualifier-not-allowed"
    QUALIFIER_NOT_IN_QUOTE = "qualifier-not-in-quote"
    QUALIFIER_UNREADABLE = "qualifier-unreadable"
    DUPLICATE = "duplicate"
    TOO_MANY = "too-many"
    ANSWER_BROKEN = "answer-broken"
    ANSWER_EMPTY = "answer-empty"
    ANSWER_TRUNCATED = "answer-truncated"
    ANSWER_TOO_LARGE = "answer-too-large"
    ANSWER_MISSING = "answer-missing"
    REFUSED = "refused"
    CONTENT_FILTER = "content-filter"


@dataclass(frozen=True, slots=True)
class ArgumentWords:
    """Words that a model gives for an argument.

    Parameters
    ----------
    stands_for
        For a pronoun or a phrase such as "the two sides"; else empty.
    """

    words: Annotated[str, Declared(label="As they stand in the quote.")]
    type: Annotated[str, Declared(label="Entity type that the model gives them.", left_out=_IN_A_REJECT)]
    stands_for: Annotated[str, Declared(label="The name that they refer to.", is_optional=True)] = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One statement of a model, in words only.

    Parameters
    ----------
    relation, modality
        As the model writes them; not yet known to exist. An empty modality leaves it to our own rules.
    subject, object
        For a value, the object's words are those of the date or number.
    qualifiers
        Qualifier to words.
    """

    relation: Annotated[str, Declared(label="One of the relations.")]
    subject: Annotated[ArgumentWords, Beside("subject_")]
    object: Annotated[ArgumentWords, Beside("object_")]
    quote: Annotated[str, Declared(label="Stretch of the text that is said to state it.")]
    modality: Annotated[str, Declared(label="How the text states it.")] = ""
    qualifiers: Annotated[Mapping[str, str], Kind.TEXTS, Declared(label="What narrows it.", is_optional=True)] = field(
        default_factory=lambda: MappingProxyType({})
    )
    measure: Annotated[str, Declared(label="What is counted.", is_optional=True, left_out=_IN_A_REJECT)] = ""
    period: Annotated[
        str, Declared(label="The time that a number is about.", is_optional=True, left_out=_IN_A_REJECT)
    ] = ""


_WORDS = "_words"


def answer_fields() -> dict[str, Field]:
    """The fields of a statement as a model is asked for them; the words of an argument have the argument's name."""
    named = {field.name.removesuffix(_WORDS): field for field in fields_of(Proposal)}
    first, last = named.pop("quote"), named.pop("modality")
    return {"quote": first, **named, "modality": last}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that a model gave and that was turned down.

    Parameters
    ----------
    cause
        One of the fixed causes.
    detail
        What exactly, in words.
    doc_id
        Document that was read.
    start, end
        The part of the text that the model was shown.
    proposal
        The statement; None when a whole answer was unusable.
    is_partial
        True when only a qualifier was dropped and the statement itself was kept.
    """

    cause: Cause
    detail: str
    doc_id: str
    start: int
    end: int
    proposal: Proposal | None = None
    is_partial: bool = False

    def record(self) -> dict[str, object]:
        """The reject as one line of JSON has it."""
        line: dict[str, object] = {
            "cause": self.cause.value,
            "detail": self.detail,
            "doc_id": self.doc_id,
            "part_start": self.start,
            "part_end": self.end,
            "statement_kept": self.is_partial,
        }
        if self.proposal is None:
            return line
        said = {name.removesuffix(_WORDS): text for name, text in record_of(self.proposal, Door.JSON).items()}
        quote = said.pop("quote")
        return line | said | {"quote": quote}
