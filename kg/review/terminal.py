"""Review in the terminal: one card at a time, one key a decision, each written before the next card is shown.

Comes in: a `Desk`, a console, and where keys and lines are read from. Goes out: nothing but the decisions at the
desk. To quit is always safe: what was decided is written, what was not waits for the next session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.errors import KgError, UsageError
from kg.model import QUALIFIERS, Modality, Verdict
from kg.review.cards import Card, lines_of, outside_words, sentence_of
from kg.review.decisions import NO_EDIT, Desk, Ruling
from kg.review.drafts import Edit
from kg.tables import show

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

HELP = (
    ("a", "accept"), ("r", "reject"), ("e", "edit"), ("d", "defer"), ("s", "split a group"), ("w", "say why"),
    ("u", "undo"), ("q", "quit"),
)  # fmt: skip
"""Keys, and what they do."""

STYLES = {"subject": "bold cyan", "object": "bold yellow", "evidence": "underline", "": ""}
_PLACES = {"s": "subject", "o": "object", "r": "relation", "v": "value", "m": "modality"}


@dataclass(slots=True)
class Session:
    """Where a reviewer is: what waits, what was put off, and what she has changed on the card before her."""

    desk: Desk
    console: Console
    read_key: Callable[[], str]
    read_line: Callable[[str], str]
    waiting: list[Card] = field(default_factory=list)
    deferred: list[Card] = field(default_factory=list)
    edit: Edit = NO_EDIT
    reason: str = ""
    written: int = 0


def review(session: Session) -> None:
    """Show cards until none waits or the reviewer quits."""
    session.waiting = list(session.desk.left())
    try:
        while session.waiting:
            card = session.waiting[0]
            session.console.print(render_card(session, card))
            if not _answer(session, card):
                return
    except (KeyboardInterrupt, EOFError):
        return
    if session.deferred:
        session.console.print(f"{len(session.deferred)} put off; they wait for the next session")


def _answer(session: Session, card: Card) -> bool:
    """Act on one key; False ends the session. What cannot be done is said, and the card stays."""
    try:
        key = session.read_key()
        return _act(session, card, key.lower())
    except UsageError as error:
        session.console.print(str(error), style="red", markup=False)
    return True


def _act(session: Session, card: Card, key: str) -> bool:
    if key in ("q", "\x03", "\x04"):
        return False
    if key in ("a", "r"):
        _decide(session, card, Verdict.ACCEPT if key == "a" else Verdict.REJECT)
    elif key == "d":
        session.deferred.append(session.waiting.pop(0))
        _clear(session)
    elif key == "s":
        session.waiting[:1] = card.split()
        _clear(session)
    elif key == "e":
        _edit(session, card)
    elif key == "w":
        session.reason = session.read_line("why: ")
    elif key == "u":
        taken_back = session.desk.undo()
        session.written -= 1
        _clear(session)
        session.waiting = [each for each in session.desk.left() if each not in session.deferred]
        # What was taken back is shown first.
        session.waiting.sort(key=lambda each: not set(taken_back) & {one.id for one in each.candidates})
    else:
        session.console.print(", ".join(f"{name} {what}" for name, what in HELP), markup=False)
    return True


def _clear(session: Session) -> None:
    session.edit, session.reason = NO_EDIT, ""


def _decide(session: Session, card: Card, verdict: Verdict) -> None:
    problems = session.desk.decide(Ruling(card, verdict, session.edit, session.reason))
    for problem in problems:
        session.console.print(problem, style="red", markup=False)
    if not problems:
        session.waiting.pop(0)
        session.written += 1
        _clear(session)


def _edit(session: Session, card: Card) -> None:
    """Ask what to change until nothing more; each change is tried on the card at once."""
    while True:
        asked = "change s(ubject) o(bject) r(elation) v(alue) m(odality) or a qualifier such as on=2025; enter ends: "
        words = session.read_line(asked).strip()
        if not words:
            return
        try:
            changed = _changed(session, words)
            session.desk.drafts(card, changed)
        except KgError as error:
            session.console.print(str(error), style="red", markup=False)
            continue
        session.edit = changed
        for line in lines_of(session.desk.drafts(card, changed), session.desk.setting.tables):
            parts = (line.subject, line.predicate, line.object, line.qualifiers, line.modality)
            session.console.print("  " + show(" · ".join(filter(None, parts)), 500), markup=False, highlight=False)


def _changed(session: Session, words: str) -> Edit:
    """The edit with one more change: ``s Georgia``, ``m planned``, ``on=2025-06``, ``on=`` to take it away."""
    letter, _, rest = words.partition(" ")
    place = _PLACES.get(letter, letter if letter in _PLACES.values() else "")
    if place:
        hints = {"modality": f" ({', '.join(Modality)})", "subject": " (name, id, or new:Type:Label)"}
        text = rest.strip() or session.read_line(
            f"{place}{hints.get(place, hints['subject'] if place == 'object' else '')}: "
        )
        return replace(session.edit, **{place: text.strip()})  # type: ignore[arg-type]
    column, equals, text = words.partition("=")
    if not equals:
        raise UsageError(f"'{show(words)}' is nothing to change; write s, o, r, v, m or one of {', '.join(QUALIFIERS)}")
    return replace(session.edit, qualifiers={**session.edit.qualifiers, column.strip(): text.strip()})


def render_card(session: Session, card: Card) -> RenderableType:
    """A card for the console; every text of the document is shown as it is, without markup."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text as Words

    desk, first = session.desk, card.first
    text = desk.texts[first.doc_sha256]
    sentence = Words()
    for stretch in sentence_of(card, text):
        sentence.append(show(stretch.text, len(stretch.text) + 1).replace("\\u000a", " "), STYLES[stretch.role])
    lines: list[RenderableType] = [sentence]
    outside = outside_words(card, text)
    if outside:
        lines.append(Words("outside: " + show("; ".join(outside), 500), "dim"))
    for line in lines_of(desk.drafts(card, session.edit), desk.setting.tables):
        claim = Words("→ ")
        claim.append(show(line.subject, 200), STYLES["subject"]).append(f" {show(line.predicate)} ")
        claim.append(show(line.object, 200), STYLES["object"])
        claim.append(show("".join(f"; {part}" for part in (line.qualifiers, line.modality) if part), 500))
        lines.append(claim)
        lines += [Words(f"  {show(doubt, 300)}", "red") for doubt in line.doubts]
    keys = "  ".join(f"{key} {what}" for key, what in HELP if key != "s" or card.is_group)
    place = f"{show(text.file, 80)}:{text.line_of(first.start)}"
    title = Words(f"{len(session.waiting)} left · {place} · {show(first.rule)} {first.confidence:.2f}")
    return Panel(Group(*lines), title=title, subtitle=Words(keys), title_align="left", subtitle_align="left")
