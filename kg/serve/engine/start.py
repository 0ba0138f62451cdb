"""What the server tells the fork server: which graph to open, what of it, and the limits of its workers.

Comes in: a folder, a view and limits. Goes out: a line of JSON, and back. No argument of the command line holds it,
so that the list of processes shows no folder.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from kg.model import View, ViewKind, parse_day


@dataclass(frozen=True, slots=True)
class StartOptions:
    """What a fork server is started with.

    Parameters
    ----------
    folders
        The data folders, or the file that a graph of an endpoint was copied to.
    view_text
        The view, as `view_text` writes it.
    timeout_s
        Seconds of wall time that a job may take.
    max_memory_mib
        Memory in MiB that a worker may add to what it shares.
    """

    folders: tuple[str, ...]
    view_text: str
    timeout_s: float
    max_memory_mib: int

    @property
    def view(self) -> View:
        """What of the graph to load."""
        return view_of(self.view_text)

    def line(self) -> bytes:
        """As a line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def parse(cls, line: str) -> StartOptions:
        """From a line of JSON."""
        given = json.loads(line)
        return cls(tuple(given.pop("folders")), **given)


def view_text(view: View) -> str:
    """A view in one line.

    Examples
    --------
    >>> view_text(View())
    '["best", null, null, [], false]'
    """
    days = [day.isoformat() if day else None for day in (view.as_of, view.known_by)]
    return json.dumps([view.kind.value, *days, list(view.sources), view.undated])


def view_of(text: str) -> View:
    """The view of a line that `view_text` wrote."""
    kind, as_of, known_by, sources, undated = json.loads(text)
    days = [parse_day(day or "", "view") for day in (as_of, known_by)]
    return View(ViewKind(kind), days[0], days[1], tuple(sources), undated)
