"""What several tests need: the tiny graph, and the shared public material where there is any."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def tiny() -> Path:
    """Data folder of five actors and three agreements, worked out by hand in its README."""
    return ROOT / "tests" / "tiny"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the five texts, the questions and the public datasets, which are not part of the project."""
    folder = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"needs the shared material: no folder {folder}; set KG_SHARED")
    return folder
