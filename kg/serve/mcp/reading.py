"""What is read of a graph by the address of a resource, and how a name in an address goes on.

Comes in: the open graph and a name. Goes out: JSON in bytes. These functions run in a worker, and stand apart from
`kg.serve.mcp.resources` so that no worker loads the SDK of the protocol.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.graph import ValidDataset
from kg.publish import index_of, search_entities, term_value, vocabulary_of
from kg.serve.mcp.absence import absence_is_an_answer
from kg.serve.mcp.paging import PartRequest, pack
from kg.serve.mcp.records import cite_source, source_record
from kg.tables import MAX_NAME, fold_name, ontology_file, unknown_word

MOST_VALUES = 100
"""Values of a completion, as the protocol has it."""


@absence_is_an_answer
def read_source(dataset: ValidDataset, page: PartRequest, name: str) -> bytes:  # noqa: ARG001  the decorator reads it
    """A source with every field that an assistant is told."""
    source = dataset.tables.sources.get(name.removeprefix("kgs:"))
    if source is None:
        raise unknown_word("", name, "source", dataset.tables.sources)
    claims = len(index_of(dataset).by_source.get(source.id, ()))
    return pack({"message": cite_source(source), **source_record(source), "claim_count": claims})


@absence_is_an_answer
def read_word(dataset: ValidDataset, page: PartRequest, name: str) -> bytes:  # noqa: ARG001
    """A word of the ontology."""
    words = vocabulary_of(ontology_file("kg.ttl"))
    word = words.get(name.removeprefix("kg:"))
    if word is None:
        raise unknown_word("", name, "word", words)
    return pack({"message": word.label, **term_value(word).model_dump(mode="json")})


def complete(dataset: ValidDataset, kind: str, text: str) -> bytes:
    """Names with which one of a kind goes on, as JSON: the first of them, and how many there are."""
    text = text[:MAX_NAME]
    names: Iterable[str]
    if kind == "entity":
        names = search_entities(dataset, text) if text.strip() else dataset.tables.entities
    elif kind == "claim":
        bare = text.removeprefix("kgc:")
        names = (f"kgc:{claim.id}" for claim in dataset.selection.claims if claim.id.startswith(bare))
    else:
        known = {"source": dataset.tables.sources, "word": vocabulary_of(ontology_file("kg.ttl"))}
        names = names_with(text, known[kind])
    every = list(names)
    return pack([every[:MOST_VALUES], len(every)])


def names_with(text: str, known: Iterable[str]) -> list[str]:
    """Names that begin with a text, then those that hold it."""
    wanted = fold_name(text)
    held = [name for name in known if wanted in fold_name(name)]
    return sorted(held, key=lambda name: (not fold_name(name).startswith(wanted), name))
