"""Cards: all that the graph knows of an entity, a claim, a source or a conflict, as text or as a record.

Comes in: a validated dataset and what the user typed. Goes out: lines for people and dictionaries with stable keys.
Claims are grouped by predicate, outgoing before incoming, and each ends with its modality, its place and its id; of
very many the newest of each predicate are shown. Of a store on disk only the claims that touch the entity are read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox

from kg.errors import UsageError
from kg.graph import DENIED, Conflict, ValidDataset
from kg.model import (
    CLAIM_ID,
    ENTITY_QUALIFIERS,
    ID,
    ONTOLOGY,
    PREFIXES,
    SOURCE_ID,
    Claim,
    Door,
    Kind,
    Ontology,
    Source,
    Superseded,
    Verdict,
    View,
    ViewKind,
    column_to_term,
    decimal_text,
    format_date,
    format_spell,
    observation_of,
    record_of,
    shown_fields,
)
from kg.tables import CopyState, read_copy, show

Record = dict[str, object]
MAX_CLAIMS = 200
"""Claims that a card shows, unless the user says otherwise."""
_LABELLED = [field.name_at(Door.JSON) for field in shown_fields(Claim, Door.JSON) if field.kind is Kind.ENTITY]
"""Keys of a claim's record beside which the label stands."""

_CLAIM_NAME = re.compile(r"(?:kgc:)?([0-9a-f]{20})")
_TOUCHING = (
    ox.NamedNode(PREFIXES["rdf"] + "subject"),
    ox.NamedNode(PREFIXES["rdf"] + "object"),
    *(ox.NamedNode(ONTOLOGY + column_to_term(column)) for column in ENTITY_QUALIFIERS),
)


ANY_TIME = ["../.."]
"""Spells of what is so at any time."""


def claim_record(claim: Claim, dataset: ValidDataset, texts: Path | None = None) -> Record:
    """A claim as a JSON-able record.

    Parameters
    ----------
    claim
        The claim.
    dataset
        Where it is from; gives labels, view and source.
    texts
        The user's copies of the sources; adds ``words`` or says why there are none.

    Returns
    -------
    dict
        What `Claim` declares for JSON, with one of ``object`` and ``value``, labels, the spells in which it is
        ``possible`` and ``certain`` (EDTF), ``best, disputed, self_reported, published`` and ``background``, of a
        number also ``observation``, of an extracted claim ``review``, and
        ``words`` or ``words_missing``.
    """
    source = dataset.tables.sources[claim.locator.source]
    absent = "value" if claim.object else "object"
    record: Record = {}
    for name, value in record_of(claim, Door.JSON).items():
        if name != absent:
            record[name] = value
            if name in _LABELLED:
                record[f"{name}_label"] = dataset.tables.label(value)
    possible, certain = dataset.spells(claim)
    record |= {
        "possible": possible,
        "certain": certain,
        "best": claim.id in dataset.selection.best,
        "disputed": claim.id in dataset.selection.disputed,
        "self_reported": claim.id in dataset.marks.self_reports,
        "published": source.published.text if source.published else "",
        "background": source.is_background,
    }
    if dataset.ontology.properties[claim.predicate].is_number:
        record["observation"] = observation_record(claim, dataset.ontology)
    decision = dataset.tables.decisions_by_candidate.get(claim.candidate)
    if decision:
        record["review"] = record_of(decision, Door.JSON)
    if texts is not None:
        words, why = supporting_words(claim, dataset, texts)
        record |= {"words": words} if words else {"words_missing": why}
    return record


def observation_record(claim: Claim, ontology: Ontology) -> Record:
    """The number that a claim states as one record, with all that it means.

    Returns
    -------
    dict
        What `Observation` declares for JSON, the value as a number; ``currency`` (ISO 4217; empty where the unit is no
        money) and ``scale``, by which the value is multiplied to have it in that, or in the unit without scale.
    """
    said = observation_of(claim)
    counted = {"currency": ontology.currencies.get(said.unit, ""), "scale": ontology.scales.get(said.unit, 1)}
    return record_of(said, Door.JSON) | {"value": float(said.value)} | counted


