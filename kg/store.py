"""A store on disk, built from data folders: a cache beside the data that can be deleted and built again.

Comes in: the data folder, the curated one and the imports. Goes out: a generation in a folder of its own, and the
pointer to it. The pointer is switched when all is on disk, so that a kill at any moment leaves the old store;
what a killed build left behind is removed by the next one. The tables stay the truth.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.bulk import Progress, load_lines_file, no_progress, write_lines
from kg.errors import InputError, InvalidData
from kg.files import lock_file, make_folder, open_lock, temporary
from kg.folders import is_store, ontology_file, refuse_shipped, shipped_data, world_folder
from kg.generation import write_generation
from kg.joined import Joined, join_folders
from kg.lookup import build_lookup
from kg.model import View
from kg.ontology import Ontology, read_ontology
from kg.store_files import (
    GENERATION,
    QUADS_FOLDER,
    StoreManifest,
    digest_of,
    hash_inputs,
    is_held,
    list_inputs,
    read_manifest,
    refuse_tables,
    store_folders,
    write_manifest,
)
from kg.views import select_claims

_LOCK_FILE, _LINES_FILE = "build.lock", "quads.nq"


@dataclass(frozen=True, slots=True)
class StoreBuild:
    """What a build has made, and how many seconds each stage took."""

    manifest: StoreManifest
    seconds: dict[str, float]


def build_store(
    store: Path,
    data: Path | None = None,
    texts: Path | None = None,
    progress: Progress = no_progress,
    world: Path | None = None,
) -> StoreBuild:
    """Join data folders, check them, and build a store of them on disk.

    Parameters
    ----------
    store
        Its folder; the folders in its ``imports`` are joined. Made where there is none.
    data
        The data folder; the shipped one when None.
    texts
        The user's copies of the sources, checked against when given.
    progress
        Told how far it is.
    world
        The folder of what is curated about the world; as `kg.folders.world_folder` has it when None.

    Raises
    ------
    InvalidData
        When there is any problem; the old store, if there is one, is untouched.
    UsageError
        When the store would stand in a data folder.
    InputError
        When a file cannot be read or written, or another build of the store is running.
    """
    refuse_tables(store)
    refuse_shipped(store)
    make_folder(store)
    with _locked(store):
        _remove_leftovers(store)
        folders = store_folders(store, data or shipped_data(), world or world_folder(data))
        return _build(store, folders, texts, progress)


def _build(store: Path, folders: tuple[Path, ...], texts: Path | None, progress: Progress) -> StoreBuild:
    clock = _Clock()
    ontology_path = ontology_file("kg.ttl")
    inputs = hash_inputs(list_inputs(folders, ontology_path))  # before reading: a later change is noticed as one
    ontology = read_ontology(ontology_path)
    joined = _joined(folders, ontology, texts, progress)
    clock.lap("reading and checking")
    tables = joined.tables
    selection = select_claims(tables, ontology, View())
    clock.lap("selecting")
    generation = store / f"generation-{_next_number(store)}"
    try:
        with temporary(generation):
            generation.mkdir()
            write_generation(generation, tables, selection, build_lookup(tables))
            clock.lap("writing tables")
            lines = generation / _LINES_FILE
            write_lines(lines, tables, ontology, selection, ontology_path, progress)
            clock.lap("writing quads")
            load_lines_file(lines, generation / QUADS_FOLDER, progress)
            clock.lap("loading")
            lines.unlink()
    except OSError as error:
        raise InputError(f"{generation}: cannot be written ({error.strerror or error}); check the disk") from error
    manifest = StoreManifest(
        generation.name, tuple(str(folder.resolve()) for folder in folders), joined.bases, inputs,
        digest_of(inputs), len(tables.sources), len(tables.entities), len(tables.names), len(tables.claims),
        len(selection.best), len(selection.conflicts),
    )  # fmt: skip
    write_manifest(store, manifest)
    _remove_leftovers(store)
    clock.lap("switching")
    return StoreBuild(manifest, clock.seconds)


def _joined(folders: tuple[Path, ...], ontology: Ontology, texts: Path | None, progress: Progress) -> Joined:
    sizes = [_claims_bytes(folder) for folder in folders]
    done = 0
    remaining = iter(sizes)

    def on_read(_: int) -> None:
        nonlocal done
        done += next(remaining)
        progress("reading and checking", done, sum(sizes))

    progress("reading and checking", 0, sum(sizes))
    joined, problems = join_folders(folders, ontology, texts, on_read)
    if problems:
        raise InvalidData(problems)
    return joined


def _claims_bytes(folder: Path) -> int:
    try:
        return (folder / "claims.csv").stat().st_size
    except OSError:  # told as a problem when it is read
        return 0


class _Clock:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._since, 3)
        self._since = now


@contextlib.contextmanager
def _locked(store: Path) -> Iterator[None]:
    """Only one build of a store at a time; the lock goes with the process, however that ends."""
    handle = open_lock(store / _LOCK_FILE)
    try:
        if not lock_file(handle):
            raise InputError(f"{store}: another `kg build` of this store is running; wait for it to end")
        yield
    finally:
        os.close(handle)


def _generations(store: Path) -> dict[Path, int]:
    found = ((path, GENERATION.fullmatch(path.name)) for path in store.iterdir())
    return {path: int(match[1]) for path, match in found if match}


def _next_number(store: Path) -> int:
    return 1 + max(_generations(store).values(), default=0)


def _remove_leftovers(store: Path) -> None:
    """Remove old generations, and those of a build that was killed; not the one in use, nor what is being read."""
    used = ""
    if is_store(store):
        with contextlib.suppress(InputError):  # of another version: the new generation takes its place
            used = read_manifest(store).generation
    for path in store.glob(".generation-*.old"):
        shutil.rmtree(path, ignore_errors=True)
    for path in _generations(store):
        if path.name != used and not path.is_symlink() and not is_held(path):
            with contextlib.suppress(OSError):  # Windows renames no folder of an open file: a lock too
                shutil.rmtree(path.rename(path.with_name(f".{path.name}.old")), ignore_errors=True)
