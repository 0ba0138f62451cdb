"""Annotated documents: what is right is read whole, what is wrong is told with its line."""

# ruff: noqa: E501  an expected line stands in one piece, as the user sees it

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import BAD_INPUT, InputError, InvalidData
from kg.extract.evaluation.gold import GoldEntity, GoldValue, read_gold
from kg.model.terms import Modality

Record = dict[str, Any]
TEXT = "Arland signed the River Treaty on 4 May 2021."


def record() -> Record:
    return {
        "id": "one",
        "register": "test",
        "date": "2021-05-05",
        "title": "",
        "text": TEXT,
        "entities": [
            {"id": "e1", "type": "State", "name": "Arland", "mentions": [[0, 6]]},
            {"id": "e2", "type": "Agreement", "name": "River Treaty", "mentions": [[18, 30]]},
        ],
        "claims": [
            {"relation": "signs", "subject": "e1", "object": "e2", "qualifiers": {"on": "2021-05-04", "amount": 3.5},
             "modality": "asserted", "evidence": [[0, 30]], "group": None},
            {"relation": "signedOn", "subject": "e2", "object": {"value": "2021-05-04", "type": "date"}, "qualifiers": {},
             "modality": "asserted", "evidence": [[0, 44]], "group": "g1"},
            {"relation": "quantity", "subject": "e1", "object": {"value": 4, "type": "quantity", "measure": "age", "unit": "years", "period": None},
             "qualifiers": {}, "modality": "planned", "evidence": [[0, 44]], "group": None},
        ],
    }  # fmt: skip


