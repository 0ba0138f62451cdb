"""Queues: so many jobs at once, the others in turn; and which queries were slow.

Comes in: jobs that want a turn. Goes out: the turn, or a `BusyError` when too many wait or it does not come.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque

from kg.serve.engine.answers import BusyError

_REMEMBERED, _REMEMBERED_S = 1024, 300.0


class JobQueue:
    """So many jobs at once; the others wait their turn, for a while.

    Parameters
    ----------
    capacity
        Jobs at once.
    most_waiting
        Jobs that may wait.
    """

    def __init__(self, capacity: int, most_waiting: int) -> None:
        self.capacity = capacity
        self.running = 0
        self._most_waiting = most_waiting
        self.waiting: deque[asyncio.Future[None]] = deque()

    @property
    def has_room(self) -> bool:
        """Whether a job could begin at once."""
        return self.running < self.capacity

    async def enter(self, timeout_s: float) -> None:
        """Wait for a turn.

        Raises
        ------
        BusyError
            When too many wait, or the turn does not come.
        """
        if self.has_room and not self.waiting:
            self.running += 1
            return
        if len(self.waiting) >= self._most_waiting:
            raise BusyError(f"{len(self.waiting)} queries are waiting already; ask again later")
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            async with asyncio.timeout(timeout_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.leave()
            elif turn in self.waiting:
                self.waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise BusyError(f"no turn came within {timeout_s:g} s; ask again later") from error
            raise

    def leave(self) -> None:
        """Give the turn to the next."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.running -= 1


class SlowQueries:
    """Digests of queries that were slow, the latest ones, for a while."""

    def __init__(self) -> None:
        self._since: OrderedDict[bytes, float] = OrderedDict()

    def __contains__(self, key: bytes) -> bool:
        when = self._since.get(key)
        return when is not None and time.monotonic() - when <= _REMEMBERED_S

    def add(self, key: bytes) -> None:
        """Remember a query."""
        self._since[key] = time.monotonic()
        self._since.move_to_end(key)
        while len(self._since) > _REMEMBERED:
            self._since.popitem(last=False)

    def discard(self, key: bytes) -> None:
        """Forget a query, which was quick this time."""
        self._since.pop(key, None)
