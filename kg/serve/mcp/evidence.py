"""An answer with the claims behind its rows, so that one of SPARQL leads to sources like any other.

Comes in: the open graph, what it was asked, and its answer in SPARQL's JSON, or triples. Goes out: JSON in bytes, of
the shape `kg.serve.mcp.models.RowsAnswer`. Which claims make a row, `kg.query.claims_behind` finds.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.graph import ValidDataset
from kg.model import ID, SOURCE_ID
from kg.query import Result, Term, claims_behind, curie, term_text
from kg.serve.engine.answers import QueryAnswer, QueryRequest
from kg.serve.mcp.records import NOT_PROOF, claims_record, count, cut_text, pack

MAX_CLAIMS = 100


def explain_rows(dataset: ValidDataset, asked: QueryRequest, answer: QueryAnswer, within_s: float) -> bytes:
    """An answer with the labels of its entities and the claims behind its rows.

    Parameters
    ----------
    dataset
        Where the claims are.
    asked
        The query, its parameters and what they were.
    answer
        SPARQL results in JSON, or N-Triples.
    within_s
        Seconds after which the claims are told as missing.
    """
    result = _read_graph(answer.body) if answer.is_graph else _read_rows(answer.body)
    evidence = claims_behind(dataset, asked.text, asked.parameters, result, within_s)
    every = evidence.claims
    listed = every[:MAX_CLAIMS]
    kept = set(listed)
    missing = list(evidence.missing)
    missing += [f"{count(len(every) - MAX_CLAIMS, 'claim')} behind the answer"] if len(every) > MAX_CLAIMS else []
    stated = {name: cut_text(text) for name, text in asked.stated.items()}
    if result.answer is not None:
        message = "Yes." if result.answer else f"No. {NOT_PROOF}"
        record = claims_record(listed, dataset, missing)
        return pack(
            {
                "message": message,
                "parameters": stated,
                "answer": result.answer,
                "columns": [],
                "rows": [],
                "labels": {},
                "notes": answer.notes,
                **record,
            }
        )
    rows = [dict(zip(result.variables, row, strict=True)) for row in result.rows]
    bare = sum(not claims for claims in evidence.rows)
    missing += ["more rows: raise max_rows, or narrow the query"] if answer.is_truncated else []
    if bare and not evidence.missing:
        missing.append(f"claims behind {count(bare, 'row')}: no claim makes them (names, classes, what nobody states)")
    things = {term.value for row in rows for term in row.values() if isinstance(term, ox.NamedNode)}
    shown = [
        {
            "values": {name: _cell(term) for name, term in row.items() if term is not None},
            "claims": [f"kgc:{claim.id}" for claim in claims if claim in kept],
        }
        for row, claims in zip(rows, evidence.rows, strict=True)
    ]
    what = "triple" if result.is_graph else "row"
    return pack(
        {
            "message": f"{count(len(rows), what)}{' and more' if answer.is_truncated else ''}."
            if rows
            else f"No {what}. {NOT_PROOF}",
            "parameters": stated,
            "answer": None,
            "columns": list(result.variables),
            "rows": shown,
            "labels": {curie(iri): cut_text(label) for iri in sorted(things) if (label := _label(iri, dataset))},
            "notes": answer.notes,
            **claims_record(listed, dataset, missing),
        }
    )


def _read_rows(data: bytes) -> Result:
    solutions = ox.parse_query_results(data, ox.QueryResultsFormat.JSON)
    if isinstance(solutions, ox.QueryBoolean):
        return Result((), (), answer=bool(solutions))
    assert isinstance(solutions, ox.QuerySolutions)
    names = tuple(variable.value for variable in solutions.variables)
    return Result(names, tuple(tuple(row[name] for name in names) for row in solutions))


def _read_graph(data: bytes) -> Result:
    quads = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
    rows = tuple((quad.subject, quad.predicate, quad.object) for quad in quads)
    return Result(("subject", "predicate", "object"), rows, is_graph=True)


def _cell(term: Term) -> str:
    return curie(term.value) if isinstance(term, ox.NamedNode) else cut_text(term_text(term))


def _label(iri: str, dataset: ValidDataset) -> str:
    source = dataset.tables.sources.get(iri.removeprefix(SOURCE_ID))
    entity = dataset.tables.entities.get(iri.removeprefix(ID))
    return entity.label if entity else source.title if source else ""
