"""Candidates in files: JSON lines, which are canonical, and CSV, which a spreadsheet opens and nothing is lost in.

Comes in: candidates, or a file of them. Goes out: bytes, or candidates with every problem at its line; a field that is
not known is one too. An apostrophe stands before each CSV cell that a spreadsheet would run as a formula and before
each that begins with one, so that reading takes away what writing put there. Reading checks each id against the
content: a candidate that was edited by hand is no longer what the machine said, and is refused.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any

from kg.errors import InputError, InvalidData, Problem
from kg.model import Argument, Candidate, Door, Field, Kind, Value, ValueType, parse_period, shown_fields
from kg.tables.files import read_bytes
from kg.tables.rows import MAX_COLUMNS, next_cells, show
from kg.tables.suggestions import did_you_mean

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""What in JSON may be half of a character, as no file in UTF-8 can hold one."""
_SHOWN = shown_fields(Candidate, Door.JSON)
_FIELDS = tuple(field.name_at(Door.JSON) for field in _SHOWN)
"""Fields of a line of JSON."""
_OF_VALUE = shown_fields(Value, Door.JSON)
_FURTHER = tuple(field for field in _OF_VALUE if field.name not in ("type", "value"))
"""What is said of a quantity besides its number."""
_QUALIFIER = "qualifier_"
_RISKY = re.compile(r"['=+\-@\t\r\n]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<rest>\.[0-9]+)?(?P<power>e[+-]?[0-9]+)?", re.ASCII)


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
        text = self._record.get(name)
        if text is None and not is_needed:
            return ""
        if not isinstance(text, str) or (is_needed and not text):
            self.fault(name, f"is {_said(text)}, not a text", "write it in quotes", "field")
            return ""
        return text

    def word(self, name: str, known: list[str]) -> str:
        """A text that is one of the known words."""
        word = self.text(name)
        if word and word not in known:
            listed = f"give one of: {', '.join(known)}"
            self.fault(name, f"'{show(word)}' is not known", did_you_mean(word, known, listed), "word")
            return ""
        return word

    def whole(self, name: str) -> int:
        """A whole number from 0."""
        number = self.value(name)
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            if name in self._record:
                self.fault(name, f"is {_said(number)}, not a whole number", "write a number from 0", "field")
            return 0
        return number

    def items(self, name: str) -> list[object]:
        """A list."""
        items = self.value(name)
        if not isinstance(items, list):
            if name in self._record:
                self.fault(name, f"is {_said(items)}, not a list", "write [...]", "field")
            return []
        return items

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


def guard_cell(text: str) -> str:
    """A CSV cell that no spreadsheet runs; `bare_cell` is its mirror.

    Examples
    --------
    >>> guard_cell("=SUM(1)"), guard_cell("'tis"), guard_cell("Astana")
    ("'=SUM(1)", "''tis", 'Astana')
    """
    return f"'{text}" if _RISKY.match(text) else text


def bare_cell(cell: str) -> str:
    """The text of a guarded cell.

    Examples
    --------
    >>> bare_cell("'=SUM(1)"), bare_cell("''tis"), bare_cell("Astana")
    ('=SUM(1)', "'tis", 'Astana')
    """
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell[1:]) else cell


_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}
"""Letters of a text at which some readers end a line, though JSON does not."""


def format_jsonl(candidates: Iterable[Candidate]) -> bytes:
    """Candidates as lines of JSON, in the order given; no text in them breaks a line for any reader."""
    lines = "".join(json.dumps(candidate.record(), ensure_ascii=False) + "\n" for candidate in candidates)
    return lines.translate(_LINE_ENDS).encode()


def candidate_columns(candidates: Iterable[Candidate]) -> tuple[str, ...]:
    """Columns of the CSV: the fields, the value in five, and one for each qualifier that is used."""
    used = sorted({name for candidate in candidates for name in candidate.qualifiers})
    columns: list[str] = []
    for field in _SHOWN:
        if field.kind is Kind.PART:
            columns += (inner.column for inner in _OF_VALUE)
        elif field.kind is Kind.TEXTS:
            columns += (_QUALIFIER + qualifier for qualifier in used)
        else:
            columns.append(field.name_at(Door.CSV))
    return tuple(columns)


