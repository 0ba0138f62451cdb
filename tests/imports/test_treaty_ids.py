"""Which treaty a code, a day and a title mean."""

from __future__ import annotations

import pytest

from kg.imports.manytreaties import TreatyIds, TreatyMention, are_alike, title_words

NETS = TreatyMention("AAA-BBB_1970A", "1970-05-01", "Agreement Between Alpha And Beta On Nets")


def test_a_code_with_one_treaty_is_its_id() -> None:
    ids = TreatyIds([NETS], [NETS])
    assert ids[NETS] == "mt-aaa-bbb-1970a"
    assert (len(ids), ids.shared_codes) == (1, ())


def test_a_shared_code_is_told_by_the_day_and_by_a_letter_where_the_day_is_shared() -> None:
    locks = TreatyMention(NETS.code, "1970-09-09", "Agreement On Locks")
    gates = TreatyMention(NETS.code, "1970-09-09", "Agreement On Gates")
    ids = TreatyIds([NETS, locks, gates], [])
    assert [ids[each] for each in (NETS, locks, gates)] == [
        "mt-aaa-bbb-1970a-1970-05-01",
        "mt-aaa-bbb-1970a-1970-09-09-a",
        "mt-aaa-bbb-1970a-1970-09-09-b",
    ]
    assert ids.shared_codes == (NETS.code,)


@pytest.mark.parametrize(
    "title",
    [
        "Agreement Between The Government Of Alpha And The Government Of Beta On Nets",
        "Agreement Between Alpha And Beta On Nets 1970",
        "Agreement Between Alpha And Beta On Nets Signed At Port On 1 May 1970",
    ],
)
def test_a_title_that_differs_in_form_only_is_the_same_treaty(title: str) -> None:
    ids = TreatyIds([NETS], [TreatyMention(NETS.code, NETS.signed, title)])
    assert len(ids) == 1


def test_a_doubtful_day_is_the_same_day() -> None:
    alike = TreatyMention(NETS.code, "1970-05-01?", "Agreement On Nets Of Alpha And Beta In Long Lake")
    assert len(TreatyIds([alike], [NETS])) == 1


def test_two_rows_of_the_cube_of_agreements_are_one_only_with_the_same_words() -> None:
    alike = TreatyMention(NETS.code, NETS.signed, "Agreement Between Alpha And Beta On Fishing Nets")
    assert len(TreatyIds([NETS, alike], [])) == 2
    assert len(TreatyIds([NETS], [alike])) == 1


def test_a_treaty_without_a_day_has_an_id_that_says_so() -> None:
    undated = TreatyMention(NETS.code, "", "Agreement On Locks")
    assert TreatyIds([NETS, undated], [])[undated] == "mt-aaa-bbb-1970a-undated"


def test_titles_are_alike_by_words_in_common_and_never_with_other_numbers() -> None:
    assert are_alike(title_words("Treaty On Nets And Ropes"), title_words("Treaty On Nets"))
    assert not are_alike(title_words("Treaty On Nets"), title_words("Convention Of Commerce"))
    assert not are_alike(title_words("Meeting 7"), title_words("Meeting 8"))