def supporting_words(claim: Claim, dataset: ValidDataset, texts: Path) -> tuple[str, str]:
    """The words of the user's copy that support a claim, or why they cannot be shown.

    Returns
    -------
    words, why
        One of the two is empty. The span is marked with « and ».
    """
    source = dataset.tables.sources[claim.locator.source]
    copy = read_copy(source, texts, [claim.locator.fingerprint] if claim.locator.fingerprint else ())
    if copy.trouble:
        return "", copy.trouble
    if copy.state is CopyState.MISSING:
        return "", f"{texts / (source.file or source.id)} is missing"
    if copy.state is CopyState.ALTERED:
        return "", f"{texts / source.file} is not the text that was cited (its SHA-256 differs)"
    quotation = copy.excerpt(claim.locator)
    if quotation is None and claim.locator.fingerprint:
        return "", f"{copy.file} does not have the passage"
    if quotation is None:
        return "", "the source has no text with offsets"
    before, after = quotation.before[-80:], quotation.after[:80]
    before = f"…{before}" if len(quotation.before) > len(before) else before
    after = f"{after}…" if len(quotation.after) > len(after) else after
    return f"{before}«{quotation.span}»{after}", ""


def claim_value(claim: Claim, dataset: ValidDataset) -> str:
    """What a claim says of its subject: a label, a date, or a number with hedge and unit."""
    if claim.object:
        return dataset.tables.label(claim.object)
    if dataset.ontology.properties[claim.predicate].is_number:
        hedge, unit = (claim.qualifiers.get(column, "") for column in ("approximation", "unit"))
        return " ".join(filter(None, (f"{claim.qualifiers['measure']}:", hedge, claim.value, unit)))
    return format_date(claim.value) if "value" in claim.dates else claim.value


def qualifier_text(claim: Claim, dataset: ValidDataset) -> str:
    """Qualifiers that the value does not show already, as one clause."""
    is_number = dataset.ontology.properties[claim.predicate].is_number
    shown = {"measure", "unit", "approximation"} if is_number else set()
    parts = []
    for column, text in claim.qualifiers.items():
        if column in shown or column == "group":
            continue
        shown_text = dataset.tables.label(text) if column in ENTITY_QUALIFIERS else text
        parts.append(f"{column.replace('_', ' ')} {format_date(text) if column in claim.dates else shown_text}")
    return ", ".join(parts)


def _review_text(claim: Claim, dataset: ValidDataset) -> str:
    """Which machine proposed an extracted claim, and who accepted it; empty for what a person read."""
    decision = dataset.tables.decisions_by_candidate.get(claim.candidate)
    if decision is None:
        return ""
    did = "edited and accepted" if decision.verdict is Verdict.EDIT else "accepted"
    reason = f" ({decision.reason})" if decision.reason else ""
    return f"by {decision.extractor}, rule {decision.rule}; {did} by {decision.reviewer} on {decision.date}{reason}"


@dataclass(frozen=True, slots=True)
class CardClaims:
    """Claims about one entity.

    Parameters
    ----------
    outgoing, incoming, mentions
        Those with the entity as subject, as object, and in a qualifier only.
    more
        How many of each are left out.
    """

    outgoing: tuple[Claim, ...]
    incoming: tuple[Claim, ...]
    mentions: tuple[Claim, ...]
    more: tuple[int, int, int]

    @property
    def all(self) -> tuple[Claim, ...]:
        """All that are shown."""
        return self.outgoing + self.incoming + self.mentions


