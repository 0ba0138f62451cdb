"""The questions about treaties, meetings, visits, bodies and sources: whole answer sets, worked out by hand.

Each test adds to the tiny graph what its question is about, what the question must leave out among it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.dataset import open_graph
from tests.edits import add_claim, add_row, add_source, copy_tables, read_cells, set_cells, write_cells
from tests.questions import rows

THINGS = {
    "Event": ("congress-1", "congress-2", "congress-3", "congress", "fair"),
    "Institution": ("academy", "ministry", "council"),
    "Person": ("minister", "deputy", "president", "envoy"),
    "City": ("borville",),
    "Declaration": ("charter",),
    "Work": ("rules",),
    "Topic": ("security", "borders"),
    "Project": ("canal",),
    "Initiative": ("corridor",),
    "Pledge": ("aid",),
}


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    made = copy_tables(tiny, tmp_path)
    for kind, identities in THINGS.items():
        for identity in identities:
            add_row(made, "entities.csv", id=identity, type=kind, label=identity.capitalize())
    return made


def add_publishers(folder: Path) -> None:
    """Give the sources a kind of publisher and an origin, and add two: a copy of tiny-news, and another agency."""
    cells = read_cells(folder / "sources.csv")
    write_cells(
        folder / "sources.csv",
        [[*row, *(("publisher_kind", "origin") if row is cells[0] else ("", ""))] for row in cells],
    )
    add_source(folder, "tiny-copy", "2022-04")
    add_source(folder, "tiny-wire", "2022-05")
    for row, (kind, origin) in enumerate(
        (
            ("state media", "Agency A"),
            ("state body", ""),
            ("state media", "Agency A"),
            ("independent media", "Agency B"),
        ),
        2,
    ):
        set_cells(folder, "sources.csv", row, publisher_kind=kind, origin=origin)


def test_ratifications_stand_with_the_signature_and_the_entry_into_force(folder: Path) -> None:
    add_claim(folder, "arland", "ratifies", "border-pact", on="2024-01", source="tiny-report")
    add_claim(folder, "border-pact", "signedOn", "", value="2023")
    add_claim(folder, "border-pact", "inForceFrom", "", value="2024-02-01", source="tiny-report")
    add_claim(folder, "arland", "ratifies", "river-treaty", on="2021-09")  # the day of its signature is disputed
    add_claim(folder, "borland", "ratifies", "river-treaty", on="2030", modality="planned")
    add_claim(folder, "corland", "ratifies", "river-treaty", modality="negated")
    columns = ("state", "agreement", "signed", "ratified", "inforce", "source")
    expected = {
        ("arland", "border-pact", "2023", "2024-01", "2024-02-01", "source/tiny-report"),
        ("arland", "river-treaty", "", "2021-09", "", "source/tiny-news"),
    }
    assert rows(open_graph(folder), "ratified-by", *columns, state="*") == expected
    assert rows(open_graph(folder), "ratified-by", *columns, state="borland") == set()


def test_what_was_signed_and_not_ratified_as_far_as_texts_tell(folder: Path) -> None:
    add_claim(folder, "president", "headOfStateOf", "corland")
    add_claim(folder, "president", "signs", "border-pact")
    add_claim(folder, "arland", "ratifies", "river-treaty")
    add_claim(folder, "borland", "partyTo", "river-treaty")
    dataset = open_graph(folder)
    columns = ("agreement", "by", "signed")
    assert rows(dataset, "not-ratified", *columns, state="corland", **{"class": "Treaty"}) == {
        ("river-treaty", "corland", ""),
    }
    assert rows(dataset, "not-ratified", *columns, state="corland", **{"class": "Agreement"}) == {
        ("river-treaty", "corland", ""), ("rail-memorandum", "corland", ""), ("border-pact", "president", ""),
    }  # fmt: skip
    for state in ("arland", "borland"):
        assert rows(dataset, "not-ratified", *columns, state=state, **{"class": "Treaty"}) == set()


def test_the_steps_of_a_partnership_are_found_from_either_side(folder: Path) -> None:
    add_claim(folder, "arland", "partnerOf", "borland", title="strategic partnership", on="2001")
    add_claim(folder, "borland", "partnerOf", "arland", title="comprehensive partnership", **{"from": "2010"})
    add_claim(folder, "arland", "partnerOf", "corland", title="alliance", on="2030", modality="planned")
    add_claim(folder, "arland", "cooperatesWith", "borland", on="1999")
    dataset = open_graph(folder)
    columns = ("other", "day", "level", "modality")
    steps = {
        ("borland", "2001", "strategic partnership", "asserted"),
        ("borland", "2010", "comprehensive partnership", "asserted"),
    }
    assert rows(dataset, "partnership-steps", *columns, one="arland", other="borland") == steps
    assert rows(dataset, "partnership-steps", *columns, one="arland", other="*") == {
        *steps, ("corland", "2030", "alliance", "planned"),
    }  # fmt: skip
    assert rows(dataset, "partnership-steps", "day", one="borland", other="arland") == {("2001",), ("2010",)}


def test_a_minister_at_a_meeting_is_one_whom_that_text_calls_so(folder: Path) -> None:
    add_claim(folder, "minister", "ministerOf", "arland")
    add_claim(folder, "minister", "participatesIn", "congress-1")
    add_claim(folder, "minister", "participatesIn", "congress-2", source="tiny-report")  # which calls him nothing
    add_claim(folder, "ministry", "organOf", "arland")
    add_claim(folder, "deputy", "ministerOf", "ministry", source="tiny-report")
    add_claim(folder, "deputy", "participatesIn", "congress-2", source="tiny-report")
    add_claim(folder, "president", "headOfStateOf", "arland")
    add_claim(folder, "president", "participatesIn", "congress-1")
    add_claim(folder, "congress-1", "heldOn", "", value="2020-05-01")
    dataset = open_graph(folder)
    columns = ("minister", "meeting", "day")
    assert rows(dataset, "ministers-at", *columns, state="arland") == {
        ("minister", "congress-1", "2020-05-01"), ("deputy", "congress-2", ""),
    }  # fmt: skip
    assert rows(dataset, "ministers-at", *columns, state="arland", meeting="congress-2") == {
        ("deputy", "congress-2", "")
    }
    assert rows(dataset, "ministers-at", *columns, state="borland") == set()


def test_what_came_out_of_the_events_in_a_city(folder: Path) -> None:
    add_claim(folder, "congress-1", "heldIn", "arville")
    add_claim(folder, "congress-1", "heldOn", "", value="1999")
    add_claim(folder, "rules", "outcomeOf", "congress-1")
    add_claim(folder, "congress-1", "adopts", "charter")
    add_claim(folder, "congress-1", "launches", "academy", modality="planned")
    add_claim(folder, "congress-2", "heldIn", "arville")
    add_claim(folder, "congress-3", "heldIn", "borville")
    add_claim(folder, "council", "outcomeOf", "congress-3")
    dataset = open_graph(folder)
    assert rows(dataset, "outcomes-held-in", "event", "day", "outcome", city="arville") == {
        ("congress-1", "1999", "rules"), ("congress-1", "1999", "charter"),
    }  # fmt: skip
    assert rows(dataset, "outcomes-held-in", "event", "outcome", city="borville") == {("congress-3", "council")}


def test_the_meetings_of_a_series_and_of_a_body(folder: Path) -> None:
    add_claim(folder, "congress-1", "inSeries", "congress")
    add_claim(folder, "congress-1", "heldOn", "", value="2001-02")
    add_claim(folder, "congress-1", "heldIn", "arville")
    add_claim(folder, "congress-2", "inSeries", "congress")
    add_claim(folder, "congress-3", "inSeries", "congress", modality="planned")
    add_claim(folder, "fair", "meetingOf", "east-league")
    dataset = open_graph(folder)
    columns = ("meeting", "day", "place")
    assert rows(dataset, "meetings-of", *columns, series="congress") == {
        ("congress-1", "2001-02", "arville"), ("congress-2", "", ""),
    }  # fmt: skip
    assert rows(dataset, "meetings-of", *columns, series="east-league") == {("fair", "", "")}


def test_a_visit_to_a_city_is_one_to_its_state(folder: Path) -> None:
    add_claim(folder, "minister", "visits", "arland", on="2001")
    add_claim(folder, "envoy", "visits", "arville", on="2030", modality="planned")  # its capital
    add_claim(folder, "minister", "visits", "borland", on="2002")
    dataset = open_graph(folder)
    columns = ("visitor", "place", "day", "modality")
    expected = {("minister", "arland", "2001", "asserted"), ("envoy", "arville", "2030", "planned")}
    assert rows(dataset, "visits", *columns, state="arland") == expected
    assert rows(dataset, "visits", "place", visitor="envoy", state="arland") == {("arville",)}
    assert rows(dataset, "visits", "visitor", state="arville") == {("envoy",)}


def test_plans_that_no_text_tells_the_outcome_of(folder: Path) -> None:
    add_claim(folder, "arland", "funds", "canal", on="2022", modality="planned")
    add_claim(folder, "borland", "hosts", "fair", modality="planned")  # told in 2022-03
    add_claim(folder, "corland", "funds", "canal", on="2022", modality="planned")
    add_claim(folder, "corland", "funds", "canal", attributed_to="arland", modality="reported", source="tiny-report")
    add_claim(folder, "fair", "heldOn", "", value="2022-06", modality="planned")
    add_claim(folder, "fair", "heldOn", "", value="2022-07", source="tiny-report")
    add_claim(folder, "canal", "completedOn", "", value="2030", modality="planned")
    add_claim(folder, "canal", "quantity", "", value="7", measure="cost", unit="USD billion", modality="planned")
    dataset = open_graph(folder)
    columns = ("subject", "predicate", "object", "due")
    late = ("arland", "funds", "canal", "2022-12-31")
    undated = ("borland", "hosts", "fair", "2022-03-31")
    assert rows(dataset, "plans-without-outcome", *columns, date="2023") == {late, undated}
    assert rows(dataset, "plans-without-outcome", *columns, date="2022-06") == {undated}
    assert rows(dataset, "plans-without-outcome", *columns, date="2031", subject="canal") == {
        ("canal", "completedOn", "2030", "2030-12-31"),
    }


def test_figures_by_period_have_their_owner_from_either_side(folder: Path) -> None:
    add_claim(
        folder, "arland", "quantity", "", value="30", measure="trade", unit="USD billion", period="2020",
        counterpart="borland", attributed_to="corland", modality="reported",
    )  # fmt: skip
    add_claim(folder, "arland", "quantity", "", value="9", measure="trade", unit="USD billion", counterpart="borland")
    dataset = open_graph(folder)
    columns = ("counterpart", "period", "hedge", "number", "owner")
    assert rows(dataset, "quantity-by-period", *columns, entity="arland", measure="trade") == {
        ("borland", "2020", "", "30", "corland"), ("borland", "2021", "", "40", ""),
        ("borland", "2021", "nearly", "50", ""),
    }  # fmt: skip
    assert rows(dataset, "quantity-by-period", *columns, entity="borland", measure="trade", counterpart="arland") == {
        ("arland", "2020", "", "30", "corland"), ("arland", "2021", "", "40", ""),
        ("arland", "2021", "nearly", "50", ""),
    }  # fmt: skip
    assert rows(dataset, "quantity-by-period", *columns, entity="corland", measure="trade") == set()


def test_who_speaks_about_an_actor_by_kind_and_origin(folder: Path) -> None:
    add_publishers(folder)
    add_claim(folder, "dorland", "cooperatesWith", "arland", source="tiny-copy", anaphor="T")
    add_claim(folder, "corland", "cooperatesWith", "dorland", source="tiny-wire", anaphor="T")
    answer = rows(open_graph(folder), "who-speaks", "kind", "claims", "texts", "origins", actor="dorland")
    assert answer == {
        ("state media", "3", "2", "1"), ("state body", "1", "1", "1"), ("independent media", "1", "1", "1"),
    }  # fmt: skip


def test_acts_that_rest_on_one_origin(folder: Path) -> None:
    add_publishers(folder)
    for source in ("tiny-news", "tiny-copy", "tiny-wire"):
        add_claim(folder, "arland", "hosts", "fair", source=source, anaphor="T" if source != "tiny-news" else "A")
    add_claim(folder, "arland", "launches", "academy")
    add_claim(folder, "arland", "launches", "academy", source="tiny-copy", anaphor="T")
    add_claim(folder, "arland", "funds", "canal", source="tiny-report")
    add_claim(folder, "arland", "memberOf", "east-league", source="tiny-report")  # no act
    add_claim(folder, "arland", "pledges", "aid", modality="planned")
    dataset = open_graph(folder)
    assert rows(dataset, "single-origin", "act", "thing", actor="arland") == {
        ("signs", "river-treaty"), ("launches", "academy"), ("funds", "canal"),
    }  # fmt: skip
    assert rows(dataset, "single-origin", "thing", "origin", actor="arland", act="funds") == {("canal", "")}


def test_two_texts_side_by_side(folder: Path) -> None:
    add_claim(folder, "arland", "signs", "river-treaty", source="tiny-report")
    answer = rows(
        open_graph(folder), "source-against-source", "said", "subject", "predicate", "modality",
        one="tiny-news", other="tiny-report",
    )  # fmt: skip
    assert answer == {
        ("both", "arland", "signs", "asserted"),
        ("disputed: one", "river-treaty", "signedOn", "asserted"),
        ("disputed: other", "river-treaty", "signedOn", "asserted"),
        ("disputed: one", "arland", "quantity", "asserted"),
        ("disputed: other", "arland", "quantity", "asserted"),
        ("only one", "river-council", "hasStatus", "reported"),  # planned in 2022 and held in 2024: no contradiction
        ("only other", "river-council", "hasStatus", "asserted"),
        ("only one", "borland", "signs", "asserted"),
        ("only one", "corland", "signs", "asserted"),
        ("only one", "dorland", "signs", "asserted"),
        ("only one", "dorland", "signs", "planned"),
        ("only one", "east-league", "signs", "planned"),
        ("only other", "dorland", "signs", "asserted"),
        ("only other", "east-league", "signs", "asserted"),
        ("only other", "arville", "capitalOf", "asserted"),
        ("only other", "borland", "signs", "negated"),
    }


def test_the_organs_of_a_state_with_their_seats_and_heads(folder: Path) -> None:
    add_claim(folder, "ministry", "organOf", "arland")
    add_claim(folder, "ministry", "locatedIn", "arville")
    add_claim(folder, "minister", "ministerOf", "ministry")
    add_claim(folder, "council", "organOf", "arland")
    add_claim(folder, "academy", "organOf", "borland")
    answer = rows(open_graph(folder), "organs-of", "organ", "place", "head", whole="arland")
    assert answer == {("ministry", "arville", "minister"), ("council", "", "")}


def test_members_with_the_day_since_which_they_are(folder: Path) -> None:
    add_claim(folder, "arland", "memberOf", "east-league", **{"from": "1990"})
    add_claim(folder, "borland", "observerOf", "east-league", on="2000")
    add_claim(folder, "corland", "associateMemberOf", "east-league")
    add_claim(folder, "dorland", "memberOf", "east-league", modality="planned", on="2030")
    answer = rows(open_graph(folder), "members-since", "member", "how", "since", "told", body="east-league")
    assert answer == {
        ("arland", "memberOf", "1990", ""), ("borland", "observerOf", "", "2000"),
        ("corland", "associateMemberOf", "", ""),
    }  # fmt: skip


def test_events_in_the_cities_of_a_state(folder: Path) -> None:
    add_claim(folder, "congress-1", "heldIn", "arville")
    add_claim(folder, "congress-1", "heldOn", "", value="2001")
    add_claim(folder, "congress-2", "heldIn", "arland")
    add_claim(folder, "congress-3", "heldIn", "borville")
    add_claim(folder, "fair", "heldIn", "arville", modality="planned")
    answer = rows(open_graph(folder), "hosted-in", "event", "place", "day", state="arland")
    assert answer == {("congress-1", "arville", "2001"), ("congress-2", "arland", "")}


def test_institutions_in_the_cities_of_a_state(folder: Path) -> None:
    add_claim(folder, "academy", "locatedIn", "arville")
    add_claim(folder, "academy", "establishedOn", "", value="1950")
    add_claim(folder, "borland", "launches", "academy")
    add_claim(folder, "ministry", "locatedIn", "arland")
    add_claim(folder, "canal", "locatedIn", "arland")
    add_claim(folder, "council", "locatedIn", "borland")
    dataset = open_graph(folder)
    columns = ("thing", "place", "established", "by")
    assert rows(dataset, "institutions-in", *columns, state="arland", **{"class": "Institution"}) == {
        ("academy", "arville", "1950", "borland"), ("ministry", "arland", "", ""),
    }  # fmt: skip
    assert rows(dataset, "institutions-in", "thing", state="arland", **{"class": "Project"}) == {("canal",)}


def test_who_runs_what_and_where_it_is(folder: Path) -> None:
    add_claim(folder, "arland", "runs", "academy")
    add_claim(folder, "academy", "locatedIn", "arville")
    add_claim(folder, "borland", "runs", "canal")
    add_claim(folder, "corland", "runs", "academy", modality="planned")
    dataset = open_graph(folder)
    columns = ("operator", "thing", "place")
    run = {("arland", "academy", "arville"), ("borland", "canal", "")}
    assert rows(dataset, "operated-by", *columns, operator="*", **{"class": "*"}) == run
    assert rows(dataset, "operated-by", "thing", operator="*", **{"class": "Institution"}) == {("academy",)}
    assert rows(dataset, "operated-by", "thing", operator="borland", **{"class": "*"}) == {("canal",)}


def test_events_at_which_both_were(folder: Path) -> None:
    add_claim(folder, "arland", "participatesIn", "congress-1")
    add_claim(folder, "borland", "hosts", "congress-1")
    add_claim(folder, "congress-1", "heldIn", "borville")
    add_claim(folder, "arland", "participatesIn", "congress-2", modality="planned")
    add_claim(folder, "borland", "participatesIn", "congress-2")
    add_claim(folder, "arland", "participatesIn", "canal")  # no event
    add_claim(folder, "borland", "participatesIn", "canal")
    answer = rows(open_graph(folder), "attended-both", "event", "day", "place", one="arland", other="borland")
    assert answer == {("congress-1", "", "borville")}


def test_what_followed_a_meeting_in_its_series(folder: Path) -> None:
    for meeting, day in (("congress-1", "2000"), ("congress-2", "2001-05"), ("congress-3", "2000-06")):
        add_claim(folder, meeting, "inSeries", "congress")
        add_claim(folder, meeting, "heldOn", "", value=day)  # the third may have come before the first
    add_claim(folder, "charter", "outcomeOf", "congress-2")
    add_claim(folder, "fair", "heldOn", "", value="2003")
    dataset = open_graph(folder)
    columns = ("series", "later", "day", "outcome")
    second = ("congress", "congress-2", "2001-05", "charter")
    assert rows(dataset, "follow-ups", *columns, meeting="congress-1") == {second}
    assert rows(dataset, "follow-ups", *columns, meeting="congress-3") == {second}
    assert rows(dataset, "follow-ups", *columns, meeting="congress-2") == set()


def test_documents_of_two_actors_about_a_part_of_a_topic_or_undertaking(folder: Path) -> None:
    add_claim(folder, "river-treaty", "isAbout", "borders")
    add_claim(folder, "borders", "broader", "security")
    add_claim(folder, "rail-memorandum", "isAbout", "canal")
    add_claim(folder, "canal", "componentOf", "corridor")
    dataset = open_graph(folder)
    columns = ("other", "document", "part")
    assert rows(dataset, "agreements-about", *columns, one="arland", topic="security") == {
        ("borland", "river-treaty", "borders"), ("corland", "river-treaty", "borders"),
    }  # fmt: skip
    assert rows(dataset, "agreements-about", *columns, one="corland", topic="corridor") == {
        ("dorland", "rail-memorandum", "canal"),
    }
    assert rows(dataset, "agreements-about", *columns, one="corland", other="arland", topic="canal") == set()


def test_border_agreements_by_neighbour_and_by_any_name(folder: Path) -> None:
    add_claim(folder, "arland", "signs", "border-pact")
    add_claim(folder, "border-pact", "inForceFrom", "", value="2024")
    add_row(
        folder, "names.csv", entity="river-treaty", name="Договор о границе", language="ru", kind="alias",
        source="tiny-news",
    )  # fmt: skip
    dataset = open_graph(folder)
    columns = ("neighbour", "agreement", "inforce")
    assert rows(dataset, "border-agreements", *columns, state="arland", word="border") == {
        ("dorland", "border-pact", "2024"),
    }
    assert rows(dataset, "border-agreements", *columns, state="arland", word="границ", neighbour="*") == {
        ("borland", "river-treaty", ""), ("corland", "river-treaty", ""),
    }  # fmt: skip
    assert rows(dataset, "border-agreements", *columns, state="corland", word="border") == set()


def test_persons_who_signed_for_a_state_in_the_office_that_the_text_gives(folder: Path) -> None:
    add_claim(folder, "president", "headOfStateOf", "arland", title="President")
    add_claim(folder, "president", "signs", "border-pact", on="2001")
    add_claim(folder, "president", "signs", "river-treaty", source="tiny-report")  # which gives no office
    add_claim(folder, "ministry", "organOf", "arland")
    add_claim(folder, "minister", "ministerOf", "ministry")
    add_claim(folder, "minister", "signs", "rail-memorandum")
    add_claim(folder, "envoy", "envoyOf", "borland")
    add_claim(folder, "envoy", "signs", "border-pact")
    answer = rows(
        open_graph(folder), "officials-who-signed", "person", "office", "title", "document", "day", state="arland"
    )
    assert answer == {
        ("president", "headOfStateOf", "President", "border-pact", "2001"),
        ("minister", "ministerOf", "", "rail-memorandum", ""),
    }


def test_what_was_signed_in_a_place(folder: Path) -> None:
    add_claim(folder, "dorland", "signs", "river-treaty", at="arville", on="2030", modality="planned")
    add_claim(folder, "dorland", "signs", "border-pact", at="borville")
    answer = rows(open_graph(folder), "signed-in", "document", "who", "day", place="arville")
    assert answer == {("river-treaty", who, "2021-05-04") for who in ("arland", "borland", "corland")}


def test_what_is_told_on_somebodys_word(folder: Path) -> None:
    add_claim(folder, "borland", "funds", "canal", attributed_to="arland", modality="planned", on="2030")
    add_claim(folder, "borland", "hosts", "fair", attributed_to="corland", modality="reported")
    columns = ("subject", "predicate", "object", "modality")
    assert rows(open_graph(folder), "on-the-word-of", *columns, speaker="arland") == {
        ("river-council", "hasStatus", "status-planned", "reported"), ("borland", "funds", "canal", "planned"),
    }  # fmt: skip
