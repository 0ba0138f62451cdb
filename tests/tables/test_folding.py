"""Names in every common spelling are one, in Python and in the page's script; words of two alphabets are told."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.publish.page import payload
from kg.tables.folding import fold_name, folding_tables, mixed_words, odd_letter

SPELLINGS = [
    ("İstanbul", "ISTANBUL"),
    ("Diyarbakır", "DIYARBAKIR"),
    ("Oʻzbekiston", "O`zbekiston"),
    ("Gʻuzor", "Gʼuzor"),
    ("Saʿud", "Sa'ud"),
    ("Əliyev", "Eliyev"),
    ("Łódź", "lodz"),
    ("ياسين", "یاسین"),
    ("علی", "على"),
    ("كتاب", "کتاب"),
    ("فاطمة", "فاطمه"),
    ("أحمد", "احمد"),
    ("مؤمن", "مومن"),
    ("القــاهرة", "القاهرة"),
    ("پاكستان", "پاکستان"),
    ("ﻣﺼﺮ", "مصر"),
    ("۱۴۰۳", "1403"),
    ("Kazakh\u00adstan", "Kazakhstan"),
    ("\u202bChina\u202c\u200f", "China"),
    ("Kyr\u200bgyz\ufeffstan", "Kyrgyzstan"),
    ("中國", "中国"),
    ("習近平", "习近平"),
    ("臺灣", "台湾"),
    ("Nur–Sultan", "Nur-Sultan"),
    ("Nur\u2011Sultan", "Nur\u00a0Sultan"),
    ("Ｃｈｉｎａ", "china"),
]


@pytest.mark.parametrize(("left", "right"), SPELLINGS)
def test_spellings_of_one_name_are_one(left: str, right: str) -> None:
    assert fold_name(left) == fold_name(right) != ""


@pytest.mark.parametrize(("left", "right"), [("سام", "شام"), ("بار", "پار"), ("حامد", "خامد"), ("Сhina", "China")])
def test_letters_that_differ_stay_apart(left: str, right: str) -> None:
    assert fold_name(left) != fold_name(right)


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


def test_the_pages_script_folds_every_letter_as_python_does(tmp_path: Path) -> None:
    letters = [chr(point) for point in range(0x30000) if unicodedata.category(chr(point)) not in ("Cn", "Co", "Cs")]
    names = [f"x{letter}y" for letter in letters] + [name for pair in SPELLINGS for name in pair]
    script = Path(payload.__file__).with_name("assets") / "folding.js"
    given_file, program = tmp_path / "given.json", tmp_path / "fold.cjs"
    given_file.write_text(json.dumps({"fold": payload._fold_tables(), "names": names}), encoding="utf-8")
    program.write_text(
        f'const DATA = JSON.parse(require("fs").readFileSync({json.dumps(str(given_file))}, "utf8"));\n'
        f"{script.read_text(encoding='utf-8')}\nconsole.log(JSON.stringify(DATA.names.map(foldName)));\n",
        encoding="utf-8",
    )
    run = subprocess.run(["node", str(program)], capture_output=True, check=True, timeout=300)
    folded = json.loads(run.stdout)
    assert {name: text for name, text in zip(names, folded, strict=True) if fold_name(name) != text} == {}


def test_the_tables_hold_what_changes_and_nothing_else() -> None:
    letters, removed = folding_tables()
    assert all(fold_name(f"x{letter}") == f"x{folded}" for letter, folded in letters.items())
    assert all(fold_name(f"x{mark}y") == "xy" for mark in removed)
    assert letters["國"] == "国"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("\u0421hina", ["\u0421hina"]),
        ("Republic of \u0410rland", ["\u0410rland"]),
        ("Kazakhst\u0430n and \u0420akistan", ["Kazakhst\u0430n", "\u0420akistan"]),
        ("\u0391rland", ["\u0391rland"]),  # Greek
        ("ШОС SCO", []),
        ("саммит G20", []),
        ("ШОС/SCO", []),
        ("中国Bank", []),
        ("日本の国", []),
        ("西北工業大学カザフスタン分校の第", []),
        ("Арланд", []),
        ("İstanbul Ələt", []),
    ],
)
def test_a_word_of_two_alphabets_is_told_and_an_acronym_beside_a_name_is_not(name: str, words: list[str]) -> None:
    assert mixed_words(name) == words


def test_the_odd_letter_is_that_of_the_smaller_part() -> None:
    assert odd_letter("Kazakhst\u0430n") == "\u0430"
    assert odd_letter("Кaзахстан") == "a"