def shown_claims(dataset: ValidDataset) -> tuple[Claim, ...]:
    """The claims that a view shows: in the view `all` every one, else those that give plain edges."""
    if dataset.view.kind is ViewKind.ALL:
        return dataset.selection.claims
    if dataset.view.kind is ViewKind.DISPUTED:
        return tuple(claim for claim in dataset.selection.claims if claim.id in dataset.selection.disputed)
    return tuple(claim for claim in dataset.selection.claims if claim.id in dataset.selection.plain)


def follow_claim(dataset: ValidDataset, name: str) -> tuple[str, tuple[Superseded, ...]]:
    """What the id of a claim leads to today.

    Parameters
    ----------
    dataset
        Where to look.
    name
        What the user typed; anything but the id of a superseded claim is given back as it is.

    Returns
    -------
    name, steps
        The id of the claim that stands, and how it took the place of the one that was asked for.

    Raises
    ------
    UsageError
        When the claim was withdrawn.
    """
    match = _CLAIM_NAME.fullmatch(name.removeprefix(CLAIM_ID))
    steps = dataset.tables.fate_of(match[1]) if match else ()
    if not steps:
        return name, ()
    if not steps[-1].new:
        raise UsageError(f"{fate_text(steps)}; no claim has taken its place")
    return steps[-1].new, steps


def fate_text(steps: Iterable[Superseded]) -> str:
    """What became of a claim in one line, as every door says it."""
    return "; ".join(show(step.sentence, 500) for step in steps)


def close_up(dataset: ValidDataset, name: str) -> ValidDataset:
    """A dataset with only the claims that the card of one entity or claim needs.

    Parameters
    ----------
    dataset
        Where to look; it is returned as it is unless it is the default view of a store on disk.
    name
        What the user typed.
    """
    bare = name.removeprefix(SOURCE_ID).removeprefix("kgs:")
    if not dataset.can_close_up or bare in dataset.tables.sources:
        return dataset
    claim = _CLAIM_NAME.fullmatch(name.removeprefix(CLAIM_ID))
    identities = [claim[1]] if claim else _touching(dataset.store, dataset.lookup.resolve(name))
    part = dataset.close_up(identities)
    if claim and not part.tables.claims:  # no claim has this id, so it may be a name
        part = dataset.close_up(_touching(dataset.store, dataset.lookup.resolve(name)))
    return part


def _touching(store: ox.Store, identity: str) -> Iterator[str]:
    """Ids of the claims that name an entity."""
    node, default = ox.NamedNode(ID + identity), ox.DefaultGraph()
    for predicate in _TOUCHING:
        for quad in store.quads_for_pattern(None, predicate, node, default):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(CLAIM_ID):
                yield quad.subject.value.removeprefix(CLAIM_ID)


def claims_of(dataset: ValidDataset, identity: str, max_claims: int | None = None) -> CardClaims:
    """The claims about an entity.

    Parameters
    ----------
    dataset
        Where to look, and through which view.
    identity
        Id of the entity.
    max_claims
        Most claims to give; of more, those with the latest dates, the predicates taking turns.
    """
    claims = shown_claims(dataset)
    outgoing = [claim for claim in claims if claim.subject == identity]
    incoming = [claim for claim in claims if claim.object == identity]
    mentions = [
        claim
        for claim in claims
        if identity not in (claim.subject, claim.object) and identity in map(claim.qualifiers.get, ENTITY_QUALIFIERS)
    ]
    parts = (outgoing, incoming, mentions)
    if max_claims is not None and sum(map(len, parts)) > max_claims:
        kept = _latest(parts, max_claims)
        parts = tuple([claim for claim in sorted(part, key=_newest_first) if claim in kept] for part in parts)  # type: ignore[assignment]
    more = (len(outgoing) - len(parts[0]), len(incoming) - len(parts[1]), len(mentions) - len(parts[2]))
    return CardClaims(tuple(parts[0]), tuple(parts[1]), tuple(parts[2]), more)


def _newest_first(claim: Claim) -> tuple[int, str]:
    time = claim.time
    day = (time.earliest or time.latest) if time else None
    return (-(day or date.min).toordinal(), claim.id)


