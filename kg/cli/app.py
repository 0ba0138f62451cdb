"""The typer application, with every command in the order in which a user meets them."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.models import CommandInfo

from kg import __version__
from kg.cli import (
    ask,
    compare,
    connections,
    data,
    draw,
    entering,
    evaluate,
    extract,
    imports,
    rank,
    review,
    serve,
    show,
)
from kg.cli.ending import sweeping
from kg.cli.group import KgGroup
from kg.tables import files
from kg.tables import process as collector

EPILOG = (
    "With no --data, a command works on the graph that the package ships, from any folder. "
    "Exit status: 0 done, 1 findings, 2 wrong use, 3 bad input, 4 a limit was hit."
)
COMMANDS = (
    "new", "find", "locate", "build", "check", "format", "join", "export", "query", "ask", "show", "conflicts", "terms",
    "docs", "rank", "path", "reach", "backbone", "communities", "draw", "site", "diff", "import", "extract", "review",
    "evaluate", "serve",
)  # fmt: skip
"""The commands as help lists them, others behind them; typer would list those with commands under them last."""


class _Commands(KgGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        place = {name: number for number, name in enumerate(COMMANDS)}
        return sorted(super().list_commands(ctx), key=lambda name: place.get(name, len(place)))


app = typer.Typer(
    name="kg",
    cls=_Commands,
    help="An open knowledge graph of diplomacy: every edge leads to its source, its date and what contradicts it.",
    epilog=EPILOG,
    no_args_is_help=True,
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


for module in (entering, data, ask, show, rank, connections, draw, compare, imports, extract, review, evaluate, serve):
    module.register(app)


def name_of(command: CommandInfo) -> str:
    """The name under which a command was registered."""
    assert command.callback is not None
    return command.name or command.callback.__name__


def prepare_streams() -> None:
    """Have stdout and stderr take every character, and be there.

    Data go out as UTF-8, as files and answers over HTTP do, unless PYTHONIOENCODING or the terminal wants another
    encoding; what that one lacks is replaced.
    """
    if sys.stdout is None:  # it was closed, as by `>&-`; the next file opened would take its place
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  as long as the process
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            is_fixed = bool(os.environ.get("PYTHONIOENCODING")) or stream.isatty()
            stream.reconfigure(encoding=None if is_fixed else "utf-8", errors=errors)


def main() -> None:
    """Run the command line.

    What a process of its own may do, and a library not, is switched on here.
    """
    prepare_streams()
    files.guard = sweeping
    collector.may_freeze = True
    _keep_named(sys.argv[1:])
    app(prog_name="kg")


def _keep_named(words: list[str]) -> None:
    """Have only the command built that the first word names.

    Building the options of every command takes a tenth of a cold query. Without a name, as for the help of the whole,
    the commands under a command are not built.
    """
    commands = [command for command in app.registered_commands if command.callback and words[:1] == [name_of(command)]]
    groups = [group for group in app.registered_groups if words[:1] == [group.name]]
    if commands or groups:
        app.registered_commands, app.registered_groups = commands, groups
    elif words in (["-h"], ["--help"]):
        for group in app.registered_groups:
            if group.typer_instance:
                group.typer_instance.registered_commands = []
