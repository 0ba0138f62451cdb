"""Decisions: what was extracted needs one, what was accepted is there, and rules learn from both."""

# ruff: noqa: E501  an expected line stands in one piece, as the user sees it

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FINDINGS, InvalidData
from kg.graph.check import check_all
from kg.graph.dataset import build_graph, open_graph
from kg.graph.trig import digest_inputs
from kg.model.claims import Decision, Tables
from kg.model.ontology import read_ontology
from kg.model.terms import Verdict
from kg.query.cards import card_record, card_text
from kg.tables.check import check_folder
from kg.tables.files import ontology_file
from kg.tables.tables import DECISION_COLUMNS, rule_confidences, rule_records
from tests.edits import add_row, copy_tables, read_cells, set_cells, write_cells

CANDIDATE, OTHER = "ab" * 10, "cd" * 10
CLAIM_ROW = 16
"""Line of `arville capitalOf arland`, the tiny claim that the tests mark as extracted."""

ONTOLOGY = read_ontology(ontology_file("kg.ttl"))


def check(folder: Path) -> tuple[Tables, list[str]]:
    tables, problems = check_folder(folder, ONTOLOGY, folder / "texts")
    return tables, [str(problem).removeprefix(f"{folder}/") for problem in problems]


def claim_at(folder: Path, row: int) -> str:
    return next(claim.id for claim in check(folder)[0].claims if claim.row == row)


def decide(folder: Path, **cells: str) -> None:
    if not (folder / "decisions.csv").exists():
        write_cells(folder / "decisions.csv", [list(DECISION_COLUMNS)])
    sha256 = check(folder)[0].sources["tiny-report"].sha256
    row = {
        "candidate": CANDIDATE, "decision": "accept", "claim": claim_at(folder, CLAIM_ROW), "relation": "locatedIn",
        "rule": "capital-apposition", "extractor": "rules", "reviewer": "Ann Example", "date": "2025-06-17",
        "source": "tiny-report", "sha256": sha256,
    }  # fmt: skip
    add_row(folder, "decisions.csv", **row | cells)


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """The tiny graph with one claim marked as extracted, and no decision yet."""
    folder = copy_tables(tiny, tmp_path)
    header, *rows = read_cells(folder / "claims.csv")
    write_cells(folder / "claims.csv", [[*header, "candidate"], *([*row, ""] for row in rows)])
    set_cells(folder, "claims.csv", CLAIM_ROW, candidate=CANDIDATE)
    return folder


def test_an_extracted_claim_without_a_decision_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidData) as raised:
        build_graph(folder, folder / "graph.trig")
    assert str(raised.value) == (
        f"{folder}/claims.csv:16: was extracted from candidate {CANDIDATE}, which is without a decision; "
        "decide on it with `kg review`, or remove the row"
    )
    assert raised.value.exit_status == FINDINGS
    assert not (folder / "graph.trig").exists()


def test_an_extracted_claim_whose_candidate_was_rejected_is_refused(folder: Path) -> None:
    decide(folder, decision="reject", claim="")
    assert check(folder)[1] == [
        f"claims.csv:16: was extracted from candidate {CANDIDATE}, which is rejected; decide on it with `kg review`, or remove the row"
    ]


def test_an_extracted_claim_with_a_decision_is_taken(folder: Path) -> None:
    decide(folder)
    tables, problems = check(folder)
    assert problems == []
    assert tables.decisions[0].date == date(2025, 6, 17)
    assert check_all(folder, folder / "texts").problems == ()


def test_the_mark_of_a_claim_does_not_change_its_id(folder: Path, tiny: Path) -> None:
    decide(folder)
    assert claim_at(folder, CLAIM_ROW) == next(c.id for c in open_graph(tiny).tables.claims if c.row == CLAIM_ROW)


def test_a_decision_whose_claim_is_gone_is_a_problem(folder: Path) -> None:
    decide(folder)
    header, *rows = read_cells(folder / "claims.csv")
    del rows[CLAIM_ROW - 2]
    claim = read_cells(folder / "decisions.csv")[1][2]
    write_cells(folder / "claims.csv", [header, *rows])
    assert check(folder)[1] == [
        f"decisions.csv:2: accepts a candidate as claim {claim}, which is not in the tables; restore the row of claims.csv, or say in superseded.csv what became of the claim"
    ]


