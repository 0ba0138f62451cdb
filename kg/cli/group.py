"""Errors of the library to one line on stderr and the documented exit status."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from kg.errors import BAD_INPUT, LIMIT_HIT, KgError

INTERRUPTED = 130


def say(line: str) -> None:
    """Print words for the user on stderr."""
    typer.echo(line, err=True)


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
