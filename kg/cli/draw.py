"""The command that draws: draw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.group import put_out, say
from kg.cli.options import (
    GraphOptions,
    PredicateOption,
    TextsOption,
    TypeOption,
    checked_folder,
    say_citation,
)
from kg.cli.parameters import add_commands


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_commands(app, draw)


def draw(
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The page to write; - is stdout.")] = Path(
        "kg.html"
    ),
    title: Annotated[str, typer.Option("--title", help="Title of the page.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=2, max=500, help="Elements that the page opens with.")] = 12,
    about: Annotated[
        list[str] | None,
        typer.Option("--about", metavar="NAME", help="Only this entity and what is joined to it; may be given again."),
    ] = None,
    types: TypeOption = None,
    predicates: PredicateOption = None,
    most: Annotated[
        int | None, typer.Option("--most", metavar="N", min=2, max=6000, help="Only the N elements with most claims.")
    ] = None,
    texts: TextsOption = None,
    graph: GraphOptions,
) -> None:
    """Write the interactive page: one file that opens from disk with no network.

    Example: kg draw --out kazakhstan.html --as-of 2025-06-30
    """
    from kg.graph import cite_graph
    from kg.publish import TITLE, PagePart, cut_dataset, render_page

    checked_folder(texts, "--texts")
    whole = graph.open()
    named = tuple(whole.lookup.resolve(name) for name in about or ())
    dataset, left_out = cut_dataset(whole, PagePart(named, tuple(types or ()), tuple(predicates or ()), most))
    if left_out:
        say(left_out)
    page = render_page(dataset, texts=texts, title=title or TITLE, limit=limit, whole=whole).encode()
    if put_out(out, page):
        say(f"{out}: {len(page) / 1024:,.0f} KiB; open it in a browser")
    say_citation(graph.citation(lambda: cite_graph(dataset)))
