"""What a folder of `--store` holds: the pointer to the generation in use, its manifest, and its claims in one file.

Comes in: the folder, or claims to write. Goes out: a `StoreManifest`, or one line that says which file has changed
since; and any claim by its id without reading the others. The pointer is one small file that is replaced as a whole.
The table of claims is plain CSV beside a fixed-width index, so that reading runs no code; both are trusted and read
without a check, since `kg build` wrote them.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import mmap
import os
import re
import shlex
import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from itertools import chain
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from kg import __version__
from kg.errors import InputError, UsageError
from kg.model import (
    DATE_QUALIFIERS,
    IN_WORDS,
    OPTIONAL_FILES,
    QUALIFIERS,
    TABLE_FILES,
    Claim,
    Field,
    Kind,
    Locator,
    fields_of,
    parse_period,
)
from kg.tables import (
    LEANING_FILE,
    POINTER_FILE,
    leads_out,
    leaned_folders,
    lock_file,
    order_folders,
    read_bytes,
    shipped_data,
    table_folders,
    table_path,
    write_atomically,
)

IMPORTS_FOLDER, QUADS_FOLDER = "imports", "oxigraph"
GENERATION = re.compile(r"generation-([0-9]+)")
INDEX_FILE, INDEX_RECORD = "claims.index", 19
"""Where each claim of a generation stands, and how many bytes are said of one."""

PARTS = (
    *TABLE_FILES, *OPTIONAL_FILES, INDEX_FILE, "conflicts.jsonl", "cut.jsonl", "lookup.tsv", f"{QUADS_FOLDER}/CURRENT",
)  # fmt: skip
"""What a generation consists of; `CURRENT` is what the engine looks for first."""

_NEVER_EMPTY = frozenset(("sources.csv", "entities.csv", "lookup.tsv"))
_FORMAT = 6
CLAIMS_FILE = "claims.csv"
_ID_BYTES, _OFFSET_BYTES = 10, 8
_RECORD = INDEX_RECORD
_DATE_PLACES = tuple((QUALIFIERS.index(column), column) for column in DATE_QUALIFIERS)
_WIDTH = 1 + len(QUALIFIERS)
"""The first cell says whether the value is a date; behind it stand the qualifiers, then the other fields."""

_STORED = [field for field in fields_of(Claim) if field.name not in ("qualifiers", "dates")]
_CELLS = _WIDTH + len(_STORED)
_stored_of = attrgetter(*(field.path for field in _STORED))
_ID, _VALUE = ([field.name for field in _STORED].index(name) for name in ("id", "value"))
_LOCATED = [number for number, field in enumerate(_STORED) if field.path.startswith("locator.")]
_SHARED = [number for number in _LOCATED if _STORED[number].kind in IN_WORDS]
_BUILT = ["qualifiers", "dates", "locator", *(field.path for field in _STORED)]
_in_order = itemgetter(*(_BUILT.index(field.name) for field in fields(Claim) if field.init))


def _parser(field: Field) -> Callable[[str], Any]:
    """What reads a cell; a word is looked up, which takes a tenth of the time."""
    if field.kind is Kind.WORD:
        return {str(word): word for word in field.type}.__getitem__
    if field.kind is Kind.WHOLE:
        return lambda text: int(text) if text else None
    return float if field.kind is Kind.NUMBER else field.parse


_PARSERS = [(number, _parser(field)) for number, field in enumerate(_STORED) if field.kind not in IN_WORDS]


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that a store was built from: its path, size in bytes, time of change in nanoseconds, and hash."""

    path: str
    size: int
    changed_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoreManifest:
    """What a store was built from, and which of its folders is the generation in use.

    Parameters
    ----------
    generation
        Name of the folder within that of the store.
    folders, bases
        All folders that were joined, and what was added to the line numbers of each.
    inputs
        Every file that was read.
    digest
        SHA-256 over what was read; two stores with the same one hold the same graph.
    sources, entities, names, claims, best, conflicts
        How many there are.
    """

    generation: str
    folders: tuple[str, ...]
    bases: tuple[int, ...]
    inputs: tuple[InputFile, ...]
    digest: str
    sources: int
    entities: int
    names: int
    claims: int
    best: int
    conflicts: int


def store_folders(store: Path, data: Sequence[Path], world: Path) -> dict[Path, str]:
    """The folders that make up a store, in the order in which they are joined, and why each is.

    Parameters
    ----------
    store
        Its folder.
    data
        The data folders, which are joined in the order of `order_folders`; the shipped ones when empty.
    world
        What is curated about the world: part of the shipped graph, and who is who to the imports.
    """
    imports = import_folders(store)
    why = "named by --data" if data else "the shipped graph"
    reasons = dict.fromkeys(order_folders(table_folders(data or [shipped_data()])), why)
    if world.is_dir() and (not data or imports):
        reasons.setdefault(world, "who is who to the imports" if imports else "the shipped graph")
    reasons |= dict.fromkeys(imports, "an import of the store")
    places: dict[Path, Path] = {}
    return {folder: why for folder, why in reasons.items() if places.setdefault(folder.resolve(), folder) is folder}


