"""The eighteen relations that a model may give: what may stand on each side, and how to say it to a model.

Comes in: nothing. Goes out: `RELATIONS`. The types are those of the shared annotation guide, which are
narrower than the classes of the ontology: a machine is held to the guide, a person who reviews may do more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.candidates import ValueType

ACTORS = frozenset({"State", "City", "Person", "Organisation", "Institution", "Mechanism"})
TYPES = ACTORS | {
    "Place", "Office", "Event", "Agreement", "Declaration", "Initiative", "Programme", "Project", "Site", "Work",
}  # fmt: skip
"""Entity types of the annotation guide."""

_TREATIES = frozenset({"Agreement", "Declaration"})
_PLACES = frozenset({"City", "State", "Place"})
_REGIONS = frozenset({"City", "Place"})
_STATE = frozenset({"State"})
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Relation:
    """What a relation joins.

    Parameters
    ----------
    name
        As candidates write it.
    subjects, objects
        Entity types that may stand there; no objects where the object is a value.
    meaning
        The relation in words, for the prompt of a model.
    value
        Kind of the object where it is a value.
    qualifiers
        Words that may narrow it.
    is_symmetric
        Whether subject and object may change places.
    """

    name: str
    subjects: frozenset[str]
    objects: frozenset[str]
    meaning: str
    value: ValueType | None = None
    qualifiers: tuple[str, ...] = ()
    is_symmetric: bool = False


_ALL = (
    Relation("signs", ACTORS, _TREATIES, "puts its signature under a text", qualifiers=("on", "at")),
    Relation("adopts", ACTORS | {"Event"}, _TREATIES, "adopts, approves or endorses a text", qualifiers=("on", "at")),
    Relation(
        "partyTo", ACTORS, frozenset({"Agreement"}), "has ratified, acceded to or is a party to", qualifiers=("from",)
    ),
    Relation("signedOn", frozenset({"Agreement"}), _NOTHING, "was signed on this date", ValueType.DATE),
    Relation("inForceFrom", frozenset({"Agreement"}), _NOTHING, "enters into force on this date", ValueType.DATE),
    Relation(
        "holdsOffice",
        frozenset({"Person"}),
        frozenset({"State", "Organisation", "Institution"}),
        "serves in an office of; the office goes into the qualifier title, in the words of the text",
        qualifiers=("title", "on"),
    ),
    Relation("heldIn", frozenset({"Event"}), _PLACES, "takes place in"),
    Relation("heldOn", frozenset({"Event"}), _NOTHING, "takes place on this date or these dates", ValueType.DATE),
    Relation("participatesIn", ACTORS, frozenset({"Event"}), "takes part in, attends, sends a delegation to"),
    Relation("visits", frozenset({"Person"}), _PLACES, "travels to", qualifiers=("on",)),
    Relation(
        "locatedIn",
        frozenset({"Institution", "Programme", "Project", "Site"}),
        _PLACES,
        "stands in, has its seat in or is carried out in",
        qualifiers=("from",),
    ),
    Relation(
        "launches",
        ACTORS | {"Event"},
        frozenset({"Initiative", "Programme", "Project", "Institution", "Mechanism"}),
        "launches, establishes, opens or founds",
        qualifiers=("on", "at"),
    ),
    Relation(
        "funds",
        ACTORS,
        ACTORS | {"Initiative", "Programme", "Project"},
        "gives, lends or grants money to; the sum goes into the qualifier amount",
        qualifiers=("amount", "on"),
    ),
    Relation(
        "grantsVisaFree",
        _STATE,
        _STATE,
        "lets citizens of the object enter without a visa",
        qualifiers=("days", "from"),
    ),
    Relation(
        "memberOf", ACTORS, frozenset({"Organisation", "Mechanism"}), "is or becomes a member of", qualifiers=("from",)
    ),
    Relation(
        "partOf",
        frozenset({"Event", "Project", "Initiative", "Institution", "Declaration"}),
        TYPES - {"Person", "Office"},
        "is a part of, belongs to a larger whole",
    ),
    Relation("twinnedWith", _REGIONS, _REGIONS, "is a sister city or region of", qualifiers=("on",), is_symmetric=True),
    Relation(
        "quantity", TYPES, _NOTHING, "has a stated number, with what is counted as its measure", ValueType.QUANTITY
    ),
)

RELATIONS: Mapping[str, Relation] = MappingProxyType({relation.name: relation for relation in _ALL})
"""Relations of the annotation guide by name."""
