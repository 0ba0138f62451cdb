"""A folder written anew: in the one canonical form, or from the words of an earlier edition to those of today.

Comes in: a data folder and the ontology. Goes out: the bytes of the tables that differ, for whoever writes them. A
retired word is replaced where exactly one takes its place, of predicates one that fits the two classes; each claim
whose id changes thereby leaves a row in superseded.csv. A questionable decision: while a person must decide anything,
nothing at all is to be written, so that the lines that are listed stay right and no folder is of two editions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kg.errors import InputError, InvalidData, Problem, UsageError
from kg.model import (
    DECISIONS_FILE,
    OPTIONAL_FILES,
    PLACES_FILE,
    SUPERSEDED_FILE,
    Claim,
    Decision,
    Entity,
    Locator,
    Name,
    Ontology,
    Part,
    Position,
    Source,
    Superseded,
    Tables,
    cells_of,
    defaults_of,
    hash_claim,
    needed_columns,
)
from kg.tables.check import check_folder
from kg.tables.claims import RETIRED, read_fingerprint, retired_fault
from kg.tables.claims import Cells as ClaimCells
from kg.tables.dialects import WORKBOOK, SheetError, read_sheet, recode, table_label, table_path, workbook_tables
from kg.tables.files import read_bytes, temporary_folder
from kg.tables.rows import QUOTE, Row, read_rows, show
from kg.tables.tables import SIGNED_COLUMNS
from kg.tables.texts import CopyState, Texts, fingerprints_by_source, read_copy
from kg.tables.writing import Cells, format_tables, table_rows

_TYPES: dict[str, type] = {
    "sources.csv": Source, "entities.csv": Entity, "names.csv": Name, "claims.csv": Claim, DECISIONS_FILE: Decision,
    SUPERSEDED_FILE: Superseded, PLACES_FILE: Position,
}  # fmt: skip
_WORDS: dict[str, dict[str, Part]] = {
    "entities.csv": {"type": Part.CLASS},
    "claims.csv": {
        "predicate": Part.PREDICATE, "value": Part.WORD, "measure": Part.WORD, "unit": Part.WORD, "amount": Part.WORD,
    },
}  # fmt: skip
"""Columns that hold words of the ontology, and what part these play."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What a folder would be.

    Parameters
    ----------
    files
        Bytes by name of the tables that differ from what is there.
    superseded
        How many claims have another id than before.
    undecided
        What a person must decide first; nothing is to be written while there is any.
    quoted
        How many claims quoted their passage.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    superseded: int = 0
    undecided: tuple[Problem, ...] = ()
    quoted: int = 0


def recode_folder(folder: Path, encoding: str) -> dict[str, bytes]:
    """The tables of a folder that are no UTF-8, from the encoding that the user names.

    Raises
    ------
    UsageError
        When there is no such encoding.
    InputError
        When a table is not in it.
    """
    recoded = {}
    for name in _TYPES:
        path = folder / name
        data = read_bytes(path, within=folder) if path.exists() else b""
        try:
            text = recode(data, encoding)
        except LookupError as error:
            raise UsageError(
                f"--encoding: no encoding is called '{show(encoding)}'; give one such as cp1251"
            ) from error
        except UnicodeDecodeError as error:
            raise InputError(f"{path}: byte {error.start} is not {encoding}; name another encoding") from error
        if text != data:
            recoded[name] = text
    return recoded


def take_workbook(folder: Path, workbook: Path, ontology: Ontology, texts: Texts = None) -> Rewriting:
    """The tables of a folder with the rows of a workbook in the place of those that it has sheets for.

    Parameters
    ----------
    folder, ontology, texts
        As of `format_folder`.
    workbook
        With a sheet for each table.

    Raises
    ------
    InvalidData
        When the tables have problems.
    InputError
        When there is no such workbook, or it has a sheet of no table.
    """
    held = workbook_tables(workbook, _TYPES)
    with temporary_folder() as around:
        probe = around / "tables"
        probe.mkdir()
        for name in {*_TYPES} - {*held}:
            if (folder / name).exists():
                (probe / name).write_bytes(read_bytes(folder / name, within=folder))
        (probe / WORKBOOK).write_bytes(read_bytes(workbook))
        try:
            return format_folder(probe, ontology, texts, folder)
        except InvalidData as error:
            names = ((str(probe / WORKBOOK), str(workbook)), (str(probe), str(folder)))
            raise InvalidData([_renamed(problem, names) for problem in error.problems]) from error


