"""What docs/api.md lists is what there is to use from Python: every name, every method, every parameter."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

import kg
from kg.session.session import Session

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
INNER = re.compile(r"\bfrom kg\.\w+\.|\bimport kg\.|\bfrom kg\.(?:graph|query|tables|model|session|publish)\b")


def listed(title: str) -> list[str]:
    """Code of the first cells of a section's table."""
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return re.findall(r"`([^`]+)`", " ".join(cells))


def test_the_page_lists_the_public_names() -> None:
    assert sorted(listed("Names")) == sorted(kg.__all__) == sorted(dir(kg))
    assert all(getattr(kg, name) is not None for name in kg.__all__)


def test_the_page_lists_what_a_session_does_and_its_parameters() -> None:
    methods = {call.partition("(")[0]: call.partition("(")[2][:-1] for call in listed("What a session does")}
    public = {name: each for name, each in inspect.getmembers(Session) if not name.startswith("_")}
    assert set(methods) == {name for name, each in public.items() if inspect.isfunction(each)}
    for name, told in methods.items():
        has = inspect.signature(public[name]).parameters
        assert {word.strip("= ") for word in told.split(",")} - {"...", ""} <= set(has), name
        if "..." not in told:
            assert len(has) - 1 == len([word for word in told.split(",") if word.strip()]), name
    for name, each in public.items():
        if not inspect.isfunction(each):
            assert f"`{name}`" in PAGE


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kg' has no attribute 'Sesion'"):
        kg.Sesion  # noqa: B018  asking is what fails


def test_pages_and_notebooks_import_no_inner_module() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")]
    shown = {page: "\n".join(re.findall(r"```py\w*\n(.*?)```", page.read_text("utf-8"), re.DOTALL)) for page in pages}
    for path in ROOT.glob("notebooks/*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        shown[path] = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert [str(path) for path, code in shown.items() if INNER.search(code)] == []
    assert sum("kg.open(" in code for code in shown.values()) >= 6
