"""A new data folder: the tables with one worked example, what each column is for, and a workbook of the same.

Comes in: the ontology. Goes out: bytes by file name. The example stands in CSV files beside this module; what is said
of a column is its declaration. A questionable decision: the workbook has every column as text, since a spreadsheet
otherwise makes a day of 2025-06 and a number of 1.10.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from kg.errors import missing_package
from kg.model import (
    TABLE_FILES,
    Claim,
    Edition,
    Entity,
    Field,
    Kind,
    Name,
    Ontology,
    Source,
    column_fields,
    needed_columns,
)
from kg.tables.dialects import WORKBOOK
from kg.tables.files import folder_name
from kg.tables.leaning import LEANING_FILE, format_leaning
from kg.tables.rows import QUOTE
from kg.tables.tables import read_entities

_EXAMPLE = Path(__file__).resolve().parent / "example"
_TYPES: dict[str, type] = dict(zip(TABLE_FILES, (Source, Entity, Name, Claim), strict=True))
_QUOTE_LABEL = "The words of the source, at least 40 letters and digits; read as a fingerprint, and never kept."
_MOST_IDS = 5_000
"""Rows of a sheet whose ids are offered in another."""

_MOST_OWN = 1_000
"""Rows of the sheet of entities whose ids are offered before those of other folders."""

_LISTS, _COLUMNS, _KNOWN, _IDS = "lists", "columns", "known", "ids"
_KNOWN_HEADER = ("id", "label", "class", "folder")
Rows = Mapping[str, Sequence[Sequence[str]]]


def example_rows() -> dict[str, list[list[str]]]:
    """The worked example: rows of each table, the header first, with every column that a person may fill."""
    rows = {}
    for name, declared in _TYPES.items():
        with (_EXAMPLE / name).open(encoding="utf-8", newline="") as file:
            header, *cells = csv.reader(file)
        further = [field.column for field in column_fields(declared) if field.column not in header]
        rows[name] = [[*header, *further], *([*row, *([""] * len(further))] for row in cells)]
    return rows


def new_folder(
    ontology: Ontology, *, is_empty: bool, known: Sequence[Known] = (), leaning: Sequence[str] = ()
) -> dict[str, bytes]:
    """The files of a new data folder by name.

    Parameters
    ----------
    ontology
        Its classes, predicates and words are offered in the workbook.
    is_empty
        Whether to leave the worked example out.
    known
        Entities of other folders that the workbook is to offer.
    leaning
        What its `graph.toml` is to name.

    Raises
    ------
    UsageError
        When the library for workbooks is not installed.
    """
    rows = {name: table[: 1 if is_empty else None] for name, table in example_rows().items()}
    files = {name: _format_csv(table) for name, table in rows.items()}
    files |= {LEANING_FILE: format_leaning(leaning, Edition(), {})} if leaning else {}
    return files | {"README.md": _readme().encode(), WORKBOOK: format_workbook(rows, ontology, known)}


@dataclass(frozen=True, slots=True)
class Known:
    """An entity of another folder that a workbook offers."""

    id: str
    label: str
    type: str
    folder: str


def known_entities(folders: Sequence[Path], ontology: Ontology) -> list[Known]:
    """The entities of folders: actors first, of these the states and then the organisations; by label.

    Raises
    ------
    InputError
        When a folder holds no table of entities that can be read.
    """
    known: dict[str, Known] = {}
    for folder in folders:
        for entity in read_entities(folder, ontology).values():
            known.setdefault(entity.id, Known(entity.id, entity.label, entity.type, folder_name(folder)))
    return sorted(known.values(), key=lambda entity: (_rank(entity.type, ontology), entity.label.casefold(), entity.id))


_FIRST = ("State", "Organisation", "Actor")
"""Classes in the order in which their entities are offered; what is none of them comes last."""


def _rank(entity_type: str, ontology: Ontology) -> int:
    return next((rank for rank, name in enumerate(_FIRST) if ontology.is_allowed(entity_type, (name,))), len(_FIRST))


def _format_csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def column_records() -> Iterator[dict[str, str]]:
    """What is to be known of each column of the tables that a person fills: its table, name, use, and an example."""
    rows = example_rows()
    for name, declared in _TYPES.items():
        header, *cells = rows[name]
        fields = {field.column: field for field in column_fields(declared)}
        for column in header:
            place = header.index(column)
            example = next((row[place] for row in cells if row[place]), "")
            label = _QUOTE_LABEL if column == QUOTE else fields[column].declared.label
            use = "needed" if column in needed_columns(declared) else ""
            yield {"table": name, "column": column, "use": use, "meaning": label, "example": example}


def _readme() -> str:
    lines = [
        "# A data folder",
        "",
        f"Fill the CSV tables or the workbook `{WORKBOOK}`, whichever you like; `kg format . --workbook {WORKBOOK}` "
        "takes the rows of the workbook into the tables, which are what counts. `kg check --data .` says what is "
        "wrong, with file and line; `kg docs own-data` tells the way from here to a picture and a ranking, "
        "`kg terms WORD` what a class, predicate or unit means.",
    ]
    table = ""
    for record in column_records():
        if record["table"] != table:
            table = record["table"]
            lines += ["", f"## {table}", "", "| column | | what it is | such as |", "|---|---|---|---|"]
        cells = [f"`{record['column']}`", record["use"], record["meaning"], record["example"].replace("|", "\\|")]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def format_workbook(rows: Rows, ontology: Ontology, known: Sequence[Known] = ()) -> bytes:
    """Tables as a workbook that offers classes, predicates, words and ids in drop-down lists.

    Parameters
    ----------
    rows
        Of each table, the header first. No cell of them is run as a formula.
    ontology
        What is offered.
    known
        Entities of other folders, whose ids are offered below those of the sheet `entities`; a sheet has their labels.

    Raises
    ------
    UsageError
        When the library for workbooks is not installed.
    """
    try:
        import openpyxl
        from openpyxl.utils import get_column_letter
    except ImportError as error:
        raise missing_package("writing a workbook", "openpyxl") from error
    book = openpyxl.Workbook()
    book.remove(book.active)
    lists = _word_lists(ontology)
    for name, table in rows.items():
        sheet = book.create_sheet(Path(name).stem)
        _fill(sheet, table, get_column_letter)
        fields = {field.column: field for field in column_fields(_TYPES[name])}
        for number, column in enumerate(table[0], 1):
            source = _offer(fields.get(column), column, lists, get_column_letter, has_known=bool(known))
            if source:
                _add_list(sheet, get_column_letter(number), source)
    columns = [["table", "column", "use", "meaning", "example"], *([*record.values()] for record in column_records())]
    _fill(book.create_sheet(_COLUMNS), columns, get_column_letter)
    if known:
        _fill(book.create_sheet(_KNOWN), [_KNOWN_HEADER, *map(astuple, known)], get_column_letter)
        _offer_ids(book.create_sheet(_IDS), len(known))
    words = book.create_sheet(_LISTS)
    for number, (title, choices) in enumerate(lists.items(), 1):
        for row, word in enumerate([title, *choices], 1):
            _write(words.cell(row, number), word)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, rows: Sequence[Sequence[str]], letter_of: Any) -> None:
    from openpyxl.styles import Font

    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row, 1):
            if cell:
                _write(sheet.cell(number, place), cell)
    for place in range(1, len(rows[0]) + 1):
        sheet.cell(1, place).font = Font(bold=True)
        column = sheet.column_dimensions[letter_of(place)]
        column.width, column.number_format = 18, "@"
    sheet.freeze_panes = "B2"


def _offer_ids(sheet: Any, known: int) -> None:
    """Fill a sheet with the ids of the sheet of entities, whatever is entered there, and below them those known."""
    own = f"entities!$A$1:$A${_MOST_IDS}"
    _write(sheet["A1"], "offered: the ids of the sheet entities, then those of the sheet known")
    _write(sheet["B1"], "rows of entities")
    sheet["C1"] = f'=SUMPRODUCT(MAX(({own}<>"")*ROW({own})))'
    for row in range(2, known + _MOST_OWN + 2):
        known_id = f"INDEX({_KNOWN}!$A$1:$A${known + 1},ROW()-$C$1+1)"
        sheet[f"A{row}"] = f'=IF(ROW()<=$C$1,INDEX({own},ROW())&"",IF(ROW()-$C$1<={known},{known_id},""))'


def _write(cell: Any, text: str) -> None:
    """A text that stays one, whatever it begins with; what no workbook can hold is a question mark there."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("?", text)
    cell.data_type, cell.number_format = "s", "@"


