"""The static site: a page for everything, links that lead somewhere, the same bytes, and nothing half written."""

from __future__ import annotations

import json
import posixpath
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser
from rdflib import Graph
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import InputError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model import CLAIM_ID, ID
from kg.publish.site.markup import file_name, file_of
from kg.publish.site.writing import MARK, write_site
from kg.tables.files import replaced_folder, shipped_data
from tests.edits import add_claim, add_row, copy_tables
from tests.publish.page.made_graphs import HOSTILE, hostile_dataset


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of the saved questions, since reading each takes as long as the rest of a small site."""
    folder = tmp_path_factory.mktemp("questions")
    for name in ("conflicting-values", "visa-free"):
        shutil.copyfile(shipped_data() / "questions" / f"{name}.rq", folder / f"{name}.rq")
    return folder


@pytest.fixture(scope="module")
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


@pytest.fixture(scope="module")
def site(dataset: ValidDataset, asked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site # 100%") / "a site"
    write_site(dataset, out, questions=[asked])
    return out


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hostile") / "site"
    write_site(hostile_dataset(), out, questions=[])
    return out


class Links(HTMLParser):
    """Where a page leads, what it loads, and the names of its places."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.places: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [str(given[name]) for name in ("href", "src", "action") if given.get(name)]
        self.places |= {str(given["id"])} if "id" in given else set()


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def broken_links(folder: Path) -> list[str]:
    """Links of pages to files or places that are not there, or to another host that no IRI of the graph names."""
    pages = {name: body.decode() for name, body in files_in(folder).items()}
    read = {name: Links(text) for name, text in pages.items() if name.endswith(".html") and name != "graph.html"}
    broken = []
    for name, links in read.items():
        for address in links.addresses:
            url = urlsplit(address)
            if url.scheme:
                if not address.startswith(("https://w3id.org/diplokg/", "https://www.wikidata.org/")):
                    broken.append(f"{name}: {address}")
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(url.path))) if url.path else name
            )
            is_there = target in pages and (
                not url.fragment or target not in read or url.fragment in read[target].places
            )
            if not is_there:
                broken.append(f"{name}: {address}")
    return broken


def test_every_entity_claim_and_source_has_a_page_with_turtle_and_json_ld(dataset: ValidDataset, site: Path) -> None:
    tables = dataset.tables
    for iri, stem in (
        *((ID + entity, f"id/{entity}") for entity in tables.entities),
        *((CLAIM_ID + claim.id, f"id/claim/{claim.id}") for claim in tables.claims),
        *((f"{ID}source/{source}", f"id/source/{source}") for source in tables.sources),
    ):
        assert iri in (site / f"{stem}.html").read_text(encoding="utf-8")
        turtle = Graph().parse(site / f"{stem}.ttl")
        linked = Graph().parse(site / f"{stem}.jsonld", format="json-ld")
        assert len(turtle) == len(linked) > 0
        assert set(map(str, turtle.subjects())) >= {iri}


def test_every_link_leads_to_a_file(site: Path) -> None:
    assert broken_links(site) == []


def test_the_same_graph_gives_the_same_bytes_and_takes_the_place_of_the_site_before(
    dataset: ValidDataset, asked: Path, site: Path
) -> None:
    before = files_in(site)
    (site / "id" / "left-over.html").write_text("of a site before", encoding="utf-8")
    write_site(dataset, site, questions=[asked])
    assert files_in(site) == before
    assert [path.name for path in site.parent.iterdir()] == [site.name]


def test_the_start_page_says_who_is_most_connected_what_is_disputed_and_how_to_cite_it(
    site: Path, dataset: ValidDataset
) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    for part in ("Corland", "Dorland", "What the sources disagree on", 'href="./rank/corland.html"', "<svg"):
        assert part in text
    assert f"graph {dataset.digest[:12]}" in text
    why = (site / "rank" / "corland.html").read_text(encoding="utf-8")
    assert "River Treaty" in why
    assert "Tiny News" in why


def test_a_saved_question_is_answered_in_words_with_sources(site: Path) -> None:
    text = (site / "ask" / "conflicting-values.html").read_text(encoding="utf-8")
    words = text.partition('id="words"')[2].partition("<table>")[0]
    for part in ("River Treaty", "2021-05-04", "2021-05-05", "../id/source/tiny-news.html", "Tiny Report"):
        assert part in words, part
    unknown = (site / "ask" / "visa-free.html").read_text(encoding="utf-8")
    assert "no entity is named" in unknown  # a question of the shipped graph, about a state that this one has not


