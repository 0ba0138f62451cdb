"""Classes of words, kept as data in `rules/words.toml`.

Comes in: the name of a class. Goes out: its lemmas. A lemma with an underscore is a verb and its particle.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words_of(section: str, name: str) -> frozenset[str]:
    """Lemmas of one class.

    Examples
    --------
    >>> "postpone" in words_of("negated", "verbs")
    True
    """
    return frozenset(_classes()[section][name].split())


@cache
def _classes() -> dict[str, dict[str, str]]:
    text = files("kg.extract.rules").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def words_by_form(kind: str = "lemmas") -> dict[str, str]:
    """Lemmas of forms that the parser gets wrong, or of irregular verbs for when there is no parser."""
    pairs = (pair.split(":") for pair in _classes()["forms"][kind].split())
    return dict(pairs)
