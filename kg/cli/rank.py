"""The command rank: who is most connected, how sure that is, since when, why, and by whose word.

Each of these is a command of the group, with options of its own; without a command, `kg rank` ranks. A questionable
decision: the flags by which these were chosen before (--from, --explain, --shares, --engine) still work without being
listed, since published pages and scripts use them; `rank` hands them to the commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kg.cli.ask import FetchedGraphOptions
from kg.cli.group import KgSubgroup, say
from kg.cli.options import NetworkOptions, RecordFormat, RecordFormatOption, checked_folder, print_records
from kg.cli.parameters import Hidden, SpreadCommand, Without, add_commands
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.cli.options import GraphOptions
    from kg.graph import Citation, Inquiry, ValidDataset
    from kg.network import ConnectedActor, Connections, NetworkChoice, Series, SeriesPoint, TieFilter

EPILOG = (
    "Older spellings without a command still work: --from and --to with --step, --counting and --plot (over-time), "
    "--explain NAME (why), --shares TRAIT (shares), --engine spark with --master and --parquet (spark), --no-intervals "
    "(--no-spans)."
)
Listed = TypeVar("Listed", "ConnectedActor", "SeriesPoint")


class Engine(StrEnum):
    """What computes a ranking."""

    LOCAL = "local"
    SPARK = "spark"


ByOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="MEASURE",
        help="acts (the default), strength, betweenness ...; `--by list` shows all.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class ListingOptions:
    """Which ranks are listed."""

    top: Annotated[int, typer.Option("--top", min=1, help="Ranks to list.")] = 10
    actors: Annotated[
        list[str] | None,
        typer.Option(
            "--actor", metavar="NAME", help="List only this one, with its rank among all; may be given again."
        ),
    ] = None


SpansOption = Annotated[
    bool, typer.Option("--spans/--no-spans", help="Leave out each origin in turn, and say how far the ranks move.")
]


@dataclass(frozen=True)
class PeriodOptions:
    """The time over which a ranking is followed."""

    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="Follow the ranking over time, from this date ...")
    ] = ""
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="... to this date.")] = ""
    step: Annotated[str, typer.Option("--step", help="year, quarter or month.")] = "year"
    counting: Annotated[
        str,
        typer.Option(
            "--counting",
            help="as-of, what is or by its dates can be so at the end of a step; certain: only what surely is; "
            "undated: also claims without a date, from their text on; within: only what can fall into a step.",
        ),
    ] = "as-of"
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FILE", help="Plot the ranking over time to a .png or .svg file."),
    ] = None


@dataclass(frozen=True)
class SparkOptions:
    """Where Spark computes, and what."""

    master: Annotated[str, typer.Option("--master", metavar="URL", help="local[2], spark://host:7077, yarn ...")] = (
        "local[*]"
    )
    parquet: Annotated[
        str,
        typer.Option("--parquet", metavar="DIR", help="Rank this export (a folder, hdfs://, s3a://) instead."),
    ] = ""


@dataclass(frozen=True)
class FormerOptions(SparkOptions, PeriodOptions):
    """Flags of `kg rank` from before each of its questions had a command of its own."""

    explain: Annotated[str, typer.Option("--explain", metavar="NAME", help="As `kg rank why NAME`.")] = ""
    shares: Annotated[str, typer.Option("--shares", metavar="TRAIT", help="As `kg rank shares TRAIT`.")] = ""
    intervals: Annotated[bool, typer.Option("--intervals/--no-intervals", help="As --spans and --no-spans.")] = True
    seed: Annotated[int | None, typer.Option("--seed", help="Without effect: nothing is drawn.")] = None
    engine: Annotated[Engine, typer.Option("--engine", help="spark: as `kg rank spark`.")] = Engine.LOCAL


@dataclass(frozen=True, slots=True)
class _Question:
    """What is ranked of an open graph, and how it is printed."""

    dataset: ValidDataset
    by: str
    definition: str
    ties: NetworkOptions
    only: TieFilter
    listing: ListingOptions
    listed: frozenset[str]
    form: RecordFormat
    graph: GraphOptions

    @property
    def choice(self) -> NetworkChoice:
        """The network."""
        from kg.network import NetworkChoice

        return NetworkChoice(self.ties.network, self.ties.background, self.only)

    @property
    def most(self) -> int | None:
        """Ranks to ask for: all, where the user names whom to list."""
        return None if self.listed else self.listing.top

    def print_records(
        self,
        header: list[str],
        cells: list[list[str]],
        records: list[dict[str, object]],
        notes: Iterable[str],
        citation: Citation | None,
    ) -> None:
        """Print what was found, and say what is to be known of it and how it is cited."""
        print_records(header, cells, records, self.form, (*self.dataset.view_notes, *notes), citation)


def register(app: typer.Typer) -> None:
    """Add the command of this module and those that stand under it."""
    group = typer.Typer(
        cls=KgSubgroup, invoke_without_command=True, subcommand_metavar="[COMMAND] [ARGS]...", epilog=EPILOG
    )
    group.callback()(SpreadCommand(rank))
    add_commands(group, over_time, why, shares, spark, measures)
    app.add_typer(group, name="rank")


def rank(
    context: typer.Context,
    *,
    by: ByOption = "",
    ties: NetworkOptions,
    listing: ListingOptions,
    spans: SpansOption = True,
    former: Annotated[FormerOptions, Hidden()],
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: FetchedGraphOptions,
) -> None:
    """Rank the most connected actors by the acts that they share, and say how sure each rank is.

    Example: kg rank --type State
    """
    if context.invoked_subcommand:
        _refuse_options(context)
        return
    _list_measures(by, form)
    is_over_time = bool(former.start or former.end or former.plot)
    if former.engine is Engine.SPARK:
        is_narrowed = ties.predicates or ties.shared or ties.modalities
        if is_over_time or former.explain or former.shares or is_narrowed or listing.actors:
            raise UsageError(
                "--engine spark ranks only; leave out --from, --to, --plot, --explain, --shares, --actor, --predicate, "
                "--shared and --modality"
            )
        _print_by_spark(by, ties, former, listing.top, form, graph)
        return
    if former.parquet:
        raise UsageError("--parquet goes with --engine spark; without Spark, name a data folder with --data")
    question = _open_question(by, ties, listing, form, graph)
    if is_over_time:
        if not (former.start and former.end) or former.explain or former.shares:
            raise UsageError("a ranking over time needs --from and --to, and goes with neither --explain nor --shares")
        _print_over_time(question, former)
    elif former.explain:
        _print_explanation(question, former.explain)
    elif former.shares:
        _print_shares(question, former.shares)
    else:
        if former.seed is not None:
            say("--seed has no effect: nothing is drawn")
        _print_ranking(question, spans=spans and former.intervals)


def over_time(
    *,
    by: ByOption = "",
    period: PeriodOptions,
    ties: NetworkOptions,
    listing: ListingOptions,
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: FetchedGraphOptions,
) -> None:
    """Rank at the end of each year, quarter or month, and follow those who rank high at the last.

    Example: kg rank over-time --from 2013 --to 2025 --type State
    """
    _list_measures(by, form)
    if not (period.start and period.end):
        raise UsageError("a ranking over time needs --from and --to")
    _print_over_time(_open_question(by, ties, listing, form, graph), period)


def why(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Id or any name of an actor.")] = "",
    *,
    by: ByOption = "",
    robust: Annotated[
        bool, typer.Option("--robust", help="Rank by claim, by act and by occasion; without ACTOR, all actors.")
    ] = False,
    ties: NetworkOptions,
    top: Annotated[int, typer.Option("--top", min=1, help="Acts, ties or ranks to list.")] = 10,
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: FetchedGraphOptions,
) -> None:
    """Show the acts behind the number of an actor, or the ties that carry another score, with their claims.

    Example: kg rank why Kazakhstan
    """
    _list_measures(by, form)
    listing = ListingOptions(top, [actor] if actor else None)
    if robust:
        if by or ties.network != "actors":
            raise UsageError("--robust ranks by claim, by act and by occasion; leave out --by and --network")
        _print_robustly(_open_question(by, ties, listing, form, graph))
        return
    if not actor or ties.types:
        raise UsageError("name the actor to explain, `kg rank why NAME`; --type goes with --robust")
    _print_explanation(_open_question(by, ties, listing, form, graph), actor)


def shares(
    trait: Annotated[
        str, typer.Argument(metavar="TRAIT", help="source, publisher, kind (of publisher), origin or language.")
    ],
    *,
    by: ByOption = "",
    ties: NetworkOptions,
    listing: Annotated[ListingOptions, Without(("actors",))],
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: FetchedGraphOptions,
) -> None:
    """Divide each score by who speaks: by source, publisher, kind of publisher, origin or language of its claims.

    Example: kg rank shares kind --type State
    """
    _list_measures(by, form)
    _print_shares(_open_question(by, ties, listing, form, graph), trait)


def spark(
    *,
    by: ByOption = "",
    ties: Annotated[NetworkOptions, Without(("predicates", "shared", "modalities"))],
    cluster: SparkOptions,
    listing: Annotated[ListingOptions, Without(("actors",))],
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: FetchedGraphOptions,
) -> None:
    """Compute degree, strength, pagerank, components or label-propagation on Apache Spark.

    Example: kg rank spark --by list
    """
    _list_measures(by, form)
    _print_by_spark(by, ties, cluster, listing.top, form, graph)


def measures(*, form: RecordFormatOption = RecordFormat.TABLE) -> None:
    """List the measures that --by takes, each with its definition.

    Example: kg rank measures
    """
    from kg.network import MEASURES

    rows = [[measure.name, measure.definition] for measure in MEASURES.values()]
    print_records(["measure", "is"], rows, [{"measure": name, "is": text} for name, text in rows], form)


def _refuse_options(context: typer.Context) -> None:
    """Refuse options before the name of a command, which would be lost on it."""
    for option in context.command.params:
        source = context.get_parameter_source(option.name or "")
        if source is not None and source.name == "COMMANDLINE":
            command = f"kg rank {context.invoked_subcommand}"
            raise UsageError(f"{option.opts[0]} stands before the name of the command; write it after `{command}`")


def _list_measures(by: str, form: RecordFormat) -> None:
    """Answer `--by list`, which takes the place of whatever else is asked."""
    if by == "list":
        measures(form=form)
        raise typer.Exit


def _open_question(
    by: str, ties: NetworkOptions, listing: ListingOptions, form: RecordFormat, graph: FetchedGraphOptions
) -> _Question:
    from kg.network import choose_measure

    measure = choose_measure(by, ties.network)
    dataset = graph.open_silently()
    only = ties.chosen_ties()
    listed = frozenset(map(dataset.lookup.resolve, listing.actors or ()))
    return _Question(dataset, measure.name, measure.definition, ties, only, listing, listed, form, graph)


def _print_ranking(question: _Question, *, spans: bool) -> None:
    from kg.network import cite_ranking, connection_notes, rank_connections

    ties, dataset = question.ties, question.dataset
    connections = rank_connections(
        dataset, network=ties.network, by=question.by, types=ties.classes, top=question.most,
        background=ties.background, only=question.only, spans=spans,
    )  # fmt: skip
    connections = replace(connections, rows=_listed_of(connections.rows, question.listed))
    header, cells = _tabulate(connections, spans=spans)
    citation = question.graph.citation(lambda: cite_ranking(dataset, connections, question.choice, ties.classes))
    notes = connection_notes(connections, question.definition, dataset.tables.label, dataset.held.frames)
    records: list[dict[str, object]] = [dict(row.to_row()) for row in connections.rows]
    question.print_records(header, cells, records, (*notes, *_absence(question, connections.rows)), citation)


def _absence(question: _Question, rows: Sequence[object], *, is_over_time: bool = False) -> Iterator[str]:
    """Why nobody, or not all who were named, are listed, and what the measure leaves out."""
    from kg.network import absence_notes, component_notes

    dataset, ties, choice = question.dataset, question.ties, question.choice
    notes = absence_notes(dataset, rows, choice, ties.classes, question.listed, is_over_time=is_over_time)
    if question.by == "eigenvector" and rows:
        notes += component_notes(choice.build(dataset), question.by)
    return (f"kg: {note}" for note in notes)


def _tabulate(connections: Connections, *, spans: bool) -> tuple[list[str], list[list[str]]]:
    """The table for people: what the score is made of where it is known, and the ranks without each origin."""
    has_acts = connections.coverage is not None
    made_of = ["bilateral", "partners", "origins", "direct"] if has_acts else ["origins"]
    header = [
        "rank", "label", "type", connections.measure if has_acts else "score", *made_of,
        *(["without an origin"] if spans else []), "id",
    ]  # fmt: skip
    cells = []
    for row in connections.rows:
        origins = f"{row.effective_origins:.1f}"
        parts = [str(row.bilateral), str(row.partners), origins, str(row.direct)] if has_acts else [origins]
        span = [row.span_text] if spans else []
        cells.append([row.rank_text, row.label, row.type, _number(row.score), *parts, *span, row.id])
    return header, cells


def _print_explanation(question: _Question, name: str) -> None:
    from kg.graph import Inquiry
    from kg.network import explain_score, find_measure

    dataset, ties, by = question.dataset, question.ties, question.by
    identity = dataset.lookup.resolve(name)
    if find_measure(by).counts_acts:
        _print_acts(question, identity)
        return
    explanation = explain_score(
        dataset, identity, network=ties.network, by=by, top=question.listing.top,
        background=ties.background, only=question.only,
    )  # fmt: skip
    label = dataset.tables.label
    header = ["actor", "predicates", "other", "loss", "share", "claims"]
    cells = [
        [
            label(carrier.actor), " ".join(carrier.predicates), label(carrier.other), _number(carrier.loss),
            "" if carrier.share is None else f"{carrier.share:.1%}",
            ", ".join(f"{claim.locator.brief} kgc:{claim.id}" for claim in carrier.claims),
        ]
        for carrier in explanation.carriers
    ]  # fmt: skip
    note = f"{explanation.label}: {by} {_number(explanation.score)}; loss: what the score loses without the tie"
    records: list[dict[str, object]] = [dict(carrier.to_row()) for carrier in explanation.carriers]
    citation = _cite(question, Inquiry({"score of": identity}, measure=by))
    question.print_records(header, cells, records, (note,), citation)


def _cite(question: _Question, inquiry: Inquiry) -> Citation | None:
    """What there is to cite of what was asked of the network, where it is wanted."""
    from kg.network import cite_network

    types = question.ties.classes
    return question.graph.citation(lambda: cite_network(question.dataset, question.choice, types, inquiry))


def _print_acts(question: _Question, actor: str) -> None:
    from kg.graph import Inquiry
    from kg.model import format_date
    from kg.network import count_note, explain_count

    label = question.dataset.tables.label
    count = explain_count(question.dataset, actor, background=question.ties.background, only=question.only)
    acts = count.acts[: question.listing.top]
    header = ["act", "when", "with", "by", "through", "origins", "claims"]
    cells = [
        [
            act.label, format_date(act.when), ", ".join(map(label, act.partners)), " ".join(act.predicates),
            ", ".join(map(label, act.through)), ", ".join(act.origins),
            ", ".join(f"{claim.locator.brief} kgc:{claim.id}" for claim in act.claims),
        ]
        for act in acts
    ]  # fmt: skip
    notes, every = [count_note(count)], len(count.acts)
    citation = _cite(question, Inquiry({"acts of": actor}, measure=question.by))
    if len(acts) < every:
        notes.append(f"{every - len(acts)} more acts are not listed; `--top {every}` lists all")
    question.print_records(header, cells, [dict(act.to_row()) for act in acts], notes, citation)


def _print_robustly(question: _Question) -> None:
    from kg.graph import Inquiry
    from kg.network import rank_robustly, robust_note

    rows = rank_robustly(
        question.dataset, types=question.ties.classes, top=question.most, background=question.ties.background,
        only=question.only,
    )  # fmt: skip
    listed = tuple(row for row in rows if not question.listed or row.id in question.listed)
    header = ["label", "claims", "acts", "occasions", "by claim", "by act", "by occasion", "robust", "id"]
    cells = [
        [
            row.label, str(row.claims), str(row.acts), str(row.occasions), str(row.rank_by_claim),
            str(row.rank_by_act), str(row.rank_by_occasion), "yes" if row.is_robust else "no", row.id,
        ]
        for row in listed
    ]  # fmt: skip
    citation = _cite(question, Inquiry({"ranked": "by claim, by act and by occasion"}))
    question.print_records(
        header, cells, [dict(row.to_row()) for row in listed], (robust_note(rows), *_absence(question, rows)), citation
    )


def _print_shares(question: _Question, trait: str) -> None:
    from kg.graph import Inquiry
    from kg.model import format_count
    from kg.network import share_acts, share_claims, share_scores

    dataset, ties = question.dataset, question.ties
    shares = share_scores(
        dataset, trait, network=ties.network, by=question.by, types=ties.classes, top=question.listing.top,
        background=ties.background, only=question.only,
    )  # fmt: skip
    header = ["rank", "label", trait, "share", "loss", "id"]
    cells = [
        [
            str(row.rank), row.label, row.group, "" if row.share is None else f"{row.share:.1%}",
            _number(row.loss), row.id,
        ]
        for row in shares
    ]  # fmt: skip
    has_acts = ties.network == "actors"
    acts = share_acts(dataset, trait, background=ties.background, only=question.only) if has_acts else ()
    counted = {row.group: f"; part of {format_count(row.acts, 'act')}, {row.share:.1%} of all counts" for row in acts}
    citation = _cite(question, Inquiry({"shares by": trait}, measure=question.by))
    notes = []
    for claims in share_claims(dataset, trait, background=ties.background):
        told = f"{claims.claims} claims of {format_count(claims.sources, 'source')}, {claims.share:.1%} of all"
        notes.append(f"{claims.group}: {told}{counted.get(claims.group, '; part of no act' if has_acts else '')}")
    notes += _absence(question, shares)
    question.print_records(header, cells, [dict(row.to_row()) for row in shares], notes, citation)


def _print_over_time(question: _Question, period: PeriodOptions) -> None:
    """Print a ranking over time: for people one row an entity, for machines one row an entity and day."""
    from kg.network import cite_series, rank_series, series_note

    ties, form = question.ties, question.form
    series = rank_series(
        question.dataset, start=period.start, end=period.end, step=period.step, counting=period.counting,
        network=ties.network, by=question.by, types=ties.classes, top=question.most, background=ties.background,
        only=question.only,
    )  # fmt: skip
    series = replace(series, points=_listed_of(series.points, question.listed))
    citation = question.graph.citation(lambda: cite_series(question.dataset, series, question.choice, ties.classes))
    if period.plot:
        _plot(question, period, series)
    header, cells = _to_grid(series) if form in (RecordFormat.TABLE, RecordFormat.MD) else _to_rows(series)
    notes = (series_note(series, question.definition), *_absence(question, series.points, is_over_time=True))
    question.print_records(header, cells, [dict(point.to_row()) for point in series.points], notes, citation)
    if period.plot:
        say(f"wrote {period.plot}")


def _plot(question: _Question, period: PeriodOptions, series: Series) -> None:
    """Draw a ranking over time with the line to cite, and with the band of what has no date where it is left out."""
    from kg.network import cite_series, rank_series
    from kg.publish import plot_series

    ties, undated = question.ties, None
    if series.counting == "as-of" and series.dated < series.ties:
        undated = rank_series(
            question.dataset, start=period.start, end=period.end, step=period.step, counting="undated",
            network=ties.network, by=question.by, types=ties.classes, background=ties.background, only=question.only,
        )  # fmt: skip
    title = f"{', '.join(ties.classes)}: {question.by}, {period.counting}"
    cite = cite_series(question.dataset, series, question.choice, ties.classes).text
    assert period.plot is not None
    plot_series(series, period.plot, title=title, cite=cite, undated=undated)


def _to_grid(series: Series) -> tuple[list[str], list[list[str]]]:
    scores = {(point.id, point.date): _number(point.score) for point in series.points}
    cells = [
        [
            str(last.rank) if last.date == series.dates[-1] else "",
            last.label,
            *(scores.get((last.id, day), "") for day in series.dates),
            last.id,
        ]
        for last in series.listed
    ]
    return ["rank", "label", *series.steps_in_words, "id"], cells


def _to_rows(series: Series) -> tuple[list[str], list[list[str]]]:
    cells = [
        [point.date, str(point.rank), point.label, point.type, _number(point.score), point.id]
        for point in series.points
    ]
    return ["date", "rank", "label", "type", "score", "id"], cells


def _print_by_spark(
    by: str, ties: NetworkOptions, cluster: SparkOptions, top: int, form: RecordFormat, graph: FetchedGraphOptions
) -> None:
    """Print a ranking, or the largest groups, that Spark computed."""
    from kg.graph import Inquiry
    from kg.network import (
        GROUPINGS,
        NetworkChoice,
        cite_network,
        classes_under,
        exported_folder,
        find_spark_measure,
        group_on_spark,
        open_session,
        rank_on_spark,
    )

    measure = find_spark_measure(by or "strength")
    master, parquet = cluster.master, cluster.parquet
    if parquet and "://" not in parquet:
        checked_folder(Path(parquet), "--parquet")
        parquet = str(Path(parquet).absolute())  # Java keeps the working folder that it was started in
    if parquet and graph.cite:
        raise UsageError("--cite does not go with --parquet, of whose files no digest of the graph is known")
    dataset = None if parquet else graph.open_silently()
    view_notes = dataset.view_notes if dataset else ()
    types = ties.types or ([] if parquet else ["Actor"])
    choice, asked = NetworkChoice(ties.network, ties.background), Inquiry(measure=measure)
    citation = graph.citation(lambda: cite_network(dataset, choice, types, asked)) if dataset else None
    listed = classes_under(dataset, types) if dataset else types
    export = exported_folder(dataset, ties.network, background=ties.background) if dataset else nullcontext(parquet)
    with export as folder, open_session(master) as session:
        if measure in GROUPINGS:
            groups = group_on_spark(session, folder, measure, top=top)
            header = ["group", "size", "label", "members"]
            cells = [[str(group.number), f"{group.size:,}", group.label, ", ".join(group.members)] for group in groups]
            note = f"{measure} on Spark, {master}; the first members of each group are shown"
            records: list[dict[str, object]] = [dict(group.to_row()) for group in groups]
            print_records(header, cells, records, form, (*view_notes, note), citation)
            return
        rows = rank_on_spark(session, folder, measure, types=listed, top=top)
    cells = [[str(row.rank), row.label, row.type, _number(row.score), row.id] for row in rows]
    note = f"{measure} on Spark, {master}; for how sure each rank is: kg rank"
    header = ["rank", "label", "type", "score", "id"]
    print_records(header, cells, [dict(row.to_row()) for row in rows], form, (*view_notes, note), citation)


def _listed_of(rows: Iterable[Listed], listed: frozenset[str]) -> tuple[Listed, ...]:
    """The rows of the actors that the user named; all where none was."""
    return tuple(row for row in rows if not listed or row.id in listed)


def _number(value: float | None) -> str:
    from kg.query import format_number

    return "" if value is None else format_number(value, 4)
