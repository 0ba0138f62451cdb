"""Offices: who holds which, read from titles wherever a text puts them.

Comes in: a `Tree` with its `Context`. Goes out: `Finding`s of holdsOffice. "P, X's foreign minister", "the
Minister of Trade of X, P", "X's President P", "P was elected rector of X" and "X is headed by P" are the same
statement. The title is kept as written; a former office is asserted, since that it was held is a fact.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from kg.extract.document import MentionKind
from kg.extract.frames import Frame
from kg.extract.frames_clause import coordinated, is_verb, surface_subject
from kg.extract.frames_parse import Tree
from kg.extract.modality import read_modality
from kg.extract.patterns import confidence_of, read_relations
from kg.extract.patterns_fill import Context, Filler, fill_word
from kg.extract.relations_finding import Finding, Named, entities_of
from kg.terms import Modality

_PERSON = frozenset({"Person"})
_OF_CITIES = frozenset({"mayor", "vice-mayor", "governor", "prefect"})


@cache
def _words(name: str) -> frozenset[str]:
    text = files("kg.extract").joinpath("rules/offices.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name].split())


def find_offices(context: Context, tree: Tree, frames: list[Frame], known: dict[int, Named]) -> Iterator[Finding]:
    """Who holds which office by a sentence.

    Parameters
    ----------
    context, tree, frames
        The document, the sentence and its frames.
    known
        Person to the body of the office found before; what is found is added, for "my predecessor".
    """
    bodies = read_relations()["holdsOffice"].object
    for frame in frames:
        if is_verb(tree, frame.word):
            if frame.lemma in _words("verbs"):
                yield from _headed(context, frame, bodies, known)
            continue
        if not _is_office(tree, frame.word):
            continue
        people, is_stated = _holders(context, frame)
        if not people:
            continue
        body = _body(context, frame, people, known)
        if body is None:
            continue
        modality = read_modality(tree, frame.word) if is_stated else Modality.ASSERTED
        for person in people:
            finding = _finding(context, frame, person, body, modality)
            if finding is not None:
                known.setdefault(finding.subject.entity, body)
                yield finding


def _is_office(tree: Tree, index: int) -> bool:
    word = tree.words[index]
    if word.is_name or word.date >= 0:
        return False
    lemma = word.text.lower() if word.tag == "NNP" else word.lemma
    return lemma in _words("heads") or lemma.rpartition("-")[2] in _words("heads")


def _holders(context: Context, frame: Frame) -> tuple[list[Filler], bool]:
    """People who hold the office of a frame, and whether a verb states it."""
    tree, index = frame.tree, frame.word
    word = tree.words[index]
    near: list[int] = []
    if word.dep == "compound" and word.head > index:
        near = [word.head]
    near += tree.kids(index, "appos")
    if word.dep == "appos":
        near.append(word.head)
    for prep in tree.kids(index, "prep"):  # "Minister of Culture Ana Reyes", parsed as the minister of a person
        near += [at for at in tree.kids(prep, "pobj") if tree.words[at].is_name and tree.kids(at, "compound")]
    for at in near:
        found = [each for one in (at,) for each in _people(context, tree, one)]
        if found:
            return found, False
    stated = [*frame.slots.get("is", ()), *frame.slots.get("as", ())]
    if word.dep in ("attr", "oprd", "dobj", "ccomp") and tree.words[word.head].lemma in _words("appointing") | {"be"}:
        stated += surface_subject(tree, word.head)
        stated += [at for at in tree.kids(word.head, "dobj") if at != index]
    for at in stated:
        if at != index and (found := _people(context, tree, at)):
            return found, True
    own = [mention for mention in tree.mentions[index] if context.types(mention) == _PERSON]
    return ([Filler(tree.sentence.number, index, own[0])] if own else []), False


def _people(context: Context, tree: Tree, index: int) -> list[Filler]:
    return [
        Filler(tree.sentence.number, index, mention)
        for mention in tree.mentions[index]
        if context.types(mention) == _PERSON
    ][:1]


def _body(context: Context, frame: Frame, people: list[Filler], known: dict[int, Named]) -> Named | None:
    """State or body whose office it is: "of X", "X's", "the Kenyan", "of Trade of X", or as said before."""
    tree, index = frame.tree, frame.word
    types = read_relations()["holdsOffice"].object
    holders = {context.reading.mentions[person.mention].entity for person in people}
    for kid in _places(tree, index):
        for filler in fill_word(context, tree, kid, types):
            named = entities_of(context, filler, types, is_actor=tree.words[index].lemma not in _OF_CITIES)
            if len(named) == 1 and named[0].entity not in holders:
                return named[0]
    ministry = _ministry(context, tree, index)
    if ministry is not None:
        return ministry
    if tree.words[index].lemma in _words("relative"):
        for kid in tree.kids(index, "poss"):
            for mention in tree.mentions[kid]:
                other = known.get(context.reading.mentions[mention].entity)
                if other is not None:
                    return other
    return None


def _places(tree: Tree, index: int) -> list[int]:
    """Words that may name whose office it is, nearest first; "to" names where an envoy is sent."""
    deep: list[int] = []
    for prep in tree.kids(index, "prep"):
        if tree.words[prep].text.lower() in ("of", "at", "for", "in"):
            for noun in tree.kids(prep, "pobj"):
                deep += coordinated(tree, noun)[:1]
                deep += list(_chain(tree, noun))
    mods = list(tree.kids(index, "poss", "compound", "amod", "nmod"))
    inner = [at for kid in mods for at in tree.kids(kid, "poss", "compound", "amod", "nmod")]
    if tree.words[index].dep == "compound":  # "President Ana Reyes of Peru"
        for prep in tree.kids(tree.words[index].head, "prep"):
            if tree.words[prep].text == "of":
                deep += tree.kids(prep, "pobj")
    for kid in tree.kids(index, "compound"):  # "Minister of Trade", where the whole title is before a name
        deep += _chain(tree, kid)
    return deep + mods + inner


def _chain(tree: Tree, noun: int) -> list[int]:
    found = [*tree.kids(noun, "poss", "compound", "amod")]
    for prep in tree.kids(noun, "prep"):
        if tree.words[prep].text.lower() in ("of", "for", "in"):
            for at in tree.kids(prep, "pobj"):
                found += [at, *_chain(tree, at)]
    return found


def _ministry(context: Context, tree: Tree, index: int) -> Named | None:
    """The Ministry of Trade that the document names, for a Minister of Trade."""
    words = [tree.words[at] for at in sorted(tree.subtree(index))]
    title = " ".join(word.text for word in words if word.index >= index and word.text != ",").lower()
    reading = context.reading
    for start, body in (
        ("minister of", "ministry of"),
        ("secretary of", "department of"),
        ("minister for", "ministry for"),
    ):
        if not title.startswith(start):
            continue
        rest = title.removeprefix(start).split()
        for entity in reading.entities:
            name = entity.name.lower().split()
            if name[:2] == body.split() and name[2:] and rest[: len(name) - 2] == name[2:]:
                for number, mention in enumerate(reading.mentions):
                    if mention.entity == entity.index and mention.kind is MentionKind.NAME:
                        return Named(entity.index, number)
    return None


def _headed(context: Context, frame: Frame, types: frozenset[str], known: dict[int, Named]) -> Iterator[Finding]:
    """Read "the secretariat is headed by P" and "P, who leads the fund"."""
    tree = frame.tree
    people = [each for at in frame.slots.get("subj", ()) for each in fill_word(context, tree, at, _PERSON)]
    places = (*frame.slots.get("obj", ()), *(frame.slots.get("over", ()) if frame.lemma == "preside" else ()))
    named = [at for at in places if tree.mentions[at]]
    bodies = [each for at in named for each in fill_word(context, tree, at, types - {"Event", "City", "Place"})]
    for person in people[:1]:
        for filler in bodies[:1]:
            for body in entities_of(context, filler, types, is_actor=True):
                finding = _finding(context, frame, person, body, read_modality(tree, frame.word))
                if finding is not None:
                    known.setdefault(finding.subject.entity, body)
                    yield finding


def _finding(context: Context, frame: Frame, person: Filler, body: Named, modality: Modality) -> Finding | None:
    reading, tree = context.reading, frame.tree
    subject = entities_of(context, person, _PERSON, is_actor=True)[0]
    if subject.entity == body.entity:
        return None
    mention = reading.mentions[person.mention]
    owner = reading.mentions[body.mention]
    spans = [(mention.start, mention.end), (tree.words[frame.word].start, tree.words[frame.word].end)]
    if tree.sentence.start <= owner.start < tree.sentence.end:
        spans.append((owner.start, owner.end))
    rule = "holdsOffice.verb" if is_verb(tree, frame.word) else "holdsOffice.title"
    qualifiers = {"title": _title(context, tree, frame.word, body)} if rule == "holdsOffice.title" else {}
    if frame.own_dates:
        qualifiers["on"] = reading.dates[tree.words[frame.own_dates[0]].date].value
    return Finding(
        "holdsOffice",
        subject,
        body,
        {key: value for key, value in qualifiers.items() if value},
        modality,
        min(start for start, _ in spans),
        max(end for _, end in spans),
        tree.sentence.number,
        rule,
        confidence_of(rule),
    )


def _title(context: Context, tree: Tree, index: int, body: Named) -> str:
    """The title as written, without the state or body and without the person."""
    owner = context.reading.mentions[body.mention]
    first = index
    for kid in sorted(tree.kids(index, "compound", "amod", "nmod", "advmod"), reverse=True):
        inside = tree.words[kid].start < owner.end and owner.start < tree.words[kid].end
        if inside or kid != first - 1 or tree.words[kid].is_name or tree.words[kid].text.lower() in ("current", "then"):
            break
        first = kid
    last = index
    for prep in tree.kids(index, "prep"):
        part = sorted(tree.subtree(prep))
        covered = any(tree.words[at].start < owner.end and owner.start < tree.words[at].end for at in part)
        named = any(tree.words[at].date >= 0 for at in part)
        if (
            prep == last + 1
            and not covered
            and not named
            and tree.words[prep].text.lower() in ("of", "for", "to", "in")
        ):
            comma = next((at for at in part if tree.words[at].text == ","), part[-1] + 1)
            last = max(at for at in part if at < comma)
    text = context.reading.document.text[tree.words[first].start : tree.words[last].end]
    return text.rstrip(" ,.")
