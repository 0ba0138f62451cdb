"""That something is not in the graph, as an answer: what was named, what is near, and which tool looks further.

Comes in: the error of a name or word that the graph does not know. Goes out: an answer with a verdict. That a thing is
absent is what an assistant asked to know, and no fault of its call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from kg.errors import UnknownNameError
from kg.graph import ValidDataset
from kg.query import Record
from kg.serve.mcp.paging import PartRequest, pack
from kg.serve.mcp.records import NOT_PROOF, cut_text, suggestion

P = ParamSpec("P")
_KINDS = {
    "class": "classes", "predicate": "predicates", "source": "sources", "measure": "measures", "unit": "units",
    "modality": "modalities",
}  # fmt: skip
"""Kinds of the tool `vocabulary`, by what a word was to name."""


def absence_record(dataset: ValidDataset, error: UnknownNameError, page: PartRequest) -> Record:
    """The answer that a name is not in the graph, or that several things bear it."""
    name = cut_text(error.name)
    if error.kind == "entity":
        near = [suggestion(dataset, identity) for identity in error.near]
        said = f"No entity bears the name '{name}'."
        where = "find_entity looks names up."
    else:
        near = [
            {"id": cut_text(word), "label": _label(dataset, error.kind, word), "type": error.kind}
            for word in error.near
        ]
        said = f"No {error.kind} is named '{name}'."
        where = f"vocabulary lists them (kind {_KINDS[error.kind]})." if error.kind in _KINDS else ""
    if error.is_shared:
        message = f"'{name}' names several entities; give the id of one of the suggestions."
        verdict = "several"
    else:
        meant = "The suggestions are near and may be other things." if near else "Nothing has a near name."
        proof = NOT_PROOF if error.kind == "entity" else ""
        message = " ".join(filter(None, (f"Not in the graph. {said}", meant, where, proof)))
        verdict = "not in the graph"
    return {"message": message, "verdict": verdict, "arguments": page.stated, "suggestions": near}


def _label(dataset: ValidDataset, kind: str, word: str) -> str:
    if kind == "source":
        source = dataset.tables.sources.get(word)
        return cut_text(source.title) if source else ""
    return cut_text(dataset.ontology.meanings.get(word, ("",))[0])


def absence_is_an_answer(
    function: Callable[Concatenate[ValidDataset, PartRequest, P], bytes],
) -> Callable[Concatenate[ValidDataset, PartRequest, P], bytes]:
    """A decorator: what a tool is asked about and the graph does not know becomes its answer."""

    @wraps(function)
    def answer(dataset: ValidDataset, page: PartRequest, /, *args: P.args, **kwargs: P.kwargs) -> bytes:
        try:
            return function(dataset, page, *args, **kwargs)
        except UnknownNameError as error:
            return pack(absence_record(dataset, error, page))

    return answer
