"""The query editor: the plain one always, and the built one where `make assets` has made it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

from kg.serve.pages import markup
from kg.serve.pages.markup import ASSETS, has_editor
from tests.questions import texts_graph
from tests.serve.made_services import Visits, asking, axe_findings, visiting

ROOT = Path(__file__).parent.parent.parent
KINDS = ["plain", "editor"]
NOT_BUILT = "the query editor is not built; run: make assets"
RUN = {"plain": "form.plain-editor button.primary", "editor": ".tabPanel.active .yasqe_queryButton"}
ROWS = {"plain": "#plain-answer tbody tr", "editor": ".tabPanel.active .yasr .dataTable tbody tr"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking(texts_graph()) as found:
        yield found


@pytest.fixture(scope="module")
def visits(browser: Browser) -> Iterator[Visits]:
    with visiting(browser, texts_graph()) as found:
        yield found


def address(kind: str, **parameters: str) -> str:
    assert kind == "plain" or has_editor(), NOT_BUILT
    given = {**parameters, **({"plain": "1"} if kind == "plain" else {})}
    return "/query?" + "&".join(f"{name}={quote(value)}" for name, value in given.items())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_a_saved_question_is_opened_run_and_leads_on(visits: Visits, kind: str, scheme: str, width: int) -> None:
    page = visits.open(address(kind), width, scheme)
    page.wait_for_selector(f"html[data-ready={kind}]")
    page.click("a[data-question=visa-free]")
    page.click(RUN[kind])
    page.wait_for_selector(ROWS[kind])
    assert page.locator(ROWS[kind]).count() == 3
    assert page.locator(f"{ROWS[kind]} a").first.get_attribute("href") == "/id/uzbekistan"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(f"{ROWS[kind]} a").first.click()
    page.wait_for_url("**/id/uzbekistan")
    page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_brings_a_query_and_runs_nothing_unasked(visits: Visits, kind: str) -> None:
    query = "SELECT ?state { ?state a kg:State } ORDER BY ?state LIMIT 2"
    page = visits.open(address(kind, query=query))
    page.wait_for_selector(f"html[data-ready={kind}]")
    assert page.locator(ROWS[kind]).count() == 0
    page.click(RUN[kind])
    page.wait_for_selector(ROWS[kind])
    assert page.locator(ROWS[kind]).count() == 2
    page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_with_a_query_is_said(browser: Browser, kind: str) -> None:
    with visiting(browser, texts_graph()) as visits:
        page = visits.open(address(kind, query="SELECT * { ?s ?p }"))
        page.wait_for_selector(f"html[data-ready={kind}]")
        page.click(RUN[kind])
        place = {"plain": ".notice.mono", "editor": ".tabPanel.active .errorResult"}[kind]
        page.wait_for_selector(place)
        assert "is not SPARQL" in page.locator(place).inner_text()
        assert all("400" in each for each in visits.complaints)  # the browser itself notes the status
        visits.complaints.clear()
        page.close()


def test_the_plain_editor_shows_answers_and_graphs_as_text(visits: Visits) -> None:
    page = visits.open(address("plain", query="ASK { kgr:uzbekistan a kg:State }"))
    page.click(RUN["plain"])
    page.wait_for_selector("#plain-status:has-text('Answer: yes')")
    page.fill("#plain-query", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 2")
    page.press("#plain-query", "Control+Enter")
    page.wait_for_selector("#plain-answer pre")
    assert "a kg:" in page.locator("#plain-answer pre").inner_text()
    page.close()


def test_without_scripts_the_form_sends_the_query(visits: Visits) -> None:
    page = visits.open(address("plain", query="ASK { kgr:uzbekistan a kg:State }"), scripts=False)
    page.click(RUN["plain"])
    page.wait_for_url("**/sparql?**")
    assert "true" in page.locator("body").inner_text()
    page.close()


def test_a_shared_link_never_sends_a_query_elsewhere(visits: Visits) -> None:
    elsewhere = "#query=ASK%20%7B%7D&endpoint=http%3A%2F%2Fexample.org%2Fsparql&requestMethod=POST&tabTitle=shared"
    page = visits.open(address("editor") + elsewhere)
    page.wait_for_selector("html[data-ready=editor]")
    assert "ASK {}" in page.locator(".tabPanel.active .CodeMirror-code").inner_text()
    with page.expect_response("**/sparql") as sent:
        page.click(RUN["editor"])
    assert (sent.value.url, sent.value.status) == (f"{visits.url}/sparql", 200)
    page.close()


def test_completion_offers_our_own_words(visits: Visits) -> None:
    query = "PREFIX kg: <https://w3id.org/diplokg/ontology/>\nSELECT * { ?who kg:sig"
    page = visits.open(address("editor", query=query))
    page.wait_for_selector("html[data-ready=editor]")
    page.locator(".tabPanel.active .CodeMirror-lines").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hints")
    assert "kg:signs" in page.locator(".CodeMirror-hints").inner_text()
    page.close()


def test_axe_finds_nothing_on_the_plain_editor_with_an_answer(visits: Visits) -> None:
    page = visits.open(address("plain", question="visa-free"))
    page.click(RUN["plain"])
    page.wait_for_selector(ROWS["plain"])
    assert axe_findings(page) == []
    page.close()


def test_the_plain_editor_serves_where_none_was_built(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(markup, "ASSETS", tmp_path)
    page = client.get("/query")
    assert "plain-editor.js" in page.text
    assert "editor.css" not in page.text
    assert "unsafe-inline" not in page.headers["content-security-policy"]


def test_the_built_editor_is_asked_for_with_style_attributes_and_no_more(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("editor.js", "editor.css"):
        (tmp_path / name).write_text("", encoding="utf-8")
    monkeypatch.setattr(markup, "ASSETS", tmp_path)
    page = client.get("/query")
    assert "editor.js" in page.text
    policy = page.headers["content-security-policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy


def test_a_hostile_query_stays_inside_its_element(client: TestClient) -> None:
    hostile = "</textarea></script><script>window.hit = 1</script>"
    text = client.get("/query", params={"query": hostile}).text
    assert hostile not in text
    given = re.search(r'<script type="application/json" id="kg-editor">(.*?)</script>', text, re.DOTALL)
    assert given
    assert json.loads(given[1])["query"] == hostile


def test_every_saved_question_is_listed_as_a_query_that_runs(client: TestClient) -> None:
    text = client.get("/query?question=held").text
    given = re.search(r'id="kg-editor">(.*?)</script>', text, re.DOTALL)
    assert given
    questions = json.loads(given[1])["questions"]
    assert len(questions) == text.count("data-question=") > 30
    for each in questions:
        found = client.post("/sparql", content=each["query"], headers={"Content-Type": "application/sparql-query"})
        assert found.status_code == 200, each["name"]


def test_the_other_name_of_the_editor_leads_to_it(client: TestClient) -> None:
    response = client.get("/editor?question=held")
    assert (response.status_code, response.headers["location"]) == (308, "/query?question=held")


def test_too_long_a_query_in_the_address_is_refused(client: TestClient) -> None:
    assert client.get("/query", params={"query": "x" * 20_001}).status_code == 400


def test_what_is_bundled_is_pinned_without_any_address() -> None:
    package = json.loads((ROOT / "assets" / "package.json").read_text(encoding="utf-8"))
    noted = json.loads((ROOT / "assets" / "integrity.json").read_text(encoding="utf-8"))
    pinned = {**package["dependencies"], **package["overrides"]}
    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+", version) for version in [*pinned.values(), *package["devDependencies"].values()]
    )
    assert {f"{name}@{version}" for name, version in pinned.items()} == set(noted)
    assert all(digest.startswith("sha512-") for digest in noted.values())
    assert "http" not in json.dumps([package, noted])


def test_the_licence_of_everything_that_is_bundled_lies_beside_it() -> None:
    assert has_editor(), NOT_BUILT
    licences = (ASSETS / "LICENSES.txt").read_text(encoding="utf-8")
    noted = json.loads((ROOT / "assets" / "integrity.json").read_text(encoding="utf-8"))
    for key in noted:
        name, _, version = key.rpartition("@")
        assert f"\n{name} {version}\n" in licences
    assert (ASSETS / "editor.js").stat().st_size > 500_000