def _latest(parts: Iterable[Iterable[Claim]], count: int) -> frozenset[Claim]:
    """The latest claims of each predicate in turn, so that many of one kind do not hide the few of another."""
    groups: defaultdict[tuple[int, str], list[Claim]] = defaultdict(list)
    for number, part in enumerate(parts):
        for claim in part:
            groups[number, claim.predicate].append(claim)
    ordered = [sorted(group, key=_newest_first) for group in groups.values()]
    turns = (claim for turn in zip_longest(*ordered) for claim in turn if claim is not None)
    return frozenset(claim for claim, _ in zip(turns, range(count), strict=False))


def conflicts_about(dataset: ValidDataset, name: str = "") -> list[Conflict]:
    """The conflicts of the view, or those that involve one entity.

    Raises
    ------
    UsageError
        When no entity, or more than one, bears the name.
    """
    conflicts = list(dataset.selection.conflicts)
    if not name:
        return conflicts
    identity = dataset.lookup.resolve(name)
    return [
        conflict
        for conflict in conflicts
        if identity in {conflict.subject, *conflict.qualifiers.values()}
        or any(identity in (claim.subject, claim.object) for claim in conflict.claims)
    ]


def no_conflict_notes(
    dataset: ValidDataset, name: str, predicates: Collection[str], conflicts: Sequence[Conflict]
) -> tuple[str, ...]:
    """That no claims contradict each other, and what others do.

    Parameters
    ----------
    name, predicates
        What conflicts were asked for about, and on which predicates; empty for all.
    conflicts
        Those there are.
    """
    if conflicts:
        return ()
    about = f" about {dataset.tables.label(dataset.lookup.resolve(name))}" if name else ""
    on = f" on {' or '.join(predicates)}" if predicates else ""
    line = f"no claims{about}{on} contradict each other in this view"
    disputed = sorted({conflict.predicate for conflict in conflicts_about(dataset, name)}) if predicates else []
    return (f"{line}; those on {', '.join(disputed)} do" if disputed else line,)


def card_notes(record: Record, view: View) -> tuple[str, ...]:
    """That a card of an entity has no claim, and where one may be.

    Parameters
    ----------
    record
        As `card_record` gives it.
    view
        Through which it was made.
    """
    parts = [record[part] for part in ("claims", "incoming", "mentions") if part in record]  # a claim has none
    if not parts or any(parts):
        return ()
    remedy = "; --view all shows every claim" if view.kind is not ViewKind.ALL else ""
    return (f"no claim about it is shown in this view{remedy}",)


def conflict_record(conflict: Conflict, dataset: ValidDataset, texts: Path | None = None) -> Record:
    """A conflict as a JSON-able record.

    Returns
    -------
    dict
        ``subject, predicate, qualifiers, differ_in, best, why, claims``; `best` holds the ids of the
        claims that the best view takes and is empty when it takes none.
    """
    return {
        **record_of(conflict, Door.JSON),
        "subject_label": dataset.tables.label(conflict.subject),
        "differ_in": conflict.differ_in,
        "claims": [
            {**claim_record(claim, dataset, texts), "best": claim.id in conflict.best} for claim in conflict.claims
        ],
    }


def _is_about_object(conflict: Conflict) -> bool:
    """Whether the rivals are subjects of what they share, as two heads of one state are."""
    return any(claim.subject != conflict.subject == claim.object for claim in conflict.claims)


def _rival_value(claim: Claim, conflict: Conflict, dataset: ValidDataset) -> str:
    """What tells a rival from the others."""
    return dataset.tables.label(claim.subject) if _is_about_object(conflict) else claim_value(claim, dataset)


