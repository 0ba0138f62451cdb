"""What a stranger gets from the repository: names that are ours, bytes as they were committed, extras that suffice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.testing

from kg.cli import app
from kg.cli.serve import PACKAGES
from tools.hashes import format_requirements

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BUILT = {"out", "dist", "build", "node_modules", "__pycache__"}


def own_files() -> Iterator[Path]:
    """All files of the project but what was built or fetched into ignored folders; also without git."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in BUILT and not name.startswith((".venv", ".git"))]
        if folder == str(ROOT / "kg" / "serve"):
            names.remove("assets") if "assets" in names else None
        yield from (Path(folder, name) for name in files)


def test_nobody_is_told_to_install_the_project_by_its_name_which_is_on_no_registry() -> None:
    name = PROJECT["name"]
    from_registry = re.compile(
        rf"{name}\\*\[|(?:install|add|uvx|pipx run|download)[ '\"]+{name}\b(?![-\w]*\.whl)".encode()
    )
    told = [path.relative_to(ROOT) for path in own_files() if from_registry.search(path.read_bytes())]
    assert told == []


@pytest.mark.parametrize("said", [f"the name needs pip install '{PROJECT['name']}[extract]'", f"uvx {PROJECT['name']}"])
def test_the_search_for_the_name_finds_it(said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(said, encoding="utf-8")
    monkeypatch.setattr("tests.test_repository.own_files", lambda: iter([tmp_path / "page.md"]))
    monkeypatch.setattr("tests.test_repository.ROOT", tmp_path)
    with pytest.raises(AssertionError):
        test_nobody_is_told_to_install_the_project_by_its_name_which_is_on_no_registry()


def named_packages() -> list[tuple[str, str]]:
    """Extra and packages of each message for a missing one, as the code words them."""
    call = re.compile(r'(?:missing_package\([^,]+,|how_to_install\()\s*"([^"]+)"(?:, "(\w+)")?')
    code = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "kg").rglob("*.py")) if path.name != "errors.py"
    )
    return [*((extra, packages) for packages, extra in call.findall(code)), ("serve", PACKAGES)]


def test_each_message_names_packages_of_the_extra_that_it_names() -> None:
    extras = PROJECT["optional-dependencies"]
    told = [(extra, packages) for extra, packages in named_packages() if extra]
    assert len(told) >= 12
    for extra, packages in told:
        held = {re.split(r"[<>=]", each)[0] for each in extras[extra]}
        assert {name.split("==")[0] for name in packages.split()} <= held, (extra, packages)


@pytest.mark.parametrize("page", ["ontology/README.md", "docs/web.md", "data/README.md"])
def test_where_iris_are_explained_it_is_said_that_their_name_does_not_resolve_yet(page: str) -> None:
    said = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    assert re.search(
        r"a name that does not resolve yet[;:] `kg serve` answers (them|these IRIs|the IRIs) locally", said
    )


def test_a_clone_on_windows_has_the_bytes_that_were_committed(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout but an unpacked archive, so there is nothing to clone")

    def git(*words: str, into: str | None = None) -> str:
        return subprocess.run(["git", *words], check=True, capture_output=True, text=True, input=into).stdout

    clone = str(tmp_path / "clone")
    git(
        "-c",
        "core.autocrlf=true",
        "-c",
        "core.eol=crlf",
        "clone",
        "--quiet",
        "--shared",
        "-c",
        "core.autocrlf=true",
        str(ROOT),
        clone,
    )
    staged = [line.split(maxsplit=3) for line in git("-C", clone, "ls-files", "-s").splitlines()]
    paths = "".join(f"{clone}/{path}\n" for *_, path in staged)
    found = git("-C", clone, "hash-object", "--no-filters", "--stdin-paths", into=paths).split()
    assert [path for (_, blob, _, path), digest in zip(staged, found, strict=True) if blob != digest] == []
    assert git("-C", clone, "status", "--porcelain") == ""


def test_importing_the_package_runs_the_standard_library_only() -> None:
    code = (
        "import sys; before = set(sys.modules); import kg\n"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["kg"]


def test_requirements_with_hashes_hold_each_archive_and_not_the_project_itself() -> None:
    report = {
        "install": [
            {"download_info": {"dir_info": {}}, "metadata": {"name": "made", "version": "0"}},
            {
                "download_info": {"archive_info": {"hashes": {"sha256": "b" * 64}}},
                "metadata": {"name": "B", "version": "2"},
            },
            {
                "download_info": {"archive_info": {"hashes": {"sha256": "a" * 64}}},
                "metadata": {"name": "a", "version": "1"},
            },
        ]
    }
    lines = format_requirements(report)
    assert lines == f"a==1 --hash=sha256:{'a' * 64}\nB==2 --hash=sha256:{'b' * 64}\n"


def test_a_python_that_is_not_installed_is_said_to_be_so() -> None:
    done = subprocess.run([ROOT / ".ci" / "test-python", "3.99"], capture_output=True, text=True, check=True)
    assert done.stdout == "── Python 3.99 is not installed, so nothing was run under it\n"


def test_completion_of_the_shell_knows_commands_and_options(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"_KG_COMPLETE": "complete_bash", "COMP_WORDS": "kg confl", "COMP_CWORD": "1"}
    said = typer.testing.CliRunner().invoke(app, [], env=asked, prog_name="kg")
    assert said.stdout.split() == ["conflicts"]
