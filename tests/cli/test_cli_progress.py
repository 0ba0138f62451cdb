"""A bar of stages is drawn on a terminal, and nobody is told anything elsewhere."""

from __future__ import annotations

import io

import pytest

from kg.cli.progress import stage_bars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_where_nobody_would_see_it_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with stage_bars() as tell:
        assert tell is None


def test_each_stage_has_a_bar_that_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with stage_bars() as tell:
        assert tell is not None
        for done in (0, 5, 10):
            tell("reading", done, 10)
        tell("loading", 1, 4)
    shown = screen.getvalue()
    assert all(word in shown for word in ("reading", "loading", "100%", "25%"))