def conflict_text(conflict: Conflict, dataset: ValidDataset, texts: Path | None = None) -> str:
    """A conflict for reading; the claims that the best view takes are marked with a star."""
    label = dataset.ontology.properties[conflict.predicate].label
    slot = ", ".join(
        f"{column.replace('_', ' ')} {dataset.tables.label(text) if column in (*ENTITY_QUALIFIERS, 'object') else text}"
        for column, text in conflict.qualifiers.items()
    )
    differ = f" (differ in {conflict.qualifier})" if conflict.qualifier else ""
    arrow = "←" if _is_about_object(conflict) else "—"
    lines = [f"{dataset.tables.label(conflict.subject)} {arrow} {label}{f': {slot}' if slot else ''}{differ}"]
    for claim in conflict.claims:
        mark = "  *" if claim.id in conflict.best else "   "
        source = dataset.tables.sources[claim.locator.source]
        target = _rival_value(claim, conflict, dataset)
        if source.published:
            target += f" (text of {source.published.text})"
        left = dataset.selection.cut.get(claim.id)
        if left is not None and left.possible and claim.id in conflict.best:
            target += f"; holds {', '.join(map(format_spell, left.possible))}"
        lines += _claim_lines(claim, target, dataset, texts, mark=mark)
    lines.append(f"    compared as: {conflict.reading}")
    takes = "takes *" if conflict.best else "takes none"
    lines.append(f"    best view {takes}: {conflict.why}")
    return "\n".join(lines) + "\n"


def card_record(dataset: ValidDataset, name: str, texts: Path | None = None, max_claims: int = MAX_CLAIMS) -> Record:
    """A card as a JSON-able record.

    Parameters
    ----------
    dataset
        What to look in, and through which view.
    name
        Id, label or any name of an entity; or the id of a claim or of a source. That of a superseded claim leads to
        the one that took its place, and ``superseded`` says how.
    texts
        The user's copies of the sources, for the supporting words.
    max_claims
        Claims to show; ``more`` says how many are left out, where any are.

    Raises
    ------
    UsageError
        When nothing, or more than one thing, bears the name, or the claim was withdrawn.
    """
    name, steps = follow_claim(dataset, name)
    dataset = close_up(dataset, name)
    claim = _claim_named(dataset, name)
    if claim:
        followed = {"superseded": [record_of(step, Door.JSON) for step in steps]} if steps else {}
        return {"kind": "claim", **claim_record(claim, dataset, texts), **followed}
    source = dataset.tables.sources.get(name.removeprefix(SOURCE_ID).removeprefix("kgs:"))
    if source:
        claims = [claim for claim in shown_claims(dataset) if claim.locator.source == source.id]
        return {
            "kind": "source",
            **record_of(source, Door.JSON),
            "claim_count": len(claims),
            "claims": [claim_record(claim, dataset, texts) for claim in claims[:max_claims]],
        }
    if name.startswith(("kgc:", CLAIM_ID)):
        raise UsageError(f"no claim has the id '{show(name)}', and none that was superseded had it; check the id")
    identity = dataset.lookup.resolve(name)
    names = dataset.tables.names_by_entity.get(identity, ())
    card_claims = claims_of(dataset, identity, max_claims)
    more = dict(zip(("claims", "incoming", "mentions"), card_claims.more, strict=True))
    return {
        "kind": "entity",
        **record_of(dataset.tables.entities[identity], Door.JSON),
        "existence": dataset.marks.existence.get(identity, ""),
        "names": [record_of(alias, Door.JSON) for alias in names],
        "positions": [record_of(place, Door.JSON) for place in dataset.tables.positions_by_entity.get(identity, ())],
        "claims": [claim_record(claim, dataset, texts) for claim in card_claims.outgoing],
        "incoming": [claim_record(claim, dataset, texts) for claim in card_claims.incoming],
        "mentions": [claim_record(claim, dataset, texts) for claim in card_claims.mentions],
        "sources": [record_of(source, Door.JSON) for source in _cited(card_claims, dataset)],
        **({"more": more} if any(card_claims.more) else {}),
    }


