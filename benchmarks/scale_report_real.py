"""The sections of `benchmarks/scale.py` on the real import: steps, rejects, partitions, blocking.

Comes in: runs. Goes out: Markdown.
"""

from __future__ import annotations

from benchmarks.scale_runs import Runs
from benchmarks.scale_texts import table, time_text

GOAL_S = 120


def real_section(runs: Runs) -> str:
    """The real import: each dataset, build, check, and what is asked then."""
    rows: list[list[str]] = []
    claims, seconds, is_ready = 0, 0.0, False
    for run in runs.real("kg"):
        if not is_ready:
            claims += run.count if run.step.startswith("import ") else 0
            seconds += run.seconds
        rate = f"{run.count / run.seconds:,.0f}" if run.count and run.seconds else ""
        count = f"{run.count:,}" if run.count else ""
        rows.append([run.step, count, time_text(run), rate, f"{run.peak_mb:,.0f}"])
        if run.step == "check":
            is_ready = True
            goal = f"{seconds:,.1f} s (goal {GOAL_S} s)"
            rows.append(["**files to a validated store**", f"{claims:,}", goal, f"{claims / seconds:,.0f}", ""])
    build = runs.find(0, "build")
    words = ""
    if build and claims:
        words = f"\n\nPeak memory of the build: {build.peak_mb / 1024 / claims * 1e6:,.2f} GiB a million claims."
    return table(["step", "claims", "time", "claims/s", "peak MB"], rows) + words


def rejects_section(runs: Runs) -> str:
    """Why rows were rejected, and how many."""
    found = [run for run in runs.all if run.step.startswith("rejects: ")]
    return table(["import and reason", "items"], [[f"{run.note}: {run.step[9:]}", f"{run.count:,}"] for run in found])


def parts_section(runs: Runs) -> str:
    """How even the parts are, by what the claims are divided, and which slots a division cuts."""
    rows = [[run.step, f"{run.count:,}", *run.note.split("; ")] for run in runs.real("parts")]
    return table(["divided by", "slots cut", "largest part", "of"], rows)


def blocks_section(runs: Runs) -> str:
    """Candidate pairs of treaties by blocking key."""
    rows = []
    for run in runs.real("blocking"):
        each = f"{run.seconds / run.count * 1e6:.1f} µs" if run.seconds and run.count else "–"
        rows.append([run.step, f"{run.count:,}", run.note, each])
    return table(["both have", "candidate pairs", "in", "each pair"], rows)
