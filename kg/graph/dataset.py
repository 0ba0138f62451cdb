"""An open graph: validated tables, the view taken of them, and the store that queries run on.

Comes in: a data folder, or the folder of a store, and a view. Goes out: a `ValidDataset`, the only thing that
queries, networks and the page accept. It is made in three ways: from tables that pass every table check, from a
built file whose digests say that it was made from these very tables, or from a store on disk whose inputs have not
changed. Each part is loaded when first asked for, so that a query of the shipped graph parses no table.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError, InvalidData
from kg.graph.trig import (
    GRAPH_FILE,
    GraphFile,
    digest_inputs,
    format_body,
    load_lines,
    load_store,
    read_graph,
    store_of,
    write_graph,
)
from kg.model import DECISIONS_FILE, PREFIXES, TABLE_FILES, View
from kg.tables import is_store, leads_out, ontology_file, refuse_shipped, shipped_data

# What only tables and their checks need is imported where it is used: a query of a built graph does without,
# and its whole cold start is a third of a second.
if TYPE_CHECKING:
    import rdflib

    from kg.graph.conflicts import Selection
    from kg.graph.store_files import StoreManifest
    from kg.model import Claim, Ontology, Tables
    from kg.tables import Lookup


class ValidDataset:
    """A graph that has passed its checks, seen through a view.

    Use `open_graph`; the constructor trusts its caller.

    Parameters
    ----------
    folder
        The data folder, or the folder of a store.
    view
        What of it is looked at.
    """

    def __init__(self, folder: Path, view: View) -> None:
        self.folder = folder
        self.view = view

    @cached_property
    def ontology(self) -> Ontology:
        """The ontology that the tables were checked against."""
        from kg.model import read_ontology

        return read_ontology(ontology_file("kg.ttl"))

    @cached_property
    def tables(self) -> Tables:
        """Sources, entities, names and claims, all of them whatever the view.

        Raises
        ------
        InvalidData
            When the tables have problems.
        InputError
            When they changed since another part of the graph was loaded, or while they were read.
        """
        if self.generation:
            from kg.graph.generation import open_tables

            return open_tables(self.generation)
        if self._file:  # built from these very tables, which were checked then
            from kg.tables import read_tables

            tables, _ = read_tables(self.folder, self.ontology)
            if digest_inputs(self.folder, ontology_file("kg.ttl")) != self._file.inputs:
                raise self.changed()
            return tables
        from kg.tables import check_folder

        before = _times(self.folder)
        tables, problems = check_folder(self.folder, self.ontology)
        if _times(self.folder) != before:
            raise self.changed()
        if problems:
            raise InvalidData(problems)
        return tables

    def changed(self) -> InputError:
        """What to raise when the tables are no longer those that were read."""
        return InputError(f"{self.folder}: the tables changed while the graph was open; open it again")

    @cached_property
    def selection(self) -> Selection:
        """The claims in this view, those that give plain edges, and the conflicts among them."""
        from kg.graph.conflicts import select_claims

        if self.view.is_default and self.generation:
            from kg.graph.generation import open_selection

            return open_selection(self.generation, self.tables)
        return select_claims(self.tables, self.ontology, self.view)

    @cached_property
    def lookup(self) -> Lookup:
        """Resolves what a user types to an entity."""
        from kg.tables import build_lookup

        if self.generation:
            from kg.graph.generation import read_lookup

            return read_lookup(self.generation, self.tables)
        return build_lookup(self.tables)

    @cached_property
    def manifest(self) -> StoreManifest | None:
        """What the folder was built from, when it is that of a store.

        Raises
        ------
        InputError
            When something has changed since; nothing is answered from old data.
        """
        if not is_store(self.folder):
            return None
        from kg.graph.store_files import build_command, find_change, read_manifest

        manifest = read_manifest(self.folder)
        change = find_change(self.folder, manifest, ontology_file("kg.ttl"))
        if change:
            raise InputError(f"{self.folder}: {change} since the store was built; run `{build_command(self.folder)}`")
        return manifest

    @cached_property
    def generation(self) -> Path | None:
        """Folder of the generation in use, when the folder is that of a store."""
        from kg.graph.store_files import find_generation, hold_generation

        if not self.manifest:
            return None
        hold_generation(self.folder / self.manifest.generation, self)
        return find_generation(self.folder, self.manifest)

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
        return file if file.inputs == digest_inputs(self.folder, ontology_file("kg.ttl")) else None

    @cached_property
    def store(self) -> ox.Store:
        """The Oxigraph store of this view: default graph the data, named graphs the ontology and what follows."""
        if self.generation:
            if self.view.is_default:
                from kg.graph.trig import open_quads

                return open_quads(self.generation)
            from kg.graph.entailed import derive_edges
            from kg.graph.rdf import stream_lines

            parts = self.tables, self.ontology, self.selection
            loaded = load_lines(stream_lines(*parts, ontology_file("kg.ttl")))
            derive_edges(loaded, self.ontology)
            return loaded
        if self.view.is_default and self._file:
            return load_store(self._file.body)
        return store_of(self.quads())

    def place(self, claim: Claim) -> str:
        """Table and line that a claim stands in."""
        if self.manifest:
            from kg.graph.store_files import place_of

            folder, line = place_of(claim.row, self.manifest.folders, self.manifest.bases)
            return f"{folder}/claims.csv line {line}"
        return f"data/claims.csv line {claim.row}"

    def quads(self) -> list[ox.Quad]:
        """The quads of this view, built afresh from the tables."""
        from kg.graph.rdf import build_quads

        return build_quads(self.tables, self.ontology, self.selection, ontology_file("kg.ttl"))

    @cached_property
    def rdf(self) -> rdflib.Dataset:
        """The same store behind rdflib, for whoever wants its API."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.store))
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        return dataset

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the graph file that this view has or would have; of a store, of what it was built from."""
        if self.manifest:
            made_of = f"{self.manifest.digest} {self.view}"
            return self.manifest.digest if self.view.is_default else hashlib.sha256(made_of.encode()).hexdigest()
        if self.view.is_default and self._file:
            return self._file.digest
        return hashlib.sha256(format_body(self.quads())).hexdigest()


def _times(folder: Path) -> list[tuple[int, int, int]]:
    """What tells whether a table of a folder has changed: its file, size and time of change; none where it is not."""
    found = []
    for name in (*TABLE_FILES, DECISIONS_FILE):
        try:
            facts = (folder / name).stat()
        except OSError:
            continue
        found.append((facts.st_ino, facts.st_size, facts.st_mtime_ns))
    return found


def open_graph(folder: Path | None = None, view: View | None = None) -> ValidDataset:
    """Open a graph.

    Parameters
    ----------
    folder
        Data folder; the shipped graph when None.
    view
        What of it to look at; the best claims of all sources when None.

    Examples
    --------
    >>> open_graph().tables.label("uzbekistan")
    'Uzbekistan'
    """
    return ValidDataset(folder or shipped_data(), view or View())


def build_graph(folder: Path, out: Path, texts: Path | None = None) -> tuple[ValidDataset, str]:
    """Check the tables, build the default view and write its file.

    Parameters
    ----------
    folder
        The data folder.
    out
        The graph file to write.
    texts
        The user's copies of the sources, checked against when given.

    Returns
    -------
    dataset
        The validated dataset.
    digest
        SHA-256 of the file's body.

    Raises
    ------
    InvalidData
        When there is any problem; nothing is written.
    UsageError
        When the file would stand in an installed package.
    """
    from kg.tables import check_folder

    refuse_shipped(out)
    dataset = ValidDataset(folder, View())
    before = _times(folder)
    tables, problems = check_folder(folder, dataset.ontology, texts)
    if problems:
        raise InvalidData(problems)
    inputs = digest_inputs(folder, ontology_file("kg.ttl"))
    if _times(folder) != before:
        raise dataset.changed()
    dataset.__dict__["tables"] = tables
    within = folder if out.parent == folder else None
    return dataset, write_graph(format_body(dataset.quads()), inputs, out, within)
