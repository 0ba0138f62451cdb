"""The adapter of UK Treaties Online: days, subjects and parties of a row, and what is wrong with them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item, NewEntity, Reject
from kg.imports.frame.treaties import MAX_LABEL
from kg.imports.uk_treaties import COLUMNS, SCHEME, read_uk_treaties
from tests.imports.items import entities, identity, names, rejects, repeats, shipped_identities, statements
from tests.imports.treaty_files import successors, tally, write_rows

WHO = Identities(
    identity(SCHEME, code, entity)
    for code, entity in {"ALPHA": "alpha", "BETA": "beta", "Beta Republic": "beta", "ISLANDS": ""}.items()
)
ROW = {
    "id": "7",
    "title": "Treaty of Ferries between Alpha and Beta",
    "field3": "BI",
    "subject": "SHIPPING",
    "country_name": "ALPHA ; BETA",
    "signed_event_date": "02/03/1950",
    "signed_event_location": "Port Alpha",
    "definative_eif_event_date": "01/01/1951",
    "terminated_event_date": "31/12/1960",
    "references": "Ferry Series 1||https://example.org/1.pdf",
    "document_url": "https://example.org/a\\html\\7.html",
}


def read(folder: Path, *rows: Mapping[str, str], who: Identities = WHO, **ids: str) -> list[Item]:
    path = write_rows(folder / "uk.csv", (*COLUMNS, "uuid"), rows)
    return list(read_uk_treaties({"treaties": path}, who, ids={f"uk-treaty-{key[1:]}": ids[key] for key in ids}))


def types(items: list[Item]) -> list[str]:
    return [each.type for each in items if isinstance(each, NewEntity)]


def treaty_note(items: list[Item]) -> str:
    return next(each.note for each in items if isinstance(each, NewEntity))


def test_a_bilateral_treaty_gives_its_days_its_subject_and_its_parties_for_the_time_of_force(tmp_path: Path) -> None:
    items = read(tmp_path, ROW)
    assert entities(items) == {
        "uk-treaty-7": "Treaty of Ferries between Alpha and Beta", "uk-subject-shipping": "SHIPPING",
    }  # fmt: skip
    assert types(items) == ["Treaty", "Topic"]
    found = {(each.subject, each.predicate, each.object or each.value) for each in statements(items)}
    assert found == {
        ("uk-treaty-7", "signedOn", "1950-03-02"),
        ("uk-treaty-7", "inForceFrom", "1951-01-01"),
        ("uk-treaty-7", "terminatedOn", "1960-12-31"),
        ("uk-treaty-7", "isAbout", "uk-subject-shipping"),
        ("alpha", "partyTo", "uk-treaty-7"),
        ("beta", "partyTo", "uk-treaty-7"),
    }
    party = statements(items, "partyTo")[0]
    assert (party.start, party.end, party.row) == ("1951-01-01", "1960-12-31", 2)


def test_the_place_of_signature_and_the_references_are_kept_as_notes(tmp_path: Path) -> None:
    items = read(tmp_path, ROW)
    signed = statements(items, "signedOn")[0]
    assert signed.note == "signed at: Port Alpha"
    note = "document: https://example.org/a/html/7.html; references: Ferry Series 1 https://example.org/1.pdf"
    assert treaty_note(items) == note


@pytest.mark.parametrize("kind", ["MULTI", ""])
def test_a_name_on_the_row_of_a_treaty_that_is_not_bilateral_is_involved_and_no_party(
    tmp_path: Path, kind: str
) -> None:
    items = read(tmp_path, {**ROW, "field3": kind})
    assert statements(items, "partyTo") == []
    involved = [(each.subject, each.object, each.start, each.end) for each in statements(items, "involvedIn")]
    assert involved == [("alpha", "uk-treaty-7", "", ""), ("beta", "uk-treaty-7", "", "")]


def test_a_bilateral_treaty_that_is_not_said_to_have_come_into_force_has_no_party(tmp_path: Path) -> None:
    items = read(tmp_path, {**ROW, "definative_eif_event_date": ""})
    assert statements(items, "partyTo") == []
    assert [each.subject for each in statements(items, "involvedIn")] == ["alpha", "beta"]


def test_the_names_of_a_row_without_days_and_subject_are_claims_too(tmp_path: Path) -> None:
    items = read(tmp_path, {"id": "7", "title": "Ferries", "field3": "MULTI", "country_name": "ALPHA ; GAMMA"})
    assert [each.subject for each in statements(items)] == ["alpha"]
    assert rejects(items) == [(2, "code-unknown")]


def test_numbers_of_registers_and_series_are_claims_and_zeros_are_none(tmp_path: Path) -> None:
    references = (
        "Treaty Series 016/1924: Cmd 2077||https://example.org/1.pdf;UN Registration 02727/0: 118 231;"
        "UN Registration United/0: 69 263;UN Registration  /0: 0;League of Nations Registration 4064/0: 12 7;"
        "Treaty Series 000/1924: Cmd 1;Country Series 001/1960: Cmnd 936;Treaty Series 016/1924: Cmd 2078"
    )
    found = [each.value for each in statements(read(tmp_path, {**ROW, "references": references}), "registrationNumber")]
    assert found == [
        "UK Treaty Series 16/1924", "UN registration 2727", "UNTS 118/231", "UNTS 69/263", "LN registration 4064",
        "LNTS 12/7",
    ]  # fmt: skip


def test_a_code_that_means_nobody_yet_is_rejected_in_a_bilateral_treaty_and_joins_a_multilateral_one(
    tmp_path: Path,
) -> None:
    who = successors(SCHEME, "UNION")
    row = {**ROW, "country_name": "UNION", "signed_event_date": "01/01/1900", "definative_eif_event_date": ""}
    assert rejects(read(tmp_path, row, who=who)) == [(2, "code-out-of-time")]
    later = {**row, "field3": "MULTI", "terminated_event_date": ""}
    assert rejects(read(tmp_path, later, who=who)) == [(2, "code-ambiguous")]
    young = {**later, "signed_event_date": "01/01/1995"}
    assert len(statements(read(tmp_path, young, who=who), "involvedIn")) == 1


def test_a_party_is_looked_up_on_the_day_of_signature_else_of_adoption_else_of_force(tmp_path: Path) -> None:
    who = successors(SCHEME, "UNION")
    bare = {**ROW, "country_name": "UNION", "signed_event_date": "", "terminated_event_date": ""}
    adopted = {**bare, "adopted_event_date": "05/05/1980", "definative_eif_event_date": "05/05/2000"}
    force = {**bare, "definative_eif_event_date": "05/05/2000"}
    assert statements(read(tmp_path, adopted, who=who), "partyTo")[0].subject == "old-union"
    assert statements(read(tmp_path, force, who=who), "partyTo")[0].subject == "new-state"


def test_a_party_named_twice_is_a_repeat_by_spelling_and_by_entity(tmp_path: Path) -> None:
    items = read(tmp_path, {**ROW, "country_name": "BETA ; Beta Republic ; BETA ; ALPHA"})
    assert tally(items)["partyTo"] == 2
    assert repeats(items) == [(2, 2), (2, 2)]


def test_an_undecided_party_and_an_impossible_day_are_rejects_with_row_and_reason(tmp_path: Path) -> None:
    items = read(
        tmp_path, ROW, {**ROW, "id": "8", "country_name": "ISLANDS ; GAMMA", "signed_event_date": "30/02/1950"}
    )
    found = [each for each in items if isinstance(each, Reject)]
    assert [(each.row, each.what, each.rule) for each in found] == [
        (3, "signed_event_date: 30/02/1950", "date-form"),
        (3, "ISLANDS", "code-undecided"),
        (3, "GAMMA", "code-unknown"),
    ]
    assert "does not exist" in found[0].reason


def test_a_day_in_another_style_is_a_reject(tmp_path: Path) -> None:
    items = read(tmp_path, {**ROW, "adopted_event_date": "1950-03-01"})
    assert [each.reason for each in items if isinstance(each, Reject)] == ["'1950-03-01' is not dd/mm/yyyy"]


def test_an_end_before_the_beginning_dates_the_treaty_but_not_its_parties(tmp_path: Path) -> None:
    items = read(tmp_path, {**ROW, "terminated_event_date": "01/01/1949"})
    party = statements(items, "partyTo")[0]
    assert (party.start, party.end) == ("", "")
    assert "end before" in party.note
    assert tally(items)["terminatedOn"] == 1


def test_a_row_without_parties_and_days_is_still_a_treaty(tmp_path: Path) -> None:
    items = read(tmp_path, {"id": "9", "title": "Agreed Memorandum on Nets"})
    assert types(items) == ["Memorandum"]
    assert entities(items) == {"uk-treaty-9": "Agreed Memorandum on Nets"}
    assert not statements(items)


def test_a_long_title_is_cut_for_the_label_and_kept_as_a_name(tmp_path: Path) -> None:
    title = "Exchange of Notes " + "concerning the Ferries " * 12
    items = read(tmp_path, {**ROW, "title": title})
    label = entities(items)["uk-treaty-7"]
    assert len(label) <= MAX_LABEL + 1
    assert label.endswith("…")
    assert [each[1] for each in names(items)] == [title.strip()]


def test_a_treaty_that_is_the_same_as_another_goes_by_its_id_and_keeps_its_own_title_and_references(
    tmp_path: Path,
) -> None:
    items = read(tmp_path, ROW, u7="mt-ferries-1950a")
    assert next(iter(entities(items))) == "mt-ferries-1950a"
    assert {each.object for each in statements(items, "partyTo")} == {"mt-ferries-1950a"}
    signed = statements(items, "signedOn")[0]
    assert "row: uk-treaty-7; document: https://example.org/a/html/7.html" in signed.note
    assert [each[1] for each in names(items)] == [ROW["title"]]


def test_a_record_with_too_few_cells_is_a_reject(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "uk.csv", (*COLUMNS, "uuid"), [ROW])
    path.write_text(path.read_text(encoding="utf-8") + "10,short\n", encoding="utf-8")
    assert rejects(read_uk_treaties({"treaties": path}, WHO)) == [(3, "cells-uneven")]


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "uk.csv", ("id", "title"), [])
    with pytest.raises(InputError, match="has no column"):
        list(read_uk_treaties({"treaties": path}, WHO))


def test_every_day_subject_and_party_of_the_real_table_is_a_claim_a_repeat_or_a_reject(shared: Path) -> None:
    path = shared / "datasets" / "uk_treaties" / "uk_treaties.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = [name for row in rows for name in row["country_name"].split(" ; ") if name]
    assert (len(rows), len(pairs), len({name.strip() for name in pairs})) == (8_134, 85_123, 700)
    days = sum(bool(row[column]) for row in rows for column in row if column.endswith("_date"))
    subjects = sum(bool(row["subject"]) for row in rows)
    in_force = {row["id"] for row in rows if row["field3"] == "BI" and row["definative_eif_event_date"]}
    items = list(read_uk_treaties({"treaties": path}, shipped_identities()))
    counts = tally(items)
    assert counts.total() == len(pairs) + days + subjects + counts["registrationNumber"]
    outcomes = ("partyTo", "involvedIn", "appliesTo", "Repeat", "Reject")
    assert sum(counts[outcome] for outcome in outcomes) == len(pairs)
    assert {each.object.removeprefix("uk-treaty-") for each in statements(items, "partyTo")} == in_force
    assert counts["involvedIn"] == 63_647
    assert counts["isAbout"] == subjects


def test_codes_that_would_share_an_id_are_not_taken_for_one(tmp_path: Path) -> None:
    items = read(tmp_path, ROW, {**ROW, "id": "7-"}, ROW)
    (found,) = rejects(items)
    assert "id-collision" in found
    assert {each.row for each in items if isinstance(each, NewEntity)} == {2, 4}


def test_a_name_in_mixed_case_is_a_territory_that_the_treaty_is_extended_to_and_no_party(tmp_path: Path) -> None:
    who = Identities([identity(SCHEME, "ALPHA", "alpha"), identity(SCHEME, "Coral Isle", "coral-isle")])
    items = read(tmp_path, {**ROW, "country_name": "ALPHA ; Coral Isle"}, who=who)
    found = {(each.subject, each.predicate, each.object) for each in statements(items)}
    assert ("uk-treaty-7", "appliesTo", "coral-isle") in found
    assert {subject for subject, predicate, _ in found if predicate == "partyTo"} == {"alpha"}


def test_a_number_with_a_point_is_the_treaty_of_that_number(tmp_path: Path) -> None:
    assert "uk-treaty-7" in entities(read(tmp_path, {**ROW, "id": "7.0"}))
