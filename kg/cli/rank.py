"""What `kg rank --from --to` prints: rankings over time, and their plot.

The part of rank that runs on Apache Spark: `kg rank --engine spark`.

The command rank: who is most connected, how sure that is, why, and since when.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kg.cli.ask import EndpointOption, opened_or_fetched
from kg.cli.group import say
from kg.cli.options import (
    AsOfOption,
    BackgroundOption,
    DataOption,
    KnownByOption,
    NetworkOption,
    PredicateOption,
    RecordFormat,
    RecordFormatOption,
    SharedOption,
    SourceOption,
    StoreOption,
    TypeOption,
    ViewOption,
    checked_folder,
    print_records,
)
from kg.errors import UsageError
from kg.model import ViewKind
from kg.query import TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.graph import ValidDataset
    from kg.network import RankedEntity, Series, SeriesPoint, TieFilter, UncertainEntity, UncertainRanking


FromOption = Annotated[
    str, typer.Option("--from", metavar="DATE", help="Follow the ranking over time, from this date ...")
]
ToOption = Annotated[str, typer.Option("--to", metavar="DATE", help="... to this date.")]
StepOption = Annotated[str, typer.Option("--step", help="year, quarter or month.")]
CountingOption = Annotated[
    str,
    typer.Option(
        "--counting",
        help="Over time: as-of, all that holds at the end of a step, undated claims too; dated: without these; "
        "within: only what falls into a step.",
    ),
]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Plot the ranking over time to a .png or .svg file.")
]


def print_series(series: Series, definition: str, form: RecordFormat, plot: Path | None, title: str) -> None:
    """Print a ranking over time: for people one row an entity, for machines one row an entity and day."""
    if plot:
        from kg.publish import plot_series

        plot_series(series, plot, title=title)
    header, cells = _to_grid(series) if form in (RecordFormat.TABLE, RecordFormat.MD) else _to_rows(series)
    print_records(header, cells, [dict(point.to_row()) for point in series.points], form)
    undated = series.ties - series.dated
    counted = {
        "as-of": f"{undated} of {series.ties} claims that tie actors have no date and count at every step, "
        "which `--counting dated` leaves out",
        "dated": f"the {undated} of {series.ties} claims that tie actors and have no date are left out",
        "within": f"only what falls into a step; the {undated} of {series.ties} claims without a date are left out",
    }
    say(f"score: {definition}; {counted[series.counting]}")
    if plot:
        say(f"wrote {plot}")


def _score_text(score: float | None) -> str:
    return "" if score is None else f"{score:.4g}"


def _to_grid(series: Series) -> tuple[list[str], list[list[str]]]:
    scores = {(point.id, point.date): _score_text(point.score) for point in series.points}
    short = 4 if series.step == "year" else 7
    cells = [
        [
            str(last.rank) if last.date == series.dates[-1] else "",
            last.label,
            *(scores.get((last.id, day), "") for day in series.dates),
            last.id,
        ]
        for last in series.listed
    ]
    return ["rank", "label", *(day[:short] for day in series.dates), "id"], cells


def _to_rows(series: Series) -> tuple[list[str], list[list[str]]]:
    cells = [
        [point.date, str(point.rank), point.label, point.type, _score_text(point.score), point.id]
        for point in series.points
    ]
    return ["date", "rank", "label", "type", "score", "id"], cells


class Engine(StrEnum):
    """What computes a ranking."""

    LOCAL = "local"
    SPARK = "spark"


EngineOption = Annotated[
    Engine,
    typer.Option(
        "--engine", help="spark: degree, strength, pagerank, components or label-propagation on Apache Spark."
    ),
]
MasterOption = Annotated[
    str, typer.Option("--master", metavar="URL", help="With --engine spark: local[2], spark://host:7077, yarn ...")
]
ParquetOption = Annotated[
    str,
    typer.Option(
        "--parquet", metavar="DIR", help="With --engine spark: rank this export (a folder, hdfs://, s3a://) instead."
    ),
]


def rank_by_spark(
    by: str,
    open_dataset: Callable[[], ValidDataset],
    *,
    master: str,
    parquet: str,
    network: str,
    types: list[str],
    top: int,
    background: bool,
    form: RecordFormat,
) -> None:
    """Print a ranking, or the largest groups, that Spark computed."""
    from kg.network import (
        GROUPINGS,
        classes_under,
        exported_folder,
        find_spark_measure,
        group_on_spark,
        open_session,
        rank_on_spark,
    )

    measure = find_spark_measure(by)
    if parquet and "://" not in parquet:
        checked_folder(Path(parquet), "--parquet")
        parquet = str(Path(parquet).absolute())  # Java keeps the working folder that it was started in
    dataset = None if parquet else open_dataset()
    listed = classes_under(dataset, types) if dataset else types
    export = exported_folder(dataset, network, background=background) if dataset else nullcontext(parquet)
    with export as folder, open_session(master) as session:
        if measure in GROUPINGS:
            groups = group_on_spark(session, folder, measure, top=top)
            header = ["group", "size", "label", "members"]
            cells = [[str(each.number), f"{each.size:,}", each.label, ", ".join(each.members)] for each in groups]
            print_records(header, cells, [dict(each.to_row()) for each in groups], form)
            say(f"{measure} on Spark, {master}; the first members of each group are shown")
            return
        rows = rank_on_spark(session, folder, measure, types=listed, top=top)
    cells = [[str(row.rank), row.label, row.type, f"{row.score:.4g}", row.id] for row in rows]
    print_records(["rank", "label", "type", "score", "id"], cells, [dict(row.to_row()) for row in rows], form)
    say(f"{measure} on Spark, {master}; intervals: leave out --engine spark")


ByOption = Annotated[
    str, typer.Option("--by", metavar="MEASURE", help="strength, betweenness ...; `--by list` shows all.")
]

ActorsOption = Annotated[
    list[str] | None,
    typer.Option("--actor", metavar="NAME", help="List only this one, with its rank among all; may be given again."),
]


Listed = TypeVar("Listed", "RankedEntity", "UncertainEntity", "SeriesPoint")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(rank)


def rank(
    by: ByOption = "strength",
    network: NetworkOption = "actors",
    types: TypeOption = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Ranks to list.")] = 10,
    actors: ActorsOption = None,
    intervals: Annotated[bool, typer.Option("--intervals/--no-intervals", help="Say how sure each rank is.")] = True,  # noqa: FBT002
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the intervals.")] = 0,
    explain: Annotated[str, typer.Option("--explain", metavar="NAME", help="Show which claims carry this score.")] = "",
    shares: Annotated[
        str, typer.Option("--shares", metavar="TRAIT", help="Divide each score by source, publisher or language.")
    ] = "",
    start: FromOption = "",
    end: ToOption = "",
    step: StepOption = "year",
    counting: CountingOption = "as-of",
    plot: PlotOption = None,
    engine: EngineOption = Engine.LOCAL,
    master: MasterOption = "local[*]",
    parquet: ParquetOption = "",
    predicates: PredicateOption = None,
    shared: SharedOption = None,
    background: BackgroundOption = False,  # noqa: FBT002
    form: RecordFormatOption = RecordFormat.TABLE,
    view: ViewOption = ViewKind.BEST,
    as_of: AsOfOption = "",
    known_by: KnownByOption = "",
    source: SourceOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = "",
    timeout: Annotated[
        float,
        typer.Option("--timeout", metavar="S", min=0.01, max=1_000_000, help="Seconds for reading an --endpoint."),
    ] = TIMEOUT_S,
) -> None:
    """Rank the most connected actors, and say how sure each rank is.

    Example: kg rank --by betweenness --type State
    """
    from kg.network import MEASURES, choose_ties, find_measure, rank_actors

    if by == "list":
        rows = [[measure.name, measure.definition] for measure in MEASURES.values()]
        print_records(["measure", "is"], rows, [{"measure": name, "is": text} for name, text in rows], form)
        return
    if engine is Engine.SPARK:
        if start or end or plot or explain or shares or predicates or shared or actors:
            raise UsageError(
                "--engine spark ranks only; leave out --from, --to, --plot, --explain, --shares, --actor, --predicate "
                "and --shared"
            )
        rank_by_spark(
            by, lambda: opened_or_fetched(endpoint, timeout, data, view, as_of, known_by, source, store),
            master=master, parquet=parquet, network=network,
            types=types or ([] if parquet else ["Actor"]), top=top, background=background, form=form,
        )  # fmt: skip
        return
    if parquet:
        raise UsageError("--parquet goes with --engine spark; without Spark, name a data folder with --data")
    measure = find_measure(by)
    dataset = opened_or_fetched(endpoint, timeout, data, view, as_of, known_by, source, store)
    classes, only = types or ["Actor"], choose_ties(predicates, shared)
    listed = frozenset(map(dataset.lookup.resolve, actors or ()))
    most = None if listed else top
    if start or end or plot:
        from kg.network import rank_series

        if not (start and end) or explain or shares:
            raise UsageError("a ranking over time needs --from and --to, and goes with neither --explain nor --shares")
        series = rank_series(
            dataset, start=start, end=end, step=step, counting=counting, network=network, by=measure.name,
            types=classes, top=most, background=background, only=only,
        )  # fmt: skip
        series = replace(series, points=_listed_of(series.points, listed))
        print_series(series, measure.definition, form, plot, f"{', '.join(classes)}: {measure.name}, {counting}")
    elif explain:
        _print_explanation(dataset, explain, measure.name, network, top, form, only, background=background)
    elif shares:
        _print_shares(dataset, shares, measure.name, network, classes, top, form, only, background=background)
    elif intervals:
        from kg.network import rank_with_intervals

        ranking = rank_with_intervals(
            dataset, network=network, by=measure.name, types=classes, top=most, seed=seed, background=background,
            only=only,
        )  # fmt: skip
        ranking = replace(ranking, rows=_listed_of(ranking.rows, listed))
        _print_ranking(dataset, ranking, measure.definition, form)
    else:
        ranked = rank_actors(
            dataset, network=network, by=measure.name, types=classes, top=most, background=background, only=only
        )
        plain = _listed_of(ranked, listed)
        cells = [[str(row.rank), row.label, row.type, _number(row.score), row.id] for row in plain]
        print_records(["rank", "label", "type", "score", "id"], cells, [dict(row.to_row()) for row in plain], form)


def _listed_of(rows: Iterable[Listed], listed: frozenset[str]) -> tuple[Listed, ...]:
    """The rows of the actors that the user named; all where none was."""
    return tuple(row for row in rows if not listed or row.id in listed)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _print_ranking(dataset: ValidDataset, ranking: UncertainRanking, definition: str, form: RecordFormat) -> None:
    header = ["rank", "label", "type", "score", "interval", "above next", "id"]
    cells = [
        [
            row.rank_text, row.label, row.type, _number(row.score),
            "" if row.score_low is None else f"{_number(row.score_low)}-{_number(row.score_high)}",
            "" if row.outranks_next is None else f"{row.outranks_next:.0%}", row.id,
        ]
        for row in ranking.rows
    ]  # fmt: skip
    print_records(header, cells, [dict(row.to_row()) for row in ranking.rows], form)
    if not ranking.rows:
        say("no entity of this class is in this network; try --network claims or another --type")
        return
    say(f"score: {definition}; {ranking.level:.0%} intervals of {ranking.variants:,} variants, seed {ranking.seed}")
    lost = [loss for loss in ranking.losses if loss.lost]
    if ranking.survives is None:
        say("all claims come from one source, so nothing says whether the top three would survive its loss")
        return
    if not lost:
        say(f"the top three stay the top three whichever one of the {len(ranking.losses)} sources is lost")
    for loss in lost:
        names = ", ".join(dataset.tables.label(each) for each in loss.lost)
        say(f"the top three do not survive the loss of {loss.source} ({loss.claims} claims): {names} would drop out")


def _print_explanation(
    dataset: ValidDataset, name: str, by: str, network: str, top: int, form: RecordFormat, only: TieFilter, *,
    background: bool,
) -> None:  # fmt: skip
    from kg.network import explain_score
    from kg.query import claim_place

    identity = dataset.lookup.resolve(name)
    found = explain_score(dataset, identity, network=network, by=by, top=top, background=background, only=only)
    label = dataset.tables.label
    header = ["actor", "predicates", "other", "loss", "share", "claims"]
    cells = [
        [
            label(each.actor), " ".join(each.predicates), label(each.other), _number(each.loss),
            "" if each.share is None else f"{each.share:.1%}",
            ", ".join(f"{claim_place(claim).split(' ')[0]} kgc:{claim.id}" for claim in each.claims),
        ]
        for each in found.carriers
    ]  # fmt: skip
    print_records(header, cells, [dict(each.to_row()) for each in found.carriers], form)
    say(f"{found.label}: {by} {_number(found.score)}; loss: what the score loses without the tie")


def _print_shares(
    dataset: ValidDataset, trait: str, by: str, network: str, types: list[str], top: int, form: RecordFormat,
    only: TieFilter, *, background: bool,
) -> None:  # fmt: skip
    from kg.network import share_claims, share_scores

    found = share_scores(dataset, trait, network=network, by=by, types=types, top=top, background=background, only=only)
    header = ["rank", "label", trait, "share", "loss", "id"]
    cells = [
        [
            str(each.rank),
            each.label,
            each.group,
            "" if each.share is None else f"{each.share:.1%}",
            _number(each.loss),
            each.id,
        ]
        for each in found
    ]
    print_records(header, cells, [dict(each.to_row()) for each in found], form)
    for claims in share_claims(dataset, trait, background=background):
        say(f"{claims.group}: {claims.claims} claims, {claims.share:.1%} of all")
