"""Environment variables that a library reads, set for as long as it does.

Comes in: names and texts. Goes out: the environment as it was, since it belongs to whoever calls us.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables while the block runs.

    Examples
    --------
    >>> with environment({"KG_EXAMPLE": "1"}):
    ...     os.environ["KG_EXAMPLE"]
    '1'
    >>> "KG_EXAMPLE" in os.environ
    False
    """
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, text in before.items():
            if text is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = text
