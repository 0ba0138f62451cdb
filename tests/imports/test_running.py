"""An import runs from files to a checked folder; real files too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kg.graph.check import check_all
from kg.imports.csvw_mapping import read_mapping
from kg.imports.csvw_table import match_tables
from kg.imports.running import run_import, run_table
from kg.tables.files import shipped_data
from tests.imports.items import write_table
from tests.imports.mappings import metadata, write_mapping
from tests.imports.test_catalogue import REAL

STATES = ["stateabb", "ccode", "statenme", "styear", "stmonth", "stday", "endyear", "endmonth", "endday", "version"]


@pytest.fixture
def data(tiny: Path, tmp_path: Path) -> Path:
    """The tiny graph, with who is who beside it."""
    folder = tmp_path / "data"
    shutil.copytree(tiny, folder)
    world = folder / "world"
    world.mkdir()
    for name in ("entities.csv", "identities.csv", "treaty-links.csv"):
        header = (shipped_data() / "world" / name).read_text(encoding="utf-8").splitlines()[0]
        (world / name).write_text(f"{header}\n", encoding="utf-8")
    with (world / "identities.csv").open("a", encoding="utf-8") as file:
        file.write("cow-state,1,,,arland,,bg-tiny\ncow-state,2,,,borland,,bg-tiny\n")
    return folder


def test_a_made_up_list_of_states_becomes_a_folder_that_passes_the_check(data: Path, tmp_path: Path) -> None:
    rows = [
        ["ARL", 1, "Arland", 1900, 5, 1, 2016, 12, 31, 2016],
        ["BOR", 2, "Borland", 1920, 1, 10, 1990, 10, 3, 2016],
        ["ZZZ", 3, "Nowhere", 1920, 1, 10, 1990, 10, 3, 2016],
    ]
    path = write_table(tmp_path / "states.csv", STATES, rows)
    summary = run_import("cow-states", [path], tmp_path / "store", [data])
    assert summary.rejects["code-unknown"] > 0
    assert summary.total("rows") == 3
    folder = tmp_path / "store" / "imports" / "cow-states"
    assert check_all(folder).problems == ()
    assert {line.split(",")[0] for line in (folder / "claims.csv").read_text(encoding="utf-8").splitlines()[1:]} == {
        "arland", "borland",
    }  # fmt: skip


def test_a_second_import_takes_the_place_of_the_first(data: Path, tmp_path: Path) -> None:
    row = ["ARL", 1, "Arland", 1900, 5, 1, 2016, 12, 31, 2016]
    store = tmp_path / "store"
    path = write_table(tmp_path / "states.csv", STATES, [row])
    run_import("cow-states", [path], store, [data])
    before = (store / "imports" / "cow-states" / "claims.csv").read_bytes()
    write_table(path, STATES, [row, ["BOR", 2, "Borland", 1920, 1, 10, 1990, 10, 3, 2016]])
    run_import("cow-states", [path], store, [data])
    assert (store / "imports" / "cow-states" / "claims.csv").read_bytes().startswith(before)
    assert [each.name for each in (store / "imports").glob("[!.]*")] == ["cow-states"]


def test_a_table_may_name_entities_of_other_imports(data: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    class_ = {
        "name": "class", "virtual": True, "aboutUrl": "https://w3id.org/diplokg/id/{treaty}", "propertyUrl": "rdf:type",
        "valueUrl": "https://w3id.org/diplokg/ontology/Treaty",
    }  # fmt: skip
    label = {"name": "label", "aboutUrl": "https://w3id.org/diplokg/id/{treaty}", "propertyUrl": "rdfs:label"}
    for name, text, columns in (
        ("one", "state,treaty,since,label\narland,new-pact,,New Pact\n", (label, class_)),
        ("other", "state,treaty,since\nborland,new-pact,\nborland,no-pact,\n", ()),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        tables = read_mapping(write_mapping(tmp_path / f"{name}.json", metadata(*columns)))
        summary = run_table(name, match_tables(tables, [path]), store, [data])
    assert (summary.total("claims"), summary.new_entities) == (1, 0)
    assert summary.rejects == {"entity-unknown": 1}
    assert check_all(store / "imports" / "other").problems == ()


@pytest.mark.parametrize("name", ["cow-alliances", "cow-states", "iso-3166"])
def test_a_real_dataset_becomes_a_folder_that_passes_the_check(name: str, tmp_path: Path, shared: Path) -> None:
    paths = [shared / "datasets" / file for file in REAL[name].values()]
    read: list[int] = []
    summary = run_import(name, paths, tmp_path, progress=read.append)
    assert max(read) <= max(path.stat().st_size for path in paths)
    folder = tmp_path / "imports" / name
    report = check_all(folder, shapes=False)
    assert report.problems == ()
    assert report.counts.claims == summary.total("claims")
    account = json.loads((folder / "import.json").read_text(encoding="utf-8"))
    assert account["items"] == account["claims"] + account["repeats"] + sum(account["rejects"].values())
