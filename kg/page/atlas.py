"""Which elements stand where on the map, and by which claim.

Comes in: `places.csv` of the data folder (entity, latitude, longitude, source) and the claims that locate. Goes
out: projected places, and for each element the places that claims put it at. A state or a city stands at its own
place; an event, site or programme stands where a claim says that it was held or lies.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.graph import ValidDataset
from kg.model import Claim
from kg.page.outlines import OUTLINES
from kg.page.projection import project_point
from kg.page.rows import Json

PLACES_FILE = "places.csv"
_COLUMNS = ["entity", "latitude", "longitude", "source"]
LOCATING = frozenset({"heldIn", "locatedIn", "departsFrom", "arrivesIn"})
"""Predicates whose object is where their subject is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Coordinates of an entity in degrees, and where they are from."""

    entity: str
    latitude: float
    longitude: float
    source: str


def read_places(folder: Path) -> list[Place]:
    """Read `places.csv`; a folder without one has no map.

    Raises
    ------
    InputError
        When a row has no coordinates on Earth, naming its line.
    """
    path = folder / PLACES_FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        if next(reader, []) != _COLUMNS:
            raise InputError(f"{path}:1: the columns must be {','.join(_COLUMNS)}")
        return [_parse_place(cells, f"{path}:{reader.line_num}") for cells in reader if cells]


def _parse_place(cells: Sequence[str], where: str) -> Place:
    try:
        entity, latitude, longitude, source = cells
        place = Place(entity, float(latitude), float(longitude), source)
    except ValueError as error:
        raise InputError(f"{where}: is not entity, latitude, longitude, source; give degrees as numbers") from error
    if not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180):
        raise InputError(f"{where}: {latitude}, {longitude} is nowhere on Earth; give degrees north and east")
    return place


def locate_elements(dataset: ValidDataset, claims: Sequence[Claim], index: Mapping[str, int]) -> dict[str, Json] | None:
    """The map's data; None when no element of the graph has coordinates.

    Parameters
    ----------
    dataset
        Its folder holds the places.
    claims
        Claims of the view, in the order of the page's rows.
    index
        Row of each entity.
    """
    places = [place for place in read_places(dataset.folder) if place.entity in index]
    if not places:
        return None
    known = {place.entity for place in places}
    located = [
        [index[element], index[where], row]
        for row, claim in enumerate(claims)
        for element, where in _standings(claim)
        if where in known and element != where
    ]
    outlines = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return {
        "places": [
            [index[place.entity], *project_point(place.longitude, place.latitude), place.source] for place in places
        ],
        "located": located,
        **outlines,
    }


def _standings(claim: Claim) -> list[tuple[str, str]]:
    """Elements and where the claim puts them: its subject by its predicate, its object by ``at`` (signed there)."""
    standings = [(claim.subject, claim.object)] if claim.predicate in LOCATING else []
    if claim.object and "at" in claim.qualifiers:
        standings.append((claim.object, claim.qualifiers["at"]))
    return standings
