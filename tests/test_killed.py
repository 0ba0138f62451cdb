"""Writers that are killed at any step, and that meet a full or a read-only disk: old or new, never half.

A child counts its calls that write, rename, remove, lock or load, and kills itself at a certain one of these; so every
kill hits, and they lie all over what it does. The disks are small ones in memory, which only root may mount.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.store_files import find_generation, read_claims, read_manifest
from kg.tables.candidates import format_jsonl
from kg.tables.files import shipped_data
from tests.edits import add_claim, copy_tables
from tests.imports.items import write_table
from tests.imports.test_running import STATES
from tests.review.made import ALL, make_folder

pytestmark = pytest.mark.soak
KILLS = 26
"""How many kills hit each kind of writer."""
FULL_DISKS, READ_ONLY_RUNS = 20, 20
RUNNER = """
import json, os, signal, sys
from typer.testing import CliRunner
from kg.cli.app import app
import kg.graph.dataset, kg.graph.store, kg.tables, kg.imports.running, kg.review.decisions, kg.session
CALLS = {"write", "open", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "truncate", "fsync", "link",
    "flush", "flock", "extend", "bulk_load", "backup", "optimize", "close", "fdopen", "symlink", "rmtree", "dump"}
for line in sys.stdin:
    moment, words = json.loads(line)
    pid = os.fork()
    if pid == 0:
        count = 0
        def look(frame, event, argument):
            global count
            if event == "c_call" and argument.__name__ in CALLS:
                count += 1
                if count == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
        told = os.dup(1)
        if moment:
            sys.setprofile(look)
        result = CliRunner().invoke(app, words)
        sys.setprofile(None)
        os.write(told, f"{count} ".encode())
        os._exit(result.exit_code)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.write(1, f"{status}\\n".encode())
"""
Words = list[str | Path]


class Runner:
    """A process that has everything loaded, and forks a child for each command."""

    def __init__(self) -> None:
        command = [sys.executable, "-B", "-c", RUNNER]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, words: Words, moment: int = 0) -> tuple[int, int]:
        """Exit status of a command that is killed at a step, and its steps where they are counted (-1) to the end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([moment, list(map(str, words))]) + "\n")
        self._process.stdin.flush()
        *steps, status = map(int, self._process.stdout.readline().split())
        return status, sum(steps)

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    running = Runner()
    yield running
    running.close()


@dataclass(frozen=True)
class Writer:
    """A command that writes.

    Parameters
    ----------
    words
        The command.
    place
        The folder that it writes to.
    change
        Changes what it reads, so that what it writes is new.
    state
        What stands there, as far as it matters.
    finish
        What completes a command that was killed, if anything does.
    """

    words: Words
    place: Path
    change: Callable[[], object]
    state: Callable[[], object]
    finish: Words | None = None


def visible_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder, but those whose writer has not come to an end."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in paths
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def graph_writer(tiny: Path, place: Path) -> Writer:
    folder = copy_tables(tiny, place)
    change = lambda: add_claim(folder, "arland", "cooperatesWith", "borland")  # noqa: E731
    return Writer(["build", "--data", folder], folder, change, lambda: visible_files(folder))


def store_writer(tiny: Path, place: Path) -> Writer:
    folder, store = copy_tables(tiny, place), place / "store"
    change = lambda: add_claim(folder, "arland", "cooperatesWith", "borland")  # noqa: E731

    def state() -> tuple[list[str], int]:
        """What readers are led to, both of its copies of the claims; a reader itself refuses what its tables left."""
        generation = find_generation(store, read_manifest(store))
        quads = ox.Store.read_only(str(generation / "oxigraph"))
        return sorted(claim.id for claim in read_claims(generation)), len(quads)

    return Writer(["build", "--data", folder, "--store", store], store, change, state)


def review_writer(tiny: Path, place: Path) -> Writer:
    folder = make_folder(tiny, place)
    candidates, decisions = place / "candidates.jsonl", place / "decided.csv"
    candidates.write_bytes(format_jsonl(ALL))

    def decide(*choices: str) -> None:
        lines = [f"{candidate.id},{choice}" for candidate, choice in zip(ALL, choices, strict=False)]
        decisions.write_text("\n".join(["id,decision", *lines, ""]), encoding="utf-8")

    decide("reject")
    fixed: Words = ["review", candidates, "--data", folder, "--texts", folder / "texts", "--by", "Ann"]
    fixed += ["--date", "2025-06-17"]
    change = lambda: decide("reject", "accept", "reject", "accept")  # noqa: E731
    state = lambda: visible_files(folder)  # noqa: E731
    return Writer([*fixed, "--decisions", decisions], folder, change, state, [*fixed, "--summary"])


