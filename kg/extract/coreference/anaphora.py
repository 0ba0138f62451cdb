"""Anaphora: which earlier entity a nominal or pronoun stands for.

Comes in: a `Discourse` that knows the names. Goes out: the same with a draft for every span that has one. Read
once from start to end: head noun, type, number, nearness and grammatical role weigh against each other. A
questionable decision: what fits nothing well enough is left out, since a wrong antecedent makes a false claim.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.coreference.coordination import find_coordinations
from kg.extract.coreference.descriptions import choose_described, choose_of_two
from kg.extract.coreference.discourse import Discourse
from kg.extract.coreference.office_holders import choose_person
from kg.extract.coreference.plurals import choose_group
from kg.extract.coreference.pronouns import choose_pronoun
from kg.extract.coreference.state_sets import find_state_set
from kg.extract.documents.document import MentionKind
from kg.extract.names.capitals import is_paired_city, means_state
from kg.extract.names.spans import Span


def resolve(d: Discourse) -> None:
    """Choose a draft for every span that has one."""
    _read_capitals(d)
    coordinations = {run[-1]: run for run in find_coordinations(d.parse, d.spans)}
    brackets = {run[0]: run for run in coordinations.values()}
    for number, span in enumerate(d.spans):
        if number not in d.chosen and span.type != "Office":
            draft = _choose(d, number, span, brackets)
            if draft is not None:
                d.chosen[number] = draft
        if number in d.chosen:
            d.note(span, d.chosen[number])
            introduced = find_state_set(d)
            if introduced:
                d.runs.append((span.last, introduced, d.role(span)))
        if number in coordinations:
            members = tuple(dict.fromkeys(d.chosen[member] for member in coordinations[number] if member in d.chosen))
            if len(members) > 1:
                d.runs.append((span.last, members, d.role(d.spans[coordinations[number][0]])))


def _read_capitals(d: Discourse) -> None:
    cities: set[int] = set()
    for number, span in enumerate(d.spans):
        if span.role != "capital" or number not in d.chosen:
            continue
        state, city = d.register.state(span.state).index, d.chosen[number]
        is_state = means_state(d.parse, span, d.names)
        if not is_state and is_paired_city(d.parse, span, d.names):
            cities.add(city)
        if is_state and city not in cities:
            d.chosen[number], d.places[number] = state, city
        else:
            d.places[number] = state


def _choose(d: Discourse, number: int, span: Span, brackets: Mapping[int, list[int]]) -> int | None:
    if span.kind is MentionKind.DEMONYM:
        return d.register.state(span.name).index
    if span.kind is MentionKind.PRONOUN:
        return choose_pronoun(d, span)
    if span.role == "group":
        return choose_group(d, number, span, brackets)
    if span.type == "Person":
        return choose_person(d, number, span)
    if span.head in ("latter", "former"):
        return choose_of_two(d, span)
    return choose_described(d, number, span)
