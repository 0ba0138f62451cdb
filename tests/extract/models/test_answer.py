"""Whatever a model writes is read or told to be unreadable; nothing that it writes is an error of ours."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.models.answers import MAX_STATEMENTS, read_answer
from kg.extract.models.proposals import Cause
from tests.extract.models.material import answer, statement

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(st.text(max_size=300))
def test_any_text_is_read_or_told_to_be_unreadable(content: str) -> None:
    proposals, faults = read_answer(content)
    assert proposals == ()
    assert [fault.is_whole for fault in faults] in ([True], [])


@given(st.lists(JSON, max_size=5))
def test_any_list_of_statements_gives_one_outcome_for_each(statements: list[object]) -> None:
    proposals, faults = read_answer(json.dumps({"statements": statements}))
    assert len(proposals) + len(faults) == len(statements)


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000, '{"a":' * 100_000, '{"statements": ' + "[" * 100_000, '{"statements": [' + "9" * 5000 + "]}",
        '{"statements": {}}', '{"statements": NaN}', "{" * 100_000, "<think>" * 50_000, "<think>" * 9 + "</think>",
        '{"statements": "no"}', "1e999", "\ud800",
    ],
)  # fmt: skip
def test_an_answer_that_is_huge_or_nested_without_end_is_told_to_be_unreadable(content: str) -> None:
    proposals, faults = read_answer(content)
    assert proposals == ()
    assert all(fault.detail for fault in faults)
    assert [fault.cause for fault in faults] in ([Cause.ANSWER_BROKEN], [Cause.MALFORMED])


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}, ["Kenya"], {"name": "Kenya"}, "x" * 500, 10**400])
@pytest.mark.parametrize("name", ["subject", "object", "relation", "modality", "quote", "qualifiers"])
def test_a_value_of_the_wrong_type_is_malformed_with_the_name_of_its_field(name: str, value: object) -> None:
    if (name, value) in (("qualifiers", {}), ("quote", "x" * 500)):
        return
    proposals, faults = read_answer(answer(statement(**{name: value})))
    assert proposals == ()
    assert [(fault.cause, fault.detail.startswith(f"statement 1: {name}")) for fault in faults] == [
        (Cause.MALFORMED, True)
    ]


def test_what_a_model_writes_to_itself_is_left_out_before_and_between() -> None:
    written = f"<think>{{</think>so: <thinking>no</THINKING>{answer(statement())}"
    assert len(read_answer(written)[0]) == 1


@given(st.dictionaries(st.sampled_from(list(statement())), JSON, max_size=4))
def test_a_statement_with_any_values_is_taken_or_told_to_be_malformed(values: dict[str, object]) -> None:
    proposals, faults = read_answer(answer(statement(**values)))
    assert len(proposals) + len(faults) == 1


def test_null_is_nothing_and_missing_fields_that_may_be_empty_are_empty() -> None:
    said = {name: value for name, value in statement().items() if name not in ("measure", "period", "qualifiers")}
    (proposal,), faults = read_answer(answer(said | {"subject_stands_for": None}))
    assert (proposal.measure, proposal.subject.stands_for, dict(proposal.qualifiers), faults) == ("", "", {}, ())


@pytest.mark.parametrize("extra", ["id", "start", "end", "confidence"])
def test_a_field_that_was_not_asked_for_makes_a_statement_malformed(extra: str) -> None:
    _, (fault,) = read_answer(answer(statement(**{extra: 1})))
    assert fault.cause is Cause.MALFORMED
    assert extra in fault.detail


def test_what_a_field_holds_is_not_repeated_in_the_message() -> None:
    _, (fault,) = read_answer(answer(statement(quote="x" * 5000)))
    assert "xxx" not in fault.detail


def test_statements_beyond_a_number_are_not_read() -> None:
    proposals, faults = read_answer(answer(*[statement()] * (MAX_STATEMENTS + 5)))
    assert len(proposals) == MAX_STATEMENTS
    assert [fault.cause for fault in faults] == [Cause.TOO_MANY]
