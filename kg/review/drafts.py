"""Drafts: a candidate in the words of the graph, before a person has decided, and the changes that she makes to it.

Comes in: a candidate and the graph. Goes out: a `Draft`. Names are looked up exactly and by type; what is not found is
proposed as a new entity, whose id is made of the name and stands once it is written; what could be several things is
left open with a doubt, which only an edit removes: a near name is suggested to her and never taken.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

from kg.errors import UsageError
from kg.model import QUALIFIERS, Argument, Candidate, Modality, Ontology, Part, Tables, Value, ValueType, clean_cell
from kg.tables import Lookup, did_you_mean, fold_name, is_signed, show

_MAX_CHARACTERS = 60
_WORD = re.compile(r"[a-z0-9]+")
_NEW = re.compile(r"new:(?P<type>\w+):(?P<label>.+)")
_RETIRED = "relation '{}' was split by what it joins"
_ARTICLE = re.compile(r"^(?:the|an?|this|these)\s+(?=\S)", re.IGNORECASE)


def propose_id(name: str, taken: Container[str], kind: str = "entity") -> str:
    """An id for a new row.

    Parameters
    ----------
    name
        Its name, in any script.
    taken
        Ids that stand already.
    kind
        What to call it when no letter of the name is Latin.

    Returns
    -------
    str
        The folded name with hyphens, cut at a word to 60 characters; of a name without Latin letters the kind and eight
        digits of a hash of the name; with ``-2``, ``-3`` ... behind it where that is taken.

    Examples
    --------
    >>> propose_id("Through-Rail Tariff Agreement", ())
    'through-rail-tariff-agreement'
    >>> propose_id("O‘zbekiston", {"ozbekiston"})
    'ozbekiston-2'
    >>> propose_id("中国", (), "State")
    'state-f0e95216'
    """
    slug = ""
    for word in _WORD.findall(fold_name(name)):
        longer = f"{slug}-{word}" if slug else word[:_MAX_CHARACTERS]
        if len(longer) > _MAX_CHARACTERS:
            break
        slug = longer
    slug = slug or f"{kind.lower()}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    number, proposed = 1, slug
    while proposed in taken:
        number += 1
        proposed = f"{slug}-{number}"
    return proposed


@dataclass(frozen=True, slots=True)
class Chosen:
    """The entity that stands in a place: one of the graph, or a new one with the id proposed for it."""

    id: str
    label: str
    type: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim as it would be written.

    Parameters
    ----------
    object
        None when the claim carries a value.
    qualifiers
        Column of claims.csv to text.
    note
        What of the candidate has no column.
    doubts
        What keeps it from being written until it is edited.
    """

    candidate: Candidate
    predicate: str
    subject: Chosen
    object: Chosen | None
    value: str
    qualifiers: Mapping[str, str]
    modality: Modality
    note: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes to a draft; an empty field changes nothing.

    Parameters
    ----------
    subject, object
        Id or name of an entity, or ``new:Type:Label``.
    qualifiers
        Column to text; an empty text takes the qualifier away. ``measure``, ``unit`` and ``period`` are among them.
    """

    relation: str = ""
    subject: str = ""
    object: str = ""
    value: str = ""
    modality: str = ""
    qualifiers: Mapping[str, str] = field(default_factory=dict)


EDITED = tuple(member.name for member in fields(Edit) if member.name != "qualifiers")
"""What of a draft is changed by a text."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What drafts are made in: the tables as they are, their look-up and the ontology."""

    tables: Tables
    lookup: Lookup
    ontology: Ontology


def draft_claim(candidate: Candidate, setting: Setting) -> Draft:
    """A candidate in the words of the graph.

    Parameters
    ----------
    candidate
        What a machine proposed.
    setting
        The tables and the ontology.
    """
    doubts: list[str] = []
    subject = _choose(candidate.subject, setting, doubts)
    target: Chosen | None = None
    value, said = "", dict[str, str]()
    if isinstance(candidate.object, Argument):
        target = _choose(candidate.object, setting, doubts)
    else:
        value, said = _value_cells(candidate.object, setting.ontology)
    qualifiers, notes = _qualifier_cells(candidate, setting)
    if isinstance(candidate.object, Value) and candidate.object.value == "":
        doubts.append(f"'{clean_cell(candidate.object.text)}' tells no year; write the day that it was with an edit")
    fitting = fitting_predicates(candidate, setting.ontology, subject.type, target.type if target else "")
    if len(fitting) != 1:
        instead = f"choose {' or '.join(map(repr, fitting))}" if fitting else "choose another relation"
        doubts.append(f"{_RETIRED.format(candidate.relation)}; {instead} with an edit")
    predicate = fitting[0] if len(fitting) == 1 else candidate.relation
    return Draft(
        candidate, predicate, subject, target, value, said | qualifiers, candidate.modality,
        "; ".join(notes), tuple(doubts),
    )  # fmt: skip


