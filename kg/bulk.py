"""Quads in bulk: a selection to a file of N-Quads, and such a file into Oxigraph on disk.

Comes in: tables and a selection. Goes out: files. Both stages tell how far they are to whoever wants to know. A file
lies between the two, since the engine parses one beside its sorting, and a file can be given to any other store.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.build import stream_lines
from kg.errors import InputError
from kg.model import Tables
from kg.ontology import Ontology
from kg.store_files import QUADS_FOLDER, build_command
from kg.views import Selection

_BUFFER_BYTES = 2**20
Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is; in bytes, but for `writing`, in claims."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def write_lines(  # noqa: PLR0913  the parts of a graph, where to write it, and whom to tell
    path: Path,
    tables: Tables,
    ontology: Ontology,
    selection: Selection,
    ontology_path: Path,
    progress: Progress = no_progress,
) -> None:
    """Write the quads of a selection as N-Quads, neither sorted nor without duplicates.

    Parameters
    ----------
    path
        The file to write.
    tables, ontology, selection, ontology_path
        As of `kg.build.build_quads`.
    progress
        Told how far it is.
    """
    blocks = stream_lines(tables, ontology, selection, ontology_path)
    total = len(tables.entities) + len(tables.sources) + len(selection.claims)
    with path.open("w", encoding="utf-8", newline="\n", buffering=_BUFFER_BYTES) as file:
        file.writelines(_counted(blocks, total, progress))


def _counted(blocks: Iterable[str], total: int, progress: Progress) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if not number % 10_000:
            progress("writing", min(number, total), total)
        yield block
    progress("writing", total, total)


def load_lines_file(lines: Path, folder: Path, progress: Progress = no_progress) -> None:
    """Load a file of N-Quads into a new Oxigraph store on disk.

    Parameters
    ----------
    lines
        A file that `write_lines` has written; its IRIs are not checked again.
    folder
        The folder of the store; there must be none.
    progress
        Told how many bytes of the file are loaded.
    """
    loaded = ox.Store(str(folder))
    if progress is no_progress:  # the engine reads a file by itself a little faster
        loaded.bulk_load(path=str(lines), format=ox.RdfFormat.N_QUADS, lenient=True)
    else:
        with contextlib.closing(_ToldReader(lines, progress)) as reader:
            loaded.bulk_load(cast("IO[bytes]", reader), format=ox.RdfFormat.N_QUADS, lenient=True)
    loaded.flush()
    del loaded  # closes it


def open_quads(generation: Path) -> ox.Store:
    """Open the quads of a generation for reading.

    Raises
    ------
    InputError
        When they are damaged, or a build has just removed them.
    """
    folder = generation / QUADS_FOLDER
    try:
        return ox.Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:
        remedy = f"if it was not just built again, run `{build_command(generation.parent)}`"
        raise InputError(f"{folder}: cannot be opened; {remedy}") from error


class _ToldReader(io.RawIOBase):
    """A file that tells how much of it has been read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self._file = path.open("rb", buffering=0)
        self._size, self._done, self._progress = path.stat().st_size, 0, progress

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; many more than are asked for a time would be copied for nothing."""
        data = self._file.read(size)
        self._done += len(data)
        self._progress("loading", self._done, self._size)
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
