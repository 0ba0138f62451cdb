"""A claim that was corrected or withdrawn answers at every door: command line, session, server, MCP, RDF and diff."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import typer.testing
from fastapi.testclient import TestClient

import kg
from kg.cli import app
from kg.errors import DONE, WRONG_USE, UsageError
from kg.graph.builds import open_build
from kg.graph.dataset import open_graph
from kg.graph.trig import load_store, read_graph
from kg.model.terms import CLAIM_ID, ONTOLOGY, PREFIXES
from kg.serve.mcp import answers
from kg.serve.mcp.paging import PartRequest
from kg.tables.joining import join_folders
from tests.edits import add_row, copy_tables, read_cells, set_cells, write_cells
from tests.serve.made_services import asking

OLD, OLDER, WITHDRAWN = "01" * 10, "02" * 10, "03" * 10
HEADER = ["old", "new", "reason", "day"]


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words])


def rows_for(claim: str) -> list[list[str]]:
    return [
        HEADER,
        [OLD, claim, "a date was added", "2025-06-17"],
        [OLDER, OLD, "misread", "2025-06-16"],
        [WITHDRAWN, "", "the text does not say so", "2025-06-18"],
    ]


@pytest.fixture(scope="module")
def folder(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copy_tables(tiny, tmp_path_factory.mktemp("superseded"))
    write_cells(made / "superseded.csv", rows_for(open_graph(made).tables.claims[0].id))
    assert run("build", "--data", made).exit_code == DONE
    return made


@pytest.fixture(scope="module")
def claim(folder: Path) -> str:
    return open_graph(folder).tables.claims[0].id


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with asking(open_graph(folder)) as found:
        yield found


def test_kg_show_follows_a_superseded_claim_and_says_so(folder: Path, claim: str) -> None:
    done = run("show", OLD, "--data", folder)
    assert (done.exit_code, done.stdout) == (DONE, run("show", claim, "--data", folder).stdout)
    assert done.stderr == f"claim {OLD} was replaced by {claim} on 2025-06-17: a date was added\n"


def test_each_step_from_an_older_claim_is_told(folder: Path, claim: str) -> None:
    done = run("show", f"kgc:{OLDER}", "--data", folder, "--format", "json")
    card = json.loads(done.stdout)
    assert card["id"] == claim
    assert [(step["old"], step["new"], step["day"]) for step in card["superseded"]] == [
        (OLDER, OLD, "2025-06-16"),
        (OLD, claim, "2025-06-17"),
    ]
    assert done.stderr == (
        f"claim {OLDER} was replaced by {OLD} on 2025-06-16: misread; "
        f"claim {OLD} was replaced by {claim} on 2025-06-17: a date was added\n"
    )


def test_kg_show_says_that_a_claim_was_withdrawn(folder: Path) -> None:
    done = run("show", WITHDRAWN, "--data", folder)
    assert (done.exit_code, done.stdout) == (WRONG_USE, "")
    assert done.stderr.endswith(
        f"claim {WITHDRAWN} was withdrawn on 2025-06-18: the text does not say so; no claim has taken its place\n"
    )


def test_a_session_follows_it_with_a_note(folder: Path, claim: str) -> None:
    with kg.open(folder) as session:
        card = session.show(OLD)
        assert card.record["id"] == claim
        assert card.notes == (f"claim {OLD} was replaced by {claim} on 2025-06-17: a date was added",)
        assert session.show(claim).notes == ()
        with pytest.raises(UsageError, match="was withdrawn on 2025-06-18"):
            session.show(WITHDRAWN)


@pytest.mark.parametrize("suffix", ["", ".html", ".json", ".ttl"])
def test_the_address_of_a_superseded_claim_leads_to_the_new_one_in_the_same_form(
    client: TestClient, claim: str, suffix: str
) -> None:
    response = client.get(f"/id/claim/{OLDER}{suffix}")
    assert response.status_code == 301
    assert response.headers["location"] == f"/id/claim/{claim}{suffix}"
    assert client.get(response.headers["location"]).status_code == 200


def test_the_address_of_a_withdrawn_claim_says_since_when_and_why(client: TestClient) -> None:
    page = client.get(f"/id/claim/{WITHDRAWN}", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert "was withdrawn on 2025-06-18: the text does not say so" in page.text
    for path in (f"/id/claim/{WITHDRAWN}.json", f"/api/claims/{WITHDRAWN}"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert answer.json()["superseded"] == [
            {"old": WITHDRAWN, "new": "", "reason": "the text does not say so", "day": "2025-06-18"}
        ]
    turtle = client.get(f"/id/claim/{WITHDRAWN}.ttl")
    assert turtle.status_code == 410
    assert "owl:deprecated true" in turtle.text


def test_the_api_leads_to_the_new_claim(client: TestClient, claim: str) -> None:
    response = client.get(f"/api/claims/{OLD}")
    assert (response.status_code, response.headers["location"]) == (301, f"/api/claims/{claim}")


def test_an_assistant_is_told_what_became_of_a_claim(folder: Path, claim: str) -> None:
    dataset = open_graph(folder)
    told = json.loads(answers.show_claim(dataset, PartRequest("claim_card", {}, 1), f"kgc:{OLD}", None))
    assert told["message"].startswith(f"claim {OLD} was replaced by {claim} on 2025-06-17: a date was added. ")
    assert told["claims"][0]["id"] == f"kgc:{claim}"
    assert [(step["old"], step["new"]) for step in told["superseded"]] == [(f"kgc:{OLD}", f"kgc:{claim}")]
    gone = json.loads(answers.show_claim(dataset, PartRequest("claim_card", {}, 1), WITHDRAWN, None))
    assert gone["verdict"] == "not in the graph"
    assert "was withdrawn on 2025-06-18" in gone["message"]


def test_the_rdf_leads_on_and_knows_no_such_claim(folder: Path, claim: str) -> None:
    store = load_store(read_graph(folder / "graph.trig").body)

    def facts(identity: str) -> dict[str, str]:
        quads = store.quads_for_pattern(ox.NamedNode(CLAIM_ID + identity), None, None, None)
        return {quad.predicate.value: getattr(quad.object, "value", "") for quad in quads}

    assert facts(OLD) == {
        PREFIXES["dcterms"] + "isReplacedBy": CLAIM_ID + claim,
        ONTOLOGY + "reason": "a date was added",
        ONTOLOGY + "supersededOn": "2025-06-17",
    }
    assert facts(WITHDRAWN) == {
        PREFIXES["owl"] + "deprecated": "true",
        ONTOLOGY + "reason": "the text does not say so",
        ONTOLOGY + "supersededOn": "2025-06-18",
    }
    assert run("check", "--data", folder).exit_code == DONE


def test_a_built_file_gives_the_superseded_claims_back(folder: Path) -> None:
    def rows(path: Path) -> list[tuple[str, str, str]]:
        return [(each.old, each.new, each.sentence) for each in open_build(path).dataset.tables.superseded]

    assert rows(folder / "graph.trig") == rows(folder) != []


def test_a_store_follows_a_superseded_claim(folder: Path, claim: str, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("build", "--data", folder, "--store", store).exit_code == DONE
    done = run("show", OLDER, "--store", store)
    assert f"kgc:{claim}" in done.stdout
    assert "a date was added" in done.stderr


def test_a_folder_that_states_what_another_superseded_is_told(
    tiny: Path, claim: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    corrected, other = (copy_tables(tiny, tmp_path_factory.mktemp(name)) for name in ("corrected", "other"))
    rows = read_cells(corrected / "claims.csv")
    ontology = open_graph(tiny).ontology
    row = next(each.row for each in open_graph(tiny).tables.claims if each.id == claim)
    write_cells(corrected / "claims.csv", [cells for line, cells in enumerate(rows, start=1) if line != row])
    write_cells(corrected / "superseded.csv", [HEADER, [claim, "", "misread", "2025-06-17"]])
    write_cells(other / "claims.csv", [rows[0], rows[row - 1]])
    _, problems = join_folders([corrected, other], ontology)
    assert [f"{Path(each.file).name}:{each.line}" for each in problems] == ["superseded.csv:2"]
    assert f"claim {claim} stands no more, though claims.csv states it" in problems[0].what


def test_kg_diff_shows_a_superseded_claim_as_changed(tiny: Path, tmp_path: Path) -> None:
    after = copy_tables(tiny, tmp_path)
    before = {each.row: each.id for each in open_graph(tiny).tables.claims}
    set_cells(after, "claims.csv", 2, modality="reported")
    new = next(each.id for each in open_graph(after).tables.claims if each.row == 2)
    rows = read_cells(after / "claims.csv")
    write_cells(after / "claims.csv", rows[:-1])
    last = before[len(rows)]
    write_cells(after / "superseded.csv", [HEADER, [before[2], new, "it is attributed", "2025-06-17"]])
    add_row(after, "superseded.csv", old=last, reason="misread", day="2025-06-18")
    said = run("diff", tiny, after).stdout
    assert "1 claim removed, 1 claim superseded" in said
    assert (
        f"Changed: asserted becomes reported (tiny-news:1 [0-76]). "
        f"Claim {before[2]} was replaced by {new} on 2025-06-17: it is attributed.\n"
    ) in said
    assert f"kgc:{last}). Claim {last} was withdrawn on 2025-06-18: misread.\n" in said
    record = json.loads(run("diff", tiny, after, "--format", "json").stdout)["claims"]
    assert [(each["before"]["id"], each["after"]["id"]) for each in record["superseded"]] == [(before[2], new)]
    assert record["added"] == []


def test_a_saved_session_keeps_the_superseded_claims(folder: Path, tmp_path: Path) -> None:
    with kg.open(folder) as session:
        session.save(tmp_path / "saved")
    header, *rows = read_cells(tmp_path / "saved" / "superseded.csv")
    assert [header, *sorted(rows)] == [HEADER, *sorted(read_cells(folder / "superseded.csv")[1:])]
