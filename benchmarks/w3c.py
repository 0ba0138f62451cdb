"""The W3C's SPARQL 1.1 suite by folder: `python benchmarks/w3c.py [--suite DIR]`.

Prints Markdown: for each folder how many tests kg passes by its own entry points (guard, engine options,
formatters), how many bare pyoxigraph passes, and how many kg refuses by design; then by name what the
engine itself fails and what kg breaks, which must be nothing: the exit status is 1 when it is something.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.w3c_suite import Case, is_refused, read_suite, run_by_engine, run_by_kg  # noqa: E402  it stands with the tests


def verdict(case: Case) -> str:
    """One of: refused, passed, engine, broken, mended."""
    if is_refused(case):
        return "refused"
    by_kg, by_engine = run_by_kg(case), run_by_engine(case)
    return {(False, False): "passed", (True, True): "engine", (True, False): "broken", (False, True): "mended"}[
        bool(by_kg), bool(by_engine)
    ]


def main() -> None:
    """Run the suite and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", type=Path, default=ROOT.parent / "shared" / "datasets" / "w3c_sparql11")
    cases = read_suite(parser.parse_args().suite)
    asked = [(case, verdict(case)) for case in cases if not case.out_of_scope]
    counts = Counter((case.folder, found) for case, found in asked)
    print(f"W3C SPARQL 1.1 suite, pyoxigraph {version('pyoxigraph')}\n")
    print("| folder | tests | kg passes | pyoxigraph passes | refused by design |\n| --- | ---: | ---: | ---: | ---: |")
    total = Counter(found for _, found in asked)
    for folder in [*sorted({case.folder for case, _ in asked}), "all"]:
        of = total if folder == "all" else Counter({f: n for (name, f), n in counts.items() if name == folder})
        kg, engine = of["passed"] + of["mended"], of["passed"] + of["broken"]
        print(f"| {folder} | {of.total()} | {kg} | {engine} | {of['refused']} |")
    titles = {"refused": "Refused by design, neither run nor passed", "engine": "Failed by the engine itself"}
    for found, title in (titles | {"broken": "Broken by kg"}).items():
        names = [f"{case.folder}/{case.name}" for case, each in asked if each == found]
        print(f"\n{title}: {len(names)}{': ' if names else ''}{', '.join(names)}.")
    print("\nOut of scope of a read-only engine in process:\n\n| why | tests |\n| --- | ---: |")
    for why, count in Counter(case.out_of_scope for case in cases if case.out_of_scope).most_common():
        print(f"| {why} | {count} |")
    sys.exit(bool(total["broken"]))


if __name__ == "__main__":
    main()
