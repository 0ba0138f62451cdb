"""The adapter of the manytreaties cubes: treaties, their days and kinds, and what each party did when."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item, NewEntity, Reject, Repeat, Statement
from kg.imports.manytreaties import (
    AGREEMENT_COLUMNS,
    DATE_COLUMNS,
    ENTRY_SCHEME,
    PART,
    PARTY_COLUMNS,
    SCHEME,
    STATE_DATES,
    read_manytreaties,
)
from tests.imports.items import (
    entities,
    identity,
    names,
    rejects,
    repeats,
    shipped_identities,
    spells,
    statements,
)
from tests.imports.treaty_files import successors, write_rows

WHO = Identities(
    identity(SCHEME, code, entity)
    for code, entity in {"AAA": "alpha", "BBB": "beta", "CCC": "gamma", "Members not listed": ""}.items()
)
TREATY = {
    "treatyID": "AAA-BBB_1970A", "Title": "Agreement On Nets", "Begin": "1970-05-01", "Signature": "1970-05-01",
    "Force": "1971-01-01", "End": "9999-12-31",
}  # fmt: skip
PARTY = {**TREATY, "stateID": "AAA", "StateSignature": "1970-05-01", "StateEnd": "9999-12-31"}


def read(
    folder: Path,
    agreements: Iterable[Mapping[str, str]] = (),
    parties: Iterable[Mapping[str, str]] = (),
    who: Identities = WHO,
    ids: Mapping[str, str] | None = None,
) -> list[Item]:
    files = {
        "agreements": write_rows(folder / "agreements.csv", AGREEMENT_COLUMNS, agreements),
        "parties": write_rows(folder / "parties.csv", PARTY_COLUMNS, parties),
    }
    return list(read_manytreaties(files, who, ids=ids))


def told(items: Iterable[Item], *predicates: str) -> list[tuple[str, str, str]]:
    """Predicate, subject, and day or days of the claims of the predicates, in order."""
    return [
        (each.predicate, each.subject, each.on or each.value or f"{each.start}/{each.end}")
        for each in items
        if isinstance(each, Statement) and each.predicate in predicates
    ]


def test_an_agreement_gives_a_treaty_its_days_kinds_and_subjects(tmp_path: Path) -> None:
    row = {
        **TREATY, "End": "1980-06", "Term": "1980-06", "TypeAgree": "Protocol", "TypeAmbit": "Bilateral",
        "TypeDomain": "Trade,Environment", "TypeSubject": "Fishing", "TitleAlt": "Net Accord", "TypeGeo": "Long Lake",
        "Location": "Alphaville",
    }  # fmt: skip
    items = read(tmp_path, [row])
    found = {(each.predicate, each.value or each.object) for each in statements(items)}
    assert found == {
        ("signedOn", "1970-05-01"), ("inForceFrom", "1971-01-01"), ("terminatedOn", "1980-06"),
        ("characterisedAs", "Protocol"), ("characterisedAs", "Bilateral"), ("isAbout", "mt-domain-trade"),
        ("isAbout", "mt-domain-environment"), ("isAbout", "mt-subject-fishing"),
    }  # fmt: skip
    assert repeats(items) == [(2, 2), (2, 2)], "Term is End, and Begin is Signature"
    assert entities(items)["mt-aaa-bbb-1970a"] == "Agreement On Nets"
    assert names(items) == [("mt-aaa-bbb-1970a", "Net Accord", "en", "alias")]
    treaty = next(each for each in items if isinstance(each, NewEntity))
    assert (treaty.type, treaty.note) == ("Treaty", "code: AAA-BBB_1970A; area: Long Lake")
    assert statements(items, "signedOn")[0].note == "signed at: Alphaville"


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("AAA_1970A", "MOU", "Memorandum"),
        ("AAA_1970A", "Resolution", "Agreement"),
        ("AAA_1970P:BBB_1960A", "", "Treaty"),
        ("AAA_1970R", "", "Agreement"),
    ],
)
def test_the_class_of_a_treaty_is_told_by_its_kind_or_by_the_letter_of_its_code(
    tmp_path: Path, code: str, kind: str, expected: str
) -> None:
    items = read(tmp_path, [{**TREATY, "treatyID": code, "TypeAgree": kind}])
    assert [each.type for each in items if isinstance(each, NewEntity)] == [expected]


def test_dates_are_as_known_and_what_is_none_is_a_reject(tmp_path: Path) -> None:
    row = {**TREATY, "Signature": "1981-09..1981-10", "Begin": "1981-08", "Force": "1982-02-30", "End": "2010-12?"}
    items = read(tmp_path, [row])
    assert told(items, "signedOn", "inForceFrom", "terminatedOn", "startedOn") == [
        ("signedOn", "mt-aaa-bbb-1970a", "1981-09/1981-10"),
        ("terminatedOn", "mt-aaa-bbb-1970a", "2010-12?"),
        ("startedOn", "mt-aaa-bbb-1970a", "1981-08"),
    ]
    assert [(each.row, each.what, each.rule) for each in items if isinstance(each, Reject)] == [
        (2, "Force: 1982-02-30", "date-form")
    ]


def test_two_titles_and_days_under_one_code_are_two_treaties_and_one_spelt_twice_is_one(tmp_path: Path) -> None:
    other = {**TREATY, "Title": "Agreement On Locks", "Signature": "1970-09-09"}
    third = {**other, "Title": "Agreement On Gates"}
    formal = {**PARTY, "Title": "Agreement Of The Government Of The Republic On Locks", "Signature": "1970-09-09"}
    items = read(tmp_path, [TREATY, other, third], [PARTY, formal])
    assert list(entities(items)) == [
        "mt-aaa-bbb-1970a-1970-05-01",
        "mt-aaa-bbb-1970a-1970-09-09-a",
        "mt-aaa-bbb-1970a-1970-09-09-b",
    ]
    assert [each.object for each in statements(items, "signs")] == [
        "mt-aaa-bbb-1970a-1970-05-01", "mt-aaa-bbb-1970a-1970-09-09-a",
    ]  # fmt: skip


def test_a_title_with_the_same_words_is_one_treaty_though_the_cubes_differ_on_its_day(tmp_path: Path) -> None:
    items = read(tmp_path, [TREATY], [{**PARTY, "Signature": "1970-01-05", "Begin": "1970-01-05"}])
    assert {each for each, *_ in told(items, "signedOn")} == {"signedOn"}
    assert [(each[1], each[2]) for each in told(items, "signedOn")] == [
        ("mt-aaa-bbb-1970a", "1970-05-01"), ("mt-aaa-bbb-1970a", "1970-01-05"),
    ]  # fmt: skip


def test_titles_that_differ_in_a_number_or_letter_are_two_treaties(tmp_path: Path) -> None:
    rows = [{**TREATY, "Title": "Changes To Annex A"}, {**TREATY, "Title": "Changes To Annex B"}]
    assert len(entities(read(tmp_path, rows))) == 2


def test_a_treaty_that_only_the_parties_name_is_made_from_their_row(tmp_path: Path) -> None:
    items = read(tmp_path, [], [{**PARTY, "treatyID": "LONE_1970R", "Term": "3652.0", "End": "1980-01-01"}])
    assert [(each.id, each.type) for each in items if isinstance(each, NewEntity)] == [("mt-lone-1970r", "Agreement")]
    assert told(items, "terminatedOn") == [("terminatedOn", "mt-lone-1970r", "1980-01-01")]
    assert repeats(items) == [(2, 2), (2, 2)], "Term is End as days since 1970, and Begin is Signature"


def test_signature_ratification_and_force_stay_apart(tmp_path: Path) -> None:
    row = {**PARTY, "StateRatification": "1970-12", "StateForce": "1971-01-01"}
    items = read(tmp_path, [], [row])
    assert told(items, "signs", "ratifies", "partyTo") == [
        ("signs", "alpha", "1970-05-01"), ("ratifies", "alpha", "1970-12"), ("partyTo", "alpha", "1971-01-01/"),
    ]  # fmt: skip


def test_a_signature_after_the_states_own_ratification_is_none(tmp_path: Path) -> None:
    row = {**PARTY, "StateSignature": "1973-03-03", "StateRatification": "1973-01-01", "StateForce": "1973-03-03"}
    items = read(tmp_path, [], [row])
    assert rejects(items) == [(2, "signature-after-ratification")]
    assert told(items, "signs", "ratifies", "partyTo") == [
        ("ratifies", "alpha", "1973-01-01"), ("partyTo", "alpha", "1973-03-03/"),
    ]  # fmt: skip


def test_a_later_day_that_is_that_of_force_is_an_accession_and_no_signature(tmp_path: Path) -> None:
    items = read(tmp_path, [], [{**PARTY, "StateSignature": "1979-07-06", "StateForce": "1979-07-06"}])
    assert rejects(items) == [(2, "signature-is-accession")]
    assert told(items, "signs", "partyTo") == [("partyTo", "alpha", "1979-07-06/")]


def test_a_day_after_the_treatys_signature_and_its_force_for_the_state_is_no_signature(tmp_path: Path) -> None:
    late = {**PARTY, "StateSignature": "2009-08-10", "StateForce": "2007-09-27"}
    items = read(tmp_path, [], [late])
    assert rejects(items) == [(2, "signature-after-force")]
    assert told(items, "signs", "partyTo") == [("partyTo", "alpha", "2007-09-27/")]
    backdated = {**PARTY, "StateForce": "1970-01-01"}
    assert told(read(tmp_path, [], [backdated]), "signs") == [("signs", "alpha", "1970-05-01")]


def test_a_day_judged_to_be_the_entry_of_a_state_is_no_signature(tmp_path: Path) -> None:
    entry = Identities([identity(SCHEME, "AAA", "alpha"), identity(ENTRY_SCHEME, "AAA 1991-12-26", "")])
    row = {**PARTY, "StateSignature": "1991-12-26", "StateEnd": ""}
    acceded = {**row, "StateRatification": "1992-02-01", "StateSignature": "1991-12-26"}
    assert [rule for _, rule in rejects(read(tmp_path, [TREATY], [row], entry))] == ["signature-is-entry"]
    assert told(read(tmp_path, [TREATY], [acceded], entry), "signs") == [("signs", "alpha", "1991-12-26")]


def test_a_state_that_only_signed_is_no_party(tmp_path: Path) -> None:
    assert told(read(tmp_path, [], [PARTY]), "signs", "partyTo") == [("signs", "alpha", "1970-05-01")]


def test_the_end_of_the_treaty_ends_the_time_of_each_party_and_is_no_withdrawal(tmp_path: Path) -> None:
    row = {**PARTY, "StateForce": "1971-01-01", "End": "1980-01-01", "StateEnd": "1980-01-01"}
    items = read(tmp_path, [], [row, {**row, "stateID": "BBB"}])
    assert spells(items, "partyTo") == [
        ("alpha", "mt-aaa-bbb-1970a", "1971-01-01", "1980-01-01"),
        ("beta", "mt-aaa-bbb-1970a", "1971-01-01", "1980-01-01"),
    ]
    assert not statements(items, "withdrawsFrom")


def test_an_end_that_is_one_states_alone_is_a_withdrawal_and_one_shared_by_several_is_not(tmp_path: Path) -> None:
    row = {**PARTY, "StateForce": "1971-01-01"}
    alone = read(tmp_path, [], [{**row, "StateEnd": "1985-01-01"}, {**row, "stateID": "BBB"}])
    assert told(alone, "withdrawsFrom") == [("withdrawsFrom", "alpha", "1985-01-01")]
    assert told(alone, "partyTo") == [("partyTo", "alpha", "1971-01-01/1985-01-01"), ("partyTo", "beta", "1971-01-01/")]
    shared = read(tmp_path, [], [{**row, "StateEnd": "1985-01-01", "stateID": each} for each in ("AAA", "BBB")])
    assert not told(shared, "withdrawsFrom")


def test_an_end_in_which_the_rows_of_a_treaty_differ_is_that_of_the_state_alone(tmp_path: Path) -> None:
    row = {**PARTY, "StateForce": "1971-01-01"}
    left = {**row, "End": "1985-01-01", "Term": "5479.0", "StateEnd": "1985-01-01"}
    odd = {**row, "stateID": "CCC", "End": "1986-01-01", "StateEnd": ""}
    items = read(tmp_path, [TREATY], [left, {**row, "stateID": "BBB"}, odd])
    assert not told(items, "terminatedOn")
    assert told(items, "partyTo")[0] == ("partyTo", "alpha", "1971-01-01/1985-01-01")
    assert repeats(items).count((2, 2)) == 4, "Begin is Signature in both cubes, End and Term are StateEnd"
    assert rejects(items) == [(4, "end-of-several")]


def test_an_end_before_the_force_for_the_state_is_a_reject_and_the_force_stays(tmp_path: Path) -> None:
    items = read(tmp_path, [], [{**PARTY, "StateForce": "2007-05-10", "StateEnd": "1970-06-30"}])
    assert rejects(items) == [(2, "end-before-force")]
    assert told(items, "partyTo") == [("partyTo", "alpha", "2007-05-10/")]


def test_an_end_that_a_row_of_the_treaty_refutes_is_no_end_for_anybody(tmp_path: Path) -> None:
    """As Canada's withdrawal from the Kyoto Protocol, which stands in the rows of 175 others."""
    row = {**PARTY, "StateSignature": "", "StateForce": "1971-01-01", "End": "1980-01-01", "StateEnd": "1980-01-01"}
    late = {**row, "stateID": "BBB", "StateForce": "1985-01-01"}
    own = {**row, "stateID": "CCC", "StateEnd": "1990-01-01"}
    items = read(tmp_path, [TREATY], [row, late, own])
    assert told(items, "partyTo", "terminatedOn", "withdrawsFrom") == [
        ("partyTo", "alpha", "1971-01-01/"),
        ("partyTo", "beta", "1985-01-01/"),
        ("partyTo", "gamma", "1971-01-01/1990-01-01"),
    ]
    assert [rule for _, rule in rejects(items)].count("end-refuted") == 4


