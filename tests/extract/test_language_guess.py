"""A text in another language than English is told to be one, since the rules find nothing in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract import load_model, unread_language
from tests.cli.test_cli import run

TEXTS = {
    "2025年6月17日，中国与哈萨克斯坦在阿斯塔纳签署了永久睦邻友好合作条约。": "Chinese",
    "17 июня 2025 года Казахстан и Узбекистан подписали договор в Астане.": "Russian",
    "Ўзбекистон ва Қозоғистон президентлари Остонада шартнома имзоладилар.": "a language in Cyrillic letters",
    "Die Präsidenten von Kasachstan und Usbekistan unterzeichneten in Astana einen Vertrag über Zusammenarbeit.":
        "another language than English",
    "The presidents of China and Kazakhstan signed a treaty in Astana on 17 June 2025, and left in the evening.": "",
    "Xi visits Astana.": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "language"), TEXTS.items())
def test_a_language_is_told_by_letters_and_small_words(text: str, language: str) -> None:
    assert unread_language(text, load_model()) == language


def test_the_command_says_so_of_each_text(tmp_path: Path) -> None:
    texts = list(TEXTS)
    for name, text in zip(("zh.txt", "en.txt"), (texts[0], texts[4]), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("extract", tmp_path / "zh.txt", tmp_path / "en.txt", "--out", tmp_path / "out.jsonl")
    said = (
        f"kg: {tmp_path}/zh.txt: this text looks to be in Chinese; the rules read English, a model reads others (--llm)"
    )
    assert [line for line in done.stderr.splitlines() if line.startswith("kg: ")] == [said]
