"""Pages of a list: which part is wanted, and the addresses of the parts beside it.

Comes in: a request and the whole list. Goes out: the part, with `next` and `previous`, and a `Link` header for
clients that follow RFC 8288.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request, Response

from kg.serve.models import Listing
from kg.serve.pages.markup import root_of

Row = TypeVar("Row")
Item = TypeVar("Item")
PER_PAGE, MOST_PER_PAGE = 50, 500


@dataclass(frozen=True, slots=True)
class ListingPart:
    """Which part of a list a request wants."""

    request: Request
    response: Response
    page: int
    per_page: int

    def take(self, rows: Sequence[Row], show: Callable[[Row], Item], notes: Sequence[str] = ()) -> Listing[Item]:
        """The part, with each row as it is shown, and what is to be known of the list."""
        start = (self.page - 1) * self.per_page
        following = self._address(self.page + 1) if start + self.per_page < len(rows) else ""
        before = self._address(min(self.page - 1, -(-len(rows) // self.per_page) or 1)) if self.page > 1 else ""
        links = [f'<{address}>; rel="{name}"' for name, address in (("next", following), ("prev", before)) if address]
        if links:
            self.response.headers["Link"] = ", ".join(links)
        items = [show(row) for row in rows[start : start + self.per_page]]
        return Listing(
            items=items,
            total=len(rows),
            page=self.page,
            per_page=self.per_page,
            next=following,
            previous=before,
            notes=list(notes),
        )

    def _address(self, page: int) -> str:
        url = self.request.url.include_query_params(page=page)
        return f"{root_of(self.request)}{url.path}?{url.query}"


def _part(
    request: Request,
    response: Response,
    page: Annotated[int, Query(ge=1, le=1_000_000, description="From 1.")] = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="Items of a page.")] = PER_PAGE,
) -> ListingPart:
    return ListingPart(request, response, page, per_page)


WantedPart = Annotated[ListingPart, Depends(_part)]
