"""The part of a list that an answer holds, with the claims of its things and what is left out.

Comes in: things, the claims of each, and the part that is wanted. Goes out: records, the claims with their sources, and
the cursor to the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kg.graph import ValidDataset
from kg.model import Claim, format_count
from kg.query import Record
from kg.serve.mcp.paging import PartRequest, pack
from kg.serve.mcp.records import MOST_CLAIMS_OF_ONE, ClaimList

Item = TypeVar("Item")


@dataclass(frozen=True)
class AnswerPart(Generic[Item]):
    """A part of a list.

    Parameters
    ----------
    items, records
        The things in it, and how each is told.
    listing
        Their claims.
    page
        Which part of the answer it is.
    total
        How many things there are.
    unlisted
        How many claims of its things are not told.
    is_whole
        Whether there are no things but those that were counted.
    """

    items: Sequence[Item]
    records: Sequence[Record]
    listing: ClaimList
    page: PartRequest
    total: int
    unlisted: int
    is_whole: bool = True

    @property
    def next(self) -> str:
        """The cursor to the rest; empty at the end."""
        place = self.page.place + len(self.items)
        return self.page.cursor_at(place) if self.items and place < self.total else ""

    @property
    def told(self) -> str:
        """How many there are in it, or which, where it is not the whole."""
        if len(self.items) == self.total and self.is_whole:
            return f"{self.total:,}"
        place = self.page.place
        return f"{place + 1:,}-{place + len(self.items):,}" if self.items else "0"

    def record(self, missing: Iterable[str] = ()) -> Record:
        """Arguments, claims, sources, what is missing, and the cursor."""
        left = self.total - self.page.place - len(self.items)
        more = f"{left:,} more: pass next as cursor" if self.is_whole else "more: pass next as cursor"
        gaps = [*missing, *([more] if left or not self.is_whole else [])]
        gaps += [f"{format_count(self.unlisted, 'claim')} of the listed things"] if self.unlisted else []
        return {"arguments": self.page.stated, **self.listing.record(gaps), "next": self.next}


def take_part(  # noqa: PLR0913  the parts of an answer
    dataset: ValidDataset,
    page: PartRequest,
    items: Sequence[Item],
    claims_of: Callable[[Item], Sequence[Claim]],
    record_of: Callable[[Item], Record] | None = None,
    *,
    head: object = None,
    extra: Callable[[Item], object] | None = None,
    is_whole: bool = True,
) -> AnswerPart[Item]:
    """The part of a list that is wanted, as much of it as the cap lets in.

    Parameters
    ----------
    dataset
        The open graph.
    page
        Which part, and how large.
    items
        The whole list.
    claims_of
        The claims of a thing.
    record_of
        How a thing is told; None for a claim, which is told as such.
    head
        What stands in the answer besides.
    extra
        What else a thing brings into the answer.
    is_whole
        Whether there are no things but those of the list.
    """
    measured = ClaimList(dataset)
    records: list[Record] = []
    claims: list[Sequence[Claim]] = []

    def cost(item: Item) -> int:
        claims.append(claims_of(item))
        size = measured.add(claims[-1][:MOST_CLAIMS_OF_ONE])
        if record_of:
            records.append(record_of(item))
            size += len(pack(records[-1])) + 1
        return size + (len(pack(extra(item))) + 1 if extra else 0)

    taken = page.cut(items, cost, head)
    listing = ClaimList(dataset)
    for stating in claims[: len(taken)]:
        listing.add(stating[:MOST_CLAIMS_OF_ONE])
    unlisted = sum(max(0, len(stating) - MOST_CLAIMS_OF_ONE) for stating in claims[: len(taken)])
    return AnswerPart(taken, records[: len(taken)], listing, page, len(items), unlisted, is_whole=is_whole)
