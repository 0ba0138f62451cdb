"""The recipes of CONTRIBUTING are walked, each on a copy of the repository, and looked at from the user's door."""

from __future__ import annotations

import ast
import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import LIMIT_S

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COPIED = ("kg", "data", "ontology", "docs", "tests", "tools", "Makefile", "pyproject.toml")

# Lines of the shell, in one process of the copy: `kg ...`, `python -m MODULE ...` or `python FILE ...`.
WALK = """
import json, runpy, sys
from typer.testing import CliRunner
from kg.cli import app
said = []
for program, *words in json.loads(sys.argv[1]):
    if program == "kg":
        done = CliRunner().invoke(app, words)
        said.append(done.stdout)
        assert done.exit_code == 0, (words, done.output, done.exception)
    elif words[0] != "-m":
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")
    elif words[1] == "pytest":
        import pytest
        assert pytest.main(words[2:]) == 0, words
    else:
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__")
print(json.dumps(said))
"""


def section(title: str) -> str:
    return PAGE.partition(f"## {title}")[2].partition("\n## ")[0]


def files_named(recipe: str, name: str) -> set[str]:
    """The files that a recipe says are touched; what runs as it is, is said to."""
    text = re.sub(r"; `[^`]*` runs[^.]*", "", section(recipe))
    named = re.findall(r"`((?:data|docs|kg|ontology|tests)/[\w./]+\.\w+)`", text)
    return {path.replace("NAME", name) for path in named}


class Copy:
    """A copy of the repository that a recipe is walked on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for part in COPIED:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, root / part)  # compiled modules too, or each is compiled anew
            else:
                shutil.copy2(ROOT / part, root / part)

    def write(self, path: str, text: str) -> None:
        assert not (self.root / path).exists()
        (self.root / path).write_text(text, encoding="utf-8")

    def change(self, path: str, pattern: str, by: str) -> None:
        """Replace the one place that a pattern finds."""
        text, count = re.subn(pattern, lambda match: match.expand(by), (self.root / path).read_text(encoding="utf-8"))
        assert count == 1, (path, pattern)
        (self.root / path).write_text(text, encoding="utf-8")

    def run(self, *lines: list[str]) -> list[str]:
        """What each command of `kg` among the lines prints."""
        done = subprocess.run(
            [sys.executable, "-c", WALK, json.dumps(lines)],
            cwd=self.root, capture_output=True, text=True, timeout=LIMIT_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        said: list[str] = json.loads(done.stdout.splitlines()[-1])
        return said

    def golden(self) -> list[list[str]]:
        """What `make golden` runs, but for the notebooks, which no recipe changes."""
        target = (self.root / "Makefile").read_text(encoding="utf-8").partition("\ngolden:")[2].partition("\n\n")[0]
        lines = [line.strip().split() for line in target.splitlines()[1:]]
        assert lines
        return [
            [line[0].rpartition("/")[2].strip("$()").lower(), *line[1:]] for line in lines if "notebook" not in line[-1]
        ]

    def touched(self) -> set[str]:
        """The files that are not what they are in the repository."""
        found = set()
        for path in self.root.rglob("*"):
            own = path.relative_to(self.root)
            if path.is_file() and "__pycache__" not in own.parts and own.parts[0] in COPIED:
                here = ROOT / own
                if not here.is_file() or here.read_bytes() != path.read_bytes():
                    found.add(own.as_posix())
        return found


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    copied = Copy(tmp_path / "copy")
    monkeypatch.setenv("PYTHONPATH", str(copied.root))
    return copied


PREDICATE = """
kg:blesses a kg:Predicate, owl:ObjectProperty ;
    rdfs:label "blesses"@en ;
    rdfs:comment "Gives its blessing to an agreement. Qualifiers: on."@en ;
    schema:domainIncludes kg:Actor ;
    schema:rangeIncludes kg:Agreement ;
    owl:inverseOf kg:blessedBy ;
    rdfs:isDefinedBy <https://w3id.org/diplokg/ontology/> .

