"""Gold documents written for the tests, and the candidates that a perfect machine would give for them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from kg.extract.evaluation.gold import GoldClaim, GoldDocument, GoldEntity, GoldValue
from kg.model.candidates import Argument, Candidate, Value, ValueType
from kg.model.terms import Modality

TEXT = "Arland and Borland signed the River Treaty on 4 May 2021. Corland will join it. Arville and Bellport are twins."


def span(words: str, text: str = TEXT, nth: int = 0) -> tuple[int, int]:
    """Place of words in the text."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def entity(identity: str, kind: str, name: str, *mentions: tuple[int, int]) -> GoldEntity:
    return GoldEntity(identity, kind, name, mentions or (span(name),))


ARLAND, BORLAND = entity("e1", "State", "Arland"), entity("e2", "State", "Borland")
CORLAND = entity("e3", "State", "Corland")
TREATY = entity("e4", "Agreement", "River Treaty", span("River Treaty"), span("it", nth=0))
ARVILLE, BELLPORT = entity("e5", "City", "Arville"), entity("e6", "City", "Bellport")
FIRST, SECOND, THIRD = (span(part) for part in (TEXT[:57], "Corland will join it.", TEXT[-32:]))


def claim(
    relation: str,
    subject: GoldEntity,
    target: GoldEntity | GoldValue,
    evidence: tuple[int, int],
    modality: Modality = Modality.ASSERTED,
    group: str = "",
) -> GoldClaim:
    return GoldClaim(relation, subject, target, (), modality, (evidence,), group)


CLAIMS = (
    claim("signs", ARLAND, TREATY, FIRST, group="g1"),
    claim("signs", BORLAND, TREATY, FIRST, group="g1"),
    claim("signedOn", TREATY, GoldValue("2021-05-04", is_date=True), FIRST),
    claim("signs", CORLAND, TREATY, SECOND, Modality.PLANNED),
    claim("twinnedWith", ARVILLE, BELLPORT, THIRD),
)
ENTITIES = (ARLAND, BORLAND, CORLAND, TREATY, ARVILLE, BELLPORT)


def document(claims: Sequence[GoldClaim] = CLAIMS, identity: str = "made-1", text: str = TEXT) -> GoldDocument:
    return GoldDocument(identity, text, "2021-05-05", "", "test", ENTITIES, tuple(claims))


def perfect(gold: GoldDocument) -> list[Candidate]:
    """One candidate for each claim: first mentions, the evidence's first span, everything right.

    A mention that is shared with another member of its group is told apart by the name, as a machine would.
    """
    return [
        Candidate(
            each.relation,
            _argument(gold, each.subject),
            _argument(gold, each.object) if isinstance(each.object, GoldEntity) else _value(gold, each.object),
            dict(each.qualifiers),
            each.modality,
            *each.evidence[0],
            gold.id,
            gold.sha256,
            0.5 + number / 1000,
            f"rule-{each.relation}",
            group=each.group,
        )
        for number, each in zip(itertools.count(), gold.claims, strict=False)
    ]


def _argument(gold: GoldDocument, each: GoldEntity) -> Argument:
    start, end = each.mentions[0]
    return Argument(gold.text[start:end], start, end, each.type, "", each.name)


def _value(gold: GoldDocument, each: GoldValue) -> Value:
    kind = ValueType.DATE if each.is_date else ValueType.QUANTITY
    return Value(gold.text[:1], 0, 1, kind, each.value, each.measure, each.unit, each.period)
