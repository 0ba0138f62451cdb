"""Speed and memory of extraction, and what each rule got right; its scores are printed by `kg evaluate`.

    python benchmarks/extraction.py GOLD.jsonl [--rules]

GOLD.jsonl is of the form that the annotation guide describes. Speed is of one core, the model loaded before;
`--rules` prints `rules/measured.toml`: for each rule how many of its candidates were right, leniently, and how
many it gave. Figures on documents that the makers of the rules have seen say how far the rules fit them.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import Counter
from pathlib import Path

from kg.extract.documents.language import load_model
from kg.extract.evaluation.agreement import Strictness, Terms
from kg.extract.evaluation.gold import GoldDocument, read_gold
from kg.extract.evaluation.scores import judge
from kg.extract.pipeline import count_words, extract_document
from kg.model.candidates import Candidate

REPEATS = 5
KIB_PER_MIB = 1024


def rule_counts(documents: tuple[GoldDocument, ...], found: dict[str, tuple[Candidate, ...]]) -> dict[str, list[int]]:
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for document in documents:
        for candidate in found[document.id]:
            given[candidate.rule] += 1
            judged = judge(document, (candidate,), Terms(Strictness.LENIENT))
            right[candidate.rule] += any(weight > 0 for weight in judged.weights[0])
    return {rule: [right[rule], given[rule]] for rule in sorted(given)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--rules", action="store_true", help="print the counts of each rule as TOML")
    options = parser.parse_args()
    nlp = load_model()
    records = {json.loads(line)["id"]: json.loads(line) for line in options.gold.read_text("utf-8").splitlines()}
    documents = read_gold(options.gold)

    def run() -> dict[str, tuple[Candidate, ...]]:
        return {
            name: extract_document(record["text"], identity=name, date=record["date"], title=record["title"], nlp=nlp)
            for name, record in records.items()
        }

    found = run()
    if options.rules:
        print("# Of each rule: candidates that were right, and candidates given, on the annotated documents.")
        print("# Written by benchmarks/extraction.py --rules; not edited by hand.\n\n[rule]")
        for rule, (right, given) in rule_counts(documents, found).items():
            print(f'"{rule}" = [{right}, {given}]')
        return
    seconds = []
    for _ in range(REPEATS):
        began = time.process_time()
        again = run()
        seconds.append(time.process_time() - began)
        assert again == found, "the same text gave other candidates"
    words = count_words([record["text"] for record in records.values()])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB
    print(f"{len(records)} documents, {words} words, {sum(map(len, found.values()))} candidates")
    print(
        f"{words / min(seconds):.0f} words a second of processor time (best of {REPEATS}), peak memory {peak:.0f} MiB"
    )


if __name__ == "__main__":
    main()
