"""How evenly claims fall into parts, by what they are divided, and how many slots each division cuts.

Run: python benchmarks/scale_partition.py FOLDER... Comes in: data folders. Goes out: for each key the largest of 64
parts over the mean, and of the slots with two claims or more how many have them in more than one part. Claims on one
slot have to meet before the best of them and their conflicts are known; a slot is here what the ontology gives one
value at a time (or one holder), else subject, predicate and target, which a denial shares with what it denies.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from kg.model.ontology import Ontology

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.scale_runs import Run  # noqa: E402  found only now

PARTS = 64
KEYS = ("dataset", "decade", "subject", "slot")


def read_claims(folders: list[Path]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Rows of claims.csv with the name of their folder."""
    for folder in folders:
        with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield folder.name, row


def measure_parts(folders: list[Path], size: int = 0) -> list[Run]:
    """One run for each key: in `count` the slots that it cuts; in `note` how even it is, and of how many slots."""
    from kg.model.ontology import read_ontology
    from kg.tables.files import ontology_file

    ontology = read_ontology(ontology_file("kg.ttl"))
    loads: dict[str, Counter[int]] = {key: Counter() for key in KEYS}
    parts: dict[str, defaultdict[int, set[int]]] = {key: defaultdict(set) for key in KEYS}
    slots: Counter[int] = Counter()
    for dataset, row in read_claims(folders):
        slot = slot_of(row, ontology)
        slots[slot] += 1
        year = (row["on"] or row["from"] or row["value"])[:3]
        keys = {"dataset": dataset, "decade": year if year.isdigit() else "", "subject": row["subject"]}
        for key, text in keys.items():
            part = crc32(text.encode()) % PARTS
            loads[key][part] += 1
            parts[key][slot].add(part)
        loads["slot"][slot % PARTS] += 1
        parts["slot"][slot].add(slot % PARTS)
    several = sum(count > 1 for count in slots.values())
    found = []
    for key in KEYS:
        uneven = max(loads[key].values()) / (loads[key].total() / PARTS)
        cut = sum(len(each) > 1 for each in parts[key].values())
        note = f"{uneven:.2f} times the mean; {several:,} slots of two claims or more, of {loads[key].total():,} claims"
        found.append(Run(size, "parts", key, count=cut, note=note))
    return found


def slot_of(row: Mapping[str, str], ontology: Ontology) -> int:
    """Number of the slot of a claim."""
    predicate = ontology.properties[row["predicate"]]
    words: tuple[str, ...] = (row["subject"], predicate.name)
    if predicate.is_inverse_single_valued and not predicate.is_single_valued:
        words = ("", predicate.name, row["object"])
    elif not predicate.is_single_valued:
        words = (row["subject"], predicate.name, row["object"] or row["value"])
    return crc32("\t".join(words).encode())


def main() -> None:
    """Print what was found."""
    for run in measure_parts([Path(each) for each in sys.argv[1:]]):
        print(f"{run.step}: cuts {run.count:,} slots; {run.note}")


if __name__ == "__main__":
    main()
