"""The answer of a saved question as a page shows it: in words with their sources, and as a table that leads on.

Comes in: an answer in SPARQL's JSON with a column of the claims behind each row. Goes out: `AnswerParts`. The words are
those of the claims, so that what is read is what a source states.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from kg.graph import ValidDataset
from kg.model import CLAIM_ID, ID, SOURCE_ID
from kg.publish.site.cards import claim_value
from kg.publish.site.markup import local_path
from kg.publish.site.models import ClaimModel
from kg.query import curie

CLAIMS = "claims"
"""The column that `kg.query.with_claims` adds."""
MOST_SENTENCES = 100
_NUMBERS = frozenset({"integer", "decimal", "double", "nonNegativeInteger"})
_CLAIM = "kgc:"


@dataclass(frozen=True, slots=True)
class Cell:
    """A term of an answer as a page shows it.

    Parameters
    ----------
    text
        What is read: a label, a shortened IRI, or a value.
    link
        Where it leads; empty when nowhere.
    id
        The shortened IRI beside a label.
    is_number
        Whether it stands at the right.
    is_part
        Whether it is a number, a place or a date of the graph, which has no page: a server answers for it with data.
    """

    text: str
    link: str = ""
    id: str = ""
    is_number: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """An answer for people.

    Parameters
    ----------
    columns, rows
        The table, without the column of claims.
    sentences
        The claims behind the rows, each once, in the order in which rows come to them.
    more
        How many claims behind the rows are not among them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sentences: tuple[ClaimModel, ...]
    more: int


def read_answer(body: bytes, dataset: ValidDataset, *, has_claims: bool) -> AnswerParts:
    """An answer in SPARQL's JSON as its page shows it.

    Parameters
    ----------
    body
        The answer.
    dataset
        For labels and claims.
    has_claims
        Whether the last column holds the claims behind each row.
    """
    results = json.loads(body)
    columns = [name for name in results["head"]["vars"] if not (has_claims and name == CLAIMS)]
    bindings = results["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name), dataset) for name in columns) for row in bindings)
    ids: dict[str, None] = {}
    for row in bindings if has_claims else ():
        ids |= dict.fromkeys(row.get(CLAIMS, {"value": ""})["value"].replace(_CLAIM, "").split())
    known = dataset.close_up(ids).tables.claims_by_id
    claims = [known[identity] for identity in ids if identity in known]
    sentences = tuple(claim_value(claim, dataset) for claim in claims[:MOST_SENTENCES])
    return AnswerParts(tuple(columns), rows, sentences, len(claims) - len(sentences))


def _cell(term: Mapping[str, str] | None, dataset: ValidDataset) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if term["type"] != "uri":
        datatype = term.get("datatype", "").rpartition("#")[2]
        return Cell(value, is_number=datatype in _NUMBERS)
    short, link = curie(value).strip("<>"), local_path(value)
    entity = dataset.tables.entities.get(value.removeprefix(ID))
    source = dataset.tables.sources.get(value.removeprefix(SOURCE_ID))
    if entity:
        return Cell(entity.label, link, short)
    if source:
        return Cell(source.title, link, short)
    is_part = value.startswith(ID) and not value.startswith(CLAIM_ID)
    return Cell(short, link or (value if value.startswith(("http://", "https://")) else ""), is_part=is_part)
