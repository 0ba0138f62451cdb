"""Decisions to rows of the tables, written together: claims, new entities and names, the source, the decision itself.

Comes in: choices, the tables as they are, and the texts. Goes out: `TableLines` with the rows added at their places,
every other line left as it is; then the tables, so that a kill at any moment loses nothing. New files are written first
and a journal names them, which is the moment from which the change counts; cut off after it, `finish_writing` does the
rest. A folder may be a stranger's: a journal that names anything but tables is none.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import InputError
from kg.model import (
    DECISIONS_FILE,
    IN_WORDS,
    OPTIONAL_FILES,
    TABLE_FILES,
    Argument,
    Candidate,
    Claim,
    Decision,
    Entity,
    Locator,
    Name,
    Source,
    Tables,
    Verdict,
    cells_of,
    clean_cell,
    column_fields,
    defaults_of,
    fields_of,
    hash_claim,
    make,
)
from kg.review.documents import Text
from kg.review.drafts import Chosen, Draft, propose_id
from kg.review.reviewer import Signature
from kg.tables import (
    CANDIDATE_COLUMN,
    CLAIM_COLUMNS,
    DECISION_COLUMNS,
    ENTITY_COLUMNS,
    JOURNAL,
    NAME_COLUMNS,
    SOURCE_COLUMNS,
    canonical_bytes,
    lock_file,
    make_folder,
    names_in_span,
    read_bytes,
    refuse_workbook,
    temporary,
    write_atomically,
)

TABLES = (*TABLE_FILES, *OPTIONAL_FILES)
"""What can be written, in the order of taking places: what is referred to first."""

_DEFAULTS = {
    name: defaults_of(declared) for name, declared in zip(TABLE_FILES, (Source, Entity, Name, Claim), strict=True)
} | {DECISIONS_FILE: {}}
"""What a row says in a column that its table lacks."""

_COLUMNS = dict(zip(TABLE_FILES, (SOURCE_COLUMNS, ENTITY_COLUMNS, NAME_COLUMNS, CLAIM_COLUMNS), strict=True))
_SORTED_BY = {"sources.csv": 1, "entities.csv": 1, "names.csv": 3, DECISIONS_FILE: 1}
_DRAFTED = [
    field for field in column_fields(Claim) if field.name in Draft.__slots__ and field.name not in ("subject", "object")
]
"""Columns of claims.csv whose cell a draft has as it is."""
_PROPOSED = tuple(
    field.name for field in fields_of(Candidate) if field.kind in IN_WORDS and field.name in defaults_of(Claim)
)
"""Columns of claims.csv whose cell is a text of the candidate."""

Row = dict[str, str]


def _beside(folder: Path, name: str) -> Path:
    return folder / f".{name}.new"


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write tables of a folder, all of them or none.

    Parameters
    ----------
    folder
        Where they are.
    files
        Bytes by name, in the order in which they take their places.

    Raises
    ------
    InputError
        When the folder cannot be written to, or somebody else is writing to it.
    """
    with _alone(folder):
        try:
            for name in TABLES:  # left by a kill, or a link
                _beside(folder, name).unlink(missing_ok=True)
        except OSError as error:
            raise InputError(f"{folder}: cannot be written ({error.strerror}); check the folder") from error
        with ExitStack() as stack:
            for name, content in files.items():
                stack.enter_context(temporary(_beside(folder, name)))
                write_atomically(_beside(folder, name), content, within=folder)
        write_atomically(folder / JOURNAL, json.dumps(list(files)).encode(), within=folder)
        _finish(folder)


def make_tables(folder: Path) -> bool:
    """Make a folder whose tables have no rows yet, where there is no table; returns whether there was none.

    Raises
    ------
    InputError
        When the folder cannot be written to, or has its tables in a workbook.
    """
    refuse_workbook(folder, TABLES)
    if any((folder / name).exists() or (folder / name).is_symlink() for name in (*TABLES, JOURNAL)):
        return False
    make_folder(folder)
    write_together(folder, {name: f"{','.join(columns)}\n".encode() for name, columns in _COLUMNS.items()})
    return True


