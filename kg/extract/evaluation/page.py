"""A page that shows each miss and false alarm in its sentence: one file, no script, no network.

Comes in: a `Scoreboard`. Goes out: HTML. Every text of a document is escaped by the template, which forbids scripts
and connections besides, so that what stands in a document stays a text.
"""

from __future__ import annotations

from pathlib import Path

from kg.extract.evaluation.agreement import Strictness
from kg.extract.evaluation.mistakes import MistakeKind, find_mistakes
from kg.extract.evaluation.report import format_board
from kg.extract.evaluation.scoreboard import Scoreboard

ASSETS = Path(__file__).parent / "assets"


def render_mistakes(board: Scoreboard, name: str, strictness: Strictness = Strictness.LENIENT) -> str:
    """The page as text; the same for the same input.

    Parameters
    ----------
    board
        The scoreboard.
    name
        Of the gold file, for the title.
    strictness
        Whose misses and false alarms to show.
    """
    from jinja2 import Environment, FileSystemLoader

    mistakes = find_mistakes(board, strictness)
    documents = []
    for verdict in board.verdicts:
        own = [mistake for mistake in mistakes if mistake.document == verdict.document.id]
        missed = sum(mistake.kind is MistakeKind.MISS for mistake in own)
        shown = " · ".join(filter(None, (verdict.document.id, verdict.document.title)))
        documents.append({"name": shown, "mistakes": own, "missed": missed, "raised": len(own) - missed})
    environment = Environment(loader=FileSystemLoader(ASSETS), autoescape=True)
    return environment.get_template("mistakes.html").render(
        title=f"Misses and false alarms: {name}",
        hint=f"The {strictness} score of the annotation guide: {board.candidates} candidates, {board.claims} claims.",
        board=format_board(board),
        documents=documents,
    )
