"""One line of JSON on stderr for each request, and for each error of the server.

Comes in: what the middleware has seen of a request. Goes out: a line. The text of a query is not in it, only its
digest, unless the operator asks for it: what people ask is theirs.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import FilteringBoundLogger, Processor

_SHARED: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def start_logging(*, quiet: bool = False) -> None:
    """Write logs to stderr as JSON, those of the web server too.

    Parameters
    ----------
    quiet
        Whether to leave out the lines of requests that went well.
    """
    level = logging.WARNING if quiet else logging.INFO
    written: tuple[Processor, ...] = (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())
    structlog.configure(
        processors=[*_SHARED, *written],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # as it is then: a caller may have replaced it
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
            foreign_pre_chain=list(_SHARED),
        )
    )
    for name in ("uvicorn.error", "asyncio", "mcp"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)


def logger() -> FilteringBoundLogger:
    """Where a line is written."""
    bound_logger: FilteringBoundLogger = structlog.get_logger()
    return bound_logger
