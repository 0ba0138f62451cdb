"""The command that serves: serve."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.ask import ServedGraphOptions
from kg.cli.group import say
from kg.cli.options import (
    TextsOption,
    checked_folder,
)
from kg.cli.parameters import Without, add_commands
from kg.errors import InputError, UsageError, missing_package

if TYPE_CHECKING:
    from kg.serve import Service, Settings

TOKEN_VARIABLE = "KG_TOKEN"  # noqa: S105  the name of a variable
MIN_TOKEN = 16
PACKAGES = "fastapi h11 httpx2 mcp prometheus-client python-multipart structlog uvicorn"
"""What the command imports and kg itself does without; the rest of the extra `serve` comes with them."""
HostOption = Annotated[str, typer.Option("--host", help="Address to listen on; only loopback is safe without a token.")]
PortOption = Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="Port; 0 takes a free one.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_commands(app, serve)


def serve(
    *,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="S", min=0.01, max=1_000_000, help="Seconds that a query may take.")
    ] = 10.0,
    max_rows: Annotated[int, typer.Option("--max-rows", metavar="N", min=1, help="Rows of an answer.")] = 10_000,
    max_memory: Annotated[
        int, typer.Option("--max-memory", metavar="MIB", min=64, max=2**30, help="Memory in MiB a query may add.")
    ] = 1024,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Light queries at once; 0: by the machine.")] = 0,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", metavar="FILE", help="File with a token that requests must carry; or KG_TOKEN."),
    ] = None,
    public_url: Annotated[
        str, typer.Option("--public-url", metavar="URL", help="Address that clients use, behind a proxy.")
    ] = "",
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option("--trusted-proxy", metavar="ADDRESS", help="Believe this proxy whom it asks for; repeatable."),
    ] = None,
    cors: Annotated[
        bool | None,
        typer.Option("--cors/--no-cors", help="Let pages of other origins read; default: the shipped graph only."),
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option("--review", metavar="PATH", help="Candidates to review in the browser: a file or a folder."),
    ] = None,
    mcp: Annotated[bool, typer.Option("--mcp", help="Speak the Model Context Protocol on stdin and stdout.")] = False,
    log_queries: Annotated[bool, typer.Option("--log-queries", help="Log the text of queries too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Log only what goes wrong.")] = False,
    texts: TextsOption = None,
    graph: Annotated[ServedGraphOptions, Without(("cite",))],
) -> None:
    """Serve the graph: SPARQL 1.1 over HTTP, pages, a query editor and a JSON API; read only.

    Example: kg serve --data my-data --port 8080
    """
    checked_folder(texts, "--texts")
    if review is not None and not review.exists():
        raise UsageError(f"--review: {review} is not there; name a file of candidates or a folder of them")
    if review is not None and graph.store is not None:
        raise UsageError("--review writes decisions into a data folder; serve that with --data")
    if review is not None and not graph.endpoint:
        from kg.tables import refuse_shipped, shipped_data

        refuse_shipped(graph.chosen_one("--review writes into one folder") or shipped_data())
    if not hasattr(os, "fork"):
        raise UsageError("kg serve forks its workers, which this system cannot do; use Linux, macOS or WSL")
    try:
        from kg.serve import Settings, parse_proxies, run_server, start_logging

        if mcp:
            from kg.serve import serve_mcp
    except ModuleNotFoundError as error:
        raise missing_package("kg serve", PACKAGES, "serve") from error
    settings = Settings(
        host,
        port,
        timeout,
        max_rows,
        max_memory,
        workers,
        read_token(token_file),
        graph.endpoint,
        texts,
        review,
        public_url,
        not graph.data and graph.store is None and not graph.endpoint if cors is None else cors,
        log_queries,
        tuple(trusted_proxy or ()),
    )
    parse_proxies(settings.proxies)
    with _opened_service(settings, graph) as service:
        if mcp:
            serve_mcp(service)
            return
        start_logging(quiet=quiet)
        run_server(service, on_listening=lambda url: _say_where(url, settings))


def _say_where(url: str, settings: Settings) -> None:
    from kg.serve import has_editor

    if not settings.is_loopback and not settings.token:
        say(f"kg: warning: whoever can reach {settings.host} can ask this graph; set --token-file, or use loopback")
    say(f"kg: listening on {url} (SPARQL at {url}sparql); Ctrl-C stops")
    if not has_editor():
        say("kg: the query editor was not built, so a plain field stands in for it; `make assets` in a clone builds it")


@contextmanager
def _opened_service(settings: Settings, graph: ServedGraphOptions) -> Iterator[Service]:
    """What is served: a folder, or the graph of an endpoint."""
    from kg.serve import Pool, Service

    if settings.endpoint:
        from kg.serve import remote_service

        graph.refuse_folders()
        with remote_service(graph.chosen_view(), settings) as service:
            yield service
        return
    dataset = graph.open()
    engine = Pool([str(folder) for folder in dataset.folders], dataset.view, settings)
    yield Service(dataset, engine, settings, dataset.digest, dataset.folder)


def read_token(file: Path | None) -> str:
    """The token that requests must carry: of a file, or of the environment; empty when there is none.

    Raises
    ------
    InputError
        When the file cannot be read.
    UsageError
        When the token is too short, or not of printable ASCII.
    """
    from kg.tables import read_bytes

    try:
        token = read_bytes(file).decode("utf-8").strip() if file else os.environ.get(TOKEN_VARIABLE, "").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if (file or token) and (len(token) < MIN_TOKEN or not token.isascii() or not token.isprintable()):
        where = str(file) if file else TOKEN_VARIABLE
        raise UsageError(f"{where}: a token has at least {MIN_TOKEN} printable ASCII characters")
    return token
