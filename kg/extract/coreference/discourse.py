"""Discourse: what has been read of a document so far, and how near and how prominent each entity in it is.

Comes in: the register of entities with its names and the spans in order. Goes out: one value that the choosers of
antecedents share; it grows as the text is read from start to end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.extract.coreference.coordination import ACTORS
from kg.extract.coreference.entities import BROAD, EntityDraft, EntityRegister
from kg.extract.documents.document import MentionKind
from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import Lexicon
from kg.extract.names.spans import Span

REACH = 8
"""How many spans away, nested ones counted, an apposition is looked for."""

FAR_SENTENCES = 3
"""A pronoun's antecedent stands at most so many sentences back."""

_NEAR = (6.0, 4.0, 2.0, 1.0)
_PROMINENT = {"subject": 3.0, "object": 1.5}
_KINDRED = (
    frozenset(["Event", "Mechanism"]),
    frozenset(["Project", "Institution"]),
    frozenset(["Programme", "Institution"]),
    frozenset(["Initiative", "Mechanism"]),
    frozenset(["Site", "Institution"]),
)
"""Pairs of types that one thing may be called by: a research station is a project while it is being built."""


_COUNTED_TOGETHER = (
    frozenset(["Institution", "Organisation"]),
    frozenset(["Agreement", "Declaration"]),
    frozenset(["Project", "Programme", "Initiative"]),
)


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a draft: its span, its sentence, and whether it was subject, object or other."""

    span: Span
    draft: int
    sentence: int
    role: str


@dataclass(slots=True)
class Discourse:
    """A document while its mentions are being told apart.

    Parameters
    ----------
    chosen
        Draft of each span by its number in `spans`; begins with the names.
    names
        Names and demonyms by the number of each token they cover.
    speaker, side
        Draft of who says "I", and of whom "we" stands for; -1 for nobody.
    speakers, sides
        Draft of who says a token, inside quotations and records; and whom "we" stands for when that person says it.
    addressees
        Draft of whom "you" means, by token.
    parties
        Drafts of whom "the Parties" stands for, as the document's form tells it.
    places
        Other reading of a capital by its number in `spans`.
    seen
        Uses so far, in order.
    groups
        Draft of each group by its members.
    runs
        Coordinations so far: the token after the last member, the members, the role.
    pair
        The two of which "the former" was the first, until "the latter" has been read.
    """

    parse: Parse
    lexicon: Lexicon
    register: EntityRegister
    spans: Sequence[Span]
    chosen: dict[int, int]
    names: Mapping[int, Span]
    speaker: int = -1
    side: int = -1
    speakers: Mapping[int, int] = field(default_factory=dict)
    sides: Mapping[int, int] = field(default_factory=dict)
    addressees: Mapping[int, int] = field(default_factory=dict)
    parties: tuple[int, ...] = ()
    places: dict[int, int] = field(default_factory=dict)
    seen: list[Use] = field(default_factory=list)
    groups: dict[tuple[int, ...], int] = field(default_factory=dict)
    runs: list[tuple[int, tuple[int, ...], str]] = field(default_factory=list)
    pair: tuple[int, int] | None = None

    def note(self, span: Span, draft: int) -> None:
        """Keep a use, and what a nominal says of its draft."""
        token = self.parse.tokens[span.first]
        self.seen.append(Use(span, draft, token.sentence, self.role(span)))
        if span.kind is MentionKind.NOMINAL and span.head and span.role != "group":
            self.register.drafts[draft].heads.add(span.head)
        if span.state and span.kind is MentionKind.NOMINAL:
            self.register.drafts[draft].states.add(span.state)

    def recent(self, span: Span) -> list[Use]:
        """Uses of the last sentences, in order: those that a pronoun may stand for."""
        oldest = self.parse.tokens[span.first].sentence - FAR_SENTENCES
        first = len(self.seen)
        while first > 0 and self.seen[first - 1].sentence >= oldest:
            first -= 1
        return self.seen[first:]

    def role(self, span: Span) -> str:
        """Subject, object, or other."""
        token = self.parse.tokens[self.parse.root(span.first, span.last)]
        while token.dep in ("conj", "appos") and token.head < token.index:
            token = self.parse.tokens[token.head]
        return {"nsubj": "subject", "nsubjpass": "subject", "dobj": "object", "attr": "object"}.get(token.dep, "other")

    def agrees(self, draft: EntityDraft, kind: str) -> bool:
        """Whether a draft can be called by a word of a type."""
        if not kind or draft.type == kind or draft.members:
            return not draft.members
        is_broadly = bool(BROAD.get(draft.type)) and BROAD.get(draft.type) == BROAD.get(kind)
        return is_broadly or frozenset([draft.type, kind]) in _KINDRED

    def suits(self, number: int, kind: str) -> bool:
        """Whether a draft can be a member of a plural of a type."""
        draft = self.register.drafts[number]
        if draft.members:
            return False
        if kind == "side":
            return draft.type in ACTORS and draft.type != "Person"
        if not kind:
            return draft.type in ACTORS
        return draft.type == kind or any(kind in pair and draft.type in pair for pair in _COUNTED_TOGETHER)

    def make_group(self, members: tuple[int, ...]) -> int:
        """The draft of a group; of one member, the member."""
        if len(members) == 1:
            return members[0]
        known = self.groups.get(members)
        if known is None:
            kinds = sorted({self.register.drafts[member].type for member in members})
            draft = self.register.add(kinds[0], ", ".join(self.register.drafts[member].name for member in members))
            draft.members = members
            self.groups[members] = known = draft.index
        return known

    def nearness(self, span: Span, use: Use) -> float:
        """How near and prominent a use is; 0 when it is too far."""
        distance = self.parse.tokens[span.first].sentence - use.sentence
        if distance > FAR_SENTENCES or distance < 0:
            return 0.0
        score = _NEAR[distance]
        score += _PROMINENT.get(use.role, 0.0) if distance < 2 else 0.0
        return score + 0.001 * use.span.first

    def is_coargument(self, verb: int, use: Use, span: Span) -> bool:
        """Whether a use is the subject of the verb that the pronoun is object of."""
        root = self.parse.tokens[self.parse.root(use.span.first, use.span.last)]
        while root.dep in ("appos", "conj") and root.head != root.index:
            root = self.parse.tokens[root.head]
        pronoun = self.parse.tokens[span.first]
        if root.dep not in ("nsubj", "nsubjpass") or pronoun.dep in ("nsubj", "nsubjpass", "poss"):
            return False
        governor = self.parse.tokens[verb]
        for _ in range(5):
            if governor.index == root.head:
                return True
            if governor.tag[:1] == "V" and governor.dep != "conj":
                return False
            governor = self.parse.tokens[governor.head]
        return False

    def type_of(self, number: int) -> str:
        """Type of the draft of a span's number, or empty."""
        return self.register.drafts[self.chosen[number]].type if number in self.chosen else ""

    def is_alike(self, number: int, kind: str) -> bool:
        """Whether the draft of a span's number can be called by a word of a type."""
        return number in self.chosen and self.agrees(self.register.drafts[self.chosen[number]], kind)
