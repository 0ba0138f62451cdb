"""The claims behind the rows of a query, so that an answer of SPARQL leads to sources like any other.

Comes in: the open graph and an answer in SPARQL's JSON, or triples. Goes out: JSON in bytes, of the shape
`kg.serve.mcp.models.RowsAnswer`. A questionable decision: a row is matched to the claims whose ends stand in it (and
whose predicate, source and line, where it has any), so a row that counts or infers has none, and the answer says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from kg.graph import ValidDataset
from kg.model import CLAIM_ID, ID, ONTOLOGY, SOURCE_ID, Claim
from kg.query import Term, curie, term_text
from kg.serve.mcp.records import NOT_PROOF, claims_record, count, cut_text, pack
from kg.serve.resources.index import index_of

MAX_CLAIMS = 100
Row = Mapping[str, Term]


def explain_rows(  # a worker is sent arguments by place
    dataset: ValidDataset,
    data: bytes,
    is_graph: bool,  # noqa: FBT001
    is_cut: bool,  # noqa: FBT001
    notes: tuple[str, ...],
) -> bytes:
    """An answer with the labels of its entities and the claims behind its rows.

    Parameters
    ----------
    dataset
        Where the claims are.
    data
        SPARQL results in JSON; N-Triples when `is_graph`.
    is_cut
        Whether there were more rows.
    notes
        What is to be known of the answer beside its rows.
    """
    if not is_graph and "boolean" in (answer := json.loads(data)):
        message = "Yes." if answer["boolean"] else f"No. {NOT_PROOF}"
        record = claims_record((), dataset, ["the claims behind a yes or no: ask for rows with SELECT"])
        told = {"columns": [], "rows": [], "labels": {}, "notes": notes}
        return pack({"message": message, "answer": answer["boolean"], **told, **record})
    columns, rows = _read_graph(data) if is_graph else _read_rows(data)
    behind = [_claims_behind(row, dataset) for row in rows]
    every = dict.fromkeys(claim for claims in behind for claim in claims)
    listed = list(every)[:MAX_CLAIMS]
    kept = set(listed)
    bare = sum(not claims for claims in behind)
    missing = [f"claims behind {count(bare, 'row')}, which the query counts or infers"] if bare else []
    missing += [f"{count(len(every) - MAX_CLAIMS, 'claim')} behind the rows"] if len(every) > MAX_CLAIMS else []
    things = {term.value for row in rows for term in row.values() if isinstance(term, ox.NamedNode)}
    shown = [
        {
            "values": {name: _cell(term) for name, term in row.items()},
            "claims": [f"kgc:{claim.id}" for claim in claims if claim in kept],
        }
        for row, claims in zip(rows, behind, strict=True)
    ]
    what = "triple" if is_graph else "row"
    return pack(
        {
            "message": f"{count(len(rows), what)}{' and more' if is_cut else ''}."
            if rows
            else f"No {what}. {NOT_PROOF}",
            "answer": None,
            "columns": list(columns),
            "rows": shown,
            "labels": {curie(iri): cut_text(label) for iri in sorted(things) if (label := _label(iri, dataset))},
            "notes": notes,
            **claims_record(listed, dataset, missing),
        }
    )


def _read_rows(data: bytes) -> tuple[Sequence[str], list[Row]]:
    solutions = ox.parse_query_results(data, ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)  # an ASK has been answered before
    names = [variable.value for variable in solutions.variables]
    return names, [{name: term for name in names if (term := row[name]) is not None} for row in solutions]


def _read_graph(data: bytes) -> tuple[Sequence[str], list[Row]]:
    names = ("subject", "predicate", "object")
    quads = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
    return names, [dict(zip(names, (quad.subject, quad.predicate, quad.object), strict=True)) for quad in quads]


def _cell(term: Term) -> str:
    return curie(term.value) if isinstance(term, ox.NamedNode) else cut_text(term_text(term))


def _label(iri: str, dataset: ValidDataset) -> str:
    source = dataset.tables.sources.get(iri.removeprefix(SOURCE_ID))
    entity = dataset.tables.entities.get(iri.removeprefix(ID))
    return entity.label if entity else source.title if source else ""


def _claims_behind(row: Row, dataset: ValidDataset) -> list[Claim]:
    iris = [term.value for term in row.values() if isinstance(term, ox.NamedNode)]
    by_id = dataset.tables.claims_by_id
    named = [iri.removeprefix(CLAIM_ID) for iri in iris]
    if claims := [by_id[identity] for identity in named if identity in by_id]:
        return claims
    entities = {iri.removeprefix(ID) for iri in iris} & dataset.tables.entities.keys()
    sources = {iri.removeprefix(SOURCE_ID) for iri in iris} & dataset.tables.sources.keys()
    predicates = {iri.removeprefix(ONTOLOGY) for iri in iris} & dataset.ontology.properties.keys()
    words = {term.value for term in row.values() if isinstance(term, ox.Literal)}
    words |= {iri.removeprefix(f"{ONTOLOGY}status-") for iri in iris}
    line = term_text(row.get("line"))
    near = dict.fromkeys(claim for entity in sorted(entities) for claim in index_of(dataset).by_entity.get(entity, ()))
    return [
        claim
        for claim in near
        if claim.subject in entities
        and (claim.object in entities if claim.object else claim.value in words)
        and (not predicates or predicates & {claim.predicate, *dataset.ontology.properties[claim.predicate].parents})
        and (not sources or claim.locator.source in sources)
        and (not line or str(claim.locator.line) == line)
    ]
