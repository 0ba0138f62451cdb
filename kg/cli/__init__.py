"""The command `kg`: words of the shell to calls of the library, and errors to a line and a status.

Data go to stdout, words to stderr. Exit status: 0 done, 1 findings, 2 wrong use, 3 unreadable or
inconsistent input, 4 a limit was hit. Heavy imports stand inside the commands, so that help is quick.
"""

from __future__ import annotations

from kg.cli.app import app, main

__all__ = ["app", "main"]
