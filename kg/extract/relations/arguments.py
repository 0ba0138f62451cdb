"""Arguments: which mention a word names or stands for.

Comes in: a word of a `Tree` and the types that fit. Goes out: `Filler`s. A word that only stands for a state ("the
Kazakh delegation", "citizens of Peru") gives the state; where nothing is named, the topic is what the text spoke of
last.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract.documents.document import MentionKind, Reading
from kg.extract.frames.clauses import MAX_CLIMB, coordinated
from kg.extract.frames.parse import Tree
from kg.extract.rules.word_classes import words_of
from kg.model import Period

_GUESSED = frozenset({"Person", "Organisation", "Work", "Institution"})
_SUBJECTS = ("nsubj", "nsubjpass")
_VENTURES = frozenset({"Programme", "Project", "Initiative"})
MAIN_TOPIC_MENTIONS = 2


@dataclass(frozen=True, slots=True)
class Filler:
    """A mention in an argument's place, and the word it was found at."""

    sentence: int
    word: int
    mention: int


@dataclass(frozen=True, slots=True)
class RuleContext:
    """A document as the matching sees it; `written` is its own date where that is sure."""

    reading: Reading
    trees: tuple[Tree, ...]
    written: Period | None = None

    def types(self, mention: int) -> frozenset[str]:
        """Types of what a mention names: those of its members for a group."""
        entities = self.reading.entities
        entity = entities[self.reading.mentions[mention].entity]
        if entity.members:
            return frozenset(entities[member].type for member in entity.members) | {entity.type}
        place = self.reading.mentions[mention].place
        types = {entity.type, entities[place].type} if place >= 0 else {entity.type}
        return frozenset(types | {"City"} if self._may_be_place(mention) else types)

    def _may_be_place(self, number: int) -> bool:
        """Whether a name of one word that no list knows stands where a place would: "twinned with Trogir"."""
        mention = self.reading.mentions[number]
        entity = self.reading.entities[mention.entity]
        text = self.reading.document.aligned
        surface = text[mention.start : mention.end]
        is_bare = surface.isalpha() and not surface.isupper() and len(entity.name) == len(surface)
        if mention.kind is not MentionKind.NAME or not is_bare or entity.entity or entity.type not in _GUESSED:
            return False
        return text[: mention.start].rsplit(None, 1)[-1:] in (["in"], ["with"], ["to"])

    def topic(self, tree: Tree, word: int, types: frozenset[str]) -> Filler | None:
        """What the text spoke of last: of the nearest sentence before the word its subject, else its last name."""
        for earlier in reversed(self.trees[: tree.sentence.number + 1]):
            if tree.sentence.paragraph - earlier.sentence.paragraph > 1:
                return self._main_topic(tree, word, types)
            limit = word if earlier is tree else len(earlier.words)
            fillers = [
                Filler(earlier.sentence.number, at, mention)
                for at in range(limit)
                for mention in earlier.mentions[at]
                if self.types(mention) & types
            ]
            if fillers:
                subjects = [filler for filler in fillers if earlier.words[filler.word].dep in ("nsubj", "nsubjpass")]
                return (subjects or fillers)[-1]
        return None

    def venture(self, tree: Tree, word: int, types: frozenset[str], givers: frozenset[int]) -> Filler | None:
        """What money is for where a clause does not say: the venture spoken of last, none of those who give."""
        for earlier in reversed(self.trees[: tree.sentence.number + 1]):
            if tree.sentence.paragraph - earlier.sentence.paragraph > 1:
                break
            limit = word if earlier is tree else len(earlier.words)
            fillers = [
                Filler(earlier.sentence.number, at, mention)
                for at in range(limit)
                for mention in earlier.mentions[at]
                if self.types(mention) & types and self._may_receive(mention, givers)
            ]
            if fillers:
                ventures = [filler for filler in fillers if self.types(filler.mention) & _VENTURES]
                subjects = [filler for filler in ventures or fillers if earlier.words[filler.word].dep in _SUBJECTS]
                return (subjects or ventures or fillers)[-1]
        return self._main_topic(tree, word, types)

    def _may_receive(self, number: int, givers: frozenset[int]) -> bool:
        mention = self.reading.mentions[number]
        entity = self.reading.entities[mention.entity]
        words = entity.name.lower().split()
        if self.reading.document.text[mention.start : mention.end].lower() in ("we", "us", "our", "i", "my"):
            return False
        return entity.index not in givers and not {words[0], words[-1]} & words_of("givers", "names")

    def _main_topic(self, tree: Tree, word: int, types: frozenset[str]) -> Filler | None:
        """The venture that the text has named most often so far, where it has one that it keeps coming back to."""
        place = tree.words[word].start
        seen: dict[int, list[int]] = {}
        for number, mention in enumerate(self.reading.mentions):
            if mention.end <= place and self.types(number) & types & _VENTURES:
                seen.setdefault(mention.entity, []).append(number)
        main = max(seen.values(), key=len, default=[])
        if len(main) < MAIN_TOPIC_MENTIONS:
            return None
        for earlier in reversed(self.trees[: tree.sentence.number + 1]):
            for at, mentions in enumerate(earlier.mentions):
                if main[-1] in mentions:
                    return Filler(earlier.sentence.number, at, main[-1])
        return None


