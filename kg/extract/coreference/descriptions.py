"""Entities by description: "the document", "a research station in Khorog", "the republic", "the capital".

Comes in: a `Discourse` and a nominal that is no person and no plural. Goes out: the draft that it stands for, a
new one when it introduces something, or None.
"""

from __future__ import annotations

from kg.extract.coreference.apposition import find_apposed, find_subject
from kg.extract.coreference.discourse import Discourse
from kg.extract.coreference.entities import EntityDraft, head_word
from kg.extract.lexicon import words
from kg.extract.names.spans import Span

_TEXT_NOUNS = words("descriptions", "text_nouns")
_ANY_TEXT = words("descriptions", "any_text")
_BODY_NOUNS = words("descriptions", "body_nouns")
_NEW = words("descriptions", "new")
_FORMS = words("descriptions", "forms")
_ORDINALS = words("descriptions", "ordinals")
_SYNONYMS = tuple(
    frozenset(group.split())
    for group in (
        "university institute academy college school institution polytechnic",
        "programme program scheme project initiative scholarship scholarships fellowship fellowships grants",
        "summit meeting conference forum talks session gathering event congress symposium seminar",
        "fund bank lender agency foundation donor",
        "observatory station laboratory lab facility",
        "festival event fair exhibition show expo",
        "company firm operator corporation",
        "centre center institute institution facility venue",
        "plant park farm field facility project",
        "museum gallery institution",
        "ministry department",
        "mechanism format platform grouping dialogue body",
        "railway line corridor route link project",
        "terminal port facility",
        "organisation organization bloc body group",
    )
)
_OCCASIONS = frozenset(["talks", "negotiations", "inauguration", "ceremony", "reception"])
_LIGHT = frozenset(["new", "same", "present", "joint", "latter", "said", "bilateral", "host"])
_OWN_NAMES = words("descriptions", "own_names")
"""Types of which "the Embassy", with a capital, may be the only name a text has."""


def choose_described(d: Discourse, number: int, span: Span) -> int | None:
    """The draft that a description stands for, a new one, or None."""
    if span.type == "State":
        return _state(d, span)
    if span.type == "City":
        return _city(d, span)
    if span.head == "partner" and span.determiner in ("its", "their"):
        return _partner(d)
    beside = find_apposed(d, number, span, span.type)
    if beside is None:
        beside = find_subject(d, number, span)
    if beside is not None:
        return beside
    words = d.register.words(span)
    is_definite = span.determiner in ("the", "this", "that", "these", "said") or (
        not span.determiner and _is_bare_subject(d, span)
    )
    if span.determiner == "our" and len(words) == 2:
        own = _antecedent(d, span, words[1:])
        if own is not None and d.register.drafts[own].is_named:
            return own
    if is_definite and not (_NEW & set(words)):
        antecedent = _antecedent(d, span, words)
        if antecedent is not None:
            return antecedent
    return _introduce(d, span, words, is_definite=is_definite)


def _partner(d: Discourse) -> int | None:
    """The other one of the last pair: "X and Y signed ...; X and its partner"."""
    for _, members, _ in reversed(d.runs):
        if len(members) == 2:
            recent = next((use.draft for use in reversed(d.seen) if use.draft in members), -1)
            return members[0] if recent == members[1] else members[1]
    return None


def _is_bare_subject(d: Discourse, span: Span) -> bool:
    return span.last - span.first == 1 and d.parse.tokens[span.first].is_capital


def _introduce(d: Discourse, span: Span, words: tuple[str, ...], *, is_definite: bool) -> int | None:
    """A new draft for a phrase that says enough to be one."""
    if span.determiner in ("no", "any", "every", "each", "some", "what") or not span.type:
        return None
    is_opened = span.head in _OCCASIONS and span.determiner == "the"
    is_board = span.determiner in ("a", "an") and d.parse.tokens[span.anchor].is_capital
    if (
        len(words) < 2
        and is_definite
        and not is_opened
        and not (d.parse.tokens[span.anchor].is_capital and span.type in _OWN_NAMES)
    ):
        return None
    if len(words) < 2 and not is_opened and not is_board and not (_is_object(d, span) and span.determiner):
        return None
    if d.parse.tokens[span.anchor].tag == "NNS" and not span.determiner:
        return None
    draft = d.register.add(span.type, d.register.surface(span))
    draft.words = tuple(word for word in words if word not in ("the", "a", "an"))
    return draft.index


def _is_object(d: Discourse, span: Span) -> bool:
    return d.role(span) in ("object", "subject")


