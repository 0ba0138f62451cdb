"""Fields of records: typed once, and every fault with its place and line."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from kg.errors import BAD_INPUT, InputError, InvalidData, Problem
from kg.tables.candidates import Fields, raise_problems, read_lines, read_text


def read(record: object, place: str = "") -> tuple[Fields, list[str]]:
    found: list[str] = []
    return Fields(record, lambda what, remedy, _: found.append(f"{what}; {remedy}"), place), found


def test_sound_fields_are_given_as_they_are() -> None:
    fields, faults = read({"a": "x", "n": 3, "l": [1], "none": None})
    assert (fields.text("a"), fields.whole("n"), fields.items("l"), fields.value("none")) == ("x", 3, [1], None)
    assert (fields.text("none", is_needed=False), fields.text("no", is_needed=False), fields.optional("no")) == (
        "",
        "",
        None,
    )
    assert fields.word("a", ["x", "y"]) == "x"
    assert faults == []
    assert fields.is_sound


def test_faults_name_the_field_and_its_place() -> None:
    fields, faults = read({"a": 1, "b": ""}, "claims[2].")
    fields.text("a")
    fields.text("b")
    fields.value("c")
    fields.only("a", "c")
    assert faults == [
        "claims[2].a is 1, not a text; write it in quotes",
        'claims[2].b is "", not a text; write it in quotes',
        "claims[2].c is missing; add the field",
        "claims[2].b is no field; remove it",
    ]
    assert not fields.is_sound


def test_a_fault_of_a_part_is_a_fault_of_the_whole() -> None:
    fields, faults = read({"part": {"n": -1}})
    part = fields.part("part", fields.value("part"))
    assert part.whole("n") == 0
    assert faults == ["part.n is -1, not a whole number; write a number from 0"]
    assert not fields.is_sound


def test_what_is_no_object_is_told_once() -> None:
    fields, faults = read([1])
    assert (fields.value("a"), fields.text("b")) == (None, "")
    assert faults == ["the line is not a JSON object; write {...}"]


def test_lines_are_read_with_their_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n\n{"b": "\u2028"}\n{\n', encoding="utf-8")
    problems: list[Problem] = []
    assert list(read_lines(path, problems.append)) == [(1, {"a": 1}), (3, {"b": "\u2028"})]
    assert [(each.line, each.fatal) for each in problems] == [(4, True)]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 2}'), encoding="utf-8"))
    assert list(read_lines(Path("-"), problems.append)) == [(1, {"a": 2})]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Is a directory"):
        read_text(tmp_path)


def test_problems_end_the_command_as_bad_input() -> None:
    raise_problems([])
    with pytest.raises(InvalidData) as raised:
        raise_problems([Problem("f", 2, "is wrong", "mend it", "rule")])
    assert raised.value.exit_status == BAD_INPUT
