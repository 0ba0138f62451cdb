"""The command `kg`: words of the shell to calls of the library, and errors to a line and a status.

Data go to stdout, words to stderr. Exit status: 0 done, 1 findings, 2 wrong use, 3 unreadable or
inconsistent input, 4 a limit was hit. Heavy imports stand inside the commands, so that help is quick.
"""

from __future__ import annotations

import gc
import os
import sys

# Importing makes a hundred thousand objects that live as long as the process: collecting among them is lost time.
gc.set_threshold(100_000, 20, 20)
# typer checks its options with pydantic, which would look through every installed package for plug-ins; none is wanted.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from kg.cli.warm import start_loading  # noqa: E402

start_loading(sys.argv[1:])

from kg.cli.app import app, main  # noqa: E402

__all__ = ["app", "main"]
