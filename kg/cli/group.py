"""Errors of the library to one line on stderr and the documented exit status."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from kg.errors import BAD_INPUT, LIMIT_HIT, KgError, UsageError

INTERRUPTED = 130
PATHS = frozenset({"DIR", "DIR...", "FILE", "FILE...", "PATH", "META.json", "CANDIDATES", "GOLD", "A", "B"})
"""How help calls what is a path."""
STREAM, STREAM_HELP = "-", "- is std"
"""What stands for stdin or stdout in the place of a path, and how the help of an option that takes it says so."""


def put_out(out: Path | None, content: bytes) -> bool:
    """Write to a file, or to stdout where none is named or it is `-`; says whether it was a file."""
    if out is None or str(out) == STREAM:
        typer.echo(content, nl=False)
        return False
    from kg.tables import write_atomically

    write_atomically(out, content)
    return True


def say(line: str) -> None:
    """Print words for the user on stderr."""
    typer.echo(line, err=True)


def _refuse_paths(command: Any, context: Any, words: list[str]) -> None:
    """Refuse an empty path, which Python would take for the current folder, and a `-` that would be a file's name.

    `-` stands for a stream where the help of the option says so, and nowhere else.
    """
    if not any(not word or word.endswith(("=", "-")) for word in words):
        return
    given, _, _ = command.make_parser(context).parse_args(args=list(words))
    for parameter in command.params:
        value = given.get(parameter.name)
        values = value if isinstance(value, list | tuple) else [value]
        if parameter.metavar not in PATHS:
            continue
        name = max(parameter.opts, key=len) if parameter.param_type_name == "option" else parameter.metavar
        if "" in values:
            raise UsageError(f"{name} is empty; name a path, or leave it out")
        if STREAM in values and STREAM_HELP not in (parameter.help or ""):
            kind = "folder" if parameter.metavar == "DIR" else "file"
            raise UsageError(f"{name} takes a {kind}, and - is none; name one (./- if it is called so)")


def _refuse_repeats(command: Any, context: Any, words: list[str]) -> None:
    """Refuse an option that takes one value and is given twice, of which the last would count without a word."""
    _, _, order = command.make_parser(context).parse_args(args=list(words))
    for parameter in command.params:
        takes_one = parameter.param_type_name == "option" and not parameter.multiple and not parameter.count
        times = order.count(parameter)
        if takes_one and times > 1 and not (parameter.is_flag and not parameter.secondary_opts):
            raise UsageError(f"{max(parameter.opts, key=len)} is given {times} times and takes one value; give it once")


class KgCommand(TyperCommand):
    """A command that refuses a path that is none, and an option that is given twice."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words after the name of the command; see the class."""
        _refuse_paths(self, ctx, args)
        _refuse_repeats(self, ctx, args)
        return super().parse_args(ctx, args)


class KgSubgroup(TyperGroup):
    """A command with commands under it, that refuses what `KgCommand` does."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words after the name of the command; see the class."""
        _refuse_paths(self, ctx, args)
        _refuse_repeats(self, ctx, args)
        return super().parse_args(ctx, args)


class KgGroup(TyperGroup):
    """A group of commands that turns a `KgError` into a line and its exit status."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command; see the class."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KgError as error:
            say(f"kg: {error}")
            raise typer.Exit(error.exit_status) from error
        except BrokenPipeError as error:
            # The reader has gone, as in `kg query ... | head`; nothing more can be said to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from error
        except OSError as error:
            say(f"kg: the output cannot be written ({error.strerror or error})")
            raise typer.Exit(BAD_INPUT) from error
        except KeyboardInterrupt as error:
            say("kg: interrupted")
            raise typer.Exit(INTERRUPTED) from error
        except (MemoryError, RecursionError) as error:
            say("kg: this needs more memory than there is; narrow the question")
            raise typer.Exit(LIMIT_HIT) from error
        return result
