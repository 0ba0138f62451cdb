"""A folder of a stranger decides nothing outside of it: not what is written, not what is read, not whether it ends."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.testing

import kg
from kg.cli import app
from kg.errors import InputError
from kg.graph.store_files import read_manifest
from kg.tables.candidates import format_jsonl
from kg.tables.tables import JOURNAL
from tests.edits import copy_tables, set_cells
from tests.review.made import ALL, make_folder
from tests.stores import build, make_inputs

SECRET = b"what a user would not lose\n"
ASK = "ASK { ?who kg:signs ?what }"


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words])


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def refused(done: typer.testing.Result, *said: str) -> None:
    """Status 2 or 3, and one line that says what is wrong."""
    assert done.exit_code in (2, 3), done.output
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.stderr.count("\n") == 1, done.stderr
    for words in said:
        assert words in done.stderr


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file that belongs to the user and to no data folder."""
    path = tmp_path / "outside.csv"
    path.write_bytes(SECRET)
    return path


@pytest.fixture
def desk(tiny: Path, tmp_path: Path) -> Path:
    folder = make_folder(tiny, tmp_path)
    (tmp_path / "candidates.jsonl").write_bytes(format_jsonl(ALL))
    return folder


def review(folder: Path, *words: str | Path) -> typer.testing.Result:
    given = ["--by", "Ann", "--texts", folder / "texts", "--data", folder, *words]
    return run("review", folder.parent / "candidates.jsonl", *given)


def reject_all(folder: Path) -> Path:
    sheet = folder.parent / "sheet.csv"
    sheet.write_text("id,decision\n" + "".join(f"{each.id},reject\n" for each in ALL), encoding="utf-8")
    return sheet


@pytest.mark.parametrize(
    "journal", [["../outside.csv"], ["x/../../outside.csv"], "claims.csv", {"claims.csv": 1}, [["claims.csv"]], [1]]
)
def test_a_journal_names_tables_or_is_refused(desk: Path, outside: Path, journal: object) -> None:
    (desk / JOURNAL).write_text(json.dumps(journal), encoding="utf-8")
    for path in (desk / "...", desk / ".x"):
        path.mkdir()
    (desk / ".../outside.csv.new").write_bytes(b"taken\n")
    (desk / ".x/../../.outside.csv.new").write_bytes(b"taken\n")
    refused(review(desk, "--summary"), JOURNAL, "remove it")
    assert outside.read_bytes() == SECRET


def test_an_absolute_name_in_a_journal_is_refused(desk: Path, outside: Path) -> None:
    (desk / JOURNAL).write_text(json.dumps([str(outside)]), encoding="utf-8")
    refused(review(desk, "--summary"), JOURNAL)
    assert outside.read_bytes() == SECRET


def test_a_new_table_that_is_a_link_takes_no_place(desk: Path, outside: Path) -> None:
    before = (desk / "claims.csv").read_bytes()
    (desk / JOURNAL).write_text('["claims.csv"]', encoding="utf-8")
    (desk / ".claims.csv.new").symlink_to(outside)
    refused(review(desk, "--summary"), ".claims.csv.new")
    assert not (desk / "claims.csv").is_symlink()
    assert (desk / "claims.csv").read_bytes() == before
    assert outside.read_bytes() == SECRET


@pytest.mark.parametrize("name", [".decisions.csv.new", ".claims.csv.new", JOURNAL, "decisions.csv"])
def test_a_decision_is_never_written_through_a_link(desk: Path, outside: Path, name: str) -> None:
    (desk / name).symlink_to(outside)
    review(desk, "--decisions", reject_all(desk))
    assert outside.read_bytes() == SECRET


def test_a_link_that_leads_nowhere_makes_no_file_elsewhere(desk: Path, tmp_path: Path) -> None:
    (desk / "decisions.csv").symlink_to(tmp_path / "made.csv")
    (desk / "graph.trig").unlink(missing_ok=True)
    (desk / "graph.trig").symlink_to(tmp_path / "made.trig")
    review(desk, "--decisions", reject_all(desk))
    refused(run("build", "--data", desk), "graph.trig")
    assert not (tmp_path / "made.csv").exists()
    assert not (tmp_path / "made.trig").exists()


@pytest.mark.parametrize(
    "command", [["check"], ["query", ASK], ["rank"], ["build"], ["export", "nq"], ["show", "Arland"]]
)
def test_a_table_that_links_out_of_its_folder_is_not_read(tiny: Path, tmp_path: Path, command: list[str]) -> None:
    folder = copy_tables(tiny, tmp_path)
    (tmp_path / "mine.csv").write_bytes((folder / "names.csv").read_bytes())
    (folder / "names.csv").unlink()
    (folder / "names.csv").symlink_to("../mine.csv")
    done = run(*command, "--data", folder)
    assert done.exit_code == 3, done.output
    assert "names.csv: cannot be read (it leads out of its folder" in done.output


