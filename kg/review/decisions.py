"""A review: candidates on one side, the tables on the other, and a person between them.

Comes in: a folder of tables, candidates, the texts, and who decides. Goes out: decisions in the tables, written as
they are made, so that a kill loses none. Each is checked first as the tables would be with it: what would make them
unsound is refused with the reason, and nothing is written. The tables are read anew when somebody else changed them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import InputError, InvalidData, Problem, UsageError
from kg.model import DECISIONS_FILE, Candidate, Tables, Verdict, read_ontology
from kg.review.cards import CandidateCard, make_cards
from kg.review.documents import Text, find_texts
from kg.review.drafts import Draft, Edit, Setting, draft_claim, edit_draft
from kg.review.reviewer import Signature
from kg.review.writing import TABLES, Batch, Choice, TableLines, finish_writing, write_choices, write_together
from kg.tables import build_lookup, check_folder, ontology_file, refuse_shipped, temporary_folder

NO_EDIT = Edit()

_MAX_UNDO = 100
"""Decisions of a session that can be taken back."""


@dataclass(frozen=True, slots=True)
class _UndoStep:
    """One writing, to take it back: the tables that changed, before and after, and the candidates decided on."""

    before: dict[str, bytes]
    after: dict[str, bytes]
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer decided about a card, before it is written."""

    card: CandidateCard
    verdict: Verdict
    edit: Edit = NO_EDIT
    reason: str = ""


