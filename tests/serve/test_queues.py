"""The memory of slow queries is short; queues themselves are tested with the pool."""

from __future__ import annotations

import pytest

from kg.serve.engine import queues
from kg.serve.engine.queues import SlowQueries


def test_a_slow_query_is_remembered_until_it_is_quick_or_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = SlowQueries()
    memory.add(b"one")
    memory.add(b"two")
    assert b"one" in memory
    memory.discard(b"one")
    assert b"one" not in memory
    monkeypatch.setattr(queues, "_REMEMBERED_S", -1.0)
    assert b"two" not in memory


def test_the_memory_is_bounded_and_the_latest_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "_REMEMBERED", 2)
    memory = SlowQueries()
    for key in (b"one", b"two", b"one", b"three"):
        memory.add(key)
    assert [key in memory for key in (b"one", b"two", b"three")] == [True, False, True]
