"""Plots of rankings over time, as PNG or SVG.

Comes in: a `Series`. Goes out: bytes, or a file; the same series gives the same bytes with one version of
matplotlib. Each actor has a colour of its own and a marker, and its name at the end of its line instead of a legend. A
band above a line is what claims without a date would add. A questionable decision: text in an SVG stays text, so that
it can be searched and read aloud, and looks as the reader's fonts let it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError
from kg.network import Series, SeriesPoint
from kg.network import TimeStep as Step
from kg.tables import write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#56B4E9", "#E69F00",
    "#882255", "#999933", "#332288", "#7F7F7F", "#8C564B",
)  # fmt: skip
"""Okabe and Ito 2008, without the yellow, which is too pale on white; then five of Tol 2021 that differ from these."""

MOST_LINES = len(COLOURS)
"""Lines that can be told apart, one colour each."""

_MARKERS = "osD^vPX*<>hd"
_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "svg.hashsalt": "diplokg",
    "svg.fonttype": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_LABEL_GAP = 0.047  # least distance of two labels, as a share of the height of the axes
_LONGEST_LABEL = 36  # letters
_MOST_TICKS = 13
_LINE_LETTERS = 165  # of a line to cite
_BAND_TOLD = "Band: what claims without a date would add, each from the day of its text on."


def draw_series(series: Series, *, title: str = "", cite: str = "", undated: Series | None = None) -> Figure:
    """Draw a ranking over time as one line an entity.

    Parameters
    ----------
    series
        With at least one point; the best `MOST_LINES` entities of its last day are drawn.
    title
        Text above the plot; the measure names the axis.
    cite
        The line to cite, in small letters below it: the graph with its digest, the days, and what was counted.
    undated
        The same ranking with the claims that have no date; what these add is a band above each line.

    Returns
    -------
    matplotlib.figure.Figure
        8 by 4.5 inches, not shown anywhere.

    Raises
    ------
    UsageError
        When there is no point with a score.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    drawn = [point for point in series.listed if point.score is not None][:MOST_LINES]
    if not drawn:
        raise UsageError("nobody has a score in this time, so there is nothing to plot")
    with rc_context(_SETTINGS):
        figure = Figure(figsize=(8, 4.5), layout="constrained")
        axes = figure.subplots()
        heights = [_draw_line(axes, series, point.id, number) for number, point in enumerate(drawn)]
        for number, point in enumerate(drawn if undated else ()):
            _draw_band(axes, series, undated, point.id, COLOURS[number])
        axes.margins(y=0.06)
        _name_lines(axes, drawn, heights, len(series.dates) - 1)
        _mark_dates(axes, series)
        axes.set_ylabel(series.by)
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_title(title, loc="left", fontsize=11)
        told = [line for line in (_BAND_TOLD if undated else "", cite) if line]
        if told:
            lines = [part for line in told for part in wrap(line, _LINE_LETTERS)]
            figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=6, color="#595959")
    return figure


def _draw_band(axes: Axes, series: Series, undated: Series | None, entity: str, colour: str) -> None:
    """Shade what claims without a date add to the score of one entity; where it has none without them, from zero."""
    assert undated is not None
    scores = {point.date: point.score or 0.0 for point in series.points if point.id == entity}
    wider = {point.date: point.score or 0.0 for point in undated.points if point.id == entity}
    low = [scores.get(day, 0.0) for day in series.dates]
    high = [max(wider.get(day, 0.0), bottom) for day, bottom in zip(series.dates, low, strict=True)]
    if high != low:
        axes.fill_between(range(len(low)), low, high, color=colour, alpha=0.16, linewidth=0, gid=f"undated-{entity}")


def _draw_line(axes: Axes, series: Series, entity: str, number: int) -> tuple[float, float]:
    """Draw the line of one entity; returns the place of its last point."""
    scores = {point.date: point.score for point in series.points if point.id == entity}
    values = [scores.get(day) for day in series.dates]
    axes.plot(
        range(len(values)),
        [float("nan") if value is None else value for value in values],
        color=COLOURS[number],
        marker=_MARKERS[number],
        markersize=4,
        linewidth=1.6,
    )
    return next((float(at), value) for at, value in reversed(list(enumerate(values))) if value is not None)


