"""Every door shows what is declared: tables, store, RDF, JSON, HTTP, MCP, page, review and import."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kg.graph.builds import open_build
from kg.graph.dataset import open_graph
from kg.model.candidates import Candidate, Value
from kg.model.claims import Qualifiers
from kg.model.declaration import Door, column_fields, columns_of, fields_of, shown_fields
from kg.model.terms import PREFIXES
from kg.serve.app import create_app
from kg.serve.engine.service import Service, Settings
from tests.doors import TYPES, Shown, doors_of, doors_of_candidates, fill_folder, kept_fields, name_at
from tests.serve.inline import InlineEngine

ROOT = Path(__file__).resolve().parent.parent
ADDED: dict[Door, dict[str, str]] = {
    Door.JSON: {
        "Source": "kind claim_count claims",
        "Entity": "kind existence names positions claims incoming mentions sources",
        "Claim": "kind subject_label object_label possible certain best disputed self_reported published "
        "background review observation",
        "Observation": "currency scale",
        "Conflict": "subject_label",
    },
    Door.HTTP: {
        "Source": "iri claim_count",
        "Entity": "iri type_label existence names positions claims incoming mentions conflicts claim_count",
        "Claim": "iri subject_label predicate_label object_label text when possible certain best disputed "
        "self_reported published background conflicts_with words words_missing observation review conflicts",
        "Observation": "currency scale",
        "Conflict": "subject_label predicate_label",
    },
    Door.MCP: {
        "Source": "is_background",
        "Entity": "iri existence names more_names claim_count",
        "Claim": "statement when possible certain is_best self_reported conflicts_with",
        "Conflict": "subject_label",
    },
    Door.PAGE: {
        "Source": "copy texts",
        "Entity": "existence drawn x y names folded",
        "Claim": "when first last counts sure doubt left best self_reported words",
    },
    Door.RDF: {
        "Source": "rdf:type kg:earliest kg:latest",
        "Entity": "rdf:type kg:existence skos:prefLabel skos:altLabel geo:hasGeometry",
        "Position": "rdf:type geo:asWKT",
        "Claim": "rdf:type kg:best kg:selfReported kg:possible kg:certain kg:earliest kg:latest oa:hasSelector",
        "Observation": "rdf:type kg:earliest kg:latest",
        "Decision": "rdf:type",
        "Superseded": "owl:deprecated",
    },
}
"""What a door says of a thing beyond its declaration: labels, rivals, counts, places and words."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill_folder(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="module")
def shown(folder: Path) -> Shown:
    return doors_of(folder, folder.parent)


def names_of(kind: str, door: Door) -> tuple[set[str], set[str]]:
    """The names that a door has to show of a type, and those that it is to leave out."""
    told: set[str] = set()
    left: set[str] = set()
    for each in fields_of(TYPES[kind]):
        is_split = door is Door.CSV and each.name == "qualifiers" and kind == "Claim"
        names = {inner.name for inner in fields_of(Qualifiers)} if is_split else {name_at(each, door)}
        (left if door in each.declared.left_out else told).update(names)
    return told, left - told


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("door", Door)
def test_a_door_shows_every_field_that_the_declaration_does_not_leave_out(shown: Shown, door: Door, kind: str) -> None:
    told, _ = names_of(kind, door)
    assert told - set(shown[door].get(kind, [])) == set()


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("door", [door for door in Door if door is not Door.STORE])
def test_what_a_door_shows_besides_is_known(shown: Shown, door: Door, kind: str) -> None:
    told, left = names_of(kind, door)
    added = set(ADDED.get(door, {}).get(kind, "").split())
    if door is Door.RDF:
        added = {PREFIXES[prefix] + name for prefix, name in (word.split(":") for word in added)}
    besides = set(shown[door].get(kind, [])) - told
    assert besides <= added
    assert not besides & left - added


@pytest.mark.parametrize("door", ["review", "import"])
def test_who_writes_tables_writes_every_column(shown: Shown, door: str) -> None:
    for kind, names in shown[door].items():
        assert set(columns_of(TYPES[kind])) <= set(names)
        assert set(names) <= {each.column for each in column_fields(TYPES[kind])}


