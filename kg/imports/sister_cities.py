"""Twinned cities of Wikidata: names and pairs, and from a gazetteer the state and place of each.

Comes in: a list of pairs of Wikidata items, and a list of their names; neither has a header. The table of the project
that says which place of the gazetteer an item was judged to be. Goes out: a city for each item, a claim for each
undirected pair, in the direction that stands first, and for each city that was found its state and coordinates.
Questionable decisions: every item is taken as a city, though a few are districts or unions of communes, and every name
as German, which the names are though the files do not say so (Danzig, Kopenhagen, Taschkent). A place is found by its
name, so that the claim on its state has confidence 0.9, and where several places of a state bear the name it has no
coordinates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.imports.frame.files import Progress, Record, read_records
from kg.imports.frame.identity import Identities, Resolved, Unresolved
from kg.imports.frame.items import Item, NewEntity, NewName, NewPlace, Reject, Repeat, Statement
from kg.imports.frame.spells import reject_uneven

PAIRS, NAMES, GAZETTEER = "pairs", "names", "gazetteer"
"""Roles of the files; the last is the project's own."""
GAZETTEER_COLUMNS = ("item", "geonames", "state", "latitude", "longitude", "reason")
_FOUND_BY_NAME = 0.9

SCHEME = "wikidata"
_PAIR_COLUMNS, NAME_COLUMNS = ("one", "other"), ("item", "name")
"""Names for the columns, since the files have none."""

_ITEM = re.compile(r"Q[1-9]\d*", re.ASCII)
_LANGUAGE = "de"


def read_cities(files: Mapping[str, Path], identities: Identities, progress: Progress | None = None) -> Iterator[Item]:
    """Read the twinned cities.

    Parameters
    ----------
    files
        Path of each role: `pairs`, `names`, `gazetteer`; each may be missing.
    identities
        Knows, under the scheme `wikidata`, the items that are entities already.
    progress
        Told how far each file has been read.

    Yields
    ------
    Item
        For each name an entity (unless it is known) or a name; for each pair a claim the first time, then a repeat.
        A pair of an item with itself is a reject.

    Raises
    ------
    InputError
        When a file cannot be read.

    Notes
    -----
    An item without a name is labelled by its id. The ids of both files are held in memory, and so is every pair.
    """
    named: dict[str, Record] = {}
    if NAMES in files:
        for record in read_records(files[NAMES], NAME_COLUMNS, delimiter="\t", header=NAME_COLUMNS, progress=progress):
            yield from _city(record, identities, named) if isinstance(record, Record) else [reject_uneven(record)]
    if PAIRS in files:
        seen: dict[tuple[str, str], int] = {}
        for record in read_records(
            files[PAIRS], _PAIR_COLUMNS, delimiter="\t", header=_PAIR_COLUMNS, progress=progress
        ):
            yield from _pair(record, identities, named, seen) if isinstance(record, Record) else [reject_uneven(record)]
    if GAZETTEER in files:
        for record in read_records(files[GAZETTEER], GAZETTEER_COLUMNS, progress=progress):
            yield from _place(record, identities, named) if isinstance(record, Record) else [reject_uneven(record)]


def _city(record: Record, identities: Identities, named: dict[str, Record]) -> Iterator[Item]:
    item, name = record["item"], record["name"]
    city = _identify_city(item, identities)
    if isinstance(city, Unresolved):
        yield Reject(record.file, record.row, f"{item} {name}", city.rule, city.reason)
    elif not name:
        yield Reject(record.file, record.row, item, "name-missing", "the item has no name; it is labelled by its id")
    elif item in named and named[item].cells == record.cells:
        yield Repeat(record.file, record.row, named[item].row)
    elif item in named:
        reason = f"has a name already in row {named[item].row}"
        yield Reject(record.file, record.row, f"{item} {name}", "id-twice", reason)
    else:
        named[item] = record
        yield NewEntity(record.file, record.row, city.entity, "City", name, wikidata=item)
        yield NewName(record.file, record.row, city.entity, name, _LANGUAGE)


def _identify_city(item: str, identities: Identities) -> Resolved | Unresolved:
    """The entity of a Wikidata item: a known one, else one with an id made of the item; or why there is none."""
    if not _ITEM.fullmatch(item):
        return Unresolved("id-form", "is no item of Wikidata, such as Q269")
    resolution = identities.resolve(SCHEME, item, None)
    if isinstance(resolution, Unresolved) and resolution.rule == "code-unknown":
        return Resolved(f"wd-{item.lower()}")
    return resolution


def _place(record: Record, identities: Identities, named: dict[str, Record]) -> Iterator[Item]:
    """State and coordinates of a city that the files name; of any other nothing is said."""
    city = _identify_city(record["item"], identities)
    if record["item"] not in named or isinstance(city, Unresolved):
        return
    yield Statement(
        record.file, record.row, city.entity, "locatedIn", record["state"], confidence=_FOUND_BY_NAME,
        note=f"GeoNames {record['geonames']}; {record['reason']}",
    )  # fmt: skip
    if record["latitude"] and record["longitude"]:
        yield NewPlace(record.file, record.row, city.entity, float(record["latitude"]), float(record["longitude"]))


def _pair(
    record: Record, identities: Identities, named: dict[str, Record], seen: dict[tuple[str, str], int]
) -> Iterator[Item]:
    items = record["one"], record["other"]
    cities: list[str] = []
    for item in items:
        city = _identify_city(item, identities)
        if isinstance(city, Unresolved):
            yield Reject(record.file, record.row, item, city.rule, city.reason)
            return
        cities.append(city.entity)
    left, right = cities
    if left == right:
        yield Reject(record.file, record.row, " ".join(items), "self-loop", "a city is not its own twin")
        return
    first = seen.setdefault((min(cities), max(cities)), record.row)
    if first != record.row:
        yield Repeat(record.file, record.row, first)
        return
    for item, entity in zip(items, cities, strict=True):
        if item not in named:
            named[item] = record
            yield NewEntity(
                record.file, record.row, entity, "City", item, wikidata=item, note="no name in the files given"
            )
    yield Statement(record.file, record.row, left, "twinnedWith", right)
