"""Saved questions on graphs whose answers were worked out by hand: whole sets of rows, never their number."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.dataset import open_graph
from kg.model.terms import ID
from kg.query.asking import run_query
from tests.edits import add_claim, add_row, copy_tables
from tests.questions import rows


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    made = copy_tables(tiny, tmp_path)
    for identity, kind in (
        ("fair", "Event"), ("canal", "Project"), ("aid", "Pledge"), ("envoy", "Person"), ("rules", "Work"),
        ("security", "Topic"), ("borders", "Topic"), ("customs-fraud", "Topic"),
    ):  # fmt: skip
        add_row(made, "entities.csv", id=identity, type=kind, label=identity.capitalize())
    return made


ACTS = [
    ("arland", "accedesTo", "border-pact"), ("arland", "adopts", "rules"), ("arland", "launches", "canal"),
    ("arland", "funds", "canal"), ("arland", "pledges", "aid"), ("arland", "announces", "canal"),
    ("envoy", "visits", "arville"), ("corland", "withdrawsFrom", "east-league"), ("arland", "hosts", "fair"),
]  # fmt: skip
DATES = [
    ("fair", "heldOn"), ("border-pact", "signedOn"), ("border-pact", "adoptedOn"), ("border-pact", "inForceFrom"),
    ("border-pact", "terminatedOn"), ("canal", "startedOn"), ("canal", "completedOn"), ("east-league", "establishedOn"),
    ("east-league", "dissolvedOn"),
]  # fmt: skip


def test_every_dated_act_is_found_between_two_dates(folder: Path) -> None:
    for subject, predicate, target in ACTS:
        add_claim(folder, subject, predicate, target, on="1995-03")
    for subject, predicate in DATES:
        add_claim(folder, subject, predicate, "", value="1995-03-04")
    add_claim(folder, "corland", "memberOf", "east-league", **{"from": "1995"})
    add_claim(folder, "envoy", "holdsOffice", "arland", on="1995-03")  # held on a day: no act
    add_claim(folder, "rules", "publishedOn", "", value="1995-03-04")  # what a library records
    add_claim(folder, "borland", "launches", "canal", on="1995-03", modality="planned")
    expected = {
        *ACTS,
        *((subject, predicate, "") for subject, predicate in DATES),
        ("corland", "memberOf", "east-league"),
    }
    answer = rows(open_graph(folder), "between", "what", "how", "object", start="1995-03", end="1995-03")
    assert answer == expected
    assert rows(open_graph(folder), "between", "what", start="1995-04", end="1995-12") == {("corland",)}
    assert rows(open_graph(folder), "between", "what", start="1996", end="1999") == set()


@pytest.mark.parametrize(
    ("value", "start", "end", "is_found"),
    [
        ("/1995-03-04", "1995-03-04", "1995-03-04", True),
        ("/1995-03-04", "1995-04", "1995-05", False),
        ("1995-03-04/..", "1995-03-04", "1995-03-04", True),
        ("1995-03-04/1995-03-06", "1995-03-05", "1995-03-05", True),
        ("1995", "1995-06", "1995-07", True),
        ("1995", "1996", "1997", False),
        ("1995~", "1995-06", "1995-07", True),
        ("199X", "1998", "1998-02", True),
        ("199X", "2000", "2001", False),
        ("-0137-03", "-0200", "-0100", True),
        ("-0137-03", "-0137-02", "-0137-03", True),
        ("-0137-03", "-0137-04", "-0100", False),
        ("-0137-03", "-0136", "2025", False),
        ("-0002/0003", "-0001", "0002", True),
    ],
)
def test_a_date_is_between_two_others_as_far_as_it_is_known(
    folder: Path, value: str, start: str, end: str, *, is_found: bool
) -> None:
    add_claim(folder, "fair", "heldOn", "", value=value)
    answer = rows(open_graph(folder), "between", "what", start=start, end=end)
    assert (("fair",) in answer) is is_found


def test_a_broad_topic_finds_what_is_about_a_narrow_one(folder: Path) -> None:
    add_claim(folder, "borders", "broader", "security")
    add_claim(folder, "customs-fraud", "broader", "borders")
    add_claim(folder, "border-pact", "isAbout", "customs-fraud")
    add_claim(folder, "fair", "hasTheme", "security")
    dataset = open_graph(folder)
    assert rows(dataset, "on-topic", "thing", "how", "narrower", topic="security") == {
        ("border-pact", "isAbout", "customs-fraud"), ("fair", "hasTheme", "security"),
    }  # fmt: skip
    assert rows(dataset, "on-topic", "thing", topic="borders") == {("border-pact",)}
    scheme = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
      SELECT ?topic ?broader { GRAPH kg:entailed { ?topic a skos:Concept ; skos:inScheme kg:TopicScheme
        OPTIONAL { ?topic skos:broader ?broader } FILTER(BOUND(?broader) || EXISTS {
          GRAPH kg:entailed { ?topic skos:topConceptOf kg:TopicScheme } }) } }"""
    placed = {
        tuple(str(getattr(cell, "value", "")).removeprefix(ID) for cell in row)
        for row in run_query(dataset, scheme).rows
    }
    assert placed == {("borders", "security"), ("customs-fraud", "borders"), ("security", "")}


def test_a_two_sided_figure_is_found_from_either_side_and_another_is_not(folder: Path) -> None:
    add_claim(
        folder, "arland", "quantity", "", value="7", measure="trips", unit="trips", period="1995",
        counterpart="borland",
    )  # fmt: skip
    add_claim(
        folder, "arland", "quantity", "", value="5", measure="exports", unit="USD billion", period="1995",
        counterpart="borland",
    )  # fmt: skip
    dataset = open_graph(folder)
    columns = ("measure", "number", "counterpart")
    assert rows(dataset, "quantity", *columns, entity="arland") >= {
        ("trips", "7", "borland"), ("exports", "5", "borland"),
    }  # fmt: skip
    assert rows(dataset, "quantity", *columns, entity="borland", measure="trips") == {("trips", "7", "arland")}
    assert rows(dataset, "quantity", *columns, entity="borland", measure="exports") == set()


def test_a_monarch_is_a_head_of_state_and_a_head_of_government_is_none(folder: Path) -> None:
    for identity in ("queen", "premier", "president"):
        add_row(folder, "entities.csv", id=identity, type="Person", label=identity.capitalize())
    add_claim(folder, "queen", "monarchOf", "borland")
    add_claim(folder, "premier", "headOfGovernmentOf", "borland")
    add_claim(folder, "president", "headOfStateOf", "corland")
    dataset = open_graph(folder)
    assert rows(dataset, "head-of-state", "state", "person", state="*") == {
        ("borland", "queen"), ("corland", "president"),
    }  # fmt: skip
    add_claim(folder, "borland", "participatesIn", "fair")
    assert rows(open_graph(folder), "heads-of-participants", "person", event="fair") == {("queen",)}
