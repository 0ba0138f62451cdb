"""Figures of `benchmarks/scale.py` as Markdown: tables, growth exponents, and where one machine ends.

Comes in: runs. Goes out: named sections of Markdown, which replace those between `<!-- NAME -->` and `<!-- /NAME -->`
of a page, so that all figures of a page are of one run of the command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from statistics import geometric_mean

from benchmarks.scale_report_real import blocks_section, parts_section, real_section, rejects_section
from benchmarks.scale_runs import BUILD, WHOLE, Run, Runs
from benchmarks.scale_texts import size_text, slope_text, table, time_text

RIVALS = ("pyoxigraph", "rdflib", "kglab")
MADE_WORDS = ("claims", "quads", "tables", "N-Quads file", "store on disk")
TARGETS = (10**6, 10**7, 10**8, 10**9)
USABLE = 0.8
"""Share of the memory that a build may take before the machine is said to be full."""

LOAD_GOAL = 1.2


def all_sections(runs: Runs, about: Mapping[str, str]) -> dict[str, str]:
    """All sections, by name."""
    found = {"when": f"Measured on {about['day']}: {about['machine']}."}
    if runs.sizes:
        found |= {
            "made": made_section(runs),
            "steps": steps_section(runs),
            "loads": loads_section(runs),
            "questions": questions_section(runs),
            "rivals": rivals_section(runs),
            "ends": ends_section(runs, float(about["memory"])),
        }
    if any(run.size == 0 for run in runs.all):
        found |= {
            "real": real_section(runs),
            "rejects": rejects_section(runs),
            "parts": parts_section(runs),
            "blocks": blocks_section(runs),
        }
    return found


def write_sections(page: Path, sections: Mapping[str, str]) -> list[str]:
    """Replace the named sections of a page; returns those that the page does not have."""
    text, missing = page.read_text(encoding="utf-8"), []
    for name, body in sections.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, has_start, rest = text.partition(start)
        _, has_end, after = rest.partition(end)
        if has_start and has_end:
            text = f"{before}{start}\n{body}\n\n{end}{after}"
        else:
            missing.append(name)
    page.write_text(text, encoding="utf-8")
    return missing


def _names(runs: Runs) -> list[str]:
    return [f"{size / 1e6:g} M" for size in runs.sizes]


def made_section(runs: Runs) -> str:
    """What was made: claims, quads, bytes."""
    rows = []
    for what in MADE_WORDS:
        found = [runs.find(size, f"made: {what}") for size in runs.sizes]
        is_count = what in ("claims", "quads")
        rows.append(
            [what, *("–" if not run else f"{run.count:,}" if is_count else size_text(run.count) for run in found)]
        )
    return table(["triples asked for", *_names(runs)], rows)


def steps_section(runs: Runs) -> str:
    """Each step of ours: time and peak memory at each size, and the exponent."""
    later = [step for step in runs.steps() if step not in BUILD and not re.match("made: |ask: |open|peak", step)]
    rows = []
    for step in (*BUILD, *later):
        found = [runs.find(size, step) for size in runs.sizes]
        memory = [f" ({run.peak_mb:,.0f} MB)" if run and run.peak_mb and not run.note else "" for run in found]
        cells = [time_text(run) + peak for run, peak in zip(found, memory, strict=True)]
        rows.append([step, *cells, slope_text(runs.exponent(step)), slope_text(runs.exponent(step, last=2))])
    whole = [runs.together(size) for size in runs.sizes]
    cells = [f"{time_text(run)}, {run.count / run.seconds:,.0f} claims/s" if run.seconds else "–" for run in whole]
    rows.insert(len(BUILD), ["**together**", *cells, slope_text(runs.growth()), slope_text(runs.growth(2))])
    return table(["step", *_names(runs), "exponent", "of the last two"], rows)


def loads_section(runs: Runs) -> str:
    """Our load beside pyoxigraph's own."""
    rows = []
    for size in runs.sizes:
        ours, bare = runs.find(size, "load"), runs.find(size, "load", "pyoxigraph")
        if ours and bare and bare.seconds:
            cells = [f"{size / 1e6:g} M", time_text(ours), time_text(bare), f"{ours.seconds / bare.seconds:.2f}"]
            rows.append([*cells, f"{ours.peak_mb:,.0f}", f"{bare.peak_mb:,.0f}"])
    for name, last in (("exponent", 0), ("exponent of the last two", 2)):
        slopes = [slope_text(runs.exponent("load", engine, last)) for engine in ("kg", "pyoxigraph")]
        rows.append([name, *slopes, "", "", ""])
    head = ["triples", "kg", "pyoxigraph alone", f"ratio (goal {LOAD_GOAL})", "kg MB", "pyoxigraph MB"]
    return table(head, rows)


