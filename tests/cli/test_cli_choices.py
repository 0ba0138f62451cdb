"""Commands that take a part of a large graph: by ties, by predicate, around an entity."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from tests.edits import add_claim, copy_tables


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def members(tiny: Path, tmp_path: Path) -> Path:
    folder = copy_tables(tiny, tmp_path)
    for state, since in (("arland", "1992"), ("borland", "1992"), ("corland", "2001")):
        add_claim(folder, state, "memberOf", "east-league", **{"from": since})
    return folder


def test_rank_takes_the_network_of_organisations(members: Path) -> None:
    done = run("rank", "--data", members, "--shared", "Organisation", "--no-spans", "--format", "json")
    assert {row["id"]: row["score"] for row in json.loads(done.stdout)} == {"arland": 1, "borland": 1, "corland": 1}


def test_rank_follows_the_network_of_organisations_over_time(members: Path) -> None:
    options = ("--shared", "Organisation", "--by", "degree", "--from", "2000", "--to", "2001", "--format", "json")
    rows = json.loads(run("rank", "--data", members, *options).stdout)
    assert {(row["date"][:4], row["id"], row["score"]) for row in rows} == {
        ("2000", "arland", 1.0), ("2000", "borland", 1.0),
        ("2001", "arland", 2.0), ("2001", "borland", 2.0), ("2001", "corland", 2.0),
    }  # fmt: skip


def test_ties_are_chosen_by_predicate_in_every_command_of_networks(members: Path) -> None:
    for command in (("rank",), ("rank", "--explain", "corland"), ("communities",), ("backbone",)):
        done = run(*command, "--data", members, "--predicate", "signs", "--format", "json")
        assert done.exit_code == 0, done.stderr
        assert "memberOf" not in done.stdout
    assert "did you mean 'signs'" in run("rank", "--data", members, "--predicate", "sings").stderr


def test_conflicts_are_chosen_by_predicate_and_counted_beyond_a_limit(tiny: Path) -> None:
    everything = json.loads(run("conflicts", "--data", tiny, "--format", "json").stdout)
    some = json.loads(run("conflicts", "--data", tiny, "--format", "json", "--predicate", "signedOn").stdout)
    assert {each["predicate"] for each in some} == {"signedOn"}
    assert len(some) < len(everything)
    done = run("conflicts", "--data", tiny, "--format", "json", "--max-rows", "1")
    assert len(json.loads(done.stdout)) == 1
    assert f"{len(everything) - 1} more are not listed" in done.stderr


def test_draw_says_what_it_leaves_out(tiny: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = run("draw", "--data", tiny, "--about", "Borland", "--type", "Agreement", "--most", "2", "--out", page)
    assert done.exit_code == 0, done.stderr
    assert "drawn are 2 of" in done.stderr
    assert page.exists()
