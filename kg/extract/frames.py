"""Frames: a verb or noun with what fills its places, whichever way the sentence is turned.

Comes in: a `Tree`. Goes out: one `Frame` for each verb and noun. Passive, relative, participial, controlled
and coordinated clauses all give the same places (`subj` acts, `obj` is acted on, `attr` is said of the
subject, and one place for each preposition), so that a rule is written once. A place of a place has a path:
"a member of the league" gives `member.of`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.extract.frames_parse import Tree
from kg.extract.patterns_words import words_of

RELATIVE = frozenset({"WDT", "WP", "WP$"})
_STRAYING = frozenset({"to", "in", "at", "for", "by", "with", "between", "from"})
MONEY = "<money>"
"""Lemma of a sum of money as the trigger of a rule."""

MAX_CLIMB = 12


class FrameKind(StrEnum):
    """Part of speech of what a frame is built on."""

    VERB = "verb"
    NOUN = "noun"
    HYPHEN = "hyphen"


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb or noun and what fills its places.

    Parameters
    ----------
    word
        Number of the verb or noun in its sentence.
    slots
        Place to the words that head what fills it, coordination expanded.
    near
        Lemmas of all that depends directly on it, objects of prepositions included.
    dates, quantities
        Numbers of the words that are dates and quantities of this clause; `own_dates` those that hang on
        the noun itself.
    """

    tree: Tree
    word: int
    lemma: str
    kind: FrameKind
    slots: Mapping[str, tuple[int, ...]]
    near: frozenset[str]
    dates: tuple[int, ...] = ()
    quantities: tuple[int, ...] = ()
    own_dates: tuple[int, ...] = ()
    is_passive: bool = False


@dataclass(slots=True)
class _Slots:
    """Places being filled; first come, first served for each place."""

    tree: Tree
    found: dict[str, list[int]] = field(default_factory=dict)
    near: set[str] = field(default_factory=set)

    def add(self, place: str, words: tuple[int, ...]) -> None:
        for word in words:
            self.near.add(self.tree.words[word].lemma)
            self.near.update(
                self.tree.words[kid].lemma for kid in self.tree.kids(word, "amod", "compound", "advmod", "nmod")
            )
            if word not in self.found.setdefault(place, []):
                self.found[place].append(word)


def read_frames(tree: Tree) -> list[Frame]:
    """All frames of a sentence, in order of their words."""
    clause_dates = _clause_values(tree)
    found = []
    for word in tree.words:
        if word.date >= 0:
            continue
        dates, quantities = clause_dates.get(word.index, ((), ()))
        if word.is_name and "-" in word.shape:
            found.append(_hyphen_frame(tree, word.index))
        elif word.quantity >= 0:
            found.append(_noun_frame(tree, word.index, dates, (word.index,)))
        elif is_verb(tree, word.index) and not word.is_name:
            found.append(_verb_frame(tree, word.index, dates, quantities))
        elif word.tag[:2] == "NN" or word.is_name or tree.mentions[word.index]:
            found.append(_noun_frame(tree, word.index, dates, quantities))
    return found


def _hyphen_frame(tree: Tree, index: int) -> Frame:
    """Frame of "Vienna-based": the noun it describes and the name in it."""
    word = tree.words[index]
    lemma = word.text.rpartition("-")[2].lower()
    return Frame(tree, index, lemma, FrameKind.HYPHEN, {"obj": (word.head,), "hyphen": (index,)}, frozenset({lemma}))


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
    found = [index]
    for kid in tree.kids(index, "conj"):
        if tree.words[kid].tag[:2] != "VB" or tree.mentions[kid]:
            found.extend(coordinated(tree, kid))
    for kid in tree.kids(index, "prep"):
        before = tree.words[kid - 1].text.lower() if kid else ""
        joins = tree.words[kid].text == "with" and before in ("together", "along", "jointly")
        if joins or tree.words[kid].text == "alongside":
            found.extend(tree.kids(kid, "pobj"))
    return tuple(dict.fromkeys(found))


