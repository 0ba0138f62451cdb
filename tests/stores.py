"""Folders for the tests of stores: a data folder, imports of made-up datasets, and stores built of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from kg.graph.store import StoreBuild, build_store
from kg.tables.tables import CLAIM_COLUMNS, DATASET_COLUMNS, ENTITY_COLUMNS, NAME_COLUMNS, SOURCE_COLUMNS
from tests.edits import copy_tables

Cells = dict[str, str]
CITATION = "Maker, A. 2020. A Dataset of Treaties."


def write_table(path: Path, columns: Iterable[str], rows: Iterable[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def party(state: str, treaty: str, line: int, day: str = "", **cells: str) -> Cells:
    """A claim that a state is party to a treaty."""
    return {
        "subject": state, "predicate": "partyTo", "object": treaty, "from": day, "modality": "asserted",
        "source": "made-set", "line": str(line), **cells,
    }  # fmt: skip


def write_import(folder: Path, claims: Iterable[Cells], entities: Iterable[Cells] = (), **source: str) -> Path:
    """A data folder as an import writes it: Arland, Borland, a treaty, and the entities and claims given."""
    folder.mkdir(parents=True)
    known = [
        {"id": "arland", "type": "State", "label": "Arland"},
        {"id": "borland", "type": "State", "label": "Borland"},
        {"id": "made-1", "type": "Treaty", "label": "Made Treaty"},
    ]
    dataset = {
        "id": "made-set", "title": "Made Set", "kind": "dataset", "url": "https://example.org/made",
        "licence": "CC BY 4.0", "citation": CITATION, **source,
    }  # fmt: skip
    write_table(folder / "sources.csv", (*SOURCE_COLUMNS, *DATASET_COLUMNS), [dataset])
    write_table(folder / "entities.csv", ENTITY_COLUMNS, [*known, *entities])
    write_table(folder / "names.csv", NAME_COLUMNS, [])
    write_table(folder / "claims.csv", CLAIM_COLUMNS, claims)
    return folder


def make_inputs(tiny: Path, folder: Path) -> tuple[Path, Path]:
    """A data folder, and the folder of a store with one import of two claims; the store is not built."""
    data, store = copy_tables(tiny, folder), folder / "store"
    write_import(
        store / "imports" / "made",
        [party("arland", "made-1", 2, "1999-05-01"), party("borland", "made-1", 3, "2001")],
    )
    return data, store


def build(data: Path, store: Path) -> StoreBuild:
    """Build a store of a data folder without the curated world, which the tests do not depend on."""
    return build_store(store, [data], world=data / "no-world")
