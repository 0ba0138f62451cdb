"""A made-up import that tests write: items of all kinds, among them such as the tables do not hold."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from kg.imports.frame.counting import Summary
from kg.imports.frame.identity import KnownEntities
from kg.imports.frame.items import Item, NewEntity, NewName, Reject, Repeat, Statement
from kg.imports.frame.provenance import SourceFile, source_cells
from kg.imports.frame.writing import write_import
from kg.model.ontology import read_ontology
from kg.model.terms import NameKind
from kg.tables.files import ontology_file

ONTOLOGY = read_ontology(ontology_file("kg.ttl"))
FILE = "parties.csv"
ARLAND = {"id": "arland", "type": "State", "label": "Arland", "wikidata": "Q11", "iso3166": "AR", "note": ""}
BORLAND = {"id": "borland", "type": "State", "label": "Borland", "wikidata": "", "iso3166": "", "note": "old"}
KNOWN = KnownEntities(
    {"arland": ARLAND, "borland": BORLAND, "corland": {**BORLAND, "id": "corland", "label": "Corland"}}
)
TREATY = NewEntity(FILE, 2, "x-treaty-1", "Treaty", "=Treaty\tof  Arville", "Q5")
PARTY = Statement(FILE, 2, "arland", "partyTo", "x-treaty-1", start="1999")
ITEMS: list[Item] = [
    TREATY,
    NewName(FILE, 2, "x-treaty-1", "Arville Treaty", "en", NameKind.ALIAS),
    NewName(FILE, 3, "x-treaty-1", "Arville Treaty", "en", NameKind.ALIAS),
    NewName(FILE, 3, "borland", "Borlandia", "en", NameKind.OFFICIAL),
    PARTY,
    PARTY,
    Statement(FILE, 3, "arland", "partyTo", "x-treaty-1", start="2000"),
    Statement(FILE, 4, "nowhere", "partyTo", "x-treaty-1"),
    Repeat(FILE, 5, 2),
    Reject(FILE, 6, "XYZ", "code-unknown", "'XYZ' is not in identities.csv"),
    NewEntity(FILE, 7, "x-treaty-1", "Treaty", "Another label"),
    NewEntity(FILE, 7, "x-treaty-2", "Treaty", "The Second", "Q11"),
    NewEntity(FILE, 7, "Bad Id", "Treaty", "The Third"),
    NewEntity(FILE, 7, "arland", "Treaty", "Not Arland"),
]


def write_made_up(store: Path, items: Iterable[Item], known: KnownEntities = KNOWN) -> Summary:
    path = store / FILE
    store.mkdir(exist_ok=True)
    path.write_text("a\n" * 7, encoding="utf-8")
    said = {"id": "x-parties", "title": "Parties", "kind": "dataset", "citation": "Somebody 2020"}
    sources = (SourceFile("parties", path, 6, source_cells(path, said)),)
    return write_import(store / "imports" / "x", sources, items, known, ONTOLOGY)


def read_rows_of(store: Path, name: str) -> list[dict[str, str]]:
    with (store / "imports" / "x" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
