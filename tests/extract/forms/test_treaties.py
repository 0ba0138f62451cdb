"""The text of a treaty: who signed it, when and where; nothing that only its words could be taken for."""

from __future__ import annotations

import pytest

from kg.extract.documents.document import DocumentKind
from kg.extract.documents.language import load_model
from kg.extract.forms.days import find_day
from kg.extract.forms.parties import find_parties
from kg.extract.forms.states import find_states
from kg.extract.forms.treaties import read_treaty
from kg.extract.pipeline import extract_document
from kg.model import Candidate

TREATY = """AGREEMENT BETWEEN THE GOVERNMENT OF THE REPUBLIC OF LATVIA
AND THE GOVERNMENT OF THE KYRGYZ REPUBLIC
ON FERRIES

The Government of the Republic of Latvia and the Government of the Kyrgyz Republic, hereinafter referred to as
the "Contracting Parties",
Recalling the Treaty of Friendship signed at Vilnius on 4 May 1992,
Have agreed as follows:

Article 1
The Contracting Parties shall establish a Joint Ferry Commission.

Article 2
Nothing in this Agreement touches the Agreement between Latvia and Estonia on harbour dues, signed on 3 June 1999.

Article 3
This Agreement shall be ratified and shall enter into force on the day of the exchange of instruments.

IN WITNESS WHEREOF the undersigned, duly authorised, have signed this Agreement.
Done at Riga this thirteenth day of March two thousand and five in duplicate, both texts being equally authentic.

For the Government of the Republic of Latvia: J. Kalns
For the Government of the Kyrgyz Republic: A. Osmonov
"""


def read(text: str) -> tuple[Candidate, ...]:
    candidates = extract_document(text, nlp=load_model())
    for candidate in candidates:
        for words in (candidate.subject, candidate.words):
            assert text[words.start : words.end] == words.text
    return candidates


@pytest.fixture(scope="module")
def candidates() -> tuple[Candidate, ...]:
    return read(TREATY)


def test_the_parties_sign_the_document_by_its_title(candidates: tuple[Candidate, ...]) -> None:
    signed = [one for one in candidates if one.rule == "form.signs"]
    assert {one.subject.name for one in signed} == {"Latvia", "Kyrgyzstan"}
    assert {one.subject.text for one in signed} == {"Republic of Latvia", "Kyrgyz Republic"}
    assert {one.words.name for one in signed} == {" ".join(TREATY.partition("\n\n")[0].split())}
    assert {tuple(one.qualifiers.items()) for one in signed} == {(("at", "Riga"), ("on", "2005-03-13"))}
    assert len({one.group for one in signed}) == 1


def test_done_at_dates_this_document_and_no_other(candidates: tuple[Candidate, ...]) -> None:
    dated = {one.subject.name: one.value.value for one in candidates if one.relation == "signedOn" and one.value}
    own = next(name for name in dated if name.startswith("AGREEMENT"))
    assert dated.pop(own) == "2005-03-13"
    assert dated == {"Agreement between Latvia and Estonia on harbour dues": "1999-06-03"}


def test_no_formula_and_nobody_else_signs_it(candidates: tuple[Candidate, ...]) -> None:
    assert not any("WITNESS" in one.subject.text for one in candidates)
    others = [one for one in candidates if one.relation == "signs" and one.rule != "form.signs"]
    assert {(one.subject.name, one.words.name) for one in others} == {
        ("Latvia", "Agreement between Latvia and Estonia on harbour dues"),
        ("Estonia", "Agreement between Latvia and Estonia on harbour dues"),
    }


def test_the_parties_stand_for_both_in_the_articles(candidates: tuple[Candidate, ...]) -> None:
    founders = {one.subject.name for one in candidates if one.relation == "launches"}
    assert founders == {"Latvia", "Kyrgyzstan"}


@pytest.mark.parametrize(
    "text",
    [
        "Kenya and Uganda signed the Ferry Agreement at Mombasa on 3 May 2020. It enters into force in June.",
        "THIMPHU CONVENTION ON RIVERS\nDone at Thimphu, 3 May 2016. Entry into force: 1 October 2018.\n"
        "Parties: Bhutan, Nepal. India signed the Convention and has not ratified it.",
        "Agreement between Peru and Chile signed\nThe two ministers said that this agreement will help both sides.",
    ],
)
def test_a_text_about_a_treaty_is_none(text: str) -> None:
    assert read_treaty(text) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("this thirty-first day of August, One thousand nine hundred and sixty-five.", "1965-08-31"),
        ("on the twenty first of July 2001 of two originals", "2001-07-21"),
        ("this 11th day of December two thousand and one", "2001-12-11"),
        ("this … day of … 1998 which corresponds to 5758", "1998"),
        ("APRIL 2IST, 1938", "1938-04-21"),
        ("on 27 Rabi 1415H, corresponding to 3/10/1994G.", "1994"),
        ("on 20/4/2002 in Arabic", "2002-04-20"),
        ("the third day of May, nineteen hundred and eleven", "1911-05-03"),
    ],
)
def test_days_are_read_in_words_and_figures(words: str, value: str) -> None:
    aligned = words.replace("…", ".")
    day = find_day(aligned, 0, len(aligned))
    assert day is not None
    assert day.value == value


@pytest.mark.parametrize(
    ("words", "states"),
    [
        ("the Hungarian People's Republic and the Arab Republic of Egypt", ["Hungary", "Egypt"]),
        ("THE UNION OF SOVIET SOCIALIST REPUBLICS", ["Soviet Union"]),
        ("the United Mexican States, the Lao People's Democratic Republic", ["Mexico", "Laos"]),
        ("the former Yugoslav Republic of Macedonia", ["North Macedonia"]),
        ("the Republic of Arland", ["Republic of Arland"]),
        ("Burma, Ceylon, Czechoslovakia", ["Myanmar", "Sri Lanka", "Czechoslovakia"]),
    ],
)
def test_states_are_known_by_their_official_names(words: str, states: list[str]) -> None:
    assert [state.name for state in find_states(words)] == states


@pytest.mark.parametrize(
    ("words", "states"),
    [
        ("between His Majesty the King of Norway and the President of the Republic of Finland", ["Norway", "Finland"]),
        (
            "The Kingdom of Denmark along with the Local Government of Greenland on the one hand, and the Government "
            "of the Republic of Iceland on the other hand, desiring",
            ["Denmark", "Iceland"],
        ),
        (
            'THE REPUBLIC OF TURKEY (hereinafter referred to as "Turkey") on the one part, and THE STATE OF ISRAEL',
            ["Türkiye", "Israel"],
        ),
        ("The Governments of Mongolia, Kazakhstan and the Russian Federation", ["Mongolia", "Kazakhstan", "Russia"]),
    ],
)
def test_parties_are_joined_by_what_acts_for_them(words: str, states: list[str]) -> None:
    assert [state.name for state in find_parties(words, 0, len(words))[0].states] == states


def test_a_treaty_with_one_line_only_is_told() -> None:
    form = read_treaty(" ".join(TREATY.split()))
    assert form is not None
    assert form.kind is DocumentKind.TREATY
    assert [party.name for party in form.parties] == ["Latvia", "Kyrgyzstan"]
