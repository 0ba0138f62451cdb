"""Office holders: whom "the minister" or "the Kazakh transport minister" means.

Comes in: a `Discourse` and a person's nominal. Goes out: the draft of the person, or None. A questionable
decision: a person without a name is kept only when the phrase says of which state's office it speaks.
"""

from __future__ import annotations

from kg.extract.coreference.apposition import find_apposed, find_named, find_office_holder
from kg.extract.coreference.discourse import Discourse
from kg.extract.coreference.entities import EntityDraft, head_word
from kg.extract.names.spans import Span


def choose_person(discourse: Discourse, number: int, span: Span) -> int | None:
    """The draft of the person whom a title means, a new one, or None."""
    beside = find_apposed(discourse, number, span, "Person")
    if beside is not None:
        return beside
    if span.role == "kin":
        return None if not span.determiner else discourse.register.add("Person", discourse.register.surface(span)).index
    copular = find_named(discourse, number, span)
    if copular is None:
        copular = find_office_holder(discourse, span)
    if copular is not None:
        return copular
    is_definite = span.determiner not in ("a", "an", "") and not (
        {"new", "current", "next", "first", "former"} & set(discourse.register.words(span))
    )
    if is_definite:
        fits = [use.draft for use in reversed(discourse.seen) if _is_holder(discourse.register.drafts[use.draft], span)]
        if fits:
            return fits[0]
    if not is_definite or (span.last - span.first) < 3 or not span.state:
        return None
    draft = discourse.register.add("Person", discourse.register.surface(span))
    return draft.index


def _is_holder(draft: EntityDraft, span: Span) -> bool:
    if draft.type != "Person":
        return False
    titles = {head_word(head) for head in draft.heads}
    if head_word(span.head) not in titles:
        return False
    return not (span.state and draft.states and span.state not in draft.states)
