"""The folder that decisions are written to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.made import make_folder


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """The tiny graph with one text more, from which nothing is in the tables yet."""
    return make_folder(tiny, tmp_path)
