"""The pages: every link leads on, nothing is asked of another host, and everyone can read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

from kg.graph.dataset import ValidDataset, open_graph
from kg.publish.page.render import ASSETS as PAGE_ASSETS
from kg.publish.page.render import render_page
from kg.publish.site.markup import STATIC, spoken_bounds, spoken_time
from kg.serve.engine.service import Settings
from tests.publish.page.made_graphs import HOSTILE, hostile_dataset
from tests.questions import texts_graph
from tests.serve.made_services import ADDRESS, Visits, asking, axe_findings, tiny_dataset, visiting

PICTURES = Path(__file__).parent.parent / "pictures"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking(tiny_dataset()) as found:
        yield found


@pytest.fixture(scope="module")
def shipped() -> Iterator[TestClient]:
    with asking(texts_graph()) as found:
        yield found


@pytest.fixture(scope="module")
def visits(browser: Browser, tiny: Path) -> Iterator[Visits]:
    with visiting(browser, tiny_dataset(), Settings(texts=tiny / "texts")) as found:
        yield found


class Links(HTMLParser):
    """Addresses that a page leads to or loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [str(given[name]) for name in ("href", "src", "action") if given.get(name)]
        self.ids += [str(given["id"])] if "id" in given else []


OUTSIDE = ("https://www.wikidata.org/", "https://w3id.org/diplokg/", "http://www.w3.org/2004/02/skos/core")
"""Where pages lead beyond the server: what a thing is elsewhere, and words of vocabularies that are not ours."""


