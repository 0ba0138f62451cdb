"""Judgement at each time: rank, denial and rivalry where they overlap, as queries, cards and conflicts show it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli import app
from kg.graph.conflicts import select_claims
from kg.graph.dataset import open_graph
from kg.graph.judgement import judge
from kg.graph.rivals import find_rivalries, time_in_source
from kg.model import Claim, Rank, Spells, Tables, View, format_spell, intersect, parse_period
from tests.edits import add_claim, add_row, add_source, copy_tables, set_cells

CASE = Path(__file__).parents[1] / "cases" / "time"
SHOWN = open_graph(CASE)
SHOWN.tables  # noqa: B018  read once


def run(*words: str | Path) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_tables(CASE, tmp_path)


def heads(folder: Path, *words: str) -> list[str]:
    rows = run("query", "SELECT ?s {?s kg:headOfStateOf ?o}", "--data", folder, "--format", "csv", *words).split()[1:]
    return sorted(row.rpartition("/")[2].removeprefix("kgr:") for row in rows)


def add_head(folder: Path, name: str, since: str, until: str, rank: str = "normal", source: str = "list-b") -> int:
    if name not in (folder / "entities.csv").read_text():
        add_row(folder, "entities.csv", id=name, type="Person", label=name.title())
    said = {"rank": rank, "reason": "the gazette says so" if rank == "preferred" else "", "confidence": "1.0"}
    return add_row(
        folder, "claims.csv", subject=name, predicate="headOfStateOf", object="arland", modality="asserted", line="9",
        source=source, **{"from": since, "to": until}, **said,
    )  # fmt: skip


def only_heads(folder: Path) -> None:
    path = folder / "claims.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")


def test_a_rank_decides_where_times_overlap_and_nowhere_else(folder: Path) -> None:
    assert heads(folder) == ["ann", "cid"]
    assert heads(folder, "--as-of", "1995") == ["ann"]
    assert heads(folder, "--as-of", "2003") == []
    assert heads(folder, "--as-of", "2012") == ["cid"]


def test_a_denial_takes_away_what_it_overlaps(folder: Path) -> None:
    query = "SELECT ?s {?s kg:memberOf kgr:league}"
    assert "arland" in run("query", query, "--data", folder)
    assert "arland" not in run("query", query, "--data", folder, "--as-of", "2001-12-31")
    assert "arland" in run("query", query, "--data", folder, "--as-of", "2011")
    (denial,) = open_graph(folder).selection.conflicts[1:]
    assert [claim.row for claim in denial.claims] == [5, 6]
    assert not denial.best


def test_a_weaker_claim_holds_where_neither_of_two_stronger_ones_does(folder: Path) -> None:
    only_heads(folder)
    add_head(folder, "ann", "1990", "1999", "preferred")
    add_head(folder, "ben", "1998", "2006")
    add_head(folder, "cid", "2005", "2010", "preferred")
    assert heads(folder) == ["ann", "ben", "cid"]
    assert heads(folder, "--as-of", "1998-06-01") == ["ann"]
    assert heads(folder, "--as-of", "2002") == ["ben"]
    assert heads(folder, "--as-of", "2006-06-01") == ["cid"]
    assert "Ben (text of 2013); holds 1999-01-02/2005-12-30;" in run("conflicts", "--data", folder)
    run("check", "--data", folder)  # shapes ask for one head on a day, not for one alone


def test_two_claims_of_one_rank_each_hold_outside_of_the_time_that_both_surely_fill(folder: Path) -> None:
    only_heads(folder)
    add_head(folder, "ann", "1990", "2000")
    add_head(folder, "ben", "1996", "2004")
    assert heads(folder) == ["ann", "ben"]
    assert heads(folder, "--as-of", "1992") == ["ann"]
    assert heads(folder, "--as-of", "1998") == []
    assert heads(folder, "--as-of", "2002") == ["ben"]


def test_where_a_stronger_claim_is_merely_possible_both_stay_and_are_disputed(folder: Path) -> None:
    only_heads(folder)
    add_head(folder, "ann", "1990", "1999", "preferred")
    add_head(folder, "ben", "1999-03-01", "2004")
    assert heads(folder) == ["ann", "ben"]
    assert heads(folder, "--as-of", "1999-06-01") == ["ann", "ben"]
    run("check", "--data", folder)
    assert len(open_graph(folder).selection.disputed) == 2


def test_undated_rivals_of_one_text_leave_nothing_of_each_other(folder: Path) -> None:
    only_heads(folder)
    add_head(folder, "ann", "", "")
    add_head(folder, "ben", "", "")
    assert heads(folder) == []
    set_cells(folder, "claims.csv", 2, rank="preferred", reason="the gazette says so")
    assert heads(folder) == ["ann"]


def test_a_conflict_about_what_is_shared_names_the_rivals(folder: Path) -> None:
    shown = run("conflicts", "Arland", "--data", folder, "--predicate", "headOfStateOf")
    assert "Arland ← head of state of\n  * Ann (text of 2012)" in shown
    assert "\n    Ben (text of 2013)" in shown
    card = run("show", "kgc:bd2835a635d685efb8bb", "--data", folder)  # what Ann's own card says of its rival
    assert "     Ben;" in card


@pytest.mark.parametrize(
    ("published", "shown"), [("/2025-06-17", True), ("2025-06-17", False), ("", True), ("2025", True)]
)
def test_known_by_shows_what_can_have_been_published_by_then(folder: Path, published: str, *, shown: bool) -> None:
    set_cells(folder, "sources.csv", 2, published=published)
    set_cells(folder, "sources.csv", 3, published=published)
    assert bool(heads(folder, "--known-by", "2025-01-01")) is shown


def test_a_denial_of_an_event_denies_each_day_of_its_date(tiny: Path, tmp_path: Path) -> None:
    copied = copy_tables(tiny, tmp_path)
    add_source(copied, "late-report", "2026")
    add_claim(copied, "arland", "accedesTo", "river-treaty", on="2001")
    add_claim(copied, "arland", "accedesTo", "river-treaty", on="2010")
    add_claim(copied, "arland", "accedesTo", "river-treaty", "late-report", on="2000/2002", modality="negated")
    selection = open_graph(copied).selection
    assert [claim.qualifiers["on"] for claim in selection.claims if claim.id in selection.best
            and claim.predicate == "accedesTo"] == ["2010"]  # fmt: skip


YEARS = st.tuples(
    st.integers(1990, 2010), st.integers(0, 8), st.sampled_from(list(Rank)), st.sampled_from(["ann", "ben"])
)


def time_of(claim: Claim) -> Spells:
    return time_in_source(claim, SHOWN.tables, SHOWN.ontology).possible


def judged(rows: list[tuple[int, int, Rank, str]], order: random.Random | None = None) -> dict[Claim, list[str]]:
    model = SHOWN.tables.claims[0]
    claims = [
        replace(
            model, subject=name, predicate="headOfStateOf", object="arland", rank=rank, row=row,
            dates={"from": parse_period(str(start)), "to": parse_period(str(start + years))},
            qualifiers={"from": str(start), "to": str(start + years)},
            locator=replace(model.locator, line=row),
        )
        for row, (start, years, rank, name) in enumerate(rows)
    ]  # fmt: skip
    if order:
        order.shuffle(claims)
    rivalries = find_rivalries(SHOWN.tables, SHOWN.ontology, claims)
    judgement = judge(claims, rivalries, SHOWN.tables, SHOWN.ontology)
    left = {identity: timing.possible for identity, timing in judgement.cut.items()}
    return {
        claim: [*map(format_spell, left.get(claim.id, time_of(claim))), str(claim.id in judgement.best)]
        for claim in claims
    }


@given(st.lists(YEARS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[int, int, Rank, str]], order: random.Random) -> None:
    assert judged(rows, order) == judged(rows)


@given(st.lists(YEARS, min_size=1, max_size=5), YEARS)
def test_a_claim_outside_the_possible_time_of_another_changes_none_of_its_spells(
    rows: list[tuple[int, int, Rank, str]], further: tuple[int, int, Rank, str]
) -> None:
    before, after = judged(rows), judged([*rows, further])
    (added,) = after.keys() - before.keys()
    for claim, left in before.items():
        if not intersect(time_of(claim), time_of(added)):
            assert after[claim][:-1] == left[:-1]


@given(st.lists(YEARS, max_size=6))
def test_a_claim_stands_on_no_day_on_which_a_stronger_rival_is_certain(rows: list[tuple[int, int, Rank, str]]) -> None:
    for claim, (*left, _) in judged([row for row in rows if row[2] is not Rank.DEPRECATED]).items():
        for start, years, rank, name in rows:
            if rank is Rank.PREFERRED and claim.rank is Rank.NORMAL and name != claim.subject and years > 1:
                sure = f"{start + 1}-06-01"
                assert not any(_holds(spell, sure) for spell in left)


def _holds(spell: str, day: str) -> bool:
    first, _, last = spell.partition("/")
    return first <= day <= (last or first)


def test_as_of_sorts_into_four_classes_and_counts_what_has_no_date(folder: Path) -> None:
    add_head(folder, "dan", "", "")
    tables: Tables = open_graph(folder).tables
    ontology = open_graph(folder).ontology
    selection = select_claims(tables, ontology, View(as_of=date(2012, 6, 1)))
    undated = {claim.subject for claim in tables.claims if claim.id in selection.undated}
    assert undated == {"dan"}
    assert heads(folder, "--as-of", "2012-06-01") == ["cid"]


def test_what_has_no_date_is_counted_on_stderr_and_added_where_it_is_asked_for(folder: Path) -> None:
    only_heads(folder)
    add_head(folder, "dan", "", "")
    query = ("query", "SELECT ?s {?s kg:headOfStateOf ?o}", "--data", str(folder), "--as-of", "2012")
    left_out = CliRunner().invoke(app, query)
    assert "kgr:dan" not in left_out.stdout
    assert "1 claim has no date and so no place in the view as of 2012-12-31; `--undated`" in left_out.stderr
    added = CliRunner().invoke(app, [*query, "--undated"])
    assert "kgr:dan" in added.stdout
    assert "no date" not in added.stderr
    refused = CliRunner().invoke(app, [*query[:4], "--undated"])
    assert refused.exit_code == 2
    assert "give --as-of as well" in refused.stderr


def test_a_day_before_the_year_one_is_a_day_to_look_at() -> None:
    dates = CASE.parent / "dates"
    query = "SELECT ?s {?s kg:heldOn|kg:signedOn ?d} ORDER BY ?s"
    shown = run("query", query, "--data", dates, "--as-of", "-0100", "--format", "csv").split()[1:]
    assert [row.rpartition("/")[2].removeprefix("kgr:") for row in shown] == ["apamea", "embassy", "old-pact"]
    assert "138 BC; asserted" in run("show", "Embassy to the West", "--data", dates)


def test_every_claim_leads_to_the_spells_that_judgement_leaves_it(folder: Path) -> None:
    only_heads(folder)
    add_head(folder, "ann", "1990", "1999", "preferred")
    add_head(folder, "ben", "1998", "2006")
    query = """SELECT ?who ?how ?written {?c rdf:subject ?who ; ?how ?spell . ?spell rdf:value ?written
    FILTER(?how IN (kg:possible, kg:certain))} ORDER BY ?who ?how"""
    rows = run("query", query, "--data", folder, "--format", "tsv")
    assert "1999-01-02/2006-12-31" in rows
    assert "1999-01-02/2006-01-01" in rows
    assert "1990-12-31/1999-01-01" in rows
