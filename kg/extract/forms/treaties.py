"""Treaties by their form: title, parties, preamble, the clause that says where and when it was done, its force.

Comes in: the aligned copy of a text with its line ends. Goes out: a `DocumentForm`, or None when the text has not the
form of a treaty. A questionable decision: a treaty that is told to be done or signed states that its parties signed it,
though the text does not name the act for each; agreements that only its recitals recall are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.documents.document import DateSpan, DocumentForm, DocumentKind, FormStatement, Thing
from kg.extract.forms.days import find_day
from kg.extract.forms.parties import Parties, find_parties
from kg.extract.forms.states import StateName, find_states, short_span
from kg.extract.forms.titles import PACT, Title, find_title

_SIGNS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\bhere\s*in\s*after\b|\bhereafter\s+referred\b|\bfurther\s+referred\b",
        r"\b(?:contracting\s+part(?:y|ies)|parties|each\s+party)\s+(?:shall|undertake|agree)\b",
        r"(?:^|[\n.;]\s*)\W*article\s+(?:1|i|one)\b[\s\S]*?(?:[\n.;]\s*)\W*article\s+(?:2|ii|two)\b",
        r"\bin\s+(?:witness|faith)\s+where\s?of\b|\bin\s+testimony\s+whereof\b|\bfull\s+powers\b",
        r"\b(?:have\s+(?:hereby\s+)?agreed|(?:do\s+)?hereby\s+agree|agree)\s+(?:as\s+follows|upon|on\s+the\s+following|to\s+the\s+following)|"
        r"\bhave\s+decided\s+to\s+conclude\b",
        r"(?:^|[\n.;]\s*)(?:done|made|signed)\b[^.\n]{0,60}\b(?:this\b[^.\n]{0,40}\bday\b|duplicate|originals?|copies|counterparts)",
        r"\bequally\s+(?:authentic|valid|authoritative)\b|\bboth\s+texts\b",
        r"\b(?:this|the\s+present)\s+(?:agreement|treaty|protocol|convention|memorandum|accord|arrangement)\s+(?:shall|is|may|will)\b",
    )
)
"""What only a treaty says of itself, and no text about one: so many beside a title, or without a title, tell it."""

SIGNS_WITH_TITLE, SIGNS_ALONE = 2, 4
_VERB = r"done|made|executed|concluded|signed|given|drawn\s+up"
_DONE = re.compile(
    rf"(?:(?:^|[.;:\n]\s*|\d[.)]\s*|(?-i:(?=DONE\b)))(?:and\s+)?(?P<verb>{_VERB})\b(?!\s+(?:in\s+accordance|by|under|between|copies))|"
    r"\bth(?:is|e\s+present)\s+(?:agreement|treaty|protocol|convention|memorandum|accord|charter|arrangement|instrument)\s+"
    r"(?:was|is|has\s+been)\s+(?:done\s+(?:and|or)\s+)?(?:done|signed|concluded|made)\b|"
    r"\bwritten\s+and\s+signed\b|\bsigned\s+and\s+sealed\b)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[a-z\d]\.\s+(?=[A-Z][a-z])|\n\s*\n|\s(?i:for\s+the\s+(?:government|republic|kingdom))")
_PLACED = re.compile(r"[^.;]{0,40}?\b(?:at|in|on|this|the)\b", re.IGNORECASE)
_WITNESS = re.compile(
    r"\bin\s+(?:witness|faith|testimony)\s+where\s?of\b[^.;\n]*|\b(?:undersigned|plenipotentiaries)\b[^.;\n]{0,160}\b(?:have|do|has)?\s*sign",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?i:at|in|on)\s+(?i:the\s+)?(?:(?i:city)\s+of\s+)?(?P<place>[^\W\d_a-z][\w'`-]+(?:[\s-]+(?:(?-i:de|del|la|of|da|dos|el)\s+)?[^\W\d_a-z][\w'-]+){0,3})"
)
_NO_PLACE = re.compile(
    r"(?:duplicate|triplicate|quadruplicate|two|three|four|six|english|russian|french|arabic|spanish|witness|faith|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|the|each|both|a\b|original)",
    re.IGNORECASE,
)
_HEADED = re.compile(
    r"\bdate\s+(?:of\s+)?sign(?:ing|ed|ature)\s*:?|\b(?:done|signed|concluded)\s+(?:at|in|on)\b|\(|\n",
    re.IGNORECASE,
)
_FORCE = re.compile(
    r"\b(?:entry\s+into\s+force|entered\s+into\s+force(?:\s+on)?|effective\s+date|in\s+force\s+(?:since|from)|"
    r"date\s+of\s+entry\s+into\s+force)\s*:?\s*(?=[\w,. ]{4,40})",
    re.IGNORECASE,
)
_SELF = r"\b(?:this|the\s+present|present)\s+(?:[A-Z][\w-]+\s+){{0,3}}?(?P<noun>{noun})\b"
_SIGNATURE = re.compile(
    r"(?:^|[\n.]\s*)for\s+(?:and\s+on\s+behalf\s+of\s+)?(?=(?:the\s+)?(?:government|cabinet|[A-Z]))", re.IGNORECASE
)
_COUNTRIES = re.compile(
    r"\bfor\s+(?:and\s+on\s+behalf\s+of\s+)?(?:the\s+)?(?:governments?\s+of\s+)?(?:the\s+)?$", re.IGNORECASE
)
_COLLECTIVE = re.compile(
    r"\b(?i:the|both)\s+(?i:two\s+)?(?:(?i:high)\s+)?(?:Contracting\s+(?:Parties|States|Sides)|Parties|Sides)\b"
)
_OTHER = re.compile(
    r"\bthe\s+(?P<name>(?:[A-Z][\w-]+\s+){0,6}?"
    r"(?:(?i:agreement|treaty|convention|protocol)|Memorandum\s+of\s+Understanding|Charter)\b[^.;()]{0,260}?),?\s+"
    r"(?:(?:which\s+was\s+)?(?:signed|concluded|done|made|dated|adopted)\s+(?:(?:at|in)\s+[A-Z][\w' -]{2,30}?,?\s+)?"
    r"(?:on\s+)?|of\s+|as\s+of\s+|on\s+)"
    r"(?:the\s+)?(?=\d|[A-Z][a-z]+\s+\d)"
)
_SENTENCE = re.compile(r"\b(?:shall|will|be|is|are|means?|was|were|may|has|have)\b", re.IGNORECASE)
NAME_WORDS = 3
_ARTICLE = re.compile(r"\barticle\s+(?:1|i|one)\b", re.IGNORECASE)
PREAMBLE_LETTERS = 4000
"""Parties are named within so many letters from the head."""

PLACE_LETTERS = 160
DONE_LETTERS = 330
"""Letters of the clause that says where and when a treaty was done."""


@dataclass(frozen=True, slots=True)
class _Act:
    """When and where a treaty was done, and the words that say so."""

    start: int
    end: int
    day: DateSpan | None
    place: str


def read_treaty(lined: str, *, is_forced: bool = False) -> DocumentForm | None:
    """The form of a treaty, or None when a text has not that form.

    Parameters
    ----------
    lined
        The aligned copy with its line ends.
    is_forced
        Whether the caller says that it is a treaty.
    """
    plain = lined.replace("\n", " ")
    lists = find_parties(plain, 0, min(len(plain), PREAMBLE_LETTERS))
    signs = sum(1 for sign in _SIGNS if sign.search(lined))
    preamble = _preamble(lists)
    title = find_title(lined, PACT, preamble.start if preamble else len(lined))
    if not is_forced and signs < (SIGNS_WITH_TITLE if title else SIGNS_ALONE):
        return None
    chosen = _choose(plain, lists, preamble, title)
    own = _own(lined, title)
    selves = tuple(_selves(lined, title))
    if own is None and selves:
        noun = plain[selves[0][0] : selves[0][1]]
        own = Thing("Agreement", " ".join(noun.split()), *selves[0])
    if own is None:
        return None
    parties = tuple(party_of(plain, state) for state in chosen.states) if chosen else ()
    head = chosen.start if chosen and chosen.is_preamble else (title.end + 200 if title else HEAD_DAY)
    act = _act(lined, plain, title, head)
    clauses = [(act.start, act.end)] if act else []
    clauses += [match.span() for match in _WITNESS.finditer(lined)]
    statements = (*_statements(plain, own, parties, act, _force(plain, head)), *_mentioned(plain, selves, act, head))
    collectives = tuple(match.span() for match in _COLLECTIVE.finditer(lined)) if parties else ()
    return DocumentForm(DocumentKind.TREATY, own, parties, selves, collectives, tuple(sorted(clauses)), statements)


def party_of(plain: str, state: StateName) -> Thing:
    """A state as a party, in its own words."""
    return Thing("State", state.name, *short_span(plain, state))


HEAD_DAY = 600
"""Letters of a head without title and preamble in which a day is looked for."""


def _preamble(lists: Sequence[Parties]) -> Parties | None:
    """The list that opens the preamble."""
    return next((parties for parties in lists if parties.is_preamble and len(parties.states) > 1), None)


def _choose(plain: str, lists: Sequence[Parties], preamble: Parties | None, title: Title | None) -> Parties | None:
    """The parties: those of the preamble, else of the title, else those that sign, else the first that are joined."""
    whole = [parties for parties in lists if len(parties.states) > 1]
    titled = [parties for parties in whole if title and title.start <= parties.start < title.end]
    if title and titled and (preamble is None or preamble.start < title.end):
        named = {state.name for state in titled[0].states}
        preambles = (parties for parties in whole if parties.is_preamble)
        again = (parties for parties in preambles if {state.name for state in parties.states} == named)
        return next(again, titled[0])
    signed = _signed(plain)
    return preamble or next(iter(titled), None) or signed or next(iter(whole), None)


def _signed(plain: str) -> Parties | None:
    """The parties for which somebody signs at the end: "For the Government of Canada: ..."."""
    floor = max(0, len(plain) - 3000)
    states = [
        state for state in find_states(plain, floor)
        if _COUNTRIES.search(plain[max(0, state.start - 60) : state.start])
    ]  # fmt: skip
    unique = tuple({state.name: state for state in reversed(states)}.values())[::-1]
    return Parties(unique, unique[0].start, unique[-1].end) if len(unique) > 1 else None


def _own(lined: str, title: Title | None) -> Thing | None:
    if title is None:
        return None
    return Thing("Agreement", " ".join(lined[title.start : title.end].split()), title.start, title.end)


def _selves(lined: str, title: Title | None) -> Iterator[tuple[int, int]]:
    """Where the text speaks of itself: "this Agreement", "the present Convention"."""
    noun = title.noun if title else ""
    nouns = "agreement|treaty|convention|protocol|memorandum(?:\\s+of\\s+understanding)?|accord|arrangement|charter"
    if noun.startswith("memorandum"):
        nouns = "memorandum(?:\\s+of\\s+understanding)?|mou|arrangement"
    elif noun:
        nouns = re.sub(r"\s+", r"\\s+", noun.rstrip("s"))
    spans = [match.span() for match in re.finditer(_SELF.format(noun=nouns), lined, re.IGNORECASE)]
    yield from spans or [match.span() for match in re.finditer(_SELF.format(noun="agreement"), lined, re.IGNORECASE)]


def _act(lined: str, plain: str, title: Title | None, head: int) -> _Act | None:
    """The act of signing: as the final clause tells it, else as the head does."""
    headed = _headed(lined, plain, title, head)
    final = _final(lined, plain, head if head < len(plain) // 2 else title.end if title else 0)
    if final is None or headed is None:
        return final or headed
    if final.day is None:
        return _Act(final.start, final.end, headed.day, final.place or headed.place)
    if headed.day and headed.day.value[:4] != final.day.value[:4]:
        force = _force(plain, head)
        if force and force.value[:4] == final.day.value[:4]:
            return headed
    if headed.day and len(final.day.value) == 4 and headed.day.value.startswith(final.day.value):
        return _Act(final.start, final.end, headed.day, final.place or headed.place)
    return final


def _final(lined: str, plain: str, floor: int) -> _Act | None:
    """The clause "Done at Lima this third day of May 2016 in duplicate ..."; the first of a text with annexes."""
    dated: list[_Act] = []
    bare: list[_Act] = []
    for match in _DONE.finditer(lined, floor):
        start = match.start("verb") if match["verb"] else match.start()
        if match["verb"] and not lined[start].isupper():
            continue
        if not _PLACED.match(plain, match.end()):
            continue
        limit = min(len(plain), match.end() + DONE_LETTERS)
        ending = _CLAUSE_END.search(lined, match.end(), limit)
        stop = ending.start() + 1 if ending else limit
        day = find_day(plain, match.start(), stop)
        act = _Act(start, stop, day, place_in(plain, match.end(), min(stop, match.end() + PLACE_LETTERS)))
        if day is None:
            bare.append(act)
        elif len(day.value) >= 4:
            dated.append(act)
    in_order = [*dated, *bare]
    first_bare = bare[0] if bare and (not dated or bare[0].start < dated[0].start) and bare[0].place else None
    if first_bare and dated and "done" not in plain[dated[0].start : dated[0].start + 5].lower():
        return first_bare
    return in_order[0] if in_order else None


def place_in(plain: str, start: int, end: int) -> str:
    """The first place that a stretch of text names behind "at" or "in", or empty."""
    for match in _PLACE.finditer(plain, start, end):
        is_language = any(state.is_adjective for state in find_states(plain, *match.span("place")))
        if not is_language and not _NO_PLACE.match(match["place"]):
            return " ".join(match["place"].split())
    return ""


def _headed(lined: str, plain: str, title: Title | None, head: int) -> _Act | None:
    """The day that the head gives: in brackets under the title, after "signed at", as the title's last words."""
    floor = title.start if title else 0
    for match in _HEADED.finditer(lined, floor, max(floor, head)):
        stop = min(len(plain), match.end() + 70)
        closing = re.compile(r"[)\n]").search(lined, match.end(), stop)
        if match[0] in ("(", "\n"):
            if not closing:
                continue
            inside = plain[match.end() : closing.start()]
            if not re.fullmatch(r"\s*(?:[A-Z][\w .'-]{2,30},?\s+)?(?:on\s+)?[\w ,]{3,22}\d{4}\s*", inside):
                continue
            stop = closing.start()
        day = find_day(plain, match.end(), stop)
        if day is not None and len(day.value) > 4:
            before = plain[max(0, match.start() - 30) : match.end()].lower()
            if "force" in before or "ratif" in before or "effective" in before:
                continue
            place = place_in(plain, max(0, match.start()), day.start) or _bare_place(plain[match.end() : day.start])
            return _Act(match.start(), day.end, day, place)
    if title:
        day = find_day(plain, title.end, min(len(plain), title.end + 40))
        if day and len(day.value) > 7 and not re.search(r"[.;]", plain[title.end : day.start]):
            return _Act(title.end, day.end, day, place_in(plain, title.end, day.start))
    return None