def questions_section(runs: Runs) -> str:
    """The ten questions at each size, through our entry point."""
    rows = []
    for step in runs.steps("ask: "):
        found = [runs.find(size, step) for size in runs.sizes]
        last = next((run for run in reversed(found) if run), None)
        count = f"{last.count:,}" if last else "–"
        rows.append([step[5:], *map(time_text, found), count, slope_text(runs.exponent(step))])
    return table(["question", *_names(runs), "rows at the last", "exponent"], rows)


def rivals_section(runs: Runs) -> str:
    """Other engines on the same graph: load, the ten questions together and as a ratio, memory."""
    engines = ["kg", *(name for name in RIVALS if any(run.engine == name for run in runs.all))]
    rows = []
    for size in runs.sizes:
        tried = [name for name in engines if runs.find(size, "load", name)]
        if len(tried) > 2:
            name = f"{size / 1e6:g} M: "
            rows.append([f"{name}load", *(time_text(runs.find(size, "load", each)) for each in engines)])
            rows.append([f"{name}ten questions", *(_sum_text(runs, size, each) for each in engines)])
            rows.append([f"{name}each question, times kg", *(_ratio_text(runs, size, each) for each in engines)])
            peaks = [runs.find(size, "peak" if each in engines[2:] else "load", each) for each in engines]
            rows.append([f"{name}peak memory", *(f"{run.peak_mb:,.0f} MB" if run else "–" for run in peaks)])
    ends = [run for run in runs.all if run.step == "peak" and run.note]
    words = [f"{run.engine} at {run.size / 1e6:g} M: {run.note}" for run in ends]
    for name in engines[2:]:
        untried = [f"{size / 1e6:g} M" for size in runs.sizes if not runs.find(size, "peak", name)]
        if untried:
            words.append(f"{name} was not tried at {' and '.join(untried)}: its load alone would go beyond the limit")
    if not rows:
        return "They were left out."
    return table(["size and what", *engines], rows) + "".join(f"\n\n{each}." for each in words)


def _sum_text(runs: Runs, size: int, engine: str) -> str:
    found = [runs.find(size, step, engine) for step in runs.steps("ask: ")]
    timed = [run for run in found if run and run.seconds]
    capped = len(found) - len(timed)
    if not timed:
        return "–"
    return time_text(Run(size, engine, "", sum(run.seconds for run in timed), note=f"{capped} not" if capped else ""))


def _ratio_text(runs: Runs, size: int, engine: str) -> str:
    """Geometric mean of the times of each question over ours."""
    pairs = [(runs.find(size, step), runs.find(size, step, engine)) for step in runs.steps("ask: ")]
    ratios = [
        other.seconds / ours.seconds for ours, other in pairs if ours and other and ours.seconds and other.seconds
    ]
    return f"{geometric_mean(ratios):,.2g}" if ratios else "–"


def ends_section(runs: Runs, memory_gb: float) -> str:
    """What the sizes measured say of larger ones, on a machine like this."""
    found = [(runs.claims(size), run) for size in runs.sizes if (run := runs.find(size, WHOLE)) and not run.note]
    if len(found) < 2:
        return "This needs two sizes."
    (fewer, before), (most, last) = found[-2:]
    grown = runs.growth() or 1.0
    each_mb = (last.peak_mb - before.peak_mb) / (most - fewer)
    base_mb = last.peak_mb - each_mb * most
    files = [runs.find(runs.sizes[-1], f"made: {what}") for what in ("tables", "N-Quads file", "store on disk")]
    bytes_each = [run.count / most if run else 0.0 for run in files]
    rows = []
    for target in TARGETS:
        hours = last.seconds * (target / most) ** grown / 3600
        memory = size_text((base_mb + each_mb * target) * 2**20)
        rows.append([f"{target:,}", f"{hours:,.2g}", memory, *(size_text(target * each) for each in bytes_each)])
    end = (memory_gb * 1024 * USABLE - base_mb) / each_mb / 1e6
    words = (
        f"Time: `kg build` at the largest size, by the exponent {grown:.2f} of its steps. Memory: its two largest sizes"
        f" differ by {each_mb * 1e6 / 1024:,.2f} GiB a million claims. Bytes a claim at the largest size:"
        f" {bytes_each[0]:,.0f} in tables, {bytes_each[1]:,.0f} in N-Quads, {bytes_each[2]:,.0f} in the store. A build"
        f" fills {USABLE:.0%} of the {memory_gb:.0f} GiB of this machine at **{end:,.1f} million claims**; a thousand"
        f" million are {1000 / end:,.0f} such builds."
    )
    head = ["claims", "hours of `kg build`", "memory", "tables", "N-Quads", "store"]
    return f"{table(head, rows)}\n\n{words}"
