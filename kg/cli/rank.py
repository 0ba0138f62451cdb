"""The command rank: who is most connected, how sure that is, why, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kg.cli.asked import EndpointOption, opened_or_fetched
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
    print_records,
)
from kg.cli.series import CountingOption, FromOption, PlotOption, StepOption, ToOption, print_series
from kg.cli.spark import Engine, EngineOption, MasterOption, ParquetOption, rank_by_spark
from kg.errors import UsageError
from kg.guard import TIMEOUT_S
from kg.terms import ViewKind

if TYPE_CHECKING:
    from kg.graph import ValidDataset
    from kg.ranking import RankedEntity
    from kg.series import SeriesPoint
    from kg.ties import TieFilter
    from kg.uncertainty import UncertainEntity, UncertainRanking

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
    from kg.centrality import MEASURES, find_measure  # noqa: PLC0415
    from kg.ranking import rank_actors  # noqa: PLC0415
    from kg.ties import choose_ties  # noqa: PLC0415

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
        from kg.series import rank_series  # noqa: PLC0415

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
        from kg.uncertainty import rank_with_intervals  # noqa: PLC0415

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
    from kg.explain import explain_score  # noqa: PLC0415
    from kg.records import claim_place  # noqa: PLC0415

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
    from kg.bias import share_claims, share_scores  # noqa: PLC0415

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
