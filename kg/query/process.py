"""Queries in a process of their own, so that one can be ended: by a limit of time, or by Ctrl-C.

Comes in: a dataset whose store is loaded, and queries one after the other. Goes out: a `Result` each. Nothing can
cancel a query inside the process that runs it, and a host such as a notebook must outlive it. So the process is forked
when the first query comes, shares the store, answers until it is ended, and is forked anew for the next query. A
questionable decision: terms cross over as plain strings, each once, which costs a fifth of what pickling them does.
Where a system has no fork (Windows), queries run in the host: they cannot be ended, and a limit of time is refused.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import socket
import struct
import threading
import time
import weakref
from array import array
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from kg.errors import InputError, KgError, LimitError, UsageError
from kg.graph import ValidDataset
from kg.query.asking import run_query
from kg.query.engine import Result, Term
from kg.query.trying import fork_quietly

_SIZE = struct.Struct("!Q")
_LOOK_S = 0.5
"""How often the process looks whether its host is still there."""
_ERRORS: dict[str, type[KgError]] = {error.__name__: error for error in (UsageError, InputError, LimitError)}


class QueryProcess:
    """Runs queries on the view of a dataset, each of which can be ended.

    Parameters
    ----------
    dataset
        The graph and its view; its store is loaded when the first query comes.
    """

    def __init__(self, dataset: ValidDataset) -> None:
        self._dataset = dataset
        self._lock = threading.Lock()
        self._channel: socket.socket | None = None
        self._end: weakref.finalize[[int, int, socket.socket], QueryProcess] | None = None
        self._owner = 0

    def run(self, text: str, parameters: Mapping[str, Term] | None, max_rows: int, timeout_s: float | None) -> Result:
        """Run a query.

        Parameters
        ----------
        text, parameters, max_rows
            As of `kg.query.engine.run_query`.
        timeout_s
            Seconds of wall time; no limit when None.

        Raises
        ------
        UsageError
            As `run_query`; and for a limit of time where there is no fork.
        LimitError
            When the time is over, or the query ended its process.
        """
        if timeout_s is not None and not timeout_s > 0:
            raise UsageError(f"timeout: {timeout_s!r} is not a number of seconds above 0")
        _ = self._dataset.store  # loaded here, so that the process shares it
        if not hasattr(os, "fork"):
            if timeout_s is not None:
                raise UsageError("timeout needs a system with fork, which this one lacks; use `kg query --timeout`")
            return run_query(self._dataset, text, parameters=parameters, max_rows=max_rows)
        asked = text, {name: _pack_term(term) for name, term in (parameters or {}).items()}, max_rows
        with self._lock:
            deadline = None if timeout_s is None else time.monotonic() + timeout_s
            try:
                reply = self._ask(marshal.dumps(asked), deadline)
            except TimeoutError as error:
                self.close()
                raise LimitError(f"stopped after {timeout_s:g} s; narrow the query or raise timeout") from error
            except EOFError as error:
                self.close()
                why = "it takes too much memory, or is nested too deeply"
                raise LimitError(f"the query ended the process that ran it ({why}); simplify it") from error
            except BaseException:  # Ctrl-C above all
                self.close()
                raise
        return _unpack_reply(reply)

    def close(self) -> None:
        """End the process; the next query starts another."""
        if self._end is not None:
            self._end()
        self._channel = self._end = None

    def _ask(self, data: bytes, deadline: float | None) -> bytes:
        channel = self._channel if self._channel and self._owner == os.getpid() else self._start()
        try:
            _set_deadline(channel, deadline)
            channel.sendall(_SIZE.pack(len(data)) + data)
        except (BrokenPipeError, ConnectionError):  # ended by somebody else since the last query
            self.close()
            channel = self._start()
            _set_deadline(channel, deadline)
            channel.sendall(_SIZE.pack(len(data)) + data)
        (size,) = _SIZE.unpack(_receive(channel, _SIZE.size, deadline))
        return _receive(channel, size, deadline)

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        host = os.getpid()
        pid = fork_quietly()
        if pid == 0:
            try:
                ours.close()
                _serve(theirs, self._dataset, host)
            finally:
                os._exit(0)
        theirs.close()
        self._channel, self._owner = ours, host
        self._end = weakref.finalize(self, _end_process, host, pid, ours)
        return ours


def _end_process(host: int, pid: int, channel: socket.socket) -> None:
    """End a process and let go of it; nothing in a process that the host itself has forked."""
    channel.close()
    if os.getpid() == host:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _set_deadline(channel: socket.socket, deadline: float | None) -> None:
    if deadline is not None and time.monotonic() >= deadline:
        raise TimeoutError
    channel.settimeout(None if deadline is None else max(deadline - time.monotonic(), 0.001))


def _receive(channel: socket.socket, size: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < size:
        _set_deadline(channel, deadline)
        try:
            piece = channel.recv(min(size - len(data), 1 << 20))
        except ConnectionError:
            piece = b""
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _serve(channel: socket.socket, dataset: ValidDataset, host: int) -> None:
    """Answer queries in the forked process until the host goes."""
    with contextlib.suppress(ValueError):  # set by a host that watches for signals
        signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the host decides, which gets the same Ctrl-C
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with, args=(host,), daemon=True).start()
    channel.settimeout(None)
    while True:
        try:
            (size,) = _SIZE.unpack(_receive(channel, _SIZE.size, None))
            text, parameters, max_rows = marshal.loads(_receive(channel, size, None))  # noqa: S302  of our own host
        except EOFError:
            return
        data = _answer(dataset, text, parameters, max_rows)
        channel.sendall(_SIZE.pack(len(data)) + data)


def _leave_with(host: int) -> None:
    while os.getppid() == host:
        time.sleep(_LOOK_S)
    os._exit(0)


def _answer(dataset: ValidDataset, text: str, parameters: Mapping[str, object], max_rows: int) -> bytes:
    try:
        bound = {name: _unpack_term(packed) for name, packed in parameters.items()}
        result = run_query(dataset, text, parameters=bound, max_rows=max_rows)
        packed = _pack_rows(result.rows)
        about = result.answer, result.is_graph, result.is_truncated, result.notes
        return marshal.dumps(("", "", (result.variables, len(result.rows), packed, *about)))
    except KgError as error:
        return marshal.dumps((type(error).__name__, str(error), None))
    except MemoryError:
        return marshal.dumps(("LimitError", "the answer takes more memory than there is; narrow the query", None))
    except Exception as error:  # noqa: BLE001  told to the host, whose error it is
        return marshal.dumps(("UsageError", f"the query cannot be answered: {error}", None))


def _unpack_reply(data: bytes) -> Result:
    name, line, told = marshal.loads(data)  # noqa: S302  of our own process
    if name:
        raise _ERRORS.get(name, KgError)(line)
    variables, count, packed, *about = told
    return Result(variables, _unpack_rows(count, *packed), *about)


def _pack_rows(rows: Sequence[Sequence[Term | None]]) -> tuple[list[object], bytes]:
    """Each term once, and for each cell the number of its term; 0 where there is none."""
    numbers: dict[Term | None, int] = {None: 0}
    terms: list[object] = []
    cells = array("I")
    for row in rows:
        for term in row:
            number = numbers.get(term)
            if number is None:
                number = numbers[term] = len(numbers)
                terms.append(_pack_term(term))
            cells.append(number)
    return terms, cells.tobytes()


def _unpack_rows(count: int, packed: Sequence[object], data: bytes) -> tuple[tuple[Term | None, ...], ...]:
    terms = [None, *map(_unpack_term, packed)]
    cells = array("I")
    cells.frombytes(data)
    if not cells:
        return ((),) * count
    column = map(terms.__getitem__, cells)
    return tuple(zip(*[column] * (len(cells) // count), strict=True))


def _pack_term(term: Term | None) -> object:
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal):
        return term.value, term.language, term.datatype.value, term.direction and str(term.direction)
    if isinstance(term, ox.BlankNode):
        return (term.value,)
    assert term is not None
    return [_pack_term(part) for part in (term.subject, term.predicate, term.object)]


def _unpack_term(packed: object) -> Term:
    if isinstance(packed, str):
        return ox.NamedNode(packed)
    if isinstance(packed, tuple) and len(packed) == 1:
        return ox.BlankNode(*packed)
    if isinstance(packed, tuple):
        value, language, datatype, direction = packed
        if not language:
            return ox.Literal(value, datatype=ox.NamedNode(datatype))
        return ox.Literal(value, language=language, direction=ox.BaseDirection(direction) if direction else None)
    assert isinstance(packed, list)
    return ox.Triple(*map(_unpack_term, packed))  # type: ignore[arg-type]
