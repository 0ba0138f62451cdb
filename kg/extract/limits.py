"""Limits: how much of one document is read, in letters, seconds and memory, so that no file takes the rest along.

Comes in: `Limits` and the name of a document. Goes out: a `LimitError` in one line where one is hit. Time is
looked at between sentences, pages and parts of the parse; the command line also has the system interrupt what
runs in between, which a library must not do to the program that calls it.
"""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import LimitError

try:
    import resource
except ImportError:  # Windows has none; there the size of the file and the time are what is limited
    resource = None  # type: ignore[assignment]

MAX_SENTENCE_WORDS = 1000
"""Words and marks of the longest sentence that the rules read; the longest of 71 treaties has 408."""

MAX_WORD_LETTERS = 1000
"""Letters and marks without a blank beyond which nothing is a word."""

_MIB = 2**20
_GRACE_S = 1.0
"""How soon an interruption is said again that a library has swallowed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is spent on one document.

    Parameters
    ----------
    characters
        Of its text.
    seconds
        For turning the file into text and reading it.
    memory_mib
        Beyond what the program holds already; enforced where the system can (Linux).
    """

    characters: int = 2_000_000
    seconds: float = 600.0
    memory_mib: int = 2048


DEFAULT = Limits()


class _Late(BaseException):
    """Time is up; no `Exception`, so that libraries which catch those let it through."""


@dataclass(frozen=True, slots=True)
class _Running:
    """The limits in force and the moment at which time is up."""

    limits: Limits
    deadline: float


_RUNNING: ContextVar[_Running | None] = ContextVar("kg_extract_limits", default=None)


def current() -> Limits:
    """The limits in force."""
    running = _RUNNING.get()
    return running.limits if running else DEFAULT


def check_time() -> None:
    """Stop when the time of the document at hand is up; called wherever work goes on piece by piece."""
    running = _RUNNING.get()
    if running and time.monotonic() > running.deadline:
        raise _Late


def check_size(characters: int, name: str) -> None:
    """Refuse a text that is too long.

    Raises
    ------
    LimitError
        When it has more characters than the limits in force allow.
    """
    most = current().characters
    if characters > most:
        what = f"{name}: " if name else ""
        raise LimitError(f"{what}longer than {most:,} characters; cut it into parts, or raise --max-characters")


def check_reading(characters: int, name: str) -> None:
    """Stop the reading of a file when its time is up or its text too long; for `kg.tables.text_of`."""
    check_time()
    check_size(characters, name)


@contextmanager
def bounded(limits: Limits, name: str, *, interrupts: bool = False) -> Iterator[None]:
    """Keep what is done inside within limits.

    Parameters
    ----------
    name
        Of the document, for the error.
    interrupts
        Whether the process belongs to the caller, so that signals and the limit of memory may be set for it.

    Raises
    ------
    LimitError
        When time or memory is used up, or something is nested deeper than the stack reaches.
    """
    token = _RUNNING.set(_Running(limits, time.monotonic() + limits.seconds))
    try:
        with _alarm(limits.seconds if interrupts else 0), _memory(limits.memory_mib if interrupts else 0):
            yield
    except _Late:
        what = f"{name}: not read within {limits.seconds:g} seconds; cut it into parts, or raise --max-seconds"
        raise LimitError(what) from None
    except MemoryError:
        what = f"{name}: needs more than {limits.memory_mib:,} MiB of memory; cut it into parts, or raise --max-memory"
        raise LimitError(what) from None
    except RecursionError:
        raise LimitError(f"{name}: nested deeper than can be followed; cut it into parts") from None
    finally:
        _RUNNING.reset(token)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Have the system interrupt whatever runs after so many seconds, a pattern or a library included."""
    is_main = threading.current_thread() is threading.main_thread()
    if not seconds or not is_main or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _GRACE_S)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(_signal: int, _frame: Any) -> None:
    raise _Late


@contextmanager
def _memory(mib: int) -> Iterator[None]:
    """Let the process take so much more memory than it has."""
    held = _held_bytes()
    if not mib or resource is None or not held:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = min([held + mib * _MIB, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)])
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _held_bytes() -> int:
    """Address space of the process; 0 where the system does not tell."""
    try:
        match = re.search(r"VmSize:\s*(\d+) kB", Path("/proc/self/status").read_text("ascii", "replace"))
    except OSError:
        return 0
    return int(match[1]) * 1024 if match else 0
