"""The claims of a store in one file, and where each of them stands in it.

Comes in: claims, or a folder that was written of them. Goes out: a table of claims that is read without a check, and
any claim by its id without reading the others. The table is plain CSV beside a fixed-width index, so that reading runs
no code; both are trusted, since `kg build` wrote them and the pointer of a store names whole generations only.
"""

from __future__ import annotations

import csv
import io
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from kg.dates import parse_period
from kg.errors import InputError
from kg.model import Claim, Locator
from kg.store_files import INDEX_FILE, INDEX_RECORD, build_command
from kg.terms import DATE_QUALIFIERS, QUALIFIERS, Modality, Rank

CLAIMS_FILE = "claims.csv"
_ID_BYTES, _OFFSET_BYTES = 10, 8
_RECORD = INDEX_RECORD
_DATE_PLACES = tuple((QUALIFIERS.index(column), column) for column in DATE_QUALIFIERS)
_MODALITIES = {str(word): word for word in Modality}
_RANKS = {str(word): word for word in Rank}
_DATED = 5 + len(QUALIFIERS)
"""The first cell after the qualifiers; it says whether the value is a date."""


def write_claims(folder: Path, claims: Iterable[Claim], best: frozenset[str]) -> None:
    """Write the claims, and where each begins in their file."""
    records: list[bytes] = []
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\n")
    offset = 0
    with (folder / CLAIMS_FILE).open("wb") as file:
        for claim in claims:
            place, get = claim.locator, claim.qualifiers.get
            writer.writerow((
                claim.id, claim.subject, claim.predicate, claim.object, claim.value,
                *[get(column, "") for column in QUALIFIERS],
                "1" if "value" in claim.dates else "", claim.anaphor, claim.modality, claim.rank, claim.reason,
                repr(claim.confidence), place.source, place.line, place.start, place.end, claim.note,
                claim.candidate, claim.row,
            ))  # fmt: skip
            data = line.getvalue().encode()
            line.seek(0)
            line.truncate()
            file.write(data)
            flag = b"\1" if claim.id in best else b"\0"
            records.append(bytes.fromhex(claim.id) + offset.to_bytes(_OFFSET_BYTES, "big") + flag)
            offset += len(data)
    (folder / INDEX_FILE).write_bytes(b"".join(sorted(records)))


def read_claims(folder: Path) -> Iterator[Claim]:
    """The claims that `write_claims` wrote, in their order."""
    shared: dict[str, str] = {}
    for cells in read_cells(folder / CLAIMS_FILE):
        yield _parse_claim(cells, shared, folder)


def read_cells(path: Path) -> Iterator[list[str]]:
    """Rows of a table that needs no check."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


def _parse_claim(cells: list[str], sources: dict[str, str], folder: Path) -> Claim:
    """A claim of a row; `sources` keeps one string for each source id, since a million claims name it.

    Raises
    ------
    InputError
        When the row is not what was written.
    """
    try:
        return _read_claim(cells, sources)
    except (ValueError, KeyError) as error:
        raise InputError(f"{folder / CLAIMS_FILE}: is damaged; run `{build_command(folder.parent)}`") from error


def _read_claim(cells: list[str], sources: dict[str, str]) -> Claim:
    identity, subject, predicate, target, value = cells[:5]
    columns = cells[5 : 5 + len(QUALIFIERS)]
    dated, anaphor, modality, rank, reason, confidence, source, line, start, end, note, candidate, row = cells[
        5 + len(QUALIFIERS) :
    ]
    qualifiers = (
        {column: text for column, text in zip(QUALIFIERS, columns, strict=True) if text} if any(columns) else {}
    )
    dates = {column: parse_period(columns[place]) for place, column in _DATE_PLACES if columns[place]}
    if dated:
        dates["value"] = parse_period(value)
    source = sources.setdefault(source, source)
    locator = Locator(source, int(line), int(start) if start else None, int(end) if end else None)
    return Claim(
        identity, subject, predicate, target, value, qualifiers, dates, _MODALITIES[modality], _RANKS[rank], reason,
        float(confidence), anaphor, locator, note, int(row), candidate,
    )  # fmt: skip


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # nothing can be mapped of an empty file
            return b""


class ClaimIndex:
    """Any claim of a generation by its id.

    Parameters
    ----------
    folder
        Folder of the generation.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sources: dict[str, str] = {}

    @cached_property
    def _data(self) -> mmap.mmap | bytes:
        return _mapped(self.folder / INDEX_FILE)

    @cached_property
    def _rows(self) -> mmap.mmap | bytes:
        return _mapped(self.folder / CLAIMS_FILE)

    def _find(self, identity: str) -> int | None:
        """Where the record of a claim begins."""
        try:
            wanted = bytes.fromhex(identity)
        except ValueError:
            return None
        data, count = self._data, len(self._data) // _RECORD
        place = bisect_left(range(count), wanted, key=lambda i: data[i * _RECORD : i * _RECORD + _ID_BYTES]) * _RECORD
        return place if place < len(data) and data[place : place + _ID_BYTES] == wanted else None

    def get(self, identity: str) -> Claim | None:
        """The claim of an id; None when there is none."""
        place = self._find(identity)
        if place is None:
            return None
        start = place + _ID_BYTES
        offset = int.from_bytes(self._data[start : start + _OFFSET_BYTES], "big")
        row = self._rows[offset : self._rows.find(b"\n", offset)]  # no cell holds a line break
        return _parse_claim(next(csv.reader([row.decode()]), []), self._sources, self.folder)

    def is_best(self, identity: str) -> bool:
        """Whether the default view takes a claim."""
        place = self._find(identity)
        return place is not None and self._data[place + _RECORD - 1] == 1

    def best(self) -> frozenset[str]:
        """Ids of all claims that the default view takes."""
        data = self._data[:]
        return frozenset(
            data[start : start + _ID_BYTES].hex()
            for start in range(0, len(data), _RECORD)
            if data[start + _RECORD - 1] == 1
        )
