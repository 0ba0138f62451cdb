"""Lists of signed documents: a claim an item, with the day, place and parties of the heading."""

from __future__ import annotations

import pytest

from kg.extract.documents.document import DocumentForm, Thing
from kg.extract.forms.outcomes import read_outcomes

LIST = """List of documents signed at Tashkent on 17 June 2025 between Kenya and the Republic of Uzbekistan

1. Agreement between the Government of Kenya and the Government of the Republic of Uzbekistan on air services
2. Memorandum of Understanding on cotton research;
3. Protocol between the Ministry of Health of Kenya and the Agency of Drugs of Uzbekistan on vaccines
4. Joint Declaration on friendship
"""


def signers(form: DocumentForm) -> dict[str, set[str]]:
    signed: dict[str, set[str]] = {}
    for statement in form.statements:
        if statement.relation == "signs" and isinstance(statement.object, Thing):
            signed.setdefault(statement.object.name.partition(" ")[0], set()).add(statement.subject.name)
            assert statement.qualifiers == {"on": "2025-06-17", "at": "Tashkent"}
    return signed


def test_each_item_is_signed_by_its_parties_or_those_of_the_heading() -> None:
    form = read_outcomes(LIST)
    assert form is not None
    both = {"Kenya", "Uzbekistan"}
    assert signers(form) == {"Agreement": both, "Memorandum": both, "Joint": both}
    days = [one.object for one in form.statements if one.relation == "signedOn"]
    assert len(days) == 4


def test_places_are_those_of_the_items() -> None:
    form = read_outcomes(LIST)
    assert form is not None
    for statement in form.statements:
        assert LIST[statement.subject.start : statement.subject.end].split()


@pytest.mark.parametrize(
    "text",
    [
        LIST.replace("documents signed", "documents to be signed"),
        "Outcomes of the summit\n- Leaders met.\n- Trade grew.\n",
        "The documents signed yesterday help trade. Leaders praised them.",
    ],
)
def test_what_is_not_signed_or_no_list_is_left_to_the_rules(text: str) -> None:
    assert read_outcomes(text) is None
