"""The two cubes of manytreaties: treaties and what is said of each, and the days of each party.

Comes in: the cube of agreements and that of parties. Goes out: a treaty for each of those that a code stands for, its
days, kind and subjects, and for each party `signs`, `ratifies`, `partyTo` and `withdrawsFrom`, or `involvedIn` where
the row has no day of it. What the columns were
found to mean stands at `TreatyIds`, `_party_items` and `read_manytreaties`. A questionable decision: a treaty named by
the parties alone is of class Agreement unless the letter of its code says that it is a treaty, since the cube also
holds resolutions and recommendations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from kg.imports.frame.files import Progress, Record, Uneven, read_records
from kg.imports.frame.identity import Identities, Resolved, Spell, Unresolved
from kg.imports.frame.items import Item, NewEntity, NewName, Reject, Repeat, Statement
from kg.imports.frame.spells import reject_uneven
from kg.imports.frame.treaties import SeenItems, clean, gather, read_messy_date, resolve_party, shorten, slug
from kg.model import Period

PREFIX = "mt-"
_ALIKE = 0.5
"""Least share of words in common by which two titles of one code and day are one treaty."""

_FORMAL = frozenset(
    re.findall(
        r"\w+",
        "the of and for in to on by an between among government governments republic kingdom union state states united "
        "federal federation federative democratic peoples people s",
    )
)
_GOES_WITH = re.compile(
    r"(?:(?:first|second|third|fourth|fifth|additional|supplementary|optional|further|\d+\w*) )*"
    r"(?:amendments?|adjustments?|protocols?|agreement|act|annex \w+)(?: \d+)?"
    r" (?:to|of|amending|extending|modifying|additional to|supplementary to) (?:the )?(.+)",
    re.IGNORECASE,
)
"""The title of a treaty that changes another or goes with it, whose title is the rest."""
_CHANGES = re.compile(r"\b(?:amend|adjust|extend|extension|modif)", re.IGNORECASE)
_CHANGING = frozenset({"Amendment", "Extending"})
_SIGNED = re.compile(r" signed (?:at|in|on) .*")
_YEAR = re.compile(r"_(\d{4})")
SCHEME: Final = "manytreaties"
ENTRY_SCHEME: Final = "manytreaties-entry"
"""Scheme of the state and day pairs that people have judged to be a state's entry rather than its signature."""
STATE_DATES: Final = ("StateSignature", "StateRatification", "StateForce", "StateEnd")
_ACT_DATES: Final = STATE_DATES[:3]
PARTY_COLUMNS: Final = ("stateID", "treatyID", "Title", "Begin", "End", "Signature", "Force", "Term", *STATE_DATES)
_TAKEN_OVER: Final = 0.8
PART: Final = "part"
"""How a reject says that it is about a part of the time between StateForce and StateEnd."""
_WITHDRAWAL = "read from an end that is this party's alone"
_AGREEMENTS: Final = "agreements"
_PARTIES: Final = "parties"
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


@dataclass(frozen=True, slots=True)
class TreatyMention:
    """How a row names a treaty."""

    code: str
    signed: str
    title: str


def title_words(title: str, *, year: str = "") -> frozenset[str]:
    """The words of a title that tell it from others; the year that its code gives already is none of them."""
    return frozenset(re.findall("[^\\W_]+", _SIGNED.sub("", title.lower()))) - _FORMAL - {year}


