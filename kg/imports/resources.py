"""What the triples of one row say, as items: entities, names and claims.

Comes in: the resources that a row describes, each with its properties, as the standard derives them from a mapping.
Goes out: items. The properties are those by which this graph itself writes claims and entities, so that a mapping says
nothing that its exports do not say. A questionable decision: an IRI below ``id/code/SCHEME/`` is a code that
`identities.csv` resolves at the time of the claim, since a table of codes is the usual case and a code is no entity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from kg.dates import Period, parse_period
from kg.imports.files import whole_number
from kg.imports.identity import Identities, Resolved, Spell, Unresolved
from kg.imports.model import Item, NewEntity, NewName, Reject, Statement
from kg.rows import show
from kg.terms import ID, ONTOLOGY, PREFIXES, QUALIFIERS, NameKind, term_to_column

CODE_ID = ID + "code/"
"""Namespace of codes that identities.csv knows, as ``id/code/cow-state/365``."""

_RDF, _RDFS, _SKOS, _WD = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "skos", "wd"))
SUBJECT, PREDICATE, OBJECT, TYPE = (_RDF + name for name in ("subject", "predicate", "object", "type"))
LABEL = _RDFS + "label"
_SAME = frozenset((PREFIXES["owl"] + "sameAs", "http://schema.org/sameAs", PREFIXES["schema"] + "sameAs"))
_NAMES = {_SKOS + "altLabel": NameKind.ALIAS, _SKOS + "prefLabel": NameKind.LABEL}
_ENTITY_TERMS = (ONTOLOGY + "iso3166", ONTOLOGY + "note")
_WEIGHING = ("modality", "rank", "reason", "confidence", "note")


@dataclass(frozen=True, slots=True)
class Value:
    """The object of a triple: an IRI, or a text with its language."""

    text: str
    is_iri: bool = False
    language: str = "und"


Properties = Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its file, its number, and what it describes, by IRI; the row itself is ``""``."""

    file: str
    number: int
    resources: Mapping[str, Properties]

    def reject(self, what: str, rule: str, reason: str) -> Reject:
        """A reject of this row."""
        return Reject(self.file, self.number, what, rule, reason)


def read_row(row: Row, identities: Identities) -> Iterator[Item]:
    """The items of a row, entities before claims.

    Parameters
    ----------
    row
        What it describes.
    identities
        Resolves codes.
    """
    for iri, properties in row.resources.items():
        if iri.startswith(ID) and not iri.startswith(CODE_ID) and not _is_claim(properties):
            yield from _entity(row, iri.removeprefix(ID), properties)
    for iri, properties in row.resources.items():
        if _is_claim(properties):
            yield from _claims(row, properties, identities)
        elif iri:
            yield from _plain_claims(row, iri, properties, identities)


def _is_claim(properties: Properties) -> bool:
    return not properties.keys().isdisjoint((SUBJECT, PREDICATE, OBJECT))


def _entity(row: Row, identity: str, properties: Properties) -> Iterator[Item]:
    def first(*names: str) -> str:
        return next((properties[name][0].text for name in names if properties.get(name)), "")

    if TYPE in properties or LABEL in properties:
        yield NewEntity(
            row.file, row.number, identity, first(TYPE).removeprefix(ONTOLOGY), first(LABEL),
            first(*_SAME).removeprefix(_WD), *(first(name) for name in _ENTITY_TERMS),
        )  # fmt: skip
    for name, kind in _NAMES.items():
        for each in properties.get(name, ()):
            yield NewName(row.file, row.number, identity, each.text, each.language, kind)


def _plain_claims(row: Row, iri: str, properties: Properties, identities: Identities) -> Iterator[Item]:
    """Claims without qualifiers, of an entity that the row is about."""
    for name, values in properties.items():
        if name.startswith(ONTOLOGY) and name not in _ENTITY_TERMS:
            said = {SUBJECT: [Value(iri, is_iri=True)], PREDICATE: [Value(name, is_iri=True)], OBJECT: values}
            yield from _claims(row, said, identities)


