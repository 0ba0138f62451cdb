"""Terms as Python values, and typed columns in Parquet read back by pyarrow."""

from __future__ import annotations

import builtins
import datetime
import io
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.model.terms import PREFIXES
from kg.query.engine import Result
from kg.query.results import Value, format_parquet, result_columns, term_value


def literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (ox.NamedNode("http://example.org/a"), "http://example.org/a"),
        (ox.BlankNode("b"), "_:b"),
        (ox.Literal("Ташкент", language="ru"), "Ташкент"),
        (literal("12", "nonNegativeInteger"), 12),
        (literal("0.10", "decimal"), Decimal("0.10")),
        (literal("1e3", "double"), 1000.0),
        (literal("1", "boolean"), True),
        (literal("2025-06-17", "date"), datetime.date(2025, 6, 17)),
        (literal("2025-06", "gYearMonth"), "2025-06"),
        (literal("2025-02-30", "date"), "2025-02-30"),
        (literal("many", "integer"), "many"),
        (literal("x", "decimal"), "x"),
        (literal("maybe", "boolean"), "maybe"),
    ],
)
def test_a_term_becomes_the_value_that_it_is_and_a_bad_one_stays_text(term: ox.Literal, value: Value) -> None:
    assert term_value(term) == value
    assert type(term_value(term)) is type(value)


def columns(*terms: ox.Literal | None) -> list[Value]:
    return result_columns(Result(("x",), tuple((term,) for term in terms)))["x"]


def test_a_column_has_one_type() -> None:
    assert columns(literal("1", "integer"), None, literal("2.5", "decimal")) == [1.0, None, 2.5]
    assert columns(literal("1", "integer"), ox.Literal("one")) == ["1", "one"]
    assert columns(literal("2025-06-17", "date"), literal("2025", "gYear")) == ["2025-06-17", "2025"]


def test_a_number_too_long_for_64_bits_is_not_rounded() -> None:
    assert columns(literal("99999999999999999999", "integer")) == ["99999999999999999999"]


def test_times_of_several_offsets_stay_text() -> None:
    times = columns(literal("2025-06-17T10:00:00Z", "dateTime"), literal("2025-06-17T10:00:00", "dateTime"))
    assert times == ["2025-06-17T10:00:00Z", "2025-06-17T10:00:00"]


def test_parquet_has_typed_columns_and_the_same_bytes_each_time() -> None:
    rows = (
        (ox.NamedNode("http://example.org/a"), literal("1", "integer"), literal("2025-06-17", "date"), None),
        (ox.NamedNode("http://example.org/b"), None, literal("2025-06-18", "date"), None),
    )
    result = Result(("who", "n", "day", "none"), rows)
    table = pq.read_table(io.BytesIO(format_parquet(result)))
    assert [field.type for field in table.schema] == [pa.string(), pa.int64(), pa.date32(), pa.string()]
    assert table.to_pylist()[0] == {
        "who": "http://example.org/a",
        "n": 1,
        "day": datetime.date(2025, 6, 17),
        "none": None,
    }
    assert format_parquet(result) == format_parquet(result)


def test_parquet_of_an_ask_is_refused() -> None:
    with pytest.raises(UsageError, match="ASK"):
        format_parquet(Result((), (), answer=True))


def test_a_missing_pyarrow_gives_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def without_pyarrow(name: str, *rest: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return plain(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    with pytest.raises(UsageError, match="pip install pyarrow"):
        format_parquet(Result(("a",), ()))
