"""`kg ask` and `kg query`: with what a question was asked, and the claims beside its rows."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.test_cli import run
from tests.questions import TEXTS, texts_graph


def test_an_answer_states_its_parameters_defaults_included() -> None:
    asked = run("ask", "between", "end=2025", "--format", "json")
    assert json.loads(asked.stdout)["parameters"] == {"start": "2023-05", "end": "2025"}
    assert "asked with start=2023-05, end=2025\n" in asked.stderr
    named = run("ask", "who-states", "subject=Astana summit")
    assert "asked with subject=kgr:astana-summit-2025, predicate=kg:heldIn, object=*\n" in named.stderr
    assert "parameters" not in json.loads(run("query", "ASK {}", "--format", "json").stdout)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("strat=2025", "question 'between' has no parameter 'strat'; did you mean 'start'?"),
        ("actor=China", "question 'between' has no parameter 'actor'; it has: start, end"),
        ("2025", "'2025' is not of the form PARAMETER=VALUE; between has start, end"),
    ],
)
def test_a_parameter_that_a_question_does_not_have_is_refused(given: str, line: str) -> None:
    refused = run("ask", "between", given)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert line in refused.stderr


def test_each_row_has_the_claims_that_make_it_in_a_column_of_its_own() -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("ask", "pledges", "--claims", "--format", "csv", "--data", str(TEXTS)).stdout))
    )
    claims = texts_graph().tables.claims_by_id
    assert rows
    for row in rows:
        said = [claims[identity.removeprefix("kgc:")] for identity in row["claims"].split()]
        assert {claim.predicate for claim in said} == ({"pledges", "quantity"} if row["number"] else {"pledges"})
        assert str(said[0].locator.line) in {row["line"], *(str(claim.locator.line) for claim in said)}
    counted = run(
        "query", "SELECT (COUNT(?a) AS ?n) { ?a kg:headOfStateOf kgr:uzbekistan }", "--claims", "--data", str(TEXTS)
    )
    assert counted.stdout.count("kgc:") == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("query", "ASK {}", "--claims"), "claims stand beside rows: ask with SELECT"),
        (("query", "SELECT ?claims { ?claims a kg:Claim }", "--claims"), "has a column 'claims' itself"),
        (("query", "SELECT ?a {}", "--claims", "--endpoint", "http://127.0.0.1:1/"), "does not go with --endpoint"),
    ],
)
def test_claims_are_refused_where_there_is_no_place_for_them(words: tuple[str, ...], line: str) -> None:
    refused = run(*words)
    assert refused.exit_code == 2
    assert line in refused.stderr
