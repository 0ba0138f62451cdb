"""A table is described as a source by the metadata of its mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, UsageError
from kg.imports.csvw_mapping import CONTEXT, read_mapping
from kg.imports.csvw_table import describe_tables, match_tables, table_name
from kg.imports.frame.provenance import SourceFile
from tests.imports.mappings import TABLE, metadata, write_mapping

SAID = {
    "dc:title": " Parties of the pact\n", "dc:creator": "Ann Example", "dc:publisher": {"@id": "https://example.org/us"},
    "dc:issued": "2024-05", "dc:language": "en", "dc:source": "https://example.org/pact", "dc:license": "CC BY 4.0",
    "dc:bibliographicCitation": "Example 2024", "dc:description": "invented",
}  # fmt: skip


def describe(folder: Path, data: dict[str, Any], *names: str) -> tuple[SourceFile, ...]:
    paths = [folder / name for name in names]
    for path in paths:
        path.write_text("state,treaty,since\na,b,\nc,d,\n", encoding="utf-8")
    return describe_tables("pacts", match_tables(read_mapping(write_mapping(folder / "m.json", data)), paths))


def test_what_the_metadata_says_becomes_the_source(tmp_path: Path) -> None:
    (found,) = describe(tmp_path, metadata(**SAID), "download.csv")
    assert (found.id, found.name, found.rows) == ("pacts", "download.csv", 2)
    cells = {column: cell for column, cell in found.cells.items() if cell and column != "sha256"}
    assert cells == {
        "id": "pacts", "title": "Parties of the pact", "author": "Ann Example", "publisher": "https://example.org/us",
        "published": "2024-05", "language": "en", "file": "download.csv", "kind": "dataset", "note": "invented",
        "url": "https://example.org/pact", "licence": "CC BY 4.0", "citation": "Example 2024",
    }  # fmt: skip


def test_a_table_that_says_nothing_is_called_as_its_file(tmp_path: Path) -> None:
    (found,) = describe(tmp_path, metadata(), "parties.csv")
    assert found.cells["title"] == "parties.csv"


def test_each_table_of_a_group_is_a_source(tmp_path: Path) -> None:
    group = {"@context": CONTEXT, "dc:title": "Pacts", "tables": [TABLE, {**TABLE, "url": "B list.csv"}]}
    one, other = describe(tmp_path, group, "parties.csv", "B list.csv")
    assert (one.id, other.id) == ("pacts-parties", "pacts-b-list")
    assert other.cells["title"] == "Pacts: B list.csv"


def test_a_file_without_header_has_a_record_more(tmp_path: Path) -> None:
    (found,) = describe(tmp_path, metadata(dialect={"header": False}), "parties.csv")
    assert found.rows == 3


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"dc:source": "the office"}, "dc:source 'the office' is no web address"),
        ({"dc:language": "English"}, "dc:language 'English' is no language"),
        ({"dc:title": "x" * 3_000_000}, "dc:title is longer than a cell may be"),
        ({"dc:issued": "last May"}, "dc:issued 'last May' is not an EDTF date"),
    ],
)
def test_what_a_source_cannot_hold_gives_one_line(said: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        describe(tmp_path, metadata(**said), "parties.csv")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("pacts.csv-metadata.json", "pacts"),
        ("Pacts of 1999.json", "pacts-of-1999"),
        ("csv-metadata.json", "csv"),
        ("договоры.json", ""),
    ],
)
def test_an_import_is_called_as_its_mapping_unless_it_is_said(file: str, name: str) -> None:
    assert table_name("said", Path(file)) == "said"
    if name:
        assert table_name("", Path("x") / file) == name
    else:
        with pytest.raises(UsageError, match="is the name of a dataset"):
            table_name("", Path(file))


@pytest.mark.parametrize(("name", "words"), [("My Pacts", "is no name for an import"), ("cow-igo", "of a dataset")])
def test_a_name_that_cannot_be_one_gives_one_line(name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        table_name(name, Path("m.json"))


def test_a_file_without_even_a_header_is_refused(tmp_path: Path) -> None:
    (table,) = read_mapping(write_mapping(tmp_path / "m.json", metadata()))
    (tmp_path / "parties.csv").write_bytes(b"")
    with pytest.raises(InputError, match=r"parties\.csv: is empty"):
        describe_tables("made", [(table, tmp_path / "parties.csv")])
