"""The report of `benchmarks/scale.py`: growth is fitted, sections replace those of the page, and nothing is lost."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from benchmarks.scale import can_load
from benchmarks.scale_partition import measure_parts
from benchmarks.scale_report import all_sections, write_sections
from benchmarks.scale_runs import BUILD, WHOLE, Run, Runs, fit, run_command

PAGE = Path(__file__).resolve().parent.parent / "docs" / "scale.md"
ABOUT = {"day": "2026-11-22", "machine": "a machine", "memory": "24.0"}


def made_runs() -> Runs:
    """Three sizes at which each step takes ten microseconds a claim, but `select`, which grows with the square."""
    found = []
    for claims in (1_000, 10_000, 100_000):
        size = claims * 18
        found += [Run(size, "kg", f"made: {what}", count=claims * 100) for what in ("tables", "store on disk")]
        found.append(Run(size, "kg", "made: claims", count=claims))
        found += [Run(size, "kg", step, claims * 1e-5, 50) for step in BUILD if step != "select"]
        found.append(Run(size, "kg", "select", claims**2 * 1e-8, 50))
        found.append(Run(size, "kg", WHOLE, claims * 1e-4, 100 + claims / 1_000))
        found += [Run(size, engine, "load", claims * 2e-5, 40) for engine in ("pyoxigraph", "rdflib")]
        found += [Run(size, engine, "ask: which", 0.5, 0, 7) for engine in ("kg", "rdflib")]
    return Runs([*found, Run(0, "kg", "import one", 2, 30, 500), Run(0, "kg", "rejects: no date", count=3, note="one")])


def test_an_exponent_is_the_slope_through_the_logarithms() -> None:
    assert fit([(10, 3), (100, 300), (1000, 30_000)]) == pytest.approx(2)
    assert fit([(10, 3)]) is None
    runs = made_runs()
    assert runs.exponent("select") == pytest.approx(2)
    assert runs.exponent("read and check") == pytest.approx(1)
    assert runs.exponent("ask: which") == pytest.approx(0)


def test_a_step_that_failed_says_nothing_of_growth() -> None:
    sizes = [Run(size, "kg", "made: claims", count=size) for size in (10, 100)]
    assert (
        Runs([*sizes, Run(10, "kg", "check", 1), Run(100, "kg", "check", 9, note="stopped")]).exponent("check") is None
    )


def test_figures_of_larger_sizes_follow_from_those_measured() -> None:
    ends = all_sections(made_runs(), ABOUT)["ends"]
    line = next(each for each in ends.splitlines() if each.startswith("| 1,000,000 |"))
    assert line.split(" | ")[2] == "1.15 GB"  # 100 MiB, and 1 MiB a thousand claims
    assert "0.98 GiB a million claims" in ends


def test_our_load_stands_beside_that_of_the_engine_alone() -> None:
    lines = all_sections(made_runs(), ABOUT)["loads"].splitlines()[2:]
    assert all(" 0.50 |" in line for line in lines[:3])
    assert all("| 1.00 | 1.00 |" in line for line in lines[3:])


def test_sections_replace_those_of_a_page_and_those_it_has_not_are_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- one -->\nold\n<!-- /one -->\nafter\n", encoding="utf-8")
    assert write_sections(page, {"one": "new \\1", "two": "x"}) == ["two"]
    assert page.read_text(encoding="utf-8") == "before\n<!-- one -->\n\nnew \\1\n\n<!-- /one -->\nafter\n"


def test_the_page_has_a_place_for_every_section_and_no_other() -> None:
    places = re.findall(r"<!-- (\w+) -->.*?<!-- /\1 -->", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert sorted(places) == sorted(all_sections(made_runs(), ABOUT))


def test_the_bounds_of_the_sample_sizes_on_the_page_are_right() -> None:
    rows = re.findall(r"^\| ([0-9,]+) \| ([0-9.]+) % \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 4
    for size, percent in rows:
        count, share = int(size.replace(",", "")), float(percent) / 100
        assert 1 - 0.05 ** (1 / count) <= share < 1 - 0.05 ** (1 / (count - 1))
        assert count == math.ceil(math.log(0.05) / math.log(1 - share))


def test_a_command_is_stopped_at_its_limit_and_a_fault_is_told_in_its_own_words() -> None:
    assert run_command(["sleep", "5"], 0.2).fault.startswith("stopped after")
    assert run_command(["sh", "-c", "echo no such thing >&2; exit 3"], 5).fault == "no such thing"
    assert run_command(["true"], 5).fault == ""


def test_a_rival_is_not_tried_where_its_load_would_go_beyond_the_limit() -> None:
    loaded = [Run(10, "rdflib", "load", 3), Run(10, "rdflib", "peak", 9)]
    assert can_load("rdflib", 100, loaded, limit=31)
    assert not can_load("rdflib", 100, loaded, limit=30)
    assert can_load("kglab", 100, loaded, limit=1)
    assert not can_load("rdflib", 20, [*loaded, Run(10, "rdflib", "peak", note="stopped after 9 s")], limit=99)


def test_a_division_by_slot_cuts_no_slot_and_one_by_dataset_cuts_those_that_datasets_share(tmp_path: Path) -> None:
    for name, day in (("one", "2001"), ("two", "2002")):
        (tmp_path / name).mkdir()
        rows = f"treaty,signedOn,,{day},,\nstate,signs,treaty,,{day},\n"
        (tmp_path / name / "claims.csv").write_text(f"subject,predicate,object,value,on,from\n{rows}", encoding="utf-8")
    cut = {run.step: run.count for run in measure_parts([tmp_path / "one", tmp_path / "two"])}
    assert cut == {"dataset": 2, "decade": 0, "subject": 0, "slot": 0}
