"""kg check tells what a graph leaves open: file, line, remedy; what no text says is counted once it is noted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer.testing

from kg.cli import app
from kg.errors import DONE
from kg.tables.files import shipped_folders
from tests.edits import add_claim, add_row, copy_tables, read_cells, set_cells, write_cells

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    return copy_tables(tiny, tmp_path)


def check(folder: Path, form: str = "text") -> str:
    done = typer.testing.CliRunner().invoke(app, ["check", "--data", str(folder), "--no-shapes", "--format", form])
    assert done.exit_code == DONE, done.stdout
    return done.stdout


def widen(folder: Path) -> None:
    """Give the tables the columns that pages need."""
    for table, columns in (("sources.csv", ["url", "origin"]), ("claims.csv", ["fingerprint"])):
        header, *rows = read_cells(folder / table)
        write_cells(folder / table, [header + columns, *(row + [""] * len(columns) for row in rows)])


def add_page_claim(folder: Path, signatory: str, page: str) -> int:
    place = {"line": "", "start": "", "end": "", "anaphor": "", "fingerprint": f"fp1:40:{'0' * 64}"}
    return add_claim(folder, signatory, "signs", "river-treaty", page, on="2021-05-04", **place)


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


def test_the_shipped_graph_leaves_open_only_what_no_text_says_and_what_the_next_curator_looks_for() -> None:
    done = typer.testing.CliRunner().invoke(app, ["check", "--no-shapes", "--format", "json"])
    gaps = json.loads(done.stdout)["warnings"]
    assert {gap["rule"] for gap in gaps} <= {
        "source-without-date", "source-without-origin", "plan-without-outcome", "act-without-earlier-stage",
    }  # fmt: skip
    texts = shipped_folders()[0]
    assert not [gap for gap in gaps if Path(gap["file"]).is_relative_to(texts)]
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


def test_a_text_without_a_day_and_a_page_without_an_origin_are_told(folder: Path) -> None:
    set_cells(folder, "sources.csv", 2, published="")
    assert warnings(folder) == ["source-without-date:2"]
    set_cells(folder, "sources.csv", 2, note="not stated: the page shows no day")
    assert warnings(folder) == []
    widen(folder)
    given = {"published": "2024-03", "language": "en", "kind": "text", "url": "https://example.org/page"}
    page = add_row(folder, "sources.csv", id="page", title="Page", **given)
    add_page_claim(folder, "borland", "page")
    assert warnings(folder) == [f"source-without-origin:{page}"]


def test_a_plan_whose_day_has_passed_wants_a_later_report(folder: Path) -> None:
    add_row(folder, "entities.csv", id="fair", type="Event", label="Fair")
    line = add_claim(folder, "arland", "hosts", "fair", modality="planned", on="2022-05")
    assert warnings(folder) == [f"plan-without-outcome:{line}"]
    assert "was for 2022-05-31 at the latest" in check(folder)
    set_cells(folder, "claims.csv", line, on="2030")
    assert warnings(folder) == [], "no source is of a later day"
    set_cells(folder, "claims.csv", line, on="2022-05")
    report = add_claim(folder, "fair", "heldOn", "", "tiny-report", value="2022-05-02")
    assert warnings(folder) == [], "a later source tells of it"
    set_cells(folder, "claims.csv", report, modality="planned")
    assert f"plan-without-outcome:{line}" in warnings(folder), "a second plan is no outcome"
    set_cells(folder, "claims.csv", report, modality="negated")
    assert warnings(folder) == [], "what did not come about is told as well"


def test_a_stage_without_those_before_it_is_told(folder: Path) -> None:
    add_row(folder, "entities.csv", id="pact", type="Treaty", label="Pact")
    line = add_claim(folder, "pact", "inForceFrom", "", value="2023")
    assert warnings(folder) == [f"act-without-earlier-stage:{line}"]
    add_claim(folder, "arland", "signs", "pact")
    add_row(folder, "entities.csv", id="free-travel", type="VisaRegime", label="Free travel")
    add_claim(folder, "free-travel", "inForceFrom", "", value="2023")
    assert warnings(folder) == [], "a visa regime is not signed"


def test_claims_that_differ_by_the_origin_of_their_sources_only_are_told_once(folder: Path) -> None:
    widen(folder)
    given = {"title": "Page", "publisher": "Daily", "published": "2024-03", "language": "en", "kind": "text"}
    for name, origin in (("first", "Agency"), ("second", "Ministry")):
        address = f"https://example.org/{name}"
        page = add_row(folder, "sources.csv", id=name, origin=origin, url=address, **given)
        for signatory in ("borland", "dorland"):
            add_page_claim(folder, signatory, name)
    assert warnings(folder) == [f"claims-of-two-origins:{page}"]
    assert "claims of 'first' and 'second' differ by their origin only: Agency and Ministry" in check(folder)
    set_cells(folder, "sources.csv", page, origin="Agency")
    assert warnings(folder) == []


def test_of_a_kind_with_many_warnings_the_first_stands_for_all(folder: Path) -> None:
    lines = [
        add_row(folder, "entities.csv", id=f"canal-{number}", type="Project", label=f"Canal {number}")
        for number in range(5)
    ]
    first, *_, last = check(folder).splitlines()
    assert first.startswith(f"{folder}/entities.csv:{lines[0]}: warning: no actor takes part in 'canal-0' (Project); ")
    assert first.endswith("(4 more of this kind: kg check --warnings)")
    assert len(check(folder).splitlines()) == 3
    assert "5 warnings" in check(folder)
    told = typer.testing.CliRunner().invoke(app, ["check", "--data", str(folder), "--no-shapes", "--warnings"]).stdout
    assert [f"{folder}/entities.csv:{line}: warning: " in told for line in lines] == [True] * 5
    assert len(json.loads(check(folder, "json"))["warnings"]) == 5
    assert len(json.loads(check(folder, "sarif"))["runs"][0]["results"]) == 5
    assert last == told.splitlines()[-1]
