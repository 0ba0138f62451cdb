"""Claims as plain records and as one readable line: the form that JSON output and cards share.

Comes in: claims of a validated dataset. Goes out: dictionaries with stable keys, and text.
"""

from __future__ import annotations

from pathlib import Path

from kg.graph import ValidDataset
from kg.model import Claim
from kg.terms import ENTITY_QUALIFIERS, Verdict
from kg.texts import CopyState, excerpt, read_copy

Record = dict[str, object]


def claim_record(claim: Claim, dataset: ValidDataset, texts: Path | None = None) -> Record:
    """A claim as a JSON-able record.

    Parameters
    ----------
    claim
        The claim.
    dataset
        Where it is from; gives labels, view and source.
    texts
        The user's copies of the sources; adds ``words`` or says why there are none.

    Returns
    -------
    dict
        ``id, subject, predicate, object or value, qualifiers, modality, rank, reason, confidence,
        best, source, line, start, end, published, background, note``, of an extracted claim also ``review``,
        and ``words`` or ``words_missing``.
    """
    source = dataset.tables.sources[claim.locator.source]
    record: Record = {
        "id": claim.id,
        "subject": claim.subject,
        "subject_label": dataset.tables.label(claim.subject),
        "predicate": claim.predicate,
    }
    if claim.object:
        record |= {"object": claim.object, "object_label": dataset.tables.label(claim.object)}
    else:
        record["value"] = claim.value
    record |= {
        "qualifiers": dict(claim.qualifiers),
        "modality": claim.modality.value,
        "rank": claim.rank.value,
        "reason": claim.reason,
        "confidence": claim.confidence,
        "best": claim.id in dataset.selection.best,
        "source": source.id,
        "published": source.published.text if source.published else "",
        "background": source.is_background,
        "line": claim.locator.line,
        "start": claim.locator.start,
        "end": claim.locator.end,
        "anaphor": claim.anaphor,
        "note": claim.note,
    }
    decision = dataset.tables.decisions_by_candidate.get(claim.candidate)
    if decision:
        keys = ("candidate", "extractor", "rule", "reviewer", "reason")
        record["review"] = {
            "decision": decision.verdict.value,
            "date": decision.date.isoformat(),
            **{key: getattr(decision, key) for key in keys},
        }
    if texts is not None:
        words, why = supporting_words(claim, dataset, texts)
        record |= {"words": words} if words else {"words_missing": why}
    return record


def supporting_words(claim: Claim, dataset: ValidDataset, texts: Path) -> tuple[str, str]:
    """The words of the user's copy that support a claim, or why they cannot be shown.

    Returns
    -------
    words, why
        One of the two is empty. The span is marked with « and ».
    """
    source = dataset.tables.sources[claim.locator.source]
    copy = read_copy(source, texts)
    if copy.state is CopyState.MISSING:
        return "", f"{texts / source.file} is missing"
    if copy.state is CopyState.ALTERED:
        return "", f"{texts / source.file} is not the text that was cited (its SHA-256 differs)"
    found = excerpt(copy.text, claim.locator) if copy.state is CopyState.SAME else None
    if found is None:
        return "", "the source has no text with offsets"
    before, after = found.before[-80:], found.after[:80]
    before = f"…{before}" if len(found.before) > len(before) else before
    after = f"{after}…" if len(found.after) > len(after) else after
    return f"{before}«{found.span}»{after}", ""


def claim_value(claim: Claim, dataset: ValidDataset) -> str:
    """What a claim says of its subject: a label, a date, or a number with hedge and unit."""
    if claim.object:
        return dataset.tables.label(claim.object)
    if claim.predicate == "quantity":
        hedge, unit = (claim.qualifiers.get(column, "") for column in ("approximation", "unit"))
        return " ".join(filter(None, (f"{claim.qualifiers['measure']}:", hedge, claim.value, unit)))
    return claim.value


def qualifier_text(claim: Claim, dataset: ValidDataset) -> str:
    """Qualifiers that the value does not show already, as one clause."""
    shown = {"measure", "unit", "approximation"} if claim.predicate == "quantity" else set()
    parts = []
    for column, text in claim.qualifiers.items():
        if column in shown or column == "group":
            continue
        name = column.replace("_", " ")
        parts.append(f"{name} {dataset.tables.label(text) if column in ENTITY_QUALIFIERS else text}")
    return ", ".join(parts)


def review_text(claim: Claim, dataset: ValidDataset) -> str:
    """Which machine proposed an extracted claim, and who accepted it; empty for what a person read."""
    decision = dataset.tables.decisions_by_candidate.get(claim.candidate)
    if decision is None:
        return ""
    did = "edited and accepted" if decision.verdict is Verdict.EDIT else "accepted"
    reason = f" ({decision.reason})" if decision.reason else ""
    return f"by {decision.extractor}, rule {decision.rule}; {did} by {decision.reviewer} on {decision.date}{reason}"


def claim_place(claim: Claim) -> str:
    """Source, line and offsets of a claim.

    Examples
    --------
    >>> from kg.graph import open_graph
    >>> claim_place(open_graph().tables.claims[0]).count(":")
    1
    """
    place = claim.locator
    span = f" [{place.start}-{place.end}]" if place.start is not None else ""
    return f"{place.source}:{place.line}{span}"
