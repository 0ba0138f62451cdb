"""How long a test waits: for something to come true, and generously, since the machine may be slow and busy."""

from __future__ import annotations

import time
from collections.abc import Callable

LIMIT_S = 600
"""Seconds after which a test gives up waiting. That something comes true is the test; when it does is not."""


def wait_until(condition: Callable[[], object]) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < end, f"has not come true in {LIMIT_S} s"
        time.sleep(0.02)
