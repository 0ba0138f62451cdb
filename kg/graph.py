"""An open graph: validated tables, the view taken of them, and the store that queries run on.

Comes in: a data folder and a view. Goes out: a `ValidDataset`, the only thing that queries, networks
and the page accept. It is made in two ways: from tables that pass every table check, or from a built
file whose digests say that it was made from these very tables. Each part is loaded when first asked
for, so that a query of the shipped graph parses no table.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.dataset import GRAPH_FILE, GraphFile, digest_inputs, format_body, load_store, read_graph, store_of, write_graph
from kg.errors import InputError, InvalidData, Problem
from kg.folders import ontology_file, shipped_data
from kg.model import View
from kg.terms import PREFIXES

# What only tables and their checks need is imported where it is used: a query of a built graph does without,
# and its whole cold start is a third of a second.
if TYPE_CHECKING:
    import rdflib

    from kg.lookup import Lookup
    from kg.model import Tables
    from kg.ontology import Ontology
    from kg.views import Selection


class ValidDataset:
    """A graph that has passed its checks, seen through a view.

    Use `open_graph`; the constructor trusts its caller.

    Parameters
    ----------
    folder
        The data folder.
    view
        What of it is looked at.
    """

    def __init__(self, folder: Path, view: View) -> None:
        self.folder = folder
        self.view = view

    @cached_property
    def ontology(self) -> Ontology:
        """The ontology that the tables were checked against."""
        from kg.ontology import read_ontology  # noqa: PLC0415

        return read_ontology(ontology_file("kg.ttl"))

    @cached_property
    def tables(self) -> Tables:
        """Sources, entities, names and claims, all of them whatever the view.

        Raises
        ------
        InvalidData
            When the tables have problems.
        """
        from kg.tables import read_tables  # noqa: PLC0415

        if self._file:  # built from these very tables, which were checked then
            return read_tables(self.folder, self.ontology)[0]
        tables, problems = check_folder(self.folder, self.ontology)
        if problems:
            raise InvalidData(problems)
        return tables

    @cached_property
    def selection(self) -> Selection:
        """The claims in this view, those that give plain edges, and the conflicts among them."""
        from kg.views import select_claims  # noqa: PLC0415

        return select_claims(self.tables, self.ontology, self.view)

    @cached_property
    def lookup(self) -> Lookup:
        """Resolves what a user types to an entity."""
        from kg.lookup import build_lookup  # noqa: PLC0415

        return build_lookup(self.tables)

    @cached_property
    def _file(self) -> GraphFile | None:
        """The built file, when it was made from the tables as they are now."""
        path = self.folder / GRAPH_FILE
        if not path.exists():
            return None
        try:
            file = read_graph(path)
        except InputError:
            return None
        return file if file.inputs == digest_inputs(self.folder, ontology_file("kg.ttl")) else None

    @cached_property
    def store(self) -> ox.Store:
        """The Oxigraph store of this view: default graph the data, named graph the ontology."""
        if self.view.is_default and self._file:
            return load_store(self._file.body)
        return store_of(self.quads())

    def quads(self) -> list[ox.Quad]:
        """The quads of this view, built afresh from the tables."""
        from kg.build import build_quads  # noqa: PLC0415

        return build_quads(self.tables, self.ontology, self.selection, ontology_file("kg.ttl"))

    @cached_property
    def rdf(self) -> rdflib.Dataset:
        """The same store behind rdflib, for whoever wants its API."""
        import rdflib  # noqa: PLC0415
        from oxrdflib import OxigraphStore  # noqa: PLC0415

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.store))
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        return dataset

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the graph file that this view has or would have."""
        if self.view.is_default and self._file:
            return self._file.digest
        return hashlib.sha256(format_body(self.quads())).hexdigest()


def check_folder(folder: Path, ontology: Ontology, texts: Path | None = None) -> tuple[Tables, list[Problem]]:
    """Read the tables of a folder and run every table check on them.

    Parameters
    ----------
    folder
        The data folder.
    ontology
        What the words of the tables must be.
    texts
        The user's copies of the sources; None skips the checks against them.
    """
    from kg.consistency import check_tables  # noqa: PLC0415
    from kg.tables import read_tables  # noqa: PLC0415

    tables, problems = read_tables(folder, ontology)
    if not any(problem.fatal for problem in problems):
        problems += check_tables(tables, ontology, folder, texts)
    return tables, sorted(problems)


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
    """
    dataset = ValidDataset(folder, View())
    tables, problems = check_folder(folder, dataset.ontology, texts)
    if problems:
        raise InvalidData(problems)
    dataset.__dict__["tables"] = tables
    inputs = digest_inputs(folder, ontology_file("kg.ttl"))
    return dataset, write_graph(format_body(dataset.quads()), inputs, out)