def test_what_is_not_yet_in_force_for_a_state_makes_no_party(tmp_path: Path) -> None:
    awaited = {**PARTY, "StateForce": "9999-12-31", "StateRatification": "9999-12-31"}
    assert told(read(tmp_path, [], [awaited]), "signs", "ratifies", "partyTo") == [("signs", "alpha", "1970-05-01")]
    ended = read(tmp_path, [], [{**awaited, "StateEnd": "1985-01-01"}])
    assert rejects(ended) == [(2, "end-without-force")]
    nothing = read(tmp_path, [], [{**awaited, "StateSignature": ""}])
    assert told(nothing, "involvedIn") == [("involvedIn", "alpha", "/")]
    assert rejects(nothing) == []


def test_a_state_of_whose_acts_a_row_has_no_day_is_involved_and_no_party(tmp_path: Path) -> None:
    bare = {**PARTY, "StateSignature": ""}
    ended = {**bare, "stateID": "CCC", "End": "1980-01-01", "StateEnd": "1980-01-01"}
    items = read(tmp_path, [TREATY], [bare, {**bare, "stateID": "BBB"}, bare, ended])
    assert statements(items, "partyTo") == []
    assert [(each.row, each.subject) for each in statements(items, "involvedIn")] == [
        (2, "alpha"),
        (3, "beta"),
        (5, "gamma"),
    ]
    assert (4, 2) in repeats(items)
    assert (5, "end-without-force") in rejects(items)


