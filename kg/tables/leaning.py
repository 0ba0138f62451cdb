"""What a data folder leans on: folders whose entities its tables name without repeating their rows.

Comes in: a data folder, whose `graph.toml` has a line like `leans_on = ["../states"]`, and can have a version, a title
and a licence. Goes out: these folders, their entities among the tables, and where none is named though one is needed,
the line to write. A questionable decision: a data folder can be a stranger's, so that it names folders beside or below
it, the one that it lies in, and by the word `shipped` the shipped graph, and no other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from kg.errors import InputError, Problem
from kg.model import ENTITY_QUALIFIERS, TABLE_FILES, Edition, Entity, Ontology, Tables, fields_of
from kg.tables.dialects import table_path
from kg.tables.files import SHIPPED, read_bytes, shipped_folders
from kg.tables.rows import show
from kg.tables.suggestions import did_you_mean
from kg.tables.tables import read_entities

LEANING_FILE = "graph.toml"
_KEY = "leans_on"
_KEYS = (_KEY, *(field.name for field in fields_of(Edition)))
_MOST_NEARBY = 100
"""Folders nearby that are looked into for entities that a folder lacks."""


def leaned_folders(folder: Path) -> tuple[Path, ...]:
    """The folders that a data folder leans on, as its `graph.toml` names them; none where there is no such file.

    Raises
    ------
    InputError
        When the file is not of its form, or names what is no data folder or lies elsewhere.
    """
    path = folder / LEANING_FILE
    if not path.exists():
        return ()
    named = [lender for name in _read_names(path) for lender in _named_folders(folder, name)]
    return tuple(dict.fromkeys(named))


def order_folders(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Folders in the order in which they are joined, each once, whatever order they are named in.

    Notes
    -----
    A folder comes after those that it leans on, the shipped ones before all others, the rest by name. Where two rows
    may differ, as in a label, that of the earlier folder stands.
    """
    once: dict[Path, Path] = {}
    for folder in folders:
        once.setdefault(folder.resolve(), folder)
    if len(once) == 1:
        return tuple(once.values())
    shipped = {folder.resolve(): number for number, folder in enumerate(shipped_folders())}
    waiting = sorted(once, key=lambda path: (shipped.get(path, len(shipped)), path.name, str(path)))
    leaned = {path: set(leaned_folders(once[path])) & once.keys() for path in waiting}
    placed: list[Path] = []
    while waiting:
        chosen = next((path for path in waiting if leaned[path] <= {*placed}), waiting[0])
        waiting.remove(chosen)
        placed.append(chosen)
    return tuple(once[path] for path in placed)


def read_edition(folder: Path) -> Edition:
    """What `graph.toml` says of a folder as a whole: version, title, publisher and licence; empty where it has none.

    Raises
    ------
    InputError
        When the file is not of its form.
    """
    path = folder / LEANING_FILE
    content = _read_content(path) if path.exists() else {}
    said: dict[str, str] = {}
    for key in _KEYS[1:]:
        text = content.get(key, "")
        if not isinstance(text, str):
            raise InputError(f"{path}: {key} is no text; write it in quotes")
        said[key] = text
    return Edition(**said)


def join_editions(folders: Sequence[Path], editions: Sequence[Edition]) -> Edition:
    """What joined folders are as a whole: what all of them say alike; the shipped graph is what its first folder says.

    Parameters
    ----------
    folders
        In the order in which they are joined.
    editions
        What the `graph.toml` of each says.
    """
    if [folder.resolve() for folder in folders] == [folder.resolve() for folder in shipped_folders()]:
        return editions[0]
    said = {field.name: {getattr(edition, field.name) for edition in editions} for field in fields_of(Edition)}
    return Edition(**{name: next(iter(texts)) if len(texts) == 1 else "" for name, texts in said.items()})


