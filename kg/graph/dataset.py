"""An open graph: validated tables, the view taken of them, and the store that queries run on.

Comes in: a data folder, or the folder of a store, and a view. Goes out: a `ValidDataset`, the only thing that
queries, networks and the page accept. How its parts are held, in a folder, in a store or in memory, is said in
`kg.graph.held`; each part is loaded when first asked for, so that a query of the shipped graph parses no table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InvalidData
from kg.graph.held import FolderGraph, HeldGraph, MemoryGraph, StoredGraph, hold_folders
from kg.graph.trig import digest_inputs, format_body, write_graph
from kg.model import PREFIXES, View
from kg.tables import ontology_file, refuse_shipped, shipped_data

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kg.graph.conflicts import Selection
    from kg.graph.marks import Marks
    from kg.model import Claim, Edition, Ontology, Tables
    from kg.tables import Lookup, Office, Texts, Topics


class ValidDataset:
    """A graph that has passed its checks, seen through a view.

    Use `open_graph` or `hold_tables`; the constructor trusts its caller.

    Parameters
    ----------
    held
        What the graph is made of, and how it is held.
    view
        What of it is looked at.
    selection
        The claims in this view, where they are known already.
    marks
        What the view marks, where that is known already.
    """

    def __init__(
        self, held: HeldGraph, view: View, selection: Selection | None = None, marks: Marks | None = None
    ) -> None:
        self.held = held
        self.view = view
        self._selection = selection
        self._marks = marks

    @property
    def folder(self) -> Path:
        """The data folder, or the folder of a store."""
        return self.held.folder

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders as they were named, from which the graph can be opened again."""
        return self.held.named if isinstance(self.held, FolderGraph) else (self.held.folder,)

    @property
    def account(self) -> tuple[str, ...]:
        """A line for each folder that was joined, with its counts, and one for what merged; none of one folder."""
        if isinstance(self.held, FolderGraph) and len(self.held.named) > 1:
            return self.held.joined.account
        return ()

    @property
    def ontology(self) -> Ontology:
        """The ontology that the tables were checked against."""
        return self.held.ontology

    @property
    def tables(self) -> Tables:
        """Sources, entities, names and claims, all of them whatever the view.

        Raises
        ------
        InvalidData
            When the tables have problems.
        InputError
            When they changed since the graph was opened, or while they were read.
        """
        return self.held.tables

    @cached_property
    def lookup(self) -> Lookup:
        """Resolves what a user types to an entity; who holds an office is looked up in this view, on its day."""
        from kg.graph.offices import find_offices
        from kg.graph.topics import find_topics

        day = self.view.as_of.toordinal() if self.view.as_of else None

        def offices() -> tuple[Office, ...]:
            return find_offices(self.tables, self.ontology, self.selection.claims)

        def topics() -> Topics:
            return find_topics(self.tables, self.ontology, self.selection.claims)

        return replace(self.held.lookup, find_offices=offices, find_topics=topics, day=day)

    @property
    def edition(self) -> Edition:
        """Title, version and licence of the data, as far as they are known."""
        return self.held.edition

    @cached_property
    def selection(self) -> Selection:
        """The claims in this view, those that give plain edges, and the conflicts among them."""
        return self._selection or self.held.select(self.view)

    @property
    def view_notes(self) -> tuple[str, ...]:
        """What the view leaves out, a sentence each: as of a day, what has no date."""
        note = self.selection.undated_note if self.view.as_of else ""
        return (note,) if note else ()

    @cached_property
    def marks(self) -> Marks:
        """Which things are not there yet in this view, and in which claims somebody speaks of himself."""
        from kg.graph.marks import find_marks, read_marks

        if self._marks is not None:
            return self._marks
        return read_marks(self.store) if self.can_close_up else find_marks(self.tables, self.ontology, self.selection)

    @cached_property
    def store(self) -> ox.Store:
        """The Oxigraph store of this view: default graph the data, named graphs the ontology and what follows."""
        if self._selection is None and (built := self.held.open_store(self.view)) is not None:
            return built
        return self.held.load(self.selection)

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
        known = "" if self._selection else self.held.digest(self.view)
        return known or hashlib.sha256(format_body(self.quads())).hexdigest()

    def quads(self) -> list[ox.Quad]:
        """The quads of this view, built afresh from the tables."""
        from kg.graph.rdf import build_quads

        return build_quads(self.tables, self.ontology, self.selection, ontology_file("kg.ttl"))

    def spells(self, claim: Claim) -> tuple[list[str], list[str]]:
        """The spells in which a claim is possible, and those in which it is certain, less what judgement has taken.

        They are EDTF, as its node in the RDF has them; what is so at any time is ``../..``.
        """
        from kg.model import format_spell, time_claim

        told = self.tables.sources[claim.locator.source].text_day
        own = time_claim(claim, self.ontology.properties[claim.predicate], told)
        timing = self.selection.cut.get(claim.id, own)
        possible, certain = ([format_spell(spell) for spell in spells] for spells in (timing.possible, timing.certain))
        return possible, certain

    def place(self, claim: Claim) -> str:
        """Table and line that a claim stands in."""
        return self.held.place(claim)

    def with_view(self, view: View) -> ValidDataset:
        """The same graph through another view; what is loaded of it is shared."""
        return ValidDataset(self.held, view)

    def with_claims(self, claims: Iterable[Claim]) -> ValidDataset:
        """The same view of a graph that has these claims and no others.

        Parameters
        ----------
        claims
            Some of its own, in the order of tables. Views and conflicts are worked out anew.
        """
        from kg.model import Tables

        whole = self.tables
        fewer = Tables(
            whole.sources, whole.entities, whole.names, tuple(claims), whole.broken, whole.decisions,
            whole.superseded, whole.positions, whole.edition,
        )  # fmt: skip
        return ValidDataset(MemoryGraph(fewer, self.ontology, self.folder, origin=self.held), self.view)

    def with_plain(self, plain: frozenset[str]) -> ValidDataset:
        """The same view with plain edges of these claims alone.

        Parameters
        ----------
        plain
            Ids of claims that give plain edges in this view.
        """
        return ValidDataset(self.held, self.view, self.selection.with_plain(plain))

    def narrowed(self, tables: Tables, selection: Selection, digest: str) -> ValidDataset:
        """A part of this view as a graph of its own: its tables, its selection and its digest."""
        part = MemoryGraph(
            tables, self.ontology, self.folder, selection=selection, known_digest=digest, origin=self.held
        )
        return ValidDataset(part, self.view, marks=self.marks)

    @property
    def is_stored(self) -> bool:
        """Whether it is a store on disk, which can hold more than memory does."""
        return isinstance(self.held, StoredGraph)

    @property
    def can_close_up(self) -> bool:
        """Whether some claims can be read without the others: of the default view of a store."""
        return self.view.is_default and self.is_stored

    def close_up(self, identities: Iterable[str]) -> ValidDataset:
        """The view with no claims but some and their rivals, where it `can_close_up`; else as it is.

        Parameters
        ----------
        identities
            Ids of claims; those that are not there are left out. Names and quads are those of the whole graph.
        """
        if not (self.view.is_default and isinstance(self.held, StoredGraph)):
            return self
        tables, selection = self.held.part_about(identities)
        part = MemoryGraph(
            tables,
            self.ontology,
            self.folder,
            selection,
            quads=self.store,
            names=self.lookup,
            known_digest=self.digest,
            origin=self.held,
        )
        return ValidDataset(part, self.view, marks=self.marks)


