"""A library leaves the process that calls it as it was, and can be imported where the system has less than Linux."""

from __future__ import annotations

import contextlib
import csv
import decimal
import gc
import locale
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
import typer.testing

import kg
from kg.cli import app
from kg.graph.check import check_all
from kg.graph.dataset import build_graph
from kg.model.terms import Verdict
from kg.network.communities import find_communities
from kg.network.network import build_network
from kg.network.ranking import rank_actors
from kg.publish.exports import export_graph
from kg.publish.page.render import render_page
from kg.review.decisions import Ruling
from kg.review.spreadsheet import read_spreadsheet
from kg.session import Session
from kg.tables import files
from kg.tables import process as collector
from kg.tables.candidates import format_csv, read_candidates
from tests.edits import copy_tables
from tests.review.made import ALL, make_folder, make_session
from tests.stores import build, make_inputs

POSIX_ONLY = (
    "fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "_posixsubprocess", "posix_ipc", "readline",
)  # fmt: skip
LACKING = """
import importlib, importlib.abc, os, pkgutil, signal, socket, sys
import asyncio, multiprocessing, subprocess  # the system's own, which do without on other systems
import rich.console, typer, typer.testing
import mcp.server, uvicorn  # other people's, which ask for the name of the system
gone = set(sys.argv[1].split())
class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in gone:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
for name in gone:
    sys.modules.pop(name, None)
for owner, names in (
    (os, "fork wait waitpid getuid geteuid setpriority nice sched_getaffinity sysconf O_NOFOLLOW O_NONBLOCK mkfifo"),
    (signal, "SIGALRM SIGHUP SIGKILL SIGCHLD setitimer ITIMER_REAL pthread_sigmask"),
    (socket, "AF_UNIX recv_fds send_fds"),
):
    for name in names.split():
        if hasattr(owner, name):
            delattr(owner, name)
import kg
for module in pkgutil.walk_packages(kg.__path__, "kg."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from pathlib import Path
import kg.tables.files
kg.tables.files.write_atomically(Path(sys.argv[2]) / "file", b"x")
kg.tables.files.write_atomically(Path(sys.argv[2]) / "file", b"y")
handle = kg.tables.files.open_lock(Path(sys.argv[2]) / "lock")
print(kg.tables.files.lock_file(handle), kg.open(sys.argv[3]).query("ASK { ?who kg:signs ?what }").result.answer)
"""


def state_of_the_process() -> dict[str, object]:
    """What belongs to the whole process and not to whoever is called in it."""
    names = ("", *sorted(logging.root.manager.loggerDict))
    return {
        "gc": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), gc.get_debug(), len(gc.callbacks)),
        "csv": (csv.field_size_limit(), sorted(csv.list_dialects())),
        "warnings": list(warnings.filters),
        "signals": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "locale": locale.setlocale(locale.LC_ALL),
        "limits": (
            sys.getrecursionlimit(),
            sys.getswitchinterval(),
            threading.stack_size(),
            socket.getdefaulttimeout(),
        ),
        "hooks": (sys.excepthook, sys.unraisablehook, threading.excepthook, sys.displayhook),
        "streams": (sys.stdout, sys.stderr, sys.stdin),
        "logging": {name: (logging.getLogger(name).level, len(logging.getLogger(name).handlers)) for name in names},
        "disabled": logging.root.manager.disable,
        "environment": dict(os.environ),
        "folder": Path.cwd(),
        "random": (random.getstate(), np.random.get_state()[1].tolist()),  # type: ignore[index]
        "decimal": repr(decimal.getcontext()),
        "mask": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
    }


def call_the_library(tiny: Path, folder: Path) -> None:
    data = copy_tables(tiny, folder)
    session = kg.open(data)
    assert isinstance(session, Session)
    session.query("SELECT ?who { ?who kg:signs ?what }").rdflib()
    build_network(session.dataset)
    rank_actors(session.dataset)
    find_communities(session.dataset)
    export_graph(session.dataset, "csv")
    export_graph(session.dataset, "gexf")
    render_page(session.dataset)
    check_all(data)
    build_graph(data, data / "graph.trig")
    (folder / "imports").mkdir()
    inputs = make_inputs(tiny, folder / "imports")
    build(*inputs)
    len(kg.open(store=inputs[1]).dataset.tables.claims)
    (folder / "review").mkdir()
    desk = make_session(make_folder(tiny, folder / "review"))
    sheet = folder / "candidates.csv"
    sheet.write_bytes(format_csv(ALL))
    known = {each.id: each for each in read_candidates(sheet)}
    sheet.write_text(f"id,decision\n{ALL[0].id},reject\n", encoding="utf-8")
    assert desk.decide(*read_spreadsheet(sheet, known)) == []
    assert desk.decide(Ruling(desk.left()[0], Verdict.REJECT)) == []


def test_calls_of_the_library_change_nothing_in_their_process(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "LARGE", 1)  # as if the graph were a large one
    monkeypatch.setattr(collector, "may_freeze", False)
    monkeypatch.setattr(files, "guard", contextlib.nullcontext)
    (tmp_path / "first").mkdir()
    (tmp_path / "then").mkdir()
    call_the_library(tiny, tmp_path / "first")  # other people's libraries are imported, which is theirs to answer for
    csv.field_size_limit(1000)
    try:
        before = state_of_the_process()
        call_the_library(tiny, tmp_path / "then")
        after = state_of_the_process()
    finally:
        csv.field_size_limit(131_072)
    assert {name: after[name] for name in before if after[name] != before[name]} == {}


def test_every_module_can_be_imported_where_the_system_has_less(tiny: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-W", "ignore", "-c", LACKING, " ".join(POSIX_ONLY), str(tmp_path), str(tiny)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "True True\n"
    assert (tmp_path / "file").read_bytes() == b"y"


def test_where_nothing_can_be_forked_the_server_says_so(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    done = typer.testing.CliRunner().invoke(app, ["serve", "--data", str(tiny)])
    assert done.exit_code == 2
    assert "this system cannot do; use Linux, macOS or WSL" in done.stderr


def test_where_there_is_no_fcntl_locks_are_those_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []

    class Msvcrt:
        LK_NBLCK = 2

        @staticmethod
        def locking(handle: int, mode: int, size: int) -> None:
            if held:
                raise PermissionError(13, "Permission denied")
            held.append(handle)

    monkeypatch.setattr(files, "_fcntl", None)
    monkeypatch.setattr(files, "_msvcrt", Msvcrt)
    handle = files.open_lock(tmp_path / "lock")
    assert files.lock_file(handle)
    assert files.lock_file(handle, is_shared=True)
    assert not files.lock_file(handle)
    os.close(handle)
