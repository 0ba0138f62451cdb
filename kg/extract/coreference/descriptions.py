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


def choose_described(discourse: Discourse, number: int, span: Span) -> int | None:
    """The draft that a description stands for, a new one, or None."""
    if span.type == "State":
        return _state(discourse, span)
    if span.type == "City":
        return _city(discourse, span)
    if span.head == "partner" and span.determiner in ("its", "their"):
        return _partner(discourse)
    beside = find_apposed(discourse, number, span, span.type)
    if beside is None:
        beside = find_subject(discourse, number, span)
    if beside is not None:
        return beside
    words = discourse.register.words(span)
    is_definite = span.determiner in ("the", "this", "that", "these", "said") or (
        not span.determiner and _is_bare_subject(discourse, span)
    )
    if span.determiner == "our" and len(words) == 2:
        own = _antecedent(discourse, span, words[1:])
        if own is not None and discourse.register.drafts[own].is_named:
            return own
    if is_definite and not (_NEW & set(words)):
        antecedent = _antecedent(discourse, span, words)
        if antecedent is not None:
            return antecedent
    return _introduce(discourse, span, words, is_definite=is_definite)


def _partner(discourse: Discourse) -> int | None:
    """The other one of the last pair: "X and Y signed ...; X and its partner"."""
    for _, members, _ in reversed(discourse.runs):
        if len(members) == 2:
            recent = next((use.draft for use in reversed(discourse.seen) if use.draft in members), -1)
            return members[0] if recent == members[1] else members[1]
    return None


def _is_bare_subject(discourse: Discourse, span: Span) -> bool:
    return span.last - span.first == 1 and discourse.parse.tokens[span.first].is_capital


def _introduce(discourse: Discourse, span: Span, words: tuple[str, ...], *, is_definite: bool) -> int | None:
    """A new draft for a phrase that says enough to be one."""
    if span.determiner in ("no", "any", "every", "each", "some", "what") or not span.type:
        return None
    is_opened = span.head in _OCCASIONS and span.determiner == "the"
    is_board = span.determiner in ("a", "an") and discourse.parse.tokens[span.anchor].is_capital
    if (
        len(words) < 2
        and is_definite
        and not is_opened
        and not (discourse.parse.tokens[span.anchor].is_capital and span.type in _OWN_NAMES)
    ):
        return None
    if len(words) < 2 and not is_opened and not is_board and not (_is_object(discourse, span) and span.determiner):
        return None
    if discourse.parse.tokens[span.anchor].tag == "NNS" and not span.determiner:
        return None
    draft = discourse.register.add(span.type, discourse.register.surface(span))
    draft.words = tuple(word for word in words if word not in ("the", "a", "an"))
    return draft.index


def _is_object(discourse: Discourse, span: Span) -> bool:
    return discourse.role(span) in ("object", "subject")


def _antecedent(discourse: Discourse, span: Span, words: tuple[str, ...]) -> int | None:
    best, choice = 0.0, None
    bare = [word for word in words if word not in ("the", "this", "that")]
    if "based" in bare:
        bare = bare[bare.index("based") + 1 :]
    if "present" in bare:
        return next(
            (
                use.draft
                for use in discourse.seen
                if _fit(discourse, discourse.register.drafts[use.draft], span, bare) > 0
            ),
            None,
        )
    sentence = discourse.parse.tokens[span.first].sentence
    last: dict[int, int] = {use.draft: use.sentence for use in discourse.seen}
    fits = {number: _fit(discourse, discourse.register.drafts[number], span, bare) for number in last}
    for order, use in enumerate(discourse.seen):
        draft, score = discourse.register.drafts[use.draft], fits[use.draft]
        if score > 0 and use.span.last <= span.first and not _is_joined_to(discourse, use.span, span):
            score += (2.0 if draft.is_named else 0.0) - 0.25 * min(sentence - last[use.draft], 8) + 0.001 * order
            if score >= best:
                best, choice = score, use.draft
    return choice if best >= 1.2 else None


def _is_joined_to(discourse: Discourse, left: Span, span: Span) -> bool:
    """Whether "and" joins the two, so that they are not one thing."""
    if not 0 < span.first - left.last <= 2:
        return False
    return [token.low for token in discourse.parse.tokens[left.last : span.first]] in (["and"], ["and", "the"])


def _fit(discourse: Discourse, draft: EntityDraft, span: Span, bare: list[str]) -> float:
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
        is_kin = draft.type == span.type or discourse.agrees(draft, span.type)
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


def _state(discourse: Discourse, span: Span) -> int | None:
    if span.head in ("government", "side", "authorities", "delegation"):
        inner = [
            discourse.names[number].name
            for number in range(span.first, span.last)
            if number in discourse.names and discourse.names[number].type == "State"
        ]
        state = span.state or (inner[-1] if inner else "")
        return discourse.register.state(state).index if state and span.head != "delegation" else None
    if span.state or span.determiner not in ("the", "this", "that"):
        return None
    if len(discourse.register.words(span)) > 2:
        return None
    for use in reversed(discourse.seen):
        draft = discourse.register.drafts[use.draft]
        form = discourse.lexicon.forms.get(draft.name, "")
        if draft.type == "State" and (span.head not in _FORMS or form == span.head):
            return draft.index
    return None


def _city(discourse: Discourse, span: Span) -> int | None:
    inner = [
        number
        for number in range(span.anchor + 1, span.last)
        if number in discourse.names and discourse.names[number].type == "City"
    ]
    if inner:
        return next(
            (
                discourse.chosen[number]
                for number, city in enumerate(discourse.spans)
                if city.first == inner[0] and number in discourse.chosen
            ),
            None,
        )
    if span.determiner not in ("the", "this", "that"):
        return None
    if span.head == "capital" and span.state and span.state in discourse.lexicon.capitals:
        return discourse.register.known("City", discourse.lexicon.capitals[span.state]).index
    if span.head == "capital" and not span.state:
        for use in reversed(discourse.seen):
            draft = discourse.register.drafts[use.draft]
            if draft.type == "City" and draft.name in discourse.lexicon.capitals.values():
                return draft.index
            if draft.type == "State" and draft.name in discourse.lexicon.capitals:
                return discourse.register.known("City", discourse.lexicon.capitals[draft.name]).index
        return None
    return next(
        (use.draft for use in reversed(discourse.seen) if discourse.register.drafts[use.draft].type == "City"), None
    )


def choose_of_two(discourse: Discourse, span: Span) -> int | None:
    """The latter or the former of the last pair."""
    if discourse.pair is not None and span.head == "latter":
        latter, discourse.pair = discourse.pair[1], None
        return latter
    sentence = discourse.parse.tokens[span.first].sentence
    recent = list(dict.fromkeys(use.draft for use in reversed(discourse.seen) if sentence - use.sentence <= 2))
    for kind in ("Event", "Agreement", "Institution", "City", "State", "Person"):
        pair = [
            number
            for number in recent
            if discourse.register.drafts[number].type == kind and not discourse.register.drafts[number].members
        ][:2]
        if len(pair) == 2:
            discourse.pair = (pair[1], pair[0]) if span.head == "former" else None
            return pair[0] if span.head == "latter" else pair[1]
    return None
