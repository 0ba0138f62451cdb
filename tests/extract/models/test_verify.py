"""A statement of a model becomes a candidate only where the text bears it out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.documents.language import load_model
from kg.extract.documents.text import make_document
from kg.extract.models.answers import read_answer
from kg.extract.models.chunks import split_document
from kg.extract.models.places import TextPlace
from kg.extract.models.prompt import RELATIONS, TYPES
from kg.extract.models.proposals import ArgumentWords, Cause, Proposal
from kg.extract.models.stance import judge_modality, parse_reading
from kg.extract.models.verification import CONFIDENCE, DOUBT_SHARE, NEAR_MARK, Verified, verify
from kg.model.candidates import Candidate, Extractor, Value
from kg.model.terms import Modality
from tests.drawn import part_of_examples
from tests.extract.models.material import NAMES, TEXT, answer, ground, read, statement

MODEL = "a-model"


def check(*statements: object, rivals: tuple[Candidate, ...] = ()) -> Verified:
    proposals, faults = read_answer(answer(*statements))
    assert not faults
    chunk = split_document(ground().reading.document, 6000)[0]
    return verify(proposals, chunk, ground(), MODEL, rivals)


def only(*statements: object) -> Candidate:
    found = check(*statements)
    assert [reject.detail for reject in found.rejects] == []
    assert len(found.candidates) == 1
    return found.candidates[0]


def cause_of(**changes: Any) -> Cause:
    found = check(statement(**changes))
    assert found.candidates == ()
    assert len(found.rejects) == 1
    return found.rejects[0].cause


def test_a_statement_that_the_text_bears_out_gets_its_places_from_us() -> None:
    found = only(statement())
    assert TEXT[found.start : found.end] == "Arland and Borland signed the River Treaty on Tuesday in Lake City"
    assert TEXT[found.subject.start : found.subject.end] == found.subject.text == "Arland"
    assert TEXT[found.object.start : found.object.end] == found.object.text == "River Treaty"
    assert found.subject.entity == "arland"
    assert dict(found.qualifiers) == {"on": "2025-06-17", "at": "Lake City"}
    assert found.modality is Modality.ASSERTED
    assert (found.extractor, found.rule, found.confidence) == (Extractor.LLM, "a-model", CONFIDENCE)


def test_an_invented_quote_is_rejected() -> None:
    assert cause_of(quote="Arland and Borland dissolved their parliaments and then the River Treaty") is (
        Cause.QUOTE_NOT_FOUND
    )


def test_a_quote_that_stands_only_in_a_part_that_was_not_shown_is_rejected() -> None:
    document = ground().reading.document
    parts = split_document(document, 400)
    assert len(parts) > 1
    proposals, _ = read_answer(answer(statement()))
    found = verify(proposals, parts[-1], ground(), MODEL)
    assert found.rejects[0].cause is Cause.QUOTE_NOT_FOUND


FREIGHT = {
    "relation": "quantity",
    "object": "94.8 million tonnes",
    "object_type": "quantity",
    "qualifiers": {},
    "measure": "Freight",
    "period": "2024",
    "modality": "reported",
    "quote": "Freight carried by Arland came to 94.8 million tonnes in 2024, the ministry said",
}


def test_a_number_is_read_by_us_with_its_unit_and_period() -> None:
    found = only(statement(**FREIGHT))
    assert isinstance(found.object, Value)
    assert (found.object.value, found.object.unit, found.object.measure) == (94.8, "million tonnes", "Freight")
    assert found.object.period == "2024"
    assert found.modality is Modality.REPORTED


@pytest.mark.parametrize(
    ("quote", "number"),
    [
        ("Freight carried by Arland came to 98.4 million tonnes in 2024, the ministry said", "98.4 million tonnes"),
        ("Freight carried by Arland came to 94.8 billion tonnes in 2024, the ministry said", "94.8 billion tonnes"),
    ],
)
def test_an_altered_number_in_the_quote_is_rejected(quote: str, number: str) -> None:
    assert cause_of(**FREIGHT | {"quote": quote, "object": number}) is Cause.QUOTE_ALTERED


def test_an_altered_number_beside_a_true_quote_is_rejected() -> None:
    assert cause_of(**FREIGHT | {"object": "98.4 million tonnes"}) is Cause.VALUE_NOT_IN_QUOTE


def test_words_without_a_number_are_no_quantity() -> None:
    assert cause_of(**FREIGHT | {"object": "the ministry"}) is Cause.VALUE_UNREADABLE


def test_words_without_a_date_are_no_date() -> None:
    changes = {"relation": "signedOn", "subject": "River Treaty", "subject_type": "Agreement", "qualifiers": {}}
    assert cause_of(**changes, object="Lake City", object_type="date") is Cause.VALUE_UNREADABLE
    found = only(statement(**changes, object="on Tuesday", object_type="date"))
    assert isinstance(found.object, Value)
    assert found.object.value == "2025-06-17"


def test_an_altered_date_is_dropped_from_the_statement_and_recorded() -> None:
    found = check(statement(qualifiers={"on": "on Monday"}))
    assert dict(found.candidates[0].qualifiers) == {}
    assert found.candidates[0].confidence == CONFIDENCE * DOUBT_SHARE
    assert [(reject.cause, reject.is_partial) for reject in found.rejects] == [(Cause.QUALIFIER_NOT_IN_QUOTE, True)]


def test_a_qualifier_that_the_relation_does_not_have_is_dropped_and_recorded() -> None:
    found = check(statement(qualifiers={"title": "Lake City"}))
    assert dict(found.candidates[0].qualifiers) == {}
    assert [reject.cause for reject in found.rejects] == [Cause.QUALIFIER_NOT_ALLOWED]


def test_a_qualifier_that_is_no_date_is_dropped_and_recorded() -> None:
    found = check(statement(qualifiers={"on": "Borland"}))
    assert [reject.cause for reject in found.rejects] == [Cause.QUALIFIER_UNREADABLE]


def test_a_sum_is_read_by_us_with_its_unit() -> None:
    quote = "the Lake Bank gave 35 million euros to the Port Fund"
    found = only(
        statement(
            relation="funds", subject="Lake Bank", subject_type="Institution", object="Port Fund",
            object_type="Institution", qualifiers={"amount": "35 million euros"}, quote=quote,
        )
    )  # fmt: skip
    assert dict(found.qualifiers) == {"amount": "35", "unit": "EUR million"}


def test_days_are_read_by_us() -> None:
    quote = "Cedonia grants visa-free entry for 30 days to citizens of Arland"
    said = statement(
        relation="grantsVisaFree", subject="Cedonia", object="Arland", object_type="State",
        qualifiers={"days": "30 days"}, quote=quote,
    )  # fmt: skip
    assert dict(only(said).qualifiers) == {"days": "30"}


def test_swapped_arguments_of_two_types_are_rejected() -> None:
    swapped = {"subject": "River Treaty", "subject_type": "Agreement", "object": "Arland", "object_type": "State"}
    assert cause_of(**swapped) is Cause.WRONG_TYPE


def test_swapped_arguments_with_types_that_fit_are_rejected_since_we_read_other_types() -> None:
    swapped = {"subject": "River Treaty", "subject_type": "State", "object": "Arland", "object_type": "Agreement"}
    assert cause_of(**swapped) is Cause.WRONG_TYPE


def test_swapped_arguments_of_one_type_are_rejected_where_the_rules_read_them_the_other_way() -> None:
    quote = "Cedonia grants visa-free entry for 30 days to citizens of Arland"
    right = statement(
        relation="grantsVisaFree", subject="Cedonia", object="Arland", object_type="State", qualifiers={}, quote=quote
    )
    rule = only(right)
    wrong = right | {"subject": "Arland", "object": "Cedonia"}
    found = check(wrong, right, rivals=(rule,))
    assert [reject.cause for reject in found.rejects] == [Cause.SWAPPED]
    assert [candidate.subject.text for candidate in found.candidates] == ["Cedonia"]


def test_a_type_that_the_rules_only_guess_does_not_overrule_the_model() -> None:
    document = make_document("Dunland signed the Harbour Accord.", identity="short")
    against = parse_reading(read(document, {"Dunland": "Person", "Harbour Accord": "Agreement"}), load_model())
    said = statement(subject="Dunland", object="Harbour Accord", qualifiers={}, quote=document.text)
    proposals, _ = read_answer(answer(said | {"relation": "partyTo"}))
    (found,) = verify(proposals, split_document(document, 1000)[0], against, MODEL).candidates
    assert found.subject.type == "State"


def test_an_unknown_relation_type_or_modality_is_rejected() -> None:
    assert cause_of(relation="befriends") is Cause.UNKNOWN_RELATION
    assert cause_of(subject_type="Planet") is Cause.UNKNOWN_TYPE
    assert cause_of(modality="certain") is Cause.UNKNOWN_MODALITY
    assert cause_of(modality="opinion") is Cause.UNKNOWN_MODALITY


def test_an_argument_outside_the_quote_is_rejected() -> None:
    assert cause_of(subject="Cedonia") is Cause.SUBJECT_NOT_IN_QUOTE
    assert cause_of(object="Lake Forum Treaty") is Cause.OBJECT_NOT_IN_QUOTE
    assert cause_of(subject="") is Cause.SUBJECT_NOT_IN_QUOTE


def test_a_part_of_a_word_is_no_argument() -> None:
    assert cause_of(subject="Arl") is Cause.SUBJECT_NOT_IN_QUOTE


def test_subject_and_object_are_two_things() -> None:
    said = {"relation": "participatesIn", "object": "Arland", "object_type": "Event"}
    assert cause_of(**said) is Cause.SAME_ARGUMENTS


TWO_SIDES = {
    "relation": "adopts",
    "subject": "The two sides",
    "subject_stands_for": "Arland",
    "object": "it",
    "object_stands_for": "River Treaty",
    "qualifiers": {},
    "modality": "hypothetical",
    "quote": "The two sides hope that it will enter into force on 1 March 2026",
}


def test_an_anaphor_is_recorded_with_the_name_that_it_stands_for() -> None:
    one, other = check(statement(**TWO_SIDES), statement(**TWO_SIDES | {"subject_stands_for": "Borland"})).candidates
    assert (one.subject.text, one.subject.name, one.subject.entity) == ("The two sides", "Arland", "arland")
    assert one.subject.is_anaphor
    assert isinstance(one.object, type(one.subject))
    assert (one.object.text, one.object.name) == ("it", "River Treaty")
    assert one.group == other.group != ""
    assert one.id != other.id


def test_an_anaphor_needs_an_antecedent_that_is_a_name_in_the_text() -> None:
    assert cause_of(**TWO_SIDES | {"subject_stands_for": ""}) is Cause.ANTECEDENT_NOT_IN_TEXT
    assert cause_of(**TWO_SIDES | {"subject_stands_for": "Dunland"}) is Cause.ANTECEDENT_NOT_IN_TEXT
    assert cause_of(**TWO_SIDES | {"subject_stands_for": "both parliaments"}) is Cause.ANTECEDENT_NOT_IN_TEXT


def test_a_name_does_not_stand_for_another_name() -> None:
    assert cause_of(subject_stands_for="Cedonia") is Cause.NOT_AN_ANAPHOR


def test_a_planned_or_denied_thing_that_a_model_asserts_is_not_asserted() -> None:
    force = statement(
        relation="inForceFrom", subject="it", subject_type="Agreement", subject_stands_for="River Treaty",
        object="1 March 2026", object_type="date", qualifiers={},
        quote="The two sides hope that it will enter into force on 1 March 2026",
    )  # fmt: skip
    found = only(force)
    assert found.modality in (Modality.PLANNED, Modality.HYPOTHETICAL)
    assert found.confidence < CONFIDENCE
    member = statement(
        relation="memberOf", subject="Cedonia", object="Lake Forum", object_type="Organisation", qualifiers={},
        quote="Cedonia has not joined the Lake Forum",
    )  # fmt: skip
    assert only(member).modality is Modality.NEGATED


def test_the_more_cautious_modality_counts_when_it_is_the_models() -> None:
    found = only(statement(modality="planned"))
    assert found.modality is Modality.PLANNED
    assert found.confidence == CONFIDENCE * DOUBT_SHARE


def test_quotes_dashes_and_blanks_may_be_written_otherwise() -> None:
    said = statement(
        relation="locatedIn", subject="Port Fund", subject_type="Institution", object="Lake City",
        object_type="City", qualifiers={}, quote="\"Cedonia's Port Fund opened in Lake City,\"",
    )  # fmt: skip
    found = only(said)
    assert TEXT[found.start : found.end] == "“Cedonia’s  Port\u00a0Fund opened in Lake City,”"
    assert found.subject.text == "Port\u00a0Fund"
    assert found.confidence == CONFIDENCE


def test_letters_may_be_composed_otherwise() -> None:
    said = statement(
        relation="visits", subject="Sa\u0308bitov Anna", subject_type="Person", object="Arland", object_type="State",
        qualifiers={"on": "3 May 2025"},
        quote="Sa\u0308bitov Anna, foreign minister of Borland, visited Arland on 3 May 2025",
    )  # fmt: skip
    found = only(said)
    assert found.subject.text == "Säbitov Anna"
    assert dict(found.qualifiers) == {"on": "2025-05-03"}


def test_case_may_not_be_written_otherwise() -> None:
    assert cause_of(subject="arland") is Cause.SUBJECT_NOT_IN_QUOTE


def test_a_near_quote_is_marked_and_far_less_sure() -> None:
    found = only(statement(quote="Arland and Borland have signed the River Treaty on Tuesday at Lake City"))
    assert found.rule == "a-model" + NEAR_MARK
    assert found.confidence < CONFIDENCE / 2
    assert "signed the River Treaty" in TEXT[found.start : found.end]


def test_a_near_quote_without_the_denial_of_the_text_is_rejected() -> None:
    said = {
        "relation": "memberOf", "subject": "Cedonia", "object": "Lake Forum", "object_type": "Organisation",
        "qualifiers": {}, "quote": "Cedonia has joined the Lake Forum, and its president",
    }  # fmt: skip
    assert cause_of(**said) is Cause.QUOTE_ALTERED


def test_a_quote_of_half_the_document_is_rejected() -> None:
    assert cause_of(quote=TEXT * 2) is Cause.QUOTE_TOO_LONG


def test_the_same_statement_twice_is_given_once() -> None:
    found = check(statement(), statement())
    assert len(found.candidates) == 1
    assert [reject.cause for reject in found.rejects] == [Cause.DUPLICATE]


def test_a_reject_is_a_record_with_what_was_said() -> None:
    record = check(statement(relation="befriends")).rejects[0].record()
    assert record["cause"] == "unknown-relation"
    assert record["doc_id"] == "text-1"
    assert record["subject"] == "Arland"
    assert record["statement_kept"] is False


def test_another_modality_of_a_rule_is_a_doubt_only() -> None:
    plan = only(statement(modality="planned"))
    found = check(statement(), rivals=(plan,)).candidates[0]
    assert found.modality is Modality.ASSERTED
    assert found.confidence == CONFIDENCE * DOUBT_SHARE


def test_an_apposition_is_not_planned_since_its_sentence_is() -> None:
    found = judged("Anna Berg, the foreign minister of Arland, will visit Borland in May.", "Anna Berg", "Arland")
    assert found is Modality.ASSERTED
    assert judged("Anna Berg, the minister of Arland, will visit Borland in May.", "Anna Berg", "Borland") is (
        Modality.PLANNED
    )


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Arland funded the Port Fund last year.", Modality.ASSERTED),
        ("Arland pledged 6 million euros for the Port Fund.", Modality.PLANNED),
        ("Arland proposed the Port Fund at the summit.", Modality.HYPOTHETICAL),
        ("Arland refused the Port Fund its support.", Modality.NEGATED),
        ("Borland said that Arland had joined the Port Fund.", Modality.REPORTED),
        ("Arland said it would join the Port Fund.", Modality.PLANNED),
    ],
)
def test_the_words_that_govern_both_arguments_decide(text: str, modality: Modality) -> None:
    assert judged(text, "Arland", "Port Fund") is modality


def judged(text: str, subject: str, last: str) -> Modality:
    document = make_document(text, identity="short")
    against = parse_reading(read(document, NAMES | {"Anna Berg": "Person"}), load_model())
    places = [TextPlace(text.index(words), text.index(words) + len(words)) for words in (subject, last)]
    return judge_modality(against, TextPlace(0, len(text)), *places)


SENTENCES = [match[0] for match in re.finditer(r"\w[^.\n]+(?:\.\d[^.\n]*)?", TEXT)]
VALUES = ("on Tuesday", "1 March 2026", "94.8 million tonnes", "30 days", "3 May 2025", "35 million euros")


def plausible() -> list[Proposal]:
    """Every pair of names, or name and value, of a sentence that some relation could join, true or not."""
    found = []
    for sentence in SENTENCES:
        names = [ArgumentWords(name, kind) for name, kind in NAMES.items() if name in sentence]
        values = [ArgumentWords(words, "date") for words in VALUES if words in sentence]
        for relation in RELATIONS.values():
            ends = values if relation.value else [said for said in names if said.type in relation.objects]
            starts = [said for said in names if said.type in relation.subjects]
            found += [Proposal(relation.name, one, other, sentence) for one in starts for other in ends]
    return found


SLICES = st.builds(lambda start, size: TEXT[start : start + size].strip(), st.integers(0, 600), st.integers(1, 40))
WORDS = st.sampled_from([*NAMES, *VALUES, "The two sides", "it"]) | SLICES
PROPOSALS = st.builds(
    lambda said, modality, qualifiers, change: replace(said, modality=modality, qualifiers=qualifiers, **change),
    st.sampled_from(plausible()),
    st.sampled_from(["", "asserted", "reported", "planned", "hypothetical", "negated"]),
    st.dictionaries(st.sampled_from(["on", "at", "from", "title", "amount", "days"]), WORDS, max_size=2),
    st.just({})
    | st.fixed_dictionaries({"quote": st.sampled_from(SENTENCES) | SLICES})
    | st.fixed_dictionaries(
        {"subject": st.builds(ArgumentWords, WORDS, st.sampled_from(sorted(TYPES)), st.just("") | WORDS)}
    ),
)


@given(st.lists(PROPOSALS, max_size=4))
@part_of_examples(3)
def test_whatever_is_proposed_a_candidate_is_in_the_text_and_its_values_are_ours(proposals: list[Proposal]) -> None:
    chunk = split_document(ground().reading.document, 6000)[0]
    found = verify(proposals, chunk, ground(), MODEL)
    dates = {span.value for span in ground().reading.dates}
    for candidate in found.candidates:
        for part in (candidate.subject, candidate.object):
            assert TEXT[part.start : part.end] == part.text
            assert candidate.start <= part.start < part.end <= candidate.end or isinstance(part, Value)
        relation = RELATIONS[candidate.relation]
        assert candidate.subject.type in relation.subjects
        if isinstance(candidate.object, Value) and candidate.object.type == "date":
            assert candidate.object.value in dates
        assert set(candidate.qualifiers) <= {*relation.qualifiers, "unit"}
        assert 0 < candidate.confidence <= CONFIDENCE
    whole = [reject for reject in found.rejects if not reject.is_partial]
    assert len(found.candidates) + len(whole) == len(proposals)
