"""Relations over whole sentences and documents: what is found, how it is stated, and where it stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kg.extract.documents.language import load_model
from kg.extract.relations.relations import find_relations
from kg.model.candidates import Argument, Candidate, Value
from kg.model.terms import FACTUAL, Modality
from tests.extract.marked import read_marked
from tests.extract.oracle import gold_records, oracle_reading

SENTENCES = Path(__file__).parent / "sentences.txt"
RECALL = 0.85
"""Least share of each relation's sentences that must be read with the right modality."""


@dataclass(frozen=True)
class Example:
    """A marked sentence with the relation and modality that it states."""

    relation: str
    modality: Modality
    text: str


def examples() -> list[Example]:
    found, relation = [], ""
    for line in SENTENCES.read_text("utf-8").splitlines():
        if line.startswith("= "):
            relation = line[2:]
        elif line and not line.startswith("#"):
            head, colon, rest = line.partition(": ")
            known = colon and head in tuple(Modality)
            found.append(Example(relation, Modality(head if known else "asserted"), rest if known else line))
    return found


@pytest.fixture(scope="module")
def model() -> Any:
    return load_model()


def read(text: str, model: Any, *, date: str = "") -> tuple[Candidate, ...]:
    return find_relations(read_marked(text, date=date)[0], model)


def triples(found: tuple[Candidate, ...], relation: str) -> set[tuple[str, str]]:
    return {(one.subject.text, one.object.text) for one in found if one.relation == relation}


@pytest.mark.slow
def test_most_ways_of_saying_each_relation_are_read(model: Any) -> None:
    right: defaultdict[str, int] = defaultdict(int)
    given: defaultdict[str, int] = defaultdict(int)
    for example in examples():
        reading, expected = read_marked(example.text)
        wanted = {(*s, *o) for s in expected.subjects for o in expected.objects}
        for one in find_relations(reading, model):
            spans = (one.subject.start, one.subject.end, one.object.start, one.object.end)
            pairs = {spans, spans[2:] + spans[:2]} if one.relation == "twinnedWith" else {spans}
            same = one.modality == example.modality or {one.modality, example.modality} <= FACTUAL
            right[example.relation] += one.relation == example.relation and same and bool(pairs & wanted)
        given[example.relation] += len(wanted)
    assert {name: count for name, count in given.items() if right[name] < RECALL * count} == {}
    assert len(given) == 18


def test_what_is_not_so_is_not_given_as_a_fact(model: Any) -> None:
    unreal = [each for each in examples() if each.modality not in FACTUAL]
    wrong = []
    for example in unreal:
        reading, expected = read_marked(example.text)
        for one in find_relations(reading, model):
            is_it = (one.subject.start, one.subject.end) in expected.subjects and one.relation == example.relation
            if is_it and one.modality in FACTUAL and one.relation != "twinnedWith":
                wrong.append(example.text)
    assert len(wrong) <= len(unreal) // 50, wrong


def test_members_of_a_collective_share_a_group_and_its_span(model: Any) -> None:
    found = read("[The two sides|S=Laos+Nepal] signed the [Teak Accord|A].", model)
    assert [(one.subject.text, one.subject.name) for one in found] == [
        ("The two sides", "Laos"),
        ("The two sides", "Nepal"),
    ]
    assert len({one.group for one in found}) == 1
    assert found[0].group


def test_a_list_of_subjects_is_one_group_with_a_span_each(model: Any) -> None:
    found = [one for one in read("[Laos|S], [Nepal|S] and [Peru|S] signed the [Teak Accord|A].", model) if one.group]
    assert {one.subject.text for one in found} == {"Laos", "Nepal", "Peru"}
    assert len({one.group for one in found}) == 1


def test_respectively_deals_out_dates_and_makes_no_group(model: Any) -> None:
    found = read(
        "[Laos|S] and [Nepal|S] acceded to the [Teak Accord|A] in {2022|2022} and {2023|2023} respectively.", model
    )
    assert {(one.subject.text, one.qualifiers["from"], one.group) for one in found} == {
        ("Laos", "2022", ""),
        ("Nepal", "2023", ""),
    }


