"""Texts from files of each format, and files that are none."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from kg.errors import InputError, LimitError, UsageError
from kg.extract.documents.metadata import read_metadata
from kg.extract.limits import Limits, bounded, check_reading
from kg.tables import documents
from kg.tables.documents import is_as_given, text_of

SENTENCE = "Kenya and Brazil signed the Harbour Accord in Mombasa on 3 May 2024."


def docx_bytes() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Signatories", "Kenya, Brazil"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_bytes(*pages: str) -> bytes:
    """A PDF written by hand; a page is its lines."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        lines = " ".join(f"({line}) Tj 0 -14 Td" for line in page.splitlines())
        stream = f"BT /F1 12 Tf 20 700 Td {lines} ET".encode()
        kids.append(f"{len(parts) + 1} 0 R")
        parts += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents "
            + f"{len(parts) + 2} 0 R ".encode()
            + b"/Resources << /Font << /F1 3 0 R >> >> >>",
            b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
        ]
    parts[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    start = len(out)
    rows = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    size = len(parts) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode() + rows
    return out + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()


def test_plain_text_is_taken_byte_for_byte() -> None:
    text = "\ufeffOne\r\nTwo “three”\n"
    assert text_of(text.encode(), "a.txt") == text
    assert text_of(text.encode(), "a.MD") == text


def test_html_gives_its_article_without_markup() -> None:
    page = f"<html><body><nav>Home</nav><article><h1>Accord</h1><p>{SENTENCE} {SENTENCE}</p></article></body></html>"
    found = text_of(page.encode(), "a.html")
    assert SENTENCE in found
    assert "<" not in found


def test_docx_gives_paragraphs_and_rows_of_tables() -> None:
    assert text_of(docx_bytes(), "a.docx") == f"{SENTENCE}\n\nSignatories | Kenya, Brazil"


def test_pdf_gives_its_text() -> None:
    assert SENTENCE in text_of(pdf_bytes(SENTENCE), "a.pdf")


def test_a_table_of_a_docx_stands_in_its_place_and_a_merged_cell_once() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Before.")
    table = document.add_table(rows=2, cols=3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(number)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "wide"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "high"
    document.add_paragraph("After.")
    out = io.BytesIO()
    document.save(out)
    assert text_of(out.getvalue(), "a.docx") == "Before.\n\nhigh | wide\n\n4 | 5\n\nAfter."


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"\xff\xfeK", "a.txt", "not UTF-8"),
        (b"a\0b", "a.txt", "zero bytes"),
        (b"  \n", "a.txt", "no text"),
        (b"%PDF-1.4 nonsense", "a.pdf", "cannot be read as PDF"),
        (b"PK nonsense", "a.docx", "cannot be read as docx"),
        (b"<html></html>", "a.html", "no text"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_one_line(data: bytes, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        text_of(data, name)
    assert "\n" not in str(caught.value)


def test_a_page_that_is_nested_too_deep_hits_a_limit() -> None:
    with pytest.raises(LimitError, match="nested deeper than 250 elements") as caught:
        text_of(b"<div>" * 5000 + b"Kenya met." + b"</div>" * 5000, "a.html")
    assert "\n" not in str(caught.value)


def test_an_unknown_ending_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="no known kind"):
        text_of(b"x", "a.xlsx")


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 2)
    with pytest.raises(LimitError, match="larger than"):
        text_of(b"abc", "a.txt")


def test_a_pdf_that_unpacks_to_too_much_is_told_as_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdf

    def fail(*_: object) -> None:
        raise pypdf.errors.LimitReachedError("too much")

    monkeypatch.setattr(pypdf.PageObject, "extract_text", fail)
    with pytest.raises(LimitError, match=r"^a\.pdf: unpacks to more than"):
        text_of(pdf_bytes(SENTENCE), "a.pdf")


def test_a_docx_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes())) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    monkeypatch.setattr(documents, "MAX_BYTES", 500_000)
    monkeypatch.setattr(documents, "MAX_UNPACKED", 900_000)
    for name, content in (("word/extra.xml", b" " * 600_000), ("word/media/bomb.png", b" " * 10**6)):
        with pytest.raises(LimitError, match=r"^a\.docx: unpacks to more than"):
            text_of(docx_of(parts | {name: content}), "a.docx")


def docx_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx", "a.pdf"])
def test_a_text_with_too_many_letters_is_refused_whatever_its_format(name: str) -> None:
    page = f"<html><body><article><p>{SENTENCE} {SENTENCE}</p></article></body></html>".encode()
    data = {"txt": SENTENCE.encode(), "html": page, "docx": docx_bytes(), "pdf": pdf_bytes(SENTENCE)}[name[2:]]
    with bounded(Limits(characters=20), name), pytest.raises(LimitError, match=f"^{name}: longer than 20 characters"):
        text_of(data, name, check_reading)


@pytest.mark.parametrize("name", ["a.html", "a.docx", "a.pdf"])
def test_a_format_that_takes_all_memory_is_told_as_a_limit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import docx
    import pypdf
    import trafilatura

    data = docx_bytes() if name == "a.docx" else b"x"

    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    for module, door in ((docx, "Document"), (pypdf, "PdfReader"), (trafilatura, "extract")):
        monkeypatch.setattr(module, door, fail)
    with pytest.raises(LimitError, match=f"^{name}: needs more than"), bounded(Limits(), name):
        text_of(data, name)


def test_reading_html_warns_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import warnings

    for module in [name for name in sys.modules if name.split(".")[0] in ("trafilatura", "justext", "lxml_html_clean")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delitem(sys.modules, "lxml.html.clean", raising=False)
    page = f"<html><body><article><p>{SENTENCE} {SENTENCE}</p></article></body></html>".encode()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert SENTENCE in text_of(page, "a.html")
        read_metadata(page, "a.html")


@pytest.mark.parametrize(("name", "module"), [("a.html", "trafilatura"), ("a.pdf", "pypdf"), ("a.docx", "docx")])
def test_a_missing_library_is_one_line_that_says_what_to_install(
    name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    missing: Any = None
    monkeypatch.setitem(sys.modules, module, missing)
    with pytest.raises(UsageError, match="pip install"):
        text_of(b"x", name)


def test_only_plain_formats_are_as_given() -> None:
    assert [is_as_given(name) for name in ("a.txt", "b.md", "c.html", "d.pdf", "e.docx", "f")] == [
        True, True, False, False, False, True,
    ]  # fmt: skip
