"""How far the joined graph is right: its counts beside those that others publish, and beside the raw rows.

Comes in: a store of the seven real imports, the counts of `world_counts.csv` and `world_members.csv` with their
addresses, and the files of the datasets. Goes out: sections of docs/world.md. A questionable decision: a depositary
counts whoever has deposited consent and not left, days or months before the treaty is in force for it, and so do we.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.imports.cow_alliances import TYPES

ROOT = Path(__file__).resolve().parent.parent
DATASETS = ROOT.parent / "shared" / "datasets"
COUNTS = Path(__file__).with_name("world_counts.csv")
MEMBERS = Path(__file__).with_name("world_members.csv")
ALLIANCE_YEARS = (1820, 1850, 1880, 1914, 1939, 1950, 1975, 2000, 2012)
STATE_YEARS = (1816, 1850, 1900, 1914, 1946, 1960, 1992, 2016)
_FIRST_YEAR, _LAST_YEAR, _LAST_ALLIANCE_YEAR = 1816, 2016, 2012

BONDS = """
SELECT ?treaty ?bond ?actor ?on ?from ?to {
  VALUES ?treaty { %s } VALUES ?bond { kg:partyTo kg:ratifies kg:accedesTo kg:succeedsTo kg:withdrawsFrom }
  ?claim rdf:subject ?actor ; rdf:predicate ?bond ; rdf:object ?treaty ; kg:best true .
  OPTIONAL { ?claim kg:on ?on } OPTIONAL { ?claim kg:from ?from } OPTIONAL { ?claim kg:to ?to }
}
"""
MEMBERSHIPS = """
SELECT ?organisation ?member ?rank ?from ?to {
  VALUES ?organisation { %s }
  ?claim rdf:subject ?member ; rdf:predicate kg:memberOf ; rdf:object ?organisation ; kg:best true ; kg:rank ?rank .
  OPTIONAL { ?claim kg:from ?from } OPTIONAL { ?claim kg:to ?to }
}
"""
SYSTEM = "SELECT ?state ?time { ?state kg:inStateSystem ?time }"
ALLIANCES = """
SELECT ?alliance ?type ?start ?end {
  ?alliance kg:hasAllianceType ?type ; kg:startedOn ?start OPTIONAL { ?alliance kg:endedOn ?end }
}
"""

Row = Mapping[str, str]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def query(store: Path, text: str) -> list[dict[str, str]]:
    """Rows of a query, entities and words by the last part of their address."""
    command = [sys.executable, "-m", "kg", "query", text, "--format", "csv", "--timeout", "600", "--store", str(store)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"kg query: {done.stderr.strip()}")
    return [
        {key: cell.rpartition("/")[2] if cell.startswith("http") else cell for key, cell in row.items()}
        for row in csv.DictReader(io.StringIO(done.stdout))
    ]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A count that others publish, and that of the joined graph.

    Parameters
    ----------
    told
        The row of `world_counts.csv`.
    count
        Of the graph on the same day.
    """

    told: Row
    count: int

    @property
    def apart(self) -> int:
        """By how many the graph has more."""
        return self.count - int(self.told["count"])


def compare_treaties(store: Path) -> list[Comparison]:
    """The published counts of parties, each beside that of the graph."""
    told = rows_of(COUNTS)
    bonds = _by(query(store, BONDS % _values(told, "treaty")), "treaty")
    spells = read_system(query(store, SYSTEM))
    return [Comparison(row, len(bound_on(row["on"], bonds[row["treaty"]], spells))) for row in told]


def compare_members(store: Path) -> list[Comparison]:
    """The published counts of members at the end of years, each beside that of the graph.

    Where an organisation has curated claims of a better rank these are counted alone: rank is judged at each time, and
    the own dates of a yearly row do not tell when a better claim defeats it.
    """
    told = rows_of(MEMBERS)
    spells = _by(query(store, MEMBERSHIPS % _values(told, "organisation")), "organisation")
    better = {name: [row for row in rows if row["rank"] == "preferred"] or rows for name, rows in spells.items()}
    return [Comparison(row, len(members_at_end(row["year"], better[row["organisation"]]))) for row in told]


