"""Review in the terminal: one card at a time, one key a decision, each written before the next card is shown.

Comes in: a `ReviewSession`, a console, and where keys and lines are read from. Goes out: nothing but the decisions of
the session. To quit is always safe: what was decided is written, what was not waits for the next session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.errors import KgError, UsageError
from kg.model import QUALIFIERS, Modality, Verdict
from kg.review.cards import CandidateCard, details_of, lines_of, outside_words, sentence_of
from kg.review.decisions import NO_EDIT, ReviewSession, Ruling
from kg.review.drafts import EDITED, Edit
from kg.tables import show

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_HELP = (
    ("a", "accept"), ("r", "reject"), ("e", "edit"), ("d", "defer"), ("s", "split a group"), ("w", "say why"),
    ("u", "undo"), ("q", "quit"),
)  # fmt: skip
"""Keys, and what they do."""

_STYLES = {"subject": "bold cyan", "object": "bold yellow", "evidence": "underline", "": ""}
_PLACES = {name[0]: name for name in EDITED}


@dataclass(slots=True)
class TerminalReview:
    """Where a reviewer is: what waits, what was put off, and what she has changed on the card before her."""

    session: ReviewSession
    console: Console
    read_key: Callable[[], str]
    read_line: Callable[[str], str]
    waiting: list[CandidateCard] = field(default_factory=list)
    deferred: list[CandidateCard] = field(default_factory=list)
    edit: Edit = NO_EDIT
    reason: str = ""
    written: int = 0


def review(dialogue: TerminalReview) -> None:
    """Show cards until none waits or the reviewer quits."""
    dialogue.waiting = list(dialogue.session.left())
    try:
        while dialogue.waiting:
            card = dialogue.waiting[0]
            dialogue.console.print(_render_card(dialogue, card))
            if not _answer(dialogue, card):
                return
    except (KeyboardInterrupt, EOFError):
        return
    if dialogue.deferred:
        dialogue.console.print(f"{len(dialogue.deferred)} put off; they wait for the next session")


def _answer(dialogue: TerminalReview, card: CandidateCard) -> bool:
    """Act on one key; False ends the session. What cannot be done is said, and the card stays."""
    try:
        key = dialogue.read_key()
        return _act(dialogue, card, key.lower())
    except UsageError as error:
        dialogue.console.print(str(error), style="red", markup=False)
    return True


def _act(dialogue: TerminalReview, card: CandidateCard, key: str) -> bool:
    if key in ("q", "\x03", "\x04"):
        return False
    if key in ("a", "r"):
        _decide(dialogue, card, Verdict.ACCEPT if key == "a" else Verdict.REJECT)
    elif key == "d":
        dialogue.deferred.append(dialogue.waiting.pop(0))
        _clear(dialogue)
    elif key == "s":
        dialogue.waiting[:1] = card.split()
        _clear(dialogue)
    elif key == "e":
        _edit(dialogue, card)
    elif key == "w":
        dialogue.reason = dialogue.read_line("why: ")
    elif key == "u":
        taken_back = dialogue.session.undo()
        dialogue.written -= 1
        _clear(dialogue)
        dialogue.waiting = [card for card in dialogue.session.left() if card not in dialogue.deferred]
        # What was taken back is shown first.
        dialogue.waiting.sort(key=lambda card: not set(taken_back) & {candidate.id for candidate in card.candidates})
    else:
        dialogue.console.print(", ".join(f"{name} {what}" for name, what in _HELP), markup=False)
    return True


def _clear(dialogue: TerminalReview) -> None:
    dialogue.edit, dialogue.reason = NO_EDIT, ""


def _decide(dialogue: TerminalReview, card: CandidateCard, verdict: Verdict) -> None:
    problems = dialogue.session.decide(Ruling(card, verdict, dialogue.edit, dialogue.reason))
    for problem in problems:
        dialogue.console.print(problem, style="red", markup=False)
    if not problems:
        dialogue.waiting.pop(0)
        dialogue.written += 1
        _clear(dialogue)


def _edit(dialogue: TerminalReview, card: CandidateCard) -> None:
    """Ask what to change until nothing more; each change is tried on the card at once."""
    while True:
        asked = "change s(ubject) o(bject) r(elation) v(alue) m(odality) or a qualifier such as on=2025; enter ends: "
        words = dialogue.read_line(asked).strip()
        if not words:
            return
        try:
            changed = _changed(dialogue, words)
            dialogue.session.drafts(card, changed)
        except KgError as error:
            dialogue.console.print(str(error), style="red", markup=False)
            continue
        dialogue.edit = changed
        for line in lines_of(dialogue.session.drafts(card, changed), dialogue.session.setting.tables):
            parts = (line.subject, line.predicate, line.object, line.qualifiers, line.modality)
            dialogue.console.print("  " + show(" · ".join(filter(None, parts)), 500), markup=False, highlight=False)


def _changed(dialogue: TerminalReview, words: str) -> Edit:
    """The edit with one more change: ``s Georgia``, ``m planned``, ``on=2025-06``, ``on=`` to take it away."""
    letter, _, rest = words.partition(" ")
    place = _PLACES.get(letter, letter if letter in _PLACES.values() else "")
    if place:
        hints = {"modality": f" ({', '.join(Modality)})", "subject": " (name, id, or new:Type:Label)"}
        text = rest.strip() or dialogue.read_line(
            f"{place}{hints.get(place, hints['subject'] if place == 'object' else '')}: "
        )
        return replace(dialogue.edit, **{place: text.strip()})  # type: ignore[arg-type]
    column, equals, text = words.partition("=")
    if not equals:
        raise UsageError(f"'{show(words)}' is nothing to change; write s, o, r, v, m or one of {', '.join(QUALIFIERS)}")
    return replace(dialogue.edit, qualifiers={**dialogue.edit.qualifiers, column.strip(): text.strip()})


def _render_card(dialogue: TerminalReview, card: CandidateCard) -> RenderableType:
    """A card for the console; every text of the document is shown as it is, without markup."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text as Words

    session, first = dialogue.session, card.first
    text = session.texts[first.doc_sha256]
    sentence = Words()
    for stretch in sentence_of(card, text):
        sentence.append(show(stretch.text, len(stretch.text) + 1).replace("\\u000a", " "), _STYLES[stretch.role])
    lines: list[RenderableType] = [sentence]
    outside = outside_words(card, text)
    if outside:
        lines.append(Words("outside: " + show("; ".join(outside), 500), "dim"))
    for line in lines_of(session.drafts(card, dialogue.edit), session.setting.tables):
        claim = Words("→ ")
        claim.append(show(line.subject, 200), _STYLES["subject"]).append(f" {show(line.predicate)} ")
        claim.append(show(line.object, 200), _STYLES["object"])
        claim.append(show("".join(f"; {part}" for part in (line.qualifiers, line.modality) if part), 500))
        lines.append(claim)
        lines += [Words(f"  {show(doubt, 300)}", "red") for doubt in line.doubts]
    if details := details_of(card):
        lines.append(Words(show(" · ".join(details), 500), "dim"))
    keys = "  ".join(f"{key} {what}" for key, what in _HELP if key != "s" or card.is_group)
    place = f"{show(text.file, 80)}:{text.line_of(first.start)}"
    title = Words(f"{len(dialogue.waiting)} left · {place} · {show(first.rule)} {first.confidence:.2f}")
    return Panel(Group(*lines), title=title, subtitle=Words(keys), title_align="left", subtitle_align="left")
