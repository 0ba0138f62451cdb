"""CSVW metadata is read as the standard says, and refused in one line where it is none or would fetch something."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, UsageError
from kg.imports.csvw_mapping import CONTEXT, MappedTable, Template, read_mapping
from tests.imports.mappings import ID, ONTOLOGY, TABLE, metadata, write_mapping

OTHER = "https://example.org/other.json"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a socket fails."""

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def read(folder: Path, data: dict[str, Any]) -> tuple[MappedTable, ...]:
    return read_mapping(write_mapping(folder / "m.json", data))


def template(folder: Path, text: str) -> Template:
    (table,) = read(folder, metadata({"name": "state", "valueUrl": text}))
    found = table.mapped[0].value
    assert found is not None
    return found


def test_a_table_says_what_its_columns_mean(tmp_path: Path) -> None:
    (table,) = read(tmp_path, metadata(**{"dc:title": "Parties", "dc:license": {"@id": OTHER}}))
    assert table.url == "parties.csv"
    assert [column.header for column in table.columns] == ["state", "treaty", "since"]
    assert [column.name for column in table.mapped] == ["state", "treaty", "since", "says"]
    assert table.said == {"dc:title": "Parties", "dc:license": OTHER}


def test_a_group_hands_its_dialect_and_what_it_says_down(tmp_path: Path) -> None:
    data = {"@context": [CONTEXT, {"@language": "en"}], "dc:title": ["Both", "x"], "dialect": {"delimiter": ";"}}
    titled = {**TABLE, "url": "b.csv", "dc:title": {"@value": "B", "@language": "en"}}
    one, other = read(tmp_path, {**data, "tables": [TABLE, titled]})
    assert one.dialect.delimiter == other.dialect.delimiter == ";"
    assert (one.said["dc:title"], other.said["dc:title"]) == ("Both", "B")


def test_a_template_is_filled_from_cells_and_row_numbers(tmp_path: Path) -> None:
    filled = template(tmp_path, ID + "{state}-{_row}-{_sourceRow}-{_name}")
    assert filled.expand({"state": "São Tomé"}, 3, 5) == f"{ID}S%C3%A3o%20Tom%C3%A9-3-5-state"
    assert filled.expand({"state": None}, 3, 5) is None
    assert template(tmp_path, "#{state}").expand({"state": "x"}, 1, 2) == "parties.csv#x"
    assert template(tmp_path, "rdf:type").expand({}, 1, 2) == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_a_suppressed_column_and_one_without_meaning_give_nothing(tmp_path: Path) -> None:
    (table,) = read(tmp_path, metadata({"name": "since", "suppressOutput": True}, {"name": "remark"}))
    assert [column.name for column in table.mapped] == ["state", "treaty", "says"]


def test_columns_are_found_by_name_or_title_in_any_order(tmp_path: Path) -> None:
    (table,) = read(tmp_path, metadata({"name": "since", "titles": ["Since", "From"]}))
    found = table.order(["From", "extra", "treaty", "state"], "parties.csv")
    assert [column and column.header for column in found] == ["since", None, "treaty", "state"]
    with pytest.raises(InputError, match=r"parties.csv:1: has no column 'treaty', 'since'"):
        table.order(["state"], "parties.csv")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"@context": OTHER, **TABLE}, "other contexts are not fetched"),
        ({"@context": [CONTEXT, OTHER], **TABLE}, "other contexts are not fetched"),
        (TABLE, "@context is not"),
        ({"@context": [], **TABLE}, "@context is not"),
        ({"@context": CONTEXT, "url": "a.csv", "tableSchema": OTHER}, "nothing is fetched"),
        ({"@context": CONTEXT, "tables": [{"url": "a.csv", "tableSchema": OTHER}]}, "nothing is fetched"),
        ({"@context": CONTEXT, **TABLE, "dialect": OTHER}, "nothing is fetched"),
        (metadata({"name": "since", "datatype": {"base": "json", "format": '{"$ref": "x"}'}}), "json is not supported"),
        (metadata({"name": "since", "datatype": "xml"}), "xml is not supported"),
    ],
)
def test_nothing_is_fetched(data: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (metadata(colour="red"), "Invalid property colour"),
        (metadata({"name": "since", "datatype": "day"}), "Invalid value for property: day"),
        (metadata({"name": "since", "datatype": {"base": "date", "format": "QQ"}}), "Invalid date format"),
        ({"@context": CONTEXT, "tables": []}, "describes no table"),
        ({"@context": CONTEXT, "tables": [{"tableSchema": {}}]}, "is no CSVW metadata"),
        ({"@context": CONTEXT, "url": "a.csv", "tableSchema": {"columns": [{"name": "a"}]}}, "no column has a proper"),
        (metadata(**{"@type": "Column"}), "is no CSVW metadata"),
    ],
)
def test_what_is_no_metadata_gives_one_line(data: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read(tmp_path, data)
    assert str(caught.value).startswith(f"{tmp_path / 'm.json'}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("text", "words"), [("{", "is not JSON"), ("[]", "is no JSON object"), ("[" * 9999, "JSON")])
def test_what_is_no_json_object_gives_one_line(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_mapping(tmp_path / "m.json")


def test_a_mapping_that_is_not_there_gives_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_mapping(tmp_path / "absent.json")


def test_a_missing_library_is_named_with_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "csvw", None)
    with pytest.raises(UsageError, match="needs csvw; install it with: pip install csvw"):
        read(tmp_path, metadata())


def test_the_namespaces_are_those_of_the_graph() -> None:
    from kg.model import terms

    assert (ID, ONTOLOGY) == (terms.ID, terms.ONTOLOGY)
