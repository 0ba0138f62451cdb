"""Results of queries: as Python values and typed columns, and as text: a table, CSV, TSV, JSON, Markdown, RDF.

Comes in: terms and a `Result`. Goes out: values, columns, or a string. A date is a `date` only when it is a whole day;
a year, a month and an EDTF date stay text as known, and so does a number that its datatype does not admit. CSV, TSV and
JSON are those of the W3C recommendations; a cell that a spreadsheet would run as a formula gets a leading apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest

import pyoxigraph as ox

from kg.errors import UsageError, missing_package
from kg.graph import serialize_rdf
from kg.model import PREFIXES, format_language
from kg.query.engine import Result, Term
from kg.tables import show

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
_XSD_STRING = PREFIXES["xsd"] + "string"
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_FRACTIONS = frozenset(PREFIXES["xsd"] + name for name in ("decimal", "double", "float"))
_DECIMALS = 6
_MAX_TABLE_CELL = 120
_GAPS = (2, 1)
_LEAST_WIDTHS = (12, 8)
"""Between the columns of a table that is to fit a terminal, the wider first, each with the least width of a column that
is wrapped."""


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
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise missing_package("format parquet", "pyarrow", "parquet") from error
    columns = result_columns(result)
    empty = {name for name, values in columns.items() if all(value is None for value in values)}
    arrays = [pa.array(values, pa.string() if name in empty else None) for name, values in columns.items()]
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(columns)), out)
    return out.getvalue()


class ResultFormat(StrEnum):
    """Formats of `kg query` and `kg ask`."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    MD = "md"
    PARQUET = "parquet"
    TTL = "ttl"
    TRIG = "trig"
    NT = "nt"
    NQ = "nq"
    JSONLD = "jsonld"


_RDF = {
    ResultFormat.TTL: "TURTLE",
    ResultFormat.TRIG: "TRIG",
    ResultFormat.NT: "N_TRIPLES",
    ResultFormat.NQ: "N_QUADS",
    ResultFormat.JSONLD: "JSON_LD",
}


def curie(iri: str) -> str:
    """An IRI with one of the project's prefixes, when one fits.

    Examples
    --------
    >>> curie("https://w3id.org/diplokg/id/uzbekistan")
    'kgr:uzbekistan'
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def term_text(term: Term | None) -> str:
    """A term as W3C's CSV has it: an IRI or a lexical form, bare; empty when unbound."""
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def format_number(value: float | Decimal, digits: int = 6) -> str:
    """A number for reading: so many digits that say something, all before the point, and no zeros that say nothing.

    Examples
    --------
    >>> [format_number(value) for value in (24.0, 59.256789123, 1234567.891, 0.000012345678, -3.5)]
    ['24', '59.2568', '1234568', '1.23457e-05', '-3.5']
    """
    size = abs(float(value))
    if not math.isfinite(size):
        return str(value)
    if 0 < size < 1:
        return f"{float(value):.{digits}g}"
    decimals = max(0, digits - len(str(int(size))))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _readable(term: Term | None) -> str:
    return curie(term.value) if isinstance(term, ox.NamedNode) else term_text(term)


def _rounded(term: Term | None) -> str:
    """As `_readable`, but a computed number, which has more decimals than anybody states, is cut."""
    text = _readable(term)
    if isinstance(term, ox.Literal) and term.datatype.value in _FRACTIONS and len(text.partition(".")[2]) > _DECIMALS:
        value = term_value(term)
        return format_number(value) if isinstance(value, float | Decimal) else text
    return text


