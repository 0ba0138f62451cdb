"""Plans that a text takes back, puts off or makes anew.

Comes in: a `Tree` and the word that states a claim. Goes out: whether the same sentence undoes it, what the word
itself says ("scheduled", "cancelled"), and the new dates of what was put off.
"""

from __future__ import annotations

from kg.extract.frames.clauses import is_passive, is_verb
from kg.extract.frames.parse import Tree
from kg.extract.modality.scope import read_modality
from kg.extract.rules.word_classes import words_of
from kg.model import Modality

MAX_CLIMB = 12
_STATIVE = frozenset(
    {"be", "have", "belong", "sit", "date", "apply", "cover", "bind", "remain", "go", "run", "say", "include", "fall"}
)


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
        or (word.lemma == "call" and not is_passive(tree, index))
    ):
        return None
    modality: Modality | None = None
    if word.lemma in ("postpone", "delay", "defer", "reschedule", "adjourn", "move"):
        links = {tree.words[tree.words[date].head].text.lower() for date in dates if date >= 0}
        if links & {"to", "until", "till", "for"}:
            return Modality.PLANNED
        modality = None if word.lemma in ("move", "reschedule") else Modality.NEGATED
    elif word.lemma in words_of("negated", "verbs"):
        modality = Modality.NEGATED
    elif word.lemma in words_of("planned", "verbs"):
        modality = Modality.PLANNED
    elif word.lemma in words_of("hypothetical", "verbs"):
        modality = Modality.HYPOTHETICAL
    if modality is not None and word.dep == "acl" and read_modality(tree, word.head) is Modality.NEGATED:
        return Modality.NEGATED
    return modality


def is_denied_by_head(tree: Tree, index: int) -> bool:
    """Whether a participle or relative clause describes what is called off: "planned for May, was cancelled"."""
    word = tree.words[index]
    return word.dep in ("acl", "relcl") and read_modality(tree, word.head) is Modality.NEGATED


def is_scheduled_under_condition(tree: Tree, index: int) -> bool:
    """Whether a clause with "if" only hedges what it schedules: "is to apply from May if both have approved it"."""
    modals = {tree.words[kid].text.lower() for kid in tree.kids(index, "aux", "auxpass")}
    head = tree.words[index].head
    is_due = tree.words[index].dep == "xcomp" and tree.words[head].lemma in ("be", "due", "set", "schedule", "expect")
    if not (modals & {"will", "shall", "'ll"} or is_due or ("to" in modals and tree.words[head].lemma == "be")):
        return False
    return not modals & words_of("hypothetical", "modals")


def is_announced_in_present(tree: Tree, index: int) -> bool:
    """Whether a verb of an act stands in the plain present, as in a programme: "travels to Lima on Monday"."""
    word = tree.words[index]
    is_present = word.tag in ("VBZ", "VBP") and word.lemma not in _STATIVE
    helped = {tree.words[kid].lemma for kid in tree.kids(index, "aux", "auxpass")}
    if word.tag == "VBG" and helped == {"be"}:
        return any(tree.words[kid].tag in ("VBZ", "VBP") for kid in tree.kids(index, "aux"))
    if word.tag == "VBN" and helped == {"be"}:
        return any(tree.words[kid].tag in ("VBZ", "VBP") for kid in tree.kids(index, "auxpass"))
    return is_present and not helped - {"do"}


def new_dates(tree: Tree, index: int) -> tuple[int, ...]:
    """Dates of a verb that plans anew what its clause says was put off."""
    verbs = [at for at in tree.ancestors(index) if is_verb(tree, at)]
    joined = [
        kid for at in verbs for kid in tree.kids(at, "conj") if tree.words[kid].lemma in words_of("planned", "verbs")
    ]
    return tuple(at for verb in joined for at in sorted(tree.subtree(verb)) if tree.words[at].date >= 0)[:1]
