"""Entities that are there already, offered to whoever enters rows: by any spelling of a name, with their folder.

Comes in: data folders, and what a user types. Goes out: an `Offer` for each entity that may be meant, best first. A
questionable decision: folders are read without being checked, since they are asked while they are being written; and
the folders that they lean on are searched as a whole, since what no row names yet is what one looks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kg.graph import find_offices, find_topics
from kg.model import read_ontology
from kg.tables import (
    Lookup,
    build_lookup,
    folder_name,
    join_folders,
    leaned_folders,
    ontology_file,
    order_folders,
    shipped_data,
    show,
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

    def to_row(self) -> dict[str, object]:
        """What tables and JSON show of it."""
        return {"id": self.id, "label": self.label, "class": self.type, "match": self.match, "folder": self.folder}


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
    lookup = replace(
        build_lookup(tables),
        find_offices=partial(find_offices, tables, ontology, tables.claims),
        find_topics=partial(find_topics, tables, ontology, tables.claims),
    )

    def home_of(identity: str) -> str:
        home = joined.home(identity)
        return folder_name(home) if home else ""

    return offer_entities(lookup, text, home_of)


def offer_entities(lookup: Lookup, text: str, home_of: Callable[[str], str]) -> list[Offer]:
    """Entities of a lookup that a text may mean, best first.

    Parameters
    ----------
    lookup
        Names, labels and classes.
    text
        As of `find_entities`.
    home_of
        The folder of an entity by its id.
    """
    exact, parts = lookup.find(text), dict.fromkeys([*lookup.find_meant(text), *lookup.find_parts(text)])
    return [
        Offer(
            identity, lookup.labels[identity], lookup.types[identity],
            "name" if identity in exact else "part" if parts else "near", home_of(identity),
        )
        for identity in parts or lookup.suggest(text)
    ]  # fmt: skip


def finding_notes(text: str, offers: Sequence[Offer], top: int) -> tuple[str, ...]:
    """What to know of what was offered for a text: that nothing bears it, that the shipped graph has it, what is left.

    Parameters
    ----------
    text
        As of `find_entities`.
    offers
        All that it gave.
    top
        How many are listed.
    """
    notes = []
    if not offers:
        notes.append(f"nothing is named '{show(text)}', nor nearly so; if it is new, give it a row in entities.csv")
    elif offers[0].match == "near":
        notes.append(f"nothing is named '{show(text)}'; these have a near name")
    if not any(offer.match == "name" for offer in offers):
        known = {offer.id for offer in offers}
        notes += [
            f"the shipped graph has {offer.id} ({offer.label}, {offer.type}); add --data shipped to use it"
            for offer in find_entities((shipped_data(),), text)
            if offer.match == "name" and offer.id not in known
        ]
    if len(offers) > top:
        notes.append(f"{len(offers) - top:,} more are not listed; raise --top, or write more of the name")
    return tuple(notes)