def is_passive(tree: Tree, index: int) -> bool:
    """Whether the surface subject of a verb is what is acted on."""
    word = tree.words[index]
    if tree.kids(index, "auxpass", "nsubjpass"):
        return True
    if word.tag[:2] == "JJ":
        return True
    if word.tag != "VBN" or tree.kids(index, "aux", "dobj"):
        return False
    if word.dep == "conj":
        return not tree.kids(index, "nsubj") and is_passive(tree, word.head)
    return word.dep in ("acl", "amod", "advcl", "acomp", "ROOT", "oprd", "attr", "xcomp", "ccomp", "appos", "relcl")


def antecedent(tree: Tree, index: int) -> int:
    """The noun that a relative clause around this word describes, or -1."""
    for at in (index, *tree.ancestors(index)):
        word = tree.words[at]
        if word.dep == "relcl":
            return word.head
    return -1


def surface_subject(tree: Tree, index: int, depth: int = 0) -> tuple[int, ...]:
    """What stands as subject of a verb, said or shared with another verb."""
    word = tree.words[index]
    own = tree.kids(index, "nsubj", "nsubjpass", "csubj")
    if own:
        if tree.words[own[0]].tag in RELATIVE:
            noun = antecedent(tree, index)
            return _described(tree, noun, index) if noun >= 0 else ()
        return coordinated(tree, own[0])
    if depth > MAX_CLIMB or word.head == index:
        return ()
    head = word.head
    if word.dep in ("acl", "relcl", "amod"):
        return _noun_as_subject(tree, index, head)
    if (
        word.dep in ("xcomp", "advcl")
        and _is_infinitive(tree, index)
        and tree.words[head].lemma in words_of("control", "object")
        and not is_passive(tree, head)
    ):
        called = [
            at for prep in tree.kids(head, "prep") if tree.words[prep].text == "on" for at in tree.kids(prep, "pobj")
        ]
        objects = [*tree.kids(head, "dobj"), *called]
        if objects:
            return coordinated(tree, objects[0])
    if word.dep in ("conj", "xcomp", "ccomp", "advcl", "pcomp", "prep", "dep", "oprd", "acomp", "attr"):
        for at in tree.ancestors(index):
            if is_verb(tree, at) or tree.words[at].lemma == "be":
                found = surface_subject(tree, at, depth + 1)
                if word.dep == "conj" and is_passive(tree, at) and not found:
                    continue
                return found
            if tree.mentions[at] and word.dep == "conj":
                break
    return ()


def _is_infinitive(tree: Tree, index: int) -> bool:
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


def _verb_frame(tree: Tree, index: int, dates: tuple[int, ...], quantities: tuple[int, ...]) -> Frame:
    slots = _Slots(tree)
    passive = is_passive(tree, index)
    surface = surface_subject(tree, index)
    squeezed = tuple(kid for kid in tree.kids(index, "compound") if tree.mentions[kid])
    if squeezed:  # "which the Island Bank finances", parsed as a noun with a name before it
        slots.add("subj", squeezed)
        slots.add("obj", surface)
    else:
        slots.add("obj" if passive else "subj", surface)
    if passive and not tree.kids(index, "agent"):
        slots.add("subj", _stray_agent(tree, index))
    for kid in tree.kids(index, "nsubjpass", "nsubj"):
        _add_paths(tree, slots, kid)
    _add_governor(tree, slots, index)
    objects = tree.kids(index, "dobj")
    for kid in objects:
        slots.add("obj", _through_relative(tree, kid))
    for kid in tree.kids(index, "dative", "iobj"):
        if tree.words[kid].tag not in ("IN", "TO"):
            slots.add("to", coordinated(tree, kid))
    if not objects and not passive:
        slots.add("obj", _missing_object(tree, index))
        slots.add("obj", tuple(kid for kid in tree.kids(index, "advmod", "npadvmod") if tree.mentions[kid]))
    for kid in tree.kids(index, "attr", "acomp", "oprd"):
        slots.add("attr", coordinated(tree, kid))
        _add_places(tree, slots, kid, with_path=True)
    for kid in tree.kids(index, "advmod", "prt", "npadvmod"):
        slots.near.add(tree.words[kid].lemma)
    _add_places(tree, slots, index, with_path=False)
    for kid in objects:
        _add_places(tree, slots, kid, with_path=True)
        slots.add("obj.mod", tuple(each for each in tree.kids(kid, "nmod", "compound", "poss") if tree.mentions[each]))
        if not tree.mentions[kid]:
            _add_stray_places(tree, slots, kid)
    for agent in tree.kids(index, "agent"):
        for noun in tree.kids(agent, "pobj"):
            _add_places(tree, slots, noun, with_path=False)
    for at in _sharers(tree, index):
        _add_places(tree, slots, at, with_path=False)
    for at in _controllers(tree, index):
        slots.near.update(tree.words[kid].lemma for kid in tree.kids(at, "acomp", "advmod", "attr"))
        if any(kid < at for kid in tree.kids(at, "prep")):
            _add_places(tree, slots, at, with_path=False)
    found = {place: tuple(words) for place, words in slots.found.items() if words}
    lemma = verb_lemma(tree, index)
    return Frame(tree, index, lemma, FrameKind.VERB, found, frozenset(slots.near), dates, quantities, (), passive)


