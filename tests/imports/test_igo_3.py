"""Bonds of states with organisations by year: members, associates, observers; gaps, ends and the end of the data."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.cow_igo_3 import COLUMNS, STATE_COLUMNS, read_igo_years
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item, Reject
from kg.model.dates import parse_period
from tests.imports.items import (
    entities,
    identity,
    names,
    rejects,
    repeats,
    rows_accounted_for,
    shipped_identities,
    spells,
    statements,
    write_table,
)

COMPARED = {
    "4400.0": "united-nations", "4410.0": "unesco",
    **{f"{number}.0": f"cow-igo-{number}" for number in (
        560, 750, 880, 1230, 1390, 1520, 1530, 3450, 3590, 3700, 3750, 3800, 3840, 3850, 3900, 4260,
    )},
}  # fmt: skip
"""Organisations whose members are counted year by year."""
YEARLY = {"united-nations", *(f"cow-igo-{number}" for number in (3700, 1230, 3800, 560))}
"""Those of them of whose members the file leaves no year open, but Syria's; many others are known to five years."""
STATES = ("ruritania", "graustark", "karlova")
IDENTITIES = Identities(
    [
        identity("cow-state", "1", "ruritania"),
        identity("cow-state", "2", "graustark"),
        identity("cow-state", "3", "old-karlova", until="1991-12-25"),
        identity("cow-state", "3", "new-karlova", since="1991-12-26"),
        identity("cow-igo", "20", "five-of-strelsau", until="2001-06-14"),
        identity("cow-igo", "20", "strelsau-organisation", since="2001-06-15"),
    ]
)
ABOUT = {
    "ioname": "PU", "orgname": "Postal Union", "longorgname": "Postal Union (PU)/Union of Posts", "ionum": "10.0",
    "sdate": "1990.0", "dead": "0.0", "integrated": "0.0", "replaced": "0.0",
}  # fmt: skip


def read(
    tmp_path: Path,
    years: Mapping[int, Sequence[str]],
    listed: Mapping[str, Sequence[int]] | None = None,
    told: Mapping[tuple[str, int], str] | None = None,
    **about: str,
) -> list[Item]:
    """The items of one organisation: by year the code of each state, and the years that list each state."""
    of_organisation = [
        [{**ABOUT, **about, "year": f"{year}.0"}.get(column, "") for column in COLUMNS] + list(codes)
        for year, codes in years.items()
    ]
    of_states = []
    for number, state in enumerate(STATES, start=1):
        for year in (listed or {}).get(state, years):
            code = years[year][number - 1] if year in years else "-1"
            of_states.append([f"{number}.0", f"{year}.0", state, (told or {}).get((state, year), code)])
    files = {
        "organisation-years": write_table(tmp_path / "igo.csv", [*COLUMNS, *STATES], of_organisation),
        "state-years": write_table(tmp_path / "states.csv", [*STATE_COLUMNS, "pu"], of_states),
    }
    return list(read_igo_years(files, IDENTITIES))


def test_members_associates_and_observers_are_three_things_and_each_further_year_is_a_repeat(tmp_path: Path) -> None:
    items = read(tmp_path, {1990: "123", 1991: "123", 1992: "113"})
    assert entities(items) == {"cow-igo-10": "Postal Union"}
    assert ("cow-igo-10", "Union of Posts", "und-Latn", "alias") in names(items)
    assert spells(items, "memberOf") == [
        ("ruritania", "cow-igo-10", "1990", "1992/.."),
        ("graustark", "cow-igo-10", "1992", "1992/.."),
    ]
    assert spells(items, "associateMemberOf") == [("graustark", "cow-igo-10", "1990", "1991")]
    assert spells(items, "observerOf") == [
        ("old-karlova", "cow-igo-10", "1990", "1991-12-25"),
        ("new-karlova", "cow-igo-10", "1991-12-26", "1992/.."),
    ]
    assert repeats(items)[:2] == [(3, 2), (4, 2)]
    assert spells(items, "establishedOn") == [("cow-igo-10", "1990", "", "")]


