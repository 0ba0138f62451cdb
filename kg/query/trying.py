"""Trying something in a process of its own, since nothing can cancel a query inside the process that runs it.

Comes in: a question. Goes out: its answer, when there was one in time.
"""

from __future__ import annotations

import os
import select
import signal
import warnings
from collections.abc import Callable

_MOST_BYTES = 4_096
"""What a pipe takes at once on every system."""
_NOTHING = b"\0"


def try_in_time(say: Callable[[], str], limit_s: float) -> str:
    """What a function says in a process of its own within a limit of time; empty where it takes longer.

    Parameters
    ----------
    say
        Whatever it changes is lost with its process; it says up to 4 KiB.
    limit_s
        Seconds of wall time. Where a system has no fork, nothing is tried and nothing said.
    """
    if not hasattr(os, "fork"):
        return ""
    read, write = os.pipe()
    try:
        pid = fork_quietly()
        if pid == 0:
            try:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, 2 * limit_s)  # where whoever asks has been ended
                os.write(write, say().encode()[:_MOST_BYTES] or _NOTHING)
            finally:
                os._exit(0)
        is_ready = select.select([read], [], [], limit_s)[0]
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        said = os.read(read, _MOST_BYTES) if is_ready else b""
        return said.decode(errors="replace") if said != _NOTHING else ""
    finally:
        os.close(read)
        os.close(write)


def fork_quietly() -> int:
    """Fork, as `os.fork`; a host may have other threads."""
    with warnings.catch_warnings():
        # Of a host with other threads Python 3.12 warns; the process runs the engine and nothing that they hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()
