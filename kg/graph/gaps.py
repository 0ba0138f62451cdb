"""What a graph leaves open: of things, plans, stages and sources; agents that do not act, and names of two alphabets.

Comes in: tables and the ontology, which says what it expects of each class. Goes out: a `Problem` for each gap, with
file and line. A gap is no error, since a text may not say; a curator who has looked writes so into the note of the row,
after `NOT_STATED`, and the gap is counted from then on, not listed. No clock is read: a plan's day has passed when a
source of a later day is there.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Problem
from kg.model import FACTUAL, Claim, Day, Entity, Modality, Ontology, Source, SourceKind, Tables
from kg.tables import mixed_words, odd_letter, show

NOT_STATED = "not stated"
"""How the note of an entity or claim begins, or a part of it after a semicolon, that tells of a gap of the texts."""
_REMEDY = f"add the claim, or begin the note with '{NOT_STATED}:' where no text says it"


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is open, and how much of the rest a curator has noted as not stated by any text."""

    open: tuple[Problem, ...] = ()
    noted: int = 0


def find_gaps(tables: Tables, ontology: Ontology, folder: Path) -> Gaps:
    """Find what a graph leaves open.

    Parameters
    ----------
    tables
        As read and checked.
    ontology
        Says which participants and links a class expects, which classes act, and which role takes part.
    folder
        The data folder, to name files.
    """
    finder = _GapFinder(tables, ontology)
    noted, listed = 0, []
    kinds = (
        ("entities.csv", finder.incomplete()),
        ("claims.csv", finder.doubtful()),
        ("claims.csv", finder.overdue()),
        ("claims.csv", finder.skipped()),
        ("sources.csv", finder.unplaced()),
        ("sources.csv", finder.reprinted()),
    )
    for name, rows in kinds:
        for row, what, remedy, rule in rows:
            if _is_noted(row.note):
                noted += 1
            else:
                listed.append(Problem(str(folder / name), row.row, what, remedy, rule))
    listed += _mixed_names(tables, folder)
    return Gaps(tuple(sorted(listed)), noted)


def _mixed_names(tables: Tables, folder: Path) -> Iterator[Problem]:
    """Labels, names and titles of which a word mixes alphabets, so that whoever types what he sees does not find it."""
    written = (
        *(("entities.csv", entity.row, "label", entity.label) for entity in tables.entities.values()),
        *(("names.csv", name.row, "name", name.name) for name in tables.names),
        *(("sources.csv", source.row, "title", source.title) for source in tables.sources.values()),
        *(("sources.csv", source.row, "author", source.author) for source in tables.sources.values()),
        *(("sources.csv", source.row, "publisher", source.publisher) for source in tables.sources.values()),
    )
    for file, row, column, text in written:
        for word in mixed_words(text):
            odd = odd_letter(word)
            what = f"{column} '{show(text)}' mixes alphabets in '{show(word)}': '{odd}' is {unicodedata.name(odd)}"
            yield Problem(str(folder / file), row, what, "type the word in one alphabet", "mixed-alphabets")


def _is_noted(note: str) -> bool:
    return any(part.strip().startswith(NOT_STATED) for part in note.split(";"))


_Gap = tuple[Entity | Claim | Source, str, str, str]
"""The row, what is open, the remedy, and the name of the rule."""