def _claim_named(dataset: ValidDataset, name: str) -> Claim | None:
    match = _CLAIM_NAME.fullmatch(name.removeprefix(CLAIM_ID))
    return dataset.tables.claims_by_id.get(match[1]) if match else None


def _cited(claims: CardClaims, dataset: ValidDataset) -> list[Source]:
    """The sources of claims that say where they are published, on which terms, or how to cite them."""
    named = {claim.locator.source for claim in claims.all}
    sources = (dataset.tables.sources[identity] for identity in sorted(named))
    return [source for source in sources if source.url or source.licence or source.citation]


def card_text(dataset: ValidDataset, name: str, texts: Path | None = None, max_claims: int = MAX_CLAIMS) -> str:
    """A card for reading; see `card_record`."""
    name, _ = follow_claim(dataset, name)
    dataset = close_up(dataset, name)
    claim = _claim_named(dataset, name)
    if claim:
        return _claim_card(dataset, claim, texts)
    if name.removeprefix(SOURCE_ID).removeprefix("kgs:") in dataset.tables.sources:
        return _source_card(card_record(dataset, name, max_claims=0))
    return _entity_card(dataset, dataset.lookup.resolve(name), texts, max_claims)


def _entity_card(dataset: ValidDataset, identity: str, texts: Path | None, max_claims: int) -> str:
    lines = _entity_head(dataset, identity)
    card_claims = claims_of(dataset, identity, max_claims)
    for claims, is_incoming in ((card_claims.outgoing, False), (card_claims.incoming, True)):
        by_predicate: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_predicate[claim.predicate].append(claim)
        for predicate, group in by_predicate.items():
            label = dataset.ontology.properties[predicate].label
            lines += ["", f"← {label}" if is_incoming else label]
            for claim in group:
                target = dataset.tables.label(claim.subject) if is_incoming else claim_value(claim, dataset)
                lines += _claim_lines(claim, target, dataset, texts)
    if card_claims.mentions:
        lines += ["", "named in the qualifiers of"]
    for claim in card_claims.mentions:
        label = dataset.ontology.properties[claim.predicate].label
        target = f"{dataset.tables.label(claim.subject)} {label} {claim_value(claim, dataset)}"
        lines += _claim_lines(claim, target, dataset, texts)
    for source in _cited(card_claims, dataset):
        lines += ["", f"source {source.id}: {source.title}", *_terms_lines(source)]
    if any(card_claims.more):
        lines += [
            "",
            f"{sum(card_claims.more):,} more claims, older or without a date: raise --max-claims, or `kg query`",
        ]
    hidden = sum(identity in (claim.subject, claim.object) for claim in dataset.selection.claims)
    hidden -= len(card_claims.outgoing) + len(card_claims.incoming) + sum(card_claims.more[:2])
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
    existence = dataset.marks.existence.get(identity, "")
    kind = f"({entity.type}{f', so far only {existence}' if existence not in ('', DENIED) else ''})"
    if existence == DENIED:
        kind = f"({entity.type}, which the sources say does not exist)"
    lines = ["  ".join(filter(None, (entity.label, kind, f"kgr:{identity}", *codes)))]
    if entity.note:
        lines.append(f"  {entity.note}")
    places = dataset.tables.positions_by_entity.get(identity, ())
    lines += [f"  latitude {place.latitude:g}, longitude {place.longitude:g} ({place.source})" for place in places]
    by_language: defaultdict[str, list[str]] = defaultdict(list)
    for name in dataset.tables.names_by_entity.get(identity, ()):
        by_language[name.language].append(name.name)
    return lines + [f"  {language}: {' · '.join(names)}" for language, names in by_language.items()]


def _terms_lines(source: Source) -> list[str]:
    facts = (
        ("publisher", f"{source.publisher} ({source.publisher_kind})" if source.publisher_kind else ""),
        ("origin", source.origin),
        ("cite", source.citation),
        ("licence", source.licence),
        ("url", source.url),
        ("archive", source.archive),
    )
    return [f"  {name:<11}{show(text, 500)}" for name, text in facts if text]


