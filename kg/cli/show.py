"""Commands that show what the graph holds: show, conflicts, terms."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import say
from kg.cli.options import (
    CardFormat,
    FolderOptions,
    GraphOptions,
    PredicateOption,
    RecordFormat,
    RecordFormatOption,
    TablesOptions,
    TextsOption,
    checked_folder,
    print_records,
    records_json,
    say_citation,
)
from kg.cli.parameters import add_commands
from kg.errors import FINDINGS, UsageError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from kg.graph import ValidDataset
    from kg.model import Claim, Ontology


class ConflictFormat(StrEnum):
    """Formats of a list of conflicts."""

    TEXT = "text"
    JSON = "json"
    JSON_OBJECT = "json-object"


MaxClaimsOption = Annotated[
    int, typer.Option("--max-claims", metavar="N", min=1, help="Claims of an entity to show; the latest come first.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_commands(app, show, find, conflicts, terms)


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Id or any name of an entity; id of a claim or source.")],
    *,
    form: Annotated[CardFormat, typer.Option("--format", help="How to print.")] = CardFormat.TEXT,
    max_claims: MaxClaimsOption = 200,
    texts: TextsOption = None,
    graph: GraphOptions,
) -> None:
    """Show the card of an entity, claim or source: names, claims, modality, sources and places.

    Example: kg show Узбекистан
    """
    import json

    from kg.graph import cite_graph
    from kg.query import card_notes, card_record, card_text, fate_text, follow_claim

    checked_folder(texts, "--texts")
    dataset = graph.open_silently()
    steps = follow_claim(dataset, name)[1]
    record = card_record(dataset, name, texts, max_claims)
    fate = [fate_text(steps)] if steps else []
    notes = [*dataset.view_notes, *fate, *card_notes(record, dataset.view)]
    for note in notes:
        say(note)
    citation = graph.citation(lambda: cite_graph(dataset))
    if form is CardFormat.JSON:
        beside: dict[str, object] = {"notes": notes} if notes else {}
        beside |= {"cite": citation.to_record()} if citation else {}
        typer.echo(json.dumps({**record, **beside}, ensure_ascii=False, indent=1))
    else:
        typer.echo(card_text(dataset, name, texts, max_claims), nl=False)
    say_citation(citation)


def find(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Any name, id or code of an entity, or a part of one.")],
    *,
    top: Annotated[int, typer.Option("--top", min=1, help="Entities to list.")] = 20,
    form: RecordFormatOption = RecordFormat.TABLE,
    tables: TablesOptions,
) -> None:
    """List entities that are there already, to take their id while entering rows; also in folders that these lean on.

    Example: kg find Kazakh --data my-data --data shipped
    """
    from kg.query import find_entities, finding_notes
    from kg.tables import shipped_data

    if not name.strip():
        raise UsageError("NAME is empty; give a name, or a part of one")
    folders = tables.chosen_folders() or (shipped_data(),)
    offers = find_entities(folders, name)
    header = ["id", "label", "class", "match", "folder"]
    records = [offer.to_row() for offer in offers[:top]]
    rows = [[str(record[column]) for column in header] for record in records]
    print_records(header, rows, records, form, (f"kg: {note}" for note in finding_notes(name, offers, top)))


def conflicts(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Only conflicts about this entity.")] = "",
    *,
    form: Annotated[
        ConflictFormat, typer.Option("--format", help="How to print; json-object has `rows` and the `notes` on them.")
    ] = ConflictFormat.TEXT,
    predicates: PredicateOption = None,
    max_rows: Annotated[
        int | None, typer.Option("--max-rows", metavar="N", min=1, help="Conflicts to list; the rest are counted.")
    ] = None,
    fail_on: Annotated[bool, typer.Option("--fail-on", help="Exit with status 1 when there is a conflict.")] = False,
    texts: TextsOption = None,
    graph: GraphOptions,
) -> None:
    """List what the sources disagree on, claim beside claim, and which one the best view takes and why.

    Example: kg conflicts Uzbekistan --format json
    """
    from kg.graph import cite_claims
    from kg.network import check_predicates
    from kg.query import conflict_record, conflict_text, conflicts_about, no_conflict_notes

    checked_folder(texts, "--texts")
    dataset = graph.open_silently()
    check_predicates(predicates or (), dataset.ontology)
    about = conflicts_about(dataset, name)
    matching = [conflict for conflict in about if not predicates or conflict.predicate in predicates]
    listed = matching[:max_rows]
    rivals = [claim for conflict in listed for claim in conflict.claims]
    citation = graph.citation(lambda: cite_claims(dataset, rivals, {"conflicts about": name or "all"}))
    notes = [f"kg: {note}" for note in no_conflict_notes(dataset, name, predicates or (), matching)]
    if left := len(matching) - len(listed):
        notes.append(f"{left:,} more are not listed; raise --max-rows, or name an entity or --predicate")
    notes = [*dataset.view_notes, *notes]
    if form is ConflictFormat.TEXT:
        typer.echo("\n".join(conflict_text(conflict, dataset, texts) for conflict in listed), nl=False)
        say(f"{len(matching)} conflicts" if len(matching) != 1 else "1 conflict")
    else:
        records = [conflict_record(conflict, dataset, texts) for conflict in listed]
        typer.echo(records_json(records, notes, is_object=form is ConflictFormat.JSON_OBJECT, citation=citation))
    for note in notes:
        say(note)
    say_citation(citation)
    if fail_on and matching:
        raise typer.Exit(FINDINGS)


def terms(
    word: Annotated[str, typer.Argument(metavar="WORD", help="Only terms whose name or comment has this word.")] = "",
    *,
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: FolderOptions,
) -> None:
    """List classes, predicates, controlled words, columns and what claims have, each with an example.

    Of a folder that is named also how often each class and predicate is used. An example is of the shipped graph.

    Modal predicates are listed for a WORD with a colon: plan:signs, denied:

    Example: kg terms signs
    """
    from kg.model import modal_predicates, read_ontology
    from kg.tables import ontology_file

    ontology = read_ontology(ontology_file("kg.ttl"))
    rows = [["class", kind.name, "", " ".join(kind.parents), kind.comment] for kind in ontology.classes.values()]
    rows += [
        [
            "predicate",
            predicate.name,
            " | ".join(predicate.domain) or "any",
            " | ".join(predicate.range) or "any",
            predicate.comment,
        ]
        for predicate in ontology.properties.values()
    ]
    rows += [*_controlled_rows(ontology), *_field_rows()]
    if ":" in word:  # too many to be listed unasked
        rows += [
            ["modal predicate", modal.name, "", "", f"{modal.label}, of {modal.base}"]
            for modal in modal_predicates(ontology)
        ]
    rows += [
        [f"retired {part}", term, "", "", ontology.retirement(part, term)]
        for part, retired in ontology.retired.items()
        for term in retired
    ]
    header = ["kind", "name", "from", "to", "comment", "example"]
    rows = [row for row in rows if word.casefold() in f"{row[1]} {row[4]}".casefold()]
    examples = _find_examples()
    rows = [[*row[:5], *(row[5:] or [examples.get((row[0], row[1]), "")])] for row in rows]
    records: list[dict[str, object]] = [dict(zip(header, row, strict=True)) for row in rows]
    notes: list[str] = []
    if graph.data or graph.store:
        dataset = graph.open()
        used = _count_uses(dataset)
        for row, record in zip(rows, records, strict=True):
            if row[0] in ("class", "predicate"):
                record["uses"] = used[row[1]]
            row.append(str(record.setdefault("uses", "")))
        header.append("uses")
        if absent := len(dataset.marks.existence):
            notes.append(
                f"kg: of the things counted, {absent:,} are so far only proposed, planned, agreed on or denied"
            )
    if not rows:
        from kg.query import no_word_note

        notes.append(f"kg: {no_word_note(word)}")
    print_records(header, rows, records, form, notes)


_SCHEMES = {
    "ModalityScheme": "modality", "RankScheme": "rank", "StatusScheme": "status", "AllianceTypeScheme": "alliance type",
    "MeasureScheme": "measure",
    "UnitScheme": "unit", "ApproximationScheme": "approximation", "TermsScheme": "terms",
    "PublisherKindScheme": "publisher kind", "SourceKindScheme": "source kind", "ExtentScheme": "extent",
}  # fmt: skip
"""Schemes of controlled words that people write in tables, and what one word of each is called."""


def _curie(iri: str) -> str:
    """An IRI with the prefix that queries know."""
    from kg.model import PREFIXES

    prefix, space = max(PREFIXES.items(), key=lambda pair: len(pair[1]) if iri.startswith(pair[1]) else 0)
    return f"{prefix}:{iri.removeprefix(space)}"


def _controlled_rows(ontology: Ontology) -> Iterator[list[str]]:
    for scheme, kind in _SCHEMES.items():
        for term in sorted(ontology.words.get(scheme, ())):
            meaning = ontology.meanings.get(term, ("",))
            yield [kind, term, "", "", meaning[-1]]


def _field_rows() -> Iterator[list[str]]:
    """What claims have in the RDF, and the columns of the tables, these with their examples."""
    from kg.model import Claim, Door, Kind, Qualifiers, fields_of, shown_fields
    from kg.tables import column_records

    for field in (*shown_fields(Claim, Door.RDF), *fields_of(Qualifiers)):
        if field.kind is not Kind.TEXTS:
            yield ["claim property", _curie(field.term), "Claim", "", field.declared.label]
    for record in column_records():
        use = "needed" if record["use"] else "may be left out"
        yield ["column", record["column"], record["table"], use, record["meaning"], record["example"]]


def _find_examples() -> dict[tuple[str, str], str]:
    """An example of each word that the shipped graph uses, by kind and word."""
    from kg.graph import open_graph

    dataset = open_graph()
    examples: dict[tuple[str, str], str] = {}
    for entity in dataset.tables.entities.values():
        examples.setdefault(("class", entity.type), entity.label)
    for source in dataset.tables.sources.values():
        told = {"publisher kind": source.publisher_kind, "source kind": source.kind, "extent": source.extent}
        for kind, said in told.items():
            examples.setdefault((kind, str(said)), source.title)
    for claim in dataset.tables.claims:
        for word, example in _exemplified(claim, dataset):
            examples.setdefault(word, example)
    return examples


def _exemplified(claim: Claim, dataset: ValidDataset) -> Iterator[tuple[tuple[str, str], str]]:
    """The words that a claim is an example of, each with its kind and the example."""
    from kg.model import Door, Qualifiers, fields_of, record_of
    from kg.query import claim_value, qualifier_text

    about = f"{dataset.tables.label(claim.subject)} {claim.predicate} {claim_value(claim, dataset)}"
    whole = "; ".join(filter(None, (about, qualifier_text(claim, dataset))))
    words = {"predicate": claim.predicate, "modality": claim.modality.value, "rank": claim.rank.value}
    if dataset.ontology.properties[claim.predicate].value_kind == "status":
        words["status"] = claim.value
    for word in {**claim.qualifiers, **words}.items():
        yield word, whole
    said = {**record_of(claim, Door.RDF), **claim.qualifiers}
    for field in (*fields_of(type(claim)), *fields_of(Qualifiers)):
        if field.term and said.get(field.name):
            yield ("claim property", _curie(field.term)), str(said[field.name])


def _count_uses(dataset: ValidDataset) -> Counter[str]:
    """How many entities are of each class and how many claims have each predicate."""
    from collections import Counter

    used = Counter(entity.type for entity in dataset.tables.entities.values())
    used.update(claim.predicate for claim in dataset.tables.claims)
    return used
