"""Names in six languages, capitals, regions and belonging, as the table of country codes has them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item
from kg.imports.iso_3166 import COLUMNS, clean_name, read_iso
from tests.imports.items import (
    entities,
    identity,
    names,
    rejects,
    shipped_identities,
    spells,
    statements,
    write_table,
)

IDENTITIES = Identities(
    [
        identity("iso3", "RUR", "ruritania"),
        identity("iso3", "STR", "strelsau-islands"),
        identity("iso3", "OLD", "old", until="1990"),
        identity("iso3", "OLD", "new", since="1991"),
        identity("m49", "900", "zenda"),
        identity("iso-capital", "RU", "strelsau"),
        identity("iso-capital", "XX", ""),
        identity("wikidata", "Q5", "graustark"),
        identity("wikidata", "Q6", "ruritania"),
    ]
)
REGIONS = {
    "Sub-region Code": "900", "Sub-region Name": "Zenda", "Region Code": "910", "Region Name": "Old World",
}  # fmt: skip


def read(tmp_path: Path, *rows: dict[str, str], more: tuple[str, ...] = ()) -> list[Item]:
    header = (*COLUMNS, *more)
    path = write_table(tmp_path / "codes.csv", header, [[row.get(column, "") for column in header] for row in rows])
    return list(read_iso({"countries": path}, IDENTITIES))


def row(alpha_3: str, alpha_2: str, **cells: str) -> dict[str, str]:
    return {"ISO3166-1-Alpha-3": alpha_3, "ISO3166-1-Alpha-2": alpha_2, "is_independent": "Yes", **cells}


def test_names_are_short_formal_and_statistical_without_article_and_footnote(tmp_path: Path) -> None:
    cells = {
        "UNTERM English Short": "Ruritania (the) *",
        "UNTERM English Formal": "the  Kingdom of Ruritania",
        "UNTERM French Short": "Ruritanie (la)",
        "official_name_fr": "Ruritanie",
        "official_name_ru": "Руритания",
        "CLDR display name": "Ruritania",
    }
    assert names(read(tmp_path, row("RUR", "RU") | cells)) == [
        ("ruritania", "Ruritania", "en", "alias"),
        ("ruritania", "the Kingdom of Ruritania", "en", "official"),
        ("ruritania", "Ruritanie", "fr", "label"),
        ("ruritania", "Руритания", "ru", "alias"),
    ]
    assert clean_name("Bolivia (Plurinational State of)") == "Bolivia (Plurinational State of)"


def test_names_with_a_gap_or_in_another_script_are_rejected(tmp_path: Path) -> None:
    cells = {"official_name_ar": "Ruritania", "official_name_cn": "Ruritania", "official_name_es": "Ruritania (_)"}
    assert rejects(read(tmp_path, row("RUR", "RU") | cells)) == [(2, "name-form")] * 3


def test_the_capital_is_a_known_city_or_one_named_by_the_code(tmp_path: Path) -> None:
    items = read(tmp_path, row("RUR", "RU", Capital="Strelsau"), row("STR", "ST", Capital="Port Rupert"))
    assert spells(items, "capitalOf") == [
        ("strelsau", "ruritania", "", ""),
        ("iso-capital-st", "strelsau-islands", "", ""),
    ]
    assert ("strelsau", "Strelsau", "en", "alias") in names(items)
    assert entities(items)["iso-capital-st"] == "Port Rupert"


def test_a_capital_that_is_blank_gives_nothing_and_one_that_is_missing_a_reject(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        row("RUR", "RU", Capital=""),
        row("RUR", "RU", Capital="missing"),
        row("RUR", "", Capital="Strelsau"),
        row("RUR", "XX", Capital="Strelsau"),
    )
    assert spells(items, "capitalOf") == []
    assert rejects(items) == [(3, "capital-missing"), (4, "capital-missing"), (5, "code-undecided")]


def test_a_country_lies_in_its_narrowest_region_and_that_in_the_wider_one(tmp_path: Path) -> None:
    items = read(tmp_path, row("RUR", "RU", **REGIONS), row("STR", "ST", **REGIONS))
    assert spells(items, "locatedIn") == [
        ("ruritania", "zenda", "", ""),
        ("zenda", "m49-910", "", ""),
        ("strelsau-islands", "zenda", "", ""),
    ]


def test_what_belongs_to_a_country_lies_in_it_even_if_that_comes_later(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        row("STR", "ST", is_independent="Part of RU"),
        row("RUR", "RU", is_independent="Territory of ST"),
        row("RUR", "RU", is_independent="Part of ZZ"),
    )
    assert spells(items, "locatedIn") == [("strelsau-islands", "ruritania", "", "")]
    assert [value for _, value, _, _ in spells(items, "characterisedAs")] == [
        "Part of RU",
        "Territory of ST",
        "Part of ZZ",
    ]
    assert rejects(items) == [(4, "code-unknown")]


def test_the_status_of_a_contested_country_goes_with_its_capital_and_independence_is_not_passed_on(
    tmp_path: Path,
) -> None:
    items = read(tmp_path, row("RUR", "RU", is_independent="In contention", Capital="Strelsau"), row("STR", "ST"))
    assert statements(items, "capitalOf")[0].note == "status of the country in the table: In contention"
    assert [each.value for each in statements(items, "characterisedAs")] == ["In contention"]


def test_codes_that_disagree_or_are_unknown_are_rejected(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        row("RUR", "RU", wikidata_id="https://www.wikidata.org/wiki/Q5"),
        row("RUR", "RU", wikidata_id="https://www.wikidata.org/wiki/Q6"),
        row("RUR", "RU", wikidata_id="Q6"),
        row("NON", "NO"),
        row("OLD", "OL"),
    )
    assert rejects(items) == [(2, "ids-disagree"), (4, "id-form"), (5, "code-unknown"), (6, "code-ambiguous")]


def test_columns_that_are_not_read_and_uneven_rows_are_reported(tmp_path: Path) -> None:
    items = read(tmp_path, row("RUR", "RU"), more=("Dial", "TLD"))
    assert rejects(items) == [(1, "column-unread"), (1, "column-unread")]
    path = write_table(tmp_path / "uneven.csv", COLUMNS, [["RUR"]])
    assert rejects(read_iso({"countries": path}, IDENTITIES)) == [(2, "cells-uneven")]


def test_a_file_of_another_dataset_is_refused_with_the_columns_it_lacks(tmp_path: Path) -> None:
    path = write_table(tmp_path / "codes.csv", COLUMNS[1:], [])
    with pytest.raises(InputError, match="has no column 'ISO3166-1-Alpha-3'"):
        list(read_iso({"countries": path}, IDENTITIES))


def test_the_published_file_is_read_whole(shared: Path) -> None:
    path = shared / "datasets" / "iso_countries" / "country-codes.csv"
    items = list(read_iso({"countries": path}, shipped_identities()))
    assert {each.row for each in items} == set(range(1, 249 + 2))
    reasons = Counter(rule for _, rule in rejects(items))
    assert set(reasons) == {"column-unread", "name-form"}
    assert {each.object for each in statements(items, "capitalOf") if each.subject in ("astana", "tashkent")} == {
        "kazakhstan",
        "uzbekistan",
    }
    assert ("kazakhstan", "哈萨克斯坦", "zh-Hans", "label") in names(items)
    assert ("kazakhstan", "central-asia", "", "") in spells(items, "locatedIn")
