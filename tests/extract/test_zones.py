"""Zones: what is no part of an article."""

from __future__ import annotations

import pytest

from kg.extract.alignment import align_text
from kg.extract.documents.zones import find_zones


def left_out(text: str) -> list[str]:
    return [text[zone.start : zone.end] for zone in find_zones(align_text(text))]


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
        "Sign in to comment on this story.",
        "Please log in to read the whole article.",
        "Already a subscriber? Sign in",
        "To read the full story, log in or subscribe to our newsletter.",
        "Sign up for our newsletter to get the latest news every morning.",
        "Subscribe to Valley Courier",
        "Follow us on Facebook and Telegram for the latest news.",
        "Share on Facebook",
        "This site uses cookies to improve your experience.",
        "We use cookies.",
        "Cookie policy",
        "Privacy policy",
        "Terms of use",
        "By clicking you agree to our terms and conditions.",
        "Login",
        "Register",
        "Back to top",
        "Print",
        "Menu",
        "Home",
        "Search",
        "Contact us",
        "Read more",
        "Related",
        "For further information, please contact the press office.",
        "https://courier.example/2025/accord",
        "Permalink: https://courier.example/2025/accord",
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


SENTENCES = [
    "The Governments of Mongolia and Kazakhstan sign in Ulaanbaatar the Agreement on the Transit of Livestock.",
    "Mongolia and Kazakhstan sign in Ulaanbaatar the Agreement on Transit",
    "Kenya and Brazil sign up to the Harbour Accord.",
    "Kenya and Brazil share this border and the river that runs along it.",
    "The two states share on equal terms what the port earns.",
    "We subscribe to the principles of the Charter of the United Nations.",
    "Both Governments subscribe to the Riga Declaration.",
    "Kazakhstan and Mongolia follow us in ratifying the Salt Pact.",
    "Engineers of Kenya log in Mombasa what each ship brings.",
    "Ships of Brazil register to enter the port of Mombasa.",
    "Kenya exported cookies worth 3 million dollars to Brazil in 2024.",
    "The Ministers agreed on a common privacy policy for travellers in Riga.",
    "Kenya and the World Bank agreed on the terms and conditions of the loan.",
    "Terms and conditions of the loan were agreed by Kenya and the World Bank.",
    "Privacy policy was discussed by the Ministers of Kenya and Brazil in Riga.",
    "The Ministry of Kenya founded a newsletter on the Harbour Accord.",
    "Kenya keeps media contact with Brazil under the Harbour Accord.",
    "Kenya contacts Brazil and continues the search for the lost ship.",
    "The President of Kenya returned home and printed the Accord.",
    "Related projects of Kenya and Brazil receive 3 million euros.",
    "Read more closely, the Accord binds Kenya and Brazil.",
    "Kenya signed the Accord with all rights reserved to the coastal State.",
    "(c) 2025 tonnes of wheat are delivered by Kenya to Brazil.",
    "Kenya and Brazil signed the Harbour Accord in Mombasa on 3 May 2024: https://accord.example/text",
]
"""Real sentences that use the words of a page as verbs and nouns."""


@pytest.mark.parametrize("line", SENTENCES)
def test_words_of_a_page_inside_a_sentence_remove_nothing(line: str) -> None:
    assert left_out(f"First paragraph of the article.\n\n{line}\n\nLast paragraph.") == []
    assert left_out(line) == []


@pytest.mark.parametrize("word", ["home", "share", "print", "sign in Ulaanbaatar the Agreement.", "privacy policy"])
def test_a_wrapped_line_that_goes_on_a_sentence_is_no_furniture(word: str) -> None:
    assert left_out(f"After the summit the President of Kenya and the President of Brazil\n{word}\n\nThe end.") == []


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
