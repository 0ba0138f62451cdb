"""The templates of pages, the files that they load, and where their links lead.

Comes in: the name of a template, what it shows, and `Addresses`. Goes out: HTML. Templates escape whatever they show,
and no page runs a script or takes a style that is not a file beside it. The same template is a page of a server, whose
links are the paths of IRIs, and of a static site, whose links are relative names of files, so that it can be put under
any path or opened from a disk.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg import __version__
from kg.model import ID, ONTOLOGY, format_date
from kg.query import curie

HERE = Path(__file__).parent
STATIC = HERE / "static"
Shown = Mapping[str, object]
"""What a template shows, by name."""
_MOST_LETTERS = 100
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])")
_HAS_SUFFIX = re.compile(r"\.[a-z]+$")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the links of a page lead.

    Parameters
    ----------
    root
        What stands before a path: the path under which a proxy shows a server, or the way from a file up to the folder
        of its site (``.``, ``..``, ``../..``).
    is_served
        Whether a server answers; otherwise there are only files.
    """

    root: str = ""
    is_served: bool = True

    def page(self, path: str) -> str:
        """Where the page of a path is.

        Examples
        --------
        >>> Addresses().page("/id/uzbekistan"), Addresses("..", is_served=False).page("/id/uzbekistan#claims")
        ('/id/uzbekistan', '../id/uzbekistan.html#claims')
        """
        if self.is_served:
            return self.root + path
        bare, sharp, fragment = path.partition("#")
        return f"{self.root}/{file_of(bare)}{sharp}{fragment}"

    def static(self, name: str) -> str:
        """Where a file that pages load is."""
        return f"{self.root}/static/{name}"


def file_of(path: str) -> str:
    """The file of a static site that holds the page of a path, or the data beside it.

    Examples
    --------
    >>> file_of("/"), file_of("/id/claim/7dc00b5d"), file_of("/id/con"), file_of("/ontology/kg.ttl")
    ('index.html', 'id/claim/7dc00b5d.html', 'id/con--.html', 'ontology/kg.ttl')
    """
    *folders, name = path.strip("/").split("/")
    if _HAS_SUFFIX.search(name):
        return "/".join([*folders, name])
    return "/".join([*map(file_name, folders), f"{file_name(name) or 'index'}.html"])


def file_name(name: str) -> str:
    """A name of the graph as the name of a file on every system: not too long, and no device of Windows.

    Notes
    -----
    Names of the graph have small letters, digits and single hyphens, those of its words letters; so that two hyphens
    tell what was changed from what is so called.
    """
    if len(name) > _MOST_LETTERS:
        return f"{name[:_MOST_LETTERS]}--{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return f"{name}--" if _RESERVED.fullmatch(name.lower()) else name


@cache
def environment() -> Environment:
    """The templates; every value is escaped, and a name that is not given is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["curie"] = curie
    made.filters["number"] = lambda value: f"{value:,}"
    made.filters["spoken"] = spoken_time
    made.filters["bounds"] = spoken_bounds
    made.globals["version"] = __version__
    return made


def spoken_time(text: str) -> str:
    """A time of a claim for readers: EDTF intervals in words.

    Examples
    --------
    >>> spoken_time("2025-06-01/.."), spoken_time("-0137/2030"), spoken_time("2025-06")
    ('from 2025-06-01', '138 BC to 2030', '2025-06')
    """
    return _spoken(text, "{} to {}", "from {}", "until {}")


def spoken_bounds(text: str) -> str:
    """A day that is known within bounds, such as that of a publication, in words.

    Examples
    --------
    >>> spoken_bounds("2025-06-01/2025-06-15"), spoken_bounds("2025-06-17/..")
    ('between 2025-06-01 and 2025-06-15', 'not before 2025-06-17')
    """
    return _spoken(text, "between {} and {}", "not before {}", "by {}")


def _spoken(text: str, both: str, start_only: str, end_only: str) -> str:
    """An EDTF time, of an interval in one of three forms of words, by the ends that it has."""
    first, stroke, last = format_date(text).partition("/")
    if not stroke:
        return first
    start, end = (bound.removesuffix("..") for bound in (first, last))
    return both.format(start, end) if start and end else start_only.format(start) if start else end_only.format(end)


def local_path(iri: str) -> str:
    """The path of the page about what an IRI names; empty for what is not of the graph.

    Examples
    --------
    >>> local_path("https://w3id.org/diplokg/id/uzbekistan")
    '/id/uzbekistan'
    """
    for namespace, path in ((ID, "/id/"), (ONTOLOGY, "/ontology/")):
        if iri.startswith(namespace):
            return path + iri[len(namespace) :]
    return ""


def fill_template(template: str, addresses: Addresses, shown: Shown) -> str:
    """A page as text.

    Parameters
    ----------
    template
        File in ``templates``; it extends ``base.html``.
    addresses
        Where its links lead.
    shown
        What it shows, by name.
    """
    common: Shown = {
        "root": addresses.root,
        "at": addresses.page,
        "static": addresses.static,
        "is_served": addresses.is_served,
        "local": local_path,
        "query": "",
    }
    return environment().get_template(template).render({**common, **shown})
