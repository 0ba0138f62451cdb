"""A server to ask: in this process through `TestClient`, and a real one on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph.dataset import open_graph
from kg.model.claims import View
from kg.tables.files import shipped_data
from tests.questions import TEXTS
from tests.waiting import LIMIT_S

if TYPE_CHECKING:  # what an extra brings, so that this file is read without it
    import httpx2 as httpx
    from fastapi.testclient import TestClient

    from kg.serve.engine.service import Service, Settings

ROOT = Path(__file__).resolve().parent.parent.parent


def make_service(folder: Path | None = None, settings: Settings | None = None) -> Service:
    """A service of a folder (the shipped graph when None) that is not started yet."""
    from kg.serve.engine.pool import Pool
    from kg.serve.engine.service import Service, Settings

    chosen = settings or Settings(workers=2)
    dataset = open_graph(folder)
    engine = Pool([str(folder or shipped_data())], View(), chosen)
    return Service(dataset, engine, chosen, dataset.digest, dataset.folder)


def _asking(service: Service) -> Iterator[TestClient]:
    from fastapi.testclient import TestClient

    from kg.serve.app import create_app

    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture(scope="session")
def service_client() -> Iterator[TestClient]:
    """The graph of the texts in this process, for tests that change nothing."""
    yield from _asking(make_service(TEXTS))


@pytest.fixture(scope="session")
def tiny_client(tiny: Path) -> Iterator[TestClient]:
    """The tiny graph in this process, for tests that change nothing."""
    yield from _asking(make_service(tiny))


@dataclass(frozen=True)
class Running:
    """A server of its own process."""

    process: subprocess.Popen[str]
    url: str
    log: list[str]
    words: str

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def family(self) -> set[int]:
        """Ids of the processes below it."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parents[int(stat.parent.name)] = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
        found = {self.process.pid}
        while more := {child for child, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def client(self, timeout_s: float = LIMIT_S) -> httpx.Client:
        """A client of it."""
        import httpx2 as httpx

        return httpx.Client(base_url=self.url, timeout=timeout_s)


Serve = Callable[..., AbstractContextManager[Running]]


@contextmanager
def serve(*options: str, env: dict[str, str] | None = None) -> Iterator[Running]:
    """`kg serve` on a free port, stopped by SIGTERM at the end of the block."""
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", *options]
    environment = {**os.environ, **(env or {})}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    )
    reading: threading.Thread | None = None
    try:
        assert process.stderr is not None
        words = ""
        for line in process.stderr:
            words += line
            if found := re.search(r"listening on (http://\S+)", line):
                break
        else:
            raise AssertionError(f"kg serve did not start: {words}")
        log: list[str] = []
        reading = threading.Thread(target=lambda: log.extend(process.stderr or ()), daemon=True)
        reading.start()  # or its log fills the pipe, and it waits
        yield Running(process, found[1].rstrip("/"), log, words)
    finally:
        process.terminate()
        process.wait(LIMIT_S)
        if reading:
            reading.join(LIMIT_S)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture(scope="session")
def live() -> Iterator[Running]:
    """A running `kg serve` of the texts, for tests that change nothing."""
    with serve("--quiet", "--data", str(TEXTS)) as running:
        yield running


@pytest.fixture
def serving() -> Serve:
    """Starts `kg serve` with options; see `serve`."""
    return serve
