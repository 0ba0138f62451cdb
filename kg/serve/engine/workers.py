"""The server's side of the fork server and of its workers: sockets, and what it means when one of them closes.

Comes in: a graph to open. Goes out: workers to send jobs to. A worker has a socket at once, before its process
runs, so that a job can be sent without waiting for the fork.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError, KgError, LimitError
from kg.serve.engine import jobs
from kg.serve.engine.answers import BusyError
from kg.serve.engine.start import StartOptions

_OWN_CODE = Path(__file__).resolve().parents[3]

_GONE_S = 2.0


def own_mib(pid: int) -> float:
    """Memory in MiB of a process, less what is mapped from files; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(eq=False)
class Worker:
    """A worker process, as the server sees it.

    Parameters
    ----------
    key
        Its number; the fork server knows its process by it.
    fork_server
        Where it was forked.
    reader, writer
        Its socket.
    is_slow
        Whether it has been slowed down, which cannot be undone.
    why_ended
        What the client is told when it was the server that killed it.
    pid
        Its process; 0 until the fork server has said it.
    cpu_base_s
        Processor time that it had used before its present job.
    is_begun
        Whether it has said that it takes jobs, and what it had used by then.
    grown_mib
        How much more memory it has had than when it began.
    status
        How its process ended, once it has.
    """

    key: int
    fork_server: ForkServerHandle
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_slow: bool = False
    why_ended: KgError | None = None
    pid: int = 0
    cpu_base_s: float = 0.0
    is_begun: bool = False
    grown_mib: float = 0.0
    status: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def ask(self, frame: bytes) -> tuple[jobs.Reply, bytes]:
        """Do a job.

        Raises
        ------
        KgError
            Why the worker ended in the midst of it; what the job itself raised is in the reply.
        """
        try:
            self.writer.write(frame)
            await self.writer.drain()
            if not self.is_begun:
                (self.cpu_base_s,) = jobs.BEGUN.unpack(await self.reader.readexactly(jobs.BEGUN.size))
                self.is_begun = True
            head = await self.reader.readexactly(jobs.HEAD.size)
            head_size, body_size = jobs.HEAD.unpack(head)
            reply = jobs.unpack_reply(await self.reader.readexactly(head_size))
            body = await self.reader.readexactly(body_size) if body_size else b""
        except (asyncio.IncompleteReadError, OSError) as error:
            raise await self._explain() from error
        self.cpu_base_s += reply.cpu_s
        self.grown_mib = reply.grown_mib
        return reply, body

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked, as far as is known."""
        return self.why_ended is None and not self.status.done() and not self.reader.at_eof()

    async def _explain(self) -> KgError:
        """Why the worker has ended."""
        if self.why_ended:
            return self.why_ended
        limits = self.fork_server.start
        try:
            status = await asyncio.wait_for(asyncio.shield(self.status), _GONE_S)
        except TimeoutError:
            status = 0
        if status == -signal.SIGALRM:
            return LimitError(f"stopped after {limits.timeout_s:g} s; narrow the query")
        if status == -signal.SIGSEGV:
            return LimitError("the query goes too deep for the engine; ask in parts")
        if status in (-signal.SIGABRT, -signal.SIGBUS):
            return LimitError(f"stopped at {limits.max_memory_mib:,} MiB of memory; narrow the query")
        return BusyError("the worker was ended from outside; ask again")

    def cpu_s(self) -> float | None:
        """Processor time of its present job; None where the system does not say."""
        try:
            nanoseconds = Path(f"/proc/{self.pid}/schedstat").read_text(encoding="ascii").split()[0]
        except (OSError, IndexError):
            return None
        return int(nanoseconds) * 1e-9 - self.cpu_base_s

    def added_mib(self) -> float:
        """Memory in MiB beyond what it shares with the fork server."""
        return max(0.0, own_mib(self.pid) - self.fork_server.base_mib)

    def slow_down(self) -> None:
        """Let every other process go first, from now on."""
        self.is_slow = True
        self.fork_server.send_line(f"slow {self.key}")

    def pause(self) -> None:
        """Have it stand still, with what it has done so far."""
        self.fork_server.send_line(f"pause {self.key}")

    def resume(self) -> None:
        """Have it go on."""
        self.fork_server.send_line(f"resume {self.key}")

    def kill(self, why: KgError | None = None) -> None:
        """End it at once."""
        self.why_ended = self.why_ended or why or BusyError("the server is stopping; ask again")
        self.fork_server.send_line(f"kill {self.key}")
        self.fork_server.workers.pop(self.key, None)
        self.writer.transport.abort()


@dataclass(eq=False)
class ForkServerHandle:
    """The fork server, as the server sees it; `open_fork_server` and `open_view` make one.

    Parameters
    ----------
    start
        Its graph and limits.
    control
        The server's end of its control socket.
    process
        The process; None for that of a view, which another fork server has forked.
    kill
        Ends the process when it does not listen.
    pid
        The process; 0 until it is known.
    users
        Jobs that are in it or wait for it.
    """

    start: StartOptions
    control: socket.socket
    kill: Callable[[], None]
    process: subprocess.Popen[bytes] | None = None
    pid: int = 0
    users: int = 0
    workers: dict[int, Worker] = field(default_factory=dict)
    is_open: bool = True
    ready: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    views: dict[int, ForkServerHandle] = field(default_factory=dict)
    _known: dict[int, Worker] = field(default_factory=dict)
    keys: itertools.count[int] = field(default_factory=itertools.count)
    base_mib: float = 0.0
    _task: asyncio.Task[None] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether its graph is loaded, and it is there."""
        return self.is_open and self.ready.done() and not self.ready.exception()

    def listen(self) -> None:
        """Begin to read what it says."""
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=self.control.dup())
        try:
            with contextlib.suppress(OSError):  # it was killed; what follows is the same
                async for line in reader:
                    self._handle_line(line.decode().rstrip("\n"))
        finally:
            self.is_open = False
            writer.transport.abort()
            if not self.ready.done():
                self.ready.set_exception(InputError("the process that loads the graph has ended; see the memory"))
            for worker in list(self.workers.values()):
                worker.writer.transport.abort()
            for worker in self._known.values():
                if not worker.status.done():
                    worker.status.set_result(-signal.SIGKILL)

    def _handle_line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "ready" and not self.ready.done():
            self.base_mib = own_mib(self.pid)
            self.ready.set_result(None)
        elif word == "failed" and not self.ready.done():
            self.ready.set_exception(jobs.error_of(**json.loads(rest)))
        elif word == "pid":
            key, number = map(int, rest.split())
            child = self._known.get(key) or self.views.get(key)
            if child:
                child.pid = number
        elif word == "dead":
            key, number = map(int, rest.split())
            self.workers.pop(key, None)
            self.views.pop(key, None)
            worker = self._known.pop(key, None)
            if worker and not worker.status.done():
                worker.status.set_result(number)

    def send_line(self, line: str, handle: int | None = None) -> None:
        """Give a command, with a socket where it needs one."""
        with contextlib.suppress(OSError):  # it has gone, and its workers with it
            socket.send_fds(self.control, [f"{line}\n".encode()], [] if handle is None else [handle])

    async def fork(self, *, is_slow: bool = False) -> Worker:
        """A new worker; it can be sent a job at once."""
        ours, theirs = socket.socketpair()
        key = next(self.keys)
        try:
            self.send_line(f"fork {key} {'slow' if is_slow else 'fast'}", theirs.fileno())
        finally:
            theirs.close()
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        worker = Worker(key, self, reader, writer, is_slow)
        self.workers[key] = self._known[key] = worker
        return worker

    async def close(self) -> None:
        """End it and all its workers."""
        self.is_open = False
        for worker in list(self.workers.values()):
            worker.kill()
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_WR)
        if self._task:
            await asyncio.wait({self._task}, timeout=_GONE_S)
            if not self._task.done():
                self.kill()
                await asyncio.wait({self._task}, timeout=_GONE_S)
        self.control.close()
        if self.process:
            await asyncio.to_thread(self.process.wait)


def open_fork_server(start: StartOptions) -> ForkServerHandle:
    """Start a fork server; `ready` is done when the graph is loaded."""
    ours, theirs = socket.socketpair()
    # -P: modules of the current folder, which may be a stranger's, are none of ours
    command = [sys.executable, "-P", "-m", "kg.serve.engine.fork_server", str(theirs.fileno())]
    path = os.pathsep.join(filter(None, (str(_OWN_CODE), os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(  # noqa: S603  our own module
        command,
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )
    theirs.close()
    ours.sendall(start.line())
    handle = ForkServerHandle(start, ours, process.kill, process, process.pid)
    handle.listen()
    return handle


def open_view(parent: ForkServerHandle, start: StartOptions) -> ForkServerHandle:
    """Have a fork server fork another one, for another view of its graph."""
    ours, theirs = socket.socketpair()
    key = next(parent.keys)
    parent.send_line(f"view {key} {start.view_text}", theirs.fileno())
    theirs.close()
    handle = ForkServerHandle(start, ours, lambda: parent.send_line(f"kill {key}"))
    parent.views[key] = handle
    handle.listen()
    return handle
