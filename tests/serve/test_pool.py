"""Workers that can really be ended: limits, queues, views, deaths from outside, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.errors import InputError, KgError, LimitError, UsageError
from kg.graph.dataset import ValidDataset
from kg.model.claims import View
from kg.serve.engine import pool as pools
from kg.serve.engine.answers import BusyError, NoFormatError, QueryAnswer, QueryRequest
from kg.serve.engine.clients import CLIENT, ClientLoads
from kg.serve.engine.formats import AnswerFormat
from kg.serve.engine.graphs import MAX_VIEWS
from kg.serve.engine.pool import Pool
from kg.serve.engine.queues import JobQueue
from kg.serve.engine.service import Settings
from tests.questions import TEXTS
from tests.serve.loops import run_async
from tests.waiting import LIMIT_S

pytestmark = pytest.mark.slow
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a"
MEDIUM = "SELECT (COUNT(*) AS ?n) { ?a kg:signs ?b . ?d ?e ?f . ?g kg:signs ?h . ?i kg:heldOn ?j }"
LIGHT = "ASK { kgr:uzbekistan a kg:State }"
SETTINGS = Settings(timeout_s=LIMIT_S, workers=2, max_memory_mib=256)


@asynccontextmanager
async def running(settings: Settings = SETTINGS, folder: Path | None = None) -> AsyncIterator[Pool]:
    pool = Pool([str(folder or TEXTS)], View(), settings)
    try:
        await pool.start()
        yield pool
        pids = pool.state().pids
    finally:
        await pool.close()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to come true; that it does is the test, when it does is not."""
    async with asyncio.timeout(LIMIT_S):
        while not condition():
            await asyncio.sleep(0.02)


async def is_light_answered(pool: Pool) -> bool:
    return (await pool.run(QueryRequest(LIGHT))).body == b'{"head": {}, "boolean": true}\n'


def upper(dataset: ValidDataset, name: str) -> bytes:
    """A job for a worker."""
    return f"{os.getpid()} {dataset.tables.label(name)}".encode()


def fail(dataset: ValidDataset, kind: str) -> bytes:
    """A job that goes wrong."""
    if kind == "input":
        raise InputError(f"{dataset.folder.name}: is unreadable")
    if kind == "unexpected":
        raise ZeroDivisionError("inside")
    if kind == "abort":
        os.abort()
    time.sleep(60)
    return b""


def test_a_query_over_its_time_is_ended_and_the_next_one_answered() -> None:
    async def main() -> None:
        async with running() as pool:
            with pytest.raises(LimitError, match=r"stopped after 0.3 s; narrow the query"):
                await pool.run(QueryRequest(LONG, timeout_s=0.3))
            assert await is_light_answered(pool)

    run_async(main)


def test_the_kernel_ends_a_query_whose_server_has_forgotten_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with running(replace(SETTINGS, timeout_s=0.5)) as pool:
            monkeypatch.setattr(pool, "_arm", lambda *_: None)
            with pytest.raises(LimitError, match=r"stopped after 0.5 s; narrow the query"):
                await pool.run(QueryRequest(LONG))

    run_async(main)


def test_a_query_over_its_memory_is_ended_and_the_next_one_answered() -> None:
    async def main() -> None:
        async with running() as pool:
            with pytest.raises(LimitError, match=r"stopped at 256 MiB of memory"):
                await pool.run(QueryRequest(LARGE))
            assert await is_light_answered(pool)

    run_async(main)


def test_all_queries_together_stay_within_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "SHARES", 0)
    monkeypatch.setattr(pools, "MEMORY_LOOK_S", 0.01)

    async def main() -> None:
        async with running() as pool:
            with pytest.raises(BusyError, match=r"all queries together took more than 0 MiB"):
                await pool.run(QueryRequest(LARGE))

    run_async(main)


