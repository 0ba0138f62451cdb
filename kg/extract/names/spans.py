"""Spans: what the finders of mentions hand to the stage that says which of them are the same thing.

Comes in: nothing. Goes out: the frozen type that known names, names by form, titles and nominals share.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract.documents.document import MentionKind


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of tokens that names something, before it is known which thing.

    Parameters
    ----------
    first, last
        Numbers of its first token and of the one after its last.
    type
        Entity type, or empty when its form does not tell.
    kind
        Name, nominal, pronoun or demonym.
    head
        Folded head noun, or title of a person; of a name without one its last word.
    name
        Canonical name where the lexicon or the graph has one.
    state
        State that a demonym or capital belongs to.
    determiner
        "the", "a", "his", "Georgia's" ... as folded text; empty when it has none.
    role
        "capital" for a city that may stand for its state, "group" for a plural, else empty.
    anchor
        Token that the rest of the span hangs on.
    entity
        Id in the graph when its name was found there.
    """

    first: int
    last: int
    type: str
    kind: MentionKind
    head: str = ""
    name: str = ""
    state: str = ""
    determiner: str = ""
    role: str = ""
    anchor: int = -1
    entity: str = ""
