"""Opening a graph: the built file when it fits the tables, the tables otherwise, and never bad data."""

from __future__ import annotations

import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError, InvalidData, UsageError
from kg.graph.dataset import ValidDataset, build_graph, open_graph
from kg.graph.trig import GRAPH_FILE
from kg.model.claims import View
from kg.model.terms import ONTOLOGY, ViewKind
from tests.edits import add_claim, copy_tables, set_cells


@pytest.fixture
def built(tiny: Path, tmp_path: Path) -> Path:
    folder = copy_tables(tiny, tmp_path)
    build_graph(folder, folder / GRAPH_FILE, folder / "texts")
    return folder


def is_loaded_from_file(dataset: ValidDataset) -> bool:
    dataset.store  # noqa: B018  loading is what is looked at
    return "joined" not in vars(dataset.held)


def test_a_build_gives_the_dataset_and_the_digest_of_its_file(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    dataset, digest = build_graph(folder, folder / GRAPH_FILE)
    assert digest == dataset.digest == open_graph(folder).digest == open_graph(tiny).digest
    assert len(dataset.store) == len(dataset.quads())


def test_two_builds_give_the_same_bytes(built: Path) -> None:
    before = (built / GRAPH_FILE).read_bytes()
    build_graph(built, built / GRAPH_FILE)
    assert (built / GRAPH_FILE).read_bytes() == before


def test_a_query_of_a_built_graph_parses_no_table(built: Path) -> None:
    assert is_loaded_from_file(open_graph(built))


def test_a_stale_file_is_not_used(built: Path) -> None:
    add_claim(built, "arland", "cooperatesWith", "borland")
    dataset = open_graph(built)
    assert not is_loaded_from_file(dataset)
    assert len(dataset.tables.claims) == 18


@pytest.mark.parametrize("change", [lambda data: data[:-100], lambda data: data + b"#", lambda data: b""])
def test_an_altered_truncated_or_empty_file_is_not_used(built: Path, change: object) -> None:
    assert callable(change)
    path = built / GRAPH_FILE
    path.write_bytes(change(path.read_bytes()))
    assert not is_loaded_from_file(open_graph(built))


def test_a_graph_that_is_open_while_its_tables_are_edited_is_one_moment_of_it_or_an_error(built: Path) -> None:
    asked, unasked, read = open_graph(built), open_graph(built), open_graph(built, View(kind=ViewKind.ALL))
    assert len(list(asked.store.quads_for_pattern(None, None, ox.NamedNode(ONTOLOGY + "Claim"), None))) >= 17
    assert len(read.tables.claims) == 17
    add_claim(built, "arland", "cooperatesWith", "borland")
    for dataset in (asked, unasked):
        with pytest.raises(InputError, match="changed while the graph was open; open it again"):
            dataset.tables  # noqa: B018  reading is what is looked at
    assert len(read.with_view(View()).selection.claims) == 17
    build_graph(built, built / GRAPH_FILE)
    with pytest.raises(InputError, match="changed while the graph was open; open it again"):
        asked.tables  # noqa: B018  the file that was built since is of another moment
    assert len(open_graph(built).tables.claims) == 18


def test_a_folder_without_tables_is_no_graph(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no table; name a folder that holds sources\.csv"):
        open_graph(tmp_path)


def test_another_view_is_made_from_the_tables(built: Path) -> None:
    assert not is_loaded_from_file(open_graph(built, View(kind=ViewKind.ALL)))


def test_bad_tables_give_no_store(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 2, predicate="sings")
    with pytest.raises(InvalidData, match="did you mean 'signs'"):
        open_graph(folder).store  # noqa: B018  asking is what fails


def test_a_failed_build_leaves_the_old_file_untouched(built: Path) -> None:
    before = (built / GRAPH_FILE).read_bytes()
    set_cells(built, "claims.csv", 2, predicate="sings")
    with pytest.raises(InvalidData):
        build_graph(built, built / GRAPH_FILE)
    assert (built / GRAPH_FILE).read_bytes() == before


def test_the_rdflib_view_is_the_same_store(tiny: Path) -> None:
    dataset = open_graph(tiny)
    assert len(dataset.rdf.default_graph) < len(dataset.store)
    rows = dataset.rdf.query("SELECT (COUNT(*) AS ?n) { ?s kg:signs ?o }").bindings
    assert [str(value) for row in rows for value in row.values()] == ["7"]


def test_the_lookup_of_a_graph_resolves_its_names(tiny: Path) -> None:
    assert open_graph(tiny).lookup.resolve("River Accord") == "river-treaty"
    with pytest.raises(UsageError):
        open_graph(tiny).lookup.resolve("Atlantis")


@pytest.mark.soak
def test_the_shipped_graph_is_built_within_two_seconds(tmp_path: Path) -> None:
    shipped = open_graph().folder
    start = time.process_time()
    build_graph(shipped, tmp_path / GRAPH_FILE)
    assert time.process_time() - start < 2
