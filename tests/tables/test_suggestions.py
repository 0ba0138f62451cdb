"""What was meant by an unknown word: by meaning, and by letters only where one or two differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.model import Modality, read_ontology
from kg.tables import did_you_mean, near_words, ontology_file

if TYPE_CHECKING:
    from collections.abc import Collection

WORDS = read_ontology(ontology_file("kg.ttl"))
PLACES: dict[str, Collection[str]] = {
    "modality": list(Modality), "class": WORDS.classes, "predicate": WORDS.properties, "status": WORDS.statuses,
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "word", "meant"),
    [
        ("modality", "expected", ["planned"]),
        ("modality", "scheduled", ["planned"]),
        ("modality", "denied", ["negated"]),
        ("modality", "alleged", ["reported"]),
        ("modality", "assertd", ["asserted"]),
        ("class", "Country", ["State"]),
        ("class", "nations", ["State"]),
        ("class", "Stat", ["State", "Status"]),
        ("class", "Qwerty", []),
        ("predicate", "belongsTo", ["memberOf"]),
        ("predicate", "spouse", []),
        ("predicate", "sings", ["signs"]),
        ("status", "finished", ["completed"]),
    ],
)
def test_a_word_is_suggested_by_what_it_means(place: str, word: str, meant: list[str]) -> None:
    assert near_words(word, PLACES[place], WORDS.meanings) == meant


def test_six_words_or_fewer_are_explained_unless_the_word_is_a_slip_of_the_pen() -> None:
    line = did_you_mean("expected", Modality, meanings=WORDS.meanings)
    assert line.startswith("did you mean 'planned'? known are asserted (The source's own voice")
    assert all(f"{modality} (" in line for modality in Modality)
    assert did_you_mean("assertd", Modality, meanings=WORDS.meanings) == "did you mean 'asserted'?"
