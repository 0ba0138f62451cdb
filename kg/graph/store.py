"""A store on disk, built from data folders: a cache beside the data that can be deleted and built again.

Comes in: the data folder, the curated one and the imports, each checked by itself and then joined. Goes out: a
generation in a folder of its own, and the pointer to it, which is switched when all is on disk, so that a kill at any
moment leaves the old store. Rows that say the same of one id merge; rows that contradict each other are a problem that
names both places. A questionable decision: the row of a joined item counts through all folders, since an item has no
room for the name of a file; `Joined.place` leads back to the file and its line.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from kg.errors import InputError, InvalidData, Problem
from kg.graph.conflicts import select_claims
from kg.graph.counts import GraphCounts, count_graph
from kg.graph.generation import write_generation
from kg.graph.store_files import (
    GENERATION,
    QUADS_FOLDER,
    StoreManifest,
    digest_of,
    hash_inputs,
    is_held,
    list_inputs,
    place_of,
    read_manifest,
    refuse_tables,
    store_folders,
    write_manifest,
)
from kg.graph.trig import Progress, load_lines_file, no_progress, write_lines
from kg.model import (
    DECISIONS_FILE,
    PLACES_FILE,
    SUPERSEDED_FILE,
    Claim,
    Decision,
    Entity,
    Name,
    NameKind,
    Ontology,
    Position,
    Source,
    Superseded,
    Tables,
    View,
    read_ontology,
)
from kg.tables import (
    build_lookup,
    check_cycles,
    check_folder,
    check_superseded,
    is_store,
    lock_file,
    make_folder,
    ontology_file,
    open_lock,
    refuse_shipped,
    temporary,
    world_folder,
)

Keyed = TypeVar("Keyed", Source, Decision, Superseded, Position)
_COMPARED = {
    "sources.csv": tuple(field.name for field in fields(Source) if field.name != "row"),
    DECISIONS_FILE: tuple(field.name for field in fields(Decision) if field.name != "row"),
    SUPERSEDED_FILE: tuple(field.name for field in fields(Superseded) if field.name != "row"),
    PLACES_FILE: (),
}
"""What two rows of one id must agree in; of two positions of an entity, as sources have it, that of the earlier folder
stands."""
_LOCK_FILE, _LINES_FILE = "build.lock", "quads.nq"


@dataclass(frozen=True, slots=True)
class Joined:
    """Tables of several folders as one.

    Parameters
    ----------
    tables
        All rows, in the order that tables of one folder have.
    folders
        Where they are from.
    bases
        For each folder, what was added to its line numbers.
    counts
        How much each folder has of its own.
    """

    tables: Tables
    folders: tuple[Path, ...]
    bases: tuple[int, ...]
    counts: tuple[GraphCounts, ...]

    def place(self, row: int) -> tuple[Path, int]:
        """Folder and line of an item whose row is given."""
        return place_of(row, self.folders, self.bases)


def join_folders(
    folders: Iterable[Path],
    ontology: Ontology,
    texts: Path | None = None,
    on_read: Callable[[int], None] = lambda _: None,
) -> tuple[Joined, list[Problem]]:
    """Read folders, check each by itself, and join them.

    Parameters
    ----------
    folders
        Data folders; of two rows that say the same, that of the earlier folder stands.
    ontology
        What the words of the tables must be.
    texts
        The user's copies of the sources; None skips the checks against them.
    on_read
        Told the number of claims after each folder.

    Returns
    -------
    joined
        All rows of sound folders.
    problems
        Those of each folder; when there are none, those of the join.
    """
    chosen = tuple(folders)
    join = _Join(ontology)
    problems: list[Problem] = []
    counts = []
    for folder in chosen:
        tables, folder_problems = check_folder(folder, ontology, texts)
        problems += folder_problems
        join.add(folder, tables)
        own = sum(entity.row > 0 for entity in tables.entities.values())
        counts.append(replace(count_graph(tables), entities=own))
        on_read(len(tables.claims))
    joined = Joined(join.tables(), chosen, tuple(join.bases), tuple(counts))
    if not problems:
        problems = [
            *join.problems,
            *_check_codes(joined),
            *_check_circles(joined, ontology),
            *_check_superseded(joined),
        ]
    return joined, sorted(problems)


class _Join:
    """Tables to which one folder after the other is added."""

    def __init__(self, ontology: Ontology) -> None:
        self.problems: list[Problem] = []
        self.bases: list[int] = []
        self._ontology = ontology
        self._folders: list[Path] = []
        self._sources: dict[str, Source] = {}
        self._entities: dict[str, Entity] = {}
        self._decisions: dict[str, Decision] = {}
        self._superseded: dict[str, Superseded] = {}
        self._positions: dict[str, Position] = {}
        self._names: dict[tuple[str, str, str], Name] = {}
        self._claims: dict[str, Claim] = {}
        self._lent: dict[str, Entity] = {}
        self._next_base = 0

    def add(self, folder: Path, tables: Tables) -> None:
        """Add the tables of a folder."""
        base = self._next_base
        self.bases.append(base)
        self._folders.append(folder)
        parts: tuple[Iterable[Source | Entity | Name | Claim | Decision | Superseded | Position], ...]
        parts = (
            tables.sources.values(), tables.entities.values(), tables.names, tables.claims, tables.decisions,
            tables.superseded, tables.positions,
        )  # fmt: skip
        self._next_base = base + 1 + max((item.row for part in parts for item in part), default=0)
        self._merge(self._sources, tables.sources.values(), folder / "sources.csv", "id")
        self._merge_entities(tables, folder / "entities.csv")
        self._merge(self._decisions, tables.decisions, folder / DECISIONS_FILE, "candidate")
        self._merge(self._superseded, tables.superseded, folder / SUPERSEDED_FILE, "old")
        self._merge(self._positions, tables.positions, folder / PLACES_FILE, "entity")
        for name in tables.names:
            key = (name.entity, name.name, name.language)
            if key not in self._names:
                self._names[key] = replace(name, row=name.row + base)
        self._add_claims(tables.claims, folder / "claims.csv")

    def _merge(self, known: dict[str, Keyed], items: Iterable[Keyed], file: Path, key: str) -> None:
        base = self.bases[-1]
        for item in items:
            identity: str = getattr(item, key)
            first = known.get(identity)
            if first is None:
                known[identity] = replace(item, row=item.row + base)
                continue
            differing = [name for name in _COMPARED[file.name] if getattr(first, name) != getattr(item, name)]
            if differing:
                self._contradicts(identity, differing, first.row, file, item.row)

    def _merge_entities(self, tables: Tables, file: Path) -> None:
        base, source = self.bases[-1], next(iter(tables.sources), "")
        for entity in tables.entities.values():
            if not entity.row:
                self._lent.setdefault(entity.id, replace(entity, row=base))
                continue
            first = self._entities.get(entity.id)
            if first is None:
                self._entities[entity.id] = replace(entity, row=entity.row + base)
                continue
            narrower = self._narrower(first.type, entity.type)
            differing = [] if narrower else ["type"]
            differing += [
                code
                for code in ("wikidata", "iso3166")
                if getattr(first, code) and getattr(entity, code) not in ("", getattr(first, code))
            ]
            if differing:
                self._contradicts(entity.id, differing, first.row, file, entity.row)
                continue
            wikidata, iso3166 = first.wikidata or entity.wikidata, first.iso3166 or entity.iso3166
            if (narrower, wikidata, iso3166) != (first.type, first.wikidata, first.iso3166):
                self._entities[entity.id] = replace(first, type=narrower, wikidata=wikidata, iso3166=iso3166)
            key = (entity.id, entity.label, "en")
            if entity.label != first.label and key not in self._names:
                self._names[key] = Name(*key, NameKind.ALIAS, source, entity.row + base)

    def _narrower(self, left: str, right: str) -> str:
        """The narrower of two classes; empty when neither is a kind of the other."""
        if right == left or right in self._ontology.ancestors[left]:
            return left
        return right if left in self._ontology.ancestors[right] else ""

    def _contradicts(self, identity: str, differing: list[str], first: int, file: Path, row: int) -> None:
        what = f"'{identity}' has another {' and '.join(differing)} than in {self._where(first, file)}"
        remedy = "write the same in both places, or give one of the two another id"
        self.problems.append(Problem(str(file), row, what, remedy, "join-differs"))

    def _add_claims(self, claims: Iterable[Claim], file: Path) -> None:
        base, known = self.bases[-1], self._claims
        for claim in claims:
            first = known.get(claim.id)
            if first is not None:
                what = f"says the same as {self._where(first.row, file)}, from the same place"
                self.problems.append(Problem(str(file), claim.row, what, "remove one of the two rows", "claim-twice"))
            else:
                known[claim.id] = moved(claim, base) if base else claim

    def _where(self, row: int, file: Path) -> str:
        folder, line = place_of(row, self._folders, self.bases)
        return f"{folder / file.name}:{line}"

    def tables(self) -> Tables:
        """What has been added, in the order of tables."""
        return Tables(
            dict(sorted(self._sources.items())),
            dict(sorted((self._lent | self._entities).items())),
            tuple(sorted(self._names.values(), key=lambda name: (name.entity, name.language, name.name, name.kind))),
            tuple(sorted(self._claims.values(), key=lambda c: (c.subject, c.predicate, c.target, c.id))),
            decisions=tuple(decision for _, decision in sorted(self._decisions.items())),
            superseded=tuple(row for _, row in sorted(self._superseded.items())),
            positions=tuple(row for _, row in sorted(self._positions.items())),
        )


_NAMES = [field.name for field in fields(Claim) if field.init]
_values_of, _ROW = attrgetter(*_NAMES), _NAMES.index("row")


def moved(claim: Claim, base: int) -> Claim:
    """A claim whose row counts from elsewhere; `dataclasses.replace` takes four times as long."""
    values = [*_values_of(claim)]
    values[_ROW] += base
    return Claim(*values).known_as(claim.id)


def _check_codes(joined: Joined) -> Iterator[Problem]:
    """A code that two entities of different folders bear; within one folder the check of that folder tells it."""
    for column in ("wikidata", "iso3166"):
        seen: dict[str, Entity] = {}
        for entity in sorted(joined.tables.entities.values(), key=lambda entity: entity.row):
            code = getattr(entity, column)
            first = seen.setdefault(code, entity) if code else entity
            if first is not entity:
                folder, line = joined.place(entity.row)
                first_folder, first_line = joined.place(first.row)
                what = (
                    f"{column} {code} belongs already to '{first.id}' in {first_folder / 'entities.csv'}:{first_line}"
                )
                remedy = "if the two are one thing, give them one id; else one code is wrong"
                yield Problem(str(folder / "entities.csv"), line, what, remedy, f"{column}-twice")


def _check_circles(joined: Joined, ontology: Ontology) -> Iterator[Problem]:
    return relocated(check_cycles(joined.tables, ontology, "claims.csv"), joined.folders, joined.bases)


def _check_superseded(joined: Joined) -> Iterator[Problem]:
    return relocated(check_superseded(joined.tables, SUPERSEDED_FILE), joined.folders, joined.bases)


def relocated(problems: Iterable[Problem], folders: Sequence[Path], bases: Sequence[int]) -> Iterator[Problem]:
    """Problems whose lines count through all folders, with the file and line that they stand in."""
    for problem in problems:
        folder, line = place_of(problem.line, folders, bases) if problem.line else (Path(), 0)
        yield replace(problem, file=str(folder / Path(problem.file).name), line=line)


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


def _build(store: Path, chosen: Mapping[Path, str], texts: Path | None, progress: Progress) -> StoreBuild:
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
