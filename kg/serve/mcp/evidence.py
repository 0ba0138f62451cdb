"""An answer with the claims behind its rows, so that one of SPARQL leads to sources like any other.

Comes in: the open graph, what it was asked, and its answer in SPARQL's JSON, or triples. Goes out: JSON in bytes, of
the shape `kg.serve.mcp.models.RowsAnswer`. Which claims make a row, `kg.query.claims_behind` finds. A page of rows is
asked for anew; where the rows before it are not those that were told, the order is not settled and the caller is told.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import CLAIM_ID, ID, SOURCE_ID, Claim, format_count
from kg.query import Record, Result, Term, claims_behind, curie, term_text
from kg.serve.engine.answers import QueryAnswer, QueryRequest
from kg.serve.mcp.paging import PartRequest, mark_of, pack
from kg.serve.mcp.parts import take_part
from kg.serve.mcp.records import MOST_CLAIMS_OF_ONE, NOT_PROOF, ClaimList, claim_ids, cut_text
from kg.serve.mcp.wording import for_tools

_UNKNOWN = " is not in the graph"
Row = tuple[dict[str, Term | None], tuple[Claim, ...]]


def explain_rows(
    dataset: ValidDataset, page: PartRequest, asked: QueryRequest, answer: QueryAnswer, within_s: float
) -> bytes:
    """A part of an answer with the labels of its entities and the claims behind its rows.

    Parameters
    ----------
    dataset
        Where the claims are.
    page
        Which part is wanted; the answer begins where the whole does.
    asked
        The query, its parameters and what they were.
    answer
        SPARQL results in JSON, or N-Triples.
    within_s
        Seconds after which the claims are told as missing.
    """
    whole = _read_graph(answer.body) if answer.is_graph else _read_rows(answer.body)
    notes = [cut_text(for_tools(note)) for note in answer.notes if not note.startswith("cut after ")]
    head: Record = {"parameters": {name: cut_text(text) for name, text in asked.stated.items()}, "notes": notes}
    absent = any(_UNKNOWN in note for note in notes)
    if whole.answer is not None:
        evidence = claims_behind(dataset, asked.text, asked.parameters, whole, within_s)
        listing = ClaimList(dataset)
        listing.add(evidence.claims[:MOST_CLAIMS_OF_ONE])
        left = len(evidence.claims) - len(listing)
        missing = [*evidence.missing, *([f"{format_count(left, 'claim')} behind the answer"] if left else [])]
        verdict = "found" if whole.answer else "not in the graph" if absent else "no claim"
        message = "Yes." if whole.answer else f"No. {_why(notes, absent=absent)}"
        record = {"message": message, "verdict": verdict, "arguments": page.stated, "answer": whole.answer, **head}
        return pack({**record, **listing.record(map(for_tools, missing))})
    place = page.place
    wanted = whole.rows[place : place + page.limit]
    result = Result(whole.variables, wanted, is_graph=whole.is_graph)
    evidence = claims_behind(dataset, asked.text, asked.parameters, result, within_s)
    before: list[Row] = [({}, ())] * place
    rows: list[Row] = [
        (dict(zip(whole.variables, row, strict=True)), claims)
        for row, claims in zip(wanted, evidence.rows, strict=True)
    ]
    cell_bytes = max(40, page.max_bytes // (2 * max(1, len(whole.variables))))
    head |= {"columns": [cut_text(name) for name in whole.variables]}

    def record_of(row: Row) -> Record:
        values = {cut_text(name): _cell(term, cell_bytes) for name, term in row[0].items() if term is not None}
        more = len(row[1]) - MOST_CLAIMS_OF_ONE
        return {"values": values, "claims": claim_ids(row[1]), **({"more_claims": more} if more > 0 else {})}

    def labels_of(listed: Iterable[Row]) -> Record:
        things = {term.value for row, _ in listed for term in row.values() if isinstance(term, ox.NamedNode)}
        return {curie(iri): cut_text(label) for iri in sorted(things) if (label := _label(iri, dataset))}

    if place and (place > len(whole.rows) or page.mark != mark_of(_mark_values(whole, place - 1))):
        raise UsageError("the rows come in another order than before; add ORDER BY to the query, and begin anew")
    part = take_part(
        dataset,
        page,
        [*before, *rows],
        lambda row: row[1],
        record_of,
        head=head,
        extra=lambda row: labels_of([row]),
        is_whole=len(whole.rows) == place + len(rows),
    )
    end = place + len(part.items)
    after = page.cursor_at(end, mark_of(_mark_values(whole, end - 1))) if part.items and end < len(whole.rows) else ""
    missing = list(map(for_tools, evidence.missing))
    bare = sum(not claims for _, claims in part.items)
    if bare and not evidence.missing:
        missing.append(
            f"claims behind {format_count(bare, 'row')}: no claim makes them (names, classes, what nobody states)"
        )
    if answer.is_truncated and not after:
        missing.append("more rows than this server gives of one query: narrow it")
    what = "triple" if whole.is_graph else "row"
    if whole.rows and not (place or after or answer.is_truncated):
        message = f"{format_count(len(whole.rows), what)}."
    elif part.items:
        rest = "there are more" if after or answer.is_truncated else "these are the last"
        message = f"{what.capitalize()}s {part.told}; {rest}."
    elif whole.rows:
        message = f"No further {what}."
    else:
        message = f"No {what}. {_why(notes, absent=absent)}"
    return pack(
        {
            "message": message,
            "verdict": "found" if whole.rows else "not in the graph" if absent else "no claim",
            **head,
            "rows": part.records,
            "labels": labels_of(part.items),
            **part.record(missing),
            "next": after,
        }
    )


def _mark_values(result: Result, place: int) -> list[str]:
    """What a row is known by."""
    return [str(term) for term in result.rows[place]]


def _why(notes: list[str], *, absent: bool) -> str:
    """What an empty answer comes to: a word that the graph does not have is told first."""
    if absent:
        unknown = next(note for note in notes if _UNKNOWN in note)
        return unknown if unknown.endswith(("?", ".")) else f"{unknown}."
    return NOT_PROOF


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


def _cell(term: Term, most_bytes: int) -> str:
    if isinstance(term, ox.NamedNode):
        short = curie(term.value)
        return short if len(short) <= most_bytes else cut_text(short)[:most_bytes]
    return cut_text(term_text(term))[:most_bytes]


def _label(iri: str, dataset: ValidDataset) -> str:
    if iri.startswith(CLAIM_ID):
        return ""
    source = dataset.tables.sources.get(iri.removeprefix(SOURCE_ID))
    entity = dataset.tables.entities.get(iri.removeprefix(ID))
    return entity.label if entity else source.title if source else ""
