"""The files of an import: records that are read one after another, and a folder that is written whole or not at all.

Comes in: a path and the columns that tell the file (CSV or TSV, plain or gzip, UTF-8 or Latin-1); or the place where a
folder shall stand. Goes out: records with their numbers, in constant memory; an empty folder, which takes that place
when it is filled. Questionable decisions: a record's number is not its line, since a quoted cell may hold line breaks;
folders are exchanged by a call of the C library, and where a file system cannot, the old one steps aside for an
instant.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import ctypes
import gzip
import io
import os
import re
import shutil
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kg.errors import InputError
from kg.tables import leads_out, lock_file, make_folder, next_cells, open_lock, temporary

_GZIP = b"\x1f\x8b"
_PROBE = 2**16
_MAX_HEADER, _MAX_LINE = 2**20, 2**24
"""Bytes of the first line and of any other beyond which a file is no table."""
_MAX_RATIO, _RATIO_FROM = 200, 2**26
"""How many times its size a packed file may unpack to, and from how many bytes on that is asked; tables reach 20."""
GUESSED = "latin-1"
"""As what a file of a public dataset is read that is not UTF-8."""
_REENCODE = 'save it as UTF-8, or name its encoding in the mapping: "dialect": {"encoding": "windows-1251"}, say'
_WHOLE = re.compile(r"(-?)(\d+|\d{1,3}(?:[, \u00a0\u202f'’]\d{3})+)(?:\.0{0,2}|,0{1,2})?", re.ASCII)

Progress = Callable[[int], None]
"""Told the number of bytes of the file that have been read, from time to time."""
_AT_CWD = -100
_EXCHANGE = 2


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the file's name, its number, and its cells by column, trimmed of blanks."""

    file: str
    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Uneven:
    """A record with more or fewer cells than the header."""

    file: str
    row: int
    cells: int
    columns: int


def read_header(path: Path, *, delimiter: str = ",") -> tuple[str, ...]:
    """Columns of a file.

    Raises
    ------
    InputError
        When the file cannot be read or is empty.
    """
    with open_text(path) as text:
        try:
            cells = next_cells(csv.reader(text, delimiter=delimiter))
        except csv.Error as error:
            raise InputError(f"{path}:1: is not a table ({error}); download it again") from error
    if cells is None:
        raise InputError(f"{path}: is empty; download it again")
    return tuple(cell.strip() for cell in cells)


def read_records(
    path: Path,
    columns: Sequence[str],
    *,
    delimiter: str = ",",
    header: Sequence[str] = (),
    progress: Progress | None = None,
) -> Iterator[Record | Uneven]:
    """The records of a file.

    Parameters
    ----------
    path
        The file; gzip is known by its first bytes. Bytes that are no UTF-8 are taken as Latin-1.
    columns
        Columns that it must have; others are read too.
    header
        Names of the columns, where the file has no header; its first record is then row 1.

    Raises
    ------
    InputError
        When the file cannot be read, is not a table, or lacks a column.
    """
    form = {"delimiter": delimiter, "quoting": csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL}
    with open_text(path, progress) as text:
        reader = whole_records(path, text, form)
        row = 0 if header else 1
        try:
            names = list(header) or [cell.strip() for cell in next(reader, [])]
            missing = [column for column in columns if column not in names]
            if missing:
                what = f"has no column {', '.join(map(repr, missing))}"
                raise InputError(f"{path}:1: {what}; `kg import --list` says which files it can be")
            width = len(names)
            for cells in reader:
                row += 1
                if len(cells) == width:
                    yield Record(path.name, row, dict(zip(names, map(str.strip, cells), strict=True)))
                elif cells:
                    yield Uneven(path.name, row, len(cells), width)
        except csv.Error as error:
            raise InputError(f"{path}: record {row + 1} is not CSV ({error}); download it again") from error


def with_numbers(records: Iterable[Record | Uneven], columns: Collection[str]) -> Iterator[Record | Uneven]:
    """Records with the whole numbers of some columns as `whole_number` has them."""
    for record in records:
        if isinstance(record, Record):
            record.cells.update((column, whole_number(record.cells[column])) for column in columns)
        yield record


def whole_number(cell: str) -> str:
    """A whole number as it was before a spreadsheet wrote it in another way; any other text as it is.

    Examples
    --------
    >>> [whole_number(cell) for cell in ("2016.0", "002", "2,016", "-9.0", "2.5", "2.016", "June")]
    ['2016', '2', '2016', '-9', '2.5', '2.016', 'June']
    """
    if cell.isdecimal() and cell[0] != "0":
        return cell
    match = _WHOLE.fullmatch(cell)
    return str(int(match[1] + re.sub(r"\D", "", match[2]))) if match else cell


