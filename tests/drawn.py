"""On how many examples a property is tried: what the profile of `tests.conftest` says, or a share of it.

A test names no number of its own, or `make soak` would not draw more of it than `make test`.
"""

from __future__ import annotations

from hypothesis import settings


def part_of_examples(part: float) -> settings:
    """Settings for a part of the profile's examples: less than one where an example is slow, more where it is fast."""
    return settings(max_examples=max(4, round(settings().max_examples * part)))