class _GapFinder:
    """Finds gaps by the claims that each thing is in; those that deny something fill none."""

    def __init__(self, tables: Tables, ontology: Ontology) -> None:
        self._tables = tables
        self._ontology = ontology
        self._wholes: defaultdict[str, set[str]] = defaultdict(set)
        self._around: defaultdict[str, set[str]] = defaultdict(set)
        self._participants: defaultdict[str, set[str]] = defaultdict(set)
        self._linked: defaultdict[str, set[str]] = defaultdict(set)
        for claim in tables.claims:
            predicate = ontology.properties[claim.predicate]
            if not claim.object or claim.modality is Modality.NEGATED or predicate.is_bibliographic:
                continue
            if predicate.is_nesting:
                self._around[claim.subject].add(claim.object)
                if not predicate.is_placing:
                    self._wholes[claim.subject].add(claim.object)
            for end, role, thing in (
                (claim.subject, predicate.subject_role, claim.object),
                (claim.object, predicate.object_role, claim.subject),
            ):
                self._linked[thing].add(end)
                if role.takes_part:
                    self._participants[thing].add(end)

    def incomplete(self) -> Iterator[_Gap]:
        """Entities that lack what their class expects."""
        for entity in filter(lambda entity: entity.row, self._tables.entities.values()):  # others are of lent folders
            for above in sorted(self._ontology.ancestors[entity.type]):
                expected = self._ontology.classes[above]
                for wanted in expected.participants:
                    if not self._has(entity.id, self._participants, self._wholes, wanted):
                        label = self._ontology.classes[wanted].label
                        what = f"no {label} takes part in '{entity.id}' ({entity.type})"
                        yield entity, what, _REMEDY, f"{above.lower()}-without-{wanted.lower()}"
                for wanted in expected.links:
                    if not self._has(entity.id, self._linked, self._around, wanted):
                        label = self._ontology.classes[wanted].label
                        what = f"no claim links '{entity.id}' ({entity.type}) with a {label}"
                        yield entity, what, _REMEDY, f"{above.lower()}-without-{wanted.lower()}"

    def _has(self, identity: str, ends: Mapping[str, set[str]], wholes: Mapping[str, set[str]], wanted: str) -> bool:
        """Whether a thing, or a whole that it belongs to, has an end of a class."""
        seen: set[str] = set()
        left = [identity]
        while left:
            thing = left.pop()
            if thing in seen:
                continue
            seen.add(thing)
            if any(self._is_a(end, wanted) for end in ends.get(thing, ())):
                return True
            left += wholes.get(thing, ())
        return False

    def _is_a(self, identity: str, wanted: str) -> bool:
        entity = self._tables.entities.get(identity)
        return entity is not None and wanted in self._ontology.ancestors[entity.type]

    def doubtful(self) -> Iterator[_Gap]:
        """Claims of nobody's plan, of a figure that its other side carries, or of an agent that does not act."""
        for claim in self._tables.claims:
            if claim.modality is Modality.PLANNED and not self._is_owned(claim):
                what = f"plan '{claim.subject} {claim.predicate} {claim.target}' has neither a speaker nor a day"
                remedy = f"fill attributed_to or on, or begin the note with '{NOT_STATED}:' where no text says it"
                yield claim, what, remedy, "plan-without-speaker-or-day"
            carrier = self._other_carrier(claim)
            if carrier:
                measure = claim.qualifiers["measure"]
                what = f"{measure} is one figure for both sides, and '{carrier}' carries it, so that rival figures meet"
                remedy = f"make '{carrier}' the subject and '{claim.subject}' the counterpart"
                yield claim, what, remedy, "carrier-of-two-sided-figure"
            for identity in self._agents(claim):
                kind = self._class_of(identity)
                if kind and self._ontology.is_agent(kind) is False:
                    label = self._ontology.properties[claim.predicate].label
                    what = f"'{identity}' ({kind}) {label} as if it acted"
                    remedy = "name who acts there, or use a predicate of place or outcome"
                    yield claim, what, remedy, "agent-that-does-not-act"

    def overdue(self) -> Iterator[_Gap]:
        """Plans whose last day has passed, of which no other source of that time or later tells what came of them."""
        days = (source.text_day for source in self._tables.sources.values())
        newest: Day | None = max((day for day in days if day is not None), default=None)
        reports: defaultdict[tuple[str, ...], dict[str, Day]] = defaultdict(dict)
        for claim in self._tables.claims:
            told = self._tables.sources[claim.locator.source].text_day
            if told and (claim.modality in FACTUAL or claim.modality is Modality.NEGATED):
                for act in {self._act(claim), (claim.subject,), (claim.object,)}:
                    reports[act][claim.locator.source] = told
        listed = set()
        for claim in self._tables.claims:
            due = _due(claim) if claim.modality is Modality.PLANNED else None
            act = self._act(claim)
            if due is None or newest is None or due[1] >= newest or (act, due) in listed:
                continue
            if not any(day >= due[0] for source, day in reports[act].items() if source != claim.locator.source):
                listed.add((act, due))
                what = f"plan '{claim.subject} {claim.predicate} {claim.target}' was for {due[1]} at the latest"
                what += ", and no later source says what came of it"
                yield claim, what, _REMEDY, "plan-without-outcome"

    def _act(self, claim: Claim) -> tuple[str, ...]:
        """What a claim says something of: the thing of its two ends that does not act, or the claim's own matter."""
        for end in (claim.subject, claim.object):
            if end and not self._is_agent(end):
                return (end,)
        matter = (claim.qualifiers.get(column, "") for column in ("measure", "counterpart"))
        return (claim.subject, claim.predicate, claim.object, *matter)

    def skipped(self) -> Iterator[_Gap]:
        """Acts of which a stage is told as a fact, and none of those that the ontology expects before it."""
        told: defaultdict[str, set[str]] = defaultdict(set)
        for claim in self._tables.claims:
            if claim.modality is not Modality.NEGATED:
                told[claim.subject].add(claim.predicate)
                told[claim.object].add(claim.predicate)
        listed = set()
        for claim in self._tables.claims:
            predicate, act = self._ontology.properties[claim.predicate], claim.object or claim.subject
            stages = [stage for stage in predicate.expected_stages if self._can_have(act, stage)]
            if not stages or claim.modality not in FACTUAL or (act, claim.predicate) in listed or told[act] & {*stages}:
                continue
            listed.add((act, claim.predicate))
            wanted = " or ".join(f"'{self._ontology.properties[stage].label}'" for stage in stages)
            what = f"'{predicate.label}' is told of '{act}', but no stage before it: {wanted}"
            yield claim, what, _REMEDY, "act-without-earlier-stage"

    def _can_have(self, act: str, stage: str) -> bool:
        """Whether a predicate may tell a stage of an act: it dates its subject, else it leads to what is done."""
        predicate = self._ontology.properties[stage]
        return self._ontology.is_allowed(
            self._class_of(act), predicate.domain if predicate.value_kind else predicate.range
        )

    def unplaced(self) -> Iterator[_Gap]:
        """Texts that claims come from without a day, and pages of which it is not told on whose words they rest."""
        cited = {claim.locator.source for claim in self._tables.claims}
        for source in self._tables.sources.values():
            if not source.row or source.id not in cited or source.kind is not SourceKind.TEXT:
                continue
            remedy = f"fill {{}}, or begin the note with '{NOT_STATED}:' where the text does not show it"
            if not source.published:
                what = f"source '{source.id}' has no day, so that its undated claims have no time"
                yield source, what, remedy.format("published"), "source-without-date"
            if source.is_page and not source.origin:
                what = f"source '{source.id}' has no origin, so that it counts as one with all others of none"
                yield source, what, remedy.format("origin"), "source-without-origin"

    def reprinted(self) -> Iterator[_Gap]:
        """Sources whose claims differ by their origin only: one passage, or one title of one day, says the same."""
        alike: defaultdict[tuple[object, ...], dict[str, Source]] = defaultdict(dict)
        for claim in self._tables.claims:
            source = self._tables.sources[claim.locator.source]
            said = (claim.subject, claim.predicate, claim.target, claim.modality, *sorted(claim.qualifiers.items()))
            if claim.locator.fingerprint:
                alike[(claim.locator.fingerprint, *said)].setdefault(source.origin, source)
            if source.publisher and source.published:
                page = (source.publisher, source.published, source.title.casefold())
                alike[(*page, *said)].setdefault(source.origin, source)
        listed = set()
        for sources in alike.values():
            first, *others = sorted(sources.values(), key=lambda source: source.id)
            for second in others:
                if second.row and (first.id, second.id) not in listed:
                    listed.add((first.id, second.id))
                    origins = f"{first.origin or 'none'} and {second.origin or 'none'}"
                    what = f"claims of '{first.id}' and '{second.id}' differ by their origin only: {origins}"
                    remedy = f"give both the one origin, or begin the note with '{NOT_STATED}:' where they have two"
                    yield second, what, remedy, "claims-of-two-origins"

    def _is_owned(self, claim: Claim) -> bool:
        """Whether it is told who plans, or for when: of the claim, or of what it is about."""
        if claim.qualifiers.get("attributed_to") or claim.dates:
            return True
        return any(self._is_agent(end) for end in (claim.subject, *self._participants.get(claim.subject, ())))

    def _other_carrier(self, claim: Claim) -> str:
        """Who carries a two-sided figure instead of its subject: an actor before a place, then the first by id."""
        measure, counterpart = claim.qualifiers.get("measure", ""), claim.qualifiers.get("counterpart", "")
        if measure not in self._ontology.two_sided or not counterpart:
            return ""
        carrier = min(claim.subject, counterpart, key=lambda identity: (not self._is_agent(identity), identity))
        return "" if carrier == claim.subject else carrier

    def _is_agent(self, identity: str) -> bool:
        entity = self._tables.entities.get(identity)
        return entity is not None and self._ontology.is_agent(entity.type) is True

    def _agents(self, claim: Claim) -> tuple[str, ...]:
        """Who acts by a claim: its subject, and of a relation of equals its object too.

        A relation of equals that names a class itself, as places are named for twinning, is one that its things have.
        """
        predicate = self._ontology.properties[claim.predicate]
        ends = ((claim.subject, predicate.subject_role), (claim.object, predicate.object_role))
        told = ends if predicate.is_symmetric else ends[:1]
        named = predicate.domain if predicate.is_symmetric else ()
        return tuple(identity for identity, role in told if role.takes_part and self._class_of(identity) not in named)

    def _class_of(self, identity: str) -> str:
        return self._tables.entities[identity].type if identity in self._tables.entities else ""


def _due(claim: Claim) -> tuple[Day, Day] | None:
    """First and last day for which a plan is; None where it is for none, or has no end."""
    ends = [period.latest for period in claim.dates.values()]
    starts = [period.earliest or period.latest for period in claim.dates.values()]
    known = [end for end in ends if end is not None]
    firsts = [start for start in starts if start is not None]
    return (max(firsts), max(known)) if ends and len(known) == len(ends) and firsts else None
