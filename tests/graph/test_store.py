"""A store on disk: the same answers as in memory, never half of it, never an answer from old data."""

from __future__ import annotations

import fcntl
import gc
import json
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError, InvalidData, UsageError
from kg.graph.builds import open_build
from kg.graph.dataset import ValidDataset, hold_tables, open_graph
from kg.graph.held import StoredGraph
from kg.graph.store import build_store
from kg.graph.trig import load_lines_file, store_of, write_lines
from kg.model.claims import View
from kg.model.terms import ViewKind
from kg.publish.diff import compare_builds
from kg.publish.exports import export_graph
from kg.session import open_session
from kg.tables.files import ontology_file, shipped_data
from kg.tables.joining import join_folders
from tests.edits import add_claim, set_cells
from tests.stores import build, make_inputs

KILLED_BUILD = """
import os, signal, sys
from pathlib import Path
import kg.graph.store
stage, data, store = sys.argv[1:]
def end(*_): os.kill(os.getpid(), signal.SIGKILL)
def progress(name, done, total):
    if name == stage and done: end()
if stage == "switching":
    kg.graph.store.write_manifest = end
if stage == "removing":
    switch = kg.graph.store.write_manifest
    kg.graph.store.write_manifest = lambda *given: (switch(*given), end())
kg.graph.store.build_store(Path(store), [Path(data)], progress=progress, world=Path(data) / "none")
"""
STAGES = ("reading and checking", "writing", "loading", "switching", "removing")


@pytest.fixture
def inputs(tiny: Path, tmp_path: Path) -> tuple[Path, Path]:
    return make_inputs(tiny, tmp_path)


@pytest.fixture
def built(inputs: tuple[Path, Path]) -> tuple[Path, Path]:
    build(*inputs)
    return inputs


def count(store: Path, pattern: str = "?claim a kg:Claim") -> int:
    [row] = open_session(store=store).query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").rows
    assert isinstance(row["n"], int)
    return row["n"]


def in_memory(data: Path, store: Path, view: View | None = None) -> ValidDataset:
    """The same folders joined in memory."""
    ontology = open_graph(data).ontology
    joined, problems = join_folders([data, store / "imports" / "made"], ontology)
    assert problems == []
    return hold_tables(joined.tables, ontology, view=view)


def test_a_build_says_what_it_joined(inputs: tuple[Path, Path]) -> None:
    made = build(*inputs)
    manifest = made.manifest
    assert (manifest.claims, manifest.sources, manifest.conflicts) == (19, 3, 2)
    assert [Path(folder).name for folder in manifest.folders] == ["data", "made"]
    assert list(made.seconds) == [
        "reading and checking", "selecting", "writing tables", "writing quads", "loading", "switching",
    ]  # fmt: skip
    assert sorted(path.name for path in inputs[1].iterdir()) == ["build.lock", "generation-1", "imports", "store.json"]


@pytest.mark.parametrize(
    "view",
    [View(), View(ViewKind.ALL), View(ViewKind.DISPUTED), View(sources=("made-set",)), View(sources=("!made-set",))],
)
def test_a_store_holds_the_quads_of_its_folders(built: tuple[Path, Path], view: View) -> None:
    dataset = open_graph(built[1], view)
    assert set(dataset.quads()) == set(in_memory(*built, view).quads())
    assert set(dataset.store) == set(store_of(dataset.quads()))


def test_a_query_of_a_store_reads_no_table(built: tuple[Path, Path]) -> None:
    session = open_session(store=built[1])
    assert session.query("ASK { kgr:arland kg:partyTo kgr:made-1 }").result.answer
    assert "tables" not in vars(session.dataset.held)


def test_names_are_looked_up_without_reading_claims(built: tuple[Path, Path]) -> None:
    dataset = open_graph(built[1])
    assert dataset.lookup.resolve("Арланд") == "arland"
    assert dataset.lookup.resolve("Made Treaty") == "made-1"
    assert "claims" not in vars(dataset.tables)


def test_lookup_selection_and_digest_are_those_of_the_joined_tables(built: tuple[Path, Path]) -> None:
    dataset, expected = open_graph(built[1]), in_memory(*built)
    assert dataset.lookup == expected.lookup
    assert dataset.selection.best == expected.selection.best
    assert dataset.selection.conflicts == expected.selection.conflicts
    assert dataset.tables.claims == expected.tables.claims
    other = open_graph(built[1], View(ViewKind.ALL))
    assert len({dataset.digest, other.digest, open_graph(built[0]).digest}) == 3


def test_a_store_can_be_exported_compared_and_asked_through_rdflib(built: tuple[Path, Path]) -> None:
    dataset = open_graph(built[1])
    lines = export_graph(dataset, "nt")[""]
    default = {quad for quad in dataset.store if quad.graph_name == ox.DefaultGraph()}
    assert set(store_of(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))) == default
    found = compare_builds(open_build(built[0]), open_build(built[1]))
    assert len(found.claims) == 2
    assert len(dataset.rdf.default_graph) == len(default)


def test_a_claim_knows_the_folder_that_it_came_from(built: tuple[Path, Path]) -> None:
    dataset = open_graph(built[1])
    places = {dataset.place(claim) for claim in dataset.tables.claims if claim.object == "made-1"}
    folder = built[1].resolve() / "imports" / "made"
    assert places == {f"{folder}/claims.csv line 2", f"{folder}/claims.csv line 3"}


