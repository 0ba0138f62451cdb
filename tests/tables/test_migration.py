"""kg format: a folder in its one form, and the words of today in the place of those that the ontology retired."""

# ruff: noqa: E501  an expected line stands in one piece, as the user sees it

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import typer.testing

import kg.tables
from kg.cli import app
from kg.errors import BAD_INPUT, DONE, FINDINGS, WRONG_USE
from kg.graph.dataset import open_graph
from kg.model.claims import hash_claim
from kg.tables.files import ontology_file, shipped_folders
from kg.tables.leaning import leaned_folders
from tests.edits import add_claim, add_row, copy_tables, read_cells, set_cells
from tests.serve.made_services import asking

EDITION = Path(__file__).resolve().parent.parent / "data" / "edition-0.1.0"
RETIRED = """
kg:signs owl:deprecated true ; dcterms:isReplacedBy kg:concludes .
kg:concludes a owl:ObjectProperty, kg:Predicate ; rdfs:label "concludes"@en ; rdfs:comment "made up"@en .
kg:Memorandum owl:deprecated true ; dcterms:isReplacedBy kg:Paper .
kg:Paper a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy kg:Treaty .
"""
"""A predicate with one successor, and a class whose successor was retired in its turn."""

FORKED = """
kg:signs owl:deprecated true ; dcterms:isReplacedBy kg:ratifies, kg:approves .
"""


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    return copy_tables(tiny, tmp_path)


