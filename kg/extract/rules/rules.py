"""Rules as data: which words state which relation, and where its arguments stand.

Comes in: the files in `rules/`. Goes out: `Rule`s and, for each relation, what it accepts. A rule names a
trigger and places of the trigger's frame; it never names a document, a person or an agreement. Its
confidence is what was measured on annotated texts, drawn towards a prior, never an estimate by hand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kg.model import Modality

PRIOR_RIGHT, PRIOR_GIVEN = 3.0, 4.0
"""A rule that was never measured counts as right in three of four; each measured candidate moves it."""

NOT_RULES = frozenset(
    {"words.toml", "relations.toml", "measured.toml", "tables.toml", "measures.toml", "offices.toml", "sums.toml"}
)
ANY_NOUN = "*"
FLAGS = (
    "money", "days", "passive_only", "pairwise", "both_ways", "unrealised_only", "inverted", "permission", "no_attr",
    "no_actor", "no_object", "intransitive",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """What a relation accepts.

    Parameters
    ----------
    subject, object
        Entity types; `object` is empty where a value stands.
    date
        Qualifier that the date of its clause fills, or empty.
    place
        Whether a place of its clause fills the qualifier ``at``.
    traits
        What else the rules ask of it; `relations.toml` says what each means.
    """

    name: str
    subject: frozenset[str]
    object: frozenset[str]
    date: str
    place: bool
    is_symmetric: bool
    traits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a language states a relation.

    Parameters
    ----------
    triggers
        Lemmas, each with a second lemma that must stand near it, or empty.
    kind
        ``verb`` or ``noun``.
    subject, object
        Places to look in, first that is filled counts. ``self`` is the trigger's own mention, ``topic``
        the last thing of a fitting type that the text spoke of, ``date`` and ``quantity`` the values.
    modality
        What the trigger itself says of the claim ("pledge": planned), or None.
    needs, without
        Lemmas of which one must, or none may, stand in the clause.
    flags
        ``money`` or ``days``: a sum or a number of days must be given; ``passive_only``; ``pairwise``: all
        pairs of the subjects; ``both_ways``: each pair in both orders; ``unrealised_only``: only what is not
        so, as with "the pact between A and B was shelved"; ``inverted``: denying the trigger states the claim
        ("need no visa"); ``permission``: "may" allows; ``no_attr``: nothing is said of the subject;
        ``no_actor``: nobody is named who acts; ``no_object``: the clause leaves out on what;
        ``intransitive``: a trigger of one word has no object.
    """

    id: str
    relation: Relation
    triggers: tuple[tuple[str, str], ...]
    kind: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    subject_types: frozenset[str]
    object_types: frozenset[str]
    modality: Modality | None
    needs: frozenset[str]
    without: frozenset[str]
    flags: frozenset[str]
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    confidence: float


@cache
def read_relations() -> Mapping[str, Relation]:
    """The relations of the annotation guide with the types that they accept."""
    table = _read("relations.toml")
    kinds = {name: frozenset(text.split()) for name, text in table["types"].items()}

    def types(text: str) -> frozenset[str]:
        return frozenset(kind for word in text.split() for kind in kinds.get(word, frozenset({word})))

    return {
        name: Relation(
            name,
            types(facts["subject"]),
            types(facts.get("object", "")),
            facts.get("date", ""),
            facts.get("place", False),
            facts.get("symmetric", False),
            frozenset(facts.get("traits", "").split()),
        )
        for name, facts in table["relation"].items()
    }


@cache
def read_rules() -> tuple[Rule, ...]:
    """All rules, in order of file and place."""
    folder = files("kg.extract.rules")
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    counts = _read("measured.toml").get("rule", {})
    return tuple(_rule(entry, counts) for name in names if name not in NOT_RULES for entry in _read(name)["rule"])


def confidence_of(rule: str) -> float:
    """Share of a rule's candidates that were right where it was measured, with the prior."""
    return _confidence(rule, _read("measured.toml").get("rule", {}))


@cache
def rules_by_trigger() -> Mapping[tuple[str, str], tuple[Rule, ...]]:
    """Rules by kind and first lemma of their triggers."""
    by_trigger: dict[tuple[str, str], list[Rule]] = {}
    for rule in read_rules():
        for lemma in dict.fromkeys(first for first, _ in rule.triggers):
            by_trigger.setdefault((rule.kind, lemma), []).append(rule)
    return {key: tuple(rules) for key, rules in by_trigger.items()}


def _rule(entry: dict[str, Any], counts: dict[str, list[int]]) -> Rule:
    relation = read_relations()[entry["relation"]]
    kinds = _read("relations.toml")["types"]

    def types(text: str) -> frozenset[str]:
        return frozenset(kind for word in text.split() for kind in kinds.get(word, word).split())

    return Rule(
        entry["id"],
        relation,
        tuple(_trigger(text) for text in entry["trigger"]),
        entry.get("kind", "verb"),
        tuple(entry["subject"].split()),
        tuple(entry["object"].split()),
        types(entry["subject_types"]) if "subject_types" in entry else relation.subject,
        types(entry["object_types"]) if "object_types" in entry else relation.object,
        Modality(entry["modality"]) if "modality" in entry else None,
        frozenset(entry.get("needs", "").split()),
        frozenset(entry.get("without", "").split()),
        frozenset(flag for flag in FLAGS if entry.get(flag, False)),
        tuple(entry["positive"]),
        tuple(entry["negative"]),
        _confidence(entry["id"], counts),
    )


def _trigger(text: str) -> tuple[str, str]:
    first, _, second = text.partition(" ")
    return first, second


def _confidence(rule: str, counts: dict[str, list[int]]) -> float:
    right, given = counts.get(rule, [0, 0])
    return round((right + PRIOR_RIGHT) / (given + PRIOR_GIVEN), 2)


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("kg.extract.rules").joinpath(name).read_text(encoding="utf-8"))
