"""Health and metrics, for whoever operates the server.

Comes in: what the middleware and the protocol count. Goes out: `/health/live` (the process answers), `/health` (it can
answer queries) and `/metrics` in Prometheus's text format. Each application has its own registry, so that two in one
process do not count together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from kg import __version__
from kg.serve.engine.pool import Pool
from kg.serve.engine.service import Service, service_of

router = APIRouter(tags=["Operations"])
_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is counted."""

    registry: CollectorRegistry
    requests: Counter
    request_seconds: Histogram
    queries: Counter
    query_seconds: Histogram


class PoolCollector(Collector):
    """Workers and their memory, read when someone asks.

    Parameters
    ----------
    pool
        The engine.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        """The figures of now."""
        state = self._pool.state()
        running = GaugeMetricFamily("kg_queries_running", "Queries that are evaluated now.", labels=["lane"])
        running.add_metric(["fast"], state.fast)
        running.add_metric(["slow"], state.slow)
        yield running
        yield GaugeMetricFamily("kg_queries_waiting", "Queries that wait for a turn.", state.waiting)
        yield GaugeMetricFamily("kg_workers", "Worker processes.", state.workers)
        yield GaugeMetricFamily("kg_views", "Views of the graph that are loaded.", state.views)
        memory = sum(map(own_memory, state.pids))
        yield GaugeMetricFamily("kg_workers_memory_bytes", "Memory of workers; shared pages count once.", memory)


def own_memory(pid: int) -> int:
    """Bytes of a process's memory, its share of what is shared; 0 where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * _KIB for line in lines if line.startswith("Pss:")), 0)


def add_metrics(app: FastAPI, service: Service) -> None:
    """Give an application its metrics."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    if isinstance(service.engine, Pool):
        registry.register(PoolCollector(service.engine))
    Gauge("kg_info", "Version and dataset.", ["version", "dataset"], registry=registry).labels(
        __version__, service.digest[:16]
    ).set(1)
    app.state.metrics = Metrics(
        registry,
        Counter("kg_requests", "Requests.", ["method", "route", "status"], registry=registry),
        Histogram("kg_request_seconds", "Seconds until a request was answered.", registry=registry, buckets=_SECONDS),
        Counter("kg_queries", "Queries, by what became of them.", ["outcome"], registry=registry),
        Histogram("kg_query_seconds", "Seconds that a query took.", registry=registry, buckets=_SECONDS),
    )


def count_query(app: FastAPI, outcome: str, seconds: float) -> None:
    """Count a query: ok, truncated, refused, limit, gone or fault."""
    metrics = app.state.metrics
    metrics.queries.labels(outcome).inc()
    metrics.query_seconds.observe(seconds)


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Whether the server's process answers."""
    return {"status": "ok"}


@router.get("/health", responses={503: {"description": "It cannot answer queries now."}})
async def ready(service: Annotated[Service, Depends(service_of)], response: Response) -> dict[str, object]:
    """Whether the server can answer queries."""
    is_ready = not isinstance(service.engine, Pool) or service.engine.is_ready
    response.status_code = 200 if is_ready else 503
    response.headers["Cache-Control"] = "no-store"
    return {"status": "ok" if is_ready else "starting", "version": __version__, "dataset": service.digest}


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
    return Response(generate_latest(request.app.state.metrics.registry), headers=headers)
