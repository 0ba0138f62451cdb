"""Where the shipped data and ontology are: in the wheel, or beside the package in a checkout; and what is a store."""

from __future__ import annotations

from pathlib import Path

POINTER_FILE = "store.json"
"""What the folder of a store holds once `kg build --store` has finished."""

_WORLD = "world"
_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent


def shipped_data() -> Path:
    """Folder with the shipped tables and the graph built from them."""
    return _ROOT / "data"


def world_folder(data: Path | None = None) -> Path:
    """Folder of what is curated about the world: that of the data folder where it has one, else the shipped one."""
    own = data / _WORLD if data else None
    return own if own and own.is_dir() else shipped_data() / _WORLD


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
