"""Sentences with their mentions marked in place, and readings made of them.

``[Kenya|S|s]`` is a mention of a State that should be the subject; ``[the pair|S=Laos+Nepal]`` a mention of
other names; ``{3 May|2024-05-03|o}`` a date; ``<USD 5 million|5|USD million>`` a quantity. Mentions nest.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from kg.extract.alignment import align_text
from kg.extract.documents.document import (
    DateSpan,
    DocEntity,
    Document,
    EntityMention,
    MentionKind,
    QuantitySpan,
    Reading,
)
from kg.model.dates import parse_period

TYPES = {
    "S": "State", "C": "City", "L": "Place", "P": "Person", "F": "Office", "O": "Organisation", "I": "Institution",
    "M": "Mechanism", "E": "Event", "A": "Agreement", "D": "Declaration", "N": "Initiative", "G": "Programme",
    "J": "Project", "T": "Site", "W": "Work",
}  # fmt: skip
_PRONOUNS = frozenset(
    ["it", "its", "they", "them", "their", "he", "his", "him", "she", "her", "i", "we", "our", "us", "both", "itself"]
)
_MARK = re.compile(r"[\[\]{}<>]")


@dataclass
class Marked:
    """A sentence being read: its text so far, and what is marked in it."""

    text: str = ""
    entities: dict[str, DocEntity] = field(default_factory=dict)
    mentions: list[EntityMention] = field(default_factory=list)
    dates: list[DateSpan] = field(default_factory=list)
    quantities: list[QuantitySpan] = field(default_factory=list)
    subjects: set[tuple[int, int]] = field(default_factory=set)
    objects: set[tuple[int, int]] = field(default_factory=set)

    def entity(self, kind: str, name: str) -> int:
        members = tuple(self.entity(kind, part) for part in name.split("+")) if "+" in name else ()
        if name not in self.entities:
            self.entities[name] = DocEntity(len(self.entities), TYPES[kind], name, "", members)
        return self.entities[name].index

    def close(self, opener: str, start: int, facts: list[str]) -> None:
        end = len(self.text)
        roles = facts[-1:] if facts and set(facts[-1]) <= {"s", "o"} and len(facts) > 1 else []
        roles += facts[-2:-1] if len(facts) > 2 and set(facts[-2]) <= {"s", "o"} else []
        for role in "".join(roles):
            (self.subjects if role == "s" else self.objects).add((start, end))
        if opener == "{":
            self.dates.append(DateSpan(start, end, facts[0]))
        elif opener == "<":
            self.quantities.append(QuantitySpan(start, end, float(facts[0]), facts[1], is_money=facts[1][:3].isupper()))
        else:
            kind, _, name = facts[0].partition("=")
            surface = self.text[start:end]
            self.mentions.append(
                EntityMention(start, end, self.entity(kind, name or surface), mention_kind(surface, kind, name))
            )


def mention_kind(surface: str, kind: str, name: str) -> MentionKind:
    """Kind of a mention by its form."""
    if surface.lower() in _PRONOUNS:
        return MentionKind.PRONOUN
    if kind == "S" and name and name != surface and " " not in surface and surface[0].isupper():
        return MentionKind.DEMONYM
    if surface[0].islower() or surface.split(maxsplit=1)[0] in ("A", "An", "The", "Both") or kind == "F":
        return MentionKind.NOMINAL
    return MentionKind.NAME


def read_marked(sentence: str, *, date: str = "") -> tuple[Reading, Marked]:
    """The reading that a marked sentence stands for, and what is expected of it."""
    made = Marked()
    stack: list[tuple[str, int, list[str]]] = []
    at = 0
    while at < len(sentence):
        letter = sentence[at]
        if letter in "[{<":
            stack.append((letter, len(made.text), []))
        elif letter == "|" and stack:
            stop = re.compile(r"[|\]}>]").search(sentence, at + 1)
            assert stop is not None, sentence
            stack[-1][2].append(sentence[at + 1 : stop.start()])
            at = stop.start() - 1
        elif letter in "]}>" and stack:
            opener, start, facts = stack.pop()
            made.close(opener, start, facts)
        else:
            made.text += letter
        at += 1
    entities = tuple(sorted(made.entities.values(), key=lambda entity: entity.index))
    digest = hashlib.sha256(made.text.encode()).hexdigest()
    period = parse_period(date) if date else None
    document = Document("marked", made.text, align_text(made.text), digest, period)
    mentions = tuple(sorted(made.mentions, key=lambda mention: (mention.start, -mention.end)))
    dates = tuple(sorted(made.dates, key=lambda span: span.start))
    quantities = tuple(sorted(made.quantities, key=lambda span: span.start))
    return Reading(document, entities, mentions, dates, quantities), made