def _bare_place(words: str) -> str:
    match = re.fullmatch(r"\s*([A-Z][\w'-]+(?:\s[A-Z][\w'-]+){0,2})\s*,\s*(?:on\s*)?", words)
    return match[1] if match else ""


def _force(plain: str, head: int) -> DateSpan | None:
    """The day on which the head says that the treaty entered into force."""
    match = _FORCE.search(plain, 0, max(head, HEAD_DAY))
    day = find_day(plain, match.end(), match.end() + 40) if match else None
    return day if day and len(day.value) > 4 else None


def _statements(
    plain: str, own: Thing, parties: tuple[Thing, ...], act: _Act | None, force: DateSpan | None
) -> Iterator[FormStatement]:
    """Who signs the treaty, on which day, and since when it is in force."""
    qualifiers = {}
    if act and act.day:
        qualifiers["on"] = act.day.value
    if act and act.place:
        qualifiers["at"] = act.place
    is_signed = act is not None or bool(_WITNESS.search(plain)) or bool(_SIGNATURE.search(plain))
    relation = "signs" if is_signed else "partyTo"
    for party in parties:
        given = qualifiers if is_signed else {}
        yield FormStatement(relation, party, own, parties[0].start, parties[-1].end, f"form.{relation}", given, 1)
    if act and act.day:
        yield FormStatement(
            "signedOn", own, act.day, min(act.start, act.day.start), max(act.day.end, act.start), "form.signedOn"
        )
    if force:
        yield FormStatement("inForceFrom", own, force, force.start, force.end, "form.inForceFrom")


