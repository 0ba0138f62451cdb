"""Passages quoted in a column, and `kg locate`: places without counting, and no word of a source kept."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.graph.dataset import open_graph
from kg.model.fingerprints import make_fingerprint
from tests.cli.test_cli_pages import CLAIM, PAGE, PASSAGE, SOURCE, add_cells, run
from tests.edits import copy_tables, read_cells, set_cells
from tests.tables.test_documents import pdf_bytes

NEWS = "Arland, Borland and Corland signed the River Treaty in Arville on 4 May 2021."


def quoting(tiny: Path, target: Path, *quotes: str, source: str = "river-page") -> Path:
    """The tiny graph with claims that quote a page, or a text."""
    folder = copy_tables(tiny, target)
    add_cells(folder / "sources.csv", SOURCE)
    for number, quote in enumerate(quotes):
        place = {"fingerprint": "", "quote": quote, "source": source, "group": str(number)}
        add_cells(folder / "claims.csv", CLAIM | place)
    return folder


def last_row(folder: Path) -> dict[str, str]:
    return list(csv.DictReader(io.StringIO((folder / "claims.csv").read_text("utf-8"))))[-1]


def keep_page(folder: Path) -> Path:
    pages = folder.parent / "pages"
    pages.mkdir()
    (pages / "river-page.html").write_text(PAGE, "utf-8")
    return pages


def test_a_quote_is_read_as_a_fingerprint_and_no_command_but_format_writes_the_table(
    tiny: Path, tmp_path: Path
) -> None:
    folder = quoting(tiny, tmp_path, PASSAGE)
    before = (folder / "claims.csv").read_bytes()
    assert run("check", "--data", folder)[0] == 0
    assert run("build", "--data", folder)[0] == 0
    assert (folder / "claims.csv").read_bytes() == before
    built = (folder / "graph.trig").read_text("utf-8")
    assert f'kg:fingerprint "{make_fingerprint(PASSAGE)}"' in built
    assert "joint school" not in built
    assert run("rank", "--data", folder)[0] == 0


def test_format_turns_quotes_into_places_and_keeps_no_word(tiny: Path, tmp_path: Path) -> None:
    folder = quoting(tiny, tmp_path, PASSAGE)
    status, _, err = run("format", folder, "--pages", keep_page(folder))
    assert status == 0, err
    assert "1 quote has become a place in the sources; the words are not kept" in err
    row = last_row(folder)
    assert "quote" not in row
    assert row["fingerprint"] == make_fingerprint(PASSAGE)
    assert (row["line"], row["start"], row["end"]) == ("", "", "")
    assert "joint school" not in (folder / "claims.csv").read_text("utf-8")
    assert "is in this form already" in run("format", folder)[2]


def test_the_id_of_a_claim_is_that_of_its_quote_before_and_after(tiny: Path, tmp_path: Path) -> None:
    folder = quoting(tiny, tmp_path, PASSAGE)
    assert run("build", "--data", folder)[0] == 0
    before = (folder / "graph.trig").read_bytes().split(b"\n", 1)[1]
    assert run("format", folder)[0] == 0
    assert run("build", "--data", folder)[0] == 0
    assert (folder / "graph.trig").read_bytes().split(b"\n", 1)[1] == before


def test_a_quote_of_a_text_at_hand_becomes_line_and_offsets(tiny: Path, tmp_path: Path) -> None:
    text = (tiny / "texts" / "tiny-news.txt").read_text("utf-8")
    quote = text.splitlines()[0].replace("Corland", "CORLAND").replace(" ", "\n", 1)
    folder = quoting(tiny, tmp_path, quote, source="tiny-news")
    status, _, err = run("format", folder, "--texts", folder / "texts")
    assert status == 0, err
    row = last_row(folder)
    start, end = int(row["start"]), int(row["end"])
    assert (row["line"], start) == ("1", 0)
    assert text[start:end] == text.splitlines()[0].rstrip(".")
    assert "fingerprint" not in row
    assert run("check", "--data", folder, "--texts", folder / "texts")[0] == 0


@pytest.mark.parametrize("has_text", [False, True])
def test_a_migration_turns_quotes_into_places_too(tiny: Path, tmp_path: Path, *, has_text: bool) -> None:
    quote = (tiny / "texts" / "tiny-news.txt").read_text("utf-8").splitlines()[0]
    folder = quoting(tiny, tmp_path, PASSAGE)
    add_cells(folder / "claims.csv", CLAIM | {"fingerprint": "", "quote": quote, "source": "tiny-news", "group": "x"})
    set_cells(folder, "claims.csv", 20, predicate="signs", object="river-treaty")
    texts = ("--texts", folder / "texts") if has_text else ()
    status, _, err = run("format", folder, "--migrate", *texts)
    assert status == 0, err
    assert "2 quotes have become places in the sources" in err
    header, *rows = read_cells(folder / "claims.csv")
    assert "quote" not in header
    page, news = (dict(zip(header, row, strict=True)) for row in rows[-2:])
    assert page["fingerprint"] == make_fingerprint(PASSAGE)
    assert (news["start"], bool(news["fingerprint"])) == (("0", False) if has_text else ("", True))
    assert run("check", "--data", folder, *texts)[0] == 0


def test_a_migration_refuses_a_short_quote_at_its_row_and_a_workbook(tiny: Path, tmp_path: Path) -> None:
    folder = quoting(tiny, tmp_path, PASSAGE, "too short")
    before = (folder / "claims.csv").read_bytes()
    status, _, err = run("format", folder, "--migrate")
    assert (status, err.count("\n")) == (1, 1)
    assert f"{folder}/claims.csv:20: quote 'too short' has 8 letters and digits, and needs 40" in err
    status, _, err = run("format", folder, "--migrate", "--workbook", folder / "tables.xlsx")
    assert (status, err.count("\n")) == (2, 1)
    assert "run `kg format --workbook` first, then --migrate" in err
    assert (folder / "claims.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("Arland and Corland agreed.", "quote 'Arland and Corland agreed.' has 22 letters and digits, and needs 40"),
        ("Arland and Corland agreed to close all of the schools of rivers.", "does not have the passage"),
    ],
)
def test_a_quote_that_is_short_or_not_on_the_page_is_told_and_nothing_is_written(
    tiny: Path, tmp_path: Path, quote: str, said: str
) -> None:
    folder = quoting(tiny, tmp_path, quote)
    before = (folder / "claims.csv").read_bytes()
    status, _, err = run("format", folder, "--pages", keep_page(folder))
    assert status == 1
    assert "claims.csv:19: " in err
    assert said in err
    assert (folder / "claims.csv").read_bytes() == before


def test_a_quote_that_stands_twice_is_told_with_its_lines(tiny: Path, tmp_path: Path) -> None:
    folder = quoting(tiny, tmp_path, NEWS, source="tiny-news")
    text = folder / "texts" / "tiny-news.txt"
    text.write_text(f"{text.read_text('utf-8')}\n{NEWS}\nRain.\n{NEWS}\n", "utf-8")
    set_cells(folder, "sources.csv", 2, sha256=hashlib.sha256(text.read_bytes()).hexdigest())
    status, _, err = run("format", folder, "--texts", folder / "texts")
    assert status == 1, err
    assert "claims.csv:19: the quote stands 2 times in" in err
    assert "quote more words, or take line, start and end from `kg locate`" in err


def test_a_row_with_a_quote_and_a_place_is_told(tiny: Path, tmp_path: Path) -> None:
    folder = quoting(tiny, tmp_path, PASSAGE)
    add_cells(folder / "claims.csv", CLAIM | {"quote": PASSAGE, "group": "x"})
    status, out, _ = run("check", "--data", folder)
    assert status == 1
    assert "has a quote and fingerprint, two places; empty fingerprint, or the quote" in out


def test_locate_prints_every_place_with_offsets_fingerprint_and_context(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text(f"Rain fell.\n{PASSAGE}\nSnow. {PASSAGE}", "utf-8")
    status, out, err = run("locate", text, PASSAGE.replace(" ", "\n"), "--format", "json")
    assert status == 0, err
    places = json.loads(out)
    whole = text.read_text("utf-8")
    assert [place["line"] for place in places] == [2, 3]
    assert all(whole[place["start"] : place["end"]] == PASSAGE[:-1] for place in places)
    assert {place["fingerprint"] for place in places} == {make_fingerprint(PASSAGE)}
    assert places[1]["context"] == f"Snow. «{PASSAGE[:-1]}»."


def test_locate_reads_a_page_and_gives_no_offsets_into_it(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(PAGE, "utf-8")
    status, out, _ = run("locate", page, PASSAGE, "--format", "json")
    assert status == 0
    assert list(json.loads(out)[0]) == ["fingerprint", "context"]


def test_locate_says_how_far_the_words_stand_there(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text(f"Rain fell.\n{PASSAGE}\n", "utf-8")
    status, _, err = run("locate", text, "Arland and Corland agreed to close it")
    assert status == 1
    assert "does not have the passage; it begins as line 2 does: 'Arland and Corland agreed to" in err
    assert "no fingerprint: the passage has 31 letters and digits, and needs 40" in err


def test_locate_names_a_file_that_it_cannot_read(tmp_path: Path) -> None:
    assert run("locate", tmp_path / "no.txt", "x")[0] == 3
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    status, _, err = run("locate", tmp_path / "a.txt", "x")
    assert (status, err.count("\n")) == (3, 1)


BROKEN = "Arland and Corland agreed to open a joint school of rivers, which Borland is to lead from the next year on."
"""A passage that a page break parts after the word school."""
FIRST, SECOND = BROKEN[:55], BROKEN[55:]


def broken_pdf() -> bytes:
    heads = [f"River Gazette 12 May 2022\nIssue {7 + number}" for number in range(3)]
    feet = [f"Page {number} of 3" for number in (1, 2, 3)]
    middles = [f"Rain fell.\n{FIRST}", f"{SECOND}\nSnow fell.", "Hail fell.\nSun shone."]
    return pdf_bytes(*(f"{head}\n{middle}\n{foot}" for head, middle, foot in zip(heads, middles, feet, strict=True)))


def broken_docx() -> bytes:
    import docx
    from docx.enum.text import WD_BREAK

    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_paragraph("Rain fell.")
    run = document.add_paragraph().add_run(FIRST)
    run.add_break(WD_BREAK.PAGE)
    document.add_paragraph(SECOND)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def broken_html() -> bytes:
    return f"<body><p>Rain fell.</p><p>{FIRST}</p><hr style='page-break-after: always'><p>{SECOND}</p></body>".encode()


@pytest.mark.parametrize(("suffix", "make"), [("pdf", broken_pdf), ("docx", broken_docx), ("html", broken_html)])
def test_a_passage_that_runs_across_a_page_break_is_found(
    tiny: Path, tmp_path: Path, suffix: str, make: Callable[[], bytes]
) -> None:
    folder = quoting(tiny, tmp_path, BROKEN)
    pages = tmp_path / "pages"
    pages.mkdir()
    page = pages / f"river-page.{suffix}"
    page.write_bytes(make())
    status, out, err = run("locate", page, BROKEN, "--format", "json")
    assert status == 0, err
    (place,) = json.loads(out)
    assert place["fingerprint"] == make_fingerprint(BROKEN)
    assert run("check", "--data", folder, "--pages", pages, "--no-shapes")[0] == 0
    status, _, err = run("format", folder, "--pages", pages)
    assert status == 0, err
    claim = next(claim for claim in open_graph(folder).tables.claims if claim.locator.fingerprint)
    status, out, err = run("show", claim.id, "--data", folder, "--texts", pages)
    assert "joint school" in out
    assert "which Borland is to lead" in " ".join(out.split())
    status, _, err = run("locate", page, BROKEN.replace("next", "third"))
    assert status == 1
    assert "does not have the passage; it begins as line" in err


def test_what_stands_in_the_text_is_no_head_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "one.pdf"
    lines = "The two states signed the treaty of the river in the year\n2022\nand of the sea one year after that\n2023"
    page.write_bytes(pdf_bytes(lines))
    assert run("locate", page, lines)[0] == 0