def test_respectively_deals_out_sums(model: Any) -> None:
    found = read(
        "[Laos|S] and [Nepal|S] gave the [Salt School|J] <USD 5 million|5|USD million> and "
        "<USD 7 million|7|USD million>, respectively.",
        model,
    )
    assert {(one.subject.text, one.qualifiers["amount"]) for one in found} == {("Laos", "5"), ("Nepal", "7")}


def test_dates_in_brackets_belong_to_the_name_before_them(model: Any) -> None:
    found = read("The [Teak Accord|A] was ratified by [Laos|S] ({2018|2018}) and [Peru|S] ({2019|2019}).", model)
    assert {(one.subject.text, one.qualifiers["from"]) for one in found} == {("Laos", "2018"), ("Peru", "2019")}


def test_a_dated_signing_gives_the_date_of_the_agreement_too(model: Any) -> None:
    found = read("[Laos|S] signed the [Teak Accord|A] on {3 May 2024|2024-05-03}.", model)
    assert {one.relation for one in found} == {"signs", "signedOn"}
    date = next(one.object for one in found if one.relation == "signedOn")
    assert isinstance(date, Value)
    assert date.value == "2024-05-03"


def test_twin_cities_are_given_once(model: Any) -> None:
    found = read("[Split|C] and [Varna|C] are sister cities. [Varna|C] is twinned with [Split|C].", model)
    assert [one.relation for one in found] == ["twinnedWith"]


def test_a_mutual_waiver_goes_both_ways(model: Any) -> None:
    found = read("[Laos|S] and [Nepal|S] abolished visas for each other's citizens.", model)
    assert triples(found, "grantsVisaFree") == {("Laos", "Nepal"), ("Nepal", "Laos")}


def test_a_delegation_stands_for_its_state(model: Any) -> None:
    found = read("The [Kenyan|S=Kenya] delegation signed the [Teak Accord|A].", model)
    assert [(one.subject.text, one.subject.name, one.subject.is_anaphor) for one in found] == [
        ("Kenyan", "Kenya", True)
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Signatories: [Chile|S], [Ecuador|S]",
        "Signed by: [Chile|S] and [Ecuador|S]",
        "* Signatories: [Chile|S], [Ecuador|S]",
    ],
)
def test_a_line_of_signatories_speaks_of_the_agreement_before_it(line: str, model: Any) -> None:
    found = read(f"[Condor Treaty|A]\n\n{line}\n", model)
    assert triples(found, "signs") == {("Chile", "Condor Treaty"), ("Ecuador", "Condor Treaty")}


def test_lines_of_dates_and_places_are_read(model: Any) -> None:
    found = read(
        "[Condor Treaty|A]\n\nPlace and date of signature: [Quito|C], {3 May 2014|2014-05-03}\n"
        "Entry into force: {3 May 2016|2016-05-03}\nParties: [Chile|S] ({2015|2015})\n",
        model,
    )
    assert {(one.relation, one.object.text) for one in found} == {
        ("signedOn", "3 May 2014"),
        ("inForceFrom", "3 May 2016"),
        ("partyTo", "Condor Treaty"),
    }


def test_a_line_that_says_not_yet_is_a_denial(model: Any) -> None:
    found = read("[Condor Treaty|A]\n\nParties: not yet [Chile|S]\n", model)
    assert [one.modality for one in found] == [Modality.NEGATED]


def test_place_and_date_in_brackets_are_those_of_the_event(model: Any) -> None:
    found = read("It was founded by the [First Assembly|E] ([Lima|C], {May 2020|2020-05}).", model)
    assert {(one.relation, one.object.text) for one in found} == {("heldIn", "Lima"), ("heldOn", "May 2020")}