def _mentioned(plain: str, selves: Sequence[tuple[int, int]], act: _Act | None, head: int) -> Iterator[FormStatement]:
    """Other agreements, named by their words up to the day of their signature, in what follows the preamble."""
    articles = _ARTICLE.search(plain, head)
    own = act.day.value if act and act.day else ""
    for number, match in enumerate(_OTHER.finditer(plain, articles.start() if articles else head), 2):
        day = find_day(plain, match.end(), min(len(plain), match.end() + 40))
        start, end = match.span("name")
        is_self = any(first < end and start < last for first, last in selves)
        if day is None or len(day.value) <= 4 or day.start > match.end() + 2 or is_self or day.value == own:
            continue
        if (act and act.start <= start < act.end) or not _is_name(plain[start:end]):
            continue
        mentioned = Thing("Agreement", " ".join(plain[start:end].split()), start, end)
        yield FormStatement("signedOn", mentioned, day, start, day.end, "form.mentioned")
        for parties in find_parties(plain, start, end)[:1]:
            for state in parties.states:
                qualifiers = {"on": day.value}
                yield FormStatement(
                    "signs", party_of(plain, state), mentioned, start, day.end, "form.mentioned", qualifiers, number
                )


def _is_name(words: str) -> bool:
    """Whether words name one agreement among others: more than "the Trade Agreement", and no sentence."""
    return len(words.split()) >= NAME_WORDS and not _SENTENCE.search(words)
