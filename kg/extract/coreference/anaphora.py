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


def resolve(discourse: Discourse) -> None:
    """Choose a draft for every span that has one."""
    _read_capitals(discourse)
    coordinations = {run[-1]: run for run in find_coordinations(discourse.parse, discourse.spans)}
    brackets = {run[0]: run for run in coordinations.values()}
    for number, span in enumerate(discourse.spans):
        if number not in discourse.chosen and span.type != "Office":
            draft = _choose(discourse, number, span, brackets)
            if draft is not None:
                discourse.chosen[number] = draft
        if number in discourse.chosen:
            discourse.note(span, discourse.chosen[number])
            introduced = find_state_set(discourse)
            if introduced:
                discourse.runs.append((span.last, introduced, discourse.role(span)))
        if number in coordinations:
            members = tuple(
                dict.fromkeys(
                    discourse.chosen[member] for member in coordinations[number] if member in discourse.chosen
                )
            )
            if len(members) > 1:
                discourse.runs.append((span.last, members, discourse.role(discourse.spans[coordinations[number][0]])))


def _read_capitals(discourse: Discourse) -> None:
    cities: set[int] = set()
    for number, span in enumerate(discourse.spans):
        if span.role != "capital" or number not in discourse.chosen:
            continue
        state, city = discourse.register.state(span.state).index, discourse.chosen[number]
        is_state = means_state(discourse.parse, span, discourse.names)
        if not is_state and is_paired_city(discourse.parse, span, discourse.names):
            cities.add(city)
        if is_state and city not in cities:
            discourse.chosen[number], discourse.places[number] = state, city
        else:
            discourse.places[number] = state


def _choose(discourse: Discourse, number: int, span: Span, brackets: Mapping[int, list[int]]) -> int | None:
    if span.kind is MentionKind.DEMONYM:
        return discourse.register.state(span.name).index
    if span.kind is MentionKind.PRONOUN:
        return choose_pronoun(discourse, span)
    if span.role == "group":
        return choose_group(discourse, number, span, brackets)
    if span.type == "Person":
        return choose_person(discourse, number, span)
    if span.head in ("latter", "former"):
        return choose_of_two(discourse, span)
    return choose_described(discourse, number, span)
