"""The review in a terminal, key by key: first with keys from a list, then through a pseudo-terminal."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pexpect
import pytest
from rich.console import Console

from kg.model.candidates import Argument
from kg.review.cards import CandidateCard, outside_words, sentence_of
from kg.review.documents import Text
from kg.review.terminal import TerminalReview, review
from kg.tables.candidates import format_jsonl
from tests.review.made import ALL, ALSO, FORCE, SIGNS, TEXT, TRADE, make_session, rows
from tests.waiting import LIMIT_S

_ANSI = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def run(folder: Path, keys: str, lines: Iterable[str] = (), *candidates: object) -> str:
    """Review with these keys and lines; what was shown."""
    out = io.StringIO()
    pressed, typed = iter(keys), iter(lines)

    def key() -> str:
        try:
            return next(pressed)
        except StopIteration:
            raise EOFError from None

    session = make_session(folder, *candidates)  # type: ignore[arg-type]
    dialogue = TerminalReview(session, Console(file=out, width=160), key, lambda _: next(typed))
    review(dialogue)
    return out.getvalue()


def decided(folder: Path) -> dict[str, str]:
    return {row["candidate"]: row["decision"] for row in rows(folder, "decisions.csv")}


def test_a_key_decides_and_the_next_card_comes(folder: Path) -> None:
    shown = run(folder, "ara")
    assert decided(folder) == {SIGNS.id: "accept", ALSO.id: "accept", FORCE.id: "reject", TRADE.id: "accept"}
    assert shown.index("3 left") < shown.index("2 left") < shown.index("1 left")


def test_a_card_shows_sentence_claims_and_what_is_new(folder: Path) -> None:
    shown = run(folder, "q")
    assert "Arland and Corland signed the Harbour Accord in Arville on 3 June 2022." in shown
    claim = "→ Arland (State, arland) signs Harbour Accord (new Agreement, harbour-accord)"
    assert f"{claim}; at Arville, on 2022-06-03; asserted" in shown
    assert "→ Corland (State, corland) signs" in shown
    assert "talks.txt:2 · signs.verb 0.80" in shown
    assert not (folder / "decisions.csv").exists()


def test_what_is_put_off_waits_for_the_next_session(folder: Path) -> None:
    shown = run(folder, "daa")
    assert "1 put off; they wait for the next session" in shown
    assert set(decided(folder)) == {FORCE.id, TRADE.id}
    assert "→ Arland" in run(folder, "q")


def test_a_group_is_split_and_its_members_decided_apart(folder: Path) -> None:
    run(folder, "sarq")
    assert decided(folder) == {SIGNS.id: "accept", ALSO.id: "reject"}


def test_undo_brings_the_card_back(folder: Path) -> None:
    shown = run(folder, "auaq")
    assert shown.count("→ Arland (State, arland) signs") == 2
    assert decided(folder) == {SIGNS.id: "accept", ALSO.id: "accept"}
    assert "nothing was decided in this session" in run(folder, "u")


def test_a_reason_is_kept_for_one_decision(folder: Path) -> None:
    run(folder, "wrr", ["says nothing"])
    assert sorted(row.get("reason", "") for row in rows(folder, "decisions.csv")) == [
        "",
        "says nothing",
        "says nothing",
    ]


def test_an_edit_is_tried_at_once_and_written_with_the_next_key(folder: Path) -> None:
    lines = ["s Borlnd", "x", "m reported", "s", "Borland", "period=2021", "unit=", "unit=USD billion", ""]
    shown = run(folder, "ea", lines, TRADE)
    assert "no entity is named 'Borlnd'; did you mean borland (Borland)" in shown
    assert "'x' is nothing to change; write s, o, r, v, m or one of" in shown
    claim = rows(folder, "claims.csv")[-1]
    assert (claim["subject"], claim["modality"], claim["period"]) == ("borland", "reported", "2021")
    assert decided(folder) == {TRADE.id: "edit"}


def test_what_cannot_be_written_is_said_and_the_card_stays(folder: Path) -> None:
    shown = run(folder, "eaq", ["v soon", ""], FORCE)
    assert "value 'soon' is not an EDTF date" in shown
    assert not (folder / "decisions.csv").exists()


def test_an_unknown_key_tells_the_keys(folder: Path) -> None:
    assert "a accept, r reject, e edit, d defer, s split a group, w say why, u undo, q quit" in run(folder, "xq")


def test_a_text_with_markup_and_control_characters_is_shown_as_text(folder: Path) -> None:
    text = "[bold]Arland[/bold] \x1b[31m met."
    hostile = Text("0" * 64, "[red]x.txt", text)
    card = replace(TRADE, start=0, end=len(text), subject=replace(TRADE.subject, start=6, end=12))
    assert "".join(stretch.text for stretch in sentence_of(CandidateCard((card,)), hostile)) == text
    shown = run(folder, "q", (), replace(TRADE, rule="[red]\x1b[31mrule"))
    assert "[red]\\u001b[31mrule" in shown


def test_words_outside_of_the_sentence_are_named_with_their_line() -> None:
    assert isinstance(SIGNS.object, Argument)
    far = replace(FORCE, subject=SIGNS.object)
    text = Text("0" * 64, "t", TEXT)
    assert outside_words(CandidateCard((far,)), text) == ("'Harbour Accord' in line 2",)
    assert outside_words(CandidateCard((FORCE,)), text) == ()


# ---- through a pseudo-terminal


@pytest.fixture
def terminal(folder: Path) -> Iterable[pexpect.spawn]:
    (folder / "c.jsonl").write_bytes(format_jsonl(ALL))
    words = [
        "-m",
        "kg",
        "review",
        folder / "c.jsonl",
        "--data",
        folder,
        "--texts",
        folder / "texts",
        "--by",
        "Ann Example",
    ]
    child = pexpect.spawn(
        sys.executable, [str(word) for word in (*words, "--date", "2025-06-17")], encoding="utf-8", timeout=LIMIT_S,
        dimensions=(40, 140), env={**os.environ, "TERM": "xterm", "COLUMNS": "140", "LINES": "40"},
    )  # fmt: skip
    yield child
    child.close(force=True)


def test_a_session_in_a_terminal(folder: Path, terminal: pexpect.spawn) -> None:
    terminal.expect("3 left")
    terminal.expect("quit")
    terminal.send("a")
    terminal.expect("2 left")
    terminal.expect("quit")
    terminal.send("e")
    terminal.expect("enter ends: ")
    terminal.sendline("m asserted")
    terminal.expect("enter ends: ")
    terminal.sendline("")
    terminal.expect("quit")
    terminal.send("a")
    terminal.expect("1 left")
    terminal.expect("quit")
    terminal.send("q")
    terminal.expect("wrote 2 decisions")
    terminal.expect(r"all +4 +2 +1 +0 +1")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 0
    assert decided(folder) == {SIGNS.id: "accept", ALSO.id: "accept", FORCE.id: "edit"}


def test_keys_that_are_typed_before_a_card_is_shown_decide_on_it(folder: Path, terminal: pexpect.spawn) -> None:
    terminal.delaybeforesend = None
    terminal.send("a\x1b[Aéq")  # an arrow is no `a`
    terminal.expect("wrote 1 decisions")
    terminal.expect(pexpect.EOF)
    assert set(decided(folder).values()) == {"accept"}


def test_the_words_are_marked_in_the_terminal(terminal: pexpect.spawn) -> None:
    terminal.expect("quit")
    shown = terminal.before
    assert shown
    assert "\x1b[1;36mArland" in shown
    assert "\x1b[1;33mHarbour Accord" in shown
    assert "Arland and Corland signed the Harbour Accord" in _ANSI.sub("", shown)


def test_an_interrupt_keeps_what_was_decided(folder: Path, terminal: pexpect.spawn) -> None:
    terminal.expect("quit")
    terminal.send("r")
    terminal.expect("2 left")
    terminal.expect("quit")
    terminal.sendintr()
    terminal.expect("wrote 1 decisions")
    terminal.expect(pexpect.EOF)
    assert set(decided(folder)) == {SIGNS.id, ALSO.id}
