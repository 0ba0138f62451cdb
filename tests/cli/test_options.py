"""Options are declared once, and the commands of `kg rank` do what its flags did before."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app, ask, options
from kg.cli.app import COMMANDS
from kg.cli.parameters import SpreadCommand
from tests.cli.commands import all_commands

GROUPS = (ask.ServedGraphOptions, options.NetworkOptions)
FORMER = [
    (("over-time", "--from", "2021", "--to", "2023"), ("--from", "2021", "--to", "2023")),
    (
        ("over-time", "--from", "2021", "--to", "2022", "--step", "quarter", "--counting", "dated", "--by", "degree"),
        ("--counting", "dated", "--from", "2021", "--to", "2022", "--by", "degree", "--step", "quarter"),
    ),
    (
        ("over-time", "--from", "2021", "--to", "2022", "--actor", "Arland"),
        ("--from", "2021", "--to", "2022", "--actor", "Arland"),
    ),
    (
        ("over-time", "--from", "2021", "--to", "2022", "--by", "list"),
        ("--from", "2021", "--to", "2022", "--by", "list"),
    ),
    (("over-time", "--from", "2021", "--to", "eternity"), ("--from", "2021", "--to", "eternity")),
    (("why", "Arland"), ("--explain", "Arland")),
    (("why", "Arland", "--by", "degree", "--top", "1"), ("--explain", "Arland", "--by", "degree", "--top", "1")),
    (("why", "Nobody"), ("--explain", "Nobody")),
    (
        ("why", "Arland", "--view", "all", "--as-of", "2022"),
        ("--as-of", "2022", "--view", "all", "--explain", "Arland"),
    ),
    (("shares", "publisher"), ("--shares", "publisher")),
    (
        ("shares", "source", "--type", "State", "--network", "bipartite"),
        ("--shares", "source", "--type", "State", "--network", "bipartite"),
    ),
    (("shares", "colour"), ("--shares", "colour")),
    (("spark", "--by", "betweenness"), ("--engine", "spark", "--by", "betweenness")),
    (("spark", "--parquet", "nowhere"), ("--engine", "spark", "--parquet", "nowhere")),
    (("measures", "--format", "json"), ("--by", "list", "--format", "json")),
    (("shares", "source", "--format", "csv"), ("--shares", "source", "--format", "csv")),
    (("why", "Arland", "--format", "json"), ("--explain", "Arland", "--format", "json")),
]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def spread_of(command: Any) -> SpreadCommand:
    """What was registered as a command."""
    spread = inspect.unwrap(command.callback)
    assert isinstance(spread, SpreadCommand)
    return spread


@pytest.mark.parametrize(("words", "command"), [pytest.param(*each, id=" ".join(each[0])) for each in all_commands()])
def test_no_command_declares_an_option_of_graph_or_view_itself(words: tuple[str, ...], command: Any) -> None:
    shared = {each.name for each in fields(ask.ServedGraphOptions)}
    own = set(inspect.signature(spread_of(command).function).parameters) & shared
    # `build`, `import` and `diff` write a store or compare one: another option of the same name.
    assert own <= ({"store"} if words[0] in ("build", "import", "diff") else set()), words


@pytest.mark.parametrize(("words", "command"), [pytest.param(*each, id=" ".join(each[0])) for each in all_commands()])
def test_an_option_of_a_group_has_one_help_wherever_it_is(words: tuple[str, ...], command: Any) -> None:
    told = {name: option.help for name, option in first_options().items()}
    groups = [
        each.annotation for each in inspect.signature(spread_of(command).function, eval_str=True).parameters.values()
    ]
    taken = {each.name for kind in groups for each in fields_of(kind) if each.name in told}
    for option in command.params:
        if option.name in taken:
            assert option.help == told[option.name], words


def first_options() -> dict[str, Any]:
    """The options of the groups as `kg rank over-time` and `kg query` have them, by name."""
    by_words = dict(all_commands())
    found = {each.name: each for words in (("query",), ("rank", "over-time")) for each in by_words[words].params}
    return {each.name: found[each.name] for group in GROUPS for each in fields(group)}


def fields_of(kind: Any) -> tuple[Any, ...]:
    group = getattr(kind, "__origin__", kind)
    return fields(group) if is_dataclass(group) else ()


def test_no_command_has_more_parameters_than_a_reader_holds() -> None:
    by_words = dict(all_commands())
    for words in (each for each in by_words if each[0] == "rank"):
        function = spread_of(by_words[words]).function
        assert len(inspect.signature(function).parameters) <= 8, words


def test_help_lists_every_command_in_the_order_of_use() -> None:
    listed = re.findall(r"^  ([a-z]+)  ", run("--help").stdout.split("Commands:")[1], re.MULTILINE)
    assert tuple(listed) == COMMANDS


@pytest.mark.parametrize(("now", "before"), FORMER, ids=[" ".join(now) for now, _ in FORMER])
def test_a_command_of_rank_prints_the_bytes_of_its_former_flag(
    now: tuple[str, ...], before: tuple[str, ...], tiny: Path
) -> None:
    data = () if now[0] == "measures" else ("--data", tiny)
    new, old = run("rank", *now, *data), run("rank", *before, "--data", tiny)
    assert (new.exit_code, new.stdout, new.stderr) == (old.exit_code, old.stdout, old.stderr)


def test_a_plot_over_time_is_the_same_by_either_spelling(tiny: Path, tmp_path: Path) -> None:
    period = ("--data", tiny, "--from", "2021", "--to", "2022", "--plot")
    assert run("rank", "over-time", *period, tmp_path / "now.svg").exit_code == 0
    assert run("rank", *period, tmp_path / "before.svg").exit_code == 0
    assert (tmp_path / "now.svg").read_bytes() == (tmp_path / "before.svg").read_bytes()


def test_former_flags_of_rank_work_without_being_listed() -> None:
    listed, epilog = run("rank", "--help").stdout.split("Older spellings")
    for flag in ("--from", "--to", "--step", "--counting", "--plot", "--explain", "--shares", "--engine", "--parquet"):
        assert not re.search(rf"^  {flag} ", listed, re.MULTILINE)
        assert flag in epilog
    for name in ("over-time", "why", "shares", "spark", "measures"):
        assert re.search(rf"^  {name}  ", listed, re.MULTILINE)


def test_a_ranking_over_time_needs_both_ends(tiny: Path) -> None:
    done = run("rank", "over-time", "--from", "2021", "--data", tiny)
    assert (done.exit_code, done.stderr) == (2, "kg: a ranking over time needs --from and --to\n")


def test_an_option_before_the_command_of_rank_is_refused_and_not_lost(tiny: Path) -> None:
    done = run("rank", "--data", tiny, "why", "Arland")
    assert done.exit_code == 2
    assert done.stderr == "kg: --data stands before the name of the command; write it after `kg rank why`\n"
    assert run("rank", "--by", "degree", "measures").exit_code == 2


def test_a_command_that_rank_does_not_have_is_wrong_use(tiny: Path) -> None:
    done = run("rank", "wy", "Arland", "--data", tiny)
    assert done.exit_code == 2
    assert "No such command 'wy'" in done.stderr


def test_rank_itself_ranks(tiny: Path) -> None:
    rows = json.loads(run("rank", "--data", tiny, "--format", "json", "--no-spans").stdout)
    assert rows[0]["rank"] == 1
