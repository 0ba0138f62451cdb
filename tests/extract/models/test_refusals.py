"""What a server says about a failure is shown in one short line, without the key."""

from __future__ import annotations

import pytest

from kg.errors import InputError, LimitError, UsageError
from kg.extract.models.client import MAX_MESSAGE_CHARS, FailureKind, RequestFailure, clean, explain, read_retry_after
from kg.extract.models.settings import LlmSettings

SETTINGS = LlmSettings("http://localhost:8000/v1", "a-model")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("wrong key abc123!", "wrong key [key]!"),
        ("Incorrect API key provided: sk-proj-12345678", "Incorrect API key provided: [key]"),
        ("two\nlines\x1b[2J\u202e", "two lines [2J"),
        ("", ""),
    ],
)
def test_a_message_is_cleaned(message: str, shown: str) -> None:
    assert clean(message, "abc123") == shown


def test_a_long_message_is_shortened() -> None:
    assert len(clean("word " * 1000, "")) <= MAX_MESSAGE_CHARS


@pytest.mark.parametrize(
    ("text", "seconds"), [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("inf", None), ("soon", None), ("", None)]
)
def test_the_time_to_wait_is_read(text: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": text}) == seconds


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (RequestFailure(FailureKind.TIMEOUT), LimitError),
        (RequestFailure(FailureKind.STATUS, 429), LimitError),
        (RequestFailure(FailureKind.NETWORK, message="refused"), InputError),
        (RequestFailure(FailureKind.GARBLED), InputError),
        (RequestFailure(FailureKind.STATUS, 500), InputError),
        (RequestFailure(FailureKind.STATUS, 403), UsageError),
        (RequestFailure(FailureKind.STATUS, 404), UsageError),
        (RequestFailure(FailureKind.STATUS, 302, "http://elsewhere"), UsageError),
    ],
)
def test_every_failure_is_one_line_that_names_the_server(failure: RequestFailure, kind: type[Exception]) -> None:
    error = explain(failure, SETTINGS)
    assert type(error) is kind
    assert str(error).startswith("localhost:8000")
    assert "\n" not in str(error)
