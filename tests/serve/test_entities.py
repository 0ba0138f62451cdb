"""IRIs of the graph lead somewhere: to a page for people, to triples for programs."""

from __future__ import annotations

import html.parser
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from fastapi.testclient import TestClient

from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.model.terms import ID, ONTOLOGY, ViewKind
from kg.publish.site.descriptions import MEDIA_TYPES, describe
from kg.serve.engine.service import Settings
from tests.publish.page.made_graphs import HOSTILE, hostile_dataset
from tests.serve.made_services import asking, tiny_dataset


@pytest.fixture(scope="module")
def dataset() -> ValidDataset:
    return tiny_dataset()


@pytest.fixture(scope="module")
def client(dataset: ValidDataset, tiny: Path) -> Iterator[TestClient]:
    with asking(dataset, Settings(texts=tiny / "texts")) as found:
        yield found


class Parts(html.parser.HTMLParser):
    """Elements of a page, and the texts of some of them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [given for tag, given in self.elements if tag == name]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        ("application/json", "application/json"),
        ("text/turtle;q=0.4, application/ld+json;q=0.9", "application/ld+json"),
    ],
)
def test_one_address_gives_the_form_that_is_accepted(client: TestClient, accept: str, kind: str) -> None:
    response = client.get("/id/arland", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == kind
    assert "Accept" in response.headers["vary"]
    [suffix] = [name for name, each in MEDIA_TYPES.items() if each == kind]
    assert response.headers["content-location"] == f"/id/arland.{suffix}"
    assert client.get(response.headers["content-location"]).content == response.content


def test_a_client_that_takes_none_of_the_forms_is_told_which_there_are(client: TestClient) -> None:
    response = client.get("/id/arland", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.text


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_a_form_that_the_client_has_is_not_sent_again(client: TestClient, suffix: str) -> None:
    first = client.get(f"/id/arland.{suffix}")
    again = client.get(f"/id/arland.{suffix}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/id/borland.ttl", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def _subjects(dataset: ValidDataset) -> list[str]:
    found = {quad.subject.value for quad in dataset.store if isinstance(quad.subject, ox.NamedNode)}
    return sorted(each for each in found if each.startswith((ID, ONTOLOGY)) and each != ONTOLOGY)


@pytest.mark.slow
def test_every_iri_of_the_graph_leads_to_its_triples_and_to_a_page(client: TestClient, dataset: ValidDataset) -> None:
    subjects = _subjects(dataset)
    assert len(subjects) > 200
    for iri in subjects:
        path = iri.replace(ID, "/id/").replace(ONTOLOGY, "/ontology/")
        triples = list(ox.parse(client.get(f"{path}.nt").content, format=ox.RdfFormat.N_TRIPLES))
        node = ox.NamedNode(iri)
        own = {quad.triple for quad in dataset.store.quads_for_pattern(node, None, None, None)}
        assert own <= {quad.triple for quad in triples}, iri
        shown = client.get(path, headers={"Accept": "text/html"})
        assert shown.status_code in (200, 303), iri


def test_the_syntaxes_hold_the_same_triples(client: TestClient) -> None:
    graphs = {
        form: rdflib.Graph().parse(data=client.get(f"/id/river-treaty.{form}").text, format=name)
        for form, name in (("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml"))
    }
    sets = {form: set(graph) for form, graph in graphs.items()}
    assert sets["ttl"] == sets["jsonld"] == sets["nt"] == sets["rdf"]
    assert len(sets["nt"]) > 50


def test_an_entity_comes_with_the_claims_about_it_and_their_places(dataset: ValidDataset) -> None:
    quads = describe(dataset, f"{ID}river-treaty")
    claims = [claim for claim in dataset.selection.claims if "river-treaty" in (claim.subject, claim.object)]
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    assert {f"{ID}claim/{claim.id}" for claim in claims} <= subjects
    assert any(subject.startswith(f"{ID}selector/") for subject in subjects)
    assert describe(dataset, f"{ID}nothing") == []


def test_a_page_links_its_other_forms_and_each_of_them_is_there(client: TestClient) -> None:
    for path in ("/id/arland", "/id/source/tiny-news", "/ontology/signs"):
        page = Parts(client.get(path).text)
        links = [link for link in page.all("link") if link.get("rel") == "alternate"]
        assert {link["type"] for link in links} == set(MEDIA_TYPES.values()) - {"text/html"}
        for link in links:
            response = client.get(str(link["href"]))
            assert response.status_code == 200
            assert response.headers["content-type"].split(";")[0] == link["type"]


def test_a_page_of_an_entity_shows_claims_with_modality_date_source_place_and_rivals(client: TestClient) -> None:
    text = " ".join(" ".join(Parts(client.get("/id/river-treaty").text).texts).split())
    assert "Sources disagree" in text
    assert "2021-05-04" in text
    assert "line 1, characters 0–76" in text
    assert "asserted" in text
    assert "contradicted" in text


def test_the_words_of_a_claim_are_shown_when_the_server_has_the_text(client: TestClient, dataset: ValidDataset) -> None:
    claim = next(each for each in dataset.selection.claims if each.locator.start == 0)
    page = client.get(f"/id/claim/{claim.id}").text
    assert "<mark>" in page
    with asking(dataset) as without:
        assert "<mark>" not in without.get(f"/id/claim/{claim.id}").text


def test_an_altered_text_is_reported_and_not_quoted(tmp_path: Path, tiny: Path) -> None:
    texts = shutil.copytree(tiny / "texts", tmp_path / "texts")
    (texts / "tiny-news.txt").write_text("altered", encoding="utf-8")
    with asking(tiny_dataset(), Settings(texts=texts)) as client:
        page = client.get("/id/river-treaty").text
        assert "is not the text that was cited" in page


def test_a_claim_says_what_contradicts_it_and_how_to_cite_it(client: TestClient, dataset: ValidDataset) -> None:
    claim = dataset.selection.conflicts[0].claims[0]
    text = " ".join(Parts(client.get(f"/id/claim/{claim.id}").text).texts)
    for part in ("What contradicts it", "How to cite it", f"{ID}claim/{claim.id}", dataset.digest[:12]):
        assert part in text
    card = client.get(f"/id/claim/{claim.id}.json").json()
    assert card["conflicts_with"]


def test_an_unknown_id_is_not_found_and_near_ones_are_named(client: TestClient) -> None:
    response = client.get("/id/arlandd")
    assert response.status_code == 404
    assert 'href="/id/arland"' in response.text
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/id/claim/00000000000000000000",
        "/id/source/nothing",
        "/id/observation/nothing",
        "/id/selector/tiny-news/9-9",
        "/id/something/else",
        "/ontology/nothing",
        "/id/observation/%3Cscript%3E",
        "/id/selector/..%2F..%2Fetc",
        "/id/%00",
        "/id/a%20b",
    ],
)
def test_what_does_not_exist_is_a_page_that_says_so(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "Not found" in response.text
    assert not Parts(response.text).all("script")


def test_a_claim_outside_of_the_view_is_not_found_there() -> None:
    everything = tiny_dataset()
    claim = next(each for each in everything.selection.claims if each.locator.source == "tiny-report")
    seen = open_graph(everything.folder, View(ViewKind.BEST, sources=("tiny-news",)))
    with asking(seen) as client:
        response = client.get(f"/id/claim/{claim.id}")
        assert response.status_code == 404
        assert "outside of the view" in response.text


def test_the_ontology_is_a_list_for_people_and_its_file_for_programs(client: TestClient) -> None:
    assert "signs" in client.get("/ontology").text
    graph = rdflib.Graph().parse(data=client.get("/ontology", headers={"Accept": "text/turtle"}).text, format="turtle")
    assert (rdflib.URIRef(f"{ONTOLOGY}signs"), rdflib.RDFS.label, rdflib.Literal("signs", lang="en")) in graph


def test_the_page_of_a_term_shows_members_and_claims(client: TestClient) -> None:
    assert "Arland" in client.get("/ontology/State").text
    assert "River Treaty" in client.get("/ontology/signs").text
    assert client.get("/ontology/signs.json").json()["kind"] == "predicate"


def test_other_names_of_a_page_lead_to_it(client: TestClient) -> None:
    response = client.get("/page/arland")
    assert (response.status_code, response.headers["location"]) == (308, "/id/arland.html")
    assert client.get("/page/no such").status_code == 400


@pytest.mark.parametrize("key", sorted(HOSTILE))
def test_a_hostile_label_is_text_on_every_page(key: str) -> None:
    dataset = hostile_dataset()
    with asking(dataset) as client:
        claim = next(each for each in dataset.selection.claims if each.subject == key)
        for path in (
            f"/id/{key}",
            f"/id/claim/{claim.id}",
            "/id/source/made",
            "/search",
            "/sources",
            "/ontology/State",
        ):
            page = Parts(client.get(path).text)
            assert not page.all("img")
            assert not [each for each in page.all("script") if "src" not in each]
            assert not [each for each in page.all("a") if str(each.get("href", "")).startswith("javascript")]
            assert not [given for _, given in page.elements if any(name.startswith("on") for name in given)]
    with asking(dataset) as client:
        assert json.loads(client.get(f"/id/{key}.json").text)["label"] == HOSTILE[key]
