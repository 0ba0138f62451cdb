"""UK Treaties Online: a treaty, its days, its subject, its numbers and those named from each row.

Comes in: the table, one treaty a row with up to two hundred names. Goes out: a treaty, a topic for each of the 122
subjects, a claim for each day, each number of a register or series, and each name.

What the columns were found to mean: ``field3`` says whether a treaty is bilateral (BI) or not. A bilateral one was
made by those whom its row names in CAPITALS, and ``definative_eif`` is the day on which it came into force for them:
they are `partyTo` it from that day. Whom any other row names is `involvedIn` the treaty and no more: a bilateral one
of which no day of force is told may never have come into force, and the row of a multilateral one names everybody who
ever did anything about it, who signed and never ratified beside who is bound (the United States under the Rome
Statute). Who is bound by it, another dataset says by an act or a day of force of its own. A name is looked
up on the day of signature (else of adoption, else of force), and where a spelling means nobody then, as it was used
after that day, since states join later; not so in a bilateral treaty, where ``KAZAKHSTAN`` under a note of 1964 is a
mistake. A name in mixed case is a territory to which a party extended the treaty, on a day that the table does not
tell (`appliesTo`).
A questionable decision: end of the treaty is end of the time of each party.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.imports.frame.files import Progress, Record, Uneven, read_records, with_numbers
from kg.imports.frame.identity import Identities, Unresolved
from kg.imports.frame.items import Item, NewEntity, NewName, Reject, Repeat, Statement
from kg.imports.frame.spells import reject_uneven
from kg.imports.frame.treaties import SeenItems, clean, gather, read_slashed_day, resolve_party, shorten, slug
from kg.model import Period

SCHEME: Final = "uk-party"
_ROLE: Final = "treaties"
COLUMNS: Final = (
    "id", "title", "field3", "subject", "country_name", "signed_event_date", "signed_event_location",
    "definative_eif_event_date", "adopted_event_date", "terminated_event_date", "references", "document_url",
)  # fmt: skip
_DATES = {
    "signed_event_date": "signedOn",
    "adopted_event_date": "adoptedOn",
    "definative_eif_event_date": "inForceFrom",
    "terminated_event_date": "terminatedOn",
}
_UN = re.compile(r"UN Registration ([^/]*)/0: (\d+)(?: (\d+))?", re.ASCII)
_LEAGUE = re.compile(r"League of Nations Registration (\d+)/0: (\d+)(?: (\d+))?", re.ASCII)
_SERIES = re.compile(r"Treaty Series (\d+)/(\d{4}): .*", re.ASCII)
_MEMORANDUM = re.compile(r"\W*(?:agreed |joint )?memorandum\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Context:
    identities: Identities
    ids: Mapping[str, str]
    said: SeenItems
    codes: dict[str, str]


def read_uk_treaties(
    files: Mapping[str, Path],
    identities: Identities,
    progress: Progress | None = None,
    *,
    ids: Mapping[str, str] | None = None,
) -> Iterator[Item]:
    """Read the table.

    Parameters
    ----------
    files
        Path of the table, under the role `treaties`.
    identities
        Knows the spellings of parties (scheme `uk-party`).
    progress
        Told how far each file has been read.
    ids
        The id that a treaty goes by, where it is the same as another: see `kg.imports.frame.treaties`.

    Yields
    ------
    Item
        Of each row in order; each cell with a day, each number and each name is a claim, a repeat or a reject.
    """
    context = _Context(identities, ids or {}, SeenItems(), {})
    for record in with_numbers(read_records(files[_ROLE], COLUMNS, progress=progress), ("id",)):
        if isinstance(record, Uneven):
            yield reject_uneven(record)
        else:
            yield from _read_row(record, context)


def _read_row(record: Record, context: _Context) -> Iterator[Item]:
    own = f"uk-treaty-{slug(record['id'])}"
    if context.codes.setdefault(own, record["id"]) != record["id"]:
        reason = f"'{own}' stands for '{context.codes[own]}' already; codes that differ are not taken for one"
        yield Reject(record.file, record.row, record["id"], "id-collision", reason)
        return
    entity = context.ids.get(own, own)
    days: dict[str, Period] = {}
    faults: list[Reject] = []
    for column in _DATES:
        try:
            if record[column]:
                days[column] = read_slashed_day(record[column])
        except ValueError as error:
            faults.append(Reject(record.file, record.row, f"{column}: {record[column]}", "date-form", str(error)))
    kept = _references(record)
    yield from _treaty(record, entity, kept, is_linked=entity != own)
    yield from faults
    yield from _days(record, entity, days, f"{own}; {kept}" if entity != own else "")
    yield from _topic(record, entity, context)
    for number in dict.fromkeys(_numbers(record["references"])):
        yield Statement(record.file, record.row, entity, "registrationNumber", value=number)
    yield from _named(record, entity, days, context)


def _days(record: Record, entity: str, days: Mapping[str, Period], row: str) -> Iterator[Statement]:
    for column, day in days.items():
        place = clean(record["signed_event_location"]) if column == "signed_event_date" else ""
        note = gather(signed_at=place, row=row)
        yield Statement(record.file, record.row, entity, _DATES[column], value=day.text, note=note)


def _treaty(record: Record, entity: str, note: str, *, is_linked: bool) -> Iterator[Item]:
    title = clean(record["title"]) or entity
    label = shorten(title)
    kind = "Memorandum" if _MEMORANDUM.match(title) else "Treaty"
    yield NewEntity(record.file, record.row, entity, kind, label, note=note)
    if is_linked or label != title:
        yield NewName(record.file, record.row, entity, title, "en")


def _references(record: Record) -> str:
    document = record["document_url"].replace("\\", "/")
    return gather(document=document, references=clean(record["references"].replace("||", " ").replace(";", "; ")))


def _numbers(references: str) -> Iterator[str]:
    """The numbers under which registers and treaty series have a treaty; 0 is none."""
    for reference in re.split(r"\|\||;", references):
        text = clean(reference)
        if match := _UN.fullmatch(text):
            number, volume, page = match.groups()
            yield from _numbered("UN registration", number)
            yield from _paged("UNTS", volume, page)
        elif match := _LEAGUE.fullmatch(text):
            yield from _numbered("LN registration", match[1])
            yield from _paged("LNTS", match[2], match[3])
        elif match := _SERIES.fullmatch(text):
            yield from _numbered("UK Treaty Series", match[1], f"/{match[2]}")


def _numbered(register: str, number: str, year: str = "") -> Iterator[str]:
    if number.strip().isdecimal() and int(number):
        yield f"{register} {int(number)}{year}"


def _paged(series: str, volume: str, page: str | None) -> Iterator[str]:
    if page and int(volume) and int(page):
        yield f"{series} {int(volume)}/{int(page)}"


def _topic(record: Record, entity: str, context: _Context) -> Iterator[Item]:
    subject = clean(record["subject"])
    if not subject:
        return
    topic = f"uk-subject-{slug(subject)}"
    if context.said.earlier_row(topic, record.row) is None:
        yield NewEntity(record.file, record.row, topic, "Topic", subject)
    yield Statement(record.file, record.row, entity, "isAbout", topic)


def _named(record: Record, entity: str, days: Mapping[str, Period], context: _Context) -> Iterator[Item]:
    when = next((days[column] for column in _DATES if column in days), None)
    is_bilateral = record["field3"] == "BI"
    force = days.get("definative_eif_event_date") if is_bilateral else None
    ended = days.get("terminated_event_date")
    is_odd = force is not None and ended is not None and force > ended
    note = "the row has an end before the entry into force" if is_odd else ""
    start, end = ("" if is_odd or day is None else day.text for day in (force, ended))
    is_in_force = force is not None
    named: set[str] = set()
    for spelling in filter(None, map(str.strip, record["country_name"].split(" ; "))):
        who = resolve_party(context.identities, SCHEME, spelling, when, may_join=not is_bilateral)
        if spelling in named:
            yield Repeat(record.file, record.row, record.row)
        elif isinstance(who, Unresolved):
            yield Reject(record.file, record.row, spelling, who.rule, who.reason)
        elif who.entity in named:
            yield Repeat(record.file, record.row, record.row)
        else:
            named.add(who.entity)
            if spelling.isupper() and is_in_force:
                yield Statement(record.file, record.row, who.entity, "partyTo", entity, start=start, end=end, note=note)
            elif spelling.isupper():
                yield Statement(record.file, record.row, who.entity, "involvedIn", entity)
            else:
                yield Statement(record.file, record.row, entity, "appliesTo", who.entity, end=end, note=note)
        named.add(spelling)