def _stray_agent(tree: Tree, index: int) -> tuple[int, ...]:
    """Agent of a passive that hangs on another noun: "was signed for the two sides by Ana Reyes"."""
    for prep in tree.kids(index, "prep"):
        for noun in tree.kids(prep, "pobj"):
            for by in tree.kids(noun, "prep"):
                if tree.words[by].text == "by" and tree.kids(by, "pobj"):
                    return coordinated(tree, tree.kids(by, "pobj")[0])
    return ()


def _through_relative(tree: Tree, index: int) -> tuple[int, ...]:
    if tree.words[index].tag in RELATIVE:
        noun = antecedent(tree, index)
        return (noun,) if noun >= 0 else ()
    return coordinated(tree, index)


def _missing_object(tree: Tree, index: int) -> tuple[int, ...]:
    """Object of "the fund that Norway set up" and of the first verb in "drafted and signed the accord"."""
    word = tree.words[index]
    own = tree.kids(index, "nsubj")
    if word.dep == "relcl" and own and tree.words[own[0]].tag not in RELATIVE:
        stranded = any(
            tree.words[at].tag in RELATIVE
            for prep in tree.kids(index, "prep")
            for at in tree.kids(prep, "pobj", "pcomp")
        )
        return () if stranded else (word.head,)
    for kid in tree.kids(index, "conj"):
        if is_verb(tree, kid) and tree.words[kid].tag == word.tag and not tree.kids(kid, "nsubj", "nsubjpass"):
            for at in tree.kids(kid, "dobj"):
                return coordinated(tree, at)
    return ()


def _sharers(tree: Tree, index: int) -> Iterator[int]:
    """Verbs whose prepositions hold for this one too: "was agreed and signed in Oslo"."""
    word = tree.words[index]
    for kid in tree.kids(index, "conj"):
        bare = not tree.kids(kid, "nsubj", "nsubjpass", "dobj", "aux", "auxpass")
        if is_verb(tree, kid) and bare and tree.words[kid].tag == word.tag and not tree.kids(index, "dobj"):
            yield kid


def _controllers(tree: Tree, index: int) -> Iterator[int]:
    """Verbs above an infinitive whose places come before both: "in Lima he is due to speak"."""
    at = index
    while tree.words[at].dep in ("xcomp", "acomp") and tree.words[at].head != at:
        at = tree.words[at].head
        yield at


def _add_places(tree: Tree, slots: _Slots, index: int, *, with_path: bool, prefix: str = "") -> None:
    """Fill the places of the prepositions that depend on a word."""
    stem = tree.words[index].lemma
    for kid in tree.kids(index, "prep", "agent", "dative"):
        if tree.words[kid].tag not in ("IN", "TO", "VBG", "RB", "RP", "VBN"):
            continue
        name = "subj" if tree.words[kid].dep == "agent" and not with_path else _preposition(tree, kid)
        slots.near.add(name)
        name = prefix + name
        for at in tree.kids(kid, "pobj", "pcomp"):
            words = _through_relative(tree, at)
            slots.add(name, words)
            if with_path:
                slots.add(f"{stem}.{name}", words)
            for noun in words:
                _add_deeper(tree, slots, noun)
        for deeper in tree.kids(kid, "prep"):
            for at in tree.kids(deeper, "pobj"):
                slots.add(_preposition(tree, deeper), _through_relative(tree, at))