def _name_lines(axes: Axes, drawn: Sequence[SeriesPoint], ends: Sequence[tuple[float, float]], last: int) -> None:
    """Write the names right of the axes, moved apart where they would touch, each tied to its line's end."""
    low, high = axes.get_ylim()
    wanted = [(value - low) / (high - low) for _, value in ends]
    for number, place in enumerate(spread_labels(wanted)):
        axes.annotate(
            _shorten(drawn[number].label),
            xy=ends[number],
            xytext=(1.03, place),
            textcoords="axes fraction",
            fontsize=8.5,
            va="center",
            arrowprops={
                "arrowstyle": "-",
                "color": COLOURS[number],
                "linewidth": 0.8,
                "relpos": (0, 0.5),
                "shrinkA": 1,
                "shrinkB": 3,
            },
        )
    axes.set_xlim(-0.3, last + 0.3)


def _shorten(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"


def spread_labels(places: Sequence[float], gap: float = _LABEL_GAP) -> list[float]:
    """Move places apart so that no two are nearer than a gap, in their order, and as little as that takes.

    Parameters
    ----------
    places
        Heights from 0 to 1, in any order; equal ones keep the order in which they come, the first on top.

    Notes
    -----
    Labels that would touch form a block around the mean of the places that they want, or at the edge.

    Examples
    --------
    >>> [round(place, 3) for place in spread_labels([0.5, 0.5, 0.9], gap=0.1)]
    [0.55, 0.45, 0.9]
    """
    order = sorted(range(len(places)), key=lambda index: -places[index])
    blocks: list[tuple[float, list[int]]] = []  # centre of a block, and its members from the top
    for index in order:
        centre, members = places[index], [index]
        while blocks and blocks[-1][0] - centre < gap * (len(blocks[-1][1]) + len(members)) / 2 - 1e-12:
            members = [*blocks.pop()[1], *members]
            half = min(gap * (len(members) - 1) / 2, 0.5)
            centre = min(max(sum(places[member] for member in members) / len(members), half), 1 - half)
        blocks.append((centre, members))
    moved = [0.0] * len(places)
    for centre, members in blocks:
        for position, member in enumerate(members):
            moved[member] = centre + gap * ((len(members) - 1) / 2 - position)
    return moved


def _mark_dates(axes: Axes, series: Series) -> None:
    every = -(-len(series.dates) // _MOST_TICKS)
    places = range(len(series.dates) - 1, -1, -every)
    axes.set_xticks(list(places), [series.steps_in_words[place] for place in places])
    axes.tick_params(labelsize=8.5)
    axes.tick_params(axis="x", rotation=0 if series.step is Step.YEAR else 45)


def encode_plot(figure: Figure, form: str, *, dpi: int = 150) -> bytes:
    """A figure as the bytes of a PNG or SVG file, without a date or the name of a program.

    Parameters
    ----------
    form
        ``png`` or ``svg``.
    dpi
        Dots per inch of a PNG.

    Raises
    ------
    UsageError
        When the form is neither ``png`` nor ``svg``.
    """
    from matplotlib import rc_context

    metadata = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
    if form not in metadata:
        raise UsageError(f"a plot is written as png or svg, not as '{form}'")
    out = io.BytesIO()
    with rc_context(_SETTINGS):
        figure.savefig(out, format=form, dpi=dpi, metadata=metadata[form])
    return out.getvalue()


def plot_series(series: Series, path: Path, *, title: str = "", cite: str = "", undated: Series | None = None) -> None:
    """Draw a ranking over time into a file whose ending says the format.

    Parameters
    ----------
    path
        Ends in ``.png`` or ``.svg``; its folder must exist.
    title
        Text above the plot.
    cite, undated
        As of `draw_series`.

    Raises
    ------
    UsageError
        As `draw_series` and `encode_plot`.
    InputError
        When the file cannot be written.
    """
    form = path.suffix[1:].lower()
    if form not in ("png", "svg"):
        raise UsageError(f"{path}: a plot is written as .png or .svg")
    write_atomically(path, encode_plot(draw_series(series, title=title, cite=cite, undated=undated), form))
