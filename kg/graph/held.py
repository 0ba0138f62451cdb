"""The three ways in which a graph is held: a data folder, a store on disk, and values in memory.

Comes in: a folder, or tables that somebody has made. Goes out: a `HeldGraph`, which a `ValidDataset` looks at through a
view. Each is one moment of the graph for as long as it lives: of a folder whose files change meanwhile nothing more is
read, a store is kept from being removed. A graph of an endpoint is read once and held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.errors import InputError, InvalidData, UsageError
from kg.graph.entailed import derive_edges
from kg.graph.trig import GRAPH_FILE, GraphFile, digest_inputs, load_lines, load_store, open_quads, read_graph, store_of
from kg.model import OPTIONAL_FILES, TABLE_FILES
from kg.tables import (
    LEANING_FILE,
    folder_name,
    is_store,
    leads_out,
    leaned_folders,
    ontology_file,
    order_folders,
    table_folders,
    table_label,
    table_path,
)

# What only tables and their checks need is imported where it is used: a query of a built graph does without,
# and its whole cold start is a third of a second.
if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.graph.conflicts import Selection
    from kg.graph.store_files import StoreManifest
    from kg.model import Claim, Edition, Ontology, Tables, View
    from kg.tables import Joined, Lookup


FRAME_FILE = "FRAME.md"
"""What a data folder says, for people, of what its claims were looked for by."""


class HeldGraph(Protocol):
    """What an open graph is made of, whatever holds it; every part is of one moment, and loaded when asked for."""

    @property
    def folder(self) -> Path:
        """The data folder, or the folder of the store."""

    @property
    def ontology(self) -> Ontology:
        """The ontology that the tables were checked against."""

    @property
    def tables(self) -> Tables:
        """Sources, entities, names and claims, all of them whatever the view."""

    @property
    def lookup(self) -> Lookup:
        """Resolves what a user types to an entity."""

    @property
    def edition(self) -> Edition:
        """Title, version and licence of the data, as far as they are known."""

    @property
    def frames(self) -> tuple[str, ...]:
        """Where it is written what was looked for, topic by topic, and how far: `FRAME_FILE` of its folders."""

    def select(self, view: View) -> Selection:
        """The claims in a view."""

    def open_store(self, view: View) -> ox.Store | None:
        """The quads of a view where they were made before; None where they are to be made of the tables."""

    def load(self, selection: Selection) -> ox.Store:
        """Quads made of the tables."""

    def digest(self, view: View) -> str:
        """SHA-256 of what a view shows, where it is known; empty where it is to be worked out."""

    def place(self, claim: Claim) -> str:
        """Table and line that a claim stands in."""


@dataclass(frozen=True)
class MemoryGraph:
    """A graph in memory: tables that somebody has made or changed.

    Parameters
    ----------
    tables, ontology
        What it says, and in which words.
    folder
        Where it came from.
    selection
        What was selected in one view; other views, and all of them when None, are selected anew.
    quads
        The store of that view; made of the tables when None.
    names
        What resolves a name; made of the tables when None.
    known_digest
        SHA-256 of that view; worked out when empty.
    origin
        What it is a part of, which knows where claims stand.
    """

    tables: Tables
    ontology: Ontology
    folder: Path = Path()
    selection: Selection | None = None
    quads: ox.Store | None = None
    names: Lookup | None = None
    known_digest: str = ""
    origin: HeldGraph | None = None

    @cached_property
    def lookup(self) -> Lookup:
        """As given, or made of the tables."""
        from kg.tables import build_lookup

        return self.names or build_lookup(self.tables)

    @property
    def edition(self) -> Edition:
        """That of the tables."""
        return self.tables.edition

    @property
    def frames(self) -> tuple[str, ...]:
        """Those of the graph that it is a part of."""
        return self.origin.frames if self.origin else ()

    def select(self, view: View) -> Selection:
        """As given, or selected anew."""
        from kg.graph.conflicts import select_claims

        if self.selection is not None and self.selection.view == view:
            return self.selection
        return select_claims(self.tables, self.ontology, view)

    def open_store(self, view: View) -> ox.Store | None:
        """As given."""
        return self.quads if self.selection is not None and self.selection.view == view else None

    def load(self, selection: Selection) -> ox.Store:
        """Quads made of the tables."""
        return _load_quads(self, selection)

    def digest(self, view: View) -> str:
        """As given."""
        return self.known_digest if self.selection is None or self.selection.view == view else ""

    def place(self, claim: Claim) -> str:
        """As the graph that it is a part of says."""
        return self.origin.place(claim) if self.origin else f"{self.folder}/claims.csv line {claim.row}"


class FolderGraph:
    """A graph in data folders, read from their tables, or from the file that was built of these very tables.

    Parameters
    ----------
    named
        The folders as they were named, in any order; that of the shipped graph stands for those of its tables.
    checked
        Their tables, where they have just been read and checked.

    Raises
    ------
    InputError
        When one of the folders holds no table.
    """

    def __init__(self, *named: Path, checked: Joined | None = None) -> None:
        self.named = tuple({folder.resolve(): folder for folder in reversed(named)}.values())[::-1]
        self.folders = order_folders(table_folders(named))
        for folder in self.folders:
            if not any(table_path(folder, name).exists() for name in TABLE_FILES):
                wanted = ", ".join(TABLE_FILES)
                raise InputError(f"{folder}: holds no table; name a folder that holds {wanted} with --data")
        is_one = len(self.named) == 1
        self.folder = self.named[0] if is_one else self.folders[0]
        self.built_file = self.folder / GRAPH_FILE if is_one else None
        self._checked = checked
        self._times = table_times(self.folders)

    @cached_property
    def ontology(self) -> Ontology:
        """That of the project."""
        return _project_ontology()

    @property
    def tables(self) -> Tables:
        """Read and checked; not checked again where the built file says that they were."""
        return self.joined.tables

    @cached_property
    def joined(self) -> Joined:
        """The tables of all folders as one.

        Raises
        ------
        InvalidData
            When they have problems.
        InputError
            When they changed since the graph was opened.
        """
        from kg.tables import join_folders

        if self._checked is not None:
            return self._checked
        joined, problems = join_folders(self.folders, self.ontology, is_checked=self._file is not None)
        self.refuse_changes(self._file)
        if problems:
            raise InvalidData(problems)
        return joined

    @cached_property
    def lookup(self) -> Lookup:
        """Made of the tables."""
        from kg.tables import build_lookup

        return build_lookup(self.tables)

    @property
    def edition(self) -> Edition:
        """As the `graph.toml` of each folder has it; see `join_editions`."""
        return _edition_of(self.folders)

    @property
    def frames(self) -> tuple[str, ...]:
        """Those beside the tables."""
        return _frames_of(self.folders)

    @cached_property
    def _file(self) -> GraphFile | None:
        """The built file, when it was made from the tables as they are now."""
        path = self.built_file
        if path is None or not path.exists() or leads_out(path, self.folder):
            return None
        try:
            file = read_graph(path)
        except InputError:
            return None
        current = file if file.inputs == digest_inputs(self.folders, ontology_file("kg.ttl")) else None
        self.refuse_changes(current)
        return current

    def refuse_changes(self, file: GraphFile | None = None) -> None:
        """Raise an error when the tables are no longer those that were there when the graph was opened.

        Parameters
        ----------
        file
            The built file in use; tables that were written anew and say the same have not changed.
        """
        if table_times(self.folders) == self._times:
            return
        if file is None or digest_inputs(self.folders, ontology_file("kg.ttl")) != file.inputs:
            raise InputError(f"{self}: the tables changed while the graph was open; open it again")

    def select(self, view: View) -> Selection:
        """Selected from the tables."""
        from kg.graph.conflicts import select_claims

        return select_claims(self.tables, self.ontology, view)

    def open_store(self, view: View) -> ox.Store | None:
        """What the built file holds."""
        return load_store(self._file.body) if view.is_default and self._file else None

    def load(self, selection: Selection) -> ox.Store:
        """Quads made of the tables."""
        return _load_quads(self, selection)

    def digest(self, view: View) -> str:
        """That of the built file."""
        return self._file.digest if view.is_default and self._file else ""

    def place(self, claim: Claim) -> str:
        """The table of the folder that the claim stands in, and the line."""
        folder, line = self.joined.place(claim.row)
        return f"{folder_name(folder)}/{Path(table_label(folder, 'claims.csv')).name} line {line}"

    def __str__(self) -> str:
        """The folders as they were named."""
        return " and ".join(map(folder_name, self.named))


class StoredGraph:
    """A graph in a store on disk that `kg build --store` made; it is kept from being removed by a later build.

    Parameters
    ----------
    folder
        Folder of the store.

    Raises
    ------
    InputError
        When something has changed since it was built; nothing is answered from old data.
    """

    def __init__(self, folder: Path) -> None:
        from kg.graph.store_files import build_command, find_change, find_generation, hold_generation, read_manifest

        manifest = read_manifest(folder)
        change = find_change(folder, manifest, ontology_file("kg.ttl"))
        if change:
            raise InputError(f"{folder}: {change} since the store was built; run `{build_command(folder)}`")
        hold_generation(folder / manifest.generation, self)
        self.folder = folder
        self.manifest: StoreManifest = manifest
        self.generation = find_generation(folder, manifest)

    @cached_property
    def ontology(self) -> Ontology:
        """That of the project."""
        return _project_ontology()

    @cached_property
    def tables(self) -> Tables:
        """Those of the generation, each read when first asked for."""
        from kg.graph.generation import StoredTables

        return StoredTables(self.generation)

    @cached_property
    def lookup(self) -> Lookup:
        """As it was folded when the store was built."""
        from kg.graph.generation import read_lookup

        return read_lookup(self.generation, self.tables)

    @property
    def edition(self) -> Edition:
        """See `join_editions`."""
        return _edition_of([Path(folder) for folder in self.manifest.folders])

    @property
    def frames(self) -> tuple[str, ...]:
        """Those of the folders that the store was built of."""
        return _frames_of([Path(folder) for folder in self.manifest.folders])

    def select(self, view: View) -> Selection:
        """As it was selected when the store was built; anew in any but the default view."""
        from kg.graph.conflicts import select_claims
        from kg.graph.generation import StoredSelection

        if view.is_default:
            return StoredSelection(self.generation, self.tables)
        return select_claims(self.tables, self.ontology, view)

    def open_store(self, view: View) -> ox.Store | None:
        """The quads on disk."""
        return open_quads(self.generation) if view.is_default else None

    def load(self, selection: Selection) -> ox.Store:
        """Quads made of the tables, a part at a time, since there can be millions."""
        from kg.graph.rdf import stream_lines

        loaded = load_lines(stream_lines(self.tables, self.ontology, selection, ontology_file("kg.ttl")))
        derive_edges(loaded, self.ontology)
        return loaded

    def digest(self, view: View) -> str:
        """That of what the store was built from."""
        import hashlib

        made_of = f"{self.manifest.digest} {view}"
        return self.manifest.digest if view.is_default else hashlib.sha256(made_of.encode()).hexdigest()

    def place(self, claim: Claim) -> str:
        """The table of the folder that the claim was joined from, and the line."""
        from kg.tables import place_of

        folder, line = place_of(claim.row, self.manifest.folders, self.manifest.bases)
        return f"{folder}/claims.csv line {line}"

    def part_about(self, identities: Iterable[str]) -> tuple[Tables, Selection]:
        """These claims of the default view with their rivals; no other claim is read."""
        from kg.graph.generation import select_part

        return select_part(self.generation, self.tables, identities)


def hold_folders(folders: Sequence[Path]) -> HeldGraph:
    """What folders hold: the store in one, or the tables in all of them."""
    stores = [folder for folder in folders if is_store(folder)]
    if not stores:
        return FolderGraph(*folders)
    if len(folders) == 1:
        return StoredGraph(folders[0])
    raise UsageError(f"{stores[0]}: is a store, which is joined with nothing; join the folders that it was built of")


def table_times(folders: Iterable[Path]) -> tuple[tuple[int, int, int], ...]:
    """What tells whether a table of folders has changed: its file, size and time of change; none where it is not."""
    times = []
    tables = [table_path(folder, name) for folder in folders for name in (*TABLE_FILES, *OPTIONAL_FILES, LEANING_FILE)]
    lenders = [table_path(lender, "entities.csv") for folder in folders for lender in leaned_folders(folder)]
    for path in (*tables, *lenders):
        try:
            facts = path.stat()
        except OSError:
            continue
        times.append((facts.st_ino, facts.st_size, facts.st_mtime_ns))
    return tuple(times)


def _frames_of(folders: Sequence[Path]) -> tuple[str, ...]:
    """Each by the name of its folder, since where this lies on the machine is nobody else's concern."""
    return tuple(f"{folder.resolve().name}/{FRAME_FILE}" for folder in folders if (folder / FRAME_FILE).is_file())


def _edition_of(folders: Sequence[Path]) -> Edition:
    from kg.tables import join_editions, read_edition

    return join_editions(folders, [read_edition(folder) for folder in folders])


def _project_ontology() -> Ontology:
    from kg.model import read_ontology

    return read_ontology(ontology_file("kg.ttl"))


def _load_quads(held: HeldGraph, selection: Selection) -> ox.Store:
    from kg.graph.rdf import build_quads

    return store_of(build_quads(held.tables, held.ontology, selection, ontology_file("kg.ttl")))
