"""Clauses: who is the subject of a verb, whichever way the sentence says it.

Comes in: a `Tree` and the number of a verb. Goes out: words. A subject may be said, shared with another verb,
described by a relative clause or participle, or be whoever is asked to do it.
"""

from __future__ import annotations

from kg.extract.frames.parse import Tree
from kg.extract.rules.word_classes import words_of

RELATIVE = frozenset({"WDT", "WP", "WP$"})
_SHARING = frozenset({"conj", "xcomp", "ccomp", "advcl", "pcomp", "prep", "dep", "oprd", "acomp", "attr"})
MAX_CLIMB = 12


def is_verb(tree: Tree, index: int) -> bool:
    """Whether a word is a full verb or a participle that stands as one ("based in Vienna", "twinned with")."""
    word = tree.words[index]
    if word.tag[:2] == "VB":
        return word.dep not in ("aux", "auxpass", "amod") or bool(tree.kids(index, "prep", "agent"))
    return word.tag[:2] == "JJ" and word.text.endswith("ed") and bool(tree.kids(index, "prep", "agent", "xcomp"))


def verb_lemma(tree: Tree, index: int) -> str:
    """Lemma of a verb; for a participle that the tagger took for an adjective it is worked out."""
    word = tree.words[index]
    if word.tag[:2] == "VB" or not word.text.endswith("ed"):
        return word.lemma
    stem = word.text.lower()[:-2]
    return stem + "e" if stem.endswith(("at", "as", "in", "ag", "ut", "id", "us")) else stem


def coordinated(tree: Tree, index: int) -> tuple[int, ...]:
    """A word and all that is joined to it by "and" or a comma."""
    joined: dict[int, None] = {}
    # A list of a thousand names is a chain of a thousand words, so that what waits is kept here and not on the
    # stack; the last in is read first, so that each word is followed by what is joined to it.
    waiting = [(index, True)]
    while waiting:
        at, is_joined = waiting.pop()
        joined.setdefault(at)
        if is_joined:
            waiting.extend(reversed(_joined(tree, at)))
    return tuple(joined)


def _joined(tree: Tree, index: int) -> list[tuple[int, bool]]:
    """What is joined to a word, and whether more may be joined to that in turn."""
    joined = [(kid, True) for kid in tree.kids(index, "conj") if tree.words[kid].tag[:2] != "VB" or tree.mentions[kid]]
    for kid in tree.kids(index, "prep"):
        before = tree.words[kid - 1].text.lower() if kid else ""
        joins = tree.words[kid].text == "with" and before in ("together", "along", "jointly")
        if joins or tree.words[kid].text == "alongside":
            joined.extend((noun, False) for noun in tree.kids(kid, "pobj"))
    return joined


def is_passive(tree: Tree, index: int) -> bool:
    """Whether the surface subject of a verb is what is acted on."""
    for at in (index, *tree.ancestors(index)):
        word = tree.words[at]
        if word.tag[:2] == "JJ" or tree.kids(at, "auxpass", "nsubjpass"):
            return True
        if word.tag != "VBN" or tree.kids(at, "aux", "dobj"):
            return False
        if word.dep != "conj":
            break
        if tree.kids(at, "nsubj"):
            return False
    return word.dep in ("acl", "amod", "advcl", "acomp", "ROOT", "oprd", "attr", "xcomp", "ccomp", "appos", "relcl")


def antecedent(tree: Tree, index: int) -> int:
    """The noun that a relative clause around this word describes, or -1."""
    for at in (index, *tree.ancestors(index)):
        word = tree.words[at]
        if word.dep == "relcl":
            return word.head
    return -1


def through_relative(tree: Tree, index: int) -> tuple[int, ...]:
    """What a word names: for "which" the noun that it describes, with all that is joined to a name."""
    if tree.words[index].tag in RELATIVE:
        noun = antecedent(tree, index)
        return (noun,) if noun >= 0 else ()
    return coordinated(tree, index)