def test_doing_so_says_the_last_statement_again(model: Any) -> None:
    found = read("[Chile|S] ratified the [Condor Treaty|A]. [Peru|S] did so in {2021|2021}.", model)
    assert triples(found, "partyTo") == {("Chile", "Condor Treaty"), ("Peru", "Condor Treaty")}


def test_a_bare_denial_says_the_last_statement_is_not_so_of_another(model: Any) -> None:
    found = read("[Ana Reyes|P] attended the [Lake Fair|E]; [Joe Banda|P] did not.", model)
    assert {(one.subject.text, one.modality) for one in found} == {
        ("Ana Reyes", Modality.ASSERTED),
        ("Joe Banda", Modality.NEGATED),
    }


def test_a_gesture_that_is_not_returned_is_the_same_the_other_way_round(model: Any) -> None:
    found = read("[Oman|S] waived visas for citizens of [Malta|S]. [Malta|S] has not returned the gesture.", model)
    assert {(one.subject.text, one.object.text, one.modality) for one in found} == {
        ("Oman", "Malta", Modality.ASSERTED),
        ("Malta", "Oman", Modality.NEGATED),
    }


def test_a_predecessor_held_the_office_of_whoever_it_is_told_of(model: Any) -> None:
    found = read(
        "[Ana Reyes|P], director of the [Salt Fund|O], spoke. [Her|P=Ana Reyes] predecessor, [Joe Banda|P], listened.",
        model,
    )
    assert {(one.subject.text, one.object.text) for one in found if one.relation == "holdsOffice"} == {
        ("Ana Reyes", "Salt Fund"),
        ("Joe Banda", "Salt Fund"),
    }


def test_a_minister_of_a_ministry_that_the_text_names_belongs_to_it(model: Any) -> None:
    found = read("The [Ministry of Culture|I] closed. The Minister of Culture, [Ana Reyes|P], wept.", model)
    assert triples(found, "holdsOffice") == {("Ana Reyes", "Ministry of Culture")}


def test_the_title_is_as_written_without_whose_it_is(model: Any) -> None:
    found = read("[Peru|S]'s deputy minister for trade, [Ana Reyes|P], spoke.", model)
    assert [one.qualifiers["title"] for one in found] == ["deputy minister for trade"]


def test_trade_belongs_to_both_sides(model: Any) -> None:
    found = read("Trade between [Laos|S] and [Peru|S] reached <USD 3 billion|3|USD billion> in {2023|2023}.", model)
    values = {(one.subject.text, one.object.value, one.object.period) for one in found if isinstance(one.object, Value)}
    assert values == {("Laos", 3.0, "2023"), ("Peru", 3.0, "2023")}


def test_a_number_that_another_is_compared_with_is_left_out(model: Any) -> None:
    found = read(
        "The [Salt Fair|E] drew <4,000 visitors|4000|visitors>, up from <3,000 visitors|3000|visitors>.", model
    )
    assert [one.object.text for one in found] == ["4,000 visitors"]


def test_a_text_without_claims_gives_none(model: Any) -> None:
    assert read("In [Tbilisi|C] nobody needs to be lectured on neighbours; in [Paris|C] it is forgotten.", model) == ()


@pytest.mark.slow
def test_every_span_of_the_development_texts_quotes_the_text(model: Any, shared: Path) -> None:
    for record in gold_records(shared / "extraction" / "dev.jsonl"):
        for one in find_relations(oracle_reading(record, model), model):
            for part in (one.subject, one.object):
                assert record["text"][part.start : part.end] == part.text
            assert 0 <= one.start < one.end <= len(record["text"])
            assert isinstance(one.subject, Argument)


def test_an_essay_of_opinions_gives_no_claim(model: Any, shared: Path) -> None:
    essays = [each for each in gold_records(shared / "extraction" / "dev.jsonl") if not each["claims"]]
    assert essays
    assert [find_relations(oracle_reading(each, model), model) for each in essays] == [()] * len(essays)
