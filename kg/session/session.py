"""An open graph to work with from Python; `kg.open` makes it.

Comes in: a data folder or a store, and a view. Goes out: a `Session`, whose methods call what the commands call, so
that both give the same. What a method needs is imported when it is called, since most scripts use a few of them.
A session is one moment of the graph: nothing changes it, and `add` gives another one.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, overload

from kg.errors import InputError, UsageError
from kg.graph import FolderGraph, Inquiry, ValidDataset, cite_claims, cite_graph, count_graph, open_graph
from kg.model import TABLE_FILES, Claim, Entity, Name, Source, View, ViewKind, cells_of
from kg.query import MAX_ROWS, QueryProcess, Record, read_labels
from kg.session.answers import Answer, Card, OverTime, Page, Rows
from kg.session.terms import to_term, to_text
from kg.tables import folder_name, is_store, named_folder, table_folders, table_path

if TYPE_CHECKING:
    from types import TracebackType

    import networkx as nx

    from kg.graph import Citation, Conflict
    from kg.network import (
        Arrival,
        Carrier,
        ClaimPath,
        Community,
        ConnectedActor,
        CountedAct,
        RobustRank,
        SharedTie,
        TieFilter,
        TimedStep,
    )
    from kg.query import Offer, Question, Term

T = TypeVar("T")
ViewName = Literal["best", "all", "disputed"]
Cells = Mapping[str, object]
_ACTOR = ("Actor",)


class Session:
    """An open graph; `kg.open` makes it, and `with` closes it.

    Parameters
    ----------
    dataset
        The graph and its view.
    opened
        The data folder that it was opened from and added to; that of the graph itself when None.
    texts
        Folder of your copies of the sources: `show`, `conflicts` and `page` quote from it, `add` and `save` check the
        place of each claim in it.
    """

    def __init__(self, dataset: ValidDataset, opened: FolderGraph | None = None, texts: Path | None = None) -> None:
        self.dataset = dataset
        self.texts = texts
        self._opened = dataset.held if isinstance(dataset.held, FolderGraph) else opened
        self._process = QueryProcess(dataset)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that answers queries; a session that is closed starts another when it is asked again."""
        self._process.close()

    @property
    def folder(self) -> Path:
        """The data folder, or the folder of the store; with rows added, the one that they were added to."""
        return self.dataset.folder

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders as they were named; several where they are joined."""
        return self.dataset.folders

    @property
    def joined(self) -> tuple[str, ...]:
        """A line for each folder that was joined, with its counts, and one for what merged; none of one folder."""
        return self.dataset.account

    @property
    def version(self) -> str:
        """Version of the data, as `graph.toml` of the data folder has it; empty where it has none."""
        return self.dataset.edition.version

    @property
    def digest(self) -> str:
        """SHA-256 of the graph in this view; two graphs that have the same one say the same."""
        return self.dataset.digest

    @property
    def view(self) -> View:
        """What of the graph is looked at."""
        return self.dataset.view

    @cached_property
    def labels(self) -> dict[str, str]:
        """English label of everything that has one, by IRI."""
        return read_labels(self.dataset)

    @cached_property
    def cite(self) -> Citation:
        """What there is to cite of the graph in this view: `.text` is the line, `.to_record()` its parts.

        Examples
        --------
        >>> print(open_session("tests/tiny").cite.text.partition("; ")[2])
        view best; 17 claims in the view, 2 sources; 100% of the claims rest on sources of unknown origin
        """
        return cite_graph(self.dataset)

    def label(self, identity: str) -> str:
        """Label of an entity by its id; the text itself when it is none."""
        return self.dataset.tables.label(identity)

    def __repr__(self) -> str:
        return f"<Session of {' and '.join(map(folder_name, self.folders))}, view {self.view.kind}>"

    def _repr_html_(self) -> str:
        counts = count_graph(self.dataset.tables, self.dataset.selection)
        record: Record = {
            "sources": counts.sources, "entities": counts.entities, "claims": counts.claims, "best": counts.best,
            "conflicts": counts.conflicts,
        }  # fmt: skip
        return Rows((), lambda: [record], (f"view {self.view.kind}", counts.sentence))._repr_html_()

    def _rows(
        self,
        values: tuple[T, ...],
        make_records: Callable[[], list[Record]],
        notes: Iterable[str],
        labels: Callable[[str], str] = str,
        find_citation: Callable[[], Citation] | None = None,
    ) -> Rows[T]:
        """Values found in this view, with what it leaves out, what else to know of them, and how they are cited."""
        return Rows(values, make_records, (*self.dataset.view_notes, *notes), labels, find_citation)

    def query(
        self,
        text: str,
        parameters: Mapping[str, object] | None = None,
        max_rows: int = MAX_ROWS,
        *,
        timeout: float | None = None,
    ) -> Answer:
        """Run a SPARQL query; the project's prefixes are known. Ctrl-C ends it.

        Parameters
        ----------
        text
            SELECT, ASK, CONSTRUCT or DESCRIBE.
        parameters
            What to bind to variables of the query, by name: a str (an IRI where it reads as one or has a prefix of
            the project), number, truth value, day, term of rdflib, or a claim, entity or source. A SELECT must name
            each among its columns.
        max_rows
            Rows to stop after; a `UserWarning` says that there were more.
        timeout
            Seconds to stop after; no limit when None.

        Raises
        ------
        UsageError
            When it is not SPARQL, would leave or change the graph, or a parameter is no term.
        LimitError
            When the time is over.

        Examples
        --------
        >>> open_session().query("ASK { kgr:uzbekistan a kg:State }").result.answer
        True
        """
        bound = {name: to_term(name, value) for name, value in (parameters or {}).items()}
        return self._answer(text, bound, max_rows, timeout, {})

    def _answer(  # noqa: PLR0913  each is a part of the question
        self,
        text: str,
        bound: Mapping[str, Term],
        max_rows: int,
        timeout: float | None,
        stated: Mapping[str, str],
        question: str = "",
    ) -> Answer:
        from kg.query import cite_answer, claims_behind, name_question

        result = replace(self._process.run(text, bound, max_rows, timeout), parameters=stated)
        asked_as = name_question(question, stated)
        answer = Answer(
            result,
            lambda: self.labels,
            lambda: claims_behind(self.dataset, text, bound, result),
            lambda evidence: cite_answer(self.dataset, evidence, text, asked_as),
        )
        for note in answer.notes:
            warnings.warn(note, stacklevel=3)
        return answer

    def ask(
        self,
        question: str,
        parameters: Mapping[str, object] | None = None,
        max_rows: int = MAX_ROWS,
        *,
        timeout: float | None = None,
        questions: Path | str | None = None,
    ) -> Answer:
        """Ask a saved question, as `kg ask`; `questions()` lists them.

        Parameters
        ----------
        question
            Its name.
        parameters
            Values by name: an id or any name for an entity; a day, number or word.
        max_rows, timeout
            As of `query`.
        questions
            Folder of your own questions; the shipped ones when None.

        Raises
        ------
        UsageError
            When there is no such question or parameter, or a value does not fit.

        Examples
        --------
        >>> open_session().ask("head-of-state", {"state": "Uzbekistan"}).frame(labels=True).shape[0] > 0
        True
        """
        from kg.query import bind_parameters, find_question, state_parameters

        asked = find_question(self._questions(questions), question)
        given = {name: to_text(value) for name, value in (parameters or {}).items()}
        bound = bind_parameters(asked, given, self.dataset)
        return self._answer(asked.query, bound, max_rows, timeout, state_parameters(asked, bound), question)

    def questions(self, questions: Path | str | None = None) -> Rows[str]:
        """The saved questions that `ask` knows: name, what it asks, parameters with what they are by default."""
        from kg.query import question_record

        known = self._questions(questions)
        return Rows(tuple(known), lambda: [question_record(question) for question in known.values()])

    def _questions(self, folder: Path | str | None) -> Mapping[str, Question]:
        from kg.query import read_questions
        from kg.tables import question_folders

        folders = (Path(folder),) if folder else question_folders(joined=self.dataset.is_stored)
        return read_questions(*folders)

    def claims(self, name: str = "", *, predicates: Sequence[str] = ()) -> Rows[Claim]:
        """The claims that the view shows, or those about one entity.

        Parameters
        ----------
        name
            Id or any name of an entity; all claims when empty.
        predicates
            Only claims of these.

        Raises
        ------
        UsageError
            When no entity bears the name, several do, or there is no such predicate.
        """
        from kg.network import check_predicates
        from kg.query import claim_record, claims_of, close_up, shown_claims

        dataset = self.dataset
        check_predicates(predicates, dataset.ontology)
        if name:
            identity = dataset.lookup.resolve(name)
            shown = claims_of(close_up(dataset, identity), identity).all
        else:
            shown = shown_claims(dataset)
        kept = tuple(claim for claim in shown if not predicates or claim.predicate in predicates)
        what = f"no claim about {self.label(identity)}" if name else "no claim"
        notes = () if kept else (f"{what}{' of these predicates' if predicates else ''} is shown in this view",)
        return self._rows(
            kept, lambda: [claim_record(claim, dataset) for claim in kept], notes, self.label,
            lambda: cite_claims(dataset, kept, {"claims about": identity} if name else {}),
        )  # fmt: skip

    def entities(self, types: str | Sequence[str] = ()) -> Rows[Entity]:
        """The entities, or those of some classes and of the classes below them; in order of id.

        Raises
        ------
        UsageError
            When there is no such class.
        """
        from kg.network import check_types

        tables, ontology = self.dataset.tables, self.dataset.ontology
        classes = check_types(self.dataset, _listed(types))
        kept = tuple(
            entity for entity in tables.entities.values() if not classes or ontology.is_allowed(entity.type, classes)
        )
        notes = () if kept else (f"the graph has nothing of class {' or '.join(classes)}",)
        return self._rows(
            kept, lambda: [{**cells_of(entity)} for entity in kept], notes, find_citation=lambda: self.cite
        )

    def find(self, name: str, *, top: int = 20) -> Rows[Offer]:
        """Entities that a name may mean, best first, as `kg find`; also of folders that those of the graph lean on.

        Parameters
        ----------
        name
            Any name, id or code of an entity, or a part of one, in any script.
        top
            Entities to list.

        Raises
        ------
        UsageError
            When the name is empty or `top` is no number above 0.

        Examples
        --------
        >>> [(offer.id, offer.match) for offer in open_session("tests/tiny").find("Арланд")]
        [('arland', 'name')]
        """
        from kg.query import finding_notes

        if not name.strip():
            raise UsageError("the name is empty; give a name, or a part of one")
        if top < 1:
            raise UsageError(f"top is {top}; give 1 or more")
        offers = self._offers(name)
        notes = finding_notes(name, offers, top)
        listed = tuple(offers[:top])
        return Rows(listed, lambda: [offer.to_row() for offer in listed], notes, self.label, lambda: self.cite)

    def _offers(self, name: str) -> list[Offer]:
        """What a name may mean in the folders of the graph, and in the rows that were added to it."""
        from kg.query import find_entities, offer_entities

        if self._opened is None:
            return offer_entities(self.dataset.lookup, name, lambda _: str(self.folder))
        self._opened.refuse_changes()
        offers = find_entities(self._opened.named, name)
        if self.dataset.held is self._opened:
            return offers
        known = {offer.id for offer in offers}
        offers += [offer for offer in offer_entities(self.dataset.lookup, name, lambda _: "") if offer.id not in known]
        matches = ("name", "part", "near")
        best = sorted(offers, key=lambda offer: matches.index(offer.match))
        is_near = bool(best) and best[0].match == "near"
        return [offer for offer in best if is_near or offer.match != "near"]

    def conflicts(
        self, name: str = "", *, predicates: Sequence[str] = (), texts: Path | str | None = None
    ) -> Rows[Conflict]:
        """What the sources disagree on, as `kg conflicts`.

        Parameters
        ----------
        name
            Only conflicts about this entity.
        predicates
            Only conflicts on these.
        texts
            Folder of your copies of the sources, to quote from; that of the session when None.
        """
        from kg.network import check_predicates
        from kg.query import conflict_record, conflicts_about, no_conflict_notes

        check_predicates(predicates, self.dataset.ontology)
        about = conflicts_about(self.dataset, name)
        kept = tuple(conflict for conflict in about if not predicates or conflict.predicate in predicates)
        folder, notes = _folder(texts) or self.texts, no_conflict_notes(self.dataset, name, predicates, kept)
        return self._rows(
            kept, lambda: [conflict_record(conflict, self.dataset, folder) for conflict in kept], notes, self.label,
            lambda: cite_claims(
                self.dataset,
                [claim for conflict in kept for claim in conflict.claims],
                {"conflicts about": name or "all"},
            ),
        )  # fmt: skip

    def show(self, name: str, *, max_claims: int = 200, texts: Path | str | None = None) -> Card:
        """The card of an entity, claim or source, as `kg show`.

        Parameters
        ----------
        name
            Id or any name of an entity; id of a claim or source. Of a superseded claim the card is that of the claim
            that took its place, and `notes` say so.
        max_claims
            Claims of an entity to show; the latest come first.
        texts
            Folder of your copies of the sources, to quote from; that of the session when None.
        """
        from kg.query import card_notes, card_record, card_text, fate_text, follow_claim

        folder = _folder(texts) or self.texts
        record = card_record(self.dataset, name, folder, max_claims)
        steps = follow_claim(self.dataset, name)[1]
        notes = (*self.dataset.view_notes, *([fate_text(steps)] if steps else []), *card_notes(record, self.view))
        return Card(record, card_text(self.dataset, name, folder, max_claims), notes)

    def rank(  # noqa: PLR0913  each is an option of the command
        self,
        by: str = "",
        *,
        types: str | Sequence[str] = _ACTOR,
        top: int | None = 10,
        spans: bool = True,
        network: str = "actors",
        predicates: Sequence[str] = (),
        shared: Sequence[str] = (),
        as_named: bool = False,
        modalities: str | Sequence[str] = (),
        background: bool = False,
    ) -> Rows[ConnectedActor]:
        """Rank the most connected actors and say how sure each rank is, as `kg rank`.

        Parameters
        ----------
        by
            A measure; `kg rank measures` lists them. None takes the number of acts in the network ``actors``, else
            strength.
        types
            Classes whose entities are ranked.
        top
            Ranks to list; all when None.
        spans
            Whether to leave out each origin in turn, and to say how far the ranks move.
        network
            ``actors``, ``bipartite`` or ``claims``.
        predicates, shared, modalities
            Only ties by these predicates; only by shared things of these classes; by claims of these modalities, of
            what is asserted or reported when none is named.
        as_named
            Whether officials, ministries and governments stand for themselves and not for their state.
        background
            Count claims of reference data too.

        Examples
        --------
        >>> [(row.label, row.score, row.partners) for row in open_session("tests/tiny").rank(top=1)]
        [('Corland', 2.0, 3), ('Dorland', 2.0, 2)]
        """
        from kg.network import (
            NetworkChoice,
            absence_notes,
            cite_ranking,
            component_notes,
            connection_notes,
            find_measure,
            rank_connections,
        )

        choice = NetworkChoice(network, background, _ties(predicates, shared, modalities, as_named=as_named))
        connections = rank_connections(
            self.dataset, network=network, by=by, types=_listed(types), top=top, background=background,
            only=choice.only, spans=spans,
        )  # fmt: skip
        rows, measure = connections.rows, find_measure(connections.measure)
        is_parted = measure.name == "eigenvector" and bool(rows)
        notes = (
            *connection_notes(connections, measure.definition, self.label, self.dataset.held.frames),
            *absence_notes(self.dataset, rows, choice, _listed(types)),
            *(component_notes(choice.build(self.dataset), measure.name) if is_parted else ()),
        )
        return self._rows(
            rows, lambda: [dict(row.to_row()) for row in rows], notes,
            find_citation=lambda: cite_ranking(self.dataset, connections, choice, _listed(types)),
        )  # fmt: skip

    def why(  # noqa: PLR0913  each is an option of the command
        self,
        name: str,
        by: str = "",
        *,
        top: int | None = 10,
        network: str = "actors",
        predicates: Sequence[str] = (),
        shared: Sequence[str] = (),
        as_named: bool = False,
        modalities: str | Sequence[str] = (),
        background: bool = False,
    ) -> Rows[Carrier] | Rows[CountedAct]:
        """The acts behind the number of an actor, or the ties that carry another score, as `kg rank why`.

        Parameters
        ----------
        name
            Id or any name of an actor.
        top
            Acts or ties to list; all when None.
        by, network, predicates, shared, modalities, as_named, background
            As of `rank`.
        """
        from kg.network import NetworkChoice, choose_measure, cite_network, count_note, explain_count, explain_score

        identity = self.dataset.lookup.resolve(name)
        only, measure = _ties(predicates, shared, modalities, as_named=as_named), choose_measure(by, network)
        choice, counts_acts = NetworkChoice(network, background, only), measure.counts_acts
        asked = Inquiry({"acts of" if counts_acts else "score of": identity}, measure=measure.name)

        def cite() -> Citation:
            return cite_network(self.dataset, choice, inquiry=asked)

        if counts_acts:
            count = explain_count(self.dataset, identity, background=background, only=only)
            acts = count.acts[:top]
            return self._rows(
                acts, lambda: [dict(act.to_row()) for act in acts], (count_note(count),), self.label, cite
            )
        explanation = explain_score(
            self.dataset, identity, network=network, by=measure.name, top=top, background=background, only=only
        )
        records: list[Record] = [dict(carrier.to_row()) for carrier in explanation.carriers]
        return self._rows(
            explanation.carriers, lambda: records, (f"{explanation.label}: {measure.name} {explanation.score}",),
            self.label, cite,
        )  # fmt: skip

    def robust_rank(  # noqa: PLR0913  each is an option of the command
        self,
        *,
        types: str | Sequence[str] = _ACTOR,
        top: int | None = 10,
        predicates: Sequence[str] = (),
        shared: Sequence[str] = (),
        as_named: bool = False,
        background: bool = False,
    ) -> Rows[RobustRank]:
        """Rank by claim, by act and by occasion, as `kg rank why --robust`; who is first by all is robust.

        Parameters
        ----------
        types, top, predicates, shared, as_named, background
            As of `rank`.
        """
        from kg.network import NetworkChoice, cite_network, rank_robustly, robust_note

        choice = NetworkChoice(background=background, only=_ties(predicates, shared, as_named=as_named))
        rows = rank_robustly(self.dataset, types=_listed(types), top=top, background=background, only=choice.only)
        asked = Inquiry({"ranked": "by claim, by act and by occasion"})
        return self._rows(
            rows, lambda: [dict(row.to_row()) for row in rows], (robust_note(rows),),
            find_citation=lambda: cite_network(self.dataset, choice, _listed(types), asked),
        )  # fmt: skip

    def over_time(  # noqa: PLR0913  each is an option of the command
        self,
        start: str,
        end: str,
        *,
        step: Literal["year", "quarter", "month"] = "year",
        counting: Literal["as-of", "certain", "undated", "within"] = "as-of",
        by: str = "",
        types: str | Sequence[str] = _ACTOR,
        top: int | None = 10,
        network: str = "actors",
        predicates: Sequence[str] = (),
        shared: Sequence[str] = (),
        as_named: bool = False,
        modalities: str | Sequence[str] = (),
        background: bool = False,
    ) -> OverTime:
        """Rank at the end of each year, quarter or month, as `kg rank over-time`; `.figure()` draws it.

        Parameters
        ----------
        start, end
            Dates as known, such as ``2013`` or ``2013-06``.
        step
            How often to rank.
        counting
            ``as-of``: what is or by its dates can be so at the end of a step; ``certain``: only what surely is;
            ``undated``: also claims without a date, from their text on; ``within``: only what can fall into a step.
        by, types, top, network, predicates, shared, modalities, as_named, background
            As of `rank`.
        """
        from kg.network import NetworkChoice, absence_notes, choose_measure, cite_series, rank_series, series_note

        measure = choose_measure(by, network)
        choice = NetworkChoice(network, background, _ties(predicates, shared, modalities, as_named=as_named))
        follow = partial(
            rank_series, self.dataset, start=str(start), end=str(end), step=step, network=network, by=measure.name,
            types=_listed(types), background=background, only=choice.only,
        )  # fmt: skip
        series = follow(counting=counting, top=top)
        is_banded = series.counting == "as-of" and series.dated < series.ties
        absent = absence_notes(self.dataset, series.points, choice, _listed(types), is_over_time=True)
        notes = (*self.dataset.view_notes, series_note(series, measure.definition), *absent)
        return OverTime(
            series.points, lambda: [dict(point.to_row()) for point in series.points], notes, series=series,
            find_citation=lambda: cite_series(self.dataset, series, choice, _listed(types)),
            find_undated=lambda: follow(counting="undated") if is_banded else None,
        )  # fmt: skip

    @overload
    def path(
        self,
        start: str,
        end: str,
        *,
        count: int = 1,
        predicates: Sequence[str] = (),
        without: Sequence[str] = (),
        modalities: str | Sequence[str] = (),
        background: bool = False,
    ) -> Rows[ClaimPath]: ...

    @overload
    def path(
        self,
        start: str,
        end: str,
        *,
        time_respecting: Literal[True],
        since: str = "",
        until: str = "",
        certain: bool = False,
        modalities: str | Sequence[str] = (),
        background: bool = False,
    ) -> Rows[TimedStep]: ...

    def path(  # noqa: PLR0913  each is an option of the command
        self,
        start: str,
        end: str,
        *,
        count: int = 1,
        predicates: Sequence[str] = (),
        without: Sequence[str] = (),
        time_respecting: bool = False,
        since: str = "",
        until: str = "",
        certain: bool = False,
        modalities: str | Sequence[str] = (),
        background: bool = False,
    ) -> Rows[ClaimPath] | Rows[TimedStep]:
        """The shortest paths between two entities, with the claims along each, as `kg path`.

        Parameters
        ----------
        start, end
            Ids or any names of entities.
        count
            Paths to find, shortest first.
        predicates, without
            Only along these; not along those.
        time_respecting
            Give the chain of dated ties that arrives first, each after the other, in place of the shortest paths:
            one path along all ties, whose steps are the rows.
        since, until, certain
            As of `reach`; with `time_respecting` alone.
        modalities
            Only along claims of these; along what is asserted or reported when none is named.
        background
            Go along claims of reference data too.

        Raises
        ------
        UsageError
            When no entity bears a name, there is no such predicate or modality, what is given does not go together, or
            no chain of dated ties leads there.

        Examples
        --------
        >>> [step.through for step in open_session("tests/tiny").path("Arland", "Dorland", time_respecting=True)]
        ['river-treaty', 'rail-memorandum']
        """
        from kg.network import (
            ChainChoice,
            PathChoice,
            cite_chains,
            cite_paths,
            find_paths,
            find_timed_path,
            path_notes,
            undated_note,
        )

        first, last = map(self.dataset.lookup.resolve, (start, end))
        if time_respecting:
            if count > 1 or predicates or without:
                raise UsageError("time_respecting gives one path along all ties; leave out count and predicates")
            chains = ChainChoice(since, until, certain, background, tuple(_listed(modalities)))
            steps, reached = find_timed_path(self.dataset, first, last, chains)
            rows: list[Record] = [{"step": number, **step.to_row()} for number, step in enumerate(steps, 1)]
            chain = {"time-respecting path": f"{first} to {last}"}
            return self._rows(
                steps, lambda: rows, (undated_note(reached),), self.label,
                lambda: cite_chains(self.dataset, chain, steps, chains),
            )  # fmt: skip
        if since or until or certain:
            raise UsageError("since, until and certain go with time_respecting")
        choice = PathChoice(tuple(predicates), tuple(without), background, tuple(_listed(modalities)))
        paths = find_paths(self.dataset, first, last, choice, count=count)
        records: list[Record] = [
            {"path": number, **row} for number, way in enumerate(paths, 1) for row in way.to_rows()
        ]
        notes = path_notes(self.dataset, first, last, paths, choice)
        return self._rows(
            paths, lambda: records, notes, self.label, lambda: cite_paths(self.dataset, first, last, paths, choice)
        )

    def reach(  # noqa: PLR0913  each is an option of the command
        self,
        start: str,
        *,
        since: str = "",
        until: str = "",
        certain: bool = False,
        modalities: str | Sequence[str] = (),
        background: bool = False,
    ) -> Rows[Arrival]:
        """Who can be reached from an actor along ties in the order of time, and by when, as `kg reach`.

        Parameters
        ----------
        start
            Id or any name of an actor.
        since, until
            Set out no earlier, arrive no later; dates as known.
        certain
            Only chains that the dates enforce, not all that they allow.
        modalities
            Only along claims of these; along what is asserted or reported when none is named.
        background
            Go along claims of reference data too.
        """
        from kg.network import ChainChoice, cite_chains, find_reach, reach_notes

        origin = self.dataset.lookup.resolve(start)
        choice = ChainChoice(since, until, certain, background, tuple(_listed(modalities)))
        reached = find_reach(self.dataset, origin, choice)
        notes = reach_notes(self.dataset, reached)
        along = [step for arrival in reached.arrivals for step in arrival.steps]
        return self._rows(
            reached.arrivals, lambda: [dict(arrival.to_row()) for arrival in reached.arrivals], notes, self.label,
            lambda: cite_chains(self.dataset, {"reach": origin}, along, choice),
        )  # fmt: skip

    def backbone(  # noqa: PLR0913  each is an option of the command
        self,
        *,
        error: float = 0.05,
        types: str | Sequence[str] = _ACTOR,
        predicates: Sequence[str] = (),
        shared: Sequence[str] = (),
        modalities: str | Sequence[str] = (),
        as_named: bool = False,
        background: bool = False,
    ) -> Rows[SharedTie]:
        """Pairs of actors by how far they share more than chance would give, as `kg backbone`.

        Parameters
        ----------
        error
            Chance of one mistake or more among all that is called above chance, between 0 and 1.
        types, predicates, shared, modalities, as_named, background
            As of `rank`.
        """
        from kg.network import NetworkChoice, absence_notes, backbone_note, cite_network, find_backbone

        only, classes = _ties(predicates, shared, modalities, as_named=as_named), _listed(types)
        backbone = find_backbone(self.dataset, error=error, types=classes, background=background, only=only)
        ties = backbone.ties
        choice, asked = NetworkChoice("actors", background, only), Inquiry({"backbone at error rate": f"{error:g}"})
        notes = (backbone_note(backbone), *absence_notes(self.dataset, ties, choice, classes))
        return self._rows(
            ties, lambda: [dict(tie.to_row()) for tie in ties], notes, self.label,
            lambda: cite_network(self.dataset, choice, classes, asked),
        )  # fmt: skip

    def network(
        self,
        name: str = "actors",
        *,
        predicates: Sequence[str] = (),
        shared: Sequence[str] = (),
        background: bool = False,
        modalities: str | Sequence[str] = (),
    ) -> nx.Graph[str]:
        """One of the networks as a plain graph of networkx, which can be pickled and written as GraphML.

        Parameters
        ----------
        name
            ``actors``, ``bipartite`` or ``claims``.
        predicates, shared
            As of `rank`.
        background
            Put claims of reference data into it too.
        modalities
            Make it of claims of these; of what is asserted or reported when none is named.

        Returns
        -------
        networkx.Graph
            As of `kg.publish.network_exports.network_graph`; a `MultiDiGraph` of `claims`.

        Examples
        --------
        >>> open_session("tests/tiny").network().edges["arland", "borland"]["weight"]
        0.5
        """
        from kg.network import tabulate_network
        from kg.publish import network_graph

        only = _ties(predicates, shared, modalities)
        return network_graph(tabulate_network(self.dataset, name, background=background, only=only))

    def communities(  # noqa: PLR0913  each is an option of the command
        self,
        *,
        network: str = "actors",
        resolution: float = 1.0,
        seed: int = 0,
        predicates: Sequence[str] = (),
        shared: Sequence[str] = (),
        modalities: str | Sequence[str] = (),
        as_named: bool = False,
        background: bool = False,
    ) -> Rows[Community]:
        """The network divided into communities, as `kg communities`.

        Parameters
        ----------
        resolution
            Higher gives smaller communities.
        seed
            Seed of the search.
        network, predicates, shared, modalities, as_named, background
            As of `rank`.
        """
        from kg.network import NetworkChoice, absence_notes, cite_division, division_note, find_communities

        only = _ties(predicates, shared, modalities, as_named=as_named)
        choice = NetworkChoice(network, background, only)
        division = find_communities(
            self.dataset, network=network, resolution=resolution, seed=seed, background=background, only=only
        )
        records: list[Record] = [dict(community.to_row()) for community in division.communities]
        notes = (division_note(division), *absence_notes(self.dataset, division.communities, choice))
        return self._rows(
            division.communities, lambda: records, notes, self.label,
            lambda: cite_division(self.dataset, division, choice, resolution),
        )  # fmt: skip

    def page(  # noqa: PLR0913  each is an option of the command
        self,
        path: Path | str | None = None,
        *,
        title: str = "",
        limit: int = 12,
        about: Sequence[str] = (),
        types: str | Sequence[str] = (),
        predicates: Sequence[str] = (),
        most: int | None = None,
        texts: Path | str | None = None,
    ) -> Page:
        """The interactive page, as `kg draw`; Jupyter shows it in the notebook.

        Parameters
        ----------
        path
            Also write it to this file.
        title
            Title of the page.
        limit
            Elements that it opens with.
        about, types, predicates
            Only these entities and what is joined to them; only of these classes; only claims of these predicates.
        most
            Only so many elements, the best connected.
        texts
            Folder of your copies of the sources, to quote from; that of the session when None.
        """
        from kg.publish import TITLE, PagePart, cut_dataset, render_page

        named = tuple(map(self.dataset.lookup.resolve, about))
        part, left_out = cut_dataset(self.dataset, PagePart(named, tuple(_listed(types)), tuple(predicates), most))
        html = render_page(
            part, texts=_folder(texts) or self.texts, title=title or TITLE, limit=limit, whole=self.dataset
        )
        page = Page(html, (left_out,) if left_out else ())
        if path is not None:
            page.save(path)
        return page

    def export(  # noqa: PLR0913  each is an option of the command
        self,
        form: str = "trig",
        path: Path | str | None = None,
        *,
        network: str = "",
        predicates: Sequence[str] = (),
        shared: Sequence[str] = (),
        background: bool = False,
        modalities: str | Sequence[str] = (),
    ) -> Mapping[str, bytes]:
        """The graph as RDF, or one of its networks for another program, as `kg export`.

        Parameters
        ----------
        form
            ``trig``, ``ttl``, ``graphml``, ``csv`` ...; `kg export -h` lists them.
        path
            Also write it to this file, or into this folder where the form has several files.
        network
            ``claims`` (the default), ``actors`` or ``bipartite``; not for RDF.
        predicates, shared
            As of `rank`; not for RDF.
        background
            Put claims of reference data into the network too.
        modalities
            Make the network of claims of these; of what is asserted or reported when none is named. Not for RDF.

        Returns
        -------
        mapping
            File name to bytes; a form of one file has the empty name.

        Raises
        ------
        UsageError
            When there is no such form.
        """
        from kg.publish import FORMATS, ExportFormat, export_graph, export_notes
        from kg.tables import did_you_mean, make_folder, write_atomically

        known = [known_form.value for known_form in ExportFormat]
        if form not in known:
            raise UsageError(f"unknown format '{form}'; {did_you_mean(form, known, ', '.join(known))}")
        only = _ties(predicates, shared, modalities)
        files = export_graph(self.dataset, form, network, background=background, only=only)
        for note in export_notes(self.dataset, form, network, background=background, only=only):
            warnings.warn(note, stacklevel=2)
        if path is not None:
            is_folder = FORMATS[ExportFormat(form)].is_folder
            if is_folder:
                make_folder(Path(path))
            for name, data in files.items():
                write_atomically(Path(path) / name, data, within=Path(path)) if is_folder else write_atomically(
                    Path(path), data
                )
        return files

    def add(
        self,
        claims: Iterable[Claim | Cells] = (),
        *,
        entities: Iterable[Entity | Cells] = (),
        names: Iterable[Name | Cells] = (),
        sources: Iterable[Source | Cells] = (),
    ) -> Session:
        """The graph with more claims, and what they need, checked as `kg check` checks them; nothing is written.

        Where the session knows your copies of the sources (`kg.open(texts=...)`), the place of each claim is looked
        up in them, as by ``kg check --texts``.

        Parameters
        ----------
        claims, entities, names, sources
            Values of the model, or dicts of cells by column of the table; missing columns are empty.

        Returns
        -------
        Session
            Another one, in the same view; `save` writes it.

        Raises
        ------
        InvalidData
            When something is wrong with them; each problem names the table and line where the row would stand.
        UsageError
            When a row is none, or has a column that its table lacks.
        """
        from kg.session.editing import add_rows, added_cells

        added = {
            "sources.csv": added_cells("sources.csv", sources),
            "entities.csv": added_cells("entities.csv", entities),
            "names.csv": added_cells("names.csv", names),
            "claims.csv": added_cells("claims.csv", claims),
        }
        home = self._unchanged_folder()
        return Session(add_rows(self.dataset, added, home, self.texts), self._opened, self.texts)

    def save(self, folder: Path | str) -> Session:
        """Write the tables of the graph to a folder, checked, in the one form of the project, all of them or none.

        Parameters
        ----------
        folder
            A new one, or the one that the graph was opened from.

        Returns
        -------
        Session
            The folder, opened in the same view.

        Raises
        ------
        InvalidData
            When the tables have problems; nothing is written.
        UsageError
            When the folder is that of an installed package, or holds the tables of another graph.
        InputError
            When the folder cannot be written to, or its tables changed since they were opened.
        """
        from kg.session.editing import save_tables

        save_tables(self.dataset, Path(folder), self._unchanged_folder(), self.texts)
        return open_session(folder, self.view, texts=self.texts)

    def _unchanged_folder(self) -> Path | None:
        """The folder that was opened; an error when it is no longer what it was, so that nobody's rows are lost."""
        if self._opened is None:
            return None
        self._opened.refuse_changes()
        return self._opened.folder if len(self._opened.folders) == 1 else None