kg:blessedBy a owl:ObjectProperty ;
    rdfs:label "blessed by"@en ;
    rdfs:comment "Inverse of kg:blesses; written as ^kg:blesses in a query, not stored."@en ;
    owl:inverseOf kg:blesses ;
    rdfs:isDefinedBy <https://w3id.org/diplokg/ontology/> .

kg:twinnedWith a """


@pytest.mark.slow
def test_the_recipe_of_a_predicate_makes_one_that_claims_and_queries_take(copy: Copy) -> None:
    copy.change("ontology/kg.ttl", r"\nkg:twinnedWith a ", PREDICATE)
    own = copy.root.parent / "own"
    shutil.copytree(ROOT / "tests" / "tiny", own)
    claims = (own / "claims.csv").read_text(encoding="utf-8")
    assert ",signs,rail-memorandum," in claims
    (own / "claims.csv").write_text(
        claims.replace(",signs,rail-memorandum,", ",blesses,rail-memorandum,"), encoding="utf-8"
    )
    query = "SELECT ?who { ?who kg:blesses kgr:rail-memorandum } ORDER BY ?who"
    *_, terms, label, found = copy.run(
        *copy.golden(),
        ["kg", "terms", "blesses"],
        ["kg", "query", "SELECT ?label { GRAPH ?g { kg:blesses rdfs:label ?label } }"],
        ["kg", "query", query, "--data", str(own), "--format", "csv"],
    )  # fmt: skip
    assert "Gives its blessing to an agreement" in terms
    assert "blesses" in label
    assert len(found.split()) > 1
    assert copy.touched() == files_named("Add a predicate", "blesses")


MEASURE = r"""
        Measure(
            name="nearby",
            definition="number of others within two steps",
            formula="number of v with d(u,v) of 1 or 2",
            reference="[2]",
            score=lambda graph: {n: len(nx.single_source_shortest_path_length(graph, n, cutoff=2)) - 1 for n in graph},
        ),
    )
}
"""


@pytest.mark.slow
def test_the_recipe_of_a_measure_is_one_entry_that_ranks_with_spans_and_without(copy: Copy) -> None:
    copy.change("kg/network/centrality/measures.py", r"\n    \)\n\}\n", MEASURE)
    copy.change("tests/network/test_ranking.py", r"\nWORKED_OUT = \{\n", r'\g<0>    "nearby": (3, 3, 4, 4, 2),\n')
    worked_out = "tests/network/test_ranking.py::test_the_tiny_graph_scores_as_worked_out_by_hand"
    tiny = ["--data", "tests/tiny", "--by", "nearby"]
    *_, listed, sure, plain, why, shares, series = copy.run(
        *copy.golden(),
        ["python", "-m", "pytest", "-q", "-p", "no:randomly", f"{worked_out}[nearby]"],
        ["kg", "rank", "--by", "list"],
        ["kg", "rank", *tiny, "--format", "json"],
        ["kg", "rank", *tiny, "--format", "json", "--no-spans"],
        ["kg", "rank", *tiny, "--explain", "Corland"],
        ["kg", "rank", *tiny, "--shares", "source"],
        ["kg", "rank", *tiny, "--from", "2019", "--to", "2021", "--format", "csv"],
    )
    assert re.search(r"nearby +number of others within two steps", listed)
    scores = {row["id"]: row["score"] for row in json.loads(sure)}
    assert scores == {"arland": 3, "borland": 3, "corland": 4, "dorland": 4, "east-league": 2}
    assert {row["id"]: row["score"] for row in json.loads(plain)} == scores
    assert "Dorland" in why
    assert shares
    assert series
    assert copy.touched() == files_named("Add a measure of centrality", "nearby")


ADAPTER = '''"""Friendly towns, made up: one pair a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.imports.frame.files import Progress, Record, read_records
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item, NewEntity, Reject, Statement
from kg.imports.frame.spells import reject_uneven


