"""What an adapter makes of the rows of a public dataset: statements, entities, names, places, repeats, rejects.

Comes in: nothing. Goes out: the values that adapters yield and the writer counts. Each says from which file and
row it is, so that what came in can be held against what went out. A questionable decision: what is counted is not
the row but the item, a date or a party that a row names, since one row of a treaty list holds up to two hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from kg.model import DateText, Declared, Door, EntityId, NameKind, PredicateName, without

_ELSEWHERE = without("stands in other columns", Door.CSV)


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim to be: one item of a row that says something of an entity.

    Parameters
    ----------
    file
        The file, by its name.
    row
        Number of the record: the header is row 1, the first record row 2.
    subject, predicate, object, value
        As in claims.csv; one of object and value is empty.
    on, start, end
        The qualifiers `on`, `from` and `to`, as EDTF.
    at, title, note
        As in claims.csv.
    confidence
        From 0 to 1; 1 where the dataset says it outright and the entity is named by a code.
    others
        Other columns of claims.csv and their cells, which only a mapping of the user's own fills.
    """

    file: Annotated[str, Declared(label="Name of the file.", left_out=_ELSEWHERE)]
    row: Annotated[int, Declared(label="Number of the record.", column="line")]
    subject: Annotated[EntityId, Declared(label="As in claims.csv.")]
    predicate: Annotated[PredicateName, Declared(label="As in claims.csv.")]
    object: Annotated[EntityId, Declared(label="As in claims.csv; empty where there is a value.")] = ""
    value: Annotated[str, Declared(label="As in claims.csv; empty where there is an object.")] = ""
    on: Annotated[DateText, Declared(label="As in claims.csv.")] = ""
    start: Annotated[DateText, Declared(label="Since when it is so.", column="from")] = ""
    end: Annotated[DateText, Declared(label="Until when it is so.", column="to")] = ""
    at: Annotated[EntityId, Declared(label="As in claims.csv.")] = ""
    title: Annotated[str, Declared(label="As in claims.csv.")] = ""
    note: Annotated[str, Declared(label="As in claims.csv.")] = ""
    confidence: Annotated[float, Declared(label="From 0 to 1.", default="1.0")] = 1.0
    others: Annotated[tuple[tuple[str, str], ...], Declared(label="Any other cells.", left_out=_ELSEWHERE)] = ()


@dataclass(frozen=True, slots=True)
class NewEntity:
    """An entity that the dataset brings; columns as in entities.csv. Given again with the same id, the first counts."""

    file: str
    row: int
    id: str
    type: str
    label: str
    wikidata: str = ""
    iso3166: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that the dataset gives to an entity; columns as in names.csv."""

    file: str
    row: int
    entity: str
    name: str
    language: str
    kind: NameKind = NameKind.ALIAS


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Where an entity lies on a map; columns as in places.csv. Given again for the same entity, the first counts."""

    file: str
    row: int
    entity: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Repeat:
    """An item that says the same as an earlier one of the same file, and so gives no claim of its own."""

    file: str
    row: int
    of_row: int


@dataclass(frozen=True, slots=True)
class Reject:
    """An item that gives no claim, and why.

    Parameters
    ----------
    what
        The cell or cells, as they stand in the file.
    rule
        Stable name of the reason, for counting: ``party-ambiguous``, ``date-form``.
    reason
        In a clause, for the reader.
    """

    file: str
    row: int
    what: str
    rule: str
    reason: str


Item = Statement | NewEntity | NewName | NewPlace | Repeat | Reject
