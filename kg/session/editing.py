"""Rows added to a graph and a graph written to a folder, checked as `kg check` checks a folder.

Comes in: the tables of an open graph, and rows as values or as cells by column. Goes out: a graph in memory, or the
tables of a folder, all of them or none. A questionable decision: what is added is written to a folder that nobody sees
and read back, so that a row of a script passes the very checks of a row of a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kg.errors import InvalidData, UsageError
from kg.graph import ValidDataset, check_shapes, hold_tables
from kg.model import OPTIONAL_FILES, TABLE_FILES, Claim, Entity, Name, Source, View, cells_of, read_ontology
from kg.tables import (
    COLUMNS,
    LEANING_FILE,
    check_folder,
    did_you_mean,
    format_tables,
    make_folder,
    ontology_file,
    refuse_shipped,
    refuse_workbook,
    table_rows,
    temporary_folder,
)

Row = TypeVar("Row", Claim, Entity, Name, Source)
Cells = Mapping[str, object]


def added_cells(table: str, rows: Iterable[Row | Cells]) -> list[Cells]:
    """Rows as cells by column of their table.

    Parameters
    ----------
    table
        Name of the file.
    rows
        Values, or cells by column; columns that are missing are empty.

    Raises
    ------
    UsageError
        When a row is neither, or has a column that the table lacks.
    """
    added: list[Cells] = []
    for row in rows:
        if not isinstance(row, Mapping):
            if not isinstance(row, Claim | Entity | Name | Source):
                raise UsageError(
                    f"{table}: {type(row).__name__} is no row; give a value of the model or a dict of cells"
                )
            added.append(cells_of(row))
            continue
        for column in row:
            if column not in COLUMNS[table]:
                remedy = did_you_mean(str(column), list(COLUMNS[table]), f"it has {', '.join(COLUMNS[table])}")
                raise UsageError(f"{table}: unknown column '{column}'; {remedy}")
        added.append({column: "" if cell is None else str(cell) for column, cell in row.items()})
    return added


def add_rows(
    dataset: ValidDataset, added: Mapping[str, list[Cells]], home: Path | None, texts: Path | None
) -> ValidDataset:
    """A graph with more rows, in the same view.

    Parameters
    ----------
    dataset
        The graph.
    added
        Cells of the rows to add, by table.
    home
        The data folder whose `graph.toml` counts; None where there is none.
    texts
        The user's copies of the sources, at which the place of each claim is looked up; None looks up none.

    Raises
    ------
    InvalidData
        When the tables would have problems; each names the table and the line in which the row would stand.
    """
    rows = table_rows(dataset.tables, lent=home is None)
    whole = {table: [*rows[table], *added.get(table, ())] for table in COLUMNS}
    return _checked(format_tables(whole), dataset, home, texts)


def _checked(files: Mapping[str, bytes], dataset: ValidDataset, home: Path | None, texts: Path | None) -> ValidDataset:
    ontology = read_ontology(ontology_file("kg.ttl"))
    with temporary_folder() as around:
        folder = around / "tables"  # with no folder beside it
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        tables, problems = check_folder(folder, ontology, texts, home)
        graph = hold_tables(tables, ontology, dataset.folder, dataset.view)
        if not problems:
            problems = check_shapes(graph.with_view(View()))
    if problems:
        raise InvalidData([replace(problem, file=Path(problem.file).name) for problem in problems])
    return graph


def save_tables(dataset: ValidDataset, folder: Path, home: Path | None, texts: Path | None) -> None:
    """Check the tables of a graph and write them to a folder.

    Parameters
    ----------
    dataset
        What to write, whatever the view.
    folder
        Made where there is none. Where it leans on others, the entities that these lend are left out.
    home
        The data folder that the graph was opened from, whose tables may be replaced.
    texts
        As of `add_rows`.

    Raises
    ------
    InvalidData
        When the tables have problems; nothing is written.
    UsageError
        When the folder is that of an installed package, or holds the tables of another graph.
    InputError
        When it cannot be written to.
    """
    from kg.review import write_together

    refuse_shipped(folder)
    is_own = home is not None and folder.exists() and folder.resolve() == home.resolve()
    if not is_own and any((folder / name).exists() for name in (*TABLE_FILES, *OPTIONAL_FILES)):
        raise UsageError(
            f"{folder}: holds the tables of another graph; name a new folder, or open that one to add to it"
        )
    refuse_workbook(folder, (*TABLE_FILES, *OPTIONAL_FILES))
    leans = folder if (folder / LEANING_FILE).exists() else None
    files = format_tables(table_rows(dataset.tables, lent=leans is None))
    _checked(files, dataset, leans or folder, texts)
    make_folder(folder)
    write_together(folder, files)
