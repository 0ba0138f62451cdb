"""The files of an import as sources: hash, size and what the graph says of where they come from.

Comes in: the paths that a user names. Goes out: rows of sources.csv. A questionable decision: the hash is that of the
bytes as given, compressed or not, so that `sha256sum FILE` confirms it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.imports.frame.datasets import Dataset
from kg.imports.frame.files import GUESSED, is_utf8, read_records
from kg.model import Source, clean_cell, defaults_of

_OF_THE_DATASET = frozenset(defaults_of(Source)) - {"id", "title", "language", "file", "sha256"}
"""Columns of sources.csv that say the same of each file of a dataset."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of an import.

    Parameters
    ----------
    role
        Which of the dataset's files it is.
    rows
        Records in it, its header not counted.
    cells
        Its row of sources.csv by column.
    encoding
        As which it is read, where that is a guess; empty where it is not.
    """

    role: str
    path: Path
    rows: int
    cells: Mapping[str, str]
    encoding: str = ""

    @property
    def id(self) -> str:
        """Id of the source."""
        return self.cells["id"]

    @property
    def name(self) -> str:
        """Name of the file, without its folder."""
        return self.path.name

    def record(self) -> dict[str, object]:
        """What import.json says of it, besides its accounts."""
        guess = {"encoding": self.encoding} if self.encoding else {}
        return {"file": self.name, "role": self.role, "source": self.id, "sha256": self.cells["sha256"], **guess}


def describe_files(dataset: Dataset, files: Mapping[str, Path]) -> tuple[SourceFile, ...]:
    """The files of a dataset as sources.

    Parameters
    ----------
    files
        By role, as `match_files` gives them.

    Raises
    ------
    InputError
        When one cannot be read.
    """
    sources = []
    for role, path in files.items():
        kind = dataset.file(role)
        rows = sum(1 for _ in read_records(path, kind.columns, delimiter=kind.delimiter, header=kind.header))
        version = f", version {dataset.version}" if dataset.version else ""
        about = {column: str(getattr(dataset, column, "")) for column in _OF_THE_DATASET}
        own = {"id": dataset.source_id(role), "title": f"{dataset.title}{version}: {role}", "language": "en"}
        guess = "" if is_utf8(path) else GUESSED
        sources.append(SourceFile(role, path, rows, source_cells(path, about | own), guess))
    return tuple(sources)


def source_cells(path: Path, cells: Mapping[str, str]) -> dict[str, str]:
    """A row of sources.csv for a file: the cells given, the file's name and its hash."""
    return {**defaults_of(Source), **cells, "file": clean_cell(path.name), "sha256": hash_file(path)}


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); correct the path") from error
