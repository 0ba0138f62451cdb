"""The application: every router, the middleware in front of them, and the engine's life around them.

Comes in: a `Service`. Goes out: an ASGI application. Only what is read from disk or worked out is compressed here;
answers to queries are compressed by their worker, where it keeps nobody waiting.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from kg import __version__
from kg.serve.api import routes as api_routes
from kg.serve.engine.service import Service
from kg.serve.http import monitor, protocol
from kg.serve.http.errors import add_error_handlers
from kg.serve.http.middleware import RequestMiddleware
from kg.serve.mcp.route import MCP_PATH, AssistantRoute
from kg.serve.models import component_schemas
from kg.serve.pages import editor, review
from kg.serve.pages import routes as page_routes
from kg.serve.pages.not_found import show_nothing
from kg.serve.pages.questions import questions_of

_GZIP_LEVEL = 5


def create_app(service: Service) -> FastAPI:
    """The application that serves a graph.

    Parameters
    ----------
    service
        What the routes read.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.engine.start()
        try:
            yield
        finally:
            await app.state.assistants.close()
            await service.engine.close()

    app = FastAPI(
        title="diplokg",
        summary="An open knowledge graph of diplomacy: every edge leads to its source, date and contradictions.",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        servers=[{"url": service.settings.public_url.rstrip("/") or "/"}],
        generate_unique_id_function=lambda route: route.name,  # what a generated client calls its functions
    )
    app.state.service = service
    app.state.assistants = AssistantRoute(service)
    # no GET: it would open a stream on which nothing is ever said
    app.router.routes.append(Route(MCP_PATH, app.state.assistants, methods=["POST"]))
    monitor.add_metrics(app, service)
    add_error_handlers(app)
    app.add_exception_handler(404, show_nothing)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=_GZIP_LEVEL)
    app.add_middleware(RequestMiddleware, settings=service.settings, metrics=app.state.metrics)
    for routes_of in (protocol, monitor, page_routes, api_routes, editor, review):
        app.include_router(routes_of.router)
    app.openapi = partial(_describe_routes, app)  # type: ignore[method-assign]
    return app


def _describe_routes(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document.

    Added are the models that routes name by reference, being those of several media types, and the parameters of the
    questions that this graph is asked.
    """
    document = FastAPI.openapi(app)
    document["components"]["schemas"] |= component_schemas()
    known = questions_of(app.state.service).values()
    names = sorted({parameter.name for question in known for parameter in question.parameters})
    for parameter in document["paths"]["/api/ask/{name}"]["get"]["parameters"]:
        if parameter.get("explode"):
            parameter["schema"]["properties"] = {name: {"type": "string"} for name in names}
    return document
