"""What the tools for assistants answer, each a function of the graph, which a worker calls.

Comes in: the open graph and what was asked. Goes out: JSON in bytes, of the shapes in `kg.serve.mcp.models`. Each
answer says in words what was found and what is missing, since an assistant that is given nothing invents.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UnknownNameError, UsageError
from kg.graph import ValidDataset
from kg.model import CLAIM_ID, FACTUAL, Claim, Modality, format_count
from kg.publish import index_of
from kg.query import Record, conflicts_about, fate_text, follow_claim, shown_claims, supporting_words
from kg.serve.mcp.absence import absence_is_an_answer, absence_record
from kg.serve.mcp.filters import ClaimFilter
from kg.serve.mcp.paging import PartRequest, pack
from kg.serve.mcp.parts import take_part
from kg.serve.mcp.records import (
    MOST_CLAIMS_OF_ONE,
    NOT_PROOF,
    claim_ids,
    claim_record,
    conflict_record,
    cut_text,
    entity_line,
    entity_record,
    source_record,
    suggestion,
    told,
)
from kg.serve.mcp.wording import for_tools
from kg.tables import show

if TYPE_CHECKING:
    from kg.network import ConnectedActor, CountedAct, PathStep

_MAX_WORDS = 2_000
_MOST_SHARED, _MOST_SHARED_CLAIMS = 20, 6
_AGREEMENT = "Agreement"


@absence_is_an_answer
def find_entity(dataset: ValidDataset, page: PartRequest, name: str) -> bytes:
    """Entities that bear a name, or those with a near one."""
    ids = dataset.lookup.find_meant(name)
    if not ids:
        near = dataset.lookup.suggest(name, page.limit)
        return pack({**absence_record(dataset, UnknownNameError("", name, "entity", near), page), "entities": []})
    shown = f"'{cut_text(name)}'"
    verdict, message = "one", f"One entity bears the name {shown}."
    if len(ids) > 1:
        verdict, message = "several", f"{len(ids):,} entities bear the name {shown}; choose one by its id."
    listed = ids[: page.limit]
    notes = [f"{len(ids) - len(listed):,} more bear it: raise limit"] if len(ids) > len(listed) else []
    record = {"message": message, "verdict": verdict, "arguments": page.stated, "notes": notes}
    return pack({**record, "entities": [entity_line(dataset, identity) for identity in listed]})


@absence_is_an_answer
def show_entity(dataset: ValidDataset, page: PartRequest, name: str, every_claim: bool, only: ClaimFilter) -> bytes:  # noqa: FBT001  a worker is sent arguments by place
    """An entity with its claims: those that count as what the graph says, or all of them."""
    identity = dataset.lookup.resolve(name)
    every = index_of(dataset).by_entity.get(identity, ())
    best = {claim.id for claim in shown_claims(dataset)}
    shown = [claim for claim in every if every_claim or only.modalities or claim.id in best]
    chosen, missing = only.choose(shown, dataset)
    ordered = sorted(chosen, key=lambda claim: (claim.subject != identity, claim.object != identity))
    if hidden := len(every) - len(shown):
        what = f"{format_count(hidden, 'claim')} planned, hypothetical, denied, of opinion, disputed or outranked"
        missing.append(f"{what}: set every_claim")
    label = cut_text(dataset.tables.label(identity))
    head = {"verdict": "found" if every else "no claim", "entity": entity_record(dataset, identity)}
    part = take_part(dataset, page, ordered, lambda claim: (claim,), head=head)
    message = f"{label}: no claim names it. {NOT_PROOF}"
    if every:
        message = f"{label}: {part.told} of the {format_count(len(every), 'claim')} that name it."
    return pack({"message": message, **head, **part.record(missing)})


@absence_is_an_answer
def show_claim(dataset: ValidDataset, page: PartRequest, name: str, texts: Path | None) -> bytes:
    """A claim with its rivals, and the words that support it where the user has the text.

    The id of a superseded claim leads to the one that took its place.
    """
    try:
        followed, steps = follow_claim(dataset, name)
    except UsageError as error:  # it was withdrawn: absent, and known to be
        line = f"Not in the graph. {cut_text(str(error))}."
        return pack({"message": line, "verdict": "not in the graph", "arguments": page.stated})
    identity = followed.removeprefix(CLAIM_ID).removeprefix("kgc:")
    claim = dataset.tables.claims_by_id.get(identity)
    if claim is None:
        raise UnknownNameError("", name, "claim")
    conflicts = index_of(dataset).conflicts.get(identity, ())
    rivals = [rival for conflict in conflicts for rival in conflict.claims if rival != claim]
    words, why = supporting_words(claim, dataset, texts) if texts else ("", "the server was given no copies of texts")
    message = "The claim, and after it its rivals." if rivals else "No other claim contradicts it."
    listed = list(dict.fromkeys([claim, *rivals]))
    shown = listed[:MOST_CLAIMS_OF_ONE]
    missing = [f"its words: {for_tools(why)}"] if why else []
    missing += ["the date of the claim"] if claim.time is None else []
    missing += (
        [f"{format_count(len(listed) - len(shown), 'rival')}: conflicts lists them"] if len(listed) > len(shown) else []
    )
    sources = dict.fromkeys(dataset.tables.sources[told_by.locator.source] for told_by in shown)
    return pack(
        {
            "message": f"{cut_text(fate_text(steps))}. {message}" if steps else message,
            "verdict": "found",
            "arguments": page.stated,
            "claims": [claim_record(told_by, dataset) for told_by in shown],
            "sources": [source_record(source) for source in sources],
            "missing": missing,
            "superseded": [{**told(step), "old": f"kgc:{step.old}", "new": f"kgc:{step.new}"} for step in steps],
            "reason": cut_text(claim.reason),
            "words": show(words, _MAX_WORDS),
            "conflicts": [conflict_record(conflict, dataset) for conflict in conflicts],
        }
    )


@absence_is_an_answer
def claims_between(dataset: ValidDataset, page: PartRequest, first: str, second: str, only: ClaimFilter) -> bytes:
    """Every claim that names both entities, and the agreements and events that they share.

    The shortest way between them is told where there is neither.
    """
    left, right = dataset.lookup.resolve(first), dataset.lookup.resolve(second)
    if left == right:
        raise UsageError(f"'{show(first)}' and '{show(second)}' are one entity, {left}; ask entity_card about it")
    about_right = set(index_of(dataset).by_entity.get(right, ()))
    every = [claim for claim in index_of(dataset).by_entity.get(left, ()) if claim in about_right]
    claims, missing = only.choose(every, dataset)
    shared = _shared_by(dataset, left, right, only)
    stated = [claim for claim in claims if claim.modality in FACTUAL and claim.id in dataset.selection.best]
    labels = f"{cut_text(dataset.tables.label(left))} and {cut_text(dataset.tables.label(right))}"
    steps, through = ((), "") if every or shared else _shortest_way(dataset, left, right)
    together = f" They share {_count_shared(shared)}: see shared." if shared else ""
    if stated:
        verdict, message = "stated", f"{format_count(len(stated), 'claim')} stated as fact between {labels}."
    elif claims:
        others = f"{format_count(len(claims), 'other claim')}: see modality, is_best and conflicts_with"
        verdict, message = "not as fact", f"No claim between {labels} counts as fact; there are {others}."
    elif every:
        what = f"{format_count(len(every), 'claim')} of other sources, modalities or times"
        verdict, message = "no claim", f"No claim between {labels} is of what was asked; there are {what}."
    elif shared:
        verdict, message = "shared", f"No claim names both {labels}."
    else:
        verdict, message = "no claim", f"No claim names both {labels}. {NOT_PROOF} {through}"
    told_things = [record for record, _ in shared[:_MOST_SHARED]]
    while len(pack(told_things)) > page.max_bytes // 3:
        told_things.pop()
    if len(shared) > len(told_things):
        missing.append(
            f"{format_count(len(shared) - len(told_things), 'more thing')} that they share: acts_of lists them"
        )
    head = {
        "verdict": verdict,
        "first": suggestion(dataset, left),
        "second": suggestion(dataset, right),
        "shared": told_things,
        "path": [{"start": s.start, "end": s.end, "claim": f"kgc:{s.claims[0].id}"} for s in steps],
    }
    listed = list(dict.fromkeys([*claims, *(s.claims[0] for s in steps)]))
    part = take_part(dataset, page, listed, lambda claim: (claim,), head=head)
    if shared:
        missing.append("the claims by which they share it: claim_card has each")
    return pack({"message": message + together, **head, **part.record(missing)})


def _shared_by(dataset: ValidDataset, left: str, right: str, only: ClaimFilter) -> list[tuple[Record, bool]]:
    """Things in which two entities have a part, agreements first, each with the claims that say so."""
    parts: list[dict[str, list[Claim]]] = []
    for entity in (left, right):
        things: dict[str, list[Claim]] = {}
        taking = [claim for claim in index_of(dataset).by_entity.get(entity, ()) if _has_part(claim, entity, dataset)]
        for claim in only.choose(taking, dataset)[0]:
            things.setdefault(claim.object if claim.subject == entity else claim.subject, []).append(claim)
        parts.append(things)
    shared = []
    for thing in parts[0].keys() & parts[1].keys() - {left, right}:
        sides = [side[thing] for side in parts]
        as_fact = all(
            any(claim.modality in FACTUAL and claim.id in dataset.selection.best for claim in side) for side in sides
        )
        ids = [f"kgc:{claim.id}" for side in sides for claim in side[: _MOST_SHARED_CLAIMS // 2]]
        entity_type = dataset.tables.entities[thing].type
        is_agreement = _AGREEMENT in dataset.ontology.ancestors[entity_type]
        record = {**suggestion(dataset, thing), "as_fact": as_fact, "claims": ids}
        shared.append((record, is_agreement))
    return sorted(shared, key=lambda pair: (not pair[1], str(pair[0]["id"])))


def _has_part(claim: Claim, entity: str, dataset: ValidDataset) -> bool:
    """Whether a claim says that an entity has a part in the thing at its other end."""
    predicate = dataset.ontology.properties[claim.predicate]
    if not claim.object or not predicate.makes_tie:
        return False
    role = predicate.subject_role if claim.subject == entity else predicate.object_role
    return role.takes_part and entity in (claim.subject, claim.object)


def _count_shared(shared: list[tuple[Record, bool]]) -> str:
    agreements = sum(is_agreement for _, is_agreement in shared)
    others = len(shared) - agreements
    said = [format_count(agreements, "agreement")] if agreements else []
    said += [format_count(others, "other thing" if agreements else "thing")] if others else []
    return " and ".join(said)


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


@absence_is_an_answer
def list_conflicts(dataset: ValidDataset, page: PartRequest, name: str, only: ClaimFilter) -> bytes:
    """Claims that cannot all be right: about one entity, or all of them when the name is empty."""
    every = conflicts_about(dataset, name)
    rivals = list(dict.fromkeys(claim for conflict in every for claim in conflict.claims))
    fitting, _ = only.choose(rivals, dataset)
    chosen = set(fitting)
    conflicts = [conflict for conflict in every if not chosen.isdisjoint(conflict.claims)]
    about = f" about {cut_text(dataset.tables.label(dataset.lookup.resolve(name)))}" if name else ""
    missing = []
    if left := len(every) - len(conflicts):
        missing.append(f"{format_count(left, 'conflict')} without a claim of what was asked")
    part = take_part(
        dataset, page, conflicts, lambda conflict: conflict.claims, lambda conflict: conflict_record(conflict, dataset)
    )
    message = f"No claims{about} contradict each other."
    if every:
        message = f"{part.told} of {format_count(len(every), 'conflict')}{about}."
    return pack(
        {
            "message": message,
            "verdict": "found" if conflicts else "no claim",
            "conflicts": part.records,
            **part.record(missing),
        }
    )


@absence_is_an_answer
def most_connected(  # noqa: PLR0913  each is an argument of the tool
    dataset: ValidDataset, page: PartRequest, by: str, kind: str, top: int, modalities: tuple[str, ...]
) -> bytes:
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
    notes = [
        *dataset.view_notes,
        *connection_notes(connections, measure.definition, dataset.tables.label, dataset.held.frames),
        *absence_notes(dataset, rows, choice, [kind]),
        *(component_notes(choice.build(dataset), measure.name) if is_parted else ()),
    ]
    head = {"measure": connections.measure, "notes": [cut_text(for_tools(note)) for note in notes]}

    def record(row: ConnectedActor) -> Record:
        return {
            "id": row.id,
            "label": cut_text(row.label),
            "places": row.rank_text,
            "score": row.score,
            "bilateral": row.bilateral,
            "partners": row.partners,
            "effective_origins": round(row.effective_origins, 2),
            "places_without_an_origin": row.span_text,
        }

    part = take_part(dataset, page, rows, lambda _: (), record, head=head)
    message = f"{part.told} of {format_count(len(rows), 'actor')} up to rank {top} by {connections.measure}."
    return pack(
        {
            "message": message if rows else f"No {cut_text(kind)} has a tie. {NOT_PROOF}",
            "verdict": "found" if rows else "no claim",
            "arguments": page.stated,
            **head,
            "ranking": part.records,
            "next": part.next,
        }
    )


@absence_is_an_answer
def acts_of(dataset: ValidDataset, page: PartRequest, name: str, only: ClaimFilter) -> bytes:
    """The acts behind an actor's number; as `kg rank why`."""
    from kg.network import choose_ties, count_note, explain_count

    identity = dataset.lookup.resolve(name)
    only.choose((), dataset)  # so that a word that is not known is told first
    ties = choose_ties((), (), only.modalities)
    try:
        explanation = explain_count(dataset, identity, only=ties)
    except UsageError as error:  # it has no part in anything
        line = f"No act: {for_tools(str(error))}. {NOT_PROOF}"
        return pack({"message": line, "verdict": "no claim", "arguments": page.stated})
    fitting, missing = only.choose(dict.fromkeys(claim for act in explanation.acts for claim in act.claims), dataset)
    chosen = set(fitting)
    acts = [act for act in explanation.acts if not chosen.isdisjoint(act.claims)]

    def record(act: CountedAct) -> Record:
        return {
            "acts": list(act.acts),
            "label": cut_text(act.label),
            "when": act.when,
            "partners": list(act.partners),
            "through": list(act.through),
            "claims": claim_ids(act.claims),
        }

    part = take_part(dataset, page, acts, lambda act: act.claims, record)
    return pack(
        {
            "message": f"{cut_text(count_note(explanation))}. Occasions: {part.told} of {len(explanation.acts)}.",
            "verdict": "found" if acts else "no claim",
            "acts": part.records,
            **part.record(missing),
        }
    )
