"""What one machine does, by size: build, load, validate, ten questions, rank, page; and the real import.

For each size a data folder is made by `generator.py` (not counted). Each step runs in a process of its own, or has
the kernel's mark of memory set back before it; our load and that of pyoxigraph alone take turns on the same file.
rdflib and kglab get the same triples and questions, a cap for each question and a limit for all; a rival whose load
would go beyond the limit, by the sizes before, is not tried. kglab wants an environment of its own (`--kglab PYTHON`).
With `--real DIR` the public datasets in DIR are imported, built and checked as a user would.

    python benchmarks/scale.py --sizes 100000,1000000,10000000 --real ../shared/datasets --out scale.json
    python benchmarks/scale.py --figures scale.json --write docs/scale.md

Prints Markdown sections; `--write` puts them into a page. Times are on the clock; those of rdflib and kglab are of
the processor, which is kinder to them, and growth is told by processor seconds, which other programs blur less.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.scale_real import count_rows, run_real  # noqa: E402  found only now
from benchmarks.scale_report import all_sections, write_sections  # noqa: E402
from benchmarks.scale_runs import WHOLE, Ended, Run, Runs, run_command  # noqa: E402

HERE = ROOT / "benchmarks"
STEP_LIMIT_S = 1800
COMMAND_LIMIT_S = 240
LARGE = 5_000_000
"""From this size on loads are not repeated."""

ABOUT_WORDS = b"<https://w3id.org/diplokg/ontology/> .\n"
"""End of the lines of the ontology's own graph, which the rivals do not get."""


def machine() -> dict[str, str]:
    """When and on what it was measured."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()}"
        f" cores, {memory:.0f} GiB; {packages}; load {os.getloadavg()[0]:.1f} at the start",
        "memory": f"{memory:.1f}",
    }


def say(text: str) -> None:
    """Say what is going on."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def run_step(size: int, limit: float, name: str, *words: object) -> list[Run]:
    """Run steps of `scale_steps.py` and return their lines."""
    ended = run_command([sys.executable, HERE / "scale_steps.py", name, *map(str, words)], limit)
    found = [Run(size=size, **json.loads(line)) for line in ended.out.splitlines()]
    if ended.fault:
        say(f"{name}: {ended.fault}")
        found.append(Run(size, "kg", name, note=ended.fault))
    return found


def run_kg(size: int, step: str, *words: object, limit: float = COMMAND_LIMIT_S) -> Run:
    """Run a command of kg and measure it as a user sees it."""
    ended = run_command([sys.executable, "-m", "kg", *map(str, words)], limit)
    if ended.fault:
        say(f"kg {words[0]}: {ended.fault}")
    return Run(size, "kg", step, ended.seconds, ended.peak_mb, note=ended.fault, busy=ended.busy)


def bytes_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)


def compare_loads(size: int, quads: Path, folder: Path, times: int) -> Iterator[Run]:
    """Our load and pyoxigraph's own of one file, in turns."""
    found: dict[str, list[Run]] = {"load": [], "bare": []}
    for turn in range(times):
        for name in sorted(found, reverse=turn % 2 == 0):
            place = folder / name
            found[name] += run_step(size, STEP_LIMIT_S, name, quads, place)
            shutil.rmtree(place, ignore_errors=True)
    for name, engine in (("load", "kg"), ("bare", "pyoxigraph")):
        runs = found[name]
        seconds, peak = median(run.seconds for run in runs), max(run.peak_mb for run in runs)
        busy = median(run.busy for run in runs)
        yield replace(runs[0], engine=engine, step="load", seconds=seconds, peak_mb=peak, busy=busy)


def run_rival(size: int, engine: str, python: str, triples: Path, asked: argparse.Namespace) -> list[Run]:
    """Load and ten questions in rdflib or kglab, by the worker of `query.py`."""
    from benchmarks.scale_steps import QUESTIONS, heads

    queries = triples.with_suffix(".json")
    queries.write_text(json.dumps({name: heads() + text for name, text in QUESTIONS.items()}), encoding="utf-8")
    worker: list[str | Path] = [python, HERE / "query.py", "--worker", engine, triples, "nt", queries, str(asked.cap)]
    ended: Ended = run_command(worker, asked.limit)
    found = []
    for name, seconds, rows in map(json.loads, ended.out.splitlines()):
        step = "load" if name == "load" else f"ask: {name}"
        found.append(
            Run(size, engine, step, note=f"> {asked.cap:g} s")
            if rows < 0
            else Run(size, engine, step, seconds, 0, rows)
        )
    return [*found, Run(size, engine, "peak", ended.seconds, ended.peak_mb, len(found), ended.fault)]