def finish_writing(folder: Path) -> bool:
    """Complete what `write_together` began; returns whether there was anything to complete.

    Raises
    ------
    InputError
        When the folder cannot be written to, the journal is none, or somebody else is writing.
    """
    if not (folder / JOURNAL).is_symlink() and not (folder / JOURNAL).exists():
        return False
    with _alone(folder):
        return _finish(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time; the lock is that of the folder itself, where the system can open one."""
    handle = -1
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
    try:
        if handle >= 0 and not lock_file(handle):
            raise InputError(f"{folder}: somebody else is writing decisions there; try again in a moment")
        yield
    finally:
        if handle >= 0:
            os.close(handle)


def _finish(folder: Path) -> bool:
    journal = folder / JOURNAL
    try:
        names = json.loads(read_bytes(journal, within=folder))
        if not isinstance(names, list) or not all(name in TABLES for name in names):
            raise ValueError(names)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{journal}: is not what a review wrote; remove it and `kg check` the folder") from error
    news = [(_beside(folder, name), folder / name) for name in names]
    for new, _ in news:
        if new.is_symlink() or (new.exists() and not new.is_file()):
            raise InputError(
                f"{new}: is no file that a review wrote; remove it and {JOURNAL}, and `kg check` the folder"
            )
    try:
        for new, table in news:
            if new.exists():
                new.replace(table)
        journal.unlink()
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror}); check the folder") from error
    return True


class TableLines:
    """The tables of a folder as lines, to which rows can be added.

    Parameters
    ----------
    folder
        Holds the tables; decisions.csv and superseded.csv may be missing.
    """

    def __init__(self, folder: Path) -> None:
        refuse_workbook(folder, TABLES)
        self.before: dict[str, bytes] = {}
        self._lines: dict[str, list[str]] = {}
        for name in TABLES:
            path = folder / name
            try:
                content = read_bytes(path, within=folder) if name not in OPTIONAL_FILES or path.exists() else b""
            except OSError as error:
                raise InputError(f"{path}: cannot be read ({error.strerror}); check the folder") from error
            self.before[name] = content
            self._lines[name] = _lines_of(canonical_bytes(content).decode("utf-8")) if content else []
        if not self._lines[DECISIONS_FILE]:
            self._lines[DECISIONS_FILE] = [",".join(DECISION_COLUMNS)]

    def header(self, name: str) -> list[str]:
        """Columns of a table, in its order."""
        return _cells(self._lines[name][0])

    def changes(self) -> dict[str, bytes]:
        """The tables that are not as they were, in the order of writing."""
        after = {name: ("\n".join(lines) + "\n").encode() for name, lines in self._lines.items() if lines}
        return {name: content for name, content in after.items() if content != self.before[name]}

    def add_column(self, name: str, column: str) -> None:
        """Add a column at the end, unless the table has it; the rows that are there say what they said before."""
        lines = self._lines[name]
        if column not in self.header(name):
            cell = _DEFAULTS[name].get(column, "")
            self._lines[name] = [f"{lines[0]},{column}", *(f"{line},{cell}" for line in lines[1:])]

    def add(self, name: str, row: Row) -> None:
        """Put a row into its place, with the columns that it fills and the table lacks."""
        for column in filter(row.get, row):
            self.add_column(name, column)
        header, lines = self.header(name), self._lines[name]
        cells = [row.get(column, "") for column in header]
        place = self._place_of_claim(row) if name == "claims.csv" else self._place(name, cells)
        lines.insert(place, _line(cells))

    def has(self, name: str, column: str, text: str) -> bool:
        """Whether a row's cell holds a text."""
        number = self.header(name).index(column)
        return any(_cells(line)[number] == text for line in self._lines[name][1:])

    def drop(self, name: str, column: str, text: str) -> None:
        """Remove the rows whose cell holds a text."""
        number = self.header(name).index(column)
        first, *rest = self._lines[name]
        self._lines[name] = [first, *(line for line in rest if _cells(line)[number] != text)]

    def _place(self, name: str, cells: Sequence[str]) -> int:
        keys = _SORTED_BY[name]
        rows = [_cells(line)[:keys] for line in self._lines[name][1:]]
        return 1 + next((number for number, row in enumerate(rows) if row > list(cells[:keys])), len(rows))

    def _place_of_claim(self, row: Row) -> int:
        """Behind the last claim of the source that begins no later; claims of one source stay together."""
        header = self.header("claims.csv")  # with the columns of the row, start among them
        source, start = header.index("source"), header.index("start")
        own = []
        for number, line in enumerate(self._lines["claims.csv"][1:], start=1):
            cells = _cells(line)
            if cells[source] == row["source"]:
                own.append((number, int(cells[start] or 0)))
        earlier = [number for number, begins in own if begins <= int(row["start"])]
        if earlier:
            return max(earlier) + 1
        return own[0][0] if own else len(self._lines["claims.csv"])


def _lines_of(text: str) -> list[str]:
    """The rows of a table, each in a line; a quote that goes over several is put into one, which reads alike."""
    lines = text.removesuffix("\n").split("\n")
    if '"' not in text or all(line.count('"') % 2 == 0 for line in lines):
        return lines
    return [
        _line([" ".join(cell.split("\n")) for cell in cells]) for cells in csv.reader(io.StringIO(text, newline=""))
    ]


def _cells(line: str) -> list[str]:
    return next(csv.reader(io.StringIO(line)), [])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reviewer decided about one candidate; the draft is None when it was rejected."""

    candidate: Candidate
    verdict: Verdict
    draft: Draft | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Choices that are written together, and what they have added already.

    Parameters
    ----------
    lines
        Where rows go.
    tables
        The tables as parsed before, for ids and names that stand already.
    texts
        The candidates' texts by hash.
    signature
        Who decides, and when.
    claims, sources
        Ids added.
    entities
        Ids added, with what they are.
    """

    lines: TableLines
    tables: Tables
    texts: Mapping[str, Text]
    signature: Signature
    claims: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    entities: dict[str, Chosen] = field(default_factory=dict)

    def add(self, choice: Choice) -> None:
        """Add the rows that a choice gives rise to; an older decision on the candidate, and its claim, are replaced."""
        if CANDIDATE_COLUMN in self.lines.header("claims.csv"):
            self.lines.drop("claims.csv", CANDIDATE_COLUMN, choice.candidate.id)
        source = self._source_id(choice.candidate)
        claim = ""
        if choice.draft is not None:
            self._add_source(source, choice.candidate)
            claim = self._add_claim(choice.draft, source)
        self.lines.drop(DECISIONS_FILE, "candidate", choice.candidate.id)
        self.lines.add(DECISIONS_FILE, _decision_row(choice, source, claim, self.signature))

    def _source_id(self, candidate: Candidate) -> str:
        for source in self.tables.sources.values():
            if source.sha256 == candidate.doc_sha256:
                return source.id
        if candidate.doc_sha256 not in self.sources:
            taken = {*self.tables.sources, *self.sources.values()}
            stem = Path(self.texts[candidate.doc_sha256].file).stem
            self.sources[candidate.doc_sha256] = propose_id(stem, taken, "source")
        return self.sources[candidate.doc_sha256]

    def _add_source(self, source: str, candidate: Candidate) -> None:
        """A row for the text of a candidate: its title and date are those of the document, where they are known."""
        if source in self.tables.sources or self.lines.has("sources.csv", "id", source):
            return
        text, title = self.texts[candidate.doc_sha256], clean_cell(candidate.doc_title)
        lacking = [
            what for what, said in (("its title", title), ("when it was published", candidate.doc_date)) if not said
        ]
        note = "; ".join(["added at the review of candidates", *([f"give {' and '.join(lacking)}"] if lacking else [])])
        row = {"id": source, "title": title or clean_cell(text.file), "published": candidate.doc_date, "language": "en"}
        row |= {"sha256": text.sha256, "file": text.file, "kind": "text", "note": note}
        self.lines.add("sources.csv", row)

    def _add_claim(self, draft: Draft, source: str) -> str:
        subject = self._settle(draft.subject, draft.candidate.subject, source)
        target = self._settle(draft.object, draft.candidate.object, source) if draft.object else None
        settled = replace(draft, subject=subject, object=target)
        text = self.texts[draft.candidate.doc_sha256]
        row = _claim_row(settled, source, text, self.tables)
        identity = hash_claim(row, text.sha256)
        if identity not in self.claims and not self._stands(identity):
            self.claims.add(identity)
            self.lines.add_column("claims.csv", CANDIDATE_COLUMN)
            self.lines.add("claims.csv", row)
        return identity

    def _stands(self, claim: str) -> bool:
        """Whether a claim is among the rows: it was before, and its row was not dropped for a new decision."""
        before = self.tables.claims_by_id.get(claim)
        if before is None:
            return False
        return not before.candidate or self.lines.has("claims.csv", CANDIDATE_COLUMN, before.candidate)

    def _settle(self, chosen: Chosen, argument: object, source: str) -> Chosen:
        """The entity as it is in the tables from now on; a new one is added the first time."""
        if not chosen.is_new:
            return chosen
        same = self.entities.get(chosen.id)
        if same and (same.type, same.label) != (chosen.type, chosen.label):
            taken = {*self.tables.entities, *self.entities}
            chosen = replace(chosen, id=propose_id(chosen.label, taken, chosen.type))
            same = None
        if same is None:
            self.entities[chosen.id] = chosen
            self.lines.add("entities.csv", {"id": chosen.id, "type": chosen.type, "label": chosen.label})
            surface = clean_cell(argument.text) if isinstance(argument, Argument) and not argument.is_anaphor else ""
            if surface not in ("", chosen.label):
                name = {"entity": chosen.id, "name": surface, "language": "en", "kind": "alias", "source": source}
                self.lines.add("names.csv", name)
        return chosen


def write_choices(batch: Batch, choices: Sequence[Choice]) -> None:
    """Add the rows of all choices to the lines of a batch; nothing is written to disk."""
    for choice in choices:
        batch.add(choice)


def _decision_row(choice: Choice, source: str, claim: str, signature: Signature) -> Row:
    candidate = choice.candidate
    decision = Decision(
        candidate.id, choice.verdict, claim, candidate.relation, clean_cell(candidate.rule), candidate.extractor.value,
        clean_cell(signature.reviewer), signature.day, clean_cell(choice.reason), source, candidate.doc_sha256, 0,
    )  # fmt: skip
    return cells_of(decision)


def _claim_row(draft: Draft, source: str, text: Text, tables: Tables) -> Row:
    """The row of claims.csv that a draft becomes.

    Parameters
    ----------
    draft
        What was accepted.
    source
        Id of its source.
    text
        Where it stands.
    tables
        For the names that a span may hold.

    Returns
    -------
    dict
        Column to cell. The span is the evidence, widened to both arguments where it holds neither's name; the words
        that stand for a name which the span does not hold are its anaphor.
    """
    start, end, anaphor = _span_of(draft, text, tables)
    group = f"{source}-{draft.candidate.group}" if draft.candidate.group else ""
    return {
        **defaults_of(Claim),
        **{name: clean_cell(getattr(draft.candidate, name)) for name in _PROPOSED},
        **{field.column: field.format(getattr(draft, field.name)) for field in _DRAFTED},
        **draft.qualifiers,
        **cells_of(Locator(source, text.line_of(start), start, end)),
        "subject": draft.subject.id,
        "object": draft.object.id if draft.object else "",
        "group": clean_cell(group),
        "anaphor": anaphor,
        "candidate": draft.candidate.id,
    }


def _span_of(draft: Draft, text: Text, tables: Tables) -> tuple[int, int, str]:
    candidate = draft.candidate
    spans = [(candidate.start, candidate.end)]
    parts = [part for part in (candidate.subject, candidate.object) if isinstance(part, Argument)]
    spans.append(
        (min(candidate.start, *(part.start for part in parts)), max(candidate.end, *(part.end for part in parts)))
    )
    for start, end in spans:
        words = text.text[start:end]
        if _is_named(words, draft, tables):
            return start, end, ""
        for part in parts:
            if start <= part.start and part.end <= end and clean_cell(part.text) == part.text:
                return start, end, part.text
    return candidate.start, candidate.end, ""


def _is_named(words: str, draft: Draft, tables: Tables) -> bool:
    """Whether a span holds a name of subject or object, as the check of the tables will see it."""
    target = draft.object.id if draft.object and not draft.object.is_new else ""
    subject = draft.subject.id if not draft.subject.is_new else ""
    labels = [chosen.label for chosen in (draft.subject, draft.object) if chosen and chosen.is_new]
    probe = make(
        Claim, lambda field: field.declared.default, subject=subject, object=target, qualifiers={}, dates={},
        locator=Locator("", 0, 0, 0),
    )  # fmt: skip
    return names_in_span(words, probe, tables) or any(label and label in words for label in labels)
