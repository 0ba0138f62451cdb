"""Lines in which a capital says nothing of names."""

from __future__ import annotations

from kg.extract.documents.language import load_model
from kg.extract.documents.lines import find_capital_lines, find_item_letters
from kg.extract.documents.text import make_document
from kg.extract.documents.tokens import Parse, parse_document


def parsed(text: str) -> Parse:
    return parse_document(make_document(text), load_model())


def test_only_lines_all_in_capitals_are_shouted() -> None:
    parse = parsed("LAKES FORUM OPENS\nPeru came.\nUN AID\n")
    assert [parse.tokens[at].text for at in sorted(find_capital_lines(parse))] == ["LAKES", "FORUM", "OPENS"]


def test_letters_that_number_several_lines_are_items() -> None:
    parse = parsed("A. Partners came.\nB. Money came.\n")
    assert [parse.tokens[at].text for at in sorted(find_item_letters(parse))] == ["A.", "B."]


def test_one_initial_at_the_start_of_a_line_is_no_item() -> None:
    assert find_item_letters(parsed("A. Sulta came.\nPeru came.\n")) == frozenset()
