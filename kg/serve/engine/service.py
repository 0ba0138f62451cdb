"""What every route reads: the open graph, the engine that answers queries, and the settings.

Comes in: what `kg serve` was started with. Goes out: one frozen `Service`, which a route gets by
`Depends(service_of)`. The engine is a protocol with two implementations: workers of this machine
(`kg.serve.engine.pool`), and another SPARQL server (`kg.query.endpoint`). A route never evaluates a query itself, and
work on the graph that can take long goes to a worker as well, by `QueryEngine.call`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVarTuple

from fastapi import Request

from kg.serve.engine.answers import (
    MAX_MEMORY_MIB,
    MAX_ROWS,
    TIMEOUT_S,
    QueryAnswer,
    QueryRequest,
)
from kg.tables import is_store, question_folders

if TYPE_CHECKING:
    from kg.graph import ValidDataset
    from kg.model import View

Args = TypeVarTuple("Args")

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator chose.

    Parameters
    ----------
    host, port
        Where to listen.
    timeout_s
        Seconds of wall time that a query may take.
    max_rows
        Rows of an answer.
    max_memory_mib
        Memory in MiB that a query may add to its worker.
    workers
        Queries that are answered at the same time in the fast queue; 0 chooses by the machine.
    token
        Bearer token that every request must carry; empty when none is wanted.
    endpoint
        Address of another SPARQL server that answers instead; empty for the graph of this machine.
    texts
        Folder of the user's copies of the sources.
    review
        Folder in which the review of candidates keeps its files.
    public_url
        Address under which clients reach the server, when it is behind a proxy; empty otherwise.
    is_open
        Whether pages of other origins may read (CORS).
    log_queries
        Whether the text of a query is logged.
    proxies
        Addresses or networks of proxies that are believed when they say for whom they ask.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    timeout_s: float = TIMEOUT_S
    max_rows: int = MAX_ROWS
    max_memory_mib: int = MAX_MEMORY_MIB
    workers: int = 0
    token: str = field(default="", repr=False)
    endpoint: str = ""
    texts: Path | None = None
    review: Path | None = None
    public_url: str = ""
    is_open: bool = True
    log_queries: bool = False
    proxies: tuple[str, ...] = ()

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        return self.host in LOOPBACK


class QueryEngine(Protocol):
    """Answers queries within limits; see the module."""

    async def start(self) -> None:
        """Make ready to answer."""

    async def close(self) -> None:
        """End what runs, and leave no process behind."""

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Answer a query.

        Raises
        ------
        UsageError
            When it is not SPARQL, or would leave or change the graph.
        NoFormatError
            When no form fits.
        LimitError
            When a limit of time or memory was hit; `BusyError` when there is no room.
        """

    async def call(
        self, function: Callable[[ValidDataset, *Args], bytes], *args: *Args, view: View | None = None
    ) -> bytes:
        """Run a function of a module on the open graph in a worker, under the limits of a query.

        Parameters
        ----------
        function
            Takes the dataset and what follows; it must stand in a module, and its arguments be picklable.
        view
            What of the graph it is given, instead of the view it was opened with.

        Raises
        ------
        KgError
            What the function raised; or `LimitError`, as `run`.
        """


@dataclass(frozen=True, slots=True)
class Service:
    """What every route reads.

    Parameters
    ----------
    dataset
        The open graph; with an endpoint, what was read from it.
    engine
        Answers queries.
    settings
        What the operator chose.
    digest
        Digest of the dataset, by which clients notice that it has changed.
    folder
        The data folder.
    """

    dataset: ValidDataset
    engine: QueryEngine
    settings: Settings
    digest: str
    folder: Path

    @property
    def questions(self) -> tuple[Path, ...]:
        """Folders of the saved questions that the graph is asked."""
        return question_folders(joined=is_store(self.folder) or bool(self.settings.endpoint))


def service_of(request: Request) -> Service:
    """The service of the application that a request came to: the dependency of every route."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service
