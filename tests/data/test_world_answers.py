"""The real public datasets, joined with the shipped graph: what they hold, and what the page says of them.

The store is built once for all tests of a run.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from benchmarks.scale_real import FILES
from benchmarks.world import QUICK
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.network.certainty import rank_connections
from kg.network.ranking import rank_actors
from kg.network.ties import TieFilter
from kg.query.asking import run_query
from kg.query.questions import VALUE_TYPES, bind_parameters, read_questions
from kg.tables.files import question_folders, shipped_data

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "world.md"
OWN = read_questions(question_folders(joined=True)[1])


def longer(names: Iterable[str], *soaked: str) -> list[ParameterSet]:
    """The names, those that take long on all the data marked for `make soak`."""
    assert {*soaked} <= {*names}
    return [pytest.param(name, marks=[pytest.mark.soak] if name in soaked else []) for name in names]


def kg(*words: str | Path) -> str:
    command = [sys.executable, "-m", "kg", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"kg {' '.join(map(str, words))}: {done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def store(world_store: Path) -> Path:
    return world_store


@pytest.fixture(scope="module")
def world(store: Path) -> ValidDataset:
    return open_graph(store)


def accounts(store: Path, name: str) -> dict[str, dict[str, int]]:
    """Counts of each file of an import; `rejects` is their sum."""
    record = json.loads((store / "imports" / name / "import.json").read_text(encoding="utf-8"))
    return {
        each["file"]: {key: each[key] for key in ("rows", "items", "claims", "noted", "repeats")}
        | {"rejects": sum(each["rejects"].values())}
        for each in record["files"]
    }


@pytest.mark.parametrize(
    ("name", "file", "rows"),
    [
        ("cow-alliances", "alliance_v4.1_by_member.csv", 1_221),
        ("cow-alliances", "alliance_v4.1_by_dyad.csv", 3_222),
        ("cow-states", "states2016.csv", 243),
        ("cow-igo", "igo.csv", 529),
        ("cow-igo", "igo_membership.csv", 33_432),
        ("manytreaties", "cube_agreements_GGO.csv.gz", 4_532),
        ("manytreaties", "cube_parties_GGO.csv.gz", 98_320),
        ("uk-treaties", "uk_treaties.csv.gz", 8_134),
        ("sister-cities", "names.tsv", 10_055),
        ("iso-3166", "country-codes.csv", 249),
    ],
)
def test_every_row_of_every_file_is_read(store: Path, name: str, file: str, rows: int) -> None:
    assert accounts(store, name)[file]["rows"] == rows


@pytest.mark.parametrize("name", FILES)
def test_items_are_claims_notes_repeats_and_rejects(store: Path, name: str) -> None:
    folder, files = store / "imports" / name, accounts(store, name).values()
    assert all(each["items"] == each["claims"] + each["noted"] + each["repeats"] + each["rejects"] for each in files)
    for key in ("claims", "rejects"):
        with (folder / f"{key}.csv").open(encoding="utf-8", newline="") as lines:
            assert sum(1 for _ in csv.DictReader(lines)) == sum(each[key] for each in files)


def test_each_claim_of_the_imports_is_in_the_store(store: Path, world: ValidDataset) -> None:
    found = run_query(
        world, "SELECT ?source (COUNT(?claim) AS ?n) { ?claim prov:wasDerivedFrom ?source } GROUP BY ?source"
    )
    counted = {row[0].value.rsplit("/", 1)[1]: int(row[1].value) for row in found.rows}  # type: ignore[union-attr]
    for name in FILES:
        imported = sum(each["claims"] for each in accounts(store, name).values())
        assert (
            sum(count for source, count in counted.items() if source.startswith(f"{name}-") or source == name)
            == imported
        )


def test_a_state_that_signed_and_did_not_ratify_is_no_party(world: ValidDataset) -> None:
    treaty = "kgr:mt-stticc-1998a"
    assert not run_query(world, f"ASK {{ kgr:united-states kg:partyTo {treaty} }}").answer
    assert run_query(world, f"ASK {{ kgr:united-states kg:signs {treaty} }}").answer
    noted = f'ASK {{ ?claim rdf:subject {treaty} ; kg:note ?note FILTER(CONTAINS(?note, "UNITED STATES OF AMERICA")) }}'
    assert run_query(world, noted).answer


def test_the_start_of_an_alliance_contradicts_no_day_of_its_treaty(world: ValidDataset) -> None:
    rivals = "SELECT ?claim { ?claim kg:conflictsWith ?rival ; rdf:subject ?one . ?one a kg:Alliance }"
    assert run_query(world, rivals).rows == ()


@pytest.mark.soak
def test_the_store_conforms(store: Path) -> None:
    assert "no problem" in kg("check", "--store", store)


@pytest.mark.parametrize("name", longer(OWN, "shared-agreements", "twinnings-and-treaties"))
def test_a_question_of_the_joined_graph_is_answered(name: str, world: ValidDataset) -> None:
    question = OWN[name]
    result = run_query(world, question.query, parameters=bind_parameters(question, {}, world), max_rows=50)
    assert result.variables == question.columns
    assert result.rows


@pytest.mark.parametrize("name", OWN)
def test_a_question_is_general_and_explains_its_parameters(name: str) -> None:
    question = OWN[name]
    query = "\n".join(line for line in question.query.splitlines() if not line.startswith("#"))
    assert question.title.endswith("?")
    assert not re.search(r"kg[rsco]:|<http|\d{4}", query)
    for parameter in question.parameters:
        assert parameter.type in {"Entity", *VALUE_TYPES, *open_graph().ontology.classes}
        assert parameter.help


@pytest.mark.parametrize("name", longer(QUICK, "standing", "partners"))
def test_the_page_says_what_the_joined_graph_answers(name: str, store: Path) -> None:
    text = PAGE.read_text(encoding="utf-8").split(f"<!-- {name} -->\n", 1)[1].split(f"<!-- /{name} -->", 1)[0]
    assert text.strip() == QUICK[name](store).strip(), (
        "run: python benchmarks/world.py --store DIR --write docs/world.md"
    )


@pytest.mark.parametrize(
    ("day", "members"), [("2000-12-31", 0), ("2010-12-31", 6), ("2018-12-31", 8), ("2025-01-01", 10)]
)
def test_the_shanghai_cooperation_organisation_is_as_it_was_on_the_day(day: str, members: int) -> None:
    from datetime import date

    past = open_graph(shipped_data() / "world", View(as_of=date.fromisoformat(day)))
    found = run_query(past, "SELECT ?who { ?who kg:memberOf kgr:shanghai-cooperation-organisation }")
    assert len(found.rows) == members


def test_the_organisations_that_a_state_shares_are_one_number_with_spans_and_without(world: ValidDataset) -> None:
    chosen = {"types": ("State",), "top": 5, "only": TieFilter(shared=("Organisation",))}
    plain = rank_actors(world, **chosen)  # type: ignore[arg-type]
    rows = rank_connections(world, **chosen).rows  # type: ignore[arg-type]
    assert [(row.id, row.rank) for row in rows] == [(row.id, row.rank) for row in plain]
    assert [row.score for row in rows] == pytest.approx([row.score for row in plain])
    assert rows[0].label == "France"
