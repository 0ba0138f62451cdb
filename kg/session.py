"""Asking from Python: `kg.open().query(...)` gives rows, a pandas DataFrame or an rdflib result.

Comes in: a data folder and a view. Goes out: a `Session`, and an `Answer` for each query. The engine,
the guard and the limit of rows are those of the command line; a limit of time is not, since nothing can
stop a query inside this process: what a stranger typed belongs to `kg query`, which ends as a whole.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError, UsageError, missing_package
from kg.graph import ValidDataset, open_graph
from kg.model import View, ViewKind
from kg.query import (
    MAX_ROWS,
    Result,
    ResultFormat,
    Term,
    Value,
    format_result,
    read_labels,
    result_columns,
    run_query,
    term_value,
)
from kg.tables import is_store

if TYPE_CHECKING:
    import pandas as pd
    import rdflib.query


@dataclass(frozen=True)
class Answer:
    """What a query gave, in the form that the caller wants.

    Parameters
    ----------
    result
        The terms, as the engine gave them.
    """

    result: Result

    @cached_property
    def rows(self) -> list[dict[str, Value]]:
        """One dictionary a row: IRIs and texts as str, numbers, truth values and whole days as Python has them."""
        names = self.result.variables
        return [dict(zip(names, map(term_value, row), strict=True)) for row in self.result.rows]

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.result.rows)

    def __bool__(self) -> bool:
        """The answer of an ASK; else whether there is any row."""
        return bool(self.result.rows) if self.result.answer is None else self.result.answer

    def __str__(self) -> str:
        return format_result(self.result, ResultFormat.TABLE)

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas DataFrame, with one type a column; see `kg.query.results.result_columns`.

        Raises
        ------
        UsageError
            When pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise missing_package("frame()", "pandas", "frames") from error
        if self.result.answer is not None:
            return pd.DataFrame({"answer": [self.result.answer]})
        return pd.DataFrame(result_columns(self.result), columns=list(self.result.variables))

    def rdflib(self) -> rdflib.query.Result:
        """The same as rdflib's own result, with rdflib's terms: `.bindings`, `.askAnswer` or `.graph`."""
        import rdflib
        import rdflib.query

        if self.result.is_graph:
            found = rdflib.query.Result("CONSTRUCT")
            found.graph = rdflib.Graph().parse(data=format_result(self.result, ResultFormat.NT), format="nt")
            return found
        json = format_result(self.result, ResultFormat.JSON)
        return rdflib.query.Result.parse(io.BytesIO(json.encode()), format="json")


class Session:
    """An open graph to ask.

    Parameters
    ----------
    dataset
        The graph and its view.
    """

    def __init__(self, dataset: ValidDataset) -> None:
        self.dataset = dataset

    @cached_property
    def labels(self) -> dict[str, str]:
        """English label of everything that has one, by IRI."""
        return read_labels(self.dataset)

    def query(self, text: str, parameters: Mapping[str, Term] | None = None, max_rows: int = MAX_ROWS) -> Answer:
        """Run a SPARQL query; the project's prefixes are known.

        Parameters
        ----------
        text
            SELECT, ASK, CONSTRUCT or DESCRIBE.
        parameters
            Terms to bind to variables of the query, by name; a SELECT must name each among its columns.
        max_rows
            Rows to stop after; a `UserWarning` says that there were more.

        Raises
        ------
        UsageError
            When it is not SPARQL, or would leave or change the graph.

        Examples
        --------
        >>> open_session().query("ASK { kgr:uzbekistan a kg:State }").result.answer
        True
        """
        result = run_query(self.dataset, text, parameters=parameters, max_rows=max_rows)
        if result.is_truncated:
            warnings.warn(f"cut after {max_rows:,} rows; there are more: raise max_rows", stacklevel=2)
        return Answer(result)


def open_session(
    folder: Path | str | None = None, view: View | str = "best", *, store: Path | str | None = None
) -> Session:
    """Open a graph to ask; `kg.open` is this.

    Parameters
    ----------
    folder
        Folder with your own four tables; the shipped graph when None.
    view
        ``"best"``, ``"all"`` or ``"disputed"``, or a `kg.model.claims.View` for dates and sources as well.
    store
        Folder of a store that ``kg build --store`` made, in place of a data folder.

    Raises
    ------
    InputError
        When the folder is none, or holds no store.
    UsageError
        When the view is not known, or both folders are given.
    """
    if "" in (folder, store):
        raise UsageError("the name of the folder is empty; name one, or leave it out")
    if store is not None:
        if folder is not None:
            raise UsageError("a data folder and a store are given; give one of the two")
        if not is_store(Path(store)):
            from kg.graph import build_command

            raise InputError(f"{store} holds no store; run `{build_command(Path(store))}`")
        folder = store
    path = None if folder is None else Path(folder)
    if path is not None and not path.is_dir():
        raise InputError(f"{path} is not a folder; name one that holds the four tables")
    if isinstance(view, View):
        return Session(open_graph(path, view))
    if view not in list(ViewKind):
        raise UsageError(f"unknown view '{view}'; use best, all or disputed")
    return Session(open_graph(path, View(ViewKind(view))))