def test_a_claim_that_was_corrected_by_hand_tells_its_new_id(folder: Path) -> None:
    decide(folder)
    set_cells(folder, "claims.csv", CLAIM_ROW, predicate="locatedIn")
    (problem,) = check(folder)[1]
    assert problem.endswith(f"the claim of that candidate has id {claim_at(folder, CLAIM_ROW)} now; write that")


def test_a_claim_whose_row_has_a_fault_is_told_once(folder: Path) -> None:
    decide(folder)
    set_cells(folder, "claims.csv", CLAIM_ROW, modality="assertd")
    assert check(folder)[1] == ["claims.csv:16: unknown modality 'assertd'; did you mean 'asserted'?"]


def test_a_decision_on_another_text_is_a_problem(folder: Path) -> None:
    decide(folder, sha256="0" * 64)
    assert check(folder)[1] == [
        "decisions.csv:2: was made on another text than the one that source 'tiny-report' has now; review the changed text anew"
    ]


def test_a_rejected_candidate_needs_no_source(folder: Path) -> None:
    decide(folder)
    decide(folder, candidate=OTHER, decision="reject", claim="", source="never-added")
    assert check(folder)[1] == []


def test_a_folder_without_decisions_is_fine(tiny: Path) -> None:
    assert check_folder(tiny, ONTOLOGY)[1] == []
    assert open_graph(tiny).tables.decisions == ()


CASES: dict[str, tuple[dict[str, str], str]] = {
    "an unknown verdict": ({"decision": "acept"}, "unknown decision 'acept'; did you mean 'accept'?"),
    "a rejected claim": ({"decision": "reject"}, "names a claim, though the candidate was rejected; empty the claim column"),
    "no claim": ({"claim": ""}, "claim is empty; give one such as '20 hexadecimal digits'"),
    "a candidate that is none": ({"candidate": "x"}, "candidate 'x' is not of the form '20 hexadecimal digits'; correct it"),
    "an unknown relation": ({"relation": "sings"}, "unknown relation 'sings'; did you mean 'signs'?"),
    "nobody": ({"reviewer": ""}, "reviewer is empty; name the person who decided"),
    "no rule": ({"rule": ""}, "rule is empty; name the rule"),
    "no machine": ({"extractor": ""}, "extractor is empty; name the machine"),
    "no date": ({"date": ""}, "date '' is not a day; write 2025-06-17"),
    "a month": ({"date": "2025-06"}, "date '2025-06' is not a day; write 2025-06-17"),
    "a day that does not exist": ({"date": "2025-06-31"}, "date '2025-06-31' is not an EDTF date; write it as EDTF: 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18"),
    "a hash that is none": ({"sha256": "xyz"}, "sha256 'xyz' is not of the form '64 hexadecimal digits'; correct it"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "line"), CASES.values(), ids=CASES)
def test_a_malformed_decision_gives_a_line(folder: Path, cells: dict[str, str], line: str) -> None:
    decide(folder, **cells)
    assert f"decisions.csv:2: {line}" in check(folder)[1]


def test_a_candidate_is_decided_on_once(folder: Path) -> None:
    decide(folder)
    decide(folder)
    assert check(folder)[1] == [
        f"decisions.csv:3: candidate '{CANDIDATE}' stands already in line 2; remove one of the two rows"
    ]