def candidate_cells(candidate: Candidate, columns: tuple[str, ...]) -> list[str]:
    """Cells of one candidate in the order of the columns, guarded."""
    plain = (field for field in _SHOWN if field.kind not in (Kind.PART, Kind.TEXTS))
    cells = {field.name_at(Door.CSV): str(attrgetter(field.path)(candidate)) for field in plain}
    cells |= {_QUALIFIER + name: text for name, text in candidate.qualifiers.items()}
    if candidate.value:
        cells |= {field.column: str(getattr(candidate.value, field.name)) for field in _OF_VALUE}
    return [guard_cell(cells.get(column, "")) for column in columns]


def format_csv(candidates: Iterable[Candidate]) -> bytes:
    """Candidates as CSV, in the order given; `read_candidates` gives back the same ones.

    Raises
    ------
    InputError
        When a qualifier is empty, which a cell could not tell from one that is not there.
    """
    rows = list(candidates)
    columns = candidate_columns(rows)
    out = io.StringIO()
    # With CRLF, as RFC 4180 has it, the writer quotes a carriage return in a cell; with LF it does not.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for candidate in rows:
        if "" in candidate.qualifiers.values():
            raise InputError(f"candidate {candidate.id} has an empty qualifier; leave it out")
        writer.writerow(candidate_cells(candidate, columns))
    return out.getvalue().encode()


def read_candidates(path: Path) -> tuple[Candidate, ...]:
    """Read candidates from JSON lines, or from CSV when the name ends in ``.csv``.

    Parameters
    ----------
    path
        The file; ``-`` is standard input with lines of JSON.

    Raises
    ------
    InvalidData
        With every fault and its line.
    InputError
        When the file cannot be read.
    """
    problems: list[Problem] = []
    is_csv = path.suffix.lower() == ".csv"
    records = _read_csv_records(path, problems.append) if is_csv else read_lines(path, problems.append)
    by_id: dict[str, tuple[Candidate, int]] = {}
    for line, record in records:

        def report(what: str, remedy: str, rule: str, line: int = line) -> None:
            problems.append(Problem(str(path), line, what, remedy, rule))

        candidate = _parse_candidate(record, report)
        if candidate and candidate.id in by_id:
            what = f"candidate {candidate.id} stands already in line {by_id[candidate.id][1]}"
            report(what, "remove one of the two lines", "id-twice")
        elif candidate:
            by_id[candidate.id] = candidate, line
    raise_problems(problems)
    return tuple(candidate for candidate, _ in by_id.values())


def _read_csv_records(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[int, object]]:
    """Rows of a CSV file of candidates as records, each with the line on which it begins."""
    text = read_csv_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next_cells(reader, len(text) + 1) or []
        missing = [name for name in _needed_columns() if name not in header]
        if missing:
            what, remedy = f"column '{missing[0]}' is missing", "write the file with `kg extract --format csv`"
            report(Problem(str(path), 1, what, remedy, "column", fatal=True))
            return
        line = reader.line_num + 1
        while (cells := next_cells(reader, len(text) + 1)) is not None:
            if len(cells) == len(header):
                yield line, _cells_to_record(dict(zip(header, map(bare_cell, cells), strict=True)))
            elif cells:
                what = f"has {len(cells)} cells, the header has {len(header)}"
                report(Problem(str(path), line, what, "add or remove commas, quote cells that hold one", "cell-count"))
            line = reader.line_num + 1
    except csv.Error as error:
        report(Problem(str(path), reader.line_num, f"is not CSV ({error})", "close the quotes", "csv", fatal=True))


def _needed_columns() -> Iterator[str]:
    for field in _SHOWN:
        if field.kind is Kind.PART:
            yield from (inner.column for inner in _OF_VALUE[:2])
        elif field.kind is not Kind.TEXTS and not field.declared.is_optional:
            yield field.name_at(Door.CSV)


def _cells_to_record(cells: Mapping[str, str]) -> dict[str, object]:
    record: dict[str, object] = {}
    for field in _SHOWN:
        if field.kind is Kind.PART:
            record[field.name_at(Door.JSON)] = _cells_to_value(cells)
        elif field.kind is Kind.TEXTS:
            used = {name: text for name, text in cells.items() if name.startswith(_QUALIFIER) and text}
            record[field.name_at(Door.JSON)] = {name.removeprefix(_QUALIFIER): text for name, text in used.items()}
        elif field.name_at(Door.CSV) in cells:
            cell = cells[field.name_at(Door.CSV)]
            record[field.name_at(Door.JSON)] = _number(cell) if field.kind in (Kind.WHOLE, Kind.NUMBER) else cell
    return record