def surface_subject(tree: Tree, index: int, depth: int = 0) -> tuple[int, ...]:
    """What stands as subject of a verb, said or shared with another verb."""
    word = tree.words[index]
    own = tree.kids(index, "nsubj", "nsubjpass", "csubj")
    if own:
        return _own_subject(tree, index, own[0])
    if depth > MAX_CLIMB or word.head == index:
        return ()
    if word.dep in ("acl", "relcl", "amod"):
        return _noun_as_subject(tree, index, word.head)
    asked = _asked(tree, index)
    if asked:
        return asked
    if word.dep not in _SHARING:
        return ()
    for at in tree.ancestors(index):
        if is_verb(tree, at) or tree.words[at].lemma == "be":
            return surface_subject(tree, at, depth + 1)
        if tree.mentions[at] and word.dep == "conj":
            break
    return ()


def _own_subject(tree: Tree, index: int, subject: int) -> tuple[int, ...]:
    if tree.words[subject].tag not in RELATIVE:
        return coordinated(tree, subject)
    noun = antecedent(tree, index)
    return _described(tree, noun, index) if noun >= 0 else ()


def _asked(tree: Tree, index: int) -> tuple[int, ...]:
    """Who is asked to do it ("urged Peru to sign"), or what it is done to ("set up a school, to be built in Lima")."""
    word = tree.words[index]
    head = word.head
    if word.dep == "advcl" and is_infinitive(tree, index) and is_passive(tree, index):
        return coordinated(tree, tree.kids(head, "dobj")[0]) if tree.kids(head, "dobj") else ()
    is_asked = tree.words[head].lemma in words_of("control", "object") and not is_passive(tree, head)
    if word.dep not in ("xcomp", "advcl") or not is_infinitive(tree, index) or not is_asked:
        return ()
    called = [at for prep in tree.kids(head, "prep") if tree.words[prep].text == "on" for at in tree.kids(prep, "pobj")]
    objects = [*tree.kids(head, "dobj"), *called]
    return coordinated(tree, objects[0]) if objects else ()


def is_infinitive(tree: Tree, index: int) -> bool:
    """Whether a verb stands with "to"."""
    return any(tree.words[kid].tag == "TO" for kid in tree.kids(index, "aux"))


def _described(tree: Tree, noun: int, index: int) -> tuple[int, ...]:
    """What a clause after a noun describes: all of a list where it hangs on the first of it and follows the last."""
    words = coordinated(tree, noun)
    return words if max(words) < index else (noun,)


def _noun_as_subject(tree: Tree, index: int, noun: int) -> tuple[int, ...]:
    word = tree.words[index]
    above = tree.words[tree.words[noun].head]
    if tree.words[noun].lemma in ("those", "one", "guest", "other") and above.text.lower() == "among":
        return tree.kids(above.head, "attr") or surface_subject(tree, above.head)
    if any(tree.words[kid].tag == "TO" for kid in tree.kids(index, "aux")):
        if tree.words[noun].lemma in words_of("control", "holders"):
            return _holder(tree, noun)
        bearers = tree.words[noun]
        if bearers.dep in ("attr", "oprd") and not tree.mentions[noun]:
            return surface_subject(tree, bearers.head)
    return _described(tree, noun, index) if word.dep != "relcl" or word.tag in ("VBG", "VBN") else ()


def _holder(tree: Tree, noun: int) -> tuple[int, ...]:
    """Whose plan, pledge or refusal it is."""
    for kid in tree.kids(noun, "poss"):
        if tree.mentions[kid] or tree.words[kid].tag != "PRP$":
            return coordinated(tree, kid)
    for prep in tree.kids(noun, "prep", "agent"):
        if tree.words[prep].lemma in ("of", "by", "from"):
            for kid in tree.kids(prep, "pobj"):
                return coordinated(tree, kid)
    head = tree.words[noun].head
    if tree.words[noun].dep in ("dobj", "attr") and is_verb(tree, head):
        return surface_subject(tree, head)
    return ()
