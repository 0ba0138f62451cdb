"""Rankings and paths over HTTP, worked out in a worker and kept.

Comes in: the choices of `kg rank` and `kg path`. Goes out: their answers. A ranking scores the network once for each
origin, so the same one is not worked out twice: the last answers are kept, by digest and choices.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from kg.errors import UsageError
from kg.model import Modality
from kg.network import MEASURES, NetworkName
from kg.serve.api import jobs as api_jobs
from kg.serve.engine.kept import AnswerCache, answer_cache_of
from kg.serve.engine.service import Service, service_of
from kg.serve.models import MeasureModel, Paths, Ranking
from kg.serve.pages.not_found import ApiRoute
from kg.tables import did_you_mean

router = APIRouter(route_class=ApiRoute, tags=["Measures"])
Serving = Annotated[Service, Depends(service_of)]
Names = Annotated[list[str], Query(max_length=50)]
Cache = Annotated[AnswerCache, Depends(answer_cache_of)]


@router.get("/measures")
def list_measures() -> list[MeasureModel]:
    """By what actors can be ranked."""
    return [MeasureModel(name=measure.name, definition=measure.definition) for measure in MEASURES.values()]


@router.get("/rank", response_model=Ranking)
async def rank(  # noqa: PLR0913  each is a parameter of the address
    response: Response,
    service: Serving,
    kept: Cache,
    by: Annotated[str, Query(description="Name of a measure, see `/api/measures`; acts unless named.")] = "",
    network: NetworkName = NetworkName.ACTORS,
    type: Annotated[Names, Query(description="Only entities of this class; Actor when none is named.")] = [],  # noqa: A002, B006
    top: Annotated[int, Query(ge=1, le=10_000, description="Ranks to list.")] = 10,
    spans: Annotated[bool, Query(description="Say how far each rank moves without each origin.")] = True,  # noqa: FBT002
    as_named: Annotated[bool, Query(description="Count officials and ministries as themselves.")] = False,  # noqa: FBT002
    background: Annotated[bool, Query(description="Count claims of reference data too.")] = False,  # noqa: FBT002
    modality: Annotated[
        list[Modality], Query(description="Ties by claims of these only; what is stated as fact unless named.")
    ] = [],  # noqa: B006
) -> Response:
    """Rank the most connected actors, and say how sure each rank is."""
    if by and by not in MEASURES:
        raise UsageError(
            f"no measure is named '{by[:100]}'; {did_you_mean(by[:100], list(MEASURES), '/api/measures lists all')}"
        )
    types = tuple(sorted(type)) or ("Actor",)
    asked = by, network.value, types, top, spans, as_named, background, tuple(sorted(modality))
    body = await kept.find(service, api_jobs.rank, *asked)
    return Response(body, headers=dict(response.headers), media_type="application/json")


@router.get("/paths", response_model=Paths)
async def find_paths(  # noqa: PLR0913
    response: Response,
    service: Serving,
    kept: Cache,
    start: Annotated[str, Query(max_length=500, description="Id or any name of an entity.")],
    end: Annotated[str, Query(max_length=500, description="Id or any name of an entity.")],
    count: Annotated[int, Query(ge=1, le=100, description="Paths to find, shortest first.")] = 1,
    predicate: Annotated[Names, Query(description="Only along this predicate.")] = [],  # noqa: B006
    without: Annotated[Names, Query(description="Not along this predicate.")] = [],  # noqa: B006
    background: Annotated[bool, Query(description="Go along claims of reference data too.")] = False,  # noqa: FBT002
    modality: Annotated[
        list[Modality], Query(description="Along claims of these only; what is stated as fact unless named.")
    ] = [],  # noqa: B006
) -> Response:
    """The shortest paths between two entities, with the claims along each; an empty list is an answer."""
    along, around = tuple(sorted(predicate)), tuple(sorted(without))
    asked = start, end, count, along, around, background, tuple(sorted(modality))
    body = await kept.find(service, api_jobs.find_way, *asked)
    return Response(body, headers=dict(response.headers), media_type="application/json")