def _renamed(problem: Problem, names: Iterable[tuple[str, str]]) -> Problem:
    file = problem.file
    for before, after in names:
        file = file.replace(before, after)
    return replace(problem, file=file)


def untaken_rows(folder: Path) -> str:
    """What the workbook of a folder has that its CSV tables, which count, have not; empty where it has nothing."""
    workbook = folder / WORKBOOK
    untaken = []
    for name, declared in _TYPES.items() if workbook.is_file() else ():
        if not (folder / name).exists():
            continue
        kept = [_said(row.cells) for row in _read_table(folder, name, declared, [])]
        lacking = sum(not any(row <= said for said in kept) for row in _sheet_cells(workbook, Path(name).stem))
        untaken += [f"{lacking:,} of {name}"] if lacking else []
    if not untaken:
        return ""
    take = f"take them with `kg format {folder} --workbook {workbook}`, or remove the workbook"
    return f"{workbook}: has rows that the CSV tables, which count, have not ({', '.join(untaken)}); {take}"


def _sheet_cells(workbook: Path, sheet: str) -> list[frozenset[tuple[str, str]]]:
    """What the rows of a sheet say; nothing of a workbook that cannot be read, or has no such sheet."""
    try:
        header, *rows = (row.cells for row in read_sheet(workbook, sheet) if any(row.cells))
    except (SheetError, ValueError):
        return []
    return [_said(dict(zip(header, cells, strict=False))) for cells in rows]


_PLACES = frozenset({QUOTE, "line", "start", "end", "fingerprint", "confidence"})
"""Columns that are written otherwise than they were entered."""


def _said(cells: Cells) -> frozenset[tuple[str, str]]:
    return frozenset((column, cell) for column, cell in cells.items() if cell and column not in _PLACES)


def format_folder(folder: Path, ontology: Ontology, texts: Texts = None, home: Path | None = None) -> Rewriting:
    """The tables of a folder in the one canonical form, with a place for each passage that a row quotes.

    Parameters
    ----------
    folder
        The data folder.
    ontology
        What the words of the tables must be.
    texts
        The user's copies of the sources, in which quoted passages are looked for.
    home
        The folder that the tables are to stand in; this one when None.

    Raises
    ------
    InvalidData
        When the tables have problems, or a passage does not stand in its source, or stands there twice.
    """
    tables, problems = check_folder(folder, ontology, texts, home)
    if problems:
        raise InvalidData(problems)
    quoted = {row.line for row in _read_table(folder, "claims.csv", Claim, problems) if row.cells[QUOTE]}
    if quoted:
        tables = _with_offsets(tables, quoted, texts, folder)
    return Rewriting(_changed(home or folder, format_tables(table_rows(tables, lent=False))), quoted=len(quoted))


def _with_offsets(
    tables: Tables, quoted: Collection[int], texts: Texts, folder: Path, told: Mapping[int, int] | None = None
) -> Tables:
    """Tables in which the quoted claims of texts at hand have offsets in place of fingerprints.

    Parameters
    ----------
    tables, texts, folder
        As of `format_folder`.
    quoted
        Rows of the claims.
    told
        The lines by which problems name rows; the rows themselves when None.
    """
    wanted = fingerprints_by_source(claim for claim in tables.claims if claim.row in quoted)
    copies = {name: read_copy(tables.sources[name], texts, marks) for name, marks in wanted.items()}
    problems: list[Problem] = []
    claims: list[Claim] = []
    for claim in tables.claims:
        place = claim.locator
        source = tables.sources[place.source]
        copy = copies.get(source.id)
        if claim.row not in quoted or source.is_page or copy is None or copy.state is not CopyState.SAME:
            claims.append(claim)
            continue
        passages = copy.passages[place.fingerprint]
        lines = [copy.text.count("\n", 0, passage.start) + 1 for passage in passages]
        if len(passages) > 1:
            line = (told or {}).get(claim.row, claim.row)
            what = f"the quote stands {len(passages)} times in {copy.file}: in lines {', '.join(map(str, lines))}"
            remedy = "quote more words, or take line, start and end from `kg locate`"
            problems.append(Problem(table_label(folder, "claims.csv"), line, what, remedy, "quote-twice"))
        start = passages[0].start
        span = Locator(source.id, lines[0], start, start + len(passages[0].span), source.sha256)
        claims.append(replace(claim, locator=span))
    if problems:
        raise InvalidData(problems)
    return replace(tables, claims=tuple(claims))


