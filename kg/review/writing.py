"""Decisions to rows of the tables: claims, new entities and names, the source, and the decision itself.

Comes in: choices, the tables as they are, and the texts. Goes out: a `Ledger` with the rows added. A candidate that
says what is a claim already gets its decision and no second row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.candidates import Argument, Candidate
from kg.cleaning import clean_cell
from kg.consistency import names_in_span
from kg.model import Claim, Locator, Tables, hash_claim
from kg.review.documents import Text
from kg.review.drafts import Chosen, Draft
from kg.review.ledger import Ledger, Row
from kg.review.signing import Signature
from kg.review.slugs import propose_slug
from kg.tables import CLAIM_COLUMNS, EXTRACTED_COLUMNS
from kg.terms import DECISIONS_FILE, Rank, Verdict


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reviewer decided about one candidate; the draft is None when it was rejected."""

    candidate: Candidate
    verdict: Verdict
    draft: Draft | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Choices that are written together, and what they have added already.

    Parameters
    ----------
    ledger
        Where rows go.
    tables
        The tables as parsed before, for ids and names that stand already.
    texts
        The candidates' texts by hash.
    signature
        Who decides, and when.
    claims, sources
        Ids added.
    entities
        Ids added, with what they are.
    """

    ledger: Ledger
    tables: Tables
    texts: Mapping[str, Text]
    signature: Signature
    claims: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    entities: dict[str, Chosen] = field(default_factory=dict)

    def add(self, choice: Choice) -> None:
        """Add the rows that a choice gives rise to; an older decision on the candidate, and its claim, are replaced."""
        if EXTRACTED_COLUMNS[0] in self.ledger.header("claims.csv"):
            self.ledger.drop("claims.csv", EXTRACTED_COLUMNS[0], choice.candidate.id)
        source = self._source_id(choice.candidate)
        claim = ""
        if choice.draft is not None:
            self._add_source(source, self.texts[choice.candidate.doc_sha256])
            claim = self._add_claim(choice.draft, source)
        self.ledger.drop(DECISIONS_FILE, "candidate", choice.candidate.id)
        self.ledger.add(DECISIONS_FILE, _decision_row(choice, source, claim, self.signature))

    def _source_id(self, candidate: Candidate) -> str:
        for source in self.tables.sources.values():
            if source.sha256 == candidate.doc_sha256:
                return source.id
        if candidate.doc_sha256 not in self.sources:
            taken = {*self.tables.sources, *self.sources.values()}
            stem = Path(self.texts[candidate.doc_sha256].file).stem
            self.sources[candidate.doc_sha256] = propose_slug(stem, taken, "source")
        return self.sources[candidate.doc_sha256]

    def _add_source(self, source: str, text: Text) -> None:
        if source in self.tables.sources or self.ledger.has("sources.csv", "id", source):
            return
        note = "added at the review of candidates; give its title and when it was published"
        row = {"id": source, "title": clean_cell(text.file), "language": "en", "sha256": text.sha256, "file": text.file}
        self.ledger.add("sources.csv", row | {"kind": "text", "note": note})

    def _add_claim(self, draft: Draft, source: str) -> str:
        subject = self._settle(draft.subject, draft.candidate.subject, source)
        target = self._settle(draft.object, draft.candidate.object, source) if draft.object else None
        settled = replace(draft, subject=subject, object=target)
        text = self.texts[draft.candidate.doc_sha256]
        row = claim_row(settled, source, text, self.tables)
        identity = hash_claim({column: row.get(column, "") for column in CLAIM_COLUMNS}, text.sha256)
        if identity not in self.claims and not self._stands(identity):
            self.claims.add(identity)
            self.ledger.add_column("claims.csv", EXTRACTED_COLUMNS[0])
            self.ledger.add("claims.csv", row)
        return identity

    def _stands(self, claim: str) -> bool:
        """Whether a claim is among the rows: it was before, and its row was not dropped for a new decision."""
        before = self.tables.claims_by_id.get(claim)
        if before is None:
            return False
        return not before.candidate or self.ledger.has("claims.csv", EXTRACTED_COLUMNS[0], before.candidate)

    def _settle(self, chosen: Chosen, argument: object, source: str) -> Chosen:
        """The entity as it is in the tables from now on; a new one is added the first time."""
        if not chosen.is_new:
            return chosen
        same = self.entities.get(chosen.id)
        if same and (same.type, same.label) != (chosen.type, chosen.label):
            taken = {*self.tables.entities, *self.entities}
            chosen = replace(chosen, id=propose_slug(chosen.label, taken, chosen.type))
            same = None
        if same is None:
            self.entities[chosen.id] = chosen
            self.ledger.add("entities.csv", {"id": chosen.id, "type": chosen.type, "label": chosen.label})
            surface = clean_cell(argument.text) if isinstance(argument, Argument) and not argument.is_anaphor else ""
            if surface not in ("", chosen.label):
                name = {"entity": chosen.id, "name": surface, "language": "en", "kind": "alias", "source": source}
                self.ledger.add("names.csv", name)
        return chosen


def write_choices(batch: Batch, choices: Sequence[Choice]) -> None:
    """Add the rows of all choices to the ledger of a batch; nothing is written to disk."""
    for choice in choices:
        batch.add(choice)


def _decision_row(choice: Choice, source: str, claim: str, signature: Signature) -> Row:
    candidate = choice.candidate
    return {
        "candidate": candidate.id,
        "decision": choice.verdict.value,
        "claim": claim,
        "relation": candidate.relation,
        "rule": clean_cell(candidate.rule),
        "extractor": candidate.extractor.value,
        "reviewer": clean_cell(signature.reviewer),
        "date": signature.day.isoformat(),
        "reason": clean_cell(choice.reason),
        "source": source,
        "sha256": candidate.doc_sha256,
    }


def claim_row(draft: Draft, source: str, text: Text, tables: Tables) -> Row:
    """The row of claims.csv that a draft becomes.

    Parameters
    ----------
    draft
        What was accepted.
    source
        Id of its source.
    text
        Where it stands.
    tables
        For the names that a span may hold.

    Returns
    -------
    dict
        Column to cell. The span is the evidence, widened to both arguments where it holds neither's name; the words
        that stand for a name which the span does not hold are its anaphor.
    """
    start, end, anaphor = _span_of(draft, text, tables)
    target = draft.object.id if draft.object else ""
    group = f"{source}-{draft.candidate.group}" if draft.candidate.group else ""
    return {
        "subject": draft.subject.id,
        "predicate": draft.predicate,
        "object": target,
        "value": draft.value,
        **draft.qualifiers,
        "group": clean_cell(group),
        "anaphor": anaphor,
        "modality": draft.modality.value,
        "rank": Rank.NORMAL.value,
        "confidence": "1.0",
        "source": source,
        "line": str(text.line_of(start)),
        "start": str(start),
        "end": str(end),
        "note": draft.note,
        "candidate": draft.candidate.id,
    }


def _span_of(draft: Draft, text: Text, tables: Tables) -> tuple[int, int, str]:
    candidate = draft.candidate
    spans = [(candidate.start, candidate.end)]
    parts = [part for part in (candidate.subject, candidate.object) if isinstance(part, Argument)]
    spans.append(
        (min(candidate.start, *(part.start for part in parts)), max(candidate.end, *(part.end for part in parts)))
    )
    for start, end in spans:
        words = text.text[start:end]
        if _is_named(words, draft, tables):
            return start, end, ""
        for part in parts:
            if start <= part.start and part.end <= end and clean_cell(part.text) == part.text:
                return start, end, part.text
    return candidate.start, candidate.end, ""


def _is_named(words: str, draft: Draft, tables: Tables) -> bool:
    """Whether a span holds a name of subject or object, as the check of the tables will see it."""
    target = draft.object.id if draft.object and not draft.object.is_new else ""
    subject = draft.subject.id if not draft.subject.is_new else ""
    labels = [chosen.label for chosen in (draft.subject, draft.object) if chosen and chosen.is_new]
    probe = Claim(
        "", subject, "", target, "", {}, {}, draft.modality, Rank.NORMAL, "", 1.0, "", Locator("", 0, 0, 0), "", 0
    )
    return names_in_span(words, probe, tables) or any(label and label in words for label in labels)