def test_a_link_within_a_folder_is_followed(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "names.csv").rename(folder / "names-2025.csv")
    (folder / "names.csv").symlink_to("names-2025.csv")
    assert run("query", ASK, "--data", folder).exit_code == 0
    (tmp_path / "linked").symlink_to(folder)
    assert run("query", ASK, "--data", tmp_path / "linked").exit_code == 0


def test_a_graph_file_that_links_out_is_neither_read_nor_written(tiny: Path, tmp_path: Path, outside: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "graph.trig").symlink_to(outside)
    assert run("query", ASK, "--data", folder).exit_code == 0
    refused(run("build", "--data", folder), "graph.trig", "remove the link")
    assert outside.read_bytes() == SECRET


def test_a_folder_of_an_export_has_no_say_either(tiny: Path, tmp_path: Path, outside: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "edges.csv").symlink_to(outside)
    done = run("export", "csv", "--data", tiny, "--out", tmp_path / "out")
    assert done.exit_code == 3
    assert "edges.csv: leads out of" in done.stderr
    assert outside.read_bytes() == SECRET


def test_a_link_that_the_user_names_is_followed(tiny: Path, tmp_path: Path, outside: Path) -> None:
    (tmp_path / "kg.nq").symlink_to(outside)
    assert run("export", "nq", "--data", tiny, "--out", tmp_path / "kg.nq").exit_code == 0
    assert (tmp_path / "kg.nq").is_symlink()
    assert outside.read_bytes() != SECRET


@pytest.mark.parametrize("name", ["../outside.csv", "/etc/hostname", "..", "a/b.txt"])
def test_a_source_names_a_file_and_no_path(tiny: Path, tmp_path: Path, name: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "sources.csv", 2, file=name)
    done = run("check", "--data", folder, "--texts", tiny / "texts")
    assert done.exit_code == 1, done.output
    assert "is a path; give the bare name of the file" in done.output


@pytest.fixture(scope="module")
def built(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    data, store = make_inputs(tiny, tmp_path_factory.mktemp("hostile"))
    build(data, store)
    return data, store


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("generation", "../outside"),
        ("generation", "/etc"),
        ("generation", 1),
        ("folders", [1]),
        ("folders", []),
        ("folders", ["a\0b"]),
        ("bases", ["x"]),
        ("claims", "many"),
        ("inputs", [{"path": 1, "size": 1, "changed_ns": 1, "sha256": ""}]),
        ("inputs", [{"path": "x", "size": "1", "changed_ns": 1, "sha256": ""}]),
    ],
)
def test_a_pointer_of_a_store_is_what_a_build_wrote(built: tuple[Path, Path], field: str, value: object) -> None:
    pointer = built[1] / "store.json"
    before = pointer.read_bytes()
    pointer.write_text(json.dumps({**json.loads(before), field: value}), encoding="utf-8")
    try:
        refused(run("query", ASK, "--store", built[1]), "store.json: is not what `kg build` wrote")
    finally:
        pointer.write_bytes(before)


@pytest.mark.parametrize("part", ["", "/claims.csv", "/oxigraph", "/oxigraph/CURRENT"])
def test_a_generation_that_leads_out_of_the_store_is_not_read(
    built: tuple[Path, Path], tmp_path: Path, part: str
) -> None:
    path = built[1] / f"{read_manifest(built[1]).generation}{part}"
    away = path.rename(tmp_path / "away")
    path.symlink_to(away)
    try:
        refused(run("query", ASK, "--store", built[1]), "leads out of the store")
    finally:
        path.unlink()
        away.rename(path)


def test_an_import_that_leads_out_of_the_store_is_not_joined(tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    (store / "imports" / "made").rename(tmp_path / "elsewhere")
    (store / "imports" / "made").symlink_to("../../elsewhere")
    refused(run("build", "--data", data, "--store", store), "leads out of the store")


def test_a_lock_that_is_a_link_empties_and_makes_nothing(tiny: Path, tmp_path: Path, outside: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    (store / "build.lock").symlink_to(tmp_path / "made")
    refused(run("build", "--data", data, "--store", store), "build.lock", "it is a link")
    (store / "imports" / ".iso.lock").symlink_to(outside)
    refused(import_table(tmp_path, store), "it is a link")
    assert outside.read_bytes() == SECRET
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", ["imports", "imports/iso", "imports/.iso.new", "imports/.iso.old"])
def test_an_import_is_never_written_through_a_link(tmp_path: Path, name: str) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "kept").write_bytes(SECRET)
    link = tmp_path / "store" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    refused(import_table(tmp_path, tmp_path / "store"), " lead")
    assert [path.name for path in target.iterdir()] == ["kept"]


def import_table(folder: Path, store: Path) -> typer.testing.Result:
    mapping, table = folder / "made.csv-metadata.json", folder / "made.csv"
    table.write_text("name\nA\n", encoding="utf-8")
    column = {"titles": "name", "aboutUrl": "kgr:x", "propertyUrl": "rdfs:label"}
    said = {"@context": "http://www.w3.org/ns/csvw", "url": "made.csv", "tableSchema": {"columns": [column]}}
    mapping.write_text(json.dumps(said), encoding="utf-8")
    return run("import", "table", table, "--mapping", mapping, "--as", "iso", "--store", store)


@contextlib.contextmanager
def standing(kind: str, path: Path) -> Iterator[None]:
    """What is no file, in the place of one."""
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent):  # the name of a socket is short
        if kind == "pipe":
            os.mkfifo(path.name)
        elif kind == "socket":
            server.bind(path.name)
        elif kind == "device":
            path.symlink_to("/dev/zero")
        else:
            path.mkdir()
        yield


