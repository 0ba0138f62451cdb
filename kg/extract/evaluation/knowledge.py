"""What the graph knows that a score needs: which place lies in which, and who bears a name.

Comes in: a graph. Goes out: `Knowledge`. The gold documents name no containing places, so that a coarser place can
only be told by somebody else; where the graph does not know, a coarser place is simply wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import FACTUAL
from kg.tables import fold_name

if TYPE_CHECKING:
    from kg.graph import ValidDataset

Find = Callable[[str], tuple[str, ...]]
"""From a name to the ids of the graph's entities that bear it."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the graph knows of places and names.

    Parameters
    ----------
    wholes
        Folded name of a place to the folded names of the places that it lies in.
    find
        Resolves names to entities of the graph; None leaves links out of the evaluation.
    """

    wholes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    find: Find | None = None


def read_knowledge(dataset: ValidDataset) -> Knowledge:
    """What a graph knows.

    Parameters
    ----------
    dataset
        An open graph; of its claims, those count that its texts state as fact.
    """
    above: dict[str, set[str]] = {}
    for claim in dataset.tables.claims:
        if dataset.ontology.properties[claim.predicate].is_nesting and claim.modality in FACTUAL:
            above.setdefault(claim.subject, set()).add(claim.object)
    names = {
        entity.id: {
            fold_name(entity.label),
            *(fold_name(name.name) for name in dataset.tables.names_by_entity.get(entity.id, ())),
        }
        for entity in dataset.tables.entities.values()
    }
    wholes: dict[str, frozenset[str]] = {}
    for entity in above:
        names_above = frozenset(name for whole in _reach(entity, above) for name in names[whole])
        for name in names[entity]:
            wholes[name] = wholes.get(name, frozenset()) | names_above
    return Knowledge(wholes, dataset.lookup.find)


def _reach(entity: str, above: Mapping[str, set[str]]) -> set[str]:
    """All that lies above an entity, however many steps; a circle ends where it began."""
    reached: set[str] = set()
    left = [entity]
    while left:
        for higher in above.get(left.pop(), set()) - reached - {entity}:
            reached.add(higher)
            left.append(higher)
    return reached
