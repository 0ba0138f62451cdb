"""Modality by scope: how the text states what a word says.

Comes in: a `Tree` and the number of a verb or noun of action. Goes out: a `Modality`. The word's own
auxiliaries and negations count, then those of every word that governs it, up to where the grammar stops
their reach: a relative clause or a clause with "after" stands by itself. What did not happen, may happen or
is to happen wins over who said it; denial wins over all, since it is the error that harms most.
"""

from __future__ import annotations

from functools import cache

from kg.extract.frames.clauses import is_passive, is_verb
from kg.extract.frames.parse import Tree
from kg.extract.modality.words import Signs, take_meaning, take_speech
from kg.extract.rules.word_classes import words_of
from kg.model import Modality

_STANDING = frozenset(
    ["after", "before", "when", "while", "as", "since", "because", "although", "though", "until", "once", "where"]
)
_NEGATING = frozenset({"advmod", "det", "cc", "preconj"})
_UNDONE = frozenset({"cancelled", "canceled", "postponed", "failed", "aborted", "abandoned"})
_ENDING = frozenset({"end", "sever", "dissolve", "break"})
_AWAITING = frozenset({"before", "until", "once"})
MAX_CLIMB = 12


def read_modality(tree: Tree, index: int) -> Modality:
    """Modality of a verb or noun of action in its sentence.

    Parameters
    ----------
    tree
        The parsed sentence.
    index
        Number of the word that states the claim.
    """
    signs = Signs()
    if tree.sentence.is_attributed:
        signs.modalities.add(Modality.REPORTED)
    _climb(tree, index, signs)
    if (tree.words and tree.words[-1].text.strip("\"'") == "?") or any(word.text == "?" for word in tree.words[-2:]):
        signs.modalities.add(Modality.HYPOTHETICAL)
    return signs.result()


def _climb(tree: Tree, index: int, signs: Signs) -> None:
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


def _own_signs(tree: Tree, at: int, signs: Signs, *, is_shared: bool = False) -> None:
    """Auxiliaries, negation and adverbs of a word; a shared verb denies only itself, not the noun beside it."""
    denials = signs.denials
    _read_signs(tree, at, signs)
    if is_shared:
        signs.denials = denials


def _read_signs(tree: Tree, at: int, signs: Signs) -> None:
    for kid in _sign_words(tree, at):
        word = tree.words[kid]
        if _is_denial(tree, at, kid):
            signs.deny()
        elif word.dep in ("aux", "auxpass"):
            _auxiliary(tree, at, kid, signs)
        else:
            signs.modalities |= {
                modality for deps, forms, modality in _sign_classes() if word.dep in deps and word.text.lower() in forms
            }
    if is_verb(tree, at) and (_is_inverted(tree, at) or _has_condition(tree, at) or _is_awaited(tree, at)):
        signs.modalities.add(Modality.HYPOTHETICAL)


@cache
def _sign_classes() -> tuple[tuple[frozenset[str], frozenset[str], Modality], ...]:
    """Which words beside a verb or noun say what: dependencies, forms, modality."""
    hypothetical, planned = Modality.HYPOTHETICAL, Modality.PLANNED
    return (
        (frozenset({"advmod", "amod"}), words_of("hypothetical", "adverbs"), hypothetical),
        (frozenset({"amod"}), words_of("hypothetical", "adjectives"), hypothetical),
        (frozenset({"mark"}), words_of("hypothetical", "marks"), hypothetical),
        (frozenset({"amod"}), words_of("planned", "adjectives") | {"planned", "future"}, planned),
        (frozenset({"advmod"}), words_of("reported", "adverbs"), Modality.REPORTED),
    )


def _is_denial(tree: Tree, at: int, kid: int) -> bool:
    """Whether a word beside a verb or noun denies it."""
    word = tree.words[kid]
    text = word.text.lower()
    if text == "instead":
        return False  # "instead, the ministers signed" tells what was done; "instead of" is a preposition
    if word.dep == "neg" or (word.dep in _NEGATING and text in words_of("negated", "adverbs")):
        return True
    if text == "longer":
        return any(tree.words[modifier].text.lower() == "no" for modifier in tree.kids(kid))
    if word.dep == "amod":
        return text in _UNDONE
    is_argument = word.dep in ("nsubj", "nsubjpass") or (word.dep in ("dobj", "attr") and is_verb(tree, at))
    return is_argument and _is_nobody(tree, kid)


