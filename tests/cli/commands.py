"""Every command of the command line, those under another one too."""

from __future__ import annotations

from typing import Any

import typer.main

from kg.cli import app


def all_commands() -> list[tuple[tuple[str, ...], Any]]:
    """Each command as typer built it, beside the words that name it."""
    group: Any = typer.main.get_command(app)
    return list(_under((), group))


def _under(words: tuple[str, ...], group: Any) -> list[tuple[tuple[str, ...], Any]]:
    found = []
    for name in group.list_commands(None):
        command = group.commands[name]
        found.append(((*words, name), command))
        found += _under((*words, name), command) if hasattr(command, "commands") else []
    return found


READING: dict[str, list[str]] = {
    "ask": ["head-of-state", "state=Arland"],
    "show": ["Arland"],
    "conflicts": [],
    "rank": ["--no-spans"],
    "path": ["Arland", "Borland"],
    "reach": ["Arland"],
    "backbone": [],
    "communities": [],
    "export": ["nq"],
}
"""What commands that read a graph are given besides it, of the tiny one."""
