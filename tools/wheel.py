"""What is in a wheel and what should be: `python tools/wheel.py dist/*.whl`, or `make wheel`.

Exit status 1 when something is missing or should not be there, with a line for each.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = (
    "data/annotated/",
    "data/texts/second-reading.csv",
    "data/pages/second-reading.csv",
    "data/world/uk-party-sample.csv",
    "data/world/cow-igo.csv",
)
"""What only the tests, the benchmarks and the data sheet read, and what has no standard licence (LICENSE-DATA)."""

BUILT_ASSETS = tuple(
    f"kg/serve/pages/assets/{name}"
    for name in ("editor.js", "editor.css", "reference.js", "reference.css", "LICENSES.txt")
)
"""The query editor and the page of the API, with the licences of the packages that are bundled in them."""


def shipped_files() -> list[str]:
    """Files of the data and the ontology that a wheel holds, as paths of the repository."""
    found = [path for folder in ("data", "ontology") for path in (ROOT / folder).rglob("*") if path.is_file()]
    found += [*(ROOT / "docs").glob("*.md")]
    names = sorted(path.relative_to(ROOT).as_posix() for path in found)
    return [name for name in names if not name.startswith(LEFT_OUT)]


def wheel_faults(names: list[str], *, with_assets: bool) -> Iterator[str]:
    """What is wrong with the content of a wheel, a line each.

    Parameters
    ----------
    names
        Of the files in it.
    with_assets
        Whether the query editor and the page of the API should be in it.
    """
    wanted = (
        {f"kg/shipped/{name}" for name in shipped_files()} | {"kg/py.typed"} | set(BUILT_ASSETS if with_assets else ())
    )
    wanted |= {"kg/shipped/docs/README.md"}
    yield from (f"{name} is missing" for name in sorted(wanted - set(names)))
    for licence in ("LICENSE", "LICENSE-DATA"):
        if not any(name.endswith(f".dist-info/licenses/{licence}") for name in names):
            yield f"{licence} is missing"
    allowed = tuple(wanted)
    for name in names:
        shipped = name.startswith("kg/shipped/")
        if (shipped and name not in allowed) or not name.startswith(("kg/", "diplokg-")):
            yield f"{name} should not be in it"


def main() -> int:
    """Check the wheels that are named on the command line."""
    faults = 0
    for path in map(Path, sys.argv[1:]):
        names = zipfile.ZipFile(path).namelist()
        for fault in wheel_faults(names, with_assets=True):
            sys.stderr.write(f"{path}: {fault}\n")
            faults += 1
        sys.stderr.write(f"{path}: {len(names)} files, {path.stat().st_size / 2**20:.1f} MiB\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