def _word_lists(ontology: Ontology) -> dict[str, list[str]]:
    """What is offered, by the column or the scheme that it is for."""
    classes = sorted(name for name, cls in ontology.classes.items() if cls.shape and not cls.is_abstract)
    lists = {"type": classes, "predicate": sorted(ontology.properties)}
    for declared in _TYPES.values():
        for field in column_fields(declared):
            if field.kind is Kind.WORD:
                lists[field.column if field.column not in lists else f"{field.column} "] = sorted(
                    filter(None, field.type)
                )
            elif field.declared.scheme in ontology.words:
                lists[field.declared.scheme] = sorted(ontology.words[field.declared.scheme])
    return lists


def _offer(
    field: Field | None, column: str, lists: Mapping[str, Sequence[str]], letter_of: Any, *, has_known: bool
) -> str:
    """The cells from which a column is filled; empty where anything can stand there."""
    if field is None:
        return ""
    if field.kind is Kind.ENTITY and has_known:
        return f"=OFFSET({_IDS}!$A$2,0,0,MAX(1,{_IDS}!$C$1-1+COUNTA({_KNOWN}!$A:$A)-1),1)"
    if field.kind in (Kind.ENTITY, Kind.SOURCE):
        return f"={'entities' if field.kind is Kind.ENTITY else 'sources'}!$A$2:$A${_MOST_IDS}"
    titles = list(lists)
    wanted = sorted(filter(None, field.type)) if field.kind is Kind.WORD else None
    key = next(
        (title for title in titles if wanted is not None and lists[title] == wanted), field.declared.scheme or column
    )
    if key not in lists:
        return ""
    letter = letter_of(titles.index(key) + 1)
    return f"={_LISTS}!${letter}$2:${letter}${len(lists[key]) + 1}"


def _add_list(sheet: Any, letter: str, source: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(offered)
    offered.add(f"{letter}2:{letter}{_MOST_IDS}")
