"""Modality by scope: how the text states what a word says.

Comes in: a `Tree` and the number of a verb or noun of action. Goes out: a `Modality`. The word's own
auxiliaries and negations count, then those of every word that governs it, up to where the grammar stops
their reach: a relative clause or a clause with "after" stands by itself. What did not happen, may happen or
is to happen wins over who said it; denial wins over all, since it is the error that harms most.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extract.frames import is_passive, is_verb
from kg.extract.frames_parse import Tree
from kg.extract.patterns_words import words_of
from kg.terms import Modality

_OF_CLAUSES = frozenset(
    ["set", "mean", "agree", "decide", "prepare", "choose", "select", "nominate", "pick", "tip", "elect", "commission"]
)
_SELF = frozenset({"i", "we"})
_STANDING = frozenset("after before when while as since because although though until once where".split())
MAX_CLIMB = 12


@dataclass(slots=True)
class _Signs:
    """What has been seen on the way up."""

    found: set[Modality] = field(default_factory=set)
    denials: int = 0
    future_in_past: bool = False

    def deny(self) -> None:
        self.denials += 1

    def result(self) -> Modality:
        if self.denials % 2:
            return Modality.NEGATED
        for modality in (Modality.HYPOTHETICAL, Modality.PLANNED, Modality.REPORTED):
            if modality in self.found:
                return modality
        return Modality.ASSERTED


def read_modality(tree: Tree, index: int) -> Modality:
    """Modality of a verb or noun of action in its sentence.

    Parameters
    ----------
    tree
        The parsed sentence.
    index
        Number of the word that states the claim.
    """
    signs = _Signs()
    if tree.sentence.is_attributed:
        signs.found.add(Modality.REPORTED)
    if tree.is_parsed:
        _climb(tree, index, signs)
    else:
        _scan(tree, index, signs)
    if tree.words and tree.words[-1].text.strip("\"'") == "?" or any(w.text == "?" for w in tree.words[-2:]):
        signs.found.add(Modality.HYPOTHETICAL)
    return signs.result()


def _climb(tree: Tree, index: int, signs: _Signs) -> None:
    at = index
    _own_signs(tree, at, signs)
    for _ in range(MAX_CLIMB):
        head = tree.words[at].head
        if head == at:
            break
        if not _step(tree, at, head, signs):
            break
        at = head
    if is_verb(tree, at) or tree.words[at].head == at:
        _source_signs(tree, at, signs)


def _own_signs(tree: Tree, at: int, signs: _Signs, *, is_shared: bool = False) -> None:
    """Auxiliaries, negation and adverbs of a word; a shared verb denies only itself, not the noun beside it."""
    denials = signs.denials
    _read_signs(tree, at, signs)
    if is_shared:
        signs.denials = denials


def _read_signs(tree: Tree, at: int, signs: _Signs) -> None:
    kids = tree.kids(at)
    owner = at
    if tree.words[at].dep == "conj" and not tree.kids(at, "aux", "auxpass", "nsubj", "nsubjpass"):
        head = tree.words[at].head
        kids += tree.kids(head, "aux")
        if any(tree.words[kid].lemma in ("or", "nor") for kid in tree.kids(head, "cc")):
            kids += tree.kids(head, "neg")
    for kid in kids:
        word = tree.words[kid]
        text = word.text.lower()
        if word.dep == "neg" or (
            word.dep in ("advmod", "det", "cc", "preconj") and text in words_of("negated", "adverbs")
        ):
            signs.deny()
        elif text == "longer" and any(tree.words[each].text.lower() == "no" for each in tree.kids(kid)):
            signs.deny()
        elif word.dep in ("aux", "auxpass"):
            _auxiliary(tree, owner, kid, signs)
        elif word.dep in ("advmod", "amod") and text in words_of("hypothetical", "adverbs"):
            signs.found.add(Modality.HYPOTHETICAL)
        elif word.dep == "amod" and text in words_of("hypothetical", "adjectives"):
            signs.found.add(Modality.HYPOTHETICAL)
        elif word.dep == "amod" and text in words_of("planned", "adjectives") | {"planned", "future", "next"} - {
            "next"
        }:
            signs.found.add(Modality.PLANNED)
        elif word.dep == "amod" and text in ("cancelled", "canceled", "postponed", "failed", "aborted", "abandoned"):
            signs.deny()
        elif word.dep == "mark" and text in words_of("hypothetical", "marks"):
            signs.found.add(Modality.HYPOTHETICAL)
        elif word.dep == "advmod" and text in words_of("reported", "adverbs"):
            signs.found.add(Modality.REPORTED)
        elif word.dep in ("nsubj", "nsubjpass") and _is_nobody(tree, kid):
            signs.deny()
        elif word.dep in ("dobj", "attr") and is_verb(tree, at) and _is_nobody(tree, kid):
            signs.deny()
    if is_verb(tree, at) and (_is_inverted(tree, at) or _has_condition(tree, at)):
        signs.found.add(Modality.HYPOTHETICAL)


def _has_condition(tree: Tree, verb: int) -> bool:
    """Whether a clause holds only under a condition: "if the council agrees, a school will open"."""
    return any(
        tree.words[kid].text.lower() in ("if", "unless")
        for clause in tree.kids(verb, "advcl")
        for kid in tree.kids(clause, "mark")
    )


def _is_nobody(tree: Tree, index: int) -> bool:
    word = tree.words[index]
    if word.text.lower() in ("nothing", "none", "nobody", "neither"):
        return True
    return any(tree.words[kid].text.lower() in ("no", "neither") for kid in tree.kids(index, "det", "preconj", "cc"))


def _auxiliary(tree: Tree, verb: int, kid: int, signs: _Signs) -> None:
    text = tree.words[kid].text.lower()
    if text in ("will", "shall", "'ll", "wo", "sha"):
        signs.found.add(Modality.PLANNED)
    elif text in ("would", "'d") and _is_said_in_past(tree, verb):
        signs.found.add(Modality.PLANNED)
    elif text in words_of("hypothetical", "modals") or text == "'d" and tree.words[verb].tag == "VB":
        signs.found.add(Modality.HYPOTHETICAL)
    elif text == "going":
        signs.found.add(Modality.PLANNED)


def _is_said_in_past(tree: Tree, verb: int) -> bool:
    """Whether "would" is the "will" of a past speech: "said that the accord would enter into force"."""
    has_condition = any(
        tree.words[kid].dep == "mark" and tree.words[kid].text.lower() in ("if", "unless")
        for clause in tree.kids(verb, "advcl")
        for kid in tree.kids(clause)
    )
    if has_condition:
        return False
    for at in tree.ancestors(verb):
        word = tree.words[at]
        if word.lemma in words_of("reported", "verbs") | {"agree", "pledge", "promise"}:
            return word.tag in ("VBD", "VBN") and word.lemma not in ("hint", "suggest")
        if word.tag[:2] != "VB":
            return False
    return False


def _is_inverted(tree: Tree, verb: int) -> bool:
    """Whether a clause is a condition by its order: "were Georgia to join", "should they succeed"."""
    if tree.words[verb].dep not in ("advcl", "ROOT", "ccomp", "dep", "xcomp", "nsubj"):
        return False
    subjects = tree.kids(verb, "nsubj", "nsubjpass")
    openers = [tree.words[kid] for kid in tree.kids(verb, "aux", "auxpass")]
    if tree.words[verb].lemma == "be":
        openers.append(tree.words[verb])
    clause = min(tree.subtree(verb))
    return bool(subjects) and any(
        word.text.lower() in ("were", "should", "had") and word.index <= clause + 1 and word.index < subjects[0]
        for word in openers
    )


def _step(tree: Tree, at: int, head: int, signs: _Signs) -> bool:
    """Take what a governor says about a word; whether to climb on from the governor."""
    if is_verb(tree, at) or tree.words[at].lemma == "be":
        return _step_from_verb(tree, at, head, signs)
    return _step_from_noun(tree, at, head, signs)


def _step_from_verb(tree: Tree, at: int, head: int, signs: _Signs) -> bool:
    dep = tree.words[at].dep
    if dep in ("xcomp", "ccomp", "oprd", "csubj", "csubjpass", "acomp", "dobj", "nsubj", "dep"):
        _lexical(tree, head, signs, is_clause=True, kid=at)
        _own_signs(tree, head, signs)
        return True
    if dep in ("acl", "relcl"):
        return _step_to_noun(tree, at, head, signs)
    if dep == "advcl":
        marks = {tree.words[kid].text.lower() for kid in tree.kids(at, "mark", "advmod")}
        if marks & (_STANDING | words_of("hypothetical", "marks")) or tree.kids(at, "nsubj", "nsubjpass"):
            return False
        if any(tree.words[kid].tag == "TO" for kid in tree.kids(at, "aux")):
            _lexical(tree, head, signs, is_clause=True, kid=at)
        _own_signs(tree, head, signs)
        return True
    if dep == "pcomp":
        text = tree.words[head].text.lower()
        if text in words_of("negated", "prepositions"):
            signs.deny()
            return False
        owner = tree.words[head].head
        if not is_verb(tree, owner):
            _lexical(tree, owner, signs, is_clause=True, kid=at)
            return text in ("of", "on", "for", "to")
        if text in words_of("hypothetical", "conjunctions"):
            signs.found.add(Modality.HYPOTHETICAL)
            return False
        _lexical(tree, owner, signs, is_clause=True, kid=at) if text in ("for", "of", "on", "from", "about") else None
        _own_signs(tree, owner, signs)
        return text in ("by", "through", "for", "from", "on")
    if dep == "conj":
        return True
    return dep in ("prep", "attr")


def _step_to_noun(tree: Tree, at: int, noun: int, signs: _Signs) -> bool:
    """From "to sign" in "a plan to sign" to the plan; a participle or relative clause stands by itself."""
    is_infinitive = any(tree.words[kid].tag == "TO" for kid in tree.kids(at, "aux"))
    is_content = any(tree.words[kid].text.lower() == "that" and tree.words[kid].dep == "mark" for kid in tree.kids(at))
    if not (is_infinitive or is_content):
        return False
    if not _lexical(tree, noun, signs, is_clause=True, kid=at) and is_infinitive and tree.mentions[noun]:
        signs.found.add(Modality.PLANNED)
    return True


def _step_from_noun(tree: Tree, at: int, head: int, signs: _Signs) -> bool:
    dep = tree.words[at].dep
    if dep in ("nsubj", "nsubjpass", "dobj", "attr", "oprd", "acomp", "dative"):
        if dep != "nsubj" or not _is_failing_itself(tree, head):
            _lexical(tree, head, signs, is_clause=False, kid=at)
        _own_signs(tree, head, signs, is_shared=not _is_about(tree, head, dep))
        if dep in ("nsubj", "nsubjpass") and _is_under_talk(tree, head):
            signs.found.add(Modality.HYPOTHETICAL)
        for kid in tree.kids(head, "xcomp") if dep in ("nsubj", "nsubjpass") else ():
            _lexical(tree, kid, signs, is_clause=False, kid=at)
            _own_signs(tree, kid, signs)
        return True
    if dep == "pobj":
        text = tree.words[head].text.lower()
        owner = tree.words[head].head
        if text in words_of("negated", "prepositions"):
            signs.deny()
            return False
        if text in ("for", "of", "about", "to", "on", "against", "from"):
            _lexical(tree, owner, signs, is_clause=text == "for", kid=at)
        return text in ("for", "of", "against", "with")
    return dep in ("conj", "prep", "pcomp", "compound")


def _is_about(tree: Tree, verb: int, dep: str) -> bool:
    """Whether denying a verb denies that its noun of action came to be: "no visit was made", "did not take place"."""
    lemma = tree.words[verb].lemma
    if dep == "nsubjpass":
        return True
    if dep == "nsubj":
        return lemma in words_of("existing", "verbs")
    return lemma in words_of("control", "light") | words_of("existing", "verbs") or dep in ("attr", "oprd", "acomp")


def _is_failing_itself(tree: Tree, verb: int) -> bool:
    """Whether a verb of denial says how its subject ended, not that it was not: "the summit failed"."""
    return (
        tree.words[verb].lemma in words_of("negated", "verbs") - {"lapse", "stall"}
        and not is_passive(tree, verb)
        and not tree.kids(verb, "xcomp")
    )


def _is_under_talk(tree: Tree, verb: int) -> bool:
    """Whether a clause says "is under discussion"."""
    return any(
        tree.words[noun].lemma in words_of("hypothetical", "nouns")
        for prep in tree.kids(verb, "prep")
        if tree.words[prep].text == "under"
        for noun in tree.kids(prep, "pobj")
    )


def _lexical(tree: Tree, at: int, signs: _Signs, *, is_clause: bool, kid: int) -> bool:
    """What the meaning of a governor says about what it governs."""
    word = tree.words[at]
    lemma = word.lemma
    if word.tag[:2] in ("NN",):
        return _noun_class(lemma, signs)
    particles = {f"{lemma}_{tree.words[each].text.lower()}" for each in tree.kids(at, "prt", "advmod", "prep")}
    if lemma in words_of("negated", "verbs") or particles & words_of("negated", "particles"):
        signs.deny()
    elif lemma == "set" and tree.kids(at, "prt"):
        return False
    elif lemma in words_of("planned", "verbs") and (is_clause or lemma not in _OF_CLAUSES):
        signs.found.add(Modality.PLANNED)
    elif lemma in words_of("hypothetical", "verbs") and (
        is_clause or lemma not in ("call", "offer", "press", "push", "study")
    ):
        signs.found.add(Modality.HYPOTHETICAL)
    elif lemma == "be" and (is_clause or tree.kids(at, "acomp")):
        if is_clause:
            _be_to(tree, at, kid, signs)
        _complement(tree, at, signs)
    elif lemma == "go" and is_clause and word.tag == "VBG":
        signs.found.add(Modality.PLANNED)
    elif lemma in ("have", "need") and is_clause:
        signs.found.add(Modality.PLANNED)
        if any(tree.words[each].lemma == "yet" for each in tree.kids(at, "advmod")):
            signs.deny()
    elif lemma in words_of("planned", "adjectives"):
        signs.found.add(Modality.PLANNED)
    elif lemma in words_of("hypothetical", "adjectives"):
        signs.found.add(Modality.HYPOTHETICAL)
    elif is_clause and lemma in words_of("reported", "verbs"):
        _speech(tree, at, signs)
    else:
        return False
    return True


def _noun_class(lemma: str, signs: _Signs) -> bool:
    if lemma in words_of("negated", "nouns"):
        signs.deny()
    elif lemma in words_of("planned", "nouns"):
        signs.found.add(Modality.PLANNED)
    elif lemma in words_of("hypothetical", "nouns"):
        signs.found.add(Modality.HYPOTHETICAL)
    else:
        return False
    return True


def _be_to(tree: Tree, at: int, kid: int, signs: _Signs) -> None:
    """ "Is to sign" and "is due to sign" look ahead; "the aim is signing" does too."""
    between = [each for each in tree.kids(at, "attr", "acomp", "prep") if at < each < kid]
    if any(tree.words[each].tag == "TO" for each in tree.kids(kid, "aux")) and not between:
        signs.found.add(Modality.PLANNED)
        if any(tree.words[each].lemma == "yet" for each in tree.kids(at, "advmod")):
            signs.deny()
        is_perfect = any(tree.words[each].text.lower() == "have" for each in tree.kids(kid, "aux"))
        if tree.words[at].tag == "VBD" and (is_perfect or _did_not_come(tree, at)):
            signs.deny()


def _complement(tree: Tree, at: int, signs: _Signs) -> None:
    """ "It is possible that", "the target is unlikely to be reached"."""
    for each in tree.kids(at, "acomp"):
        if tree.words[each].lemma in words_of("hypothetical", "adjectives"):
            signs.found.add(Modality.HYPOTHETICAL)
        elif tree.words[each].lemma in words_of("planned", "adjectives") - {"ready"}:
            signs.found.add(Modality.PLANNED)


def _did_not_come(tree: Tree, at: int) -> bool:
    """Whether what "was to happen" is taken back in the same sentence: "but did not do so"."""
    return any(
        tree.words[other].dep == "conj"
        and tree.kids(other, "neg")
        and tree.words[other].lemma in ("do", "happen", "be")
        for other in tree.kids(at, "conj")
    )


def _speech(tree: Tree, at: int, signs: _Signs) -> None:
    subjects = tree.kids(at, "nsubj")
    if any(tree.words[kid].lemma in _SELF for kid in subjects):
        return
    issuing = tree.words[at].lemma in words_of("reported", "issuing") and tree.words[at].tag in ("VBZ", "VBP", "VB")
    if not issuing:
        signs.found.add(Modality.REPORTED)


def _source_signs(tree: Tree, root: int, signs: _Signs) -> None:
    """ "According to X" and "X said" beside the clause."""
    for kid in tree.kids(root):
        word = tree.words[kid]
        if word.text.lower() in words_of("reported", "prepositions"):
            signs.found.add(Modality.REPORTED)
        elif word.dep in ("parataxis", "ccomp", "advcl", "dep") and word.lemma in words_of("reported", "verbs"):
            marks = tree.kids(kid, "mark")
            if kid > root and tree.kids(kid, "nsubj") and not any(tree.words[m].text.lower() != "as" for m in marks):
                _speech(tree, kid, signs)


def _scan(tree: Tree, index: int, signs: _Signs) -> None:
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
