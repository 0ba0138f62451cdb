"""Candidates in files: nothing is lost in either form, no cell runs, and each fault has its line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BAD_INPUT, InputError, InvalidData
from kg.model.candidates import Argument, Candidate, Extractor, Value, ValueType
from kg.model.terms import Modality
from kg.tables.candidates import bare_cell, format_csv, format_jsonl, guard_cell, read_candidates

SHA = "ab" * 32
SIGNS = Candidate(
    "signs", Argument("Arland", 0, 6, "State", "arland", "Arland"), Argument("the treaty", 14, 24, "Agreement"),
    {"on": "2021-05-04", "at": "Arville"}, Modality.ASSERTED, 0, 24, "text-1", SHA, 0.75, "signs-verb", group="g1",
)  # fmt: skip
TRADE = replace(
    SIGNS, relation="quantity", qualifiers={}, group="", extractor=Extractor.LLM,
    object=Value("94.8 billion", 30, 42, ValueType.QUANTITY, 94.8, "trade", "USD billion", "2024"),
)  # fmt: skip
COUNT = replace(TRADE, object=Value("5,200 people", 30, 42, ValueType.QUANTITY, 5200, "people trained", "people"))
SIGNED = replace(SIGNS, relation="signedOn", object=Value("4 May", 30, 35, ValueType.DATE, "2021-05-04"), qualifiers={})
ALL = (SIGNS, TRADE, COUNT, SIGNED)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
needed = words.filter(bool)
spans = st.tuples(st.integers(0, 10**6), st.integers(1, 500)).map(lambda pair: (pair[0], sum(pair)))
arguments = st.builds(
    lambda text, span, kind, entity, name: Argument(text, span[0], span[1], kind, entity, name),
    needed,
    spans,
    words,
    words,
    words,
)
numbers = st.one_of(st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False))
dates = st.builds(
    lambda text, span, day: Value(text, span[0], span[1], ValueType.DATE, day), needed, spans, st.sampled_from(["2024"])
)
quantities = st.builds(
    lambda text, span, number, measure, unit: Value(text, span[0], span[1], ValueType.QUANTITY, number, measure, unit),
    needed, spans, numbers, words, words,
)  # fmt: skip
candidates = st.builds(
    lambda subject, target, qualifiers, modality, span, document, group: Candidate(
        "signs", subject, target, qualifiers, modality, span[0], span[1], document, SHA, 0.1, document, group=group
    ),
    arguments, st.one_of(arguments, dates, quantities),
    st.dictionaries(st.sampled_from(["on", "at", "title", "odd one"]), needed),
    st.sampled_from(Modality), spans, needed, words,
)  # fmt: skip


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("name", "write"), [("c.jsonl", format_jsonl), ("c.csv", format_csv), ("C.CSV", format_csv)])
def test_what_is_written_is_read_again(
    tmp_path: Path, name: str, write: Callable[[tuple[Candidate, ...]], bytes]
) -> None:
    assert read_candidates(saved(tmp_path, name, write(ALL))) == ALL
    assert read_candidates(saved(tmp_path, name, write(()))) == ()


@given(st.lists(candidates, max_size=4, unique_by=lambda each: each.id))
def test_nothing_is_lost_in_either_form(tmp_path: Path, made: list[Candidate]) -> None:
    assert read_candidates(saved(tmp_path, "c.jsonl", format_jsonl(made))) == tuple(made)
    assert read_candidates(saved(tmp_path, "c.csv", format_csv(made))) == tuple(made)


@given(words)
def test_a_guarded_cell_is_safe_and_restored_exactly(text: str) -> None:
    cell = guard_cell(text)
    assert bare_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "'"])
def test_no_cell_of_the_file_runs_as_a_formula(tmp_path: Path, start: str) -> None:
    hostile = f'{start}HYPERLINK("x")'
    candidate = replace(
        SIGNS, subject=Argument(hostile, 0, 4, hostile, hostile, hostile), qualifiers={"title": hostile}, rule=hostile
    )
    data = format_csv([candidate])
    rows = list(csv.reader(io.StringIO(data.decode())))
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert read_candidates(saved(tmp_path, "c.csv", data)) == (candidate,)


def test_a_whole_number_and_a_decimal_stay_what_they_are(tmp_path: Path) -> None:
    both = [replace(COUNT, object=replace(COUNT.object, value=value)) for value in (5, 5.0, -3, 1e22, -0.5)]  # type: ignore[arg-type]
    read = read_candidates(saved(tmp_path, "c.csv", format_csv(both)))
    assert [repr(each.object.value) for each in read if isinstance(each.object, Value)] == [
        "5",
        "5.0",
        "-3",
        "1e+22",
        "-0.5",
    ]


def test_an_empty_qualifier_is_refused_on_writing() -> None:
    with pytest.raises(InputError, match="has an empty qualifier; leave it out"):
        format_csv([replace(SIGNS, qualifiers={"on": ""})])


def changed(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda record: record.update({name: value})


def value_changed(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda record: record["object_value"].update({name: value})


CASES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a changed word": (changed("relation", "adopts"), f"id '{TRADE.id}' does not fit the content"),
    "a missing field": (lambda record: record.pop("rule"), "rule is missing; add the field"),
    "an unknown field": (changed("confidnece", 1), "confidnece is no field; did you mean 'confidence'?"),
    "a negative offset": (
        changed("subject_start", -1),
        "subject_start is -1, not a whole number; write a number from 0",
    ),
    "a truth value as offset": (changed("subject_start", True), "subject_start is true, not a whole number"),
    "a span backwards": (
        changed("subject_end", 0),
        "subject_start 0 is not before subject_end 0; extract the text anew",
    ),
    "a quote backwards": (changed("quote_end", 0), "quote_start 0 is not before quote_end 0; extract the text anew"),
    "an unknown modality": (
        changed("modality", "assertd"),
        "modality 'assertd' is not known; did you mean 'asserted'?",
    ),
    "an unknown extractor": (
        changed("extractor", "me"),
        "extractor 'me' is not known; give one of: rules, llm, gliner",
    ),
    "a hash that is none": (changed("doc_sha256", "xyz"), "doc_sha256 is not 64 hexadecimal digits"),
    "too much confidence": (changed("confidence", 2), "confidence is not between 0 and 1; write 0.9, say"),
    "confidence in words": (changed("confidence", "high"), "confidence is not between 0 and 1; write 0.9, say"),
    "qualifiers in a list": (changed("qualifiers", []), "qualifiers is not an object of texts"),
    "an empty qualifier": (changed("qualifiers", {"on": ""}), "qualifiers is not an object of texts"),
    "a number in words": (value_changed("value", "many"), "object_value.value 'many' is not a number"),
    "a date that is none": (
        lambda record: record.update(object_value={"value": "May", "type": "date"}),
        "object_value.value 'May' is not an EDTF date; extract the text anew",
    ),
    "a value of no kind": (value_changed("type", "sum"), "object_value.type 'sum' is not known; give one of: date"),
}


@pytest.mark.parametrize(("edit", "line"), CASES.values(), ids=CASES)
def test_a_fault_gives_its_line(tmp_path: Path, edit: Callable[[dict[str, Any]], object], line: str) -> None:
    record = TRADE.record()
    edit(record)
    path = saved(tmp_path, "c.jsonl", format_jsonl([SIGNS]) + json.dumps(record).encode() + b"\n")
    with pytest.raises(InvalidData) as raised:
        read_candidates(path)
    assert any(each.startswith(f"{path}:2: {line}") for each in str(raised.value).splitlines())
    assert raised.value.exit_status == BAD_INPUT


def test_a_candidate_may_not_stand_twice(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=rf"c.jsonl:2: candidate {SIGNS.id} stands already in line 1"):
        read_candidates(saved(tmp_path, "c.jsonl", format_jsonl([SIGNS, SIGNS])))


def test_a_cell_of_a_spreadsheet_that_was_changed_is_told_with_its_line(tmp_path: Path) -> None:
    broken = replace(SIGNS, subject=Argument("Ar\nland", 0, 7, "State"))
    data = format_csv([broken, TRADE]).replace(b"94.8 billion", b"94.9 billion")
    with pytest.raises(InvalidData, match=r"c.csv:4: id '\w+' does not fit the content"):
        read_candidates(saved(tmp_path, "c.csv", data))


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (lambda data: data.replace(b"relation", b"relatoin", 1), r"c.csv:1: column 'relation' is missing"),
        (lambda data: data + b"a,b\n", r"c.csv:6: has 2 cells, the header has \d+"),
        (lambda data: data + b'"a\n', r"c.csv:6: is not CSV \(unexpected end of data\)"),
        (lambda data: b"", r"c.csv:1: column 'id' is missing"),
    ],
)
def test_a_table_that_is_none_is_told(tmp_path: Path, edit: Callable[[bytes], bytes], line: str) -> None:
    with pytest.raises(InvalidData, match=line):
        read_candidates(saved(tmp_path, "c.csv", edit(format_csv(ALL))))


def test_lines_that_spreadsheets_end_their_way_are_read(tmp_path: Path) -> None:
    data = format_csv(ALL).replace(b"\r\n", b"\n")
    assert read_candidates(saved(tmp_path, "c.csv", b"\xef\xbb\xbf" + data + b"\n")) == ALL


HOSTILE = {
    "nested without end": "[" * 100_000 + "]" * 100_000,
    "objects without end": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "nested in a field": '{"qualifiers": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "no number": json.dumps(SIGNS.record() | {"confidence": float("nan")}),
    "endless": json.dumps(SIGNS.record() | {"confidence": float("inf")}),
    "huge offset": json.dumps(SIGNS.record()).replace('"quote_end": 24', '"quote_end": ' + "9" * 5000),
    "large offset": json.dumps(SIGNS.record() | {"quote_end": 10**4000}),
    "negative offset": json.dumps(SIGNS.record() | {"quote_start": -5}),
    "offset is half": json.dumps(SIGNS.record() | {"quote_start": 1.5}),
    "offset is true": json.dumps(SIGNS.record() | {"quote_start": True}),
    "types": json.dumps(SIGNS.record() | {"relation": 5, "modality": ["x"], "extractor": {}, "qualifiers": {"on": 5}}),
    "value of any type": json.dumps(SIGNED.record() | {"object_value": {"value": [1], "type": ["date"]}}),
    "value is no number": json.dumps(COUNT.record()).replace('"value": 5200', '"value": NaN'),
    "half a character": json.dumps(SIGNS.record() | {"subject_text": "\ud800"}),
    "half a key": json.dumps(SIGNS.record() | {"\udfff": 1}),
    "half a qualifier": json.dumps(SIGNS.record() | {"qualifiers": {"on": "\ud800"}}),
    "null": "null",
    "zero byte": "\0",
    "cut off": json.dumps(SIGNS.record())[:50],
}


@pytest.mark.parametrize("line", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_line_is_told_in_short_lines_with_file_and_number(line: str, tmp_path: Path) -> None:
    path = tmp_path / "found.jsonl"
    path.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(InvalidData) as caught:
        read_candidates(path)
    told = str(caught.value).splitlines()
    assert all(each.startswith(f"{path}:2: ") for each in told)
    assert max(map(len, told)) < 400 + len(str(path))


def test_a_character_written_in_two_halves_is_read(tmp_path: Path) -> None:
    path = tmp_path / "found.jsonl"
    emoji = replace(SIGNS, subject=Argument("\U0001f600", 0, 1, "State"))
    path.write_text(json.dumps(emoji.record()) + "\n", "utf-8")
    assert read_candidates(path) == (emoji,)
