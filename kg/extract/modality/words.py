"""What words say of the clause under them: "plans to", "refused to", "a proposal to", "said that".

Comes in: a governing word of a `Tree`. Goes out: what it adds to the `Signs` of a claim. The classes of words are
data (`rules/words.toml`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extract.frames.parse import Tree
from kg.extract.rules.word_classes import words_of
from kg.model import Modality

_OF_CLAUSES = frozenset(
    ["set", "mean", "agree", "decide", "prepare", "choose", "select", "nominate", "pick", "tip", "elect", "commission"]
)
_OF_WISHES = frozenset({"call", "offer", "press", "push", "study"})
_SELF = frozenset({"i", "we"})


@dataclass(slots=True)
class Signs:
    """What has been seen on the way up."""

    modalities: set[Modality] = field(default_factory=set)
    denials: int = 0

    def deny(self) -> None:
        """Count a denial; two of them cancel out."""
        self.denials += 1

    def result(self) -> Modality:
        """The strongest of what was seen."""
        if self.denials % 2:
            return Modality.NEGATED
        for modality in (Modality.HYPOTHETICAL, Modality.PLANNED, Modality.REPORTED):
            if modality in self.modalities:
                return modality
        return Modality.ASSERTED


def take_meaning(tree: Tree, at: int, signs: Signs, *, is_clause: bool, kid: int) -> bool:
    """What the meaning of a governor says about what it governs."""
    word = tree.words[at]
    lemma = word.lemma
    if word.tag[:2] == "NN":
        return _noun_class(lemma, signs)
    particles = {f"{lemma}_{tree.words[particle].text.lower()}" for particle in tree.kids(at, "prt", "advmod", "prep")}
    if lemma in words_of("negated", "verbs") | words_of("negated", "adjectives") or particles & words_of(
        "negated", "particles"
    ):
        signs.deny()
        return True
    if lemma == "set" and tree.kids(at, "prt"):
        return False
    meaning = _verb_class(lemma, is_clause=is_clause)
    if meaning is not None:
        signs.modalities.add(meaning)
        return True
    return _grammatical(tree, at, signs, is_clause=is_clause, kid=kid)


def _verb_class(lemma: str, *, is_clause: bool) -> Modality | None:
    """What a verb or adjective of plans or of wishes makes of what it governs."""
    if lemma in words_of("planned", "verbs") and (is_clause or lemma not in _OF_CLAUSES):
        return Modality.PLANNED
    if lemma in words_of("hypothetical", "verbs") and (is_clause or lemma not in _OF_WISHES):
        return Modality.HYPOTHETICAL
    if lemma in words_of("planned", "adjectives"):
        return Modality.PLANNED
    return Modality.HYPOTHETICAL if lemma in words_of("hypothetical", "adjectives") else None


def _grammatical(tree: Tree, at: int, signs: Signs, *, is_clause: bool, kid: int) -> bool:
    """What "be", "have", "go" and verbs of speech make of a clause."""
    word = tree.words[at]
    if word.lemma == "be" and (is_clause or tree.kids(at, "acomp")):
        if is_clause:
            _be_to(tree, at, kid, signs)
        _complement(tree, at, signs)
    elif word.lemma == "go" and is_clause and word.tag == "VBG":
        signs.modalities.add(Modality.PLANNED)
    elif word.lemma in ("have", "need") and is_clause:
        signs.modalities.add(Modality.PLANNED)
        if any(tree.words[adverb].lemma == "yet" for adverb in tree.kids(at, "advmod")):
            signs.deny()
    elif is_clause and word.lemma in words_of("reported", "verbs"):
        take_speech(tree, at, signs)
    else:
        return False
    return True


def _noun_class(lemma: str, signs: Signs) -> bool:
    if lemma in words_of("negated", "nouns"):
        signs.deny()
    elif lemma in words_of("planned", "nouns"):
        signs.modalities.add(Modality.PLANNED)
    elif lemma in words_of("hypothetical", "nouns"):
        signs.modalities.add(Modality.HYPOTHETICAL)
    else:
        return False
    return True


def _be_to(tree: Tree, at: int, kid: int, signs: Signs) -> None:
    """Look ahead: "is to sign" and "is due to sign"; "was to have signed" and "has yet to" deny."""
    between = [dependent for dependent in tree.kids(at, "attr", "acomp", "prep") if at < dependent < kid]
    if any(tree.words[auxiliary].tag == "TO" for auxiliary in tree.kids(kid, "aux")) and not between:
        signs.modalities.add(Modality.PLANNED)
        if any(tree.words[adverb].lemma == "yet" for adverb in tree.kids(at, "advmod")):
            signs.deny()
        is_perfect = any(tree.words[auxiliary].text.lower() == "have" for auxiliary in tree.kids(kid, "aux"))
        if tree.words[at].tag == "VBD" and (is_perfect or _did_not_come(tree, at)):
            signs.deny()


def _complement(tree: Tree, at: int, signs: Signs) -> None:
    """Take what is said of the act: "it is possible that", "is unlikely to be reached"."""
    for complement in tree.kids(at, "acomp"):
        if tree.words[complement].lemma in words_of("hypothetical", "adjectives"):
            signs.modalities.add(Modality.HYPOTHETICAL)
        elif tree.words[complement].lemma in words_of("planned", "adjectives") - {"ready"}:
            signs.modalities.add(Modality.PLANNED)


def _did_not_come(tree: Tree, at: int) -> bool:
    """Whether what "was to happen" is taken back in the same sentence: "but did not do so"."""
    return any(
        tree.words[verb].dep == "conj" and tree.kids(verb, "neg") and tree.words[verb].lemma in ("do", "happen", "be")
        for verb in tree.kids(at, "conj")
    )


def take_speech(tree: Tree, at: int, signs: Signs) -> None:
    """Take a verb of speech for a report, unless the text itself speaks: "we note", "the ministry announces"."""
    subjects = tree.kids(at, "nsubj")
    if any(tree.words[kid].lemma in _SELF for kid in subjects):
        return
    issuing = tree.words[at].lemma in words_of("reported", "issuing") and tree.words[at].tag in ("VBZ", "VBP", "VB")
    if not issuing:
        signs.modalities.add(Modality.REPORTED)