def _claims(row: Row, properties: Properties, identities: Identities) -> Iterator[Item]:
    """One claim for each object, and for each entity that a code means in its time."""
    missing = [name for name in (SUBJECT, PREDICATE, OBJECT) if not properties.get(name)]
    if missing:
        parts = ", ".join(name.removeprefix(_RDF) for name in missing)
        yield row.reject(f"rdf:{parts}", "claim-incomplete", f"the row gives no {parts} to the claim")
        return
    cells: dict[str, str] = {}
    for name, values in properties.items():
        column = term_to_column(name.removeprefix(ONTOLOGY)) if name.startswith(ONTOLOGY) else ""
        if column not in QUALIFIERS and column not in _WEIGHING:
            if name.startswith(ONTOLOGY):
                what = name.removeprefix(ONTOLOGY)
                yield row.reject(what, "qualifier-unknown", f"'{show(what)}' is no qualifier of a claim")
                return
            continue
        if len(values) > 1:
            yield row.reject(" ".join(each.text for each in values), "value-several", f"{column} takes one value")
            return
        cells[column] = _local(values[0])
    try:
        time = {column: parse_period(cells[column]) for column in ("on", "from", "to") if cells.get(column)}
    except ValueError as error:
        yield row.reject(" ".join(cells.values()), "date", str(error))
        return
    predicate = _local(properties[PREDICATE][0])
    for subject in properties[SUBJECT]:
        for target in properties[OBJECT]:
            yield from _spelled(row, (subject, predicate, target), cells, time, identities)


def _spelled(
    row: Row, said: tuple[Value, str, Value], cells: Mapping[str, str], time: Mapping[str, Period], who: Identities
) -> Iterator[Item]:
    """The claims of one subject and object, cut where a code passes from one entity to another."""
    subject, predicate, target = said
    for one in _spells(subject, time, who):
        if isinstance(one.who, Unresolved):
            yield row.reject(_shown(subject), one.who.rule, one.who.reason)
            continue
        for other in _spells(target, _within(one, time), who) if _is_entity(target) else (one,):
            if isinstance(other.who, Unresolved):
                yield row.reject(_shown(target), other.who.rule, other.who.reason)
                continue
            identity, value = (other.who.entity, "") if _is_entity(target) else ("", _local(target))
            times = {} if "on" in cells else {"from": other.start, "to": other.end}
            others = tuple({**cells, **times}.items())
            yield Statement(row.file, row.number, one.who.entity, predicate, identity, value, others=others)


def _within(spell: Spell, time: Mapping[str, Period]) -> Mapping[str, Period]:
    if "on" in time:
        return time
    return {column: parse_period(text) for column, text in (("from", spell.start), ("to", spell.end)) if text}


def _spells(value: Value, time: Mapping[str, Period], identities: Identities) -> Sequence[Spell]:
    """Whom an IRI means, for each part of the time."""
    start, end = time.get("from"), time.get("to")

    def whole(who: Resolved | Unresolved) -> Sequence[Spell]:
        return (Spell(who, start.text if start else "", end.text if end else "", is_cut=False),)

    scheme, _, code = value.text.removeprefix(CODE_ID).partition("/")
    if value.text.startswith(_WD):
        scheme, code = "wikidata", value.text.removeprefix(_WD)
    elif not value.text.startswith(ID) or not value.is_iri:
        return whole(Unresolved("iri-foreign", f"an entity has an IRI below {ID}"))
    elif not value.text.startswith(CODE_ID):
        return whole(Resolved(value.text.removeprefix(ID)))
    scheme, code = unquote(scheme), unquote(code)
    if not identities.has(scheme, code):
        code = whole_number(code)
    if "on" in time or not time:
        return whole(identities.resolve(scheme, code, time.get("on")))
    return identities.split(scheme, code, start, end)


def _shown(value: Value) -> str:
    """An IRI as a list of rejects shows it: of a code the scheme and the code."""
    return unquote(value.text.removeprefix(CODE_ID).replace("/", " ", 1)) if CODE_ID in value.text else value.text


def _is_entity(value: Value) -> bool:
    return value.is_iri and not value.text.startswith(ONTOLOGY)


def _local(value: Value) -> str:
    """A value as a cell has it: of an IRI of the graph the part that is its own."""
    if value.is_iri and value.text.startswith(ONTOLOGY):
        return value.text.removeprefix(ONTOLOGY).removeprefix("status-")
    return value.text.removeprefix(ID) if value.is_iri else value.text
