"""From a node of the graph back to the lines of the tables that it was built from.

Comes in: the IRI of a claim, entity, source, observation or place, and the predicate at fault. Goes out:
file and lines. A shape knows the graph only; a curator mends the tables.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from kg.build import observation_iri, selector_iri
from kg.dataset import GRAPH_FILE
from kg.model import Claim, Tables
from kg.terms import CLAIM_ID, DECISIONS_FILE, ID, OBSERVATION_ID, ONTOLOGY, REVIEW_ID, SELECTOR_ID, SOURCE_ID


@dataclass(frozen=True, slots=True)
class Offender:
    """What a node is called, and where it comes from; line 0 means the whole file."""

    name: str
    file: str
    lines: tuple[int, ...]


class OffenderIndex:
    """Finds the lines behind the nodes of one graph.

    Parameters
    ----------
    tables
        What the graph was built from.
    folder
        The data folder, to name files.
    """

    def __init__(self, tables: Tables, folder: Path) -> None:
        self._tables = tables
        self._folder = folder
        self._shared: defaultdict[str, list[Claim]] = defaultdict(list)
        self._edges: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in tables.claims:
            self._edges[claim.subject, claim.predicate].append(claim)
            if claim.locator.start is not None:
                self._shared[selector_iri(claim.locator).value].append(claim)
            if claim.predicate == "quantity":
                self._shared[observation_iri(claim).value].append(claim)

    def _claims(self, name: str, claims: list[Claim]) -> Offender:
        lines = tuple(sorted({claim.row for claim in claims})) or (0,)
        return Offender(name, str(self._folder / "claims.csv"), lines)

    def find(self, iri: str, path: str = "", value: str = "") -> Offender:
        """The lines behind a node.

        Parameters
        ----------
        iri
            The node.
        path, value
            Predicate at fault and its value, both as IRIs, where the fault lies in an edge of the node.
        """
        tables = self._tables
        if iri.startswith(CLAIM_ID):
            claim = tables.claims_by_id.get(iri.removeprefix(CLAIM_ID))
            if claim:
                return self._claims(f"claim '{claim.subject} {claim.predicate} {claim.target}'", [claim])
        for prefix, kind in ((OBSERVATION_ID, "number"), (SELECTOR_ID, "place")):
            if iri.startswith(prefix) and self._shared[iri]:
                return self._claims(f"{kind} {iri.removeprefix(prefix)}", self._shared[iri])
        decision = tables.decisions_by_candidate.get(iri.removeprefix(REVIEW_ID))
        if iri.startswith(REVIEW_ID) and decision:
            name = f"review of candidate {decision.candidate}"
            return Offender(name, str(self._folder / DECISIONS_FILE), (decision.row,))
        source = tables.sources.get(iri.removeprefix(SOURCE_ID))
        if iri.startswith(SOURCE_ID) and source:
            return Offender(f"source '{source.id}'", str(self._folder / "sources.csv"), (source.row,))
        entity = tables.entities.get(iri.removeprefix(ID))
        if iri.startswith(ID) and entity:
            stated = self._edges.get((entity.id, path.removeprefix(ONTOLOGY)), [])
            exact = [claim for claim in stated if ID + claim.object == value]
            if stated:
                return self._claims(f"'{entity.id}'", exact or stated)
            return Offender(f"'{entity.id}'", str(self._folder / "entities.csv"), (entity.row,))
        return Offender(f"<{iri}>", str(self._folder / GRAPH_FILE), (0,))