def _values(rows: Iterable[Row], column: str) -> str:
    return " ".join(f"kgr:{name}" for name in dict.fromkeys(row[column] for row in rows))


def _by(rows: Iterable[Row], column: str) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


def bound_on(day: str, bonds: Sequence[Row], spells: Mapping[str, Sequence[tuple[str, str]]]) -> set[str]:
    """Who has consented to be bound by a day and neither left nor ceased to be a state."""
    withdrawn = {row["actor"]: row["on"] for row in bonds if row["bond"] == "withdrawsFrom" and row["on"] <= day}
    parties, consented, left = set(), set(), set()
    for row in bonds:
        actor, ended = row["actor"], row["to"].partition("/")[0]
        since = row["from"] if row["bond"] == "partyTo" else row["on"]
        if row["bond"] == "withdrawsFrom" or since > day or not since:
            continue
        if (ended and ended <= day) or since <= withdrawn.get(actor, ""):
            left.add(actor)
        elif row["bond"] == "partyTo":
            parties.add(actor)
        else:
            consented.add(actor)
    gone = {actor for actor in consented if actor in spells and max(end for _, end in spells[actor]) < day}
    return parties | (consented - left - gone)


def members_at_end(year: str, spells: Iterable[Row]) -> set[str]:
    """Who can have been a member on the last day of a year."""
    day = f"{year}-12-31"
    return {
        row["member"]
        for row in spells
        for last in [row["to"].rpartition("/")[2]]
        if row["from"].partition("/")[0] <= day and (last in ("", "..") or day[: len(last)] <= last)
    }


def read_system(rows: Iterable[Row]) -> dict[str, list[tuple[str, str]]]:
    """First and last day of each spell of each state in the state system; an open end is later than any day."""
    spells: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        start, end = row["time"].split("/")
        spells[row["state"]].append((start.rstrip("?") or f"{_FIRST_YEAR}-01-01", end if end != ".." else "9999"))
    return spells


def states_by_year(rows: Iterable[Row]) -> dict[int, int]:
    """How many states were in the system at some time of each year."""
    spells = read_system(rows)
    return {
        year: sum(any(start[:4] <= str(year) <= end[:4] for start, end in ends) for ends in spells.values())
        for year in range(_FIRST_YEAR, _LAST_YEAR + 1)
    }


def listed_states(datasets: Path) -> dict[int, int]:
    """How many states the yearly list of the Correlates of War project has in each year."""
    return Counter(int(row["year"]) for row in rows_of(datasets / "cow_states" / "system2016.csv"))


def alliances_by_year(rows: Iterable[Row]) -> Counter[tuple[int, str]]:
    """How many alliances of each type there were at some time of each year."""
    counts: Counter[tuple[int, str]] = Counter()
    spans = {(row["alliance"], row["type"], row["start"][:4], row["end"][:4]) for row in rows}
    for _, kind, start, end in spans:
        for year in range(int(start), int(end or _LAST_ALLIANCE_YEAR) + 1):
            counts[year, kind.removeprefix("alliance-type-")] += 1
    return counts


def listed_alliances(datasets: Path) -> Counter[tuple[int, str]]:
    """The same by hand from the rows of members, the type of an alliance from its first row."""
    first_of = {}
    for row in rows_of(datasets / "cow_alliances" / "alliance_v4.1_by_member.csv"):
        first_of.setdefault(row["version4id"], row)
    counts: Counter[tuple[int, str]] = Counter()
    for row in first_of.values():
        for year in range(int(row["all_st_year"]), int(row["all_end_year"] or _LAST_ALLIANCE_YEAR) + 1):
            counts[year, TYPES[row["ss_type"]]] += 1
    return counts


