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
    found: dict[str, Path] = {}
    for path in paths:
        role = _role(dataset, path)
        if role in found:
            raise UsageError(f"{found[role]} and {path} are both the {role} of {dataset.name}; name one of them")
        found[role] = path
    names = [path.name for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"two files are called {twice}; rename one, since claims name the file they come from")
    missing = [each for each in dataset.files if each.is_needed and each.role not in found]
    if missing:
        what = "; and ".join(_describe(each) for each in missing)
        raise UsageError(f"{dataset.name} needs {what}; download it from {dataset.rewrite or dataset.url}")
    return {each.role: found[each.role] for each in dataset.files if each.role in found}


def _role(dataset: Dataset, path: Path) -> str:
    if role := _fitting(dataset, path):
        return role
    other = next((each.name for each in DATASETS.values() if each is not dataset and _fitting(each, path)), "")
    remedy = f"it is a file of {other}" if other else f"wanted: {'; or '.join(map(_describe, dataset.files))}"
    raise InputError(f"{path}: is no file of {dataset.name}; {remedy}")


def _fitting(dataset: Dataset, path: Path) -> str:
    firsts = {
        delimiter: read_header(path, delimiter=delimiter) for delimiter in {each.delimiter for each in dataset.files}
    }
    return next((each.role for each in dataset.files if each.fits(firsts[each.delimiter])), "")


def _describe(kind: FileKind) -> str:
    how = (
        f"with the columns {', '.join(kind.columns)}"
        if kind.columns
        else f"with two columns, {' and '.join(kind.header)}"
    )
    return f"the {kind.role} ({kind.about} a row), {how}"
