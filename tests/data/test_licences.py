"""Under which licence each file and each row of the data goes out: what is said holds for all of them."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from kg.tables.files import shipped_folders

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
TABLES = (*shipped_folders(), DATA / "world")
FREE = ("CC BY 4.0", "CC0 1.0", "PDDL 1.0", "OGL v3", "public domain", "Unicode License v3")
ADDRESSES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://opendatacommons.org/licenses/pddl/1-0/": "PDDL 1.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": "OGL v3",
}
RESTATED = re.compile(
    r"(?:none stated|none seen|CC BY-SA 4\.0 for the page); .* restated|ODbL 1\.0; an insubstantial part: .*"
)
KEPT_OUT = "not in the wheel"


def sections() -> tuple[dict[str, str], dict[str, str]]:
    """Licence of each file or folder, and of each source, as LICENSE-DATA says; no line stands twice."""
    text = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    found: list[dict[str, str]] = []
    for head in ("file or folder", "source"):
        part = text.split(f"| {head} | licence |", 1)[1].split("\n\n", 1)[0]
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines()[2:]]
        assert max(Counter(line[0] for line in lines).values()) == 1
        found.append({line[0]: line[1] for line in lines})
    return found[0], found[1]


def files() -> list[str]:
    return sorted(
        path.relative_to(ROOT).as_posix()
        for folder in (DATA, ROOT / "ontology")
        for path in folder.rglob("*")
        if path.is_file()
    )


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sources() -> dict[str, str]:
    return {row["id"]: row["licence"] for folder in TABLES for row in rows(folder, "sources.csv")}


def test_every_file_of_the_data_stands_in_one_line_of_the_licence_and_every_line_has_its_file() -> None:
    told, _ = sections()
    by_file = {
        name: [line for line in told if line == name or (line.endswith("/") and name.startswith(line))]
        for name in files()
    }
    assert {name: lines for name, lines in by_file.items() if len(lines) != 1} == {}
    assert set(told) == {line for lines in by_file.values() for line in lines}


def test_the_column_that_the_licence_points_to_is_there_and_says_something_of_every_source() -> None:
    assert [identity for identity, licence in sources().items() if not licence] == []


def test_the_licence_lists_every_source_that_rows_rest_on() -> None:
    _, told = sections()
    background = {
        row["id"]: row["licence"]
        for folder in TABLES
        for row in rows(folder, "sources.csv")
        if row["kind"] == "background"
    }
    assert told.keys() == background.keys()
    for identity, licence in background.items():
        assert ADDRESSES.get(licence, licence).startswith(told[identity]), identity


@pytest.mark.parametrize("name", ["claims.csv", "names.csv", "identities.csv", "places.csv", "cow-igo.csv"])
def test_the_source_of_every_row_of_the_wheel_permits_to_pass_it_on(name: str) -> None:
    told, _ = sections()
    licences = sources()
    for folder in TABLES:
        line = f"{folder.relative_to(ROOT).as_posix()}/{name}"
        if KEPT_OUT in told.get(line, ""):
            continue
        for row in rows(folder, name):
            licence = ADDRESSES.get(licences[row["source"]], licences[row["source"]])
            is_text = licence.startswith("copyright of author and publisher")  # claims and names point into it
            assert is_text or licence.startswith(FREE) or RESTATED.fullmatch(licence), (line, row)


def test_no_row_of_the_wheel_rests_on_a_share_alike_page_or_on_a_list_without_a_licence() -> None:
    licences = sources()
    cited = {licences[row["source"]] for row in rows(DATA / "world", "identities.csv")}
    assert not [licence for licence in cited if "BY-SA" in licence or "research" in licence]


def test_the_wheel_leaves_out_what_the_licence_says_and_nothing_else() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    told, _ = sections()
    without_licence = {name for name, licence in told.items() if KEPT_OUT in licence}
    only_tests_read = {
        "data/annotated", "data/texts/second-reading.csv", "data/pages/second-reading.csv",
        "data/world/uk-party-sample.csv",
    }  # fmt: skip
    assert without_licence == {"data/world/cow-igo.csv"}
    assert {name for name in wheel["exclude"] if name.startswith("data/")} == without_licence | only_tests_read
    assert "data" in wheel["only-include"]
    assert set(wheel["force-include"]) == {"README.md"}, "a folder would bring what is excluded"


FILE_NAME = re.compile(
    r"(?<![\w/])(?:[\w.~-]+/)*[\w.~-]+\.(?:csv|tsv|jsonl?|txt|md|py|ya?ml|html?|xlsx|docx|pdf|rq|ttl|trig|log|gz)\b"
)
PUBLIC = re.compile(r"github:|https?://|\bcommit\b|PyPI|npm|package")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("claims.csv", ("note", "reason", "anaphor")), ("entities.csv", ("note",)), ("decisions.csv", ("reason",)),
        ("identities.csv", ("reason",)), ("cow-igo.csv", ("reason",)), ("treaty-links.csv", ("reason",)),
        ("uk-party-sample.csv", ("note",)), ("second-reading.csv", ("match", "verdict")), ("sources.csv", ("note",)),
    ],
)  # fmt: skip
def test_a_note_names_no_file_that_a_reader_cannot_have(name: str, columns: tuple[str, ...]) -> None:
    for folder in TABLES:
        for number, row in enumerate(rows(folder, name), start=2):
            for text in (row[column] for column in columns):
                named = [
                    each for each in FILE_NAME.findall(re.sub(r"https?://\S+", "", text)) if not (ROOT / each).exists()
                ]
                is_public = name == "sources.csv" and PUBLIC.search(f"{text} {row['publisher']}")
                assert not named or is_public, f"{folder.name}/{name}:{number} names {named}"