DOORS = (
    "query --data DATA ASK", "check --data DATA", "build --data DATA", "review ODD --by A --texts TEXTS --data DESK",
    "review CANDIDATES --decisions ODD --by A --texts TEXTS --data DESK", "query -f ODD --data TINY",
    "extract ODD --data TINY", "import iso-3166 ODD --store NEW", "evaluate ODD --data TINY",
    "evaluate GOLD --candidates ODD --data TINY", "import table ODD --mapping ODD --store NEW",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
def test_what_is_no_file_is_one_line_and_no_hang(tiny: Path, tmp_path: Path, desk: Path, kind: str) -> None:
    data = copy_tables(tiny, made(tmp_path / "odd"))
    (data / "claims.csv").unlink()
    places: dict[str, Path | str] = {
        "DATA": data, "ODD": tmp_path / "odd.csv", "TEXTS": desk / "texts", "TINY": tiny, "NEW": tmp_path / "new",
        "DESK": desk, "CANDIDATES": tmp_path / "candidates.jsonl", "GOLD": tiny / "gold.jsonl", "ASK": ASK,
    }  # fmt: skip
    with standing(kind, data / "claims.csv"), standing(kind, tmp_path / "odd.csv"):
        for door in DOORS:
            done = run(*(places.get(word, word) for word in door.split()))
            assert done.exit_code == 3, (door, done.output)
            assert isinstance(done.exception, SystemExit), (door, done.exception)
            assert "cannot be read" in done.output or "is a pipe or a device" in done.output, (door, done.output)


def test_a_pipe_that_the_shell_hands_over_is_read(tiny: Path) -> None:
    read, write = os.pipe()
    os.write(write, ASK.encode())
    os.close(write)
    try:
        assert run("query", "-f", f"/dev/fd/{read}", "--data", tiny, "--format", "csv").stdout == "true\n"
    finally:
        os.close(read)


@pytest.mark.parametrize("door", ["table", "candidates", "decisions", "import"])
def test_a_header_of_millions_of_cells_is_one_line(tiny: Path, tmp_path: Path, desk: Path, door: str) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_bytes(b"a," * 3_000_000 + b"a\n")
    if door == "table":
        folder = copy_tables(tiny, made(tmp_path / "wide"))
        wide.rename(folder / "claims.csv")
        done = run("query", ASK, "--data", folder)
    elif door == "candidates":
        done = run("review", wide, "--by", "Ann", "--texts", desk / "texts", "--data", desk)
    elif door == "decisions":
        done = review(desk, "--decisions", wide)
    else:
        done = run("import", "iso-3166", wide, "--store", tmp_path / "store")
    refused(done, "header has 3,000,001 cells" if door != "import" else "first line has more than 1,048,576 bytes")


def test_what_a_bomb_unpacks_to_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    block = gzip.compress(b"a,b\n" * 2**20)
    path.write_bytes(block * 40)
    refused(run("import", "iso-3166", path, "--store", tmp_path / "store"), "unpacks to more than 200 times its size")
    path.write_bytes(gzip.compress(b"a,b\n" + b"x" * 2**25))
    refused(run("import", "iso-3166", path, "--store", tmp_path / "store"), "a line has more than 16,777,216 bytes")


def test_a_graph_whose_tables_change_while_it_is_open_is_one_line(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    assert run("build", "--data", folder).exit_code == 0
    session = kg.open(folder)
    before = len(session.query("SELECT ?claim { ?claim a kg:Claim }"))
    lines = (folder / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "claims.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    assert len(session.query("SELECT ?claim { ?claim a kg:Claim }")) == before
    for part in ("tables", "selection", "lookup"):
        with pytest.raises(InputError, match=r"the tables changed while the graph was open; open it again$"):
            getattr(session.dataset, part)
    assert len(kg.open(folder).dataset.tables.claims) == len(lines) - 2


def test_tables_that_change_while_they_are_read_are_one_line(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_tables(tiny, tmp_path)
    session = kg.open(folder)
    whole = sys.modules["kg.tables.check"].check_folder

    def check_and_edit(*words: object, **named: object) -> object:
        found = whole(*words, **named)
        (folder / "names.csv").write_bytes((folder / "names.csv").read_bytes() + b"x")
        return found

    monkeypatch.setattr("kg.tables.joining.check_folder", check_and_edit)
    with pytest.raises(InputError, match="open it again"):
        session.query(ASK)
