"""Selection: what "it" can be, by the verb or noun that it belongs to.

Comes in: tokens and the place of a pronoun. Goes out: the types that its governor allows; none for all.
"""

from __future__ import annotations

from functools import cache

from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import read_toml

_ROLES = {"nsubj": "subject", "nsubjpass": "passive", "dobj": "object"}
_LIGHT = frozenset(["be", "have", "do", "remain"])


@cache
def _tables() -> dict[str, dict[str, frozenset[str]]]:
    """Role to word to types."""
    read = read_toml("selection.toml")
    groups = {name: frozenset(types.split()) for name, types in read.pop("groups").items()}
    return {
        role: {
            word: frozenset().union(*(groups.get(name, frozenset([name])) for name in names.split()))
            for word, names in table.items()
        }
        for role, table in read.items()
    }


def is_membership(types: frozenset[str]) -> bool:
    """Whether types are those of what one can belong to, of which an institution is the least likely."""
    return "Initiative" in types and "Organisation" in types and "Programme" not in types


def allowed_types(parse: Parse, at: int) -> frozenset[str]:
    """Types that fit the place of a pronoun; empty when nothing is known.

    Parameters
    ----------
    at
        Number of the pronoun's token.
    """
    token = parse.tokens[at]
    if token.dep in ("poss", ""):
        return frozenset()
    governor = parse.tokens[token.head]
    if token.dep == "pobj":
        return _tables()["noun"].get(parse.tokens[governor.head].lemma, frozenset())
    if token.dep == "nsubj" and (
        governor.lemma in _LIGHT or (governor.lemma == "take" and not _takes_effect(parse, governor.index))
    ):
        return frozenset()
    return _tables().get(_ROLES.get(token.dep, ""), {}).get(governor.lemma, frozenset())


def _takes_effect(parse: Parse, verb: int) -> bool:
    return any(token.low in ("effect", "force", "place") for token in parse.tokens[verb + 1 : verb + 4])
