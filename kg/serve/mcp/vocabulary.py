"""The words of a graph for assistants: sources, classes, predicates, qualifiers, and those of each controlled list.

Comes in: the open graph, a kind and filters. Goes out: each word with what it means and how many claims use it, those
of most use first, since an assistant asks for a word in order to find something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import ONTOLOGY, Claim, Part, Qualifiers, fields_of, format_count
from kg.model import Term as Word
from kg.publish import index_of, vocabulary_of
from kg.query import Record
from kg.serve.mcp.absence import absence_is_an_answer
from kg.serve.mcp.paging import PartRequest, pack
from kg.serve.mcp.parts import take_part
from kg.serve.mcp.records import NOT_PROOF, cite_source, cut_text, filled
from kg.tables import did_you_mean, fold_name, near_words, ontology_file, show, unknown_word

_PARTS = {"classes": Part.CLASS, "predicates": Part.PREDICATE, "qualifiers": Part.QUALIFIER}
_SCHEMES = {
    "measures": "MeasureScheme", "units": "UnitScheme", "modalities": "ModalityScheme", "statuses": "StatusScheme",
    "approximations": "ApproximationScheme", "ranks": "RankScheme",
}  # fmt: skip
KINDS = ("sources", *_PARTS, *_SCHEMES)
"""What can be listed."""
_TERMS = {field.column: field.term.removeprefix(ONTOLOGY) for field in fields_of(Qualifiers)}
_COLUMNS = {field.declared.scheme: field.column for field in fields_of(Qualifiers) if field.declared.scheme}


def _used_by(kind: str, dataset: ValidDataset) -> Callable[[Claim], Iterable[str]]:
    """What words of a kind a claim uses."""
    entities, above = dataset.tables.entities, dataset.ontology.ancestors

    def classes(claim: Claim) -> Iterator[str]:
        for end in filter(None, (claim.subject, claim.object)):
            yield from above[entities[end].type]

    column = _COLUMNS.get(_SCHEMES.get(kind, ""), "")
    ways: dict[str, Callable[[Claim], Iterable[str]]] = {
        "sources": lambda claim: (claim.locator.source,),
        "classes": classes,
        "predicates": lambda claim: (claim.predicate,),
        "qualifiers": lambda claim: map(_TERMS.__getitem__, claim.qualifiers),
        "modalities": lambda claim: (claim.modality.value,),
        "ranks": lambda claim: (claim.rank.value,),
    }
    by_column: Callable[[Claim], Iterable[str]] = lambda claim: (claim.qualifiers.get(column, ""),)  # noqa: E731
    by_value: Callable[[Claim], Iterable[str]] = lambda claim: (claim.value,)  # noqa: E731
    return ways.get(kind, by_column if column else by_value)


def _words_of(kind: str) -> Iterator[Word]:
    part, scheme = _PARTS.get(kind), _SCHEMES.get(kind)
    for word in vocabulary_of(ontology_file("kg.ttl")).values():
        if "owl:deprecated" not in word.flags and (word.scheme == scheme if scheme else word.part == part):
            yield word


def _records_of(kind: str, dataset: ValidDataset, used: Counter[str]) -> Iterator[tuple[Record, str]]:
    """Each word of a kind as it is told, with the text in which it is looked for."""
    if kind == "sources":
        for source in dataset.tables.sources.values():
            cite = cite_source(source)
            record = {"id": source.id, "label": cut_text(source.title), "about": cite, "claims": used[source.id]}
            yield record, f"{source.id} {cite}"
        return
    for word in _words_of(kind):
        name = word.notation or word.name
        label = word.label or name
        ends = (word.parents, ()) if kind == "classes" else (word.domain, word.range)
        record = {
            "id": name, "label": label, "about": cut_text(word.comment), "claims": used[name],
            "subject": list(ends[0]), "object": list(ends[1]),
        }  # fmt: skip
        yield record, " ".join((name, label, *word.synonyms, word.comment))


@absence_is_an_answer
def list_words(  # noqa: PLR0913  each is an argument of the tool
    dataset: ValidDataset, page: PartRequest, kind: str, word: str, type_name: str, entity: str
) -> bytes:
    """The words of one kind, those that are used most first.

    Parameters
    ----------
    kind
        One of `KINDS`.
    word
        Only those whose id, label or comment has this text.
    type_name
        Only what is said of things of this class, or classes below it.
    entity
        Only what claims that name this entity use.

    Raises
    ------
    UsageError
        When there is no such kind.
    """
    if kind not in KINDS:
        raise UsageError(f"kind: '{show(kind)}' is none; {did_you_mean(kind, KINDS, 'use ' + ', '.join(KINDS))}")
    ontology = dataset.ontology
    if type_name and type_name not in ontology.classes:
        what = f"no class is named '{show(type_name)}'"
        raise unknown_word(what, type_name, "class", ontology.classes, meanings=ontology.meanings)
    identity = dataset.lookup.resolve(entity) if entity else ""
    claims: Iterable[Claim] = index_of(dataset).by_entity.get(identity, ()) if entity else dataset.selection.claims
    if type_name:
        claims = [claim for claim in claims if _is_about(claim, type_name, dataset)]
    uses = _used_by(kind, dataset)
    used = Counter(name for claim in claims for name in set(uses(claim)))
    pairs = list(_records_of(kind, dataset, used))
    wanted = fold_name(word)
    is_used = bool(type_name or entity)
    chosen = [
        record for record, text in pairs if wanted in fold_name(text) and (used[str(record["id"])] > 0 or not is_used)
    ]
    chosen.sort(key=lambda record: -used[str(record["id"])])
    part = take_part(dataset, page, chosen, lambda _: (), lambda record: filled(record, {}))
    about = f" that claims about {cut_text(dataset.tables.label(identity))} use" if entity else ""
    about += f" said of {type_name}" if type_name else ""
    words = format_count(len(chosen), "word")
    message = f"{part.told} of {words} of {len(pairs):,} {kind}{about}, with the number of claims."
    verdict, near = "found", []
    if not chosen:
        names = [str(record["id"]) for record, _ in pairs]
        near = near_words(word, names, ontology.meanings if kind != "sources" else None) if word else []
        message = f"Not in the graph: none of the {len(pairs):,} {kind}{about}{f' has {show(word)!r}' if word else ''}."
        verdict = "not in the graph"
        message += "" if near or word else f" {NOT_PROOF}"
    return pack(
        {
            "message": message,
            "verdict": verdict,
            "arguments": page.stated,
            "suggestions": [{"id": name, "type": kind} for name in near],
            "words": part.records,
            "next": part.next,
        }
    )


def _is_about(claim: Claim, type_name: str, dataset: ValidDataset) -> bool:
    entities, above = dataset.tables.entities, dataset.ontology.ancestors
    return any(type_name in above[entities[end].type] for end in (claim.subject, claim.object) if end)