def test_what_the_rdf_has_is_read_back_as_it_was(folder: Path) -> None:
    dataset = open_graph(folder)
    kept = kept_fields(dataset.tables, open_build(folder / "graph.trig").dataset.tables)
    for kind, names in kept.items():
        lost = {each.name for each in fields_of(TYPES[kind]) if each.term and not names[each.name]}
        assert not lost, f"{kind} comes back without {lost}"


@pytest.mark.parametrize("kind", [*TYPES.values(), Qualifiers, Candidate, Value])
def test_a_door_that_leaves_a_field_out_has_a_reason(kind: type) -> None:
    for each in fields_of(kind):
        assert each.declared.label
        assert all(len(reason.split()) > 3 for reason in each.declared.left_out.values())


def test_licence_citation_and_address_of_a_source_are_at_every_door(shown: Shown) -> None:
    for door in Door:
        assert {"url", "licence", "citation"} <= set(shown[door]["Source"]), door


def test_pages_of_the_server_tell_them_too(folder: Path) -> None:
    dataset = open_graph(folder)
    claim = next(claim for claim in dataset.tables.claims if claim.locator.source == "tiny-news")
    service = Service(dataset, InlineEngine(dataset), Settings(), dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        for path in ("/id/source/tiny-news", f"/id/claim/{claim.id}"):
            text = client.get(path, headers={"Accept": "text/html"}).text
            assert 'href="https://example.org/news"' in text
            assert "CC BY 4.0" in text
            assert "Author: News." in text


CANDIDATE_DOORS = ("jsonl", "csv", "read", "row", "terminal", "page", "prompt", "answer", "schema")


def test_a_candidate_is_at_its_doors_as_it_is_declared(tmp_path: Path) -> None:
    shown = doors_of_candidates(tmp_path)
    assert set(shown) == set(CANDIDATE_DOORS)
    declared = [each.name_at(Door.JSON) for each in shown_fields(Candidate, Door.JSON)]
    assert list(shown["jsonl"]) == list(shown["schema"]) == declared
    assert set(shown["read"]) >= set(declared)
    in_parts = {"object_value", "qualifiers"}
    assert set(shown["csv"]) >= set(declared) - in_parts
    assert {each.column for each in shown_fields(Value, Door.JSON)} <= set(shown["csv"])


@pytest.mark.slow
def test_a_field_that_is_added_to_the_declaration_is_at_every_door(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "kg", copy / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("ontology", "data", "tests", "tools"):
        (copy / name).symlink_to(ROOT / name)
    declarations = copy / "kg" / "model" / "claims.py"
    text = declarations.read_text(encoding="utf-8")
    for anchor, field in (
        (
            "    @property\n    def is_background",
            '    shelf: Annotated[str, Declared(label="Where a copy is kept.")] = ""\n\n',
        ),
        (
            "    def __hash__(self) -> int:\n        return hash(self.id)",
            '    gist: Annotated[str, Declared(label="What it says in short.", is_hashed=False)] = ""\n\n',
        ),
    ):
        assert text.count(anchor) == 1
        text = text.replace(anchor, field + anchor)
    declarations.write_text(text, encoding="utf-8")
    candidates = copy / "kg" / "model" / "candidates.py"
    text = candidates.read_text(encoding="utf-8")
    anchor = "    def __post_init__"
    assert text.count(anchor) == 1
    declared = 'Declared(label="What it says in short.", is_hashed=False, is_optional=True)'
    text = text.replace(anchor, f'    gist: Annotated[str, {declared}] = ""\n\n{anchor}')
    candidates.write_text(text, encoding="utf-8")
    proposals = copy / "kg" / "extract" / "models" / "proposals.py"
    text = proposals.read_text(encoding="utf-8")
    anchor = "    measure: Annotated["
    assert text.count(anchor) == 1
    proposals.write_text(text.replace(anchor, f'    gist: Annotated[str, {declared}] = ""\n{anchor}'), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.doors", str(tmp_path)], cwd=copy, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown, shown_of_candidates = json.loads((tmp_path / "shown.json").read_text(encoding="utf-8"))
    assert {door for door in shown if "shelf" in shown[door]["Source"]} == {*Door, "review", "import"}
    assert {door for door in shown if "gist" in shown[door]["Claim"]} == {*Door, "review", "import"}
    gist = {door: said["gist"] for door, said in shown_of_candidates.items() if "gist" in said}
    assert gist == dict.fromkeys(CANDIDATE_DOORS, "some gist") | {"schema": ""}
