"""Where the shipped data and ontology are: in the wheel, or beside the package in a checkout; and what is a store."""

from __future__ import annotations

from pathlib import Path

from kg.errors import InputError, UsageError

POINTER_FILE = "store.json"
"""What the folder of a store holds once `kg build --store` has finished."""

_WORLD = "world"
_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent


def shipped_data() -> Path:
    """Folder with the shipped tables and the graph built from them."""
    return _ROOT / "data"


def refuse_shipped(path: Path) -> None:
    """Refuse to write into an installed package, which is shared and gone with its next version.

    Raises
    ------
    UsageError
        When the path is in it; a checkout, whose data folder is worked on, is no installed package.
    """
    if _PACKAGE.parent != _ROOT and path.resolve().is_relative_to(_ROOT.resolve()):
        raise UsageError(
            "the shipped graph is part of an installed package and read-only; name your folder with --data"
        )


def world_folder(data: Path | None = None) -> Path:
    """Folder of what is curated about the world: that of the data folder where it has one, else the shipped one.

    Raises
    ------
    InputError
        When that of the data folder leads out of it.
    """
    own = data / _WORLD if data else None
    if not (own and data and own.is_dir()):
        return shipped_data() / _WORLD
    if not own.resolve().is_relative_to(data.resolve()):
        raise InputError(f"{own}: leads out of {data}, where nothing is read; put a copy there")
    return own


def question_folders(*, joined: bool) -> tuple[Path, ...]:
    """Folders of the shipped saved questions; with those that only a graph joined of many datasets answers."""
    own = shipped_data() / "questions"
    return (own, shipped_data() / _WORLD / "questions") if joined else (own,)


def ontology_file(name: str) -> Path:
    """A file of the ontology: ``kg.ttl``, ``shapes.ttl`` or ``context.jsonld``."""
    return _ROOT / "ontology" / name


def is_store(folder: Path) -> bool:
    """Whether `kg build --store` has finished in a folder."""
    return (folder / POINTER_FILE).is_file()
