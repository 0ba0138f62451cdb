"""Pronouns: whom or what "it", "she", "they", "we" and "both" stand for.

Comes in: a `Discourse` and a pronoun. Goes out: the draft that it stands for, or None. A questionable decision:
what the pronoun's verb or noun allows ("ratified it") weighs more than what stands nearest.
"""

from __future__ import annotations

from kg.extract.coreference.discourse import Discourse, Use
from kg.extract.coreference.plurals import last_pair
from kg.extract.coreference.selection import allowed_types, is_membership
from kg.extract.documents.document import MentionKind
from kg.extract.lexicon import words
from kg.extract.names.spans import Span

RUNS = 20
"""Coordinations that "they" looks back on."""

ENOUGH = 2.0
"""Weight from which an antecedent of "it" is taken."""

_HE, _SHE = frozenset(["he", "him", "his", "himself"]), frozenset(["she", "her", "hers", "herself"])
_I = frozenset(["i", "me", "my", "mine"])
_FIRST_PERSON = _I | {"we", "us", "our", "ours"}
_THEY = words("pronouns", "they")
_IT = frozenset(["it", "its", "itself"])


def choose_pronoun(discourse: Discourse, span: Span) -> int | None:
    """The draft that a pronoun stands for, or None."""
    word = span.head
    if word in ("its", "itself", "his", "their"):
        relative = _relative(discourse, span)
        if relative is not None:
            is_person = discourse.register.drafts[relative].type == "Person"
            if is_person == (word == "his"):
                return relative
    if word in _HE or word in _SHE:
        return _he_or_she(discourse, span, "he" if word in _HE else "she")
    if word in _IT:
        return _it(discourse, span)
    if word in _THEY:
        return _they(discourse, span)
    if word == "there":
        return next(
            (
                use.draft
                for use in reversed(discourse.recent(span))
                if discourse.register.drafts[use.draft].type == "City"
            ),
            None,
        )
    if word in ("you", "your"):
        return discourse.addressees.get(span.first)
    speaker = discourse.speakers.get(span.first, -1)
    if speaker >= 0 and word in _FIRST_PERSON:
        own = speaker if word in _I else discourse.sides.get(speaker, discourse.side)
        return own if own >= 0 else None
    own = discourse.speaker if word in _I else discourse.side if word in _FIRST_PERSON else -1
    return own if own >= 0 and not _is_quoted(discourse, span) else None


def _relative(discourse: Discourse, span: Span) -> int | None:
    """What "which" stands for, when the pronoun stands in its clause: "the Centre, which has its seat ..."."""
    token = discourse.parse.tokens[span.first]
    for _ in range(6):
        if token.dep == "relcl":
            break
        token = discourse.parse.tokens[token.head]
    if token.dep != "relcl" or token.index < token.head:
        return None
    between = discourse.parse.tokens[token.head + 1 : token.index]
    if not any(word.low in ("which", "who", "that") and word.dep in ("nsubj", "nsubjpass") for word in between):
        return None
    for use in reversed(discourse.seen):
        if use.span.first <= token.head < use.span.last and use.span.kind is not MentionKind.PRONOUN:
            return use.draft
    return None


def _is_quoted(discourse: Discourse, span: Span) -> bool:
    """Whether a pronoun stands inside quotation marks, where somebody else speaks."""
    before = discourse.parse.document.aligned.rfind("\n", 0, discourse.parse.tokens[span.first].start) + 1
    return discourse.parse.document.aligned.count('"', before, discourse.parse.tokens[span.first].start) % 2 == 1


def _he_or_she(discourse: Discourse, span: Span, gender: str) -> int | None:
    best, choice = 0.0, None
    for use in discourse.recent(span):
        draft = discourse.register.drafts[use.draft]
        if draft.type != "Person" or draft.members or draft.gender not in ("", gender) or span.first < use.span.last:
            continue
        score = discourse.nearness(span, use)
        if span.head in ("him", "her") and discourse.is_coargument(discourse.parse.tokens[span.first].head, use, span):
            continue
        if score > 0 and score >= best:
            best, choice = score, use.draft
    if choice is None and span.head in ("his", "her"):
        choice = _following_person(discourse, span)
    if choice is not None:
        discourse.register.drafts[choice].gender = gender
    return choice


def _following_person(discourse: Discourse, span: Span) -> int | None:
    """The person named next in the sentence: "In her statement the minister ..."."""
    sentence = discourse.parse.tokens[span.first].sentence
    for number, candidate in enumerate(discourse.spans):
        is_later = candidate.first > span.first and discourse.parse.tokens[candidate.first].sentence == sentence
        if is_later and discourse.type_of(number) == "Person":
            return discourse.chosen[number]
    return None


