"""How much a graph holds, counted once and told in one sentence at every door.

Comes in: tables and the claims of a view. Goes out: a `GraphCounts`. A questionable decision: a source counts where a
claim of the view is read from it; those that give names, codes or places alone are counted beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.model.claims import Claim, Tables


@dataclass(frozen=True, slots=True)
class GraphCounts:
    """How many entities, claims and sources there are.

    Parameters
    ----------
    entities
        All of them, whatever the view.
    claims
        Those of the view, of whatever modality and rank.
    texts, datasets
        Sources from which at least one of these claims is read: texts on the subject, and reference data.
    silent
        Sources from which none is.
    best, conflicts
        Claims that the best view states, and conflicts among the claims; None where no view was taken.
    """

    entities: int
    claims: int
    texts: int
    datasets: int
    silent: int
    best: int | None = None
    conflicts: int | None = None

    @property
    def sources(self) -> int:
        """Sources from which at least one of the claims is read."""
        return self.texts + self.datasets

    @property
    def sentence(self) -> str:
        """What is counted and how much there is of it, the same at every door.

        Examples
        --------
        >>> for part in GraphCounts(355, 1106, 5, 4, 45, 911, 8).sentence.split("; "):
        ...     print(part)
        355 entities
        1,106 claims (911 best, 8 conflicts)
        9 sources that state them (5 texts, 4 of reference data)
        45 more sources that give only names or places
        """
        claims = format_count(self.claims, "claim")
        if self.best is not None and self.conflicts is not None:
            claims += f" ({self.best:,} best, {format_count(self.conflicts, 'conflict')})"
        verb = "states" if self.sources == 1 else "state"
        sources = f"{format_count(self.sources, 'source')} that {verb} them"
        texts = format_count(self.texts, "text") if self.texts else ""
        datasets = f"{self.datasets:,} of reference data" if self.datasets else ""
        if kinds := ", ".join(filter(None, (texts, datasets))):
            sources += f" ({kinds})"
        parts = [format_count(self.entities, "entity"), claims, sources]
        if self.silent:
            noun, verb = ("source", "gives") if self.silent == 1 else ("sources", "give")
            parts.append(f"{self.silent:,} more {noun} that {verb} only names or places")
        return "; ".join(parts)


def format_count(number: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> format_count(1, "claim"), format_count(1106, "claim"), format_count(2, "entity"), format_count(2, "day")
    ('1 claim', '1,106 claims', '2 entities', '2 days')
    """
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def count_tables(
    tables: Tables, claims: Iterable[Claim] | None = None, best: int | None = None, conflicts: int | None = None
) -> GraphCounts:
    """Count what tables hold, or what a view shows of them.

    Parameters
    ----------
    tables
        The tables.
    claims
        Those of the view; all claims of the tables when None.
    best, conflicts
        Of the view, where there is one.
    """
    stating: set[str] = set()
    number = 0
    for claim in tables.claims if claims is None else claims:
        stating.add(claim.locator.source)
        number += 1
    stating &= tables.sources.keys()  # one that cannot be read is told as a problem
    datasets = sum(tables.sources[name].is_background for name in stating)
    return GraphCounts(
        len(tables.entities),
        number,
        len(stating) - datasets,
        datasets,
        len(tables.sources) - len(stating),
        best,
        conflicts,
    )