def test_a_client_that_goes_takes_its_query_with_it() -> None:
    async def main() -> None:
        async with running() as pool:
            task = asyncio.create_task(pool.run(QueryRequest(LONG)))
            await until(lambda: pool.state().fast + pool.state().slow)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until(lambda: not pool.state().workers)
            assert (pool.state().fast, pool.state().slow) == (0, 0)

    run_async(main)


def test_a_worker_killed_from_outside_costs_one_answer() -> None:
    async def main() -> None:
        async with running() as pool:
            task = asyncio.create_task(pool.run(QueryRequest(LONG)))
            await until(lambda: len(pool.state().pids) == 2)
            os.kill(pool.state().pids[1], signal.SIGKILL)
            with pytest.raises(BusyError, match="ended from outside; ask again"):
                await task
            assert await is_light_answered(pool)

    run_async(main)


def test_a_fork_server_killed_from_outside_is_replaced_and_its_workers_are_gone() -> None:
    async def main() -> None:
        async with running() as pool:
            task = asyncio.create_task(pool.run(QueryRequest(LONG)))
            await until(lambda: len(pool.state().pids) == 2)
            fork_server, worker = pool.state().pids
            os.kill(fork_server, signal.SIGKILL)
            with pytest.raises(BusyError):
                await task
            assert await is_light_answered(pool)
            assert pool.is_ready
            await until(lambda: not Path(f"/proc/{worker}").exists())
            assert fork_server not in pool.state().pids

    run_async(main)


@contextmanager
def asked_by(client: str) -> Iterator[None]:
    """What is asked inside comes from this address."""
    token = CLIENT.set(client)
    try:
        yield
    finally:
        CLIENT.reset(token)


def asking(pool: Pool, client: str, text: str) -> asyncio.Task[QueryAnswer]:
    """A query of a client under way."""
    with asked_by(client):
        return asyncio.create_task(pool.run(QueryRequest(text)))


