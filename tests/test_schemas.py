"""The JSON Schema files: as the declarations have them, and true of what the commands and the server print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource

from kg.graph.dataset import ValidDataset, open_graph
from kg.query.cards import card_record, conflict_record
from tests.cli.test_cli import run
from tests.doors import TINY, TYPES, fill_folder
from tests.review.made import ALL
from tools.schemas import ADDRESS, FOLDER, schema_files

SCHEMAS: dict[str, Any] = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
REGISTRY: Any = Registry().with_resources(
    (f"{ADDRESS}{name}.json", Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)


def faults(kind: str, value: object) -> list[str]:
    validator = Draft202012Validator(SCHEMAS[kind], registry=REGISTRY)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def test_the_files_are_as_the_declarations_have_them() -> None:
    stale = [path.name for path, text in schema_files().items() if path.read_text("utf-8") != text]
    assert not stale, f"{', '.join(stale)}: run `python tools/schemas.py`"
    assert {path.name for path in FOLDER.iterdir()} == {path.name for path in schema_files()}
    assert set(SCHEMAS) == {name.lower() for name in TYPES} | {"candidate", "listing"}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_file_is_a_schema_that_describes_every_key(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])
    assert all("type" in each or "$ref" in each or "const" in each for each in SCHEMAS[kind]["properties"].values())


def test_what_show_prints_of_each_kind_is_as_its_schema_says(tmp_path: Path) -> None:
    folder = fill_folder(tmp_path)
    claim = next(claim for claim in open_graph(folder).tables.claims if claim.candidate)
    for kind, name in (("entity", "Arland"), ("claim", claim.id), ("source", "kgs:tiny-news")):
        result = run("show", name, "--data", folder, "--texts", folder / "texts", "--view", "all", "--format", "json")
        record = json.loads(result.stdout)
        assert record["kind"] == kind
        assert not faults(kind, record)
    conflicts = json.loads(run("conflicts", "--data", folder, "--format", "json").stdout)
    assert conflicts
    assert not [fault for each in conflicts for fault in faults("conflict", each)]


@pytest.mark.parametrize("words", ["rank", "rank measures", "conflicts", "terms xyzzy", "ask --list", "backbone"])
def test_a_list_with_its_notes_is_as_the_schema_of_listings_says(words: str) -> None:
    arguments: list[str | Path] = [
        *words.split(),
        *(() if words in ("rank measures", "ask --list") else ("--data", TINY)),
    ]
    listed, told = (run(*arguments, "--format", form) for form in ("json", "json-object"))
    assert listed.exit_code == told.exit_code
    if told.exit_code == 0:
        assert not faults("listing", json.loads(told.stdout))
        assert json.loads(told.stdout)["rows"] == json.loads(listed.stdout)
        assert json.loads(told.stdout)["notes"] == [line.removeprefix("kg: ") for line in told.stderr.splitlines()]


def test_candidates_come_with_what_was_said_of_their_texts(tmp_path: Path, shared: Path) -> None:
    english, chinese = tmp_path / "a.txt", shared / "cases" / "zh.txt"
    english.write_text("China and Kazakhstan signed a treaty on 3 May 2021.\n", encoding="utf-8")
    told = json.loads(run("extract", english, chinese, "--format", "json-object").stdout)
    assert not faults("listing", told)
    assert not [fault for row in told["rows"] for fault in faults("candidate", row)]
    assert [note for note in told["notes"] if "Chinese" in note]


def test_what_is_extracted_and_what_may_be_reviewed_is_as_the_schema_of_candidates_says() -> None:
    lines = [json.loads(line) for line in (TINY / "candidates.jsonl").read_text("utf-8").splitlines()]
    lines += [json.loads(json.dumps(candidate.record())) for candidate in ALL]
    assert not [fault for line in lines for fault in faults("candidate", line)]
    for name, value in (("modality", "sure"), ("quote_start", -0.5), ("object_value", {"value": 5}), ("rule", None)):
        assert [fault for fault in faults("candidate", lines[0] | {name: value}) if fault.startswith(f"$.{name}:")]


@pytest.fixture(scope="module")
def shipped() -> ValidDataset:
    return open_graph()


def test_every_thing_of_the_shipped_graph_is_as_its_schema_says(shipped: ValidDataset) -> None:
    things = {
        "source": [card_record(shipped, f"kgs:{name}") for name in list(shipped.tables.sources)[::20]],
        "entity": [card_record(shipped, name) for name in list(shipped.tables.entities)[::20]],
        "conflict": [conflict_record(each, shipped) for each in shipped.selection.conflicts],
    }
    for kind, records in things.items():
        assert records
        assert not [fault for record in records for fault in faults(kind, json.loads(json.dumps(record)))]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"modality": "sure"}, "$.modality"),
        ({"line": "1"}, "$.line"),
        ({"value": "1"}, "$"),
        ({"best": None}, "$.best"),
    ],
)
def test_a_schema_refuses_what_no_command_prints(shipped: ValidDataset, change: dict[str, object], told: str) -> None:
    claim = next(claim for claim in shipped.tables.claims if claim.object)
    record = card_record(shipped, claim.id)
    assert not faults("claim", record)
    assert [fault for fault in faults("claim", record | change) if fault.startswith(f"{told}:")]
