"""Several folders as one graph: every command, in any order, with what was joined said, and what clashes refused."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tomllib
from pathlib import Path

import pytest
import typer.testing

import kg
from kg.cli import app
from kg.errors import BAD_INPUT, DONE, WRONG_USE
from kg.model import ID
from kg.tables import files as folders
from tests.cli import commands
from tests.edits import TABLES, add_claim, add_row, copy_tables, read_cells, set_cells, write_cells
from tests.stores import party, write_import
from tests.tables.test_dialects import workbook_of

READING = {
    "query": ["SELECT ?who ?what { ?who kg:partyTo ?what } ORDER BY ?who ?what", "--format", "csv"],
    **commands.READING,
    "terms": ["partyTo"],
    "find": ["made"],
    "check": ["--format", "json"],
}


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def pair(tiny: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The tiny graph, and a folder with two parties to a treaty; Arland has another label there."""
    mine = write_import(
        tmp_path / "mine", [party("arland", "made-1", 2, "1999-05-01"), party("borland", "made-1", 3, "2001")]
    )
    set_cells(mine, "entities.csv", 2, label="Land of Ar")
    return copy_tables(tiny, tmp_path), mine


@pytest.mark.parametrize("command", READING)
def test_every_command_takes_several_folders_in_any_order(command: str, pair: tuple[Path, Path]) -> None:
    words = READING[command]
    done = [run(command, *words, "--data", left, "--data", right) for left, right in (pair, pair[::-1])]
    assert [result.exit_code for result in done] == [DONE, DONE], done[0].output
    first, second = (result.stdout.replace(f"{pair[1]} and {pair[0]}", f"{pair[0]} and {pair[1]}") for result in done)
    assert first == second
    if command not in ("check", "find"):
        first_line, second_line, merged = done[0].stderr.splitlines()[:3]
        assert first_line.startswith(f"{pair[0]}: 10 entities; 17 claims; 2 sources")
        assert second_line.startswith(f"{pair[1]}: 3 entities; 2 claims; 1 source")
        assert merged == (
            "joined: 2 ids stand in more than one folder: "
            "'arland' is labelled 'Arland', and 'Land of Ar' is a name of it"
        )
        assert done[0].stderr.splitlines()[:3] == done[1].stderr.splitlines()[:3]


def test_one_folder_alone_is_told_as_before(pair: tuple[Path, Path]) -> None:
    assert run("query", "ASK { ?s kg:signs ?o }", "--data", pair[0]).stderr == ""


def test_ids_that_clash_are_told_with_both_places_and_nothing_is_answered(pair: tuple[Path, Path]) -> None:
    set_cells(pair[1], "entities.csv", 3, type="Organisation")
    line = (
        f"{pair[1]}/entities.csv:3: 'borland' has another type than in {pair[0]}/entities.csv:5 "
        "('State' there, 'Organisation' here); write the same in both places, or give one of the two another id"
    )
    for command in ("rank", "query", "check"):
        words = ["ASK { ?s ?p ?o }"] if command == "query" else []
        done = run(command, *words, "--data", pair[0], "--data", pair[1])
        assert (done.exit_code, line in done.output) == (BAD_INPUT, True), command


def test_a_page_is_drawn_and_a_file_built_of_several_folders(pair: tuple[Path, Path], tmp_path: Path) -> None:
    page, file = tmp_path / "page.html", tmp_path / "joined.trig"
    both = ("--data", pair[0], "--data", pair[1])
    assert run("draw", *both, "--out", page).exit_code == DONE
    assert "Made Treaty" in page.read_text(encoding="utf-8")
    refused = run("build", *both)
    assert (refused.exit_code, refused.stderr.count("\n")) == (WRONG_USE, 1)
    assert "name one with --out, or a store with --store" in refused.stderr
    assert run("build", *both, "--out", file).exit_code == DONE
    before = file.read_bytes()
    assert run("build", "-d", pair[1], "-d", pair[0], "--out", file).exit_code == DONE
    assert file.read_bytes() == before
    done = run("build", *both, "--store", tmp_path / "store")
    assert f"{pair[0]} (named by --data): 10 entities; 17 claims; 2 sources" in done.stderr
    count = ("query", "SELECT (COUNT(*) AS ?n) { ?claim a kg:Claim }", "--format", "csv")
    assert run(*count, "--store", tmp_path / "store").stdout == run(*count, *both).stdout == "n\n19\n"
    assert run("rank", *both, "--data", tmp_path / "store").exit_code == WRONG_USE


