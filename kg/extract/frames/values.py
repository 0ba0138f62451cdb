"""Dates and numbers of a clause: to which verb or noun each belongs.

Comes in: a `Tree`. Goes out: words that are dates or quantities, by the word that they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.frames.clauses import is_verb
from kg.extract.frames.parse import Tree


def clause_values(tree: Tree) -> dict[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """For each verb or noun the dates and quantities that belong to it."""
    by_owner: dict[int, tuple[list[int], list[int]]] = {}
    for word in tree.words:
        if word.date < 0 and word.quantity < 0:
            continue
        clauses = tree.kids(word.index, "relcl") if word.date >= 0 else ()
        for owner in (*_owners(tree, word.index), *clauses):
            pair = by_owner.setdefault(owner, ([], []))
            pair[0 if word.date >= 0 else 1].append(word.index)
    return {owner: (tuple(dates), tuple(quantities)) for owner, (dates, quantities) in by_owner.items()}


def _owners(tree: Tree, index: int) -> Iterator[int]:
    """The nouns that a value hangs on and the first verb above it, with verbs that share it."""
    link = ""
    for at in tree.ancestors(index):
        word = tree.words[at]
        if word.tag in ("IN", "TO") and not link:
            link = word.text.lower()
        if is_verb(tree, at) or word.lemma == "be":
            yield at
            yield from _sharing_verbs(tree, at, index)
            return
        if word.tag[:2] in ("NN", "VB", "JJ", "PR"):
            yield at
            if link == "of" and (tree.mentions[at] or word.is_name):
                return


def _sharing_verbs(tree: Tree, verb: int, value: int) -> Iterator[int]:
    """Verbs below that a date at the head of the sentence, or of the verb that controls them, dates too."""
    fronted = value < verb
    for kid in tree.kids(verb, "xcomp", "conj", "advcl", "acomp", "prep"):
        if tree.words[kid].dep == "prep":
            yield from tree.kids(kid, "pcomp")
        elif tree.words[kid].dep == "acomp":
            yield from tree.kids(kid, "xcomp")
        elif tree.words[kid].dep == "xcomp" or (fronted and not tree.kids(kid, "nsubj", "nsubjpass")):
            yield kid


def governing_dates(tree: Tree, index: int) -> tuple[int, ...]:
    """Dates of the clause that a noun stands in, for a noun that names an act."""
    word = tree.words[index]
    if word.dep == "pobj":
        return ()
    values = clause_values(tree)
    return values.get(word.head, ((), ()))[0]
