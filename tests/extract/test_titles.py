"""Titles: people by office, with and without their names."""

from __future__ import annotations

import pytest

from tests.extract.reads import is_one, typed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("President Liu Wenzhao arrived.", "Liu Wenzhao"),
        ("Foreign Minister Teresa Cardoso spoke.", "Teresa Cardoso"),
        ("They met Dr. Somsak Rattana.", "Somsak Rattana"),
        ("They met Rector Professor Inés Bordaberry.", "Inés Bordaberry"),
        ("They met Sheikh Salem al-Sabah.", "Salem al-Sabah"),
        ("They met Mayor Kim Do-yun of Busan.", "Kim Do-yun"),
        ("Minister of Culture Gintarė Balčiūnaitė spoke.", "Gintarė Balčiūnaitė"),
        ("Azerbaijani Ecology Minister Mukhtar Aliyev spoke.", "Mukhtar Aliyev"),
        ("They met His Majesty King Jigme Norbu.", "Jigme Norbu"),
    ],
)
def test_the_name_behind_a_title_is_a_person(text: str, name: str) -> None:
    assert typed(text).get(name) == "Person"


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("Nino Beridze, Georgia’s economy minister, spoke.", "Georgia’s economy minister", "Nino Beridze"),
        ("The mayor of Tartu, Kalev Rist, spoke.", "The mayor of Tartu", "Kalev Rist"),
        (
            "It was signed by Arman Sabit, the Kazakh transport minister.",
            "the Kazakh transport minister",
            "Arman Sabit",
        ),
        ("Olga Rui, rector of the Lanna Institute, spoke.", "rector of the Lanna Institute", "Olga Rui"),
        (
            "The Consul General of Japan in Almaty, Mr Kenji Mori, spoke.",
            "The Consul General of Japan in Almaty",
            "Kenji Mori",
        ),
        (
            "My colleague from Bulgaria, Minister Desislava Koleva, spoke.",
            "My colleague from Bulgaria",
            "Desislava Koleva",
        ),
        ("Its current director is Rosa Mamani.", "Its current director", "Rosa Mamani"),
        ("It is led by Pema Wangdi of Bhutan, the Secretary-General.", "the Secretary-General", "Pema Wangdi"),
        ("Oman’s minister met his Tanzanian counterpart, Rehema Mwaka.", "his Tanzanian counterpart", "Rehema Mwaka"),
    ],
)
def test_an_office_beside_a_name_is_a_mention_of_the_person(text: str, title: str, name: str) -> None:
    assert is_one(text, title, name)


def test_a_later_office_finds_its_holder_by_title_and_state() -> None:
    text = (
        "Nino Beridze, the Georgian transport minister, met Arman Sabit, the Kazakh transport minister. "
        "The Georgian minister was glad."
    )
    assert is_one(text, "Nino Beridze", "The Georgian minister")
    assert not is_one(text, "Arman Sabit", "The Georgian minister")


def test_the_place_of_a_visit_is_no_part_of_the_office() -> None:
    assert "the rector" in typed(
        "Olga Rui, rector of the Lanna Institute, spoke. A visit by the rector to Kunming failed."
    )


def test_the_ministers_of_several_states_are_no_name() -> None:
    found = typed("The Ministers of Education of Laos and Cambodia met.")
    assert set(found) == {"Laos", "Cambodia"}


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Aiga Sulta, earlier dean at the State University, came.", ("Aiga Sulta", "dean at the State University")),
        ("Aiga Sulta, until June director of the Lakes Bank, came.", ("Aiga Sulta", "director of the Lakes Bank")),
        ("Aiga Sulta worked as director of the Lakes Bank.", ("Aiga Sulta", "director of the Lakes Bank")),
        (
            "Aiga Sulta, envoy of the Lakes Commission on Science, came.",
            ("Aiga Sulta", "envoy of the Lakes Commission on Science"),
        ),
    ],
)
def test_an_office_without_article_is_that_of_the_person_it_is_said_of(text: str, forms: tuple[str, ...]) -> None:
    assert is_one(text, *forms)
