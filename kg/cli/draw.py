"""The commands that draw: one page, and a whole site."""

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
    add_commands(app, draw, site)


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


def site(
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write; a site in it is replaced.")
    ],
    title: Annotated[str, typer.Option("--title", help="Title of the interactive page.")] = "",
    graph: GraphOptions,
) -> None:
    """Write the graph as a static site: a page for everything, with Turtle and JSON-LD beside, and a search.

    Example: kg site --out public
    """
    from kg.cli.progress import stage_bars
    from kg.graph import cite_graph
    from kg.publish import TITLE, write_site
    from kg.tables import refuse_shipped

    refuse_shipped(out)
    dataset = graph.open()
    with stage_bars() as tell:
        written = write_site(
            dataset, out, title=title or TITLE, progress=tell and (lambda done, every: tell("pages", done, every))
        )
    size = f"{written.size / 2**20:,.0f} MiB"
    say(f"{out}: {written.pages:,} pages in {written.files:,} files, {size}; open {out / 'index.html'} in a browser")
    say_citation(graph.citation(lambda: cite_graph(dataset)))
