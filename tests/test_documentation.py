"""What the documentation says is run: commands, Python blocks, counts, links."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import app
from tests.examples import run_example
from tests.waiting import LIMIT_S

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def blocks(language: str) -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        found += [
            (page.name, body) for kind, body in BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language
        ]
    return found


def scripts() -> list[tuple[str, tuple[str, ...]]]:
    """The commands of each block that is run, in order: a later one may read what an earlier one has written."""
    found = [(name, tuple(line for line in body.splitlines() if line.startswith("kg "))) for name, body in blocks("sh")]
    return [(name, lines) for name, lines in found if lines]


def told_commands() -> list[str]:
    """Commands of all other blocks: they serve, or want files and servers of the reader's."""
    found = []
    for page in PAGES:
        for kind, body in FENCE.findall(page.read_text(encoding="utf-8")):
            lines = [line.removeprefix("$ ") for line in body.splitlines()] if kind != "sh" else []
            found += [line for line in lines if line.startswith("kg ")]
    return sorted(set(found))


def python_blocks() -> list[str]:
    return [body for _, body in blocks("python")]


def test_the_documentation_has_commands_to_run() -> None:
    assert sum(len(lines) for _, lines in scripts()) >= 6
    assert len(told_commands()) >= 10
    assert python_blocks()


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [pytest.param(lines, id=f"{page}-{number}") for number, (page, lines) in enumerate(scripts())],
)
def test_every_command_of_the_documentation_runs(
    lines: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in lines:
        run_example(shlex.split(line, comments=True)[1:])


@pytest.mark.parametrize("line", told_commands())
def test_a_command_that_is_only_told_has_a_name_and_options_that_there_are(line: str) -> None:
    name, *words = shlex.split(line, comments=True)[1:]
    said = CliRunner().invoke(app, [name, "-h"])
    assert said.exit_code == 0, said.output
    named = [word.partition("=")[0] for word in words if re.match(r"--?[A-Za-z]", word)]
    assert [option for option in named if not re.search(rf"(?<![\w-]){option}(?![\w-])", said.stdout)] == []


@pytest.mark.slow
@pytest.mark.parametrize("code", python_blocks())
def test_every_python_block_of_the_documentation_runs(code: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error::SyntaxWarning", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_counts_of_the_data_sheet_are_those_of_the_data(shared: Path) -> None:
    command = [sys.executable, "tools/content.py", "--texts", str(shared / "sources")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=True)
    sheet = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert done.stdout.strip() in sheet, "run: python tools/content.py --write"


def test_the_first_screen_of_the_readme_has_a_picture_and_the_two_commands() -> None:
    first = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    assert re.search(r"!\[[^]]+\]\(docs/page\.png\)", first)
    assert "make graph" in first
    assert "make test" in first


def test_the_changelog_keeps_code_and_data_apart() -> None:
    releases = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for release in releases:
        assert "### Code" in release
        assert "### Data" in release


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    names = [name for name in tracked.split("\0") if name] or [str(p.relative_to(ROOT)) for p in PAGES]
    marks = ["/" + "work/", "/" + "root/", "pypi" + ".org/simple", "registry." + "npmjs", "repo1." + "maven"]
    for name in names:
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".trig"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [mark for mark in marks if mark in text], name
