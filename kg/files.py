"""Writing a file so that a kill at any moment leaves the old one or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from kg.errors import InputError


def write_atomically(path: Path, data: bytes) -> None:
    """Write bytes to a temporary file in the same folder, then rename it over the old one.

    A link is followed, and what is no regular file (a device, a pipe) is written to as it is.

    Parameters
    ----------
    path
        The file to write; its folder must exist.
    data
        All of its bytes.

    Raises
    ------
    InputError
        When the folder is missing or cannot be written to; nothing is left behind.
    """
    temporary = ""
    try:
        path = path.resolve()
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
            return
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise InputError(f"{path}: cannot be written ({error.strerror}); check the folder") from error


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where there is none.

    Raises
    ------
    InputError
        When it cannot be made, as where a file stands in its place.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be made a folder ({error.strerror}); name another one") from error
