"""The built file: what it was made from, and whether it is whole."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError
from kg.graph.dataset import open_graph
from kg.graph.trig import digest_inputs, format_body, load_store, read_graph, store_of, write_graph
from kg.tables.files import ontology_file
from tests.edits import TABLES, copy_tables

INPUTS = "0" * 64


@pytest.fixture
def body(tiny: Path) -> bytes:
    return format_body(open_graph(tiny).quads())


def test_what_is_written_is_what_is_read(tmp_path: Path, body: bytes) -> None:
    digest = write_graph(body, INPUTS, tmp_path / "graph.trig")
    file = read_graph(tmp_path / "graph.trig")
    assert (file.inputs, file.digest, file.body) == (INPUTS, digest, body)


def test_a_built_file_is_plain_trig_for_every_tool(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "graph.trig"
    write_graph(body, INPUTS, path)
    assert set(ox.parse(path=str(path), format=ox.RdfFormat.TRIG)) == set(ox.parse(body, format=ox.RdfFormat.TRIG))
    assert path.read_bytes().startswith(b"# diplokg graph 1 inputs ")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_noticed(tmp_path: Path, body: bytes, share: float) -> None:
    path = tmp_path / "graph.trig"
    write_graph(body, INPUTS, path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError, match=r"was cut or changed after it was built; run `kg build`"):
        read_graph(path)


def test_a_file_edited_by_hand_is_noticed(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "graph.trig"
    write_graph(body, INPUTS, path)
    path.write_bytes(path.read_bytes().replace(b"borland", b"dorland", 1))
    with pytest.raises(InputError, match="changed"):
        read_graph(path)


@pytest.mark.parametrize("data", [b"", b"\n", b"# a graph\n", b"# diplokg graph 9 inputs a body b\n", b"\xff\xfe\x00"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "graph.trig").write_bytes(data)
    with pytest.raises(InputError, match="is not a graph that `kg build` wrote"):
        read_graph(tmp_path / "graph.trig")


def test_a_missing_file_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read \(No such file or directory\); run `kg build`"):
        read_graph(tmp_path / "graph.trig")


@pytest.mark.parametrize("name", TABLES)
def test_the_digest_of_inputs_follows_every_table(tiny: Path, tmp_path: Path, name: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    before = digest_inputs([folder], ontology_file("kg.ttl"))
    assert before == digest_inputs([tiny], ontology_file("kg.ttl"))
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    assert digest_inputs([folder], ontology_file("kg.ttl")) != before


def test_the_digest_of_inputs_needs_every_table(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "names.csv").unlink()
    with pytest.raises(InputError, match=r"names\.csv: cannot be read"):
        digest_inputs([folder], ontology_file("kg.ttl"))


def test_a_store_holds_every_quad(body: bytes, tiny: Path) -> None:
    quads = open_graph(tiny).quads()
    assert len(load_store(body)) == len(store_of(quads)) == len(quads)
