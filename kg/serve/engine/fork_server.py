"""The fork server: a process of one thread that holds the open graph and forks a worker for whoever asks.

Comes in: one line of JSON on the control socket that says which graph, then commands, a line each: `fork KEY`
with the worker's socket, `slow KEY`, `kill KEY`, `view KEY VIEW` with a control socket. Goes out: `ready`,
`pid KEY PID`, `dead KEY STATUS`, or `failed LINE`. A fork of a loaded process takes milliseconds and shares its
memory, so that a worker can be thrown away with each hostile query.

Why not a library: pebble and the standard library's pools fork from the server, which has threads, or start each
worker anew, which loads the graph again; the standard library's forkserver can preload modules but no graph of the
caller's choice, runs the caller's main module again in every worker, and neither knows queues or limits of memory.

Whatever happens to the server, nothing is left running: when its end of the control socket closes, the fork server
kills its workers and goes; should the fork server itself be killed, Linux kills them (`PR_SET_PDEATHSIG`); and a worker
that evaluates has an alarm set, which needs neither.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from pathlib import Path

from kg.errors import KgError
from kg.graph import ValidDataset, open_graph
from kg.serve.engine import jobs
from kg.serve.engine.start import StartOptions, view_of
from kg.tables import process as collector

ALARM_MARGIN_S = 1.0
SLOW_NICE = 5
"""Light queries go before long ones, which still have a share: at 19 a processor that others want left them nothing."""
_SIGNALS = {"kill": "SIGKILL", "pause": "SIGSTOP", "resume": "SIGCONT"}
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run as `python -m kg.serve.engine.fork_server FD`."""
    control = socket.socket(fileno=int(sys.argv[1]))
    start = StartOptions.parse(_first_line(control))
    gc.set_threshold(100_000, 20, 20)
    collector.may_freeze = True
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the server decides when to end, and closes the control socket
    try:
        dataset = open_started(start)
        load(dataset)
    except KgError as error:
        _fail(control, error)
        return
    ForkServer(control, dataset, start).serve()


def open_started(start: StartOptions) -> ValidDataset:
    """The graph to serve: data folders, or the file that a graph of an endpoint was copied to."""
    paths = [Path(folder) for folder in start.folders]
    if paths[0].is_file():
        from kg.serve.engine.remote import open_endpoint_copy

        return open_endpoint_copy(paths[0], start.view)
    return open_graph(paths, start.view)


def _first_line(control: socket.socket) -> str:
    data = b""
    while not data.endswith(b"\n"):
        piece = control.recv(4096)
        if not piece:
            raise SystemExit(0)
        data += piece
    return data.decode()


def _fail(control: socket.socket, error: KgError) -> None:
    said = {"kind": jobs.kind_of(error), "line": str(error)}
    control.sendall(f"failed {json.dumps(said)}\n".encode())


def load(dataset: ValidDataset) -> None:
    """Load what every worker will want, so that they share it."""
    import rdflib.plugins.sparql  # noqa: F401  by which queries are traced to their claims

    _ = (dataset.store, dataset.ontology, dataset.tables, dataset.lookup, dataset.selection)