def test_a_review_writes_into_one_folder(pair: tuple[Path, Path]) -> None:
    candidates = str(pair[0])
    for words in (
        ["review", "x.jsonl", "--texts", candidates],
        ["serve", "--review", candidates, "--texts", candidates],
    ):
        refused = run(*words, "--data", pair[0], "--data", pair[1])
        assert (refused.exit_code, refused.stderr.count("\n")) == (WRONG_USE, 1)
        assert "writes into one folder; name one, and let its graph.toml name the others" in refused.stderr


def test_the_tables_of_several_folders_are_written_as_those_of_one(pair: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("join", pair[1], pair[0], "--out", out, "--format", "csv")
    assert done.exit_code == DONE
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["encounter"], row["table"], row["id"]) for row in rows] == [
        ("merged", "entities.csv", "arland"),
        ("met", "entities.csv", "borland"),
    ]
    assert (rows[0]["first"], rows[0]["second"]) == (f"{pair[0]}/entities.csv:2", f"{pair[1]}/entities.csv:2")
    assert run("check", "--data", out).exit_code == DONE
    alone, joined = (run("export", "nq", *words).stdout for words in (("-d", out), ("-d", pair[0], "-d", pair[1])))
    assert alone == joined
    again = run("join", out, pair[0], pair[1], "--out", tmp_path / "again")
    assert again.exit_code == DONE
    assert run("export", "nq", "-d", tmp_path / "again").stdout == joined
    refused = run("join", pair[0], "--out", pair[1])
    assert (refused.exit_code, refused.stderr.count("\n")) == (WRONG_USE, 1)


def test_a_joined_folder_says_what_its_parts_say_alike_and_tells_the_rest(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    (pair[0] / "graph.toml").write_text('title = "Rivers"\nlicence = "https://example.org/l"\n', "utf-8")
    (pair[1] / "graph.toml").write_text('title = "Sea\\n"\nlicence = "https://example.org/l"\nversion = "2"\n', "utf-8")
    out = tmp_path / "out"
    done = run("join", *pair, "--out", out)
    assert done.exit_code == DONE, done.output
    said = (out / "graph.toml").read_text("utf-8")
    assert tomllib.loads(said) == {"licence": "https://example.org/l"}
    assert f'# title of {pair[0].name}: "Rivers"\n' in said
    assert f'# title of {pair[1].name}: "Sea\\n"\n' in said
    assert f"{out / 'graph.toml'}: has no title, of which its parts say different things ('Rivers' of" in done.stderr
    assert f"{out / 'graph.toml'}: has no version, of which its parts say different things (none of" in done.stderr
    alone, joined = (run("export", "nq", *words).stdout for words in (("-d", out), ("-d", pair[0], "-d", pair[1])))
    assert alone == joined
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "graph.toml").write_text("", "utf-8")
    refused = run("join", *pair, "--out", tmp_path / "taken")
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (
        WRONG_USE,
        f"kg: {tmp_path}/taken: has a graph.toml already, and nothing was written; name a new folder",
    )


