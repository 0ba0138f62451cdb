"""Workers of this machine as an engine: two queues, limits of time, rows and memory, and views.

Comes in: jobs. Goes out: answers, or a `KgError` within the limit. A job begins in the fast queue. Once it has had
`LIGHT_S` of processor time (`CROWDED_S` while others wait) it is slowed down and moved to the slow queue, and a
fresh worker takes its place; when that queue is full, it is ended after `LIGHT_S` on the clock. A query that was
slow is remembered for a while and begins in the slow queue. So light queries wait for light queries only, whatever
else is asked. All workers together may add `SHARES` times the memory of one; when it is more, the largest is
ended. The questionable decision: a query of half a second can be refused on a crowded server, so that one of a
millisecond never is.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import LimitError
from kg.model import View
from kg.query import check_query
from kg.serve.engine import jobs
from kg.serve.engine.answers import BusyError, QueryAnswer, QueryRequest
from kg.serve.engine.graphs import ForkServers
from kg.serve.engine.queues import JobQueue, SlowQueries
from kg.serve.engine.service import Args, Settings
from kg.serve.engine.workers import ForkServerHandle, Worker

if TYPE_CHECKING:
    from kg.graph import ValidDataset

LIGHT_S = 0.25
CROWDED_S = 0.03
"""Processor time after which a job is moved to the slow queue, when nobody waits and while others do."""
MEMORY_LOOK_S = 0.2
SHARES = 4
QUEUE_S, SLOW_QUEUE_S = 10.0, 5.0
"""How long a job waits for its turn in the fast and in the slow queue."""
MAX_WAITING = 512
MAX_WAITING_SLOWLY = 16
GUARDED_HERE = 20_000
"""Characters up to which the server itself looks what a query may not do; a longer one is looked at in the worker."""
_WORN_MIB = 64
_REFUSAL_S = 1.0
"""How long a refusal for want of room is held back, so that a client which asks again at once gains nothing."""


@dataclass(frozen=True, slots=True)
class PoolState:
    """What the metrics say of a pool."""

    fast: int
    slow: int
    waiting: int
    workers: int
    views: int
    pids: tuple[int, ...]


@dataclass(eq=False)
class _Run:
    """A job under way."""

    worker: Worker
    queue: JobQueue
    since: float = field(default_factory=time.monotonic)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


class Pool:
    """The engine of this machine; see the module.

    Parameters
    ----------
    folder
        The data folder.
    view
        The view that is asked when a request names none.
    settings
        Limits, and how many workers.
    """

    def __init__(self, folder: str, view: View, settings: Settings) -> None:
        processors = os.cpu_count() or 2
        self._settings = settings
        self._fork_servers = ForkServers(folder, view, settings)
        self._fast = JobQueue(settings.workers or max(8, 4 * processors), MAX_WAITING)
        self._slow = JobQueue(max(8, 4 * processors), MAX_WAITING_SLOWLY)
        self._running: set[Worker] = set()
        self._watching: asyncio.Task[None] | None = None
        self._known_slow = SlowQueries()

    async def start(self) -> None:
        """Load the graph; see `QueryEngine`."""
        await self._fork_servers.fork_server()
        self._watching = self._watching or asyncio.create_task(self._watch_memory())

    async def close(self) -> None:
        """End every process; see `QueryEngine`."""
        if self._watching:
            self._watching.cancel()
        await self._fork_servers.close()

    @property
    def is_ready(self) -> bool:
        """Whether the graph is loaded."""
        return self._fork_servers.is_ready

    def state(self) -> PoolState:
        """How many jobs and processes there are now."""
        fork_servers = self._fork_servers.fork_servers
        pids = [fork_server.pid for fork_server in fork_servers if fork_server.pid]
        pids += [worker.pid for fork_server in fork_servers for worker in fork_server.workers.values() if worker.pid]
        count = sum(len(fork_server.workers) for fork_server in fork_servers)
        waiting = len(self._fast.waiting) + len(self._slow.waiting)
        return PoolState(self._fast.running, self._slow.running, waiting, count, len(fork_servers), tuple(pids))

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Answer a query; see `QueryEngine`."""
        if len(request.text) <= GUARDED_HERE:
            check_query(request.text)
        told = repr((request.text, request.parameters, request.graphs))
        key = hashlib.blake2b(told.encode(errors="replace"), digest_size=12).digest()
        job = jobs.job_of(request, self._settings.max_rows)
        return jobs.answer_of(*await self._do(job, key, request.timeout_s, request.view))

    async def call(self, function: Callable[[ValidDataset, *Args], bytes], *args: *Args) -> bytes:
        """Run a function in a worker; see `QueryEngine`."""
        job = jobs.CallJob(function, args)
        key = hashlib.blake2b(repr((function.__qualname__, args)).encode(errors="replace"), digest_size=12).digest()
        return (await self._do(job, key, None, None))[1]

    async def _do(
        self, job: jobs.Job, key: bytes, timeout_s: float | None, view: View | None
    ) -> tuple[jobs.Reply, bytes]:
        frame = jobs.pack_job(job)
        timeout = min(timeout_s or self._settings.timeout_s, self._settings.timeout_s)
        fork_server = await self._fork_servers.fork_server(view)
        fork_server.users += 1
        try:
            queue = self._slow if key in self._known_slow else self._fast
            await queue.enter(SLOW_QUEUE_S if queue is self._slow else QUEUE_S)
            return await self._evaluate(frame, fork_server, queue, key, timeout)
        except BusyError:
            await asyncio.sleep(_REFUSAL_S)
            raise
        finally:
            fork_server.users -= 1

    async def _evaluate(
        self, frame: bytes, fork_server: ForkServerHandle, queue: JobQueue, key: bytes, timeout_s: float
    ) -> tuple[jobs.Reply, bytes]:
        """Do a job that has its turn in a queue; whatever happens, the turn is given back."""
        try:
            worker = await self._fork_servers.worker(fork_server, is_slow=queue is self._slow)
        except BaseException:
            queue.leave()
            raise
        run = _Run(worker, queue)
        self._arm(run, timeout_s)
        is_answered = False
        try:
            reply, body = await worker.ask(frame)
            is_answered = True
        finally:
            if worker.why_ended and time.monotonic() - run.since >= LIGHT_S:
                self._known_slow.add(key)
            self._leave(run, is_answered=is_answered)
        if reply.cpu_s >= LIGHT_S:
            self._known_slow.add(key)
        else:
            self._known_slow.discard(key)
        jobs.raise_error(reply)
        return reply, body

    def _arm(self, run: _Run, timeout_s: float) -> None:
        loop = asyncio.get_running_loop()
        line = f"stopped after {timeout_s:g} s; narrow the query or ask for fewer rows"
        run.timers = [loop.call_later(timeout_s, run.worker.kill, LimitError(line))]
        if run.queue is self._fast:
            run.timers.append(loop.call_later(CROWDED_S, self._look, run))
        self._running.add(run.worker)

    def _look(self, run: _Run) -> None:
        """Look at a job of the fast queue that is still running: whether it is to go to the slow one, or to end."""
        passed = time.monotonic() - run.since
        used = run.worker.cpu_s() if run.worker.pid else None
        used = passed if used is None else used
        is_long = used >= (CROWDED_S if self._fast.waiting else LIGHT_S)
        if is_long and not run.worker.is_slow:
            run.worker.slow_down()
        if is_long and self._slow.has_room:
            self._slow.running += 1
            run.queue.leave()
            run.queue = self._slow
        elif is_long and passed >= LIGHT_S:
            run.worker.kill(BusyError("the server has long queries enough; ask again later, or narrow the query"))
        else:
            run.timers[1] = asyncio.get_running_loop().call_later(CROWDED_S, self._look, run)

    async def _watch_memory(self) -> None:
        """Keep the memory of all workers together within bounds, by ending the largest."""
        most = SHARES * self._settings.max_memory_mib
        line = f"stopped, since all queries together took more than {most:,} MiB of memory; ask again later"
        while True:
            await asyncio.sleep(MEMORY_LOOK_S)
            if len(self._running) > SHARES:
                sizes = {worker: worker.added_mib() for worker in self._running}
                if sum(sizes.values()) > most:
                    max(sizes, key=lambda worker: sizes[worker]).kill(BusyError(line))

    def _leave(self, run: _Run, *, is_answered: bool) -> None:
        for timer in run.timers:
            timer.cancel()
        self._running.discard(run.worker)
        run.queue.leave()
        worker = run.worker
        if is_answered and not worker.is_slow and worker.grown_mib < _WORN_MIB:
            self._fork_servers.give_back(worker, self._fast.capacity)
        else:
            worker.kill()
