"""Tables as people's tools write them, in the one form that is read: UTF-8 with LF and commas; and sheets of workbooks.

Comes in: the bytes of a file. Goes out: the same table as canonical bytes, line for line, or the cells of a sheet, row
for row. A file says itself what it is (a byte order mark, `sep=;`, the marks between the columns of its header); an
encoding that it does not say is never guessed, only named in the refusal. A questionable decision: where a folder has
both a CSV table and a workbook, the CSV table counts, and the commands that check say which rows only the workbook has.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kg.errors import InputError, missing_package
from kg.tables.files import read_bytes

WORKBOOK = "tables.xlsx"
"""A workbook with a sheet for each table of its folder."""

MAX_UNPACKED = 256 * 2**20
"""Bytes that a workbook may unpack to."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DELIMITERS = ",;\t"
_SAID = re.compile(rb"sep=(.)\n")
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z]+([0-9]+)[A-Z0-9:]*)"')
_MOST_ENCODINGS, _SHOWN_CHARACTERS = 3, 40
_FORMULA_KINDS = ("f", "e")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_WORKBOOKS = (".xlsx", ".xlsm")
_OTHERS = (".xlsm", ".xls", ".ods", ".numbers", ".tsv", ".txt")


def canonical_bytes(data: bytes) -> bytes:
    r"""A table in UTF-8 with LF line ends and commas, whatever mark, line ends and separator it says that it has.

    What says none of these, or is no CSV, is left as it is. Lines stay where they are, but for one that names the
    separator; see `lines_before`.

    Examples
    --------
    >>> canonical_bytes(b"\xef\xbb\xbfid;note\r\na;x, y\r\n")
    b'id,note\na,"x, y"\n'
    """
    return _canonical(data)[0]


def lines_before(data: bytes) -> int:
    """How many lines stand before the header: one where the file names its separator, as Excel has it."""
    return _canonical(data)[1]


def _canonical(data: bytes) -> tuple[bytes, int]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data.removeprefix(mark)
            if encoding != "utf-8":
                try:
                    data = data.decode(encoding).encode()
                except UnicodeDecodeError:
                    return mark + data, 0
            break
    data = data.replace(b"\r\n", b"\n")
    said = _SAID.match(data)
    header, _, _ = data[said.end() if said else 0 :].partition(b"\n")
    delimiter = said[1].decode("latin-1") if said else max(_DELIMITERS, key=lambda mark: _cells_in(header, mark))
    body = data[said.end() :] if said else data
    return (body if delimiter == "," else _with_commas(body, delimiter)), bool(said)


def _cells_in(header: bytes, delimiter: str) -> int:
    """How many cells a header has with a separator; a quoted one is no separator."""
    bare = re.sub(rb'"[^"]*"', b"", header)
    return bare.count(delimiter.encode())


def _with_commas(data: bytes, delimiter: str) -> bytes:
    try:
        reader = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter, strict=True)
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(reader)
    except (UnicodeDecodeError, csv.Error):  # told as what it is when its rows are read
        return data
    return out.getvalue().encode()


def encoding_problem(data: bytes, line: int, folder: Path) -> tuple[str, str]:
    """What a table that is no UTF-8 looks to be in, and how it would read in that; and the remedy. Nothing is read so.

    Parameters
    ----------
    data
        The table.
    line
        The first line that is no UTF-8.
    folder
        The data folder, for the remedy.
    """
    from charset_normalizer import from_bytes

    by_hand = "save it as UTF-8 ('CSV UTF-8' in Excel)"
    best = from_bytes(data).best()
    if best is None:
        return "it looks to be in no encoding that is known", by_hand
    names = [name.replace("_", "-") for name in dict.fromkeys([best.encoding, *best.could_be_from_charset])]
    words = data.split(b"\n")[line - 1].decode(best.encoding, "replace")
    what = f"it may be in {' or '.join(names[:_MOST_ENCODINGS])}: as {names[0]} it reads '{show_line(words)}'"
    return what, f"{by_hand}, or name its encoding: `kg format {folder} --encoding {names[0]}`"


def show_line(words: str) -> str:
    """The beginning of a line as it may be printed."""
    return "".join(letter if letter.isprintable() else "?" for letter in words[:_SHOWN_CHARACTERS])


def recode(data: bytes, encoding: str) -> bytes:
    """A table that is no UTF-8, from an encoding that the user names; one that is UTF-8 already is left as it is.

    Raises
    ------
    LookupError
        When there is no such encoding.
    UnicodeDecodeError
        When the table is not in it.
    """
    codecs.lookup(encoding)
    try:
        canonical_bytes(data).decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(encoding).encode("utf-8")
    return data


def table_path(folder: Path, name: str) -> Path:
    """The file that has a table of a folder: `claims.csv`, else `claims.xlsx`, else a sheet of `tables.xlsx`.

    The name of a CSV table where there is none of them.
    """
    path = folder / name
    if path.exists():
        return path
    workbooks = (path.with_suffix(".xlsx"), folder / WORKBOOK)
    return next((workbook for workbook in workbooks if workbook.is_file() and _may_hold(workbook, path.stem)), path)


def _may_hold(workbook: Path, sheet: str) -> bool:
    return workbook.name != WORKBOOK or sheet in {name.strip().casefold() for name in _sheet_names(workbook)}


