"""Linking: which entity of the graph a draft is.

Comes in: the register of entities and a `Lookup`. Goes out: drafts with the id of the graph's entity where exactly
one bears the name and its type fits. Near names are never taken: they are for a person to choose from.
"""

from __future__ import annotations

from kg.extract.coreference.entities import BROAD, EntityRegister
from kg.extract.names.known import GUIDE_TYPES
from kg.tables import Lookup


def link_drafts(register: EntityRegister, lookup: Lookup | None) -> None:
    """Give every draft that the graph knows its id."""
    if lookup is None:
        return
    for draft in register.drafts:
        if not draft.entity and not draft.members:
            draft.entity = find_entity(draft.name, draft.type, lookup)


def find_entity(name: str, kind: str, lookup: Lookup) -> str:
    """The one entity of the graph that bears a name and fits a type of the annotation guide, or empty."""
    identities = [identity for identity in lookup.find(name) if fits(kind, lookup.types.get(identity, ""))]
    return identities[0] if len(identities) == 1 else ""


def fits(kind: str, graph_type: str) -> bool:
    """Whether a type of the annotation guide can be one of the graph.

    Examples
    --------
    >>> fits("Agreement", "Treaty"), fits("State", "City")
    (True, False)
    """
    read = GUIDE_TYPES.get(graph_type, "")
    return bool(read) and (read == kind or (kind in BROAD and BROAD.get(kind) == BROAD.get(read)))
