"""One generation of a store on disk: the joined tables beside the quads, written to be read quickly.

Comes in: joined tables and the default selection, or a folder that was written of them. Goes out: files, or tables
and a selection whose parts are read when first asked for.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.graph.conflicts import Selection
from kg.graph.store_files import ClaimIndex, read_cells, read_claims, write_claims
from kg.model import (
    DECISIONS_FILE,
    PLACES_FILE,
    SUPERSEDED_FILE,
    Claim,
    Decision,
    Door,
    Entity,
    Name,
    Position,
    Source,
    Superseded,
    Tables,
    Timing,
    View,
    fields_of,
    record_of,
)

if TYPE_CHECKING:
    from kg.graph.conflicts import Conflict
    from kg.tables import Lookup

T = TypeVar("T")
_CONFLICTS_FILE, _CUT_FILE, _LOOKUP_FILE = "conflicts.jsonl", "cut.jsonl", "lookup.tsv"


def write_generation(folder: Path, tables: Tables, selection: Selection, lookup: Lookup) -> None:
    """Write joined tables and their default selection beside the quads.

    Parameters
    ----------
    folder
        Folder of the generation; it exists, and is nobody's yet.
    tables, selection, lookup
        What to write; claims in the order of the tables.
    """
    for name, things in (
        ("sources.csv", tables.sources.values()),
        ("entities.csv", tables.entities.values()),
        ("names.csv", tables.names),
        (DECISIONS_FILE, tables.decisions),
        (SUPERSEDED_FILE, tables.superseded),
        (PLACES_FILE, tables.positions),
    ):
        _write_rows(folder / name, things)
    write_claims(folder, tables.claims, selection.best)
    with (folder / _CONFLICTS_FILE).open("w", encoding="utf-8") as file:
        for conflict in selection.conflicts:
            content = record_of(conflict, Door.STORE) | {"claims": [claim.id for claim in conflict.claims]}
            file.write(json.dumps(content, ensure_ascii=False) + "\n")
    with (folder / _CUT_FILE).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps([identity, *astuple(left)]) + "\n" for identity, left in selection.cut.items())
    with (folder / _LOOKUP_FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{name}\t{' '.join(ids)}\n" for name, ids in lookup.entities.items())


def _write_rows(path: Path, things: Iterable[object]) -> None:
    """A row of texts for each thing, a cell for each field in the order of its declaration."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [field.format(getattr(thing, field.name)) for field in fields_of(type(thing))] for thing in things
        )


def _read_rows(path: Path, declared: type[T]) -> Iterator[T]:
    """The things that `_write_rows` wrote."""
    parsers = [field.parse for field in fields_of(declared)]
    for cells in read_cells(path):
        yield declared(*[parse(cell) for parse, cell in zip(parsers, cells, strict=True)])


class StoredTables(Tables):
    """Tables of a generation, each read when first asked for; nothing is read when they are made.

    Parameters
    ----------
    folder
        Folder of the generation.
    """

    folder: Path

    def __init__(self, folder: Path) -> None:
        object.__setattr__(self, "folder", folder)
        object.__setattr__(self, "broken", frozenset())

    @cached_property
    def sources(self) -> dict[str, Source]:
        """By id, in order of id."""
        return {source.id: source for source in _read_rows(self.folder / "sources.csv", Source)}

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """By id, in order of id."""
        return {entity.id: entity for entity in _read_rows(self.folder / "entities.csv", Entity)}

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """In the order of tables."""
        return tuple(_read_rows(self.folder / "names.csv", Name))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """In the order of tables."""
        return tuple(read_claims(self.folder))

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """In order of candidate."""
        return tuple(_read_rows(self.folder / DECISIONS_FILE, Decision))

    @cached_property
    def superseded(self) -> tuple[Superseded, ...]:
        """In order of the old id."""
        return tuple(_read_rows(self.folder / SUPERSEDED_FILE, Superseded))

    @cached_property
    def positions(self) -> tuple[Position, ...]:
        """In order of entity."""
        return tuple(_read_rows(self.folder / PLACES_FILE, Position))


