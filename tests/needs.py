"""What a test may miss on this machine: extras, by the module that they bring, and programs. It is then skipped, and
says what to install; in CI a skip is a failure (`tests.conftest`)."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import Any

import pytest

EXTRA_OF = {
    "docx": "extract", "lxml_html_clean": "extract", "pypdf": "extract", "spacy": "extract", "trafilatura": "extract",
    "aiopenapi3": "dev", "pyld": "dev",
    "csvw": "import", "openai": "llm",
    "ipykernel": "notebooks", "nbclient": "notebooks", "nbformat": "notebooks",
    "pandas": "frames", "pyarrow": "parquet",
    "anyio": "serve", "fastapi": "serve", "h11": "serve", "httpx2": "serve", "mcp": "serve",
    "prometheus_client": "serve", "starlette": "serve", "structlog": "serve", "uvicorn": "serve",
    "py4j": "spark", "pyspark": "spark",
}  # fmt: skip
"""Name of the extra, by each module that it brings."""
SHARED_MATERIAL = "needs the shared material"
"""Public texts and datasets beside the project; without them a test is skipped in CI too."""
PROGRAMS = {"chromium": "a browser", "java": "Java", "node": "Node.js"}
"""What `make test` installs besides, by command."""


def reason_without(module: str) -> str:
    """Why a test is skipped where a module is missing."""
    return f"needs the extra '{EXTRA_OF[module]}': pip install -e '.[{EXTRA_OF[module]}]'"


class Wanted:
    """Notes which modules of extras were asked for and are not here: the last to be asked for a module."""

    def __init__(self) -> None:
        self.modules: set[str] = set()

    def find_spec(self, name: str, *_: object) -> None:
        """Find nothing, since nobody before has."""
        self.note(name)

    def note(self, name: str) -> None:
        """Note a module that is missing."""
        if (root := name.partition(".")[0]) in EXTRA_OF:
            self.modules.add(root)

    def clear(self) -> None:
        """Forget them, for the next test."""
        self.modules.clear()


WANTED = Wanted()
"""Stands behind the finders of modules (`tests.conftest`)."""


def import_extra(module: str) -> Any:
    """The module; the test is skipped where it is missing."""
    return pytest.importorskip(module, reason=reason_without(module))


def needs(module: str) -> pytest.MarkDecorator:
    """Skip a test, or with `pytestmark` all of a file, where a module of an extra is missing."""
    return pytest.mark.skipif(find_spec(module) is None, reason=reason_without(module))


def needs_program(command: str) -> pytest.MarkDecorator:
    """Skip a test, or all of a file, where a program is missing."""
    return pytest.mark.skipif(shutil.which(command) is None, reason=no_program(command))


def no_program(command: str) -> str:
    """Why a test is skipped where a program is missing."""
    return f"needs {PROGRAMS[command]}, no command '{command}': `make test` installs it"
