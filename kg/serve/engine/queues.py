"""Queues: so many jobs at once, the others in turn, and turns by client.

Comes in: jobs that want a turn. Goes out: the turn, or a `BusyError` when too many wait or it does not come. The next
turn is for whoever has the fewest jobs running, then for whoever has had the least of late, then for whoever waits
longest; where there is no place to wait, whoever waits with most gives one up. Some places can be kept for clients of
whom it is known that they ask little: then those who come anew, however many, never have all places at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from kg.serve.engine.answers import BusyError
from kg.serve.engine.clients import UNKNOWN_S

KEPT_BELOW_S = UNKNOWN_S
"""Seconds of late below which a client has one of the places that are kept; one of which nothing is known has not."""


@dataclass(eq=False)
class _Waiting:
    """A job that waits for its turn."""

    client: str
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class JobQueue:
    """So many jobs at once; the others wait their turn, for a while.

    Parameters
    ----------
    capacity
        Jobs at once.
    most_waiting
        Jobs that may wait.
    load_of
        How much a client has had of late.
    kept
        Places of those at once that only clients have who have had less than `KEPT_BELOW_S`.
    """

    def __init__(
        self, capacity: int, most_waiting: int, load_of: Callable[[str], float] = lambda _: 0.0, *, kept: int = 0
    ) -> None:
        self.capacity = capacity
        self._kept = kept
        self._most_waiting = most_waiting
        self._load_of = load_of
        self._running: Counter[str] = Counter()
        self.waiting: list[_Waiting] = []

    @property
    def running(self) -> int:
        """Jobs that have a turn."""
        return self._running.total()

    @property
    def has_room(self) -> bool:
        """Whether a job could begin at once."""
        return self.running < self.capacity

    def is_wanted(self, client: str) -> bool:
        """Whether another client waits, or has places where all are taken."""
        taken = () if self.has_room else self._running
        return any(name != client for name in (*taken, *(job.client for job in self.waiting)))

    def is_modest(self, client: str) -> bool:
        """Whether a client is known to ask little, and has the places that are kept."""
        return self._load_of(client) < KEPT_BELOW_S

    def _has_place(self, client: str) -> bool:
        if not self.has_room or not self._kept or self.is_modest(client):
            return self.has_room
        immodest = sum(jobs for name, jobs in self._running.items() if not self.is_modest(name))
        return immodest < self.capacity - self._kept

    def _next(self) -> _Waiting | None:
        """Whose turn it is; None when nobody who waits has a place."""
        able = (job for job in self.waiting if self._has_place(job.client))
        return min(able, key=lambda job: (self._running[job.client], self._load_of(job.client)), default=None)

    def enter_now(self, client: str = "") -> bool:
        """Take a turn where one is free and nobody waits for it; whether there was one."""
        is_free = self._has_place(client) and self._next() is None
        if is_free:
            self._running[client] += 1
        return is_free

    async def enter(self, timeout_s: float, client: str = "") -> None:
        """Wait for a turn.

        Raises
        ------
        BusyError
            When too many wait, or the turn does not come.
        """
        if self.enter_now(client):
            return
        if len(self.waiting) >= self._most_waiting and not self._make_place(client):
            raise BusyError(f"{len(self.waiting)} queries are waiting already; ask again later")
        job = _Waiting(client)
        self.waiting.append(job)
        try:
            async with asyncio.timeout(timeout_s):
                await job.turn
        except BaseException as error:
            if job in self.waiting:
                self.waiting.remove(job)
            elif job.turn.done() and not job.turn.cancelled() and job.turn.exception() is None:
                self.leave(client)
            if isinstance(error, TimeoutError):
                raise BusyError(f"no turn came within {timeout_s:g} s; ask again later") from error
            raise

    def _make_place(self, client: str) -> bool:
        """Refuse the latest job of whoever waits with most, where that is more than this client would wait with."""
        counts = Counter(job.client for job in self.waiting)
        if not counts or max(counts.values()) <= counts[client] + 1:
            return False
        greedy = max(counts, key=lambda name: counts[name])
        latest = next(job for job in reversed(self.waiting) if job.client == greedy)
        self.waiting.remove(latest)
        if not latest.turn.done():
            latest.turn.set_exception(BusyError("others have waited with less; ask again later"))
        return True

    def leave(self, client: str = "") -> None:
        """Give the turn to the next."""
        self._running[client] -= 1
        if self._running[client] <= 0:
            del self._running[client]
        while job := self._next():
            self.waiting.remove(job)
            if not job.turn.done():
                job.turn.set_result(None)
                self._running[job.client] += 1
