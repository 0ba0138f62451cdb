"""A query of a graph through its view, and what is to be known of its answer.

Comes in: a `ValidDataset` and a query. Goes out: a `Result` with all notes, and what there is to cite of it. It stands
above the engine, which knows terms and rows only, and above the notes, which ask the engine again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kg.graph import ValidDataset
from kg.model import PREFIXES
from kg.query.engine import Result, Term, graph_names, query_store
from kg.query.guard import MAX_ROWS, check_graphs
from kg.query.notes import notes_on

if TYPE_CHECKING:
    from kg.graph import Citation
    from kg.query.evidence import Evidence


def run_query(  # noqa: PLR0913  each is a part of the protocol
    dataset: ValidDataset,
    text: str,
    *,
    parameters: Mapping[str, Term] | None = None,
    max_rows: int = MAX_ROWS,
    base_iri: str | None = None,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Result:
    """Run a SPARQL query on the view of a dataset; as `query_store`, on the dataset's store, and with all notes.

    A graph that is named and not there is refused, since whoever names it expects it to be fetched.
    """
    store = dataset.store
    check_graphs(text, graph_names(store), PREFIXES, base_iri or "")
    ask = partial(query_store, text=text, parameters=parameters, max_rows=1, base_iri=base_iri)
    result = ask(store, max_rows=max_rows, default_graphs=default_graphs, named_graphs=named_graphs)
    is_whole = not default_graphs and not named_graphs
    notes = notes_on(
        text, result, dataset, ask, parameters=parameters or {}, base_iri=base_iri or "", is_whole=is_whole
    )
    return replace(result, notes=notes)


def cite_answer(dataset: ValidDataset, evidence: Evidence, asked: str, question: str = "") -> Citation:
    """What there is to cite of an answer: of the claims behind it where all are known, else of those of the view.

    Parameters
    ----------
    evidence
        The claims behind the answer.
    asked
        The query, which is cited by its SHA-256.
    question
        A saved question with its parameters, which is cited in the place of the query.
    """
    from kg.graph import Inquiry, cite_claims, cite_graph

    digest = hashlib.sha256(asked.encode()).hexdigest()[:12]
    choices = {"question": question} if question else {"query": f"SHA-256 {digest}"}
    if evidence.missing or not evidence.claims:
        return cite_graph(dataset, Inquiry(choices))
    return cite_claims(dataset, evidence.claims, choices)
