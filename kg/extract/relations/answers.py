"""Questions: what is asked is no claim; what a short answer says of it is one.

Comes in: the findings of a document. Goes out: those without the questions, each with the modality of its answer
where one follows: "Has Peru signed the treaty? - We have not." The answer is the place of the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.frames.parse import Tree
from kg.extract.relations.arguments import RuleContext
from kg.extract.relations.findings import Finding
from kg.model import FACTUAL, Modality

_SPEAKER = (
    r"(?:[-–—\"“* \t]|A[.:]|Answer:|(?:M[RS]S?\.? |Dr\.? )?"
    r"[A-Z][\w.'’ -]{1,40}?(?:\([^)\n]{1,40}\))?:)*\s*"
)
_NO = re.compile(
    _SPEAKER + r"(?:No\b|Not (?:yet|at all|so far)\b|(?:It|We|They|He|She|I|That)(?: \w+)? ?"
    r"(?:has|have|is|are|am|was|were|did|does|do|"
    r"will|shall)(?:n['’]t\b| not\b)(?: yet| so far)?[^\w]*[.,;!\n])"
)
_YES = re.compile(
    _SPEAKER
    + r"(?:Yes\b|Indeed\b|Certainly\b|(?:It|We|They|He|She|I) (?:has|have|is|are|am|was|were|did|does|do)[.,;!])"
)
_ASKING = frozenset({"ask", "wonder", "inquire", "enquire", "question", "query"})
_SUPPOSED = frozenset({"would", "could", "might", "may", "should"})
MAX_CLIMB = 8


def with_answers(context: RuleContext, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings with the answers to what is asked in place of the questions.

    Parameters
    ----------
    context
        The document.
    findings
        What the rules read, questions as hypothetical.
    """
    text = context.reading.document.aligned
    for finding in findings:
        tree = context.trees[finding.sentence]
        if finding.modality in FACTUAL | {Modality.PLANNED, Modality.NEGATED} or finding.rule.startswith(
            ("table.", "line.")
        ):
            yield finding
        elif is_question(tree):
            answer = _answer(text, tree.words[-1].end)
            if answer is None and _SUPPOSED & {word.text.lower() for word in tree.words}:
                yield finding
            elif answer is not None:
                span = answer[1]
                yield replace(finding, modality=answer[0], start=span[0], end=span[1])
        elif not _is_asked(tree, finding):
            yield finding


def is_question(tree: Tree) -> bool:
    """Whether a sentence ends with a question mark."""
    return any(word.text == "?" for word in tree.words[-2:])


def _answer(text: str, place: int) -> tuple[Modality, tuple[int, int]] | None:
    """What the words right after a question say to it."""
    rest = re.compile(r"[\s\"”’')]*").match(text, place)
    start = rest.end() if rest else place
    for pattern, modality in ((_NO, Modality.NEGATED), (_YES, Modality.ASSERTED)):
        match = pattern.match(text, start)
        if match:
            return modality, (start, match.end())
    return None


def _is_asked(tree: Tree, finding: Finding) -> bool:
    """Whether a claim is only what somebody asked: "asked whether Peru is a party"."""
    at = next(
        (word.index for word in tree.words if finding.start <= word.start < finding.end and word.tag[:2] == "VB"), -1
    )
    for _ in range(MAX_CLIMB if at >= 0 else 0):
        word = tree.words[at]
        marks = {tree.words[kid].text.lower() for kid in tree.kids(at, "mark")}
        if marks & {"whether", "if"} and word.dep in ("ccomp", "advcl") and tree.words[word.head].lemma in _ASKING:
            return True
        if word.head == at:
            return False
        at = word.head
    return False
