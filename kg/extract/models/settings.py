"""Which server is asked, how, and for how much.

Comes in: options and the environment. Goes out: checked `LlmSettings` and the key. The key is never part of
the settings, so that nothing that prints, compares or hashes them can give it away. A key that is meant for
another service (OPENAI_API_KEY) is not sent in the clear over a network.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from kg.errors import UsageError
from kg.extract.models.usage import Budget, Prices

OWN_KEY, COMMON_KEY = "KG_LLM_KEY", "OPENAI_API_KEY"
MIN_CHUNK_CHARS = 400


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """How a language model is asked.

    Parameters
    ----------
    url
        Address under which the server has ``/chat/completions``, such as ``http://localhost:8000/v1``.
    model
        Name of the model, as the server knows it.
    cache
        Folder for answers; None to keep none.
    chunk_chars
        Longest part of a text that is sent at once, in characters.
    answer_tokens
        Longest answer to one part, in tokens.
    timeout_s
        Seconds for one answer.
    retries
        How often a request that failed for a passing reason is sent again.
    backoff_s
        Seconds before the first repetition; doubled each time, unless the server names a time.
    max_wait_s
        Seconds that are waited for one request in all; a longer wait ends the run.
    """

    url: str
    model: str
    cache: Path | None = None
    prices: Prices = field(default_factory=Prices)
    budget: Budget = field(default_factory=Budget)
    chunk_chars: int = 2500
    answer_tokens: int = 6000
    timeout_s: float = 180.0
    retries: int = 4
    backoff_s: float = 1.0
    max_wait_s: float = 180.0


def check_settings(settings: LlmSettings) -> LlmSettings:
    """The settings, once they make sense.

    Raises
    ------
    UsageError
        For an address that is none or holds a secret, an empty model name, or a cost limit without prices.
    """
    parts = _split(settings.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("--llm: not a web address; write it like http://localhost:8000/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(f"--llm: give the address alone, without password or parameters; put a key into {OWN_KEY}")
    if not settings.model.strip():
        raise UsageError("--llm needs the name of a model; add --model NAME")
    prices = settings.prices
    if settings.budget.cost and (prices.per_million_in is None or prices.per_million_out is None):
        raise UsageError("--max-cost needs prices; add --price-in and --price-out, each for a million tokens")
    numbers = (settings.budget.cost, settings.budget.tokens, prices.per_million_in or 0, prices.per_million_out or 0)
    if min(numbers) < 0 or not all(number < float("inf") for number in numbers):
        raise UsageError("a price or limit of --llm is below zero or not a number; correct it")
    if settings.chunk_chars < MIN_CHUNK_CHARS:
        raise UsageError(f"a part of a text must have at least {MIN_CHUNK_CHARS} characters")
    return settings


def host_of(settings: LlmSettings) -> str:
    """Host of the server, for messages."""
    return _split(settings.url).netloc


def is_loopback(settings: LlmSettings) -> bool:
    """Whether the server runs on this machine."""
    host = _split(settings.url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def find_key(settings: LlmSettings, environment: Mapping[str, str] = os.environ) -> str:
    """The key for the server, from the environment; empty when there is none.

    Notes
    -----
    ``KG_LLM_KEY`` goes to whatever server the user names. ``OPENAI_API_KEY`` is set on many machines for
    other programs: it is used where it cannot be read on the way, over https or on this machine.

    Raises
    ------
    UsageError
        When the key has characters that no key has; the key itself is not shown.
    """
    key, name = environment.get(OWN_KEY, "").strip(), OWN_KEY
    if not key and (_split(settings.url).scheme == "https" or is_loopback(settings)):
        key, name = environment.get(COMMON_KEY, "").strip(), COMMON_KEY
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise UsageError(f"{name} has characters that a key cannot have; set it again")
    return key


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # the port is only checked when it is read
    except ValueError:
        return urlsplit("")
    return parts
