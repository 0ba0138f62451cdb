"""A store on disk, built from data folders: a cache beside the data that can be deleted and built again.

Comes in: the data folder, the curated one and the imports, each checked by itself and then joined. Goes out: a
generation in a folder of its own, and the pointer to it, which is switched when all is on disk, so that a kill at any
moment leaves the old store. How folders are joined is said in `kg.tables.joining`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError, InvalidData
from kg.graph.citation import count_graph
from kg.graph.conflicts import select_claims
from kg.graph.generation import write_generation
from kg.graph.store_files import (
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
from kg.graph.trig import Progress, load_lines_file, no_progress, write_lines
from kg.model import GraphCounts, Ontology, View, read_ontology
from kg.tables import (
    Joined,
    Texts,
    build_lookup,
    is_store,
    join_folders,
    lock_file,
    make_folder,
    ontology_file,
    open_lock,
    refuse_shipped,
    table_path,
    temporary,
    world_folder,
)

_LOCK_FILE, _LINES_FILE = "build.lock", "quads.nq"


@dataclass(frozen=True, slots=True)
class StoreBuild:
    """What a build has made.

    Parameters
    ----------
    manifest
        What the store says of itself.
    counts
        How much there is of everything.
    joined
        A line for each folder that was joined: why it was, and what it has.
    seconds
        How long each stage took.
    """

    manifest: StoreManifest
    counts: GraphCounts
    joined: tuple[str, ...]
    seconds: dict[str, float]


def build_store(
    store: Path,
    data: Sequence[Path] = (),
    texts: Texts = None,
    progress: Progress = no_progress,
    world: Path | None = None,
) -> StoreBuild:
    """Join data folders, check them, and build a store of them on disk.

    Parameters
    ----------
    store
        Its folder; the folders in its ``imports`` are joined. Made where there is none.
    data
        The data folders; the shipped ones when empty.
    texts
        The user's copies of the sources, checked against when given.
    progress
        Told how far it is.
    world
        The folder of what is curated about the world, joined to the shipped graph and to imports; as
        `kg.tables.files.world_folder` has it when None.

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
        return _build(store, store_folders(store, data, world or world_folder(data)), texts, progress)


def _build(store: Path, chosen: Mapping[Path, str], texts: Texts, progress: Progress) -> StoreBuild:
    folders = tuple(chosen)
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
            load_lines_file(lines, generation / QUADS_FOLDER, ontology, progress)
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
    told = (
        f"{folder} ({why}): {counts.sentence}"
        for (folder, why), counts in zip(chosen.items(), joined.counts, strict=True)
    )
    return StoreBuild(manifest, count_graph(tables, selection), tuple(told), clock.seconds)


def _joined(folders: tuple[Path, ...], ontology: Ontology, texts: Texts, progress: Progress) -> Joined:
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
        return table_path(folder, "claims.csv").stat().st_size
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
    matches = ((path, GENERATION.fullmatch(path.name)) for path in store.iterdir())
    return {path: int(match[1]) for path, match in matches if match}


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
