"""Scores of the stages before relations against annotated documents: mentions, coreference, values.

    python benchmarks/extraction_mentions.py GOLD.jsonl [--misses]

GOLD.jsonl is of the form that the annotation guide describes. Figures on documents that the makers of the
rules have seen say how far the rules fit them, not how good they are.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from kg.extract.documents.document import Reading
from kg.extract.documents.language import load_model
from kg.extract.reading import read_document

Span = tuple[int, int]
Key = TypeVar("Key")
Clusters = dict[Key, set[Span]]


def ratio(hits: int, total: int) -> str:
    return f"{hits / total:5.2f} ({hits}/{total})" if total else "    - "


def clusters_of(reading: Reading) -> dict[int, set[Span]]:
    found: dict[int, set[Span]] = defaultdict(set)
    for mention in reading.mentions:
        entity = reading.entities[mention.entity]
        for number in entity.members or (mention.entity,):
            found[number].add((mention.start, mention.end))
    return found


def pairs(clusters: list[set[Span]]) -> set[tuple[Span, Span]]:
    return {pair for cluster in clusters for pair in combinations(sorted(cluster), 2)}


class Tally:
    """Counts over all documents."""

    def __init__(self) -> None:
        self.wanted: Counter[str] = Counter()
        self.exact: Counter[str] = Counter()
        self.overlapping: Counter[str] = Counter()
        self.count: Counter[str] = Counter()

    def add(self, record: dict[str, Any], reading: Reading) -> dict[str, int]:
        """Count one document; gives the own entity that fits each gold entity best."""
        types = {entity["id"]: entity["type"] for entity in record["entities"]}
        gold = {
            entity["id"]: {(start, end) for start, end in entity["mentions"]}
            for entity in record["entities"]
            if entity["type"] != "Office"
        }
        own = clusters_of(reading)
        all_own = {span for spans in own.values() for span in spans}
        self.count["found"] += len(all_own)
        self.count["right"] += len(all_own & {span for spans in gold.values() for span in spans})
        best = {}
        for identity, spans in gold.items():
            kind = types[identity]
            self.wanted[kind] += len(spans)
            self.exact[kind] += len(spans & all_own)
            self.overlapping[kind] += sum(any(s < e2 and s2 < e for s2, e2 in all_own) for s, e in spans)
            number = max(own, key=lambda each: (len(own[each] & spans), -each), default=-1)
            best[identity] = number if number >= 0 and own[number] & spans else -1
            self.count["entities"] += 1
            self.count["typed"] += best[identity] >= 0 and reading.entities[best[identity]].type == kind
        one, two = pairs(list(gold.values())), pairs(list(own.values()))
        self.count["gold pairs"] += len(one)
        self.count["own pairs"] += len(two)
        self.count["both pairs"] += len(one & two)
        for claim in record["claims"]:
            self._add_claim(claim, gold, own, best, reading)
        return best

    def _add_claim(
        self, claim: dict[str, Any], gold: Clusters[str], own: Clusters[int], best: dict[str, int], reading: Reading
    ) -> None:
        for side in (claim["subject"], claim["object"]):
            if isinstance(side, str) and side in gold:
                near = {s for s in gold[side] if any(s[0] < e and b < s[1] for b, e in claim["evidence"])}
                owned = own.get(best[side], set())
                self.count["arguments"] += 1
                self.count["anywhere"] += bool(owned & gold[side])
                self.count["in quote"] += bool(owned & near)
        dated = [claim["qualifiers"][key] for key in ("on", "from") if key in claim["qualifiers"]]
        values = [{"type": "date", "value": text} for text in dated]
        values += [claim["object"]] if isinstance(claim["object"], dict) else []
        self.count["values"] += len(values)
        self.count["value hits"] += sum(has_value(reading, value) for value in values)

    def show(self) -> None:
        """Print the figures."""
        print(f"{'type':14} {'exact recall':17} overlapping")
        for kind in sorted(self.wanted):
            own = ratio(self.exact[kind], self.wanted[kind])
            print(f"{kind:14} {own:17} {ratio(self.overlapping[kind], self.wanted[kind])}")
        total = self.wanted.total()
        print(f"{'all':14} {ratio(self.exact.total(), total):17} {ratio(self.overlapping.total(), total)}")
        for label, part, whole in (
            ("mention precision, exact", "right", "found"),
            ("type of the best entity", "typed", "entities"),
            ("pairs in one entity: recall", "both pairs", "gold pairs"),
            ("pairs in one entity: precision", "both pairs", "own pairs"),
            ("arguments with an exact mention", "anywhere", "arguments"),
            ("... inside the evidence", "in quote", "arguments"),
            ("dates and quantities of claims", "value hits", "values"),
        ):
            print(f"{label:32} {ratio(self.count[part], self.count[whole])}")


def has_value(reading: Reading, value: dict[str, Any]) -> bool:
    if value["type"] == "date":
        return any(span.value == value["value"] for span in reading.dates)
    return any(span.value == value["value"] and span.unit == value["unit"] for span in reading.quantities)


def show_misses(record: dict[str, Any], reading: Reading, best: dict[str, int]) -> None:
    text, own = record["text"], clusters_of(reading)
    print(f"== {record['id']} {record['register']}")
    for entity in record["entities"]:
        if entity["type"] == "Office":
            continue
        spans = {(start, end) for start, end in entity["mentions"]}
        number = best[entity["id"]]
        right = own.get(number, set())
        kind = reading.entities[number].type if number >= 0 else "none"
        if spans != right or kind != entity["type"]:
            missed, extra = ([text[s:e] for s, e in sorted(each)] for each in (spans - right, right - spans))
            print(f"  {entity['id']} {entity['type']}/{kind}: missed {missed}, extra {extra}")
    for number in sorted(set(own) - set(best.values())):
        print(f"  too much: {reading.entities[number].type} {[text[s:e] for s, e in sorted(own[number])]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--misses", action="store_true", help="print what is missed and what is too much")
    options = parser.parse_args()
    nlp = load_model()
    tally, seconds, words = Tally(), 0.0, 0
    for line in options.gold.read_text("utf-8").splitlines():
        record = json.loads(line)
        began = time.perf_counter()
        reading = read_document(record["text"], date=record["date"], title=record["title"], nlp=nlp)
        seconds += time.perf_counter() - began
        words += len(record["text"].split())
        best = tally.add(record, reading)
        if options.misses:
            show_misses(record, reading, best)
    tally.show()
    print(f"{'words a second':32} {words / seconds:5.0f}")


if __name__ == "__main__":
    main()