def can_load(engine: str, size: int, before: list[Run], limit: float) -> bool:
    """Whether a rival can load so many triples within its limit, if it goes on as at the sizes before."""
    loads = [run for run in before if (run.engine, run.step) == (engine, "load")]
    ends = [run for run in before if (run.engine, run.step) == (engine, "peak") and run.note]
    return not ends and all(run.seconds * size / run.size < limit for run in loads)


def run_size(size: int, folder: Path, rivals: dict[str, str], asked: argparse.Namespace) -> Iterator[Run]:
    """All that is measured at one size."""
    tables, store = folder / "tables", folder / "store"
    quads, triples = folder / "graph.nq", folder / "graph.nt"
    say(f"{size:,} triples: make")
    made = run_command(
        [sys.executable, HERE / "generator.py", "--triples", str(size), "--folder", tables], STEP_LIMIT_S
    )
    assert not made.fault, made.fault
    yield Run(size, "kg", "made: claims", count=count_rows(tables / "claims.csv"))
    say("build, step by step")
    yield from run_step(size, STEP_LIMIT_S, "build", tables, folder)
    say("load")
    yield from compare_loads(size, quads, folder, asked.runs if size < LARGE else 1)
    say("build, check, rank, page")
    for step, words in COMMANDS.items():
        paths = {"build": ["--data", tables], "draw": ["--out", folder / "page.html"]}.get(words[0], [])
        yield run_kg(size, step, *words, "--store", store, *paths)
    for what, path in (("tables", tables), ("N-Quads file", quads), ("store on disk", store)):
        yield Run(size, "kg", f"made: {what}", count=bytes_of(path))
    say("questions")
    yield from run_step(size, STEP_LIMIT_S, "ask", store, asked.runs)
    if rivals:
        with quads.open("rb") as lines, triples.open("wb") as kept:
            kept.writelines(line for line in lines if not line.endswith(ABOUT_WORDS))
    for engine, python in rivals.items():
        say(engine)
        yield from run_rival(size, engine, python, triples, asked)


COMMANDS = {
    WHOLE: ("build",),
    "validate (`kg check`)": ("check",),
    "count (`kg query`)": ("query", "SELECT (COUNT(*) AS ?n) { ?c a kg:Claim }"),
    "rank (`kg rank --no-spans`)": ("rank", "--no-spans"),
    "page of the best connected (`kg draw --most 500`)": ("draw", "--most", "500"),
}


def save(path: Path | None, about: dict[str, str], runs: list[Run]) -> None:
    """Write the figures where a file is named: after each size, so that a run that is stopped was not for nothing."""
    if path:
        text = json.dumps({"about": about, "runs": [asdict(run) for run in runs]}, indent=1, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")


def run_all(asked: argparse.Namespace, about: dict[str, str], folder: Path) -> list[Run]:
    """All sizes, then the real files."""
    rivals = {"rdflib": sys.executable, "kglab": asked.kglab}
    rivals = {name: python for name, python in rivals.items() if python and not asked.only_ours}
    found: list[Run] = []
    for size in sorted({int(float(each)) for each in asked.sizes.split(",") if each}):
        place = folder / f"{size}"
        place.mkdir(parents=True, exist_ok=True)
        able = {name: python for name, python in rivals.items() if can_load(name, size, found, asked.limit)}
        found += run_size(size, place, able, asked)
        shutil.rmtree(place)
        save(asked.out, about, found)
    if asked.real:
        say("real import")
        found += run_real(asked.real, folder / "real", STEP_LIMIT_S)
        save(asked.out, about, found)
    return found


def main() -> None:
    """Measure, or read what was measured; print, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100000,1000000,10000000", help="triples, with commas")
    parser.add_argument("--real", type=Path, metavar="DIR", help="folder with the public datasets")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where to work; default: a temporary folder")
    parser.add_argument("--kglab", metavar="PYTHON", default="", help="interpreter of an environment that has kglab")
    parser.add_argument("--only-ours", action="store_true", help="leave rdflib and kglab out")
    parser.add_argument("--runs", type=int, default=3, help="times that loads and short questions are repeated")
    parser.add_argument("--cap", type=float, default=10, help="seconds for a question in rdflib and kglab")
    parser.add_argument("--limit", type=float, default=150, help="seconds for rdflib or kglab at one size")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--figures", type=Path, metavar="FILE", help="read the figures from here and measure nothing")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the sections into this page")
    asked = parser.parse_args()
    if asked.figures:
        read = json.loads(asked.figures.read_text(encoding="utf-8"))
        about, runs = read["about"], [Run(**run) for run in read["runs"]]
    else:
        about = machine()
        with tempfile.TemporaryDirectory(dir=asked.work) as folder:
            runs = run_all(asked, about, Path(folder))
    sections = all_sections(Runs(runs), about)
    print("\n\n".join(f"### {name}\n\n{body}" for name, body in sections.items()))
    if asked.write:
        for name in write_sections(asked.write, sections):
            say(f"{asked.write} has no section '{name}'")


if __name__ == "__main__":
    main()
