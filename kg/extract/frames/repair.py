"""Repairs of a parse where the types of names show that it is wrong.

Comes in: the words of a sentence with the parser's dependencies, and the types of the names. Goes out: the
same words, some with another head. A small parser cannot know that in "twinned with Fergana in Uzbekistan and
Temuco in Chile" cities go with cities; the types of the names say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kg.extract.frames.sentences import Word

_COPULAS = frozenset({"be", "become", "remain", "stay"})
_PLACES = frozenset({"City", "Place", "State"})
_SKIPPED = frozenset({"RB", "MD", "``", "''"})


def repair(words: tuple[Word, ...], types: Mapping[int, str]) -> tuple[Word, ...]:
    """The words with heads corrected.

    Parameters
    ----------
    words
        A parsed sentence.
    types
        Entity type by number of word, for words that are names.
    """
    repaired = list(words)
    for word in words:
        _add_to_group(repaired, word)
        if word.dep == "conj":
            _join_like(repaired, word, types)
            _raise_colleague(repaired, word, types)
        elif word.dep == "relcl":
            _describe_name(repaired, word)
        elif word.dep == "appos":
            _raise_person(repaired, word, types)
            _free_object(repaired, word, types)
        elif word.dep == "attr" and words[word.head].tag == "VBN" and words[word.head].lemma not in _COPULAS:
            repaired[word.index] = replace(word, dep="nsubjpass")
    for word in words:
        if word.tag in ("VBD", "VBN") and word.dep in ("ROOT", "ccomp"):
            _reduce_clause(repaired, word)
    for word in words:
        if word.tag in ("VBD", "VBZ", "VBP", "MD"):
            _find_subject(repaired, word)
    return tuple(repaired)


def _join_like(words: list[Word], word: Word, types: Mapping[int, str]) -> None:
    """Join a name to the name of its own type before "in X", not to X."""
    own, head_type = types.get(word.index), types.get(word.head)
    if own is None or head_type is None or own == head_type:
        return
    at = words[word.head]
    if at.dep == "pobj" and at.head > 0:
        before = at.head - 1
        if types.get(before) == own:
            words[word.index] = replace(words[word.index], head=before)


def _add_to_group(words: list[Word], plus: Word) -> None:
    """Read "the five plus China" as a coordination, not as the name of China."""
    if plus.text.lower() != "plus" or not 0 < plus.index < len(words) - 1:
        return
    first, name = words[plus.index - 1], words[plus.index + 1]
    if first.tag == "CD" and name.tag == "NNP" and name.head > name.index:
        words[first.index] = replace(first, dep=name.dep, head=name.head)
        words[name.index] = replace(name, dep="conj", head=first.index)
        words[plus.index] = replace(plus, dep="cc", head=first.index)


def _raise_person(words: list[Word], word: Word, types: Mapping[int, str]) -> None:
    """Give "the rector of the school, Ana Reyes" to the rector, not to the school."""
    head = words[word.head]
    if types.get(word.index) != "Person" or types.get(word.head) == "Person" or head.dep != "pobj":
        return
    if not head.is_name and words[head.head].text not in ("of", "for"):
        return
    noun = words[words[head.head].head]
    if noun.tag[:2] == "NN" and not noun.is_name:
        words[word.index] = replace(words[word.index], head=noun.index)


def _free_object(words: list[Word], word: Word, types: Mapping[int, str]) -> None:
    """Give "sign in Lima the Salt Pact" its object: no comma makes a pact another name of the city."""
    head = words[word.head]
    if types.get(head.index) not in _PLACES or types.get(word.index, "City") in _PLACES or head.dep != "pobj":
        return
    verb = words[words[head.head].head]
    has_object = any(dependent.head == verb.index and dependent.dep in ("dobj", "auxpass") for dependent in words)
    between = words[head.index + 1 : word.index]
    if verb.tag[:2] == "VB" and not has_object and all(inner.dep in ("det", "amod", "compound") for inner in between):
        words[word.index] = replace(words[word.index], head=verb.index, dep="dobj")


def _raise_colleague(words: list[Word], word: Word, types: Mapping[int, str]) -> None:
    """Join "and Peru's envoy, Joe Banda" to "the secretary for trade, Ana Reyes", not to "trade"."""
    head = words[word.head]
    is_titled = any(
        types.get(apposed.index) == "Person"
        for apposed in words
        if apposed.head == word.index and apposed.dep == "appos"
    )
    noun = words[words[head.head].head]
    if is_titled and head.dep == "pobj" and not head.is_name and noun.tag[:2] == "NN" and noun.index < head.index:
        words[word.index] = replace(words[word.index], head=noun.index)


def _describe_name(words: list[Word], verb: Word) -> None:
    """Hang ", of which it is a member" on the name right before the comma, not on a noun further back."""
    relative = next((word for word in words[verb.head + 1 : verb.index] if word.tag in ("WDT", "WP")), None)
    if relative is None or words[verb.head].is_name:
        return
    at = relative.index - 1
    while at > verb.head and (words[at].text == "," or words[at].tag in ("IN", "TO")):
        at -= 1
    if at > verb.head and words[at].is_name and words[at + 1].text == ",":
        words[verb.index] = replace(words[verb.index], head=at)


def _find_subject(words: list[Word], verb: Word) -> None:
    """Give a finite verb without subject the name right before it, which the parser took for part of a list."""
    full = words[verb.head] if verb.tag == "MD" else verb
    if verb.dep in ("amod", "aux", "auxpass") and verb.tag != "MD":
        return
    if any(word.head == full.index and word.dep in ("nsubj", "nsubjpass", "csubj", "expl") for word in words):
        return
    if full.dep in ("conj", "relcl", "acl", "advcl", "xcomp", "pcomp"):
        return
    at = verb.index - 1
    while at >= 0 and (words[at].tag in _SKIPPED or words[at].date >= 0):
        at -= 1
    if at < 0 or not words[at].is_name or words[at].dep not in ("conj", "appos"):
        return
    first = at
    while words[first].dep == "conj" and words[first].head < first and not _is_fronted(words, first):
        first = words[first].head
    if words[first].dep in ("conj", "appos", "dep", "npadvmod"):
        passive = any(word.head == full.index and word.dep == "auxpass" for word in words)
        words[first] = replace(words[first], head=full.index, dep="nsubjpass" if passive else "nsubj")


def _is_fronted(words: list[Word], index: int) -> bool:
    """Whether the list that a name was put into began in a phrase before the clause: "in Lisbon, Peru and"."""
    head = words[index].head
    return words[head].dep == "pobj" and any(word.text == "," for word in words[head + 1 : index])


def _reduce_clause(words: list[Word], verb: Word) -> None:
    """Make a participle of a verb with an agent before the real one: "freight carried by A and B came to ..."."""
    kids = [word for word in words if word.head == verb.index and word.index != verb.index]
    subject = next((word for word in kids if word.dep in ("nsubj", "nsubjpass")), None)
    agents = [word for word in kids if word.dep in ("agent", "prep") and word.text == "by"]
    real = next((word for word in kids if word.dep == "conj" and word.tag in ("VBD", "VBZ", "VBP", "VBN")), None)
    if subject is None or real is None or any(word.dep in ("cc", "auxpass", "aux") for word in kids):
        return
    is_bare = not any(word.dep == "dobj" for word in kids) and verb.index == subject.index + 1
    if not agents and (not is_bare or any(word.text == "," for word in words[verb.index : real.index])):
        return
    top = verb.head if verb.head != verb.index else real.index
    words[real.index] = replace(words[real.index], head=top, dep=verb.dep)
    words[subject.index] = replace(words[subject.index], head=real.index, dep="nsubj")
    words[verb.index] = replace(words[verb.index], head=subject.index, dep="acl", tag="VBN")
