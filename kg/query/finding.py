"""Entities that are there already, offered to whoever enters rows: by any spelling of a name, with their folder.

Comes in: data folders, and what a user types. Goes out: an `Offer` for each entity that may be meant, best first. A
questionable decision: folders are read without being checked, since they are asked while they are being written; and
the folders that they lean on are searched as a whole, since what no row names yet is what one looks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kg.graph import find_offices
from kg.model import read_ontology
from kg.tables import (
    build_lookup,
    folder_name,
    join_folders,
    leaned_folders,
    ontology_file,
    order_folders,
    table_folders,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An entity that a name may mean.

    Parameters
    ----------
    id, label, type
        Of the entity.
    match
        Whether it bears just this name (`name`), a name that holds it or is meant by it, such as a surname or an office
        with its state (`part`), or a near one (`near`).
    folder
        Where its row stands.
    """

    id: str
    label: str
    type: str
    match: str
    folder: str


def find_entities(folders: Sequence[Path], text: str) -> list[Offer]:
    """Entities that a text may mean, best first.

    Parameters
    ----------
    folders
        Data folders; those that they lean on are searched too.
    text
        Id, label, code or any name, or a part of one, in any script.

    Raises
    ------
    InputError
        When a `graph.toml` is not of its form.
    """
    named = table_folders(folders)
    leaned = (lender for folder in named for lender in leaned_folders(folder))
    ontology = read_ontology(ontology_file("kg.ttl"))
    joined, _ = join_folders(order_folders([*named, *leaned]), ontology, is_checked=True)
    tables = joined.tables
    lookup = replace(build_lookup(tables), find_offices=partial(find_offices, tables, ontology, tables.claims))
    exact, parts = lookup.find(text), dict.fromkeys([*lookup.find_meant(text), *lookup.find_parts(text)])
    offers = []
    for identity in parts or lookup.suggest(text):
        entity, home = joined.tables.entities[identity], joined.home(identity)
        match = "name" if identity in exact else "part" if parts else "near"
        offers.append(Offer(identity, entity.label, entity.type, match, folder_name(home) if home else ""))
    return offers
