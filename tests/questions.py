"""The saved questions, and the graph that tests ask each of.

The texts alone are small, and what a test asks of them is soon answered. A question whose defaults give no row there is
one of the region, and is asked of all that is shipped.
"""

from __future__ import annotations

from functools import cache

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.terms import ID, ONTOLOGY
from kg.query.asking import run_query
from kg.query.questions import bind_parameters, read_questions
from kg.tables.files import shipped_data

TEXTS = shipped_data() / "texts"
QUESTIONS = read_questions(shipped_data() / "questions")


@cache
def texts_graph() -> ValidDataset:
    """The graph of the texts."""
    return open_graph(TEXTS)


@cache
def shipped_graph() -> ValidDataset:
    """The graph of all that is shipped."""
    return open_graph()


@cache
def graph_of(name: str) -> ValidDataset:
    """The graph to ask a saved question of."""
    question = QUESTIONS[name]
    try:
        terms = bind_parameters(question, {}, texts_graph())
    except UsageError:
        return shipped_graph()
    return texts_graph() if run_query(texts_graph(), question.query, parameters=terms).rows else shipped_graph()


def rows(dataset: ValidDataset, name: str, *columns: str, **given: str) -> set[tuple[str, ...]]:
    """Some columns of the answer to a saved question, without namespaces."""
    question = QUESTIONS[name]
    result = run_query(dataset, question.query, parameters=bind_parameters(question, given, dataset))
    places = [result.variables.index(column) for column in columns]
    return {
        tuple(str(getattr(row[at], "value", "")).removeprefix(ID).removeprefix(ONTOLOGY) for at in places)
        for row in result.rows
    }