def safe_cell(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula."""
    is_number = text[:1] in "+-" and text[1:].replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) and not is_number else text


def _csv(result: Result, cell: Callable[[Term | None], str], separator: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n" if separator == "," else "\n")
    writer.writerow(result.variables)
    writer.writerows([cell(term) for term in row] for row in result.rows)
    return out.getvalue()


def _tsv(result: Result) -> str:
    lines = ["\t".join(f"?{name}" for name in result.variables)]
    for row in result.rows:
        cells = ("" if term is None else _as_turtle(term).replace("\t", "\\t") for term in row)
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def _as_turtle(term: Term) -> str:
    """A term as Turtle writes it."""
    is_tagged = isinstance(term, ox.Literal) and term.language
    return f"{ox.Literal(term.value)}@{format_language(term.language)}" if is_tagged else str(term)  # type: ignore[union-attr,arg-type]


def _json_term(term: Term) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    record: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        record["xml:lang"] = format_language(term.language)
    elif term.datatype.value != _XSD_STRING:
        record["datatype"] = term.datatype.value
    return record


def _json(result: Result) -> str:
    # members that readers of the standard pass over
    beside: dict[str, object] = {"notes": list(result.notes)} if result.notes else {}
    beside |= {"parameters": dict(result.parameters)} if result.parameters else {}
    beside |= {"cite": dict(result.cite)} if result.cite else {}
    if result.answer is not None:
        return json.dumps({"head": {}, **beside, "boolean": result.answer}, ensure_ascii=False) + "\n"
    bindings = [
        {name: _json_term(term) for name, term in zip(result.variables, row, strict=True) if term is not None}
        for row in result.rows
    ]
    head = {"vars": list(result.variables)}
    record = {"head": head, **beside, "results": {"bindings": bindings}}
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _jsonl(result: Result) -> str:
    lines = (
        json.dumps(
            {name: _readable(term) for name, term in zip(result.variables, row, strict=True) if term is not None},
            ensure_ascii=False,
        )
        for row in result.rows
    )
    return "".join(f"{line}\n" for line in lines)


def format_markdown(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; bars in cells are escaped, and what would be taken for HTML."""
    lines = [header, ["---"] * len(header), *rows]
    cells = (" | ".join(show(cell, 1000).replace("|", "\\|").replace("<", "\\<") for cell in line) for line in lines)
    return "".join(f"| {line} |\n" for line in cells)


def _width(cell: str) -> int:
    if cell.isascii():
        return len(cell)
    from rich.cells import cell_len

    return cell_len(cell)


def format_table(header: list[str], rows: list[list[str]], width: int | None = None) -> str:
    """Columns padded to the widest cell, for reading; wide characters count double.

    Parameters
    ----------
    width
        Of the terminal, into which the widest columns are wrapped; where that is not enough, each row becomes a block
        with a line for each cell, as psql's expanded display. None knows no bound.

    Examples
    --------
    >>> print(format_table(["who", "what"], [["Uzbekistan", "signs a treaty on water"]], 24), end="")
    who         what
    ──────────  ────────────
    Uzbekistan  signs a
                treaty on
                water
    >>> print(format_table(["who", "what"], [["Uzbekistan", "signs"]], 12), end="")
    who   Uzbekistan
    what  signs
    """
    shown = [[show(cell, _MAX_TABLE_CELL) for cell in row] for row in (header, *rows)]
    widths = [max(_width(row[column]) for row in shown) for column in range(len(header))]
    gap = _GAPS[0]
    if width and sum(widths) + gap * (len(header) - 1) > width:
        fitted = _fit_widths(widths, width)
        if fitted is None:
            return _format_blocks(shown[0], shown[1:])
        widths, gap = fitted
    lines = [_wrap_row(row, widths) for row in shown]
    lines.insert(1, [["─" * wide for wide in widths]])
    return "".join(f"{_join_cells(cells, widths, gap)}\n" for row in lines for cells in row)


def _fit_widths(widths: list[int], width: int) -> tuple[list[int], int] | None:
    """Widths that fit, the widest columns cut to one width, and the gap between them; None where all get too narrow."""
    for gap, least in zip(_GAPS, _LEAST_WIDTHS, strict=True):
        room = width - gap * (len(widths) - 1)
        for cap in range(max(widths), least - 1, -1):
            if sum(min(wide, cap) for wide in widths) <= room:
                return [min(wide, cap) for wide in widths], gap
    return None


def _join_cells(cells: list[str], widths: list[int], gap: int) -> str:
    padded = (cell + " " * (wide - _width(cell)) for cell, wide in zip(cells, widths, strict=True))
    return (" " * gap).join(padded).rstrip()


def _wrap_row(row: list[str], widths: list[int]) -> list[list[str]]:
    """The lines of a row: one, unless a cell is wider than its column."""
    if all(_width(cell) <= wide for cell, wide in zip(row, widths, strict=True)):
        return [row]
    from rich.console import Console
    from rich.text import Text

    console = Console(width=sum(widths))
    columns = [
        [line.plain.rstrip() for line in Text(cell).wrap(console, wide, overflow="fold")]
        for cell, wide in zip(row, widths, strict=True)
    ]
    return [list(cells) for cells in zip_longest(*columns, fillvalue="")]


def _format_blocks(header: list[str], rows: list[list[str]]) -> str:
    """Each row as a block, a line for each cell."""
    wide = max(map(_width, header))
    blocks = (
        "".join(f"{_join_cells([name, cell], [wide, 0], _GAPS[0])}\n" for name, cell in zip(header, row, strict=True))
        for row in rows
    )
    return "\n".join(blocks) or f"{'  '.join(header)}\n"


def format_result(
    result: Result,
    form: ResultFormat,
    labels: Mapping[str, str] | None = None,
    *,
    is_for_people: bool = True,
    width: int | None = None,
) -> str:
    """Write a result in a format.

    Parameters
    ----------
    result
        What a query gave.
    form
        The format; RDF formats need a CONSTRUCT or DESCRIBE.
    labels
        IRI to label; when given, tables show labels behind IRIs.
    is_for_people
        Whether CSV guards what a spreadsheet would run as a formula; the answer of a protocol carries the values.
    width
        Of the terminal that a table is to fit; no bound when None.

    Raises
    ------
    UsageError
        When the format does not fit the kind of query, or is not text.
    """
    if form is ResultFormat.PARQUET:
        raise UsageError("format parquet is not text; use kg.query.results.format_parquet")
    if form in _RDF:
        if not result.is_graph:
            raise UsageError(f"format {form} is for CONSTRUCT and DESCRIBE; use table, csv, json or another of -h")
        triples = [ox.Triple(*row) for row in sorted(result.rows, key=lambda row: tuple(map(str, row)))]  # type: ignore[arg-type]
        return serialize_rdf(triples, getattr(ox.RdfFormat, _RDF[form]), PREFIXES).decode()
    if form is ResultFormat.JSON:
        return _json(result)
    if result.answer is not None:
        return f"{str(result.answer).lower()}\n"
    if form is ResultFormat.CSV:
        return _csv(result, lambda term: safe_cell(term_text(term)) if is_for_people else term_text(term), ",")
    if form is ResultFormat.TSV:
        return _tsv(result)
    if form is ResultFormat.JSONL:
        return _jsonl(result)

    def cell(term: Term | None) -> str:
        label = labels.get(term.value, "") if labels and isinstance(term, ox.NamedNode) else ""
        return f"{_rounded(term)} ({label})" if label else _rounded(term)

    rows = [[cell(term) for term in row] for row in result.rows]
    header = list(result.variables)
    return format_markdown(header, rows) if form is ResultFormat.MD else format_table(header, rows, width)
