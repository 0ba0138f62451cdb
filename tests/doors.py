"""What each door says of things in which every field is filled: for tests that hold the doors to the declaration.

Run as a program, ``python -m tests.doors FOLDER``, it makes such a folder, opens every door on it and writes what
stands there to ``shown.json``, so that a test can do the same with an altered copy of the package.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

import anyio.from_thread
import typer.testing
from fastapi.testclient import TestClient
from mcp.client.client import Client
from rich.console import Console

from kg.cli.app import app
from kg.extract.models.answers import read_answer
from kg.extract.models.prompt import answer_schema
from kg.extract.models.proposals import answer_fields
from kg.graph.conflicts import Conflict
from kg.graph.dataset import ValidDataset, build_graph, open_graph
from kg.graph.generation import StoredSelection, StoredTables, write_generation
from kg.graph.trig import load_store, read_graph
from kg.model import Candidate, Door, Kind, Observation, observation_of
from kg.model.claims import Claim, Decision, Entity, Name, Position, Qualifiers, Source, Superseded, Tables, hash_claim
from kg.model.declaration import Field, column_fields, columns_of, fields_of
from kg.model.terms import (
    CLAIM_ID,
    GEOMETRY_ID,
    ID,
    ONTOLOGY,
    OPTIONAL_FILES,
    REVIEW_ID,
    SELECTOR_ID,
    SOURCE_ID,
    Verdict,
)
from kg.publish.page.render import render_page
from kg.review.cards import make_cards
from kg.review.decisions import ReviewSession, Ruling
from kg.review.reviewer import Signature
from kg.review.terminal import TerminalReview, review
from kg.review.writing import make_tables
from kg.serve.app import create_app
from kg.serve.engine.service import Service, Settings
from kg.serve.mcp.server import make_server
from kg.tables import format_csv, format_jsonl, read_candidates
from tests.edits import copy_tables, read_cells, write_cells
from tests.imports.made_imports import ITEMS, write_made_up
from tests.review.made import SHA, SIGNS, TEXT
from tests.serve.inline import InlineEngine
from tools.schemas import make_schema

TINY = Path(__file__).resolve().parent / "tiny"
TYPES = {
    kind.__name__: kind for kind in (Source, Entity, Name, Position, Claim, Observation, Decision, Superseded, Conflict)
}
TABLES = {
    "sources.csv": Source,
    "entities.csv": Entity,
    "names.csv": Name,
    "claims.csv": Claim,
    "decisions.csv": Decision,
    "superseded.csv": Superseded,
    "places.csv": Position,
}
CANDIDATE = "c0" * 10
OLD, WITHDRAWN = "05" * 10, "06" * 10
FILLED: dict[str, dict[str, str]] = {
    "sources.csv": {
        "author": "Ann Author", "url": "https://example.org/news", "licence": "CC BY 4.0", "citation": "Author: News.",
        "publisher_kind": "state media", "origin": "Arland", "extent": "whole", "retrieved": "2022-04-01",
        "archive": "https://example.org/kept/news", "work": "river-treaty",
    },
    "entities.csv": {"wikidata": "Q990001", "iso3166": "AR", "note": "made up"},
    "claims.csv": {
        "anaphor": "Arland", "reason": "read twice", "confidence": "0.9", "note": "made up", "candidate": CANDIDATE,
    },
}  # fmt: skip
"""Cells that the first row of a table gets."""

FINGERPRINT = {"line": "", "start": "", "end": "", "fingerprint": "fp1:40:" + "0f" * 32}
"""What the last row of claims.csv gets, which stands on a page."""

Shown = dict[str, dict[str, list[str]]]
"""By door and type, the names that stand there."""


def fill_folder(target: Path) -> Path:
    """The tiny graph with something in every column of each table."""
    folder = copy_tables(TINY, target)
    for table, kind in TABLES.items():
        columns = (*columns_of(kind), *columns_of(kind, optional=True))
        old = read_cells(folder / table) if (folder / table).exists() else [[]]
        rows = [dict(zip(old[0], cells, strict=True)) for cells in old[1:]]
        new = [each for each in column_fields(kind) if each.column not in old[0] and table not in OPTIONAL_FILES]
        for row in rows:  # a column that the tiny tables do not have, in every row
            row |= {each.column: f"some {each.column}" for each in new if each.kind is Kind.TEXT}
            row |= {"candidate": "", "fingerprint": ""}
            if row.get("measure"):
                row |= {"baseline": "2020", "approximation": "about"}
        if rows:
            rows[0] |= FILLED.get(table, {})
        if table == "claims.csv":
            rows[-1] |= FINGERPRINT
            claim = hash_claim({column: rows[0].get(column, "") for column in columns}, _sha_of(folder))
        if table == "decisions.csv":
            rows = [{
                "candidate": CANDIDATE, "decision": "edit", "claim": claim, "relation": "signs", "rule": "signs.verb",
                "extractor": "rules", "reviewer": "Ann Example", "date": "2025-06-17", "reason": "the date",
                "source": "tiny-news", "sha256": _sha_of(folder),
            }]  # fmt: skip
        if table == "places.csv":
            rows = [{"entity": "arland", "latitude": "10.5", "longitude": "-0.25", "source": "tiny-report"}]
        if table == "superseded.csv":
            rows = [
                {"old": OLD, "new": claim, "reason": "misread", "day": "2025-06-18"},
                {"old": WITHDRAWN, "new": "", "reason": "not said", "day": "2025-06-19"},
            ]
        write_cells(folder / table, [list(columns), *([row.get(column, "") for column in columns] for row in rows)])
    return folder


def _sha_of(folder: Path) -> str:
    header, *rows = read_cells(folder / "sources.csv")
    return next(row[header.index("sha256")] for row in rows if row[0] == "tiny-news")


def doors_of(folder: Path, work: Path) -> Shown:
    """What stands at each door."""
    dataset, _ = build_graph(folder, folder / "graph.trig")
    dataset = open_graph(folder)
    claim = next(claim for claim in dataset.tables.claims if claim.candidate)
    return {
        "csv": {kind.__name__: read_cells(folder / table)[0] for table, kind in TABLES.items()},
        "store": _in_the_store(dataset, work),
        "rdf": _in_the_rdf(folder, dataset, claim),
        "json": _at_the_command_line(folder, claim),
        "http": _at_the_server(dataset, claim),
        "mcp": _at_the_assistant(dataset, claim),
        "page": _at_the_page(dataset),
        "review": _at_the_review(work / "reviewed"),
        "import": _at_the_import(work / "imported"),
    }


def kept_fields(tables: Tables, again: Tables) -> dict[str, dict[str, bool]]:
    """For each field of things that stand in both tables, whether all have the same value once more."""
    pairs: list[tuple[object, object]] = [
        *((source, again.sources[source.id]) for source in tables.sources.values()),
        *((entity, again.entities[entity.id]) for entity in tables.entities.values()),
        *((claim, again.claims_by_id[claim.id]) for claim in tables.claims),
        *((decision, again.decisions_by_candidate[decision.candidate]) for decision in tables.decisions),
        *((each, again.superseded_by_id[each.old]) for each in tables.superseded),
        *((place, again.positions_by_entity[place.entity][0]) for place in tables.positions),
        *((name, same) for name in tables.names for same in again.names if name.name == same.name),
    ]
    return same_fields(pairs)


def same_fields(pairs: Iterable[tuple[object, object]]) -> dict[str, dict[str, bool]]:
    """For each field of things of one type, whether it is the same in both of all pairs."""
    kept: dict[str, dict[str, bool]] = {}
    for before, after in pairs:
        names = kept.setdefault(type(before).__name__, {})
        for each in fields_of(type(before)):
            is_same = attrgetter(each.path)(before) == attrgetter(each.path)(after)
            names[each.name] = names.get(each.name, True) and is_same
    return kept


def _in_the_store(dataset: ValidDataset, work: Path) -> dict[str, list[str]]:
    tables, conflicts = _stored(dataset, work)
    kept = kept_fields(dataset.tables, tables) | same_fields(zip(dataset.selection.conflicts, conflicts, strict=True))
    return {kind: [name for name, is_kept in names.items() if is_kept] for kind, names in kept.items()}


def _in_the_rdf(folder: Path, dataset: ValidDataset, claim: Claim) -> dict[str, list[str]]:
    """The terms that stand at a node of each type, as the names of their fields; of others the IRI.

    The plain edges of an entity are what its claims say of it.
    """
    edges = {ONTOLOGY + name for name in dataset.ontology.properties}
    rival = dataset.selection.conflicts[0].claims[0]
    counted = [claim for claim in dataset.tables.claims if dataset.ontology.properties[claim.predicate].is_number]
    store = load_store(read_graph(folder / "graph.trig").body)

    def names(kind: type, *nodes: str) -> list[str]:
        values = " ".join(f"<{node}>" for node in nodes)
        rows = store.query(f"SELECT DISTINCT ?term {{ VALUES ?node {{ {values} }} ?node ?term [] }}")
        terms = {row["term"].value for row in rows}  # type: ignore[union-attr]
        known: dict[str, list[str]] = {}
        for each in fields_of(kind):
            known.setdefault(each.term, []).append(each.name)
        if kind is Claim:
            known |= {each.term: ["qualifiers"] for each in fields_of(Qualifiers)}
        return [name for term in sorted(terms - edges) for name in known.get(term, [term])]

    page = next(claim for claim in dataset.tables.claims if claim.locator.fingerprint)
    place = f"{SELECTOR_ID}{claim.locator.source}/{claim.locator.start}-{claim.locator.end}"
    entity = ID + claim.subject
    conflicts = names(Conflict, CLAIM_ID + rival.id)
    return {
        "Source": names(Source, SOURCE_ID + claim.locator.source),
        "Entity": names(Entity, entity),
        "Name": [name for name in names(Name, entity) if not name.startswith("http")],
        "Claim": names(Claim, CLAIM_ID + claim.id, place, CLAIM_ID + page.id),
        "Observation": names(Observation, *(observation_of(number).iri for number in counted)),
        "Decision": names(Decision, REVIEW_ID + claim.candidate),
        "Superseded": names(Superseded, CLAIM_ID + OLD, CLAIM_ID + WITHDRAWN),
        "Position": names(Position, GEOMETRY_ID + "arland"),
        "Conflict": [name for name in conflicts if not name.startswith("http")],
    }


def _stored(dataset: ValidDataset, work: Path) -> tuple[Tables, tuple[Conflict, ...]]:
    folder = work / "generation"
    folder.mkdir()
    write_generation(folder, dataset.tables, dataset.selection, dataset.lookup)
    tables = StoredTables(folder)
    return tables, StoredSelection(folder, tables).conflicts


def _shown(folder: Path, *words: str) -> Any:
    result = typer.testing.CliRunner().invoke(app, [*words, "--data", str(folder), "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _at_the_command_line(folder: Path, claim: Claim) -> dict[str, list[str]]:
    entity, said = _shown(folder, "show", claim.subject, "--view", "all"), _shown(folder, "show", claim.id)
    value = next(each for each in entity["claims"] if "observation" in each)
    return {
        "Source": list(_shown(folder, "show", f"kgs:{claim.locator.source}")),
        "Entity": list(entity),
        "Name": list(entity["names"][0]),
        "Position": list(entity["positions"][0]),
        "Claim": list(said | value),  # one has an object, the other a value
        "Observation": list(value["observation"]),
        "Decision": list(said["review"]),
        "Superseded": list(_shown(folder, "show", OLD)["superseded"][0]),
        "Conflict": list(_shown(folder, "conflicts")[0]),
    }


def _service(dataset: ValidDataset) -> Service:
    return Service(dataset, InlineEngine(dataset), Settings(), dataset.digest, dataset.folder)


def _at_the_server(dataset: ValidDataset, claim: Claim) -> dict[str, list[str]]:
    with TestClient(create_app(_service(dataset)), base_url="http://127.0.0.1:8000") as client:

        def get(path: str, status: int = 200) -> Any:
            response = client.get(path, headers={"Accept": "application/json"})
            assert response.status_code == status, response.text
            return response.json()

        entity, said = get(f"/api/entities/{claim.subject}"), get(f"/id/claim/{claim.id}")
        return {
            "Source": list(get(f"/api/sources/{claim.locator.source}")),
            "Entity": list(entity),
            "Name": list(entity["names"][0]),
            "Position": list(entity["positions"][0]),
            "Claim": list(said),
            "Observation": list(next(each["observation"] for each in entity["claims"] if each["observation"])),
            "Decision": list(said["review"]),
            "Superseded": list(get(f"/api/claims/{WITHDRAWN}", 410)["superseded"][0]),
            "Conflict": list(get("/api/conflicts")["items"][0]),
        }


def _at_the_assistant(dataset: ValidDataset, claim: Claim) -> dict[str, list[str]]:
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(make_server(_service(dataset)))) as client,
    ):

        def ask(tool: str, **arguments: object) -> Any:
            result = portal.call(client.call_tool, tool, arguments)
            assert not result.is_error, result.content
            return result.structured_content

        card = ask("entity_card", name=claim.subject, every_claim=True)
        whole = ask("claim_card", claim=claim.id)
        return {
            "Source": list(whole["sources"][0]),
            "Entity": list(card["entity"]),
            "Name": ["names"] if "Арланд" in card["entity"]["names"] else [],
            "Claim": list(whole["claims"][0]),
            "Decision": [],
            "Superseded": list(ask("claim_card", claim=OLD)["superseded"][0]),
            "Conflict": list(ask("conflicts")["conflicts"][0]),
        }


def _at_the_page(dataset: ValidDataset) -> dict[str, list[str]]:
    found = re.search(r'id="kg-payload">(.*?)</script>', render_page(dataset), re.DOTALL)
    assert found
    data = json.loads(found[1])
    names = next(row for row in data["entities"]["rows"] if "arland" in row)[data["entities"]["columns"].index("names")]
    shown = [each.name for each in fields_of(Name) if "page" not in each.declared.left_out]
    return {
        **{kind: data[rows]["columns"] for kind, rows in
           (("Source", "sources"), ("Entity", "entities"), ("Claim", "claims"), ("Conflict", "conflicts"))},
        "Name": shown if len(names[0]) == len(shown) else [],  # rows without a head
        "Decision": [],
    }  # fmt: skip


def _at_the_review(work: Path) -> dict[str, list[str]]:
    """The heads of a new folder in which a person has accepted a candidate."""
    folder = _accept(filled_candidate(), work)
    written = [(table, kind) for table, kind in TABLES.items() if (folder / table).exists()]
    return {kind.__name__: read_cells(folder / table)[0] for table, kind in written}


def _accept(candidate: Candidate, work: Path) -> Path:
    """A new folder into which a person has accepted a candidate."""
    work.mkdir()
    (work / "talks.txt").write_text(TEXT, encoding="utf-8")
    make_tables(work / "data")
    session = ReviewSession(work / "data", [candidate], work, Signature("Ann Example", date(2025, 6, 17)))
    refused = session.decide(*(Ruling(card, Verdict.ACCEPT) for card in make_cards([candidate])))
    assert not refused, refused
    return work / "data"


def filled_candidate() -> Candidate:
    """A candidate with a text in every field of its own that may have one."""
    known = replace(SIGNS, subject=replace(SIGNS.subject, entity=""), qualifiers={"on": "2022-06-03"}, doc_sha256=SHA)
    plain = (each for each in fields_of(Candidate) if each.path == each.name and each.kind is Kind.TEXT)
    given: dict[str, Any] = {each.name: f"some {each.name}" for each in plain if not getattr(known, each.name)}
    return replace(known, **given)


def doors_of_candidates(work: Path) -> dict[str, dict[str, str]]:
    """By door, the fields of a candidate that stand there, each with its text."""
    candidate = filled_candidate()
    (work / "c.csv").write_bytes(format_csv([candidate]))
    (work / "c.jsonl").write_bytes(format_jsonl([candidate]))
    read = [read_candidates(work / name)[0] for name in ("c.csv", "c.jsonl")]
    [head, cells] = list(csv.reader((work / "c.csv").read_text(encoding="utf-8").splitlines()))
    [columns, row] = read_cells(_accept(candidate, work / "accepted") / "claims.csv")
    texts = {
        each.name: str(attrgetter(each.path)(candidate)) for each in fields_of(Candidate) if each.is_shown(Door.PAGE)
    }
    console = Console(record=True, width=200, file=io.StringIO())
    make_tables(work / "waiting")
    session = ReviewSession(
        work / "waiting", [candidate], work / "accepted", Signature("Ann Example", date(2025, 6, 17))
    )
    keys = iter("q")
    review(TerminalReview(session, console, lambda: next(keys), lambda asked: ""))
    settings = Settings(review=work / "c.jsonl", texts=work / "accepted")
    dataset = open_graph(work / "waiting")
    service = Service(dataset, InlineEngine(dataset), settings, dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        page = client.get("/review").text
    printed = console.export_text()
    statements: Any = answer_schema()["properties"]
    asked = {name: f"some {name}" for name in statements["statements"]["items"]["properties"]}
    (proposal,), faults = read_answer(json.dumps({"statements": [asked | {"qualifiers": {"on": "2022"}}]}))
    assert not faults
    return {
        "jsonl": json.loads((work / "c.jsonl").read_text(encoding="utf-8")),
        "csv": dict(zip(head, cells, strict=True)),
        "read": {
            each.name_at(Door.JSON): str(attrgetter(each.path)(candidate))
            for each in fields_of(Candidate)
            if all(attrgetter(each.path)(again) == attrgetter(each.path)(candidate) for again in read)
        },
        "row": dict(zip(columns, row, strict=True)),
        "terminal": {name: text for name, text in texts.items() if f"{name} {text}" in printed},
        "page": {name: text for name, text in texts.items() if f"{name} {text}" in page},
        "prompt": asked,
        "answer": {name: str(attrgetter(field.path)(proposal)) for name, field in answer_fields().items()},
        "schema": dict.fromkeys(make_schema(Candidate)["properties"], ""),
    }


def _at_the_import(work: Path) -> dict[str, list[str]]:
    """The heads of the folder of an import."""
    work.mkdir()
    write_made_up(work, ITEMS)
    folder = work / "imports" / "x"
    return {kind.__name__: read_cells(folder / table)[0] for table, kind in TABLES.items() if (folder / table).exists()}


def name_at(each: Field, door: str) -> str:
    """What a door calls a field; the tables call it by its column, and tests by its name where there is no name."""
    if door in ("csv", "review", "import"):
        return each.column
    return each.name if door in ("store", "rdf") else each.declared.names.get(door, each.name)  # type: ignore[call-overload]


def main() -> None:
    """Write what stands at each door."""
    work = Path(sys.argv[1])
    shown = doors_of(fill_folder(work), work)
    (work / "shown.json").write_text(json.dumps([shown, doors_of_candidates(work)]), encoding="utf-8")


if __name__ == "__main__":
    main()
