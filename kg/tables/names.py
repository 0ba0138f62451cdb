"""Names to entities: any script, with or without diacritics, apostrophes of every make.

Comes in: the tables. Goes out: a `Lookup` that resolves what a user types. Two names match when their folded forms are
equal but for blanks; near forms are only ever suggested, never taken (`kg.tables.nearness`). Where no name fits, a
surname with or without initials and an office with its state are looked for, and asked about where several fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from kg.errors import UnknownNameError
from kg.model import ID, Tables
from kg.tables.bearers import Office, People, find_holders
from kg.tables.folding import fold_name
from kg.tables.nearness import NearNames, Topics
from kg.tables.rows import show

_PERSON = "Person"
MOST_NEAR = 20
"""Near names that a search lists."""
MAX_NAME = 1000
"""Characters of a name; a longer text names nothing."""


@dataclass(frozen=True)
class Lookup:
    """Folded names of a set of tables.

    Parameters
    ----------
    entities
        Folded name to the ids that bear it.
    types
        Id to entity type; empty where nobody asks for it.
    find_offices
        Who holds which office; asked when no name fits.
    find_topics
        What words say of things beside their names; asked when near names are looked for.
    day
        Ordinal of the day that is looked at; None for every day.
    """

    entities: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    types: dict[str, str] = field(default_factory=dict)
    find_offices: Callable[[], tuple[Office, ...]] = field(default=tuple, compare=False, repr=False)
    find_topics: Callable[[], Topics] = field(default=dict, compare=False, repr=False)
    day: int | None = None

    def find(self, text: str) -> tuple[str, ...]:
        """Ids of the entities that bear this name or id, with other blanks at most; empty when none does."""
        bare = text.removeprefix(ID).removeprefix("kgr:")
        if bare in self.labels:
            return (bare,)
        if len(text) > MAX_NAME:
            return ()
        folded = fold_name(text)
        return self.entities.get(folded) or self._joined.get(folded.replace(" ", ""), ())

    def find_meant(self, text: str) -> tuple[str, ...]:
        """Ids of the entities that a text can only mean: of `find`, else holders of an office, else of a surname.

        Examples
        --------
        >>> from kg.graph import open_graph
        >>> lookup = open_graph().lookup
        >>> lookup.find_meant("Mirziyoyev"), lookup.find_meant("Sh. Mirziyoyev"), lookup.find_meant("Tajik President")
        (('shavkat-mirziyoyev',), ('shavkat-mirziyoyev',), ('emomali-rahmon',))
        """
        if (ids := self.find(text)) or not fold_name(text[:MAX_NAME]) or len(text) > MAX_NAME:
            return ids
        return find_holders(text, self._offices, self.entities, self.day) or self._people.find(text)

    @cached_property
    def _joined(self) -> dict[str, tuple[str, ...]]:
        """Names without their blanks; those of one word too, since what is typed may have one more."""
        joined: dict[str, set[str]] = {}
        for name, ids in self.entities.items():
            joined.setdefault(name.replace(" ", ""), set()).update(ids)
        return {name: tuple(sorted(ids)) for name, ids in joined.items()}

    @cached_property
    def _offices(self) -> tuple[Office, ...]:
        return self.find_offices()

    @cached_property
    def _people(self) -> People:
        persons = (
            (name, [identity for identity in ids if self.types.get(identity) == _PERSON])
            for name, ids in self.entities.items()
        )
        titles = {title for office in self._offices for title in office.titles}
        return People(((name, ids) for name, ids in persons if ids), titles)

    @cached_property
    def _near(self) -> NearNames:
        return NearNames(self.entities, self.find_topics)

    def suggest(self, text: str, limit: int = 5) -> tuple[str, ...]:
        """Ids of what a text may mean that is no name, nearest first: a given name, a slip, a sentence."""
        given = self._people.with_given_name(text[:MAX_NAME])
        return tuple(dict.fromkeys([*given, *self._near.find(text[:MAX_NAME], limit)]))[:limit]

    def search(self, text: str) -> tuple[str, ...]:
        """Ids of the entities that a text may mean, best first: of `find_meant` and `find_parts`, else of `suggest`."""
        return tuple(dict.fromkeys([*self.find_meant(text), *self.find_parts(text)])) or self.suggest(text, MOST_NEAR)

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
        ids = self.find_meant(text)
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