def test_no_words_of_a_source_are_published(tiny: Path, site: Path) -> None:
    sentence = (tiny / "texts" / "tiny-news.txt").read_text(encoding="utf-8").splitlines()[0]
    assert all(sentence.encode() not in body for body in files_in(site).values())


def test_a_folder_of_other_files_is_left_alone_and_what_fails_leaves_nothing(
    dataset: ValidDataset, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds other files"):
        write_site(dataset, own)
    assert files_in(own) == {"thesis.txt": b"mine"}
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is no folder"):
        write_site(dataset, tmp_path / "file")
    done = tmp_path / "done"
    with replaced_folder(done, MARK) as folder:
        (folder / MARK).write_text("", encoding="utf-8")

    def fill(folder: Path) -> None:
        (folder / "half.html").write_text("", encoding="utf-8")
        raise RuntimeError

    with pytest.raises(RuntimeError), replaced_folder(done, MARK) as folder:
        fill(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["done", "file", "own"]
    assert files_in(done) == {MARK: b""}


def test_names_of_files_are_safe_on_every_system() -> None:
    assert file_of("/id/con") == "id/con--.html"
    long = file_name("a" * 300)
    assert len(long) < 130
    assert long != file_name("a" * 301)
    assert file_of("/") == "index.html"


def test_a_reserved_or_long_id_is_written_and_linked(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for identity in ("con", "x" * 240):
        add_row(folder, "entities.csv", id=identity, type="State", label=f"State {identity[:3]}")
        add_claim(folder, identity, "signs", "river-treaty")
    out = tmp_path / "site"
    write_site(open_graph(folder), out, questions=[])
    assert broken_links(out) == []
    assert max(len(name.rpartition("/")[2]) for name in files_in(out)) < 140


def test_hostile_labels_are_text_in_every_page_and_script(hostile: Path, browser: Browser) -> None:
    assert broken_links(hostile) == []
    script = (hostile / "static" / "search-index.js").read_text(encoding="utf-8")
    assert "<" not in script
    json.loads(script.partition("KG_INDEX = ")[2].rstrip(";\n"))
    page = browser.new_page(offline=True)
    for name in ("index.html", "search.html", *(f"id/{identity}.html" for identity in HOSTILE)):
        page.goto((hostile / name).as_uri())
        assert page.evaluate("window.hit") is None, name
    page.close()


def test_the_site_opens_from_a_disk_and_finds_slips_and_sentences(browser: Browser, site: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((site / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.fill("#big-find", "who signed the treaty")
    page.press("#big-find", "Enter")
    page.wait_for_selector("html[data-ready=search]")
    assert page.locator("#hits a").first.inner_text() == "River Treaty"
    for typed, label in (("ralnad", ""), ("Arlnad", "Arland"), ("Арланд", "Arland"), ("xyzzy", "")):
        page.fill("#big-find", typed)
        first = page.locator("#hits a").first
        assert (first.inner_text() if page.locator("#hits a").count() else "") == label
    assert "no evidence" in page.locator("#told").inner_text()
    page.fill("#big-find", "rivr")
    page.locator("#hits a", has_text="River Treaty").click()
    page.wait_for_selector("h1:has-text('River Treaty')")
    page.locator(".picture a", has_text="Borland").click()
    page.wait_for_selector("h1:has-text('Borland')")
    page.click("text=In the graph")
    page.wait_for_selector("html[data-ready]")
    assert complaints == []
    context.close()


def test_the_command_says_what_it_wrote(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "questions").mkdir()
    (folder / "questions" / "who.rq").write_text("# title: Who?\n# columns: who\nSELECT ?who { ?who a kg:State }\n")
    done = CliRunner().invoke(app, ["site", "--data", str(folder), "--out", str(tmp_path / "out"), "--cite"])
    assert done.exit_code == 0, done.output
    assert "pages in" in done.stderr
    assert "read with kg" in done.stderr
    assert "Arland" in (tmp_path / "out" / "ask" / "who.html").read_text(encoding="utf-8")
    refused = CliRunner().invoke(app, ["site", "--data", str(tiny), "--out", str(tiny)])
    assert refused.exit_code == 3
    assert "holds other files" in refused.stderr
