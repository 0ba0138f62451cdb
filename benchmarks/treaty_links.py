"""Pairs of one treaty in two datasets, proposed for a person to judge.

    python benchmarks/treaty_links.py [--datasets ../shared/datasets] [--world data/world] [--least 60] [--all]

A treaty of UK Treaties Online is held against those of manytreaties and of the Correlates of War alliances that were
signed, adopted or in force within a week of one of its days, and against those of the same year or the next with
nearly its title. Titles are compared by rapidfuzz without the words that governments put into all of them; the score
is the mean of two ratios, 100 for the same words. Alliances have no title there: they are proposed by day and states,
as are treaties whose titles have little in common; the score is then the share of states in common, in percent.
Printed are pairs with score, days and titles, the best first, without those that treaty-links.csv has judged already;
`--all` prints these too, with their verdict, and then how scores and verdicts go together.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz

from kg.imports.cow_alliances import read_alliances
from kg.imports.frame.identity import Identities, read_identities
from kg.imports.frame.items import Item, NewEntity, NewName, Statement
from kg.imports.frame.treaties import LINK_FILE, read_links
from kg.imports.manytreaties import read_manytreaties
from kg.imports.uk_treaties import read_uk_treaties
from kg.model import Day, day_of_ordinal, parse_period

SHARED = Path(os.environ.get("KG_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))
WORLD = Path(__file__).resolve().parent.parent / "data" / "world"
NEAR = timedelta(days=7)
NEAR_TITLE = 85.0
OF_ALLIANCE = 20.0
"""Least share of states in common, in percent, by which a treaty is proposed for an alliance."""
OF_TREATY = 50.0
"""The same for two treaties whose titles are not alike."""
DAYS = ("signedOn", "adoptedOn", "inForceFrom")
COLUMNS = (
    "score", "verdict", "left", "right", "apart", "parties", "left_days", "right_days", "left_title", "right_title",
)  # fmt: skip
PARTY = ("partyTo", "signs", "ratifies")
_FORMAL = re.compile(
    r"\b(?:the|of|and|for|in|to|on|a|an|by|with|between|among|his|her|majestys?|majesty s|governments?|great britain|"
    r"northern ireland|republic|kingdom|union|united|states?|america|federal|democratic|peoples?|socialist|soviet|"
    r"constituting|agreement|exchange|notes|letters|convention|"
    r"concerning|regarding|relating|respecting|relative)\b"
)


@dataclass
class Treaty:
    """What is known of a treaty: its titles, days and parties."""

    id: str
    titles: list[str] = field(default_factory=list)
    days: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    parties: set[str] = field(default_factory=set)

    @cached_property
    def plain_titles(self) -> tuple[str, ...]:
        """Its titles without the words of all titles."""
        return tuple({plain_title(each): None for each in self.titles})

    @property
    def known_days(self) -> set[Day]:
        """The days to the day."""
        spans = (parse_period(text) for texts in self.days.values() for text in texts)
        return {span.earliest for span in spans if span.earliest and span.earliest == span.latest}

    @property
    def years(self) -> set[int]:
        """The years of signature and adoption."""
        spans = (parse_period(text) for name in DAYS[:2] for text in self.days.get(name, ()))
        return {span.earliest.year for span in spans if span.earliest}


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A proposal."""

    score: float
    left: str
    right: str
    apart: int


def gather_treaties(items: Iterable[Item]) -> dict[str, Treaty]:
    """The treaties among the items of an adapter, by id."""
    found: dict[str, Treaty] = {}
    for item in items:
        if isinstance(item, NewEntity) and item.type != "Topic":
            found.setdefault(item.id, Treaty(item.id)).titles.append(item.label)
        elif isinstance(item, NewName) and item.entity in found:
            found[item.entity].titles.append(item.name)
        elif isinstance(item, Statement) and item.predicate in DAYS and item.subject in found:
            found[item.subject].days[item.predicate].append(item.value)
        elif isinstance(item, Statement) and item.predicate in PARTY and item.object in found:
            found[item.object].parties.add(item.subject)
    return found


def plain_title(title: str) -> str:
    """The words of a title that are its own."""
    words = re.sub(r"[^\w]+", " ", title.lower())
    return " ".join(_FORMAL.sub(" ", words).split())


def score_titles(one: Treaty, other: Treaty) -> float:
    """The best score of two of their titles, 0 to 100."""
    return max(
        (
            (fuzz.token_sort_ratio(left, right) + fuzz.token_set_ratio(left, right)) / 2
            for left in one.plain_titles
            for right in other.plain_titles
        ),
        default=0.0,
    )