def _antecedent(d: Discourse, span: Span, words: tuple[str, ...]) -> int | None:
    best, choice = 0.0, None
    bare = [word for word in words if word not in ("the", "this", "that")]
    if "based" in bare:
        bare = bare[bare.index("based") + 1 :]
    if "present" in bare:
        return next((use.draft for use in d.seen if _fit(d, d.register.drafts[use.draft], span, bare) > 0), None)
    sentence = d.parse.tokens[span.first].sentence
    last: dict[int, int] = {use.draft: use.sentence for use in d.seen}
    fits = {number: _fit(d, d.register.drafts[number], span, bare) for number in last}
    for order, use in enumerate(d.seen):
        draft, score = d.register.drafts[use.draft], fits[use.draft]
        if score > 0 and use.span.last <= span.first and not _is_joined_to(d, use.span, span):
            score += (2.0 if draft.is_named else 0.0) - 0.25 * min(sentence - last[use.draft], 8) + 0.001 * order
            if score >= best:
                best, choice = score, use.draft
    return choice if best >= 1.2 else None


def _is_joined_to(d: Discourse, left: Span, span: Span) -> bool:
    """Whether "and" joins the two, so that they are not one thing."""
    if not 0 < span.first - left.last <= 2:
        return False
    return [token.low for token in d.parse.tokens[left.last : span.first]] in (["and"], ["and", "the"])


def _fit(d: Discourse, draft: EntityDraft, span: Span, bare: list[str]) -> float:
    """How well a draft answers to a definite phrase; 0 for not at all."""
    if draft.members or draft.type in ("State", "City", "Place", "Person", "Office"):
        return 0.0
    head = head_word(span.head)
    own = {head_word(noun) for noun in draft.heads} | (
        set(draft.words[-1:]) if draft.is_named and not draft.heads else set()
    )
    extra = [word for word in bare if word != head]
    named = set(draft.words)
    if (set(extra) & _ORDINALS) - named:
        return 0.0
    if set(extra) - named - _LIGHT and not (head in own and named & set(extra)):
        return 1.0 if span.state and span.state in draft.states else 0.0
    shared = len(named & set(extra)) if extra else -1
    if head in own:
        is_kin = draft.type == span.type or d.agrees(draft, span.type)
        return (4.0 if is_kin else 1.0) + max(shared, 0)
    return _fit_kind(draft, head, own, shared)


def _fit_kind(draft: EntityDraft, head: str, own: set[str], shared: int) -> float:
    """How well another head noun answers; `shared` words besides it are in the name, -1 when there are none."""
    if head in draft.words and draft.is_named and shared < 0:
        return 1.0
    if head in _TEXT_NOUNS and draft.type in ("Agreement", "Declaration"):
        return 2.0 if head in _ANY_TEXT else 1.0
    if head in _BODY_NOUNS and shared < 0 and draft.type in ("Organisation", "Mechanism", "Institution"):
        return 2.0 if draft.type != "Institution" else 1.6
    if shared < 0 and any(head in group and own & group for group in _SYNONYMS):
        return 1.5
    return 0.0


def _state(d: Discourse, span: Span) -> int | None:
    if span.head in ("government", "side", "authorities", "delegation"):
        inner = [d.names[n].name for n in range(span.first, span.last) if n in d.names and d.names[n].type == "State"]
        state = span.state or (inner[-1] if inner else "")
        return d.register.state(state).index if state and span.head != "delegation" else None
    if span.state or span.determiner not in ("the", "this", "that"):
        return None
    if len(d.register.words(span)) > 2:
        return None
    for use in reversed(d.seen):
        draft = d.register.drafts[use.draft]
        form = d.lexicon.forms.get(draft.name, "")
        if draft.type == "State" and (span.head not in _FORMS or form == span.head):
            return draft.index
    return None


def _city(d: Discourse, span: Span) -> int | None:
    inner = [
        number for number in range(span.anchor + 1, span.last) if number in d.names and d.names[number].type == "City"
    ]
    if inner:
        return next((d.chosen[n] for n, city in enumerate(d.spans) if city.first == inner[0] and n in d.chosen), None)
    if span.determiner not in ("the", "this", "that"):
        return None
    if span.head == "capital" and span.state and span.state in d.lexicon.capitals:
        return d.register.known("City", d.lexicon.capitals[span.state]).index
    if span.head == "capital" and not span.state:
        for use in reversed(d.seen):
            draft = d.register.drafts[use.draft]
            if draft.type == "City" and draft.name in d.lexicon.capitals.values():
                return draft.index
            if draft.type == "State" and draft.name in d.lexicon.capitals:
                return d.register.known("City", d.lexicon.capitals[draft.name]).index
        return None
    return next((use.draft for use in reversed(d.seen) if d.register.drafts[use.draft].type == "City"), None)


def choose_of_two(d: Discourse, span: Span) -> int | None:
    """The latter or the former of the last pair."""
    if d.pair is not None and span.head == "latter":
        latter, d.pair = d.pair[1], None
        return latter
    sentence = d.parse.tokens[span.first].sentence
    recent = list(dict.fromkeys(use.draft for use in reversed(d.seen) if sentence - use.sentence <= 2))
    for kind in ("Event", "Agreement", "Institution", "City", "State", "Person"):
        pair = [
            number
            for number in recent
            if d.register.drafts[number].type == kind and not d.register.drafts[number].members
        ][:2]
        if len(pair) == 2:
            d.pair = (pair[1], pair[0]) if span.head == "former" else None
            return pair[0] if span.head == "latter" else pair[1]
    return None
