"""Pages of the server: one template environment, the files that pages load, and the headers of a page.

Comes in: a request, the name of a template and what it shows. Goes out: a response. Templates escape whatever
they show, and no page runs a script or takes a style that is not a file of this server. An entity tag holds
the dataset's digest and a digest of the page, so that a page is sent again when a template changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg import __version__
from kg.model import ID, ONTOLOGY, format_date
from kg.query import curie
from kg.serve.engine.service import service_of
from kg.serve.http.entity_tags import entity_tag, is_known

HERE = Path(__file__).parent
STATIC = HERE / "static"
ASSETS = HERE / "assets"
Shown = Mapping[str, object]


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
    first, stroke, last = format_date(text).partition("/")
    if not stroke:
        return first
    start, end = (bound.removesuffix("..") for bound in (first, last))
    return f"{start} to {end}" if start and end else f"from {start}" if start else f"until {end}"


def spoken_bounds(text: str) -> str:
    """A day that is known within bounds, such as that of a publication, in words.

    Examples
    --------
    >>> spoken_bounds("2025-06-01/2025-06-15"), spoken_bounds("2025-06-17/..")
    ('between 2025-06-01 and 2025-06-15', 'not before 2025-06-17')
    """
    first, stroke, last = format_date(text).partition("/")
    if not stroke:
        return first
    start, end = (bound.removesuffix("..") for bound in (first, last))
    return f"between {start} and {end}" if start and end else f"not before {start}" if start else f"by {end}"


def local_path(iri: str) -> str:
    """Where this server shows what an IRI names; empty for what is not of the graph.

    Examples
    --------
    >>> local_path("https://w3id.org/diplokg/id/uzbekistan")
    '/id/uzbekistan'
    """
    for namespace, path in ((ID, "/id/"), (ONTOLOGY, "/ontology/")):
        if iri.startswith(namespace):
            return path + iri[len(namespace) :]
    return ""


def root_of(request: Request) -> str:
    """The path under which a proxy shows the server; empty when there is none."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def base_url(request: Request) -> str:
    """The address of the server as clients see it, without a final stroke."""
    return (service_of(request).settings.public_url or str(request.base_url)).rstrip("/")


def send(request: Request, body: bytes | str, media_type: str, status: int = 200) -> Response:
    """Send a representation that depends on the dataset alone, or say that the client has it already."""
    data = body.encode() if isinstance(body, str) else body
    headers = {"Cache-Control": "no-cache" if status == 200 else "no-store", "Vary": "Accept"}
    digest = service_of(request).digest
    tag = entity_tag(digest, media_type, hashlib.sha256(data).hexdigest()) if status == 200 else ""
    if tag:
        headers["ETag"] = tag
    if is_known(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(data, status, headers, media_type)


def show_page(request: Request, template: str, shown: Shown, *, status: int = 200, policy: str = "") -> Response:
    """Fill a template and send it as a page.

    Parameters
    ----------
    request
        What was asked.
    template
        File in ``templates``; it extends ``base.html``.
    shown
        What it shows, by name; beside it every template has ``root``, ``base``, ``digest`` and ``static``.
    status
        Of the response.
    policy
        Content-Security-Policy, where a page needs another than `kg.serve.http.middleware.CSP`.
    """
    service = service_of(request)
    common: Shown = {
        "root": root_of(request),
        "base": base_url(request),
        "digest": service.digest,
        "texts_given": service.settings.texts is not None,
        "has_review": service.settings.review is not None,
        "path": request.url.path,
        "static": static_path,
        "local": local_path,
        "query": "",
    }
    body = environment().get_template(template).render({**common, **shown})
    sent = send(request, body, "text/html; charset=utf-8", status)
    if policy:
        sent.headers["Content-Security-Policy"] = policy
    return sent


@cache
def static_path(name: str) -> str:
    """Path of a file of the pages, with its digest, so that a browser may keep it for ever."""
    return f"/static/{name}?v={hashlib.sha256(static_file(name)).hexdigest()[:12]}"


@cache
def static_file(name: str) -> bytes:
    """A file of the pages; built ones are looked for beside those of the source."""
    folder = ASSETS if (ASSETS / name).is_file() else STATIC
    return (folder / name).read_bytes()


def has_editor() -> bool:
    """Whether the query editor was built (`make assets`)."""
    return _is_built("editor")


def has_reference() -> bool:
    """Whether the page of the API was built (`make assets`)."""
    return _is_built("reference")


def _is_built(name: str) -> bool:
    return all((ASSETS / f"{name}.{kind}").is_file() for kind in ("js", "css"))
