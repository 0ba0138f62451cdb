"""Paths that the user names: an empty one is none, an installed package is not written to, a new folder is made."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import typer.testing

import kg
from kg.cli import app
from kg.cli.group import PATHS
from kg.errors import UsageError
from kg.graph.check import check_all
from kg.review.decisions import ReviewSession
from kg.tables import files as folders
from kg.tables.candidates import format_jsonl
from tests.cli.commands import all_commands
from tests.review.made import ALL, SIGNATURE, SIGNS, make_folder, rows


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words])


def path_parameters() -> list[tuple[str, str, str]]:
    """Every parameter of every command that is a path: command, spelling, and how help calls it."""
    found = []
    for words, command in all_commands():
        types = inspect.signature(inspect.unwrap(command.callback), eval_str=True).parameters
        found += [
            (" ".join(words), each.opts[0] if each.param_type_name == "option" else "", each.metavar)
            for each in command.params
            if each.metavar in PATHS or "pathlib.Path" in str(types[each.name].annotation)
        ]
    return found


def test_what_is_a_path_is_called_one() -> None:
    assert {metavar for _, _, metavar in path_parameters()} <= PATHS
    assert len(path_parameters()) > 60


@pytest.mark.parametrize(("command", "spelling", "metavar"), path_parameters())
def test_an_empty_path_is_never_the_current_folder(
    command: str, spelling: str, metavar: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = [] if spelling else {"import": ["iso-3166"], "diff": ["."] if metavar == "B" else []}.get(command, [])
    for words in ([spelling, ""], [f"{spelling}="]) if spelling else ([""],):
        done = run(*command.split(), *before, *words, *(["some words"] if command == "locate" else []))
        assert done.exit_code == 2, done.output
        assert done.stderr == f"kg: {spelling or metavar} is empty; name a path, or leave it out\n"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_name_is_no_folder_for_the_library_either() -> None:
    with pytest.raises(UsageError, match="is empty; name one, or leave it out"):
        kg.open("")
    with pytest.raises(UsageError, match="is empty"):
        kg.open(store="")


@pytest.fixture
def desk(tiny: Path, tmp_path: Path) -> Path:
    folder = make_folder(tiny, tmp_path)
    (tmp_path / "candidates.jsonl").write_bytes(format_jsonl(ALL))
    return folder


@pytest.fixture
def installed(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped graph as it stands in an installed package, where any user can read it."""
    root = tmp_path / "kg" / "shipped"
    (root / "data").mkdir(parents=True)
    desk.rename(root / "data" / "texts")
    (root / "ontology").symlink_to(folders.ontology_file("kg.ttl").parent)
    monkeypatch.setattr(folders, "_ROOT", root)
    return root / "data"


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_an_installed_package_is_read_only(installed: Path, tmp_path: Path) -> None:
    before = snapshot(installed)
    tables = installed / "texts"
    candidates, texts = tmp_path / "candidates.jsonl", tables / "texts"
    for words in (
        ["build"],
        ["build", "--data", tables],
        ["build", "--out", installed / "other.trig"],
        ["build", "--store", installed.parent / "store"],
        ["import", "iso-3166", candidates, "--store", installed.parent / "store"],
        ["review", candidates, "--by", "Ann", "--texts", texts],
        ["review", candidates, "--by", "Ann", "--texts", texts, "--summary"],
        ["review", candidates, "--by", "Ann", "--texts", texts, "--data", tables],
        ["serve", "--review", candidates, "--texts", texts],
    ):
        done = run(*words)
        assert done.exit_code == 2, (words, done.output)
        assert done.stderr.endswith("is part of an installed package and read-only; name your folder with --data\n")
        assert done.stderr.count("\n") == 1
    with pytest.raises(UsageError, match="read-only"):
        ReviewSession(tables, ALL, texts, SIGNATURE)
    assert snapshot(installed) == before
    assert not (installed.parent / "store").exists()


def test_of_an_installed_package_a_graph_can_be_built_elsewhere(installed: Path, tmp_path: Path) -> None:
    assert run("build", "--out", tmp_path / "graph.trig").exit_code == 0
    assert run("query", "ASK { ?who kg:signs ?what }").exit_code == 0
    assert not (installed / "graph.trig").exists()


def test_in_a_checkout_the_shipped_folder_is_the_one_to_work_on() -> None:
    folders.refuse_shipped(folders.shipped_data())


@pytest.mark.parametrize("name", ["new", "new/deep", "data"])
def test_a_review_makes_the_folder_that_it_is_to_fill(desk: Path, tmp_path: Path, name: str) -> None:
    texts = desk.rename(tmp_path / "old") / "texts"
    if name == "data":  # with the candidates in it, and no table yet
        (tmp_path / name).mkdir()
        (tmp_path / "candidates.jsonl").rename(tmp_path / name / "candidates.jsonl")
    candidates = next(tmp_path.rglob("candidates.jsonl"))
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"id,decision\n{SIGNS.id},accept\n", encoding="utf-8")
    folder = tmp_path / name
    done = run("review", candidates, "--by", "Ann", "--texts", texts, "--data", folder, "--decisions", sheet)
    assert "had no tables; empty ones were made" in done.stderr
    for table in ("sources.csv", "entities.csv", "names.csv", "claims.csv"):
        assert (folder / table).is_file()
    assert not check_all(folder).problems
    assert done.exit_code in (0, 1), done.output
    assert (done.exit_code == 0) == bool(rows(folder, "claims.csv"))


def test_a_review_of_what_is_no_candidate_makes_nothing(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
    done = run("review", tmp_path / "bad.jsonl", "--by", "A", "--texts", desk / "texts", "--data", tmp_path / "new")
    assert done.exit_code == 3
    assert not (tmp_path / "new").exists()
