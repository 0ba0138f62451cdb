"""What a web page says of itself."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.extract.documents.metadata import Metadata, read_metadata

PAGE = b"""<html><head><title>Port opened</title>
<meta property="article:published_time" content="2024-05-03T10:00:00Z">
<meta property="og:title" content="Port opened"></head>
<body><article><p>The port was opened.</p></article></body></html>"""


def test_a_page_gives_its_title_and_date() -> None:
    found = read_metadata(PAGE, "a.html")
    assert (found.title, str(found.date)) == ("Port opened", "2024-05-03")


def test_other_formats_are_not_asked() -> None:
    assert read_metadata(b"%PDF-", "a.pdf") == Metadata()


def test_a_page_without_metadata_gives_none() -> None:
    assert read_metadata(b"<p>x</p>", "a.htm").date is None
    assert read_metadata(b"", "a.htm") == Metadata()


def test_a_missing_library_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(UsageError, match="pip install"):
        read_metadata(PAGE, "a.html")
