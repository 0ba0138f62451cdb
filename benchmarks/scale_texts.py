"""Figures of `benchmarks/scale.py` as text: times, sizes, exponents, and tables of them in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from benchmarks.scale_runs import Run

NOTE_CHARACTERS = 80


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def time_text(run: Run | None) -> str:
    """Seconds with as many digits as they are worth, or why there are none."""
    if run is None:
        return "–"
    note = re.sub(r"/\S*/|[|\n]", " ", run.note)[:NOTE_CHARACTERS]  # without the folders of this machine
    if not run.seconds:
        return note or "–"
    text = f"{run.seconds * 1000:.3g} ms" if run.seconds < 1 else f"{run.seconds:,.1f} s"
    return f"{text} ({note})" if note else text


def size_text(number: float) -> str:
    """A number of bytes, by thousands."""
    units = ("B", "kB", "MB", "GB", "TB")
    power = min(len(units) - 1, (len(f"{number:.0f}") - 1) // 3)
    return f"{number / 1000**power:.3g} {units[power]}"


def slope_text(slope: float | None) -> str:
    """An exponent, or a dash."""
    return "–" if slope is None else f"{slope:.2f}"
