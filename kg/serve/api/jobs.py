"""What the API has worked out in a worker, under the limits of a query: rankings and paths.

Comes in: the dataset and what was asked. Goes out: JSON. The functions stand in a module of their own, since the
worker imports them, and give bytes, since a worker's word is data and is never unpickled.
"""

from __future__ import annotations

from dataclasses import asdict

from kg.graph import ValidDataset
from kg.network import (
    ClaimPath,
    NetworkChoice,
    PathChoice,
    absence_notes,
    choose_ties,
    cite_paths,
    cite_ranking,
    component_notes,
    connection_notes,
    find_measure,
    find_paths,
    path_notes,
    rank_connections,
)
from kg.serve.models import (
    BreakdownModel,
    CitationModel,
    CoverageModel,
    OriginLossModel,
    PathModel,
    Paths,
    PathStepModel,
    RankedActor,
    Ranking,
)


def rank(  # noqa: PLR0913  each is a choice of the user
    dataset: ValidDataset,
    by: str,
    network: str,
    types: tuple[str, ...],
    top: int,
    spans: bool,  # noqa: FBT001  a job's arguments are sent by place
    as_named: bool,  # noqa: FBT001
    background: bool,  # noqa: FBT001
    modalities: tuple[str, ...],
) -> bytes:
    """A ranking as `kg.serve.models.Ranking` in JSON; see `kg.network.rank_connections`."""
    choice = NetworkChoice(network, background, choose_ties((), (), modalities, as_named=as_named))
    connections = rank_connections(
        dataset, network=network, by=by, types=types, top=top, background=background, only=choice.only, spans=spans
    )
    definition = find_measure(connections.measure).definition
    breakdown, coverage = connections.breakdown, connections.coverage
    answer = Ranking(
        measure=connections.measure,
        definition=definition,
        network=network,
        rows=[RankedActor.model_validate(row.to_row()) for row in connections.rows],
        losses=[OriginLossModel.model_validate(asdict(loss)) for loss in connections.losses],
        origins=list(connections.origins),
        breakdown=BreakdownModel.model_validate(asdict(breakdown)) if breakdown else None,
        coverage=CoverageModel.model_validate(asdict(coverage)) if coverage else None,
        density=connections.density,
        cite=CitationModel.model_validate(cite_ranking(dataset, connections, choice, types).to_record()),
        notes=[
            *dataset.view_notes,
            *connection_notes(connections, definition, dataset.tables.label, dataset.held.frames),
            *absence_notes(dataset, connections.rows, choice, types),
            *_component_notes(dataset, choice, connections.measure),
        ],
    )
    return answer.model_dump_json().encode()


def _component_notes(dataset: ValidDataset, choice: NetworkChoice, by: str) -> tuple[str, ...]:
    return component_notes(choice.build(dataset), by) if by == "eigenvector" else ()


def find_way(  # noqa: PLR0913
    dataset: ValidDataset,
    start: str,
    end: str,
    count: int,
    predicates: tuple[str, ...],
    without: tuple[str, ...],
    background: bool,  # noqa: FBT001
    modalities: tuple[str, ...],
) -> bytes:
    """Paths as `kg.serve.models.Paths` in JSON; see `kg.network.paths.find_paths`."""
    first, last = dataset.lookup.resolve(start), dataset.lookup.resolve(end)
    choice = PathChoice(predicates, without, background, modalities)
    paths = find_paths(dataset, first, last, choice, count=count)
    notes = path_notes(dataset, first, last, paths, choice)
    cite = CitationModel.model_validate(cite_paths(dataset, first, last, paths, choice).to_record())
    steps = [_path(dataset, path) for path in paths]
    told = [*dataset.view_notes, *notes]
    return Paths(start=first, end=last, paths=steps, cite=cite, notes=told).model_dump_json().encode()


def _path(dataset: ValidDataset, path: ClaimPath) -> PathModel:
    label = dataset.tables.label
    steps = [
        PathStepModel(
            start=step.start,
            start_label=label(step.start),
            end=step.end,
            end_label=label(step.end),
            predicates=sorted({("" if step.is_forward(claim) else "^") + claim.predicate for claim in step.claims}),
            claims=[claim.id for claim in step.claims],
            modalities=[claim.modality for claim in step.claims],
        )
        for step in path.steps
    ]
    return PathModel(length=path.length, steps=steps)
