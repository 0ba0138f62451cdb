"""The saved questions: each runs and is general, and together they answer the forty of the shared material.

The answer to one of the forty is made from the rows that saved questions give for parameters, and is compared as a set
with the exact answer in `questions.json`. Where that answer is worded ("10 days (002:10, already in place)"), the
function for it says which column gives which word.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import networkx as nx
import pytest

from kg.errors import UsageError
from kg.model.terms import ID, ONTOLOGY, SOURCE_ID
from kg.query.asking import run_query
from kg.query.engine import Term
from kg.query.questions import VALUE_TYPES, bind_parameters
from tests.questions import QUESTIONS, graph_of, shipped_graph
from tests.questions import texts_graph as graph

PAGE = Path(__file__).resolve().parents[2] / "docs" / "questions.md"
TREATY = "treaty-eternal-good-neighbourliness-2025"
SUMMIT = "astana-summit-2025"
RAILWAY = "china-kyrgyzstan-uzbekistan-railway"
ESSAY = "work-001-nazarova"
TEASER_LINES = ((1, 2), (16, 28))

Row = dict[str, str]
Answers = set[str]


class Ask(Protocol):
    """Asks a saved question and gives its rows as short texts."""

    def __call__(self, name: str, /, **given: str) -> list[Row]: ...


ANSWERED_BY: dict[str, Callable[[Ask], Answers]] = {}


def answers(number: str) -> Callable[[Callable[[Ask], Answers]], Callable[[Ask], Answers]]:
    def register(function: Callable[[Ask], Answers]) -> Callable[[Ask], Answers]:
        ANSWERED_BY[number] = function
        return function

    return register


def short(term: Term | None) -> str:
    """A term without its namespace; empty when unbound."""
    text = str(term.value) if term is not None and hasattr(term, "value") else ""
    for namespace in (SOURCE_ID, ID, ONTOLOGY):
        text = text.removeprefix(namespace)
    return text


@pytest.fixture(scope="session")
def ask() -> Ask:
    def asked(name: str, /, **given: str) -> list[Row]:
        question = QUESTIONS[name]
        dataset = graph_of(name)
        result = run_query(dataset, question.query, parameters=bind_parameters(question, given, dataset))
        return [dict(zip(result.variables, map(short, row), strict=True)) for row in result.rows]

    return asked


def column(rows: list[Row], *names: str) -> Answers:
    return {row[name] for row in rows for name in names}


def place(row: Row) -> str:
    """Source and line as `questions.json` writes them: 003:9."""
    return f"{row['source'][:3]}:{row['line']}"


def amount(row: Row) -> str:
    return f"{row['number']} {row['unit']}"


# ---------------------------------------------------------------- the forty


@answers("CQ01")
def _(ask: Ask) -> Answers:
    return column(ask("head-of-state", state="Uzbekistan"), "person")


@answers("CQ02")
def _(ask: Ask) -> Answers:
    return column(ask("dates-of", entity="china-uzbekistan-visa-exemption-2025", predicate="inForceFrom"), "date")


@answers("CQ03")
def _(ask: Ask) -> Answers:
    cost = ask("quantity", entity=RAILWAY, measure="cost")
    end = ask("dates-of", entity=RAILWAY, predicate="completedOn")
    return set(map(amount, cost)) | column(end, "date")


@answers("CQ04")
def _(ask: Ask) -> Answers:
    rows = ask("pledges", actor="Xi Jinping")
    return {amount(row) for row in rows if row["at"] == "astana" and row["measure"] == "grant"}


@answers("CQ06")
def _(ask: Ask) -> Answers:
    rows = ask("who-states", subject="China-Central Asia Spirit", predicate="hasPrinciple")
    return {graph().tables.label(name) for name in column(rows, "object")}


@answers("CQ08")
def _(ask: Ask) -> Answers:
    rows = ask("who-states", subject="*", predicate="announces", object="Silk Road Economic Belt")
    return column(rows, "subject", "at", "on")


@answers("CQ09")
def _(ask: Ask) -> Answers:
    return column(ask("in-signatory-states", treaty=TREATY, **{"class": "Programme"}), "thing", "state")


@answers("CQ11")
def _(ask: Ask) -> Answers:
    return column(ask("linked-to-both", one=RAILWAY, other="Luban Workshop", region="Central Asia"), "who")


@answers("CQ12")
def _(ask: Ask) -> Answers:
    return column(ask("signatories-tied", treaty=TREATY, tie="grantsVisaFree", state="China"), "signatory")


@answers("CQ14")
def _(ask: Ask) -> Answers:
    return column(ask("heads-of-participants", event="Astana summit"), "person", "state")


@answers("CQ15")
def _(ask: Ask) -> Answers:
    return {row["pledge"] for row in ask("pledges", actor="Xi Jinping") if row["at"] == "astana"}


@answers("CQ17")
def _(ask: Ask) -> Answers:
    return column(ask("jointly", one="Kazakhstan", other="China", act="agreesOn", **{"class": "Project"}), "thing")


@answers("CQ18")
def _(ask: Ask) -> Answers:
    return column(ask("set-up-in", actor="China", place="Central Asia"), "thing")


@answers("CQ20")
def _(ask: Ask) -> Answers:
    # a state body is an Institution, an international organisation an Organisation
    kinds = ("Institution", "Organisation")
    return {row["cited"] for kind in kinds for row in ask("cited-works", work=ESSAY, **{"class": kind})}


@answers("CQ21")
def _(ask: Ask) -> Answers:
    return column(ask("how-many", act="signs", object=TREATY, **{"class": "State"}), "number")


@answers("CQ23")
def _(ask: Ask) -> Answers:
    entities = ("Confucius Institutes", "Confucius classrooms")
    return {row["number"] for entity in entities for row in ask("quantity", entity=entity)}


@answers("CQ24")
def _(ask: Ask) -> Answers:
    return column(ask("reference-count", work=ESSAY), "works", "persons")


@answers("CQ25")
def _(ask: Ask) -> Answers:
    pledge = "training-pledge-2025"
    places = ask("quantity", entity=pledge, measure="training places")
    return column(places, "number") | column(ask("dates-of", entity=pledge, predicate="coversPeriod"), "date")


@answers("CQ26")
def _(ask: Ask) -> Answers:
    # what has a date of its own is named alone; what only opened somewhere is named with the place
    rows = ask("between", start="2023-05", end="2024-12")
    own = {row["what"] for row in rows if not row["object"]}
    opened = [row for row in rows if row["how"] == "locatedIn" and row["what"] not in own]
    return own | {f"{row['what']}@{row['object']}" for row in opened}


@answers("CQ28")
def _(ask: Ask) -> Answers:
    words = {"signs": "signed", "signedOn": "signed", "heldOn": "concluded"}  # heldOn /2025-06-17: the day is its end
    rows = ask("dated", day="2025-06-17")
    assert {row["when"] for row in rows if row["predicate"] == "heldOn"} == {"/2025-06-17"}
    return {f"{row['object' if row['predicate'] == 'signs' else 'subject']} {words[row['predicate']]}" for row in rows}


@answers("CQ30")
def _(ask: Ask) -> Answers:
    return {f"{row['what']} {row['end']}" for row in ask("ending-after", date="2026")}


@answers("CQ32")
def _(ask: Ask) -> Answers:
    return {f"{row['event']} {row['place']} {row['date']}" for row in ask("held", word="Year of")}


@answers("CQ33")
def _(ask: Ask) -> Answers:
    rows = ask("said-before", event=SUMMIT)
    return {place(row) for row in rows if not row["modality"].endswith("opinion")}  # the facts themselves


@answers("CQ34")
def _(ask: Ask) -> Answers:
    return set(map(place, ask("who-states", subject=SUMMIT, predicate="heldIn", object="Astana")))


@answers("CQ36")
def _(ask: Ask) -> Answers:
    rows = [row for row in ask("quantity", entity="Kazakhstan", measure="trade") if row["counterpart"] == "china"]
    assert set(map(amount, rows)) == {"44 USD billion"}
    return column(rows, "authority") | set(map(place, rows))


@answers("CQ37")
def _(ask: Ask) -> Answers:
    rows = ask("quantity", entity="Confucius Institutes")
    return column(rows, "authority") | set(map(place, rows))


@answers("CQ39")
def _(ask: Ask) -> Answers:
    # the graph counts over the whole text, the answer within the line: the user's copy gives the difference
    found = set()
    for row in ask("who-states", subject=RAILWAY, predicate="componentOf", object="Belt and Road Initiative"):
        start = int(row["start"]) - line_start(row["source"], int(row["line"]))
        found.add(f"{place(row)} {start}-{start + int(row['end']) - int(row['start'])}")
    return found


@answers("CQ41")
def _(ask: Ask) -> Answers:
    rows = [row for row in ask("quantity", entity="China", measure="trade") if row["counterpart"] == "central-asia"]
    assert {(row["period"], row["disputed"]) for row in rows} == {("2024", "true")}
    return {" ".join(filter(None, (amount(row), row["hedge"] and f"({row['hedge']})", place(row)))) for row in rows}


@answers("CQ43")
def _(ask: Ask) -> Answers:
    # a date that begins with a stroke ends an open period: already there by then, here the day before the summit
    [begin] = {row["date"].split("/")[0] for row in ask("dates-of", entity=SUMMIT) if row["date"].startswith("2025-")}
    found = set()
    for row in ask("set-up", entity="permanent secretariat"):
        assert row["disputed"] == "true"
        is_before = row["date"].startswith("/") and row["date"][1:] < begin
        when = "already in place before the summit" if is_before else f"{row['by']}, {row['date']}"
        found.add(f"{place(row)} {when}")
    return found


@answers("CQ45")
def _(ask: Ask) -> Answers:
    words = {"hotel stays growth": "hotel stays", "arrivals growth": "visitors"}
    rows = ask("quantity", entity="Kazakhstan", unit="percent")
    assert column(rows, "disputed") == {"false"}
    return {f"{amount(row)}: {words[row['measure']]} ({place(row)})" for row in rows}


@answers("CQ46")
def _(ask: Ask) -> Answers:
    def worded(row: Row) -> str:
        if row["days"]:
            return f"{row['days']} days ({place(row)}{'' if row['from'] else ', already in place'})"
        assert row["terms"] == "mutual"
        what = f"mutual exemption from {row['from']}" if row["from"] else "reciprocal"
        return f"{what}, length not stated ({place(row)})"

    return set(map(worded, ask("visa-free", host="Uzbekistan", guest="China")))


@answers("CQ48")
def _(ask: Ask) -> Answers:
    first, second, *_ = ask("most-linked", among="State", region="Central Asia", **{"class": "Undertaking"})
    assert int(first["things"]) > int(second["things"])
    return column([first], "who", "things")


@answers("CQ50")
def _(ask: Ask) -> Answers:
    ends = {"one": "Russia", "other": "Kazakhstan"}
    assert ask("who-states", subject="Russia", predicate="*", object="Kazakhstan") == []
    assert ask("who-states", subject="Kazakhstan", predicate="*", object="Russia") == []
    assert ask("linked-to-both", region="*", **{"class": "*"}, **ends) == []
    rows = ask("three-steps", **ends)
    assert ("partyTo", "similarTo", "signs") in {(row["step1"], row["step2"], row["step3"]) for row in rows}
    return {" ".join(row[name] for name in ("one", "first", "second", "other")) for row in rows}


@answers("CQ51")
def _(ask: Ask) -> Answers:
    words = {"successorOf": "-successor_of->", "inspiredBy": "-inspired_by->", "announces": "-announced_by->"}
    start = "belt-and-road-initiative"
    links: nx.DiGraph[str] = nx.DiGraph()
    for row in ask("origins", entity=start):
        links.add_edge(row["from"], row["to"], how=words[row["how"]])
    found = set()
    for end in ("xi-jinping", "silk-road"):
        way = pairwise(nx.shortest_path(links, start, end))
        found.add(" ".join([start, *(f"{links.edges[one, other]['how']} {other}" for one, other in way)]))
    return found


@answers("CQ52")
def _(ask: Ask) -> Answers:
    names = ("Treaty of Permanent Good-Neighbourliness, Friendship and Cooperation", "permanent friendship pact")
    return {row["entity"] for name in names for row in ask("names", entity=name)}


@answers("CQ54")
def _(ask: Ask) -> Answers:
    names = ("cultural tourism train", "international tourism train")
    return {row["entity"] for name in names for row in ask("names", entity=name)}


@answers("CQ56")
def _(ask: Ask) -> Answers:
    return {row["entity"] for name in ("Узбекистан", "Қазақстан", "中国") for row in ask("names", entity=name)}


@answers("CQ57")
def _(ask: Ask) -> Answers:
    return column(ask("without", region="Central Asia", thing="Luban Workshop", **{"class": "State"}), "who")


@answers("CQ59")
def _(ask: Ask) -> Answers:
    return column(ask("country-not-stated", **{"class": "City"}), "place")


@answers("CQ60")
def _(ask: Ask) -> Answers:
    assert not [row for name in ("Lindsey Vonn", "JD Vance", "Hamas") for row in ask("named", part=name)]
    rows = [
        row
        for first, last in TEASER_LINES
        for row in ask("claims-in", source="002-anewz", first=str(first), last=str(last))
    ]
    read = {(row["line"], row["predicate"], row["object"]) for row in rows}
    publisher = ("26", "publishedBy", "anewz")
    kept = f"only the publisher AnewZ is read from line {publisher[0]}, as source metadata"
    return {f"none ({kept})"} if read == {publisher} else {str(each) for each in read}


TEXTS: dict[str, str] = {}


def line_start(source: str, line: int) -> int:
    return sum(len(each) + 1 for each in TEXTS[source].split("\n")[: line - 1])


def only_entities(answer: str) -> str:
    """The entities of a path, without the arrows between them."""
    return " ".join(word for word in answer.split() if word in graph().tables.entities)


@pytest.mark.parametrize("number", sorted(ANSWERED_BY))
def test_a_saved_question_answers_one_of_the_forty(number: str, ask: Ask, shared: Path) -> None:
    asked = json.loads((shared / "questions" / "questions.json").read_text(encoding="utf-8"))["questions"]
    [expected] = (each["answer"] for each in asked if each["id"] == number)
    for identity, source in graph().tables.sources.items():
        if source.kind == "text":
            TEXTS[identity] = (shared / "sources" / source.file).read_bytes().decode("utf-8")
    if number == "CQ50":
        expected = [only_entities(each) for each in expected]
    assert ANSWERED_BY[number](ask) == set(expected)


def test_none_of_the_forty_is_left_out(shared: Path) -> None:
    asked = json.loads((shared / "questions" / "questions.json").read_text(encoding="utf-8"))["questions"]
    assert {each["id"] for each in asked} == set(ANSWERED_BY)


# ---------------------------------------------------------------- every file


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_runs_with_its_defaults_and_gives_the_columns_it_declares(name: str) -> None:
    question, dataset = QUESTIONS[name], graph_of(name)
    result = run_query(dataset, question.query, parameters=bind_parameters(question, {}, dataset))
    assert result.variables == question.columns
    assert result.rows


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_a_title_and_explained_parameters_of_known_types(name: str) -> None:
    question = QUESTIONS[name]
    assert question.title.endswith("?")
    for parameter in question.parameters:
        assert parameter.type in {"Entity", *VALUE_TYPES, *graph().ontology.classes}
        assert parameter.help
        assert parameter.name in question.columns  # the engine binds only what is selected,
        assert f"BOUND(?{parameter.name})" not in question.query  # and BOUND does not see it


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_general_and_names_no_entity_source_or_date(name: str) -> None:
    query = "\n".join(line for line in QUESTIONS[name].query.splitlines() if not line.startswith("#"))
    assert not re.search(r"kg[rsco]:|<http|\d{4}", query)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_parameter_that_may_be_left_open_gives_the_same_columns(name: str) -> None:
    question = QUESTIONS[name]
    given = {each.name: "*" for each in question.parameters if "*" in (each.default, *each.help.split())}
    dataset = graph_of(name)
    result = run_query(dataset, question.query, parameters=bind_parameters(question, given, dataset))
    assert result.variables == question.columns


def test_no_answer_of_the_texts_rests_on_reference_data(ask: Ask) -> None:
    background = {name for name, source in shipped_graph().tables.sources.items() if source.is_background}
    assert background
    for name, question in QUESTIONS.items():
        if "source" in question.columns:
            assert not column(ask(name), "source") & background
    assert column(ask("who-states", subject="Khiva", predicate="locatedIn", object="*"), "object") == set()
    assert ask("how-many", act="locatedIn", object="Uzbekistan", **{"class": "City"})[0]["number"] == "1"


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("head-of-state", {"country": "uzbekistan"}, "no parameter 'country'"),
        ("head-of-state", {"state": "Xi Jinping"}, "wants a State"),
        ("head-of-state", {"state": "Atlantis"}, "no entity is named"),
        ("dated", {"day": "next Tuesday"}, "write 2025"),
        ("claims-in", {"first": "one"}, "wants a number"),
        ("claims-in", {"source": "005"}, "unknown source"),
        ("quantity", {"measure": "happiness"}, "unknown measure"),
        ("how-many", {"act": "sings"}, "did you mean 'signs'"),
        ("how-many", {"class": "Sate"}, "did you mean 'State'"),
    ],
)
def test_what_is_not_of_its_type_is_refused(ask: Ask, name: str, given: Row, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        ask(name, **given)


HOSTILE = (
    'x") } INSERT DATA { kgr:x kg:signs kgr:y } #',
    "kgr:uzbekistan> . ?s ?p ?o . <x",
    '" } SERVICE <http://example.org/> { ?a ?b ?c } #',
    "?person",
    '2025-06-17" ^^xsd:date) || true #',
)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_asks_for_nothing_else(ask: Ask, value: str) -> None:
    before = len(graph().store)
    assert ask("named", part=value) == []
    assert ask("held", word=value) == []
    for name, parameter in (("head-of-state", "state"), ("dated", "day"), ("claims-in", "first"), ("how-many", "act")):
        with pytest.raises(UsageError):
            ask(name, **{parameter: value})
    assert len(graph().store) == before


# ---------------------------------------------------------------- the page


def test_the_page_lists_every_question_and_its_examples_run(ask: Ask) -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| [")]
    listed = {}
    for line in lines:
        link, title, example = (cell.strip() for cell in line.strip("|").split(" | "))
        name = link.removeprefix("[").split("]")[0]
        listed[name] = title
        assert f"(../data/questions/{name}.rq)" in link
        command, verb, asked, *pairs = shlex.split(example.strip("`"))
        assert (command, verb, asked) == ("kg", "ask", name)
        assert ask(name, **dict(pair.split("=", 1) for pair in pairs))
    assert listed == {name: question.title for name, question in QUESTIONS.items()}
