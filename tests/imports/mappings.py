"""A small mapping that the tests of tables vary."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from kg.imports.csvw_mapping import CONTEXT

ID, ONTOLOGY = "https://w3id.org/diplokg/id/", "https://w3id.org/diplokg/ontology/"
TABLE: dict[str, Any] = {
    "url": "parties.csv",
    "tableSchema": {
        "columns": [
            {"name": "state", "propertyUrl": "rdf:subject", "valueUrl": ID + "{state}"},
            {"name": "treaty", "propertyUrl": "rdf:object", "valueUrl": ID + "{treaty}"},
            {"name": "since", "datatype": "date", "null": ["", "9999-12-31"], "propertyUrl": ONTOLOGY + "from"},
            {"name": "says", "virtual": True, "propertyUrl": "rdf:predicate", "valueUrl": ONTOLOGY + "partyTo"},
        ]
    },
}


def metadata(*columns: dict[str, Any], **table: Any) -> dict[str, Any]:
    """The small mapping, with columns changed by name or added, and properties of the table."""
    found = {"@context": CONTEXT, **copy.deepcopy(TABLE), **table}
    known = found["tableSchema"]["columns"]
    for column in columns:
        before = next((each for each in known if each["name"] == column["name"]), None)
        if before is not None:
            before.update(column)
        elif column.get("virtual"):
            known.append(column)
        else:
            known.insert(3, column)
    return found


def write_mapping(path: Path, data: dict[str, Any]) -> Path:
    """Write a mapping."""
    path.write_text(json.dumps(data), encoding="utf-8")
    return path
