"""The commands on a store: what they print is what they print of the same folders, and one line for an error."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.testing

from kg.cli import app
from kg.graph.trig import digest_inputs, read_graph, write_graph
from kg.tables import ontology_file
from tests.cli import commands
from tests.edits import add_claim, copy_tables, set_cells
from tests.stores import CITATION, build, make_inputs, party, write_import

COUNT = "SELECT (COUNT(*) AS ?n) { ?claim a kg:Claim }"
READING = {
    "query": ["ASK { ?state kg:signs ?what }"],
    **commands.READING,
    "draw": [],
}


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def inputs(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    data, store = make_inputs(tiny, tmp_path_factory.mktemp("commands"))
    build(data, store)
    return data, store


@pytest.mark.parametrize("command", READING)
def test_every_reading_command_takes_a_store(command: str, inputs: tuple[Path, Path], tmp_path: Path) -> None:
    words = READING[command]
    if command == "draw":
        words = ["--out", str(tmp_path / "page.html")]
    done = run(command, *words, "--store", inputs[1])
    assert done.exit_code == 0, done.output
    assert "Traceback" not in done.output


def test_a_query_of_a_store_counts_what_was_imported(inputs: tuple[Path, Path]) -> None:
    assert run("query", COUNT, "--format", "csv", "--store", inputs[1]).stdout.split() == ["n", "19"]
    other = run("query", COUNT, "--format", "csv", "--store", inputs[1], "--source", "made-set")
    assert other.stdout.split() == ["n", "2"]


def test_a_card_of_a_store_has_places_and_citations(inputs: tuple[Path, Path]) -> None:
    text = run("show", "Made Treaty", "--store", inputs[1]).stdout
    assert "Arland; from 1999-05-01; asserted" in text
    assert CITATION in text
    few = run("show", "Arland", "--max-claims", "2", "--store", inputs[1]).stdout
    assert "more claims, older or without a date" in few


def test_a_store_is_compared_with_a_folder(inputs: tuple[Path, Path]) -> None:
    done = run("diff", inputs[0], inputs[1], "--format", "json")
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)["claims"]["added"]) == 2
    turned = run("diff", inputs[0], "--store", inputs[1], "--format", "json")
    assert len(json.loads(turned.stdout)["claims"]["removed"]) == 2
    assert run("diff", inputs[0], inputs[0], "--store", inputs[1]).exit_code == 2


@pytest.mark.parametrize("command", READING)
def test_a_folder_and_a_store_do_not_go_together(command: str, inputs: tuple[Path, Path]) -> None:
    done = run(command, *READING[command], "--store", inputs[1], "--data", inputs[0])
    assert done.exit_code == 2
    assert "--data does not go with --store" in done.stderr


@pytest.mark.parametrize("command", ["query", "ask", "rank"])
def test_a_store_and_an_endpoint_do_not_go_together(command: str, inputs: tuple[Path, Path]) -> None:
    words = [*(READING[command] or ["x"]), "--store", str(inputs[1]), "--endpoint", "http://localhost:9/q"]
    done = run(command, *words)
    assert done.exit_code == 2
    assert "--store does not go with --endpoint" in done.stderr


def test_a_folder_that_is_no_store_says_what_to_run(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    done = run("query", COUNT, "--store", tmp_path)
    assert (done.exit_code, done.stderr) == (
        2,
        f"kg: --store: {tmp_path} holds no store; run `kg build --store {tmp_path}`\n",
    )
    assert "is not a folder" in run("query", COUNT, "--store", tmp_path / "none").stderr


@pytest.mark.parametrize("command", ["query", "show", "rank", "check"])
def test_a_stale_store_answers_nothing(command: str, tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    build(data, store)
    add_claim(data, "arland", "cooperatesWith", "borland")
    done = run(command, *READING.get(command, []), "--store", store)
    assert done.exit_code == 3
    changed = f"{data.resolve()}/claims.csv has changed since the store was built"
    assert done.stderr == f"kg: {store}: {changed}; run `kg build --store {store}`\n"
    assert done.stdout == ""


def test_build_and_check_of_a_store_print_what_they_did(tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    done = run("build", "--store", store, "--data", data)
    assert done.exit_code == 0, done.output
    assert f"{store}: " in done.stderr
    assert f"{store}: 3 folders; " in done.stderr
    assert "loading" in done.stderr
    checked = run("check", "--store", store, "--sample", "3")
    assert checked.exit_code == 0, checked.output
    assert "shapes checked on a sample of" in checked.stdout
    assert run("check", "--store", store, "--data", data).exit_code == 2
    assert run("build", "--store", store, "--out", tmp_path / "graph.trig").exit_code == 2


def test_a_build_with_problems_lists_them_with_file_and_line(tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    made = store / "imports" / "made"
    set_cells(made, "claims.csv", 2, predicate="sings")
    done = run("build", "--store", store, "--data", data)
    assert done.exit_code == 1
    assert f"{made}/claims.csv:2: unknown predicate 'sings'" in done.stderr


def test_decisions_are_not_written_into_a_store(inputs: tuple[Path, Path]) -> None:
    done = run("serve", "--store", inputs[1], "--review", inputs[0])
    assert done.exit_code == 2
    assert "serve that with --data" in done.stderr


@pytest.mark.slow
def test_a_terminal_sees_the_stages_of_a_build(tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "kg", "build", "--store", str(store), "--data", str(data)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(words, stderr=theirs, stdout=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait() == 0
    for stage in ("reading and checking", "writing", "loading"):
        assert stage.encode() in shown


def test_terms_of_a_folder_are_counted(inputs: tuple[Path, Path]) -> None:
    counted = json.loads(run("terms", "partyTo", "--format", "json", "--store", inputs[1]).stdout)
    assert next(each["uses"] for each in counted if each["name"] == "partyTo") == 2
    assert run("terms", "partyTo", "--store", inputs[1]).stdout.splitlines()[0].split()[-1] == "uses"
    assert "uses" not in json.loads(run("terms", "partyTo", "--format", "json").stdout)[0]


@pytest.mark.parametrize("command", [["query", "ASK {}"], ["show", "Arland"]])
def test_a_damaged_store_is_one_line(command: list[str], tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    build(data, store)
    (store / "generation-1" / "oxigraph" / "CURRENT").write_bytes(b"")
    done = run(*command, "--store", store)
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
    assert "oxigraph: cannot be opened; if it was not just built again, run `kg build --store" in done.stderr


def test_a_damaged_table_of_a_store_is_one_line(tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    build(data, store)
    (store / "generation-1" / "claims.csv").write_bytes(b"x\n")
    for command in (["show", "Arland"], ["rank", "--view", "all"]):
        done = run(*command, "--store", store)
        assert (done.exit_code, done.stderr.count("\n")) == (3, 1)
        assert "claims.csv: is damaged; run `kg build --store" in done.stderr


def test_a_folder_that_needs_another_is_refused_with_the_line_to_write_and_answers_the_same_once_built(
    tmp_path: Path,
) -> None:
    shutil.copytree(Path(__file__).parent.parent / "cases" / "leaning", tmp_path / "leaning")
    folder = tmp_path / "leaning" / "sub"
    commands = (("rank", "--no-spans", "--format", "json"), ("conflicts", "--format", "json"), ("check",))
    for words in (("build",), *commands):
        refused = run(*words, "--data", folder)
        assert refused.exit_code == 3
        assert f"{folder}/graph.toml: " in refused.output
        assert 'write this line into it: leans_on = [".."]' in refused.output
    (folder / "graph.toml").write_text('leans_on = [".."]\n', encoding="utf-8")
    before = [run(*words, "--data", folder).stdout for words in commands]
    assert [each["id"] for each in json.loads(before[0])] == ["borland", "newland"]
    assert run("build", "--data", folder).exit_code == 0
    assert [run(*words, "--data", folder).stdout for words in commands] == before
    assert run("draw", "--data", folder, "--out", tmp_path / "page.html").exit_code == 0
    (folder / "graph.toml").unlink()
    assert run("rank", "--data", folder).exit_code == 3


def test_a_file_that_earlier_checks_let_through_is_not_answered_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(Path(__file__).parent.parent / "cases" / "leaning", tmp_path / "leaning")
    folder = tmp_path / "leaning" / "sub"
    (folder / "graph.toml").write_text('leans_on = [".."]\n', encoding="utf-8")
    assert run("build", "--data", folder).exit_code == 0
    (folder / "graph.toml").unlink()
    with monkeypatch.context() as earlier:
        earlier.setattr("kg.graph.trig._CHECKED", "1")
        inputs = digest_inputs([folder], ontology_file("kg.ttl"))
        write_graph(read_graph(folder / "graph.trig").body, inputs, folder / "graph.trig")
        assert run("query", "ASK { ?s ?p ?o }", "--data", folder).exit_code == 0
    for words in (("query", "ASK { ?s ?p ?o }"), ("ask", "between"), ("rank",), ("show", "Borland"), ("conflicts",)):
        refused = run(*words, "--data", folder)
        assert refused.exit_code == 3, words
        assert 'write this line into it: leans_on = [".."]' in refused.output


def test_a_store_is_joined_of_the_folders_that_it_says_and_no_other(tiny: Path, tmp_path: Path) -> None:
    data, store = copy_tables(tiny, tmp_path), tmp_path / "store"
    done = run("build", "--data", data, "--store", store)
    told = "10 entities; 17 claims; 2 sources that state them (2 texts)"
    assert f"{data} (named by --data): {told}\n" in done.stderr
    assert f"{store}: 1 folder; " in done.stderr
    assert f"{store}: {told.replace('17 claims', '17 claims (10 best, 2 conflicts)')}\n" in done.stderr
    made = write_import(store / "imports" / "made", [party("arland", "made-1", 2, "1999-05-01")])
    done = run("build", "--data", data, "--store", store)
    assert f"{made} (an import of the store): 3 entities; 1 claim; 1 source that states them" in done.stderr
    counted = r"data/world \(who is who to the imports\): [\d,]+ entities; [\d,]+ claims; "
    assert re.search(counted, done.stderr)
