"""The real public datasets, joined with the shipped graph: what they hold, and what the page says of them.

The store is built once for all tests of a run.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from benchmarks.scale_real import FILES
from benchmarks.world import QUICK
from benchmarks.world_truth import ALLIANCES, SYSTEM, alliances_by_year, listed_alliances, listed_states, states_by_year
from kg.graph.dataset import ValidDataset, open_graph
from kg.imports.running import CITY_FILE
from kg.model.claims import View
from kg.network.certainty import rank_connections
from kg.network.ranking import rank_actors
from kg.network.ties import TieFilter
from kg.query.asking import run_query
from kg.query.questions import VALUE_TYPES, bind_parameters, read_questions
from kg.tables.files import question_folders, shipped_data, shipped_folders, world_folder

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
        each["file"]: {key: each[key] for key in ("rows", "items", "claims", "repeats")}
        | {"rejects": sum(each["rejects"].values())}
        for each in record["files"]
    }


@pytest.mark.parametrize(
    ("name", "file", "rows"),
    [
        ("cow-alliances", "alliance_v4.1_by_member.csv", 1_221),
        ("cow-alliances", "alliance_v4.1_by_dyad.csv", 3_222),
        ("cow-states", "states2016.csv", 243),
        ("cow-igo-3", "igo_year_format3.csv.gz", 19_335),
        ("cow-igo-3", "state_year_format3.csv.gz", 15_557),
        ("manytreaties", "cube_agreements_GGO.csv.gz", 4_532),
        ("manytreaties", "cube_parties_GGO.csv.gz", 98_320),
        ("uk-treaties", "uk_treaties.csv.gz", 8_134),
        ("sister-cities", "names.tsv", 10_055),
        ("sister-cities", "twinned-cities.csv", 8_174),
        ("iso-3166", "country-codes.csv", 249),
    ],
)
def test_every_row_of_every_file_is_read(store: Path, name: str, file: str, rows: int) -> None:
    assert accounts(store, name)[file]["rows"] == rows


@pytest.mark.parametrize("name", FILES)
def test_items_are_claims_repeats_and_rejects(store: Path, name: str) -> None:
    folder, files = store / "imports" / name, accounts(store, name).values()
    assert all(each["items"] == each["claims"] + each["repeats"] + each["rejects"] for each in files)
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


def test_a_state_that_signed_and_did_not_ratify_is_involved_and_no_party(world: ValidDataset) -> None:
    treaty = "kgr:mt-stticc-1998a"
    assert not run_query(world, f"ASK {{ kgr:united-states kg:partyTo {treaty} }}").answer
    assert run_query(world, f"ASK {{ kgr:united-states kg:signs {treaty} ; kg:involvedIn {treaty} }}").answer
    assert run_query(world, f"ASK {{ GRAPH kg:entailed {{ kgr:germany kg:involvedIn {treaty} }} }}").answer
    assert not run_query(world, f"ASK {{ GRAPH kg:entailed {{ kgr:united-states kg:boundBy {treaty} }} }}").answer


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(world: ValidDataset, name: str, **given: str) -> list[dict[str, str]]:
    """Rows of a saved question, entities by their id."""
    question = OWN[name]
    result = run_query(world, question.query, parameters=bind_parameters(question, given, world), max_rows=20_000)
    rows = (["" if term is None else str(getattr(term, "value", term)) for term in row] for row in result.rows)
    return [{key: cell.rpartition("/")[2] for key, cell in zip(result.variables, row, strict=True)} for row in rows]


def test_what_the_united_states_signed_and_did_not_ratify_is_told_though_a_dataset_has_it_ratify(
    world: ValidDataset,
) -> None:
    agreements = {row["agreement"] for row in asked(world, "signed-not-ratified", actor="united-states")}
    assert {"mt-stticc-1998a", "mt-rghtsc-1989a", "mt-cmntbt-1996a"} <= agreements
    doubted = "?claim rdf:subject kgr:united-states ; rdf:predicate kg:ratifies ; rdf:object kgr:mt-cmntbt-1996a"
    assert run_query(world, f"ASK {{ {doubted} ; kg:conflictsWith ?denial }}").answer


def test_a_treaty_in_three_originals_is_one_and_changes_are_related(world: ValidDataset) -> None:
    for code in ("70835", "70837", "70839", "70698", "70786", "70833"):
        assert not run_query(world, f"ASK {{ kgr:uk-treaty-{code} ?p ?o }}").answer
    assert run_query(world, "ASK { kgr:mt-mnsdol-1990e kg:amends kgr:mt-mnsdol-1987p }").answer
    numbers = run_query(world, "SELECT ?n { kgr:mt-trtpnw-1968a kg:registrationNumber ?n }").rows
    assert "UK Treaty Series 88/1970" in {row[0].value for row in numbers}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("treaty", "parties"), [("mt-rghtsc-1989a", 196), ("mt-prvpcg-1948a", 153), ("mt-pd04wd-1992a", 193)]
)
def test_parties_are_as_many_as_a_depositary_counts(treaty: str, parties: int, world: ValidDataset) -> None:
    """Counts of the depositary as restated by public pages; the page names them."""
    rows = asked(world, "parties-of", treaty=treaty)
    assert len({row["actor"] for row in rows if row["bond"] == "partyTo" and not row["until"]}) == parties


def test_a_treaty_without_parties_says_so(world: ValidDataset) -> None:
    (row,) = asked(world, "parties-of", treaty="mt-paris-2015a")
    assert row["bond"] == "no source says of anybody that it signed, ratified or is party"


def cells(world: ValidDataset, text: str) -> list[dict[str, str]]:
    """Rows of a query, entities and words by the last part of their address."""
    result = run_query(world, text, max_rows=2_000)
    rows = (["" if term is None else str(getattr(term, "value", term)) for term in row] for row in result.rows)
    return [{key: cell.rpartition("/")[2] if cell.startswith("http") else cell
             for key, cell in zip(result.variables, row, strict=True)} for row in rows]  # fmt: skip


def test_alliances_of_a_year_and_type_are_those_of_the_raw_rows(world: ValidDataset, shared: Path) -> None:
    """By hand from the rows: an alliance counts in each year between its start and its end, or the end of the data."""
    assert alliances_by_year(cells(world, ALLIANCES)) == listed_alliances(shared / "datasets")


def test_as_many_states_are_in_the_system_in_each_of_201_years_as_the_yearly_list_has(
    world: ValidDataset, shared: Path
) -> None:
    """But where a number of the list passes from one state to the next within the year, or to none."""
    here, listed = states_by_year(cells(world, SYSTEM)), listed_states(shared / "datasets")
    apart = {year: count - listed[year] for year, count in here.items() if count != listed[year]}
    assert len(here) == len(listed) == 201
    assert max(map(abs, apart.values())) <= 2
    assert len(apart) == 15


@pytest.mark.parametrize("section", ["treaty-counts", "members-by-year"])
def test_a_published_count_that_differs_has_its_reason_on_the_page_and_no_other_has(section: str) -> None:
    table = _section(section).split("\n\n")[1].splitlines()[2:]
    assert table
    for line in table:
        *_, published, here, why = (cell.strip() for cell in line.strip("|").split(" | "))
        if section == "treaty-counts":
            is_right = re.match(r"\[(\d+)\]", published)[1] == here  # type: ignore[index]
            assert (why == "right") == is_right, line
        else:
            right, of = re.search(r"\| (\d+) of (\d+) \|", line).groups()  # type: ignore[union-attr]
            assert (right == of) == (not why), line
            assert "; " in why or not why, line


def test_the_states_with_most_twinnings_are_those_that_the_raw_rows_give(
    world: ValidDataset, store: Path, shared: Path
) -> None:
    """By hand from the tables: pairs of cities in two states, by the state of each, wherever that was told."""
    lines = (shared / "datasets" / "sister_cities" / "relations.tsv").read_text(encoding="utf-8").splitlines()
    pairs = {frozenset(line.split()) for line in lines}
    states: defaultdict[str, set[str]] = defaultdict(set)
    items: dict[str, str] = {}
    kinds: dict[str, str] = {}
    folders = [*shipped_folders(), world_folder(), store / "imports" / "iso-3166"]
    for row in (row for folder in folders for row in rows_of(folder / "entities.csv")):
        kinds[row["id"]], items[row["id"]] = row["type"], row["wikidata"]
    for row in (row for folder in folders for row in rows_of(folder / "claims.csv")):
        ends = [items.get(row[end]) or row[end] for end in ("subject", "object")]
        if row["predicate"] in ("locatedIn", "capitalOf") and kinds.get(row["object"]) == "State":
            states[ends[0]].add(row["object"])
        if row["predicate"] == "twinnedWith" and row["modality"] in ("asserted", "reported"):
            pairs.add(frozenset(ends))
    for row in rows_of(world_folder() / CITY_FILE):
        states[row["item"]] |= {row["state"]} if kinds[row["state"]] == "State" else set()
    counts = Counter(
        state
        for pair in pairs
        for state in set().union(*(states[city] for city in pair))
        if any(state in states[city] and states[twin] - {state} for city in pair for twin in pair - {city})
    )
    told = {row["state"]: int(row["twinnings"]) for row in asked(world, "top-twinnings")}
    assert told == counts


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


def _section(name: str) -> str:
    """What the page says between the marks."""
    text = PAGE.read_text(encoding="utf-8")
    return text.split(f"<!-- {name} -->\n", 1)[1].split(f"<!-- /{name} -->", 1)[0].strip()


@pytest.mark.parametrize("name", longer(QUICK, "standing", "partners"))
def test_the_page_says_what_the_joined_graph_answers(name: str, store: Path) -> None:
    assert _section(name) == QUICK[name](store).strip(), (
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