def propose(lefts: Mapping[str, Treaty], rights: Mapping[str, Treaty], least: float) -> Iterator[Pair]:
    """Pairs near in time with alike titles."""
    by_day: defaultdict[Day, list[Treaty]] = defaultdict(list)
    by_year: defaultdict[int, list[Treaty]] = defaultdict(list)
    for treaty in lefts.values():
        for day in treaty.known_days:
            by_day[day].append(treaty)
        for year in treaty.years:
            by_year[year].append(treaty)
    for right in rights.values():
        near = {
            left.id
            for day in right.known_days
            for shift in range(-NEAR.days, NEAR.days + 1)
            for left in by_day.get(day_of_ordinal(day.toordinal() + shift), ())
        }
        same_year = {
            left.id for year in right.years for each in (year - 1, year, year + 1) for left in by_year.get(each, ())
        }
        for identity in sorted(near | same_year):
            left = lefts[identity]
            score = score_titles(left, right)
            if score >= (least if identity in near else NEAR_TITLE):
                yield Pair(round(score, 1), left.id, right.id, days_apart(left, right))


def propose_by_states(lefts: Mapping[str, Treaty], rights: Mapping[str, Treaty], least: float) -> Iterator[Pair]:
    """Pairs near in time that share all states of the smaller side and enough of all; the score is that share."""
    by_day: defaultdict[Day, list[Treaty]] = defaultdict(list)
    for treaty in rights.values():
        for day in treaty.known_days:
            by_day[day].append(treaty)
    for left in lefts.values():
        near = {
            right.id: right
            for day in left.known_days
            for shift in range(-NEAR.days, NEAR.days + 1)
            for right in by_day.get(day_of_ordinal(day.toordinal() + shift), ())
        }
        for right in near.values():
            shared = left.parties & right.parties
            if len(shared) >= 2 and len(shared) == min(len(left.parties), len(right.parties)):
                score = 100 * len(shared) / len(left.parties | right.parties)
                if score >= least:
                    yield Pair(round(score, 1), left.id, right.id, days_apart(left, right))


def days_apart(one: Treaty, other: Treaty) -> int:
    """Least distance of two of their days; -1 where one has none."""
    return min((abs((a - b).days) for a in one.known_days for b in other.known_days), default=-1)


def read_all(datasets: Path, identities: Identities) -> tuple[dict[str, Treaty], dict[str, Treaty], dict[str, Treaty]]:
    """Treaties of manytreaties, of the United Kingdom's list, and alliances."""
    cubes = {
        "agreements": datasets / "manytreaties" / "cube_agreements_GGO.csv.gz",
        "parties": datasets / "manytreaties" / "cube_parties_GGO.csv.gz",
    }
    table = {"treaties": datasets / "uk_treaties" / "uk_treaties.csv.gz"}
    members = {"members": datasets / "cow_alliances" / "alliance_v4.1_by_member.csv"}
    return (
        gather_treaties(read_manytreaties(cubes, identities)),
        gather_treaties(read_uk_treaties(table, identities)),
        gather_treaties(read_alliances(members, identities)),
    )


def show(pair: Pair, left: Treaty, right: Treaty, verdict: str) -> list[str]:
    """A pair as a row of the table printed."""
    days = ["; ".join(f"{name} {', '.join(days)}" for name, days in each.days.items()) for each in (left, right)]
    shared = len(left.parties & right.parties)
    parties = f"{shared} of {len(left.parties)} and {len(right.parties)}"
    titles = [max(each.titles, key=len, default="") for each in (left, right)]
    return [str(pair.score), verdict, pair.left, pair.right, str(pair.apart), parties, *days, *titles]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--datasets", type=Path, default=SHARED / "datasets")
    parser.add_argument("--world", type=Path, default=WORLD)
    parser.add_argument("--least", type=float, default=60.0)
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    many, uk, alliances = read_all(given.datasets, read_identities(given.world / "identities.csv"))
    verdicts = {(link.left, link.right): link.verdict.value for link in read_links(given.world / LINK_FILE)}
    by_title = list(propose(many, uk, given.least))
    known = {(pair.left, pair.right) for pair in by_title}
    by_states = [
        *propose_by_states(alliances, uk, OF_ALLIANCE),
        *propose_by_states(alliances, many, OF_ALLIANCE),
        *(pair for pair in propose_by_states(many, uk, OF_TREATY) if (pair.left, pair.right) not in known),
    ]
    pairs = by_title + by_states
    table = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    table.writerow(
        (
            "score",
            "verdict",
            "left",
            "right",
            "apart",
            "parties",
            "left_days",
            "right_days",
            "left_title",
            "right_title",
        )
    )
    lefts, rights = {**many, **alliances}, {**many, **uk}
    for pair in sorted(pairs, reverse=True):
        verdict = verdicts.get((pair.left, pair.right), "")
        if given.all or not verdict:
            table.writerow(show(pair, lefts[pair.left], rights[pair.right], verdict))
    if given.all:
        report(pairs, verdicts)


def report(pairs: Iterable[Pair], verdicts: Mapping[tuple[str, str], str]) -> None:
    """How many pairs of each tenth of the score were judged the same."""
    bands: defaultdict[int, list[str]] = defaultdict(list)
    for pair in pairs:
        bands[int(pair.score // 10) * 10].append(verdicts.get((pair.left, pair.right), "open"))
    for band in sorted(bands, reverse=True):
        counts = ", ".join(f"{bands[band].count(each)} {each}" for each in ("same", "different", "open"))
        print(f"score {band}-{band + 9}: {counts}", file=sys.stderr)


if __name__ == "__main__":
    main()
