"""What can go wrong, as values and as exceptions.

A `Problem` is a finding about the user's data and is collected with its fellows; a `KgError`
ends a command with its documented exit status. Invalid data is a value, a broken call is an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DONE, FINDINGS, WRONG_USE, BAD_INPUT, LIMIT_HIT = range(5)
"""Exit statuses of every command: done, findings, wrong use, unreadable or inconsistent input, limit hit."""

_MOST_LINES = 10


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with the data: where, what, and what to do about it.

    Parameters
    ----------
    file
        The file as the user named it.
    line
        Line in the file, from 1; 0 when the whole file is meant.
    what
        What is wrong, in one clause.
    remedy
        What to do, in one clause.
    rule
        Stable name of the check, used in SARIF and JSON reports.
    fatal
        True when the file could not be read as a table at all, lacks what another folder has, or contradicts one
        that it is joined with (exit status 3 instead of 1).
    """

    file: str
    line: int
    what: str
    remedy: str
    rule: str
    fatal: bool = False

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}; {self.remedy}"


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Problems for reading: what is wrong in the same way in several lines of a file is said once, with the lines.

    Parameters
    ----------
    problems
        In the order in which they are told.

    Examples
    --------
    >>> problem_lines([Problem("a.csv", line, "unknown word 'x'", "correct it", "word") for line in (2, 3, 7)])
    ["a.csv:2: unknown word 'x'; correct it (so are lines 3 and 7)"]
    """
    alike: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.file, problem.what, problem.remedy, problem.rule), []).append(problem)
    return [str(first) + _further(rest) for first, *rest in alike.values()]


def _further(problems: Sequence[Problem]) -> str:
    numbers = [str(problem.line) for problem in problems]
    if len(numbers) > _MOST_LINES:
        numbers = [*numbers[:_MOST_LINES], f"{len(numbers) - _MOST_LINES:,} more"]
    listed = " and ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1]))) if numbers else ""
    return f" (so {'is line' if len(numbers) == 1 else 'are lines'} {listed})" if numbers else ""


class KgError(Exception):
    """An error that ends a command with one clear line and `exit_status`."""

    exit_status = BAD_INPUT


class UsageError(KgError):
    """The command was called in a way that cannot work."""

    exit_status = WRONG_USE


class UnknownNameError(UsageError):
    """A name or a word that the graph does not know, or that several things bear.

    It ends a command as any wrong use does; whoever answers a program can tell from it that what was asked for is
    absent, and what was meant.

    Parameters
    ----------
    line
        What is said of it, with the remedy.
    name
        As it was written.
    kind
        What it was to name: entity, class, predicate, source ...
    near
        What may have been meant, or all that bear the name: ids or words, nearest first.
    is_shared
        Whether several things bear it.
    """

    def __init__(self, line: str, name: str, kind: str, near: Sequence[str] = (), *, is_shared: bool = False) -> None:
        super().__init__(line)
        self.name, self.kind, self.near, self.is_shared = name, kind, tuple(near), is_shared


def missing_package(user: str, packages: str, extra: str = "") -> UsageError:
    """The error of whoever needs a package that is not installed; it names the package itself.

    The project is on no registry, so that whoever told a user to install it from one by its name, with an extra in
    brackets, would send the user to whoever takes that name.

    Parameters
    ----------
    user
        What needs the package, in the singular.
    packages
        Names as `pip install` takes them, the missing one or all that the user needs.
    extra
        The extra of `pyproject.toml` that holds them; empty where none does.

    Examples
    --------
    >>> print(missing_package("reading PDF", "pypdf", "extract"))
    reading PDF needs pypdf; install it with: pip install pypdf (in a clone: pip install '.[extract]')
    """
    return UsageError(f"{user} needs {packages}; {how_to_install(packages, extra)}")


def how_to_install(packages: str, extra: str = "") -> str:
    """The remedy of `missing_package`, for a notice."""
    pronoun = "them" if " " in packages else "it"
    in_clone = f" (in a clone: pip install '.[{extra}]')" if extra else ""
    return f"install {pronoun} with: pip install {packages}{in_clone}"


class InputError(KgError):
    """A file is missing, unreadable, or does not fit the others."""


class LimitError(KgError):
    """A limit of time, rows or memory was hit."""

    exit_status = LIMIT_HIT


class InvalidData(KgError):  # noqa: N818  it carries findings rather than a fault of the program
    """The tables hold problems, so nothing was built or written.

    Parameters
    ----------
    problems
        All of them, in file and line order.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        self.exit_status = BAD_INPUT if any(problem.fatal for problem in problems) else FINDINGS
        super().__init__("\n".join(problem_lines(self.problems)))
