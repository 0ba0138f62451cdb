"""Reading: a text in, and out comes all that the stages before relations find in it.

Comes in: a text, perhaps with its date and a graph to link to. Goes out: a `Reading`. The stages run in one
direction: document, tokens, dates, known names, titles, names, nominals, entities, anaphora, quantities, links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kg.extract.coreference.anaphora import resolve
from kg.extract.coreference.discourse import Discourse
from kg.extract.coreference.entities import EntityRegister, register_names
from kg.extract.coreference.linking import link_drafts
from kg.extract.coreference.speakers import find_addressees, find_side, find_sides, find_speaker, find_speakers
from kg.extract.documents.document import (
    DateSpan,
    DocEntity,
    Document,
    DocumentKind,
    EntityMention,
    MentionKind,
    QuantitySpan,
    Reading,
)
from kg.extract.documents.language import load_model
from kg.extract.documents.text import make_document
from kg.extract.documents.tokens import Parse, parse_document
from kg.extract.forms.reading import with_form
from kg.extract.lexicon import load_lexicon
from kg.extract.limits import check_size, check_time
from kg.extract.names.known import find_known, graph_names
from kg.extract.names.names import WIDEST_ACRONYM, NameFinder
from kg.extract.names.nominals import NominalFinder
from kg.extract.names.spans import Span
from kg.extract.names.titles import TitleFinder
from kg.extract.names.types import type_names
from kg.extract.parts import join_readings, split_document
from kg.extract.values.dates import find_dates
from kg.extract.values.quantities import find_quantities
from kg.model import Period, parse_period
from kg.tables import Lookup


def read_document(  # noqa: PLR0913  what may be known of a text, each by its name
    text: str,
    *,
    date: Period | str | None = None,
    title: str = "",
    lookup: Lookup | None = None,
    nlp: Any = None,
    identity: str = "",
    kind: DocumentKind | None = None,
) -> Reading:
    """Read a text up to, but without, its relations.

    Parameters
    ----------
    text
        As given; all offsets of the reading are into it.
    date
        The document's own date (EDTF text or `Period`); read from a dateline when None.
    title
        Title that does not stand in the text.
    lookup
        Names of a graph to link to; without one every entity is a proposed one.
    nlp
        A pipeline of `kg.extract.documents.language`; the installed one when None.
    identity
        Id of the document; a part of its hash when empty.
    kind
        What kind of document it is; told from its form when None.

    Returns
    -------
    Reading
        Entities, mentions, dates and quantities, each list in order of place.

    Raises
    ------
    LimitError
        When the text is longer than `kg.extract.limits` allows.
    """
    check_size(len(text), identity)
    period = parse_period(date) if isinstance(date, str) else date
    document = make_document(text, identity=identity, date=period, title=title)
    return read(with_form(document, kind, lookup), lookup=lookup, nlp=nlp)


def read(document: Document, *, lookup: Lookup | None = None, nlp: Any = None) -> Reading:
    """Read a document that has been made before; see `read_document`."""
    model = load_model() if nlp is None else nlp
    parts = [(at, _read_part(part, lookup, model)) for at, part in split_document(document)]
    return join_readings(document, parts)


def _read_part(document: Document, lookup: Lookup | None, nlp: Any) -> Reading:
    check_time()
    lexicon = load_lexicon()
    parse = parse_document(document, nlp)
    check_time()
    dates = _outside_zones(document, find_dates(document.aligned, document.date))
    known = _with_own(parse, find_known(parse, lexicon, graph_names(lookup)))
    capitals = {capital: state for state, capital in lexicon.capitals.items()}
    states = [
        (parse.tokens[span.first].start, capitals.get(span.name, span.name))
        for span in known
        if span.type == "State" or span.name in capitals
    ]
    quantities = _outside_zones(document, find_quantities(document.aligned, dates, states, lexicon))
    money = [quantity for quantity in quantities if quantity.is_money]
    paid = parse.covered(money)
    spans = find_spans(parse, [span for span in known if span.first not in paid], [*dates, *money])
    register, chosen = register_names(parse, spans)
    names = _by_token(
        span for span in spans if span.kind in (MentionKind.NAME, MentionKind.DEMONYM) and span.type != "Office"
    )
    speaker = find_speaker(parse, spans, chosen, register)
    side = find_side(parse, spans, chosen, register, speaker)
    speakers = find_speakers(parse, spans, chosen, register)
    sides = find_sides(parse, spans, chosen, register, speakers)
    addressees = find_addressees(parse, speakers)
    parties = tuple(register.known(party.type, party.name, party.entity).index for party in document.form.parties)
    discourse = Discourse(
        parse, lexicon, register, spans, chosen, names, speaker, side, speakers, sides, addressees, parties
    )
    check_time()
    resolve(discourse)
    link_drafts(register, lookup)
    entities, mentions = _gather(parse, spans, register, chosen, discourse.places)
    return Reading(document, entities, mentions, dates, quantities)


def _with_own(parse: Parse, known: list[Span]) -> list[Span]:
    """Known names with the places where a document speaks of itself: "this Agreement" is named by the title."""
    own = parse.document.form.own
    if own is None:
        return known
    spans = []
    for start, end in parse.document.form.selves:
        first, last = parse.at(start), parse.at(end - 1) + 1
        if first < last <= len(parse.tokens):
            head = parse.tokens[last - 1].low
            spans.append(
                Span(first, last, own.type, MentionKind.NAME, head, own.name, anchor=last - 1, entity=own.entity)
            )
    for start, end in parse.document.form.collectives:
        first, last = parse.at(start), parse.at(end - 1) + 1
        if first < last <= len(parse.tokens):
            head, determiner = parse.tokens[last - 1].low, parse.tokens[first].low
            spans.append(
                Span(first, last, "", MentionKind.NOMINAL, head, determiner=determiner, role="group", anchor=last - 1)
            )
    taken = {number for span in spans for number in range(span.first, span.last)}
    free = [span for span in known if taken.isdisjoint(range(span.first, span.last))]
    return sorted([*free, *spans], key=lambda span: span.first)


def find_spans(parse: Parse, listed: Sequence[Span], figures: Sequence[DateSpan | QuantitySpan]) -> list[Span]:
    """All spans that may name something, in order of place; no name runs into `figures`."""
    lexicon = load_lexicon()
    known = _by_token(listed)
    titles = TitleFinder(parse, lexicon, known).find()
    taken = {
        number: span.type for span in titles if span.type == "Office" or span.kind is MentionKind.NAME
        for number in range(span.first, span.last)
    }  # fmt: skip
    names = NameFinder(parse, lexicon, known, taken, figures).find()
    titled = _by_token(span for span in titles if span.type == "Person" and span.kind is MentionKind.NOMINAL)
    names = type_names(parse, names, titled)
    persons = [span for span in titles if span.kind is MentionKind.NAME and span.type == "Person"]
    covered = _by_token([*names, *persons])
    nominals = NominalFinder(parse, lexicon, covered, taken, figures).find()
    return sorted({*names, *titles, *nominals}, key=lambda span: (span.first, -span.last, span.type, span.kind))


def _by_token(spans: Iterable[Span]) -> dict[int, Span]:
    return {number: span for span in spans for number in range(span.first, span.last)}


def _outside_zones(document: Document, spans: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(
        span for span in spans if all(span.end <= zone.start or zone.end <= span.start for zone in document.zones)
    )


def _gather(
    parse: Parse, spans: Sequence[Span], register: EntityRegister, chosen: dict[int, int], places: dict[int, int]
) -> tuple[tuple[DocEntity, ...], tuple[EntityMention, ...]]:
    """Entities that are mentioned, numbered in order of their first mention, and their mentions."""
    used: dict[int, int] = {}
    for number in sorted(chosen):
        for draft in (chosen[number], *register.drafts[chosen[number]].members):
            used.setdefault(draft, len(used))
        if number in places:
            used.setdefault(places[number], len(used))
    own = parse.document.form.own
    written = _written_names(spans, register, chosen, own.name if own else "")
    entities = tuple(
        DocEntity(
            index,
            register.drafts[number].type,
            written.get(number, register.drafts[number].name),
            register.drafts[number].entity,
            tuple(used[member] for member in register.drafts[number].members),
        )
        for number, index in used.items()
    )
    mentions = {
        EntityMention(
            *parse.span(spans[span_number].first, spans[span_number].last),
            used[draft],
            spans[span_number].kind,
            used.get(places.get(span_number, -1), -1),
        )
        for span_number, draft in chosen.items()
    }
    return entities, tuple(
        sorted(mentions, key=lambda mention: (mention.start, -mention.end, mention.entity, mention.kind))
    )


def _written_names(spans: Sequence[Span], register: EntityRegister, chosen: dict[int, int], own: str) -> dict[int, str]:
    """The fullest names that the text itself writes, unless in capitals; not of states and not of the text itself."""
    names: dict[int, str] = {}
    for number, draft in sorted(chosen.items()):
        is_own = register.drafts[draft].name == own
        if spans[number].kind is MentionKind.NAME and register.drafts[draft].type != "State" and not is_own:
            best = names.get(draft, "")
            name = register.surface(spans[number])
            if (not name.isupper(), len(name)) > (not best.isupper(), len(best)) or not best:
                names[draft] = name
    return {draft: name for draft, name in names.items() if not name.isupper() or len(name) <= WIDEST_ACRONYM}