def test_the_end_of_a_treaty_makes_no_party_of_a_state_that_only_signed(tmp_path: Path) -> None:
    items = read(tmp_path, [], [{**PARTY, "End": "1980-01-01", "StateEnd": "1980-01-01"}])
    assert statements(items, "partyTo") == []
    assert rejects(items) == [(2, "end-without-force")]


def test_a_number_of_days_is_a_day_however_a_spreadsheet_wrote_it(tmp_path: Path) -> None:
    for term in ("3652.0", "3652"):
        row = {**PARTY, "treatyID": "LONE_1970R", "Term": term, "End": "1980-01-01"}
        assert told(read(tmp_path, [], [row]), "terminatedOn") == [("terminatedOn", "mt-lone-1970r", "1980-01-01")]


def test_a_row_that_says_nothing_new_is_a_repeat_and_one_with_other_days_is_a_further_claim(tmp_path: Path) -> None:
    row = {**PARTY, "StateForce": "1971-01-01"}
    items = read(tmp_path, [], [row, row, {**row, "StateForce": "1972-02-02"}])
    assert told(items, "partyTo") == [("partyTo", "alpha", "1971-01-01/"), ("partyTo", "alpha", "1972-02-02/")]
    days_and_signature = [(2, 2), *[(3, 2)] * 2, (3, 3), (3, 2), (3, 2), *[(4, 2)] * 2, (4, 4), (4, 2)]
    assert repeats(items) == days_and_signature


