"""Trying something in a process of its own, since nothing can cancel a query inside the process that runs it.

Comes in: a question. Goes out: its answer, when there was one in time.
"""

from __future__ import annotations

import os
import select
import signal
import time
import warnings
from collections.abc import Callable

_END = b"\0"
"""What comes last, so that half of an answer is not taken for one."""


def try_in_time(say: Callable[[], str], limit_s: float) -> str:
    """What a function says in a process of its own within a limit of time; empty where it takes longer.

    Parameters
    ----------
    say
        Whatever it changes is lost with its process.
    limit_s
        Seconds of wall time. Where a system has no fork, nothing is tried and nothing said.
    """
    if not hasattr(os, "fork"):
        return ""
    read, write = os.pipe()
    pid = 0
    try:
        pid = fork_quietly()
        if pid == 0:
            try:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, 2 * limit_s)  # where whoever asks has been ended
                with os.fdopen(write, "wb") as pipe:
                    pipe.write(say().encode() + _END)
            finally:
                os._exit(0)
        os.close(write)
        said = _read_until(read, time.monotonic() + limit_s)
        return said.removesuffix(_END).decode(errors="replace") if said.endswith(_END) else ""
    finally:
        os.close(read)
        if pid:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _read_until(pipe: int, deadline: float) -> bytes:
    """What comes through a pipe until it is closed, or the time is over."""
    data = bytearray()
    while select.select([pipe], [], [], max(deadline - time.monotonic(), 0))[0]:
        piece = os.read(pipe, 1 << 16)
        if not piece:
            break
        data += piece
    return bytes(data)


def fork_quietly() -> int:
    """Fork, as `os.fork`; a host may have other threads."""
    with warnings.catch_warnings():
        # Of a host with other threads Python 3.12 warns; the process runs the engine and nothing that they hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()