def read_towns(files: Mapping[str, Path], identities: Identities, progress: Progress | None = None) -> Iterator[Item]:
    """Read the towns: two cities and a claim for each row."""
    for record in read_records(files["pairs"], ("town", "friend"), progress=progress):
        if not isinstance(record, Record):
            yield reject_uneven(record)
            continue
        town, friend = record["town"], record["friend"]
        if town == friend:
            yield Reject(record.file, record.row, town, "self-loop", "a town is not its own friend")
            continue
        for name in (town, friend):
            yield NewEntity(record.file, record.row, f"town-{name.lower()}", "City", name)
        yield Statement(record.file, record.row, f"town-{town.lower()}", "twinnedWith", f"town-{friend.lower()}")
'''
DATASET = """
_TOWNS = Dataset(
    name="towns",
    title="Friendly towns",
    about="Towns that are friends.",
    publisher="The towns",
    url="https://example.org/towns",
    version="1",
    published="2020",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    citation="The towns. 2020.",
    files=(FileKind("pairs", "one pair of towns", ("town", "friend")),),
)

DATASETS: Mapping"""
ADAPTER_TEST = '''"""Friendly towns: a claim for each pair, a reject for a town that is its own."""

from __future__ import annotations

from pathlib import Path

from kg.imports.towns import read_towns
from tests.imports.items import rejects, shipped_identities, statements, write_table


def test_a_pair_is_a_claim_and_a_town_is_not_its_own_friend(tmp_path: Path) -> None:
    path = write_table(tmp_path / "towns.csv", ["town", "friend"], [["Zenda", "Hofbau"], ["Zenda", "Zenda"]])
    items = list(read_towns({"pairs": path}, shipped_identities()))
    assert [(each.subject, each.object) for each in statements(items)] == [("town-zenda", "town-hofbau")]
    assert len(rejects(items)) == 1
