"""Reading and writing files so that neither a kill, a stranger's folder nor another process does harm.

Comes in: paths and bytes. Goes out: bytes of regular files alone, and files that are the old ones or the new ones,
never half of it. What is being written has a name of its own until it is whole: `.NAME.XXXXXXXX.kg-new`, locked by its
writer, so that one which a kill left behind is known and swept by the next writer in the folder. A questionable
decision: a link within a folder that leads out of it is refused, since a folder may be a stranger's; a link that the
user names is followed.

Where the shipped data and ontology are: in the wheel, or beside the package in a checkout; and what is a store.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import ModuleType

from kg.errors import InputError, UsageError

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}\.kg-new")
_OLD_S = 24 * 3600
_HANDED = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
"""Where a shell puts what it hands over itself, as in ``-f <(...)``: a pipe that somebody writes to."""
guard: Callable[[], AbstractContextManager[None]] = nullcontext
"""Entered while something is being written. The command line puts here what removes it when a signal ends the process;
a library leaves the signals of its host alone."""
_unfinished: set[Path] = set()
_swept: set[Path] = set()
POINTER_FILE = "store.json"
"""What the folder of a store holds once `kg build --store` has finished."""
_WORLD = "world"
SHIPPED = "shipped"
"""What names the shipped graph where a folder is to be named; a folder of that name is ``./shipped``."""
SHIPPED_FOLDERS = ("texts", "pages")
"""Folders of tables that make up the shipped graph, each where it is there."""
_PACKAGE = Path(__file__).resolve().parents[1]
_ROOT = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent


def _import_or_none(name: str) -> ModuleType | None:
    """A module of the standard library that not every system has."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


_fcntl, _msvcrt = _import_or_none("fcntl"), _import_or_none("msvcrt")


