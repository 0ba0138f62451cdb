"""Several tables written together, so that a kill at any moment loses nothing and a rerun completes what was begun.

Comes in: a folder and the new bytes of some of its tables. Goes out: the tables. First every one is written beside its
old one, then a journal names them, which is the moment from which the change counts; then each takes the old one's
place, in the order given, and the journal goes. Cut off before the journal, nothing has changed; cut off after it,
`finish_writing` does the rest. A folder may be a stranger's: a journal that names anything but tables is none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from kg.errors import InputError
from kg.files import lock_file, make_folder, read_bytes, temporary, write_atomically
from kg.tables import CLAIM_COLUMNS, ENTITY_COLUMNS, NAME_COLUMNS, SOURCE_COLUMNS
from kg.terms import DECISIONS_FILE, TABLE_FILES

JOURNAL = ".review-journal"
TABLES = (*TABLE_FILES, DECISIONS_FILE)
"""What can be written, in the order of taking places: what is referred to first."""

_COLUMNS = dict(zip(TABLE_FILES, (SOURCE_COLUMNS, ENTITY_COLUMNS, NAME_COLUMNS, CLAIM_COLUMNS), strict=True))


def _beside(folder: Path, name: str) -> Path:
    return folder / f".{name}.new"


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write tables of a folder, all of them or none.

    Parameters
    ----------
    folder
        Where they are.
    files
        Bytes by name, in the order in which they take their places.

    Raises
    ------
    InputError
        When the folder cannot be written to, or somebody else is writing to it.
    """
    with _alone(folder):
        try:
            for name in TABLES:  # left by a kill, or a link
                _beside(folder, name).unlink(missing_ok=True)
        except OSError as error:
            raise InputError(f"{folder}: cannot be written ({error.strerror}); check the folder") from error
        with ExitStack() as stack:
            for name, data in files.items():
                stack.enter_context(temporary(_beside(folder, name)))
                write_atomically(_beside(folder, name), data, within=folder)
        write_atomically(folder / JOURNAL, json.dumps(list(files)).encode(), within=folder)
        _finish(folder)


def make_tables(folder: Path) -> bool:
    """Make a folder whose tables have no rows yet, where there is no table; returns whether there was none.

    Raises
    ------
    InputError
        When the folder cannot be written to.
    """
    if any((folder / name).exists() or (folder / name).is_symlink() for name in (*TABLES, JOURNAL)):
        return False
    make_folder(folder)
    write_together(folder, {name: f"{','.join(columns)}\n".encode() for name, columns in _COLUMNS.items()})
    return True


def finish_writing(folder: Path) -> bool:
    """Complete what `write_together` began; returns whether there was anything to complete.

    Raises
    ------
    InputError
        When the folder cannot be written to, the journal is none, or somebody else is writing.
    """
    if not (folder / JOURNAL).is_symlink() and not (folder / JOURNAL).exists():
        return False
    with _alone(folder):
        return _finish(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time; the lock is that of the folder itself, where the system can open one."""
    handle = -1
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
    try:
        if handle >= 0 and not lock_file(handle):
            raise InputError(f"{folder}: somebody else is writing decisions there; try again in a moment")
        yield
    finally:
        if handle >= 0:
            os.close(handle)


def _finish(folder: Path) -> bool:
    journal = folder / JOURNAL
    try:
        names = json.loads(read_bytes(journal, within=folder))
        if not isinstance(names, list) or not all(name in TABLES for name in names):
            raise ValueError(names)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{journal}: is not what a review wrote; remove it and `kg check` the folder") from error
    news = [(_beside(folder, name), folder / name) for name in names]
    for new, _ in news:
        if new.is_symlink() or (new.exists() and not new.is_file()):
            raise InputError(
                f"{new}: is no file that a review wrote; remove it and {JOURNAL}, and `kg check` the folder"
            )
    try:
        for new, table in news:
            if new.exists():
                new.replace(table)
        journal.unlink()
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror}); check the folder") from error
    return True
