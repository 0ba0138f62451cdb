"""The two cubes of manytreaties: treaties and what is said of each, and the days of each party.

Comes in: the cube of agreements and that of parties. Goes out: a treaty for each of those that a code stands for, its
days, kind and subjects, and what `manytreaties_parties` makes of the parties.

What the columns of both cubes were found to mean:

- ``Begin`` is ``Signature`` again in all but 44 of 102,852 rows; where it is neither that nor ``Force`` it is kept as
  `startedOn`, since nothing says what began.
- ``End`` is ``Term`` where that is known (780 of 804 rows of agreements) and else ``9999-12-31`` for what goes on; both
  are an end of the treaty for all. In the cube of parties ``Term`` is the same day as a number of days since 1970, and
  in 162 treaties they differ from row to row, as in the convention of 1971 on oil pollution, whose 79 rows have 38
  ends: one that not all rows of a treaty have is an end for some state and not of the treaty.
- ``9999-12-31`` is never a day. ``?`` and ``~`` are those of EDTF, and ``1981-09..1981-10`` is a range.

Comments and coders of the dataset, its languages and its flag for texts are not taken over.
A questionable decision: a treaty named by the parties alone is of class Agreement unless the letter of its code says
that it is a treaty, since the cube also holds resolutions and recommendations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from kg.dates import Period
from kg.imports.files import Progress, Record, Uneven, read_records
from kg.imports.identity import Identities
from kg.imports.manytreaties_parties import PARTY_COLUMNS, Ends, is_listed_only, party_items
from kg.imports.model import Item, NewEntity, NewName, Reject, Repeat, Statement
from kg.imports.spells import reject_uneven
from kg.imports.treaty_cells import Said, clean, gather, read_messy_date, shorten, slug
from kg.imports.treaty_ids import Mention, TreatyIds

AGREEMENTS: Final = "agreements"
PARTIES: Final = "parties"
DATE_COLUMNS: Final = ("Signature", "Force", "End", "Term", "Begin")
AGREEMENT_COLUMNS: Final = (
    "treatyID", "Title", *DATE_COLUMNS, "TypeDomain", "TypeAgree", "TypeAmbit", "TypeGeo", "TypeSubject", "Location",
    "Depository", "Published", "Secretariat", "Website", "TitleAlt", "TextURL",
)  # fmt: skip
_TOPICS = {"TypeDomain": "domain", "TypeSubject": "subject"}
_ENDS: Final = ("End", "Term")
_PREDICATES = {"Signature": "signedOn", "Force": "inForceFrom", "End": "terminatedOn", "Term": "terminatedOn"}
_EPOCH = date(1970, 1, 1)
_LAST_DAY_NUMBER = 2_900_000
_NUMBER = re.compile(r"-?\d+(?:\.0*)?", re.ASCII)
_KINDS = {
    "Agreement": "Treaty",
    "Amendment": "Treaty",
    "Protocol": "Treaty",
    "Extending": "Treaty",
    "MOU": "Memorandum",
}
_TREATY_LETTER = re.compile(r"_\d{4}[AENP]\d*(?::|$)")


def read_manytreaties(
    files: Mapping[str, Path],
    identities: Identities,
    progress: Progress | None = None,
    *,
    ids: Mapping[str, str] | None = None,
) -> Iterator[Item]:
    """Read the cubes, the one of agreements first.

    Parameters
    ----------
    files
        Paths under the roles `agreements` and `parties`; one may be missing, but then codes that stand for several
        treaties are told apart by the other alone, so that a few ids differ.
    identities
        Knows the codes of states (scheme `manytreaties`).
    progress
        Told how far each file has been read.
    ids
        The id that a treaty goes by, where it is the same as another: see `kg.imports.links`.

    Yields
    ------
    Item
        Of each row in order; each cell with a date is a claim, a repeat or a reject.
    """
    given = {AGREEMENTS: AGREEMENT_COLUMNS, PARTIES: PARTY_COLUMNS}
    ends = Ends()
    told: defaultdict[Mention, set[str]] = defaultdict(set)
    bare: list[tuple[Mention, str]] = []
    treaties = TreatyIds(
        *(
            (
                _count_in(record, ends, told, bare)
                for record in _records(files, role, columns)
                if isinstance(record, Record)
            )
            for role, columns in given.items()
        )
    )
    uneven = _uneven_ends(treaties, told)
    known = ids or {}
    listed: defaultdict[str, list[str]] = defaultdict(list)
    for mention, state in bare:
        listed[known.get(treaties[mention], treaties[mention])].append(state)
    for role, columns in given.items():
        said = Said()
        for record in _records(files, role, columns, progress):
            if isinstance(record, Uneven):
                yield reject_uneven(record)
                continue
            own = treaties[_mention(record)]
            entity = known.get(own, own)
            yield from _treaty(record, entity, said, listed.get(entity, ()))
            yield from _days(record, entity, said, is_uneven=role == PARTIES and own in uneven)
            if role == AGREEMENTS:
                yield from _traits(record, entity, said)
            else:
                yield from party_items(record, entity, identities, said, ends)


def _records(
    files: Mapping[str, Path], role: str, columns: tuple[str, ...], progress: Progress | None = None
) -> Iterator[Record | Uneven]:
    return read_records(files[role], columns, progress=progress) if role in files else iter(())


def _mention(record: Record) -> Mention:
    return Mention(record["treatyID"], record["Signature"], record["Title"])


def _count_in(record: Record, ends: Ends, told: dict[Mention, set[str]], bare: list[tuple[Mention, str]]) -> Mention:
    """The mention of a row, and what has to be known of all rows before the first is read."""
    mention = _mention(record)
    if "StateEnd" in record.cells:
        ends.add(record)
        told[mention].add(record["End"])
        if is_listed_only(record):
            bare.append((mention, record["stateID"]))
    return mention


def _uneven_ends(treaties: TreatyIds, told: Mapping[Mention, set[str]]) -> frozenset[str]:
    """Treaties whose rows in the cube of parties have different ends, which are then the states' own."""
    ends: defaultdict[str, set[str]] = defaultdict(set)
    for mention, days in told.items():
        ends[treaties[mention]] |= days
    return frozenset(treaty for treaty, days in ends.items() if len(days) > 1)


