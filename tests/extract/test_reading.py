"""Reading whole paragraphs: what is found in them, and that it is found again byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.documents.document import Reading
from kg.extract.documents.language import load_model
from kg.extract.reading import read_document
from tests.extract.paragraphs import PARAGRAPHS, Paragraph

ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from(
        [
            "The ",
            "Georgia",
            "İzmir ",
            " and ",
            "Treaty",
            " of ",
            "’s ",
            "“",
            "—",
            "\u00a0",
            "\n",
            "\n\n",
            "5 million ",
            "he ",
        ]
    ),
)


def things_of(reading: Reading) -> dict[str, list[str]]:
    """Surface forms by entity, in order of place."""
    found: dict[str, list[str]] = {}
    for mention in reading.mentions:
        name = reading.entities[mention.entity].name
        found.setdefault(name, []).append(reading.document.text[mention.start : mention.end])
    return found


def share(paragraph: Paragraph) -> tuple[int, int]:
    """How many of the expected mentions are found under the right thing, and how many are expected."""
    found = things_of(read_document(paragraph.text, date=paragraph.date or None))
    wanted = [(name, words) for name, words in paragraph.things.items()]
    hits = 0
    for _, words in wanted:
        best = max(
            found.values(), key=lambda other: sum(min(words.count(w), other.count(w)) for w in set(words)), default=[]
        )
        hits += sum(min(words.count(word), best.count(word)) for word in set(words))
    return hits, sum(len(words) for _, words in wanted)


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda paragraph: paragraph.name)
def test_most_of_what_a_careful_reader_finds_in_a_paragraph_is_found(paragraph: Paragraph) -> None:
    hits, total = share(paragraph)
    assert hits >= 0.8 * total


@given(st.lists(ALPHABET, max_size=60).map("".join))
def test_every_offset_lies_in_the_text_and_reading_twice_gives_the_same(text: str) -> None:
    one, two = (read_document(text, date="2025-06-17", nlp=load_model()) for _ in range(2))
    assert one == two
    places = [(span.start, span.end) for span in one.mentions]
    places += [(span.start, span.end) for span in one.dates] + [(span.start, span.end) for span in one.quantities]
    for start, end in places:
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()