def open_graph(folders: Path | Sequence[Path] | None = None, view: View | None = None) -> ValidDataset:
    """Open a graph.

    Parameters
    ----------
    folders
        Data folder, several that are joined, in any order, or folder of a store; the shipped graph when none is named.
    view
        What of it to look at; the best claims of all sources when None.

    Raises
    ------
    InputError
        When the folder holds no table, or something has changed since the store was built.

    Examples
    --------
    >>> open_graph().tables.label("uzbekistan")
    'Uzbekistan'
    """
    named = (folders,) if isinstance(folders, Path) else tuple(folders or ())
    return ValidDataset(hold_folders(named or (shipped_data(),)), view or View())


def hold_tables(tables: Tables, ontology: Ontology, folder: Path = Path(), view: View | None = None) -> ValidDataset:
    """A graph of tables that somebody has made.

    Parameters
    ----------
    tables, ontology
        What it says, and in which words.
    folder
        Where it came from, for places of claims.
    view
        What of it to look at; the best claims of all sources when None.
    """
    return ValidDataset(MemoryGraph(tables, ontology, folder), view or View())


def build_graph(folders: Path | Sequence[Path], out: Path, texts: Texts = None) -> tuple[ValidDataset, str]:
    """Check the tables, build the default view and write its file.

    Parameters
    ----------
    folders
        The data folder, or several that are joined.
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
    InputError
        When the tables changed while they were read.
    UsageError
        When the file would stand in an installed package.
    """
    from kg.tables import join_folders

    refuse_shipped(out)
    held = FolderGraph(*((folders,) if isinstance(folders, Path) else folders))
    joined, problems = join_folders(held.folders, held.ontology, texts)
    if problems:
        raise InvalidData(problems)
    inputs = digest_inputs(held.folders, ontology_file("kg.ttl"))
    held.refuse_changes()
    dataset = ValidDataset(FolderGraph(*held.named, checked=joined), View())
    within = held.folder if out.parent == held.folder else None
    return dataset, write_graph(format_body(dataset.quads()), inputs, out, within)
