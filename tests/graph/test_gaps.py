"""kg check tells what a graph leaves open: file, line, remedy; what no text says is counted once it is noted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer.testing

from kg.cli import app
from kg.errors import DONE
from kg.tables.files import shipped_folders
from tests.edits import add_claim, add_row, copy_tables, read_cells, set_cells

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    return copy_tables(tiny, tmp_path)


def check(folder: Path, form: str = "text") -> str:
    done = typer.testing.CliRunner().invoke(app, ["check", "--data", str(folder), "--no-shapes", "--format", form])
    assert done.exit_code == DONE, done.stdout
    return done.stdout


def warnings(folder: Path) -> list[str]:
    """Rule and line of each warning."""
    return [f"{gap['rule']}:{gap['line']}" for gap in json.loads(check(folder, "json"))["warnings"]]


def test_the_tiny_graph_leaves_nothing_open(folder: Path) -> None:
    assert warnings(folder) == []


def test_an_undertaking_without_an_actor_is_told_with_line_and_remedy(folder: Path) -> None:
    line = add_row(folder, "entities.csv", id="canal", type="Project", label="Canal")
    add_claim(folder, "canal", "locatedIn", "arland")
    add_claim(folder, "arland", "launches", "canal", modality="negated")
    assert warnings(folder) == [f"undertaking-without-actor:{line}"], "neither a place nor a denial fills it"
    assert check(folder).splitlines()[0] == (
        f"{folder}/entities.csv:{line}: warning: no actor takes part in 'canal' (Project); "
        "add the claim, or begin the note with 'not stated:' where no text says it"
    )
    add_claim(folder, "arland", "launches", "canal", modality="planned", on="2030")
    assert warnings(folder) == []


def test_a_part_has_the_actors_of_its_whole(folder: Path) -> None:
    add_row(folder, "entities.csv", id="canal", type="Project", label="Canal")
    add_row(folder, "entities.csv", id="lock", type="Project", label="Lock")
    add_claim(folder, "lock", "componentOf", "canal")
    add_claim(folder, "arland", "runs", "canal")
    assert warnings(folder) == []


def test_an_institution_without_a_state_is_told(folder: Path) -> None:
    line = add_row(folder, "entities.csv", id="bureau", type="Institution", label="Bureau")
    assert warnings(folder) == [f"institution-without-state:{line}"]
    add_claim(folder, "bureau", "locatedIn", "arville")
    assert warnings(folder) == [], "the city lies in a state"


def test_a_plan_has_a_speaker_or_a_day(folder: Path) -> None:
    add_row(folder, "entities.csv", id="trade", type="Topic", label="Trade")
    line = add_claim(folder, "river-treaty", "isAbout", "trade", modality="planned")
    assert warnings(folder) == [], "its signatories plan it"
    add_row(folder, "entities.csv", id="fair", type="Event", label="Fair")
    line = add_claim(folder, "fair", "hasAim", "trade", modality="planned")
    assert warnings(folder) == [f"plan-without-speaker-or-day:{line}"]
    set_cells(folder, "claims.csv", line, on="2026")
    assert warnings(folder) == []


@pytest.mark.parametrize(
    ("subject", "predicate", "target"),
    [("valley", "partnerOf", "arland"), ("arland", "cooperatesWith", "valley"), ("fair", "adopts", "river-treaty")],
)
def test_a_place_or_an_event_that_acts_is_told(folder: Path, subject: str, predicate: str, target: str) -> None:
    add_row(folder, "entities.csv", id="valley", type="Place", label="Valley")
    add_row(folder, "entities.csv", id="fair", type="Event", label="Fair")
    line = add_claim(folder, subject, predicate, target)
    assert warnings(folder) == [f"agent-that-does-not-act:{line}"]


def test_places_that_are_twinned_do_not_act(folder: Path) -> None:
    add_row(folder, "entities.csv", id="valley", type="Place", label="Valley")
    add_row(folder, "entities.csv", id="plain", type="Place", label="Plain")
    add_claim(folder, "valley", "twinnedWith", "plain")
    assert warnings(folder) == []


def test_what_no_text_states_is_counted_and_not_listed(folder: Path) -> None:
    add_row(folder, "entities.csv", id="canal", type="Project", label="Canal", note="dug; not stated: by whom")
    report = json.loads(check(folder, "json"))
    assert (report["warnings"], report["noted"], report["conforms"]) == ([], 1, True)
    assert "no problem, 0 warnings (1 noted as not stated); " in check(folder)


def test_a_code_host_shows_a_gap_as_a_warning(folder: Path) -> None:
    add_row(folder, "entities.csv", id="canal", type="Project", label="Canal")
    (run,) = json.loads(check(folder, "sarif"))["runs"]
    assert [(result["level"], result["ruleId"]) for result in run["results"]] == [
        ("warning", "undertaking-without-actor")
    ]


def test_a_two_sided_figure_has_one_carrier(folder: Path) -> None:
    cells = {"measure": "trade", "unit": "USD billion", "period": "2024"}
    add_claim(folder, "borland", "quantity", "", value="3", counterpart="corland", **cells)
    add_claim(folder, "borland", "quantity", "", value="3", counterpart="arland", **cells | {"measure": "exports"})
    assert warnings(folder) == []
    line = add_claim(folder, "borland", "quantity", "", value="4", counterpart="arland", **cells)
    assert check(folder).splitlines()[0] == (
        f"{folder}/claims.csv:{line}: warning: trade is one figure for both sides, and 'arland' carries it, so that "
        "rival figures meet; make 'arland' the subject and 'borland' the counterpart"
    )


def test_the_shipped_graph_leaves_open_only_what_no_text_says() -> None:
    done = typer.testing.CliRunner().invoke(app, ["check", "--no-shapes", "--format", "json"])
    assert json.loads(done.stdout)["warnings"] == []
    texts = shipped_folders()[0]
    report = json.loads(check(texts, "json"))
    noted = [row for name in ("entities.csv", "claims.csv") for row in read_cells(texts / name) if _is_noted(row)]
    assert report["noted"] == len(noted)


def _is_noted(row: list[str]) -> bool:
    return any("not stated:" in cell for cell in row)


def test_a_label_of_two_alphabets_is_told_with_its_row_and_remedy() -> None:
    told = check(CASES / "homoglyph").splitlines()[0]
    assert told == (
        f"{CASES / 'homoglyph' / 'entities.csv'}:3: warning: label '\u0410rland' mixes alphabets in '\u0410rland': "
        "'\u0410' is CYRILLIC CAPITAL LETTER A; type the word in one alphabet"
    )


def test_names_and_titles_are_looked_at_and_honest_mixes_are_not_told(folder: Path) -> None:
    for name, language in (("\u0410rlandia", "en"), ("\u0428\u041e\u0421 SCO", "ru"), ("\u4e2d\u56fdBank", "zh")):
        add_row(folder, "names.csv", entity="arland", name=name, language=language, source="tiny-news")
    set_cells(folder, "sources.csv", 2, title="The R\u0456ver News")
    told = [gap for gap in json.loads(check(folder, "json"))["warnings"] if gap["rule"] == "mixed-alphabets"]
    assert [gap["what"].partition(" ")[0] for gap in told] == ["name", "title"]