@pytest.mark.parametrize("is_beside", [True, False])
def test_a_joined_folder_leans_on_what_its_parts_lean_on_where_it_may_name_it(
    pair: tuple[Path, Path], tmp_path: Path, *, is_beside: bool
) -> None:
    states = tmp_path / "states"
    shutil.copytree(pair[0], states)
    for name in ("claims.csv", "names.csv", "sources.csv"):
        (states / name).write_text((states / name).read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    (pair[1] / "graph.toml").write_text('leans_on = ["../states"]\n', "utf-8")
    further = write_import(tmp_path / "further", [party("made-1", "made-1", 2, "1999")])
    (further / "claims.csv").write_text((further / "claims.csv").read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    for folder in (pair[1], further):
        rows = [row for row in read_cells(folder / "entities.csv") if row[1] != "State"]
        write_cells(folder / "entities.csv", rows)
    out = tmp_path / ("out" if is_beside else "deep/er/out")
    done = run("join", pair[1], further, "--out", out)
    assert done.exit_code == DONE, done.output
    toml = tomllib.loads((out / "graph.toml").read_text("utf-8"))
    entities = (out / "entities.csv").read_text("utf-8")
    assert toml.get("leans_on", []) == (["../states"] if is_beside else [])
    assert ("arland" in entities) is not is_beside
    assert ("is neither beside nor below it" in done.stderr) is not is_beside
    assert run("check", "--data", out, "--no-shapes").exit_code == DONE


def test_workbooks_are_joined(pair: tuple[Path, Path], tmp_path: Path) -> None:
    sound = run("join", *pair, "--out", tmp_path / "sound")
    workbook_of(pair[0], pair[0] / "tables.xlsx")
    for name in TABLES:
        (pair[0] / name).unlink()
    done = run("join", *pair, "--out", tmp_path / "out")
    assert (done.exit_code, sound.exit_code) == (DONE, DONE), done.output
    assert "tables.xlsx#entities:2" in done.stdout
    for name in TABLES:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "sound" / name).read_bytes()
    assert run("rank", "--no-spans", "--data", pair[0], "--data", pair[1]).exit_code == DONE


def test_what_clashes_is_listed_with_its_id_and_nothing_is_written(pair: tuple[Path, Path], tmp_path: Path) -> None:
    set_cells(pair[0], "entities.csv", 6, wikidata="Q5")
    add_row(pair[1], "entities.csv", id="cor", type="State", label="Cor", wikidata="Q5")
    set_cells(pair[1], "entities.csv", 3, type="Organisation")
    done = run("join", *pair, "--out", tmp_path / "out", "--format", "json")
    clashed = [row for row in json.loads(done.stdout) if row["encounter"] == "clashed"]
    assert [(row["id"], row["what"].split(" than ")[0].split(" in ")[0]) for row in clashed] == [
        ("borland", "has another type"),
        ("cor", "wikidata Q5 belongs already to 'corland'"),
    ]
    assert done.exit_code == BAD_INPUT
    assert not (tmp_path / "out").exists()


def test_entities_are_offered_by_any_name_with_the_folder_that_has_them(pair: tuple[Path, Path]) -> None:
    def offered(*words: str | Path) -> list[tuple[str, ...]]:
        done = run("find", *words, "--format", "csv")
        assert done.exit_code == DONE
        return [tuple(row) for row in csv.reader(io.StringIO(done.stdout))][1:]

    both = ("--data", pair[0], "--data", pair[1])
    assert offered("АРЛАНД", *both)[0] == ("arland", "Arland", "State", "name", str(pair[0]))
    assert offered("made", *both) == [("made-1", "Made Treaty", "Treaty", "part", str(pair[1]))]
    assert offered("Bor", "--data", pair[1]) == [("borland", "Borland", "State", "part", str(pair[1]))]
    assert offered("Corlnd", *both)[0][3] == "near"
    nothing = run("find", "qqqqqq", *both)
    assert "nothing is named 'qqqqqq'" in nothing.stderr
    # rows that are not sound yet, and folders that these lean on and no row names yet
    set_cells(pair[1], "claims.csv", 2, predicate="partyof")
    assert {match for *_, match, _ in offered("Corland", "--data", pair[1])} == {"near"}
    (pair[1] / "graph.toml").write_text('leans_on = ["../data"]\n', encoding="utf-8")
    assert offered("Corland", "--data", pair[1]) == [("corland", "Corland", "State", "name", str(pair[0]))]


def test_date_and_title_of_a_text_travel_to_its_source(tmp_path: Path) -> None:
    pytest.importorskip("spacy", reason="needs spaCy, of the extra extract")
    texts = tmp_path / "texts"
    texts.mkdir()
    text = texts / "talks.txt"
    text.write_text("Kazakhstan and Uzbekistan signed the Harbour Treaty in Astana on 3 June 2022.\n", encoding="utf-8")
    proposed, sheet = tmp_path / "candidates.jsonl", tmp_path / "sheet.csv"
    done = run("extract", text, "--date", "2022-06-04", "--title", "Talks in Astana", "--out", proposed)
    assert done.exit_code == DONE, done.output
    identities = [json.loads(line)["id"] for line in proposed.read_text(encoding="utf-8").splitlines()]
    sheet.write_text("\n".join(["id,decision", *(f"{name},accept" for name in identities), ""]), encoding="utf-8")
    review = ("review", proposed, "--by", "Ann", "--texts", texts, "--decisions", sheet, "--date", "2025-06-17")
    for name, words, told in (
        ("new", (), ("Talks in Astana", "2022-06-04")),
        ("other", ("--title", "Talks", "--published", "2022-06"), ("Talks", "2022-06")),
    ):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "graph.toml").write_text('leans_on = ["shipped"]\n', encoding="utf-8")
        done = run(*review, *words, "--data", folder)
        assert done.exit_code == DONE, done.output
        with (folder / "sources.csv").open(encoding="utf-8", newline="") as file:
            (source,) = csv.DictReader(file)
        assert (source["title"], source["published"]) == told
        assert source["note"] == "added at the review of candidates"
    refused = run(*review, "--published", "soon", "--data", tmp_path / "new")
    assert (refused.exit_code, refused.stderr.count("\n")) == (WRONG_USE, 1)


