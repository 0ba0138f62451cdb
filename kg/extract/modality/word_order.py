"""Modality without a parser: signs by the order of words.

Comes in: a `Tree` whose words depend on nothing. Goes out: what stands before a word in its clause, and right
after it, added to the `Signs` of a claim.
"""

from __future__ import annotations

from kg.extract.frames.parse import Tree
from kg.extract.modality.words import Signs
from kg.extract.rules.word_classes import words_of
from kg.model import Modality


def take_order(tree: Tree, index: int, signs: Signs) -> None:
    """Without a parse: signs of the clause before the word, back to a comma or conjunction."""
    for at in range(index - 1, max(-1, index - 9), -1):
        text = tree.words[at].text.lower()
        if text in (",", "and", "but", ";", ":", "which", "who", "that"):
            if text == "that" and at:
                lemma = tree.words[at - 1].text.lower()
                if lemma in ("said", "says", "told", "reported", "announced", "noted", "claimed"):
                    signs.found.add(Modality.REPORTED)
            break
        if text in words_of("negated", "adverbs") or text in ("failed", "declined", "refused"):
            signs.deny()
        elif text in ("will", "shall", "to", "plans", "plan", "agreed", "pledged", "scheduled", "due"):
            signs.found.add(Modality.PLANNED)
        elif text in words_of("hypothetical", "modals") | words_of("hypothetical", "marks"):
            signs.found.add(Modality.HYPOTHETICAL)
    head = {word.text.lower() for word in tree.words}
    if "according" in head or "reportedly" in head:
        signs.found.add(Modality.REPORTED)
    after = [word.text.lower() for word in tree.words[index + 1 : index + 6]]
    if {"cancelled", "postponed", "canceled", "shelved"} & set(after):
        signs.deny()