def test_a_state_that_takes_over_a_code_has_the_part_after_it_with_less_confidence(tmp_path: Path) -> None:
    row = {**PARTY, "stateID": "OLD", "StateForce": "1971-01-01"}
    items = read(tmp_path, [], [row], successors(SCHEME, "OLD"))
    assert told(items, "signs") == [("signs", "old-union", "1970-05-01")]
    assert [(each.subject, each.start, each.end, each.confidence) for each in statements(items, "partyTo")] == [
        ("old-union", "1971-01-01", "1991-12-25", 1.0),
        ("new-state", "1991-12-26", "", 0.8),
    ]


def test_time_in_which_a_code_means_nobody_is_a_reject_beside_the_claim(tmp_path: Path) -> None:
    row = {**PARTY, "stateID": "OLD", "StateSignature": "", "StateForce": "1900-01-01"}
    items = read(tmp_path, [], [row], successors(SCHEME, "OLD"))
    found = [(each.what, each.rule) for each in items if isinstance(each, Reject)]
    assert found == [("OLD, part 1900-01-01/1922-12-29", "code-out-of-time")]
    assert [each.subject for each in statements(items, "partyTo")] == ["old-union", "new-state"]


def test_each_day_of_a_party_that_cannot_be_told_is_a_reject_of_its_own(tmp_path: Path) -> None:
    row = {**PARTY, "stateID": "Members not listed", "StateForce": "1971-01-01", "StateEnd": "1980-01-01"}
    items = read(tmp_path, [], [{**row, "StateRatification": "nonsense"}, {**PARTY, "stateID": "ZZZ"}])
    assert rejects(items) == [(2, "date-form"), *[(2, "code-undecided")] * 3, (3, "code-unknown")]