def _itself(discourse: Discourse, span: Span) -> int | None:
    """The last thing named in the sentence."""
    sentence = discourse.parse.tokens[span.first].sentence
    for use in reversed(discourse.seen):
        if use.sentence == sentence and discourse.register.drafts[use.draft].type not in ("Person", "Office"):
            return use.draft
    return None


def _it(discourse: Discourse, span: Span) -> int | None:
    if span.head == "itself":
        return _itself(discourse, span)
    allowed = allowed_types(discourse.parse, span.first)
    scores: dict[int, float] = {}
    for use in discourse.recent(span):
        if span.first >= use.span.last and _can_be_it(discourse, span, use, allowed):
            score = discourse.nearness(span, use) + _likeness(discourse, span, use, allowed)
            scores[use.draft] = max(scores.get(use.draft, 0.0), score)
    if not scores:
        return None
    choice = max(scores, key=lambda number: (scores[number], number))
    return choice if scores[choice] >= ENOUGH else None


def _can_be_it(discourse: Discourse, span: Span, use: Use, allowed: frozenset[str]) -> bool:
    """Whether nothing forbids that "it" stands for a use's draft."""
    draft = discourse.register.drafts[use.draft]
    if draft.members or draft.type in ("Person", "Office", "Place") or (allowed and draft.type not in allowed):
        return False
    if discourse.nearness(span, use) <= 0:
        return False
    return span.head != "it" or not discourse.is_coargument(discourse.parse.tokens[span.first].head, use, span)


def _likeness(discourse: Discourse, span: Span, use: Use, allowed: frozenset[str]) -> float:
    """What speaks for or against a use besides nearness: its kind, its type, and a role like the pronoun's."""
    draft, dep = discourse.register.drafts[use.draft], discourse.parse.tokens[span.first].dep
    score = 0.0
    if use.span.kind is MentionKind.DEMONYM or _is_locative(discourse, use.span):
        score -= 2.5
    if draft.type == "City" and not allowed:
        score -= 1.0
    if _is_joined(discourse, use.span):
        score -= 2.5
    if draft.type == "Institution" and is_membership(allowed):
        score -= 3.0
    if use.role == "subject" and dep == "nsubj":
        score += 1.0
    if use.role == "object" and dep == "nsubjpass":
        score += 2.0
    return score


def _is_joined(discourse: Discourse, span: Span) -> bool:
    """Whether "and" joins a use to another name, so that the two are plural together."""
    before = discourse.parse.tokens[span.first - 1].low if span.first else ""
    after = discourse.parse.tokens[span.last].low if span.last < len(discourse.parse.tokens) else ""
    return before == "and" or (after == "and" and span.last + 1 in discourse.names)


def _is_locative(discourse: Discourse, span: Span) -> bool:
    return span.first > 0 and discourse.parse.tokens[span.first - 1].low in ("in", "at", "near", "from")


def _has_other_plural(discourse: Discourse, span: Span) -> bool:
    """Whether a plural noun that names nothing here is the nearer subject: "Talks ...; should they succeed"."""
    token = discourse.parse.tokens[span.first]
    for earlier in reversed(discourse.parse.tokens[: span.first]):
        if earlier.sentence != token.sentence:
            return False
        if earlier.tag == "NNS" and earlier.dep in ("nsubj", "nsubjpass"):
            covering = [use for use in discourse.recent(span) if use.span.first <= earlier.index < use.span.last]
            return not any(discourse.register.drafts[use.draft].members for use in covering)
    return False


def _they(discourse: Discourse, span: Span) -> int | None:
    sentence = discourse.parse.tokens[span.first].sentence
    if span.head != "both" and _has_other_plural(discourse, span):
        return None
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    for place, members, role in discourse.runs[-RUNS:]:
        distance = sentence - discourse.parse.tokens[place - 1].sentence
        if 0 <= distance <= 1:
            best = max(best, (3.0 - distance + (2.0 if role == "subject" else 0.0) + 0.001 * place, members))
    for use in discourse.recent(span):
        draft = discourse.register.drafts[use.draft]
        distance = sentence - use.sentence
        if draft.members and 0 <= distance <= 2:
            best = max(
                best, (4.0 - distance + (1.0 if use.role == "subject" else 0.0) + 0.001 * use.span.first, draft.members)
            )
    if span.head == "both" and best[1] and len(best[1]) != 2:
        return None
    if not best[1] and span.head == "both":
        return last_pair(discourse, sentence)
    return discourse.make_group(best[1]) if best[1] else None
