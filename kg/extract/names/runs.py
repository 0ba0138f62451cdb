"""Runs of capitals: how far a name goes on, with the little words that hold it together.

Comes in: tokens, known names, titles and figures. Goes out: ends of runs and their head nouns. A questionable
decision: "and" is inside a name only where what stands on its two sides could not be two names.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.documents.document import MentionKind
from kg.extract.documents.lines import find_capital_lines, find_item_letters
from kg.extract.documents.tokens import Parse, Token
from kg.extract.lexicon import Lexicon, read_toml, words
from kg.extract.names.phrases import DETERMINERS, PARTICLES
from kg.extract.names.spans import Span

STOP = DETERMINERS | words("names", "stop")
TIME = words("names", "time")
_MISSIONS = frozenset(["embassy", "consulate", "mission"])
_DEPARTMENTS = frozenset(["ministry", "department"])
_ELIDED = frozenset(["d'", "l'"])
_LEADING = {word: kind for kind, listed in read_toml("leading.toml").items() for word in listed.split()}
_SPLITTING = words("names", "splitting")
_GROUPS = words("names", "groups")
_FOLLOWED = {word: frozenset(kinds.split()) for word, kinds in read_toml("followed.toml").items()}
"""Types of the names that a small word goes on with."""

_COOPERATION = words("names", "cooperation")
_NUMBERED = words("names", "numbered")


_NOMINAL_TAGS = frozenset(["NN", "NNS", "JJ"])


class Runs:
    """Reads the runs of capitals of one text; see `NameFinder`."""

    def __init__(
        self,
        parse: Parse,
        lexicon: Lexicon,
        known: Mapping[int, Span],
        taken: Mapping[int, str],
        dated: frozenset[int],
    ) -> None:
        self.parse, self.lexicon, self.known, self.taken, self.dated = parse, lexicon, known, taken, dated
        self.tokens = parse.tokens
        self.shouted = find_capital_lines(parse)
        self.items = find_item_letters(parse)

    def head_of(self, first: int, last: int) -> tuple[str, str]:
        """The head noun that a run ends in and the type it gives, or two empty texts."""
        end = self.tokens[last - 1].end
        for start in range(max(first, last - 4), last):
            phrase = self.parse.folded[self.tokens[start].start : end]
            entry = self.lexicon.heads.get(phrase)
            if entry:
                return phrase, entry[0]
        return "", ""

    def leading_head(self, first: int, last: int) -> tuple[str, str]:
        """The head noun of another language that a run begins with: "Universidad del Sur"."""
        word = self.tokens[first].text.casefold()
        return (self.tokens[first].low, _LEADING[word]) if word in _LEADING and last - first > 1 else ("", "")

    def typed_head(self, first: int, last: int) -> tuple[str, str]:
        """The head of a whole run: the noun before its first complement, else its last word."""
        for at in range(first + 1, last):
            if self.tokens[at].low in _FOLLOWED and at not in self.known:
                phrase, kind = self.head_of(first, at)
                later, last_kind = self.head_of(at + 1, last)
                if (
                    last_kind in ("Agreement", "Declaration", "Event")
                    and last - at > 2
                    and self.tokens[at].low == "of"
                    and self.tokens[at + 1].low != "the"
                ):
                    return later, last_kind
                if kind:
                    return phrase, kind
        end = last
        while end - 1 > first and self.tokens[end - 1].low.isdigit():
            end -= 1
        return self.head_of(first, end)

    def is_word(self, token: Token) -> bool:
        """Whether a token is a capitalised word outside of dates and money."""
        return token.is_capital and token.text[0].isalpha() and token.index not in self.dated

    def grow(self, first: int) -> int:
        """The token after the last one of the run that begins at `first`."""
        at = self.known[first].last if first in self.known else first + 1
        in_complement = False
        if first in self.shouted:
            return at
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.starts_line or (token.sentence != self.tokens[at - 1].sentence and not self._is_torn(at)):
                break
            step, opens = self._step(first, at, in_complement=in_complement)
            if not step:
                break
            in_complement = in_complement or opens
            at = step
        return at

    def _is_torn(self, at: int) -> bool:
        """Whether the parser begins a sentence between two capitals, with no mark before it."""
        return self.tokens[at - 1].text[-1].isalpha() and self.capital_at(at)

    def _step(self, first: int, at: int, *, in_complement: bool) -> tuple[int, bool]:
        """Where the run goes on after the token at `at`, 0 when it ends; and whether a complement begins."""
        token = self.tokens[at]
        if at in self.dated and not (token.low.isdigit() and self.tokens[at - 1].low in _NUMBERED):
            return 0, False
        if token.low.isdigit():
            return (at + 1 if self.tokens[at - 1].low in _NUMBERED else 0), False
        if self.taken.get(at) and not in_complement:
            return 0, False
        if self.is_word(token) and (token.low not in STOP or token.text.isupper()):
            return self._word_step(first, at)
        if token.low in _FOLLOWED:
            return self._complement_step(first, at, in_complement=in_complement), True
        if not token.text[0].isalpha() or token.low == "'s":
            return self._mark_step(first, at, in_complement=in_complement), False
        return self._link_step(first, at, in_complement=in_complement), False

    def _mark_step(self, first: int, at: int, *, in_complement: bool) -> int:
        """Where a run goes on after a hyphen, a possessive, an ampersand or a comma."""
        token = self.tokens[at]
        if token.text == "-" and token.is_joined:
            return self._hyphen_step(at)
        if token.low in ("'s", "'"):
            is_own = at - 1 == first and token.low == "'" and first not in self.known
            return at + 1 if (self.tokens[at - 1].low in _GROUPS or is_own) and self.capital_at(at + 1) else 0
        if token.text == "&":
            return at + 1 if self.capital_at(at + 1) else 0
        return self._comma_step(at) if token.text == "," and in_complement else 0

    def _link_step(self, first: int, at: int, *, in_complement: bool) -> int:
        """Where a run goes on after "and", after "in" and "the" within a complement, or after a particle."""
        token = self.tokens[at]
        if token.low == "and":
            return self._and_step(first, at, in_complement=in_complement)
        if token.low == "the" and in_complement:
            is_gerund = self.tokens[at - 1].low.endswith("ing")
            return self._past(at + 1) if is_gerund and self.capital_at(at + 1) else 0
        if token.low == "in" and in_complement:
            return self._in_step(first, at)
        if token.low == "from" and in_complement and at + 1 not in self.known:
            is_text = self.typed_head(first, at)[1] == "Agreement"
            return at + 2 if is_text and self.capital_at(at + 1) and self.tokens[at + 1].low not in TIME else 0
        if token.low[:2] in _ELIDED and token.text[2:3].isupper():
            return at + 1
        is_particle = token.low in PARTICLES or token.low[:2] in _ELIDED
        return self._particle_step(at) if is_particle and at not in self.dated else 0

    def _in_step(self, first: int, at: int) -> int:
        """The word "in" belongs to "Cooperation in Europe" and to "Embassy of Chad in Paris"."""
        place = self.known.get(at + 1)
        if place is None:
            return 0
        is_seat = place.type == "City" and any(word.low in _MISSIONS for word in self.tokens[first:at])
        is_field = place.type == "Place" and self.tokens[at - 1].low in _COOPERATION
        return place.last if is_seat or is_field else 0

    def _word_step(self, first: int, at: int) -> tuple[int, bool]:
        """One more capitalised word; a known state right after a finished name is a name of its own."""
        span = self.known.get(at)
        if span and span.first == at:
            if span.type == "State" and span.kind is MentionKind.NAME and self._is_whole(first, at):
                return 0, False
            return span.last, False
        return at + 1, False

    def _is_whole(self, first: int, last: int) -> bool:
        return first in self.known and self.known[first].last == last and self.known[first].type in ("State", "City")

    def capital_at(self, at: int) -> bool:
        """Whether a capitalised word stands there, in the same line."""
        return at < len(self.tokens) and self.is_word(self.tokens[at]) and not self.tokens[at].starts_line

    def _hyphen_step(self, at: int) -> int:
        after = at + 1
        if after >= len(self.tokens) or not self.tokens[after].is_joined:
            return 0
        if self.tokens[after].text.islower() and self.tokens[after].entity == "PERSON" == self.tokens[at - 1].entity:
            return after + 1
        if self.capital_at(after) or self.tokens[after].low.isdigit():
            return self.known[after].last if after in self.known and self.known[after].first == after else after + 1
        if self.tokens[after].low in _SPLITTING:
            return 0
        if self.tokens[after].low in PARTICLES and after + 2 < len(self.tokens) and self.tokens[after + 1].text == "-":
            return after + 3 if self.capital_at(after + 2) else 0
        return after + 2 if self.capital_at(after + 1) else (after + 1 if self._is_capital_before(at) else 0)

    def _is_capital_before(self, at: int) -> bool:
        """Whether "Through-rail" ends here as part of a longer name: the next word but one is a capital."""
        return self.capital_at(at + 2)

    def _complement_step(self, first: int, at: int, *, in_complement: bool) -> int:
        word = self.tokens[at].low
        after = at + 1
        if in_complement and word == "of" and self._has_owner(first, at):
            return 0
        if after < len(self.tokens) and self.head_of(first, after + 1)[0].count(" ") > 1:
            return after + 1
        if after < len(self.tokens) and self.tokens[after].low == "the":
            after += 1
        if not self.capital_at(after) or self.tokens[after].low in TIME:
            return self._lower_complement(first, at)
        if in_complement and word in ("of", "on", "for"):
            return self._past(after) if word != "for" or self.tokens[at - 1].low != "and" else 0
        _, kind = self.head_of(first, at)
        if kind not in _FOLLOWED[word]:
            return 0
        if word in ("to", "on") and after in self.known and self.known[after].type in ("State", "City", "Person"):
            return 0
        return self._past(after)

    def _has_owner(self, first: int, at: int) -> bool:
        """Whether the "of" at `at` no longer belongs to the name: "University of Chad of ...", "Ministry of X of Y"."""
        before, after = self.known.get(at - 1), at + 1
        if before is not None and before.type == "State":
            return True
        if after < len(self.tokens) and self.tokens[after].low == "the":
            after += 1
        owner = self.known.get(after)
        is_ministry = any(token.low in _DEPARTMENTS for token in self.tokens[first : first + 2])
        return is_ministry and owner is not None and owner.type == "State"

    def _past(self, at: int) -> int:
        return self.known[at].last if at in self.known and self.known[at].first == at else at + 1

    def _lower_complement(self, first: int, at: int) -> int:
        """A lower-case field: "Memorandum of understanding", "Ministry of foreign affairs"."""
        head = self.tokens[at - 1].low
        after = at + 1
        _, kind = self.typed_head(first, at)
        if after >= len(self.tokens) or self.tokens[at].low not in ("of", "on") or after in self.dated:
            return 0
        word = self.tokens[after].low
        if self.tokens[at].low == "on" and kind == "Agreement" and word != "behalf":
            return self._noun_phrase(after)
        if head == "memorandum" and word in ("understanding", "cooperation"):
            return after + 1
        if head in ("ministry", "department", "faculty", "academy", "committee") and self.tokens[after].tag in (
            "NN",
            "NNS",
            "JJ",
        ):
            end = after
            while (
                end < len(self.tokens)
                and self.tokens[end].tag in ("NN", "NNS", "JJ")
                and self.tokens[end].text[0].islower()
            ):
                end += 1
            return end
        return 0

    def _and_step(self, first: int, at: int, *, in_complement: bool) -> int:
        after = at + 1
        if not self.capital_at(after) or self.tokens[after].low in STOP or self.taken.get(after):
            return 0
        if after in self.known and self.known[after].type != "Place":
            return 0
        if self._is_person(after):
            return 0
        end = after
        while end < len(self.tokens) and self.capital_at(end) and self.tokens[end].low not in STOP:
            end = self._past(end)
        _, kind = self.head_of(after, end)
        if in_complement:
            return 0 if kind and end - after > 1 else self._past(after)
        _, before = self.head_of(first, at)
        if (before and before != "Place") or not kind or end - after < 1:
            return 0
        if self._is_whole(first, at) or (
            self.known.get(at - 1) and self.known[at - 1].type in ("State", "City", "Organisation")
        ):
            return 0
        has_article = first > 0 and self.tokens[first - 1].low in (*DETERMINERS, "'s")
        has_demonym = first in self.known and self.known[first].kind is MentionKind.DEMONYM
        return after + 1 if (has_article or has_demonym) and not self._is_person(first) else 0

    def _noun_phrase(self, at: int) -> int:
        """The end of a lower-case noun phrase, with "and": "trade and economic cooperation"."""
        end = at
        while end < len(self.tokens) and end not in self.dated and not self.tokens[end].starts_line:
            token = self.tokens[end]
            joins = (
                token.low == "and"
                and end > at
                and end + 1 < len(self.tokens)
                and self.tokens[end + 1].tag in _NOMINAL_TAGS
                and self.tokens[end + 1].text.islower()
            )
            if not (joins or token.tag in _NOMINAL_TAGS or (token.text == "-" and token.is_joined)):
                break
            end += 1
        return end if end > at else 0

    def _is_person(self, at: int) -> bool:
        if self.taken.get(at):
            return True
        return (
            self.tokens[at].entity == "PERSON"
            and self.tokens[at].low not in self.lexicon.heads
            and self.capital_at(at + 1)
            and self.tokens[at + 1].low not in self.lexicon.heads
        )

    def _comma_step(self, at: int) -> int:
        """A list inside a field: "of Education, Science and Culture"."""
        tokens = self.tokens
        end = at + 1
        for _ in range(6):
            begin = end
            while (
                self.capital_at(end)
                and end not in self.known
                and tokens[end].low not in (*STOP, *self.lexicon.heads)
                and not self.taken.get(end)
                and tokens[end].entity not in ("PERSON", "GPE")
            ):
                end += 1
            if not 1 <= end - begin <= 3 or end >= len(tokens):
                return 0
            if (
                tokens[end].low == "and"
                and self.capital_at(end + 1)
                and end + 1 not in self.known
                and not self._is_person(end + 1)
            ):
                return at + 2 if tokens[end + 1].low not in self.lexicon.heads else 0
            if tokens[end].text != ",":
                return 0
            end += 1
        return 0

    def _particle_step(self, at: int) -> int:
        for after in range(at + 1, min(at + 4, len(self.tokens))):
            token = self.tokens[after]
            if token.starts_line:
                return 0
            if self.capital_at(after):
                return after + 1
            if token.text != "-" and token.low not in PARTICLES:
                return 0
        return 0

    def text(self, at: int) -> str:
        """A token's text; empty behind the last one."""
        return self.tokens[at].text if at < len(self.tokens) else ""
