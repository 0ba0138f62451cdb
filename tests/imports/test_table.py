"""Rows of any table become claims by a mapping, and cells that do not validate become rejects."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, UsageError
from kg.imports.csvw_mapping import CONTEXT, read_mapping
from kg.imports.csvw_table import match_tables, read_tables
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item, Reject
from kg.tables.files import shipped_data
from tests.imports.items import entities, rejects, shipped_identities, statements
from tests.imports.mappings import ID, ONTOLOGY, TABLE, metadata, write_mapping

CODE = ID + "code/cow-state/{StateID}"
NORMALISED: dict[str, Any] = {
    "@context": CONTEXT,
    "tables": [
        {
            "url": "state_alliance.csv",
            "tableSchema": {
                "aboutUrl": ID + "cow-alliance-{AllianceID}",
                "columns": [
                    {"name": "AllianceID"},
                    {"name": "AllianceType", "propertyUrl": "rdfs:label"},
                    {"name": "StartDate", "datatype": "date", "propertyUrl": ONTOLOGY + "inForceFrom"},
                    {"name": "EndDate", "datatype": "date", "propertyUrl": ONTOLOGY + "terminatedOn"},
                    {"name": "class", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": ONTOLOGY + "Alliance"},
                ],
            },
        },
        {
            "url": "alliance_membership.csv",
            "tableSchema": {
                "columns": [
                    {"name": "AllianceID", "propertyUrl": "rdf:object", "valueUrl": ID + "cow-alliance-{AllianceID}"},
                    {"name": "StateID", "propertyUrl": "rdf:subject", "valueUrl": CODE},
                    {"name": "StartDate", "datatype": "date", "propertyUrl": ONTOLOGY + "from"},
                    {"name": "EndDate", "datatype": "date", "propertyUrl": ONTOLOGY + "to"},
                    {"name": "says", "virtual": True, "propertyUrl": "rdf:predicate", "valueUrl": ONTOLOGY + "partyTo"},
                ]
            },
        },
    ],
}


def read(folder: Path, text: str | bytes, data: dict[str, Any] | None = None) -> list[Item]:
    path = folder / "parties.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    tables = read_mapping(write_mapping(folder / "m.json", data or metadata()))
    return list(read_tables(match_tables(tables, [path]), Identities([])))


def said(items: list[Item]) -> list[tuple[int, str, str, str]]:
    return [(each.row, each.subject, each.object, dict(each.others)["from"]) for each in statements(items)]


def test_each_row_is_a_claim_with_its_number(tmp_path: Path) -> None:
    items = read(tmp_path, "state,treaty,since\narland,pact,1999-05-01\nborland,pact,9999-12-31\n")
    assert said(items) == [(2, "arland", "pact", "1999-05-01"), (3, "borland", "pact", "")]


def test_a_cell_that_its_datatype_does_not_allow_rejects_its_row(tmp_path: Path) -> None:
    format_ = {"name": "since", "datatype": {"base": "date", "format": "d.M.yyyy"}}
    items = read(
        tmp_path, "state,treaty,since\narland,pact,3.4.1999\nborland,pact,spring\na,b,30.2.1999\n", metadata(format_)
    )
    assert said(items) == [(2, "arland", "pact", "1999-04-03")]
    assert [(each.row, each.what, each.rule, each.reason) for each in items if isinstance(each, Reject)] == [
        (3, "since: spring", "cell-form", "is no date of the form d.M.yyyy"),
        (4, "since: 30.2.1999", "cell-form", "is no date of the form d.M.yyyy (day is out of range for month)"),
    ]


def test_a_required_cell_that_is_empty_rejects_its_row(tmp_path: Path) -> None:
    items = read(tmp_path, "state,treaty,since\n,pact,\n", metadata({"name": "state", "required": True}))
    assert rejects(items) == [(2, "cell-form")]


def test_an_empty_cell_of_a_claim_leaves_it_incomplete(tmp_path: Path) -> None:
    assert rejects(read(tmp_path, "state,treaty,since\n,pact,\n")) == [(2, "claim-incomplete")]


def test_a_column_that_the_mapping_does_not_know_is_left_alone(tmp_path: Path) -> None:
    items = read(tmp_path, "remark,state,treaty,since\nfounder,arland,pact,\n")
    assert said(items) == [(2, "arland", "pact", "")]


def test_a_triple_about_an_empty_cell_is_none(tmp_path: Path) -> None:
    label = {"name": "label", "aboutUrl": ID + "{treaty}", "propertyUrl": "rdfs:label"}
    items = read(tmp_path, "state,treaty,since,label\narland,,,The Pact\n", metadata(label))
    assert rejects(items) == [(2, "claim-incomplete")]
    assert entities(items) == {}


def test_a_row_with_too_many_cells_is_a_reject(tmp_path: Path) -> None:
    items = read(tmp_path, "state,treaty,since\narland,pact\narland,pact,,\narland,pact,\n")
    assert rejects(items) == [(2, "cells-uneven"), (3, "cells-uneven")]
    assert len(statements(items)) == 1


def test_the_dialect_says_how_the_file_is_written(tmp_path: Path) -> None:
    dialect = {"delimiter": ";", "quoteChar": "'", "skipRows": 1, "commentPrefix": "#", "trim": True}
    text = "Parties of the pact\nstate;treaty;since\n# the founders\n arland ;'pact';\n\nborland;pact;\n"
    items = read(tmp_path, text, metadata(dialect=dialect))
    assert said(items) == [(4, "arland", "pact", ""), (6, "borland", "pact", "")]


def test_a_file_without_header_is_read_in_the_order_of_the_mapping(tmp_path: Path) -> None:
    items = read(tmp_path, "arland,pact,\n", metadata(dialect={"header": False}))
    assert said(items) == [(1, "arland", "pact", "")]


def test_other_encodings_and_compressed_files_are_read(tmp_path: Path) -> None:
    columns = {"name": "state", "valueUrl": ID + "x", "titles": "état"}
    text = "état,treaty,since\nx,pact,\n"
    assert len(statements(read(tmp_path, gzip.compress(text.encode(), mtime=0), metadata(columns)))) == 1
    latin = metadata(columns, dialect={"encoding": "latin-1"})
    assert len(statements(read(tmp_path, text.encode("latin-1"), latin))) == 1
    with pytest.raises(InputError, match=r"is not UTF-8 \(byte 0\); save it as UTF-8, or name its encoding"):
        read(tmp_path, text.encode("latin-1"), metadata(columns))
    with pytest.raises(InputError, match="is UTF-16; save it as UTF-8"):
        read(tmp_path, text.encode("utf-16"), metadata(columns))
    found = read(tmp_path, text.encode("utf-16"), metadata(columns, dialect={"encoding": "utf-16"}))
    assert len(statements(found)) == 1
    with pytest.raises(InputError, match="is not ascii"):
        read(tmp_path, text, metadata(columns, dialect={"encoding": "ascii"}))


def test_a_column_of_several_values_gives_several(tmp_path: Path) -> None:
    name = "http://www.w3.org/2004/02/skos/core#altLabel"
    names = {"name": "names", "separator": "|", "propertyUrl": name, "aboutUrl": ID + "{treaty}", "lang": "en"}
    items = read(tmp_path, "state,treaty,since,names\narland,pact,,Pact|The Pact\n", metadata(names))
    assert [getattr(each, "name", "") for each in items] == ["Pact", "The Pact", ""]


def test_values_are_written_as_the_standard_writes_them(tmp_path: Path) -> None:
    kinds = {
        "since": ("date", "2020-01-02", "2020-01-02"),
        "days": ("integer", "014", "14"),
        "amount": ("decimal", "1.50", "1.50"),
        "title": ({"base": "boolean", "format": "Y|N"}, "Y", "true"),
        "group": ("dateTime", "2020-01-02T03:04:05", "2020-01-02T03:04:05"),
    }
    columns = [{"name": name, "datatype": kind[0], "propertyUrl": ONTOLOGY + name} for name, kind in kinds.items()]
    columns[0]["propertyUrl"] = ONTOLOGY + "from"
    header = ",".join(["state", "treaty", *kinds])
    (found,) = statements(
        read(tmp_path, f"{header}\na,b,{','.join(k[1] for k in kinds.values())}\n", metadata(*columns))
    )
    others = dict(found.others)
    assert [others.get(name, others["from"]) for name in kinds] == [kind[2] for kind in kinds.values()]


@pytest.mark.slow
def test_a_file_that_is_not_as_its_dialect_says_gives_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="record 2 is not as its dialect says"):
        read(tmp_path, 'state,treaty,since\n"arland"x,pact,\n')
    cut = gzip.compress(b"state,treaty,since\n" + b"a,b,\n" * 50_000)[:-20]
    with pytest.raises(InputError, match="is cut or damaged"):
        read(tmp_path, cut)
    with pytest.raises(InputError, match="is cut or damaged"):
        read(tmp_path, cut, metadata(dialect={"encoding": "latin-1"}))


def test_files_go_with_the_tables_of_their_names(tmp_path: Path) -> None:
    group = {"@context": CONTEXT, "tables": [TABLE, {**TABLE, "url": "b.csv"}]}
    tables = read_mapping(write_mapping(tmp_path / "m.json", group))
    one, other = tmp_path / "parties.csv", tmp_path / "b.csv"
    assert [path for _, path in match_tables(tables, [other, one])] == [one, other]
    assert match_tables(tables[:1], [other]) == ((tables[0], other),)
    with pytest.raises(UsageError, match=r"the mapping wants b.csv"):
        match_tables(tables, [one])
    with pytest.raises(UsageError, match=r"it knows no c.csv"):
        match_tables(tables, [one, other, tmp_path / "c.csv"])
    with pytest.raises(UsageError, match="two files have one name"):
        match_tables(tables, [one, tmp_path / "x" / "parties.csv"])


def test_the_sample_gives_what_its_page_tells() -> None:
    sample = shipped_data() / "samples" / "sister-agreements.csv"
    tables = read_mapping(sample.with_name("sister-agreements.csv-metadata.json"))
    items = list(read_tables(match_tables(tables, [sample]), Identities([])))
    assert len(statements(items)) == 3
    assert rejects(items) == [(4, "cell-form"), (5, "cell-form")]
    assert all(identity.startswith("made-up-") for identity in entities(items))


def test_a_real_dataset_is_carried_by_a_mapping(tmp_path: Path, shared: Path) -> None:
    folder = shared / "datasets" / "cow_alliances"
    tables = read_mapping(write_mapping(tmp_path / "m.json", NORMALISED))
    files = match_tables(tables, [folder / "alliance_membership.csv", folder / "state_alliance.csv"])
    items = list(read_tables(files, shipped_identities()))
    assert len(entities(items)) == 414
    members = statements(items, "partyTo")
    assert len({each.row for each in members} | {row for row, _ in rejects(items)}) == 1_221
    assert {rule for _, rule in rejects(items)} <= {"code-out-of-time", "code-ambiguous", "code-undecided"}
    union = [dict(each.others)["to"] for each in members if each.subject == "soviet-union"]
    assert union
    assert "" not in union, "the union ended, whatever the record says of 365"


def test_one_file_is_described_once(tmp_path: Path) -> None:
    tables = read_mapping(write_mapping(tmp_path / "m.json", {"@context": CONTEXT, "tables": [TABLE, TABLE]}))
    with pytest.raises(UsageError, match="two tables of the mapping have one url"):
        match_tables(tables, [tmp_path / "parties.csv"])


@pytest.mark.parametrize("dialect", [{"delimiter": ""}, {"delimiter": "||"}, {"quoteChar": "<<"}])
def test_a_dialect_that_cannot_be_is_one_line(dialect: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the dialect of its mapping cannot be used"):
        read(tmp_path, "a,b\n1,2\n", metadata(dialect=dialect))
