"""Predicates of plain edges that state no fact: ``plan:NAME`` beside ``kg:NAME``, and so on for each modality.

Comes in: an ontology. Goes out: a value for each of these predicates, and the Turtle that declares them. None is
written by hand, so that a predicate added to `kg.ttl` has them at once. A questionable decision: none is a subproperty
of the predicate that it is made of, since what is planned or denied would then follow as fact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.model.ontology import Ontology
from kg.model.terms import INTERVAL, MODAL_PREFIXES, ONTOLOGY, PREFIXES, Modality

DENIED_CLASS = PREFIXES["denied"] + "type"
"""What takes the place of ``rdf:type`` at a thing that all claims deny."""


@dataclass(frozen=True, slots=True)
class ModalPredicate:
    """A predicate of plain edges of one modality.

    Parameters
    ----------
    name
        With its prefix, as in ``plan:signs``.
    label
        For reading.
    modality
        Of the claims that give its edges.
    base
        The predicate that these claims have, with its prefix.
    is_object
        Whether its edges lead to a thing and not to a date or text.
    """

    name: str
    label: str
    modality: Modality
    base: str
    is_object: bool


def modal_predicates(ontology: Ontology) -> Iterator[ModalPredicate]:
    """The predicates of plain edges that state no fact, in order of modality and name.

    Parameters
    ----------
    ontology
        Its predicates have one each for every modality; ``rdf:type`` can only be denied.
    """
    for modality, prefix in MODAL_PREFIXES.items():
        for name, predicate in sorted(ontology.properties.items()):
            is_object = predicate.value_kind not in ("date", "string")
            label = f"{predicate.label} ({modality})"
            yield ModalPredicate(f"{prefix}:{name}", label, modality, f"kg:{name}", is_object)
            if predicate.value_kind == "date":
                twin = f"{predicate.label} (interval, {modality})"
                yield ModalPredicate(
                    f"{prefix}:{name}{INTERVAL}", twin, modality, f"kg:{name}{INTERVAL}", is_object=True
                )
    denied = Modality.NEGATED
    yield ModalPredicate(f"{MODAL_PREFIXES[denied]}:type", f"type ({denied})", denied, "rdf:type", is_object=True)


def format_modal_predicates(ontology: Ontology) -> str:
    """The Turtle that declares them: what `ontology/modal.ttl` holds."""
    spaces = ("kg", "owl", "rdf", "rdfs", *MODAL_PREFIXES.values())
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in spaces)
    blocks = [
        f"{modal.name} a kg:ModalPredicate, owl:{'Object' if modal.is_object else 'Datatype'}Property ;\n"
        f'    rdfs:label "{modal.label}"@en ;\n'
        f"    kg:modalityOf {modal.base} ;\n"
        f"    kg:modality kg:{modal.modality} ;\n"
        f"    rdfs:isDefinedBy <{ONTOLOGY}> .\n"
        for modal in modal_predicates(ontology)
    ]
    return "\n".join([head, *blocks])
