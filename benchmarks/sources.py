"""The texts that the graph was curated from, through the extractor, and how many of the curated claims it finds.

    python benchmarks/sources.py [--texts ../shared/sources] [--out candidates.jsonl] [--misses]

A curated claim is found when a candidate from the same text has its predicate, subject, object or value, and
evidence that overlaps its place; nearly found when predicate and place are right and at least one argument is.
Only claims of the relations that the annotation guide has can be found: the others are counted apart, and what
the machine itself proposed is left out. A
candidate that finds no curated claim may still be right: that is for `kg review` to say.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

from kg.extract.documents.language import load_model
from kg.extract.pipeline import extract_document
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.candidates import Candidate
from kg.model.claims import Claim
from kg.review.drafts import Draft, Setting, draft_claim
from kg.tables.candidates import format_jsonl

SHARED = Path(os.environ.get("KG_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))
RELATIONS = {
    "signs", "adopts", "partyTo", "signedOn", "inForceFrom", "holdsOffice", "heldIn", "heldOn", "participatesIn",
    "visits", "locatedIn", "launches", "funds", "grantsVisaFree", "memberOf", "partOf", "twinnedWith", "quantity",
}  # fmt: skip
OF_GUIDE = {
    **dict.fromkeys(("headOfStateOf", "envoyOf"), "holdsOffice"),
    **dict.fromkeys(("organOf", "subEventOf", "inSeries", "meetingOf", "componentOf", "implements"), "partOf"),
}
"""Predicates of the ontology that the guide has under another name."""


def read_sources(dataset: ValidDataset, texts: Path) -> dict[str, tuple[Candidate, ...]]:
    """Candidates of each source whose text is in the folder, by id of the source."""
    nlp = load_model()
    found = {}
    for source in dataset.tables.sources.values():
        path = texts / source.file
        if source.file and path.is_file():
            date = source.published.text.split("/")[0] if source.published else None
            text = path.read_text(encoding="utf-8")
            found[source.id] = extract_document(text, identity=source.id, date=date, lookup=dataset.lookup, nlp=nlp)
    return found


def agreement(claim: Claim, draft: Draft) -> int:
    """How many arguments of a curated claim a draft has right; -1 for another predicate or place."""
    candidate = draft.candidate
    start, end = claim.locator.start, claim.locator.end
    if start is None or end is None or candidate.end <= start or end <= candidate.start:
        return -1
    if OF_GUIDE.get(claim.predicate, claim.predicate) != candidate.relation:
        return -1
    target = draft.object.id if draft.object else draft.value
    return (draft.subject.id == claim.subject) + (target == claim.target)


def main() -> None:
    """Run, count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=SHARED / "sources")
    parser.add_argument("--out", type=Path, help="write the candidates there, for kg review")
    parser.add_argument("--misses", action="store_true", help="list the curated claims that were not found")
    asked = parser.parse_args()
    dataset = open_graph()
    setting = Setting(dataset.tables, dataset.lookup, dataset.ontology)
    by_source = read_sources(dataset, asked.texts)
    drafts = {name: [draft_claim(each, setting) for each in found] for name, found in by_source.items()}
    read = [each for each in dataset.tables.claims if each.locator.source in by_source and not each.candidate]
    curated = [each for each in read if OF_GUIDE.get(each.predicate, each.predicate) in RELATIONS]
    counts: Counter[tuple[str, str]] = Counter()
    used: set[str] = set()
    for claim in curated:
        degrees = {each.candidate.id: agreement(claim, each) for each in drafts[claim.locator.source]}
        best = max(degrees.values(), default=-1)
        used |= {name for name, degree in degrees.items() if degree == 2}
        counts[claim.predicate, {2: "found", 1: "nearly"}.get(best, "missed")] += 1
        if asked.misses and best < 2:
            print(f"{claim.locator.source}:{claim.locator.line} {claim.subject} {claim.predicate} {claim.target}")
    print("| predicate | curated | found | nearly |\n| --- | ---: | ---: | ---: |")
    for predicate in sorted({name for name, _ in counts}):
        row = [counts[predicate, kind] for kind in ("found", "nearly", "missed")]
        print(f"| {predicate} | {sum(row)} | {row[0]} | {row[1]} |")
    total = [sum(n for (_, kind), n in counts.items() if kind == each) for each in ("found", "nearly")]
    print(f"| all | {len(curated)} | {total[0]} | {total[1]} |\n")
    given = [each for found in by_source.values() for each in found]
    others = len(read) - len(curated)
    print(f"{len(given)} candidates, {len(used)} of them are curated claims; {others} curated claims of the texts are")
    print("of predicates that the annotation guide does not have.")
    if asked.out:
        asked.out.write_bytes(format_jsonl(given))


if __name__ == "__main__":
    main()
