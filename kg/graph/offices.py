"""Who holds which office, so that "the President of Kazakhstan" can be looked up like a name.

Comes in: tables, the ontology and claims. Goes out: an `Office` for each claim that somebody acts for a state or body.
The ontology says which claims those are; how an office is called is told by its title and the predicate's label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.graph.times import Chronology
from kg.model import FACTUAL, Claim, Ontology, Rank, Tables
from kg.tables import Office, fold_name

_HOLDER = ("Person",)
_PARTS = re.compile(r"[(),;/]")
"""What stands between the forms of a title that a source gives in two languages, or between two offices."""


def find_offices(tables: Tables, ontology: Ontology, claims: Iterable[Claim]) -> tuple[Office, ...]:
    """The offices that persons hold.

    Parameters
    ----------
    tables
        For persons and the days of sources; they need not be checked.
    ontology
        Says which claims are about offices.
    claims
        Those that count.

    Examples
    --------
    >>> from kg.graph.dataset import open_graph
    >>> graph = open_graph()
    >>> offices = find_offices(graph.tables, graph.ontology, graph.selection.claims)
    >>> [office.body for office in offices if office.holder == "xi-jinping" and "president" in office.titles][:1]
    ['china']
    """
    chronology = Chronology(tables, ontology, ())
    offices: dict[Office, None] = {}
    for claim in claims:
        predicate, person = ontology.properties[claim.predicate], tables.entities.get(claim.subject)
        if person is None or not predicate.subject_role.acts_for or not claim.object or claim.rank is Rank.DEPRECATED:
            continue
        if claim.modality not in FACTUAL or not ontology.is_allowed(person.type, _HOLDER):
            continue
        if claim.locator.source not in tables.sources:
            continue
        timing = chronology.own_timing(claim)
        written = [fold_name(part) for part in _PARTS.split(claim.qualifiers.get("title", ""))]
        called = fold_name(predicate.label).removesuffix(" of")
        titles = dict.fromkeys((*written, *(part.partition(" of ")[0] for part in written), called))
        office = Office(
            claim.subject, claim.object, tuple(filter(None, titles)), timing.possible, timing.is_dated,
            "from" in claim.dates, predicate.is_inverse_single_valued,
        )  # fmt: skip
        offices[office] = None
    return tuple(offices)
