"""Builds that are killed at any step, and that meet a full or a read-only disk: old or new, never half.

A child counts what it opens to write, renames and removes, and kills itself at a certain one of these; so every kill
hits, and they lie all over a build. The disks are small ones in memory, which only root may mount.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.graph.dataset import open_graph
from tests.edits import add_claim, copy_tables
from tests.stores import build

pytestmark = pytest.mark.soak
KILLS = 25
RUNNER = """
import os, signal, sys
from typer.testing import CliRunner
from kg.cli.app import app
import kg.graph.dataset, kg.graph.store, kg.tables, kg.imports, kg.review
moment, *words = sys.argv[1:]
left = int(moment)
def count(event, arguments):
    global left
    is_write = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if is_write or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
result = CliRunner().invoke(app, words)
sys.exit(result.exit_code)
"""


def run_killed(moment: int, *words: str | Path) -> int:
    """Exit status of a command that is killed at a step; 0 or more where it ended before."""
    command = [sys.executable, "-B", "-c", RUNNER, str(moment), *map(str, words)]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode


def strays(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".kg-new"))


def test_a_build_that_is_killed_leaves_the_old_graph_or_the_new_one(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    assert run_killed(0, "build", "--data", folder) == 0
    old = (folder / "graph.trig").read_bytes()
    add_claim(folder, "arland", "cooperatesWith", "borland")
    assert run_killed(0, "build", "--data", folder) == 0
    new = (folder / "graph.trig").read_bytes()
    tables = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert old != new
    hits = 0
    for moment in range(1, KILLS + 1):
        (folder / "graph.trig").write_bytes(old)
        status = run_killed(moment, "build", "--data", folder)
        hits += status == -signal.SIGKILL
        assert status in (0, -signal.SIGKILL)
        assert (folder / "graph.trig").read_bytes() in (old, new)
        assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == tables
        if status == 0:
            break
    assert hits
    assert run_killed(0, "build", "--data", folder) == 0
    assert (folder / "graph.trig").read_bytes() == new
    assert not strays(folder)


def test_a_store_whose_build_is_killed_is_the_old_one_or_the_new_one(tiny: Path, tmp_path: Path) -> None:
    folder, store = copy_tables(tiny, tmp_path), tmp_path / "store"
    build(folder, store)
    hits = 0
    for moment in range(1, KILLS + 1):
        status = run_killed(moment, "build", "--data", folder, "--store", store)
        hits += status == -signal.SIGKILL
        assert status in (0, -signal.SIGKILL)
        assert len(open_graph(store).tables.claims) == len(open_graph(folder).tables.claims)
        if status == 0:
            break
    assert hits >= 10
    build(folder, store)
    assert len(list(store.glob("generation-*"))) == 1


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


@pytest.mark.parametrize("kept_kib", [0, 4, 16, 32, 64])
@pytest.mark.parametrize("is_stored", [False, True])
def test_a_full_disk_leaves_what_was_there(tiny: Path, tmp_path: Path, kept_kib: int, is_stored: bool) -> None:
    with small_disk(tmp_path / "disk", "24M") as disk:
        folder, store = copy_tables(tiny, disk), disk / "store"
        into: list[str | Path] = ["--store", store] if is_stored else []
        words: list[str | Path] = ["build", "--data", folder, *into]
        assert run_killed(0, *words) == 0
        before = (folder / "graph.trig").read_bytes() if not is_stored else b""
        add_claim(folder, "arland", "cooperatesWith", "borland")
        free = shutil.disk_usage(disk).free - kept_kib * 1024
        with (disk / "filler").open("wb") as filler:
            filler.write(b"0" * max(0, free))
        assert run_killed(0, *words) in (0, 3)
        (disk / "filler").unlink()
        between = (folder / "graph.trig").read_bytes() if not is_stored else b""
        assert run_killed(0, *words) == 0
        assert is_stored or between in (before, (folder / "graph.trig").read_bytes())
        assert len(open_graph(store if is_stored else folder).tables.claims) == len(open_graph(folder).tables.claims)


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_read_only_disk_leaves_what_was_there(tiny: Path, tmp_path: Path, is_stored: bool) -> None:
    with small_disk(tmp_path / "disk", "24M") as disk:
        folder, store = copy_tables(tiny, disk), disk / "store"
        into: list[str | Path] = ["--store", store] if is_stored else []
        words: list[str | Path] = ["build", "--data", folder, *into]
        assert run_killed(0, *words) == 0
        files = {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()}
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for _ in range(10):
            assert run_killed(0, *words) == 3
        assert {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()} == files
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
