"""Bounds of noun phrases: where one begins and ends around its head noun.

Comes in: tokens and names. Goes out: numbers of tokens. A questionable decision: an indefinite phrase takes the
prepositional phrases that the parser hangs on it, a definite one only "of", "on" and "between", since "signed the
agreement in Manama" says where, not which.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.documents.tokens import Parse
from kg.extract.names.phrases import DETERMINERS
from kg.extract.names.spans import Span

_BY_DEFINITE = frozenset(["of", "on", "between"])
_BY_INDEFINITE = frozenset(["of", "on", "between", "in", "for", "to", "with", "at", "from", "under"])
_ADJECTIVAL = (
    "JJ",
    "JJR",
    "JJS",
    "NN",
    "NNP",
    "NNS",
    "NNPS",
    "CD",
    "VBN",
    "VBG",
    "POS",
    "HYPH",
    "RBS",
    "RB",
    "$",
    "SYM",
    "''",
    "``",
    "RBR",
    "JJR",
)
_NOMINAL = frozenset(["NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "JJS", "CD"])


class Bounds:
    """Finds the bounds of the noun phrases of one text; see `NominalFinder`."""

    def __init__(self, parse: Parse, names: Mapping[int, Span], dated: frozenset[int]) -> None:
        self.parse, self.names, self.dated = parse, names, dated
        self.tokens = parse.tokens

    def left(self, at: int) -> tuple[int, str, str]:
        """The beginning of the phrase, its determiner, and a state that modifies it; -1 for no phrase."""
        first, state = at, ""
        while first > 0:
            before = self.tokens[first - 1]
            if self.tokens[first].starts_line or before.sentence != self.tokens[at].sentence:
                break
            if before.low in DETERMINERS and before.low not in ("no", "any"):
                return first - 1, before.low, state
            span = self.names.get(first - 1)
            if span:
                if first < at and self.tokens[first].low in ("'s", "'"):
                    return span.first - self._article_before(span), "'s", span.name if span.type == "State" else state
                state = span.name if span.type == "State" else state
                first = span.first
                continue
            if not self._is_left_word(first - 1):
                break
            first -= 1
        return first, "", state

    def _article_before(self, span: Span) -> int:
        before = self.tokens[span.first - 1].low if span.first else ""
        return 1 if before == "the" and span.type not in ("State", "City") else 0

    def _is_left_word(self, at: int) -> bool:
        token = self.tokens[at]
        if token.text in ("-", "'") or token.low == "'s":
            return token.is_joined
        if not token.text[0].isalnum() and token.tag not in ("$", "SYM"):
            return False
        return token.tag in _ADJECTIVAL and not (
            token.tag in ("VBG", "RB", "VBN") and token.dep not in ("amod", "compound", "advmod")
        )

    def right(self, last: int, kind: str, *, is_open: bool) -> int:
        """The end of the phrase with its complements."""
        end = last
        words = _BY_INDEFINITE if is_open else _BY_DEFINITE
        while end < len(self.tokens) and not self.tokens[end].starts_line:
            token = self.tokens[end]
            if is_open and end == last and self._is_participle(end):
                return self._phrase_end(end + 1) or end
            hangs = token.low in words and self._hangs_on(end, last - 1)
            if not (hangs or self._is_site(end, kind, is_open=is_open)):
                break
            stop = self._object_end(end + 1)
            if stop == end + 1:
                break
            end = stop
        return end

    def _is_site(self, at: int, kind: str, *, is_open: bool) -> bool:
        """Whether a place belongs to a new building or line: "a laboratory in Osh", "a cable to Malta"."""
        words = {
            "Institution": ("in", "near"),
            "Site": ("in", "near", "over"),
            "Project": ("in", "to", "from", "near"),
        }.get(kind, ())
        return is_open and self.tokens[at].low in words and at + 1 in self.names

    def _is_participle(self, at: int) -> bool:
        token = self.tokens[at]
        if token.tag != "VBN" or token.dep != "acl":
            return False
        return token.low in (
            "based",
            "held",
            "headquartered",
            "located",
            "situated",
            "seated",
            "founded",
            "hosted",
            "run",
            "organised",
            "organized",
        )

    def _phrase_end(self, at: int) -> int:
        """After "based" or "held annually": the end of the first prepositional phrase."""
        while at < len(self.tokens) and self.tokens[at].tag in ("RB", "JJ"):
            at += 1
        if at < len(self.tokens) and self.tokens[at].low in ("in", "at", "by", "near"):
            stop = self._object_end(at + 1)
            return stop if stop > at + 1 else 0
        return 0

    def _hangs_on(self, at: int, head: int) -> bool:
        """Whether the parser hangs a preposition on the phrase; "of" and "between" always do."""
        if self.tokens[at].low in ("of", "between"):
            return True
        return head <= self.tokens[at].head < at

    def _object_end(self, at: int) -> int:
        """The end of a noun phrase with "and"."""
        begin = at
        while at < len(self.tokens) and not self.tokens[at].starts_line and at not in self.dated:
            if at in self.names:
                at = self.names[at].last
            elif self._is_inside(at, begin):
                at += 1
            else:
                break
        return at

    def _is_inside(self, at: int, begin: int) -> bool:
        """Whether a word goes on with the noun phrase that begins at `begin`."""
        token = self.tokens[at]
        if token.low in DETERMINERS:
            return at == begin or self.tokens[at - 1].low in ("and", "of")
        if token.low == "of":
            after = at + 1 + (at + 1 < len(self.tokens) and self.tokens[at + 1].low == "the")
            return at > begin and after in self.names
        if token.low == "and":
            return at > begin and self._continues(at, begin)
        if token.low == "'s" or (token.text in ("-", "'") and token.is_joined):
            return True
        return token.tag in _NOMINAL or (token.tag in ("VBN", "VBG") and token.dep in ("amod", "compound"))

    def _continues(self, at: int, begin: int) -> bool:
        """Whether "and" goes on with what the phrase is about rather than with the sentence."""
        return (
            any(token.dep == "conj" and begin <= token.head < at for token in self.tokens[at + 1 : at + 5])
            and self.tokens[at].dep == "cc"
            and (self.tokens[self.tokens[at].head].tag[:1] == "N")
        )
