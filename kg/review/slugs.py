"""Ids that a review proposes for new entities and sources; permanent once they are written.

Comes in: a name and the ids that are taken. Goes out: a slug. Only the proposal is derived from the name: after the
row is written its id stands, whatever becomes of the name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container

from kg.lookup import fold_name

MAX_CHARACTERS = 60
_WORD = re.compile(r"[a-z0-9]+")


def propose_slug(name: str, taken: Container[str], kind: str = "entity") -> str:
    """An id for a new row.

    Parameters
    ----------
    name
        Its name, in any script.
    taken
        Ids that stand already.
    kind
        What to call it when no letter of the name is Latin.

    Returns
    -------
    str
        The folded name with hyphens, cut at a word to 60 characters; of a name without Latin letters the kind and eight
        digits of a hash of the name; with ``-2``, ``-3`` ... behind it where that is taken.

    Examples
    --------
    >>> propose_slug("Through-Rail Tariff Agreement", ())
    'through-rail-tariff-agreement'
    >>> propose_slug("O‘zbekiston", {"ozbekiston"})
    'ozbekiston-2'
    >>> propose_slug("中国", (), "State")
    'state-f0e95216'
    """
    slug = ""
    for word in _WORD.findall(fold_name(name)):
        longer = f"{slug}-{word}" if slug else word[:MAX_CHARACTERS]
        if len(longer) > MAX_CHARACTERS:
            break
        slug = longer
    slug = slug or f"{kind.lower()}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    number, proposed = 1, slug
    while proposed in taken:
        number += 1
        proposed = f"{slug}-{number}"
    return proposed
