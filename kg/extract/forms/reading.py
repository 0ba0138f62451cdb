"""Form: which kind a document is, and what its form gives to all that stands inside.

Comes in: a `Document`, perhaps with the kind that the caller says it is, and a graph's names. Goes out: the same
document with its `DocumentForm`; of a part of a long document, the part of its form; and what a form states, as
candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.extract.alignment import align_text
from kg.extract.coreference.linking import find_entity
from kg.extract.documents.document import PROSE, Document, DocumentForm, DocumentKind, FormStatement, Thing
from kg.extract.forms.outcomes import read_outcomes
from kg.extract.forms.treaties import read_treaty
from kg.extract.rules.rules import confidence_of, read_relations
from kg.model import Argument, Candidate, Modality, Value, ValueType
from kg.tables import Lookup

_READERS = {DocumentKind.TREATY: read_treaty, DocumentKind.OUTCOMES: read_outcomes}


def with_form(document: Document, kind: DocumentKind | None = None, lookup: Lookup | None = None) -> Document:
    """A document with what its form gives.

    Parameters
    ----------
    kind
        What the caller says it is; told from the text when None.
    lookup
        Names of a graph to link to.
    """
    lined = align_text(document.text)
    forms = (reader(lined, is_forced=kind is not None) for name, reader in _READERS.items() if kind in (None, name))
    form = next((form for form in forms if form is not None), replace(PROSE, kind=kind or PROSE.kind))
    return replace(document, form=_linked(form, lookup))


def _linked(form: DocumentForm, lookup: Lookup | None) -> DocumentForm:
    """A form whose things have the ids that a graph knows them by."""
    if lookup is None:
        return form

    def link(thing: Thing) -> Thing:
        return replace(thing, entity=find_entity(thing.name, thing.type, lookup))

    statements = (
        replace(
            statement,
            subject=link(statement.subject),
            object=link(statement.object) if isinstance(statement.object, Thing) else statement.object,
        )
        for statement in form.statements
    )
    return replace(
        form,
        own=link(form.own) if form.own else None,
        parties=tuple(map(link, form.parties)),
        statements=tuple(statements),
    )


def part_of_form(form: DocumentForm, start: int, end: int) -> DocumentForm:
    """What a form gives to a part of its document: places are in the part, statements are those of the whole."""

    def inside(places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        return tuple((first - start, last - start) for first, last in places if start <= first and last <= end)

    own = form.own and replace(form.own, start=form.own.start - start, end=form.own.end - start)
    selves, collectives = inside(form.selves), inside(form.collectives)
    return replace(form, own=own, selves=selves, collectives=collectives, clauses=(), statements=())


def formal_candidates(document: Document) -> Iterator[Candidate]:
    """What the form of a document states."""
    for statement in document.form.statements:
        yield Candidate(
            relation=statement.relation,
            subject=_argument(document, statement.subject),
            object=_object(document, statement),
            qualifiers=statement.qualifiers,
            modality=Modality.ASSERTED,
            start=statement.start,
            end=statement.end,
            doc_id=document.id,
            doc_title=document.title,
            doc_date=str(document.date or ""),
            doc_sha256=document.sha256,
            confidence=confidence_of(statement.rule),
            rule=statement.rule,
            group=f"form{statement.group}" if statement.group else "",
        )


def _argument(document: Document, thing: Thing) -> Argument:
    text = document.text[thing.start : thing.end]
    return Argument(text, thing.start, thing.end, thing.type, thing.entity, thing.name)


def _object(document: Document, statement: FormStatement) -> Argument | Value:
    if isinstance(statement.object, Thing):
        return _argument(document, statement.object)
    day = statement.object
    return Value(document.text[day.start : day.end], day.start, day.end, ValueType.DATE, day.value)


def with_formal(document: Document, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Candidates of the rules and of the form, in order of place: the form is believed on what it reads.

    Of the document's own entity the form alone says who signed it and when; no rule reads its formal clauses. The
    articles of a treaty say what its parties must do, of which only some relations can be read.
    """
    relations = read_relations()
    formal = list(formal_candidates(document))
    form = document.form
    own = form.own.name if form.own else ""
    told = {candidate.relation for candidate in formal if _is_of(candidate, own)}
    if told:
        told |= {name for name, relation in relations.items() if "formal" in relation.traits}
    kept = [
        candidate
        for candidate in candidates
        if (form.kind is not DocumentKind.TREATY or "article" in relations[candidate.relation].traits)
        and not any(start < candidate.end and candidate.start < end for start, end in form.clauses)
        and not (candidate.relation in told and _is_of(candidate, own))
        and not any(_says_same(candidate, known) for known in formal)
    ]
    return tuple(sorted([*kept, *formal], key=lambda candidate: (candidate.start, candidate.end, candidate.relation)))


def _is_of(candidate: Candidate, own: str) -> bool:
    return bool(own) and own in (candidate.subject.name, candidate.words.name)


def _says_same(candidate: Candidate, known: Candidate) -> bool:
    return (candidate.relation, candidate.subject.name, candidate.words.name) == (
        known.relation, known.subject.name, known.words.name,
    ) and not known.value  # fmt: skip