def _sign_words(tree: Tree, at: int) -> tuple[int, ...]:
    """Words that depend on a verb, with the auxiliaries that it shares with the verb that it is joined to."""
    kids = tree.kids(at)
    if tree.words[at].dep == "conj" and not tree.kids(at, "aux", "auxpass", "nsubj", "nsubjpass"):
        head = tree.words[at].head
        kids += tree.kids(head, "aux")
        if any(tree.words[kid].lemma in ("or", "nor") for kid in tree.kids(head, "cc")):
            kids += tree.kids(head, "neg")
    return kids


def _has_condition(tree: Tree, verb: int) -> bool:
    """Whether a clause holds only under a condition: "if the council agrees, a school will open"."""
    return any(
        tree.words[kid].text.lower() in ("if", "unless")
        for clause in tree.kids(verb, "advcl")
        for kid in tree.kids(clause, "mark")
    )


def _is_awaited(tree: Tree, verb: int) -> bool:
    """Whether a clause of time is still to come: "before Peru can sign", "once the council has approved it"."""
    marks = {tree.words[kid].text.lower() for kid in tree.kids(verb, "mark", "advmod")}
    past = {"had", "was", "were", "did"} & {tree.words[kid].text.lower() for kid in tree.kids(verb, "aux", "auxpass")}
    return bool(marks & _AWAITING) and tree.words[verb].dep == "advcl" and tree.words[verb].tag != "VBD" and not past


def _is_nobody(tree: Tree, index: int) -> bool:
    word = tree.words[index]
    if word.text.lower() in ("nothing", "none", "nobody", "neither"):
        return True
    return any(tree.words[kid].text.lower() in ("no", "neither") for kid in tree.kids(index, "det", "preconj", "cc"))


def _auxiliary(tree: Tree, verb: int, kid: int, signs: Signs) -> None:
    text = tree.words[kid].text.lower()
    if text in ("will", "shall", "'ll", "wo", "sha", "must") or (
        text in ("would", "'d") and _is_said_in_past(tree, verb)
    ):
        signs.modalities.add(Modality.PLANNED)
    elif text in words_of("hypothetical", "modals") or (text == "'d" and tree.words[verb].tag == "VB"):
        signs.modalities.add(Modality.HYPOTHETICAL)
    elif text == "going":
        signs.modalities.add(Modality.PLANNED)


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


def _step(tree: Tree, at: int, head: int, signs: Signs) -> bool:
    """Take what a governor says about a word; whether to climb on from the governor."""
    if is_verb(tree, at) or tree.words[at].lemma == "be":
        return _step_from_verb(tree, at, head, signs)
    return _step_from_noun(tree, at, head, signs)


def _step_from_verb(tree: Tree, at: int, head: int, signs: Signs) -> bool:
    dep = tree.words[at].dep
    if dep in ("xcomp", "ccomp", "oprd", "csubj", "csubjpass", "acomp", "dobj", "nsubj", "dep"):
        take_meaning(tree, head, signs, is_clause=True, kid=at)
        _own_signs(tree, head, signs)
        return True
    if dep in ("acl", "relcl"):
        return _step_to_noun(tree, at, head, signs)
    if dep == "advcl":
        marks = {tree.words[kid].text.lower() for kid in tree.kids(at, "mark", "advmod")}
        if marks & (_STANDING | words_of("hypothetical", "marks")) or tree.kids(at, "nsubj", "nsubjpass"):
            return False
        if any(tree.words[kid].tag == "TO" for kid in tree.kids(at, "aux")):
            take_meaning(tree, head, signs, is_clause=True, kid=at)
        _own_signs(tree, head, signs)
        return True
    if dep == "pcomp":
        return _step_from_gerund(tree, at, head, signs)
    return dep in ("conj", "prep", "attr")


def _step_from_gerund(tree: Tree, at: int, prep: int, signs: Signs) -> bool:
    """From "signing" in "without signing", "by signing", "hopes of signing"."""
    text = tree.words[prep].text.lower()
    if text in words_of("negated", "prepositions"):
        signs.deny()
        return False
    owner = tree.words[prep].head
    if text == "about" and any(tree.words[kid].tag == "TO" for kid in tree.kids(at, "aux")):
        signs.modalities.add(Modality.PLANNED)
    if not is_verb(tree, owner):
        take_meaning(tree, owner, signs, is_clause=True, kid=at)
        return text in ("of", "on", "for", "to")
    if text in words_of("hypothetical", "conjunctions"):
        signs.modalities.add(Modality.HYPOTHETICAL)
        return False
    if text in ("for", "of", "on", "from", "about"):
        take_meaning(tree, owner, signs, is_clause=True, kid=at)
    _own_signs(tree, owner, signs)
    return text in ("by", "through", "for", "from", "on")


