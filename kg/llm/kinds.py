"""Which types our own reading is sure of, so that it may contradict a model.

Comes in: an entity that the rules read. Goes out: the types that it can have, or none where only a guess
stands behind its type. A guess of rules about an unknown name is no better than that of a model: only the
graph, the tables of known names, and a noun of kind in the name itself ("Treaty", "University") count.
"""

from __future__ import annotations

import re

from kg.extract.document import DocEntity
from kg.extract.lexicon import Entry, first_word, fold_phrase, load_lexicon

_FAMILIES = (
    frozenset({"State", "City", "Place"}),
    frozenset({"Organisation", "Institution", "Mechanism"}),
    frozenset({"Agreement", "Declaration", "Work"}),
    frozenset({"Event", "Mechanism"}),
    frozenset({"Initiative", "Programme", "Project", "Site", "Institution", "Mechanism"}),
)
"""Types that a noun of kind does not tell apart: a forum may be an event or a body that holds it."""
_BEFORE_PREPOSITION = re.compile(r"(\S+) (?:of|on|for|in|between|with|to|at|against|among|concerning)\b")
_PLACE_NOUNS = frozenset({"city", "town", "port", "island", "islands", "state", "states", "region", "valley", "bay"})
"""Nouns that end the names of places as often as those of undertakings."""


def sure_types(entity: DocEntity) -> frozenset[str]:
    """Types that an entity can have on the word of the graph, of known names, or of its own name.

    Returns
    -------
    frozenset of str
        Empty when its type is only a guess.

    Examples
    --------
    >>> sorted(sure_types(DocEntity(0, "Agreement", "Treaty on Rivers")))
    ['Agreement', 'Declaration', 'Work']
    >>> sure_types(DocEntity(0, "Person", "Arland"))
    frozenset()
    """
    if entity.members:
        return frozenset()
    if entity.entity:
        return frozenset({entity.type})
    known = _known_types(entity.name)
    if known:
        return known
    folded = fold_phrase(entity.name)
    before = _BEFORE_PREPOSITION.search(folded)
    head = before[1] if before else folded.rpartition(" ")[2]
    kind = load_lexicon().heads.get(head)
    if kind is None or " " not in folded or head in _PLACE_NOUNS:
        return frozenset()
    return frozenset({kind[0]}).union(*(family for family in _FAMILIES if kind[0] in family))


def _known_types(name: str) -> frozenset[str]:
    folded = fold_phrase(name)
    entries: tuple[Entry, ...] = load_lexicon().phrases.get(first_word(folded), ())
    found = [entry for entry in entries if fold_phrase(entry.phrase) == folded]
    types = {entry.type for entry in found}
    if any(entry.role == "capital" for entry in found):
        types.add("State")
    return frozenset(types)
