"""As what the claims of a conflict are compared: the reading on which it rests, so that a user can reject it.

Comes in: the claims of a conflict. Goes out: a clause. What a curator inferred of a claim (a baseline, a year)
stands in its note after `inferred:`; a conflict that needs it says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Claim, Modality, Property

INFERRED = "inferred:"
"""How the part of a note begins that tells of an inference."""


def conflict_reading(claims: tuple[Claim, ...], predicate: Property, qualifier: str) -> str:
    """As what the claims of a conflict are compared, and what of it is inferred.

    Parameters
    ----------
    claims
        The stated ones, also where a growth is implied by a level and a change.
    predicate
        What they say; it tells what holds one value at a time.
    qualifier
        The qualifier on which they differ; empty where they differ in object or value.
    """
    inferences = dict.fromkeys(_inferences(claims))
    told = (f"{INFERRED} {inference}" for inference in inferences)
    return "; ".join([_basis(claims, predicate, qualifier), *told])


def _basis(claims: tuple[Claim, ...], predicate: Property, qualifier: str) -> str:
    modalities = {claim.modality for claim in claims}
    if Modality.NEGATED in modalities and len(modalities) > 1:
        return f"what one {'plans' if Modality.PLANNED in modalities else 'states'} another denies"
    if qualifier:
        return f"one tie at one time, with two values of {qualifier.replace('_', ' ')}"
    if predicate.is_number:
        return _basis_of_numbers(claims)
    if predicate.is_single_valued:
        return "one value at a time"
    return "one subject at a time"


def _basis_of_numbers(claims: tuple[Claim, ...]) -> str:
    measures = sorted({claim.qualifiers.get("measure", "") for claim in claims})
    if len(measures) > 1:
        return "growth implied by a level and a change that one source states, beside growth that another states"
    told = [f"same measure ({measures[0]})" if measures[0] else "same subject, no measure stated"]
    for column in ("period", "baseline"):
        values = sorted({claim.qualifiers.get(column, "") for claim in claims})
        if values != [""]:
            told.append(f"same {column} ({', '.join(filter(None, values))})")
        elif column == "period":
            told.append("no period stated")
    return ", ".join(told)


def _inferences(claims: Iterable[Claim]) -> Iterable[str]:
    for claim in claims:
        for part in claim.note.split("; "):
            if part.startswith(INFERRED):
                yield part.removeprefix(INFERRED).strip().rstrip(".")
