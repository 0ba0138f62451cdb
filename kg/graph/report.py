"""The result of a check: as lines to read, as JSON, and as SARIF for code hosts and editors.

Comes in: problems and what was looked at. Goes out: text. A report holds no clock and no absolute path
that the user did not name, so that two runs on the same data give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from kg import __version__
from kg.errors import BAD_INPUT, DONE, FINDINGS, Problem, UsageError, problem_lines
from kg.model import GraphCounts, format_count

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, and what it looked at.

    Parameters
    ----------
    folder
        The data folder as the user named it.
    problems
        In file and line order.
    warnings
        What is open and wrong in no way: gaps, in file and line order.
    noted
        Gaps that a curator has noted as not stated by any text.
    counts
        How much of everything could be read.
    texts
        How many texts are cited.
    copies
        How many of them were at hand unaltered, and so were compared with the claims.
    shapes
        True when the built graph was checked against the shapes.
    sample
        How many claims of a store the shapes were asked of; 0 when of all.
    whole
        Shapes that were asked of all of them even so.
    """

    folder: str
    problems: tuple[Problem, ...]
    counts: GraphCounts
    texts: int
    copies: int
    shapes: bool
    warnings: tuple[Problem, ...] = ()
    noted: int = 0
    sample: int = 0
    whole: tuple[str, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 without problems, warnings or not; 3 when a file could not be read, else 1."""
        if any(problem.fatal for problem in self.problems):
            return BAD_INPUT
        return FINDINGS if self.problems else DONE


def _extent(report: Report) -> str:
    shapes = "shapes checked" if report.shapes else "shapes not checked"
    if report.sample:
        shapes += f" on a sample of {format_count(report.sample, 'claim')}, {len(report.whole)} of them on all"
    return f"{report.copies} of {report.texts} cited texts at hand, {shapes}"


_LISTED = 3
"""Warnings of one kind that are listed each; of more the first stands for all."""


def _warning_lines(warnings: Sequence[Problem], most: int) -> list[str]:
    """Warnings for reading: of a kind that has many, the first with the number of the rest."""
    kinds: dict[str, list[Problem]] = {}
    for warning in warnings:
        kinds.setdefault(warning.rule, []).append(replace(warning, what=f"warning: {warning.what}"))
    lines = []
    for kind in kinds.values():
        if len(kind) <= most:
            lines += problem_lines(kind)
        else:
            lines.append(f"{kind[0]} ({len(kind) - 1:,} more of this kind: kg check --warnings)")
    return lines


def _as_text(report: Report, most: int = _LISTED) -> str:
    count = format_count(len(report.problems), "problem") if report.problems else "no problem"
    if report.warnings or report.noted:
        noted = f" ({report.noted:,} noted as not stated)" if report.noted else ""
        count += f", {format_count(len(report.warnings), 'warning')}{noted}"
    summary = f"{report.folder}: {count}; {_extent(report)}\n{report.folder}: {report.counts.sentence}"
    return "\n".join([*problem_lines(report.problems), *_warning_lines(report.warnings, most), summary])


def _record(problem: Problem) -> dict[str, object]:
    return {name: getattr(problem, name) for name in ("file", "line", "rule", "what", "remedy")}


def _as_json(report: Report) -> str:
    content = {
        "conforms": not report.problems,
        "folder": report.folder,
        "checked": {
            "sources": report.counts.sources,
            "entities": report.counts.entities,
            "claims": report.counts.claims,
            "counted": report.counts.sentence,
            "texts": report.texts,
            "copies": report.copies,
            "shapes": report.shapes,
            **({"sample": report.sample, "whole": list(report.whole)} if report.sample else {}),
        },
        "problems": [{**_record(problem), "fatal": problem.fatal} for problem in report.problems],
        "warnings": [_record(warning) for warning in report.warnings],
        "noted": report.noted,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _file_uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _sarif_result(problem: Problem, level: str, rules: Sequence[str]) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _file_uri(problem.file)}}
    if problem.line:
        place["region"] = {"startLine": problem.line}
    return {
        "ruleId": problem.rule,
        "ruleIndex": rules.index(problem.rule),
        "level": level,
        "message": {"text": f"{problem.what}; {problem.remedy}"},
        "locations": [{"physicalLocation": place}],
    }


def _as_sarif(report: Report) -> str:
    told = [("error", problem) for problem in report.problems] + [("warning", gap) for gap in report.warnings]
    rules = sorted({problem.rule for _, problem in told})
    driver = {
        "name": "kg",
        "semanticVersion": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": rule.replace("-", " ")}} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(problem, level, rules) for level, problem in told],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


FORMATS: dict[str, Callable[[Report], str]] = {"text": _as_text, "json": _as_json, "sarif": _as_sarif}


def format_report(report: Report, form: str = "text", *, every_warning: bool = False) -> str:
    """The report as text of one of the `FORMATS`, with a final line break.

    Parameters
    ----------
    report
        What was found.
    form
        ``text``: a line for each problem, one for each warning or kind of many warnings, a summary, and what is
        there. ``json``: an object with ``conforms``, ``checked``, ``problems``, ``warnings`` and ``noted``.
        ``sarif``: SARIF, which code hosts show beside the line.
    every_warning
        Whether the text lists each warning also of a kind that has many; the other forms always do.

    Raises
    ------
    UsageError
        When there is no such format.

    References
    ----------
    OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, 2020, section 3.

    Examples
    --------
    >>> print(format_report(Report("data", (), GraphCounts(10, 17, 2, 0, 0), 2, 0, True)), end="")
    data: no problem; 0 of 2 cited texts at hand, shapes checked
    data: 10 entities; 17 claims; 2 sources that state them (2 texts)
    """
    if form not in FORMATS:
        raise UsageError(f"unknown format '{form}'; give one of: {', '.join(FORMATS)}")
    if form == "text" and every_warning:
        return _as_text(report, len(report.warnings)) + "\n"
    return FORMATS[form](report) + "\n"
