"""Cards, claim records and conflicts as people and machines read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.model.terms import ViewKind
from kg.query.cards import (
    card_record,
    card_text,
    claim_record,
    conflict_record,
    conflict_text,
    conflicts_about,
    qualifier_text,
    supporting_words,
)


@pytest.fixture
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


def test_a_card_has_names_claims_and_places(dataset: ValidDataset) -> None:
    text = card_text(dataset, "Арланд")
    assert text.startswith("Arland  (State)  kgr:arland")
    assert "en: Republic of Arland" in text
    assert "River Treaty; on 2021-05-04, at Arville; asserted  — tiny-news:1 [0-76]" in text


def test_a_card_lists_incoming_claims_after_outgoing_ones(dataset: ValidDataset) -> None:
    text = card_text(dataset, "River Treaty")
    assert "← signs" in text
    assert "Borland; on 2021-05-04" in text


def test_a_card_says_how_many_claims_the_view_hides(dataset: ValidDataset) -> None:
    assert "add --view all" in card_text(dataset, "Border Pact")
    everything = open_graph(dataset.folder, View(ViewKind.ALL))
    assert "add --view all" not in card_text(everything, "Border Pact")


def test_the_supporting_words_are_marked_in_the_users_copy(dataset: ValidDataset, tiny: Path) -> None:
    text = card_text(dataset, "Arville", tiny / "texts")
    assert "«Arville is the capital of Arland»" in text


def test_a_missing_or_altered_copy_is_said_plainly(dataset: ValidDataset, tmp_path: Path) -> None:
    assert "is missing" in card_text(dataset, "Arville", tmp_path)
    (tmp_path / "tiny-report.txt").write_text("another text", encoding="utf-8")
    assert "SHA-256 differs" in card_text(dataset, "Arville", tmp_path)


def test_a_claim_has_a_card_with_its_rivals(dataset: ValidDataset, tiny: Path) -> None:
    claim = next(each for each in dataset.tables.claims if each.value == "2021-05-05")
    text = card_text(dataset, f"kgc:{claim.id}", tiny / "texts")
    assert "in conflict: sources disagree and no rank decides" in text
    assert "2021-05-04" in text
    assert "«The River Treaty was signed on 5 May 2021»" in text


def test_a_source_has_a_card(dataset: ValidDataset) -> None:
    assert "kgs:tiny-news" in card_text(dataset, "tiny-news")
    record = card_record(dataset, "kgs:tiny-news")
    assert record["kind"] == "source"
    assert record["claim_count"] == len(record["claims"])  # type: ignore[arg-type]


def test_an_unknown_name_comes_with_near_ones(dataset: ValidDataset) -> None:
    with pytest.raises(UsageError, match="River Treaty"):
        card_text(dataset, "Rivr Traety")


def test_records_are_json_with_stable_keys(dataset: ValidDataset, tiny: Path) -> None:
    record = card_record(dataset, "arland", tiny / "texts")
    assert json.loads(json.dumps(record))["claims"][0]["words"]
    claim = dataset.tables.claims[0]
    keys = list(claim_record(claim, dataset))
    assert keys[:4] == ["id", "subject", "subject_label", "predicate"]


def test_a_claim_without_offsets_has_no_words(dataset: ValidDataset, tmp_path: Path) -> None:
    background = open_graph()
    claim = next(each for each in background.tables.claims if each.locator.start is None)
    words, why = supporting_words(claim, background, tmp_path)
    assert not words
    assert why


def test_qualifiers_are_spelled_with_labels(dataset: ValidDataset) -> None:
    claim = next(each for each in dataset.tables.claims if "counterpart" in each.qualifiers)
    assert qualifier_text(claim, dataset) == "period 2021, counterpart Borland"


def test_conflicts_stand_side_by_side_with_what_the_best_view_takes(dataset: ValidDataset) -> None:
    trade, signing = conflicts_about(dataset)
    assert "best view takes *: the rival is set aside: rounded" in conflict_text(trade, dataset)
    assert "best view takes none" in conflict_text(signing, dataset)
    record = conflict_record(trade, dataset)
    assert [claim["best"] for claim in record["claims"]] == [True, False]  # type: ignore[attr-defined]
    assert record["qualifiers"] == {
        "measure": "trade",
        "period": "2021",
        "counterpart": "borland",
        "unit": "USD billion",
    }


def test_conflicts_can_be_narrowed_to_an_entity(dataset: ValidDataset) -> None:
    assert [each.predicate for each in conflicts_about(dataset, "River Accord")] == ["signedOn"]
    assert conflicts_about(dataset, "Dorland") == []


def test_a_number_is_one_object_with_its_currency_and_scale(tiny: Path) -> None:
    dataset = open_graph(tiny)
    records = [claim_record(claim, dataset) for claim in dataset.tables.claims if claim.predicate == "quantity"]
    observed = next(record["observation"] for record in records if record["value"] == "40")
    assert observed == {
        "value": 40.0, "measure": "trade", "unit": "USD billion", "period": "2021", "baseline": "",
        "approximation": "", "counterpart": "borland", "currency": "USD", "scale": 10**9,
    }  # fmt: skip
    assert not any("observation" in claim_record(claim, dataset) for claim in dataset.tables.claims if claim.object)
