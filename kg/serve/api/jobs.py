"""What the API has worked out in a worker, under the limits of a query: rankings and paths.

Comes in: the dataset and what was asked. Goes out: JSON. The functions stand in a module of their own, since the
worker imports them, and give bytes, since a worker's word is data and is never unpickled.
"""

from __future__ import annotations

from kg.graph import ValidDataset
from kg.network import ClaimPath, find_measure, find_paths, rank_actors, rank_with_intervals
from kg.serve.resources.models import PathModel, Paths, PathStepModel, RankedActor, Ranking, SourceLossModel


def rank(  # noqa: PLR0913  each is a choice of the user
    dataset: ValidDataset,
    by: str,
    network: str,
    types: tuple[str, ...],
    top: int,
    intervals: bool,  # noqa: FBT001  a job's arguments are sent by place
    seed: int,
    background: bool,  # noqa: FBT001
) -> bytes:
    """A ranking as `kg.serve.resources.models.Ranking` in JSON; see `kg.network.rank_with_intervals`."""
    measure = find_measure(by)
    if intervals:
        ranking = rank_with_intervals(
            dataset, network=network, by=measure.name, types=types, top=top, seed=seed, background=background
        )
        answer = Ranking(
            measure=measure.name,
            definition=measure.definition,
            network=network,
            rows=[RankedActor.model_validate(row.to_row()) for row in ranking.rows],
            losses=[
                SourceLossModel(source=loss.source, claims=loss.claims, top=list(loss.top), lost=list(loss.lost))
                for loss in ranking.losses
            ],
            variants=ranking.variants,
            seed=ranking.seed,
            missing=ranking.missing,
            level=ranking.level,
        )
    else:
        rows = rank_actors(dataset, network=network, by=measure.name, types=types, top=top, background=background)
        answer = Ranking(
            measure=measure.name,
            definition=measure.definition,
            network=network,
            rows=[RankedActor.model_validate(row.to_row()) for row in rows],
            losses=[],
            variants=None,
            seed=None,
            missing=None,
            level=None,
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
