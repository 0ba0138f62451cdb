"""Lines of "Key: value", and places and dates in brackets after a name.

Comes in: a `RuleContext`. Goes out: `Finding`s. Treaty summaries, encyclopedic entries and programmes state much
without a verb: "Entry into force: 3 February 2020", "the First Conference (Lima, 20 October 2020)". What such
a line speaks of is what the title names, else what the document named first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from kg.extract.documents.document import MentionKind, Reading
from kg.extract.frames.parse import Tree
from kg.extract.relations.arguments import Filler, RuleContext
from kg.extract.relations.findings import Dated, Finding, Named, entities_of
from kg.extract.relations.modality import future_is_planned
from kg.extract.rules.rules import confidence_of, read_relations
from kg.model import Modality

_KEY = re.compile(r"(?:^|(?<=[.;\n]))[ \t*•\-–|]*([A-Z][A-Za-z /()-]{2,45}?)[ *]*(?::|\s\|)[ \t*]", re.MULTILINE)
_REFUSED = re.compile(
    r"\b(?:none|not yet|never|pending|n/a|cancelled|postponed|rejected|refused|declined|withdrawn|lapsed)\b",
    re.IGNORECASE,
)
_HOPED = re.compile(
    r"\b(?:expected|planned|scheduled|foreseen|proposed|tbc|due|promised|pledged|announced|committed)\b", re.IGNORECASE
)
MAX_KEY_LINE = 400


@cache
def _lines() -> tuple[dict[str, Any], ...]:
    text = files("kg.extract.rules").joinpath("tables.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["line"])


def find_tables(context: RuleContext) -> Iterator[Finding]:
    """What lines of "Key: value" state."""
    text = context.reading.document.aligned
    for match in _KEY.finditer(text):
        key = " ".join(match[1].lower().split())
        rules = [line for line in _lines() if key in line["keys"]]
        end = _value_end(text, match.end())
        if is_office(key) and not _in_zone(context, match.start()):
            yield from _listed_officers(context, (match.start(1), match.end(1), match.end(), end))
        if not rules or _in_zone(context, match.start()):
            continue
        topics = [(line, _topic(context, frozenset(line["topic"].split()), match.start(1))) for line in rules]
        for line, topic in topics:
            if topic is not None:
                yield from _line_findings(context, line, topic, (match.start(1), match.end(), end))


def _in_zone(context: RuleContext, place: int) -> bool:
    return any(zone.start <= place < zone.end for zone in context.reading.document.zones)


def _value_end(text: str, start: int) -> int:
    """End of a value: of its line, or of its sentence where another key follows on the line."""
    line = text.find("\n", start)
    line = len(text) if line < 0 else line
    following = _KEY.search(text, start, line)
    return min(line, following.start() if following else line, start + MAX_KEY_LINE)


def _topic(context: RuleContext, types: frozenset[str], place: int) -> Named | None:
    """What the document is about: what its title names, else what it names first before a place, of these types."""
    reading = context.reading
    title = " ".join(reading.document.title.lower().split())
    first: Named | None = None
    for number, mention in enumerate(reading.mentions):
        entity = reading.entities[mention.entity]
        if entity.type not in types or mention.kind is not MentionKind.NAME or entity.members:
            continue
        if title and entity.name.lower() in title:
            return Named(entity.index, number)
        if mention.start < place:
            first = first or Named(entity.index, number)
    return first


def _line_findings(
    context: RuleContext, line: dict[str, Any], topic: Named, span: tuple[int, int, int]
) -> Iterator[Finding]:
    reading = context.reading
    start, begin, end = span
    modality = _line_modality(reading.document.aligned[begin:end])
    dates = [number for number, date in enumerate(reading.dates) if begin <= date.start and date.end <= end]
    sentence = next(
        (tree.sentence.number for tree in context.trees if tree.sentence.start <= begin <= tree.sentence.end), 0
    )

    def finding(subject: Named, target: Named | Dated, qualifiers: dict[str, str], group: str = "") -> Finding:
        written = [reading.dates[target.date].value] if isinstance(target, Dated) else []
        settled = future_is_planned(modality, written, context.written)
        return Finding(
            line["relation"],
            subject,
            target,
            qualifiers,
            settled,
            start,
            end,
            sentence,
            line["id"],
            confidence_of(line["id"]),
            group,
        )

    if line["value"] == "date":
        for number in dates[:1]:
            yield finding(topic, Dated(number), {})
        return
    relation = read_relations()[line["relation"]]
    is_place = line["value"] == "place"
    wanted = relation.object if is_place else relation.subject
    listed = [
        named for named in _listed(context, wanted, begin, end, is_actor=not is_place) if named.entity != topic.entity
    ]
    if is_place:
        for named in listed[:1]:
            yield finding(topic, named, {})
        return
    key = f"t{start}" if len(listed) > 1 else ""
    for named in listed:
        own = _date_after(context, named, end)
        part = _part_of_list(reading, named, begin, end)
        made = finding(named, topic, {relation.date: own} if own and relation.date else {}, key)
        yield made if part is None else replace(made, modality=_line_modality(part))


def _part_of_list(reading: Reading, named: Named, begin: int, end: int) -> str | None:
    """The part of a list that speaks of a name, where semicolons part it and each has its own standing."""
    text = reading.document.aligned
    if ";" not in text[begin:end]:
        return None
    mention = reading.mentions[named.mention]
    start = max(text.rfind(mark, begin, mention.start) for mark in ";.") + 1
    stops = [at for at in (text.find(mark, mention.end, end) for mark in (";", ". ")) if at >= 0]
    return text[max(start, begin) : min(stops, default=end)]


def is_office(key: str) -> bool:
    """Whether the key of a line is an office or several: "Secretaries-General", "Chair".

    Examples
    --------
    >>> is_office("chairpersons"), is_office("secretaries-general"), is_office("budget")
    (True, True, False)
    """
    heads = frozenset(_offices().split())
    forms = {key, key.removesuffix("s"), key.replace("ies-", "y-"), key.replace("s-", "-"), key.rpartition(" ")[2]}
    return bool({*forms, *(form.removesuffix("s") for form in forms)} & heads)


@cache
def _offices() -> str:
    text = files("kg.extract.rules").joinpath("offices.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["heads"])


def _listed_officers(context: RuleContext, span: tuple[int, int, int, int]) -> Iterator[Finding]:
    """Read "Secretary-General: Ana Reyes", and lists of those who were it."""
    start, close, begin, end = span
    topic = _topic(context, frozenset({"Organisation", "Institution", "Mechanism", "Programme", "Initiative"}), start)
    people = _listed(context, frozenset({"Person"}), begin, end, is_actor=True)
    sentence = next(
        (tree.sentence.number for tree in context.trees if tree.sentence.start <= begin <= tree.sentence.end), 0
    )
    for person in people if topic is not None else ():
        own = _date_after(context, person, end)
        qualifiers = {"title": context.reading.document.text[start:close]} | ({"on": own} if own else {})
        if topic is not None:
            yield Finding(
                "holdsOffice",
                person,
                topic,
                qualifiers,
                Modality.ASSERTED,
                start,
                context.reading.mentions[person.mention].end,
                sentence,
                "table.officers",
                confidence_of("table.officers"),
            )


def _line_modality(text: str) -> Modality:
    """Modality of a value by its words: "not yet", "planned"."""
    if _REFUSED.search(text):
        return Modality.NEGATED
    return Modality.PLANNED if _HOPED.search(text) else Modality.ASSERTED


def _listed(context: RuleContext, types: frozenset[str], begin: int, end: int, *, is_actor: bool) -> list[Named]:
    """What of these types a stretch of text names, each once."""
    listed: list[Named] = []
    for number, mention in enumerate(context.reading.mentions):
        if begin <= mention.start and mention.end <= end and context.types(number) & types:
            listed += entities_of(context, Filler(0, 0, number), types, is_actor=is_actor)
    return list(dict.fromkeys(listed))


def _date_after(context: RuleContext, named: Named, end: int) -> str:
    """Date in brackets right after a name."""
    place = context.reading.mentions[named.mention].end
    for date in context.reading.dates:
        if place < date.start <= place + 3 and date.end <= end:
            return date.value
    return ""


def find_parentheses(context: RuleContext, tree: Tree) -> Iterator[Finding]:
    """Places and dates in brackets after the name of an event, an agreement or a body."""
    reading = context.reading
    for parenthesis in tree.sentence.parentheses:
        for number in _before(context, tree, parenthesis.after):
            types = context.types(number)
            inner = [
                index
                for index, mention in enumerate(reading.mentions)
                if parenthesis.start <= mention.start and mention.end <= parenthesis.end
            ]
            dates = [
                index
                for index, date in enumerate(reading.dates)
                if parenthesis.start <= date.start and date.end <= parenthesis.end
            ]
            for relation, value in _aside_relations(types, bool(dates)):
                if value == "date":
                    targets: list[Named | Dated] = [Dated(date) for date in dates[:1]]
                else:
                    places = frozenset({"City", "State", "Place"})
                    targets = [
                        named
                        for index in inner[:1]
                        if context.types(index) & places
                        for named in entities_of(context, Filler(0, 0, index), places, is_actor=False)
                    ]
                subject = entities_of(context, Filler(0, 0, number), types, is_actor=False)
                for owner in subject[:1]:
                    for target in targets:
                        written = [reading.dates[date].value for date in dates]
                        yield Finding(
                            relation,
                            owner,
                            target,
                            {},
                            future_is_planned(Modality.ASSERTED, written, context.written),
                            reading.mentions[number].start,
                            parenthesis.end,
                            tree.sentence.number,
                            f"aside.{relation}",
                            confidence_of(f"aside.{relation}"),
                        )


def find_places_after(context: RuleContext, tree: Tree) -> Iterator[Finding]:
    """Place and date between commas after an event: "at its last session, in Salta in 2023, it adopted"."""
    reading = context.reading
    places = frozenset({"City", "State", "Place"})
    for word in tree.words[:-3]:
        rest = tree.words[word.index + 1 : word.index + 7]
        if rest[0].text != "," or len(rest) < 3 or rest[1].text.lower() not in ("in", "at"):
            continue
        close = next((at for at, following in enumerate(rest[1:], 1) if following.text == ","), 0)
        events = [event for event in _before(context, tree, word.index) if context.types(event) == {"Event"}]
        cities = [city for city in tree.mentions[rest[2].index] if context.types(city) & places][:1]
        if not close or not events or not cities:
            continue
        targets: list[tuple[str, Named | Dated]] = [
            ("heldIn", named)
            for city in cities
            for named in entities_of(context, Filler(0, 0, city), places, is_actor=False)
        ]
        targets += [("heldOn", Dated(following.date)) for following in rest[:close] if following.date >= 0][:1]
        mention = reading.mentions[events[0]]
        for relation, target in targets:
            rule = f"aside.{relation}"
            yield Finding(
                relation,
                Named(mention.entity, events[0]),
                target,
                {},
                Modality.ASSERTED,
                mention.start,
                rest[close].start,
                tree.sentence.number,
                rule,
                confidence_of(rule),
            )


def _before(context: RuleContext, tree: Tree, word: int) -> tuple[int, ...]:
    """The longest mention that ends with a word."""
    if word < 0:
        return ()
    end = tree.words[word].end
    ending = [number for numbers in tree.mentions for number in numbers if context.reading.mentions[number].end == end]
    return tuple(sorted(ending, key=lambda number: context.reading.mentions[number].start)[:1])


def _aside_relations(types: frozenset[str], has_date: bool) -> tuple[tuple[str, str], ...]:  # noqa: FBT001
    if "Event" in types:
        return (("heldIn", "place"), ("heldOn", "date"))
    if types & {"Agreement", "Declaration"}:
        return (("signedOn", "date"),) if "Agreement" in types else ()
    if types & {"Institution", "Site", "Project"} and not has_date:
        return (("locatedIn", "place"),)
    return ()


def is_listed_date(reading: Reading) -> bool:
    """Whether what was taken for the document's date is the date of something in a line of "Key: value"."""
    written = reading.document.date
    if written is None:
        return False
    text = reading.document.aligned
    keys = {key for line in _lines() for key in line["keys"]} - {"date", "dates"}
    for date in reading.dates:
        if date.value == written.text:
            line = text[text.rfind("\n", 0, date.start) + 1 : date.start].lower()
            if any(line.lstrip(" *-").startswith(key) for key in keys):
                return True
    return False
