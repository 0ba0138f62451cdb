"""What went wrong with a request, and how to say it in one line.

Comes in: an exception of the library. Goes out: a `Trouble` and the error that ends the run. A server's own
words are shown shortened, without control characters and without the key, which some servers repeat.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.errors import InputError, KgError, LimitError, UsageError
from kg.llm.settings import OWN_KEY, LlmSettings, host_of

if TYPE_CHECKING:
    from openai import APIStatusError

MAX_MESSAGE_CHARS = 200
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_REDIRECTS = range(300, 400)
_NUMBERED = re.compile(r"^\[Errno -?\d+\] ")
_SECRET = re.compile(r"\bsk-[\w*.-]{6,}|(?<=\bBearer )\S{6,}", re.IGNORECASE)


class Kind(StrEnum):
    """What sort of trouble it is."""

    STATUS = "status"
    TIMEOUT = "timeout"
    NETWORK = "network"
    GARBLED = "garbled"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a request got no answer.

    Parameters
    ----------
    status
        Status of the answer; 0 when there was none.
    message
        What the server said, cleaned; or what the network did.
    is_passing
        Whether asking again may help.
    wait_s
        Seconds that the server asks to wait, or None.
    """

    kind: Kind
    status: int = 0
    message: str = ""
    is_passing: bool = True
    wait_s: float | None = None

    @property
    def name(self) -> str:
        """The trouble in a few words."""
        if self.kind is Kind.STATUS:
            return f"the server answered {self.status}"
        return {Kind.TIMEOUT: "no answer in time", Kind.NETWORK: "no connection"}.get(self.kind, "a garbled answer")


def to_trouble(error: Exception, key: str) -> Trouble:
    """The trouble that an exception of the library stands for.

    Parameters
    ----------
    key
        Taken out of everything that the server says.
    """
    import httpx2  # noqa: PLC0415  comes with the optional library
    import openai  # noqa: PLC0415  optional, and slow to import

    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return Trouble(Kind.TIMEOUT)
    if isinstance(error, openai.APIStatusError):
        return _from_status(error, key)
    cause = error.__cause__ or error
    is_lasting = "refused" in str(cause).lower() or "name or service" in str(cause).lower()
    said = _NUMBERED.sub("", str(cause)) or type(cause).__name__
    return Trouble(Kind.NETWORK, message=clean(said, key), is_passing=not is_lasting)


def _from_status(error: APIStatusError, key: str) -> Trouble:
    status, headers = error.status_code, error.response.headers
    body = str(error.body)
    message = clean(_server_words(error.body, error.message), key)
    if status in _REDIRECTS:
        message = clean(headers.get("location", "another address"), key)
    if "content_filter" in body:
        return Trouble(Kind.FILTER, status, message, is_passing=False)
    is_passing = status in _PASSING and "insufficient_quota" not in body
    return Trouble(Kind.STATUS, status, message, is_passing, read_retry_after(headers))


def _server_words(body: object, otherwise: str) -> str:
    """The message in the body of an error, wherever the server puts it."""
    inner = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(inner, Mapping):
        inner = inner.get("message") or inner.get("detail") or otherwise
    return str(inner or otherwise)


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait, given in seconds or as a date; None when it names none.

    References
    ----------
    RFC 9110, section 10.2.3.

    Examples
    --------
    >>> read_retry_after({"retry-after": "7"})
    7.0
    """
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, TypeError):
            return None
    return max(0.0, seconds) if seconds < float("inf") else None


def clean(message: str, key: str) -> str:
    """A server's words in one short line that can be printed, without the key or what looks like one."""
    if key:
        message = message.replace(key, "[key]")
    message = _SECRET.sub("[key]", message)
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in message).split())
    return line if len(line) <= MAX_MESSAGE_CHARS else line[: MAX_MESSAGE_CHARS - 1] + "…"


def explain(trouble: Trouble, settings: LlmSettings, tries: int = 1) -> KgError:
    """The error that a trouble ends the run with."""
    host, status, said = host_of(settings), trouble.status, trouble.message
    asked = f"asked {tries} times" if tries > 1 else "asked once"
    if trouble.kind is Kind.TIMEOUT:
        return LimitError(f"{host}: no answer within {settings.timeout_s:g} s, {asked}; what is done is kept")
    if trouble.kind is Kind.GARBLED:
        return InputError(f"{host}: its answer is not that of a chat server, {asked}; correct --llm")
    if trouble.kind is Kind.NETWORK:
        return InputError(f"{host}: cannot be reached ({said}); start the server or correct --llm")
    if status in _REDIRECTS:
        return UsageError(f"{host} sends on to {said}, which is not followed; name that address if you trust it")
    if status in (401, 403):
        return UsageError(f"{host} refuses the key ({status}: {said}); set {OWN_KEY} in the environment")
    if status == 404:
        remedy = "correct --model, or --llm, which often ends in /v1"
        return UsageError(f"{host} does not know '{settings.model}' or the address ({said}); {remedy}")
    if status == 429:
        wait = f"; it asks to wait {trouble.wait_s:.0f} s" if trouble.wait_s else ""
        return LimitError(f"{host} has no room for more requests ({said}), {asked}{wait}; run again later")
    return InputError(f"{host} answered {status} ({said}), {asked}; see the log of the server")
