"""Gold documents through the extractor, so that `kg evaluate` needs nothing but the annotated file.

Comes in: gold documents and a graph. Goes out: candidates. The extractor is given the text, its date and its title,
and nothing of the annotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract.evaluation.gold import GoldDocument
from kg.model import parse_period

if TYPE_CHECKING:
    from kg.graph import ValidDataset
    from kg.model import Candidate


def extract_gold(documents: Sequence[GoldDocument], dataset: ValidDataset) -> tuple[Candidate, ...]:
    """Candidates of gold documents, from the offline extractor as it is installed.

    Parameters
    ----------
    documents
        Annotated documents; only text, date and title are used.
    dataset
        The graph whose entities mentions are linked to.
    """
    from kg.extract.pipeline import extract_document

    extracted: list[Candidate] = []
    for document in documents:
        candidates = extract_document(
            document.text,
            identity=document.id,
            date=parse_period(document.date) if document.date else None,
            title=document.title,
            lookup=dataset.lookup,
        )
        extracted += (replace(candidate, doc_id=document.id) for candidate in candidates)
    return tuple(extracted)
