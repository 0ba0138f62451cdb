"""Places of a frame: what hangs on a verb or noun by its prepositions, near and further off.

Comes in: a `Tree` and a word. Goes out: `Slots`. A small parser often hangs a phrase on the wrong noun, so that
places are also looked for where they stray to; what stands nearer counts first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extract.frames.clauses import MAX_CLIMB, RELATIVE, coordinated, is_verb, surface_subject, through_relative
from kg.extract.frames.parse import Tree
from kg.extract.rules.word_classes import words_of

_STRAYING = frozenset({"to", "in", "at", "for", "by", "with", "between", "from"})


@dataclass(slots=True)
class Slots:
    """Places being filled; first come, first served for each place."""

    tree: Tree
    words: dict[str, list[int]] = field(default_factory=dict)
    near: set[str] = field(default_factory=set)

    def add(self, place: str, words: tuple[int, ...]) -> None:
        """Put words into a place, those of a phrase before those that stray to it."""
        for word in words:
            self.near.add(self.tree.words[word].lemma)
            self.near.update(
                self.tree.words[kid].lemma for kid in self.tree.kids(word, "amod", "compound", "advmod", "nmod")
            )
            if word not in self.words.setdefault(place, []):
                self.words[place].append(word)


def stray_agent(tree: Tree, index: int) -> tuple[int, ...]:
    """Agent of a passive that hangs on another noun: "was signed for the two sides by Ana Reyes"."""
    for prep in tree.kids(index, "prep"):
        for noun in tree.kids(prep, "pobj"):
            for by in tree.kids(noun, "prep"):
                if tree.words[by].text == "by" and tree.kids(by, "pobj"):
                    return coordinated(tree, tree.kids(by, "pobj")[0])
    return ()


def missing_object(tree: Tree, index: int) -> tuple[int, ...]:
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


def sharers(tree: Tree, index: int) -> Iterator[int]:
    """Verbs whose prepositions hold for this one too: "was agreed and signed in Oslo"."""
    word = tree.words[index]
    for kid in tree.kids(index, "conj"):
        bare = not tree.kids(kid, "nsubj", "nsubjpass", "dobj", "aux", "auxpass")
        if is_verb(tree, kid) and bare and tree.words[kid].tag == word.tag and not tree.kids(index, "dobj"):
            yield kid


def controllers(tree: Tree, index: int) -> Iterator[int]:
    """Verbs above an infinitive whose places come before both: "in Lima he is due to speak"."""
    at = index
    while tree.words[at].dep in ("xcomp", "acomp") and tree.words[at].head != at:
        at = tree.words[at].head
        yield at


def add_places(tree: Tree, slots: Slots, index: int, *, with_path: bool, prefix: str = "") -> None:
    """Fill the places of the prepositions that depend on a word."""
    stem = tree.words[index].lemma
    for kid in tree.kids(index, "prep", "agent", "dative"):
        if tree.words[kid].tag not in ("IN", "TO", "VBG", "RB", "RP", "VBN"):
            continue
        name = "subj" if tree.words[kid].dep == "agent" and not with_path else _preposition(tree, kid)
        slots.near.add(name)
        name = prefix + name
        for at in tree.kids(kid, "pobj", "pcomp"):
            words = through_relative(tree, at)
            slots.add(name, words)
            if with_path:
                slots.add(f"{stem}.{name}", words)
            for noun in words:
                _add_deeper(tree, slots, noun)
        for deeper in tree.kids(kid, "prep"):
            for at in tree.kids(deeper, "pobj"):
                slots.add(_preposition(tree, deeper), through_relative(tree, at))


def _add_deeper(tree: Tree, slots: Slots, noun: int) -> None:
    """Places behind a noun that is no mention: "within the framework of X", "as part of X"."""
    if not tree.mentions[noun] or tree.words[noun].lemma == "part":
        for kid in tree.kids(noun, "prep"):
            for at in tree.kids(kid, "pobj"):
                slots.add(f"{tree.words[noun].lemma}.{_preposition(tree, kid)}", through_relative(tree, at))
                if tree.words[noun].quantity >= 0:
                    slots.add(_preposition(tree, kid), through_relative(tree, at))
    for kid in tree.kids(noun, "poss"):
        slots.add(f"{tree.words[noun].lemma}.of", coordinated(tree, kid))


def add_governor(tree: Tree, slots: Slots, index: int) -> None:
    """Who lets it happen: the subject of "allow" over "allows citizens of Peru to stay"."""
    word = tree.words[index]
    head = tree.words[word.head]
    if word.dep in ("ccomp", "xcomp") and head.lemma in ("allow", "permit", "let", "enable", "entitle", "authorise"):
        slots.add("permitter", surface_subject(tree, word.head))


def add_paths(tree: Tree, slots: Slots, index: int, depth: int = 0) -> None:
    """Places of the noun that a verb speaks of, under their path only; "between" also by itself."""
    if tree.words[index].is_name or depth > MAX_CLIMB:
        return
    for kid in tree.kids(index, "prep"):
        for at in tree.kids(kid, "pobj"):
            name = _preposition(tree, kid)
            slots.add(f"{tree.words[index].lemma}.{name}", through_relative(tree, at))
            slots.add(f"subject.{name}", through_relative(tree, at))
            if tree.words[at].quantity >= 0:
                add_paths(tree, slots, at, depth + 1)
            if name == "between":
                slots.add(name, through_relative(tree, at))


def add_stray_places(tree: Tree, slots: Slots, index: int) -> None:
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


def add_agent(tree: Tree, slots: Slots, index: int) -> None:
    """Subject of the clause: ``agent`` where the verb only says how it stands with the act, ``clause`` else."""
    word = tree.words[index]
    if word.dep == "pobj" and tree.words[word.head].text.lower() == "of" and not tree.mentions[index]:
        selecting = tree.words[tree.words[word.head].head]
        if selecting.lemma in words_of("representing", "selecting") and selecting.dep == "attr":
            slots.add("is", surface_subject(tree, selecting.head))
    verb = next((ancestor for ancestor in tree.ancestors(index) if is_verb(tree, ancestor)), -1)
    if verb < 0 or word.dep not in ("dobj", "pobj"):
        return
    lemma = tree.words[verb].lemma
    stances = words_of("planned", "verbs") | words_of("hypothetical", "verbs") | words_of("negated", "verbs")
    if word.head == verb or tree.words[word.head].head == verb:
        slots.add("agent" if lemma in stances else "clause", surface_subject(tree, verb))


def _preposition(tree: Tree, index: int) -> str:
    lemma = tree.words[index].text.lower()
    return {"toward": "towards", "upon": "on", "onto": "on"}.get(lemma, lemma)


def link(tree: Tree, index: int) -> str:
    """Preposition that a word hangs on, or an empty text."""
    head = tree.words[tree.words[index].head]
    return head.text.lower() if head.tag in ("IN", "TO") else ""
