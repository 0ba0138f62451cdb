"""Parts of a long answer: what was asked, how much of it is listed, and the cursor that leads on.

Comes in: a tool, its arguments, a cursor and a cap in bytes. Goes out: the part of a list that fits, at least one thing
of it. A cursor is opaque: it holds the place, and a digest of the tool, its arguments and the graph, so that the cursor
of another question, or of the graph as it was before, is refused. A questionable decision: nobody keeps a list between
two calls; each works it out anew, so that a cursor never expires and holds no memory.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.errors import UsageError
from kg.tables import show

MAX_TEXT = 500
"""Characters of a text that an assistant is told."""
MOST_BYTES = 100_000
LEAST_BYTES = 3_000
_FRAME_BYTES = 1_200
"""What is kept for the words of an answer: its message, what is missing, and the names of its parts."""
USUAL_BYTES = 13_000
"""JSON of an answer in UTF-8: about three bytes are a token of a language model."""
_PLACE = struct.Struct(">I4s")
_DIGEST_BYTES, _MARK_BYTES = 10, 4
_NO_MARK = bytes(_MARK_BYTES)
_REFUSED = "the cursor is none of this question and this graph; ask with the same arguments, or without a cursor"

Item = TypeVar("Item")


def pack(record: object) -> bytes:
    """A record as JSON, without blanks between its parts."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class PartRequest:
    """What a tool was asked, and which part of its answer is wanted.

    Parameters
    ----------
    tool
        Its name.
    arguments
        What it was asked with, defaults included, but for the part.
    limit
        Things to list at most; 0 where the tool has no such argument.
    cursor
        Where to go on; empty for the beginning.
    max_bytes
        Bytes of the answer at most, but that one thing is always listed; 0 where the tool has no such argument.
    graph
        Digest of the graph that is asked.
    """

    tool: str
    arguments: Mapping[str, object]
    limit: int
    cursor: str = ""
    max_bytes: int = USUAL_BYTES
    graph: str = ""

    @property
    def stated(self) -> dict[str, object]:
        """All arguments, as an answer states them."""
        part = {"limit": self.limit, "max_bytes": self.max_bytes, "cursor": self.cursor}
        every = {**self.arguments, **{name: value for name, value in part.items() if value}}
        return {name: _cut(value) for name, value in every.items()}

    @property
    def place(self) -> int:
        """The place at which to go on.

        Raises
        ------
        UsageError
            When the cursor is of another question or another graph, or none at all.
        """
        return self._read()[0]

    @property
    def mark(self) -> bytes:
        """What the cursor says of the last thing before its place; see `mark_of`."""
        return self._read()[1]

    def _read(self) -> tuple[int, bytes]:
        if not self.cursor:
            return 0, _NO_MARK
        try:
            data = base64.b64decode(self.cursor, altchars=b"-_", validate=True)
            place, mark = _PLACE.unpack(data[: _PLACE.size])
        except (binascii.Error, struct.error, ValueError) as error:
            raise UsageError(_REFUSED) from error
        if self.cursor != self.cursor_at(place, mark):
            raise UsageError(_REFUSED)
        return int(place), bytes(mark)

    def cursor_at(self, place: int, mark: bytes = _NO_MARK) -> str:
        """The cursor that leads to a place."""
        head = _PLACE.pack(place, mark)
        said = pack([self.tool, self.arguments, self.graph]) + head
        return base64.urlsafe_b64encode(head + _digest(said, _DIGEST_BYTES)).decode("ascii")

    def cut(self, items: Sequence[Item], cost: Callable[[Item], int], head: object) -> list[Item]:
        """The things of this part.

        Parameters
        ----------
        items
            The whole list.
        cost
            Bytes that a thing takes after those before it; asked once for each, in order.
        head
            What stands in the answer besides.
        """
        left = self.max_bytes - len(pack(head)) - len(pack(self.stated)) - _FRAME_BYTES
        taken: list[Item] = []
        for item in items[self.place : self.place + self.limit]:
            left -= cost(item)
            if taken and left < 0:
                break
            taken.append(item)
        return taken


def _cut(value: object) -> object:
    """A value as it may be told: text cut, and what would be invisible escaped."""
    if isinstance(value, Mapping):
        return {show(str(name), MAX_TEXT): _cut(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cut(inner) for inner in value]
    return show(value, MAX_TEXT) if isinstance(value, str) else value


def mark_of(record: object) -> bytes:
    """A few bytes by which a thing is known again, in a list whose order may not be settled."""
    return _digest(pack(record), _MARK_BYTES)


def _digest(data: bytes, size: int) -> bytes:
    return hashlib.blake2b(data, digest_size=size).digest()
