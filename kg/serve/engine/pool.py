"""Workers of this machine as an engine: two queues, limits of time, rows and memory, and views.

Comes in: jobs. Goes out: answers, or a `KgError` within the limit. A job begins in the fast queue. Once it has had
`LIGHT_S` of processor time it leaves it, whatever its text: it is slowed down and goes on in the slow queue, and a
fresh worker takes its place; where that queue is full, it stands still until its turn, and so does its time. While
others wait, `CROWDED_S` are enough for that, but of a client that is known to ask little. Turns go by client, and while
the server is crowded a client that has had `IN_DEBT_S` of late begins in the slow queue. So light queries wait for
light queries only, whatever else is asked and in whichever words: of the places of the fast queue those who come anew
have a quarter. The slow queue lets in as many as there are processors, so that each gets on, and lets wait as long as
one may run, so that whoever has had least gets a turn. All workers together may add `SHARES` times the memory of one;
when it is more, the largest is ended. The questionable decision: under attack a client that asks both kinds waits with
its light ones too.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import LimitError
from kg.model import View
from kg.query import check_query
from kg.serve.engine import jobs
from kg.serve.engine.answers import BusyError, QueryAnswer, QueryRequest
from kg.serve.engine.clients import CLIENT, ClientLoads
from kg.serve.engine.graphs import ForkServers
from kg.serve.engine.queues import JobQueue
from kg.serve.engine.service import Args, Settings
from kg.serve.engine.workers import ForkServerHandle, Worker

if TYPE_CHECKING:
    from kg.graph import ValidDataset

LIGHT_S = 0.25
CROWDED_S = 0.03
"""Processor time after which a job is moved to the slow queue, when nobody waits and while others do."""
IN_DEBT_S, LONG_COSTS_S = 0.25, 0.5
"""Processor time of late from which a client begins in the slow queue while the server is crowded, and the least that a
job costs which leaves the fast one: half is forgotten in ten seconds."""
MEMORY_LOOK_S = 0.2
SHARES = 4
QUEUE_S = 10.0
"""How long a job waits for its turn in the fast queue; in the slow one, as long as one may run."""
NEW_SHARE = 4
"""Clients of which nothing is known, or that have had much, take one in so many places of the fast queue."""
MAX_WAITING = 512
MAX_WAITING_SLOWLY = 64
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
    queue: JobQueue | None
    client: str
    timeout_s: float
    since: float = field(default_factory=time.monotonic)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    charged_s: float = 0.0
    parking: asyncio.Task[None] | None = None


class Pool:
    """The engine of this machine; see the module.

    Parameters
    ----------
    folders
        The data folders, or the file that a graph of an endpoint was copied to.
    view
        The view that is asked when a request names none.
    settings
        Limits, and how many workers.
    """

    def __init__(self, folders: Sequence[str], view: View, settings: Settings) -> None:
        processors = os.cpu_count() or 2
        self._settings = settings
        self._fork_servers = ForkServers(folders, view, settings)
        self._loads = ClientLoads()
        places = settings.workers or max(8, 4 * processors)
        kept = places - max(1, places // NEW_SHARE)
        self._fast = JobQueue(places, MAX_WAITING, self._loads.of, kept=kept)
        self._slow = JobQueue(max(2, processors), MAX_WAITING_SLOWLY, self._loads.of)
        self._slow_wait_s = settings.timeout_s
        self._running: set[Worker] = set()
        self._watching: asyncio.Task[None] | None = None

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
        job = jobs.job_of(request, self._settings.max_rows, self._settings.timeout_s)
        return jobs.answer_of(*await self._do(job, request.timeout_s, request.view))

    async def call(
        self, function: Callable[[ValidDataset, *Args], bytes], *args: *Args, view: View | None = None
    ) -> bytes:
        """Run a function in a worker; see `QueryEngine`."""
        return (await self._do(jobs.CallJob(function, args), None, view))[1]

    def _is_crowded(self, client: str) -> bool:
        """Whether others wait, or have all places of a queue."""
        return self._fast.is_wanted(client) or self._slow.is_wanted(client)

    async def _do(self, job: jobs.Job, timeout_s: float | None, view: View | None) -> tuple[jobs.Reply, bytes]:
        frame = jobs.pack_job(job)
        timeout = min(timeout_s or self._settings.timeout_s, self._settings.timeout_s)
        fork_server = await self._fork_servers.fork_server(view)
        fork_server.users += 1
        try:
            client = CLIENT.get()
            is_slow = self._loads.of(client) >= IN_DEBT_S and self._is_crowded(client)
            queue = self._slow if is_slow else self._fast
            await queue.enter(self._slow_wait_s if is_slow else QUEUE_S, client)
            return await self._evaluate(frame, fork_server, queue, client, timeout)
        except BusyError:
            await asyncio.sleep(_REFUSAL_S)
            raise
        finally:
            fork_server.users -= 1

    async def _evaluate(
        self, frame: bytes, fork_server: ForkServerHandle, queue: JobQueue, client: str, timeout_s: float
    ) -> tuple[jobs.Reply, bytes]:
        """Do a job that has its turn in a queue; whatever happens, the turn is given back."""
        try:
            worker = await self._fork_servers.worker(fork_server, is_slow=queue is self._slow)
        except BaseException:
            queue.leave(client)
            raise
        run = _Run(worker, queue, client, timeout_s)
        self._arm(run)
        is_answered = False
        try:
            reply, body = await worker.ask(frame)
            is_answered = True
            self._charge(run, reply.cpu_s)
        finally:
            if not is_answered:
                self._charge(run, self._used_s(run))
            self._leave(run, is_answered=is_answered)
        jobs.raise_error(reply)
        return reply, body

    def _arm(self, run: _Run) -> None:
        run.timers = [self._stop_after(run, run.timeout_s)]
        if run.queue is self._fast:
            run.timers.append(asyncio.get_running_loop().call_later(CROWDED_S, self._look, run))
        self._running.add(run.worker)

    @staticmethod
    def _stop_after(run: _Run, seconds: float) -> asyncio.TimerHandle:
        line = f"stopped after {run.timeout_s:g} s; narrow the query or ask for fewer rows"
        return asyncio.get_running_loop().call_later(seconds, run.worker.kill, LimitError(line))

    def _look(self, run: _Run) -> None:
        """Look at a job of the fast queue that is still running: whether it is to go to the slow one."""
        used_s = self._used_s(run)
        is_pressed = self._fast.is_wanted(run.client) and not self._fast.is_modest(run.client)
        if used_s < (CROWDED_S if is_pressed else LIGHT_S):
            run.timers[1] = asyncio.get_running_loop().call_later(CROWDED_S, self._look, run)
            return
        self._charge(run, max(used_s, LONG_COSTS_S))
        run.worker.slow_down()
        self._fast.leave(run.client)
        run.queue = self._slow if self._slow.enter_now(run.client) else None
        if run.queue is None:
            run.worker.pause()
            run.parking = asyncio.create_task(self._park(run))

    async def _park(self, run: _Run) -> None:
        """Let a job that stands still wait for its turn in the slow queue; meanwhile its time stands still as well."""
        left_s = run.timers[0].when() - asyncio.get_running_loop().time()
        run.timers[0].cancel()
        try:
            await self._slow.enter(self._slow_wait_s, run.client)
        except BusyError:
            run.worker.kill(BusyError("the server has long queries enough; ask again later, or narrow the query"))
        else:
            run.queue = self._slow
            run.worker.resume()
            run.timers[0] = self._stop_after(run, left_s)

    @staticmethod
    def _used_s(run: _Run) -> float:
        """Processor time of a job under way; where the system does not say, what the clock says."""
        if not run.worker.is_begun or not run.worker.pid:
            return 0.0
        used_s = run.worker.cpu_s()
        return time.monotonic() - run.since if used_s is None else used_s

    def _charge(self, run: _Run, used_s: float) -> None:
        """Note what a job has cost its client so far; a light one costs nothing, however many there are."""
        cost_s = max(0.0, used_s - run.charged_s) if used_s >= CROWDED_S else 0.0
        self._loads.add(run.client, cost_s)
        run.charged_s += cost_s

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
        if run.parking:
            run.parking.cancel()
        if run.queue:
            run.queue.leave(run.client)
        worker = run.worker
        if is_answered and not worker.is_slow and worker.grown_mib < _WORN_MIB:
            self._fork_servers.give_back(worker, self._fast.capacity)
        else:
            worker.kill()
