"""The items of an import as a data folder like any other, written whole or not at all.

Comes in: a stream of items. Goes out: sources.csv, entities.csv, names.csv, claims.csv, rejects.csv and import.json in
a folder of the import's own. Only ids are kept in memory. A questionable decision: the sum of claims, notes,
repeats and rejects is held against the items each time, and against the lines of the files, so that no error of an
adapter can lose a row in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import InputError
from kg.files import write_atomically
from kg.imports.counting import BrokenAccountsError, Summary
from kg.imports.item_tables import REJECTS_FILE, ItemWriter
from kg.imports.known import Known
from kg.imports.model import Item
from kg.imports.provenance import SourceFile
from kg.imports.swapping import new_folder
from kg.ontology import Ontology

ACCOUNT_FILE = "import.json"


def write_import(
    place: Path, sources: Sequence[SourceFile], items: Iterable[Item], known: Known, ontology: Ontology
) -> Summary:
    """Write the folder of an import, in place of an earlier one.

    Parameters
    ----------
    place
        The folder, ``STORE/imports/NAME``; its name is that of the dataset.
    sources
        The files that the items come from.
    items
        What the adapter made of them; an entity comes before the statements and names that need it.
    known
        Entities that need no row of the adapter's; those that are named are copied.
    ontology
        Says which predicates and classes there are.

    Returns
    -------
    Summary
        What came in and what went out.

    Raises
    ------
    InputError
        When the folder cannot be written; an earlier import is left as it was.
    BrokenAccountsError
        When an item is lost or counted twice, which is a fault of the program.
    """
    try:
        with new_folder(place) as new:
            with ItemWriter(new, sources, known, ontology) as writer:
                for item in items:
                    writer.take(item)
                summary = writer.finish(place.name)
            _check_lines(new, summary)
            text = json.dumps(summary.record([each.record() for each in sources]), ensure_ascii=False, indent=1)
            write_atomically(new / ACCOUNT_FILE, f"{text}\n".encode())
    except OSError as error:
        raise InputError(f"{place}: cannot be written ({error.strerror or error}); check the folder") from error
    return summary


def _check_lines(folder: Path, summary: Summary) -> None:
    """Hold the lines that were written against the counts.

    Raises
    ------
    BrokenAccountsError
        When they differ.
    """
    for account in summary.accounts:
        summary.accounts[account].check(account)
    for name, count in (("claims.csv", summary.total("claims")), (REJECTS_FILE, summary.rejects.total())):
        with (folder / name).open("rb") as file:
            lines = sum(1 for _ in file) - 1
        if lines != count:
            raise BrokenAccountsError(
                f"{name} has {lines:,} rows and {count:,} were counted; please report this fault of kg"
            )
