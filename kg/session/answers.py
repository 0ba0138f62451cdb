"""What a session gives: the answer of a query, a list of values, a card, a page; each for Python, pandas and Jupyter.

Comes in: results and values of the rooms below. Goes out: rows, records (those that the command prints as JSON), frames
and HTML. Labels are data of strangers, so that all HTML is escaped here, in one place.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from kg.errors import UsageError, missing_package
from kg.query import (
    Evidence,
    Record,
    Result,
    ResultFormat,
    Value,
    curie,
    format_number,
    format_result,
    format_table,
    result_columns,
    term_text,
    term_value,
)

if TYPE_CHECKING:
    import pandas as pd
    import rdflib.query
    from matplotlib.figure import Figure

    from kg.graph import Citation
    from kg.network import Series, SeriesPoint  # noqa: F401  names the values of `OverTime`

T = TypeVar("T")
V = TypeVar("V")
SHOWN_ROWS = 50
"""Rows of a table that Jupyter shows; the rest are counted."""
_NOT_CITED = "this was not made by a session, so that it is not known of what graph; take `session.cite`"


def _no_claims() -> Evidence:
    return Evidence(())


def _no_labels() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, repr=False)
class Answer:
    """What a query gave, in the form that the caller wants.

    Parameters
    ----------
    result
        The terms, as the engine gave them.
    labels
        Gives the English label of everything that has one, by IRI.
    find_claims
        Finds the claims behind the rows.
    find_citation
        Says what there is to cite, given these claims.
    """

    result: Result
    labels: Callable[[], Mapping[str, str]] = field(default=_no_labels, repr=False, compare=False)
    find_claims: Callable[[], Evidence] = field(default=_no_claims, repr=False, compare=False)
    find_citation: Callable[[Evidence], Citation] | None = field(default=None, repr=False, compare=False)

    @property
    def parameters(self) -> Mapping[str, str]:
        """What a saved question was asked with, defaults included; ``*`` is a parameter that was left free."""
        return self.result.parameters

    @cached_property
    def evidence(self) -> Evidence:
        """The claims that make each row, in the order of `rows`; found when first asked for."""
        return self.find_claims()

    @cached_property
    def cite(self) -> Citation:
        """What there is to cite: `.text` is the line, `.to_record()` its parts; the claims are those of `evidence`."""
        if self.find_citation is None:
            raise UsageError(_NOT_CITED)
        return self.find_citation(self.evidence)

    @cached_property
    def rows(self) -> list[dict[str, Value]]:
        """One dictionary a row: IRIs and texts as str, numbers, truth values and whole days as Python has them."""
        names = self.result.variables
        return [dict(zip(names, map(term_value, row), strict=True)) for row in self.result.rows]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of the answer beside its rows, a sentence each."""
        return self.result.notes

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.result.rows)

    def __bool__(self) -> bool:
        """The answer of an ASK; else whether there is any row."""
        return bool(self.result.rows) if self.result.answer is None else self.result.answer

    def __str__(self) -> str:
        return format_result(self.result, ResultFormat.TABLE)

    def __repr__(self) -> str:
        shown = replace(self.result, rows=self.result.rows[:SHOWN_ROWS])
        return format_result(shown, ResultFormat.TABLE) + "\n".join(_left_out(len(self)))

    def _repr_html_(self) -> str:
        if self.result.answer is not None:
            return f"<p>{str(self.result.answer).lower()}</p>"
        labels = self.labels()
        rows = [[_labelled(term_text(term), labels) for term in row] for row in self.result.rows[:SHOWN_ROWS]]
        return _html_table(self.result.variables, rows, len(self), self.notes)

    def frame(self, *, labels: bool = False) -> pd.DataFrame:
        """The rows as a pandas DataFrame, with one type a column; see `kg.query.results.result_columns`.

        Parameters
        ----------
        labels
            Put the English label in the place of each IRI, its short form where it has none.

        Raises
        ------
        UsageError
            When pandas is not installed.
        """
        if self.result.answer is not None:
            return _make_frame({"answer": [self.result.answer]}, ["answer"])
        columns = result_columns(self.result)
        if labels:
            columns = {name: [_labelled(cell, self.labels()) for cell in cells] for name, cells in columns.items()}
        return _make_frame(columns, self.result.variables)

    def rdflib(self) -> rdflib.query.Result:
        """The same as rdflib's own result, with rdflib's terms: `.bindings`, `.askAnswer` or `.graph`."""
        import rdflib
        import rdflib.query

        if self.result.is_graph:
            parsed = rdflib.query.Result("CONSTRUCT")
            parsed.graph = rdflib.Graph().parse(data=format_result(self.result, ResultFormat.NT), format="nt")
            return parsed
        json = format_result(self.result, ResultFormat.JSON)
        return rdflib.query.Result.parse(io.BytesIO(json.encode()), format="json")


