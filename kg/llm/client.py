"""One question to a language model over the network, with patience and without trust.

Comes in: a prompt. Goes out: an `Answer`, or an error of one line. The library's own repetitions are turned
off: it would wait without a bound and without a word. Only the user's address is asked: redirects are not
followed, headers that tell of the machine are taken off, and an answer is read only up to a size and a time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from kg.errors import missing_package
from kg.llm.dialect import Dialect, Shape, is_too_long, step_down
from kg.llm.prompt import Prompt, answer_schema
from kg.llm.refusals import Kind, Trouble, explain, to_trouble
from kg.llm.settings import LlmSettings, check_settings, find_key, is_loopback
from kg.llm.usage import Usage, estimate_tokens

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI

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


@dataclass(frozen=True, slots=True)
class Answer:
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


class Server:
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

    def ask(self, prompt: Prompt, answer_tokens: int) -> Answer:
        """Ask once, patiently; what the answer took is added to the usage.

        Raises
        ------
        KgError
            UsageError when the address, key or model is wrong, LimitError when the server has no time,
            InputError when it cannot be reached or fails.
        """
        while True:
            outcome = self._ask_patiently(prompt, answer_tokens)
            if isinstance(outcome, Answer):
                used = outcome.tokens_in, outcome.tokens_out
                self.usage = self.usage.after_answer(*used, is_estimated=outcome.is_estimated)
                return outcome
            if outcome.kind is Kind.FILTER:
                return Answer(Finish.FILTERED)
            if is_too_long(outcome.status, outcome.message):
                return Answer(Finish.TOO_LONG)
            lower = step_down(self.dialect, outcome.status, outcome.message)
            if lower is None:
                raise explain(outcome, self.settings)
            self.dialect = lower

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
        logging.getLogger(_TRANSPORT).setLevel(self._log_level)

    def _ask_patiently(self, prompt: Prompt, answer_tokens: int) -> Answer | Trouble:
        """The answer, or a trouble that repeating does not mend."""
        waited = 0.0
        for attempt in range(self.settings.retries + 1):
            outcome = self._ask_once(prompt, answer_tokens)
            if isinstance(outcome, Answer) or not outcome.is_passing:
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

    def _ask_once(self, prompt: Prompt, answer_tokens: int) -> Answer | Trouble:
        import httpx2  # noqa: PLC0415  comes with the optional library
        import openai  # noqa: PLC0415  optional, and slow to import

        deadline = time.monotonic() + self.settings.timeout_s
        try:
            call = self._client.chat.completions.with_streaming_response
            with call.create(**_body(prompt, self.settings.model, self.dialect, answer_tokens)) as response:
                data = bytearray()
                for part in response.iter_bytes():
                    data += part
                    if len(data) > MAX_ANSWER_BYTES:
                        return Answer(Finish.TOO_LARGE, "", *_estimate(prompt, ""), is_estimated=True)
                    if time.monotonic() > deadline:
                        return Trouble(Kind.TIMEOUT)
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            return to_trouble(error, self._key)
        return _to_answer(bytes(data), prompt, self._key)


def _make_client(settings: LlmSettings, key: str) -> OpenAI:
    try:
        from openai import DefaultHttpxClient, OpenAI  # noqa: PLC0415  optional, and slow to import
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


def _body(prompt: Prompt, model: str, dialect: Dialect, answer_tokens: int) -> Mapping[str, Any]:
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        dialect.limit_name: answer_tokens,
    }
    if dialect.has_temperature:
        body["temperature"] = 0
    if dialect.shape is Shape.SCHEMA:
        schema = {"name": "statements", "strict": True, "schema": answer_schema()}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif dialect.shape is Shape.OBJECT:
        body["response_format"] = {"type": "json_object"}
    return body


def _estimate(prompt: Prompt, content: str) -> tuple[int, int]:
    return estimate_tokens(prompt.system + prompt.user), estimate_tokens(content)


_FINISHES = {"length": Finish.TRUNCATED, "content_filter": Finish.FILTERED}


def _to_answer(data: bytes, prompt: Prompt, key: str) -> Answer | Trouble:
    """The body of an answer; a key that a server sends back is taken out before anyone sees it."""
    try:
        found = _Completion.model_validate_json(data)
    except ValidationError:
        return Trouble(Kind.GARBLED)
    choice = found.choices[0] if found.choices else _Choice()
    content = choice.message.content or ""
    if key:
        content = content.replace(key, "[key]")
    tokens_in, tokens_out = _estimate(prompt, content)
    counted = found.usage
    is_counted = counted is not None and counted.prompt_tokens > 0
    if counted is not None and is_counted:
        tokens_in, tokens_out = counted.prompt_tokens, max(counted.completion_tokens, 0)
    finish = _FINISHES.get(choice.finish_reason or "", Finish.DONE)
    if choice.message.refusal:
        finish = Finish.REFUSED
    return Answer(finish, content, tokens_in, tokens_out, is_estimated=not is_counted)
