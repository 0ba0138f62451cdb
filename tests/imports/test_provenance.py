"""A file becomes a source: with its hash, its records, and what its publisher asks for."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.frame.datasets import DATASETS
from kg.imports.frame.provenance import describe_files, hash_file
from tests.imports.test_catalogue import REAL

HEADER = "igoID,igoAbbr,igoLongName,StartYear,EndYear\n"


def test_the_citation_and_the_licence_travel_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "igo.csv"
    path.write_text(HEADER + '1,A,"Union\nof A",1900,\n2,B,Union of B,1901,\n', encoding="utf-8")
    (found,) = describe_files(DATASETS["cow-igo"], {"organisations": path})
    assert (found.id, found.name, found.rows) == ("cow-igo-organisations", "igo.csv", 2)
    assert found.cells["citation"].startswith("Pevehouse")
    assert found.cells["url"].startswith("https://correlatesofwar.org/")
    assert found.cells["licence"]
    assert found.cells["kind"] == "dataset"
    assert found.cells["title"].endswith("version 2.3: organisations")


def test_the_hash_is_that_of_the_bytes_as_given(tmp_path: Path) -> None:
    path = tmp_path / "igo.csv.gz"
    path.write_bytes(gzip.compress(HEADER.encode(), mtime=0))
    (found,) = describe_files(DATASETS["cow-igo"], {"organisations": path})
    assert found.cells["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.record()["sha256"] == found.cells["sha256"]


def test_codes_of_countries_are_background(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("ISO3166-1-Alpha-3,ISO3166-1-Alpha-2,wikidata_id\nUZB,UZ,Q265\n", encoding="utf-8")
    (found,) = describe_files(DATASETS["iso-3166"], {"countries": path})
    assert found.cells["kind"] == "background"


def test_a_file_that_is_gone_gives_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        hash_file(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("cow-alliances", {"members": 1_221, "dyads": 3_222}),
        ("cow-states", {"states": 243}),
        ("cow-igo", {"organisations": 529, "memberships": 33_432}),
        ("manytreaties", {"parties": 98_320, "agreements": 4_532}),
        ("uk-treaties", {"treaties": 8_134}),
        ("sister-cities", {"names": 10_055}),
        ("iso-3166", {"countries": 249}),
    ],
)
def test_real_files_have_the_rows_that_others_counted(name: str, counts: dict[str, int], shared: Path) -> None:
    files = {role: shared / "datasets" / REAL[name][role] for role in counts}
    assert {each.role: each.rows for each in describe_files(DATASETS[name], files)} == counts