def written(folder: Path, *records: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


def test_a_document_is_read_whole(tmp_path: Path) -> None:
    (document,) = read_gold(written(tmp_path, record()))
    signs, signed_on, age = document.claims
    assert (document.id, document.date, document.register, document.line) == ("one", "2021-05-05", "test", 1)
    assert document.entities[0] == GoldEntity("e1", "State", "Arland", ((0, 6),))
    assert signs.qualifiers == (("amount", "3.5"), ("on", "2021-05-04"))
    assert (signs.object, signs.group, signed_on.group) == (document.entities[1], "", "g1")
    assert signed_on.object == GoldValue("2021-05-04", is_date=True)
    assert (age.object, age.modality) == (GoldValue(4, is_date=False, measure="age", unit="years"), Modality.PLANNED)


def test_a_document_without_claims_a_blank_line_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    path = written(tmp_path, record() | {"claims": [], "date": None})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\n\n")
    (document,) = read_gold(path)
    assert (document.claims, document.date) == ((), "")


def test_every_document_of_the_shared_examples_is_read(shared: Path) -> None:
    documents = read_gold(shared / "extraction" / "dev.jsonl")
    assert sum(len(document.claims) for document in documents) == 230
    assert all(
        document.text[start:end].strip()
        for document in documents
        for entity in document.entities
        for start, end in entity.mentions
    )


def entity_field(name: str, value: object) -> Callable[[Record], None]:
    return lambda each: each["entities"][0].update({name: value})


def claim_field(number: int, name: str, value: object) -> Callable[[Record], None]:
    return lambda each: each["claims"][number].update({name: value})


def value_field(number: int, name: str, value: object) -> Callable[[Record], None]:
    return lambda each: each["claims"][number]["object"].update({name: value})


def field(name: str, value: object) -> Callable[[Record], None]:
    return lambda each: each.update({name: value})


CASES: dict[str, tuple[Callable[[Record], object], str]] = {
    "a missing field": (lambda each: each.pop("text"), "text is missing; add the field"),
    "an unknown field": (field("texts", ""), "texts is no field; did you mean 'text'?"),
    "a text that is none": (field("text", 4), "text is 4, not a text; write it in quotes"),
    "an empty id": (field("id", ""), 'id is "", not a text; write it in quotes'),
    "a date that is none": (field("date", "5 May"), "date '5 May' is not an EDTF date; write 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18"),
    "entities that are no list": (field("entities", {}), "entities is {}, not a list; write [...]"),
    "an unknown type": (entity_field("type", "Sate"), "entities[0].type 'Sate' is not known; did you mean 'State' or 'Site'?"),
    "an entity that is no object": (lambda each: each["entities"].append(3), "entities[2] is not a JSON object; write {...}"),
    "an id twice": (entity_field("id", "e2"), "entities[1].id 'e2' stands twice; rename one of the two"),
    "a mention outside": (entity_field("mentions", [[40, 46]]), "entities[0].mentions[0] [40, 46] lies outside of the text, which has 45 characters; correct the offsets"),
    "a mention backwards": (entity_field("mentions", [[6, 6]]), "entities[0].mentions[0] [6, 6] ends before it begins; correct the offsets"),
    "a mention of one offset": (entity_field("mentions", [[6]]), "entities[0].mentions[0] is not a pair of offsets; write [start, end]"),
    "a mention of truth values": (entity_field("mentions", [[False, True]]), "entities[0].mentions[0] is not a pair of offsets; write [start, end]"),
    "an unknown relation": (claim_field(0, "relation", "sings"), "claims[0].relation 'sings' is not known; did you mean 'signs'?"),
    "an unknown modality": (claim_field(0, "modality", "opinion"), "claims[0].modality 'opinion' is not known; give one of: asserted, reported, planned, hypothetical, negated"),
    "an unknown subject": (claim_field(0, "subject", "e9"), "claims[0].subject 'e9' is no entity of the document; add it to entities"),
    "no evidence": (claim_field(0, "evidence", []), "claims[0].evidence is empty; give the smallest span that states the claim"),
    "qualifiers in a list": (claim_field(0, "qualifiers", []), "claims[0].qualifiers is not a JSON object; write {} when there are none"),
    "a date for an entity": (claim_field(0, "object", {"value": "2021", "type": "date"}), "claims[0].object of signs is a value; name an entity"),
    "an entity for a date": (claim_field(1, "object", "e1"), 'claims[1].object of signedOn is an entity; write {"value": ..., "type": ...}'),
    "a value of the wrong kind": (value_field(1, "type", "quantity"), "claims[1].object.type 'quantity' is not known; give one of: date"),
    "a day that does not exist": (value_field(1, "value", "2021-02-30"), "claims[1].object.value '2021-02-30' is not an EDTF date; write 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18"),
    "a number in words": (value_field(2, "value", "four"), "claims[2].object.value 'four' is not a number; write 94.8"),
    "a period that is none": (value_field(2, "period", "last year"), "claims[2].object.period 'last year' is not an EDTF date; write 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "line"), CASES.values(), ids=CASES)
def test_a_fault_gives_its_line_and_a_remedy(tmp_path: Path, edit: Callable[[Record], object], line: str) -> None:
    spoilt = record()
    edit(spoilt)
    path = written(tmp_path, record() | {"id": "fine"}, spoilt)
    with pytest.raises(InvalidData) as raised:
        read_gold(path)
    assert f"{path}:2: {line}" in str(raised.value).splitlines()
    assert raised.value.exit_status == BAD_INPUT


def test_a_document_may_not_stand_twice_nor_a_file_be_empty(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"gold.jsonl:2: id 'one' stands already in line 1; rename one"):
        read_gold(written(tmp_path, record(), record()))
    with pytest.raises(InvalidData, match=r"gold.jsonl: holds no document; write one JSON object a line"):
        read_gold(written(tmp_path))


def test_what_is_no_json_or_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": \n', encoding="utf-8")
    with pytest.raises(
        InvalidData, match=r"gold.jsonl:1: is not JSON \(Expecting value\); write one JSON object a line"
    ):
        read_gold(path)
    path.write_bytes(b"{}\n\xe9\n")
    with pytest.raises(InputError, match=r"gold.jsonl:2: byte 3 is not UTF-8; save it as UTF-8"):
        read_gold(path)
    with pytest.raises(InputError, match=r"none.jsonl: cannot be read \(No such file or directory\)"):
        read_gold(tmp_path / "none.jsonl")
    path.write_text("[1]\n", encoding="utf-8")
    with pytest.raises(InvalidData, match=r"gold.jsonl:1: the line is not a JSON object; write \{...\}"):
        read_gold(path)


def test_deep_nesting_is_a_line_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("[" * 200_000 + "\n", encoding="utf-8")
    with pytest.raises(InvalidData, match=r"gold.jsonl:1: is not JSON"):
        read_gold(path)