def rejects_of(store: Path) -> Iterator[tuple[str, str, int]]:
    """Import, reason and number of the items that gave no claim, by the account that each import gives of itself."""
    for account in sorted(store.glob("imports/*/import.json")):
        for reason, count in json.loads(account.read_text(encoding="utf-8"))["rejects"].items():
            yield account.parent.name, reason, count


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |\n" for line in lines)


def treaties(store: Path) -> str:
    """Parties of treaties on days of which a depositary, a secretariat or a newspaper gives the number."""
    compared = compare_treaties(store)
    right = sum(not comparison.apart for comparison in compared)
    names = len({comparison.told["treaty"] for comparison in compared})
    rows = [
        (told["name"], told["on"], f"[{told['count']}]({told['source']})", comparison.count, told["differs"] or "right")
        for comparison in compared
        for told in [comparison.told]
    ]
    return (
        f"{right} of {len(compared)} counts of {names} treaties are right.\n\n"
        + table(["treaty", "day", "published", "here", "why not"], rows)
    )  # fmt: skip


def organisations(store: Path) -> str:
    """Members of organisations at the end of years."""
    compared = compare_members(store)
    grouped: defaultdict[str, list[Comparison]] = defaultdict(list)
    for comparison in compared:
        grouped[comparison.told["name"]].append(comparison)
    rows = []
    for name, theirs in sorted(grouped.items()):
        wrong = [f"{one.told['year']}: {one.told['count']}, here {one.count}" for one in theirs if one.apart]
        why = dict.fromkeys(one.told["differs"] for one in theirs if one.apart)
        years = [int(one.told["year"]) for one in theirs]
        span = str(min(years)) if len(years) == 1 else f"{min(years)}–{max(years)}"
        sources = dict.fromkeys(one.told["source"] for one in theirs)
        where = ", ".join(f"[{at}]({source})" for at, source in enumerate(sources, start=1))
        rows.append((name, span, f"{len(theirs) - len(wrong)} of {len(theirs)}", where, "; ".join([*wrong, *why])))
    right = sum(not comparison.apart for comparison in compared)
    return (
        f"{right} of {len(compared)} counts of {len(grouped)} organisations are right.\n\n"
        + table(["organisation", "years", "right", "published", "where not, and why"], rows)
    )  # fmt: skip


def systems(store: Path) -> str:
    """The state system in each of its years, and alliances by year and type, beside the raw rows."""
    here, listed = states_by_year(query(store, SYSTEM)), listed_states(DATASETS)
    apart = [f"{year}: {listed[year]}, here {count}" for year, count in here.items() if count != listed[year]]
    alliances, rows = alliances_by_year(query(store, ALLIANCES)), listed_alliances(DATASETS)
    years = range(_FIRST_YEAR, _LAST_ALLIANCE_YEAR + 1)
    same = sum(alliances[year, kind] == rows[year, kind] for year in years for kind in TYPES.values())
    kinds = list(TYPES.values())
    return (
        f"States in the system: {len(here) - len(apart)} of {len(here)} years have as many as the yearly list. In the "
        f"others one number of the list stands for a state and its successor within the year, or for none of them:\n"
        f"{'; '.join(apart)}.\n\n"
        + table(["year", "states"], [(year, here[year]) for year in STATE_YEARS])
        + f"\nAlliances: {same} of {len(years) * len(kinds)} counts by year and type are those of the rows.\n\n"
        + table(["year", *kinds], [(year, *(alliances[year, kind] for kind in kinds)) for year in ALLIANCE_YEARS])
    )  # fmt: skip


def rejects(store: Path) -> str:
    """What gave no claim, by import and reason."""
    rows = [(name, reason, f"{count:,}") for name, reason, count in rejects_of(store)]
    return table(["import", "reason", "items"], rows)


TRUTH = {"treaty-counts": treaties, "members-by-year": organisations, "systems": systems, "rejects": rejects}
"""The sections of the page."""