class ReviewSession:
    """Candidates to decide on, and the tables that decisions go to.

    Parameters
    ----------
    folder
        The data folder.
    candidates
        What was extracted.
    texts
        Folder of the texts that they were read from.
    signature
        Who decides, and on which day.

    Raises
    ------
    InvalidData
        When the tables have problems of their own.
    InputError
        When a text is missing or has changed.
    UsageError
        When the folder is that of an installed package.
    """

    def __init__(self, folder: Path, candidates: Iterable[Candidate], texts: Path, signature: Signature) -> None:
        refuse_shipped(folder)
        self.folder, self.signature = folder, signature
        self.completed = finish_writing(folder)
        self.ontology = read_ontology(ontology_file("kg.ttl"))
        every = tuple(candidates)
        self.texts: dict[str, Text] = find_texts(every, texts)
        self._texts_folder = texts
        self._steps: list[_UndoStep] = []
        self._read: dict[str, bytes] = {}
        self.setting = self._read_tables()
        self.cards = make_cards(every)

    def _read_tables(self) -> Setting:
        """The tables as they are; read again only when a byte of them has changed."""
        before = TableLines(self.folder).before
        if before == self._read:
            return self.setting
        tables, problems = check_folder(self.folder, self.ontology)
        if problems:
            raise InvalidData(problems)
        known = check_folder(self.folder, self.ontology, self._texts_folder)[1]
        self._known = {(problem.what, problem.rule) for problem in known}
        self._read = before
        self.setting = Setting(tables, build_lookup(tables), self.ontology)
        return self.setting

    def left(self) -> tuple[CandidateCard, ...]:
        """Cards with a candidate that nobody has decided on; members that are decided on are left out."""
        decided = self._read_tables().tables.decisions_by_candidate
        cards = []
        for card in self.cards:
            members = tuple(candidate for candidate in card.candidates if candidate.id not in decided)
            if members:
                cards.append(CandidateCard(members))
        return tuple(cards)

    def card(self, key: str) -> CandidateCard:
        """The card that is left with a candidate of this id.

        Raises
        ------
        UsageError
            When there is none: it is no candidate of the file, or was decided on meanwhile.
        """
        for card in self.left():
            if key in (candidate.id for candidate in card.candidates):
                return card
        raise UsageError(f"candidate {key} is not waiting for a decision; go on with the next one")

    def drafts(self, card: CandidateCard, edit: Edit | None = None) -> tuple[Draft, ...]:
        """The claims that a card would become, one a member.

        Raises
        ------
        UsageError
            When the edit names what is not known, or gives all members of a group one subject.
        """
        setting = self._read_tables()
        drafts = tuple(draft_claim(candidate, setting) for candidate in card.candidates)
        if edit is None or edit == NO_EDIT:
            return drafts
        if edit.subject and card.is_group:
            raise UsageError("the members of a group have subjects of their own; split it first")
        return tuple(edit_draft(draft, edit, setting) for draft in drafts)

    def decide(self, *rulings: Ruling) -> list[str]:
        """Write decisions, all of them or none.

        Parameters
        ----------
        rulings
            What was decided; a verdict ``accept`` with an edit that changes something becomes ``edit``.

        Returns
        -------
        list of str
            What keeps them from being written, in a line each; empty when they are.

        Raises
        ------
        UsageError
            When an edit names what is not known.
        InputError
            When the tables changed while they were written, or cannot be written.
        """
        setting = self._read_tables()
        choices = [choice for ruling in rulings for choice in self._choices(ruling)]
        doubts = [doubt for choice in choices if choice.draft for doubt in choice.draft.doubts]
        if doubts:
            return doubts
        lines = TableLines(self.folder)
        write_choices(Batch(lines, setting.tables, self.texts, self.signature), choices)
        changes = lines.changes()
        if not changes:
            return []
        tables, problems = self._check(lines, changes)
        if problems:
            return problems
        if TableLines(self.folder).before != lines.before:
            raise InputError(f"{self.folder}: the tables were changed meanwhile; decide again")
        write_together(self.folder, changes)
        before = {name: lines.before[name] for name in changes}
        self._steps = [
            *self._steps[1 - _MAX_UNDO :],
            _UndoStep(before, changes, tuple(choice.candidate.id for choice in choices)),
        ]
        # What was checked is what stands there now, so that it need not be read again.
        self._read = lines.before | changes
        self.setting = Setting(tables, build_lookup(tables), self.ontology)
        return []

    def _choices(self, ruling: Ruling) -> list[Choice]:
        if ruling.verdict is Verdict.REJECT:
            return [Choice(candidate, Verdict.REJECT, None, ruling.reason) for candidate in ruling.card.candidates]
        plain, edited = self.drafts(ruling.card), self.drafts(ruling.card, ruling.edit)
        return [
            Choice(draft.candidate, Verdict.ACCEPT if is_same(draft, old) else Verdict.EDIT, draft, ruling.reason)
            for old, draft in zip(plain, edited, strict=True)
        ]

    def _check(self, lines: TableLines, changes: dict[str, bytes]) -> tuple[Tables, list[str]]:
        """The tables as they would be, and what would be wrong with them that is not so now."""
        with temporary_folder() as probe:
            for table in TABLES:
                content = changes.get(table, lines.before[table])
                if content:
                    (probe / table).write_bytes(content)
            tables, problems = check_folder(probe, self.ontology, self._texts_folder, self.folder)
        new = [problem for problem in problems if (problem.what, problem.rule) not in self._known]
        return tables, [str(_shown(problem)) for problem in new]

    @property
    def can_undo(self) -> bool:
        """Whether something was decided in this session."""
        return bool(self._steps)

    def undo(self) -> tuple[str, ...]:
        """Take back the last decision of this session; returns the candidates that wait again.

        Raises
        ------
        UsageError
            When there is none.
        InputError
            When the tables were changed since.
        """
        if not self._steps:
            raise UsageError("nothing was decided in this session that could be taken back")
        step = self._steps[-1]
        now = TableLines(self.folder).before
        if any(now[name] != content for name, content in step.after.items()):
            raise InputError(f"{self.folder}: the tables were changed since; correct them by hand")
        header = TableLines(self.folder).header(DECISIONS_FILE)
        write_together(
            self.folder, {name: content or f"{','.join(header)}\n".encode() for name, content in step.before.items()}
        )
        self._steps.pop()
        return step.candidates

    def summary(self) -> list[dict[str, object]]:
        """What became of the candidates, by rule: one record each, and one of all."""
        decisions = self._read_tables().tables.decisions_by_candidate
        counts: dict[str, Counter[str]] = {}
        for card in self.cards:
            for candidate in card.candidates:
                decision = decisions.get(candidate.id)
                for rule in (candidate.rule, "all"):
                    counts.setdefault(rule, Counter())[decision.verdict.value if decision else "left"] += 1
        names = [*sorted(set(counts) - {"all"}), *(["all"] if counts else [])]
        return [
            {
                "rule": rule,
                "candidates": counts[rule].total(),
                "accepted": counts[rule][Verdict.ACCEPT],
                "edited": counts[rule][Verdict.EDIT],
                "rejected": counts[rule][Verdict.REJECT],
                "left": counts[rule]["left"],
            }
            for rule in names
        ]


def is_same(draft: Draft, original: Draft) -> bool:
    """Whether two drafts would become the same claim."""
    return replace(draft, doubts=()) == replace(original, doubts=()) and not original.doubts


def _shown(problem: Problem) -> Problem:
    """A problem of the probe, named by its table."""
    return replace(problem, file=Path(problem.file).name)
