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
)
from kg.cli.parameters import add_commands
from kg.errors import FINDINGS, UsageError

if TYPE_CHECKING:
    from collections import Counter

    from kg.graph import ValidDataset


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

    from kg.query import card_notes, card_record, card_text, fate_text, follow_claim

    checked_folder(texts, "--texts")
    dataset = graph.open_silently()
    steps = follow_claim(dataset, name)[1]
    record = card_record(dataset, name, texts, max_claims)
    fate = [fate_text(steps)] if steps else []
    notes = [*dataset.view_notes, *fate, *card_notes(record, dataset.view)]
    for note in notes:
        say(note)
    if form is CardFormat.JSON:
        typer.echo(json.dumps({**record, **({"notes": notes} if notes else {})}, ensure_ascii=False, indent=1))
    else:
        typer.echo(card_text(dataset, name, texts, max_claims), nl=False)


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
    from kg.query import find_entities
    from kg.tables import shipped_data, show

    if not name.strip():
        raise UsageError("NAME is empty; give a name, or a part of one")
    folders = tables.chosen_folders() or (shipped_data(),)
    offers = find_entities(folders, name)
    header = ["id", "label", "class", "match", "folder"]
    rows = [[offer.id, offer.label, offer.type, offer.match, offer.folder] for offer in offers[:top]]
    print_records(header, rows, [dict(zip(header, row, strict=True)) for row in rows], form)
    if not offers:
        say(f"kg: nothing is named '{show(name)}', nor nearly so; if it is new, give it a row in entities.csv")
    elif offers[0].match == "near":
        say(f"kg: nothing is named '{show(name)}'; these have a near name")
    if not any(offer.match == "name" for offer in offers):
        shipped = [offer for offer in find_entities((shipped_data(),), name) if offer.match == "name"]
        for offer in [] if {offer.id for offer in shipped} <= {offer.id for offer in offers} else shipped:
            say(f"kg: the shipped graph has {offer.id} ({offer.label}, {offer.type}); add --data shipped to use it")
    if len(offers) > top:
        say(f"kg: {len(offers) - top:,} more are not listed; raise --top, or write more of the name")


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
    from kg.network import check_predicates
    from kg.query import conflict_record, conflict_text, conflicts_about, no_conflict_notes

    checked_folder(texts, "--texts")
    dataset = graph.open_silently()
    check_predicates(predicates or (), dataset.ontology)
    about = conflicts_about(dataset, name)
    matching = [conflict for conflict in about if not predicates or conflict.predicate in predicates]
    listed = matching[:max_rows]
    notes = [f"kg: {note}" for note in no_conflict_notes(dataset, name, predicates or (), matching)]
    if left := len(matching) - len(listed):
        notes.append(f"{left:,} more are not listed; raise --max-rows, or name an entity or --predicate")
    notes = [*dataset.view_notes, *notes]
    if form is ConflictFormat.TEXT:
        typer.echo("\n".join(conflict_text(conflict, dataset, texts) for conflict in listed), nl=False)
        say(f"{len(matching)} conflicts" if len(matching) != 1 else "1 conflict")
    else:
        records = [conflict_record(conflict, dataset, texts) for conflict in listed]
        typer.echo(records_json(records, notes, is_object=form is ConflictFormat.JSON_OBJECT))
    for note in notes:
        say(note)
    if fail_on and matching:
        raise typer.Exit(FINDINGS)


def terms(
    word: Annotated[str, typer.Argument(metavar="WORD", help="Only terms whose name or comment has this word.")] = "",
    *,
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: FolderOptions,
) -> None:
    """List the classes, predicates and controlled words of the ontology; of a folder that is named also their use.

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
    words = (
        ("status", ontology.statuses), ("alliance type", ontology.words.get("AllianceTypeScheme", {})),
        ("measure", ontology.measures), ("unit", ontology.units),
    )  # fmt: skip
    rows += [[kind, term, "", "", ""] for kind, choices in words for term in sorted(choices)]
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
    header = ["kind", "name", "from", "to", "comment"]
    rows = [row for row in rows if word.casefold() in f"{row[1]} {row[4]}".casefold()]
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


def _count_uses(dataset: ValidDataset) -> Counter[str]:
    """How many entities are of each class and how many claims have each predicate."""
    from collections import Counter

    used = Counter(entity.type for entity in dataset.tables.entities.values())
    used.update(claim.predicate for claim in dataset.tables.claims)
    return used
