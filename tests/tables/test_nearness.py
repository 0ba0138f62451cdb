"""What is no name leads to what it means: slips, words of a name, sentences; and noise leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.dataset import ValidDataset, open_graph
from kg.tables.nearness import NearNames
from tests.questions import texts_graph

NAMES = {
    "luban workshop": ("luban-workshop",),
    "luban workshop in bishkek": ("bishkek-workshop",),
    "border treaty of arland": ("border-treaty",),
    "arland": ("arland",),
}


@pytest.fixture(scope="module")
def texts() -> ValidDataset:
    return texts_graph()


@pytest.mark.parametrize("slip", ["lubna", "lubann", "luba", "uban", "Lubán", "LUBNA!"])
def test_a_slip_in_a_word_of_a_name_leads_to_the_shortest_name_that_has_it(slip: str) -> None:
    assert NearNames(NAMES, dict).find(slip, 5) == ("luban-workshop", "bishkek-workshop")


@pytest.mark.parametrize("noise", ["xyzzy", "asdfgh", "qwertyuiop", "lbn", "nulab", "", "  ", "!?", "zz qq", "1234567"])
def test_noise_leads_nowhere(noise: str) -> None:
    assert NearNames(NAMES, dict).find(noise, 5) == ()


def test_a_word_that_fits_among_many_that_do_not_is_noise() -> None:
    near = NearNames(NAMES, dict)
    assert near.find("luban workshop flurb", 5) == ("luban-workshop", "bishkek-workshop")
    assert near.find("workshop flurb grimp snoz", 5) == ()


@pytest.mark.parametrize(
    "sentence",
    ["who signed the treaty", "Who signed the treaty?", "the treaty they signed", "signing the treaties"],
)
def test_a_sentence_leads_to_the_treaty(tiny: Path, texts: ValidDataset, sentence: str) -> None:
    assert open_graph(tiny).lookup.search(sentence)[0] == "river-treaty"
    first = texts.lookup.search(sentence)[0]
    assert texts.tables.entities[first].type == "Treaty"
    assert sum(claim.object == first for claim in texts.selection.claims) >= 6


def test_a_misspelt_name_comes_before_longer_names_that_hold_it(texts: ValidDataset) -> None:
    for slip, identity in (("Uzbekitsan", "uzbekistan"), ("Xi Jinpign", "xi-jinping"), ("Tashkentt", "tashkent")):
        assert texts.lookup.search(slip)[0] == identity
    assert texts.lookup.search("blorptron") == ()


def test_every_door_takes_the_sentence(texts: ValidDataset) -> None:
    from kg.publish.site.index import search_entities
    from kg.query.finding import offer_entities

    asked = "who signed the treaty"
    first = texts.lookup.search(asked)[0]
    assert search_entities(texts, asked)[0] == first
    offers = offer_entities(texts.lookup, asked, lambda _: "")
    assert (offers[0].id, offers[0].match) == (first, "near")