def refuse_tables(store: Path) -> None:
    """Refuse a data folder as the place of a store: `--data` would then find the store in place of the tables.

    Raises
    ------
    UsageError
        When the folder holds tables of its own.
    """
    if (store / "claims.csv").exists():
        raise UsageError(f"--store: {store} holds tables of its own; name another folder, which the store is built in")


def import_folders(store: Path) -> list[Path]:
    """The imports of a store, by name; one that is being written has a name that starts with a dot.

    Raises
    ------
    InputError
        When one leads out of the store.
    """
    folders = sorted(path for path in (store / IMPORTS_FOLDER).glob("[!.]*") if path.is_dir())
    for path in folders:
        if leads_out(path, store):
            raise InputError(f"{path}: leads out of the store, where nothing is read; put a copy there")
    return folders


def list_inputs(chosen: Iterable[Path], ontology: Path) -> list[Path]:
    """The files that a store is built from."""
    folders = tuple(chosen)
    paths = [table_path(folder, name) for folder in folders for name in TABLE_FILES]
    optional = (table_path(folder, name) for folder in folders for name in (*OPTIONAL_FILES, LEANING_FILE))
    paths += [path for path in optional if path.exists()]
    paths += [table_path(lender, "entities.csv") for folder in folders for lender in leaned_folders(folder)]
    once: dict[Path, Path] = {}
    for path in (*paths, ontology):
        once.setdefault(path.resolve(), path)
    return list(once.values())


def hash_inputs(paths: Iterable[Path]) -> tuple[InputFile, ...]:
    """Files as they are now.

    Raises
    ------
    InputError
        When one cannot be read.
    """
    return tuple(map(_hash_input, paths))


def _hash_input(path: Path) -> InputFile:
    try:
        facts = path.stat()
        digest = hashlib.sha256(read_bytes(path, within=path.parent)).hexdigest()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); a data folder holds the four tables") from error
    return InputFile(str(path.resolve()), facts.st_size, facts.st_mtime_ns, digest)


def digest_of(inputs: Iterable[InputFile]) -> str:
    """SHA-256 over what files hold, whatever they are called and whenever they were written."""
    text = " ".join([f"{_FORMAT} {__version__}", *(file.sha256 for file in inputs)])
    return hashlib.sha256(text.encode()).hexdigest()


def write_manifest(store: Path, manifest: StoreManifest) -> None:
    """Make a generation the one in use."""
    content = {"format": _FORMAT, "version": __version__, **asdict(manifest)}
    data = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    write_atomically(store / POINTER_FILE, data, within=store)


def build_command(store: Path) -> str:
    """What to type to build a store again, whatever is in its path."""
    return f"kg build --store {shlex.quote(str(store))}"


