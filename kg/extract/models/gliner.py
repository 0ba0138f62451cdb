"""A local GLiNER2 model as an extractor: it points at pairs of words, and the same checks apply as to any model.

Comes in: a document and a folder with a model that the user has. Goes out: candidates and rejects. Nothing
is fetched: the folder must hold the whole model, as data alone, and its library is kept off the network. A
questionable decision: such a model says nothing about modality, so our own rules alone decide it.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from kg.errors import InputError, UsageError, missing_package
from kg.extract.documents.document import Document
from kg.extract.models.arguments import find_mention
from kg.extract.models.chunks import Chunk, split_document
from kg.extract.models.places import Place
from kg.extract.models.prompt import RELATIONS, TYPES
from kg.extract.models.proposals import Proposal, Reject, Said
from kg.extract.models.stance import Ground, sentences_around
from kg.extract.models.verification import Origin, verify
from kg.model import Candidate, Extractor
from kg.tables import environment

CHUNK_CHARS = 1500
"""About three hundred words: what the model was trained to read at once."""
THRESHOLD = 0.5
OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK")
"""Variables that keep the library from looking for anything elsewhere."""
_NEEDED = ("config.json", "encoder_config/config.json", "model.safetensors")
_PROGRAMS = ("*.py", "*.bin", "*.pt", "*.pkl", "*.pickle")
_TYPE_WORDS = {name: f"name of a {name.lower()} in international relations" for name in sorted(TYPES)}
_VALUE_WORDS = {"date": "a date or period", "quantity": "a number with its unit, or a sum of money"}
_RELATION_WORDS = {relation.name: f"the first {relation.meaning} the second" for relation in RELATIONS.values()}


class _Library(Protocol):
    """What is used of the library, in its versions 1 and 2; it is not typed, and its schema is its own affair."""

    def create_schema(self) -> Any: ...

    def extract(
        self, text: str, schema: Any, threshold: float, *, include_confidence: bool, include_spans: bool
    ) -> object: ...


class _Span(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    start: int
    end: int
    confidence: float = 1.0


class _Pair(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    head: _Span
    tail: _Span


class _Found(BaseModel):
    model_config = ConfigDict(extra="ignore")

    entities: dict[str, list[_Span]] = {}
    relation_extraction: dict[str, list[_Pair]] = {}


@dataclass(frozen=True, slots=True)
class Gliner:
    """A loaded model and the name of its folder, which candidates carry as their rule."""

    name: str
    library: _Library


@dataclass(frozen=True, slots=True)
class ModelRun:
    """What a model gave for a document: verified statements, and what was turned down."""

    candidates: tuple[Candidate, ...]
    rejects: tuple[Reject, ...]


def load_gliner(folder: Path) -> Gliner:
    """Load a model from a folder, without the network.

    Raises
    ------
    UsageError
        When there is no such folder, it is no whole model, it holds programs, or the library is missing.
    InputError
        When the library cannot load it.
    """
    _check_folder(folder)
    with environment(dict.fromkeys(OFFLINE, "1")):
        return _load(folder)


def _load(folder: Path) -> Gliner:
    try:
        gliner2 = importlib.import_module("gliner2")  # optional, brings PyTorch, and takes seconds to import
    except ImportError as error:
        raise missing_package("--gliner", "gliner2") from error
    loader = getattr(gliner2, "AutoExtractor", None) or gliner2.GLiNER2
    try:
        with contextlib.redirect_stdout(sys.stderr):
            library: _Library = loader.from_pretrained(str(folder.resolve()))
    except Exception as error:
        raise InputError(f"{folder}: cannot be loaded as a GLiNER2 model ({_one_line(error)})") from error
    return Gliner(f"gliner2:{folder.resolve().name}", library)


def _check_folder(folder: Path) -> None:
    """Refuse what is no whole model, and what would run as a program when it is loaded."""
    if not folder.is_dir():
        raise UsageError(f"--gliner: {folder} is not a folder; name the folder of a GLiNER2 model that you have")
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise UsageError(f"--gliner: {folder} has no {missing[0]}; it must hold the whole model, nothing is fetched")
    programs = sorted(path.name for pattern in _PROGRAMS for path in folder.rglob(pattern))
    configs = [folder / name for name in _NEEDED if name.endswith(".json")]
    if programs or any(b"auto_map" in path.read_bytes() for path in configs):
        what = programs[0] if programs else "auto_map in a config.json"
        raise UsageError(
            f"--gliner: {folder} holds {what}, which can run as a program; use a model of safetensors only"
        )


def extract_with_model(
    document: Document, ground: Ground, model: Gliner, *, rivals: Iterable[Candidate] = (), threshold: float = THRESHOLD
) -> ModelRun:
    """Ask a GLiNER2 model for the relations of the guide, and keep what the text bears out.

    Parameters
    ----------
    document
        The text to read.
    ground
        What the rules read in it, and its sentences.
    rivals
        Candidates of the rules, against which the direction of a statement is checked.
    threshold
        Score from 0 to 1 below which the model keeps a pair to itself.

    Raises
    ------
    InputError
        When the library fails or answers in a form that is not its own.

    Notes
    -----
    The quality of these models on this task has not been measured by this project.
    """
    schema = model.library.create_schema().entities(_TYPE_WORDS | _VALUE_WORDS).relations(_RELATION_WORDS)
    origin, known = Origin(Extractor.MODEL, model.name), tuple(rivals)
    candidates: dict[str, Candidate] = {}
    rejects: list[Reject] = []
    for chunk in split_document(document, CHUNK_CHARS):
        found = _ask(model, chunk.text, schema, threshold)
        proposals = tuple(_propose(found, chunk, ground))
        verified = verify(proposals, chunk, ground, origin, known)
        candidates.update({candidate.id: candidate for candidate in verified.candidates})
        rejects += verified.rejects
    ordered = sorted(candidates.values(), key=lambda found: (found.start, found.end, found.relation, found.id))
    return ModelRun(tuple(ordered), tuple(rejects))


def _ask(model: Gliner, text: str, schema: Any, threshold: float) -> _Found:
    try:
        with contextlib.redirect_stdout(sys.stderr):  # the library prints what it fails at
            answer = model.library.extract(text, schema, threshold, include_confidence=True, include_spans=True)
    except Exception as error:
        raise InputError(f"{model.name}: the model failed ({_one_line(error)})") from error
    try:
        return _Found.model_validate(answer)
    except ValidationError as error:
        raise InputError(f"{model.name}: the library answers in another form than gliner2 1 or 2") from error


def _propose(found: _Found, chunk: Chunk, ground: Ground) -> Iterable[Proposal]:
    for name, pairs in found.relation_extraction.items():
        relation = RELATIONS.get(name)
        for pair in pairs:
            start, end = _to_text(chunk, pair.head), _to_text(chunk, pair.tail)
            is_value = relation is not None and relation.value is not None
            yield Proposal(
                relation=name,
                subject=Said(pair.head.text, _type_of(pair.head, found, start, ground)),
                object=Said(pair.tail.text, "" if is_value else _type_of(pair.tail, found, end, ground)),
                quote=_quote(ground, chunk, start, end),
                score=max(0.0, min(1.0, pair.head.confidence, pair.tail.confidence)),
            )


def _to_text(chunk: Chunk, span: _Span) -> Place | None:
    """The place of a span in the document's text; None when it is not where the model says."""
    if chunk.text[span.start : span.end] != span.text:
        return None
    at = 0
    for start, end in chunk.pieces:
        if at <= span.start and span.end <= at + end - start:
            return Place(start + span.start - at, start + span.end - at)
        at += end - start + 2
    return None


def _quote(ground: Ground, chunk: Chunk, one: Place | None, other: Place | None) -> str:
    """The sentences from the one word to the other, within a paragraph; empty where there are none."""
    if one is None or other is None:
        return ""
    stretch = sentences_around(ground.trees, min(one.start, other.start), max(one.end, other.end))
    if stretch is None or not any(start <= stretch[0] and stretch[1] <= end for start, end in chunk.pieces):
        return ""
    return ground.reading.document.text[slice(*stretch)]


def _type_of(span: _Span, found: _Found, place: Place | None, ground: Ground) -> str:
    """Type of a span: by the model's own entities, else by what the rules read there."""
    labels: Sequence[tuple[float, str]] = [
        (entity.confidence, name)
        for name, entities in found.entities.items()
        for entity in entities
        if name in TYPES and (entity.start, entity.end) == (span.start, span.end)
    ]
    if labels:
        return max(labels)[1]
    known = find_mention(ground.reading, place) if place else None
    return known.entity.type if known else ""


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
