"""Sets of states: those that a text introduces as one, where a group counts for its members.

Comes in: a `Discourse` that has just noted a use. Goes out: the states of the coordination that ends there, such as
"Peru and the three Baltic states" or "the five plus China". Coordinations of single names are found elsewhere.
"""

from __future__ import annotations

from kg.extract.coreference.discourse import Discourse, Use

_LINKS = frozenset(["and", ",", "as", "well", "plus", "with", "the", "all", "its", "+"])
MOST = 60
"""A longer enumeration is a list of names and no group with its members."""

_JOINING = frozenset(["and", "plus", "+", "with"])


def find_state_set(discourse: Discourse) -> tuple[int, ...]:
    """States of the coordination that ends with the last use; none unless a group is part of it."""
    if not discourse.seen or not _is_of_states(discourse, discourse.seen[-1]):
        return ()
    run = [discourse.seen[-1]]
    is_joined = has_group = False
    for use in reversed(discourse.seen[:-1]):
        if use.sentence != run[-1].sentence:
            break
        if use.span.last > run[-1].span.first:  # a name inside the phrase of a group
            continue
        link = {token.low for token in discourse.parse.tokens[use.span.last : run[-1].span.first]}
        if not _is_of_states(discourse, use) or not link or not link <= _LINKS:
            break
        if len(run) == MOST:
            return ()
        is_joined = is_joined or bool(link & _JOINING)
        run.append(use)
    members: dict[int, None] = {}
    for use in reversed(run):
        inner = discourse.register.drafts[use.draft].members
        has_group = has_group or bool(inner)
        members.update(dict.fromkeys(inner or (use.draft,)))
    return tuple(members) if is_joined and has_group and len(run) > 1 else ()


def _is_of_states(discourse: Discourse, use: Use) -> bool:
    draft = discourse.register.drafts[use.draft]
    return all(discourse.register.drafts[member].type == "State" for member in draft.members or (use.draft,))
