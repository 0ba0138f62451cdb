"""What a run has used, what it may use, and what it costs at the prices that the user gives.

Comes in: token counts of answers. Goes out: `Usage` and whether there is room for one more request. No price
is built in, since prices change and differ by server; tokens that a server does not count are estimated and
the total says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

CHARS_PER_TOKEN = 3.5
"""For estimates only; English prose has four or five characters a token, names in Latin script fewer."""
MIN_ANSWER_TOKENS = 200
PER_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in and out, in whatever currency the user thinks in; None when not given."""

    per_million_in: float | None = None
    per_million_out: float | None = None

    def cost(self, tokens_in: float, tokens_out: float) -> float | None:
        """Cost of so many tokens; None without both prices."""
        if self.per_million_in is None or self.per_million_out is None:
            return None
        return (tokens_in * self.per_million_in + tokens_out * self.per_million_out) / PER_MILLION


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may use at most; 0 is no limit.

    Parameters
    ----------
    tokens
        Tokens in and out, of all requests of the run.
    cost
        In the currency of the prices.
    """

    tokens: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run has used so far.

    Parameters
    ----------
    requests
        Requests that were answered; those that failed are not counted.
    cached
        Parts of the text whose answer was at hand from an earlier run.
    tokens_in, tokens_out
        As the server counts them, or estimated.
    is_estimated
        Whether the server left the counting to us for some request.
    """

    requests: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    is_estimated: bool = False

    def after_answer(self, tokens_in: int, tokens_out: int, *, is_estimated: bool) -> Usage:
        """The usage with one more answer."""
        return Usage(
            self.requests + 1,
            self.cached,
            self.tokens_in + tokens_in,
            self.tokens_out + tokens_out,
            self.is_estimated or is_estimated,
        )

    def after_cached(self) -> Usage:
        """The usage with one more answer from the cache."""
        return replace(self, cached=self.cached + 1)


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has.

    Examples
    --------
    >>> estimate_tokens("a" * 35)
    10
    """
    return int(len(text) / CHARS_PER_TOKEN + 0.5)


def room_for(usage: Usage, budget: Budget, prices: Prices, prompt_tokens: int, answer_tokens: int) -> int:
    """How many tokens the next answer may have.

    Parameters
    ----------
    prompt_tokens
        Estimate for the next request.
    answer_tokens
        Most that is asked for when the budget allows it.

    Returns
    -------
    int
        0 when the budget leaves no room for a useful answer.
    """
    room = answer_tokens
    if budget.tokens:
        room = min(room, budget.tokens - usage.tokens_in - usage.tokens_out - prompt_tokens)
    if budget.cost and prices.per_million_in is not None and prices.per_million_out is not None:
        spent = prices.cost(usage.tokens_in + prompt_tokens, usage.tokens_out) or 0.0
        left = budget.cost - spent
        price = prices.per_million_out
        room = min(room, int(left * PER_MILLION / price)) if price else (room if left >= 0 else 0)
    return room if room >= min(MIN_ANSWER_TOKENS, answer_tokens) else 0


def format_usage(usage: Usage, prices: Prices) -> str:
    """The usage as one line for the user.

    Examples
    --------
    >>> format_usage(Usage(2, 1, 3000, 500), Prices(0.5, 2.0))
    '2 requests, 1 part from the cache, 3,000 tokens in, 500 tokens out, cost 0.0025'
    """
    parts = "part" if usage.cached == 1 else "parts"
    requests = "request" if usage.requests == 1 else "requests"
    about = "about " if usage.is_estimated else ""
    line = (
        f"{usage.requests:,} {requests}, {usage.cached:,} {parts} from the cache, "
        f"{about}{usage.tokens_in:,} tokens in, {usage.tokens_out:,} tokens out"
    )
    cost = prices.cost(usage.tokens_in, usage.tokens_out)
    return line if cost is None else f"{line}, cost {about}{cost:.4g}"
