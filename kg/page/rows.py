"""Tables of the page's data: columns named once, then rows, so that the JSON stays small and readable.

Comes in: dicts with the same keys. Goes out: JSON values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def pack_rows(rows: Sequence[Mapping[str, Json]], columns: Sequence[str]) -> dict[str, Json]:
    """Rows as lists under a list of their column names.

    Examples
    --------
    >>> pack_rows([{"a": 1, "b": 2}], ["a", "b"])
    {'columns': ['a', 'b'], 'rows': [[1, 2]]}
    """
    return {"columns": list(columns), "rows": [[row[column] for column in columns] for row in rows]}


def format_json(value: Json) -> str:
    r"""JSON that may stand inside a script element: no character in it can end the element or a line of it.

    Examples
    --------
    >>> format_json({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text.encode("utf-8", "replace").decode()
