"""What a server does not know is left out, one step at a time, and nothing else is taken for that."""

from __future__ import annotations

import pytest

from kg.extract.models.dialect import AnswerForm, Dialect, is_too_long, step_down


def test_a_server_without_schemas_is_asked_for_an_object_and_then_for_text() -> None:
    second = step_down(Dialect(), 400, "json_schema is unknown")
    assert second == Dialect(AnswerForm.OBJECT)
    third = step_down(second, 422, "response_format: extra field")
    assert third == Dialect(AnswerForm.PLAIN)
    assert step_down(third, 400, "response_format") is None


@pytest.mark.parametrize(
    ("status", "message"), [(401, "key"), (429, "slow"), (404, "no such model"), (500, "out of memory"), (503, "busy")]
)
def test_a_refusal_for_another_reason_is_no_step(status: int, message: str) -> None:
    assert step_down(Dialect(), status, message) is None


def test_a_failure_that_names_the_schema_is_a_step() -> None:
    assert step_down(Dialect(), 500, "failed to parse grammar") == Dialect(AnswerForm.OBJECT)


@pytest.mark.parametrize(
    ("status", "message", "is_long"),
    [
        (413, "", True),
        (400, "This model's maximum context length is 4096 tokens", True),
        (400, "the request exceeds the available context size", True),
        (400, "prompt is too long: 9000 tokens", True),
        (400, "response_format is unknown", False),
        (500, "context length", False),
    ],
)
def test_a_text_that_does_not_fit_is_told_from_the_rest(status: int, message: str, is_long: bool) -> None:
    assert is_too_long(status, message) is is_long
