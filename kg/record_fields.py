"""Fields of a record that was read from JSON: each checked once, with the line in what is reported.

Comes in: one value of `json.loads` and where it stands. Goes out: typed fields, or problems. A field that is not
known is a problem too: it is more often a slip of the pen than a message for somebody else.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.errors import InputError, InvalidData, Problem
from kg.files import read_bytes
from kg.rows import did_you_mean, show
from kg.table_files import MAX_COLUMNS

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""What in JSON may be half of a character, as no file in UTF-8 can hold one."""


class Fields:
    """Fields of one record; each fault is reported with its line and leaves the record not sound.

    Parameters
    ----------
    record
        What stands in the line, or a part of it.
    report
        Called with what is wrong, the remedy, and the name of the check.
    place
        Where in the line the record stands, such as ``claims[3].``; empty for the whole line.
    """

    def __init__(self, record: object, report: Callable[[str, str, str], None], place: str = "") -> None:
        self._report = report
        self._place = place
        self.is_sound = True
        self._record: dict[str, object] = record if isinstance(record, dict) else {}
        if not isinstance(record, dict):
            self.fault("", "is not a JSON object", "write {...}", "record")

    def fault(self, name: str, what: str, remedy: str, rule: str) -> None:
        """Report what is wrong with a field."""
        self.is_sound = False
        where = f"{self._place}{name}".rstrip(".") or "the line"
        self._report(f"{where} {what}".strip(), remedy, rule)

    def only(self, *known: str) -> None:
        """Report every field that is not known."""
        for name in self._record:
            if name not in known:
                self.fault(str(name), "is no field", did_you_mean(str(name), list(known), "remove it"), "field")

    def value(self, name: str) -> object:
        """A field of any kind; a missing one is a fault."""
        if name not in self._record:
            if self._record:
                self.fault(name, "is missing", "add the field", "field")
            return None
        return self._record[name]

    def optional(self, name: str) -> object:
        """A field of any kind, or None."""
        return self._record.get(name)

    def text(self, name: str, *, is_needed: bool = True) -> str:
        """A text; null and, where it is not needed, a missing field are empty."""
        if name not in self._record and is_needed:
            self.value(name)
            return ""
        found = self._record.get(name)
        if found is None and not is_needed:
            return ""
        if not isinstance(found, str) or (is_needed and not found):
            self.fault(name, f"is {_said(found)}, not a text", "write it in quotes", "field")
            return ""
        return found

    def word(self, name: str, known: list[str]) -> str:
        """A text that is one of the known words."""
        found = self.text(name)
        if found and found not in known:
            listed = f"give one of: {', '.join(known)}"
            self.fault(name, f"'{show(found)}' is not known", did_you_mean(found, known, listed), "word")
            return ""
        return found

    def whole(self, name: str) -> int:
        """A whole number from 0."""
        found = self.value(name)
        if isinstance(found, bool) or not isinstance(found, int) or found < 0:
            if name in self._record:
                self.fault(name, f"is {_said(found)}, not a whole number", "write a number from 0", "field")
            return 0
        return found

    def items(self, name: str) -> list[object]:
        """A list."""
        found = self.value(name)
        if not isinstance(found, list):
            if name in self._record:
                self.fault(name, f"is {_said(found)}, not a list", "write [...]", "field")
            return []
        return found

    def part(self, name: str, record: object) -> Fields:
        """A record inside this one; its faults are this one's."""

        def report(what: str, remedy: str, rule: str) -> None:
            self.is_sound = False
            self._report(what, remedy, rule)

        return Fields(record, report, f"{self._place}{name}.")


def _said(value: object) -> str:
    return "missing" if value is None else show(json.dumps(value, ensure_ascii=False))


def read_text(path: Path) -> str:
    """The text of a file, without a byte order mark; ``-`` is standard input.

    Raises
    ------
    InputError
        When the file cannot be read or is not UTF-8.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else read_bytes(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the name of the file") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: byte {error.start} is not UTF-8; save it as UTF-8") from error


def read_csv_text(path: Path) -> str:
    """The text of a CSV file, as `read_text` has it.

    Raises
    ------
    InputError
        Also when its header has more cells than a table of ours can have.
    """
    text = read_text(path)
    if (cells := text.count(",", 0, (text.find("\n") + 1) or len(text)) + 1) > MAX_COLUMNS:
        raise InputError(f"{path}:1: the header has {cells:,} cells; name another file")
    return text


def read_lines(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[int, object]]:
    """The values of a file of JSON lines, each with its line; empty lines are left out.

    Parameters
    ----------
    path
        The file; ``-`` is standard input.
    report
        Called with each line that is not JSON.

    Raises
    ------
    InputError
        When the file cannot be read or is not UTF-8.
    """
    text = read_text(path)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            if _HALF.search(line):
                json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            half = f"\\u{ord(error.object[error.start]):04x}"
            report(
                Problem(
                    str(path), number, f"has half of a character ({half})", "write the file anew", "json", fatal=True
                )
            )
        except (ValueError, RecursionError) as error:
            what = f"is not JSON ({str(error).split(':')[0]})"
            report(Problem(str(path), number, what, "write one JSON object a line", "json", fatal=True))
        else:
            yield number, value


def raise_problems(problems: list[Problem]) -> None:
    """End with all problems of a file, when there are any.

    Raises
    ------
    InvalidData
        With the problems, as for a file that cannot be used: exit status 3.
    """
    if problems:
        error = InvalidData(problems)
        error.exit_status = InputError.exit_status
        raise error