def test_a_year_without_is_an_end_and_a_year_after_it_a_new_beginning(tmp_path: Path) -> None:
    items = read(tmp_path, {1990: "100", 1991: "000", 1992: "100", 1993: "000"})
    assert spells(items, "memberOf") == [
        ("ruritania", "cow-igo-10", "1990", "1990"),
        ("ruritania", "cow-igo-10", "1992", "1992"),
    ]


def test_years_of_which_nothing_is_known_are_a_gap_that_ends_nothing(tmp_path: Path) -> None:
    codes = {1990: ("1", "0", "-9"), 1991: ("-9", "-9", "-9"), 1992: ("-9", "1", "1"), 1993: ("1", "0", "-9")}
    items = read(tmp_path, codes)
    assert spells(items, "memberOf") == [
        ("ruritania", "cow-igo-10", "1990", "1990/1993"),
        ("ruritania", "cow-igo-10", "1990/1993", "1993/.."),
        ("graustark", "cow-igo-10", "1990/1992", "1992"),
        ("new-karlova", "cow-igo-10", "1990/1992", "1992/.."),
    ]
    assert statements(items, "memberOf")[0].note == "nothing is known of the years between 1990 and 1993"
    unknown = [each.what for each in items if isinstance(each, Reject) and each.rule == "bond-unknown"]
    assert unknown == [
        "state 1, organisation 10, 1991 to 1992",
        "state 2, organisation 10, 1991 to 1991",
        "state 3, organisation 10, 1990 to 1991",
        "state 3, organisation 10, 1993 to 1993",
    ]


def test_a_state_out_of_the_system_is_no_end_where_it_comes_back_as_a_member(tmp_path: Path) -> None:
    codes = dict.fromkeys(range(1938, 1943), ("1", "-9", "0"))
    items = read(tmp_path, codes, {"ruritania": [1938, 1939, 1942], "graustark": [], "karlova": list(codes)})
    assert spells(items, "memberOf") == [("ruritania", "cow-igo-10", "1938", "1942/..")], "its rows say so themselves"
    absent = {**codes, 1940: ("-9", "-9", "0"), 1941: ("-9", "-9", "0")}
    items = read(tmp_path, absent, {"ruritania": [1938, 1939, 1942], "graustark": [], "karlova": list(codes)})
    assert spells(items, "memberOf") == [
        ("ruritania", "cow-igo-10", "1938", "1939/1942"),
        ("ruritania", "cow-igo-10", "1939/1942", "1942/.."),
    ]
    assert not [each for each in rejects(items) if each[1] == "bond-unknown"]


def test_a_state_that_enters_or_leaves_the_system_is_told_so(tmp_path: Path) -> None:
    codes = {1990: ("1", "-9", "1"), 1991: ("1", "1", "1"), 1992: ("1", "1", "-9"), 1993: ("1", "1", "-9")}
    listed = {"ruritania": list(codes), "graustark": [1991, 1992, 1993], "karlova": [1990, 1991]}
    notes = {each.subject: each.note for each in statements(read(tmp_path, codes, listed), "memberOf")}
    assert "the first year in which the data have the state" in notes["graustark"]
    assert "the last year in which the data have the state" in notes["old-karlova"]


def test_the_last_year_of_an_organisation_is_an_end_only_where_it_ended(tmp_path: Path) -> None:
    years = {1990: "100", 1991: "100"}
    assert spells(read(tmp_path, years), "memberOf")[0][3] == "1991/.."
    assert spells(read(tmp_path, years, replaced="1.0"), "memberOf")[0][3] == "1991"
    ended = read(tmp_path, years, deaddate="1991.0", dead="1.0")
    assert spells(ended, "memberOf")[0][3] == "1991"
    assert spells(ended, "dissolvedOn") == [("cow-igo-10", "1991", "", "")]


def test_years_known_to_five_years_are_told_so(tmp_path: Path) -> None:
    codes = {year: "100" if 1955 <= year <= 1958 else "000" for year in range(1940, 1970)}
    items = read(tmp_path, codes, sdate="1940.0", accuracyofpre1965membershipdates="Within 5 years")
    assert spells(items, "memberOf") == [("ruritania", "cow-igo-10", "1950/1960", "1955/1963")]
    exact = read(tmp_path, codes, sdate="1940.0", accuracyofpre1965membershipdates="Completely accurate")
    assert spells(exact, "memberOf") == [("ruritania", "cow-igo-10", "1955", "1958")]


