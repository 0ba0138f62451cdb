"""What a row describes becomes entities, names and claims, in the words in which the graph itself is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from kg.imports.csvw_table import (
    CODE_ID,
    LABEL,
    OBJECT,
    PREDICATE,
    SUBJECT,
    TYPE,
    DescribedRow,
    Properties,
    RdfObject,
    read_row,
)
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item, NewEntity, NewName, Statement
from kg.model.terms import ID, ONTOLOGY, PREFIXES, NameKind
from tests.imports.items import identity, rejects, statements

IDENTITIES = Identities(
    [
        identity("cow-state", "365", "old-union", until="1991-12-25"),
        identity("cow-state", "365", "new-republic", since="1991-12-26"),
        identity("cow-state", "2", "arland"),
        identity("cow-state", "9", ""),
        identity("wikidata", "Q5", "borland"),
        identity("uk-party", "SÃO TOMÉ", "corland"),
    ]
)


def entity(text: str) -> list[RdfObject]:
    return [RdfObject(ID + text, is_iri=True)]


def term(text: str) -> list[RdfObject]:
    return [RdfObject(ONTOLOGY + text, is_iri=True)]


def texts(*given: str) -> list[RdfObject]:
    return [RdfObject(text, language="en") for text in given]


def claim(**others: Sequence[RdfObject]) -> dict[str, Sequence[RdfObject]]:
    said = {SUBJECT: entity("arland"), PREDICATE: term("partyTo"), OBJECT: entity("pact")}
    return said | {ONTOLOGY + name: values for name, values in others.items()}


def read(resources: Mapping[str, Properties]) -> list[Item]:
    return list(read_row(DescribedRow("f.csv", 7, resources), IDENTITIES))


def said(items: list[Item]) -> list[dict[str, str]]:
    found = []
    for each in statements(items):
        triple = {"s": each.subject, "p": each.predicate, "o": each.object or each.value}
        found.append(triple | {column: text for column, text in each.others if text})
    return found


def test_a_claim_has_subject_predicate_object_and_qualifiers() -> None:
    items = read({"": claim(**{"from": texts("1999"), "to": texts("2005"), "at": entity("arville")})})
    assert said(items) == [{"s": "arland", "p": "partyTo", "o": "pact", "from": "1999", "to": "2005", "at": "arville"}]
    assert [(each.file, each.row) for each in items] == [("f.csv", 7)]


def test_a_literal_is_a_value_and_a_status_one_too() -> None:
    day = {SUBJECT: entity("pact"), PREDICATE: term("signedOn"), OBJECT: texts("1999-05-01")}
    state = {SUBJECT: entity("pact"), PREDICATE: term("hasStatus"), OBJECT: term("status-planned")}
    assert [each.value for each in statements(read({"": day, "x": state}))] == ["1999-05-01", "planned"]


def test_several_objects_are_several_claims() -> None:
    both = claim() | {OBJECT: [*entity("pact"), *entity("other-pact")]}
    assert [each["o"] for each in said(read({"": both}))] == ["pact", "other-pact"]


def test_modality_confidence_and_note_are_taken_along() -> None:
    (found,) = said(read({"": claim(modality=term("planned"), confidence=texts("0.5"), note=texts("so"))}))
    assert (found["modality"], found["confidence"], found["note"]) == ("planned", "0.5", "so")


def test_an_entity_has_class_label_codes_and_names_and_comes_before_its_claims() -> None:
    thing = {
        ONTOLOGY + "signedOn": texts("1999"), TYPE: term("Treaty"), LABEL: texts("The Pact"),
        PREFIXES["owl"] + "sameAs": [RdfObject(PREFIXES["wd"] + "Q7", is_iri=True)],
        PREFIXES["skos"] + "altLabel": texts("Pact"), ONTOLOGY + "note": texts("made up"),
    }  # fmt: skip
    items = read({"": claim(), ID + "pact": thing})
    assert items[0] == NewEntity("f.csv", 7, "pact", "Treaty", "The Pact", "Q7", "", "made up")
    assert items[1] == NewName("f.csv", 7, "pact", "Pact", "en", NameKind.ALIAS)
    assert [type(each) for each in items[2:]] == [Statement, Statement]
    assert said(items)[1] == {"s": "pact", "p": "signedOn", "o": "1999"}


def test_a_code_is_resolved_at_the_time_of_the_claim() -> None:
    coded = claim(on=texts("1990")) | {SUBJECT: entity("code/cow-state/365")}
    assert [each["s"] for each in said(read({"": coded}))] == ["old-union"]


def test_what_lasts_is_cut_where_a_code_passes_to_another_entity() -> None:
    coded = claim(**{"from": texts("1980"), "to": texts("2001-03")}) | {OBJECT: entity("code/cow-state/365")}
    assert [(each["o"], each["from"], each["to"]) for each in said(read({"": coded}))] == [
        ("old-union", "1980", "1991-12-25"),
        ("new-republic", "1991-12-26", "2001-03"),
    ]


def test_codes_may_hold_any_character_and_wikidata_ids_are_codes() -> None:
    coded = claim() | {SUBJECT: [RdfObject(CODE_ID + "uk-party/S%C3%83O%20TOM%C3%89", is_iri=True)]}
    item = claim() | {SUBJECT: [RdfObject(PREFIXES["wd"] + "Q5", is_iri=True)]}
    assert [each["s"] for each in said(read({"": coded, "x": item}))] == ["corland", "borland"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({SUBJECT: []}, "claim-incomplete"),
        ({SUBJECT: entity("code/cow-state/365")}, "code-ambiguous"),
        ({SUBJECT: entity("code/cow-state/9")}, "code-undecided"),
        ({OBJECT: entity("code/cow-state/77")}, "code-unknown"),
        ({SUBJECT: [RdfObject("https://example.org/x", is_iri=True)]}, "iri-foreign"),
        ({SUBJECT: texts("arland")}, "iri-foreign"),
        ({ONTOLOGY + "from": texts("once")}, "date"),
        ({ONTOLOGY + "from": texts("1999", "2000")}, "value-several"),
    ],
)
def test_what_gives_no_claim_is_a_reject_with_its_rule(changes: dict[str, list[RdfObject]], rule: str) -> None:
    assert rejects(read({"": claim() | changes})) == [(7, rule)]


def test_properties_of_other_vocabularies_say_nothing_here() -> None:
    assert (
        read({"": {"http://example.org/colour": texts("red")}, ID + "pact": {"http://example.org/x": texts("y")}}) == []
    )


def test_a_word_of_the_graph_that_is_no_qualifier_rejects_the_claim() -> None:
    (found,) = rejects(read({"": claim(form=texts("1999"))}))
    assert "qualifier-unknown" in found
    foreign = {"https://example.org/form": texts("1999")}
    assert rejects(read({"": claim() | foreign})) == []


def test_a_code_that_a_spreadsheet_wrote_with_a_point_or_noughts_means_the_same() -> None:
    found = [
        said(read({"": claim() | {SUBJECT: [RdfObject(f"{CODE_ID}cow-state/{code}", is_iri=True)]}}))
        for code in ("2", "2.0", "002")
    ]
    assert found[0] != []
    assert found[0] == found[1] == found[2]
