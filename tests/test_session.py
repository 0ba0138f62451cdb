"""Asking from Python: rows, a DataFrame, an rdflib result."""

from __future__ import annotations

import builtins
import datetime
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.errors import InputError, UsageError
from kg.model.claims import View
from kg.model.terms import ID, ViewKind
from kg.session import Answer
from tests.waiting import LIMIT_S

SIGNATORIES = "SELECT ?who ?label { ?who kg:signs ?what ; rdfs:label ?label } ORDER BY ?who ?what"
VALUES = """SELECT ?i ?d ?b ?day ?year ?mixed ?none { VALUES (?i ?d ?b ?day ?year ?mixed ?none) {
  (1 1.5 true "2025-06-17"^^xsd:date "2025"^^xsd:gYear "2025-06-17"^^xsd:date UNDEF)
  (2 2.5 false "2025-06-18"^^xsd:date "2026"^^xsd:gYear "2025-06"^^xsd:gYearMonth UNDEF) } }"""


def test_rows_are_dictionaries_of_python_values(tiny: Path) -> None:
    answer = kg.open(tiny).query(VALUES)
    assert answer.rows[0] == {
        "i": 1,
        "d": Decimal("1.5"),
        "b": True,
        "day": datetime.date(2025, 6, 17),
        "year": "2025",
        "mixed": datetime.date(2025, 6, 17),
        "none": None,
    }
    assert list(answer) == answer.rows
    assert len(answer) == 2


def test_iris_are_whole_so_that_they_can_be_asked_again(tiny: Path) -> None:
    session = kg.open(str(tiny))
    who = session.query(SIGNATORIES).rows[0]["who"]
    assert who == ID + "arland"
    assert session.query("SELECT ?who ?p { ?who ?p ?o }", {"who": ox.NamedNode(str(who))})
    assert session.labels[ID + "arland"] == "Arland"


def test_an_ask_is_true_or_false_in_python_too(tiny: Path) -> None:
    session = kg.open(tiny)
    assert session.query("ASK { kgr:arland kg:signs kgr:river-treaty }")
    assert not session.query("ASK { kgr:borland kg:signs kgr:rail-memorandum }")
    assert list(session.query("ASK {}").frame()["answer"]) == [True]


def test_a_frame_has_one_type_a_column_and_dates_as_known(tiny: Path) -> None:
    frame = kg.open(tiny).query(VALUES).frame()
    assert [kind.kind for kind in frame[["i", "d", "b"]].dtypes] == ["i", "f", "b"]
    assert list(frame["mixed"]) == ["2025-06-17", "2025-06"]
    assert list(frame["day"]) == [datetime.date(2025, 6, 17), datetime.date(2025, 6, 18)]
    assert list(frame.columns) == ["i", "d", "b", "day", "year", "mixed", "none"]


def test_an_empty_frame_still_has_its_columns(tiny: Path) -> None:
    frame = kg.open(tiny).query("SELECT ?a ?b { ?a kg:noSuchThing ?b }").frame()
    assert list(frame.columns) == ["a", "b"]
    assert len(frame) == 0


def test_a_missing_pandas_gives_one_line(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = kg.open(tiny).query(SIGNATORIES)
    plain = builtins.__import__

    def without_pandas(name: str, *rest: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return plain(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pandas)
    with pytest.raises(UsageError, match="pip install pandas"):
        answer.frame()


def test_an_rdflib_result_has_rdflibs_terms(tiny: Path) -> None:
    session = kg.open(tiny)
    found = session.query(SIGNATORIES).rdflib()
    assert found.bindings[0][rdflib.Variable("label")] == rdflib.Literal("Arland", lang="en")
    assert session.query("ASK {}").rdflib().askAnswer is True
    graph = session.query("CONSTRUCT { ?s kg:signs ?o } { ?s kg:signs ?o }").rdflib().graph
    assert graph is not None
    assert len(graph) == 7


def test_a_cut_answer_says_so(tiny: Path) -> None:
    with pytest.warns(UserWarning, match="cut after 2 rows"):
        answer = kg.open(tiny).query(SIGNATORIES, max_rows=2)
    assert len(answer) == 2


def test_an_answer_prints_as_a_table(tiny: Path) -> None:
    assert "kgr:arland" in str(kg.open(tiny).query(SIGNATORIES))


def test_a_view_is_named_or_given_whole(tiny: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?c a kg:Claim }"
    of_all = kg.open(tiny, view="all").query(count).rows[0]["n"]
    known = kg.open(tiny, View(ViewKind.ALL, known_by=datetime.date(1900, 1, 1))).query(count).rows[0]["n"]
    assert isinstance(of_all, int)
    assert isinstance(known, int)
    assert of_all > known == 0
    with pytest.raises(UsageError, match="unknown view 'worst'"):
        kg.open(tiny, view="worst")  # type: ignore[arg-type]


def test_a_folder_that_is_none_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        kg.open(tmp_path / "absent")


def test_importing_kg_loads_no_engine() -> None:
    code = "import sys, kg; assert not {'pyoxigraph', 'rdflib', 'pandas', 'kg.graph.dataset'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LIMIT_S)


def test_what_the_guard_refuses_is_refused_in_python_too(tiny: Path) -> None:
    with pytest.raises(UsageError, match="refused"):
        kg.open(tiny).query("ASK { SERVICE <http://example.org/> {} }")


def test_answers_are_truthful_about_emptiness() -> None:
    from kg.query.engine import Result

    assert not Answer(Result(("a",), ()))
