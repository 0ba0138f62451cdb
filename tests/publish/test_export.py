"""Exports: each format says what the graph says, by the word of a reader that this project did not write."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import fromstring

import igraph
import networkx as nx
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib
import typer.testing

from kg.cli import app
from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, hold_tables, open_graph
from kg.model import ID, PREFIXES
from kg.network.network import NetworkName, build_network
from kg.network.tables import tabulate_network, write_csv, write_neo4j, write_parquet
from kg.publish.exports import FORMATS, ExportFormat, export_graph
from kg.publish.network_exports import write_cytoscape, write_gexf, write_graphml
from kg.publish.rdf_exports import xml_text
from kg.publish.site.descriptions import write_description
from tests.edits import add_claim, copy_tables, set_cells
from tests.needs import import_extra

NETWORKS = [each.value for each in NetworkName]
ODD_LABEL = 'Ärländ & <Söns>; "the\ufffe last", Ltd.'
SIGNATURE = ("arland", "river-treaty")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> ValidDataset:
    """The tiny graph with a label full of odd characters, and a tie that lasts."""
    source = Path(__file__).parents[1] / "tiny"
    folder = copy_tables(source, tmp_path_factory.mktemp("odd"))
    set_cells(folder, "entities.csv", 2, label=ODD_LABEL)
    add_claim(folder, "arland", "cooperatesWith", "borland", **{"from": "2019", "to": "2020-06"})
    return open_graph(folder)


def exported(dataset: ValidDataset, form: str, network: str = "") -> bytes:
    return export_graph(dataset, form, network)[""]


def in_order(one: str, other: str, weight: float) -> tuple[str, str, float]:
    return min(one, other), max(one, other), weight


def expected(dataset: ValidDataset, network: str) -> Iterator[tuple[str, str, float]]:
    is_directed = network == NetworkName.CLAIMS
    for source, target, data in build_network(dataset, network).edges(data=True):
        weight = float(data["weight"])
        yield (source, target, weight) if is_directed else in_order(source, target, weight)


def edges_of(graph: nx.Graph[str]) -> list[tuple[str, str, float]]:
    rows = ((one, other, float(data["weight"])) for one, other, data in graph.edges(data=True))
    return sorted(row if graph.is_directed() else in_order(*row) for row in rows)


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("form", list(ExportFormat))
def test_every_format_gives_the_same_bytes_on_each_run(tiny: Path, form: ExportFormat) -> None:
    assert export_graph(open_graph(tiny), form) == export_graph(open_graph(tiny), form)


@pytest.mark.parametrize("network", NETWORKS)
def test_networkx_reads_the_graphml_back(dataset: ValidDataset, network: str) -> None:
    graph = nx.read_graphml(io.BytesIO(exported(dataset, "graphml", network)))
    assert edges_of(graph) == sorted(expected(dataset, network))
    assert graph.is_directed() == (network == "claims")
    assert graph.nodes["arland"]["label"] == ODD_LABEL.replace("\ufffe", "\ufffd")
    assert graph.nodes["arland"]["class"] == "State"


@pytest.mark.parametrize("network", NETWORKS)
def test_igraph_reads_the_graphml_back(dataset: ValidDataset, network: str, tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    path.write_bytes(exported(dataset, "graphml", network))
    graph = igraph.Graph.Read_GraphML(str(path))
    names = graph.vs["id"]
    ends = [(names[edge.source], names[edge.target], edge["weight"]) for edge in graph.es]
    assert sorted(ends if network == "claims" else [in_order(*end) for end in ends]) == sorted(
        expected(dataset, network)
    )


@pytest.mark.parametrize("network", NETWORKS)
def test_networkx_reads_the_gexf_back(dataset: ValidDataset, network: str) -> None:
    graph = nx.read_gexf(io.BytesIO(exported(dataset, "gexf", network)))
    assert edges_of(graph) == sorted(expected(dataset, network))
    assert graph.nodes["arland"]["label"] == ODD_LABEL.replace("\ufffe", "\ufffd")


def test_the_gexf_has_the_times_of_the_claims(dataset: ValidDataset) -> None:
    data = exported(dataset, "gexf")
    assert b'timeformat="date"' in data
    graph = nx.read_gexf(io.BytesIO(data))
    assert graph.graph["mode"] == "dynamic"
    signed = graph.edges[SIGNATURE]
    assert signed["spells"] == [("2021-05-04", "2021-05-04")]
    lasting = graph.edges["arland", "borland"]
    assert lasting["spells"] == [("2019-01-01", "2020-06-30")]
    assert lasting["when"] == "2019/2020-06"
    undated = graph.edges["arville", "arland"]
    assert "spells" not in undated
    assert (undated["undated"], signed["undated"]) == (1, 0)


def test_an_edge_of_several_claims_has_a_spell_for_each_time(dataset: ValidDataset) -> None:
    graph = nx.read_gexf(io.BytesIO(exported(dataset, "gexf", "actors")))
    spells = graph.edges["arland", "borland"]["spells"]
    assert spells == [("2019-01-01", "2020-06-30"), ("2021-05-04", "2021-05-04")]


GEXF = "{http://gexf.net/1.3}"
GEXF_ATTRIBUTES = {
    "gexf": {"version"},
    "meta": set(),
    "creator": set(),
    "graph": {"defaultedgetype", "mode", "timeformat", "timerepresentation"},
    "attributes": {"mode", "class"},
    "attribute": {"id", "title", "type"},
    "nodes": set(),
    "node": {"id", "label"},
    "edges": set(),
    "edge": {"id", "source", "target", "label", "weight", "kind"},
    "attvalues": set(),
    "attvalue": {"for", "value"},
    "spells": set(),
    "spell": {"start", "end"},
}
"""What the schema of GEXF 1.3 knows, as far as it is used here."""


@pytest.mark.parametrize("network", NETWORKS)
def test_the_gexf_has_only_what_the_schema_of_gexf_13_knows(dataset: ValidDataset, network: str) -> None:
    root = fromstring(exported(dataset, "gexf", network))
    for element in root.iter():
        assert element.tag.startswith(GEXF)
        assert set(element.attrib) <= GEXF_ATTRIBUTES[element.tag.removeprefix(GEXF)], element.tag
    graph = root[1]
    assert (root.get("version"), graph.get("timeformat"), graph.get("timerepresentation")) == (
        "1.3",
        "date",
        "interval",
    )
    assert graph.get("defaultedgetype") == ("directed" if network == "claims" else "undirected")
    assert [child.tag.removeprefix(GEXF) for child in graph if not child.tag.endswith("attributes")] == [
        "nodes",
        "edges",
    ]
    kinds = {element.get("type") for element in root.iter(f"{GEXF}attribute")}
    assert kinds <= {"string", "long", "double", "boolean"}
    assert all(date.fromisoformat(day) for spell in root.iter(f"{GEXF}spell") for day in spell.attrib.values())


@pytest.mark.parametrize("network", NETWORKS)
def test_no_two_edges_that_gephi_would_add_up_have_one_kind(network: str) -> None:
    graph = open_graph()
    root = fromstring(exported(graph, "gexf", network))
    edges = list(root.iter(f"{GEXF}edge"))
    places = [(edge.get("source"), edge.get("target"), edge.get("kind")) for edge in edges]
    assert all(kind for *_, kind in places)
    assert len(set(places)) == len(edges) == len(list(expected(graph, network)))
    table = pd.read_csv(io.BytesIO(export_graph(graph, "csv", network)["edges.csv"]), keep_default_na=False)
    assert sorted(places) == sorted(zip(table["source"], table["target"], table["kind"], strict=True))
    assert set(table["Type"]) == {"Directed" if network == "claims" else "Undirected"}


def test_no_edge_ends_before_it_starts_and_gephi_reads_its_spells_from_the_csv(dataset: ValidDataset) -> None:
    for graph in (dataset, open_graph()):
        for network in NETWORKS:
            table = pd.read_csv(io.BytesIO(export_graph(graph, "csv", network)["edges.csv"]), keep_default_na=False)
            assert all(start <= end for start, end in zip(table["start"], table["end"], strict=True) if start and end)
            assert ((table["timeset"] != "") == (table["undated"] < table["claims"].str.split(";").str.len())).all()
    edges = pd.read_csv(io.BytesIO(export_graph(dataset, "csv", "actors")["edges.csv"])).set_index("id")
    assert edges.loc["arland--borland", "timeset"] == "<[2019-01-01, 2020-06-30]; [2021-05-04, 2021-05-04]>"


def test_each_side_of_the_bipartite_network_is_told_as_igraph_and_networkx_call_it(
    dataset: ValidDataset, tmp_path: Path
) -> None:
    for graph in (dataset, open_graph()):
        path = tmp_path / "g.graphml"
        path.write_bytes(exported(graph, "graphml", "bipartite"))
        of_igraph = igraph.Graph.Read_GraphML(str(path))
        actors = {vertex["id"] for vertex in of_igraph.vs if not vertex["type"]}
        assert of_igraph.is_bipartite()
        assert all(of_igraph.vs["type"][edge.source] < of_igraph.vs["type"][edge.target] for edge in of_igraph.es)
        projected, _ = of_igraph.bipartite_projection()
        assert set(projected.vs["id"]) == actors
        forms = {
            "graphml": nx.read_graphml(path),
            "gexf": nx.read_gexf(io.BytesIO(exported(graph, "gexf", "bipartite"))),
            "cytoscape": nx.cytoscape_graph(json.loads(exported(graph, "cytoscape", "bipartite"))),
        }
        for form, of_networkx in forms.items():
            assert {node for node, cells in of_networkx.nodes(data=True) if cells["bipartite"] == 0} == actors, form
            assert nx.bipartite.is_bipartite_node_set(of_networkx, actors), form
        files = export_graph(graph, "csv", "bipartite")
        nodes, edges = (pd.read_csv(io.BytesIO(files[f"{name}.csv"])) for name in ("nodes", "edges"))
        assert (nodes["type"].dtype, set(nodes.loc[~nodes["type"], "id"])) == (bool, actors)
        assert set(edges["source"]) == actors
        assert not set(edges["target"]) & actors
        parquet = pd.read_parquet(io.BytesIO(export_graph(graph, "parquet", "bipartite")["nodes.parquet"]))
        assert set(parquet.loc[~parquet["type"], "id"]) == actors


def test_what_is_missing_is_null_in_parquet() -> None:
    graph = open_graph()
    files = export_graph(graph, "parquet")
    for name in ("nodes.parquet", "edges.parquet"):
        table = pq.read_table(io.BytesIO(files[name]))
        texts = [column for column in table.itercolumns() if pa.types.is_string(column.type)]
        assert texts
        assert not any("" in column.to_pylist() for column in texts)
    nodes = pd.read_parquet(io.BytesIO(files["nodes.parquet"]))
    assert nodes["wikidata"].count() == sum(bool(graph.tables.entities[node].wikidata) for node in nodes["id"])


HOSTILE = ["=1+1", "+998 71", "NA", "007", "<b>&amp;\"'</b>", "\u202eדיפלומטיה\u202c", "x" * 500, "a;b,c\td\ne"]
"""Labels of which the tables refuse some; a writer is given them all, since other graphs may hold them."""


@pytest.mark.parametrize("label", HOSTILE, ids=lambda label: ascii(label)[:12])
def test_a_hostile_label_comes_back_from_every_form(tiny: Path, tmp_path: Path, label: str) -> None:
    tables = tabulate_network(open_graph(tiny))
    nodes = tuple(replace(node, label=label) if node.id == "arland" else node for node in tables.nodes)
    tables = replace(tables, nodes=nodes)
    path = tmp_path / "g.graphml"
    path.write_bytes(write_graphml(tables))
    of_igraph = igraph.Graph.Read_GraphML(str(path))
    of_csv = pd.read_csv(io.BytesIO(write_csv(tables)["nodes.csv"]), dtype=str, keep_default_na=False)
    of_neo4j = pd.read_csv(io.BytesIO(write_neo4j(tables)["nodes.csv"]), dtype=str, keep_default_na=False)
    of_parquet = pd.read_parquet(io.BytesIO(write_parquet(tables)["nodes.parquet"]))
    labels = {
        "graphml": nx.read_graphml(path).nodes["arland"]["label"],
        "igraph": dict(zip(of_igraph.vs["id"], of_igraph.vs["label"], strict=True))["arland"],
        "gexf": nx.read_gexf(io.BytesIO(write_gexf(tables))).nodes["arland"]["label"],
        "cytoscape": nx.cytoscape_graph(json.loads(write_cytoscape(tables))).nodes["arland"]["name"],
        "neo4j": of_neo4j.set_index("id:ID").loc["arland", "label"],
        "parquet": of_parquet.set_index("id").loc["arland", "label"],
        "csv": of_csv.set_index("id").loc["arland", "label"].removeprefix("'"),
    }
    assert labels == dict.fromkeys(labels, label)


@pytest.mark.parametrize("label", [*HOSTILE, "]]> <!-- x --> \\n", "-2", "@SUM"], ids=lambda label: ascii(label)[:12])
def test_a_hostile_label_comes_back_from_every_form_of_rdf(tiny: Path, label: str) -> None:
    held = open_graph(tiny)
    entities = {**held.tables.entities, "arland": replace(held.tables.entities["arland"], label=label)}
    graph = hold_tables(replace(held.tables, entities=entities), held.ontology)
    node, told = ox.NamedNode(f"{ID}arland"), ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    syntaxes = {
        "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD, "xml": ox.RdfFormat.RDF_XML, "trig12": ox.RdfFormat.TRIG,
    }  # fmt: skip
    assert set(syntaxes) == {form.value for form, facts in FORMATS.items() if not facts.is_network}
    for form, syntax in syntaxes.items():
        quads = ox.parse(export_graph(graph, form)[""], format=syntax)
        labels = [quad.object for quad in quads if (quad.subject, quad.predicate) == (node, told)]
        assert [text.value for text in labels if isinstance(text, ox.Literal) and text.language == "en"] == [label], (
            form
        )


def test_the_gexf_tells_no_day_of_writing(dataset: ValidDataset) -> None:
    text = exported(dataset, "gexf").decode()
    assert "lastmodifieddate" not in text
    assert "NetworkX" not in text


@pytest.mark.parametrize("network", NETWORKS)
def test_networkx_and_igraph_read_the_pajek_file_back(dataset: ValidDataset, network: str, tmp_path: Path) -> None:
    data = exported(dataset, "pajek", network)
    assert edges_of(nx.read_pajek(io.BytesIO(data))) == sorted(expected(dataset, network))
    path = tmp_path / "g.net"
    path.write_bytes(data)
    graph = igraph.Graph.Read_Pajek(str(path))
    ends = [(graph.vs["name"][e.source], graph.vs["name"][e.target], e["weight"]) for e in graph.es]
    assert sorted(ends if network == "claims" else [in_order(*end) for end in ends]) == sorted(
        expected(dataset, network)
    )


@pytest.mark.parametrize("network", NETWORKS)
def test_networkx_reads_the_cytoscape_json_back(dataset: ValidDataset, network: str) -> None:
    graph = nx.cytoscape_graph(json.loads(exported(dataset, "cytoscape", network)))
    assert edges_of(graph) == sorted(expected(dataset, network))
    assert graph.nodes["arland"]["name"] == ODD_LABEL
    assert all(data["claims"] for _, _, data in graph.edges(data=True))
    assert graph.graph["name"] == network


@pytest.mark.parametrize("network", NETWORKS)
def test_pandas_and_networkx_read_the_csv_back(dataset: ValidDataset, network: str) -> None:
    files = export_graph(dataset, "csv", network)
    nodes, edges = (pd.read_csv(io.BytesIO(files[f"{name}.csv"]), keep_default_na=False) for name in ("nodes", "edges"))
    kind = nx.MultiDiGraph if network == "claims" else nx.Graph
    graph = nx.from_pandas_edgelist(edges, edge_attr=True, create_using=kind)
    assert edges_of(graph) == sorted(expected(dataset, network))
    assert set(graph) <= set(nodes["id"])
    assert nodes.set_index("id").loc["arland", "label"] == ODD_LABEL
    known = dataset.tables.claims_by_id
    assert all(claim in known for cell in edges["claims"] for claim in cell.split(";"))


@pytest.mark.parametrize("network", NETWORKS)
def test_the_neo4j_files_have_the_headers_that_the_importer_wants(dataset: ValidDataset, network: str) -> None:
    files = export_graph(dataset, "neo4j", network)
    nodes = pd.read_csv(io.BytesIO(files["nodes.csv"]), keep_default_na=False)
    edges = pd.read_csv(io.BytesIO(files["relationships.csv"]), keep_default_na=False)
    assert {"id:ID", "label", ":LABEL"} <= set(nodes.columns)
    assert {":START_ID", ":END_ID", ":TYPE", "weight:double", "claims:string[]", "start:date"} <= set(edges.columns)
    assert set(edges[":START_ID"]) | set(edges[":END_ID"]) <= set(nodes["id:ID"])
    assert len(edges) == len(list(expected(dataset, network)))
    assert "Actor" in nodes.set_index("id:ID").loc["arland", ":LABEL"].split(";")
    kinds = {"claims": {"SIGNS", "CAPITAL_OF", "COOPERATES_WITH"}}
    kinds |= {"actors": {"TIED_TO"}, "bipartite": {"TAKES_PART_IN"}}
    assert set(edges[":TYPE"]) == kinds[network]


@pytest.mark.parametrize("network", NETWORKS)
def test_pandas_reads_the_parquet_files_back(dataset: ValidDataset, network: str) -> None:
    files = export_graph(dataset, "parquet", network)
    nodes, edges = (pd.read_parquet(io.BytesIO(files[f"{name}.parquet"])) for name in ("nodes", "edges"))
    rows = zip(edges["src"], edges["dst"], edges["weight"], strict=True)
    assert sorted(rows if network == "claims" else [in_order(*row) for row in rows]) == sorted(
        expected(dataset, network)
    )
    assert nodes.set_index("id").loc["arland", "label"] == ODD_LABEL


def test_dates_and_lists_keep_their_types_in_parquet(dataset: ValidDataset) -> None:
    edges = pd.read_parquet(io.BytesIO(export_graph(dataset, "parquet")["edges.parquet"]))
    lasting = edges[(edges["src"] == "arland") & (edges["dst"] == "borland")].iloc[0]
    assert lasting["start"] == date(2019, 1, 1)
    assert list(lasting["stated_by"]) == ["tiny-news"]


@pytest.mark.parametrize("form", ["trig", "nq", "jsonld"])
def test_rdflib_reads_every_quad_of_the_syntaxes_with_graphs(dataset: ValidDataset, form: str) -> None:
    names = {"nq": "nquads", "jsonld": "json-ld"}
    graph = rdflib.Dataset()
    graph.parse(data=exported(dataset, form), format=names.get(form, form))
    assert len(list(graph.quads((None, None, None, None)))) == len(dataset.quads())


def test_json_ld_has_a_context_and_its_classes_as_types(dataset: ValidDataset) -> None:
    document = json.loads(exported(dataset, "jsonld"))
    assert document["@context"] == PREFIXES
    nodes = [*document["@graph"], *(node for graph in document["@graph"] for node in graph.get("@graph", ()))]
    assert all("@id" in node and "rdf:type" not in node for node in nodes)
    states = {node["@id"] for node in nodes if "kg:State" in node.get("@type", ())}
    assert states == {f"kgr:{state}" for state in ("arland", "borland", "corland", "dorland")}
    assert set(ox.parse(exported(dataset, "jsonld"), format=ox.RdfFormat.JSON_LD)) == set(dataset.quads())


def test_json_ld_framed_by_the_class_of_states_gives_the_states(dataset: ValidDataset) -> None:
    jsonld = import_extra("pyld").jsonld
    frame = {"@context": PREFIXES, "@type": "kg:State"}
    description = write_description(dataset, f"{PREFIXES['kgr']}arland", "jsonld")
    for document, states in ((exported(dataset, "jsonld"), 4), (description, 1)):
        framed = jsonld.frame(json.loads(document), frame, {"omitGraph": False})
        assert len(framed["@graph"]) == states
        (arland,) = (node for node in framed["@graph"] if node["@id"] == "kgr:arland")
        assert arland["rdfs:label"] == {"@language": "en", "@value": ODD_LABEL}
        assert "kgr:river-treaty" in json.dumps(arland["kg:signs"])


@pytest.mark.parametrize("form", ["ttl", "nt", "xml"])
def test_rdflib_reads_every_triple_of_the_syntaxes_without_graphs(tiny: Path, form: str) -> None:
    dataset = open_graph(tiny)
    graph = rdflib.Graph()
    graph.parse(data=exported(dataset, form), format={"ttl": "turtle"}.get(form, form))
    assert len(graph) == sum(quad.graph_name == ox.DefaultGraph() for quad in dataset.quads())


def test_in_rdf_12_every_claim_reifies_what_it_states(dataset: ValidDataset) -> None:
    data = exported(dataset, "trig12")
    assert data.startswith(b'VERSION "1.2"\n')
    store = ox.Store()
    store.load(data, format=ox.RdfFormat.TRIG)
    prefixes = "PREFIX kg: <https://w3id.org/diplokg/ontology/> PREFIX kgr: <https://w3id.org/diplokg/id/>"
    query = f"{prefixes} SELECT ?o {{ ?claim rdf:reifies <<( kgr:arland kg:signs ?o )>> ; kg:modality kg:asserted }}"
    rdf = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    rows = store.query(rdf + query)
    assert isinstance(rows, ox.QuerySolutions)
    assert [str(row["o"]) for row in rows] == ["<https://w3id.org/diplokg/id/river-treaty>"]
    reified = list(store.quads_for_pattern(None, ox.NamedNode(f"{rdflib.RDF}reifies"), None))
    assert len(reified) == len(dataset.tables.claims)
    assert not list(store.quads_for_pattern(None, ox.NamedNode(f"{rdflib.RDF}subject"), None))


def test_a_denied_claim_is_reified_and_not_stated(tiny: Path) -> None:
    data = exported(open_graph(tiny), "trig12").decode()
    assert "rdf:reifies <<( kgr:borland kg:signs kgr:rail-memorandum )>>" in data
    stated = {str(quad.triple) for quad in ox.parse(data, format=ox.RdfFormat.TRIG)}
    one, sign, other = (f"<https://w3id.org/diplokg/{name}>" for name in ("id/borland", "ontology/signs", "id/rail-"))
    assert not [text for text in stated if text.startswith(f"{one} {sign} {other[:-1]}")]


def test_a_network_of_a_view_is_written_into_a_folder(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    done = run("export", "csv", "--network", "bipartite", "--as-of", "2021", "--data", tiny, "--out", out)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in out.iterdir()) == ["edges.csv", "nodes.csv"]
    assert set(pd.read_csv(out / "edges.csv")["target"]) == {"river-treaty"}


def test_claims_of_background_sources_are_left_out_unless_asked_for() -> None:
    graph = open_graph()
    background = [claim for claim in graph.tables.claims if graph.tables.is_background(claim)]
    assert background
    for wanted in (False, True):
        text = export_graph(graph, "csv", background=wanted)["edges.csv"].decode()
        assert any(claim.id in text for claim in background) == wanted


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(dataset: ValidDataset) -> None:
    node = replace(tabulate_network(dataset).nodes[0], label='=HYPERLINK("x")')
    tables = replace(tabulate_network(dataset), nodes=(node,))
    assert "'=HYPERLINK" in write_csv(tables)["nodes.csv"].decode()
    assert '"=HYPERLINK' in write_neo4j(tables)["nodes.csv"].decode()  # no person opens it, and Neo4j takes it as it is


def test_an_export_to_stdout_is_the_file(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    assert run("export", "graphml", "--data", tiny, "--out", path).exit_code == 0
    assert run("export", "graphml", "--data", tiny).stdout == path.read_text(encoding="utf-8")


def test_a_format_of_two_files_needs_a_folder(tiny: Path, tmp_path: Path) -> None:
    done = run("export", "parquet", "--data", tiny)
    assert done.exit_code == 2
    assert "name a folder with --out" in done.stderr
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    assert run("export", "csv", "--data", tiny, "--out", file).exit_code == 3
    assert file.read_text(encoding="utf-8") == "in the way"


def test_an_rdf_export_takes_no_network(tiny: Path) -> None:
    with pytest.raises(UsageError, match="holds the whole view"):
        export_graph(open_graph(tiny), "ttl", "actors")


def test_an_unknown_network_is_named_with_those_that_exist(tiny: Path) -> None:
    with pytest.raises(UsageError, match="choose one of actors, bipartite, claims"):
        export_graph(open_graph(tiny), "gexf", "friends")


def test_without_pyarrow_parquet_says_what_to_install(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match="pip install pyarrow"):
        export_graph(open_graph(tiny), "parquet")


def test_every_format_is_in_the_table_and_in_the_help() -> None:
    assert list(FORMATS) == list(ExportFormat)
    text = " ".join(run("export", "-h").stdout.split())
    assert all(f"{form}: " in text for form in ExportFormat)


def test_rdf_xml_holds_no_character_that_xml_forbids(dataset: ValidDataset) -> None:
    graph = rdflib.Graph()
    graph.parse(data=exported(dataset, "xml"), format="xml")
    assert rdflib.Literal(ODD_LABEL.replace("\ufffe", "\ufffd"), lang="en") in set(graph.objects())


def test_text_for_xml_keeps_every_script() -> None:
    assert xml_text("Узбекистан 中国 O‘zbekiston 🇺🇿") == "Узбекистан 中国 O‘zbekiston 🇺🇿"


@pytest.mark.parametrize("form", ["trig", "nq", "ttl", "nt", "jsonld", "trig12"])
def test_an_odd_label_survives_in_rdf(dataset: ValidDataset, form: str) -> None:
    syntaxes = {"nq": "N_QUADS", "ttl": "TURTLE", "nt": "N_TRIPLES", "jsonld": "JSON_LD"}
    data = exported(dataset, form)
    found = {quad.object for quad in ox.parse(data, format=getattr(ox.RdfFormat, syntaxes.get(form, "TRIG")))}
    assert ox.Literal(ODD_LABEL, language="en") in found