def test_an_end_that_is_rejected_is_not_rejected_again_with_its_party(tmp_path: Path) -> None:
    row = {**PARTY, "stateID": "Members not listed", "StateSignature": "", "StateForce": "2007-05-10"}
    items = read(tmp_path, [], [{**row, "StateEnd": "1970-06-30"}])
    assert rejects(items) == [(2, "end-before-force"), (2, "code-undecided")]


def test_linked_treaties_go_by_one_id_and_say_a_thing_once(tmp_path: Path) -> None:
    twin = {**PARTY, "treatyID": "TWIN_1970A"}
    items = read(tmp_path, [], [PARTY, twin], ids={"mt-twin-1970a": "mt-aaa-bbb-1970a"})
    assert {each.object for each in statements(items, "signs")} == {"mt-aaa-bbb-1970a"}
    assert len(statements(items, "signs")) == 1


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "parties.csv", ("stateID", "treatyID"), [])
    with pytest.raises(InputError, match="has no column"):
        list(read_manytreaties({"parties": path}, WHO))


def _is_day(cell: str) -> bool:
    return bool(cell) and not cell.startswith("9999") and cell != "2932896.0"


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_every_cell_with_a_date_in_the_real_cubes_is_a_claim_a_repeat_or_a_reject(shared: Path) -> None:
    folder = shared / "datasets" / "manytreaties"
    files = {role: folder / f"cube_{role}_GGO.csv.gz" for role in ("agreements", "parties")}
    agreements, parties = _rows(files["agreements"]), _rows(files["parties"])
    assert len(agreements) == 4_532
    assert (len(parties), len({row["treatyID"] for row in parties})) == (98_320, 3_510)
    assert len({row["stateID"] for row in parties}) == 274
    days = sum(_is_day(row[column]) for row in [*agreements, *parties] for column in DATE_COLUMNS)
    states = sum(_is_day(row[column]) for row in parties for column in STATE_DATES)
    bare = sum(not any(_is_day(row[column]) for column in STATE_DATES[:3]) for row in parties)
    kinds = sum(bool(row[column]) for row in agreements for column in ("TypeAgree", "TypeAmbit"))
    lists = [row[column].split(",") for row in agreements for column in ("TypeDomain", "TypeSubject")]
    items = list(read_manytreaties(files, shipped_identities()))
    relations = len(related(items)) + sum(
        isinstance(each, Reject) and each.rule == "treaty-ambiguous" for each in items
    )
    named = sum(bool(each) for cell in lists for each in cell)
    assert _answers(items, parties) == days + states + bare + kinds + named + relations


def _answers(items: list[Item], parties: list[dict[str, str]]) -> int:
    """How many cells the items answer for; the claims on one party's time, be they one or several, are for its ends."""
    others, rows, refused = 0, set[int](), Counter[int]()
    for each in items:
        if isinstance(each, Reject) and any(f", {column}:" in each.what for column in STATE_DATES[2:]):
            refused[each.row] += 1
            others += 1
        elif _is_of_time(each):
            rows.add(each.row)
        elif isinstance(each, Reject | Repeat) or (isinstance(each, Statement) and each.predicate != "withdrawsFrom"):
            others += 1
    ends = {row: sum(_is_day(parties[row - 2][column]) for column in STATE_DATES[2:]) for row in rows}
    return others + sum(max(1, ends[row] - refused[row]) for row in rows)