def _cells_to_value(cells: Mapping[str, str]) -> dict[str, object] | None:
    kind, number = cells["value_type"], cells["value"]
    if not kind:
        return None
    is_number = kind == ValueType.QUANTITY
    further = {field.name: cells.get(field.column) or None for field in _FURTHER} if is_number else {}
    return {"value": _number(number) if is_number else number, "type": kind, **further}


def _number(text: str) -> int | float | str:
    match = _NUMBER.fullmatch(text)
    if not match:
        return text
    return float(text) if match["rest"] or match["power"] else int(text)


def _parse_candidate(record: object, report: Callable[[str, str, str], None]) -> Candidate | None:
    """One candidate from its record, or None when it has a fault.

    Parameters
    ----------
    record
        As `Candidate.record` gives it.
    report
        Called with each fault: what, remedy, name of the check.
    """
    fields = Fields(record, report)
    fields.only(*_FIELDS)
    read = {field.path: _read_field(fields, field) for field in _SHOWN if field.kind is not Kind.PART}
    sha256, value = read["doc_sha256"], fields.value("object_value")
    if sha256 and not _SHA256.fullmatch(sha256):
        fields.fault("doc_sha256", "is not 64 hexadecimal digits", "extract the text anew", "sha256")
    for place in ("subject", "object", "quote"):
        start, end = fields.optional(f"{place}_start"), fields.optional(f"{place}_end")
        if fields.is_sound and isinstance(start, int) and isinstance(end, int) and start >= end:
            what = f"{start} is not before {place}_end {end}"
            fields.fault(f"{place}_start", what, "extract the text anew", "span")
    said = None if value is None else _read_value(fields.part("object_value", value))
    if not fields.is_sound:
        return None
    identity, subject, words = read.pop("id"), _part_of(read, "subject"), _part_of(read, "words")
    target = Argument(**words) if said is None else Value(words["text"], words["start"], words["end"], **said)
    plain = {path: text for path, text in read.items() if "." not in path}
    candidate = Candidate(subject=Argument(**subject), object=target, **plain)
    if candidate.id != identity:
        what = f"'{identity}' does not fit the content, which has {candidate.id}"
        fields.fault("id", what, "keep candidates as extracted; changes belong into a decision", "id")
        return None
    return candidate


def _part_of(read: Mapping[str, Any], part: str) -> dict[str, Any]:
    return {path.removeprefix(f"{part}."): text for path, text in read.items() if path.startswith(f"{part}.")}


def _read_field(fields: Fields, field: Field) -> Any:
    """The value of a field of a candidate, or of its parts."""
    name = field.name_at(Door.JSON)
    if field.kind is Kind.WORD:
        word = fields.word(name, list(field.type))
        return field.type(word) if word else None
    if field.kind is Kind.WHOLE:
        return fields.whole(name)
    if field.kind is Kind.TEXTS:
        return _texts(fields, name)
    if field.kind is not Kind.NUMBER:
        return fields.text(name, is_needed=not field.declared.is_optional)
    number = fields.value(name)
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= 1:
        fields.fault(name, "is not between 0 and 1", "write 0.9, say", "confidence")
    return number


def _read_value(fields: Fields) -> dict[str, Any] | None:
    fields.only(*(field.name for field in _OF_VALUE))
    kind, value = fields.word("type", list(ValueType)), fields.value("value")
    if kind == ValueType.DATE and value == "":
        pass  # its words are known, and which day they mean is not
    elif kind == ValueType.DATE:
        try:
            parse_period(str(value))
        except ValueError as error:
            fields.fault("value", str(error), "extract the text anew", "date")
    elif kind and (isinstance(value, bool) or not isinstance(value, int | float)):
        fields.fault("value", f"'{value}' is not a number", "extract the text anew", "number")
    further = {field.name: fields.text(field.name, is_needed=False) for field in _FURTHER}
    if not fields.is_sound or not isinstance(value, str | int | float):
        return None
    return {"type": ValueType(kind), "value": value, **further}


def _texts(fields: Fields, name: str) -> dict[str, str]:
    texts = fields.value(name)
    if not isinstance(texts, dict) or not all(isinstance(text, str) and text for text in texts.values()):
        fields.fault(name, "is not an object of texts", 'write {"on": "2025"}; leave out empty ones', "field")
        return {}
    return {str(key): text for key, text in texts.items()}
