"""What belongs to the whole process and is borrowed for a piece of work: environment variables, the garbage collector.

Comes in: names and texts, or a piece of work. Goes out: the process as it was. Without the search for cyclic garbage a
large graph is read in a third of the time, since it has no cycles. A questionable decision: the command line takes what
it reads out of the search for good; who calls the library decides that for herself.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

LARGE = 100_000
"""Values from which on what was read is kept out of the search."""
may_freeze = False
"""Whether this process is ours alone; the command line and the server say so."""


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables while the block runs.

    Examples
    --------
    >>> with environment({"KG_EXAMPLE": "1"}):
    ...     os.environ["KG_EXAMPLE"]
    '1'
    >>> "KG_EXAMPLE" in os.environ
    False
    """
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, text in before.items():
            if text is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = text


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search meanwhile; also a decorator. What has no cycles is freed all the same."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def leave_alone(count: int) -> None:
    """Take all that there is now out of the search, when the process is ours and it is worth while."""
    if may_freeze and count >= LARGE:
        gc.freeze()
