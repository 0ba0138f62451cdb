"""A query of a graph through its view, and what is to be known of its answer.

Comes in: a `ValidDataset` and a query. Goes out: a `Result` with all notes. It stands above the engine, which knows
terms and rows only, and above the notes, which ask the engine again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from kg.graph import ValidDataset
from kg.model import PREFIXES
from kg.query.engine import Result, Term, graph_names, query_store
from kg.query.guard import MAX_ROWS, check_graphs
from kg.query.notes import notes_on


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
