"""Words that say what a name is: states with demonyms and capitals, places, head nouns, titles, currencies.

Comes in: the tables of this folder, written from general knowledge for this project. Goes out: one `Lexicon`.
A questionable decision: well-known cities and organisations are listed to type them; a name that is in no
list is found and typed by its form and its place in the sentence all the same.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kg.extract.alignment import align_text, fold_text


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """What a known phrase names: its canonical name, its type, and whether as `name`, `demonym` or `capital`."""

    name: str
    type: str
    role: str
    phrase: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that the tables say.

    Parameters
    ----------
    phrases
        Folded first word to the entries whose phrase begins with it, the longest first.
    heads
        Folded head noun to the type it gives and whether it counts in lower case.
    before, offices, kin
        Folded words of address, of offices, and of relation to another person.
    forms
        State to its form: kingdom, republic, island.
    currencies
        Folded currency word or sign to the codes that it can mean.
    issuers
        Code of a currency to the states that use it.
    regions
        Folded adjective of a region ("Baltic") to its states.
    """

    phrases: Mapping[str, tuple[LexiconEntry, ...]]
    heads: Mapping[str, tuple[str, bool]]
    before: frozenset[str]
    offices: frozenset[str]
    kin: frozenset[str]
    forms: Mapping[str, str]
    capitals: Mapping[str, str]
    currencies: Mapping[str, tuple[str, ...]]
    issuers: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, tuple[str, ...]]


def read_toml(name: str) -> Any:
    """A table of this folder."""
    return tomllib.loads(files(__name__).joinpath(name).read_text("utf-8"))


@cache
def _word_lists() -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = read_toml("words.toml")
    return lists


def words(module: str, name: str) -> frozenset[str]:
    """A word list of one of the stages.

    Parameters
    ----------
    module, name
        Section and key of words.toml.

    Examples
    --------
    >>> "host" in words("capitals", "city_verbs")
    True
    """
    return frozenset(_word_lists()[module][name].split())


def fold_phrase(phrase: str) -> str:
    """A phrase as it is looked up in a folded text."""
    return fold_text(align_text(phrase))


def first_word(folded: str) -> str:
    """The letters up to the first blank, hyphen or apostrophe: where a phrase is looked up."""
    for place, letter in enumerate(folded):
        if not letter.isalnum():
            return folded[:place]
    return folded


def plural(noun: str) -> str:
    """The regular plural of a head noun; of a phrase that of its first noun before "of".

    Examples
    --------
    >>> plural("agency"), plural("memorandum of understanding")
    ('agencies', 'memorandums of understanding')
    """
    head, of, rest = noun.partition(" of ")
    if head.endswith("y") and head[-2:-1] not in "aeiou":
        return head[:-1] + "ies" + of + rest
    if head.endswith(("s", "x", "ch", "sh")):
        return head + "es" + of + rest
    return head + "s" + of + rest


def _read_rows(name: str) -> list[dict[str, str]]:
    text = files(__name__).joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _state_entries(rows: Iterable[Mapping[str, str]]) -> Iterable[LexiconEntry]:
    for row in rows:
        state = row["state"]
        for name in (state, *_split(row["aliases"])):
            yield LexiconEntry(state, "State", "name", name.removeprefix("the "), state)
        for name in _split(row["demonyms"]):
            yield LexiconEntry(state, "State", "demonym", name, state)
        for city in filter(None, row["capital"].split("/")):
            for name in _split(city):
                yield LexiconEntry(_split(city)[0], "City", "capital", name, state)


def _former_entries() -> Iterable[LexiconEntry]:
    for row in _read_rows("treaty_makers.csv"):
        if row["type"] == "State":
            for name in (row["name"], *_split(row["aliases"])):
                yield LexiconEntry(row["name"], "State", "name", name, row["name"])
            for name in _split(row["demonyms"]):
                yield LexiconEntry(row["name"], "State", "demonym", name, row["name"])


def read_territories() -> dict[str, str]:
    """Names of territories that conclude treaties of their own, each with the name that they are called by."""
    rows = [row for row in _read_rows("treaty_makers.csv") if row["type"] != "State"]
    return {phrase: row["name"] for row in rows for phrase in (row["name"], *_split(row["aliases"]))}


@cache
def load_lexicon() -> Lexicon:
    """Read the tables of this folder, once a process."""
    states, places, money = (_read_rows(name) for name in ("states.csv", "places.csv", "currencies.csv"))
    entries = [*_state_entries(states), *_former_entries()]
    taken = {entry.phrase for entry in entries}
    entries += [
        LexiconEntry(row["name"], row["type"], "name", phrase)
        for row in places for phrase in (row["name"], *_split(row["aliases"])) if phrase not in taken
    ]  # fmt: skip
    phrases: dict[str, list[LexiconEntry]] = defaultdict(list)
    for entry in entries:
        phrases[first_word(fold_phrase(entry.phrase))].append(entry)
    types = read_toml("types.toml")
    heads: dict[str, tuple[str, bool]] = {}
    listed = [
        (noun, kind, counts == "nouns")
        for counts in ("nouns", "names")
        for kind in types
        for noun in types[kind][counts]
    ]
    for form in (str, plural):
        for noun, kind, is_noun in listed:
            heads.setdefault(fold_phrase(form(noun)), (kind, is_noun))
    titles = read_toml("titles.toml")
    currencies: dict[str, list[str]] = defaultdict(list)
    for row in money:
        for word in (*_split(row["words"]), *_split(row["symbols"])):
            currencies[fold_phrase(word)].append(row["code"])
    issuers: dict[str, list[str]] = defaultdict(list)
    for row in states:
        issuers[row["currency"]].append(row["state"])
    return Lexicon(
        {word: tuple(sorted(entries, key=lambda entry: -len(entry.phrase))) for word, entries in phrases.items()},
        heads,
        frozenset(map(fold_phrase, titles["before"])),
        frozenset(map(fold_phrase, titles["office"])),
        frozenset(map(fold_phrase, titles["kin"])),
        {row["state"]: row["form"] for row in states},
        {row["state"]: _split(row["capital"].split("/")[0])[0] for row in states if row["capital"]},
        {word: tuple(codes) for word, codes in currencies.items()},
        {code: tuple(names) for code, names in issuers.items()},
        {fold_phrase(row["adjective"]): tuple(_split(row["states"])) for row in _read_rows("regions.csv")},
    )
