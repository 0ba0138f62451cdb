"""A made-up diplomatic graph of our own shape and any size: `python benchmarks/generator.py --triples N --out FILE`.

Comes in: a number of triples and a seed. Goes out: a data folder (`--folder DIR`), written row by row, so that
memory does not grow with its size; or the graph file that `kg.graph.rdf` makes of such a folder (`--out FILE`). The
shape is the real one by construction: claims with locators, dates, modality and rank, the plain edges of the best
of them, and conflicts. A few actors do most of the signing, as they do in the world; but what has one value at a
time is spread evenly, else one slot would hold ever more rivals and their pairs would grow with the square of the
size. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.graph.conflicts import select_claims
from kg.graph.rdf import build_quads
from kg.graph.trig import format_body, write_graph
from kg.model.claims import Tables, View
from kg.model.ontology import read_ontology
from kg.model.terms import Modality, NameKind, SourceKind
from kg.tables.check import check_folder
from kg.tables.files import ontology_file
from kg.tables.tables import CLAIM_COLUMNS, ENTITY_COLUMNS, NAME_COLUMNS, SOURCE_COLUMNS

SEED = 20250617
TRIPLES_PER_CLAIM = 22.9
_CLAIMS_PER_SOURCE, _CLAIMS_PER_ENTITY, _ENTITIES_PER_NAME = 40, 4, 4
_SHARES = {
    "State": 2,
    "City": 8,
    "Person": 20,
    "Organisation": 12,
    "Event": 18,
    "Treaty": 14,
    "Programme": 16,
    "Topic": 10,
}
_RELATIONS = (
    ("State", "signs", "Treaty", 20), ("State", "participatesIn", "Event", 20),
    ("Person", "participatesIn", "Event", 8), ("State", "memberOf", "Organisation", 8),
    ("State", "launches", "Programme", 8), ("Event", "hasTheme", "Topic", 8), ("City", "locatedIn", "State", 5),
    ("Event", "heldIn", "City", 5), ("Person", "headOfStateOf", "State", 3),
    ("Programme", "componentOf", "Programme", 4), ("State", "grantsVisaFree", "State", 3),
    ("Event", "heldOn", "", 4), ("State", "quantity", "", 4),
)  # fmt: skip
_MODALITIES = {
    Modality.ASSERTED: 80,
    Modality.REPORTED: 8,
    Modality.PLANNED: 8,
    Modality.OPINION: 3,
    Modality.NEGATED: 1,
}

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Made:
    """How many claims, sources and entities of each class are made, from which seed."""

    claims: int
    sources: int
    entities: Mapping[str, int]
    seed: int

    def dice(self, table: str) -> random.Random:
        """Random numbers of one table, so that no table depends on how far another was read."""
        return random.Random(f"{self.seed}-{table}")


def plan(triples: int, seed: int = SEED) -> Made:
    """What to make so that the graph has about so many triples.

    Parameters
    ----------
    triples
        How many to aim at, within a few per cent.
    seed
        The same seed gives the same rows.
    """
    claims = max(20, int(triples / TRIPLES_PER_CLAIM))
    entities = claims // _CLAIMS_PER_ENTITY
    counts = {kind: max(5, entities * share // 100) for kind, share in _SHARES.items()}
    return Made(claims, max(3, claims // _CLAIMS_PER_SOURCE), counts, seed)


def _date(dice: random.Random) -> str:
    year, month, day = dice.randint(1995, 2025), dice.randint(1, 12), dice.randint(1, 28)
    return dice.choice([f"{year}", f"{year}-{month:02d}", *[f"{year}-{month:02d}-{day:02d}"] * 4])


def _slug(kind: str, number: int) -> str:
    return f"{kind.lower()}-{number:06d}"


def source_rows(made: Made) -> Iterator[Row]:
    """Rows of sources.csv."""
    dice = made.dice("sources")
    for number in range(made.sources):
        yield {
            "id": _slug("text", number), "title": f"Made-up text {number}", "published": _date(dice), "language": "en",
            "sha256": f"{dice.getrandbits(256):064x}", "kind": SourceKind.TEXT.value,
        }  # fmt: skip


def entity_rows(made: Made) -> Iterator[Row]:
    """Rows of entities.csv."""
    for kind, count in made.entities.items():
        for number in range(count):
            slug = _slug(kind, number)
            yield {"id": slug, "type": kind, "label": slug.replace("-", " ").title()}


def name_rows(made: Made) -> Iterator[Row]:
    """Rows of names.csv: every fourth entity has a name in another script."""
    for kind, count in made.entities.items():
        for number in range(0, count, _ENTITIES_PER_NAME):
            slug = _slug(kind, number)
            yield {
                "entity": slug, "name": f"имя {slug}", "language": "ru", "kind": NameKind.LABEL.value,
                "source": _slug("text", 0),
            }  # fmt: skip


def claim_rows(made: Made) -> Iterator[Row]:
    """Rows of claims.csv."""
    dice = made.dice("claims")
    weights = [relation[3] for relation in _RELATIONS]
    modalities, shares = [each.value for each in _MODALITIES], list(_MODALITIES.values())
    for _ in range(made.claims):
        kind, predicate, target, _ = dice.choices(_RELATIONS, weights)[0]
        start = dice.randint(0, 20_000)
        yield {
            **_statement(dice, made, kind, predicate, target), "predicate": predicate,
            "modality": dice.choices(modalities, shares)[0], "rank": "normal",
            "confidence": dice.choice(["1.0", "1.0", "0.9", "0.8"]),
            "source": _slug("text", dice.randrange(made.sources)),
            "line": start // 120 + 1, "start": start, "end": start + dice.randint(40, 160),
        }  # fmt: skip


def _pick(dice: random.Random, made: Made, kind: str) -> str:
    """One of a class; the first ones far more often than the last, as a power law has it."""
    return _slug(kind, int(made.entities[kind] * dice.random() ** 2.5))


def _any(dice: random.Random, made: Made, kind: str) -> str:
    return _slug(kind, dice.randrange(made.entities[kind]))


def _statement(dice: random.Random, made: Made, kind: str, predicate: str, target: str) -> Row:
    """Subject, object or value, and qualifiers of a claim."""
    if predicate == "heldOn":
        return {"subject": _any(dice, made, kind), "value": _date(dice)}
    if predicate == "quantity":
        return {
            "subject": _pick(dice, made, kind), "value": f"{dice.randint(1, 9999) / 10:g}", "unit": "USD billion",
            "measure": "trade", "period": dice.randint(2000, 2025), "counterpart": _pick(dice, made, "State"),
        }  # fmt: skip
    is_one_at_a_time = predicate == "headOfStateOf"
    subject, other = _pick(dice, made, kind), (_any if is_one_at_a_time else _pick)(dice, made, target)
    while subject == other:  # nothing is part of itself
        other = _any(dice, made, target)
    if predicate == "componentOf":  # the later of the earlier, so that it never goes in a circle
        other, subject = sorted((subject, other), key=lambda slug: int(slug.rpartition("-")[2]))
    return {"subject": subject, "object": other, "on": _date(dice) if dice.random() < 0.5 else ""}


def write_folder(folder: Path, triples: int, seed: int = SEED) -> Made:
    """Write a data folder whose graph has about so many triples.

    Parameters
    ----------
    folder
        Made if it is not there; its four tables are overwritten.
    triples, seed
        As for `plan`.
    """
    made = plan(triples, seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns, rows in (
        ("sources.csv", SOURCE_COLUMNS, source_rows(made)),
        ("entities.csv", ENTITY_COLUMNS, entity_rows(made)),
        ("names.csv", NAME_COLUMNS, name_rows(made)),
        ("claims.csv", CLAIM_COLUMNS, claim_rows(made)),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return made


def generate_tables(triples: int, seed: int = SEED) -> Tables:
    """The tables of such a folder, read and checked as those of any user."""
    with tempfile.TemporaryDirectory() as name:
        write_folder(Path(name), triples, seed)
        tables, problems = check_folder(Path(name), read_ontology(ontology_file("kg.ttl")))
    assert not problems, problems[0]
    return tables


def generate_quads(triples: int, seed: int = SEED) -> list[ox.Quad]:
    """The quads of such tables, as `kg build` makes them; the ontology's own graph is among them."""
    ontology = read_ontology(ontology_file("kg.ttl"))
    tables = generate_tables(triples, seed)
    return list(build_quads(tables, ontology, select_claims(tables, ontology, View()), ontology_file("kg.ttl")))


def main() -> None:
    """Write a data folder or a graph file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, help="write the four tables here")
    parser.add_argument("--out", type=Path, help="write the built graph to this file")
    options = parser.parse_args()
    if not options.folder and not options.out:
        parser.error("name --folder, --out or both")
    if options.folder:
        print(write_folder(options.folder, options.triples, options.seed))
    if options.out:
        quads = generate_quads(options.triples, options.seed)
        print(len(quads), "quads, body", write_graph(format_body(quads), "0" * 64, options.out))


if __name__ == "__main__":
    main()