def _read_names(path: Path) -> list[str]:
    names = _read_content(path).get(_KEY, [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise InputError(f"{path}: {_KEY} is no list of folder names; write a line like {_line(['../states'])}")
    return names


def _read_content(path: Path) -> dict[str, object]:
    import tomllib

    try:
        content: dict[str, object]
        content = tomllib.loads(read_bytes(path, within=path.parent).decode("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the file") from error
    except ValueError as error:  # also what is no UTF-8
        raise InputError(f"{path}: is not TOML ({error}); write a line like {_line(['../states'])}") from error
    for key in content:
        if key not in _KEYS:
            remedy = did_you_mean(key, list(_KEYS), f"known are {', '.join(_KEYS)}")
            raise InputError(f"{path}: unknown key '{show(key)}'; {remedy}")
    return content


def _named_folders(folder: Path, name: str) -> tuple[Path, ...]:
    path = folder / LEANING_FILE
    if name == SHIPPED:
        return tuple(shipped.resolve() for shipped in shipped_folders() if shipped.resolve() != folder.resolve())
    windows = PureWindowsPath(name)
    if PurePosixPath(name).is_absolute() or windows.is_absolute() or windows.drive or windows.root or "\0" in name:
        raise InputError(f"{path}: '{show(name)}' is an absolute path; name a folder beside or below {folder}")
    try:
        named, home = (folder / name).resolve(), folder.resolve()
    except (OSError, RuntimeError) as error:
        raise InputError(
            f"{path}: '{show(name)}' cannot be followed; name a folder beside or below {folder}"
        ) from error
    if named == home or not named.is_relative_to(home.parent):
        raise InputError(f"{path}: '{show(name)}' is not beside or below {folder}; put a copy there and name that")
    if not _has_tables(named):
        is_beside = _has_tables(home.parent / name)
        remedy = f"did you mean '../{show(name)}'?" if is_beside else "correct the name, or remove it"
        raise InputError(f"{path}: '{show(name)}' holds no tables; {remedy}")
    return (named,)


def _has_tables(folder: Path) -> bool:
    return all(table_path(folder, name).is_file() for name in TABLE_FILES)


def _line(names: Iterable[str]) -> str:
    return f"{_KEY} = [{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """A text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def unjoined_folders(folders: Sequence[Path]) -> tuple[Path, ...]:
    """What folders lean on besides each other."""
    joined = {folder.resolve() for folder in folders}
    leaned = dict.fromkeys(lender for folder in folders for lender in leaned_folders(folder))
    return tuple(lender for lender in leaned if lender not in joined)


def name_leaning(lenders: Iterable[Path], folder: Path) -> dict[Path, str]:
    """How the `graph.toml` of a folder may name what it is to lean on; what it must not name is left out."""
    home, shipped = folder.resolve(), [path.resolve() for path in shipped_folders()]
    names = {}
    for lender in lenders:
        if lender in shipped:
            names[lender] = SHIPPED
        elif lender != home and lender.is_relative_to(home.parent):
            names[lender] = Path(os.path.relpath(lender, home)).as_posix()
    return names


def format_leaning(names: Iterable[str], edition: Edition, parts: Mapping[str, Edition]) -> bytes:
    """The `graph.toml` of a new folder, or of one that others were joined to.

    Parameters
    ----------
    names
        What it leans on.
    edition
        What it says of itself.
    parts
        What each of the folders says, by path; what the whole does not say stands in comments. The file may be
        published, so that it has the last name of each path only.
    """
    lines = [f"# joined of {', '.join(show(Path(name).name) for name in parts)}"] if parts else []
    named = list(dict.fromkeys(names))
    lines += [_line(named)] if named else []
    for field in fields_of(Edition):
        if said := getattr(edition, field.name):
            lines.append(f"{field.name} = {_quoted(said)}")
            continue
        told = ((name, getattr(part, field.name)) for name, part in parts.items())
        lines += [f"# {field.name} of {show(Path(name).name)}: {_quoted(text)}" for name, text in told if text]
    return ("\n".join(lines) + "\n").encode()


def lend_entities(
    tables: Tables, folder: Path, ontology: Ontology, beside: Sequence[Path] = ()
) -> tuple[Tables, list[Problem]]:
    """Tables with the entities that they name and only the folders that they lean on have, or are joined with.

    Parameters
    ----------
    tables
        As read; their own rows go before those of other folders.
    folder
        The data folder, whose `graph.toml` counts.
    ontology
        What the words of the tables must be.
    beside
        Folders that it is joined with.

    Returns
    -------
    tables
        Entities of other folders have the row 0.
    problems
        At most one: a folder nearby has entities that are needed, and is not named.
    """
    leaned = tuple(dict.fromkeys([*leaned_folders(folder), *(path.resolve() for path in beside)]))
    needed = _used_entities(tables) - tables.entities.keys() - tables.broken
    lent: dict[str, Entity] = {}
    for lender in leaned if needed else ():
        rows = read_entities(lender, ontology)
        lent |= {name: replace(rows[name], row=0) for name in needed & rows.keys() - lent.keys()}
    whole = replace(tables, entities=dict(sorted({**tables.entities, **lent}.items()))) if lent else tables
    missing = needed - lent.keys()
    if not missing:
        return whole, []
    unnamed = _lenders(folder, missing, leaned, ontology)
    if not unnamed:
        return whole, []
    known = frozenset().union(*unnamed.values())
    path = folder / LEANING_FILE
    line = _line([*(_read_names(path) if path.exists() else ()), *unnamed])
    first = min(known)
    more = f" and {len(known) - 1} more" if len(known) > 1 else ""
    places = " and ".join(f"'{name}'" for name in unnamed)
    what = f"'{show(first)}'{more} of the entities that the tables name stand only in {places}"
    problem = Problem(str(path), 0, what, f"write this line into it: {line}", "leaning-unnamed", fatal=True)
    return replace(whole, broken=whole.broken | known), [problem]


def _used_entities(tables: Tables) -> set[str]:
    used = {end for claim in tables.claims for end in (claim.subject, claim.object)}
    used |= {
        claim.qualifiers[name] for claim in tables.claims for name in ENTITY_QUALIFIERS if name in claim.qualifiers
    }
    used |= {name.entity for name in tables.names} | {position.entity for position in tables.positions}
    used |= {source.work for source in tables.sources.values()}
    return used - {""}


def _lenders(
    folder: Path, missing: set[str], leaned: tuple[Path, ...], ontology: Ontology
) -> dict[str, frozenset[str]]:
    """Names of folders nearby that have what is missing, those that have most first, and what each has of it."""
    offers: dict[str, frozenset[str]] = {}
    for name, path in _nearby(folder):
        if path.resolve() not in leaned and (has := missing & read_entities(path, ontology).keys()):
            offers[name] = offers.get(name, frozenset()) | has
    chosen: dict[str, frozenset[str]] = {}
    left = set(missing)
    while offers:
        name = min(offers, key=lambda offer: (-len(offers[offer] & left), offer != SHIPPED, offer))
        taken = offers.pop(name) & left
        if not taken:
            break
        chosen[name] = taken
        left -= taken
    return chosen


def _nearby(folder: Path) -> Iterator[tuple[str, Path]]:
    """Data folders that a folder may name: the one that it lies in, those beside it and below, and the shipped ones."""
    home = folder.resolve()
    beside = [(f"../{path.name}", path) for path in _subfolders(home.parent) if path != home]
    below = [(path.name, path) for path in _subfolders(home)]
    for name, path in [("..", home.parent), *beside, *below][:_MOST_NEARBY]:
        if _has_tables(path):
            yield name, path
    yield from ((SHIPPED, path) for path in shipped_folders() if path.resolve().parent != home.parent)


def _subfolders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return []
