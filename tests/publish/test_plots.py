"""Plots of rankings over time: the same bytes, readable labels, one clear line for what is missing."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.network.series import Counting, Series, SeriesPoint, rank_series
from kg.network.series import TimeStep as Step
from kg.publish.plots import COLOURS, MOST_LINES, draw_series, encode_plot, plot_series, spread_labels
from tests.edits import add_claim, copy_tables


@pytest.fixture(scope="module")
def series() -> Series:
    tiny = Path(__file__).parents[1] / "tiny"
    return rank_series(open_graph(tiny), start="2021", end="2023")


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_same_series_gives_the_same_bytes(series: Series, form: str, start: bytes) -> None:
    one, other = (encode_plot(draw_series(series, title="Tiny"), form) for _ in range(2))
    assert one == other
    assert one.startswith(start)


def test_a_plot_names_no_date_and_no_program(series: Series) -> None:
    svg = encode_plot(draw_series(series), "svg").decode()
    assert "<dc:date>" not in svg
    assert "Matplotlib" not in svg
    assert b"Software" not in encode_plot(draw_series(series), "png")


def test_names_stand_at_the_ends_of_the_lines_as_text(series: Series) -> None:
    svg = encode_plot(draw_series(series, title="Tiny"), "svg").decode()
    for text in ("Arland", "Corland", "East League", "2021", "2023", "strength", "Tiny"):
        assert f">{text}</text>" in svg
    assert "legend" not in svg


def test_a_line_has_a_gap_where_its_entity_is_absent(series: Series) -> None:
    lines = draw_series(series).axes[0].lines
    assert [str(value) for value in np.asarray(lines[1].get_ydata())] == ["nan", "1.0", "2.0"]  # Dorland
    assert lines[0].get_color() == COLOURS[0]


def many(count: int, step: Step = Step.MONTH) -> Series:
    dates = tuple(f"2020-{month:02}-28" for month in range(1, 13))
    points = tuple(
        SeriesPoint(day, str(each), f"Entity with a very long name, number {each}", "State", each, 1.0)
        for day in dates
        for each in range(1, count + 1)
    )
    return Series("strength", step, Counting.AS_OF, dates, points, 0, 0)


def test_no_more_lines_are_drawn_than_can_be_told_apart() -> None:
    axes = draw_series(many(30)).axes[0]
    styles = {(line.get_color(), line.get_linestyle()) for line in axes.lines}
    assert len(axes.lines) == len(styles) == len({colour for colour, _ in styles}) == MOST_LINES


def test_long_names_are_cut_and_months_are_marked() -> None:
    svg = encode_plot(draw_series(many(2)), "svg").decode()
    assert ">Entity with a very long name, numbe…</text>" in svg
    assert ">2020-12</text>" in svg


@given(st.lists(st.floats(0, 1), max_size=15))
def test_spread_labels_keep_their_order_and_distance(places: list[float]) -> None:
    moved = spread_labels(places, gap=0.05)
    in_order = sorted(range(len(places)), key=lambda each: (-places[each], each))
    assert all(moved[one] - moved[other] > 0.05 - 1e-9 for one, other in pairwise(in_order))
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in moved)


def test_labels_that_do_not_touch_stay_where_they_are() -> None:
    assert spread_labels([0.1, 0.9, 0.5], gap=0.1) == [0.1, 0.9, 0.5]


def test_a_file_that_is_neither_png_nor_svg_is_refused(series: Series, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"as \.png or \.svg"):
        plot_series(series, tmp_path / "plot.pdf")
    with pytest.raises(UsageError, match="not as 'pdf'"):
        encode_plot(draw_series(series), "pdf")


def test_a_series_without_scores_has_no_plot() -> None:
    with pytest.raises(UsageError, match="nothing to plot"):
        draw_series(Series("strength", Step.YEAR, Counting.AS_OF, ("2020-12-31",), (), 0, 0))


def test_the_command_writes_the_plot_beside_the_table(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    words = ["rank", "--data", str(tiny), "--from", "2021", "--to", "2023", "--plot", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert f"wrote {out}" in done.stderr
    assert out.read_bytes().endswith(b"</svg>\n")
    svg = out.read_text(encoding="utf-8")
    for part in (f"graph {open_graph(tiny).digest[:12]}", "from 2021-12-31 to 2023-12-31", "2 sources"):
        assert part in svg, part
    assert "Band:" not in svg  # every claim of the tiny graph has a date


def test_what_has_no_date_is_a_band_of_the_colour_of_its_line(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for member in ("arland", "dorland"):
        add_claim(folder, member, "memberOf", "east-league")
    out = tmp_path / "out.svg"
    words = ["rank", "over-time", "--data", str(folder), "--from", "2020", "--to", "2024", "--plot", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    svg = out.read_text(encoding="utf-8")
    assert "Band: what claims without a date would add" in svg
    assert 'id="undated-arland"' in svg