def fitting_predicates(
    candidate: Candidate, ontology: Ontology, subject_type: str, object_type: str
) -> tuple[str, ...]:
    """The predicates that can say what a candidate's relation says: itself, or what took its place.

    Parameters
    ----------
    candidate
        Its relation is a word of the annotation guide, which the ontology may have retired since.
    ontology
        What has retired it.
    subject_type, object_type
        Classes of the two things.
    """
    if candidate.relation not in ontology.retired.get(Part.PREDICATE, {}):
        return (candidate.relation,)
    return ontology.fitting(candidate.relation, subject_type, object_type)


def _choose(argument: Argument, setting: Setting, doubts: list[str]) -> Chosen:
    tables = setting.tables
    if argument.entity in tables.entities:
        entity = tables.entities[argument.entity]
        return Chosen(entity.id, entity.label, entity.type)
    name = _bare_name(argument)
    named = [tables.entities[identity] for identity in setting.lookup.find(name)]
    wanted = (argument.type,) if argument.type else ()
    fitting = [entity for entity in named if setting.ontology.is_allowed(entity.type, wanted)]
    if len(fitting) == 1:
        return Chosen(fitting[0].id, fitting[0].label, fitting[0].type)
    if named:
        listed = ", ".join(f"{entity.id} ({entity.type})" for entity in fitting or named)
        doubts.append(f"'{show(name)}' is the name of {listed}; choose an entity with an edit")
    elif meant := setting.lookup.find_meant(name):
        listed = ", ".join(f"{identity} ({setting.lookup.labels[identity]})" for identity in meant)
        doubts.append(f"'{show(name)}' may be {listed}; choose an entity with an edit, or new:Type:Label")
    if not name:
        doubts.append("an argument has no name; choose an entity with an edit")
    return Chosen(propose_id(name, tables.entities, argument.type or "entity"), name, argument.type, is_new=True)


def _bare_name(argument: Argument) -> str:
    """The name of what an argument stands for, without an article.

    Examples
    --------
    >>> _bare_name(Argument("The second summit", 0, 17, "Event"))
    'second summit'
    """
    return _ARTICLE.sub("", clean_cell(argument.name or argument.text))


def _number_text(number: float) -> str:
    """A number as the tables write it: no exponent, no needless zero.

    Examples
    --------
    >>> _number_text(94.8), _number_text(5200.0), _number_text(1e22)
    ('94.8', '5200', '10000000000000000000000')
    """
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value_cells(value: Value, ontology: Ontology) -> tuple[str, dict[str, str]]:
    if value.type is ValueType.DATE:
        return str(value.value), {}
    cells = {
        "measure": _known_word(value.measure, ontology.measures),
        "unit": _known_word(value.unit, ontology.units),
        "period": value.period,
    }
    return _number_text(float(value.value)), {column: text for column, text in cells.items() if text}


def _known_word(text: str, known: frozenset[str]) -> str:
    """The word of the ontology that differs from a text in case and punctuation only, or the text.

    Examples
    --------
    >>> _known_word("Usd-billion", frozenset({"USD billion"}))
    'USD billion'
    """
    folded = {fold_name(word): word for word in sorted(known)}
    return folded.get(fold_name(text), clean_cell(text))


def _qualifier_cells(candidate: Candidate, setting: Setting) -> tuple[dict[str, str], list[str]]:
    cells: dict[str, str] = {}
    notes = []
    for name, text in candidate.qualifiers.items():
        if name == "at":
            matches = setting.lookup.find(text)
            if len(matches) == 1:
                cells["at"] = matches[0]
            else:
                notes.append(f"at {clean_cell(text)} (as written)")
        elif name == "unit":
            cells["unit"] = _known_word(text, setting.ontology.units)
        elif name in QUALIFIERS:
            cells[name] = _signed_cell(text)
        else:
            notes.append(f"{clean_cell(name)} {clean_cell(text)} (as written)")
    return cells, notes


