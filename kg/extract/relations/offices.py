"""Offices: who holds which, read from titles wherever a text puts them.

Comes in: a `Tree` with its `RuleContext`. Goes out: `Finding`s of holdsOffice. "P, X's foreign minister", "the
Minister of Trade of X, P", "X's President P", "P was elected rector of X" and "X is headed by P" are the same
statement. The title is kept as written; a former office is asserted, since that it was held is a fact.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from kg.extract.documents.document import MentionKind
from kg.extract.frames.clauses import MAX_CLIMB, coordinated, is_verb, surface_subject
from kg.extract.frames.frames import Frame
from kg.extract.frames.parse import Tree
from kg.extract.modality.scope import read_modality
from kg.extract.relations.arguments import Filler, RuleContext, fill_word
from kg.extract.relations.findings import Finding, Named, entities_of
from kg.extract.relations.modality import future_is_planned
from kg.extract.rules.rules import confidence_of, read_relations
from kg.model import Modality

_PERSON = frozenset({"Person"})
_OF_CITIES = frozenset({"mayor", "vice-mayor", "governor", "prefect"})


@cache
def office_words(name: str) -> frozenset[str]:
    """Words of one class of `rules/offices.toml`."""
    text = files("kg.extract.rules").joinpath("offices.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name].split())


def find_offices(context: RuleContext, tree: Tree, frames: list[Frame], known: dict[int, Named]) -> Iterator[Finding]:
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
            if frame.lemma in office_words("verbs"):
                yield from _headed(context, frame, bodies, known)
            continue
        if not _is_office(tree, frame.word):
            continue
        people, is_stated = _holders(context, frame)
        body = _body(context, frame, people, known) if people else None
        if body is None:
            continue
        modality = _modality(tree, frame.word) if is_stated else Modality.ASSERTED
        if is_stated:
            dates = [context.reading.dates[tree.words[at].date].value for at in frame.dates[:1]]
            modality = future_is_planned(modality, dates, context.written)
        for person in people:
            if tree.words[frame.word].lemma in office_words("relative") and not tree.words[person.word].is_name:
                continue
            finding = _finding(context, frame, person, body, modality)
            if finding is not None:
                known.setdefault(finding.subject.entity, body)
                yield finding


def _modality(tree: Tree, index: int) -> Modality:
    """Modality of a stated office; of the verb for "will take up his duties as registrar"."""
    word = tree.words[index]
    if tree.words[word.head].lemma == "as":
        verb = next((at for at in tree.ancestors(index) if is_verb(tree, at)), index)
        return read_modality(tree, verb)
    return read_modality(tree, index)


def _is_office(tree: Tree, index: int) -> bool:
    word = tree.words[index]
    if word.is_name or word.date >= 0:
        return False
    lemma = word.text.lower() if word.tag == "NNP" else word.lemma
    return lemma in office_words("heads") or lemma.rpartition("-")[2] in office_words("heads")


def _holders(context: RuleContext, frame: Frame) -> tuple[list[Filler], bool]:
    """People who hold the office of a frame, and whether a verb states it."""
    tree, index = frame.tree, frame.word
    for at in _beside(tree, index):
        if people := _people(context, tree, at):
            return people, False
    for at in _stated(frame):
        if at != index and (people := _people(context, tree, at)):
            return people, True
    joined, is_stated = _joined_holders(context, tree, index)
    if joined:
        return joined, is_stated
    own = [mention for mention in tree.mentions[index] if context.types(mention) == _PERSON]
    return ([Filler(tree.sentence.number, index, own[0])] if own else []), False


def _beside(tree: Tree, index: int) -> list[int]:
    """Words in apposition to an office, or whose title it is."""
    word = tree.words[index]
    near: list[int] = []
    if word.dep == "compound" and word.head > index:
        near = [word.head]
    near += tree.kids(index, "appos")
    if word.dep == "appos":
        near.append(word.head)
    for prep in tree.kids(index, "prep"):  # "Minister of Culture Ana Reyes", parsed as the minister of a person
        near += [at for at in tree.kids(prep, "pobj") if tree.words[at].is_name and tree.kids(at, "compound")]
    return near


def _stated(frame: Frame) -> list[int]:
    """Words of which a verb says that they hold the office."""
    tree, index = frame.tree, frame.word
    word = tree.words[index]
    stated = [*frame.slots.get("is", ()), *frame.slots.get("as", ())]
    if word.dep == "nsubj" and tree.words[word.head].lemma == "be":  # "its first director is to be Ana Reyes"
        stated += [at for verb in tree.kids(word.head, "xcomp") for at in tree.kids(verb, "attr")]
    if word.dep in ("attr", "oprd", "dobj", "ccomp") and tree.words[word.head].lemma in office_words("appointing") | {
        "be"
    }:
        stated += surface_subject(tree, word.head)
        stated += [at for at in tree.kids(word.head, "dobj") if at != index]
    return stated


def _joined_holders(context: RuleContext, tree: Tree, index: int) -> tuple[list[Filler], bool]:
    """Holders of the office that this one is joined to, and whether a verb states it."""
    word = tree.words[index]
    first = tree.words[word.head]
    if word.dep == "conj" and first.dep == "appos" and _is_office(tree, first.index):
        return _people(context, tree, first.head), False
    office = _joined_office(tree, index)
    if office is None:
        return [], False
    return [person for at in surface_subject(tree, office) for person in _people(context, tree, at)], True


def _joined_office(tree: Tree, index: int) -> int | None:
    """The verb "be" over an office that is joined to another: "is fellow at the institute and adviser to the union"."""
    at = index
    while tree.words[at].dep in ("conj", "pobj", "prep", "attr", "appos") and tree.words[at].head != at:
        is_end = tree.words[at].dep == "attr"
        at = tree.words[at].head
        if is_end:
            return at if tree.words[at].lemma in ("be", "become") and tree.words[index].dep == "conj" else None
    return None


def _people(context: RuleContext, tree: Tree, index: int) -> list[Filler]:
    return [
        Filler(tree.sentence.number, index, mention)
        for mention in tree.mentions[index]
        if context.types(mention) == _PERSON
    ][:1]


def _body(context: RuleContext, frame: Frame, people: list[Filler], known: dict[int, Named]) -> Named | None:
    """State or body whose office it is: "of X", "X's", "the Kenyan", "of Trade of X", or as said before."""
    tree, index = frame.tree, frame.word
    types = read_relations()["holdsOffice"].object
    holders = {context.reading.mentions[person.mention].entity for person in people}
    places = _places(tree, index)
    if tree.words[index].lemma in office_words("work"):
        places = [at for at in places if tree.words[tree.words[at].head].tag == "IN" and tree.words[at].is_name]
    for kid in places:
        for filler in fill_word(context, tree, kid, types):
            named = entities_of(context, filler, types, is_actor=tree.words[index].lemma not in _OF_CITIES)
            is_region = len(named) == 1 and context.reading.entities[named[0].entity].type == "Place"
            if len(named) == 1 and named[0].entity not in holders and not (is_region and len(places) > 1):
                return named[0]
    if (entered := _entered(context, tree, index, holders)) is not None:
        return entered
    ministry = _ministry(context, tree, index)
    if ministry is not None:
        return ministry
    is_named = any(person.word != index and tree.words[person.word].is_name for person in people)
    if is_named and (own := _own_state(context, tree, index, holders, known)) is not None:
        return own
    return _of_relative(context, tree, index, known)


def _of_relative(context: RuleContext, tree: Tree, index: int, known: dict[int, Named]) -> Named | None:
    """The body of whom a successor or colleague is told by."""
    if tree.words[index].lemma in office_words("relative"):
        for kid in tree.kids(index, "poss"):
            for mention in tree.mentions[kid]:
                body = known.get(context.reading.mentions[mention].entity)
                if body is not None:
                    return body
    return None


def _entered(context: RuleContext, tree: Tree, index: int, holders: set[int]) -> Named | None:
    """The body in "joins the union as deputy secretary-general"."""
    link = tree.words[tree.words[index].head]
    types = read_relations()["holdsOffice"].object - {"State", "City", "Place", "Event"}
    for at in tree.kids(link.head, "dobj") if link.lemma == "as" else ():
        for filler in fill_word(context, tree, at, types):
            named = entities_of(context, filler, types, is_actor=True)
            if len(named) == 1 and named[0].entity not in holders:
                return named[0]
    return None


def _own_state(
    context: RuleContext, tree: Tree, index: int, holders: set[int], known: dict[int, Named]
) -> Named | None:
    """The state of the text for "our foreign minister", and the one just spoken of for "their ambassador"."""
    if tree.words[index].lemma not in office_words("state"):
        return None
    owners = [tree.words[at].text.lower() for at in tree.kids(index, "poss") if not tree.mentions[at]]
    if "their" in owners or "its" in owners:
        topic = context.topic(tree, index, frozenset({"State"}))
        if topic is not None:
            named = entities_of(context, topic, frozenset({"State"}), is_actor=True)
            return named[0] if len(named) == 1 else None
    if tree.words[index].lemma == "president" and "our" not in owners:
        return _labelled(context, tree, index) or next((known[holder] for holder in holders if holder in known), None)
    return main_state(context) if "our" in owners or tree.words[index].lemma in office_words("sole") else None


def _labelled(context: RuleContext, tree: Tree, index: int) -> Named | None:
    """The state right before or after a president: "Peru: President Ana Reyes", "President Ana Reyes (Peru)"."""
    reading, text = context.reading, context.reading.document.aligned
    last = tree.words[tree.words[index].head] if tree.words[index].dep == "compound" else tree.words[index]
    for number, mention in enumerate(reading.mentions):
        entity = reading.entities[mention.entity]
        if entity.type != "State" or entity.members:
            continue
        before = mention.end <= tree.words[index].start and text[mention.end : tree.words[index].start].strip(" ")
        after = last.end <= mention.start and text[last.end : mention.start].strip(" ")
        if before in (":", "-") or after in ("(", ","):
            return Named(entity.index, number)
    return None


def main_state(context: RuleContext) -> Named | None:
    """The state that a text is of: the one it names twice as often as any other."""
    seen: dict[int, list[int]] = {}
    for number, mention in enumerate(context.reading.mentions):
        entity = context.reading.entities[mention.entity]
        if entity.type == "State" and not entity.members:
            seen.setdefault(entity.index, []).append(number)
    ranked = sorted(seen.values(), key=len, reverse=True)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) < 2 * len(ranked[1])):
        return None
    return Named(context.reading.mentions[ranked[0][0]].entity, ranked[0][0])


def _places(tree: Tree, index: int) -> list[int]:
    """Words that may name whose office it is, nearest first; "to" names where an envoy is sent."""
    deep: list[int] = []
    preps = tree.kids(index, "prep")
    for prep in sorted(preps, key=lambda at: tree.words[at].text.lower() != "at"):  # "head of research at the bank"
        link = tree.words[prep].text.lower()
        if link in ("of", "at", "for", "in", "with") or (
            link == "to" and tree.words[index].lemma in office_words("towards")
        ):
            for noun in tree.kids(prep, "pobj"):
                deep += coordinated(tree, noun)[:1]
                deep += list(_chain(tree, noun))
    mods = list(tree.kids(index, "poss", "compound", "amod", "nmod"))
    inner = [at for kid in mods for at in tree.kids(kid, "poss", "compound", "amod", "nmod")]
    if tree.words[index].dep == "compound":  # "Peru's President Ana Reyes", "President Ana Reyes of Peru"
        deep += tree.kids(tree.words[index].head, "poss")
        for prep in tree.kids(tree.words[index].head, "prep"):
            if tree.words[prep].text == "of":
                deep += tree.kids(prep, "pobj")
    for kid in tree.kids(index, "compound"):  # "Minister of Trade", where the whole title is before a name
        deep += _chain(tree, kid)
    return deep + mods + inner


def _chain(tree: Tree, noun: int, depth: int = 0) -> list[int]:
    chain = [*tree.kids(noun, "poss", "compound", "amod")]
    for prep in tree.kids(noun, "prep") if depth < MAX_CLIMB else ():
        if tree.words[prep].text.lower() in ("of", "for", "in"):
            for at in tree.kids(prep, "pobj"):
                chain += [at, *_chain(tree, at, depth + 1)]
    return chain


def _ministry(context: RuleContext, tree: Tree, index: int) -> Named | None:
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


def _headed(context: RuleContext, frame: Frame, types: frozenset[str], known: dict[int, Named]) -> Iterator[Finding]:
    """Read "the secretariat is headed by P" and "P, who leads the fund"."""
    tree = frame.tree
    people = [person for at in frame.slots.get("subj", ()) for person in fill_word(context, tree, at, _PERSON)]
    places = (*frame.slots.get("obj", ()), *(frame.slots.get("over", ()) if frame.lemma == "preside" else ()))
    named = [at for at in places if tree.mentions[at]]
    bodies = [body for at in named for body in fill_word(context, tree, at, types - {"Event", "City", "Place"})]
    for person in people[:1]:
        for filler in bodies[:1]:
            for body in entities_of(context, filler, types, is_actor=True):
                finding = _finding(context, frame, person, body, read_modality(tree, frame.word))
                if finding is not None:
                    known.setdefault(finding.subject.entity, body)
                    yield finding


def _finding(context: RuleContext, frame: Frame, person: Filler, body: Named, modality: Modality) -> Finding | None:
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


def _title(context: RuleContext, tree: Tree, index: int, body: Named) -> str:
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