def _add_governor(tree: Tree, slots: _Slots, index: int) -> None:
    """Who lets it happen: the subject of "allow" over "allows citizens of Peru to stay"."""
    word = tree.words[index]
    head = tree.words[word.head]
    if word.dep in ("ccomp", "xcomp") and head.lemma in ("allow", "permit", "let", "enable", "entitle", "authorise"):
        slots.add("permitter", surface_subject(tree, word.head))


def _add_paths(tree: Tree, slots: _Slots, index: int) -> None:
    """Places of the noun that a verb speaks of, under their path only; "between" also by itself."""
    if tree.words[index].is_name:
        return
    for kid in tree.kids(index, "prep"):
        for at in tree.kids(kid, "pobj"):
            name = _preposition(tree, kid)
            slots.add(f"{tree.words[index].lemma}.{name}", _through_relative(tree, at))
            slots.add(f"subject.{name}", _through_relative(tree, at))
            if tree.words[at].quantity >= 0:
                _add_paths(tree, slots, at)
            if name == "between":
                slots.add(name, _through_relative(tree, at))


def _add_deeper(tree: Tree, slots: _Slots, noun: int) -> None:
    """Places behind a noun that is no mention: "within the framework of X", "as part of X"."""
    if not tree.mentions[noun] or tree.words[noun].lemma == "part":
        for kid in tree.kids(noun, "prep"):
            for at in tree.kids(kid, "pobj"):
                slots.add(f"{tree.words[noun].lemma}.{_preposition(tree, kid)}", _through_relative(tree, at))
                if tree.words[noun].quantity >= 0:
                    slots.add(_preposition(tree, kid), _through_relative(tree, at))
    for kid in tree.kids(noun, "poss"):
        slots.add(f"{tree.words[noun].lemma}.of", coordinated(tree, kid))


def _preposition(tree: Tree, index: int) -> str:
    lemma = tree.words[index].text.lower()
    return {"toward": "towards", "upon": "on", "onto": "on"}.get(lemma, lemma)


def _noun_frame(tree: Tree, index: int, dates: tuple[int, ...], quantities: tuple[int, ...]) -> Frame:
    slots = _Slots(tree)
    word = tree.words[index]
    _add_stray_places(tree, slots, index)
    for kid in tree.kids(index, "poss"):
        owner = _through_relative(tree, kid) if tree.words[kid].tag == "WP$" else coordinated(tree, kid)
        slots.add("poss", owner)
        if tree.words[kid].tag != "PRP$":
            slots.add("owner", owner)
    for kid in tree.kids(index, "compound", "amod", "nmod", "nummod"):
        slots.near.add(tree.words[kid].lemma)
        if tree.mentions[kid]:
            slots.add("mod", coordinated(tree, kid))
    _add_places(tree, slots, index, with_path=False)
    for kid in tree.kids(index, "appos"):
        slots.add("is", coordinated(tree, kid))
    if word.dep == "appos":
        slots.add("is", (word.head,))
    head = tree.words[word.head]
    _add_agent(tree, slots, index)
    if word.dep in ("attr", "oprd", "acomp"):
        _add_places(tree, slots, word.head, with_path=False)
        place = "is" if head.lemma in ("be", "become", "remain", "stay") or word.dep == "oprd" else "light"
        slots.add(place, surface_subject(tree, word.head))
    elif word.dep == "dobj" and head.lemma in words_of("control", "light") and is_verb(tree, head.index):
        slots.add("light", surface_subject(tree, word.head))
        _add_places(tree, slots, word.head, with_path=False)
    elif (
        word.dep == "pobj"
        and head.text in ("with", "by", "in")
        and tree.words[head.head].lemma in words_of("control", "light")
    ):
        slots.add("light", surface_subject(tree, head.head))
    elif word.dep == "pobj" and head.lemma == "as":
        for at in tree.ancestors(head.index):
            if is_verb(tree, at):
                slots.add("as", surface_subject(tree, at) + tuple(tree.kids(at, "dobj")))
                break
    elif word.dep in ("nsubj", "nsubjpass") and is_verb(tree, head.index):
        _add_places(tree, slots, word.head, with_path=False, prefix="clause.")
        for kid in tree.kids(word.head, "attr"):
            slots.add("is", coordinated(tree, kid))
    found = {place: tuple(words) for place, words in slots.found.items() if words}
    own = tuple(each for each in dates if _link(tree, each) in ("of", "in", "") or not tree.mentions[index])
    if word.dep in ("nsubj", "nsubjpass", "dobj", "conj", "pobj", "attr") and not dates:
        dates = _governing_dates(tree, index)
    lemma = MONEY if word.quantity >= 0 and word.shape == "millions" else word.lemma
    return Frame(tree, index, lemma, FrameKind.NOUN, found, frozenset(slots.near), dates, quantities, own)


