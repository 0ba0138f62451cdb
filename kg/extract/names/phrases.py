"""Phrases around an office: its title, what stands before and after it, and the person's name.

Comes in: tokens, known names and the lexicon. Goes out: places of tokens.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.documents.document import MentionKind
from kg.extract.documents.tokens import Parse, Token
from kg.extract.lexicon import Lexicon, words
from kg.extract.names.spans import Span

PARTICLES = words("phrases", "particles")
POSSESSIVES = words("phrases", "possessives")
DETERMINERS = POSSESSIVES | words("phrases", "determiners")
_TIME = words("names", "time")
_MODIFIER_STOP = words("phrases", "modifier_stop")
_SENT_TO = words("phrases", "sent_to")
_COMPLEMENTS = {
    "of": None,
    "to": _SENT_TO,
    "in": words("phrases", "sent_in"),
    "for": words("phrases", "charged_for"),
    "from": frozenset(["colleague", "counterpart", "guest"]),
    "at": words("phrases", "placed_at"),
}
"""Prepositions that go on with an office, and the offices that each goes on with; None for all."""

_LINKED = words("phrases", "linked")
WIDEST_TITLE = 5
_ALSO_NAMES = frozenset(["dean", "bishop", "major", "judge", "marshal"])


class Phrases:
    """Reads the phrases of one text; see `TitleFinder`."""

    def __init__(self, parse: Parse, lexicon: Lexicon, known: Mapping[int, Span]) -> None:
        self.parse, self.lexicon, self.known = parse, lexicon, known
        self.tokens = parse.tokens

    def title_width(self, at: int) -> int:
        """How many tokens a title that begins here takes, 0 for none."""
        start = self.tokens[at].start
        best = 0
        for last in range(at + 1, min(at + WIDEST_TITLE, len(self.tokens)) + 1):
            if self.tokens[last - 1].starts_line and last - 1 > at:
                break
            if self.tokens[last - 1].text == ".":
                break
            phrase = self.parse.folded[start : self.tokens[last - 1].end].rstrip(".")
            if phrase in self.lexicon.offices or phrase in self.lexicon.kin or phrase in self.lexicon.before:
                best = last - at
        return best

    def modifiers(self, first: int) -> tuple[int, str, str]:
        """Where the noun phrase of a title begins, its determiner, and the state that it names."""
        at, state = (first, "")
        while (
            at > 0 and (not self.tokens[at].starts_line) and (self.tokens[at].sentence == self.tokens[at - 1].sentence)
        ):
            before = self.tokens[at - 1]
            if before.low in DETERMINERS and (not (before.low == "that" and self.tokens[first].is_capital)):
                return (at - 1, before.low, state)
            if before.low in ("'s", "'") and at > 1:
                return self._possessor(at - 2, state)
            span = self.known.get(at - 1)
            if span and span.kind is MentionKind.DEMONYM:
                at, state = (span.first, span.name)
                continue
            if span and span.type == "State":
                at, state = (span.first, span.name)
                continue
            if not self._is_modifier(before):
                break
            at -= 1
        return (at, "", state)

    def _is_modifier(self, token: Token) -> bool:
        if token.text == "-":
            return True
        if not token.text[0].isalpha() or token.low in _MODIFIER_STOP or token.low in _TIME:
            return False
        return token.tag in ("NN", "NNP", "NNS", "JJ", "NNPS", "CD") and (
            token.text[0].islower() or token.tag != "NNP" or len(token.text) > 2
        )

    def _possessor(self, at: int, state: str) -> tuple[int, str, str]:
        """The beginning of "Georgia's" or "the bloc's" whose last word is at `at`."""
        span = self.known.get(at)
        if span:
            first = span.first
            if first > 0 and self.tokens[first - 1].low == "the":
                first -= 1
            return (
                span.first if span.type in ("State", "City") else first,
                "'s",
                span.name if span.type == "State" else state,
            )
        first = at
        while first > 0 and self.tokens[first - 1].sentence == self.tokens[at].sentence:
            before = self.tokens[first - 1]
            if before.low in DETERMINERS:
                return (first - 1, "'s", state)
            if not (before.text[0].isupper() or before.tag in ("NN", "JJ", "NNP")):
                break
            first -= 1
        return (first, "'s", state)

    def complement(self, last: int) -> tuple[int, str]:
        """The end of "of Culture", "of the Kunming-based university", "to Kuwait", and a state named in it."""
        end, state = (last, "")
        title = self.tokens[last - 1].low
        while end < len(self.tokens) and self.tokens[end].low in _COMPLEMENTS and (not self.tokens[end].starts_line):
            allowed = _COMPLEMENTS[self.tokens[end].low]
            stop = self._noun_phrase_end(end + 1)
            is_own = allowed is None or title in allowed or (self.tokens[end].low == "at" and self._is_body(stop))
            if stop == end + 1 or not is_own or (self.tokens[end].low == "in" and (not self._is_region(stop))):
                break
            inside = self.known.get(stop - 1)
            if inside and inside.type == "State":
                state = inside.name
            end = self._field_end(stop)
        return (end, state)

    def _field_end(self, at: int) -> int:
        """Where the name of a body ends with its field: "the Commission on Science"."""
        if not (self._is_body(at) and at + 1 < len(self.tokens) and self.tokens[at].low in ("on", "for")):
            return at
        is_field = self.tokens[at + 1].is_capital and self.tokens[at - 1].is_capital and at + 1 not in self.known
        return self._noun_phrase_end(at + 1) if is_field else at

    def _is_body(self, last: int) -> bool:
        """Whether a noun phrase names where somebody works: "dean at the State University"."""
        kind, _ = self.lexicon.heads.get(self.tokens[last - 1].low, ("", False))
        return kind in ("Institution", "Organisation")

    def _is_region(self, last: int) -> bool:
        """Whether "in ..." belongs to an office ("envoy in the region") rather than to the sentence."""
        return self.tokens[last - 1].low in ("region", "country", "area", "post", "office", "role", "job") or (
            last - 1 in self.known and self.known[last - 1].type in ("Place", "City", "State")
        )

    def _noun_phrase_end(self, first: int) -> int:
        """The end of the noun phrase that begins here; `first` itself when none does."""
        begin = first + (first < len(self.tokens) and self.tokens[first].low in DETERMINERS)
        at = begin
        while at < len(self.tokens) and not self.tokens[at].starts_line:
            step = self.known[at].last - at if at in self.known else self._noun_step(begin, at)
            if not step:
                break
            at += step
        return at if at > begin else first

    def _noun_step(self, begin: int, at: int) -> int:
        """How many more tokens belong to a noun phrase."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if token.is_capital and token.text[0].isalpha():
            return 0 if at > begin and self.tokens[at - 1].is_common and self._looks_like_name(at) else 1
        if at > begin and token.is_joined and token.text in ("-", "'s"):
            is_owner = token.low == "'s" and following is not None and following.is_capital
            return 1 if token.text == "-" or is_owner else 0
        if token.low in ("and", "&"):
            joins = at > begin and self.tokens[at - 1].is_capital and at - 1 not in self.known
            return 2 if joins and following is not None and self._is_plain_capital(at + 1) else 0
        if token.low in PARTICLES and at > begin and self.tokens[at - 1].is_capital and self._capital_follows(at):
            return 1
        if not token.text[0].islower() or token.low in _MODIFIER_STOP or token.low in DETERMINERS:
            return 0
        return int(token.tag in ("NN", "NNS", "JJ", "VBN") and self._leads_to_noun(at))

    def _leads_to_noun(self, at: int) -> bool:
        if self.tokens[at].tag in ("NN", "NNS"):
            return True
        return at + 1 < len(self.tokens) and self.tokens[at + 1].tag in ("NN", "NNS", "JJ", "NNP")

    def _looks_like_name(self, at: int) -> bool:
        """Whether a person's name begins here rather than one more word of a field."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else token
        if token.is_common:
            return False
        return token.entity == "PERSON" or (following.index > at and following.is_capital and (not following.is_common))

    def _is_plain_capital(self, at: int) -> bool:
        """Whether "and" joins another field of an office: "Minister of Culture and Tourism"."""
        if at in self.known or not self.tokens[at].is_capital:
            return False
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return self.tokens[at].entity != "PERSON" and (
            not (following and following.is_capital and (following.entity == "PERSON"))
        )

    def person_name(self, at: int) -> tuple[int, int] | None:
        """The person's name that begins here, further titles skipped, as its first token and the one after its last."""
        first = self._skip_titles(at)
        end = first
        while end < len(self.tokens) and not (self.tokens[end].starts_line and end > first):
            step = self._name_step(first, end)
            if not step:
                break
            end += step
        if end == first or self.tokens[first].sentence != self.tokens[at - 1].sentence:
            return None
        return (first, end) if self._is_nobody_else(first, end) else None

    def _skip_titles(self, at: int) -> int:
        """The token after "Rector Professor": one title may follow another."""
        while at < len(self.tokens) and self.tokens[at].is_capital:
            width = self.title_width(at)
            if not width or self.tokens[at].low in _ALSO_NAMES:
                break
            at += width
        return at

    def _name_step(self, first: int, at: int) -> int:
        """How many more tokens belong to a person's name: capitals, particles, what a hyphen joins."""
        token = self.tokens[at]
        if token.is_capital and token.text[0].isalpha() and token.low not in DETERMINERS:
            return 1
        if token.low in PARTICLES and (at > first or token.low in ("al", "el")) and self._capital_follows(at):
            return 1
        if at == first or token.text not in ("-", "'") or not token.is_joined or at + 1 >= len(self.tokens):
            return 0
        following = self.tokens[at + 1]
        if not following.is_joined or (not following.is_capital and following.low in _LINKED):
            return 0
        return 1 if following.is_capital else 2

    def _is_nobody_else(self, first: int, end: int) -> bool:
        """Whether capitals behind a title are no state, demonym or body."""
        covering = self.known.get(first)
        if covering and (covering.kind is MentionKind.DEMONYM or (covering.last >= end and end - first == 1)):
            return False
        entry = self.lexicon.heads.get(self.tokens[end - 1].low)
        return not (entry and end - first > 1 and entry[0] != "Place")

    def _capital_follows(self, at: int) -> bool:
        for token in self.tokens[at + 1 : at + 3]:
            if token.is_capital:
                return True
            if token.text != "-" and token.low not in PARTICLES:
                return False
        return False