@pytest.fixture
def retiring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ontology to which a test can add."""
    home = tmp_path / "package" / "ontology"
    shutil.copytree(ontology_file("kg.ttl").parent, home)
    monkeypatch.setattr(kg.tables.files, "_ROOT", home.parent)
    return home / "kg.ttl"


def retire(ontology: Path, words: str) -> None:
    ontology.write_text(ontology.read_text(encoding="utf-8") + words, encoding="utf-8")


def claim_ids(folder: Path) -> list[str]:
    """The id of each row of claims.csv."""
    header, *sources = read_cells(folder / "sources.csv")
    texts = {row[0]: row[header.index("sha256")] for row in sources}
    columns, *rows = read_cells(folder / "claims.csv")
    cells = [dict(zip(columns, row, strict=True)) for row in rows]
    return [hash_claim(row, texts[row["source"]]) for row in cells]


def test_a_folder_as_a_spreadsheet_left_it_gets_its_one_form(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert run("format", folder).stderr == f"{folder}: is in this form already\n"
    names = folder / "names.csv"
    names.write_bytes(b"\xef\xbb\xbf" + before["names.csv"].replace(b"\n", b"\r\n"))
    set_cells(folder, "claims.csv", 2, confidence="1")
    done = run("format", folder)
    assert (done.exit_code, done.stdout) == (DONE, "")
    assert done.stderr == f"{names}: written\n{folder / 'claims.csv'}: written\n"
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before


def test_a_folder_with_problems_is_left_as_it_is(folder: Path) -> None:
    set_cells(folder, "claims.csv", 2, predicate="sings")
    before = (folder / "claims.csv").read_bytes()
    done = run("format", folder)
    assert done.exit_code == FINDINGS
    assert "did you mean 'signs'?" in done.stderr
    assert (folder / "claims.csv").read_bytes() == before


def test_what_is_no_data_folder_and_the_shipped_one_are_refused(tiny: Path, tmp_path: Path, retiring: Path) -> None:
    assert run("format", tmp_path).exit_code == BAD_INPUT
    assert run("format", tmp_path / "none").exit_code == WRONG_USE
    assert run("format", tmp_path, "--date", "2025-06-17").exit_code == WRONG_USE
    shipped = copy_tables(tiny, retiring.parent.parent)
    assert "read-only" in run("format", shipped).stderr


def test_a_retired_word_is_told_once_with_what_takes_its_place(folder: Path, retiring: Path) -> None:
    retire(retiring, RETIRED)
    done = run("check", "--data", folder)
    assert done.exit_code == FINDINGS
    assert (
        f"{folder}/claims.csv:2: predicate 'signs' was retired: use 'concludes' (and in 9 more rows); run `kg format --migrate {folder}`\n"
        in done.stdout
    )
    assert (
        f"{folder}/entities.csv:9: type 'Memorandum' was retired: use 'Treaty'; run `kg format --migrate {folder}`\n"
        in done.stdout
    )
    assert done.stdout.count(" was retired") == 2


def test_migration_writes_the_words_of_today_and_leads_from_each_old_id_to_the_new_one(
    folder: Path, retiring: Path
) -> None:
    old = claim_ids(folder)
    retire(retiring, RETIRED)
    done = run("format", "--migrate", folder, "--date", "2026-12-01")
    assert done.exit_code == DONE, done.output
    new = claim_ids(folder)
    changed = {(was, now) for was, now in zip(old, new, strict=True) if was != now}
    header, *rows = read_cells(folder / "superseded.csv")
    assert header == ["old", "new", "reason", "day"]
    assert {(row[0], row[1]) for row in rows} == changed
    assert {row[2] for row in rows} == {"predicate 'signs' was retired for 'concludes'"}
    assert {row[3] for row in rows} == {"2026-12-01"}
    assert f"{len(changed)} claims have other ids now" in done.stderr
    assert run("check", "--data", folder, "--no-shapes").exit_code == DONE
    assert run("format", "--migrate", folder).stderr == f"{folder}: is in this form already\n"


def test_what_a_person_must_decide_is_listed_and_nothing_is_written(folder: Path, retiring: Path) -> None:
    before = {path: path.read_bytes() for path in folder.glob("*.csv")}
    retire(retiring, FORKED)
    done = run("format", "--migrate", folder)
    assert done.exit_code == FINDINGS, done.exception
    first, *rest = done.stdout.splitlines()
    assert first == (
        f"{folder}/claims.csv:2: predicate 'signs' was retired: use 'approves' or 'ratifies'; "
        f"write what it is to say now, and in superseded.csv what became of claim {claim_ids(folder)[0]}"
    )
    assert len(rest) == 9
    assert done.stderr == f"{folder}: nothing was written; 10 to decide first\n"
    assert {path: path.read_bytes() for path in folder.glob("*.csv")} == before


def test_a_split_predicate_is_written_where_the_classes_leave_one_word(folder: Path) -> None:
    for identity, kind in (
        ("bureau", "Institution"),
        ("canal", "Project"),
        ("lock", "Project"),
        ("fair", "Event"),
        ("fund", "Institution"),
    ):
        add_row(folder, "entities.csv", id=identity, type=kind, label=identity.capitalize())
    add_claim(folder, "bureau", "partOf", "fund")
    add_claim(folder, "lock", "partOf", "canal")
    add_claim(folder, "fair", "partOf", "canal")
    add_claim(folder, "rail-memorandum", "hasTopic", "canal")
    add_claim(folder, "arland", "supports", "border-pact")
    done = run("check", "--data", folder, "--no-shapes")
    assert done.exit_code == FINDINGS
    assert "predicate 'partOf' was retired: use 'broader' or " in done.stdout
    done = run("format", "--migrate", folder)
    assert done.exit_code == DONE, done.stdout + done.stderr
    assert {tuple(row[:3]) for row in read_cells(folder / "claims.csv")} >= {
        ("bureau", "organOf", "fund"), ("lock", "componentOf", "canal"), ("fair", "componentOf", "canal"),
        ("rail-memorandum", "isAbout", "canal"), ("arland", "endorses", "border-pact"),
    }  # fmt: skip


def test_a_split_predicate_of_which_two_words_fit_is_for_a_person(folder: Path) -> None:
    for identity in ("fair", "fairs"):
        add_row(folder, "entities.csv", id=identity, type="Event", label=identity.capitalize())
    add_claim(folder, "fair", "partOf", "fairs")
    done = run("format", "--migrate", folder)
    assert done.exit_code == FINDINGS
    assert done.stdout.startswith(
        f"{folder}/claims.csv:19: predicate 'partOf' was retired: use 'inSeries' or 'subEventOf'; write what "
    )


def test_the_edition_0_1_0_migrates_and_every_old_address_answers(tmp_path: Path) -> None:
    folder = copy_tables(EDITION, tmp_path)
    published = claim_ids(folder)
    assert len(published) == len(set(published)) == 9
    assert "2a40db3608ec19cd2638" in published  # as the graph of that edition has it
    done = run("format", folder, "--migrate", "--date", "2026-12-01")
    assert done.exit_code == DONE, done.output
    with asking(open_graph(folder)) as client:
        for identity in published:
            answer = client.get(f"/id/claim/{identity}.json")
            if answer.status_code == 301:
                answer = client.get(answer.headers["location"])
            assert answer.status_code in (200, 410), identity


@pytest.mark.parametrize("folder", shipped_folders(), ids=lambda folder: folder.name)
def test_the_shipped_tables_are_in_their_one_form(tmp_path: Path, folder: Path) -> None:
    for lender in leaned_folders(folder):  # it leans on what lies beside it
        shutil.copytree(lender, tmp_path / lender.name)
    shutil.copytree(folder, tmp_path / folder.name)
    assert run("format", tmp_path / folder.name).stderr.endswith("is in this form already\n")
