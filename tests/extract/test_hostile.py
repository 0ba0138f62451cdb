"""Texts that no extractor expects: dates that are none, digits of every script, lists without end."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import LimitError
from kg.extract import limits, parts
from kg.extract.documents import language as model
from kg.extract.documents.language import load_model
from kg.extract.documents.text import make_document
from kg.extract.frames import sentences as frames_text
from kg.extract.limits import Limits, bounded, check_time
from kg.extract.parts import move_candidates, split_document
from kg.extract.pipeline import candidates_of, extract_document, find_unread
from kg.extract.reading import read_document
from kg.model.candidates import Candidate, Value
from kg.model.dates import parse_period
from kg.tables.documents import text_of

SENTENCE = "On 3 May 2024 Kenya and Brazil signed the Harbour Accord in Mombasa."


def dated(candidates: tuple[Candidate, ...]) -> set[str]:
    return {str(one.object.value) for one in candidates if isinstance(one.object, Value)}


@pytest.mark.parametrize(
    "written",
    [
        "0000-05-05", "0000", "31 February 2025", "2025-13-45", "2025-05-00", "00 May 2024", "10000-01-01",
        "year 0", "year 10000", "99999999999999 million dollars", "1" * 5000 + " million dollars", "٣ May ٢٠٢٤",
        "20२५", "३ मई २०२५", "² May 2024", "2024²", "5² million dollars", "١٢٣ million dollars", "00/00/2024",
        "99.99.2024",
        "between 0000 and 9999", "the first half of 0000",
    ],
)  # fmt: skip
def test_a_date_or_number_that_is_none_is_left_out_and_the_sentence_is_read(written: str) -> None:
    found = extract_document(f"On {written} talks were held. {SENTENCE}", nlp=load_model(), date="2025-06-17")
    assert "2024-05-03" in dated(found)
    for value in dated(found):
        parse_period(value)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "9999-12", "0001"])
@pytest.mark.parametrize(
    "relative",
    [
        "A day later", "Two weeks later", "The following year", "The previous month", "Tomorrow", "Yesterday",
        "Last week", "Next year", "Last weekend", "From Thursday to Sunday", "Last Monday", "Next Monday",
        "Thirty years ago", "In March", "12-14 March", "27 December - 6 January", "A day earlier",
    ],
)  # fmt: skip
def test_what_leads_past_the_end_of_the_calendar_is_left_out(day: str, relative: str) -> None:
    text = f"The port was opened on {day}. {relative} Kenya and Brazil signed the Harbour Accord."
    for today in (None, day):
        for value in dated(extract_document(text, nlp=load_model(), date=today)):
            parse_period(value)


WORDS = (
    "Kenya", "Brazil", "the Harbour Accord", "President", "Ana Reyes", "the two states", "they", "signed", "will sign",
    "met", "in", "on", "of", "and", ",", ".", ";", "(", ")", '"', "-", "–", "\n", "\n\n", "million", "USD", "$", "%",
    "May", "31 February 2025", "0000-05-05", "9999-12-31", "A day later", "a day earlier", "next week", "last Monday",
    "2025-13-45", "10000", "1500", "20", "٢٠٢٤", "२०२५", "²", "½", "Ⅻ", "①", "1" * 400, "99999999999999", "1,000,000.5",
    "to", "between", "from", "the same day", "the following year", "one of", "said", "\u0301", "\u200b", "\u202e",
    "\ud800", "\0", "😀", "İ", "ß", "Sign in", "©", "|", "- ", "1. ", "•",
)  # fmt: skip
DAYS = (None, "0001-01-01", "9999-12-31", "2025-06-17")


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(DAYS))
def test_no_text_of_dates_numbers_and_names_ends_in_an_error(words: list[str], day: str | None) -> None:
    text = " ".join(words)
    for one in extract_document(text, nlp=load_model(), date=day):
        assert text[one.subject.start : one.subject.end] == one.subject.text
        assert text[one.object.start : one.object.end] == one.object.text
        if isinstance(one.object, Value) and isinstance(one.object.value, str):
            parse_period(one.object.value)
        elif isinstance(one.object, Value):
            assert math.isfinite(float(one.object.value))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> int:
    """Limits so small that a short text hits them."""
    for module in (limits, frames_text, model):
        monkeypatch.setattr(module, "MAX_SENTENCE_WORDS", 40)
    return 40


def test_a_sentence_without_end_is_left_out_and_told_and_the_rest_is_read(short: int) -> None:
    text = f"{SENTENCE}\n\n{'China, ' * short} and Peru.\n\n{SENTENCE}"
    reading = read_document(text, nlp=load_model())
    [(start, end)] = find_unread(reading)
    assert text[start:end].strip() == text.split("\n\n")[1]
    places = [one.start for one in candidates_of(reading, load_model())]
    assert min(places) < start
    assert max(places) > end
    assert not any(start <= place < end for place in places)


def test_a_word_without_end_is_left_out_and_told_and_the_rest_is_read() -> None:
    text = f"{SENTENCE}\n\n{'(' * 1500}China{')' * 1500}\n\n{SENTENCE}"
    reading = read_document(text, nlp=load_model())
    assert [text[start:end].strip() for start, end in find_unread(reading)] == [text.split("\n\n")[1]]
    assert max(one.start for one in candidates_of(reading, load_model())) > text.rindex("On")


@pytest.mark.parametrize("link", [", ", " and ", " of ", " one of the ", " President of ", " signed and "])
def test_a_chain_of_words_is_followed_without_recursion(link: str) -> None:
    chain = link.join(["Kenya"] * 140)
    assert isinstance(extract_document(f"{chain} signed the Harbour Accord.", nlp=load_model()), tuple)


def test_a_long_list_of_names_is_read_whole() -> None:
    names = ["Kenya", "Brazil", "Peru", "Chile", "Ghana", "Mali", "Niger", "Chad", "Togo", "Benin"]
    found = extract_document(f"{', '.join(names * 9)} and Gabon signed the Harbour Accord.", nlp=load_model())
    assert {one.subject.text for one in found if one.relation == "signs"} >= {"Gabon"}


def test_a_long_text_is_read_in_parts_with_places_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_CHARACTERS", 200)
    text = "\n\n".join([SENTENCE] * 9)
    whole = read_document(text, nlp=load_model())
    assert len(whole.parts) > 1
    assert "".join(part.document.text for _, part in whole.parts) == text
    assert [text[one.start : one.end] for one in whole.dates] == ["3 May 2024"] * 9
    found = candidates_of(whole, load_model())
    assert {text[one.subject.start : one.subject.end] for one in found} >= {"Kenya", "Brazil"}
    assert all(text[one.subject.start : one.subject.end] == one.subject.text for one in found)
    assert {one.doc_sha256 for one in found} == {make_document(text).sha256}
    assert len({one.id for one in found}) == len(found)
    assert all(any(at <= one.start < at + len(part.document.text) for one in found) for at, part in whole.parts)


def test_the_groups_of_one_part_are_not_those_of_another() -> None:
    found = extract_document(SENTENCE, nlp=load_model())
    moved = {one.group for one in move_candidates(found, 100)}
    assert not ({one.group for one in found} & moved) - {""}


@pytest.mark.parametrize("cut", ["x" * 500, "x " * 300, "x. " * 200, "x\n" * 300, "x\n\n" * 200, " " * 500])
def test_every_text_is_cut_somewhere_and_nothing_of_it_is_lost(cut: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_CHARACTERS", 100)
    found = split_document(make_document(cut))
    assert "".join(part.text for _, part in found) == cut
    assert max(len(part.text) for _, part in found) <= 100
    assert all(cut[at : at + len(part.text)] == part.text for at, part in found)


def test_a_text_longer_than_the_limit_is_refused_in_one_line() -> None:
    with bounded(Limits(characters=10), "a.txt"), pytest.raises(LimitError, match=r"^a\.txt: longer than 10 char"):
        read_document(SENTENCE, identity="a.txt", nlp=load_model())


def test_time_that_is_up_ends_the_reading_of_a_text_in_one_line() -> None:
    with pytest.raises(LimitError, match=r"^a\.txt: not read within 0 seconds; "), bounded(Limits(seconds=0), "a.txt"):
        extract_document(SENTENCE, nlp=load_model())


def test_a_pattern_that_runs_on_is_interrupted() -> None:
    import re

    with (
        pytest.raises(LimitError, match=r"^a\.txt: not read within"),
        bounded(Limits(seconds=0.05), "a.txt", interrupts=True),
    ):
        re.fullmatch("(a|a)*b", "a" * 60)


def test_limits_leave_the_signals_and_the_memory_of_the_process_as_they_were() -> None:
    import signal

    resource = pytest.importorskip("resource", reason="this system has no module resource")
    before = signal.getsignal(signal.SIGALRM), resource.getrlimit(resource.RLIMIT_AS)
    with bounded(Limits(), "a.txt", interrupts=True):
        pass
    assert (signal.getsignal(signal.SIGALRM), resource.getrlimit(resource.RLIMIT_AS)) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    check_time()


@pytest.mark.parametrize(
    ("error", "said"), [(MemoryError, "needs more than 2,048 MiB"), (RecursionError, "nested deeper")]
)
def test_memory_and_nesting_are_limits_with_the_name_of_the_file(error: type[Exception], said: str) -> None:
    with pytest.raises(LimitError, match=f"^a.txt: {said}"), bounded(Limits(), "a.txt"):
        raise error


def test_html_that_is_nested_too_deep_is_told_as_what_it_is_and_an_unclosed_page_is_read() -> None:
    deep = f"<html><body>{'<div>' * 1000}<p>Kenya signed the treaty.</p>{'</div>' * 1000}</body></html>"
    with pytest.raises(LimitError, match=r"deep\.html: nested deeper than 250 elements"):
        text_of(deep.encode(), "deep.html")
    many = "".join(f"<div><p>Kenya and Brazil signed treaty number {number} in Mombasa.</div>" for number in range(300))
    assert "treaty number 299" in text_of(f"<html><body><article>{many}</article></body></html>".encode(), "many.html")