@dataclass(frozen=True, repr=False)
class Rows(Sequence[T], Generic[T]):
    """Values in an order, each with the record that the command prints of it as JSON.

    Parameters
    ----------
    values
        The values themselves.
    make_records
        Gives the records, when they are first asked for.
    notes
        What the command says beside them.
    labels
        Gives the label of an id.
    find_citation
        Says what there is to cite.
    """

    values: tuple[T, ...]
    make_records: Callable[[], list[Record]] = field(compare=False)
    notes: tuple[str, ...] = ()
    labels: Callable[[str], str] = field(default=str, compare=False)
    find_citation: Callable[[], Citation] | None = field(default=None, compare=False)

    @cached_property
    def cite(self) -> Citation:
        """What there is to cite: `.text` is the line, `.to_record()` its parts."""
        if self.find_citation is None:
            raise UsageError(_NOT_CITED)
        return self.find_citation()

    @cached_property
    def records(self) -> list[Record]:
        """What the command of the same name prints with ``--format json``; a value can have several."""
        return self.make_records()

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.values[index]

    def __len__(self) -> int:
        return len(self.values)

    def __str__(self) -> str:
        return self._table(self.records)

    def __repr__(self) -> str:
        return self._table(self.records[:SHOWN_ROWS]) + "\n".join((*_left_out(len(self.records)), *self.notes))

    def _table(self, records: Sequence[Record]) -> str:
        columns = _columns(records)
        return format_table(columns, [[_cell(record.get(name)) for name in columns] for record in records])

    def _repr_html_(self) -> str:
        columns = _columns(self.records)
        rows = [[_cell(record.get(name)) for name in columns] for record in self.records[:SHOWN_ROWS]]
        return _html_table(columns, rows, len(self.records), self.notes)

    def frame(self, *, labels: bool = False) -> pd.DataFrame:
        """The records as a pandas DataFrame.

        Parameters
        ----------
        labels
            Put labels in the place of ids, in every column but ``id``.

        Raises
        ------
        UsageError
            When pandas is not installed.
        """
        columns = _columns(self.records)
        cells: dict[str, list[object]] = {name: [record.get(name) for record in self.records] for name in columns}
        if labels:
            cells = {name: column if name == "id" else list(map(self._label, column)) for name, column in cells.items()}
        return _make_frame(cells, columns)

    def _label(self, cell: object) -> object:
        return self.labels(cell) if isinstance(cell, str) else cell


@dataclass(frozen=True, repr=False)
class OverTime(Rows["SeriesPoint"]):
    """A ranking at the end of each step of a time; `series` is what it was made of, and `plot` draws it."""

    series: Series | None = None
    find_undated: Callable[[], Series | None] = field(default=lambda: None, repr=False, compare=False)

    def figure(self, title: str = "", *, cite: bool = True) -> Figure:
        """Draw it as one line an entity, a matplotlib figure, with a band of what claims without a date would add.

        Parameters
        ----------
        title
            Text above it.
        cite
            Whether the line to cite stands below it.

        Raises
        ------
        UsageError
            When nobody has a score.
        """
        from kg.publish import draw_series

        assert self.series is not None  # as `Session.over_time` makes it
        cited = self.cite.text if cite else ""
        return draw_series(self.series, title=title, cite=cited, undated=self.find_undated())

    def plot(self, title: str = "", *, dpi: int = 80, cite: bool = True) -> Plot:
        """The figure as a picture, which Jupyter shows.

        Parameters
        ----------
        title
            Text above it.
        cite
            Whether the line to cite stands below it.
        dpi
            Dots an inch of its 8 by 4.5 inches.

        Raises
        ------
        UsageError
            As `figure`.
        """
        from kg.publish import encode_plot

        return Plot(encode_plot(self.figure(title, cite=cite), "png", dpi=dpi))


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture as PNG."""

    png: bytes = field(repr=False)

    def save(self, path: Path | str) -> Path:
        """Write it to a file.

        Raises
        ------
        InputError
            When it cannot be written.
        """
        from kg.tables import write_atomically

        write_atomically(Path(path), self.png)
        return Path(path)

    def _repr_png_(self) -> bytes:
        return self.png


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """The card of an entity, claim or source: the record that `kg show --format json` prints, and its text.

    `notes` say what the claim that was asked for was replaced by.
    """

    record: Record
    text: str
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text)}</pre>"


@dataclass(frozen=True, slots=True)
class Page:
    """The interactive page, one file that opens from disk with no network; `notes` say what it leaves out."""

    html: str = field(repr=False)
    notes: tuple[str, ...] = ()

    def save(self, path: Path | str) -> Path:
        """Write it to a file.

        Raises
        ------
        InputError
            When it cannot be written.
        """
        from kg.tables import write_atomically

        write_atomically(Path(path), self.html.encode())
        return Path(path)

    def _repr_html_(self) -> str:
        framed = html.escape(self.html, quote=True)
        return f'<iframe srcdoc="{framed}" sandbox="allow-scripts" width="100%" height="640"></iframe>'


def _make_frame(columns: Mapping[str, Sequence[object]], names: Sequence[str]) -> pd.DataFrame:
    try:
        import pandas as pd
    except ImportError as error:
        raise missing_package("frame()", "pandas", "frames") from error
    return pd.DataFrame(columns, columns=list(names))


def _labelled(cell: V, labels: Mapping[str, str]) -> V | str:
    """The label of an IRI, or its short form; any other cell as it is."""
    if not isinstance(cell, str):
        return cell
    if cell in labels:
        return labels[cell]
    return short if cell.startswith("http") and not (short := curie(cell)).startswith("<") else cell


def _left_out(count: int) -> tuple[str, ...]:
    return (f"{count - SHOWN_ROWS:,} more rows",) if count > SHOWN_ROWS else ()


def _columns(records: Sequence[Record]) -> list[str]:
    """All keys, in the order in which they first come."""
    return list(dict.fromkeys(name for record in records for name in record))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return format_number(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(_cell, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_cell(part)}" for name, part in value.items())
    return "" if value is None else str(value)


def _html_table(columns: Sequence[str], rows: Sequence[Sequence[str]], count: int, notes: Sequence[str]) -> str:
    def line(cells: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    body = "".join(line(row, "td") for row in rows)
    said = "".join(f"<p>{html.escape(note)}</p>" for note in (*_left_out(count), *notes))
    return f"<table><thead>{line(columns, 'th')}</thead><tbody>{body}</tbody></table>{said}"
