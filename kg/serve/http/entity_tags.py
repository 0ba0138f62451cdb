"""Entity tags: an answer is the same as long as the dataset and the request are.

Comes in: the digest of the dataset and what a request asks. Goes out: a weak tag (compression changes the bytes,
not the answer), and whether the client has that answer already. A query that asks for the time or for chance
has no tag.
"""

from __future__ import annotations

import hashlib
import re

from kg.query import has_word

_CHANGES = re.compile(r"NOW|RAND|UUID", re.IGNORECASE | re.ASCII)


def is_repeatable(query: str) -> bool:
    r"""Whether a query gives the same each time.

    Examples
    --------
    >>> is_repeatable("SELECT ?now { ?s ?p 'now()' }"), is_repeatable("SELECT (now # the time\n () AS ?n) {}")
    (True, False)
    """
    return not has_word(query, _CHANGES)


def entity_tag(digest: str, *parts: object) -> str:
    """The tag of what a request gets from a dataset; empty when the dataset has no digest.

    Parameters
    ----------
    digest
        Digest of the dataset.
    parts
        Everything in the request that the answer depends on.
    """
    if not digest:
        return ""
    asked = hashlib.blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=8).hexdigest()
    return f'W/"{digest[:16]}-{asked}"'


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Whether the client says that it has this answer (RFC 9110, section 13.1.2; weak comparison).

    Examples
    --------
    >>> is_known('W/"a"', '"b", "a"')
    True
    """
    if not tag or not if_none_match:
        return False
    if if_none_match.strip() == "*":
        return True
    known = {known_tag.strip().removeprefix("W/") for known_tag in if_none_match.split(",")}
    return tag.removeprefix("W/") in known
