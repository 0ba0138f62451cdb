"""The public datasets by name, and which of a user's files is which.

Comes in: a name, and paths. Goes out: the dataset, and its files by role. A questionable decision: a file is known by
its columns, never by its name, since downloads are renamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import InputError, UsageError
from kg.imports.frame.datasets import DATASETS, Dataset, FileKind
from kg.imports.frame.files import read_header
from kg.tables import did_you_mean, show

_DELIMITERS = {",": ",", ";": ";", "\t": "tabulator", "|": "|"}
"""What may stand between cells, as a person calls it."""
TABLE = "table"
"""Name by which any other table is imported, with a mapping."""


def find_dataset(name: str) -> Dataset:
    """The dataset of a name.

    Raises
    ------
    UsageError
        When there is none; it names the nearest.
    """
    if name not in DATASETS:
        remedy = did_you_mean(name, [*DATASETS, TABLE], "`kg import --list` has them all")
        raise UsageError(f"unknown dataset '{show(name)}'; {remedy}")
    return DATASETS[name]


def match_files(dataset: Dataset, paths: Sequence[Path]) -> dict[str, Path]:
    """Which of the paths is which file of a dataset, told by what stands in them.

    Returns
    -------
    dict of str to Path
        By role, in the order of the dataset's files.

    Raises
    ------
    InputError
        When a path cannot be read or is none of the files.
    UsageError
        When two are the same file, or one that is needed is missing.
    """
    by_role: dict[str, Path] = {}
    for path in paths:
        role = _role(dataset, path)
        if role in by_role:
            raise UsageError(f"{by_role[role]} and {path} are both the {role} of {dataset.name}; name one of them")
        by_role[role] = path
    names = [path.name for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"two files are called {twice}; rename one, since claims name the file they come from")
    missing = [kind for kind in dataset.files if kind.is_needed and kind.role not in by_role]
    if missing:
        what = "; and ".join(_describe(kind) for kind in missing)
        raise UsageError(f"{dataset.name} needs {what}; download it from {dataset.rewrite or dataset.url}")
    return {kind.role: by_role[kind.role] for kind in dataset.files if kind.role in by_role}


def _role(dataset: Dataset, path: Path) -> str:
    if role := _fitting(dataset, path):
        return role
    for delimiter in _DELIMITERS:
        header = read_header(path, delimiter=delimiter)
        if kind := next((kind for kind in dataset.files if kind.columns and kind.fits(header)), None):
            told, wanted = (_DELIMITERS.get(mark, mark) for mark in (delimiter, kind.delimiter))
            raise InputError(
                f"{path}: has '{told}' between its cells; save it with '{wanted}', as {dataset.name} has it"
            )
    owner = next(
        (candidate.name for candidate in DATASETS.values() if candidate is not dataset and _fitting(candidate, path)),
        "",
    )
    remedy = f"it is a file of {owner}" if owner else f"wanted: {'; or '.join(map(_describe, dataset.files))}"
    raise InputError(f"{path}: is no file of {dataset.name}; {remedy}")


def _fitting(dataset: Dataset, path: Path) -> str:
    firsts = {
        delimiter: read_header(path, delimiter=delimiter) for delimiter in {kind.delimiter for kind in dataset.files}
    }
    return next((kind.role for kind in dataset.files if kind.fits(firsts[kind.delimiter])), "")


def _describe(kind: FileKind) -> str:
    how = (
        f"with the columns {', '.join(kind.columns)}"
        if kind.columns
        else f"with two columns, {' and '.join(kind.header)}"
    )
    return f"the {kind.role} ({kind.about} a row), {how}"
