"""Parsed sentences: which word depends on which, and which mentions each word stands for.

Comes in: sentences and a spaCy model. Goes out: `Tree`s, in which every mention hangs on the one word that
heads it. The model's own classes stay in this module.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.extract.documents.document import Reading
from kg.extract.frames.repair import repair
from kg.extract.frames.sentences import Sentence, Word
from kg.extract.limits import check_time
from kg.extract.rules.word_classes import words_by_form

_JOINED = frozenset(["'s", "n't", ",", ".", ";", ":", ")", "?", "!", "'", "''", "%"])
_UNUSED = frozenset({"ner", "senter", "sentencizer", "paragraph_ends"})
BATCH = 64


@dataclass(frozen=True, slots=True)
class Tree:
    """A sentence with its dependencies.

    Parameters
    ----------
    children
        For each word the numbers of the words that depend on it, in order.
    mentions
        For each word the numbers of the reading's mentions that it heads, the longest first.
    """

    sentence: Sentence
    words: tuple[Word, ...]
    children: tuple[tuple[int, ...], ...]
    mentions: tuple[tuple[int, ...], ...]

    def kids(self, index: int, *deps: str) -> tuple[int, ...]:
        """Words that depend on a word in one of these ways; in any way when none is named."""
        return tuple(kid for kid in self.children[index] if not deps or self.words[kid].dep in deps)

    def subtree(self, index: int) -> Iterator[int]:
        """A word and all that depends on it."""
        stack = [index]
        while stack:
            at = stack.pop()
            yield at
            stack.extend(self.children[at])

    def ancestors(self, index: int) -> Iterator[int]:
        """The words that a word depends on, nearest first."""
        seen = {index}
        at = self.words[index].head
        while at not in seen:
            seen.add(at)
            yield at
            at = self.words[at].head


def parse_sentences(reading: Reading, sentences: Sequence[Sentence], model: Callable[..., Any]) -> list[Tree]:
    """Parse sentences with a spaCy model."""
    return [
        _tree(reading, sentence, words)
        for sentence, words in zip(sentences, _parsed_words(sentences, model), strict=True)
    ]


def _parsed_words(sentences: Sequence[Sentence], model: Any) -> Iterator[tuple[Word, ...]]:
    from spacy.tokens import Doc

    def made() -> Iterable[Any]:
        for sentence in sentences:
            shapes = [word.shape for word in sentence.words]
            spaces = [after not in _JOINED for after in [*shapes[1:], "."]]
            yield Doc(model.vocab, words=shapes, spaces=spaces)

    unused = [name for name in model.pipe_names if name in _UNUSED]
    parsed = model.pipe(made(), batch_size=BATCH, disable=unused)
    for sentence, doc in zip(sentences, parsed, strict=True):
        check_time()
        yield tuple(
            replace(
                word,
                lemma=_lemma(token.lemma_.lower(), word.text.lower(), token.tag_),
                tag=token.tag_,
                dep=token.dep_,
                head=token.head.i,
            )
            for word, token in zip(sentence.words, doc, strict=True)
        )


def _lemma(lemma: str, form: str, tag: str) -> str:
    """The parser's lemma, put right for forms that its rules get wrong."""
    known = words_by_form().get(form)
    if known is not None:
        return known
    if tag == "NNPS" and form.endswith("s"):
        return form[:-3] + "y" if form.endswith("ies") else form[:-1]
    return lemma


def _tree(reading: Reading, sentence: Sentence, words: tuple[Word, ...]) -> Tree:
    words = repair(words, _types_at(reading, words))
    children: list[list[int]] = [[] for _ in words]
    for word in words:
        if word.head != word.index:
            children[word.head].append(word.index)
    heads: dict[int, list[int]] = defaultdict(list)
    starts = [word.start for word in words]
    for number, mention in enumerate(reading.mentions):
        if mention.end <= sentence.start or sentence.end <= mention.start:
            continue
        first = max(0, bisect_right(starts, mention.start) - 1)
        near = words[first : bisect_left(starts, mention.end)]
        inside = [word for word in near if mention.start < word.end and word.start < mention.end]
        if inside:
            head = _head(inside)
            heads[head].append(number)
            is_torn = words[head].is_name and any(word.text == "-" for word in inside)
            if is_torn and head != inside[-1].index:  # "the China-Central Asia summit"
                heads[inside[-1].index].append(number)
    longest = [
        tuple(sorted(heads[word.index], key=lambda number: _length(reading, number), reverse=True)) for word in words
    ]
    return Tree(sentence, words, tuple(map(tuple, children)), tuple(longest))


def _types_at(reading: Reading, words: tuple[Word, ...]) -> dict[int, str]:
    """Type of the name that a word stands for."""
    starts = {word.start: word.index for word in words if word.is_name}
    return {
        starts[mention.start]: reading.entities[mention.entity].type
        for mention in reading.mentions
        if mention.start in starts
    }


def _length(reading: Reading, number: int) -> int:
    return reading.mentions[number].end - reading.mentions[number].start


def _head(inside: list[Word]) -> int:
    """The word of a span on which the rest of it depends."""
    numbers = {word.index for word in inside}
    outer = [word for word in inside if word.head not in numbers or word.head == word.index]
    nouns = [word for word in outer if word.tag[:1] in "NPC" or word.is_name] or outer or inside
    return nouns[0].index