def fill_word(context: RuleContext, tree: Tree, word: int, types: frozenset[str], depth: int = 0) -> list[Filler]:
    """What of these types a word names or stands for.

    Parameters
    ----------
    context
        The document.
    tree
        The sentence.
    word
        Head of an argument.
    types
        Entity types that fit.
    depth
        How many words ("one of the members of") stand between the argument and this one.
    """
    number = tree.sentence.number
    is_value = tree.words[word].quantity >= 0 or tree.words[word].date >= 0
    for mention in () if is_value else tree.mentions[word]:
        if context.types(mention) & types:
            return [_best_named(context, tree, Filler(number, word, mention))]
    lemma = tree.words[word].lemma
    if lemma in words_of("representing", "selecting") and depth < MAX_CLIMB:
        for prep in tree.kids(word, "prep"):
            for kid in tree.kids(prep, "pobj"):
                joined = coordinated(tree, kid)
                return [filler for noun in joined for filler in fill_word(context, tree, noun, types, depth + 1)]
    beside = _beside(context, tree, word, types)
    if beside:
        return beside
    if lemma in words_of("representing", "nouns") and not tree.words[word].is_name:
        return _represented(context, tree, word, types)
    return []


def _beside(context: RuleContext, tree: Tree, word: int, types: frozenset[str]) -> list[Filler]:
    """Names in apposition to a word, or the name that a number was parsed to ("grants Peruvians 90 days")."""
    number = tree.sentence.number
    groups = [coordinated(tree, kid) for kid in tree.kids(word, "appos")]
    if tree.words[word].quantity >= 0:
        groups += [(kid,) for kid in tree.kids(word, "compound", "nmod", "amod")]
    for group in groups:
        fillers = [
            Filler(number, at, mention)
            for at in group
            for mention in [fitting for fitting in tree.mentions[at] if context.types(fitting) & types][:1]
        ]
        if fillers:
            return fillers
    return []


def _best_named(context: RuleContext, tree: Tree, filler: Filler) -> Filler:
    """The name beside a description of the same thing: "the mayor, Ana Reyes" is named by the name."""
    reading = context.reading
    described = reading.mentions[filler.mention]
    if described.kind is not MentionKind.NOMINAL:
        return filler
    head = tree.words[filler.word]
    beside = [*tree.kids(filler.word, "appos"), *([head.head] if head.dep in ("appos", "compound") else [])]
    for at in beside:
        for mention in tree.mentions[at]:
            named = reading.mentions[mention]
            if named.entity == described.entity and named.kind is MentionKind.NAME:
                return Filler(filler.sentence, at, mention)
    return filler


def _represented(context: RuleContext, tree: Tree, word: int, types: frozenset[str], depth: int = 0) -> list[Filler]:
    named = [*tree.kids(word, "poss", "amod", "compound", "nmod", "appos")]
    for prep in tree.kids(word, "prep"):
        link = tree.words[prep].text.lower()
        if link in ("of", "from") or (link == "in" and tree.words[word].lemma in words_of("representing", "seated")):
            named += tree.kids(prep, "pobj")
    for kid in named:
        fillers = [filler for noun in coordinated(tree, kid) for filler in _named(context, tree, noun, types, depth)]
        if fillers:
            return fillers
    return []


def _named(context: RuleContext, tree: Tree, word: int, types: frozenset[str], depth: int) -> list[Filler]:
    number = tree.sentence.number
    fillers = [Filler(number, word, mention) for mention in tree.mentions[word] if context.types(mention) & types][:1]
    if fillers or tree.words[word].is_name or depth > MAX_CLIMB:
        return fillers
    deeper = [
        filler
        for kid in tree.kids(word, "amod", "compound", "poss", "nmod")
        for filler in _named(context, tree, kid, types, depth + 1)
    ]
    if deeper or tree.words[word].lemma not in words_of("representing", "nouns"):
        return deeper
    return _represented(context, tree, word, types, depth + 1)