@pytest.fixture
def package(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shipped graph of two folders, the second leaning on the first; returns the folder of its data."""
    root = tmp_path / "package"
    texts = copy_tables(tiny, tmp_path).rename(tmp_path / "texts")
    (texts / "graph.toml").write_text('version = "7"\ntitle = "Tiny"\n', encoding="utf-8")
    pages = write_import(root / "data" / "pages", [party("corland", "made-1", 2)])
    (pages / "graph.toml").write_text('leans_on = ["../texts"]\n', encoding="utf-8")
    texts.rename(root / "data" / "texts")
    (root / "ontology").symlink_to(folders.ontology_file("kg.ttl").parent)
    monkeypatch.setattr(folders, "_ROOT", root)
    monkeypatch.setattr(folders, "_PACKAGE", root / "kg")
    return root / "data"


def test_a_second_folder_becomes_part_of_the_shipped_graph(package: Path, tmp_path: Path) -> None:
    done = run("build")
    assert (done.exit_code, "18 claims" in done.stderr) == (DONE, True), done.output
    assert done.stderr.startswith(f"{package}/graph.trig: ")
    before = (package / "graph.trig").read_bytes()
    assert run("build", "--out", tmp_path / "graph.trig").exit_code == DONE
    assert (tmp_path / "graph.trig").read_bytes() == before
    count = ("query", "SELECT ?what { kgr:corland kg:partyTo ?what }", "--format", "csv")
    for words in ((), ("--data", "shipped"), ("--data", package)):
        done = run(*count, *words)
        assert (done.stdout, done.stderr) == (f"what\n{ID}made-1\n", "1 row\n")
    claim = next(word for word in run("show", "Made Treaty").stdout.split() if word.startswith("kgc:"))
    assert "data/pages/claims.csv line 2" in run("show", claim).stdout
    assert run("check").stdout.startswith("shipped: ")
    assert kg.open().version == "7"
    add_claim(package / "texts", "arland", "cooperatesWith", "borland")
    assert run(*count).stdout == f"what\n{ID}made-1\n"
    assert "arland" in run("query", "SELECT ?s { ?s kg:cooperatesWith kgr:borland }", "--format", "csv").stdout


def test_ones_own_folder_names_the_shipped_graph_by_a_word(package: Path, tmp_path: Path) -> None:
    mine = write_import(tmp_path / "own" / "mine", [party("dorland", "made-1", 7)])
    shutil.copy(package / "pages" / "sources.csv", mine / "sources.csv")
    refused = run("rank", "--data", mine)
    assert (refused.exit_code, refused.stderr.count("\n")) == (BAD_INPUT, 1)
    assert refused.stderr.endswith('write this line into it: leans_on = ["shipped"]\n')
    for order in (("shipped", mine), (mine, "shipped")):
        done = run("query", "SELECT ?s { ?s kg:partyTo kgr:made-1 }", "--format", "csv", "-d", order[0], "-d", order[1])
        assert (done.exit_code, f"{ID}dorland" in done.stdout) == (DONE, True)
        assert done.stderr.startswith("data/texts: 10 entities; 17 claims; 2 sources")
    (mine / "graph.toml").write_text('leans_on = ["shipped"]\n', encoding="utf-8")
    assert run("check", "--data", mine).exit_code == DONE
    with kg.open([mine, "shipped"]) as graph:
        assert graph.folders == (mine, package)
        assert graph.joined[0].startswith("data/texts: 10 entities; 17 claims; 2 sources")
        assert repr(graph) == f"<Session of {mine} and shipped, view best>"
        saved = graph.save(tmp_path / "saved")
    assert saved.digest == kg.open(["shipped", mine]).digest
