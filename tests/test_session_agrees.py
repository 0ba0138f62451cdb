"""What a session gives is what the command of the same name prints as JSON, and what `kg export` writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import networkx as nx
import pytest
import typer.testing

import kg
from kg.cli import app
from kg.graph import build_store
from tests.questions import TEXTS

CALLS: dict[str, Callable[[kg.Session], object]] = {
    "rank": lambda graph: graph.rank().records,
    "rank --no-spans --by betweenness --type State --top 3": lambda graph: (
        graph.rank("betweenness", types="State", top=3, spans=False).records
    ),
    "rank --network bipartite --background --shared Treaty --no-spans": lambda graph: (
        graph.rank(network="bipartite", background=True, shared=["Treaty"], spans=False).records
    ),
    "rank why Arland": lambda graph: graph.why("Arland").records,
    "rank over-time --from 2021 --to 2023 --counting dated": lambda graph: (
        graph.over_time("2021", "2023", counting="certain").records
    ),
    "ask head-of-state state=Arland": lambda graph: json.loads(
        kg_json(graph.ask("head-of-state", {"state": graph.entities("State")[0]}))
    ),
    "ask --list": lambda graph: graph.questions().records,
    "path Arland Corland --count 2": lambda graph: graph.path("Arland", "Corland", count=2).records,
    "path Arland Dorland --time-respecting": lambda graph: (
        graph.path("Arland", "Dorland", time_respecting=True).records
    ),
    "path Arland Dorland --time-respecting --certain --from 2021 --to 2023": lambda graph: (
        graph.path("Arland", "Dorland", time_respecting=True, certain=True, since="2021", until="2023").records
    ),
    "path Dorland river-council --modality reported": lambda graph: (
        graph.path("Dorland", "river-council", modalities=["reported"]).records
    ),
    "reach Arland": lambda graph: graph.reach("Arland").records,
    "reach Dorland --modality planned": lambda graph: graph.reach("Dorland", modalities="planned").records,
    "backbone": lambda graph: graph.backbone().records,
    "communities --seed 1": lambda graph: graph.communities(seed=1).records,
    "find Ar": lambda graph: graph.find("Ar").records,
    "find Арланд --top 1": lambda graph: graph.find("Арланд", top=1).records,
    "conflicts": lambda graph: graph.conflicts().records,
    "conflicts Arland": lambda graph: graph.conflicts("Arland").records,
    "show Арланд": lambda graph: graph.show("Арланд").record,
    "show tiny-news": lambda graph: graph.show("tiny-news").record,
}


def kg_json(answer: kg.Answer) -> str:
    from kg.query import ResultFormat, format_result

    return format_result(answer.result, ResultFormat.JSON)


def printed(*words: str | Path) -> str:
    done = typer.testing.CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def graph(tiny: Path) -> kg.Session:
    return kg.open(tiny)


@pytest.mark.parametrize("words", CALLS)
@pytest.mark.filterwarnings("ignore::UserWarning")  # the notes of an empty answer
def test_a_session_gives_what_the_command_prints(words: str, graph: kg.Session, tiny: Path) -> None:
    assert json.loads(json.dumps(CALLS[words](graph))) == json.loads(
        printed(*words.split(), "--format", "json", "--data", tiny)
    )


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ("rank", lambda graph: graph.rank()),
        ("rank over-time --from 2021 --to 2023", lambda graph: graph.over_time("2021", "2023")),
        (
            "path Arland Dorland --time-respecting",
            lambda graph: graph.path("Arland", "Dorland", time_respecting=True),
        ),
        ("reach Arland", lambda graph: graph.reach("Arland")),
        ("backbone", lambda graph: graph.backbone()),
        ("communities", lambda graph: graph.communities()),
        ("rank why Arland", lambda graph: graph.why("Arland")),
        ("rank why --robust", lambda graph: graph.robust_rank()),
        (
            "path arville east-league --predicate capitalOf",
            lambda graph: graph.path("arville", "east-league", predicates=["capitalOf"]),
        ),
        ("conflicts Dorland", lambda graph: graph.conflicts("Dorland")),
        ("find Kazakhstan", lambda graph: graph.find("Kazakhstan")),
        ("find qqqq", lambda graph: graph.find("qqqq")),
        ("find a --top 2", lambda graph: graph.find("a", top=2)),
    ],
)
def test_a_session_notes_what_the_command_says(
    words: str, call: Callable[[kg.Session], kg.Rows[object]], graph: kg.Session, tiny: Path
) -> None:
    listed, told = (
        typer.testing.CliRunner().invoke(app, [*words.split(), "--data", str(tiny), "--format", form])
        for form in ("json", "json-object")
    )
    noted = [line.removeprefix("kg: ") for line in told.stderr.splitlines()]
    assert listed.stderr == told.stderr
    assert json.loads(told.stdout) == {"rows": json.loads(listed.stdout), "notes": noted}
    assert noted == list(call(graph).notes)


def test_a_session_finds_what_was_added_and_what_a_store_has(tiny: Path, tmp_path: Path) -> None:
    with kg.open(tiny) as graph:
        added = graph.add(entities=[{"id": "arlandia", "type": "State", "label": "Arlandia"}])
        assert [(offer.id, offer.match, offer.folder) for offer in added.find("Arland")] == [
            ("arland", "name", str(tiny)),
            ("arlandia", "part", ""),
        ]
        with pytest.raises(kg.UsageError, match="the name is empty"):
            graph.find(" ")
    build_store(tmp_path, [tiny], world=tmp_path / "no-world")
    with kg.open(store=tmp_path) as graph:
        assert [offer.id for offer in graph.find("Арланд")] == ["arland"]


AS_OF: dict[str, Callable[[kg.Session], Sequence[str]]] = {
    "rank": lambda graph: graph.rank(spans=False).notes,
    "rank why China": lambda graph: graph.why("China").notes,
    "path China Uzbekistan": lambda graph: graph.path("China", "Uzbekistan").notes,
    "communities": lambda graph: graph.communities().notes,
    "conflicts": lambda graph: graph.conflicts().notes,
    "show China": lambda graph: graph.show("China").notes,
}


@pytest.mark.parametrize("words", AS_OF)
def test_what_a_view_as_of_a_day_leaves_out_is_noted_of_each_list(words: str) -> None:
    texts = TEXTS
    graph = kg.open(texts, view=kg.View(as_of=date(2024, 12, 31)))
    (note,) = (note for note in AS_OF[words](graph) if "no date and so no place in the view as of 2024-12-31" in note)
    done = typer.testing.CliRunner().invoke(app, [*words.split(), "--as-of", "2024", "--data", str(texts)])
    assert note in done.stderr.splitlines()


@pytest.mark.parametrize("view", ["best", "all", "disputed"])
def test_a_session_looks_through_the_view_of_the_command(view: str, tiny: Path) -> None:
    records = kg.open(tiny, view).rank(spans=False).records  # type: ignore[arg-type]
    assert records == json.loads(printed("rank", "--no-spans", "--format", "json", "--view", view, "--data", tiny))


@pytest.mark.parametrize("form", ["trig", "ttl", "graphml", "gexf"])
def test_an_export_is_that_of_the_command(form: str, graph: kg.Session, tiny: Path, tmp_path: Path) -> None:
    printed("export", form, "--data", tiny, "--out", tmp_path / "by-command")
    assert graph.export(form, tmp_path / "by-session") == {"": (tmp_path / "by-command").read_bytes()}
    assert (tmp_path / "by-session").read_bytes() == (tmp_path / "by-command").read_bytes()


def test_an_export_of_several_files_fills_a_folder(graph: kg.Session, tiny: Path, tmp_path: Path) -> None:
    printed("export", "csv", "--network", "actors", "--data", tiny, "--out", tmp_path / "by-command")
    files = graph.export("csv", tmp_path / "by-session", network="actors")
    for name, data in files.items():
        assert (tmp_path / "by-session" / name).read_bytes() == (tmp_path / "by-command" / name).read_bytes() == data


@pytest.mark.parametrize("network", ["actors", "bipartite"])
def test_an_export_of_some_ties_is_that_of_the_command_and_of_the_network(
    network: str, graph: kg.Session, tiny: Path, tmp_path: Path
) -> None:
    printed(
        "export", "graphml", "--network", network, "--predicate", "signs", "--shared", "Treaty", "--data", tiny,
        "--out", tmp_path / "by-command",
    )  # fmt: skip
    assert graph.export("graphml", network=network, predicates=["signs"], shared=["Treaty"]) == {
        "": (tmp_path / "by-command").read_bytes()
    }
    written = nx.read_graphml(tmp_path / "by-command")
    plain = graph.network(network, predicates=["signs"], shared=["Treaty"])
    assert set(written.nodes) == set(plain.nodes)
    assert set(map(frozenset, written.edges)) == set(map(frozenset, plain.edges)) != set()


def test_a_page_is_that_of_the_command(graph: kg.Session, tiny: Path, tmp_path: Path) -> None:
    printed("draw", "--data", tiny, "--out", tmp_path / "by-command.html", "--title", "Tiny")
    graph.page(tmp_path / "by-session.html", title="Tiny")
    assert (tmp_path / "by-session.html").read_bytes() == (tmp_path / "by-command.html").read_bytes()
