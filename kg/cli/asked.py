"""What a query is put to: the graph here, or with --endpoint the one on another server.

Comes in: the options of a command. Goes out: an `Asked`, with which the command need not know which it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import chosen_view, opened
from kg.errors import UsageError
from kg.terms import ViewKind

if TYPE_CHECKING:
    from kg.endpoint import Endpoint
    from kg.graph import ValidDataset
    from kg.queries import Result, Term

EndpointOption = Annotated[
    str,
    typer.Option(
        "--endpoint", metavar="URL", help="Ask the graph on this SPARQL 1.1 server instead; see docs/endpoint.md."
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A graph to ask.

    Parameters
    ----------
    query
        Answers a text with parameters, up to so many rows.
    labels
        English label of the IRIs in a result, by IRI.
    names
        A dataset in which what a user types is looked up.
    """

    query: Callable[[str, Mapping[str, Term] | None, int], Result]
    labels: Callable[[Result], Mapping[str, str]]
    names: Callable[[], ValidDataset]


def asked(
    endpoint: str,
    timeout: float,
    data: Path | None,
    view: ViewKind = ViewKind.BEST,
    as_of: str = "",
    known_by: str = "",
    source: list[str] | None = None,
    store: Path | None = None,
) -> Asked:
    """The graph that the options of a command name.

    Raises
    ------
    UsageError
        When --endpoint is given with what only tables can answer.
    """
    if endpoint:
        given = {"--data": data, "--store": store, "--as-of": as_of, "--known-by": known_by, "--source": source}
        views = ["--view"] if view is not ViewKind.BEST else []
        for option in [name for name, value in given.items() if value] + views:
            is_place = option in ("--data", "--store")
            remedy = "give one of the two" if is_place else "leave it out, or write it into the query"
            raise UsageError(f"{option} does not go with --endpoint, whose server knows one graph only; {remedy}")
        from kg.endpoint_graph import read_endpoint_names  # noqa: PLC0415

        remote = opened_endpoint(endpoint, timeout)
        return Asked(remote.query, remote.labels, lambda: read_endpoint_names(remote))
    from kg.queries import read_labels, run_query  # noqa: PLC0415

    dataset = opened(data, view, as_of, known_by, source, store)
    return Asked(
        lambda text, parameters, max_rows: run_query(dataset, text, parameters=parameters, max_rows=max_rows),
        lambda _: read_labels(dataset),
        lambda: dataset,
    )


def opened_endpoint(url: str, timeout: float) -> Endpoint:
    """The endpoint at an address."""
    from kg.connection import open_server  # noqa: PLC0415
    from kg.endpoint import Endpoint  # noqa: PLC0415

    return Endpoint(open_server(url, timeout))


def opened_or_fetched(
    endpoint: str,
    timeout: float,
    data: Path | None,
    view: ViewKind = ViewKind.BEST,
    as_of: str = "",
    known_by: str = "",
    source: list[str] | None = None,
    store: Path | None = None,
) -> ValidDataset:
    """The graph here, or all of that of an endpoint, seen through the view that the options name.

    Raises
    ------
    UsageError
        When --data or --store is given too.
    """
    if not endpoint:
        return opened(data, view, as_of, known_by, source, store)
    from kg.endpoint_graph import read_endpoint_graph  # noqa: PLC0415
    from kg.queries import watchdog  # noqa: PLC0415

    if data is not None or store is not None:
        option = "--data" if data is not None else "--store"
        raise UsageError(f"{option} does not go with --endpoint; give one of the two")
    chosen = chosen_view(view, as_of, known_by, source)
    with watchdog(timeout):
        return read_endpoint_graph(opened_endpoint(endpoint, timeout), chosen)