def test_the_graph_says_who_accepted_what_and_on_whose_proposal(folder: Path) -> None:
    decide(folder, decision="edit", reason="narrower")
    body = build_graph(folder, folder / "graph.trig")[0]
    rows = body.store.query(
        """PREFIX kg: <https://w3id.org/diplokg/ontology/> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?claim ?rule ?extractor ?who ?day ?did ?why {
          ?claim prov:wasGeneratedBy ?review .
          ?review a kg:Review ; kg:rule ?rule ; kg:extractor ?extractor ; kg:decidedOn ?day ; kg:decision/skos:notation ?did ;
            kg:reason ?why ; prov:wasAssociatedWith/rdfs:label ?who }"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    (row,) = rows
    assert row[0].value.endswith(claim_at(folder, CLAIM_ROW))
    assert [term.value for term in row][1:] == [
        "capital-apposition", "rules", "Ann Example", "2025-06-17", "edit", "narrower"
    ]  # fmt: skip
    assert check_all(folder).problems == ()


def test_a_claim_that_a_person_read_has_no_review_in_the_graph(folder: Path) -> None:
    decide(folder)
    body = (build_graph(folder, folder / "graph.trig"), (folder / "graph.trig").read_text(encoding="utf-8"))[1]
    assert body.count("wasGeneratedBy") == 1


def test_a_card_shows_the_review_to_people_and_machines(folder: Path) -> None:
    decide(folder, reason="clear")
    dataset, claim = open_graph(folder), claim_at(folder, CLAIM_ROW)
    assert "extracted  by rules, rule capital-apposition; accepted by Ann Example on 2025-06-17 (clear)" in card_text(
        dataset, claim
    )
    assert json.loads(json.dumps(card_record(dataset, claim)))["review"] == {
        "decision": "accept", "date": "2025-06-17", "candidate": CANDIDATE, "relation": "locatedIn", "extractor": "rules",
        "rule": "capital-apposition", "reviewer": "Ann Example", "reason": "clear",
    }  # fmt: skip
    curated = claim_at(folder, 2)
    assert "review" not in card_record(dataset, curated)
    assert "extracted" not in card_text(dataset, curated)


def test_a_new_decision_makes_the_built_graph_stale(folder: Path) -> None:
    decide(folder)
    ontology = ontology_file("kg.ttl")
    before = digest_inputs([folder], ontology)
    set_cells(folder, "decisions.csv", 2, reviewer="Bo Example")
    assert digest_inputs([folder], ontology) != before


@given(
    st.sampled_from(DECISION_COLUMNS),
    st.one_of(
        st.sampled_from(["", "=1", "9" * 5000, "a,b", "2025"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    ),
)
def test_a_spoilt_decision_ends_in_an_answer_or_in_lines(folder: Path, column: str, cell: str) -> None:
    (folder / "decisions.csv").unlink(missing_ok=True)
    decide(folder)
    set_cells(folder, "decisions.csv", 2, **{column: cell})
    problems = check_folder(folder, ONTOLOGY)[1]
    assert all(problem.line and problem.remedy for problem in problems if not problem.fatal)


# ---- what rules learn


def decision(number: int, verdict: Verdict, rule: str = "r") -> Decision:
    return Decision(
        f"{number:020x}", verdict, "", "signs", rule, "rules", "Ann", date(2025, 1, 1), "", "s", "0" * 64, 2
    )


def decided(accepted: int, edited: int, rejected: int) -> list[Decision]:
    verdicts = [*[Verdict.ACCEPT] * accepted, *[Verdict.EDIT] * edited, *[Verdict.REJECT] * rejected]
    return [decision(number, verdict) for number, verdict in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("counts", "prior", "confidence"),
    [
        ((0, 0, 0), 0.9, 0.9),
        ((10, 0, 0), 0.5, 0.75),
        ((0, 0, 10), 0.5, 0.25),
        ((0, 10, 0), 0.5, 0.5),
        ((0, 0, 5), 0.9, 0.6),
        ((90, 0, 0), 0.5, 0.95),
    ],
)
def test_a_rules_confidence_is_the_posterior_mean(
    counts: tuple[int, int, int], prior: float, confidence: float
) -> None:
    assert rule_confidences(decided(*counts), {"r": prior}) == {"r": confidence}


def test_each_rejection_lowers_and_each_acceptance_raises_the_confidence() -> None:
    lower: Callable[[int], float] = lambda number: rule_confidences(decided(0, 0, number), {"r": 0.8})["r"]  # noqa: E731
    higher: Callable[[int], float] = lambda number: rule_confidences(decided(number, 0, 0), {"r": 0.8})["r"]  # noqa: E731
    assert [lower(number) for number in range(4)] == sorted((lower(number) for number in range(4)), reverse=True)
    assert [higher(number) for number in range(4)] == sorted(higher(number) for number in range(4))
    assert lower(3) < 0.8 < higher(3)


def test_a_rule_of_which_nothing_is_known_starts_in_the_middle() -> None:
    assert rule_confidences([decision(1, Verdict.ACCEPT, "new")], {"old": 0.7}) == {"new": 0.545, "old": 0.7}


def test_decisions_are_counted_by_rule() -> None:
    records = rule_records([*decided(2, 1, 3), decision(9, Verdict.REJECT, "a")])
    assert list(records) == ["a", "r"]
    assert (records["r"].decided, records["r"].right, records["a"].rejected) == (6, 2.5, 1)
