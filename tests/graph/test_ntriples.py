"""Claims to lines of N-Triples: the stream and the sorted file hold the same quads."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InvalidData
from kg.graph.builds import open_build
from kg.graph.dataset import build_graph, open_graph
from kg.graph.entailed import ENTAILED
from kg.graph.rdf import stream_lines
from kg.graph.trig import load_lines
from kg.model.claims import View
from kg.model.terms import ID, SOURCE_ID, ViewKind
from kg.query.asking import run_query
from kg.tables.files import ontology_file
from tests.edits import add_claim, copy_tables
from tests.questions import TEXTS
from tests.stores import CITATION, party, write_import


@pytest.mark.parametrize("kind", list(ViewKind))
def test_the_stream_holds_all_but_what_follows_from_the_texts(kind: ViewKind) -> None:
    dataset = open_graph(TEXTS, View(kind))
    blocks = stream_lines(dataset.tables, dataset.ontology, dataset.selection, ontology_file("kg.ttl"))
    assert set(ox.parse("".join(blocks), format=ox.RdfFormat.N_QUADS)) == {
        quad for quad in dataset.quads() if quad.graph_name != ENTAILED
    }


def test_a_text_with_quotes_backslashes_and_any_script_is_kept(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    note = 'a "quote", a \\ backslash, Ўзбекистон and 𝒳'
    add_claim(folder, "arland", "cooperatesWith", "borland", note=note)
    found = {quad.object.value for quad in open_graph(folder).quads() if isinstance(quad.object, ox.Literal)}
    assert note in found


def test_a_source_carries_its_address_its_licence_and_its_citation(tmp_path: Path) -> None:
    folder = write_import(tmp_path / "set", [party("arland", "made-1", 2)])
    node = ox.NamedNode(SOURCE_ID + "made-set")
    said = {quad.predicate.value: quad.object for quad in open_graph(folder).store.quads_for_pattern(node, None, None)}
    assert said["https://schema.org/url"] == ox.NamedNode("https://example.org/made")
    assert said["http://purl.org/dc/terms/license"] == ox.Literal("CC BY 4.0")
    assert said["http://purl.org/dc/terms/bibliographicCitation"] == ox.Literal(CITATION)


def test_a_licence_that_is_an_address_is_one(tmp_path: Path) -> None:
    licence = "https://creativecommons.org/licenses/by/4.0/"
    folder = write_import(tmp_path / "set", [party("arland", "made-1", 2)], licence=licence)
    store = open_graph(folder).store
    assert store.query(f"ASK {{ ?source <http://purl.org/dc/terms/license> <{licence}> }}")


def test_a_store_is_loaded_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.graph.trig._PART_CHARACTERS", 10)
    lines = [f"<{ID}a> <{ID}b> <{ID}c{number}> .\n" for number in range(5)]
    assert len(load_lines([*lines, lines[0]])) == 5


@pytest.mark.parametrize(
    "url", ["example.org", "https://example.org/a b", "https://example.org/%zz", "ftp://example.org"]
)
def test_an_address_that_is_none_is_a_problem_of_its_row(tmp_path: Path, url: str) -> None:
    folder = write_import(tmp_path / "set", [party("arland", "made-1", 2)], url=url)
    with pytest.raises(InvalidData, match=r"sources\.csv:2: url '.*' is not of the form 'https://example\.org/data'"):
        open_graph(folder).store  # noqa: B018  asking is what fails


def test_a_built_file_keeps_how_a_source_is_to_be_cited(tmp_path: Path) -> None:
    folder = write_import(tmp_path / "set", [party("arland", "made-1", 2)])
    build_graph(folder, folder / "graph.trig")
    source = open_build(folder / "graph.trig").dataset.tables.sources["made-set"]
    assert (source.url, source.licence, source.citation) == ("https://example.org/made", "CC BY 4.0", CITATION)


@pytest.mark.parametrize("confidence", ["0.00001", "0.0000000000000001", "0.123456789", "0", "-0.0", "1"])
def test_a_confidence_is_a_decimal_that_a_filter_finds(tiny: Path, tmp_path: Path, confidence: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "cooperatesWith", "borland", confidence=confidence)
    dataset = open_graph(folder)
    decimal = "http://www.w3.org/2001/XMLSchema#decimal"
    written = [
        quad.object.value
        for quad in dataset.quads()
        if isinstance(quad.object, ox.Literal) and quad.object.datatype.value == decimal
    ]
    assert [text for text in written if not re.fullmatch(r"-?\d+(?:\.\d+)?", text)] == []
    found = run_query(dataset, f"ASK {{ ?c kg:confidence ?n FILTER(?n = {abs(Decimal(confidence)):f}) }}")
    assert found.answer


@pytest.mark.parametrize("column", ["confidence", "amount"])
@pytest.mark.parametrize("cell", ["1e-05", "NaN", "inf", "1e22", "0,5"])
def test_a_number_that_is_no_decimal_is_refused_with_its_line(
    tiny: Path, tmp_path: Path, column: str, cell: str
) -> None:
    folder = copy_tables(tiny, tmp_path)
    line = add_claim(folder, "arland", "cooperatesWith", "borland", **{column: cell})
    with pytest.raises(InvalidData, match=rf"claims\.csv:{line}: {column} '{cell}'"):
        open_graph(folder).quads()
