"""A folder that is written whole or not at all: a kill at any moment leaves the old one or the new one.

Comes in: the place where the folder shall stand. Goes out: an empty folder to fill, which takes that place when it is
done. A questionable decision: the exchange is a call of the C library, for which Python has no function; where a file
system cannot exchange folders the old one steps aside for an instant, and the next writer puts it back if the
exchange was cut off just then.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import InputError
from kg.files import leads_out, lock_file, make_folder, open_lock, temporary

_AT_CWD = -100
_EXCHANGE = 2


@contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A folder to fill, which takes the place of another at the end.

    Parameters
    ----------
    place
        Where it shall stand; there may be an earlier one. Names that begin with a dot are used beside it.

    Yields
    ------
    Path
        The empty folder. After an exception it is removed, and what stood in the place still stands there.

    Raises
    ------
    InputError
        When the folder above cannot be made, somebody else is writing to the same place, or a link stands there.
    """
    make_folder(place.parent)
    new = place.with_name(f".{place.name}.new")
    for path in (place, new, _aside(place)):
        if path.is_symlink() or leads_out(path, place.parent.parent):
            raise InputError(f"{path}: a link leads from there to elsewhere, where nothing is written; remove it")
        if path.is_file():
            raise InputError(f"{path}: is a file; move it away, a folder is to stand there")
    with _locked(place):
        _finish_swap(place)
        shutil.rmtree(new, ignore_errors=True)
        with temporary(new):
            new.mkdir()
            yield new
            _put_in_place(new, place)
        shutil.rmtree(new, ignore_errors=True)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    handle = open_lock(place.with_name(f".{place.name}.lock"))
    try:
        if not lock_file(handle):
            raise InputError(f"{place}: somebody else is writing it; wait until that is done")
        yield
    finally:
        os.close(handle)


def _put_in_place(new: Path, place: Path) -> None:
    if not place.exists():
        new.rename(place)
    elif not _exchange(new, place):
        aside = _aside(place)
        place.rename(aside)
        new.rename(place)
        shutil.rmtree(aside)
    _settle(place.parent)


def _finish_swap(place: Path) -> None:
    """Put back a folder that had stepped aside when its successor was cut off."""
    aside = _aside(place)
    if aside.exists() and not place.exists():
        aside.rename(place)
    shutil.rmtree(aside, ignore_errors=True)


def _aside(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where this system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0


def _settle(folder: Path) -> None:
    """Make the names of a folder outlive a loss of power."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
