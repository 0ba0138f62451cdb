"""The scoreboard: gold documents and candidates to every score of the annotation guide.

Comes in: gold documents, and the candidates of each. Goes out: a `Scoreboard`. Documents without candidates count
with all that was missed in them; candidates of a document that is not gold, or of another text, end the command,
since a score that leaves them out would be a score of something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import InputError
from kg.extract.evaluation.agreement import Strictness, Terms
from kg.extract.evaluation.diagnostics import Diagnostics, diagnose
from kg.extract.evaluation.gold import GoldDocument
from kg.extract.evaluation.knowledge import Knowledge
from kg.extract.evaluation.scores import SAMPLES, Scores, Tally, judge, score_tallies, tally
from kg.model import Candidate


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """What became of each claim and candidate of one document; tallies are expanded."""

    document: GoldDocument
    candidates: tuple[Candidate, ...]
    strict: Tally
    lenient: Tally
    diagnostics: Diagnostics


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """Every score of the annotation guide.

    Parameters
    ----------
    strict, lenient
        With groups expanded: each member of a collective counts.
    strict_groups, lenient_groups
        With a group counted once.
    diagnostics
        What is told apart from the scores.
    verdicts
        One a document, in the order of the gold file.
    seed
        Of the intervals.
    """

    strict: Scores
    lenient: Scores
    strict_groups: Scores
    lenient_groups: Scores
    diagnostics: Diagnostics
    verdicts: tuple[DocumentVerdict, ...]
    seed: int

    @property
    def claims(self) -> int:
        """Gold claims in all."""
        return sum(len(verdict.document.claims) for verdict in self.verdicts)

    @property
    def candidates(self) -> int:
        """Candidates in all, repeats included."""
        return sum(len(verdict.candidates) for verdict in self.verdicts)

    @property
    def repeats(self) -> int:
        """Candidates that say again what another one says; they count neither way."""
        return sum(len(verdict.lenient.matching.repeats) for verdict in self.verdicts)


def score_documents(
    gold: Sequence[GoldDocument],
    candidates_by_document: Mapping[str, Sequence[Candidate]],
    knowledge: Knowledge | None = None,
    *,
    seed: int = 0,
    samples: int = SAMPLES,
) -> Scoreboard:
    """Score candidates against gold documents.

    Parameters
    ----------
    gold
        Annotated documents.
    candidates_by_document
        Candidates by the id of their document.
    knowledge
        What the graph knows of places and names; None leaves coarser places and links out.
    seed, samples
        Of the bootstrap; no samples, no intervals.

    Raises
    ------
    InputError
        When candidates belong to a document that is not gold.
    """
    known = {document.id for document in gold}
    unknown = sorted(set(candidates_by_document) - known)
    if unknown:
        raise InputError(f"candidates of '{unknown[0]}', which is no gold document; give the file they belong to")
    knows = knowledge or Knowledge()
    strict, lenient = Terms(Strictness.STRICT), Terms(Strictness.LENIENT, knows.wholes)
    tallies: dict[tuple[Strictness, bool], list[Tally]] = {
        (strictness, is_expanded): [] for strictness in Strictness for is_expanded in (True, False)
    }
    verdicts = []
    for document in gold:
        candidates = tuple(candidates_by_document.get(document.id, ()))
        strictly, leniently = (judge(document, candidates, terms) for terms in (strict, lenient))
        for judged, terms in ((strictly, strict), (leniently, lenient)):
            for is_expanded in (True, False):
                tallies[terms.strictness, is_expanded].append(tally(judged, is_expanded=is_expanded))
        last = [tallies[strictness, True][-1] for strictness in Strictness]
        verdicts.append(
            DocumentVerdict(document, candidates, last[0], last[1], diagnose(leniently, lenient, knows.find))
        )
    scores = [score_tallies(tallied, seed=seed, samples=samples) for tallied in tallies.values()]
    diagnostics = sum((verdict.diagnostics for verdict in verdicts), start=Diagnostics())
    return Scoreboard(scores[0], scores[2], scores[1], scores[3], diagnostics, tuple(verdicts), seed)


def group_by_document(candidates: Iterable[Candidate], gold: Sequence[GoldDocument]) -> dict[str, list[Candidate]]:
    """Candidates by document.

    Raises
    ------
    InputError
        When a candidate was read from another text than the gold document of that id.
    """
    texts = {document.id: document.sha256 for document in gold}
    by_document: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if texts.get(candidate.doc_id, candidate.doc_sha256) != candidate.doc_sha256:
            raise InputError(
                f"candidate {candidate.id} was read from another text of '{candidate.doc_id}' than the gold one; "
                "extract it anew"
            )
        by_document.setdefault(candidate.doc_id, []).append(candidate)
    return by_document