'''


@pytest.mark.slow
def test_the_recipe_of_an_adapter_makes_a_dataset_that_is_listed_and_imported(copy: Copy, tmp_path: Path) -> None:
    copy.write("kg/imports/towns.py", ADAPTER)
    copy.change("kg/imports/frame/datasets.py", r"\nDATASETS: Mapping", DATASET)
    copy.change("kg/imports/frame/datasets.py", r"_SISTER_CITIES, _ISO\)", r"_SISTER_CITIES, _ISO, _TOWNS)")
    copy.change("kg/imports/running.py", r'(\n +)"iso-3166": read_iso,', r'\g<0>\1"towns": read_towns,')
    copy.change(
        "kg/imports/running.py", r"\nfrom kg\.imports\.uk_treaties", r"\nfrom kg.imports.towns import read_towns\g<0>"
    )
    copy.write("tests/imports/test_towns.py", ADAPTER_TEST)
    copy.change(
        "docs/import.md",
        r"\n\| `iso-3166` \|.*",
        r"\g<0>\n| `towns` | [the towns](https://example.org/towns) | pairs |",
    )
    file, store = tmp_path / "towns.csv", str(tmp_path / "store")
    file.write_text("town,friend\nZenda,Hofbau\nZenda,Zenda\n", encoding="utf-8")
    listed, _, _, shown = copy.run(
        ["python", "-m", "pytest", "-q", "-p", "no:randomly", "tests/imports/test_towns.py"],
        ["kg", "import", "--list"],
        ["kg", "import", "towns", str(file), "--store", store],
        ["kg", "build", "--store", store],
        ["kg", "show", "Zenda", "--store", store],
    )
    assert "towns: Friendly towns, version 1" in listed
    assert "Hofbau" in shown
    assert copy.touched() == files_named("Add an adapter", "towns")


QUESTION = """# title: Which treaties did someone sign?
# param: who Actor kazakhstan the signatory
# columns: who treaty
SELECT DISTINCT ?who ?treaty WHERE { ?who kg:signs ?treaty . ?treaty a kg:Treaty } ORDER BY ?treaty
"""


@pytest.mark.slow
def test_the_recipe_of_a_saved_question_makes_one_that_is_listed_and_asked(copy: Copy) -> None:
    copy.write("data/questions/treaties.rq", QUESTION)
    row = (
        "| [treaties](../data/questions/treaties.rq) | Which treaties did someone sign? | `kg ask treaties who=China` |"
    )
    copy.change("docs/questions.md", r"\n\| \[head-of-state\]", rf"\n{row}\g<0>")
    page = "tests/query/test_questions.py::test_the_page_lists_every_question_and_its_examples_run"
    listed, answer = copy.run(
        ["python", "-m", "pytest", "-q", "-p", "no:randomly", page],
        ["kg", "ask", "--list"],
        ["kg", "ask", "treaties", "who=China", "--format", "csv"],
    )
    assert re.search(r"treaties +Which treaties did someone sign\? +who=kazakhstan", listed)
    assert answer.startswith("who,treaty")
    assert "china" in answer
    assert copy.touched() == files_named("Add a saved question", "treaties")


COMMAND = '''"""The command that counts sources: count."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(count)


def count() -> None:
    """Count the sources of the shipped graph.

    Example: kg count
    """
    from kg.graph import open_graph

    typer.echo(len(open_graph().tables.sources))
'''


@pytest.mark.slow
def test_the_recipe_of_a_command_makes_one_with_help(copy: Copy) -> None:
    copy.write("kg/cli/count.py", COMMAND)
    copy.change("kg/cli/app.py", r"\nfrom kg\.cli import \(\n    ask,\n", r"\g<0>    count,\n")
    copy.change("kg/cli/app.py", r"\nfor module in \(entering, data,", r"\g<0> count,")
    tests = "tests/cli/test_cli.py::test_every_command_has_help_with_an_example"
    top, usage, counted = copy.run(
        ["python", "-m", "pytest", "-q", "-p", "no:randomly", f"{tests}[count]"],
        ["kg", "--help"],
        ["kg", "count", "--help"],
        ["kg", "count"],
    )
    assert re.search(r"count +Count the sources of the shipped graph", top)
    assert "Example: kg count" in usage
    assert int(counted) > 3
    assert copy.touched() == files_named("Add a command", "count")


def test_every_recipe_that_names_files_has_a_walk() -> None:
    recipes = {
        title.partition(",")[0].partition(" (")[0] for title in re.findall(r"^## (Add an? .*)", PAGE, re.MULTILINE)
    }
    walked = set(re.findall(r'files_named\("([^"]+)"', Path(__file__).read_text(encoding="utf-8")))
    # data, a shape that no rule of ours generates, and a field, which tests/test_doors.py adds to a copy
    assert recipes - walked == {"Add a fact", "Add a shape", "Add a field to a claim"}


def test_the_map_shows_the_rooms_in_the_order_of_the_contract() -> None:
    drawing = section("The rooms").partition("```text\n")[2].partition("```")[0]
    assert len(drawing.splitlines()) <= 24
    assert all(len(line) <= 110 for line in drawing.splitlines())
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\nlayers = [\n")[2].partition("]")[0]
    layers = [re.findall(r"\w+", line) for line in contract.splitlines()]
    rooms = {room for layer in layers for room in layer}
    drawn = [
        [word for word in re.findall(r"(?<![\w`.])[a-z]+", line[:32]) if word in rooms] for line in drawing.splitlines()
    ]
    assert [words for words in drawn if words] == layers


def test_the_walk_of_a_claim_names_what_there_is_and_the_rooms_in_order() -> None:
    walk = section("The walk of one claim")
    named = re.findall(r"`(kg\.[a-z]+)\.(\w+)`", walk)
    assert len(named) > 20
    for room, name in named:
        assert name in importlib.import_module(room).__all__, f"{room}.{name}"
        stub = ast.parse((ROOT / room.replace(".", "/") / "__init__.pyi").read_text(encoding="utf-8"))
        assert any(alias.name == name for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names)
    steps = re.findall(r"^\| (\w+) \|", walk, re.MULTILINE)
    assert list(dict.fromkeys(steps[1:])) == ["tables", "model", "graph", "query", "network", "publish", "serve"]