def _claim_lines(claim: Claim, target: str, dataset: ValidDataset, texts: Path | None, mark: str = " ") -> list[str]:
    """A claim in one or two lines: what it says, how, where; and the words that support it."""
    is_disputed = claim.id in dataset.selection.disputed
    flags = [
        "" if claim.confidence == 1 else f"confidence {decimal_text(claim.confidence)}",
        "disputed" if is_disputed else "",
        "self-reported" if claim.id in dataset.marks.self_reports else "",
    ]
    parts = [f"{mark} {show(target, 200)}", qualifier_text(claim, dataset), claim.modality.value, *flags]
    lines = [f"{'; '.join(filter(None, parts))}  — {claim.locator}  kgc:{claim.id}"]
    if texts is not None:
        words, why = supporting_words(claim, dataset, texts)
        lines.append(f"      {show(words, 2000) if words else f'(words not shown: {why})'}")
    return lines


def _spell_words(spells: list[str]) -> str:
    """Spells for people; empty for any time."""
    return "" if spells == ANY_TIME else ", ".join(map(format_date, spells)) or "at no time"


def _claim_card(dataset: ValidDataset, claim: Claim, texts: Path | None) -> str:
    label = dataset.ontology.properties[claim.predicate].label
    head = f"{dataset.tables.label(claim.subject)} — {label} — {claim_value(claim, dataset)}"
    source = dataset.tables.sources[claim.locator.source]
    makers = ", ".join(filter(None, (source.author, source.publisher)))
    possible, certain = dataset.spells(claim)
    facts: Iterable[tuple[str, str]] = (
        ("claim", f"kgc:{claim.id} ({dataset.place(claim)})"),
        ("qualifiers", qualifier_text(claim, dataset)),
        ("possible", _spell_words(possible)),
        ("certain", _spell_words(certain) if possible != ANY_TIME else ""),
        ("modality", f"{claim.modality}{' (self-reported)' if claim.id in dataset.marks.self_reports else ''}"),
        ("rank", f"{claim.rank.value} {f'({claim.reason})' if claim.reason else ''}".strip()),
        ("confidence", decimal_text(claim.confidence)),
        ("source", f"{source.title}{f' ({makers})' if makers else ''}"),
        ("cite", source.citation),
        ("licence", source.licence),
        ("url", source.url),
        ("published", format_date(source.published.text) if source.published else "not known"),
        ("place", str(claim.locator)),
        ("anaphor", claim.anaphor),
        ("note", claim.note),
        ("extracted", _review_text(claim, dataset)),
    )
    lines = [head, *(f"  {name:<11}{show(text, 500)}" for name, text in facts if text)]
    if claim not in dataset.selection.claims:
        lines.append("  this view does not hold it: it is outside of --as-of, --known-by or --source")
    for conflict in dataset.selection.conflicts:
        if claim in conflict.claims:
            lines.append(f"  in conflict: {conflict.why} (compared as: {conflict.reading})")
            for rival in conflict.claims:
                if rival != claim:
                    lines += _claim_lines(rival, _rival_value(rival, conflict, dataset), dataset, None, mark="    ")
    if texts is not None:
        words, why = supporting_words(claim, dataset, texts)
        lines.append(f"  words      {show(words, 2000) if words else why}")
    return "\n".join(lines) + "\n"


def _source_card(record: Record) -> str:
    keys = [field.name_at(Door.JSON) for field in shown_fields(Source, Door.JSON) if field.name not in ("id", "title")]
    lines = [f"{record['title']}  kgs:{record['id']}"]
    lines += [f"  {key.replace('_', ' '):<12}{show(str(record[key]), 500)}" for key in keys if record[key]]
    lines.append(f"  {'claims':<12}{record['claim_count']} in this view; see --format json, or `kg query`")
    return "\n".join(lines) + "\n"
