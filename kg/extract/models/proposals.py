"""What a model says before anything of it is believed, and why what it says is turned down.

Comes in: words. Goes out: `Proposal`s and `Rejection`s. A proposal has no offset and no id, since a model is
never asked for them: the places are found by us, or the proposal is rejected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


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
    REFUSED = "refused"
    CONTENT_FILTER = "content-filter"


@dataclass(frozen=True, slots=True)
class ArgumentWords:
    """Words that a model gives for an argument.

    Parameters
    ----------
    words
        As they stand in the quote.
    type
        Entity type that the model gives them.
    stands_for
        For a pronoun or a phrase such as "the two sides", the name that it refers to; else empty.
    """

    words: str
    type: str
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One statement of a model, in words only.

    Parameters
    ----------
    relation, modality
        As the model writes them; not yet known to exist. An empty modality leaves it to our own rules.
    subject, object
        For a value, the object's words are those of the date or number.
    quote
        Stretch of the text that is said to state it.
    qualifiers
        Qualifier to words.
    measure, period
        Of a quantity, in words.
    """

    relation: str
    subject: ArgumentWords
    object: ArgumentWords
    quote: str
    modality: str = ""
    qualifiers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    measure: str = ""
    period: str = ""


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
        said = self.proposal
        return line | {
            "relation": said.relation,
            "subject": said.subject.words,
            "subject_stands_for": said.subject.stands_for,
            "object": said.object.words,
            "object_stands_for": said.object.stands_for,
            "modality": said.modality,
            "qualifiers": dict(said.qualifiers),
            "quote": said.quote,
        }
