"""A made-up diplomatic graph of our own shape and any size: `python benchmarks/generator.py --triples N --out FILE`.

Comes in: a number of triples and a seed. Goes out: tables of sources, entities and claims, made into quads by
`kg.build` itself, so that the shape is the real one by construction: claims with locators, dates, modality and
rank, the plain edges of the best of them, and conflicts. A few actors do most of the signing, as they do in
the world. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg.build import build_quads
from kg.dataset import format_body, write_graph
from kg.dates import parse_period
from kg.folders import ontology_file
from kg.model import Claim, Entity, Locator, Name, Source, Tables, View
from kg.ontology import read_ontology
from kg.terms import Modality, NameKind, Rank, SourceKind
from kg.views import select_claims

SEED = 20250617
TRIPLES_PER_CLAIM = 18.4
_CLAIMS_PER_SOURCE, _CLAIMS_PER_ENTITY = 40, 4
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
    ("State", "launches", "Programme", 8), ("Event", "hasTopic", "Topic", 8), ("City", "locatedIn", "State", 5),
    ("Event", "heldIn", "City", 5), ("Person", "headOfStateOf", "State", 3), ("Programme", "partOf", "Programme", 4),
    ("State", "grantsVisaFree", "State", 3), ("Event", "heldOn", "", 4), ("State", "quantity", "", 4),
)  # fmt: skip
_MODALITIES = {
    Modality.ASSERTED: 80,
    Modality.REPORTED: 8,
    Modality.PLANNED: 8,
    Modality.OPINION: 3,
    Modality.NEGATED: 1,
}


def _entities(count: int) -> dict[str, list[Entity]]:
    found: dict[str, list[Entity]] = {}
    for kind, share in _SHARES.items():
        slugs = [f"{kind.lower()}-{number:06d}" for number in range(max(5, count * share // 100))]
        found[kind] = [Entity(slug, kind, slug.replace("-", " ").title(), "", "", "", 2) for slug in slugs]
    return found


def _date(dice: random.Random) -> str:
    year, month, day = dice.randint(1995, 2025), dice.randint(1, 12), dice.randint(1, 28)
    return dice.choice([f"{year}", f"{year}-{month:02d}", *[f"{year}-{month:02d}-{day:02d}"] * 4])


def _pick(dice: random.Random, among: list[Entity]) -> str:
    """One of them; the first ones far more often than the last, as a power law has it."""
    return among[min(len(among) - 1, int(len(among) * dice.random() ** 2.5))].id


def _claims(dice: random.Random, entities: dict[str, list[Entity]], sources: list[Source]) -> Iterator[Claim]:
    weights = [relation[3] for relation in _RELATIONS]
    number = 0
    while True:
        kind, predicate, target, _ = dice.choices(_RELATIONS, weights)[0]
        subject, qualifiers, dates, value = _pick(dice, entities[kind]), {}, {}, ""
        if predicate == "heldOn":
            subject = dice.choice(entities[kind]).id  # else the best known events would have a hundred dates each
            value = _date(dice)
            dates["value"] = parse_period(value)
        elif predicate == "quantity":
            value = f"{dice.randint(1, 9999) / 10:g}"
            qualifiers = {"unit": "USD billion", "measure": "trade", "period": str(dice.randint(2000, 2025))}
            qualifiers["counterpart"] = _pick(dice, entities["State"])
            dates["period"] = parse_period(qualifiers["period"])
        elif dice.random() < 0.5:
            qualifiers["on"] = _date(dice)
            dates["on"] = parse_period(qualifiers["on"])
        start = dice.randint(0, 20_000)
        place = Locator(dice.choice(sources).id, start // 120 + 1, start, start + dice.randint(40, 160))
        number += 1
        yield Claim(
            f"{dice.getrandbits(80):020x}", subject, predicate,
            _pick(dice, entities[target]) if target else "", value, qualifiers, dates,
            dice.choices(list(_MODALITIES), list(_MODALITIES.values()))[0], Rank.NORMAL, "",
            dice.choice([1.0, 1.0, 0.9, 0.8]), "", place, "", number + 1,
        )  # fmt: skip


def generate_tables(triples: int, seed: int = SEED) -> Tables:
    """Tables whose graph has about so many triples.

    Parameters
    ----------
    triples
        How many to aim at, within a few per cent.
    seed
        The same seed gives the same tables.
    """
    dice = random.Random(seed)
    count = max(20, int(triples / TRIPLES_PER_CLAIM))
    sources = []
    for number in range(max(3, count // _CLAIMS_PER_SOURCE)):
        published = parse_period(_date(dice))
        title = f"Made-up text {number}"
        sources.append(Source(f"text-{number:06d}", title, "", "", published, "en", "", "", SourceKind.TEXT, "", 2))
    entities = _entities(count // _CLAIMS_PER_ENTITY)
    of_all = {entity.id: entity for group in entities.values() for entity in group}
    names = [Name(entity, f"имя {entity}", "ru", NameKind.LABEL, sources[0].id, 2) for entity in list(of_all)[::4]]
    claims = tuple(islice(_claims(dice, entities, sources), count))
    return Tables({source.id: source for source in sources}, of_all, tuple(names), claims)


def generate_quads(triples: int, seed: int = SEED) -> list[ox.Quad]:
    """The quads of such tables, as `kg build` makes them; the ontology's own graph is among them."""
    ontology = read_ontology(ontology_file("kg.ttl"))
    tables = generate_tables(triples, seed)
    return build_quads(tables, ontology, select_claims(tables, ontology, View()), ontology_file("kg.ttl"))


def main() -> None:
    """Write a graph file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    quads = generate_quads(options.triples, options.seed)
    print(len(quads), "quads, body", write_graph(format_body(quads), "0" * 64, options.out))


if __name__ == "__main__":
    main()