class ForkServer:
    """Forks, slows down and kills workers; see the module.

    Parameters
    ----------
    control
        Where commands come from.
    dataset
        The loaded graph.
    start
        What the server said at the start.
    """

    def __init__(self, control: socket.socket, dataset: ValidDataset, start: StartOptions) -> None:
        self._control = control
        self._dataset = dataset
        self._start = start
        self._pids: dict[int, int] = {}
        self._handles: deque[int] = deque()
        self._rest = b""
        self._woken, self._waker = os.pipe()

    def serve(self) -> None:
        """Obey until the server goes; then kill every worker."""
        os.set_blocking(self._waker, False)
        os.set_blocking(self._woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        gc.collect()
        gc.freeze()  # so that no collection in a worker touches, and thereby copies, what it shares
        self._send_line("ready")
        while True:
            ready, _, _ = select.select([self._control.fileno(), self._woken], [], [])
            if self._woken in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._woken, 4096)
                self._reap()
            if self._control.fileno() in ready and not self._run_commands():
                break
        for pid in self._pids.values():
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:  # until all of them are gone: the server waits for this process
                os.wait()
        os._exit(0)

    def _send_line(self, line: str) -> None:
        with contextlib.suppress(OSError):  # the server has gone; the next read says so
            self._control.sendall(f"{line}\n".encode())

    def _reap(self) -> None:
        keys = {pid: key for key, pid in self._pids.items()}
        while self._pids:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            del self._pids[keys[pid]]
            self._send_line(f"dead {keys[pid]} {os.waitstatus_to_exitcode(status)}")

    def _run_commands(self) -> bool:
        try:
            data, handles, _, _ = socket.recv_fds(self._control, 65536, 16)
        except OSError:
            return False
        if not data:
            return False
        self._handles.extend(handles)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            word, key, *more = line.decode().split(" ", 2)
            if word == "fork":
                self._fork(int(key), more[0] == "slow")
            elif word == "view":
                self._fork_view(int(key), more[0])
            elif int(key) in self._pids:
                self._steer(self._pids[int(key)], word)
        return True

    def _steer(self, pid: int, word: str) -> None:
        if word in _SIGNALS:
            os.kill(pid, getattr(signal, _SIGNALS[word]))
        else:
            os.setpriority(os.PRIO_PROCESS, pid, SLOW_NICE)

    def _fork(self, key: int, is_slow: bool) -> None:  # noqa: FBT001  a word of the command
        handle = self._handles.popleft()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                self._leave()
                os.nice(SLOW_NICE if is_slow else 0)
                work(socket.socket(fileno=handle), self._dataset, self._start)
                status = 0
            finally:
                os._exit(status)
        os.close(handle)
        self._pids[key] = pid
        self._send_line(f"pid {key} {pid}")

    def _fork_view(self, key: int, text: str) -> None:
        """Fork a fork server for another view: tables and ontology are shared, the store is its own."""
        handle = self._handles.popleft()
        pid = os.fork()
        if pid == 0:
            try:
                self._leave()
                control = socket.socket(fileno=handle)
                try:
                    dataset = self._dataset.with_view(view_of(text))
                    load(dataset)
                except KgError as error:
                    _fail(control, error)
                    os._exit(1)
                ForkServer(control, dataset, self._start).serve()
            finally:
                os._exit(1)
        os.close(handle)
        self._pids[key] = pid
        self._send_line(f"pid {key} {pid}")

    def _leave(self) -> None:
        """In a child: let go of what is the fork server's, and die with it."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._control.close()
        os.close(self._woken)
        os.close(self._waker)
        for handle in self._handles:
            os.close(handle)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def work(channel: socket.socket, dataset: ValidDataset, start: StartOptions) -> None:
    """Be a worker: do one job after another until the server closes the channel.

    Parameters
    ----------
    channel
        Where jobs come from and replies go to.
    dataset
        The loaded graph.
    start
        Its limits are set for this process, and hold whatever the engine does.
    """
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # the engine says on stderr why it aborts; the server says it to the client
    _limit_process(start.max_memory_mib)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    base_mib = jobs.peak_mib()
    channel.sendall(jobs.BEGUN.pack(time.process_time()))
    while head := _receive(channel, jobs.HEAD.size):
        size, _ = jobs.HEAD.unpack(head)
        data = _receive(channel, size)
        signal.setitimer(signal.ITIMER_REAL, 2 * start.timeout_s + ALARM_MARGIN_S)  # it may stand still as long as run
        reply, body = jobs.do_job(jobs.unpack_job(data), dataset, base_mib)
        signal.setitimer(signal.ITIMER_REAL, 0)
        channel.sendall(jobs.pack_reply(reply, body))


def _limit_process(max_memory_mib: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere the limit is not enforced, or counts what is only mapped
        size = int(statm.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        most = size + max_memory_mib * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _receive(channel: socket.socket, size: int) -> bytes:
    """Exactly so many bytes; none when the other side has gone."""
    data = bytearray()
    while len(data) < size:
        piece = channel.recv(min(size - len(data), 1 << 20))
        if not piece:
            return b""
        data += piece
    return bytes(data)


if __name__ == "__main__":
    main()