def _treaty(record: Record, entity: str, said: Said, listed: Sequence[str]) -> Iterator[Item]:
    if said.earlier_row(("title", entity, record["Title"]), record.row) is not None:
        return
    title = clean(record["Title"]) or record["treatyID"]
    is_new_name = said.earlier_row(("name", entity, title), record.row) is None
    if said.earlier_row(("entity", entity), record.row) is None:
        label = shorten(title)
        yield NewEntity(record.file, record.row, entity, _kind(record), label, note=_note(record, listed))
        is_new_name = label != title
    if is_new_name:
        yield NewName(record.file, record.row, entity, title, "en")


def _kind(record: Record) -> str:
    stated = record.cells.get("TypeAgree", "")
    letter = "Agreement" if _TREATY_LETTER.search(record["treatyID"]) else ""
    return _KINDS.get(stated or letter, "Agreement")


def _note(record: Record, listed: Sequence[str]) -> str:
    cells = {column: text if (text := clean(record.cells.get(column, ""))) != "None" else "" for column in record.cells}
    return gather(
        code=record["treatyID"],
        area=cells.get("TypeGeo", ""),
        depositary=cells.get("Depository", ""),
        secretariat=cells.get("Secretariat", ""),
        published=cells.get("Published", ""),
        text=cells.get("TextURL", ""),
        website=cells.get("Website", ""),
        listed_without_a_day=", ".join(dict.fromkeys(listed)),
    )


def _days(record: Record, entity: str, said: Said, *, is_uneven: bool) -> Iterator[Item]:
    """The days of the treaty as such, which the cube of parties gives again in each row."""
    told: set[str] = set()
    for column in DATE_COLUMNS:
        cell = record[column]
        try:
            is_number = column == "Term" and "stateID" in record.cells and _NUMBER.fullmatch(cell)
            day = _read_number(cell) if is_number else read_messy_date(cell)
        except ValueError as error:
            yield Reject(record.file, record.row, f"{column}: {cell}", "date-form", str(error))
            continue
        if day is None:
            continue
        is_own = is_uneven and column in _ENDS
        if (column == "Begin" and day.text in told) or (is_own and day.text == record["StateEnd"]):
            yield Repeat(record.file, record.row, record.row)
            continue
        if is_own:
            reason = (
                "rows of this treaty differ in its end, so that it is not that of the treaty; nor is it the state's"
            )
            yield Reject(record.file, record.row, f"{column}: {cell}", "end-of-several", reason)
            continue
        told.add(day.text)
        predicate = _PREDICATES.get(column, "startedOn")
        earlier = said.earlier_row((entity, predicate, day.text), record.row)
        if earlier is not None:
            yield Repeat(record.file, record.row, earlier)
            continue
        place = clean(record.cells.get("Location", "")) if column == "Signature" else ""
        yield Statement(record.file, record.row, entity, predicate, value=day.text, note=gather(signed_at=place))


def _read_number(cell: str) -> Period | None:
    """A day as days since 1970-01-01."""
    number = int(float(cell))
    return None if number > _LAST_DAY_NUMBER else read_messy_date((_EPOCH + timedelta(number)).isoformat())


def _traits(record: Record, entity: str, said: Said) -> Iterator[Item]:
    for column in ("TypeAgree", "TypeAmbit"):
        if trait := clean(record[column]):
            yield from _once(Statement(record.file, record.row, entity, "characterisedAs", value=trait), said)
    for column, kind in _TOPICS.items():
        for name in filter(None, map(clean, record[column].split(","))):
            topic = f"mt-{kind}-{slug(name)}"
            if said.earlier_row(topic, record.row) is None:
                yield NewEntity(record.file, record.row, topic, "Topic", name)
            yield from _once(Statement(record.file, record.row, entity, "hasTopic", topic), said)
    other = clean(record["TitleAlt"])
    if other and other != "None" and said.earlier_row(("name", entity, other), record.row) is None:
        yield NewName(record.file, record.row, entity, other, record.cells.get("Language") or "en")


def _once(statement: Statement, said: Said) -> Iterator[Item]:
    """The statement, or that an earlier row has it."""
    what = (statement.subject, statement.predicate, statement.object, statement.value)
    earlier = said.earlier_row(what, statement.row)
    yield statement if earlier is None else Repeat(statement.file, statement.row, earlier)
