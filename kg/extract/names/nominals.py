"""Nominals and pronouns: noun phrases with a telling head, and the words that stand for what was named.

Comes in: tokens, names and titles. Goes out: `Span`s with their article and complement. A questionable
decision: "it" in "it is expected that" and its like stands for nothing and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.extract.documents.document import DateSpan, MentionKind, QuantitySpan
from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import Lexicon, read_toml, words
from kg.extract.names.bounds import Bounds
from kg.extract.names.spans import Span

STATE_HEADS = words("nominals", "state_heads")
CITY_HEADS = words("nominals", "city_heads")
PLURAL_HEADS = {
    word: "" if kind == "any" else kind for kind, listed in read_toml("plurals.toml").items() for word in listed.split()
}
"""Plural noun to the type of what it counts; empty for all kinds of actors."""

_GENERAL = {
    **dict.fromkeys(["document", "text", "deal"], "Agreement"),
    **dict.fromkeys(["event", "gathering"], "Event"),
    **dict.fromkeys(["partner", "organ", "body", "arm", "venture", "unit", "lender", "facility"], ""),
}
"""Nouns that say little of a type, and the type that they hint at."""

_NUMBERS = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"})
_PRONOUNS = words("nominals", "pronouns")
_EXPLETIVE = re.compile(
    r"it (?:is|was|would be|will be|has been|'s|remains|seems|appears|became|may be) "
    r"(?:not |also |too |now |still |therefore |hardly |often )*"
    r"(?:clear|unclear|time|easy|hard|difficult|important|necessary|possible|likely|unlikely|expected|hoped|planned|"
    r"understood|noted|said|reported|thought|believed|too|no|not|known|essential|vital|worth|true|obvious|easily|customary|"
    r"a (?:pity|matter|pleasure|mistake))"
    r"|it (?:seems|appears|follows|turns? out|takes|emerged|transpired)\b"
)


class NominalFinder:
    """Finds the noun phrases and pronouns of one text.

    Parameters
    ----------
    names
        Name spans by the number of each token they cover.
    taken
        Tokens that titles cover.
    figures
        Dates and sums of money, which end a phrase.
    """

    def __init__(
        self,
        parse: Parse,
        lexicon: Lexicon,
        names: Mapping[int, Span],
        taken: Mapping[int, str],
        figures: Sequence[DateSpan | QuantitySpan],
    ) -> None:
        self.parse, self.lexicon, self.names, self.taken = parse, lexicon, names, taken
        self.bounds = Bounds(parse, names, parse.covered(figures))
        self.tokens = parse.tokens

    def find(self) -> list[Span]:
        """All nominals and pronouns, in order."""
        spans: list[Span] = []
        end = 0
        for at, token in enumerate(self.tokens):
            if at < end:
                continue
            is_pronoun = token.low in _PRONOUNS or self._is_place(at)
            span = self._pronoun(at) if is_pronoun else self._ordinal_pair(at) or self._nominal(at)
            if span:
                spans.append(span)
                end = max(end, span.anchor + 1)
        return spans

    def _pronoun(self, at: int) -> Span | None:
        token = self.tokens[at]
        following = self.tokens[at + 1].low if at + 1 < len(self.tokens) else ""
        if (
            at in self.names
            or self.taken.get(at)
            or (token.low == "i" and token.text != "I")
            or (token.low == "us" and token.text == "US")
        ):
            return None
        if token.low == "it" and _EXPLETIVE.match(self.parse.folded, token.start):
            return None
        if token.low == "both" and (
            following in ("of", "the") or self._leads_to_plural(at + 1) or self._joins(at) or self._is_plural(at + 1)
        ):
            return None
        return Span(at, at + 1, "", MentionKind.PRONOUN, token.low, anchor=at)

    def _is_place(self, at: int) -> bool:
        """Whether "there" stands for a place: "held there in May", not "there is"."""
        token = self.tokens[at]
        return token.low == "there" and token.tag == "RB" and token.dep == "advmod"

    def _joins(self, at: int) -> bool:
        """Whether "both" only announces an "and"."""
        return any(token.low == "and" for token in self.tokens[at + 1 : at + 6])

    def _is_plural(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].tag == "NNS"

    def _leads_to_plural(self, at: int) -> bool:
        return any(token.low in PLURAL_HEADS for token in self.tokens[at : at + 3])

    def _ordinal_pair(self, at: int) -> Span | None:
        """The latter, the former."""
        if (
            at + 1 >= len(self.tokens)
            or self.tokens[at].low != "the"
            or self.tokens[at + 1].low not in ("latter", "former")
        ):
            return None
        if at + 2 < len(self.tokens) and self.tokens[at + 2].tag in ("NN", "NNP", "NNS", "JJ"):
            return None
        return Span(at, at + 2, "", MentionKind.NOMINAL, self.tokens[at + 1].low, determiner="the", anchor=at + 1)

    def _nominal(self, at: int) -> Span | None:
        if at in self.names or self.taken.get(at):
            return None
        last, phrase, kind, role = self._head(at)
        if not phrase or (self.tokens[last - 1].tag[:1] in ("V", "R", "M", "I") and role != "group"):
            return None
        if phrase == "deal" and self.tokens[at - 1].low in ("great", "good"):
            return None
        if self._is_modifier(last) or (phrase == "instrument" and self._next(last) == "of"):
            return None
        first, determiner, state = self.bounds.left(at)
        if determiner == "both" and role != "group":
            return None
        if role == "group" and not (
            determiner in ("the", "both", "these", "those", "all") or self._is_counted(first, at)
        ):
            return None
        if role == "group" and first and self.tokens[first - 1].low == "all":
            first, determiner = first - 1, "all"
        end = (
            self.bounds.right(last, kind, is_open=determiner in ("", "a", "an", "another"))
            if role != "group"
            else self._group_end(last)
        )
        return Span(first, end, kind, MentionKind.NOMINAL, phrase, "", state, determiner, role, last - 1)

    def _next(self, at: int) -> str:
        return self.tokens[at].low if at < len(self.tokens) else ""

    def _head(self, at: int) -> tuple[int, str, str, str]:
        """The head noun that begins or stands at a token: its end, folded form, type, and role."""
        start = self.tokens[at].start
        for last in range(min(at + 3, len(self.tokens)), at, -1):
            phrase = self.parse.folded[start : self.tokens[last - 1].end]
            entry = self.lexicon.heads.get(phrase)
            if entry and any(number in self.names for number in range(at, last)):
                continue
            if entry and last - at == 1 and phrase in PLURAL_HEADS:
                break
            if entry and (entry[1] or self.tokens[at].is_capital):
                return last, phrase, entry[0], ""
        word = self.tokens[at].low
        if word in PLURAL_HEADS and (word not in _NUMBERS or self._stands_alone(at)):
            return at + 1, word, PLURAL_HEADS[word], "group"
        if word in _GENERAL:
            return at + 1, word, _GENERAL[word], ""
        if word in STATE_HEADS:
            return at + 1, word, "State", ""
        if word in CITY_HEADS:
            return at + 1, word, "City", ""
        return at, "", "", ""

    def _stands_alone(self, at: int) -> bool:
        """Whether "the two" is a phrase of its own."""
        return (
            at > 0
            and self.tokens[at - 1].low == "the"
            and (
                at + 1 >= len(self.tokens)
                or self.tokens[at + 1].tag in ("VBD", "VBZ", "VBP", "MD", ".", ",", "")
                or self.tokens[at + 1].low == "plus"
            )
        )

    def _is_modifier(self, last: int) -> bool:
        """Whether the noun only leads to another head: "forum venue", "agreement text"."""
        if last >= len(self.tokens):
            return False
        following = self.tokens[last]
        if following.starts_line or following.low == "plus":
            return False
        if following.text == "-" and following.is_joined:
            return True
        return following.tag in ("NN", "NNS") and following.head != last - 1 and following.dep != "appos"

    def _is_counted(self, first: int, at: int) -> bool:
        return any(token.low in _NUMBERS for token in self.tokens[first:at])

    def _group_end(self, last: int) -> int:
        """A group takes "concerned" and the like: "the five countries concerned"."""
        return (
            last + 1
            if last < len(self.tokens) and self.tokens[last].low in ("concerned", "involved", "present")
            else last
        )
