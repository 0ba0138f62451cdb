"""The pipeline: a text in, candidates out; each stage a function of values.

Comes in: a text, perhaps with its date, its title and a graph's names. Goes out: `Candidate`s in order of
place. The stages are `read_document` (zones, mentions, dates, numbers, links) and `find_relations` (rules and
modality); both use the language model that the extra `extract` installs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.extract.documents.document import DocumentKind, Reading
from kg.extract.documents.language import load_model
from kg.extract.documents.tokens import LONG_WORD
from kg.extract.forms.reading import with_formal
from kg.extract.frames.sentences import find_too_long
from kg.extract.parts import move_candidates
from kg.extract.reading import read_document
from kg.extract.relations.relations import find_relations
from kg.model import Candidate, Period
from kg.tables import Lookup


def extract_document(  # noqa: PLR0913  each is a fact about the document that only the caller knows
    text: str,
    *,
    identity: str = "",
    date: Period | str | None = None,
    title: str = "",
    lookup: Lookup | None = None,
    nlp: Any = None,
) -> tuple[Candidate, ...]:
    """Candidates of one text.

    Parameters
    ----------
    text
        As given; all offsets are into it.
    identity
        Id of the document; a part of its hash when empty.
    date
        The document's own date; read from its dateline when None.
    title
        Title that does not stand in the text.
    lookup
        Names of a graph to link to.
    nlp
        A pipeline of `kg.extract.documents.language`; the installed one when None.

    Returns
    -------
    tuple of Candidate
        In order of place; the same text gives the same candidates.

    Examples
    --------
    >>> found = extract_document("On 3 May 2024 Kenya and Brazil signed the Harbour Accord in Mombasa.")
    >>> sorted({(one.relation, one.subject.text) for one in found if one.relation == "signs"})
    [('signs', 'Brazil'), ('signs', 'Kenya')]
    """
    model = load_model() if nlp is None else nlp
    return candidates_of(
        read_document(text, date=date, title=title, lookup=lookup, nlp=model, identity=identity), model
    )


def candidates_of(reading: Reading, nlp: Any) -> tuple[Candidate, ...]:
    """Candidates of a reading: what its form states, and what rules read in its sentences."""
    parts = reading.parts or ((0, reading),)
    by_rules = (candidate for at, part in parts for candidate in move_candidates(find_relations(part, nlp), at))
    return with_formal(reading.document, by_rules)


def find_unread(reading: Reading) -> tuple[tuple[int, int], ...]:
    """Places of what no rule reads, since no sentence has so many words and no word so many letters."""
    sentences = find_too_long(reading)
    words = [match.span() for match in LONG_WORD.finditer(reading.document.aligned)]
    alone = [word for word in words if not any(start <= word[0] < end for start, end in sentences)]
    return tuple(sorted([*sentences, *alone]))


_LOOKED_FOR = {
    DocumentKind.TREATY: "its parties, day, place and force, other agreements, the bodies that it founds",
    DocumentKind.OUTCOMES: "who signed each document of the list, and when",
    DocumentKind.PROSE: "all relations, sentence by sentence",
}
_PASSED_OVER = {
    DocumentKind.TREATY: "; passed over: what its recitals recall and what else its articles ask of its parties"
}
_TYPICAL = {
    DocumentKind.TREATY: "of 142 parties of 71 treaties 132 were found",
    DocumentKind.OUTCOMES: "how much is found was not measured",
    DocumentKind.PROSE: "of what news says about half is found",
}
"""What was found of what texts of a kind say: `docs/extraction.md` has the figures and how they are measured."""


def summarise(reading: Reading, candidates: Sequence[Candidate], language: str = "") -> str:
    """What kind of text it is, what was looked for in it, what was found and what is usually found, in one line.

    Parameters
    ----------
    language
        What `kg.extract.unread_language` says of the text; empty for English.
    """
    kind = reading.document.form.kind
    words = count_words([reading.document.text])
    noun = "candidate" if len(candidates) == 1 else "candidates"
    read = f"{kind.value} in {language or 'English'}, {words:,} words, {len(candidates):,} {noun}"
    return f"{read}; looked for: {_LOOKED_FOR[kind]}{_PASSED_OVER.get(kind, '')}; {_TYPICAL[kind]}"


def count_words(texts: Sequence[str]) -> int:
    """Words of texts, for rates a second."""
    return sum(len(text.split()) for text in texts)
