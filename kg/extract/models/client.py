"""One question to a language model over the network, asked again within bounds, and what went wrong in one line.

Comes in: a prompt. Goes out: an `LlmAnswer`, or an error of one line. The library's own repetitions are turned off,
since they wait without a bound. Only the user's address is asked: redirects are not followed, headers that tell of
the machine are taken off, an answer is read up to a size and a time, and the key is taken out of what a server says.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from kg.errors import InputError, KgError, LimitError, UsageError, missing_package
from kg.extract.models.dialect import AnswerForm, Dialect, is_too_long, step_down
from kg.extract.models.prompt import Prompt, answer_schema
from kg.extract.models.settings import OWN_KEY, LlmSettings, check_settings, find_key, host_of, is_loopback
from kg.extract.models.usage import Usage, estimate_tokens

if TYPE_CHECKING:
    import httpx2
    from openai import APIStatusError, OpenAI


MAX_MESSAGE_CHARS = 200
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_REDIRECTS = range(300, 400)
_NUMBERED = re.compile(r"^\[Errno -?\d+\] ")
_SECRET = re.compile(r"\bsk-[\w*.-]{6,}|(?<=\bBearer )\S{6,}", re.IGNORECASE)


class FailureKind(StrEnum):
    """What sort of failure it is."""

    STATUS = "status"
    TIMEOUT = "timeout"
    NETWORK = "network"
    GARBLED = "garbled"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class RequestFailure:
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

    kind: FailureKind
    status: int = 0
    message: str = ""
    is_passing: bool = True
    wait_s: float | None = None

    @property
    def name(self) -> str:
        """The failure in a few words."""
        if self.kind is FailureKind.STATUS:
            return f"the server answered {self.status}"
        return {FailureKind.TIMEOUT: "no answer in time", FailureKind.NETWORK: "no connection"}.get(
            self.kind, "a garbled answer"
        )


def to_failure(error: Exception, key: str) -> RequestFailure:
    """The failure that an exception of the library stands for.

    Parameters
    ----------
    key
        Taken out of everything that the server says.
    """
    import httpx2
    import openai

    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return RequestFailure(FailureKind.TIMEOUT)
    if isinstance(error, openai.APIStatusError):
        return _from_status(error, key)
    cause = error.__cause__ or error
    is_lasting = "refused" in str(cause).lower() or "name or service" in str(cause).lower()
    said = _NUMBERED.sub("", str(cause)) or type(cause).__name__
    return RequestFailure(FailureKind.NETWORK, message=clean(said, key), is_passing=not is_lasting)


def _from_status(error: APIStatusError, key: str) -> RequestFailure:
    status, headers = error.status_code, error.response.headers
    body = str(error.body)
    message = clean(_server_words(error.body, error.message), key)
    if status in _REDIRECTS:
        message = clean(headers.get("location", "another address"), key)
    if "content_filter" in body:
        return RequestFailure(FailureKind.FILTER, status, message, is_passing=False)
    is_passing = status in _PASSING and "insufficient_quota" not in body
    return RequestFailure(FailureKind.STATUS, status, message, is_passing, read_retry_after(headers))


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


def explain(failure: RequestFailure, settings: LlmSettings, tries: int = 1) -> KgError:
    """The error that a failure ends the run with."""
    host, status, said = host_of(settings), failure.status, failure.message
    asked = f"asked {tries} times" if tries > 1 else "asked once"
    if failure.kind is FailureKind.TIMEOUT:
        return LimitError(f"{host}: no answer within {settings.timeout_s:g} s, {asked}; what is done is kept")
    if failure.kind is FailureKind.GARBLED:
        return InputError(f"{host}: its answer is not that of a chat server, {asked}; correct --llm")
    if failure.kind is FailureKind.NETWORK:
        return InputError(f"{host}: cannot be reached ({said}); start the server or correct --llm")
    if status in _REDIRECTS:
        return UsageError(f"{host} sends on to {said}, which is not followed; name that address if you trust it")
    if status in (401, 403):
        return UsageError(f"{host} refuses the key ({status}: {said}); set {OWN_KEY} in the environment")
    if status == 404:
        remedy = "correct --model, or --llm, which often ends in /v1"
        return UsageError(f"{host} does not know '{settings.model}' or the address ({said}); {remedy}")
    if status == 429:
        wait = f"; it asks to wait {failure.wait_s:.0f} s" if failure.wait_s else ""
        return LimitError(f"{host} has no room for more requests ({said}), {asked}{wait}; run again later")
    return InputError(f"{host} answered {status} ({said}), {asked}; see the log of the server")


MAX_ANSWER_BYTES = 4_000_000
_READS_IN_PARTS = "x-stainless-raw-response"
"""The library's note to itself that an answer is read in parts; it tells the server nothing."""
_HEADERS = frozenset(
    {"host", "accept", "accept-encoding", "connection", "content-length", "content-type", _READS_IN_PARTS}
)
_NO_KEY = "none"
_TRANSPORT = "httpcore2"
"""Logger of the library that carries requests."""


