"""The search for garbage rests, and goes on afterwards."""

from __future__ import annotations

import gc

import pytest

from kg.tables import process as collector
from kg.tables.process import collector_at_rest, leave_alone


def test_the_search_rests_and_goes_on_even_after_an_error() -> None:
    @collector_at_rest()
    def work() -> None:
        assert not gc.isenabled()
        raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        work()
    assert gc.isenabled()


def test_a_search_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_only_what_is_large_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(collector, "may_freeze", True)
    monkeypatch.setattr(gc, "freeze", lambda: calls.append("freeze"))
    leave_alone(collector.LARGE - 1)
    assert calls == []
    leave_alone(collector.LARGE)
    assert calls == ["freeze"]