def test_long_queries_leave_the_fast_queue_and_wait_standing_still_until_they_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "_REFUSAL_S", 0.0)

    async def main() -> None:
        async with running(replace(SETTINGS, workers=1)) as pool:
            pool._slow.capacity, pool._slow_wait_s = 1, 5.0
            first = asking(pool, "192.0.2.1", LONG)
            await until(lambda: pool.state().slow == 1)
            assert pool.state().fast == 0
            assert await is_light_answered(pool)
            second = asking(pool, "192.0.2.2", LONG + "#")
            await until(lambda: pool.state().waiting == 1)
            pid = pool.state().pids[-1]
            await until(lambda: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T")
            assert await is_light_answered(pool)
            with pytest.raises(BusyError, match="the server has long queries enough"):
                await second
            assert await is_light_answered(pool)
            first.cancel()

    run_async(main)


def test_a_query_that_stands_still_goes_on_when_its_turn_comes() -> None:
    async def main() -> None:
        async with running() as pool:
            pool._slow.capacity = 1
            first = asking(pool, "192.0.2.1", LONG)
            await until(lambda: pool.state().slow == 1)
            second = asking(pool, "192.0.2.2", MEDIUM)
            await until(lambda: pool.state().waiting == 1)
            first.cancel()
            assert (await second).rows == 1

    run_async(main)


def test_the_time_of_a_query_stands_still_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with running(replace(SETTINGS, timeout_s=3.0)) as pool:
            pool._slow.capacity = 1
            monkeypatch.setattr(pools, "LIGHT_S", 0.05)
            first = asking(pool, "192.0.2.1", LONG)
            await until(lambda: pool.state().slow == 1)
            second = asking(pool, "192.0.2.2", LONG)
            await until(lambda: pool.state().waiting == 1)
            with pytest.raises(LimitError, match=r"stopped after 3 s"):
                await first
            assert not second.done()
            await until(lambda: pool.state().slow == 1)
            with pytest.raises(LimitError, match=r"stopped after 3 s"):
                await second

    run_async(main)


def test_clients_that_come_anew_never_have_the_places_of_those_who_are_known_to_ask_little() -> None:
    async def main() -> None:
        loads = ClientLoads()
        queue = JobQueue(4, 99, loads.of, kept=3)
        loads.add("light", 0.0)
        await queue.enter(1, "stranger 0")
        waiting = [asyncio.create_task(queue.enter(LIMIT_S, f"stranger {n}")) for n in range(1, 60)]
        await asyncio.sleep(0)
        for _ in range(3):
            assert queue.enter_now("light")
        assert not queue.enter_now("light")
        queue.leave("light")
        queue.leave("stranger 0")
        await asyncio.wait({waiting[0]})
        assert queue.enter_now("light")
        assert len(queue.waiting) == 58
        for task in waiting:
            task.cancel()

    run_async(main)


def test_a_client_that_has_had_much_begins_in_the_slow_queue_whatever_it_asks_while_others_wait() -> None:
    async def main() -> None:
        async with running() as pool:
            pool._slow.capacity = 1
            first = asking(pool, "192.0.2.1", LONG)
            await until(lambda: pool.state().slow == 1)
            pool._loads.add("192.0.2.2", 1.0)
            again = asking(pool, "192.0.2.2", LONG + "# in other words")
            await until(lambda: pool.state().waiting == 1)
            assert (pool.state().fast, pool.state().slow) == (0, 1)
            assert await is_light_answered(pool)
            for task in (first, again):
                task.cancel()

    run_async(main)


def test_a_client_alone_is_never_made_to_wait_for_what_it_has_had() -> None:
    async def main() -> None:
        async with running() as pool:
            pool._loads.add("", 1.0)
            assert await is_light_answered(pool)
            assert pool.state().workers == 1  # it was kept, as no worker of the slow queue is

    run_async(main)


def test_the_next_turn_is_for_whoever_has_fewest_running_and_has_had_least() -> None:
    async def main() -> None:
        queue, order = JobQueue(1, 9, {"much": 1.0, "little": 0.1}.__getitem__), []

        async def wait(client: str) -> None:
            await queue.enter(10, client)
            order.append(client)
            await asyncio.sleep(0)
            queue.leave(client)

        await queue.enter(1, "much")
        waiting = [asyncio.create_task(wait(client)) for client in ("much", "much", "little", "little")]
        await asyncio.sleep(0)
        queue.leave("much")
        await asyncio.gather(*waiting)
        assert order == ["little", "little", "much", "much"]

    run_async(main)


def test_where_there_is_no_place_to_wait_whoever_waits_with_most_gives_one_up() -> None:
    async def main() -> None:
        queue = JobQueue(1, 3)
        await queue.enter(1, "greedy")
        waiting = [asyncio.create_task(queue.enter(10, "greedy")) for _ in range(3)]
        await asyncio.sleep(0)
        modest = asyncio.create_task(queue.enter(10, "modest"))
        await asyncio.wait({waiting[2]})
        assert isinstance(waiting[2].exception(), BusyError)
        with pytest.raises(BusyError, match="3 queries are waiting already"):
            await queue.enter(10, "greedy")
        assert [job.client for job in queue.waiting] == ["greedy", "greedy", "modest"]
        for task in (*waiting[:2], modest):
            task.cancel()

    run_async(main)


def test_a_queue_lets_in_as_many_as_fit_and_the_others_in_turn() -> None:
    async def main() -> None:
        queue, order = JobQueue(1, 2), []

        async def one(name: str) -> None:
            await queue.enter(10)
            order.append(name)
            await asyncio.sleep(0)
            queue.leave()

        await asyncio.gather(*map(one, "abc"))
        assert order == ["a", "b", "c"]
        assert queue.running == 0

    run_async(main)


def test_a_queue_that_is_full_refuses_and_so_does_one_that_moves_too_slowly() -> None:
    async def main() -> None:
        queue = JobQueue(1, 1)
        await queue.enter(1)
        waiting = asyncio.create_task(queue.enter(10))
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="1 queries are waiting already"):
            await queue.enter(1)
        waiting.cancel()
        await asyncio.wait({waiting})
        with pytest.raises(BusyError, match=r"no turn came within 0.01 s"):
            await queue.enter(0.01)
        queue.leave()
        assert (queue.running, len(queue.waiting)) == (0, 0)

    run_async(main)


