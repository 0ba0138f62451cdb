"""What the tests of the adapters share: writing a small file, and looking at the items that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.imports.frame.identity import IDENTITY_FILE, Identities, Identity, read_identities, read_known
from kg.imports.frame.items import Item, NewEntity, NewName, Reject, Repeat, Statement
from kg.model.dates import parse_period
from kg.tables.files import shipped_folders, world_folder


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> Path:
    """Write a file of cells that need no quotes."""
    lines = [*([header] if header else []), *rows]
    path.write_text("".join(delimiter.join(map(str, line)) + "\n" for line in lines), encoding="utf-8")
    return path


def identity(scheme: str, code: str, entity: str, since: str = "", until: str = "") -> Identity:
    """A row of who is who."""
    first = parse_period(since).earliest if since else None
    last = parse_period(until).latest if until else None
    return Identity(scheme, code, first, last, entity, "" if entity else "not decided", "s", 2)


def shipped_identities() -> Identities:
    """Who is who, as the project ships it."""
    world = world_folder()
    return read_identities(world / IDENTITY_FILE, read_known([*shipped_folders(), world]).identities())


def statements(items: Iterable[Item], predicate: str = "") -> list[Statement]:
    return [each for each in items if isinstance(each, Statement) and predicate in ("", each.predicate)]


def spells(items: Iterable[Item], predicate: str) -> list[tuple[str, str, str, str]]:
    """Subject, object or value, from and to of each claim of a predicate."""
    return [(each.subject, each.object or each.value, each.start, each.end) for each in statements(items, predicate)]


def rejects(items: Iterable[Item]) -> list[tuple[int, str]]:
    return [(each.row, each.rule) for each in items if isinstance(each, Reject)]


def repeats(items: Iterable[Item]) -> list[tuple[int, int]]:
    return [(each.row, each.of_row) for each in items if isinstance(each, Repeat)]


def entities(items: Iterable[Item]) -> dict[str, str]:
    return {each.id: each.label for each in items if isinstance(each, NewEntity)}


def names(items: Iterable[Item]) -> list[tuple[str, str, str, str]]:
    return [(each.entity, each.name, each.language, each.kind) for each in items if isinstance(each, NewName)]


def rows_accounted_for(items: Iterable[Item], file: str) -> set[int]:
    """Rows of a file of which something came: a claim, a repeat or a reject."""
    return {each.row for each in items if each.file == file and isinstance(each, Statement | Repeat | Reject)}


def is_known_before_it_is_named(items: Iterable[Item], known: set[str]) -> bool:
    """Whether each entity stands before the claims and names that need it."""
    here = {"", *known}
    for each in items:
        if isinstance(each, NewEntity):
            here.add(each.id)
        elif isinstance(each, Statement | NewName):
            named = {each.entity} if isinstance(each, NewName) else {each.subject, each.object, each.at}
            if not named <= here:
                return False
    return True