def are_alike(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether two titles of one code and day name one treaty.

    Examples
    --------
    >>> are_alike(title_words("Adjustments To Annex A"), title_words("Adjustments To Annex B"))
    False
    """
    if any(word.isdigit() or len(word) == 1 for word in left ^ right):
        return False
    return len(left & right) >= _ALIKE * len(left | right)


@dataclass(frozen=True, slots=True)
class _Treaty:
    code: str
    day: str
    words: frozenset[str]


class TreatyIds:
    """The id of the treaty that a row means.

    Parameters
    ----------
    agreements
        Mentions in the cube of agreements, where one row is one treaty.
    parties
        Mentions in the cube of parties; they join a treaty of the other cube, or make one that it lacks.

    Notes
    -----
    In the cubes a code is made of the parties, the year and a letter, so that the seven agreements that two states
    signed in one year share it: 214 of the 4,640 codes stand for more than one treaty, which makes 4,909 treaties. They
    get the day in their id, and a letter where the day is shared too. A questionable decision: titles are told apart by
    their words; what only differs in words such as ``Government Of The`` is one treaty, what differs in a number never
    is.
    """

    def __init__(self, agreements: Iterable[TreatyMention], parties: Iterable[TreatyMention]) -> None:
        self._treaties: defaultdict[str, list[_Treaty]] = defaultdict(list)
        self._meant: dict[TreatyMention, _Treaty] = {}
        for mention in agreements:
            self._add(mention, are_equal_only=True)
        for mention in parties:
            self._add(mention, are_equal_only=False)
        self._by_head: defaultdict[str, list[_Treaty]] = defaultdict(list)
        self._by_words: defaultdict[frozenset[str], list[_Treaty]] = defaultdict(list)
        for treaty in (treaty for treaties in self._treaties.values() for treaty in treaties):
            self._by_head[treaty.code.partition(":")[0]].append(treaty)
            self._by_words[treaty.words].append(treaty)
        self._ids = {
            treaty: name
            for treaties in self._treaties.values()
            for treaty, name in zip(treaties, _name(treaties), strict=True)
        }

    def __getitem__(self, mention: TreatyMention) -> str:
        return self._ids[self._meant[mention]]

    def earlier(self, mention: TreatyMention) -> tuple[tuple[str, ...], str]:
        """The treaties that one goes with, as far as code and title tell, and which of the two tells.

        Returns
        -------
        tuple of str, str
            Ids, several where nothing tells which one is meant; and what told it.
        """
        treaty = self._meant[mention]
        _, _, base = treaty.code.partition(":")
        coded = [candidate for candidate in self._by_head[base] if candidate is not treaty] if base else []
        match = _GOES_WITH.match(mention.title)
        words = title_words(match[1]) if match else frozenset()
        named = [peer for peer in coded or self._by_words[words] if peer.words == words and peer is not treaty]
        meant = named if len(named) == 1 or not coded else coded
        told = "its code names the code of that one" if coded else "its title is that of a change of that one"
        return tuple(self._ids[base_treaty] for base_treaty in meant), told

    @property
    def shared_codes(self) -> tuple[str, ...]:
        """Codes that stand for several treaties."""
        return tuple(sorted(code for code, treaties in self._treaties.items() if len(treaties) > 1))

    def __len__(self) -> int:
        return len(self._ids)

    def _add(self, mention: TreatyMention, *, are_equal_only: bool) -> None:
        if mention in self._meant:
            return
        year = _YEAR.search(mention.code)
        words = title_words(mention.title, year=year[1] if year else "")
        treaty = _Treaty(mention.code, mention.signed.rstrip("?~"), words)
        known = self._treaties[mention.code]
        earlier = treaty if treaty in known else None if are_equal_only else _find(treaty, known)
        if earlier is None:
            known.append(treaty)
        self._meant[mention] = earlier or treaty


def _find(treaty: _Treaty, known: list[_Treaty]) -> _Treaty | None:
    """The treaty of the same code that has its title, or one much like it of the same day."""
    same_title = [candidate for candidate in known if candidate.words == treaty.words]
    if len(same_title) == 1:
        return same_title[0]
    alike = [
        candidate for candidate in known if candidate.day == treaty.day and are_alike(candidate.words, treaty.words)
    ]
    return max(alike, key=lambda candidate: len(candidate.words & treaty.words), default=None)


def _name(treaties: list[_Treaty]) -> Iterable[str]:
    plain = PREFIX + slug(treaties[0].code)
    if len(treaties) == 1:
        return [plain]
    days = [slug(treaty.day) or "undated" for treaty in treaties]
    letters = (chr(ord("a") + days[:at].count(day)) for at, day in enumerate(days))
    return [
        f"{plain}-{day}" if days.count(day) == 1 else f"{plain}-{day}-{letter}"
        for day, letter in zip(days, letters, strict=True)
    ]


class Ends:
    """The days on which a treaty ends for its states: whose they are, and which of them the file itself refutes.

    Notes
    -----
    In 230 pairs of treaty and day the end of one party was written into the rows of others: Canada's withdrawal from
    the Kyoto Protocol in 176, the end of Czechoslovakia in 45 of the Antarctic Treaty. Such a day stands in the row of
    a state that came in after it as well, which is how it is known.
    """

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], str] = {}
        self._refuted: dict[tuple[str, str], str] = {}

    def add(self, record: Record) -> None:
        """Count a row in."""
        key = record["treatyID"], record["StateEnd"]
        state = self._states.setdefault(key, record["stateID"])
        if state != record["stateID"]:
            self._states[key] = ""
        try:
            force, end = read_messy_date(record["StateForce"]), read_messy_date(record["StateEnd"])
        except ValueError:
            return  # reported with the row's days
        if force and end and _is_after(force, end):
            self._refuted.setdefault((record["treatyID"], end.text), f"{record['stateID']} came in on {force}")

    def is_alone(self, record: Record) -> bool:
        """Whether no other state has this end in this treaty."""
        return self._states.get((record["treatyID"], record["StateEnd"])) == record["stateID"]

    def refutation(self, code: str, end: Period) -> str:
        """Who came into the treaty after a day that rows of it have as its end; empty where nobody did."""
        return self._refuted.get((code, end.text), "")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its days read; a column that is open, empty or at fault is missing."""

    record: Record
    treaty: str
    days: dict[str, Period]

    def read_days(self) -> list[Reject]:
        """Read the days, and say which cells of the state are none; that of the treaty is reported with its others."""
        faults = []
        for column in ("Signature", *STATE_DATES):
            try:
                day = read_messy_date(self.record[column])
            except ValueError as error:
                if column != "Signature":
                    faults.append(self.reject(column, "date-form", str(error)))
                continue
            if day is not None:
                self.days[column] = day
        return faults

    def reject(self, column: str, rule: str, reason: str) -> Reject:
        what = f"{self.record['stateID']}, {column}: {self.record.cells.get(column, '')}".removesuffix(": ")
        return Reject(self.record.file, self.record.row, what, rule, reason)


def _party_items(record: Record, treaty: str, identities: Identities, said: SeenItems, ends: Ends) -> Iterator[Item]:
    """The items of a row that are about the state.

    Parameters
    ----------
    treaty
        Id of the treaty that the row means.
    said
        What earlier rows have said.
    ends
        All rows of the file, counted in.

    Notes
    -----
    What the columns were found to mean, in 98,320 rows:

    - ``StateSignature`` is no signature in many rows: in 6,892 it comes after the state's own ratification, which
      cannot be, and in 20,576 it is the day of ``StateForce`` and later than the treaty's signature (a state that
      acceded). Both are rejects; `partyTo` and `ratifies` hold the day all the same. So is a day after both the
      treaty's signature and its force for the state: BGR "signs" 44 schedules of 1949 to 2008 on 2009-08-10, when it
      joined the convention on whaling. So is one that stands for many older texts which the state never ratified: KAZ
      "signs" sixteen declarations on 1991-12-26, when it entered the state system.
    - ``StateEnd`` is the treaty's ``End`` again in most rows that have both: the treaty ended for all. In 6,443 it is
      before ``StateForce``, half of them in one stretch of rows, 91,600 to 96,600, in which whole conventions end on
      one day, as that on whaling for 95 states on 1970-06-30: rejects. It is a withdrawal where it is the state's
      alone: no other party has it, and the treaty goes on.
    - ``9999-12-31`` as ``StateRatification`` or ``StateForce`` is *not yet*, and as ``StateEnd`` *still*: no claims.
    - An end that the row of another state refutes, since that state came in after it, is the end of some party which
      was written into the rows of others (`Ends`): 3,782 rejects beside the 6,443.
    - 1,148 rows have an end and no ``StateForce``: the treaty ended, and nothing says that it ever bound the state,
      which may have signed only. Such an end is a reject.
    - 2,807 rows have no day of the state at all, 38 have but days to come, and some have an end alone; most are of
      recommendations of committees, which list the members of the body. Being listed is no being bound: such a state
      is `involvedIn` the treaty and no more.

    A questionable decision: a party whose code passes to another state (RUS in 1991) is split there, and the part that
    the row does not tell has confidence 0.8.
    """
    row = _Row(record, treaty, {})
    faults = row.read_days()
    is_only_named = not faults and row.days.keys().isdisjoint(_ACT_DATES)
    yield from faults
    yield from _signature(row, identities, said)
    if "StateRatification" in row.days:
        yield from _act(row, "StateRatification", "ratifies", identities, said)
    yield from _party(row, identities, said, ends)
    if is_only_named:
        yield from _mention_party(row, identities, said)


def _signature(row: _Row, identities: Identities, said: SeenItems) -> Iterator[Item]:
    signed = row.days.get("StateSignature")
    if signed is None:
        return
    ratified, force, opened = (row.days.get(column) for column in ("StateRatification", "StateForce", "Signature"))
    if ratified and _is_after(signed, ratified):
        reason = f"no signature: the state ratified on {ratified}, before it"
        yield row.reject("StateSignature", "signature-after-ratification", reason)
    elif opened and _is_after(signed, opened) and signed in (ratified, force):
        reason = f"no signature: the day of ratification or force, after the treaty was signed on {opened}"
        yield row.reject("StateSignature", "signature-is-accession", reason)
    elif opened and force and _is_after(signed, opened) and _is_after(signed, force):
        reason = f"no signature: the treaty was signed on {opened} and in force for the state from {force}, before it"
        yield row.reject("StateSignature", "signature-after-force", reason)
    elif not ratified and (why := _entry_day(row, signed, identities)):
        yield row.reject("StateSignature", "signature-is-entry", f"no signature: {why}")
    else:
        yield from _act(row, "StateSignature", "signs", identities, said)


def _entry_day(row: _Row, signed: Period, identities: Identities) -> str:
    """Why people have judged that on this day the state came to be rather than signed; empty where they have not."""
    resolution = identities.resolve(ENTRY_SCHEME, f"{row.record['stateID']} {signed}", None)
    return resolution.reason if isinstance(resolution, Unresolved) and resolution.rule == "code-undecided" else ""


def _is_after(left: Period, right: Period) -> bool:
    return left.earliest is not None and right.latest is not None and left.earliest > right.latest


def _act(row: _Row, column: str, predicate: str, identities: Identities, said: SeenItems) -> Iterator[Item]:
    """A claim that something was done on a day."""
    day = row.days[column]
    who = identities.resolve(SCHEME, row.record["stateID"], day)
    if isinstance(who, Unresolved):
        yield row.reject(column, who.rule, who.reason)
        return
    earlier = said.earlier_row((who.entity, predicate, row.treaty, day.text), row.record.row)
    if earlier is not None:
        yield Repeat(row.record.file, row.record.row, earlier)
        return
    yield Statement(row.record.file, row.record.row, who.entity, predicate, row.treaty, on=day.text)


def _party(row: _Row, identities: Identities, said: SeenItems, ends: Ends) -> Iterator[Item]:
    start, end = row.days.get("StateForce"), row.days.get("StateEnd")
    fault = _end_fault(row, start, end, ends) if end else None
    if fault:
        yield fault
        del row.days["StateEnd"]
        end = None
    if start is None:
        return
    state = row.record["stateID"]
    what = (state, "partyTo", row.treaty, start.text, end and end.text)
    earlier = said.earlier_row(what, row.record.row)
    if earlier is not None:
        for _ in filter(None, (start, end)):
            yield Repeat(row.record.file, row.record.row, earlier)
        return
    spells = identities.split(SCHEME, state, start, end)
    yield from _spells(row, spells)
    last = spells[-1].who
    if end and isinstance(last, Resolved) and _is_withdrawal(row, end, ends):
        yield Statement(
            row.record.file, row.record.row, last.entity, "withdrawsFrom", row.treaty, on=end.text, note=_WITHDRAWAL
        )


def _end_fault(row: _Row, start: Period | None, end: Period, ends: Ends) -> Reject | None:
    """Why the end for the state cannot be one."""
    if start and _is_after(start, end):
        reason = f"the treaty would end for the state before it came into force for it on {start}"
        return row.reject("StateEnd", "end-before-force", reason)
    if start is None:
        told = row.record["StateForce"] or "no day of force"
        reason = f"the treaty ended, and the row does not say that it was in force for the state ({told})"
        return row.reject("StateEnd", "end-without-force", reason)
    if later := ends.refutation(row.record["treatyID"], end):
        reason = f"the treaty went on: {later}, and its row has this end too"
        return row.reject("StateEnd", "end-refuted", reason)
    return None


def _spells(row: _Row, spells: Sequence[Spell]) -> Iterator[Item]:
    """A claim for each entity that the code means in the time, or a reject for each cell when it means none."""
    for at, spell in enumerate(spells):
        if isinstance(spell.who, Resolved):
            note = f"{row.record['stateID']} stands for it then; the row tells no change" if spell.is_cut else ""
            yield Statement(
                row.record.file, row.record.row, spell.who.entity, "partyTo", row.treaty, start=spell.start,
                end=spell.end, note=note, confidence=_TAKEN_OVER if at else 1.0,
            )  # fmt: skip
        elif len(spells) > 1:
            yield row.reject(f"{PART} {spell.start or '..'}/{spell.end or '..'}", spell.who.rule, spell.who.reason)
        else:
            for column in STATE_DATES[2:]:
                if column in row.days:
                    yield row.reject(column, spell.who.rule, spell.who.reason)


def _is_withdrawal(row: _Row, end: Period, ends: Ends) -> bool:
    try:
        over = read_messy_date(row.record["End"])
    except ValueError:
        return False  # reported with the treaty's days
    return ends.is_alone(row.record) and (over is None or _is_after(over, end))


def _mention_party(row: _Row, identities: Identities, said: SeenItems) -> Iterator[Item]:
    state = row.record["stateID"]
    who = resolve_party(identities, SCHEME, state, row.days.get("Signature"), may_join=True)
    if isinstance(who, Unresolved):
        yield row.reject("listed", who.rule, who.reason)
        return
    earlier = said.earlier_row((who.entity, "involvedIn", row.treaty), row.record.row)
    if earlier is None:
        yield Statement(row.record.file, row.record.row, who.entity, "involvedIn", row.treaty)
    else:
        yield Repeat(row.record.file, row.record.row, earlier)


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
        The id that a treaty goes by, where it is the same as another: see `kg.imports.frame.treaties`.

    Yields
    ------
    Item
        Of each row in order; each cell with a date is a claim, a repeat or a reject. Which treaty another changes or
        goes with comes last, since the other may stand below it.

    Notes
    -----
    What the columns of both cubes were found to mean:

    - ``Begin`` is ``Signature`` again in all but 44 of 102,852 rows; where it is neither that nor ``Force`` it is kept
      as `startedOn`, since nothing says what began.
    - ``End`` is ``Term`` where that is known (780 of 804 rows of agreements) and else ``9999-12-31`` for what goes on;
      both are an end of the treaty for all. In the cube of parties ``Term`` is the same day as a number of days since
      1970, and in 162 treaties they differ from row to row, as in the convention of 1971 on oil pollution, whose 79
      rows have 38 ends: one that not all rows of a treaty have is an end for some state and not of the treaty.
    - ``9999-12-31`` is never a day. ``?`` and ``~`` are those of EDTF, and ``1981-09..1981-10`` is a range.

    Comments and coders of the dataset, its languages and its flag for texts are not taken over.
    """
    given = {_AGREEMENTS: AGREEMENT_COLUMNS, _PARTIES: PARTY_COLUMNS}
    ends = Ends()
    told: defaultdict[TreatyMention, set[str]] = defaultdict(set)
    treaties = TreatyIds(
        *(
            (_count_in(record, ends, told) for record in _records(files, role, columns) if isinstance(record, Record))
            for role, columns in given.items()
        )
    )
    uneven = _uneven_ends(treaties, told)
    known = ids or {}
    relations: list[Item] = []
    for role, columns in given.items():
        said = SeenItems()
        for record in _records(files, role, columns, progress):
            if isinstance(record, Uneven):
                yield reject_uneven(record)
                continue
            own = treaties[_mention(record)]
            entity = known.get(own, own)
            yield from _treaty(record, entity, said)
            relations += _relation(record, entity, treaties, known, said)
            yield from _days(record, entity, said, ends, is_uneven=role == _PARTIES and own in uneven)
            if role == _AGREEMENTS:
                yield from _traits(record, entity, said)
            else:
                yield from _party_items(record, entity, identities, said, ends)
    yield from relations


def _records(
    files: Mapping[str, Path], role: str, columns: tuple[str, ...], progress: Progress | None = None
) -> Iterator[Record | Uneven]:
    return read_records(files[role], columns, progress=progress) if role in files else iter(())


def _mention(record: Record) -> TreatyMention:
    return TreatyMention(record["treatyID"], record["Signature"], record["Title"])


def _count_in(record: Record, ends: Ends, told: dict[TreatyMention, set[str]]) -> TreatyMention:
    """The mention of a row, and what has to be known of all rows before the first is read."""
    mention = _mention(record)
    if "StateEnd" in record.cells:
        ends.add(record)
        told[mention].add(record["End"])
    return mention


def _uneven_ends(treaties: TreatyIds, told: Mapping[TreatyMention, set[str]]) -> frozenset[str]:
    """Treaties whose rows in the cube of parties have different ends, which are then the states' own."""
    ends: defaultdict[str, set[str]] = defaultdict(set)
    for mention, days in told.items():
        ends[treaties[mention]] |= days
    return frozenset(treaty for treaty, days in ends.items() if len(days) > 1)


def _treaty(record: Record, entity: str, said: SeenItems) -> Iterator[Item]:
    if said.earlier_row(("title", entity, record["Title"]), record.row) is not None:
        return
    title = clean(record["Title"]) or record["treatyID"]
    is_new_name = said.earlier_row(("name", entity, title), record.row) is None
    if said.earlier_row(("entity", entity), record.row) is None:
        label = shorten(title)
        yield NewEntity(record.file, record.row, entity, _kind(record), label, note=_note(record))
        is_new_name = label != title
    if is_new_name:
        yield NewName(record.file, record.row, entity, title, "en")


def _relation(
    record: Record, entity: str, treaties: TreatyIds, known: Mapping[str, str], said: SeenItems
) -> Iterator[Item]:
    """Which treaty this one changes or goes with; the cube of parties gives the same again in each row."""
    own, told = treaties.earlier(_mention(record))
    others = {known.get(name, name) for name in own} - {entity}
    if not others or said.earlier_row(("relation", entity), record.row) is not None:
        return
    if len(others) > 1:
        reason = f"its code and title may mean {' or '.join(sorted(others))}"
        yield Reject(record.file, record.row, record["treatyID"], "treaty-ambiguous", reason)
        return
    changes = record.cells.get("TypeAgree") in _CHANGING or _CHANGES.search(record["Title"].partition(" To ")[0])
    predicate = "amends" if changes else "supplements"
    yield Statement(record.file, record.row, entity, predicate, others.pop(), note=f"related since {told}")


def _kind(record: Record) -> str:
    stated = record.cells.get("TypeAgree", "")
    letter = "Agreement" if _TREATY_LETTER.search(record["treatyID"]) else ""
    return _KINDS.get(stated or letter, "Agreement")


def _note(record: Record) -> str:
    cells = {column: text if (text := clean(record.cells.get(column, ""))) != "None" else "" for column in record.cells}
    return gather(
        code=record["treatyID"],
        area=cells.get("TypeGeo", ""),
        depositary=cells.get("Depository", ""),
        secretariat=cells.get("Secretariat", ""),
        published=cells.get("Published", ""),
        text=cells.get("TextURL", ""),
        website=cells.get("Website", ""),
    )


def _days(record: Record, entity: str, said: SeenItems, ends: Ends, *, is_uneven: bool) -> Iterator[Item]:
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
        if column in _ENDS and "stateID" in record.cells and (later := ends.refutation(record["treatyID"], day)):
            reason = f"the treaty went on: {later}"
            yield Reject(record.file, record.row, f"{column}: {cell}", "end-refuted", reason)
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


def _traits(record: Record, entity: str, said: SeenItems) -> Iterator[Item]:
    for column in ("TypeAgree", "TypeAmbit"):
        if trait := clean(record[column]):
            yield from _once(Statement(record.file, record.row, entity, "characterisedAs", value=trait), said)
    for column, kind in _TOPICS.items():
        for name in filter(None, map(clean, record[column].split(","))):
            topic = f"mt-{kind}-{slug(name)}"
            if said.earlier_row(topic, record.row) is None:
                yield NewEntity(record.file, record.row, topic, "Topic", name)
            yield from _once(Statement(record.file, record.row, entity, "isAbout", topic), said)
    alternative = clean(record["TitleAlt"])
    if alternative and alternative != "None" and said.earlier_row(("name", entity, alternative), record.row) is None:
        yield NewName(record.file, record.row, entity, alternative, record.cells.get("Language") or "en")


def _once(statement: Statement, said: SeenItems) -> Iterator[Item]:
    """The statement, or that an earlier row has it."""
    what = (statement.subject, statement.predicate, statement.object, statement.value)
    earlier = said.earlier_row(what, statement.row)
    yield statement if earlier is None else Repeat(statement.file, statement.row, earlier)