def read_manifest(store: Path) -> StoreManifest:
    """The manifest of a store.

    Raises
    ------
    InputError
        When there is none, or another version of kg wrote it.
    """
    remedy = f"run `{build_command(store)}`"
    try:
        content = json.loads(read_bytes(store / POINTER_FILE, within=store))
        version, form = content.pop("version"), content.pop("format")
        if (version, form) != (__version__, _FORMAT):
            built = f"version {version} of kg (layout {form}), this is {__version__} (layout {_FORMAT})"
            raise InputError(f"{store}: was built by {built}; {remedy}")
        inputs = tuple(InputFile(**record) for record in content.pop("inputs"))
        folders, bases = tuple(content.pop("folders")), tuple(content.pop("bases"))
        manifest = StoreManifest(inputs=inputs, folders=folders, bases=bases, **content)
        if not _is_sound(manifest):
            raise ValueError(manifest)
        return manifest
    except OSError as error:
        raise InputError(f"{store}: holds no store ({error.strerror}); {remedy}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"{store / POINTER_FILE}: is not what `kg build` wrote; {remedy}") from error


def _is_sound(manifest: StoreManifest) -> bool:
    """Whether every field is of its type, and the generation a folder of the store itself."""
    texts = (manifest.generation, manifest.digest, *manifest.folders, *(file.path for file in manifest.inputs))
    counts = (manifest.sources, manifest.entities, manifest.names, manifest.claims, manifest.best, manifest.conflicts)
    sizes = ((file.size, file.changed_ns) for file in manifest.inputs)
    return (
        all(isinstance(text, str) and "\0" not in text for text in texts)
        and all(isinstance(number, int) for number in (*counts, *manifest.bases, *chain.from_iterable(sizes)))
        and len(manifest.folders) == len(manifest.bases) > 0
        and GENERATION.fullmatch(manifest.generation) is not None
    )


def find_generation(store: Path, manifest: StoreManifest) -> Path:
    """Folder of the generation in use.

    Raises
    ------
    InputError
        When a part of it is gone, or it has other claims than it was built of.
    """
    folder = store / manifest.generation
    remedy = f"run `{build_command(store)}`"
    quads = [f"{QUADS_FOLDER}/{path.name}" for path in (folder / QUADS_FOLDER).glob("*")]
    for part in (*PARTS, *quads):
        if leads_out(folder / part, store):
            raise InputError(f"{folder / part}: leads out of the store, where nothing is read; {remedy}")
        if not (folder / part).exists():
            raise InputError(f"{folder / part}: is gone; {remedy}")
        if manifest.claims and part in _NEVER_EMPTY and not (folder / part).stat().st_size:
            raise InputError(f"{folder / part}: is empty; {remedy}")
    if (folder / INDEX_FILE).stat().st_size != manifest.claims * INDEX_RECORD:
        raise InputError(f"{folder}: has other claims than were built; {remedy}")
    return folder


def hold_generation(folder: Path, reader: object) -> None:
    """Keep a generation from being removed by a later build, for as long as its reader lives."""
    with contextlib.suppress(OSError):  # gone, which is told elsewhere, or on a file system without locks
        handle = os.open(folder / INDEX_FILE, os.O_RDONLY)
        weakref.finalize(reader, os.close, handle)
        lock_file(handle, is_shared=True)


def is_held(folder: Path) -> bool:
    """Whether somebody reads a generation."""
    try:
        handle = os.open(folder / INDEX_FILE, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not lock_file(handle)
    finally:
        os.close(handle)


def find_change(store: Path, manifest: StoreManifest, ontology: Path) -> str:
    """What has changed since a store was built, in one clause; empty when nothing has.

    Parameters
    ----------
    store
        The folder of the store.
    manifest
        As it was read.
    ontology
        The ontology in use.
    """
    known = {file.path: file for file in manifest.inputs}
    folders = dict.fromkeys([*map(Path, manifest.folders), *(path.resolve() for path in import_folders(store))])
    for path in list_inputs(folders, ontology):
        before = known.pop(str(path.resolve()), None)
        if before is None:
            return f"{path} is new"
        try:
            facts = path.stat()
        except OSError:
            return f"{path} is gone"
        is_alike = (facts.st_size, facts.st_mtime_ns) == (before.size, before.changed_ns)
        if not is_alike and (facts.st_size != before.size or _hash_input(path).sha256 != before.sha256):
            return f"{path} has changed"
    return f"{next(iter(known))} is gone" if known else ""


def write_claims(folder: Path, claims: Iterable[Claim], best: frozenset[str]) -> None:
    """Write the claims, and where each begins in their file."""
    records: list[bytes] = []
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\n")
    offset = 0
    with (folder / CLAIMS_FILE).open("wb") as file:
        for claim in claims:
            get = claim.qualifiers.get
            dated = "1" if "value" in claim.dates else ""
            writer.writerow((dated, *[get(column, "") for column in QUALIFIERS], *_stored_of(claim)))
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


def _parse_claim(cells: list[str], shared: dict[str, str], folder: Path) -> Claim:
    """A claim of a row; `shared` keeps one string for each source and hash, since a million claims name it.

    Raises
    ------
    InputError
        When the row is not what was written.
    """
    try:
        return _read_claim(cells, shared)
    except (ValueError, KeyError) as error:
        raise InputError(f"{folder / CLAIMS_FILE}: is damaged; run `{build_command(folder.parent)}`") from error


def _read_claim(cells: list[str], shared: dict[str, str]) -> Claim:
    if len(cells) != _CELLS:
        raise ValueError(cells)
    columns, stored = cells[1:_WIDTH], cells[_WIDTH:]
    qualifiers = (
        {column: text for column, text in zip(QUALIFIERS, columns, strict=True) if text} if any(columns) else {}
    )
    dates = {column: parse_period(columns[place]) for place, column in _DATE_PLACES if columns[place]}
    if cells[0]:
        dates["value"] = parse_period(stored[_VALUE])
    values: list[Any] = stored
    for place, parse in _PARSERS:
        values[place] = parse(stored[place])
    for place in _SHARED:
        values[place] = shared.setdefault(stored[place], stored[place])
    locator = Locator(*values[_LOCATED[0] : _LOCATED[0] + len(_LOCATED)])
    return Claim(*_in_order((qualifiers, dates, locator, *values))).known_as(values[_ID])


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
        self._shared: dict[str, str] = {}

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
        return _parse_claim(next(csv.reader([row.decode()]), []), self._shared, self.folder)

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
