"""Terms as Python values, and a result as typed columns: what pandas, Parquet and Python programs take.

Comes in: terms and results. Goes out: values and columns. A date is a `date` only when it is a whole
day; a year, a month and an EDTF date stay text as known, since any day put in their place would be
made up. A number that its datatype does not admit stays text too.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pyoxigraph as ox

from kg.errors import UsageError, missing_package
from kg.queries import Result, Term
from kg.results import term_text
from kg.terms import PREFIXES

Value = str | int | float | bool | Decimal | date | None

_INTEGERS = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt")
_READERS: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys(_INTEGERS, int),
    "decimal": Decimal,
    "double": float,
    "float": float,
    "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
}
_BY_DATATYPE = {PREFIXES["xsd"] + name: read for name, read in _READERS.items()}
_INT64 = range(-(2**63), 2**63)


def term_value(term: Term | None) -> Value:
    """A term as a Python value: IRIs and texts as str, numbers, truth values and whole days as what they are.

    Examples
    --------
    >>> term_value(ox.Literal("2025-06-17", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")))
    datetime.date(2025, 6, 17)
    >>> term_value(ox.Literal("2025-06", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYearMonth")))
    '2025-06'
    """
    if term is None:
        return None
    read = _BY_DATATYPE.get(term.datatype.value) if isinstance(term, ox.Literal) else None
    if read is None or not isinstance(term, ox.Literal):
        return term_text(term)
    try:
        return read(term.value)
    except (ValueError, ArithmeticError, KeyError):
        return term.value


def result_columns(result: Result) -> dict[str, list[Value]]:
    """The columns of a result by name, each of one type: a column of mixed types is text as a whole.

    Decimals become floats, whole numbers beside others become floats too, and whole days beside
    coarser dates become text, each as it is written in the graph.
    """
    columns: dict[str, list[Value]] = {}
    for index, name in enumerate(result.variables):
        terms = [row[index] for row in result.rows]
        values = [term_value(term) for term in terms]
        kinds = {type(value) for value in values if value is not None}
        if kinds <= {int, float, Decimal} and kinds - {int}:
            columns[name] = [None if value is None else float(value) for value in values]  # type: ignore[arg-type]
        elif len(kinds) <= 1 and _fits_one_type(values):
            columns[name] = values
        else:
            columns[name] = [None if term is None else term_text(term) for term in terms]
    return columns


def _fits_one_type(values: list[Value]) -> bool:
    """Whether whole numbers fit 64 bits, and times are all local or all of one offset."""
    offsets = {value.tzinfo for value in values if isinstance(value, datetime)}
    return len(offsets) <= 1 and all(value in _INT64 for value in values if type(value) is int)


def format_parquet(result: Result) -> bytes:
    """A result as a Parquet file: typed columns, IRIs whole.

    Raises
    ------
    UsageError
        For an ASK, and when pyarrow is not installed.
    """
    if result.answer is not None:
        raise UsageError("format parquet is for rows and an ASK gives none; use table or json")
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, and slow to import
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise missing_package("format parquet", "pyarrow", "parquet") from error
    columns = result_columns(result)
    empty = {name for name, values in columns.items() if all(value is None for value in values)}
    arrays = [pa.array(values, pa.string() if name in empty else None) for name, values in columns.items()]
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(columns)), out)
    return out.getvalue()
