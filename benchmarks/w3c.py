"""The W3C's SPARQL 1.1 suite by folder: `python benchmarks/w3c.py [--suite DIR]`.

Prints Markdown: for each folder how many tests kg passes by its own entry points (guard, engine options,
formatters), how many bare pyoxigraph passes, and how many kg refuses by design; then by name what the
engine itself fails and what kg breaks, which must be nothing: the exit status is 1 when it is something.
The folder `protocol` is asked over HTTP of a running `kg serve`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.serve.conftest import serve  # noqa: E402  it stands with the tests
from tests.serve.w3c_protocol import (  # noqa: E402
    OVERRIDDEN,
    UPDATES,
    fault_of,
    read_protocol_cases,
    send,
    write_protocol_folder,
)
from tests.w3c_suite import Case, is_refused, read_suite, run_by_engine, run_by_kg  # noqa: E402  it stands with the tests


def verdict(case: Case) -> str:
    """One of: refused, passed, engine, broken, mended."""
    if is_refused(case):
        return "refused"
    by_kg, by_engine = run_by_kg(case), run_by_engine(case)
    return {(False, False): "passed", (True, True): "engine", (True, False): "broken", (False, True): "mended"}[
        bool(by_kg), bool(by_engine)
    ]


def print_protocol(suite: Path) -> int:
    """Ask the tests of the protocol over HTTP, and print; how many fail that should not."""
    cases = {case.name: case for case in read_protocol_cases(suite)}
    refused = sorted(cases.keys() & (UPDATES | OVERRIDDEN))
    asked = [case for name, case in cases.items() if name not in refused]
    with tempfile.TemporaryDirectory() as made:
        folder = write_protocol_folder(suite, ROOT / "tests" / "tiny", Path(made) / "data")
        with serve("--quiet", "--data", str(folder)) as running, running.client() as client:
            failed = [
                case.name
                for case in asked
                if any(fault_of(exchange, send(client, exchange)) for exchange in case.exchanges)
            ]
    print(f"\nProtocol, over HTTP: {len(asked) - len(failed)} of {len(cases)} pass.")
    print(f"Refused by design: {len(refused)}: {', '.join(refused)}.")
    print(f"Failed: {len(failed)}{': ' if failed else ''}{', '.join(failed)}.")
    return len(failed)


def main() -> None:
    """Run the suite and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", type=Path, default=ROOT.parent / "shared" / "datasets" / "w3c_sparql11")
    suite = parser.parse_args().suite
    cases = read_suite(suite)
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
    failed = print_protocol(suite)
    sys.exit(bool(total["broken"] or failed))


if __name__ == "__main__":
    main()
