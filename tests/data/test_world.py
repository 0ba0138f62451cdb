"""The states of the world and who is who: whole, sorted, cited, and true to what people know of history."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kg.imports.frame.identity import (
    COW_IGO_FILE,
    IDENTITY_COLUMNS,
    IDENTITY_FILE,
    Identities,
    Resolved,
    read_identities,
)
from kg.imports.frame.treaties import read_messy_date
from kg.model.dates import Period, parse_period
from kg.model.ontology import read_ontology
from kg.tables.files import ontology_file, shipped_data, shipped_folders
from kg.tables.tables import ENTITY_COLUMNS, NAME_COLUMNS, read_tables

WORLD = shipped_data() / "world"
SORT_COLUMNS = {
    "sources.csv": ("id",),
    "entities.csv": ("id",),
    IDENTITY_FILE: ("scheme", "code", "from"),
    COW_IGO_FILE: ("scheme", "code", "from"),
}

Cells = dict[str, str]


def read_cells(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_both(name: str) -> list[Cells]:
    return [row for folder in (*shipped_folders(), WORLD) for row in read_cells(folder / name)]


@pytest.fixture(scope="module")
def identities() -> Identities:
    return read_identities(WORLD / IDENTITY_FILE)


@pytest.fixture(scope="module")
def rows() -> list[Cells]:
    return [*read_cells(WORLD / IDENTITY_FILE), *read_cells(WORLD / COW_IGO_FILE)]


def entity_at(identities: Identities, scheme: str, code: str, when: str) -> str:
    found = identities.resolve(scheme, code, parse_period(when) if when else None)
    return found.entity if isinstance(found, Resolved) else ""


# ---------------------------------------------------------------- the tables by themselves


@pytest.mark.parametrize("name", SORT_COLUMNS)
def test_rows_are_sorted_and_no_key_is_there_twice(name: str) -> None:
    keys = [tuple(row[column] for column in SORT_COLUMNS[name]) for row in read_cells(WORLD / name)]
    assert [pair for pair in pairwise(keys) if pair[0] >= pair[1]] == [], f"sort data/world/{name}"


def test_the_rows_pass_the_checks_of_a_data_folder(tmp_path: Path) -> None:
    sources = read_both("sources.csv")
    columns = list(dict.fromkeys(column for row in sources for column in row))
    for name, table, header in (
        ("sources.csv", sources, columns),
        ("entities.csv", read_both("entities.csv"), list(ENTITY_COLUMNS)),
        ("names.csv", read_both("names.csv"), list(NAME_COLUMNS)),
    ):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
    (tmp_path / "claims.csv").write_bytes((WORLD / "claims.csv").read_bytes())
    _, problems = read_tables(tmp_path, read_ontology(ontology_file("kg.ttl")))
    assert problems == []


@pytest.mark.parametrize("name", ["sources.csv", "entities.csv"])
def test_nothing_of_the_main_tables_is_repeated(name: str) -> None:
    mine = {row["id"] for row in read_cells(WORLD / name)}
    theirs = {row["id"] for folder in shipped_folders() for row in read_cells(folder / name)}
    assert mine & theirs == set()


@pytest.mark.parametrize("column", ["wikidata", "iso3166"])
def test_a_code_of_the_world_belongs_to_one_entity(column: str) -> None:
    counts = Counter(row[column] for row in read_both("entities.csv") if row[column])
    assert [code for code, count in counts.items() if count > 1] == []


# ---------------------------------------------------------------- identities


def test_identities_have_the_columns_that_the_reader_expects() -> None:
    assert (WORLD / IDENTITY_FILE).read_text(encoding="utf-8").splitlines()[0] == ",".join(IDENTITY_COLUMNS)


def test_every_identity_names_a_known_entity_and_a_known_source(rows: list[Cells]) -> None:
    entities = {row["id"] for row in read_both("entities.csv")}
    sources = {row["id"] for row in read_both("sources.csv")}
    assert {row["entity"] for row in rows if row["entity"]} - entities == set()
    assert {row["source"] for row in rows} - sources == set()


def test_every_entity_and_every_source_of_the_world_is_used(rows: list[Cells]) -> None:
    claims = read_cells(WORLD / "claims.csv")
    named = {row["entity"] for row in rows} | {row[end] for row in claims for end in ("subject", "object")}
    unused = {row["id"] for row in read_cells(WORLD / "entities.csv")} - named
    assert unused == set(), "no identity or claim names them: add a row, or delete the entity"
    tables = (*rows, *read_cells(WORLD / "names.csv"), *claims)
    uncited = {row["id"] for row in read_cells(WORLD / "sources.csv")} - {row["source"] for row in tables}
    # it supports the Wikidata column of entities.csv, which has no source column of its own
    assert uncited <= {"bg-t2wml-countries"}


def test_a_row_without_entity_says_why(rows: list[Cells]) -> None:
    assert [row for row in rows if not row["entity"] and not row["reason"]] == []


def test_periods_of_a_code_do_not_overlap(identities: Identities, rows: list[Cells]) -> None:
    periods: defaultdict[tuple[str, str], list[Period]] = defaultdict(list)
    for row in rows:
        first = parse_period(row["from"]).earliest if row["from"] else None
        last = parse_period(row["to"]).latest if row["to"] else None
        periods[row["scheme"], row["code"]].append(Period("", first, last))
    for key, found in periods.items():
        found.sort(key=lambda each: (each.earliest is not None, each.earliest))
        for one, next_one in pairwise(found):
            assert one.latest is not None, key
            assert next_one.earliest is not None, key
            assert one.latest < next_one.earliest, key
    assert len({code for scheme, code in periods if scheme == "iso3"}) == len(identities.codes("iso3"))


def test_the_data_sheet_tells_how_many_rows_each_scheme_has(rows: list[Cells]) -> None:
    told = {
        scheme: (int(codes), int(count), int(unresolved))
        for scheme, codes, count, unresolved in re.findall(
            r"^\| `([a-z0-9-]+)` \| (\d+) \| (\d+) \| (\d+) \|$",
            (WORLD / "README.md").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }
    counted = {
        scheme: (
            len({row["code"] for row in rows if row["scheme"] == scheme}),
            sum(row["scheme"] == scheme for row in rows),
            sum(row["scheme"] == scheme and not row["entity"] for row in rows),
        )
        for scheme in {row["scheme"] for row in rows}
    }
    assert told == counted, "correct the table of schemes in data/world/README.md"


# ---------------------------------------------------------------- against the datasets


def read_column(path: Path, column: str) -> set[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("scheme", "file", "column", "count"),
    [
        ("cow-state", "cow_states/states2016.csv", "ccode", 217),
        ("manytreaties", "manytreaties/cube_parties_GGO.csv.gz", "stateID", 274),
        ("iso3", "iso_countries/country-codes.csv", "ISO3166-1-Alpha-3", 249),
    ],
)
def test_every_code_of_a_dataset_has_a_row(
    identities: Identities, shared: Path, scheme: str, file: str, column: str, count: int
) -> None:
    codes = read_column(shared / "datasets" / file, column)
    assert len(codes) == count
    assert identities.codes(scheme) == codes


def test_iso_entities_have_the_codes_and_wikidata_ids_of_the_table(shared: Path) -> None:
    entities = {row["iso3166"]: row for row in read_both("entities.csv") if row["iso3166"]}
    table = read_cells(shared / "datasets" / "iso_countries" / "country-codes.csv")
    assert entities.keys() == {row["ISO3166-1-Alpha-2"] for row in table}
    for row in table:
        if row["wikidata_id"]:
            item = row["wikidata_id"].rsplit("/", 1)[-1]
            assert entities[row["ISO3166-1-Alpha-2"]]["wikidata"] == item, row["CLDR display name"]


def test_a_territory_is_named_neither_by_the_cow_list_nor_as_a_state_by_the_united_nations(
    identities: Identities, shared: Path
) -> None:
    types = {row["id"]: row["type"] for row in read_both("entities.csv")}
    table = read_cells(shared / "datasets" / "iso_countries" / "country-codes.csv")
    for row in table:
        entity = entity_at(identities, "iso3", row["ISO3166-1-Alpha-3"], "")
        is_state = bool(row["UNTERM English Short"]) or row["is_independent"] == "Yes"
        assert types[entity] == ("State" if is_state else "Territory"), entity
    listed = {each["entity"] for each in read_cells(WORLD / IDENTITY_FILE) if each["scheme"] == "cow-state"}
    assert {types[entity] for entity in listed} == {"State"}


def test_every_day_of_every_state_in_the_cow_list_has_an_entity(identities: Identities, shared: Path) -> None:
    for row in read_cells(shared / "datasets" / "cow_states" / "states2016.csv"):
        start, end = (
            parse_period(f"{row[f'{which}year']}-{int(row[f'{which}month']):02}-{int(row[f'{which}day']):02}")
            for which in ("st", "end")
        )
        spells = identities.split("cow-state", row["ccode"], start, end)
        assert all(isinstance(spell.who, Resolved) for spell in spells), (row["statenme"], spells)


def test_every_membership_of_the_igo_file_has_an_entity_from_end_to_end(identities: Identities, shared: Path) -> None:
    memberships = read_cells(shared / "datasets" / "cow_igo" / "igo_membership.csv")
    lost = [
        row
        for row in memberships
        for spell in identities.split(
            "cow-state", row["StateID"], parse_period(row["JoinYear"]), parse_period(row["LeaveYear"])
        )
        if not isinstance(spell.who, Resolved)
    ]
    assert (len(memberships), lost) == (33_432, [])


def days_of_parties(path: Path) -> Iterator[tuple[str, Period]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in ("StateSignature", "StateRatification", "StateForce"):
                try:
                    day = read_messy_date(row[column])
                except ValueError:
                    continue
                if day:
                    yield row["stateID"], day


@pytest.mark.slow
def test_ninety_eight_of_a_hundred_days_of_treaty_parties_resolve(identities: Identities, shared: Path) -> None:
    found: Counter[str] = Counter()
    for code, day in days_of_parties(shared / "datasets" / "manytreaties" / "cube_parties_GGO.csv.gz"):
        who = identities.resolve("manytreaties", code, day)
        found["resolved" if isinstance(who, Resolved) else who.rule] += 1
    assert found["resolved"] / found.total() > 0.98, found
    assert found["code-unknown"] == 0
    assert found["code-ambiguous"] < 5, found


# ---------------------------------------------------------------- what people know of history

NOBODY = ""

TRUTH = [
    # Russia: three states and what came between
    ("cow-state", "365", "1900-06-01", "russian-empire"),
    ("cow-state", "365", "1950", "soviet-union"),
    ("cow-state", "365", "1991-12-25", "soviet-union"),
    ("cow-state", "365", "1991-12-26", "russia"),
    ("cow-state", "365", "2000", "russia"),
    ("manytreaties", "RUS", "1894-05-04", "russian-empire"),
    ("manytreaties", "RUS", "1921-02-26", "russian-sfsr"),
    ("manytreaties", "RUS", "1963-08-05", "soviet-union"),
    ("manytreaties", "RUS", "2015", "russia"),
    ("manytreaties", "RUS", "1991", NOBODY),  # a bare year holds both
    # Central Asia: not before independence
    ("manytreaties", "KAZ", "1964-01-01", NOBODY),
    ("manytreaties", "KAZ", "1991-12-15", NOBODY),
    ("manytreaties", "KAZ", "1991-12-21", "kazakhstan"),
    ("manytreaties", "KAZ", "1995", "kazakhstan"),
    ("manytreaties", "UZB", "1987-09-16", NOBODY),
    ("manytreaties", "UZB", "1992-03-02", "uzbekistan"),
    ("cow-state", "705", "1992", "kazakhstan"),
    # Czechoslovakia is neither successor
    ("cow-state", "315", "1930", "czechoslovakia"),
    ("cow-state", "315", "1993-01-01", NOBODY),
    ("cow-state", "316", "1993-01-01", "czechia"),
    ("cow-state", "317", "2004", "slovakia"),
    ("manytreaties", "CZE", "1968-07-01", "czechoslovakia"),
    ("manytreaties", "CZE", "1995", "czechia"),
    ("manytreaties", "SVK", "1968-07-01", NOBODY),
    ("manytreaties", "CSK", "1984", "czechoslovakia"),
    # Germany
    ("cow-state", "255", "1850", "prussia"),
    ("cow-state", "255", "1914-08-01", "german-reich"),
    ("cow-state", "255", "1991", "germany"),
    ("cow-state", "260", "1960", "germany"),
    ("cow-state", "265", "1960", "german-democratic-republic"),
    ("manytreaties", "DEU", "1869-12-09", NOBODY),  # Baden
    ("manytreaties", "DEU", "1925", "german-reich"),
    ("manytreaties", "DEU", "1947", NOBODY),
    ("manytreaties", "DEU", "1972", "germany"),
    ("manytreaties", "DDR", "1972", "german-democratic-republic"),
    ("manytreaties", "DDR", "1991", NOBODY),
    # Yugoslavia and its parts
    ("cow-state", "345", "1900", "kingdom-of-serbia"),
    ("cow-state", "345", "1930", "yugoslavia"),
    ("cow-state", "345", "2000", "serbia-and-montenegro"),
    ("cow-state", "345", "2010", "serbia"),
    ("manytreaties", "YUG", "1980", "yugoslavia"),
    ("manytreaties", "YUG", "1995", NOBODY),
    ("manytreaties", "SCG", "2004", "serbia-and-montenegro"),
    ("manytreaties", "SRB", "1950-04-24", NOBODY),
    ("manytreaties", "SRB", "2001", "serbia-and-montenegro"),
    ("manytreaties", "SRB", "2010", "serbia"),
    ("manytreaties", "KOS", "2005-08-31", NOBODY),
    # Ottoman Empire, Austria-Hungary, Sardinia
    ("cow-state", "640", "1878", "ottoman-empire"),
    ("cow-state", "640", "1952", "turkey"),
    ("cow-state", "300", "1913", "austria-hungary"),
    ("cow-state", "305", "1955", "austria"),
    ("manytreaties", "AUT", "1883-08-09", "austria-hungary"),
    ("cow-state", "325", "1848", "sardinia"),
    ("cow-state", "325", "1900", "italy"),
    # China, Korea, Viet Nam, Yemen
    ("cow-state", "710", "1890", "qing-empire"),
    ("cow-state", "710", "1945", "republic-of-china"),
    ("cow-state", "710", "1980", "china"),
    ("cow-state", "713", "1960", "taiwan"),
    ("cow-state", "730", "1890", "korea"),
    ("cow-state", "732", "1990", "south-korea"),
    ("cow-state", "816", "1968", "north-viet-nam"),
    ("cow-state", "816", "1980", "viet-nam"),
    ("cow-state", "817", "1968", "south-viet-nam"),
    ("manytreaties", "VNM", "1963-10-01", NOBODY),
    ("cow-state", "678", "1970", "north-yemen"),
    ("cow-state", "680", "1970", "south-yemen"),
    ("cow-state", "679", "1995", "yemen"),
    ("manytreaties", "YEM", "1971-03-11", NOBODY),
    # Egypt and Syria, Tanganyika and Zanzibar, Rhodesia
    ("cow-state", "651", "1960", "united-arab-republic"),
    ("cow-state", "651", "1965", "egypt"),
    ("cow-state", "652", "1970", "syria"),
    ("cow-state", "510", "1962-06", "tanganyika"),
    ("cow-state", "510", "1970", "tanzania"),
    ("manytreaties", "EAZ", "2007-12-18", NOBODY),
    ("manytreaties", "ZWE", "1974", "rhodesia"),
    ("manytreaties", "ZWE", "1985", "zimbabwe"),
    # a colony is not its metropole, nor the state that it became
    ("manytreaties", "KEN", "1950", NOBODY),
    ("manytreaties", "KEN", "1970", "kenya"),
    ("manytreaties", "IND", "1930-04-09", "british-india"),
    ("manytreaties", "IND", "1950", "india"),
    ("manytreaties", "VCT", "1930-04-09", NOBODY),
    # states that were interrupted but came back
    ("manytreaties", "EST", "1930", "estonia"),
    ("manytreaties", "EST", "1978-02-17", NOBODY),
    ("manytreaties", "EST", "1992", "estonia"),
    ("cow-state", "230", "1830", "spain"),
    # organisations and codes that say nothing
    ("manytreaties", "EUE", "1990", "european-community"),
    ("manytreaties", "EUE", "2012", "european-union"),
    ("manytreaties", "IO-IAEA", "1964-06-19", "iaea"),
    ("manytreaties", "Member countries not listed", "1985", NOBODY),
    ("cow-igo", "4400", "", "united-nations"),
    ("iso3", "KAZ", "", "kazakhstan"),
]


@pytest.mark.parametrize(("scheme", "code", "when", "entity"), TRUTH)
def test_a_code_means_whom_it_meant_then(
    identities: Identities, scheme: str, code: str, when: str, entity: str
) -> None:
    assert entity_at(identities, scheme, code, when) == entity