def _sheet_names(workbook: Path) -> list[str]:
    """Names of the sheets of a workbook, without reading them; none of a file that is no workbook."""
    import zipfile

    try:
        with zipfile.ZipFile(workbook) as archive:
            listed = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return []
    return re.findall(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"', listed)


def is_workbook(path: Path) -> bool:
    """Whether a table is a sheet of a workbook."""
    return path.suffix.lower() == ".xlsx"


def table_label(folder: Path, name: str) -> str:
    """How problems name a table of a folder: by its file, of a workbook with the sheet."""
    path = table_path(folder, name)
    return f"{path}#{Path(name).stem}" if is_workbook(path) else str(path)


def refuse_workbook(folder: Path, names: Iterable[str]) -> None:
    """Refuse to write CSV tables beside a workbook that has the same tables, whose rows would no longer count.

    Raises
    ------
    InputError
        With the command that takes the rows of the workbook into the tables.
    """
    for name in names:
        path = table_path(folder, name)
        if is_workbook(path):
            take = f"run `kg format {folder}` first, which takes its rows into CSV tables"
            raise InputError(
                f"{path}: has the table '{Path(name).stem}', and rows are written to CSV tables only; {take}"
            )


def other_tool(path: Path) -> str:
    """The file that stands in the place of a missing table in a format that is not read; empty where there is none."""
    named = (book.with_suffix(suffix) for book in (path, path.with_name(WORKBOOK)) for suffix in _OTHERS)
    return next((file.name for file in named if file.is_file()), "")


def workbook_tables(workbook: Path, names: Iterable[str]) -> list[str]:
    """Names of the tables for which a workbook that the user names has sheets.

    Raises
    ------
    InputError
        When there is no such workbook, or it has none of them.
    """
    if not workbook.is_file():
        raise InputError(f"{workbook}: is no file; name a workbook, such as the {WORKBOOK} of `kg new`")
    if workbook.suffix.lower() not in _WORKBOOKS:
        raise InputError(f"{workbook}: is no xlsx; save it as xlsx, or put CSV tables into the folder")
    listed = {name.strip().casefold() for name in _sheet_names(workbook)}
    held = [name for name in names if Path(name).stem in listed]
    if not held:
        sheets = ", ".join(sorted(show_line(name) for name in listed)) or "none that can be read"
        wanted = ", ".join(Path(name).stem for name in names)
        raise InputError(f"{workbook}: has no sheet of a table (it has {sheets}); call sheets {wanted}")
    return held


class SheetError(Exception):
    """A workbook that cannot be read as a table: what is wrong, and the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet: its number, its cells as texts, and what is wrong with one of them."""

    number: int
    cells: list[str]
    trouble: str = ""
    remedy: str = ""


def read_sheet(path: Path, name: str) -> Iterator[SheetRow]:
    """The rows of a table in a workbook, the header first.

    Parameters
    ----------
    path
        The workbook.
    name
        The sheet; of a workbook with a single one that.

    Raises
    ------
    SheetError
        When it is no workbook, or has no such sheet.
    UsageError
        When the library for workbooks is not installed.
    """
    import zipfile

    try:
        import openpyxl
    except ImportError as error:
        raise missing_package("reading a workbook", "openpyxl") from error
    again = "save it anew as xlsx, or as 'CSV UTF-8'"
    try:
        data = read_bytes(path, within=path.parent)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise SheetError(f"unpacks to more than {MAX_UNPACKED >> 20} MiB", "save it as 'CSV UTF-8'")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = _find_sheet(book, path, name)
        merged = _merged_rows(data, sheet)
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield _read_row(number, row, merged.get(number, ""))
    except SheetError:
        raise
    except OSError as error:
        raise SheetError(f"cannot be read ({error.strerror or error})", "check the file and its permissions") from error
    except Exception as error:  # of a broken file the library raises many kinds; all mean the same here
        raise SheetError(f"is no workbook that can be read ({type(error).__name__})", again) from error


def _find_sheet(book: Any, path: Path, name: str) -> Any:
    alike = [sheet for sheet in book.worksheets if sheet.title.strip().casefold() == name]
    if len(alike) > 1:
        raise SheetError(f"has {len(alike)} sheets called '{name}'", "rename or delete all but one")
    if not alike and path.name != WORKBOOK and len(book.worksheets) == 1:
        alike = [book.worksheets[0]]
    if not alike:
        raise SheetError(f"has no sheet called '{name}'", "add it, with the columns of `kg terms` in its first row")
    return alike[0]


def _merged_rows(data: bytes, sheet: Any) -> dict[int, str]:
    """By row, the cells that were merged and begin in it."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(sheet._worksheet_path)
    return {int(row): cells.decode() for cells, row in _MERGED.findall(content)}


def _read_row(number: int, row: tuple[Any, ...], merged: str) -> SheetRow:
    trouble = remedy = ""
    if merged:
        trouble, remedy = f"has merged cells ({merged})", "unmerge them and fill each cell"
    for cell in row:
        if cell.data_type in _FORMULA_KINDS and cell.value is not None:
            kind = "a formula" if cell.data_type == "f" else f"'{cell.value}', a formula that failed"
            trouble, remedy = f"cell {cell.coordinate} holds {kind}", "paste its value in its place"
    cells = [_cell_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return SheetRow(number, cells, trouble, remedy)


def _cell_text(cell: Any) -> str:
    """A cell as the tables write it: dates as far as the sheet shows them, whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        shown = _QUOTED.sub("", str(cell.number_format).lower())
        return value.isoformat()[
            : 10 if "d" in shown or ("m" not in shown and "y" not in shown) else 7 if "m" in shown else 4
        ]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value).strip() if not isinstance(value, float) else f"{value:.15g}"
