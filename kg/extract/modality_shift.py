"""Plans that a text takes back, puts off or makes anew.

Comes in: a `Tree` and the word that states a claim. Goes out: whether the same sentence undoes it, what the word
itself says ("scheduled", "cancelled"), and the new dates of what was put off.
"""

from __future__ import annotations

from kg.extract.frames_clause import is_verb
from kg.extract.frames_parse import Tree
from kg.extract.modality import read_modality
from kg.extract.patterns_words import words_of
from kg.terms import Modality

MAX_CLIMB = 12


def is_taken_back(tree: Tree, index: int) -> bool:
    """Whether the same sentence undoes a plan: "applied but was refused", "had announced aid but withdrew it"."""
    at = index
    for _ in range(MAX_CLIMB):
        if any(_is_refusal(tree, kid) for kid in tree.kids(at, "conj", "ccomp", "parataxis", "advcl") if kid > index):
            return True
        head = tree.words[at].head
        if head == at or not (
            is_verb(tree, at) or tree.words[at].dep in ("acomp", "attr") or tree.words[at].lemma == "be"
        ):
            return False
        at = head
    return False


def _is_refusal(tree: Tree, verb: int) -> bool:
    lemma = tree.words[verb].lemma
    particles = {f"{lemma}_{tree.words[kid].text.lower()}" for kid in tree.kids(verb, "prt", "advmod")}
    if lemma in words_of("negated", "verbs") or particles & words_of("negated", "particles"):
        return not tree.kids(verb, "neg")
    return bool(tree.kids(verb, "neg")) and lemma in (
        "do",
        "happen",
        "be",
        "materialise",
        "materialize",
        "succeed",
        "come",
    )


def own_modality(tree: Tree, index: int, dates: tuple[int, ...]) -> Modality | None:
    """What a trigger says by its own meaning: "scheduled for May", "proposed for Lima", "cancelled"; or None."""
    word = tree.words[index]
    if (
        not is_verb(tree, index)
        or tree.kids(index, "prt")
        or word.lemma in ("agree", "offer", "seek", "commission", "arrange", "commit")
    ):
        return None
    found: Modality | None = None
    if word.lemma in ("postpone", "delay", "defer", "reschedule", "adjourn", "move"):
        links = {tree.words[tree.words[date].head].text.lower() for date in dates if date >= 0}
        if links & {"to", "until", "till", "for"}:
            return Modality.PLANNED
        found = None if word.lemma in ("move", "reschedule") else Modality.NEGATED
    elif word.lemma in words_of("negated", "verbs"):
        found = Modality.NEGATED
    elif word.lemma in words_of("planned", "verbs"):
        found = Modality.PLANNED
    elif word.lemma in words_of("hypothetical", "verbs"):
        found = Modality.HYPOTHETICAL
    if found is not None and word.dep == "acl" and read_modality(tree, word.head) is Modality.NEGATED:
        return Modality.NEGATED
    return found


def new_dates(tree: Tree, index: int) -> tuple[int, ...]:
    """Dates of a verb that plans anew what its clause says was put off."""
    verbs = [at for at in tree.ancestors(index) if is_verb(tree, at)]
    joined = [
        kid for at in verbs for kid in tree.kids(at, "conj") if tree.words[kid].lemma in words_of("planned", "verbs")
    ]
    return tuple(at for verb in joined for at in sorted(tree.subtree(verb)) if tree.words[at].date >= 0)[:1]
