"""The 700 spellings of parties in UK Treaties Online: what the curated table makes of them."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kg.imports.frame.identity import IDENTITY_FILE, Identities, Resolved, Unresolved, read_identities
from kg.imports.frame.items import Reject, Repeat, Statement
from kg.imports.frame.treaties import resolve_party
from kg.imports.uk_treaties import SCHEME, read_uk_treaties
from kg.model.dates import parse_period

DATA = Path(__file__).resolve().parents[2] / "data"
WORLD = DATA / "world"
SAMPLE = WORLD / "uk-party-sample.csv"
PAIRS = 85_123
RESOLVED = 83_300

# A spelling, the day of the treaty, whether states may join it later, and who it is; empty where nobody may be named.
TRUTHS = """
KAZAKHSTAN|1964-04-13|no|
KAZAKHSTAN|1964-04-13|yes|kazakhstan
KAZAKHSTAN|1995-05-15|no|kazakhstan
UZBEKISTAN|1961-03-30|yes|uzbekistan
UKRAINE|1965-12-02|no|
UKRAINE|1992-07-10|no|ukraine
UKRAINE S S R|1957-10-03|yes|ukraine
BYELORUSSIA S S R|1945-06-26|yes|belarus
RUSSIA|1850-07-04|no|russian-empire
RUSSIA|1921-03-16|no|russian-sfsr
RUSSIA|1937-07-14|no|soviet-union
RUSSIA|1995-06-01|yes|russia
RUSSIAN FEDERATION|1949-08-12|yes|russia
SOVIET UNION|1950-01-01|no|soviet-union
SOVIET UNION|1920-01-01|no|
CZECHOSLOVAKIA|1938-09-30|no|czechoslovakia
CZECH AND SLOVAK FEDERAL REPUBLIC|1968-11-08|yes|czechoslovakia
CZECH REPUBLIC|1925-11-11|no|
CZECH REPUBLIC|1925-11-11|yes|czechia
SLOVAK REPUBLIC|1949-04-04|yes|slovakia
GERMANY|1885-04-29|no|german-reich
GERMANY|1931-07-13|yes|german-reich
GERMANY|1995-01-01|yes|germany
GERMANIC CONFEDERATION|1856-04-16|yes|german-confederation
GERMANIC CONFEDERATION|1893-11-15|no|german-reich
GERMANY FEDERAL REPUBLIC|1962-06-06|no|germany
GERMAN DEMOCRATIC REPUBLIC|1964-07-10|yes|german-democratic-republic
PRUSSIA|1839-04-19|yes|prussia
Land Berlin|1962-12-10|yes|west-berlin
AUSTRIA|1852-05-08|no|austria-hungary
AUSTRIA|1934-10-29|no|austria
AUSTRIA|1912-07-05|yes|
HUNGARY|1902-03-05|yes|
HUNGARY|1967-01-17|no|hungary
TURKEY|1838-08-16|no|ottoman-empire
TURKEY|1923-07-24|yes|turkey
YUGOSLAVIA|1900-12-06|no|
YUGOSLAVIA|1958-05-24|no|yugoslavia
YUGOSLAVIA|1995-01-01|yes|serbia-and-montenegro
SERBIA|1907-02-17|no|kingdom-of-serbia
SERBIA|1919-09-10|yes|yugoslavia
SERBIA|1966-12-19|yes|serbia
Kenya|1950-01-03|no|colonial-kenya
Kenya|1922-02-02|no|colonial-kenya
KENYA|1970-01-01|no|kenya
KENYA|1931-03-31|no|
KENYA|1931-03-31|yes|kenya
Gold Coast|1935-07-25|no|gold-coast
GHANA|1963-09-14|yes|ghana
Bermuda|1946-10-15|yes|bermuda
Canada|1922-07-03|no|canada
CONGO|1894-05-12|no|congo-free-state
CONGO|1964-01-03|no|
CONGO BRAZZAVILLE|1966-01-01|yes|republic-of-the-congo
CONGO LEOPOLDVILLE|1963-07-01|yes|democratic-republic-of-the-congo
CONGO, REPUBLIC OF|1965-06-01|yes|republic-of-the-congo
CONGO, DEMOCRATIC REPUBLIC OF|1921-11-12|yes|democratic-republic-of-the-congo
ZAIRE|1969-07-29|no|democratic-republic-of-the-congo
Belgian Congo|1947-07-05|yes|belgian-congo
Belgian Congo|2005-10-20|yes|
DAHOMEY|1877-05-12|no|kingdom-of-dahomey
DAHOMEY|1964-01-01|yes|benin
BENIN|1892-03-26|no|kingdom-of-benin
BENIN|1894-08-02|no|
MADAGASCAR|1865-06-27|no|kingdom-of-madagascar
CHINA|1842-08-29|no|qing-empire
CHINA|1930-04-08|no|republic-of-china
CHINA|1955-01-01|yes|
CHINA|1985-01-01|yes|china
CHINA P R|1948-10-18|no|
TAIWAN|1963-05-21|yes|taiwan
KOREA|1883-11-26|no|korea
KOREA|1998-07-17|yes|south-korea
KOREA|1930-07-05|yes|
VIETNAM|1955-12-24|no|south-viet-nam
VIETNAM|1961-04-18|yes|
VIETNAM, SOCIALIST REP OF|1969-10-21|yes|viet-nam
YEMEN|1934-02-11|no|north-yemen
YEMEN|1961-03-30|yes|
YEMEN|2001-01-01|yes|yemen
UNITED ARAB REPUBLIC|1960-01-01|yes|united-arab-republic
UNITED ARAB REPUBLIC|1965-01-01|yes|egypt
TANGANYIKA|1964-01-01|no|tanganyika
Tanganyika|1955-11-21|no|tanganyika-territory
TANZANIA|1933-11-08|yes|tanzania
Zanzibar|1960-03-01|no|zanzibar
Palestine|1934-03-20|yes|mandatory-palestine
PALESTINE (INCL. PLO)|1948-01-20|no|mandatory-palestine
PALESTINE (INCL. PLO)|1907-10-18|yes|palestine
INDIA|1939-03-20|no|british-india
INDIA|1963-01-01|no|india
EUROPEAN COMMUNITY|1957-07-26|no|ecsc
EUROPEAN COMMUNITY|2005-05-01|no|european-community
EUROPEAN ECONOMIC COMMUNITY|1975-07-15|no|european-community
EUROPEAN ATOMIC ENERGY COMMUNITY (EURATOM)|1958-05-29|no|euratom
EUROPEAN COAL AND STEEL COMMUNITY|1954-04-23|no|ecsc
EUROPEAN UNION|2001-05-22|yes|european-community
EUROPEAN UNION|2012-12-08|yes|european-union
SAMOA|1879-08-28|no|kingdom-of-samoa
WESTERN SAMOA|1969-07-23|no|samoa
Virgin Islands|1966-06-06|no|british-virgin-islands
Virgin Islands|1958-10-31|yes|united-states-virgin-islands
New Guinea|1951-10-17|no|netherlands-new-guinea
New Guinea|1934-06-19|yes|territory-of-new-guinea
Somaliland|1926-04-21|yes|italian-somaliland
Somaliland|1905-10-31|no|british-somaliland
French Zone|1948-08-28|no|french-zone-of-morocco
French Zone|1948-10-16|yes|french-occupation-zone-of-germany
DANZIG|1933-06-19|yes|free-city-of-danzig
DANZIG|1957-01-01|yes|
HEJAZ|1925-06-17|yes|kingdom-of-hejaz
NEW GRANADA|1851-04-02|no|colombia
Metropolitan|1950-04-17|yes|
All Territories under UK Sovereignty|1954-06-01|no|
""".strip().splitlines()


@dataclass(frozen=True, slots=True)
class Checked:
    """A line of the sample that was checked by hand."""

    row: int
    spelling: str
    day: str
    right: str
    verdict: str


@pytest.fixture(scope="module")
def identities() -> Identities:
    return read_identities(WORLD / IDENTITY_FILE)


@pytest.fixture(scope="module")
def table(shared: Path) -> Path:
    return shared / "datasets" / "uk_treaties" / "uk_treaties.csv.gz"


@pytest.fixture(scope="module")
def records(table: Path) -> dict[int, dict[str, str]]:
    """The records by number; the first has number 2."""
    return dict(enumerate(_read(table), start=2))


def _read(path: Path) -> Iterator[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))


def _own_rows() -> list[dict[str, str]]:
    return [row for row in _read(WORLD / IDENTITY_FILE) if row["scheme"] == SCHEME]


def _who(identities: Identities, spelling: str, day: str, *, may_join: bool) -> str:
    found = resolve_party(identities, SCHEME, spelling, parse_period(day) if day else None, may_join=may_join)
    return found.entity if isinstance(found, Resolved) else ""


def _sample() -> list[Checked]:
    return [
        Checked(int(row["row"]), row["spelling"], row["date"], row["right"], row["verdict"]) for row in _read(SAMPLE)
    ]


def test_every_spelling_of_the_file_has_a_row_and_no_other(identities: Identities, table: Path) -> None:
    spellings = {name.strip() for row in _read(table) for name in row["country_name"].split(" ; ")} - {""}
    assert len(spellings) == 700
    assert identities.codes(SCHEME) == spellings


def test_the_rows_of_a_spelling_do_not_overlap_in_time() -> None:
    spells: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    for row in _own_rows():
        first = date.fromisoformat(row["from"]) if row["from"] else date.min
        last = date.fromisoformat(row["to"]) if row["to"] else date.max
        assert first <= last, row
        spells[row["code"]].append((first, last))
    for spelling, periods in spells.items():
        ordered = sorted(periods)
        for earlier, later in pairwise(ordered):
            assert earlier[1] < later[0], f"{spelling}: {earlier} and {later}"


def test_adjoining_rows_of_a_spelling_differ_in_what_they_say() -> None:
    rows = sorted(_own_rows(), key=lambda row: (row["code"], row["from"]))
    for earlier, later in pairwise(rows):
        if earlier["code"] == later["code"] and earlier["to"] and later["from"]:
            touches = date.fromisoformat(earlier["to"]) + timedelta(days=1) == date.fromisoformat(later["from"])
            same = all(earlier[column] == later[column] for column in ("entity", "reason"))
            assert not (touches and same), f"{earlier['code']}: join {earlier['from']} and {later['from']}"


def test_every_entity_and_source_of_the_rows_exists() -> None:
    entities = {row["id"] for folder in (DATA / "texts", WORLD) for row in _read(folder / "entities.csv")}
    sources = {row["id"] for row in _read(WORLD / "sources.csv")}
    rows = _own_rows()
    assert {row["entity"] for row in rows} - entities == {""}
    assert {row["source"] for row in rows} <= sources


def test_a_row_without_an_entity_says_why() -> None:
    assert [row["code"] for row in _own_rows() if not row["entity"] and not row["reason"]] == []


@pytest.mark.parametrize("truth", TRUTHS)
def test_a_spelling_names_whom_it_named_at_the_time(identities: Identities, truth: str) -> None:
    spelling, day, joins, entity = truth.split("|")
    assert _who(identities, spelling, day, may_join=joins == "yes") == entity


def test_a_colony_is_neither_its_metropole_nor_the_later_state(identities: Identities) -> None:
    colonies = ["Kenya", "Gold Coast", "Algeria", "Belgian Congo", "Indonesia", "Angola", "Palestine", "Malta"]
    later = {
        "kenya",
        "ghana",
        "algeria",
        "democratic-republic-of-the-congo",
        "indonesia",
        "angola",
        "palestine",
        "malta",
    }
    metropoles = {"united-kingdom", "france", "belgium", "netherlands", "portugal"}
    named = {_who(identities, colony, "1930-01-01", may_join=True) for colony in colonies}
    assert len(named) == len(colonies)
    assert not named & (later | metropoles | {""})


def test_a_treaty_without_a_date_resolves_a_spelling_of_one_meaning_only(identities: Identities) -> None:
    assert _who(identities, "FRANCE", "", may_join=True) == "france"
    assert _who(identities, "RUSSIA", "", may_join=True) == ""


def test_the_sample_is_as_large_as_said_and_its_verdicts_agree_with_the_table(
    identities: Identities, records: dict[int, dict[str, str]]
) -> None:
    sample = _sample()
    assert len(sample) >= 150 + 80
    assert {each.verdict for each in sample} == {"right", "wrong", "missed", "refused"}
    for each in sample:
        record = records[each.row]
        assert each.spelling in map(str.strip, record["country_name"].split(" ; ")), each
        now = _who(identities, each.spelling, each.day, may_join=record["field3"] != "BI")
        allowed = {"refused": {""}, "missed": {"", each.right}}.get(each.verdict, {each.right})
        assert now in allowed, each


@pytest.mark.slow
def test_each_pair_becomes_a_claim_a_note_a_repeat_or_a_reject_and_the_resolved_do_not_fall(
    identities: Identities, table: Path
) -> None:
    counts: Counter[str] = Counter()
    for item in read_uk_treaties({"treaties": table}, identities):
        is_claim = isinstance(item, Statement) and item.predicate in ("partyTo", "involvedIn", "appliesTo")
        if is_claim:
            counts["resolved"] += 1
        elif isinstance(item, Repeat):
            counts["repeated"] += 1
        elif isinstance(item, Reject) and item.rule.startswith("code-"):
            counts[item.rule] += 1
    assert sum(counts.values()) == PAIRS
    assert counts["code-unknown"] == 0
    assert counts["resolved"] + counts["repeated"] >= RESOLVED


def test_a_refusal_is_a_sentence_for_the_reader(identities: Identities) -> None:
    refused = identities.resolve(SCHEME, "Metropolitan", None)
    assert isinstance(refused, Unresolved)
    assert refused.rule == "code-undecided"
    assert "France" in refused.reason