class Finish(StrEnum):
    """How an answer ended."""

    DONE = "done"
    TRUNCATED = "truncated"
    TOO_LONG = "too-long"
    TOO_LARGE = "too-large"
    REFUSED = "refused"
    FILTERED = "filtered"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class LlmAnswer:
    """What a server answered: the model's words, how they ended, and the tokens that they took."""

    finish: Finish
    content: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    is_estimated: bool = False


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Message(_Lenient):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Lenient):
    message: _Message = _Message()
    finish_reason: str | None = None


class _Usage(_Lenient):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(_Lenient):
    choices: list[_Choice]
    usage: _Usage | None = None


class LlmServer:
    """A server that is asked for the length of a run: it keeps what it understands and what has been used.

    Parameters
    ----------
    settings
        Checked here.
    say
        Takes a line for the user, as when a wait begins.
    sleep
        Waits so many seconds.

    Raises
    ------
    UsageError
        When the settings make no sense or the library is missing.
    """

    is_live = True

    def __init__(
        self,
        settings: LlmSettings,
        say: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = check_settings(settings)
        self.dialect = Dialect()
        self.usage = Usage()
        self._say, self._sleep = say, sleep
        self._key = find_key(settings)
        self._log_level = logging.getLogger(_TRANSPORT).level
        self._client = _make_client(settings, self._key)

    def ask(self, prompt: Prompt, answer_tokens: int) -> LlmAnswer:
        """Ask, and again where the server is full or fails; what the answer took is added to the usage.

        Raises
        ------
        KgError
            UsageError when the address, key or model is wrong, LimitError when the server has no time,
            InputError when it cannot be reached or fails.
        """
        while True:
            outcome = self._ask_with_retries(prompt, answer_tokens)
            if isinstance(outcome, LlmAnswer):
                used = outcome.tokens_in, outcome.tokens_out
                self.usage = self.usage.after_answer(*used, is_estimated=outcome.is_estimated)
                return outcome
            if outcome.kind is FailureKind.FILTER:
                return LlmAnswer(Finish.FILTERED)
            if is_too_long(outcome.status, outcome.message):
                return LlmAnswer(Finish.TOO_LONG)
            lower = step_down(self.dialect, outcome.status, outcome.message)
            if lower is None:
                raise explain(outcome, self.settings)
            self.dialect = lower

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
        logging.getLogger(_TRANSPORT).setLevel(self._log_level)

    def _ask_with_retries(self, prompt: Prompt, answer_tokens: int) -> LlmAnswer | RequestFailure:
        """The answer, or a failure that repeating does not mend."""
        waited = 0.0
        for attempt in range(self.settings.retries + 1):
            outcome = self._ask_once(prompt, answer_tokens)
            if isinstance(outcome, LlmAnswer) or not outcome.is_passing:
                return outcome
            names_shape = outcome.status and step_down(self.dialect, outcome.status, outcome.message)
            if names_shape:
                return outcome
            wait = outcome.wait_s if outcome.wait_s is not None else self.settings.backoff_s * 2**attempt
            if attempt == self.settings.retries or waited + wait > self.settings.max_wait_s:
                raise explain(outcome, self.settings, tries=attempt + 1)
            self._say(f"{outcome.name}; asking again in {wait:.0f} s")
            self._sleep(wait)
            waited += wait
        raise AssertionError("the last attempt returns or raises")

    def _ask_once(self, prompt: Prompt, answer_tokens: int) -> LlmAnswer | RequestFailure:
        import httpx2
        import openai

        deadline = time.monotonic() + self.settings.timeout_s
        try:
            call = self._client.chat.completions.with_streaming_response
            with call.create(**request_body(prompt, self.settings.model, self.dialect, answer_tokens)) as response:
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > MAX_ANSWER_BYTES:
                        return LlmAnswer(Finish.TOO_LARGE, "", *_estimate(prompt, ""), is_estimated=True)
                    if time.monotonic() > deadline:
                        return RequestFailure(FailureKind.TIMEOUT)
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            return to_failure(error, self._key)
        return _to_answer(bytes(body), prompt, self._key)


def _make_client(settings: LlmSettings, key: str) -> OpenAI:
    try:
        from openai import DefaultHttpxClient, OpenAI
    except ImportError as error:
        raise missing_package("--llm", "openai", "llm") from error
    kept = _HEADERS | ({"authorization"} if key else set())
    # The transport would log the headers of answers, and there are servers that send the key back in one.
    logging.getLogger(_TRANSPORT).setLevel(logging.INFO)

    def strip(request: httpx2.Request) -> None:
        """Send no more than the protocol needs: the library's own headers tell of system and versions."""
        for name in list(request.headers):
            if name.lower() not in kept:
                del request.headers[name]
        if key:
            request.headers["authorization"] = f"Bearer {key}"

    http = DefaultHttpxClient(
        follow_redirects=False,
        timeout=settings.timeout_s,
        trust_env=not is_loopback(settings),
        event_hooks={"request": [strip]},
    )
    return OpenAI(
        base_url=settings.url.strip(),
        api_key=key or _NO_KEY,
        organization="",
        project="",
        max_retries=0,
        timeout=settings.timeout_s,
        http_client=http,
    )


def request_body(prompt: Prompt, model: str, dialect: Dialect, answer_tokens: int) -> Mapping[str, Any]:
    """What is posted to a server, or written into a batch file."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        dialect.limit_name: answer_tokens,
    }
    if dialect.has_temperature:
        body["temperature"] = 0
    if dialect.shape is AnswerForm.SCHEMA:
        schema = {"name": "statements", "strict": True, "schema": answer_schema()}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif dialect.shape is AnswerForm.OBJECT:
        body["response_format"] = {"type": "json_object"}
    return body


def read_completion(body: bytes, prompt: Prompt) -> LlmAnswer | None:
    """The answer in the body of a completion, or None when it is none."""
    answer = _to_answer(body, prompt, "")
    return answer if isinstance(answer, LlmAnswer) else None


def _estimate(prompt: Prompt, content: str) -> tuple[int, int]:
    return estimate_tokens(prompt.system + prompt.user), estimate_tokens(content)


_FINISHES = {"length": Finish.TRUNCATED, "content_filter": Finish.FILTERED}


def _to_answer(body: bytes, prompt: Prompt, key: str) -> LlmAnswer | RequestFailure:
    """The body of an answer; a key that a server sends back is taken out before anyone sees it."""
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        return RequestFailure(FailureKind.GARBLED)
    choice = completion.choices[0] if completion.choices else _Choice()
    content = choice.message.content or ""
    if key:
        content = content.replace(key, "[key]")
    tokens_in, tokens_out = _estimate(prompt, content)
    counted = completion.usage
    is_counted = counted is not None and counted.prompt_tokens > 0
    if counted is not None and is_counted:
        tokens_in, tokens_out = counted.prompt_tokens, max(counted.completion_tokens, 0)
    finish = _FINISHES.get(choice.finish_reason or "", Finish.DONE)
    if choice.message.refusal:
        finish = Finish.REFUSED
    return LlmAnswer(finish, content, tokens_in, tokens_out, is_estimated=not is_counted)
