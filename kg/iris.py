"""IRIs of what the graph holds, as text: claims, entities, sources, places, numbers, reviewers.

Comes in: ids and rows. Goes out: IRIs. None of them has a character that an IRI cannot hold, so they are never checked.
"""

from __future__ import annotations

import hashlib
import json
import re

from kg.dates import Period
from kg.model import Claim, Locator
from kg.terms import OBSERVATION_ID, OBSERVATION_QUALIFIERS, PREFIXES, REVIEWER_ID, SELECTOR_ID

_PLAIN_DATE = re.compile(r"[0-9-]+")
_PLAIN_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def date_type(period: Period) -> str:
    """IRI of the datatype that a date has: xsd:date, xsd:gYearMonth or xsd:gYear where it is one, else edtf:EDTF."""
    is_plain = _PLAIN_DATE.fullmatch(period.text) is not None and len(period.text) in _PLAIN_TYPES
    return PREFIXES["xsd"] + _PLAIN_TYPES[len(period.text)] if is_plain else PREFIXES["edtf"] + "EDTF"


def selector_id(place: Locator) -> str:
    """IRI of a place in a text; claims from one span share it."""
    return f"{SELECTOR_ID}{place.source}/{place.start}-{place.end}"


def observation_id(claim: Claim) -> str:
    """IRI of the number that a quantity claim states; claims that state the same number share it."""
    said = [claim.subject, claim.value, *(claim.qualifiers.get(column, "") for column in OBSERVATION_QUALIFIERS)]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return OBSERVATION_ID + hashlib.sha256(text.encode()).hexdigest()[:20]


def reviewer_id(name: str) -> str:
    """IRI of a reviewer: a hash of the name, since a name in any script is no IRI and a slug of it may not be unique.

    Examples
    --------
    >>> reviewer_id("Ann Example").removeprefix(REVIEWER_ID)
    '258e1c6527b0'
    """
    return REVIEWER_ID + hashlib.sha256(name.encode()).hexdigest()[:12]
