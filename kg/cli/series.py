"""What `kg rank --from --to` prints: rankings over time, and their plot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import say
from kg.cli.options import RecordFormat, print_records

if TYPE_CHECKING:
    from kg.series import Series

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
        from kg.plots import plot_series  # noqa: PLC0415

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


def _number(score: float | None) -> str:
    return "" if score is None else f"{score:.4g}"


def _to_grid(series: Series) -> tuple[list[str], list[list[str]]]:
    scores = {(point.id, point.date): _number(point.score) for point in series.points}
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
        [point.date, str(point.rank), point.label, point.type, _number(point.score), point.id]
        for point in series.points
    ]
    return ["date", "rank", "label", "type", "score", "id"], cells
