"""Claims of pages: a fingerprint in place of a line and offsets, at every door that leads to the place."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.graph.builds import open_build
from kg.graph.dataset import build_graph
from kg.model.fingerprints import make_fingerprint
from kg.query import run_query
from tests.edits import copy_tables, read_cells, write_cells

PASSAGE = "Arland and Corland agreed to open a joint school of rivers in Arville next year."
PAGE = """<html><head><title>News</title><script>var x = "Arland";</script></head>
<body><nav>Home</nav><p>Rain fell.</p><p>Arland and <a href="/c">Corland</a> agreed to open a joint school
 of <b>rivers</b> in Arville next&nbsp;year.</p></body></html>"""
SOURCE = {"id": "river-page", "title": "River page", "publisher": "The project", "published": "2022-05",
          "language": "en", "kind": "text", "url": "https://example.org/river"}  # fmt: skip
CLAIM = {"subject": "arland", "predicate": "cooperatesWith", "object": "corland", "modality": "asserted",
         "confidence": "0.9", "source": "river-page", "fingerprint": make_fingerprint(PASSAGE)}  # fmt: skip


def add_cells(path: Path, cells: dict[str, str]) -> None:
    """Append a row, with new columns where it has them."""
    header, *rows = read_cells(path)
    columns = [*header, *(column for column in cells if column not in header)]
    known = [dict(zip(header, row, strict=True)) for row in rows]
    write_cells(path, [columns, *([row.get(column, "") for column in columns] for row in [*known, cells])])


def with_page(tiny: Path, target: Path, source: dict[str, str] | None = None, **claim: str) -> Path:
    """The tiny graph with a page and a claim of it."""
    folder = copy_tables(tiny, target)
    add_cells(folder / "sources.csv", SOURCE | (source or {}))
    add_cells(folder / "claims.csv", CLAIM | claim)
    return folder


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_a_claim_of_a_page_is_built_checked_and_read_back(tiny: Path, tmp_path: Path) -> None:
    folder = with_page(tiny, tmp_path)
    status, out, _ = run("check", "--data", folder)
    assert status == 0, out
    dataset, _ = build_graph(folder, folder / "graph.trig")
    claim = next(claim for claim in dataset.tables.claims if claim.locator.fingerprint)
    again = open_build(folder / "graph.trig").dataset.tables.claims_by_id[claim.id]
    assert again.locator == claim.locator
    assert (claim.locator.line, claim.locator.start) == (None, None)
    rows = run_query(dataset, "SELECT ?mark ?line { ?c kg:fingerprint ?mark OPTIONAL { ?c kg:line ?line } }").rows
    assert [[getattr(cell, "value", "") for cell in row] for row in rows] == [[CLAIM["fingerprint"], ""]]


def test_another_passage_makes_another_claim(tiny: Path, tmp_path: Path) -> None:
    ids = []
    for number, mark in enumerate((CLAIM["fingerprint"], "fp1:40:" + "a" * 64)):
        (tmp_path / str(number)).mkdir()
        folder = with_page(tiny, tmp_path / str(number), fingerprint=mark)
        dataset, _ = build_graph(folder, folder / "graph.trig")
        ids.append({claim.id for claim in dataset.tables.claims})
    assert len(ids[0] ^ ids[1]) == 2


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"fingerprint": ""}, "is a claim of the page 'river-page' without a fingerprint; put the passage into"),
        ({"fingerprint": "", "line": "3"}, "is a claim of the page 'river-page' without a fingerprint"),
        ({"line": "3"}, "has a fingerprint and line, two places; empty line, or the fingerprint"),
        ({"start": "3", "end": "9"}, "has a fingerprint and start and end, two places"),
        ({"fingerprint": "fp1:12:" + "0" * 64}, "is of 12 characters, and a passage needs 40"),
    ],
)
def test_a_claim_of_a_page_has_a_fingerprint_and_no_other_place(
    tiny: Path, tmp_path: Path, cells: dict[str, str], said: str
) -> None:
    folder = with_page(tiny, tmp_path, {}, **cells)
    status, out, _ = run("check", "--data", folder)
    assert status == 1
    assert f"claims.csv:19: {said}" in out or said in out
    assert out.count("\n") == 3, out


def test_a_text_without_hash_or_address_is_told(tiny: Path, tmp_path: Path) -> None:
    folder = with_page(tiny, tmp_path, {"url": ""})
    status, out, _ = run("check", "--data", folder)
    assert (status, out.count("\n")) == (1, 3)
    assert "sources.csv:4: is a text that nobody could find: no sha256, url or citation; give the address" in out


def test_the_opening_of_a_source_does_not_make_a_claim_certain(tiny: Path, tmp_path: Path) -> None:
    folder = with_page(tiny, tmp_path, {"extent": "opening"}, confidence="0.95")
    status, out, _ = run("check", "--data", folder)
    assert status == 1
    assert "claims.csv:19: confidence 0.95 is more than the opening of 'river-page' gives; write 0.9 or less" in out
    (tmp_path / "b").mkdir()
    assert run("check", "--data", with_page(tiny, tmp_path / "b", {"extent": "opening"}))[0] == 0


def docx_page() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph("Rain fell.")
    document.add_paragraph(PASSAGE)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("river-page.html", PAGE.encode()),
        ("river-page.HTM", PAGE.encode()),
        ("river-page.txt", f"Rain fell.\n{PASSAGE}\n".encode()),
        ("river-page.md", f"# News\n\n- {PASSAGE}\n".encode()),
        ("river-page.docx", docx_page()),
    ],
)
def test_a_kept_page_is_checked_and_its_passage_shown(tiny: Path, tmp_path: Path, name: str, content: bytes) -> None:
    folder = with_page(tiny, tmp_path)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / name).write_bytes(content)
    status, out, _ = run("check", "--data", folder, "--pages", pages)
    assert status == 0, out
    assert "1 of 3 cited texts at hand" in out
    claims = build_graph(folder, folder / "graph.trig")[0].tables.claims
    claim = next(claim for claim in claims if claim.locator.fingerprint)
    status, out, _ = run("show", claim.id, "--data", folder, "--texts", pages)
    assert status == 0
    assert "place      river-page [fp1:65:" in out
    assert "joint school" in out
    assert "«Arland and" in out


def test_an_altered_page_is_told_with_the_row_of_the_claim(tiny: Path, tmp_path: Path) -> None:
    folder = with_page(tiny, tmp_path)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "river-page.html").write_text(PAGE.replace("joint", "big"), "utf-8")
    status, out, _ = run("check", "--data", folder, "--pages", pages, "--texts", folder / "texts")
    assert status == 1
    assert "river-page.html does not have the passage of the fingerprint; get the page as it was read" in out
    assert "claims.csv:19:" in out
    assert "3 of 3 cited texts at hand" in out


def test_a_page_that_cannot_be_read_is_told_once(tiny: Path, tmp_path: Path) -> None:
    folder = with_page(tiny, tmp_path)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "river-page.docx").write_bytes(b"no docx")
    status, out, _ = run("check", "--data", folder, "--pages", pages)
    assert status == 1
    assert "sources.csv:4: the copy of page 'river-page': river-page.docx: cannot be read as docx" in out


def test_saved_questions_list_claims_of_pages(tiny: Path, tmp_path: Path) -> None:
    folder = with_page(tiny, tmp_path)
    status, out, err = run("ask", "claims-in", "source=river-page", "--data", folder, "--format", "csv")
    assert status == 0, err
    assert "cooperatesWith" in out


def test_server_and_assistant_show_where_a_claim_of_a_page_stands(tiny: Path, tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    from kg.graph.dataset import open_graph
    from kg.serve.app import create_app
    from kg.serve.engine.service import Service, Settings
    from kg.serve.mcp.records import claim_record
    from tests.serve.inline import InlineEngine

    folder = with_page(tiny, tmp_path)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "river-page.html").write_text(PAGE, "utf-8")
    build_graph(folder, folder / "graph.trig")
    dataset = open_graph(folder)
    claim = next(claim for claim in dataset.tables.claims if claim.locator.fingerprint)
    service = Service(dataset, InlineEngine(dataset), Settings(texts=pages), dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        told = client.get(f"/id/claim/{claim.id}", headers={"Accept": "application/json"}).json()
        shown = client.get(f"/id/claim/{claim.id}", headers={"Accept": "text/html"}).text
        listed = client.get("/id/source/river-page", headers={"Accept": "text/html"}).text
    assert (told["fingerprint"], told["line"], told["start"]) == (CLAIM["fingerprint"], None, None)
    assert told["words"].startswith("«Arland and")
    assert f"fingerprint {CLAIM['fingerprint']}" in shown
    assert "a passage" in listed
    assert CLAIM["fingerprint"] in str(claim_record(claim, dataset))


def test_the_page_carries_fingerprint_and_words(tiny: Path, tmp_path: Path) -> None:
    folder = with_page(tiny, tmp_path)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "river-page.txt").write_text(PASSAGE, "utf-8")
    status, _, err = run("draw", "--data", folder, "--texts", pages, "--out", tmp_path / "page.html")
    assert status == 0, err
    page = (tmp_path / "page.html").read_text("utf-8")
    assert CLAIM["fingerprint"] in page
    assert "joint school of rivers" in page
