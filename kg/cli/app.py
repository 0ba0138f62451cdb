"""The typer application, with every command in the order in which a user meets them."""

from __future__ import annotations

from typing import Annotated

import typer

from kg import __version__
from kg.cli import ask, compare, connections, data, draw, rank
from kg.cli.group import KgGroup

EPILOG = (
    "With no --data, a command works on the graph that the package ships, from any folder. "
    "Exit status: 0 done, 1 findings, 2 wrong use, 3 bad input, 4 a limit was hit."
)

app = typer.Typer(
    name="kg",
    cls=KgGroup,
    help="An open knowledge graph of diplomacy: every edge leads to its source, its date and what contradicts it.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    pretty_exceptions_enable=False,
)


def _print_version(*, value: bool) -> None:
    if value:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[bool, typer.Option("--version", callback=_print_version, help="Print the version.")] = False,
) -> None:
    """Options of `kg` itself."""


for module in (data, ask, rank, connections, draw, compare):
    module.register(app)


def main() -> None:
    """Run the command line."""
    app(prog_name="kg")