def lock_file(handle: int, *, is_shared: bool = False) -> bool:
    """Lock an open file until it is closed or the process ends; False when somebody else holds it.

    Notes
    -----
    Where there is no `fcntl` (Windows) an exclusive lock is that of `msvcrt`, and a shared one is the open handle
    itself, beside which nobody can rename the folder of the file. Elsewhere, and on file systems without locks, it is
    taken as given.
    """
    if _fcntl is not None:
        try:
            _fcntl.flock(handle, (_fcntl.LOCK_SH if is_shared else _fcntl.LOCK_EX) | _fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
    elif _msvcrt is not None and not is_shared:
        try:
            _msvcrt.locking(handle, _msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
    return True


def open_lock(path: Path) -> int:
    """Open a file that is locked and never written to, made where there is none; a link is not followed.

    Raises
    ------
    InputError
        When it cannot be opened.
    """
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    except OSError as error:
        reason = "it is a link" if path.is_symlink() else error.strerror
        raise InputError(f"{path}: cannot be written ({reason}); remove it, or name another folder") from error


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path within a folder leads out of it, by a link or by its name."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a circle of links
        return True


def read_bytes(path: Path, within: Path | None = None, *, most: int = -1) -> bytes:
    """The bytes of a regular file.

    Parameters
    ----------
    path
        What to read. A pipe that the shell has opened for this process is read too.
    within
        Folder that the file belongs to; one that leads out of it is not read.
    most
        How many bytes to read at the most; all of them when negative.

    Raises
    ------
    OSError
        When it cannot be read, leads out of its folder, or is a pipe, device or socket, which might never end.
    """
    if within is not None and leads_out(path, within):
        raise OSError(errno.EPERM, "it leads out of its folder, where data have no say", str(path))
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or (within is None and str(path).startswith(_HANDED))):
        raise OSError(errno.EINVAL, "it is a pipe, a device or a socket and no file", str(path))
    with path.open("rb") as file:
        return file.read(most)


def write_atomically(path: Path, data: bytes, within: Path | None = None) -> None:
    """Write bytes to a temporary file in the same folder, then rename it over the old one.

    A link is followed, and what is no regular file (a device, a pipe) is written to as it is.

    Parameters
    ----------
    path
        The file to write; its folder must exist.
    data
        All of its bytes.
    within
        Folder that the file belongs to, when the user named that and not the file: then nothing but a regular file
        within it is written.

    Raises
    ------
    InputError
        When the folder is missing or cannot be written to; nothing is left behind.
    """
    if within is not None and leads_out(path, within):
        raise InputError(f"{path}: leads out of {within} and is not written; remove the link")
    try:
        path = path.resolve()
        if path.exists() and not path.is_file() and not path.is_dir():
            if within is not None:
                raise InputError(f"{path}: is no file and is not written; remove it")
            path.write_bytes(data)
            return
        _sweep(path.parent)
        _replace(path, data)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be written ({reason}); check the folder") from error


def _replace(path: Path, data: bytes) -> None:
    while True:
        new = path.with_name(f".{path.name}.{os.urandom(4).hex()}.kg-new")
        with temporary(new), os.fdopen(_create(new), "wb") as file:
            lock_file(file.fileno())
            if not new.exists():  # swept by another process before it was locked
                continue
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            new.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            if _fcntl is None:
                file.close()  # Windows renames no open file
            new.replace(path)
            return


def _create(path: Path) -> int:
    """A new file that nobody else reads; never one that is there."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


@contextmanager
def temporary(path: Path) -> Iterator[None]:
    """A file or folder that is removed when the block is left by an exception, or a signal ends the command line."""
    with guard():
        _unfinished.add(path)
        try:
            yield
        except BaseException:
            _remove(path)
            raise
        finally:
            _unfinished.discard(path)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder of the system, removed at the end; also when a signal ends the command line."""
    import tempfile

    path = Path(tempfile.mkdtemp(prefix="kg-"))
    with temporary(path):
        yield path
    _remove(path)


@contextmanager
def replaced_folder(path: Path, mark: str) -> Iterator[Path]:
    """A new folder beside another one, whose place it takes when the block ends without an exception.

    Parameters
    ----------
    path
        The folder to make; one that is there is replaced as a whole where it is empty or was written so.
    mark
        Name of the file by which a folder that was written so is known; whoever fills the new one writes it.

    Raises
    ------
    InputError
        When something else stands there, or the folder cannot be written.
    """
    path = path.absolute()
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise InputError(f"{path}: is no folder; name another one")
    if path.is_dir() and any(path.iterdir()) and not (path / mark).is_file():
        raise InputError(f"{path}: holds other files and is not replaced; name a new folder")
    make_folder(path.parent)
    new = path.with_name(f".{path.name}.{os.urandom(4).hex()}.kg-new")
    old = new.with_suffix(".kg-old")
    try:
        with temporary(new), temporary(old):
            new.mkdir()
            yield new
            if path.exists():
                path.rename(old)
            new.rename(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); check the folder") from error
    _remove(old)


def remove_unfinished() -> None:
    """Remove what this process is writing and has not put in its place; for whoever ends it."""
    for path in tuple(_unfinished):
        _remove(path)


def _remove(path: Path) -> None:
    import shutil

    with contextlib.suppress(OSError):
        path.unlink()
    for _ in range(10):  # another thread may still be writing into a folder
        if path.is_symlink() or not path.exists():
            return
        shutil.rmtree(path, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what writers that were killed have left in a folder: ours by name and owner, and locked by nobody."""
    if folder in _swept:
        return
    _swept.add(folder)
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                _sweep_file(Path(entry.path))


def _sweep_file(path: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        try:
            facts = os.fstat(handle)
            is_ours = not hasattr(os, "getuid") or facts.st_uid == os.getuid()
            # Without locks of other processes' files age has to tell.
            is_left = lock_file(handle) if _fcntl is not None else time.time() - facts.st_mtime > _OLD_S
        finally:
            os.close(handle)
        if is_ours and is_left:
            path.unlink()


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


def shipped_data() -> Path:
    """Folder of the shipped graph: the file built of it, the saved questions, and the folders of its tables."""
    return _ROOT / "data"


def shipped_folders() -> tuple[Path, ...]:
    """Folders of tables that make up the shipped graph."""
    folders = (shipped_data() / name for name in SHIPPED_FOLDERS)
    return tuple(folder for folder in folders if (folder / "claims.csv").is_file())


def named_folder(name: str | Path) -> Path:
    """The folder that a user names; the word ``shipped`` names that of the shipped graph."""
    return shipped_data() if str(name) == SHIPPED else Path(name)


def folder_name(folder: Path) -> str:
    """How a folder is called where people read it: the shipped ones by names that are the same on every machine."""
    resolved = folder.resolve()
    if resolved == shipped_data().resolve():
        return SHIPPED
    return f"data/{folder.name}" if resolved in [path.resolve() for path in shipped_folders()] else str(folder)


def table_folders(named: Iterable[Path]) -> tuple[Path, ...]:
    """Folders of the tables behind folders of graphs: several for that of the shipped one."""
    shipped = shipped_data().resolve()
    return tuple(
        path for folder in named for path in ((folder.resolve() == shipped and shipped_folders()) or (folder,))
    )


def refuse_shipped(path: Path) -> None:
    """Refuse to write into an installed package, which is shared and gone with its next version.

    Raises
    ------
    UsageError
        When the path is in it; a checkout, whose data folder is worked on, is no installed package.
    """
    if _PACKAGE.parent != _ROOT and path.resolve().is_relative_to(_ROOT.resolve()):
        raise UsageError(
            "the shipped graph is part of an installed package and read-only; name your folder with --data"
        )


def world_folder(data: Sequence[Path] = ()) -> Path:
    """Folder of what is curated about the world: that of a data folder where one has it, else the shipped one.

    Raises
    ------
    InputError
        When that of the data folder leads out of it.
    """
    folder = next((folder for folder in data if (folder / _WORLD).is_dir()), shipped_data())
    own = folder / _WORLD
    if leads_out(own, folder):
        raise InputError(f"{own}: leads out of {folder}, where nothing is read; put a copy there")
    return own


def question_folders(*, joined: bool) -> tuple[Path, ...]:
    """Folders of the shipped saved questions; with those that only a graph joined of many datasets answers."""
    own = shipped_data() / "questions"
    return (own, shipped_data() / _WORLD / "questions") if joined else (own,)


def ontology_file(name: str) -> Path:
    """A file of the ontology: ``kg.ttl``, ``shapes.ttl`` or ``context.jsonld``."""
    return _ROOT / "ontology" / name


def documentation() -> dict[str, Path]:
    """The pages of the documentation by name, the first of them the README."""
    readme = _ROOT / "README.md" if (_ROOT / "README.md").is_file() else _ROOT / "docs" / "README.md"
    pages = {path.stem.lower(): path for path in sorted((_ROOT / "docs").glob("*.md"))}
    return {"readme": readme} | pages


def is_store(folder: Path) -> bool:
    """Whether `kg build --store` has finished in a folder."""
    return (folder / POINTER_FILE).is_file()