def _add_agent(tree: Tree, slots: _Slots, index: int) -> None:
    """Subject of the clause: ``agent`` where the verb only says how it stands with the act, ``clause`` else."""
    word = tree.words[index]
    if word.dep == "pobj" and tree.words[word.head].text.lower() == "of" and not tree.mentions[index]:
        selecting = tree.words[tree.words[word.head].head]
        if selecting.lemma in words_of("representing", "selecting") and selecting.dep == "attr":
            slots.add("is", surface_subject(tree, selecting.head))
    verb = next((each for each in tree.ancestors(index) if is_verb(tree, each)), -1)
    if verb < 0 or word.dep not in ("dobj", "pobj"):
        return
    lemma = tree.words[verb].lemma
    stances = words_of("planned", "verbs") | words_of("hypothetical", "verbs") | words_of("negated", "verbs")
    if word.head == verb or tree.words[word.head].head == verb:
        slots.add("agent" if lemma in stances else "clause", surface_subject(tree, verb))


def _link(tree: Tree, index: int) -> str:
    """Preposition that a word hangs on, or an empty text."""
    head = tree.words[tree.words[index].head]
    return head.text.lower() if head.tag in ("IN", "TO") else ""


def _add_stray_places(tree: Tree, slots: _Slots, index: int) -> None:
    """Places that hang on who acts: "a visit by the rector to Lima"."""
    for prep in tree.kids(index, "prep"):
        if tree.words[prep].text not in ("by", "of") or tree.words[index].is_name:
            continue
        for noun in tree.kids(prep, "pobj"):
            for deeper in tree.kids(noun, "prep"):
                link = tree.words[deeper].text
                if link in _STRAYING or (tree.words[prep].text == "by" and link == "of"):
                    for at in tree.kids(deeper, "pobj"):
                        slots.add(_preposition(tree, deeper), coordinated(tree, at))


def _governing_dates(tree: Tree, index: int) -> tuple[int, ...]:
    """Dates of the clause that a noun stands in, for a noun that names an act."""
    word = tree.words[index]
    if word.dep == "pobj":
        return ()
    values = _clause_values(tree)
    return values.get(word.head, ((), ()))[0]


def _clause_values(tree: Tree) -> dict[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """For each verb or noun the dates and quantities that belong to it."""
    found: dict[int, tuple[list[int], list[int]]] = {}
    for word in tree.words:
        if word.date < 0 and word.quantity < 0:
            continue
        clauses = tree.kids(word.index, "relcl") if word.date >= 0 else ()
        for owner in (*_owners(tree, word.index), *clauses):
            pair = found.setdefault(owner, ([], []))
            pair[0 if word.date >= 0 else 1].append(word.index)
    return {owner: (tuple(dates), tuple(quantities)) for owner, (dates, quantities) in found.items()}


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
            for at in tree.kids(kid, "pcomp"):
                yield at
        elif tree.words[kid].dep == "acomp":
            yield from tree.kids(kid, "xcomp")
        elif tree.words[kid].dep == "xcomp" or (fronted and not tree.kids(kid, "nsubj", "nsubjpass")):
            yield kid
