"""Names by form: runs of capitals, where they begin and end, and the type that their head noun gives."""

from __future__ import annotations

import pytest

from tests.extract.reads import typed


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("They signed a Through-Freight Tariff Agreement in May.", "Through-Freight Tariff Agreement", "Agreement"),
        ("Peru joined the Convention on High Pastures.", "Convention on High Pastures", "Agreement"),
        ("They adopted the Sofia Declaration on Lost Books.", "Sofia Declaration on Lost Books", "Declaration"),
        ("It met at the Third Lakes Forum of Mayors.", "Third Lakes Forum of Mayors", "Event"),
        (
            "The Ministry of Education, Science and Sport said so.",
            "Ministry of Education, Science and Sport",
            "Institution",
        ),
        ("The Turkish Cooperation and Relief Agency paid.", "Turkish Cooperation and Relief Agency", "Institution"),
        ("He leads the Institute of Arid Lands.", "Institute of Arid Lands", "Institution"),
        ("It was paid by the Nordic Development Fund.", "Nordic Development Fund", "Organisation"),
        ("She opened the Muynak Ship Museum.", "Muynak Ship Museum", "Institution"),
        ("They launched the Small Stages Programme.", "Small Stages Programme", "Programme"),
        ("It belongs to the Iron Gates Cycle Route.", "Iron Gates Cycle Route", "Project"),
        ("They opened the Red Sea Cold Chain Terminal.", "Red Sea Cold Chain Terminal", "Project"),
        ("It is the Year of Desert Culture.", "Year of Desert Culture", "Event"),
        ("He won at the Treaty of Colombo talks.", "Treaty of Colombo", "Agreement"),
        ("They met at the People's Friendship University.", "People's Friendship University", "Institution"),
        ("The exhibition “Thunder and Amber” opened.", "Thunder and Amber", "Event"),
        ("They built the Casa Azul cultural centre.", "Casa Azul cultural centre", "Institution"),
        ("It joined the Gulf of Bothnia Research Compact.", "Gulf of Bothnia Research Compact", "Agreement"),
        (
            "They signed a Memorandum of Understanding on wind power.",
            "Memorandum of Understanding on wind power",
            "Agreement",
        ),
    ],
)
def test_a_run_of_capitals_is_typed_by_its_head_noun(text: str, name: str, kind: str) -> None:
    assert typed(text).get(name) == kind


def test_and_parts_two_names_and_holds_one_together() -> None:
    found = typed("The Lanna Institute and Salween University met the Agency for Roads and Bridges.")
    assert {"Lanna Institute", "Salween University", "Agency for Roads and Bridges"} <= set(found)


def test_two_states_are_two_names() -> None:
    assert set(typed("Peru and Chile signed it.")) >= {"Peru", "Chile"}


def test_a_name_ends_before_a_date_and_before_the_place_of_an_act() -> None:
    found = typed("Peru signed the Andes Charter in May 2024 and the Lakes Protocol in Lima on Friday.")
    assert {"Andes Charter", "Lakes Protocol", "Lima"} <= set(found)


def test_a_bare_head_noun_keeps_its_article() -> None:
    found = typed("Peru signed the Andes Charter. The Charter lapsed.")
    assert found["The Charter"] == "Agreement"


def test_a_counted_event_keeps_its_article_and_a_field_does_not() -> None:
    assert "the first Pamir Music Festival" in typed("He opened the first Pamir Music Festival.")
    assert "Second Turbine Field" in typed("They paid for the Second Turbine Field.")


@pytest.mark.parametrize("word", ["Freight", "Funding", "Trade", "Critics", "Talks", "Later"])
def test_a_common_word_at_the_start_of_a_sentence_is_no_name(word: str) -> None:
    assert word not in typed(f"{word} between the ports grew. Peru was glad.")


def test_lines_in_capitals_name_only_what_is_known() -> None:
    assert set(typed("ACCRA TO BE TWINNED WITH CURITIBA\n\nGhana is glad.")) == {"ACCRA", "CURITIBA", "Ghana"}


def test_money_and_articles_of_laws_are_no_names() -> None:
    assert set(typed("Under Article 7 Norway gave NOK 64 million and Japan 8 billion U.S. dollars.")) == {
        "Norway",
        "Japan",
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They closed the Universidad del Qarvon yesterday.", "Universidad del Qarvon"),
        ("They closed the Centre d’études du Qarvon yesterday.", "Centre d’études du Qarvon"),
        ("They opened the Wool and Silver Workshop in Lima.", "Wool and Silver Workshop"),
        ("Peru wants to join the Seven Lakes Network.", "Seven Lakes Network"),
        ("The Ministry of Water and Irrigation of Jordan replied.", "Ministry of Water and Irrigation"),
        ("The fourth line is short.\nA. Partners\nB. Peru paid.\n", "Peru"),
        ("They adopted the Lima Rules on Sampling.", "Lima Rules on Sampling"),
        ("At the Second Lakes Congress they spoke.", "Second Lakes Congress"),
    ],
)
def test_a_name_has_all_its_words_and_no_more(text: str, name: str) -> None:
    assert name in typed(text)
