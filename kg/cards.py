"""Cards: all that the graph knows of an entity, a claim or a source, as text or as a record.

Comes in: a validated dataset and what the user typed. Goes out: a card. Claims are grouped by
predicate, outgoing before incoming, and each one ends with its modality, its place and its id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from kg.card_claims import CLAIM_NAME, MAX_CLAIMS, CardClaims, claims_of, close_up, shown_claims
from kg.cells import decimal_text
from kg.graph import ValidDataset
from kg.model import Claim, Source
from kg.records import Record, claim_place, claim_record, claim_value, qualifier_text, review_text, supporting_words
from kg.rows import show
from kg.terms import CLAIM_ID, SOURCE_ID


def card_record(dataset: ValidDataset, name: str, texts: Path | None = None, max_claims: int = MAX_CLAIMS) -> Record:
    """A card as a JSON-able record.

    Parameters
    ----------
    dataset
        What to look in, and through which view.
    name
        Id, label or any name of an entity; or the id of a claim or of a source.
    texts
        The user's copies of the sources, for the supporting words.
    max_claims
        Claims to show; ``more`` says how many are left out, where any are.

    Raises
    ------
    UsageError
        When nothing, or more than one thing, bears the name.
    """
    dataset = close_up(dataset, name)
    claim = _claim_named(dataset, name)
    if claim:
        return {"kind": "claim", **claim_record(claim, dataset, texts)}
    source = dataset.tables.sources.get(name.removeprefix(SOURCE_ID).removeprefix("kgs:"))
    if source:
        claims = [each for each in shown_claims(dataset) if each.locator.source == source.id]
        return {
            "kind": "source", "id": source.id, "title": source.title, "author": source.author,
            "publisher": source.publisher, "published": source.published.text if source.published else "",
            "language": source.language, "sha256": source.sha256, "file": source.file,
            "source_kind": source.kind.value, "note": source.note,
            "url": source.url, "licence": source.licence, "citation": source.citation, "claim_count": len(claims),
            "claims": [claim_record(each, dataset, texts) for each in claims[:max_claims]],
        }  # fmt: skip
    identity = dataset.lookup.resolve(name)
    entity = dataset.tables.entities[identity]
    names = dataset.tables.names_by_entity.get(identity, ())
    found = claims_of(dataset, identity, max_claims)
    more = dict(zip(("claims", "incoming", "mentions"), found.more, strict=True))
    return {
        "kind": "entity", "id": identity, "label": entity.label, "type": entity.type,
        "wikidata": entity.wikidata, "iso3166": entity.iso3166, "note": entity.note,
        "names": [
            {"name": each.name, "language": each.language, "kind": each.kind.value, "source": each.source}
            for each in names
        ],
        "claims": [claim_record(each, dataset, texts) for each in found.outgoing],
        "incoming": [claim_record(each, dataset, texts) for each in found.incoming],
        "mentions": [claim_record(each, dataset, texts) for each in found.mentions],
        "sources": [
            {"id": each.id, "title": each.title, "url": each.url, "licence": each.licence, "citation": each.citation}
            for each in _cited(found, dataset)
        ],
        **({"more": more} if any(found.more) else {}),
    }  # fmt: skip


def _claim_named(dataset: ValidDataset, name: str) -> Claim | None:
    match = CLAIM_NAME.fullmatch(name.removeprefix(CLAIM_ID))
    return dataset.tables.claims_by_id.get(match[1]) if match else None


def _cited(found: CardClaims, dataset: ValidDataset) -> list[Source]:
    """The sources of claims that say where they are published, on which terms, or how to cite them."""
    named = {claim.locator.source for claim in found.all}
    sources = (dataset.tables.sources[identity] for identity in sorted(named))
    return [source for source in sources if source.url or source.licence or source.citation]


def card_text(dataset: ValidDataset, name: str, texts: Path | None = None, max_claims: int = MAX_CLAIMS) -> str:
    """A card for reading; see `card_record`."""
    dataset = close_up(dataset, name)
    claim = _claim_named(dataset, name)
    if claim:
        return _claim_card(dataset, claim, texts)
    if name.removeprefix(SOURCE_ID).removeprefix("kgs:") in dataset.tables.sources:
        return _source_card(card_record(dataset, name, max_claims=0))
    return _entity_card(dataset, dataset.lookup.resolve(name), texts, max_claims)


def _entity_card(dataset: ValidDataset, identity: str, texts: Path | None, max_claims: int) -> str:
    lines = _entity_head(dataset, identity)
    found = claims_of(dataset, identity, max_claims)
    for claims, is_incoming in ((found.outgoing, False), (found.incoming, True)):
        by_predicate: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_predicate[claim.predicate].append(claim)
        for predicate, group in by_predicate.items():
            label = dataset.ontology.properties[predicate].label
            lines += ["", f"← {label}" if is_incoming else label]
            for claim in group:
                target = dataset.tables.label(claim.subject) if is_incoming else claim_value(claim, dataset)
                lines += claim_lines(claim, target, dataset, texts)
    if found.mentions:
        lines += ["", "named in the qualifiers of"]
    for claim in found.mentions:
        label = dataset.ontology.properties[claim.predicate].label
        target = f"{dataset.tables.label(claim.subject)} {label} {claim_value(claim, dataset)}"
        lines += claim_lines(claim, target, dataset, texts)
    for source in _cited(found, dataset):
        lines += ["", f"source {source.id}: {source.title}", *_terms_lines(source)]
    if any(found.more):
        lines += [
            "",
            f"{sum(found.more):,} more claims, older or without a date: raise --max-claims, or `kg query`",
        ]
    hidden = sum(identity in (claim.subject, claim.object) for claim in dataset.selection.claims)
    hidden -= len(found.outgoing) + len(found.incoming) + sum(found.more[:2])
    if hidden > 0:
        lines += ["", f"{hidden} more claims are planned, opinions, disputed or outranked: add --view all"]
    return "\n".join(lines) + "\n"


def _entity_head(dataset: ValidDataset, identity: str) -> list[str]:
    """What an entity is, its codes and its names."""
    entity = dataset.tables.entities[identity]
    codes = [
        f"wikidata {entity.wikidata}" if entity.wikidata else "",
        f"ISO {entity.iso3166}" if entity.iso3166 else "",
    ]
    lines = ["  ".join(filter(None, (entity.label, f"({entity.type})", f"kgr:{identity}", *codes)))]
    if entity.note:
        lines.append(f"  {entity.note}")
    by_language: defaultdict[str, list[str]] = defaultdict(list)
    for each in dataset.tables.names_by_entity.get(identity, ()):
        by_language[each.language].append(each.name)
    return lines + [f"  {language}: {' · '.join(names)}" for language, names in by_language.items()]


def _terms_lines(source: Source) -> list[str]:
    facts = (("cite", source.citation), ("licence", source.licence), ("url", source.url))
    return [f"  {name:<11}{show(text, 500)}" for name, text in facts if text]


def claim_lines(claim: Claim, target: str, dataset: ValidDataset, texts: Path | None, mark: str = " ") -> list[str]:
    """A claim in one or two lines: what it says, how, where; and the words that support it."""
    is_disputed = claim.id in dataset.selection.disputed
    flags = [
        "" if claim.confidence == 1 else f"confidence {decimal_text(claim.confidence)}",
        "disputed" if is_disputed else "",
    ]
    parts = [f"{mark} {show(target, 200)}", qualifier_text(claim, dataset), claim.modality.value, *flags]
    lines = [f"{'; '.join(filter(None, parts))}  — {claim_place(claim)}  kgc:{claim.id}"]
    if texts is not None:
        words, why = supporting_words(claim, dataset, texts)
        lines.append(f"      {show(words, 2000) if words else f'(words not shown: {why})'}")
    return lines


def _claim_card(dataset: ValidDataset, claim: Claim, texts: Path | None) -> str:
    label = dataset.ontology.properties[claim.predicate].label
    head = f"{dataset.tables.label(claim.subject)} — {label} — {claim_value(claim, dataset)}"
    source = dataset.tables.sources[claim.locator.source]
    makers = ", ".join(filter(None, (source.author, source.publisher)))
    facts: Iterable[tuple[str, str]] = (
        ("claim", f"kgc:{claim.id} ({dataset.place(claim)})"),
        ("qualifiers", qualifier_text(claim, dataset)),
        ("modality", claim.modality.value),
        ("rank", f"{claim.rank.value} {f'({claim.reason})' if claim.reason else ''}".strip()),
        ("confidence", decimal_text(claim.confidence)),
        ("source", f"{source.title}{f' ({makers})' if makers else ''}"),
        ("cite", source.citation),
        ("licence", source.licence),
        ("url", source.url),
        ("published", source.published.text if source.published else "not known"),
        ("place", claim_place(claim)),
        ("anaphor", claim.anaphor),
        ("note", claim.note),
        ("extracted", review_text(claim, dataset)),
    )
    lines = [head, *(f"  {name:<11}{show(text, 500)}" for name, text in facts if text)]
    if claim not in dataset.selection.claims:
        lines.append("  this view does not hold it: it is outside of --as-of, --known-by or --source")
    for conflict in dataset.selection.conflicts:
        if claim in conflict.claims:
            lines.append(f"  in conflict: {conflict.why}")
            for rival in conflict.claims:
                if rival != claim:
                    lines += claim_lines(rival, claim_value(rival, dataset), dataset, None, mark="    ")
    if texts is not None:
        words, why = supporting_words(claim, dataset, texts)
        lines.append(f"  words      {show(words, 2000) if words else why}")
    return "\n".join(lines) + "\n"


def _source_card(record: Record) -> str:
    keys = (
        "author", "publisher", "published", "language", "sha256", "file", "source_kind", "note", "url", "licence",
        "citation",
    )  # fmt: skip
    lines = [f"{record['title']}  kgs:{record['id']}"]
    lines += [f"  {key.replace('_', ' '):<12}{show(str(record[key]), 500)}" for key in keys if record[key]]
    lines.append(f"  {'claims':<12}{record['claim_count']} in this view; see --format json, or `kg query`")
    return "\n".join(lines) + "\n"
