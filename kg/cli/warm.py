"""A head start: the shipped graph is loaded while the command line is still being imported.

Comes in: the words of the shell. Goes out: the open graph, when the command is one that asks the default
view of the shipped graph. The engine loads without holding Python's lock, so on a machine with two
cores the third of a cold query that is loading costs nothing.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import ValidDataset

ASKING = ("query",)
_loading: list[tuple[threading.Thread, ValidDataset]] = []


def start_loading(words: list[str]) -> None:
    """Begin to load the shipped graph in the background, when the words ask it something."""
    if words[:1] not in [[command] for command in ASKING] or not words[1:] or {"-h", "--help"} & set(words):
        return
    if any(word.startswith(("--endpoint", "--store", "--data", "-d")) for word in words):
        return
    from kg.graph import open_graph

    dataset = open_graph()
    thread = threading.Thread(target=lambda: dataset.store, daemon=True)
    thread.start()
    _loading.append((thread, dataset))


def take_loaded() -> ValidDataset | None:
    """The graph that was begun, once it is loaded; None when none was, or it has been taken."""
    if not _loading:
        return None
    thread, dataset = _loading.pop()
    thread.join()
    return dataset
