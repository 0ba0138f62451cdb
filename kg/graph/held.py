"""The three ways in which a graph is held: a data folder, a store on disk, and values in memory.

Comes in: a folder, or tables that somebody has made. Goes out: a `HeldGraph`, which a `ValidDataset` looks at through a
view. Each is one moment of the graph for as long as it lives: of a folder whose files change meanwhile nothing more is
read, a store is kept from being removed. A graph of an endpoint is read once and held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.errors import InputError, InvalidData
from kg.graph.entailed import derive_edges
from kg.graph.trig import GRAPH_FILE, GraphFile, digest_inputs, load_lines, load_store, open_quads, read_graph, store_of
from kg.model import OPTIONAL_FILES, TABLE_FILES
from kg.tables import LEANING_FILE, is_store, leads_out, leaned_folders, ontology_file, table_folders

# What only tables and their checks need is imported where it is used: a query of a built graph does without,
# and its whole cold start is a third of a second.
if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.graph.conflicts import Selection
    from kg.graph.store_files import StoreManifest
    from kg.model import Claim, Ontology, Tables, View
    from kg.tables import Lookup


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
        return self.origin.place(claim) if self.origin else _place_in(self.folder, claim)


class FolderGraph:
    """A graph in a data folder, read from the tables, or from the file that was built of these very tables.

    Parameters
    ----------
    folder
        Its folder.
    checked
        Its tables, where they have just been read and checked.

    Raises
    ------
    InputError
        When the folder holds no table.
    """

    def __init__(self, folder: Path, checked: Tables | None = None) -> None:
        self.home = table_folders(folder)[0]
        if not any((self.home / name).exists() for name in TABLE_FILES):
            named = ", ".join(TABLE_FILES)
            raise InputError(f"{folder}: holds no table; name a folder that holds {named} with --data")
        self.folder = folder
        self._checked = checked
        self._times = table_times(self.home)

    @cached_property
    def ontology(self) -> Ontology:
        """That of the project."""
        return _project_ontology()

    @cached_property
    def tables(self) -> Tables:
        """Read and checked; not checked again where the built file says that they were.

        Raises
        ------
        InvalidData
            When they have problems.
        InputError
            When they changed since the graph was opened.
        """
        from kg.tables import check_folder, read_leaning

        if self._checked is not None:
            return self._checked
        tables, problems = (read_leaning if self._file else check_folder)(self.home, self.ontology)
        self.refuse_changes(self._file)
        if problems:
            raise InvalidData(problems)
        return tables

    @cached_property
    def lookup(self) -> Lookup:
        """Made of the tables."""
        from kg.tables import build_lookup

        return build_lookup(self.tables)

    @cached_property
    def _file(self) -> GraphFile | None:
        """The built file, when it was made from the tables as they are now."""
        path = self.folder / GRAPH_FILE
        if not path.exists() or leads_out(path, self.folder):
            return None
        try:
            file = read_graph(path)
        except InputError:
            return None
        current = file if file.inputs == digest_inputs(self.home, ontology_file("kg.ttl")) else None
        self.refuse_changes(current)
        return current

    def refuse_changes(self, file: GraphFile | None = None) -> None:
        """Raise an error when the tables are no longer those that were there when the graph was opened.

        Parameters
        ----------
        file
            The built file in use; tables that were written anew and say the same have not changed.
        """
        if table_times(self.home) == self._times:
            return
        if file is None or digest_inputs(self.home, ontology_file("kg.ttl")) != file.inputs:
            raise InputError(f"{self.folder}: the tables changed while the graph was open; open it again")

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
        """The table of the folder, and the line."""
        return _place_in(self.folder, claim)


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
        from kg.graph.store_files import place_of

        folder, line = place_of(claim.row, self.manifest.folders, self.manifest.bases)
        return f"{folder}/claims.csv line {line}"

    def part_about(self, identities: Iterable[str]) -> tuple[Tables, Selection]:
        """These claims of the default view with their rivals; no other claim is read."""
        from kg.graph.generation import select_part

        return select_part(self.generation, self.tables, identities)


def hold_folder(folder: Path) -> HeldGraph:
    """What a folder holds: the store in it, or its tables."""
    return StoredGraph(folder) if is_store(folder) else FolderGraph(folder)


def table_times(folder: Path) -> tuple[tuple[int, int, int], ...]:
    """What tells whether a table of a folder has changed: its file, size and time of change; none where it is not."""
    times = []
    lenders = [lender / "entities.csv" for lender in leaned_folders(folder)]
    for path in (*(folder / name for name in (*TABLE_FILES, *OPTIONAL_FILES, LEANING_FILE)), *lenders):
        try:
            facts = path.stat()
        except OSError:
            continue
        times.append((facts.st_ino, facts.st_size, facts.st_mtime_ns))
    return tuple(times)


def _project_ontology() -> Ontology:
    from kg.model import read_ontology

    return read_ontology(ontology_file("kg.ttl"))


def _load_quads(held: HeldGraph, selection: Selection) -> ox.Store:
    from kg.graph.rdf import build_quads

    return store_of(build_quads(held.tables, held.ontology, selection, ontology_file("kg.ttl")))


def _place_in(folder: Path, claim: Claim) -> str:
    home = table_folders(folder)[0]
    name = home if home == folder else f"{folder.name}/{home.name}"
    return f"{name}/claims.csv line {claim.row}"
