"""An open knowledge graph of diplomacy: claims with their sources, dates, contradictions and uncertainty.

`kg.open()` gives a `Session`, which does what the commands do; `docs/api.md` lists every public name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Literal

    from kg.errors import InputError, InvalidData, KgError, LimitError, Problem, UsageError
    from kg.model import Claim, Entity, Locator, Modality, Name, Rank, Source, View, ViewKind
    from kg.session import Answer, Card, OverTime, Page, Plot, Rows, Session

__version__ = "0.1.0"

_HOMES = {
    "kg.errors": ("InputError", "InvalidData", "KgError", "LimitError", "Problem", "UsageError"),
    "kg.model": ("Claim", "Entity", "Locator", "Modality", "Name", "Rank", "Source", "View", "ViewKind"),
    "kg.session": ("Answer", "Card", "Rows", "OverTime", "Page", "Plot", "Session"),
}
"""Where each public name is imported from when it is first used, so that `import kg` loads nothing."""

__all__ = [
    "Answer",
    "Card",
    "Claim",
    "Entity",
    "InputError",
    "InvalidData",
    "KgError",
    "LimitError",
    "Locator",
    "Modality",
    "Name",
    "OverTime",
    "Page",
    "Plot",
    "Problem",
    "Rank",
    "Rows",
    "Session",
    "Source",
    "UsageError",
    "View",
    "ViewKind",
    "__version__",
    "open",
]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'kg' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__


def open(  # noqa: A001  called as kg.open
    data: Path | str | Sequence[Path | str] | None = None,
    view: View | Literal["best", "all", "disputed"] = "best",
    *,
    store: Path | str | None = None,
    texts: Path | str | None = None,
    folder: Path | str | None = None,
) -> Session:
    """Open a graph to work with; `with kg.open() as graph:` closes it at the end.

    Parameters
    ----------
    data
        Folder with your own four tables, or several that are joined; ``"shipped"`` names the shipped graph, which is
        opened when None.
    view
        ``"best"``, ``"all"`` or ``"disputed"``, or a `kg.View`.
    store
        Folder of a store that ``kg build --store`` made, in place of a data folder.
    texts
        Folder of your copies of the sources, as ``--texts`` of the commands: to quote from, and to check the places
        of claims that are added.
    folder
        Earlier name of `data`; deprecated.

    Raises
    ------
    InputError
        When the folder is none, lacks a table, or holds no store.
    UsageError
        When the view is not known, both folders are given, or there is no folder of texts.

    Examples
    --------
    >>> import kg
    >>> kg.open().query("SELECT ?l { kgr:uzbekistan rdfs:label ?l }").rows
    [{'l': 'Uzbekistan'}]
    """
    from kg.session import open_session

    if folder is not None:
        import warnings

        warnings.warn("kg.open(folder=...) is kg.open(data=...) now", DeprecationWarning, stacklevel=2)
        data = folder if data is None else data
    return open_session(data, view, store=store, texts=texts)
