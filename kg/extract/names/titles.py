"""Titles: people named by their office, with the name that stands beside it.

Comes in: tokens, known names and the lexicon. Goes out: `Span`s of persons (names and nominals) and of the
offices inside them. A questionable decision: an office without a name is a person only when something says
whose office it is or which one is meant (an article, a possessive, a demonym, "of ...").
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.documents.document import MentionKind
from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import Lexicon
from kg.extract.names.phrases import DETERMINERS, Phrases
from kg.extract.names.spans import Span


class TitleFinder:
    """Finds the people of one text by their offices.

    Parameters
    ----------
    known
        Known spans by the number of each token they cover.
    """

    def __init__(self, parse: Parse, lexicon: Lexicon, known: Mapping[int, Span]) -> None:
        self.parse, self.lexicon, self.known = parse, lexicon, known
        self.tokens = parse.tokens
        self.phrases = Phrases(parse, lexicon, known)

    def find(self) -> list[Span]:
        """Persons by title.

        Parameters
        ----------
        known
            Known spans by the number of each token they cover.

        Returns
        -------
        list of Span
            Names that follow a title, nominals such as "the Kazakh transport minister", and offices inside them.
        """
        titles: list[Span] = []
        at = 0
        while at < len(self.tokens):
            width = self.phrases.title_width(at)
            if not width:
                if self._is_plural_title(at):
                    end, _ = self.phrases.complement(at + 1)
                    field_end = end if self._is_field(at, at + 1, end) else at + 1
                    titles.append(Span(at, field_end, "Office", MentionKind.NOMINAL, self.tokens[at].low, anchor=at))
                at += 1
                continue
            spans, at = self._read_title(at, at + width)
            titles += spans
        return titles

    def _is_plural_title(self, at: int) -> bool:
        """Whether a token is the plural of an office: "the Ministers of Education of Laos and Cambodia"."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else token
        if following.low == "'" or (following.is_capital and (not following.starts_line)):
            return False
        return token.low.endswith("s") and token.low[:-1] in self.lexicon.offices and (following.low == "of")

    def _read_title(self, first: int, last: int) -> tuple[list[Span], int]:
        """The spans around one title, and the token to go on from."""
        phrase = self.parse.folded[self.tokens[first].start : self.tokens[last - 1].end].rstrip(".")
        is_address = phrase in self.lexicon.before and phrase not in self.lexicon.offices
        if last < len(self.tokens) and self.tokens[last].text == "." and self.tokens[last].is_joined and is_address:
            last += 1
        name = None if self._is_organ(last) else self.phrases.person_name(last)
        field = 0
        if not name and self.tokens[first].is_capital and (not is_address):
            field, _ = self.phrases.complement(last)
            name = self.phrases.person_name(field) if field > last else None
        if name and (is_address or self.tokens[first].is_capital or name[1] - name[0] > 1):
            person = Span(name[0], name[1], "Person", MentionKind.NAME, phrase, anchor=name[1] - 1)
            if is_address:
                return ([Span(first, name[0], "Office", MentionKind.NAME, phrase, anchor=last - 1), person], name[1])
            start, determiner, state = self.phrases.modifiers(first)
            office = Span(
                self._field_start(start, first), max(last, field), "Office", MentionKind.NAME, phrase, anchor=last - 1
            )
            if determiner:
                title = Span(
                    start,
                    max(last, field),
                    "Person",
                    MentionKind.NOMINAL,
                    phrase,
                    "",
                    state,
                    determiner,
                    "title",
                    last - 1,
                )
                return ([title, office, person], name[1])
            return ([replace_state(person, state, phrase), office], name[1])
        if is_address or self._is_organ(last):
            return ([], last)
        return self._nominal(first, last, phrase)

    def _field_start(self, start: int, first: int) -> int:
        """Where "Ecology Minister" begins, after article, possessor and demonym."""
        at = first
        while (
            at > start
            and at - 1 not in self.known
            and (self.tokens[at - 1].low not in DETERMINERS)
            and self.tokens[at - 1].text[0].isalpha()
        ):
            at -= 1
        return at

    def _nominal(self, first: int, last: int, phrase: str) -> tuple[list[Span], int]:
        start, determiner, state = self.phrases.modifiers(first)
        end, inner = self.phrases.complement(last)
        if inner and (not state):
            state = inner
        is_verbal = self.tokens[last - 1].tag[:1] not in ("N", "")
        if is_verbal or not (determiner or end > last or state):
            return ([], last)
        office_end = end if self._is_field(first, last, end) else last
        role = "kin" if phrase in self.lexicon.kin else ""
        office = Span(
            self._office_start(start, first), office_end, "Office", MentionKind.NOMINAL, phrase, anchor=last - 1
        )
        person = Span(start, end, "Person", MentionKind.NOMINAL, phrase, "", state, determiner, role, last - 1)
        return ([person, office], last)

    def _is_field(self, first: int, last: int, end: int) -> bool:
        """Whether the complement is a field ("Minister of Culture") and not a body ("Member of the Council")."""
        if end <= last or not self.tokens[first].is_capital or last + 1 in self.known:
            return False
        return self.tokens[last + 1].low not in DETERMINERS and self.tokens[end - 1].low not in self.lexicon.heads

    def _office_start(self, start: int, first: int) -> int:
        """Where the office begins: after article, possessor and demonym, with "economy" of "economy minister"."""
        at = first
        while at > start and self.tokens[at - 1].text[0].islower() and (self.tokens[at - 1].low not in DETERMINERS):
            if self.tokens[at - 1].low in ("'s", "'"):
                break
            at -= 1
        return at

    def _is_organ(self, last: int) -> bool:
        """Whether the title is part of a name: "President Hotel", "the governor's office"."""
        return (
            last < len(self.tokens)
            and self.tokens[last].is_capital
            and self.tokens[last].low in self.lexicon.heads
            and self.tokens[last].entity != "PERSON"
            and not self.tokens[last].starts_line
            and not (last + 1 < len(self.tokens) and self.tokens[last + 1].is_capital)
        )


def replace_state(person: Span, state: str, phrase: str) -> Span:
    """A person's name with the state of the title before it."""
    return Span(person.first, person.last, "Person", person.kind, phrase, "", state, "", "", person.anchor)
