"""The check of one data folder: every table, row by row and then together.

Comes in: a folder and the ontology. Goes out: its tables, and everything wrong with them. SHACL is no part of it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.consistency import check_tables
from kg.errors import Problem
from kg.model import Tables
from kg.ontology import Ontology
from kg.tables import read_tables
from kg.terms import ENTITY_QUALIFIERS, TABLE_FILES


def check_folder(folder: Path, ontology: Ontology, texts: Path | None = None) -> tuple[Tables, list[Problem]]:
    """Read the tables of a folder and run every table check on them.

    Parameters
    ----------
    folder
        The data folder.
    ontology
        What the words of the tables must be.
    texts
        The user's copies of the sources; None skips the checks against them.

    Notes
    -----
    A folder within a data folder, such as ``data/world``, may name entities of that one without repeating their rows.
    """
    tables, problems = read_tables(folder, ontology)
    tables = _leaning_on(folder.resolve().parent, tables, ontology)
    if not any(problem.fatal for problem in problems):
        problems += check_tables(tables, ontology, folder, texts)
    return tables, sorted(problems)


def _leaning_on(parent: Path, tables: Tables, ontology: Ontology) -> Tables:
    """Tables with the entities that they name and only the folder above has."""
    if not all((parent / name).is_file() for name in TABLE_FILES):
        return tables
    used = {identity for claim in tables.claims for identity in (claim.subject, claim.object)}
    used |= {claim.qualifiers.get(column, "") for claim in tables.claims for column in ENTITY_QUALIFIERS}
    used |= {name.entity for name in tables.names}
    above = read_tables(parent, ontology)[0].entities
    lent = {identity: replace(above[identity], row=0) for identity in used & above.keys() - tables.entities.keys()}
    return replace(tables, entities=dict(sorted({**tables.entities, **lent}.items())))