class StoredSelection(Selection):
    """The default selection of a generation, each part read when first asked for.

    Parameters
    ----------
    folder
        Folder of the generation.
    tables
        Its tables.
    """

    tables: Tables
    index: ClaimIndex

    def __init__(self, folder: Path, tables: Tables) -> None:
        object.__setattr__(self, "view", View())
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "index", ClaimIndex(folder))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """All of them."""
        return self.tables.claims

    @cached_property
    def best(self) -> frozenset[str]:
        """As they were chosen when the store was built."""
        return self.index.best()

    @cached_property
    def plain(self) -> frozenset[str]:
        """The best ones, as in every default view."""
        return self.best

    @cached_property
    def cut(self) -> dict[str, Timing]:
        """As it was judged when the store was built."""
        return _read_cut(self.index.folder)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """As they were found when the store was built."""
        return tuple(_read_conflicts(self.index))


def _read_cut(folder: Path) -> dict[str, Timing]:
    """What judgement has left of the time of claims, by their ids."""
    cut = {}
    with (folder / _CUT_FILE).open(encoding="utf-8") as file:
        for line in file:
            identity, possible, certain, *rest = json.loads(line)
            cut[identity] = Timing(tuple(map(tuple, possible)), tuple(map(tuple, certain)), *rest)
    return cut


def _read_conflicts(index: ClaimIndex, about: frozenset[str] | None = None) -> Iterator[Conflict]:
    """The conflicts of a generation.

    Parameters
    ----------
    index
        Where claims are found.
    about
        Only conflicts that one of these claims is in; all when None.
    """
    from kg.graph.conflicts import Conflict

    with (index.folder / _CONFLICTS_FILE).open(encoding="utf-8") as file:
        for line in file:
            stored = json.loads(line)
            if about is not None and about.isdisjoint(stored["claims"]):
                continue
            claims = tuple(claim for identity in stored["claims"] if (claim := index.get(identity)))
            best, pairs = frozenset(stored["best"]), tuple(map(tuple, stored["pairs"]))
            yield Conflict(**stored | {"claims": claims, "best": best, "pairs": pairs})


def read_lookup(folder: Path, tables: Tables) -> Lookup:
    """The names of a generation, folded when it was built."""
    from kg.tables import Lookup

    with (folder / _LOOKUP_FILE).open(encoding="utf-8", newline="\n") as file:
        pairs = (line.rstrip("\n").partition("\t") for line in file)
        entities = {name: tuple(ids.split(" ")) for name, _, ids in pairs}
    labels = {entity.id: entity.label for entity in tables.entities.values()}
    return Lookup(entities, labels, {entity.id: entity.type for entity in tables.entities.values()})


def select_part(folder: Path, tables: Tables, identities: Iterable[str]) -> tuple[Tables, Selection]:
    """Some claims of a generation with all that is said of them, as tables and a selection of their own.

    Parameters
    ----------
    folder
        Folder of the generation.
    tables
        Tables of the generation.
    identities
        Ids of claims; those that are not there are left out. Rivals of a claim come with it.
    """
    index = ClaimIndex(folder)
    wanted = {identity: claim for identity in identities if (claim := index.get(identity))}
    conflicts = tuple(_read_conflicts(index, frozenset(wanted)))
    for conflict in conflicts:
        wanted |= {claim.id: claim for claim in conflict.claims}
    claims = tuple(sorted(wanted.values(), key=lambda c: (c.subject, c.predicate, c.target, c.id)))
    best = frozenset(claim.id for claim in claims if index.is_best(claim.id))
    part = Tables(
        tables.sources, tables.entities, tables.names, claims, decisions=tables.decisions,
        superseded=tables.superseded, positions=tables.positions,
    )  # fmt: skip
    cut = {identity: left for identity, left in _read_cut(folder).items() if identity in wanted}
    return part, Selection(View(), claims, best, best, conflicts, cut)
