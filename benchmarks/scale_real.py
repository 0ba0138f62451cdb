"""The real import of `benchmarks/scale.py`: public files to a validated, queryable store, as a user would do it.

Comes in: the folder of the datasets. Goes out: one run for each command, and one for each reason for which rows were
rejected.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.scale_blocking import measure_blocks
from benchmarks.scale_partition import measure_parts
from benchmarks.scale_runs import Run, run_command

FILES = {
    "cow-states": ("cow_states/states2016.csv", "cow_states/majors2016.csv", "cow_states/system2016.csv"),
    "iso-3166": ("iso_countries/country-codes.csv",),
    "cow-igo-3": ("cow_igo_v3/igo_year_format3.csv.gz", "cow_igo_v3/state_year_format3.csv.gz"),
    "cow-alliances": ("cow_alliances/alliance_v4.1_by_member.csv", "cow_alliances/alliance_v4.1_by_dyad.csv"),
    "manytreaties": ("manytreaties/cube_agreements_GGO.csv.gz", "manytreaties/cube_parties_GGO.csv.gz"),
    "uk-treaties": ("uk_treaties/uk_treaties.csv.gz",),
    "sister-cities": ("sister_cities/names.tsv", "sister_cities/relations.tsv"),
}
"""Files of each import, within the folder of the datasets."""

COMMANDS = {
    "build": ("build",),
    "check": ("check",),
    "query: count the claims": ("query", "SELECT (COUNT(*) AS ?n) { ?c a kg:Claim }"),
    "rank": ("rank", "--no-spans"),
    "path": ("path", "Kazakhstan", "Uruguay"),
}


def run_real(datasets: Path, store: Path, limit: float) -> Iterator[Run]:
    """Import, build and check the real files."""

    def kg(step: str, *words: object) -> Run:
        ended = run_command([sys.executable, "-m", "kg", *map(str, words), "--store", store], limit)
        if ended.fault:
            print(f"{step}: {ended.fault}", file=sys.stderr, flush=True)
        return Run(0, "kg", step, ended.seconds, ended.peak_mb, note=ended.fault, busy=ended.busy)

    for name, files in FILES.items():
        run, folder = (
            kg(f"import {name}", "import", name, *(datasets / file for file in files)),
            store / "imports" / name,
        )
        yield replace(run, count=count_rows(folder / "claims.csv"))
        yield from rejects(folder / "import.json", name)
    for step, words in COMMANDS.items():
        yield kg(step, *words)
    yield from measure_parts([folder for folder in sorted((store / "imports").glob("*")) if folder.is_dir()])
    yield from measure_blocks(datasets)


def count_rows(table: Path) -> int:
    """Rows of a table, or 0 where there is none."""
    if not table.exists():
        return 0
    with table.open("rb") as lines:
        return sum(1 for _ in lines) - 1


def rejects(account: Path, name: str) -> Iterator[Run]:
    """How many items were rejected for each reason, by the account that the import gives of itself."""
    if account.exists():
        found = Counter(json.loads(account.read_text(encoding="utf-8"))["rejects"])
        for reason, count in found.most_common():
            yield Run(0, "kg", f"rejects: {reason}", count=count, note=name)
