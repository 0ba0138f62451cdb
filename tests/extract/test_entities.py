"""Which names are one thing."""

from __future__ import annotations

import pytest

from tests.extract.reads import is_one


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("The Nordic Rail Fund paid. NRF is rich.", "Nordic Rail Fund", "NRF"),
        ("The Turkish Relief Agency (TİKA) paid. TİKA is rich.", "Turkish Relief Agency", "TİKA"),
        ("Al Noor House paid. Al Noor is rich.", "Al Noor House", "Al Noor"),
        ("The Atlantic Youth Summit met. The Youth Summit ended.", "Atlantic Youth Summit", "Youth Summit"),
        ("Kim Ha-na came. Ms Kim spoke.", "Kim Ha-na", "Kim"),
        ("The Andes Museum (Spanish: Museo Andino) opened.", "Andes Museum", "Museo Andino"),
    ],
)
def test_a_short_form_is_the_long_one(text: str, one: str, other: str) -> None:
    assert is_one(text, one, other)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("The Andes Charter is old. The Andes Summit met.", "Andes Charter", "Andes Summit"),
        (
            "The Lakes Protocol on Fish and the Lakes Protocol on Salt lapsed.",
            "Lakes Protocol on Fish",
            "Lakes Protocol on Salt",
        ),
        ("The Skills Programme is not the Skills Project.", "Skills Programme", "Skills Project"),
        ("The Hill Conference is not the Hill Congress.", "Hill Conference", "Hill Congress"),
        ("The Ministry of Culture met the Ministry of Health.", "Ministry of Culture", "Ministry of Health"),
    ],
)
def test_names_that_only_look_alike_stay_apart(text: str, one: str, other: str) -> None:
    assert not is_one(text, one, other)