def import_writer(tiny: Path, place: Path) -> Writer:
    data, store, states = place / "data", place / "store", place / "states.csv"
    shutil.copytree(tiny, data)
    (data / "world").mkdir()
    for name in ("entities.csv", "identities.csv", "treaty-links.csv"):
        header = (shipped_data() / "world" / name).read_text(encoding="utf-8").splitlines()[0]
        known = "cow-state,1,,,arland,,bg-tiny\ncow-state,2,,,borland,,bg-tiny\n" if name == "identities.csv" else ""
        (data / "world" / name).write_text(f"{header}\n{known}", encoding="utf-8")
    rows = [["ARL", 1, "Arland", 1900, 5, 1, 2016, 12, 31, 2016], ["BOR", 2, "Borland", 1920, 1, 10, 1990, 10, 3, 2016]]
    write_table(states, STATES, rows[:1])
    change = lambda: write_table(states, STATES, rows)  # noqa: E731
    words: Words = ["import", "cow-states", states, "--store", store, "--data", data]
    return Writer(words, store, change, lambda: visible_files(store / "imports" / "cow-states"))


WRITERS = {"build": graph_writer, "store": store_writer, "review": review_writer, "import": import_writer}


def put_back(kept: Path, place: Path) -> None:
    shutil.rmtree(place)
    shutil.copytree(kept, place, symlinks=True)


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_killed_leaves_the_old_or_the_new(kind: str, tiny: Path, tmp_path: Path, runner: Runner) -> None:
    writer = WRITERS[kind](tiny, tmp_path)
    assert runner.run(writer.words)[0] == 0
    writer.change()
    kept = tmp_path / "kept"
    shutil.copytree(writer.place, kept, symlinks=True)
    old = writer.state()
    status, steps = runner.run(writer.words, -1)
    assert status == 0
    new = writer.state()
    assert old != new
    spread = {1 + number * (steps - 1) // (KILLS // 2) for number in range(KILLS // 2)}
    moments = sorted(spread | set(range(steps, max(steps - 4 * KILLS // 2, 0), -4)))  # most is written at the end
    hits, left = 0, {"old": 0, "new": 0}
    for moment in moments:
        put_back(kept, writer.place)
        assert writer.state() == old
        status, _ = runner.run(writer.words, moment)
        hits += status == -signal.SIGKILL
        assert status in (0, -signal.SIGKILL)
        if writer.finish:
            assert runner.run(writer.finish)[0] == 0
        assert writer.state() in (old, new), moment
        left["old" if writer.state() == old else "new"] += 1
        assert runner.run(writer.words)[0] == 0
        assert writer.state() == new
        assert not [path.name for path in writer.place.rglob("*.kg-new")]
    sys.stderr.write(f"{kind}: {steps} steps, {hits} of {len(moments)} kills hit, {left}\n")
    assert hits >= 10


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of a certain size at a place."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk needs root")
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a disk in memory")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_full_disk_leaves_the_old_or_the_new(kind: str, tiny: Path, tmp_path: Path, runner: Runner) -> None:
    with small_disk(tmp_path / "disk", "48M") as disk:
        writer = WRITERS[kind](tiny, disk)
        assert runner.run(writer.words)[0] == 0
        writer.change()
        old = writer.state()
        kept = tmp_path / "kept"
        shutil.copytree(writer.place, kept, symlinks=True)
        assert runner.run(writer.words)[0] == 0
        new = writer.state()
        statuses = []
        for number in range(FULL_DISKS):
            put_back(kept, writer.place)
            free = shutil.disk_usage(disk).free - number * 4096
            with (disk / "filler").open("wb") as filler:
                filler.write(b"0" * max(0, free))
            statuses.append(runner.run(writer.words)[0])
            (disk / "filler").unlink()
            assert statuses[-1] in (0, 3)
            assert writer.state() in (old, new)
            assert writer.state() == new or statuses[-1] == 3
            if writer.finish:
                assert runner.run(writer.finish)[0] == 0
            assert runner.run(writer.words)[0] == 0
            assert writer.state() == new
        sys.stderr.write(f"{kind}: {statuses.count(3)} of {FULL_DISKS} met a full disk\n")
        assert 3 in statuses


@pytest.mark.parametrize("kind", WRITERS)
def test_a_read_only_disk_leaves_what_was_there(kind: str, tiny: Path, tmp_path: Path, runner: Runner) -> None:
    with small_disk(tmp_path / "disk", "48M") as disk:
        writer = WRITERS[kind](tiny, disk)
        assert runner.run(writer.words)[0] == 0
        writer.change()
        files = {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()}
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        try:
            assert [runner.run(writer.words)[0] for _ in range(READ_ONLY_RUNS)] == [3] * READ_ONLY_RUNS
        finally:
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()} == files