def _is_of_time(item: Item) -> bool:
    """Whether it is about the time of a party, or a part of it."""
    if isinstance(item, Reject):
        return f", {PART} " in item.what
    return isinstance(item, Statement) and item.predicate == "partyTo"


def related(items: Iterable[Item]) -> list[tuple[str, str, str]]:
    return [
        (each.subject, each.predicate, each.object)
        for each in items
        if isinstance(each, Statement) and each.predicate in ("amends", "supplements")
    ]


def test_a_code_that_names_another_relates_the_two_by_kind(tmp_path: Path) -> None:
    change = {
        **TREATY, "treatyID": "NETS_1975E:AAA-BBB_1970A", "Title": "Amendment To The Agreement On Nets",
        "TypeAgree": "Amendment",
    }  # fmt: skip
    beside = {**TREATY, "treatyID": "BOATS_1976P:AAA-BBB_1970A", "Title": "On Boats", "TypeAgree": "Protocol"}
    party = {**PARTY, "treatyID": change["treatyID"], "Title": change["Title"]}
    items = read(tmp_path, [TREATY, change, beside], [party])
    assert related([each for each in items if each.file == "parties.csv"]) == [
        ("mt-nets-1975e-aaa-bbb-1970a", "amends", "mt-aaa-bbb-1970a")
    ]
    assert related([each for each in items if each.file == "agreements.csv"]) == [
        ("mt-nets-1975e-aaa-bbb-1970a", "amends", "mt-aaa-bbb-1970a"),
        ("mt-boats-1976p-aaa-bbb-1970a", "supplements", "mt-aaa-bbb-1970a"),
    ]
    assert statements(items, "amends")[0].note == "related since its code names the code of that one"


def test_a_treaty_may_stand_below_the_one_that_changes_it(tmp_path: Path) -> None:
    change = {**TREATY, "treatyID": "NETS_1975E:AAA-BBB_1970A", "Title": "Amendment To The Agreement On Nets"}
    items = read(tmp_path, [change, TREATY])
    (at,) = [at for at, item in enumerate(items) if isinstance(item, Statement) and item.predicate == "amends"]
    assert {item.id for item in items[:at] if isinstance(item, NewEntity)} >= {items[at].subject, items[at].object}  # type: ignore[union-attr]


def test_a_title_that_is_that_of_a_change_relates_it_to_the_one_treaty_of_that_title(tmp_path: Path) -> None:
    titles = (
        "Protocol Amending The Agreement On Nets",
        "Second Protocol To The Agreement On Nets",
        "Agreement On Nests",
    )
    rows = [{**TREATY, "treatyID": f"N_{1980 + at}P", "Title": title} for at, title in enumerate(titles)]
    items = read(tmp_path, [TREATY, *rows])
    assert related(items) == [
        ("mt-n-1980p", "amends", "mt-aaa-bbb-1970a"),
        ("mt-n-1981p", "supplements", "mt-aaa-bbb-1970a"),
    ]
    assert statements(items, "amends")[0].note == "related since its title is that of a change of that one"


def test_a_code_of_several_treaties_relates_to_the_one_of_the_title_or_is_rejected(tmp_path: Path) -> None:
    other = {**TREATY, "Title": "Agreement On Boats", "Signature": "1970-06-01", "Begin": "1970-06-01"}
    named = {**TREATY, "treatyID": "X_1975E:AAA-BBB_1970A", "Title": "Amendment To The Agreement On Boats"}
    vague = {**TREATY, "treatyID": "Y_1975E:AAA-BBB_1970A", "Title": "Further Amendment"}
    items = read(tmp_path, [TREATY, other, named, vague])
    assert related(items) == [("mt-x-1975e-aaa-bbb-1970a", "amends", "mt-aaa-bbb-1970a-1970-06-01")]
    assert rejects(items) == [(5, "treaty-ambiguous")]


def test_a_treaty_that_is_the_same_as_another_is_relationsby_its_id_and_never_to_itself(tmp_path: Path) -> None:
    change = {**TREATY, "treatyID": "NETS_1975E:AAA-BBB_1970A", "Title": "Amendment To The Agreement On Nets"}
    items = read(tmp_path, [TREATY, change], ids={"mt-aaa-bbb-1970a": "first"})
    assert related(items) == [("mt-nets-1975e-aaa-bbb-1970a", "amends", "first")]
    ids = {"mt-aaa-bbb-1970a": "first", "mt-nets-1975e-aaa-bbb-1970a": "first"}
    assert related(read(tmp_path, [TREATY, change], ids=ids)) == []
