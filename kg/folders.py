"""Where the shipped data and ontology are: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent


def shipped_data() -> Path:
    """Folder with the shipped tables and the graph built from them."""
    return _ROOT / "data"


def ontology_file(name: str) -> Path:
    """A file of the ontology: ``kg.ttl``, ``shapes.ttl`` or ``context.jsonld``."""
    return _ROOT / "ontology" / name
