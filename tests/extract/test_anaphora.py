"""Anaphora: what nominals and pronouns stand for."""

from __future__ import annotations

import pytest

from tests.extract.reads import is_one, read, surface, together, typed

CHARTER = "Peru and Chile signed the Andes Charter in Lima. "
TWO = "The Lanna Institute and Salween University opened the Mekong School. "


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (CHARTER + "The document was short.", ("Andes Charter", "The document")),
        (CHARTER + "The accord lapsed.", ("Andes Charter", "The accord")),
        (CHARTER + "It entered into force in 2020.", ("Andes Charter", "It")),
        (CHARTER + "Bolivia has not ratified it.", ("Andes Charter", "it")),
        (CHARTER + "Bolivia, which is not a party to it, was absent.", ("Andes Charter", "it")),
        (TWO + "The school is in Paro.", ("Mekong School", "The school")),
        (TWO + "The university paid for it.", ("Salween University", "The university")),
        ("The Lakes Forum met in Riga. Latvia hosted the forum.", ("Lakes Forum", "the forum")),
        ("Saudi Arabia came. The kingdom gave money.", ("Saudi Arabia", "The kingdom")),
        ("The European Union gave money. The bloc may add more.", ("European Union", "The bloc")),
        ("Riga was glad. In Riga they danced; the city sang.", ("Riga", "the city")),
        ("The Museum Dialogue is a mechanism of five states.", ("Museum Dialogue", "a mechanism of five states")),
        ("Al Noor House, a fund based in Abu Dhabi, paid.", ("Al Noor House", "a fund based in Abu Dhabi")),
        ("An additional protocol, the Kandy Protocol, was adopted.", ("An additional protocol", "Kandy Protocol")),
        ("Peru signed. The Peruvian government was glad.", ("Peru", "The Peruvian government")),
        ("The Lakes Centre, which has its seat in Riga, closed.", ("Lakes Centre", "its")),
        ("The Nordic Fund (NF) paid. NF is in Oslo.", ("Nordic Fund", "NF")),
        ("Al Noor Investment House paid. Al Noor was glad.", ("Al Noor Investment House", "Al Noor")),
        ("Rūta Kairytė came. Kairytė spoke and she left.", ("Rūta Kairytė", "Kairytė", "she")),
        ("In her speech the minister, Rūta Kairytė, spoke.", ("her", "the minister", "Rūta Kairytė")),
        ("Peru went to Riga. The forum will be held there in May.", ("Riga", "there")),
        ("Its director, Aiga Sulta, met Kenji Mori and thanked him.", ("Kenji Mori", "him")),
    ],
)
def test_words_find_what_they_stand_for(text: str, forms: tuple[str, ...]) -> None:
    assert is_one(text, *forms)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (CHARTER + "A similar charter was refused.", ("Andes Charter", "A similar charter")),
        ("The third meeting failed. The fourth meeting is in May.", ("The third meeting", "The fourth meeting")),
        (TWO + "The embassy was closed.", ("Mekong School", "The embassy")),
        ("The African Union and the Union met.", ("African Union", "the Union")),
    ],
)
def test_what_is_new_or_different_stays_apart(text: str, forms: tuple[str, ...]) -> None:
    assert not is_one(text, *forms)


@pytest.mark.parametrize(
    ("text", "plural", "members"),
    [
        ("Peru and Chile met. The two sides agreed.", "The two sides", {"Peru", "Chile"}),
        ("Peru (PE) and Chile met. Both countries agreed.", "Both countries", {"Peru", "Chile"}),
        ("The three states (Peru, Chile and Bolivia) met.", "The three states", {"Peru", "Chile", "Bolivia"}),
        ("Recife and Mombasa met. The two cities are glad.", "The two cities", {"Recife", "Mombasa"}),
        (TWO + "The two institutions are glad.", "The two institutions", {"Lanna Institute", "Salween University"}),
        ("Turku met Tartu. The two cities agreed; the pair signed.", "the pair", {"Turku", "Tartu"}),
        ("Peru and Chile met. They agreed.", "They", {"Peru", "Chile"}),
        ("Rector Ina Ros met Rector Uno Kask. The rectors agreed.", "The rectors", {"Ina Ros", "Uno Kask"}),
        ("They signed a protocol on fish and a treaty on salt. Both documents lapsed.", "Both documents",
         {"a protocol on fish", "a treaty on salt"}),
    ],
)  # fmt: skip
def test_a_plural_stands_for_each_of_its_members(text: str, plural: str, members: set[str]) -> None:
    groups = together(text)
    assert all(any({plural, member} <= group for group in groups) for member in members)
    assert sum(plural in group for group in groups) == len(members)


def test_a_region_names_its_states_even_where_the_text_does_not() -> None:
    reading = read("The three Baltic states signed it.")
    group = next(entity for entity in reading.entities if entity.members)
    assert {reading.entities[number].name for number in group.members} == {"Estonia", "Latvia", "Lithuania"}


def test_the_former_and_the_latter_are_the_two_named_last() -> None:
    text = "They signed a protocol on fish and a treaty on salt. The former replaces an accord. The latter is new."
    assert is_one(text, "a protocol on fish", "The former")
    assert is_one(text, "a treaty on salt", "The latter")


def test_a_plural_subject_that_names_nothing_keeps_they_from_naming_the_cities() -> None:
    assert "they" not in typed("Talks between Salvador and Accra go on; should they succeed, all will be glad.")


def test_in_a_speech_i_is_the_speaker_and_we_is_whom_she_speaks_for() -> None:
    text = "Remarks by Ina Ros, Secretary-General of the Baltic Ports Union, in Riga\n\nI am glad. We gave money."
    assert is_one(text, "Ina Ros", "I")
    assert is_one(text, "Baltic Ports Union", "We")


def test_in_an_embassys_bulletin_our_is_its_state() -> None:
    text = "Embassy of Brazil in Nairobi\n\nOn 12 May our ambassador, Luísa Prado, opened a school."
    assert is_one(text, "our ambassador", "Luísa Prado")
    reading = read(text)
    our = next(each for each in reading.mentions if surface(reading, each) == "our")
    assert reading.entities[our.entity].name == "Brazil"


def test_in_a_quotation_we_is_nobody_of_the_frame() -> None:
    text = "Remarks by Ina Ros, Secretary-General of the Ports Union, in Riga\n\n“We are sad,” said a sailor."
    assert "We" not in typed(text)


def test_a_predicate_of_another_kind_does_not_change_what_a_text_is() -> None:
    assert typed(CHARTER + "It was a short meeting.")["Andes Charter"] == "Agreement"
