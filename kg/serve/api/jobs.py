"""What the API has worked out in a worker, under the limits of a query: rankings and paths.

Comes in: the dataset and what was asked. Goes out: JSON. The functions stand in a module of their own, since the
worker imports them, and give bytes, since a worker's word is data and is never unpickled.
"""

from __future__ import annotations

from kg.graph import ValidDataset
from kg.network import (
    ClaimPath,
    NetworkChoice,
    absence_notes,
    component_notes,
    find_measure,
    find_paths,
    path_notes,
    rank_actors,
    rank_with_intervals,
    ranking_notes,
)  # fmt: skip
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
    measure, choice = find_measure(by), NetworkChoice(network, background)
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
            notes=[
                *ranking_notes(ranking, measure.definition, dataset.tables.label),
                *absence_notes(dataset, ranking.rows, choice, types),
                *_component_notes(dataset, choice, measure.name),
            ],
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
            notes=[*absence_notes(dataset, rows, choice, types), *_component_notes(dataset, choice, measure.name)],
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
) -> bytes:
    """Paths as `kg.serve.resources.models.Paths` in JSON; see `kg.network.paths.find_paths`."""
    first, last = dataset.lookup.resolve(start), dataset.lookup.resolve(end)
    paths = find_paths(dataset, first, last, count=count, predicates=predicates, without=without, background=background)
    notes = path_notes(dataset, first, last, paths, predicates=predicates, without=without, background=background)
    steps = [_path(dataset, path) for path in paths]
    return Paths(start=first, end=last, paths=steps, notes=list(notes)).model_dump_json().encode()


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
