"""Answers of workers that are kept, so that the same ranking is not worked out twice.

Comes in: a function of the open graph and what it is asked. Goes out: its bytes, from before or from a worker.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from fastapi import Request

from kg.serve.engine.service import Service

_MAX_CACHED = 256

Work = Callable[..., bytes]


class AnswerCache:
    """The last answers of workers, by what was asked of which dataset."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    async def find(self, service: Service, work: Work, *asked: Any) -> bytes:
        """The answer, from before or from a worker."""
        key = (service.digest, id(service.dataset), work.__module__, work.__name__, *asked)
        if key not in self._answers:
            self._answers[key] = await service.engine.call(work, *asked)
            while len(self._answers) > _MAX_CACHED:
                self._answers.popitem(last=False)
        self._answers.move_to_end(key)
        return self._answers[key]


def answer_cache_of(request: Request) -> AnswerCache:
    """The kept answers of the application that a request came to: a dependency of routes."""
    state = request.app.state
    if not hasattr(state, "answer_cache"):
        state.answer_cache = AnswerCache()
    cache = state.answer_cache
    assert isinstance(cache, AnswerCache)
    return cache
