"""Query results in each format, read back by readers that we did not write."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.query.asking import run_query
from kg.query.engine import Result
from kg.query.results import ResultFormat, curie, format_markdown, format_result, safe_cell

ODD = Result(
    ("a", "b"),
    (
        (ox.NamedNode("https://w3id.org/diplokg/id/arland"), ox.Literal("=1+1")),
        (ox.BlankNode("x"), ox.Literal("tab\tand\nline | bar", language="en")),
        (None, ox.Literal("5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
        (None, ox.Literal("\x1b[31mred\u202e")),
    ),
)


def test_csv_is_readable_and_runs_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(format_result(ODD, ResultFormat.CSV))))
    assert rows[0] == ["a", "b"]
    assert rows[1] == ["https://w3id.org/diplokg/id/arland", "'=1+1"]
    assert rows[2][1] == "tab\tand\nline | bar"


def test_markdown_is_a_table_whatever_is_in_its_cells() -> None:
    assert format_markdown(["a"], [["<script>|"]]) == "| a |\n| --- |\n| \\<script>\\| |\n"


def test_a_negative_number_is_no_formula() -> None:
    assert safe_cell("-5.5") == "-5.5"
    assert safe_cell("-cmd") == "'-cmd"


def test_tsv_has_terms_in_their_full_form_and_one_line_a_row() -> None:
    lines = format_result(ODD, ResultFormat.TSV).splitlines()
    assert lines[0] == "?a\t?b"
    assert len(lines) == 5
    assert lines[1].startswith("<https://w3id.org/diplokg/id/arland>\t")


def test_json_is_sparql_results_json_that_oxigraph_reads() -> None:
    text = format_result(ODD, ResultFormat.JSON)
    read = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(read, ox.QuerySolutions)
    rows = [(row["a"], row["b"]) for row in read]
    assert [row[1] for row in rows] == [row[1] for row in ODD.rows]


def test_json_of_an_ask_is_a_boolean(tiny: Path) -> None:
    result = run_query(open_graph(tiny), "ASK {}")
    assert json.loads(format_result(result, ResultFormat.JSON))["boolean"] is True
    assert format_result(result, ResultFormat.TABLE) == "true\n"


def test_json_lines_are_one_record_a_row() -> None:
    records = [json.loads(line) for line in format_result(ODD, ResultFormat.JSONL).splitlines()]
    assert records[0] == {"a": "kgr:arland", "b": "=1+1"}
    assert "a" not in records[2]


@pytest.mark.parametrize("form", [ResultFormat.TABLE, ResultFormat.MD])
def test_tables_escape_control_and_direction_marks(form: ResultFormat) -> None:
    text = format_result(ODD, form)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b" in text


def test_markdown_escapes_bars() -> None:
    assert "\\|" in format_result(ODD, ResultFormat.MD)


def test_tables_line_up_wide_characters() -> None:
    wide = Result(("name", "x"), ((ox.Literal("中国"), ox.Literal("1")), (ox.Literal("abcd"), ox.Literal("2"))))
    lines = format_result(wide, ResultFormat.TABLE).splitlines()
    assert lines[2] == "中国  1"
    assert lines[3] == "abcd  2"


def test_labels_stand_behind_iris_when_asked_for(tiny: Path) -> None:
    result = run_query(open_graph(tiny), "SELECT ?s { ?s kg:capitalOf ?o }")
    labels = {"https://w3id.org/diplokg/id/arville": "Arville"}
    assert "kgr:arville (Arville)" in format_result(result, ResultFormat.TABLE, labels)


@pytest.mark.parametrize(
    ("form", "syntax"), [(ResultFormat.TTL, "turtle"), (ResultFormat.NT, "nt"), (ResultFormat.JSONLD, "json-ld")]
)
def test_a_construct_is_rdf_that_rdflib_reads(tiny: Path, form: ResultFormat, syntax: str) -> None:
    result = run_query(open_graph(tiny), "CONSTRUCT { ?s kg:signs ?o } { ?s kg:signs ?o }")
    assert len(rdflib.Graph().parse(data=format_result(result, form), format=syntax)) == 7


def test_rdf_of_a_select_is_refused(tiny: Path) -> None:
    result = run_query(open_graph(tiny), "SELECT ?s { ?s ?p ?o } LIMIT 1")
    with pytest.raises(UsageError, match="CONSTRUCT"):
        format_result(result, ResultFormat.TTL)


def test_an_iri_without_a_prefix_stays_whole() -> None:
    assert curie("http://example.org/x") == "<http://example.org/x>"