async def crawl(client: httpx.AsyncClient) -> dict[str, int]:
    """Status of every address of the server that its pages lead to."""
    seen: dict[str, int] = {}
    asked: set[str] = set()  # a question is asked once, whatever its page suggests to ask it with
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        response = await client.get(path, headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
        seen[path] = response.status_code
        is_page = response.headers.get("content-type", "").startswith("text/html") and path != "/graph"
        if response.status_code in (303, 308):
            waiting += [each for each in [response.headers["location"]] if each not in seen]
        if not is_page:
            continue
        links = Links(response.text)
        assert len(set(links.ids)) == len(links.ids), path
        for link in links.found:
            address = urldefrag(urljoin(ADDRESS + path, link)).url
            if address.startswith(ADDRESS):
                found = address.removeprefix(ADDRESS)
                if found in seen or found in waiting or "/query?query=" in found:
                    continue
                question = urlsplit(found).path if found.startswith("/ask/") and "?" in found else ""
                if question not in asked:
                    waiting.append(found)
                asked |= {question} - {""}
            else:
                assert address.startswith(OUTSIDE), address
    return seen


@pytest.mark.slow
def test_every_link_of_every_page_leads_somewhere(client: TestClient) -> None:
    async def ask() -> dict[str, int]:
        transport = httpx.ASGITransport(client.app)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as crawler:
            return await crawl(crawler)

    assert client.portal
    seen = client.portal.call(ask)  # in the loop of the server: a thread for each of 2,600 requests takes twice as long
    broken = {path: status for path, status in seen.items() if status >= 400}
    # a question of the shipped graph need not fit the tiny one, and an example of the API neither
    assert not {path for path in broken if not path.startswith(("/ask/", "/api/", "/search"))}
    assert len(seen) > 150


def test_pages_behind_a_proxy_keep_its_path() -> None:
    from kg.serve.app import create_app
    from tests.serve.made_services import service_here

    service = service_here(tiny_dataset(), Settings(public_url="https://graph.example.org/kg"))
    with TestClient(create_app(service), base_url="http://graph.example.org", root_path="/kg") as client:
        for path in ("/", "/id/arland", "/ask", "/query", "/docs", "/conflicts"):
            for link in Links(client.get(path).text).found:
                if link.startswith("/"):
                    assert link.startswith("/kg/"), (path, link)
        assert "https://graph.example.org/kg/sparql" in client.get("/query").text


def test_the_start_page_says_what_the_graph_is_and_how_to_cite_it(shipped: TestClient) -> None:
    dataset = texts_graph()
    text = shipped.get("/").text
    for part in (f"<b>{len(dataset.tables.entities):,}</b>", dataset.digest, "The kg maintainers", "licenses/by/4.0"):
        assert part in text
    own = " ".join(Links(text).found)
    for path in ("/ask", "/query", "/graph", "/conflicts", "/docs", "/sparql", "/ontology", "/sources"):
        assert f"{path} " in f"{own} "


def test_a_graph_of_ones_own_is_not_cited_as_the_shipped_one(client: TestClient) -> None:
    assert "The kg maintainers" not in client.get("/").text


@pytest.mark.parametrize("name", ["Узбекистан", "乌兹别克斯坦", "OZBEKISTON", "Q265", "kgr:uzbekistan", "UZ"])
def test_a_name_in_any_script_leads_to_the_entity(shipped: TestClient, name: str) -> None:
    response = shipped.get("/search", params={"q": name})
    assert (response.status_code, response.headers["location"]) == (303, "/id/uzbekistan")


def test_a_part_of_a_name_lists_what_bears_it_and_a_slip_what_is_near(shipped: TestClient) -> None:
    assert "/id/uzbekistan-ministry-of-culture" in shipped.get("/search?q=uzbek").text
    assert "/id/tashkent" in shipped.get("/search?q=Tashkentt").text
    only = shipped.get("/search?q=uzbek&type=State").text
    assert "/id/uzbekistan" in only
    assert "/id/uzbekistan-ministry-of-culture" not in only


def test_nothing_found_is_said_to_be_no_evidence(shipped: TestClient) -> None:
    assert "no evidence" in shipped.get("/search?q=qqqqqqqq").text


def test_long_lists_come_in_pages(shipped: TestClient) -> None:
    first = shipped.get("/search").text
    assert "page 1 of 8" in first
    assert "page 2 of 8" in shipped.get("/search?page=2").text
    assert 'rel="next"' not in shipped.get("/search?page=8").text
    assert shipped.get("/search?page=0").status_code == 400


def test_conflicts_are_listed_and_narrowed_to_an_entity(shipped: TestClient) -> None:
    everything = shipped.get("/conflicts").text
    assert everything.count('class="conflict"') == len(texts_graph().selection.conflicts)
    assert 0 < shipped.get("/conflicts?about=Uzbekistan").text.count('class="conflict"') < 8
    assert shipped.get("/conflicts?about=nowhere").status_code == 400


def test_the_interactive_page_is_the_file_that_kg_draw_writes(client: TestClient) -> None:
    response = client.get("/graph")
    assert response.text == render_page(tiny_dataset())
    stated = re.search(r'content="(default-src[^"]*)"', response.text)
    assert stated
    assert response.headers["content-security-policy"].startswith(stated[1].replace("&#39;", "'"))
    assert client.get("/graph", headers={"If-None-Match": response.headers["etag"]}).status_code == 304


def test_files_of_the_pages_are_kept_for_ever_under_their_digest(client: TestClient) -> None:
    [style] = [link for link in Links(client.get("/").text).found if "site.css" in link]
    assert "immutable" in client.get(style).headers["cache-control"]
    assert client.get("/static/site.css").headers["cache-control"] == "no-cache"
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("name", ["nothing.css", "..%2Fmarkup.py", "%2e%2e%2fmarkup.py", "%00"])
def test_no_other_file_is_sent(client: TestClient, name: str) -> None:
    response = client.get(f"/static/{name}", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "import" not in response.text


def test_a_page_may_load_from_its_own_server_only(client: TestClient) -> None:
    for path in ("/", "/id/arland", "/ask", "/docs", "/query?plain=1", "/id/nothing"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_the_colours_are_those_of_the_interactive_page() -> None:
    names = [
        "canvas", "surface", "raised", "text", "muted", "faint", "line", "edge", "accent", "accent-soft", "alert",
        "alert-soft", "mark",
    ]  # fmt: skip

    def colours(style: str) -> list[list[str]]:
        blocks = re.findall(r"\{([^{}]*--canvas:[^{}]*)\}", style)
        return [[dict(re.findall(r"--([\w-]+): ([^;]+);", block))[name] for name in names] for block in blocks]

    light, dark = colours((STATIC / "site.css").read_text(encoding="utf-8"))
    page = colours((PAGE_ASSETS / "page.css").read_text(encoding="utf-8"))
    assert page == [light, dark, dark]


@pytest.mark.parametrize(
    ("path", "scheme", "width"),
    [
        ("/", "light", 1280),
        ("/", "dark", 360),
        ("/id/river-treaty", "light", 1280),
        ("/id/river-treaty", "dark", 360),
        ("/id/source/tiny-news", "light", 768),
        ("/search?q=arl", "dark", 1280),
        ("/rank?start=2021&end=2023", "light", 360),
        ("/rank/corland", "dark", 1280),
        ("/conflicts", "light", 1280),
        ("/sources", "dark", 768),
        ("/ontology", "light", 1280),
        ("/ontology/signs", "dark", 1280),
        ("/ask", "light", 360),
        ("/ask/head-of-state?state=*", "dark", 1280),
        ("/query?plain=1", "light", 360),
        ("/query?plain=1", "dark", 1280),
        ("/docs", "light", 360),
        ("/docs", "dark", 1280),
    ],
)
def test_axe_finds_nothing_and_nothing_sticks_out(visits: Visits, path: str, scheme: str, width: int) -> None:
    page = visits.open(path, width, scheme)
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_pages_work_without_scripts(visits: Visits) -> None:
    page = visits.open("/", scripts=False)
    page.fill("#big-find", "arland")
    page.press("#big-find", "Enter")
    page.wait_for_url("**/id/arland")
    assert page.locator("h1").inner_text() == "Arland"
    page.locator("a.entity", has_text="River Treaty").first.click()
    page.wait_for_url("**/id/river-treaty")
    page.close()


def test_the_interactive_page_runs_under_the_policy_of_the_server(visits: Visits) -> None:
    page = visits.open("/graph#node=river-treaty")
    page.wait_for_selector("html[data-ready]")
    assert "River Treaty" in page.locator("#panel-details h2").first.inner_text()
    page.close()


def test_the_skip_link_leads_to_the_content(visits: Visits) -> None:
    page = visits.open("/id/arland")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_hostile_labels_run_nothing_in_a_browser(browser: Browser) -> None:
    with visiting(browser, hostile_dataset()) as visits:
        for path in (
            "/",
            "/search",
            *(f"/id/{key}" for key in HOSTILE),
            "/id/source/made",
            "/ontology/characterisedAs",
        ):
            page = visits.open(path, 360)
            assert page.evaluate("window.hit") is None
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
            page.close()


def test_pictures_are_taken_for_people_to_look_at(visits: Visits) -> None:
    PICTURES.mkdir(exist_ok=True)
    for name, path, width, scheme in (
        ("start", "/", 1280, "light"),
        ("entity", "/id/river-treaty", 1280, "dark"),
        ("entity-phone", "/id/river-treaty", 390, "light"),
    ):
        page = visits.open(path, width, scheme)
        page.screenshot(path=PICTURES / f"serve-{name}.png", full_page=True)
        assert (PICTURES / f"serve-{name}.png").stat().st_size > 10_000
        page.close()


def test_times_are_spoken() -> None:
    assert [spoken_time(each) for each in ("2025", "2020/2021", "2020/..", "/2021")] == [
        "2025", "2020 to 2021", "from 2020", "until 2021",
    ]  # fmt: skip
    assert [spoken_bounds(each) for each in ("2025", "2020/2021", "2020/..", "/2021")] == [
        "2025", "between 2020 and 2021", "not before 2020", "by 2021",
    ]  # fmt: skip


def test_a_dataset_is_looked_through_once(tiny: Path) -> None:
    from kg.publish.site.index import index_of

    dataset: ValidDataset = open_graph(tiny)
    assert index_of(dataset) is index_of(dataset)
    assert urlsplit(ADDRESS).hostname == "127.0.0.1"


def test_the_start_page_begins_with_who_is_most_connected_and_what_is_disputed(client: TestClient) -> None:
    text = client.get("/").text
    connected = text.partition('id="most-connected"')[2].partition('id="disputed"')[0]
    for part in ("<svg", "Corland", 'href="/rank/corland"', "measure acts", f"graph {tiny_dataset().digest[:12]}"):
        assert part in connected, part
    assert text.partition('id="disputed"')[2].count('class="conflict"') == 2


def test_a_ranking_says_how_sure_it_is_how_to_cite_it_and_why(client: TestClient) -> None:
    text = client.get("/rank", params={"type": "State", "by": "strength"}).text
    assert "measure strength; classes State" in text
    assert "East League" not in text.partition("<tbody>")[2].partition("</tbody>")[0]
    why = client.get("/rank/Corland").text
    for part in ("River Treaty", "Tiny News", 'href="/id/claim/', "acts of corland"):
        assert part in why, part
    assert client.get("/rank/nobody").status_code == client.get("/rank?by=fame").status_code == 400
    assert "did you mean" in client.get("/rank?tpye=State").text


def test_a_ranking_over_time_is_a_table_and_a_plot_with_its_source(client: TestClient) -> None:
    text = client.get("/rank", params={"type": "State", "start": "2021", "end": "2023"}).text
    [plot] = [link for link in Links(text).found if "rank.svg" in link]
    assert '<th scope="col" class="number">2022</th>' in text
    picture = client.get(plot)
    assert picture.headers["content-type"].startswith("image/svg+xml")
    for part in ("Corland", f"graph {tiny_dataset().digest[:12]}", "2021-12-31", "2023-12-31"):
        assert part in picture.text, part
    assert "is not an EDTF date" in client.get("/rank?start=then").text


def test_an_entity_is_drawn_among_its_neighbours(client: TestClient) -> None:
    text = client.get("/id/border-pact").text
    picture = text.partition('<figure class="picture"')[2].partition("</figure>")[0]
    for part in ("2 neighbours", 'href="/id/dorland"', "Border Pact – Dorland: signs (2)"):
        assert part in picture, part
    assert client.get("/id/border-pact").text == text


def test_a_search_takes_a_sentence_and_offers_a_question(client: TestClient) -> None:
    text = client.get("/search", params={"q": "who signed the treaty"}).text
    assert text.index("/id/river-treaty") < text.index('id="ask"')
    assert "these come near it" in text
    assert "/ask/" in text.partition('id="ask"')[2]
    assert "Nothing in the graph has a name like this" in client.get("/search?q=xyzzy").text