def open_session(
    data: Path | str | Sequence[Path | str] | None = None,
    view: View | ViewName = "best",
    *,
    store: Path | str | None = None,
    texts: Path | str | None = None,
) -> Session:
    """Open a graph to work with; `kg.open` is this.

    Parameters
    ----------
    data
        Folder with your own four tables, or several that are joined; ``"shipped"`` names the shipped graph, which is
        opened when None.
    view
        ``"best"``, ``"all"`` or ``"disputed"``, or a `kg.View` for dates and sources as well.
    store
        Folder of a store that ``kg build --store`` made, in place of a data folder.
    texts
        Folder of your copies of the sources, as ``--texts`` of the commands: to quote from, and to check the places
        of claims that are added.

    Raises
    ------
    InputError
        When the folder is none, lacks a table, or holds no store.
    UsageError
        When the view is not known, both folders are given, or there is no folder of texts.
    """
    listed = [] if data is None else [data] if isinstance(data, str | Path) else list(data)
    if "" in (*listed, store):
        raise UsageError("the name of the folder is empty; name one, or leave it out")
    paths = list(map(named_folder, listed))
    if store is not None:
        if paths:
            raise UsageError("a data folder and a store are given; give one of the two")
        if not is_store(Path(store)):
            from kg.graph import build_command

            raise InputError(f"{store} holds no store; run `{build_command(Path(store))}`")
        paths = [Path(store)]
    for folder in table_folders(paths):
        _check_tables(folder)
    if not isinstance(view, View):
        if view not in list(ViewKind):
            raise UsageError(f"unknown view '{view}'; use best, all or disputed")
        view = View(ViewKind(view))
    return Session(open_graph(paths, view), texts=_folder(texts))


def _check_tables(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; name one that holds the four tables")
    missing = [] if is_store(folder) else [name for name in TABLE_FILES if not table_path(folder, name).exists()]
    if missing:
        raise InputError(f"{folder}: lacks {', '.join(missing)}; name a folder that holds the four tables")


def _folder(path: Path | str | None) -> Path | None:
    if path is None:
        return None
    if not Path(path).is_dir():
        raise UsageError(f"{path} is not a folder; correct the path")
    return Path(path)


def _listed(names: str | Sequence[str]) -> Sequence[str]:
    return (names,) if isinstance(names, str) else tuple(names)


def _ties(
    predicates: Sequence[str], shared: Sequence[str], modalities: str | Sequence[str] = (), *, as_named: bool = False
) -> TieFilter:
    from kg.network import choose_ties

    return choose_ties(list(predicates), list(shared), _listed(modalities), as_named=as_named)