def _changed(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    def before(name: str) -> bytes:
        return read_bytes(folder / name, within=folder) if (folder / name).exists() else b""

    return {name: content for name, content in files.items() if content != before(name)}


def migrate_folder(folder: Path, ontology: Ontology, day: date, texts: Texts = None) -> Rewriting:
    """The tables of a folder of an earlier edition in the words of today, each quoted passage a place.

    Parameters
    ----------
    folder
        The data folder.
    ontology
        That of today, in which retired words name what takes their place.
    day
        On which the claims whose id changes are superseded.
    texts
        The user's copies of the sources, in which quoted passages are looked for.

    Raises
    ------
    InvalidData
        When the tables cannot be read row by row, or a quoted passage stands twice in its text.
    """
    rows = _read_rows(folder)
    problems: list[Problem] = []
    quoted = [_without_quote(row, problems) for row in rows["claims.csv"]]
    if problems:
        raise InvalidData(problems)
    rows["claims.csv"] = [fingerprinted for fingerprinted, _ in quoted]
    hashes = {row.cells["id"]: row.cells["sha256"] for row in rows["sources.csv"]}
    successors = _Successors(ontology, {row.cells["id"]: row.cells["type"] for row in rows["entities.csv"]})
    undecided = [
        problem for name, table in rows.items() for row in table for problem in _choices(name, row, successors, hashes)
    ]
    now = {name: [_renewed(name, row.cells, successors) for row in table] for name, table in rows.items()}
    superseded = _supersede(rows, now, ontology, day, hashes)
    with temporary_folder() as around:
        probe = around / "tables"  # with no folder beside it
        probe.mkdir()
        for name, content in format_tables(now).items():
            (probe / name).write_bytes(content)
        tables, problems = check_folder(probe, ontology, texts, home=folder)
    undecided += (_located(problem, folder, rows) for problem in problems if problem.rule != RETIRED)
    if undecided:
        return Rewriting(undecided=tuple(sorted(undecided)))
    marked = {number for number, (_, is_quoted) in enumerate(quoted, 2) if is_quoted}  # lines of the rewritten table
    if marked:
        lines = {number: row.line for number, row in enumerate(rows["claims.csv"], 2)}
        placed = _with_offsets(tables, marked, texts, folder, lines)
        ids = {before.id: now.id for before, now in zip(tables.claims, placed.claims, strict=True)}
        led = tuple(replace(row, new=ids.get(row.new, row.new)) for row in tables.superseded)
        tables = replace(placed, superseded=led)
    files = _changed(folder, format_tables(table_rows(tables, lent=False)))
    return Rewriting(files, superseded, quoted=len(marked))


def _without_quote(row: Row, problems: list[Problem]) -> tuple[Row, bool]:
    """A row of claims with the fingerprint of the passage that it quotes, and whether it quoted one."""
    if not row.cells[QUOTE]:
        return row, False
    fingerprint = read_fingerprint(ClaimCells(row, problems.append))
    return replace(row, cells={**row.cells, QUOTE: "", "fingerprint": fingerprint}), True


def _read_rows(folder: Path) -> dict[str, list[Row]]:
    """The rows of each table that is there, their words not looked at."""
    problems: list[Problem] = []
    there = {
        name: declared
        for name, declared in _TYPES.items()
        if name not in OPTIONAL_FILES or table_path(folder, name).exists()
    }
    rows = {name: _read_table(folder, name, declared, problems) for name, declared in there.items()}
    if problems:
        raise InvalidData(problems)
    return rows


def _read_table(folder: Path, name: str, declared: type, problems: list[Problem]) -> list[Row]:
    optional = defaults_of(declared) | ({QUOTE: ""} if declared is Claim else {})
    return read_rows(
        folder / name, needed_columns(declared), optional=optional, numbers=frozenset(SIGNED_COLUMNS),
        report=problems.append,
    )  # fmt: skip


def _retired(name: str, cells: Cells, ontology: Ontology) -> Iterator[tuple[str, str, Part]]:
    """Column, word and part of each retired word of a row."""
    for column, part in _WORDS.get(name, {}).items():
        word = cells.get(column, "")
        if word in ontology.retired.get(part, {}) and (column != "value" or _is_word(cells, ontology)):
            yield column, word, part


def _is_word(cells: Cells, ontology: Ontology) -> bool:
    """Whether the value of a claim is a controlled word."""
    predicate = ontology.properties.get(cells["predicate"])
    return predicate is not None and bool(predicate.scheme)


@dataclass(frozen=True, slots=True)
class _Successors:
    """Finds what takes the place of a retired word in a row, with the class of each entity by its id."""

    ontology: Ontology
    types: Mapping[str, str]

    def of(self, cells: Cells, word: str, part: Part) -> tuple[str, ...]:
        """The words that can stand there: of a claim's predicates those that its subject and object allow."""
        if part is not Part.PREDICATE:
            return self.ontology.replacements(part, word)
        subject, target = (self.types.get(cells.get(column, ""), "") for column in ("subject", "object"))
        return self.ontology.fitting(word, subject, target)


def _choices(name: str, row: Row, successors: _Successors, texts: Mapping[str, str]) -> Iterator[Problem]:
    """The retired words of a row in whose place a person must choose another.

    Parameters
    ----------
    texts
        SHA-256 by source, for the id that the claim has had so far.
    """
    ontology = successors.ontology
    for column, word, part in _retired(name, row.cells, ontology):
        fitting = successors.of(row.cells, word, part)
        if len(fitting) != 1:
            what, remedy = retired_fault(column, word, ontology, part, Path(row.file).parent)
            if name == "claims.csv":
                what = f"{column} '{show(word)}' {ontology.retirement(part, word, fitting)}"
                identity = hash_claim(row.cells, texts.get(row.cells["source"], ""))
                remedy = f"write what it is to say now, and in {SUPERSEDED_FILE} what became of claim {identity}"
            yield row.problem(what, remedy, RETIRED)


def _renewed(name: str, cells: Cells, successors: _Successors) -> dict[str, str]:
    """A row with the word of today for each retired one that has a single successor."""
    retired = _retired(name, cells, successors.ontology)
    named = {column: successors.of(cells, word, part) for column, word, part in retired}
    return {**cells, **{column: words[0] for column, words in named.items() if len(words) == 1}}


def _supersede(
    rows: Mapping[str, list[Row]],
    now: dict[str, list[dict[str, str]]],
    ontology: Ontology,
    day: date,
    texts: Mapping[str, str],
) -> int:
    """Add a row for each claim that has another id now, lead decisions to the new one, and count these claims."""
    successors: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for row, renewed in zip(rows["claims.csv"], now["claims.csv"], strict=True):
        sha256 = texts.get(row.cells["source"], "")
        old, new = hash_claim(row.cells, sha256), hash_claim(renewed, sha256)
        if old != new:
            successors[old] = new
            words = (
                f"{column} '{word}' was retired for '{renewed[column]}'"
                for column, word, _ in _retired("claims.csv", row.cells, ontology)
                if renewed[column] != word
            )
            reasons[old] = ", ".join(words)
    for decision in now.get(DECISIONS_FILE, ()):
        decision["claim"] = successors.get(decision["claim"], decision["claim"])
    added = [cells_of(Superseded(old, new, reasons[old], day, 0)) for old, new in sorted(successors.items())]
    if added:
        now[SUPERSEDED_FILE] = [*now.get(SUPERSEDED_FILE, ()), *added]
    return len(added)


def _located(problem: Problem, folder: Path, rows: Mapping[str, list[Row]]) -> Problem:
    """A problem of the rewritten tables at the line of the table as it is."""
    name = Path(problem.file).name
    lines = [row.line for row in rows.get(name, ())]
    line = lines[problem.line - 2] if 2 <= problem.line < len(lines) + 2 else 0
    return replace(problem, file=str(folder / name), line=line)
