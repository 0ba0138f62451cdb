"""What a text may mean that is no name: a slip of the pen, some words of a name, or a sentence about a thing.

Comes in: folded names, and what words say of things beside their names (`Topics`). Goes out: ids, the nearest first,
and none for noise. Each word counts by how rare it is. Letters that changed places are one slip, and a word may have
one slip for every four letters. A questionable decision: small words of English are passed over, those of other
languages are not; a name that is one of them is found as a name.

References
----------
Optimal string alignment: Boytsov, L. (2011), Indexing methods for approximate dictionary searching, ACM Journal of
Experimental Algorithmics 16, doi:10.1145/1963190.1963191.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from kg.tables.folding import fold_name
from kg.tables.suggestions import stem_word

Topics = Mapping[str, Mapping[str, float]]
"""Stem of a word to the ids of what it is said of, each with how much that tells, below 1."""

FEWEST_LIKE = 0.75
"""Likeness of two words from which one may be a slip for the other."""
_LEAST = 0.5
"""Share of what a text says that a thing has to answer to."""
_UNKNOWN = 0.75
"""Weight of a word that nothing answers to, as a share of that of the rarest."""
SMALL_WORDS = frozenset(
    """
    a about all an and any are as at between by did do does for from had has have how in is it many much of on
    or show tell that the their there these this those to was were what when where which who whom whose why
    with
    """.split()  # noqa: SIM905  read as a text
)


class NearNames:
    """Names by their words.

    Parameters
    ----------
    names
        Folded name to the ids that bear it.
    find_topics
        What words say of things beside their names; asked once, when first needed.
    """

    def __init__(self, names: Mapping[str, tuple[str, ...]], find_topics: Callable[[], Topics]) -> None:
        self._names = names
        self._find_topics = find_topics

    @cached_property
    def _ids_by_word(self) -> Mapping[str, Mapping[str, int]]:
        """The words of names, each with the ids that it stands for and the words of their shortest name with it."""
        ids_by_word: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for name, ids in self._names.items():
            words = name.split()
            for word in words:
                for identity in ids:
                    known = ids_by_word[word].get(identity, len(words))
                    ids_by_word[word][identity] = min(known, len(words))
        return dict(ids_by_word)

    @cached_property
    def _topics(self) -> Topics:
        return self._find_topics()

    def find(self, text: str, limit: int) -> tuple[str, ...]:
        """Ids of what a text may mean, the nearest first; none where less than half of it fits.

        Parameters
        ----------
        text
            A misspelt name, words of a name, or a sentence such as ``who signed the treaty``.
        limit
            How many at most.

        Examples
        --------
        >>> near = NearNames({"luban workshop": ("luban-workshop",), "border treaty": ("border-treaty",)}, dict)
        >>> near.find("lubna", 5), near.find("which treaty is it?", 5), near.find("xyzzy", 5)
        (('luban-workshop',), ('border-treaty',), ())
        """
        words = list(dict.fromkeys(fold_name(text).split()))
        told = [word for word in words if word not in SMALL_WORDS] or words
        scores: defaultdict[str, float] = defaultdict(float)
        lengths: dict[str, int] = {}
        whole, unknown = 0.0, _UNKNOWN * math.log(1 + len(self._ids_by_word))
        for word in told:
            grades = dict(self._grades(word, lengths))
            weight = math.log(1 + len(self._ids_by_word) / len(grades)) if grades else unknown
            whole += weight
            for identity, grade in grades.items():
                scores[identity] += weight * grade
        near = [identity for identity, score in scores.items() if score >= _LEAST * whole]
        near.sort(key=lambda identity: (-round(scores[identity], 6), lengths.get(identity, math.inf), identity))
        return tuple(near[:limit])

    def _grades(self, word: str, lengths: dict[str, int]) -> Iterator[tuple[str, float]]:
        """What a word may stand for, and how surely; the better of two grades comes last."""
        grades: dict[str, float] = dict(self._topics.get(stem_word(word), {}))
        for like, grade in self._alike(word):
            for identity, length in self._ids_by_word[like].items():
                grades[identity] = max(grade, grades.get(identity, 0.0))
                lengths[identity] = min(length, lengths.get(identity, length))
        yield from grades.items()

    def _alike(self, word: str) -> list[tuple[str, float]]:
        """The words of names that a word is, or may be a slip for."""
        if word in self._ids_by_word:
            return [(word, 1.0)]
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        scorer = OSA.normalized_similarity
        alike = process.extract(word, list(self._ids_by_word), scorer=scorer, score_cutoff=FEWEST_LIKE, limit=None)
        return [(like, likeness) for like, likeness, _ in alike]