def whole_records(path: Path, text: Iterable[str], form: Mapping[str, Any]) -> Iterator[list[str]]:
    """The cells of each record of an open file, written as the parameters of `csv.reader` say.

    Raises
    ------
    InputError
        When the last one is a quote that was never closed and has taken other lines with it.
    """
    held: list[str] = []
    last: list[str] = []
    number = 0
    reader = csv.reader(_holding(text, held), **form)
    while (cells := next_cells(reader)) is not None:
        number += 1
        last = held.copy() if len(held) > 1 else []
        held.clear()
        yield cells
    if _is_left_open(last, form):
        what = f"record {number} takes the last {len(last):,} lines, since a quote of it is never closed"
        raise InputError(f"{path}: {what}; correct it, or download the file again")


def _holding(text: Iterable[str], held: list[str]) -> Iterator[str]:
    """Lines as they are, each held too until whoever reads records is done with it."""
    for line in text:
        held.append(line)
        yield line


def _is_left_open(lines: Sequence[str], form: Mapping[str, Any]) -> bool:
    """Whether a file ends within a quoted cell, which the reader otherwise lets pass."""
    try:
        reader = csv.reader(lines, **{**form, "strict": True})
        while next_cells(reader) is not None:
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


class _Counted(io.RawIOBase):
    """A file that tells how far it has been read."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file = file
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        chunk = self._file.read(len(view))
        view[: len(chunk)] = chunk
        self._progress(self._file.tell())
        return len(chunk)


@contextmanager
def open_text(path: Path, progress: Progress | None = None, encoding: str = "") -> Iterator[IO[str]]:
    """Open a file as text, unpacked where it is compressed.

    Parameters
    ----------
    encoding
        Where it is known; else UTF-8, or Latin-1 when not all of it is UTF-8: files of the public datasets are one of
        the two, tables of anybody's are not.

    Raises
    ------
    InputError
        When it cannot be read, or is not in that encoding.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise InputError(f"{path}: is a pipe or a device, and is read more than once; write it to a file first")
    try:
        _refuse_utf16(path, encoding)
        utf8 = is_utf8(path)  # asked whatever the encoding: it finds what is damaged or no table
        encoding = encoding or ("utf-8-sig" if utf8 else GUESSED)
        with path.open("rb") as file:
            bare: IO[bytes] = io.BufferedReader(_Counted(file, progress)) if progress else file
            unpacked = gzip.GzipFile(fileobj=bare) if _is_gzip(path) else bare
            with io.TextIOWrapper(unpacked, encoding=encoding, newline="") as text:
                yield text
    except UnicodeDecodeError as error:
        name = error.encoding.upper() if error.encoding == "utf-8" else error.encoding
        raise InputError(f"{path}: is not {name} (byte {error.start}); {_REENCODE}") from error
    except UnicodeError as error:
        raise InputError(f"{path}: is not {encoding} ({error}); {_REENCODE}") from error
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise InputError(f"{path}: is damaged ({error}); download it again") from error
        raise InputError(f"{path}: cannot be read ({error.strerror}); correct the path") from error


def _refuse_utf16(path: Path, encoding: str) -> None:
    """Say so where a spreadsheet has written UTF-16, all of which is Latin-1 too."""
    with path.open("rb") as file:
        if encoding in ("", "utf-8-sig") and file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise InputError(f"{path}: is UTF-16; save it as UTF-8")


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def is_utf8(path: Path) -> bool:
    """Whether all of the file is UTF-8; read in pieces, so that its size does not matter.

    Raises
    ------
    InputError
        When it is damaged, has a line that no table has, or unpacks to more than any table does.
    """
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    opener = gzip.open if _is_gzip(path) else open
    most = max(_RATIO_FROM, _MAX_RATIO * path.stat().st_size)
    size = line = 0
    is_header = True
    try:
        with opener(path, "rb") as file:
            while chunk := file.read(_PROBE):
                decoder = decoder if decoder and _decodes(decoder, chunk) else None
                end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
                line, size = len(chunk) - end - 1 + (line if end < 0 else 0), size + len(chunk)
                is_header = is_header and end < 0
                if line > (limit := _MAX_HEADER if is_header else _MAX_LINE):
                    where = "the first line" if is_header else "a line"
                    raise InputError(f"{path}: {where} has more than {limit:,} bytes, so that it is no table")
                if size > most:
                    raise InputError(
                        f"{path}: unpacks to more than {_MAX_RATIO} times its size, so that it is no table"
                    )
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path}: is cut or damaged ({error}); download it again") from error
    return decoder is not None and _decodes(decoder, b"", final=True)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


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


def _exchange(left: Path, right: Path) -> bool:
    """Exchange two folders in one step; False where this system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(_AT_CWD, os.fsencode(left), _AT_CWD, os.fsencode(right), _EXCHANGE) == 0


def _settle(folder: Path) -> None:
    """Make the names of a folder outlive a loss of power."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