def test_the_members_of_a_forerunner_are_members_of_the_forerunner(tmp_path: Path) -> None:
    years = {year: "100" if year < 2001 else "110" for year in range(1996, 2003)}
    items = read(tmp_path, years, ionum="20.0", sdate="1996.0")
    assert spells(items, "memberOf") == [
        ("ruritania", "five-of-strelsau", "1996", "2001-06-14"),
        ("ruritania", "strelsau-organisation", "2001-06-15", "2002/.."),
        ("graustark", "strelsau-organisation", "2001", "2002/.."),
    ]
    assert spells(items, "establishedOn") == [("five-of-strelsau", "1996", "", "")]


def test_where_the_rows_of_states_say_otherwise_the_organisation_counts_and_the_other_is_rejected(
    tmp_path: Path,
) -> None:
    items = read(tmp_path, {1990: "100", 1991: "100"}, told={("ruritania", 1991): "2", ("graustark", 1990): "1"})
    assert [(each.subject, each.end) for each in statements(items, "memberOf")] == [("ruritania", "1991/..")]
    told = [each for each in items if isinstance(each, Reject)]
    assert [(each.file, each.row, each.what) for each in told] == [
        ("states.csv", 3, "state ruritania, 1991: pu 2, there 1"),
        ("states.csv", 4, "state graustark, 1990: pu 1, there 0"),
    ]


def test_what_cannot_be_read_is_rejected(tmp_path: Path) -> None:
    assert rejects(read(tmp_path, {1990: ("7", "0", "0")})) == [(2, "code-form"), (2, "files-disagree")][:1]
    assert rejects(read(tmp_path, {1990: "100"}, ionum="x"))[0] == (2, "id-form")


def test_a_file_without_a_column_is_refused(tmp_path: Path) -> None:
    states = write_table(tmp_path / "states.csv", [*STATE_COLUMNS, "pu"], [["1", "1990", "ruritania", "1"]])
    lacking = write_table(tmp_path / "igo.csv", COLUMNS, [])
    with pytest.raises(InputError, match="has no column 'ruritania'"):
        list(read_igo_years({"organisation-years": lacking, "state-years": states}, IDENTITIES))


@pytest.mark.slow
def test_the_published_files_are_read_whole_and_say_what_their_cells_say(shared: Path) -> None:
    """On the last day of each year as many states are members, surely or perhaps, as the row of that year has."""
    folder = shared / "datasets" / "cow_igo_v3"
    files = {
        "organisation-years": folder / "igo_year_format3.csv.gz",
        "state-years": folder / "state_year_format3.csv.gz",
    }
    items = list(read_igo_years(files, shipped_identities()))
    assert rows_accounted_for(items, "state_year_format3.csv.gz") == set(range(2, 15_557 + 2))
    assert len(entities(items)) == 534
    counted: dict[tuple[str, int], int] = {}
    with gzip.open(files["organisation-years"], "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["ionum"] in COMPARED:
                states = list(row)[3 : list(row).index("sdate")]
                year = int(float(row["year"]))
                counted[COMPARED[row["ionum"]], year] = sum(row[state] == "1.0" for state in states)
    spans = defaultdict(list)
    for each in statements(items, "memberOf"):
        start, ends = parse_period(each.start), each.end.split("/")
        last = None if ends[-1] == ".." else parse_period(ends[-1]).latest
        spans[each.object].append(((start.earliest, start.latest), (parse_period(ends[0]).latest, last)))
    vague = set()
    for (organisation, year), count in counted.items():
        day = date(year, 12, 31)
        possible = [ends for (first, _), ends in spans[organisation] if first and first <= day <= (ends[1] or date.max)]
        certain = [
            ends
            for (_, begun), ends in spans[organisation]
            if begun and begun <= day and ends[0] and day <= (ends[0] if ends[1] else date.max)
        ]
        assert len(certain) <= count <= len(possible), (organisation, year)
        if len(certain) != len(possible):
            vague.add((organisation, year))
    assert len(counted) == 948
    syria_in_the_union = {("united-nations", year) for year in (1958, 1959, 1960, 1961)}
    assert {key for key in vague if key[0] in YEARLY} <= syria_in_the_union
