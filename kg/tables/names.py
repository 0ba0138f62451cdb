"""Names to entities: any script, with or without diacritics, apostrophes of every make.

Comes in: the tables. Goes out: a `Lookup` that resolves what a user types. Two names match when
their folded forms are equal; near forms are only ever suggested, never taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from kg.errors import UnknownNameError
from kg.model import ID, Tables
from kg.tables.rows import show

_APOSTROPHES = re.compile("['‘’ʻʼʽ`´ʹˈ′＇]")
_SEPARATORS = re.compile(r"[\W_]+")
MAX_NAME = 1000
"""Characters of a name; a longer text names nothing."""


@lru_cache(maxsize=2**15)  # bounded: a server folds whatever its clients send
def fold_name(name: str) -> str:
    """A name without case, marks, apostrophes, punctuation and doubled blanks.

    Examples
    --------
    >>> fold_name("O‘zbekiston") == fold_name("O'ZBEKISTON") == "ozbekiston"
    True
    >>> fold_name("Xi’an") == fold_name("Xian")
    True
    """
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SEPARATORS.sub(" ", bare).strip()


@dataclass(frozen=True)
class Lookup:
    """Folded names of a set of tables.

    Parameters
    ----------
    entities
        Folded name to the ids that bear it.
    types
        Id to entity type; empty where nobody asks for it.
    """

    entities: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    types: dict[str, str] = field(default_factory=dict)

    def find(self, text: str) -> tuple[str, ...]:
        """Ids of the entities that bear exactly this name or id, sorted; empty when none does."""
        bare = text.removeprefix(ID).removeprefix("kgr:")
        if bare in self.labels:
            return (bare,)
        if len(text) > MAX_NAME:
            return ()
        return self.entities.get(fold_name(text), ())

    def suggest(self, text: str, limit: int = 5) -> tuple[str, ...]:
        """Ids of entities with a near name, nearest first."""
        from rapidfuzz import fuzz, process

        near: dict[str, None] = {}
        for name, _, _ in process.extract(
            fold_name(text[:MAX_NAME]), list(self.entities), scorer=fuzz.WRatio, limit=4 * limit, score_cutoff=70
        ):
            near.update(dict.fromkeys(self.entities[name]))
        return tuple(near)[:limit]

    def search(self, text: str) -> tuple[str, ...]:
        """Ids of the entities that a text may mean, best first: of `find_parts`, else those with a near name."""
        return self.find_parts(text) or self.suggest(text)

    def find_parts(self, text: str) -> tuple[str, ...]:
        """Ids of the entities with just this name or id, then with a name that begins with it, or holds it."""
        folded = fold_name(text[:MAX_NAME])
        graded: list[tuple[int, int, str, tuple[str, ...]]] = []
        for name, ids in self.entities.items() if folded else ():
            if folded in name:
                grade = 0 if name == folded else 1 if name.startswith(folded) else 2 if f" {folded}" in name else 3
                graded.append((grade, len(name), name, ids))
        return tuple(dict.fromkeys([*self.find(text), *(identity for *_, ids in sorted(graded) for identity in ids)]))

    def resolve(self, text: str) -> str:
        """The one entity meant.

        Raises
        ------
        UnknownNameError
            When no entity bears the name (with the nearest ones), or several do (with all of them).
        """
        ids = self.find(text)
        if len(ids) == 1:
            return ids[0]
        listed = ids or self.suggest(text)
        choices = ", ".join(f"{identity} ({self.labels[identity]})" for identity in listed)
        if ids:
            line = f"'{show(text)}' names several entities; give the id of one: {choices}"
            raise UnknownNameError(line, text, "entity", ids, is_shared=True)
        hint = f"did you mean {choices}?" if choices else "nothing in the graph has a near name"
        raise UnknownNameError(f"no entity is named '{show(text)}'; {hint}", text, "entity", listed)


def build_lookup(tables: Tables) -> Lookup:
    """Fold every id, label and name of the tables."""
    ids_by_name: dict[str, set[str]] = {}
    for entity in tables.entities.values():
        for name in filter(None, (entity.id, entity.label, entity.wikidata, entity.iso3166)):
            ids_by_name.setdefault(fold_name(name), set()).add(entity.id)
    for alias in tables.names:
        ids_by_name.setdefault(fold_name(alias.name), set()).add(alias.entity)
    ids_by_name.pop("", None)
    labels = {entity.id: entity.label for entity in tables.entities.values()}
    types = {entity.id: entity.type for entity in tables.entities.values()}
    return Lookup({name: tuple(sorted(ids)) for name, ids in sorted(ids_by_name.items())}, labels, types)
