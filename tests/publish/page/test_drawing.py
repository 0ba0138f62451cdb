"""Layout, labels, links, outlines and strings: what Python computes before a browser is asked."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli import app
from kg.graph.dataset import open_graph
from kg.publish.page.layout import LINE_CHARACTERS, LINES, Box, draw_label, place_elements
from kg.publish.page.links import build_links, choose_opening, count_lines
from kg.publish.page.map import HEIGHT, OUTLINES, WIDTH, project_point
from kg.publish.page.payload import PageData, build_payload, format_json
from kg.publish.page.render import ASSETS, SCRIPTS, draw_opening, read_strings, read_vis
from tools.outlines import cut_ring

SEED = 7


def named(graph: nx.Graph[int]) -> nx.Graph[str]:
    """The graph with texts for nodes, in the order of its numbers."""
    links: nx.Graph[str] = nx.Graph()
    links.add_nodes_from(f"n{node:03d}" for node in graph)
    links.add_edges_from((f"n{one:03d}", f"n{other:03d}") for one, other in graph.edges)
    return links


@pytest.mark.parametrize(
    "graph",
    [
        nx.star_graph(120),
        nx.path_graph(60),
        nx.empty_graph(40),
        nx.disjoint_union(nx.complete_graph(9), nx.path_graph(5)),
        nx.barabasi_albert_graph(400, 2, seed=SEED),
    ],
)
def test_no_two_boxes_of_a_layout_overlap(graph: nx.Graph[int]) -> None:
    links = named(graph)
    boxes = {node: Box(20 + 7 * (len(links[node]) % 5), 12, 30 + 17 * (place % 3)) for place, node in enumerate(links)}
    places = place_elements(links, choose_opening(links, 50), boxes)
    assert set(places) == set(links)
    for one, other in combinations(places, 2):
        (x1, y1), (x2, y2) = places[one], places[other]
        apart_x = abs(x1 - x2) >= boxes[one].half + boxes[other].half
        apart_y = y1 + boxes[one].below <= y2 - boxes[other].above or y2 + boxes[other].below <= y1 - boxes[one].above
        assert apart_x or apart_y


def test_a_layout_is_the_same_each_time() -> None:
    links = named(nx.barabasi_albert_graph(80, 2, seed=SEED))
    boxes = dict.fromkeys(links, Box(40, 12, 40))
    opening = choose_opening(links, 20)
    assert place_elements(links, opening, boxes) == place_elements(links, opening, boxes)


def test_the_opening_choice_hangs_together() -> None:
    links = named(nx.barabasi_albert_graph(300, 2, seed=SEED))
    chosen = choose_opening(links, 50)
    assert len(chosen) == 50
    assert nx.is_connected(links.subgraph(chosen))


def test_lines_between_the_same_two_elements_count_once() -> None:
    links = build_links(["a", "b", "c"], [])
    links.add_edges_from([("a", "b"), ("b", "a")])
    assert count_lines(links) == {"a": 1, "b": 1, "c": 0}


@given(st.text(max_size=600))
def test_a_drawn_label_is_short_and_plain(label: str) -> None:
    lines = draw_label(label).split("\n")
    assert 1 <= len(lines) <= LINES
    assert all(0 < len(line) <= LINE_CHARACTERS for line in lines)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u0000-\u0009]", "".join(lines))


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_embedded_json_reads_back_and_has_no_angle_bracket(value: object) -> None:
    text = format_json(value)  # type: ignore[arg-type]
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == json.loads(json.dumps(value))


def test_every_string_of_the_page_is_used_and_every_used_one_exists() -> None:
    code = "".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    template = (ASSETS / "template.html").read_text(encoding="utf-8")
    strings = read_strings()
    named = set(re.findall(r"""["'](\w+)["']""", code)) | set(re.findall(r"\bt\.(\w+)", template)) | {"tab_graph"}
    built = (*re.findall(r"[\s(\[`]([a-z]+_)\$\{", code), "tab_")
    assert [key for key in strings if key not in named and not key.startswith(built)] == []
    asked = set(re.findall(r"""\bt\(["'](\w+)["']""", code)) | set(re.findall(r"\bt\.(\w+)", template))
    assert asked - set(strings) == set()


def test_every_script_is_joined_and_sets_no_html() -> None:
    assert sorted(path.name for path in ASSETS.glob("*.js")) == sorted(SCRIPTS)
    for name in SCRIPTS:
        code = (ASSETS / name).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", code), (
            name
        )


def test_vis_network_comes_with_its_licence_note() -> None:
    assert "Apache 2.0 License" in read_vis()
    assert "sourceMappingURL" not in read_vis()


def test_kg_draw_refuses_another_vis_network_in_one_line(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.publish.page.render._VIS_SHA256", "0" * 64)
    read_vis.cache_clear()
    said = CliRunner().invoke(app, ["draw", "--data", str(tiny), "--out", str(tmp_path / "page.html")])
    assert said.exit_code == 3
    assert "is not the vis-network that the page was tested with (its SHA-256 differs); reinstall it" in said.stderr
    assert "Traceback" not in said.stderr
    assert list(tmp_path.iterdir()) == []
    read_vis.cache_clear()


def test_pyvis_is_given_no_title_and_an_edge_for_each_pair(tiny: Path) -> None:
    network = draw_opening(PageData(open_graph(tiny), None, 50))
    assert all("title" not in item for item in (*network.nodes, *network.edges))
    pairs = {frozenset((edge["from"], edge["to"])) for edge in network.edges}
    assert len(pairs) == len(network.edges) > 5
    assert network.options["physics"] == {"enabled": False}


def test_the_payload_names_the_state_of_altered_and_missing_copies(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny-news.txt").write_text("another text", encoding="utf-8")
    payload = json.loads(json.dumps(build_payload(PageData(open_graph(tiny), tmp_path, 50))))
    place = payload["sources"]["columns"].index("copy")
    assert [row[place] for row in payload["sources"]["rows"]] == ["altered", "missing"]
    words = payload["claims"]["columns"].index("words")
    assert {row[words] for row in payload["claims"]["rows"]} == {0}


def test_the_outlines_state_their_source_and_lie_on_the_map() -> None:
    outlines = json.loads(OUTLINES.read_text(encoding="utf-8"))
    assert "Natural Earth" in outlines["source"]
    assert OUTLINES.stat().st_size < 150_000
    assert (outlines["width"], outlines["height"]) == (WIDTH, HEIGHT)
    starts = [pair for each in outlines["countries"] for pair in re.findall(r"M(-?\d+) (-?\d+)", each["path"])]
    assert all(-1 <= int(x) <= WIDTH + 1 and 0 <= int(y) <= HEIGHT for x, y in starts)


def test_a_ring_over_the_edge_of_the_map_is_cut_in_two() -> None:
    pieces = cut_ring([(-140, 0), (-120, 0), (-120, 10), (-140, 10), (-140, 0)])
    assert len(pieces) == 2
    assert all(abs(x) <= 180 for piece in pieces for x, _ in piece)


def test_north_is_up_and_east_is_right() -> None:
    x, y = project_point(60, 40)
    assert project_point(70, 40)[0] > x
    assert project_point(60, 50)[1] < y


def test_every_place_of_the_shipped_data_is_an_element() -> None:
    dataset = open_graph()
    places = dataset.tables.positions
    assert places
    assert {place.entity for place in places} <= set(dataset.tables.entities)