def edit_draft(draft: Draft, edit: Edit, setting: Setting) -> Draft:
    """A draft with changes.

    Parameters
    ----------
    draft
        From `draft_claim`, or edited before.
    edit
        What to change.
    setting
        The tables and the ontology.

    Raises
    ------
    UsageError
        When a word is not known, or a name is that of no entity (with the nearest ones) or of several.
    """
    ontology = setting.ontology
    if edit.relation and edit.relation not in ontology.properties:
        if retirement := ontology.retirement(Part.PREDICATE, edit.relation):
            raise UsageError(f"relation '{edit.relation}' {retirement}")
        remedy = did_you_mean(edit.relation, ontology.properties, meanings=ontology.meanings)
        raise UsageError(f"unknown relation '{show(edit.relation)}'; {remedy}")
    if edit.modality and edit.modality not in list(Modality):
        remedy = did_you_mean(edit.modality, Modality, f"use {', '.join(Modality)}", ontology.meanings)
        raise UsageError(f"unknown modality '{show(edit.modality)}'; {remedy}")
    for column in edit.qualifiers:
        if column not in QUALIFIERS:
            raise UsageError(f"unknown qualifier '{show(column)}'; {did_you_mean(column, list(QUALIFIERS))}")
    qualifiers = {**draft.qualifiers, **_edited_cells(edit.qualifiers, setting)}
    told = _RETIRED.format(draft.candidate.relation)
    changed = replace(
        draft,
        predicate=edit.relation or draft.predicate,
        doubts=tuple(doubt for doubt in draft.doubts if not (edit.relation and doubt.startswith(told))),
        modality=Modality(edit.modality or draft.modality),
        qualifiers={column: text for column, text in qualifiers.items() if text},
    )
    if edit.subject:
        changed = replace(changed, subject=_choose_entity(edit.subject, setting), doubts=_without(changed, "subject"))
    if edit.object:
        chosen = _choose_entity(edit.object, setting)
        changed = replace(changed, object=chosen, value="", doubts=_without(changed, "object"))
    if edit.value:
        changed = replace(changed, value=_signed_cell(edit.value), object=None, doubts=_without(changed, "object"))
    return changed


def _signed_cell(text: str) -> str:
    """A value or qualifier as typed, trimmed; the minus of a number or of a date before the year 1 stays."""
    bare = " ".join(text.split())
    return f"-{clean_cell(bare)}" if bare.startswith("-") and is_signed(bare) else clean_cell(bare)


def _without(draft: Draft, place: str) -> tuple[str, ...]:
    """The doubts that are left once a place is chosen: those about the other place."""
    argument = draft.candidate.subject if place == "subject" else draft.candidate.object
    name = _bare_name(argument) if isinstance(argument, Argument) else ""
    return tuple(doubt for doubt in draft.doubts if not doubt.startswith(f"'{show(name)}' "))


def _edited_cells(qualifiers: Mapping[str, str], setting: Setting) -> dict[str, str]:
    known = {"unit": setting.ontology.units, "measure": setting.ontology.measures}
    cells = {}
    for column, text in qualifiers.items():
        if column in ("at", "counterpart", "attributed_to") and text:
            cells[column] = setting.lookup.resolve(text)
        else:
            cells[column] = _known_word(text, known[column]) if column in known and text else _signed_cell(text)
    return cells


def _choose_entity(text: str, setting: Setting) -> Chosen:
    """The entity that a reviewer typed: an id or name of the graph, or ``new:Type:Label``.

    Raises
    ------
    UsageError
        When no entity bears the name (with the nearest ones), several do, or the type is none.
    """
    new = _NEW.fullmatch(text.strip())
    if not new:
        entity = setting.tables.entities[setting.lookup.resolve(text)]
        return Chosen(entity.id, entity.label, entity.type)
    kinds = [
        name
        for name, entity_class in setting.ontology.classes.items()
        if entity_class.shape and not entity_class.is_abstract
    ]
    if new["type"] not in kinds:
        remedy = did_you_mean(new["type"], kinds, meanings=setting.ontology.meanings)
        raise UsageError(f"unknown type '{show(new['type'])}'; {remedy}")
    label = clean_cell(new["label"])
    if not label:
        raise UsageError("a new entity needs a label; write new:City:Arville")
    return Chosen(propose_id(label, setting.tables.entities, new["type"]), label, new["type"], is_new=True)
