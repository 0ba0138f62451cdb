"""The words that claims were read from, when the user has the texts.

Comes in: claims, sources and the folder of texts. Goes out: for each claim what stands before its span, the
span, and what stands after it. An altered or missing copy gives no words but its state, which the page shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.model import Claim, Source
from kg.texts import CopyState, excerpt, read_copy

_AROUND = 140


@dataclass(frozen=True, slots=True)
class Words:
    """Spans by claim id, the state of the user's copy by source id, and whether a folder of texts was given."""

    spans: Mapping[str, tuple[str, str, str]]
    states: Mapping[str, CopyState]
    are_given: bool


def read_words(claims: Iterable[Claim], sources: Mapping[str, Source], folder: Path | None) -> Words:
    """Look up the span of every claim in the user's copies.

    Parameters
    ----------
    claims
        Claims with their locators.
    sources
        By id.
    folder
        The user's copies; None finds no words.
    """
    copies = {identity: read_copy(source, folder) for identity, source in sources.items()}
    spans = {}
    for claim in claims:
        copy = copies[claim.locator.source]
        found = excerpt(copy.text, claim.locator) if copy.state is CopyState.SAME else None
        if found:
            spans[claim.id] = (_last(found.before), found.span, _first(found.after))
    return Words(spans, {identity: copy.state for identity, copy in copies.items()}, folder is not None)


def _last(text: str) -> str:
    return text if len(text) <= _AROUND else "…" + text[-_AROUND:].split(" ", 1)[-1]


def _first(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND].rsplit(" ", 1)[0] + "…"
