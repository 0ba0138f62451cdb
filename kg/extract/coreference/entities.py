"""The register of a document: its entities while they are being gathered.

Comes in: spans that name. Goes out: drafts of entities, each with its names. Two names are one entity when
they are equal, when one is the initials of the other or stands beside it in brackets, or when the shorter is
the beginning (of a person: any part) of the longer and nothing else in the text begins so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.extract.documents.document import MentionKind
from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import words
from kg.extract.names.spans import Span

LITTLE = words("entities", "little")
BROAD = {
    "Organisation": "body", "Institution": "body", "Mechanism": "body", "Agreement": "text", "Declaration": "text",
    "Programme": "work", "Project": "work", "Initiative": "work", "Site": "work",
}  # fmt: skip
"""Types that a later word may name one for another: "the body", "the text", "the project"."""


def head_word(phrase: str) -> str:
    """The one noun that heads a phrase.

    Examples
    --------
    >>> head_word("memorandum of understanding"), head_word("prime minister")
    ('memorandum', 'minister')
    """
    return phrase.partition(" of ")[0].split(" ")[-1]


@dataclass(slots=True)
class EntityDraft:
    """An entity that is still being gathered.

    Parameters
    ----------
    words
        Folded words of its fullest name, without "of" and the like.
    heads
        Folded head nouns and titles by which it has been called.
    states
        States that it was said to belong to.
    gender
        "he" or "she" once a pronoun has told.
    """

    index: int
    type: str
    name: str
    words: tuple[str, ...] = ()
    heads: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    members: tuple[int, ...] = ()
    entity: str = ""
    gender: str = ""
    is_named: bool = False


@dataclass(slots=True)
class EntityRegister:
    """All drafts of a document, and which of them each span names.

    Parameters
    ----------
    found
        For each span that has been read, its number and the draft that it names, in order of reading.
    """

    parse: Parse
    drafts: list[EntityDraft] = field(default_factory=list)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, kind: str, name: str) -> EntityDraft:
        """A new draft."""
        draft = EntityDraft(len(self.drafts), kind, name)
        self.drafts.append(draft)
        return draft

    def words(self, span: Span) -> tuple[str, ...]:
        """Folded words of a span without the little ones."""
        lows = (token.low for token in self.parse.tokens[span.first : span.last])
        return tuple(low for low in lows if low[0].isalnum() and low not in LITTLE)

    def surface(self, span: Span) -> str:
        """A span as written."""
        start, end = self.parse.span(span.first, span.last)
        return self.parse.document.text[start:end]

    def state(self, name: str) -> EntityDraft:
        """The draft of a state, made when it is first needed."""
        return self.known("State", name)

    def known(self, kind: str, name: str, entity: str = "") -> EntityDraft:
        """The draft of a listed name."""
        number = self.keys.get((kind, name))
        if number is None:
            draft = self.add(kind, name)
            draft.is_named = True
            draft.entity = entity
            draft.words = tuple(name.casefold().split())
            self.keys[kind, name] = number = draft.index
        return self.drafts[number]


def register_names(parse: Parse, spans: Sequence[Span]) -> tuple[EntityRegister, dict[int, int]]:
    """Gather the names of a document into drafts.

    Parameters
    ----------
    spans
        All spans, in order; only names are read.

    Returns
    -------
    register
        The drafts.
    chosen
        Number of the draft for the number of each name in `spans`.
    """
    register = EntityRegister(parse)
    chosen: dict[int, int] = {}
    named = [(number, span) for number, span in enumerate(spans) if span.kind is MentionKind.NAME]
    for number, span in named:
        if span.name:
            chosen[number] = register.known(span.type, span.name, span.entity).index
    rest = [(number, span) for number, span in named if number not in chosen and span.type != "Office"]
    for number, span in sorted(rest, key=lambda item: (-len(register.words(item[1])), item[0])):
        draft = _same(register, span) or _new(register, span)
        chosen[number] = draft.index
        draft.heads.add(span.head)
        if span.state:
            draft.states.add(span.state)
    for short, full in _bracketed(parse, spans, chosen):
        _merge(register, chosen, short, full)
    return register, chosen


def _new(register: EntityRegister, span: Span) -> EntityDraft:
    draft = register.add(span.type, register.surface(span))
    draft.words, draft.is_named = register.words(span), True
    return draft


def _same(register: EntityRegister, span: Span) -> EntityDraft | None:
    """The longer or equal name that a name repeats."""
    words = register.words(span)
    if not words:
        return None
    fits = [draft for draft in register.drafts if draft.words and _repeats(register, words, span, draft)]
    exact = [draft for draft in fits if draft.words == words]
    if exact:
        return exact[0]
    return fits[0] if len(fits) == 1 else None


def _repeats(register: EntityRegister, words: tuple[str, ...], span: Span, draft: EntityDraft) -> bool:
    if draft.words == words:
        return draft.type == span.type or BROAD.get(draft.type) == BROAD.get(span.type) or not span.type
    if len(words) == 1 and _is_initials(register.surface(span), draft.words) and draft.type != "Person":
        return True
    if draft.type == "Person":
        return (
            (span.type in ("Person", "City", "Organisation", "Place"))
            and len(words) < len(draft.words)
            and _within(words, draft.words)
        )
    if draft.type in ("State", "City", "Place") or len(words) >= len(draft.words):
        return False
    if draft.type == span.type:
        same_head = words[-1] == draft.words[-1] and len(words) > 1
        return same_head and _within(words, draft.words)
    return (
        span.type in ("Organisation", "City", "Person", "Project")
        and draft.words[: len(words)] == words
        and not _is_listed(register, words)
    )


def _is_listed(register: EntityRegister, words: tuple[str, ...]) -> bool:
    return any(draft.words == words for draft in register.drafts)


def _within(words: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    size = len(words)
    return any(longer[at : at + size] == words for at in range(len(longer) - size + 1))


def _is_initials(surface: str, words: tuple[str, ...]) -> bool:
    """Whether capitals are the initials of a name.

    Examples
    --------
    >>> _is_initials("IDF", ("islamic", "development", "fund"))
    True
    """
    letters = [letter.casefold() for letter in surface if letter.isalpha()]
    if len(letters) < 2 or len(letters) != len(words) or not surface.isupper():
        return False
    return all(word.startswith(letter) for letter, word in zip(letters, words, strict=True))


def _bracketed(parse: Parse, spans: Sequence[Span], chosen: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Pairs of a name and the short form that follows it in brackets."""
    order = sorted(chosen)
    for full, short in pairwise(order):
        left, right = spans[full], spans[short]
        between = [token.text for token in parse.tokens[left.last : right.first]]
        after = parse.tokens[right.last].text if right.last < len(parse.tokens) else ""
        if (
            len(between) == 3
            and between[0] == "("
            and between[2] == ":"
            and after == ")"
            and left.type not in ("State", "Person")
        ):
            yield short, full
        if between in (["("], ["(", "the"], ["(", '"']) and after in (")", '"', ",", ";") and left.type != "City":
            text = parse.text(right.first, right.last)
            if (text.isupper() or _shares(parse, left, right)) and right.last - right.first <= 2:
                yield short, full


def _shares(parse: Parse, left: Span, right: Span) -> bool:
    return any(token.low == parse.tokens[right.first].low for token in parse.tokens[left.first : left.last])


def _merge(register: EntityRegister, chosen: dict[int, int], short: int, full: int) -> None:
    """Make all uses of a short form those of the full name."""
    old, new = chosen[short], chosen[full]
    if old == new or register.drafts[old].type == "State":
        return
    for number, draft in chosen.items():
        if draft == old:
            chosen[number] = new
    register.drafts[old].is_named = False
    register.drafts[old].words = ()
    for key, number in list(register.keys.items()):
        if number == old:
            register.keys[key] = new
