"""What the API has worked out in a worker, under the limits of a query: rankings and paths.

Comes in: the dataset and what was asked. Goes out: JSON. The functions stand in a module of their own, since the
worker imports them, and give bytes, since a worker's word is data and is never unpickled.
"""

from __future__ import annotations

from dataclasses import asdict

from kg.graph import ValidDataset
from kg.network import ClaimPath, choose_ties, find_measure, find_paths, rank_connections
from kg.serve.resources.models import (
    BreakdownModel,
    CoverageModel,
    OriginLossModel,
    PathModel,
    Paths,
    PathStepModel,
    RankedActor,
    Ranking,
)
from kg.session import connection_notes


def rank(  # noqa: PLR0913  each is a choice of the user
    dataset: ValidDataset,
    by: str,
    network: str,
    types: tuple[str, ...],
    top: int,
    spans: bool,  # noqa: FBT001  a job's arguments are sent by place
    as_named: bool,  # noqa: FBT001
    background: bool,  # noqa: FBT001
) -> bytes:
    """A ranking as `kg.serve.resources.models.Ranking` in JSON; see `kg.network.rank_connections`."""
    connections = rank_connections(
        dataset, network=network, by=by, types=types, top=top, background=background,
        only=choose_ties((), (), as_named=as_named), spans=spans,
    )  # fmt: skip
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
        notes=list(connection_notes(connections, definition, dataset.tables.label)),
    )
    return answer.model_dump_json().encode()


def find_way(  # noqa: PLR0913
    dataset: ValidDataset,
    start: str,
    end: str,
    count: int,
    predicates: tuple[str, ...],
    without: tuple[str, ...],
    background: bool,  # noqa: FBT001
) -> bytes:
    """Paths as `kg.serve.resources.models.Paths` in JSON; see `kg.network.paths.find_paths`."""
    first, last = dataset.lookup.resolve(start), dataset.lookup.resolve(end)
    paths = find_paths(dataset, first, last, count=count, predicates=predicates, without=without, background=background)
    return Paths(start=first, end=last, paths=[_path(dataset, path) for path in paths]).model_dump_json().encode()


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
        )
        for step in path.steps
    ]
    return PathModel(length=path.length, steps=steps)
