"""Several files written together, so that a kill at any moment loses nothing and a rerun completes what was begun.

Comes in: a folder and the new bytes of some of its files. Goes out: the files. First every file is written beside its
old one, then a journal names them, which is the moment from which the change counts; then each takes the old one's
place, in the order given, and the journal goes. Cut off before the journal, nothing has changed; cut off after it,
`finish_writing` does the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from kg.errors import InputError
from kg.files import write_atomically

JOURNAL = ".review-journal"


def _beside(folder: Path, name: str) -> Path:
    return folder / f".{name}.new"


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of a folder, all of them or none.

    Parameters
    ----------
    folder
        Where they are.
    files
        Bytes by name, in the order in which they take their places.

    Raises
    ------
    InputError
        When the folder cannot be written to.
    """
    for name, data in files.items():
        write_atomically(_beside(folder, name), data)
    write_atomically(folder / JOURNAL, json.dumps(list(files)).encode())
    finish_writing(folder)


def finish_writing(folder: Path) -> bool:
    """Complete what `write_together` began; returns whether there was anything to complete.

    Raises
    ------
    InputError
        When the folder cannot be written to, or the journal is none.
    """
    journal = folder / JOURNAL
    try:
        names = json.loads(journal.read_bytes())
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise InputError(f"{journal}: cannot be read; remove it and `kg check` the folder") from error
    try:
        for name in names:
            path = _beside(folder, str(name))
            if path.exists():
                path.replace(folder / str(name))
        journal.unlink()
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror}); check the folder") from error
    return True