def test_a_changed_input_is_told_in_one_line_and_nothing_is_answered(built: tuple[Path, Path]) -> None:
    set_cells(built[1] / "imports" / "made", "claims.csv", 2, **{"from": "1998"})
    for ask in (lambda: open_graph(built[1]).store, lambda: open_graph(built[1], View(ViewKind.ALL)).tables):
        with pytest.raises(InputError, match=rf"claims\.csv has changed .*; run `kg build --store {built[1]}`$"):
            ask()


def test_building_again_replaces_the_generation(built: tuple[Path, Path]) -> None:
    add_claim(built[0], "arland", "cooperatesWith", "borland")
    assert build(*built).manifest.generation == "generation-2"
    assert count(built[1]) == 20
    assert sorted(path.name for path in built[1].glob("generation-*")) == ["generation-2"]


def test_two_builds_of_the_same_folders_hold_the_same(built: tuple[Path, Path]) -> None:
    before = (build(*built).manifest.digest, set(open_graph(built[1]).store))
    assert before == (build(*built).manifest.digest, set(open_graph(built[1]).store))


@pytest.mark.soak
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("is_rebuilt", [False, True])
def test_a_kill_leaves_the_old_store_and_the_next_build_cleans_up(
    inputs: tuple[Path, Path], stage: str, is_rebuilt: bool
) -> None:
    data, store = inputs
    if is_rebuilt:
        build(data, store)
        before = set(open_graph(store).store)
    done = subprocess.run([sys.executable, "-c", KILLED_BUILD, stage, str(data), str(store)], check=False)
    assert done.returncode == -signal.SIGKILL
    if is_rebuilt:
        assert set(open_graph(store).store) == before
    elif stage != "removing":
        assert not (store / "store.json").exists()
    build(data, store)
    assert count(store) == 19
    assert len(list(store.glob("generation-*"))) == 1
    assert not [path for path in store.rglob("*") if path.name == "quads.nq" or path.name.startswith(".")]


def test_a_second_build_at_once_is_refused_in_one_line(built: tuple[Path, Path]) -> None:
    with (built[1] / "build.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another `kg build` of this store is running"):
            build(*built)
    build(*built)


def test_bad_tables_leave_the_old_store_and_name_file_and_line(built: tuple[Path, Path]) -> None:
    made = built[1] / "imports" / "made"
    set_cells(made, "claims.csv", 3, predicate="partyof")
    with pytest.raises(InvalidData, match=rf"{made}/claims\.csv:3: unknown predicate 'partyof'"):
        build(*built)
    set_cells(made, "claims.csv", 3, predicate="partyTo")
    assert count(built[1]) == 19


def test_a_full_disk_leaves_nothing_behind(built: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.graph.store.load_lines_file", fail)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\)"):
        build(*built)
    assert [path.name for path in built[1].glob("generation-*")] == ["generation-1"]
    assert count(built[1]) == 19


def test_a_store_in_a_place_that_cannot_be_written_is_refused(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be made a folder"):
        build_store(tmp_path / "file", [tiny])


def test_progress_tells_every_stage_up_to_its_end(inputs: tuple[Path, Path]) -> None:
    told: dict[str, list[tuple[int, int]]] = {}
    build_store(
        inputs[1],
        [inputs[0]],
        progress=lambda stage, *at: told.setdefault(stage, []).append(at),
        world=inputs[0] / "none",
    )
    assert list(told) == ["reading and checking", "writing", "loading"]
    for steps in told.values():
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)
        assert steps[-1][0] == steps[-1][1] > 0


def test_the_world_is_joined_to_a_data_folder_of_ones_own(tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    folders = build_store(store, [data]).manifest.folders
    assert [Path(folder) for folder in folders[:2]] == [data.resolve(), (shipped_data() / "world").resolve()]


def test_a_file_of_lines_can_be_written_and_loaded_by_itself(tiny: Path, tmp_path: Path) -> None:
    dataset = open_graph(tiny)
    write_lines(tmp_path / "q.nq", dataset.tables, dataset.ontology, dataset.selection, ontology_file("kg.ttl"))
    load_lines_file(tmp_path / "q.nq", tmp_path / "ox", dataset.ontology)
    assert set(ox.Store.read_only(str(tmp_path / "ox"))) == set(store_of(dataset.quads()))


def test_a_session_takes_one_of_folder_and_store(built: tuple[Path, Path]) -> None:
    assert len(open_session(store=built[1]).query("SELECT ?state { ?state kg:partyTo kgr:made-1 }")) == 2
    with pytest.raises(UsageError, match="give one of the two"):
        open_session(built[0], store=built[1])
    with pytest.raises(InputError, match="holds no store"):
        open_session(store=built[0])


def test_the_pointer_is_json_that_names_every_input(built: tuple[Path, Path]) -> None:
    content = json.loads((built[1] / "store.json").read_bytes())
    names = [Path(each["path"]).name for each in content["inputs"]]
    assert sorted(set(names)) == ["claims.csv", "entities.csv", "kg.ttl", "names.csv", "sources.csv"]
    assert all(len(each["sha256"]) == 64 for each in content["inputs"])


@pytest.mark.slow
def test_a_generation_that_is_being_read_outlives_a_build(tiny: Path, tmp_path: Path) -> None:
    data, store = make_inputs(tiny, tmp_path)
    build(data, store)
    reader = open_graph(store)
    assert isinstance(reader.held, StoredGraph)
    assert reader.held.generation == store / "generation-1"
    build(data, store)
    assert reader.lookup.resolve("Arland") == "arland"
    assert len(reader.selection.claims) == 19
    assert len(reader.store) > 0
    del reader
    gc.collect()
    build(data, store)
    assert [path.name for path in store.glob("generation-*")] == ["generation-3"]
