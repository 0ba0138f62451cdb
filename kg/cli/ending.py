"""How the command line ends when it is told to while it writes: without a trace.

Comes in: SIGTERM or SIGHUP. Goes out: nothing; what was being written is removed and the process ends. Only the
command line does so, since the signals of a process that calls the library are its own. A questionable decision: a
thread waits for the signal, as Python runs a handler only when the engine has come back, which can take minutes.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kg.tables import files

SIGNALS = tuple(number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None)
_SHELL_BASE = 128
_lock = threading.Lock()


@contextmanager
def sweeping() -> Iterator[None]:
    """While the block runs, a signal that ends the process first removes what it is writing (`files.guard`).

    In a thread other than the main one, where signals cannot be had, and on Windows, which has none, nothing is done:
    the next writer sweeps.
    """
    if (
        os.name != "posix"
        or threading.current_thread() is not threading.main_thread()
        or not _lock.acquire(blocking=False)
    ):
        yield
        return
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
    waker_before = signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    threading.Thread(target=_wait, args=(woken,), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(waker_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(waker)
        _lock.release()


def _wait(woken: int) -> None:
    """End the process at the first of the signals; return when the other end of the pipe is closed."""
    while number := os.read(woken, 1):
        if number[0] in SIGNALS:
            files.remove_unfinished()
            os._exit(_SHELL_BASE + number[0])
    os.close(woken)