def _step_to_noun(tree: Tree, at: int, noun: int, signs: Signs) -> bool:
    """From "to sign" in "a plan to sign" to the plan; a participle or relative clause stands by itself."""
    is_infinitive = any(tree.words[kid].tag == "TO" for kid in tree.kids(at, "aux"))
    is_content = any(tree.words[kid].text.lower() == "that" and tree.words[kid].dep == "mark" for kid in tree.kids(at))
    if not (is_infinitive or is_content):
        return False
    if is_infinitive and tree.words[noun].lemma == "order":  # "will fly to Lima in order to represent Peru"
        verb = next((ancestor for ancestor in tree.ancestors(noun) if is_verb(tree, ancestor)), -1)
        if verb >= 0:
            _own_signs(tree, verb, signs, is_shared=True)
        return False
    if not take_meaning(tree, noun, signs, is_clause=True, kid=at) and is_infinitive and tree.mentions[noun]:
        signs.modalities.add(Modality.PLANNED)
    return True


def _step_from_noun(tree: Tree, at: int, head: int, signs: Signs) -> bool:
    dep = tree.words[at].dep
    if dep in ("nsubj", "nsubjpass", "dobj", "attr", "oprd", "acomp", "dative"):
        _take_clause(tree, at, head, signs)
        return True
    if dep == "pobj":
        text = tree.words[head].text.lower()
        owner = tree.words[head].head
        if text in words_of("negated", "prepositions"):
            signs.deny()
            return False
        if text in ("for", "of", "about", "to", "on", "against", "from"):
            known = take_meaning(tree, owner, signs, is_clause=text == "for", kid=at)
            if text == "for" and not known and tree.words[owner].lemma in words_of("planned", "preparing"):
                signs.modalities.add(Modality.PLANNED)
        elif text in ("before", "until", "pending"):
            signs.modalities.add(Modality.PLANNED)
        return text in ("for", "of", "against", "with")
    return dep in ("conj", "prep", "pcomp", "compound")


def _take_clause(tree: Tree, at: int, head: int, signs: Signs) -> None:
    """Take what the verb of a clause says of the act that is its subject or object."""
    dep = tree.words[at].dep
    if dep == "nsubjpass" and tree.words[head].lemma in _ENDING:
        signs.deny()
    if dep == "nsubj" and _is_off(tree, head):
        signs.deny()
    is_attempt = tree.words[at].lemma in words_of("hypothetical", "nouns") | words_of("planned", "nouns")
    if dep != "nsubj" or is_attempt or not _is_failing_itself(tree, head):
        take_meaning(tree, head, signs, is_clause=False, kid=at)
    _own_signs(tree, head, signs, is_shared=not _is_about(tree, head, dep))
    if dep in ("nsubj", "nsubjpass") and _is_under_talk(tree, head):
        signs.modalities.add(Modality.HYPOTHETICAL)
    for kid in tree.kids(head, "xcomp") if dep in ("nsubj", "nsubjpass") else ():
        take_meaning(tree, kid, signs, is_clause=False, kid=at)
        _own_signs(tree, kid, signs)


def _is_off(tree: Tree, verb: int) -> bool:
    """Whether a clause says "is off", and not "is off to a good start"."""
    return tree.words[verb].lemma == "be" and any(
        tree.words[kid].text.lower() == "off" and not tree.kids(kid)
        for kid in tree.kids(verb, "acomp", "advmod", "prt", "prep", "attr")
    )


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


def _source_signs(tree: Tree, root: int, signs: Signs) -> None:
    """Who said it beside the clause: "according to X", "X said"."""
    for kid in tree.kids(root):
        word = tree.words[kid]
        if word.text.lower() in words_of("reported", "prepositions"):
            signs.modalities.add(Modality.REPORTED)
        elif word.dep in ("parataxis", "ccomp", "advcl", "dep") and word.lemma in words_of("reported", "verbs"):
            marks = tree.kids(kid, "mark")
            if (
                kid > root
                and tree.kids(kid, "nsubj")
                and not any(tree.words[mark].text.lower() != "as" for mark in marks)
            ):
                take_speech(tree, kid, signs)
