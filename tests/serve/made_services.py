"""Services that answer in this process, on a port of this machine, and pages of them in a browser."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVarTuple

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.serve.app import create_app
from kg.serve.engine.answers import TIMEOUT_S, QueryAnswer, QueryRequest
from kg.serve.engine.jobs import answer_of, do_job, job_of, raise_error
from kg.serve.engine.service import Service, Settings
from tests.waiting import LIMIT_S
from tests.windows import Windows

Args = TypeVarTuple("Args")
ADDRESS = "http://127.0.0.1:8000"


@dataclass
class Here:
    """An engine without workers, for pages whose queries are harmless."""

    dataset: ValidDataset
    calls: int = 0

    async def start(self) -> None:
        """Nothing is needed."""

    async def close(self) -> None:
        """Nothing is left."""

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Answer a query at once."""
        self.calls += 1
        reply, body = do_job(job_of(request, 10_000, TIMEOUT_S), self.dataset)
        raise_error(reply)
        return answer_of(reply, body)

    async def call(
        self, function: Callable[[ValidDataset, *Args], bytes], *args: *Args, view: View | None = None
    ) -> bytes:
        """Call at once."""
        self.calls += 1
        dataset = self.dataset if view is None else self.dataset.with_view(view)
        return await asyncio.to_thread(function, dataset, *args)


def service_here(dataset: ValidDataset, settings: Settings | None = None) -> Service:
    """A service that answers in this process."""
    return Service(dataset, Here(dataset), settings or Settings(), dataset.digest, dataset.folder)


@contextmanager
def asking(dataset: ValidDataset, settings: Settings | None = None) -> Iterator[TestClient]:
    """A client of a service in this process; errors of the server are raised."""
    with TestClient(create_app(service_here(dataset, settings)), base_url=ADDRESS, follow_redirects=False) as client:
        yield client


@contextmanager
def listening(service: Service) -> Iterator[str]:
    """The address of a service on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)  # whoever comes before the server has started waits instead of being refused
        config = uvicorn.Config(
            create_app(service), log_level="critical", ws="none", lifespan="on", proxy_headers=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(LIMIT_S)


@dataclass
class Visits:
    """Pages of one server in a browser, and what they complained about."""

    windows: Windows
    url: str
    complaints: list[str]

    def open(self, path: str, width: int = 1280, scheme: str = "light", *, scripts: bool = True) -> Page:
        """Open a page; requests to another host and words of the console are noted."""
        page = self.windows.open(width, 900, scheme, java_script_enabled=scripts)
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((self.url, "data:", "blob:")) else self.complaints.append(request.url)
            ),
        )
        page.goto(self.url + path)
        return page


@contextmanager
def visiting(browser: Browser, dataset: ValidDataset, settings: Settings | None = None) -> Iterator[Visits]:
    """A browser on a server of the dataset; at the end no page has asked another host or complained."""
    with listening(service_here(dataset, settings)) as url:
        visits = Visits(Windows(browser, f"{url}/favicon.ico"), url, [])
        yield visits
        visits.windows.close()
        assert not visits.complaints, visits.complaints


def axe_findings(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA, of any weight."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{each['impact']} {each['id']}: {node['html'][:160]}" for each in violations for node in each["nodes"][:3]]


def tiny_dataset() -> ValidDataset:
    """The tiny graph."""
    return open_graph(Path(__file__).parent.parent / "tiny")
