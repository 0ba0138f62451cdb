"""How many pairs of treaties of two datasets have to be compared, by what they must have in common, and how fast.

Run: python benchmarks/scale_blocking.py ../shared/datasets. Comes in: UK Treaties Online and the agreements of
manytreaties. Goes out: for each blocking key the number of blocks that both datasets have, of candidate pairs, the
largest block, and the seconds that comparing all titles of these pairs takes.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.scale_runs import Run  # noqa: E402  found only now

Treaty = tuple[str, str]
"""Day of signature as ISO 8601, and title."""

KEYS: dict[str, Callable[[str], str]] = {
    "nothing": lambda _: "",
    "the year of signature": lambda day: day[:4],
    "the month of signature": lambda day: day[:7],
    "the day of signature": lambda day: day,
}
MAX_COMPARED = 2_000_000


def read_treaties(path: Path, day: str, title: str, *, is_european: bool) -> Iterator[Treaty]:
    """Treaties of a dataset that have a day of signature."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = "-".join(reversed(row[day].split("/"))) if is_european else row[day]
            if len(text) == 10:
                yield text, row[title]


def measure_blocks(datasets: Path) -> Iterator[Run]:
    """One run for each key: seconds of comparing, and the number of candidate pairs."""
    from rapidfuzz.fuzz import token_set_ratio

    uk = datasets / "uk_treaties" / "uk_treaties.csv.gz"
    many = datasets / "manytreaties" / "cube_agreements_GGO.csv.gz"
    ours = list(read_treaties(uk, "signed_event_date", "title", is_european=True))
    others = list(read_treaties(many, "Signature", "Title", is_european=False))
    for name, key in KEYS.items():
        blocks: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for side, treaties in enumerate((ours, others)):
            for day, title in treaties:
                blocks[key(day)][side].append(title)
        both = [block for block in blocks.values() if all(block)]
        pairs = sum(len(left) * len(right) for left, right in both)
        largest = max(len(left) * len(right) for left, right in both)
        seconds, note = 0.0, f"{len(both):,} blocks, the largest of {largest:,} pairs"
        if pairs <= MAX_COMPARED:
            start = time.perf_counter()
            for left, right in both:
                for one in left:
                    for other in right:
                        token_set_ratio(one, other)
            seconds = time.perf_counter() - start
        yield Run(0, "blocking", f"{name}: {len(ours):,} and {len(others):,} treaties", seconds, 0, pairs, note)


def main() -> None:
    """Print what was found."""
    for run in measure_blocks(Path(sys.argv[1])):
        rate = f"; {run.seconds:.2f} s, {run.seconds / run.count * 1e6:.1f} µs a pair" if run.seconds else ""
        print(f"{run.step}: {run.count:,} pairs in {run.note}{rate}")


if __name__ == "__main__":
    main()
