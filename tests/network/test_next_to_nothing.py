"""Networks of next to nothing, and of too much: each command answers, says what is missing, or refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.errors import LimitError
from tests.made_ties import Act, write_acts, write_ties

FEW: dict[str, list[Act]] = {
    "none": [],
    "one": [("x", ["a"], ["s:1"])],
    "isolated": [(f"x{at}", [f"a{at}"], [f"s:{at + 1}"]) for at in range(5)],
    "two": [("x", ["a", "b"], ["s:1"])],
    "all in one": [("x", [f"a{at:02}" for at in range(30)], ["s:1"])],
}
COMMANDS = [
    "rank", "rank --no-spans", "rank --by eigenvector", "rank --network claims", "rank why --robust",
    "rank shares kind", "rank over-time --from 2000 --to 2002", "backbone", "communities",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", FEW)
def test_next_to_nothing_is_answered_with_a_word(name: str, command: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [*command.split(), "--data", str(write_acts(tmp_path, FEW[name]))])
    assert done.exit_code == 0, done.output
    assert done.stderr.strip()
    assert "0 networks" not in done.stderr
    assert all(len(line) < 500 for line in done.stderr.splitlines())


@pytest.mark.parametrize(
    ("name", "command", "told"),
    [
        ("none", "rank", "the graph has nothing of class Actor"),
        ("isolated", "rank", "nobody shares an act with another"),
        ("isolated", "rank why --robust", "nobody shares an act with another, so that nobody is first"),
        ("isolated", "backbone", "no two actors share an occasion"),
        ("isolated", "communities", "nothing shares anything with another in the network 'actors'"),
        ("two", "rank", "1 act without a date, 1 of them undated"),
        ("all in one", "rank", "participation, not partnership"),
        ("all in one", "rank why --robust", "A00, A01, A02 and 27 more"),
        ("all in one", "backbone", "none could have"),
    ],
)
def test_what_is_said_of_next_to_nothing(name: str, command: str, told: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [*command.split(), "--data", str(write_acts(tmp_path, FEW[name]))])
    assert told in done.stderr


def test_five_thousand_in_one_act_are_ranked_and_refused_where_pairs_are_too_many(tmp_path: Path) -> None:
    states = [f"a{at:04}" for at in range(5000)]
    session = kg.open(write_acts(tmp_path, [("convention", states, ["s:1"]), ("pact", states[:2], ["t:1"])]))
    assert [(row.id, row.score) for row in session.rank(top=1)] == [("a0000", 2), ("a0001", 2)]
    with pytest.raises(LimitError, match="5,000 actors of 2 occasions are too many to be compared with chance"):
        session.backbone()
    with pytest.raises(LimitError, match="12,497,500 ties of 5,000 actors are too many to be divided"):
        session.communities()


def test_a_claim_of_a_thing_with_itself_is_refused_by_line(tmp_path: Path) -> None:
    folder = write_ties(tmp_path, [("state-a", "assists", "state-a"), ("state-b", "assists", "state-a")])
    done = CliRunner().invoke(app, ["rank", "--data", str(folder)])
    assert done.exit_code != 0
    assert "claims.csv:2: 'state-a' assists itself" in str(done.output) + str(done.exception)
