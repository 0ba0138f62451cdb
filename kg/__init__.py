"""An open knowledge graph of diplomacy: claims with their sources, dates, contradictions and uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import View
    from kg.session import Session

__version__ = "0.1.0"


def open(  # noqa: A001  called as kg.open
    folder: Path | str | None = None, view: View | str = "best", *, store: Path | str | None = None
) -> Session:
    """Open a graph to ask from Python; see `kg.session.open_session`.

    Parameters
    ----------
    folder
        Folder with your own four tables; the shipped graph when None.
    view
        ``"best"``, ``"all"`` or ``"disputed"``, or a `kg.model.claims.View`.
    store
        Folder of a store that ``kg build --store`` made, in place of a data folder.

    Examples
    --------
    >>> import kg
    >>> kg.open().query("SELECT ?l { kgr:uzbekistan rdfs:label ?l }").rows
    [{'l': 'Uzbekistan'}]
    """
    from kg.session import open_session

    return open_session(folder, view, store=store)
