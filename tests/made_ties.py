"""Data folders made of statements alone, for the tests that need networks of a given size."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Iterable
from pathlib import Path

from kg.network import MEASURES
from kg.tables.tables import CLAIM_COLUMNS, ENTITY_COLUMNS

TINY = Path(__file__).resolve().parent / "tiny"
OF_WEIGHTS = tuple(measure.name for measure in MEASURES.values() if not measure.counts_acts)
"""Measures of a weighted graph, which a count of acts is not."""
Statement = tuple[str, str, str]
"""Subject, predicate and object; an id begins with the name of its class."""


def write_ties(folder: Path, statements: Iterable[Statement]) -> Path:
    """Write a folder with one claim for each statement, all of one source; returns it."""
    made = sorted(set(statements))
    things = sorted({each for subject, _, other in made for each in (subject, other)})
    place = {"modality": "asserted", "rank": "normal", "confidence": "1.0", "source": "tiny-news", "line": "1"}
    place |= {"start": "0", "end": "1"}
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(TINY / "sources.csv", folder / "sources.csv")
    (folder / "names.csv").write_text((TINY / "names.csv").read_text(encoding="utf-8").partition("\n")[0] + "\n")
    _write(folder / "entities.csv", ENTITY_COLUMNS, ({"id": each, **_named(each)} for each in things))
    rows = ({"subject": one, "predicate": predicate, "object": other, **place} for one, predicate, other in made)
    _write(folder / "claims.csv", CLAIM_COLUMNS, rows)
    return folder


Act = tuple[str, Iterable[str], Iterable[str]]
"""A treaty, its states, and the sources that say so, each as ``source`` or ``source:line``; a line is a passage."""


def write_acts(folder: Path, acts: Iterable[Act]) -> Path:
    """Write a folder in which states sign treaties; each source is an origin of its own."""
    rows, states, things, sources = [], set(), set(), set()
    for number, (thing, members, told) in enumerate(acts, 2):
        things.add(thing)
        for where in told:
            source, _, line = where.partition(":")
            sources.add(source)
            states |= set(members)
            rows += [
                {"subject": state, "predicate": "signs", "object": thing, "modality": "asserted", "rank": "normal",
                 "confidence": "1.0", "source": source, "line": line or str(number)}
                for state in members
            ]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "names.csv").write_text((TINY / "names.csv").read_text(encoding="utf-8").partition("\n")[0] + "\n")
    header = [*(TINY / "sources.csv").read_text(encoding="utf-8").partition("\n")[0].split(","), "origin"]
    _write(folder / "sources.csv", header, (
        {"id": source, "title": source, "origin": f"{source} press", "kind": "dataset"} for source in sorted(sources)
    ))  # fmt: skip
    kinds = [(thing, "Treaty") for thing in sorted(things)] + [(state, "State") for state in sorted(states)]
    _write(folder / "entities.csv", ENTITY_COLUMNS, (
        {"id": name, "type": kind, "label": name.upper()} for name, kind in sorted(kinds)
    ))  # fmt: skip
    unique = sorted({tuple(row.items()) for row in rows})
    _write(folder / "claims.csv", CLAIM_COLUMNS, map(dict, unique))
    return folder


def _named(identity: str) -> dict[str, str]:
    return {"type": identity.partition("-")[0].capitalize(), "label": identity.replace("-", " ").capitalize()}


def _write(path: Path, columns: Iterable[str], rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def draw_members(states: int, organisations: int, seed: int) -> list[Statement]:
    """States as members of organisations: each organisation has some two to a fifth of them."""
    dice = random.Random(seed)
    return [
        (f"state-{state:03}", "memberOf", f"organisation-{organisation:03}")
        for organisation in range(organisations)
        for state in dice.sample(range(states), dice.randint(2, max(2, states // 5)))
    ]


def draw_talks(states: int, talks: int, seed: int, *, both_ways: bool) -> list[Statement]:
    """States that support each other, pair by pair; in both directions, or in the one drawn."""
    dice = random.Random(seed)
    pairs = [dice.sample(range(states), 2) for _ in range(talks)]
    pairs += [[other, one] for one, other in pairs] if both_ways else []
    return [(f"state-{one:03}", "assists", f"state-{other:03}") for one, other in pairs]