def test_what_is_refused_never_reaches_a_worker() -> None:
    async def main() -> None:
        async with running() as pool:
            for text in ("DROP ALL", "SELECT * { SERVICE <http://x/> {} }", "ASK {" + "{" * 400):
                with pytest.raises(UsageError):
                    await pool.run(QueryRequest(text))
            assert pool.state().workers == 0

    run_async(main)


def test_an_error_of_a_query_is_that_of_the_library_and_the_worker_stays() -> None:
    async def main() -> None:
        async with running() as pool:
            with pytest.raises(UsageError, match="is not SPARQL"):
                await pool.run(QueryRequest("SELECT nonsense"))
            with pytest.raises(NoFormatError, match="gives rows"):
                await pool.run(QueryRequest("SELECT * {}", forms=(AnswerFormat.TTL,)))
            assert pool.state().workers == 1

    run_async(main)


def test_functions_run_in_a_worker_with_the_open_graph() -> None:
    async def main() -> None:
        async with running() as pool:
            pid, label = (await pool.call(upper, "uzbekistan")).decode().split()
            assert label == "Uzbekistan"
            assert int(pid) != os.getpid()
            with pytest.raises(InputError, match="texts: is unreadable"):
                await pool.call(fail, "input")
            with pytest.raises(KgError, match="ZeroDivisionError"):
                await pool.call(fail, "unexpected")
            with pytest.raises(LimitError):
                await pool.call(fail, "abort")
            assert await is_light_answered(pool)

    run_async(main)


def test_views_share_the_engine_and_the_longest_unasked_is_closed(tiny: Path) -> None:
    async def main() -> None:
        async with running(folder=tiny) as pool:
            counts = []
            for year in (1990, 2000, 2010, 2020, 2030):
                answer = await pool.run(QueryRequest("SELECT * { ?s ?p ?o }", view=View(as_of=date(year, 1, 1))))
                counts.append(answer.rows)
            assert counts == sorted(counts)
            assert counts[0] < counts[-1]
            assert pool.state().views == 1 + MAX_VIEWS
            with pytest.raises(UsageError, match="unknown source 'nowhere'"):
                await pool.run(QueryRequest(LIGHT, view=View(sources=("nowhere",))))
            assert (await pool.run(QueryRequest("SELECT * { ?s ?p ?o }"))).rows

    run_async(main)


def test_answers_at_the_same_time_are_not_mixed_up() -> None:
    async def main() -> None:
        async with running(replace(SETTINGS, workers=3)) as pool:
            answers = await asyncio.gather(
                *(pool.run(QueryRequest(f"SELECT ({n} AS ?n) {{}}", forms=(AnswerFormat.CSV,))) for n in range(60))
            )
            assert [answer.body for answer in answers] == [f"n\r\n{n}\r\n".encode() for n in range(60)]
            assert 1 <= pool.state().workers <= 3

    run_async(main)


def test_a_folder_that_cannot_be_opened_is_an_error_of_the_start(tmp_path: Path) -> None:
    async def main() -> None:
        pool = Pool([str(tmp_path)], View(), SETTINGS)
        with pytest.raises(KgError, match="holds no table; name a folder"):
            await pool.start()
        await pool.close()
        with pytest.raises(BusyError, match="stopping"):
            await pool.run(QueryRequest(LIGHT))

    run_async(main)


def test_the_server_has_no_thread_that_evaluates() -> None:
    async def main() -> None:
        async with running() as pool:
            before = threading.active_count()
            await asyncio.gather(*(pool.run(QueryRequest(LIGHT)) for _ in range(5)))
            assert threading.active_count() == before

    run_async(main)
