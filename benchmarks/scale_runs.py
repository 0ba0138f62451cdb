"""Measurements of `benchmarks/scale.py`: how a command is run and measured, what is kept of it, how a time grows.

Comes in: commands. Goes out: runs, one for each thing measured. This process stays small, since a child's largest
memory is at least that of the process that it was forked from. An exponent is the slope of the straight line through
the logarithms of time and size, by least squares.
"""

from __future__ import annotations

import math
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHORT_S = 0.01
"""A step that takes less than this at the largest size says nothing of growth."""

WHOLE = "all of it (`kg build`)"
BUILD = ("read and check", "select", "write tables", "write quads", "load")


@dataclass(frozen=True, slots=True)
class Run:
    """One measurement.

    Parameters
    ----------
    size
        Triples asked of the generator; 0 for the real files.
    engine
        Who did it: kg, pyoxigraph, rdflib or kglab.
    step
        What was done.
    seconds, peak_mb
        Median where it was repeated, and the largest resident memory.
    count
        What came of it: claims, quads, rows, bytes.
    note
        Why there is no figure, or what more is to be said.
    busy
        Processor seconds over all threads, where they were counted: what other programs do blurs them less.
    """

    size: int
    engine: str
    step: str
    seconds: float = 0.0
    peak_mb: float = 0.0
    count: int = 0
    note: str = ""
    busy: float = 0.0

    @property
    def work(self) -> float:
        """Processor seconds, or seconds on the clock where only these are known: what growth is told by."""
        return self.busy or self.seconds


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended: status (None when stopped at its limit), seconds, processor seconds, memory, output."""

    status: int | None
    seconds: float
    busy: float
    peak_mb: float
    out: str
    err: str

    @property
    def fault(self) -> str:
        """Why it failed, in its own last words; empty when it did not."""
        if self.status == 0:
            return ""
        if self.status is None:
            return f"stopped after {self.seconds:.0f} s"
        return (self.err.strip().splitlines() or [f"status {self.status}"])[-1][:120]


def run_command(command: Sequence[str | Path], limit: float) -> Ended:
    """Run a command to its end or its limit, and measure it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start, was_stopped = time.perf_counter(), threading.Event()
        process = subprocess.Popen([str(each) for each in command], stdout=out, stderr=err, env=environment)

        def stop() -> None:
            was_stopped.set()
            process.kill()

        timer = threading.Timer(limit, stop)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        seconds, process.returncode = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        ended = None if was_stopped.is_set() else process.returncode
        busy = usage.ru_utime + usage.ru_stime
        return Ended(ended, seconds, busy, usage.ru_maxrss / 1024, out.read().decode(), err.read().decode())


class Runs:
    """All runs, found by what they measure."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.all = list(runs)
        self.sizes = sorted({run.size for run in self.all if run.size})

    def find(self, size: int, step: str, engine: str = "kg") -> Run | None:
        """The run of a step at a size."""
        return next((run for run in self.all if (run.size, run.engine, run.step) == (size, engine, step)), None)

    def steps(self, prefix: str = "") -> list[str]:
        """Steps whose names have a prefix, in the order in which they were run."""
        return list(dict.fromkeys(run.step for run in self.all if run.size and run.step.startswith(prefix)))

    def real(self, engine: str) -> list[Run]:
        """Runs on the real files, but for counts of rejects."""
        found = (run for run in self.all if run.size == 0 and run.engine == engine)
        return [run for run in found if not run.step.startswith("rejects: ")]

    def claims(self, size: int) -> int:
        """Claims at a size."""
        run = self.find(size, "made: claims")
        return run.count if run else 0

    def together(self, size: int) -> Run:
        """All steps of a build as one; no seconds when one is missing."""
        found = [run for step in BUILD if (run := self.find(size, step))]
        if len(found) < len(BUILD):
            return Run(size, "kg", "together")
        seconds, work = sum(run.seconds for run in found), sum(run.work for run in found)
        return Run(size, "kg", "together", seconds, max(run.peak_mb for run in found), self.claims(size), "", work)

    def growth(self, last: int = 0) -> float | None:
        """How the time of all steps of a build together grows with the number of claims."""
        return fit([(self.claims(size), self.together(size).work) for size in self.sizes][-last:])

    def exponent(self, step: str, engine: str = "kg", last: int = 0) -> float | None:
        """How the time of a step grows with the number of claims: over all sizes, or over the last ones."""
        found = [(self.claims(size), self.find(size, step, engine)) for size in self.sizes]
        points = [(claims, run.work) for claims, run in found if run and run.work and not run.note]
        return fit(points[-last:]) if points and points[-1][1] >= SHORT_S else None


def fit(points: Sequence[tuple[float, float]]) -> float | None:
    """Slope of log value over log size by least squares; None with fewer than two sizes.

    Examples
    --------
    >>> round(fit([(10, 1), (100, 10), (1000, 100)]), 6)
    1.0
    """
    logs = [(math.log(size), math.log(value)) for size, value in points if size and value]
    if len({size for size, _ in logs}) < 2:
        return None
    size_mean, value_mean = sum(size for size, _ in logs) / len(logs), sum(value for _, value in logs) / len(logs)
    spread = sum((size - size_mean) ** 2 for size, _ in logs)
    return sum((size - size_mean) * (value - value_mean) for size, value in logs) / spread
