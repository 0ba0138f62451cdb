"""The claims of a card: of very many the latest, each predicate in turn; of a store only those that are needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.model.terms import ViewKind
from kg.query.asking import run_query
from kg.query.cards import card_record, card_text, claim_record, claims_of, close_up
from kg.query.results import term_text
from kg.serve.app import create_app
from kg.serve.engine.service import Service, Settings
from tests.edits import add_claim, add_row, copy_tables
from tests.serve.inline import InlineEngine
from tests.serve.test_mcp import assistant_here
from tests.stores import CITATION, build, make_inputs, party


@pytest.fixture
def built(tiny: Path, tmp_path: Path) -> Path:
    data, store = make_inputs(tiny, tmp_path)
    made = store / "imports" / "made"
    for number in range(2, 30):
        add_row(made, "entities.csv", id=f"made-{number}", type="Treaty", label=f"Treaty {number}")
        add_row(made, "claims.csv", **party("arland", f"made-{number}", 10 + number, str(1900 + number)))
    build(data, store)
    return store


@pytest.fixture
def dataset(built: Path) -> ValidDataset:
    return open_graph(built)


@pytest.mark.parametrize("name", ["Arland", "arland", "River Treaty", "Borland", "Treaty 7", "Tiny Report"])
@pytest.mark.parametrize("texts", [None, Path("nowhere")])
def test_a_card_of_a_store_is_that_of_all_its_claims(dataset: ValidDataset, name: str, texts: Path | None) -> None:
    whole = dataset.narrowed(dataset.tables, dataset.selection, "")
    if name == "Tiny Report":
        name = "tiny-report"
    assert card_text(dataset, name, texts) == card_text(whole, name, texts)
    assert card_record(dataset, name, texts) == card_record(whole, name, texts)


def test_a_card_of_a_store_reads_the_claims_about_its_entity_only(dataset: ValidDataset) -> None:
    part = close_up(dataset, "River Treaty")
    assert "claims" not in vars(dataset.tables)
    assert {"river-treaty"} <= {end for claim in part.tables.claims for end in (claim.subject, claim.object)}
    assert len(part.tables.claims) < 10


def test_a_claim_of_a_store_has_its_card_with_rivals_and_place(built: Path, dataset: ValidDataset) -> None:
    rival = next(claim for claim in dataset.selection.conflicts[0].claims)
    text = card_text(open_graph(built), f"kgc:{rival.id}")
    assert "in conflict" in text
    assert "/claims.csv line" in text


def test_an_id_that_no_claim_has_is_taken_for_a_name(dataset: ValidDataset) -> None:
    with pytest.raises(UsageError, match="no entity is named"):
        card_text(dataset, "f" * 20)


def test_other_views_of_a_store_have_cards_too(built: Path) -> None:
    everything = open_graph(built, View(ViewKind.ALL))
    assert close_up(everything, "Arland") is everything
    assert "Treaty 29" in card_text(everything, "Arland")


def test_of_many_claims_the_latest_are_shown_and_the_rest_is_counted(dataset: ValidDataset) -> None:
    found = claims_of(dataset, "arland", 8)
    parties = [claim.qualifiers["from"] for claim in found.outgoing if claim.predicate == "partyTo"]
    assert parties == sorted(parties, reverse=True)
    assert parties[0] == "1999-05-01"
    assert len(found.all) == 8
    whole = claims_of(dataset, "arland")
    assert sum(found.more) == len(whole.all) - 8
    assert whole.more == (0, 0, 0)


def test_many_claims_of_one_predicate_do_not_hide_the_others(dataset: ValidDataset) -> None:
    kinds = {claim.predicate for claim in claims_of(dataset, "arland").outgoing}
    assert {claim.predicate for claim in claims_of(dataset, "arland", 12).outgoing} == kinds


def test_a_card_says_how_many_more_claims_there_are(dataset: ValidDataset) -> None:
    text = card_text(dataset, "Arland", max_claims=10)
    assert "more claims, older or without a date: raise --max-claims" in text
    assert "more claims, older" not in card_text(dataset, "Arland")
    record = card_record(dataset, "Arland", max_claims=10)
    assert set(record["more"]) == {"claims", "incoming", "mentions"}  # type: ignore[call-overload]
    assert "more" not in card_record(dataset, "Arland")


def test_a_card_says_how_its_sources_are_to_be_cited(dataset: ValidDataset) -> None:
    text = card_text(dataset, "Arland")
    assert text.count(CITATION) == 1
    assert "licence    CC BY 4.0" in text
    sources: Any = card_record(dataset, "Arland")["sources"]
    [told] = sources
    assert {name: text for name, text in told.items() if text} == {
        "id": "made-set", "title": "Made Set", "source_kind": "dataset",
        "url": "https://example.org/made", "licence": "CC BY 4.0", "citation": CITATION,
    }  # fmt: skip
    claim = next(claim for claim in dataset.tables.claims if claim.object == "made-1")
    assert f"cite       {CITATION}" in card_text(dataset, claim.id)
    assert CITATION in card_text(dataset, "made-set")


def test_a_claim_says_at_every_door_when_it_is_possible_and_when_certain(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "cooperatesWith", "dorland", **{"from": "-0137", "to": "2020"})
    dataset = open_graph(folder)
    claim = next(claim for claim in dataset.tables.claims if claim.predicate == "cooperatesWith")
    possible, certain = ["-0137-01-01/2020-12-31"], ["-0137-12-31/2020-01-01"]
    record = claim_record(claim, dataset)
    assert (record["possible"], record["certain"]) == (possible, certain)
    text = card_text(dataset, claim.id)
    assert "  possible   138-01-01 BC/2020-12-31\n  certain    138-12-31 BC/2020-01-01\n" in text
    service = Service(dataset, InlineEngine(dataset), Settings(), dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        answer = client.get(f"/api/claims/{claim.id}").json()
        assert (answer["possible"], answer["certain"]) == (possible, certain)
        assert "138-12-31 BC to 2020-01-01" in client.get(f"/id/claim/{claim.id}.html").text
    with assistant_here(dataset) as helper:
        told = cast("list[dict[str, object]]", helper.ask("claim_card", claim=claim.id)["claims"])[0]
    assert (told["possible"], told["certain"]) == (possible, certain)
    text = f"SELECT ?p ?c {{ kgc:{claim.id} kg:possible/rdf:value ?p ; kg:certain/rdf:value ?c }}"
    rows = run_query(dataset, text).rows
    assert [[term_text(term) for term in row] for row in rows] == [[*possible, *certain]]


def test_what_others_defeat_is_possible_at_no_time(tiny: Path) -> None:
    dataset = open_graph(tiny)
    rival = next(claim for claim in dataset.tables.claims if claim.rank == "deprecated")
    assert dataset.spells(rival) == ([], [])
    assert "  possible   at no time" in card_text(dataset, rival.id)
