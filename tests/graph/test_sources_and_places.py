"""What the graph knows of sources, places, words and itself stands in the RDF, and what is wrong with it is told."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import typer.testing

from kg.cli.app import app
from kg.errors import BAD_INPUT
from kg.graph.check import check_all
from kg.graph.dataset import ValidDataset, build_graph, open_graph
from kg.publish.rdf_exports import write_rdf
from kg.query.asking import run_query
from kg.query.results import ResultFormat, format_result
from kg.serve.engine.formats import AnswerFormat
from kg.serve.engine.render import render
from tests.edits import add_row, copy_tables, read_cells, write_cells
from tests.questions import TEXTS, texts_graph

NAMES = "SELECT ?name { kgr:china skos:prefLabel ?name FILTER(LANG(?name) = 'zh-Hans') }"


def ask(dataset: ValidDataset, pattern: str) -> bool:
    return bool(run_query(dataset, f"ASK {{ {pattern} }}").answer)


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    return copy_tables(tiny, tmp_path)


def say_of_news(folder: Path, **cells: str) -> None:
    """Fill cells of the first source, in columns that the table may lack."""
    header, *rows = read_cells(folder / "sources.csv")
    header += [column for column in cells if column not in header]
    written = [dict(zip(header, row, strict=False)) for row in rows]
    written[0] |= cells
    write_cells(folder / "sources.csv", [header, *([row.get(column, "") for column in header] for row in written)])


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check_all(folder).problems]


def test_a_publisher_is_an_entity_where_the_graph_has_one_and_a_body_by_its_name_elsewhere() -> None:
    shipped = texts_graph()
    assert ask(shipped, "kgs:000-iais dcterms:publisher kgr:iais ; kg:origin kgr:iais ; kg:work kgr:work-000-iais")
    assert ask(shipped, "kgs:bg-akorda-kk-2023 dcterms:publisher ?body . ?body a kg:Body ; rdfs:label ?name")
    assert not ask(shipped, "?source dcterms:publisher|kg:origin ?body FILTER(!isIRI(?body))")


def test_two_entities_of_one_label_leave_a_publisher_a_body(folder: Path) -> None:
    say_of_news(folder, publisher="Arland", publisher_kind="state body", extent="whole", retrieved="2022-03-04")
    assert ask(open_graph(folder), """kgs:tiny-news dcterms:publisher kgr:arland ; kg:extent kg:extent-whole ;
        kg:publisherKind kg:publisher-state-body ; kg:retrieved "2022-03-04"^^xsd:date""")  # fmt: skip
    add_row(folder, "entities.csv", id="arland-two", type="State", label="Arland")
    assert ask(open_graph(folder), "kgs:tiny-news dcterms:publisher/a kg:Body")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"publisher_kind": "newspaper"}, "unknown publisher_kind 'newspaper'"),
        ({"extent": "half"}, "unknown extent 'half'"),
        ({"retrieved": "2022-03"}, "retrieved '2022-03' is not a day"),
        ({"archive": "somewhere"}, "archive 'somewhere' is not of the form"),
        ({"work": "arland"}, "work is 'arland' (State), but a source is a document"),
        ({"work": "no-such-work"}, "unknown work 'no-such-work'"),
        ({"origin": "Republic of Arland"}, "origin 'Republic of Arland' is another name of 'Arland'"),
    ],
)
def test_what_is_wrong_with_a_source_is_told_with_its_line(folder: Path, cells: dict[str, str], told: str) -> None:
    say_of_news(folder, **cells)
    (problem,) = problems(folder)
    assert f"sources.csv:2: {told}" in problem


def test_a_position_is_a_point_with_its_degrees_and_its_source(folder: Path) -> None:
    (folder / "places.csv").write_text(
        "entity,latitude,longitude,source\narville,-0.50,179.25,tiny-report\n", encoding="utf-8"
    )
    assert problems(folder) == []
    dataset = open_graph(folder)
    assert ask(dataset, """kgr:arville geo:hasGeometry ?point . ?point a geo:Geometry ; wgs:lat -0.5 ; wgs:long 179.25 ;
        geo:asWKT "POINT(179.25 -0.5)"^^geo:wktLiteral ; dcterms:source kgs:tiny-report""")  # fmt: skip
    box = '"POLYGON((170 -10, 180 -10, 180 10, 170 10, 170 -10))"^^geo:wktLiteral'
    assert ask(dataset, f"kgr:arville geo:hasGeometry/geo:asWKT ?point FILTER(geof:sfWithin(?point, {box}))")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("arville,91,0,tiny-report", "latitude 91 is nowhere on Earth"),
        ("arville,0,181,tiny-report", "longitude 181 is nowhere on Earth"),
        ("arville,north,0,tiny-report", "latitude 'north' is not a number"),
        ("arville,nan,0,tiny-report", "latitude 'nan' is not a number"),
        ("arville,,0,tiny-report", "latitude is empty"),
        ("arville,1,0,tiny-repot", "unknown source 'tiny-repot'"),
        ("arvile,1,0,tiny-report", "unknown entity 'arvile'"),
        ("river-treaty,1,0,tiny-report", "entity 'river-treaty' is a Treaty, which lies nowhere"),
    ],
)
def test_a_place_off_the_earth_or_of_nothing_is_told_with_its_line(folder: Path, row: str, told: str) -> None:
    (folder / "places.csv").write_text(f"entity,latitude,longitude,source\n{row}\n", encoding="utf-8")
    (problem,) = problems(folder)
    assert f"places.csv:2: {told}" in problem


def test_the_dataset_says_what_it_is_how_much_it_holds_and_by_which_digest() -> None:
    shipped = texts_graph()
    ids = sorted(claim.id for claim in shipped.tables.claims)
    digest = hashlib.sha256("".join(f"{identity}\n" for identity in ids).encode()).hexdigest()
    licence = "<https://creativecommons.org/licenses/by/4.0/>"
    said = f'dcat:version "0.2.0.dev0" ; dcterms:title ?title ; dcterms:license {licence} ; kg:claimDigest "{digest}"'
    assert ask(shipped, f"?dataset a void:Dataset, dcat:Dataset ; {said}")
    counts = """SELECT ?class ?count (COUNT(DISTINCT ?thing) AS ?there) {
        ?dataset void:classPartition ?part . ?part void:class ?class ; void:entities ?count .
        ?thing a ?class FILTER(?class IN (kg:Claim, kg:Source, kg:State, kg:Topic)) } GROUP BY ?class ?count"""
    rows = run_query(shipped, counts).rows
    assert len(rows) == 4
    assert all(str(stated) == str(there) for _, stated, there in rows)


def test_controlled_words_are_iris_with_the_notation_of_the_tables() -> None:
    shipped = texts_graph()
    assert ask(shipped, '?number kg:measure kg:measure-trade ; kg:unit/skos:notation "USD billion"')
    assert ask(shipped, '?claim kg:terms kg:terms-mutual . kg:approximation-about skos:notation "about"')
    terms = "kg:measure, kg:unit, kg:terms, kg:approximation, kg:sourceKind, kg:decision, kg:publisherKind, kg:extent"
    assert not ask(shipped, f"?thing ?term ?word FILTER(?term IN ({terms}) && isLITERAL(?word))")


def test_a_language_is_spelled_one_way_wherever_it_leaves_the_graph(tmp_path: Path) -> None:
    shipped = texts_graph()
    result = run_query(shipped, NAMES)
    assert len(result.rows) == 1
    assert '"xml:lang": "zh-Hans"' in format_result(result, ResultFormat.JSON)
    assert "@zh-Hans" in format_result(result, ResultFormat.TSV)
    assert 'xml:lang="zh-Hans"' in render(result, AnswerFormat.XML).decode()
    for form in ("trig", "nq", "ttl", "nt", "jsonld", "xml", "trig12"):
        body = write_rdf(shipped, form).decode()
        assert "zh-Hans" in body, form
        assert not {"@zh-hans", '"zh-hans"'} & set(re.findall(r'[@"]zh-hans"?', body)), form
    done = typer.testing.CliRunner().invoke(app, ["query", NAMES.replace("?name {", "?name (LANG(?name) AS ?tag) {"),
                                                  "--format", "csv", "--data", str(TEXTS)])  # fmt: skip
    assert done.stdout.splitlines()[1].endswith(",zh-Hans")


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("ASK { FILTER(lang('a'@ZH-hans) = 'zh-Hans') }", True),
        ("ASK { FILTER(LANG('a'@en) = 'en' && LANG('a') = '') }", True),
        ("ASK { FILTER(LANG(<urn:x>) = '') }", False),
        ("ASK { FILTER('LANG(' = CONCAT('LA', 'NG(')) }", True),
        ("ASK { FILTER(LANGMATCHES(LANG('a'@zh-Hans), 'zh-hans')) }", True),
        ("ASK { BIND('a'@zh-HANS AS ?lang) FILTER(?lang = 'a'@zh-Hans) }", True),
    ],
)
def test_the_function_for_a_language_gives_it_as_bcp_47_does(tiny: Path, query: str, answer: bool) -> None:
    assert run_query(open_graph(tiny), query).answer is answer


def test_a_syntax_error_behind_a_language_shows_the_query_as_it_was_asked(tiny: Path) -> None:
    done = typer.testing.CliRunner().invoke(
        app, ["query", "SELECT ?a { FILTER(LANG(?a) == 'en') }", "--data", str(tiny)]
    )
    assert done.exit_code != 0
    assert "SELECT ?a { FILTER(LANG(?a) == 'en') }" in done.stderr
    assert "function" not in done.stderr


def test_a_literal_that_looks_like_a_tag_is_left_alone(folder: Path) -> None:
    add_row(folder, "names.csv", entity="arland", name='say "x"@zh-hans <a xml:lang="zh-hans"> "@language":"zh-hans"',
            language="en", kind="alias", source="tiny-news")  # fmt: skip
    dataset, _ = build_graph(folder, folder / "graph.trig")
    parsed = ox.parse((folder / "graph.trig").read_bytes(), format=ox.RdfFormat.TRIG)
    assert {quad.object for quad in parsed} == {quad.object for quad in dataset.quads()}
    assert "zh-hans" in json.dumps(write_rdf(dataset, "jsonld").decode())


def test_a_graph_toml_with_another_key_is_refused(folder: Path) -> None:
    (folder / "graph.toml").write_text('titel = "x"\n', encoding="utf-8")
    done = typer.testing.CliRunner().invoke(app, ["check", "--data", str(folder)])
    assert done.exit_code == BAD_INPUT
    assert "unknown key 'titel'; did you mean 'title'" in done.stderr
