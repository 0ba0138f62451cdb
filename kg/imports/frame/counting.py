"""The accounts of an import: what came in, what went out, what was rejected and why, file by file.

Comes in: one call for each item. Goes out: counts, as import.json keeps them. A questionable decision: no time of day
and no duration is kept, so that the same files give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.errors import KgError


class BrokenAccountsError(KgError):
    """What came in is not what went out: a fault of the program, not of the data."""


@dataclass(slots=True)
class Account:
    """What became of the items of one file.

    Parameters
    ----------
    rows
        Records of the file, its header not counted.
    items
        Statements, repeats and rejects that the adapter gave.
    claims, repeats
        How many became a claim, and how many said what the file had said before.
    rejects
        The rest, by reason.
    """

    rows: int
    items: int = 0
    claims: int = 0
    repeats: int = 0
    rejects: Counter[str] = field(default_factory=Counter)

    def check(self, file: str) -> None:
        """Refuse accounts that do not add up.

        Raises
        ------
        BrokenAccountsError
            When an item is neither claim nor repeat nor reject, or is two of them.
        """
        out = self.claims + self.repeats + self.rejects.total()
        if self.items != out:
            raise BrokenAccountsError(
                f"{file}: {self.items:,} items came in and {out:,} went out; this is a fault of kg: please report it"
            )

    def record(self) -> dict[str, object]:
        """The account as JSON has it."""
        return {
            "rows": self.rows,
            "items": self.items,
            "claims": self.claims,
            "noted": 0,  # what stood in the note of another claim; now each is a claim, and the key stays for readers
            "repeats": self.repeats,
            "rejects": dict(sorted(self.rejects.items())),
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """All accounts of an import.

    Parameters
    ----------
    name
        Name of the dataset, which is that of its folder.
    accounts
        By name of the file.
    new_entities, known_entities, names
        Rows written: entities that the dataset brings, entities that were known and are mentioned, names.
    cleaned
        How many cells were changed to be legal, by column.
    notes
        What a person should be told beside the counts, a line each.
    """

    name: str
    accounts: Mapping[str, Account]
    new_entities: int
    known_entities: int
    names: int
    cleaned: Mapping[str, int]
    notes: tuple[str, ...] = ()

    @property
    def rejects(self) -> Counter[str]:
        """Rejects of all files by reason."""
        return sum((account.rejects for account in self.accounts.values()), Counter[str]())

    def total(self, what: str) -> int:
        """Sum of a count (`rows`, `items`, `claims`, `repeats`) over all files."""
        return sum(int(getattr(account, what)) for account in self.accounts.values())

    def record(self, files: Sequence[Mapping[str, object]]) -> dict[str, object]:
        """The summary as import.json has it.

        Parameters
        ----------
        files
            What else is to be said of each file, under the key ``file`` its name.
        """
        return {
            "dataset": self.name,
            "files": [{**file, **self.accounts[str(file["file"])].record()} for file in files],
            "items": self.total("items"),
            "claims": self.total("claims"),
            "noted": 0,
            "repeats": self.total("repeats"),
            "rejects": dict(sorted(self.rejects.items())),
            "new_entities": self.new_entities,
            "known_entities": self.known_entities,
            "names": self.names,
            "cleaned": dict(sorted(self.cleaned.items())),
        }
