"""Zones: what is no part of an article."""

from __future__ import annotations

import pytest

from kg.extract.shadow import shadow_text
from kg.extract.zones import find_zones


def left_out(text: str) -> list[str]:
    return [text[zone.start : zone.end] for zone in find_zones(shadow_text(text))]


@pytest.mark.parametrize(
    "line",
    [
        "Home | World | Sport | Contact",
        "MOST READ: Minister visits the zoo",
        "Read also: Black Stars coach resigns",
        "© 2025 Valley Courier. All rights reserved.",
        "Subscribe to our newsletter",
        "Photo: A. Nother / Agency",
        "Share this article",
        "By our correspondent",
        "Advertisement",
    ],
)
def test_site_furniture_is_a_zone(line: str) -> None:
    assert left_out(f"First paragraph of the article.\n\n{line}\n\nLast paragraph.") == [line]


def test_the_list_under_a_label_is_left_out_up_to_the_next_empty_line() -> None:
    text = "The fund was opened.\n\nRELATED\n• Doha hosts a chess cup\n• Kenya wins\n\nThe end."
    assert left_out(text) == ["RELATED", "• Doha hosts a chess cup", "• Kenya wins"]


@pytest.mark.parametrize(
    "line",
    [
        "Watch towers along the border were restored by both states in 2019.",
        "The minister said: we will sign it.",
        "Related projects in Kazakhstan received 3 million euros.",
        "1. Background. The fund was set up in 2019.",
    ],
)
def test_sentences_that_merely_begin_like_furniture_are_kept(line: str) -> None:
    assert left_out(line) == []


def test_the_agency_in_a_dateline_is_left_out() -> None:
    assert left_out("ADDIS ABABA (Horn Wire) — Ethiopia opened a port.") == ["(Horn Wire)"]


ARTICLE = "Peru opens a port\n\nLIMA - Peru opened a port.\n\nIt cost nothing.\n\nChile was glad.\n\n"


def test_a_headline_that_shares_no_name_with_the_article_is_left_out() -> None:
    assert left_out(ARTICLE + "Kenya and Uganda launch joint weather satellite") == [
        "Kenya and Uganda launch joint weather satellite"
    ]


def test_a_heading_of_the_article_itself_is_kept() -> None:
    assert left_out(ARTICLE + "Peru and Chile plan another port") == []
    assert left_out("Kenya and Uganda launch joint weather satellite\n\nThe two states did so.") == []


def test_sentences_below_in_brief_belong_to_the_article() -> None:
    assert not any(
        zone.end > 10 for zone in find_zones("In brief\n• Delegations of Peru and Chile met yesterday in Lima.\n")
    )
