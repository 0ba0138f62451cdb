"""Names by form: runs of capitals, with the little words that hold them together, typed by their head noun.

Comes in: tokens, known names, titles, dates and sums of money. Goes out: `Span`s of names. A questionable
decision: a name without a telling head noun has no type yet, since what stands beside it tells more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.extract.documents.document import DateSpan, MentionKind, QuantitySpan
from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import Lexicon, words
from kg.extract.names.nominals import CITY_HEADS, PLURAL_HEADS, STATE_HEADS
from kg.extract.names.runs import STOP, TIME, Runs
from kg.extract.names.spans import Span

WIDEST_ACRONYM = 4
"""A longer word in capitals that the dictionary has is a heading's."""

_REGIONAL = words("names", "regional")
_DIVISIONS = words("names", "divisions")
ORDINALS = words("names", "ordinals")
COUNTS = frozenset(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
_QUOTES = frozenset(['"', "''", "``", "'"])
WIDEST_QUOTE = 10
"""A quoted name has fewer tokens than this."""


class NameFinder:
    """Finds the names of one text.

    Parameters
    ----------
    known
        Known spans by the number of each token they cover.
    taken
        Tokens that titles and the people who bear them cover.
    figures
        Dates and sums of money, which no name runs into.
    """

    def __init__(
        self,
        parse: Parse,
        lexicon: Lexicon,
        known: Mapping[int, Span],
        taken: Mapping[int, str],
        figures: Sequence[DateSpan | QuantitySpan],
    ) -> None:
        self.parse, self.lexicon, self.known, self.taken = parse, lexicon, known, taken
        self.tokens = parse.tokens
        self.dated = parse.covered(figures)
        self.runs = Runs(parse, lexicon, known, taken, self.dated)
        self.capitals = {
            token.low for token in self.tokens if token.is_capital and not self._opens_sentence(token.index)
        }

    def find(self) -> list[Span]:
        """All names, in order and without overlap."""
        spans: list[Span] = []
        at = 0
        while at < len(self.tokens):
            quoted = self._quoted(at)
            if quoted:
                spans.append(quoted)
                at = quoted.last
                continue
            if not self._begins(at):
                at += 1
                continue
            last = self.runs.grow(at)
            spans += self._cut(at, last)
            at = max(last, at + 1)
        return spans

    def _begins(self, at: int) -> bool:
        """Whether a name begins at a token."""
        token = self.tokens[at]
        if at in self.known:
            return True
        if not self.runs.is_word(token) or self.taken.get(at):
            return False
        if token.low in ORDINALS and self.runs.capital_at(at + 1) and not self._opens_sentence(at):
            return True
        if at in self.runs.shouted or at in self.runs.items or self._is_label(at):
            return False
        if token.low in STOP and self.runs.text(at + 1) == "-" and self.runs.text(at + 2)[:1].isupper():
            return True
        if token.low in COUNTS and self.runs.capital_at(at + 1) and not self._opens_sentence(at):
            return True
        if token.low in STOP and (token.text.upper() != token.text or len(token.text) == 1):
            return False
        if token.low in TIME or len(token.text) == 1:
            return False
        return not (self._opens_sentence(at) and self._is_common(at))

    def _is_label(self, at: int) -> bool:
        """Whether a capital only leads or labels: "Article 7", "Mr Chairman", "NOK 64 million"."""
        token, following = self.tokens[at], self.runs.text(at + 1)
        if token.low in _DIVISIONS and following[:1].isdigit():
            return True
        if token.low.rstrip(".") in self.lexicon.before and self.runs.capital_at(at + 1 + (following == ".")):
            return True
        is_alone = not self.runs.capital_at(at + 1)
        if is_alone and (token.low in self.lexicon.offices or token.low in _REGIONAL):
            return True
        if is_alone and token.text.isupper() and token.is_common and len(token.text) > WIDEST_ACRONYM:
            return True
        return token.low in self.lexicon.currencies and token.text.isupper() and self._is_money(at)

    def _quoted(self, at: int) -> Span | None:
        """A name in quotation marks behind a head noun: the exhibition "Thunder and Amber"."""
        if self.tokens[at].text not in _QUOTES or not at or not self.runs.capital_at(at + 1):
            return None
        phrase, kind = self.runs.head_of(max(0, at - 3), at)
        if not kind or kind == "Place" or phrase in ("statement", "call"):
            return None
        for last in range(at + 2, min(at + WIDEST_QUOTE, len(self.tokens))):
            if self.tokens[last].text in _QUOTES:
                return Span(at + 1, last, kind, MentionKind.NAME, phrase, anchor=last - 1)
        return None

    def _is_money(self, at: int) -> bool:
        """Whether a currency's code stands before its amount."""
        return (
            self.runs.text(at + 1)[:1].isdigit()
            or self.runs.text(at - 1)[:1].isdigit()
            or self.runs.text(at + 1) == "$"
        )

    def _opens_sentence(self, at: int) -> bool:
        if at == 0 or self.tokens[at].starts_line:
            return True
        before = self.tokens[at - 1]
        return (
            before.sentence != self.tokens[at].sentence
            or before.text in ('"', ":", "(", "-", "*", "•", "·")
            or before.index in self.runs.items
            or (before.text in "'.?!")
        )

    def _is_common(self, at: int) -> bool:
        """Whether a capital at the start of a sentence is likely to be no more than that."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if token.text.isupper() and len(token.text) > 1:
            return False
        runs_on = following is not None and (
            self.runs.is_word(following) and following.low not in STOP and not following.starts_line
        )
        if token.low in self.lexicon.heads and runs_on:
            return False
        if following is not None and following.text == "-" and following.is_joined:
            runs_on = at + 2 < len(self.tokens) and self.runs.is_word(self.tokens[at + 2])
        if token.tag in ("NNP", "NNPS") and (runs_on or not token.is_common or token.low in self.capitals):
            return False
        if not runs_on and not token.is_common and token.tag[:2] in ("NN", "JJ", "VB", "FW"):
            return False
        if (
            token.low in self.lexicon.heads
            and following is not None
            and following.low in ("of", "on", "for", "between")
        ):
            return False
        return not runs_on or token.tag[:2] in ("RB", "IN", "VB", "CC", "PR", "WR", "DT", "MD")

    def _cut(self, first: int, last: int) -> list[Span]:
        """A run as one name, or as the names it is made of."""
        span = self.known.get(first)
        if span and span.first == first and span.last == last:
            return [span]
        if self.tokens[last - 1].low in STATE_HEADS | CITY_HEADS | PLURAL_HEADS.keys() and (
            last - first == 1 or (span and span.last == last - 1)
        ):
            return [span] if span else []
        phrase, kind = self.runs.typed_head(first, last)
        if not kind and self._noun_behind(last)[0] == last:
            phrase, kind = self.runs.leading_head(first, last)
        if kind and self._is_bare(first, last, phrase):
            return []
        if kind:
            first = self._with_article(first, kind)
            return [Span(first, last, kind, MentionKind.NAME, phrase, anchor=self.parse.root(first, last))]
        if span and span.first == first and span.type in ("State", "City", "Organisation"):
            return self._cut_known(span, last)
        end, phrase, kind = self._noun_behind(last)
        if kind:
            return [Span(first, end, kind, MentionKind.NAME, phrase, anchor=end - 1)]
        return [Span(first, last, "", MentionKind.NAME, self.tokens[last - 1].low, anchor=self.parse.root(first, last))]

    def _cut_known(self, span: Span, last: int) -> list[Span]:
        """A listed name and what runs on from it: one name ("Kuwait Petroleum") or two ("Tbilisi-Yerevan")."""
        begin = span.last + (self.tokens[span.last].text == "-")
        rest = self._cut(begin, last) if begin < last and self.tokens[begin].is_capital else []
        is_one = span.kind is MentionKind.NAME and begin == span.last and len(rest) == 1 and not rest[0].name
        is_person = self.tokens[span.first].entity != "PERSON" and any(
            token.entity == "PERSON" for token in self.tokens[begin:last]
        )
        if is_one and not is_person and not rest[0].type:
            return [Span(span.first, last, "", MentionKind.NAME, self.tokens[last - 1].low, anchor=last - 1)]
        return [span, *rest]

    def _noun_behind(self, last: int) -> tuple[int, str, str]:
        """A lower-case head noun that belongs to a name: "Casa Azul cultural centre"."""
        for end in range(last + 1, min(last + 4, len(self.tokens) + 1)):
            token = self.tokens[end - 1]
            if (
                not token.text[0].islower()
                or token.starts_line
                or token.low in STOP
                or token.is_joined
                or end - 1 in self.dated
            ):
                break
            if token.tag not in ("NN", "JJ", "NNP"):
                break
            phrase, kind = self.runs.head_of(last, end)
            following = self.tokens[end].tag if end < len(self.tokens) else ""
            if kind and self.lexicon.heads[phrase][1] and following not in ("NN", "NNS"):
                return end, phrase, kind
        return last, "", ""

    def _is_bare(self, first: int, last: int, phrase: str) -> bool:
        """Whether a run is no more than a head noun: "the Protocol" is a nominal, with its article."""
        text = self.parse.folded[self.tokens[first].start : self.tokens[last - 1].end]
        return text == phrase

    def _with_article(self, first: int, kind: str) -> int:
        """An event that is counted in lower case keeps its article: "the first Youth Summit", "Third Session"."""
        if kind != "Event":
            return first
        if first > 1 and self.tokens[first - 1].low == "'s" and first - 2 in self.dated:
            at = first - 2
            while at - 1 in self.dated:
                at -= 1
            return at
        at = first
        if self.tokens[at].low not in ORDINALS and at > 0 and self.tokens[at - 1].low in ORDINALS:
            at -= 1
        is_counted = self.tokens[at].low in ORDINALS and not self.tokens[at].is_capital
        if is_counted and at > 0 and self.tokens[at - 1].low in ("the", "a", "an"):
            return at - 1
        return at
