"""What the tools for assistants answer: each a function of the graph, which a worker calls.

Comes in: the open graph and what was asked. Goes out: JSON in bytes, of the shapes in `kg.serve.mcp.models`. Each
answer says in words what was found and what is missing, since an assistant that is given nothing invents.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import CLAIM_ID, FACTUAL, Modality
from kg.query import conflicts_about, fate_text, follow_claim, shown_claims, supporting_words
from kg.serve.mcp.records import NOT_PROOF, claims_record, conflict_record, count, cut_text, entity_record, pack, told
from kg.serve.resources.index import index_of
from kg.tables import show

if TYPE_CHECKING:
    from kg.network import PathStep

_MAX_WORDS = 2_000


def find_entity(dataset: ValidDataset, name: str, limit: int) -> bytes:
    """Entities that bear a name, or those with a near one."""
    ids = dataset.lookup.find(name)
    near = () if ids else dataset.lookup.suggest(name, limit)
    shown = f"'{cut_text(name)}'"
    if len(ids) == 1:
        verdict, message = "one", f"One entity bears the name {shown}."
    elif ids:
        verdict, message = "several", f"{len(ids)} entities bear the name {shown}; choose one by its id."
    else:
        hint = "The suggestions bear near names and may be other things." if near else NOT_PROOF
        verdict, message = "none", f"No entity bears the name {shown}. {hint}"
    return pack(
        {
            "message": message,
            "verdict": verdict,
            "entities": [entity_record(dataset, identity) for identity in ids[:limit]],
            "suggestions": [entity_record(dataset, identity) for identity in near],
        }
    )


def show_entity(dataset: ValidDataset, name: str, limit: int, every_claim: bool) -> bytes:  # noqa: FBT001  a worker is sent arguments by place
    """An entity with its claims: those that count as what the graph says, or all of them."""
    identity = dataset.lookup.resolve(name)
    every = index_of(dataset).by_entity.get(identity, ())
    best = {claim.id for claim in shown_claims(dataset)}
    chosen = [claim for claim in every if every_claim or claim.id in best]
    ordered = sorted(chosen, key=lambda claim: (claim.subject != identity, claim.object != identity))
    missing = []
    if len(chosen) > limit:
        missing.append(f"{count(len(chosen) - limit, 'more claim')}: raise limit, or ask claims_between")
    if len(every) > len(chosen):
        hidden = count(len(every) - len(chosen), "claim")
        missing.append(f"{hidden} planned, hypothetical, denied, of opinion, disputed or outranked: set every_claim")
    label = cut_text(dataset.tables.label(identity))
    listed = f"{min(limit, len(chosen))} of the {count(len(every), 'claim')} that name it"
    message = f"{label}: {listed} {'is' if len(chosen) == 1 else 'are'} listed."
    return pack(
        {
            "message": message if every else f"{label}: no claim names it. {NOT_PROOF}",
            "entity": entity_record(dataset, identity),
            **claims_record(ordered[:limit], dataset, missing),
        }
    )


def show_claim(dataset: ValidDataset, name: str, texts: Path | None) -> bytes:
    """A claim with its rivals, and the words that support it where the user has the text.

    The id of a superseded claim leads to the one that took its place.
    """
    followed, steps = follow_claim(dataset, name)
    identity = followed.removeprefix(CLAIM_ID).removeprefix("kgc:")
    claim = dataset.tables.claims_by_id.get(identity)
    if claim is None:
        raise UsageError(
            f"no claim has the id '{show(name)}'; take one from another answer, such as kgc: and 20 digits"
        )
    conflicts = index_of(dataset).conflicts.get(identity, ())
    rivals = [rival for conflict in conflicts for rival in conflict.claims if rival != claim]
    words, why = supporting_words(claim, dataset, texts) if texts else ("", "the server was given no copies of texts")
    message = "The claim, and after it its rivals." if rivals else "No other claim contradicts it."
    return pack(
        {
            "message": f"{cut_text(fate_text(steps))}. {message}" if steps else message,
            "superseded": [{**told(step), "old": f"kgc:{step.old}", "new": f"kgc:{step.new}"} for step in steps],
            "reason": cut_text(claim.reason),
            "words": show(words, _MAX_WORDS),
            "conflicts": [conflict_record(conflict, dataset) for conflict in conflicts],
            **claims_record([claim, *rivals], dataset, [f"its words: {why}"] if why else []),
        }
    )


def claims_between(dataset: ValidDataset, first: str, second: str, limit: int) -> bytes:
    """Every claim that names both entities, whatever its modality; the shortest way between them when there is none."""
    left, right = dataset.lookup.resolve(first), dataset.lookup.resolve(second)
    if left == right:
        raise UsageError(f"'{show(first)}' and '{show(second)}' are one entity, {left}; ask entity_card about it")
    about_right = set(index_of(dataset).by_entity.get(right, ()))
    claims = [claim for claim in index_of(dataset).by_entity.get(left, ()) if claim in about_right]
    stated = [claim for claim in claims if claim.modality in FACTUAL and claim.id in dataset.selection.best]
    labels = f"{cut_text(dataset.tables.label(left))} and {cut_text(dataset.tables.label(right))}"
    steps, through = ((), "") if claims else _shortest_way(dataset, left, right)
    if stated:
        verdict, message = "stated", f"{count(len(stated), 'claim')} stated as fact between {labels}."
    elif claims:
        others = f"{count(len(claims), 'other claim')}: see modality, is_best and conflicts_with"
        verdict, message = "not as fact", f"No claim between {labels} counts as fact; there are {others}."
    else:
        verdict, message = "no claim", f"No claim names both {labels}. {NOT_PROOF} {through}"
    along = [claim for step in steps for claim in step.claims[:1]]
    missing = [f"{count(len(claims) - limit, 'more claim')}: raise limit"] if len(claims) > limit else []
    return pack(
        {
            "message": message,
            "verdict": verdict,
            "first": entity_record(dataset, left),
            "second": entity_record(dataset, right),
            "path": [{"start": s.start, "end": s.end, "claim": f"kgc:{s.claims[0].id}"} for s in steps],
            **claims_record([*claims[:limit], *along], dataset, missing),
        }
    )


def _shortest_way(dataset: ValidDataset, start: str, end: str) -> tuple[tuple[PathStep, ...], str]:
    """The shortest way along what is stated as fact, or else along any claims, and what to say of it."""
    from kg.network import PathChoice, find_paths

    told = {
        PathChoice(): "They are joined through others: see path.",
        PathChoice(background=True, modalities=tuple(Modality)): "What is stated as fact does not join them; claims of "
        "other modalities or of reference data do: see path, and say how each is meant.",
    }
    for choice, words in told.items():
        if paths := find_paths(dataset, start, end, choice):
            return paths[0].steps, words
    return (), "No chain of claims joins them either."


def list_conflicts(dataset: ValidDataset, name: str, limit: int) -> bytes:
    """Claims that cannot all be right: about one entity, or all of them when the name is empty."""
    conflicts = conflicts_about(dataset, name)
    about = f" about {cut_text(dataset.tables.label(dataset.lookup.resolve(name)))}" if name else ""
    missing = [f"{count(len(conflicts) - limit, 'more conflict')}: raise limit"] if len(conflicts) > limit else []
    return pack(
        {
            "message": f"{count(len(conflicts), 'conflict')}{about}."
            if conflicts
            else f"No claims{about} contradict each other.",
            "conflicts": [conflict_record(conflict, dataset) for conflict in conflicts[:limit]],
            **claims_record((claim for conflict in conflicts[:limit] for claim in conflict.claims), dataset, missing),
        }
    )


def most_connected(dataset: ValidDataset, by: str, kind: str, top: int, modalities: tuple[str, ...]) -> bytes:
    """Who is most connected, and how sure that is; as `kg rank`."""
    from kg.network import (
        NetworkChoice,
        absence_notes,
        choose_ties,
        component_notes,
        connection_notes,
        find_measure,
        rank_connections,
    )

    choice = NetworkChoice("actors", only=choose_ties((), (), modalities))
    connections = rank_connections(dataset, by=by, types=[kind], top=top, only=choice.only)
    rows, measure = connections.rows, find_measure(connections.measure)
    is_parted = measure.name == "eigenvector" and bool(rows)
    return pack(
        {
            "message": f"{count(len(rows), 'actor')} up to rank {top} by {connections.measure}.",
            "measure": connections.measure,
            "ranking": [
                {
                    "id": row.id,
                    "label": cut_text(row.label),
                    "places": row.rank_text,
                    "score": row.score,
                    "bilateral": row.bilateral,
                    "partners": row.partners,
                    "effective_origins": round(row.effective_origins, 2),
                    "places_without_an_origin": row.span_text,
                }
                for row in rows
            ],
            "notes": [
                *dataset.view_notes,
                *connection_notes(connections, measure.definition, dataset.tables.label),
                *absence_notes(dataset, rows, choice, [kind]),
                *(component_notes(choice.build(dataset), measure.name) if is_parted else ()),
            ],
        }
    )


def acts_of(dataset: ValidDataset, name: str, limit: int) -> bytes:
    """The acts behind an actor's number; as `kg rank why`."""
    from kg.network import count_note, explain_count

    explanation = explain_count(dataset, dataset.lookup.resolve(name))
    acts = explanation.acts
    missing = [f"{count(len(acts) - limit, 'more act')}: raise limit"] if len(acts) > limit else []
    return pack(
        {
            "message": f"{count_note(explanation)}.",
            "acts": [
                {
                    "acts": list(act.acts),
                    "label": cut_text(act.label),
                    "when": act.when,
                    "partners": list(act.partners),
                    "through": list(act.through),
                    "claims": [claim.id for claim in act.claims],
                }
                for act in acts[:limit]
            ],
            **claims_record((claim for act in acts[:limit] for claim in act.claims), dataset, missing),
        }
    )
