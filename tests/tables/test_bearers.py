"""Surnames, initials and offices: who is meant by less than a name, and when it is asked about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import UnknownNameError
from kg.graph import open_graph
from kg.model import Argument, View, parse_day
from kg.publish.page.payload import PageData, build_payload
from kg.publish.site.index import search_entities
from kg.review.drafts import Setting, _choose
from kg.serve.mcp.answers import find_entity
from kg.serve.mcp.paging import PartRequest
from kg.serve.pages.entities import near_entities
from tests.edits import add_claim, add_row, copy_tables


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    folder = copy_tables(tiny, tmp_path)
    for identity, label in (
        ("anna-maria-berg", "Anna-Maria Berg"), ("otto-berg", "Otto Berg"), ("wei-lan", "Wei Lan"),
        ("shahin-arslan", "Şahin Arslan"),
    ):  # fmt: skip
        add_row(folder, "entities.csv", id=identity, type="Person", label=label)
    add_claim(
        folder, "shahin-arslan", "headOfStateOf", "arland", **{"title": "President", "from": "2001", "to": "2010"}
    )
    add_claim(folder, "wei-lan", "headOfStateOf", "arland", **{"title": "President", "from": "2011"})
    add_row(folder, "entities.csv", id="arland-rail", type="Organisation", label="Arland Rail")
    add_claim(folder, "otto-berg", "headOf", "arland-rail", title="President", on="2005")
    return folder


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("Arslan", "shahin-arslan"),
        ("Ş. Arslan", "shahin-arslan"),
        ("Sh. Arslan", "shahin-arslan"),
        ("Arslan S.", "shahin-arslan"),
        ("A.-M. Berg", "anna-maria-berg"),
        ("A. Berg", "anna-maria-berg"),
        ("Berg O.", "otto-berg"),
        ("Wei L.", "wei-lan"),
        ("L. Wei", "wei-lan"),
        ("President Arslan", "shahin-arslan"),
        ("President of Arland in 2005", "shahin-arslan"),
        ("the Arland President on 2015-03-01", "wei-lan"),
        ("Arlandese President, 2005", "shahin-arslan"),
        ("Arland’s head of state, 2012", "wei-lan"),
        ("Annamaria Berg", "anna-maria-berg"),
        ("K. Arslan", ""),
        ("President of Arland Rail", "otto-berg"),
        ("Otto", ""),
        ("President", ""),
        ("President of Nowhere", ""),
    ],
)
def test_less_than_a_name_finds_who_is_meant(folder: Path, text: str, identity: str) -> None:
    lookup = open_graph(folder).lookup
    if identity:
        assert lookup.resolve(text) == identity
    else:
        with pytest.raises(UnknownNameError, match="no entity is named"):
            lookup.resolve(text)


def test_several_are_listed_and_asked_about(folder: Path) -> None:
    lookup = open_graph(folder).lookup
    for text, listed in (
        ("Berg", "anna-maria-berg (Anna-Maria Berg), otto-berg (Otto Berg)"),
        ("President of Arland", "shahin-arslan (Şahin Arslan), wei-lan (Wei Lan)"),
    ):
        with pytest.raises(UnknownNameError) as raised:
            lookup.resolve(text)
        assert str(raised.value).endswith(f"names several entities; give the id of one: {listed}")


def test_a_given_name_alone_is_offered(folder: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean otto-berg \(Otto Berg\)"):
        open_graph(folder).lookup.resolve("Otto")


def test_the_day_of_the_view_chooses_the_holder(folder: Path) -> None:
    assert (
        open_graph(folder, View(as_of=parse_day("2005", "as_of"))).lookup.resolve("President of Arland")
        == "shahin-arslan"
    )
    assert open_graph(folder, View(as_of=parse_day("2015", "as_of"))).lookup.resolve("President of Arland") == "wei-lan"


@pytest.mark.parametrize("text", ["Arslan", "President of Arland, 2005"])
def test_every_door_finds_who_is_meant(folder: Path, text: str) -> None:
    shown = CliRunner().invoke(app, ["show", text, "--data", str(folder)])
    assert (shown.exit_code, "Şahin Arslan" in shown.output) == (0, True)
    answered = CliRunner().invoke(app, ["ask", "neighbours", f"entity={text}", "--data", str(folder)])
    assert (answered.exit_code, "Arland" in answered.output) == (0, True), answered.output
    offered = CliRunner().invoke(app, ["find", text, "--data", str(folder), "--format", "json"])
    assert [row["id"] for row in json.loads(offered.stdout)][:1] == ["shahin-arslan"]
    dataset = open_graph(folder)
    assert search_entities(dataset, text)[0] == "shahin-arslan"
    assert near_entities(dataset, text) == {"shahin-arslan": "Şahin Arslan"}
    record = json.loads(find_entity(dataset, PartRequest("find_entity", {}, 10), text))
    assert [line["id"] for line in record["entities"]] == ["shahin-arslan"]


def test_the_page_knows_holders_by_their_office(folder: Path) -> None:
    payload: Any = build_payload(PageData(open_graph(folder), None, 50))
    columns = payload["entities"]["columns"]
    folded = {row[columns.index("id")]: row[columns.index("folded")] for row in payload["entities"]["rows"]}
    assert "president of arland" in folded["wei-lan"]


def test_a_candidate_with_a_surname_is_asked_about(folder: Path) -> None:
    dataset = open_graph(folder)
    setting = Setting(dataset.tables, dataset.lookup, dataset.ontology)
    doubts: list[str] = []
    chosen = _choose(Argument("Arslan", 0, 6, "Person"), setting, doubts)
    assert chosen.is_new
    assert doubts == ["'Arslan' may be shahin-arslan (Şahin Arslan); choose an entity with an edit, or new:Type:Label"]
