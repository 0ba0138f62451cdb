"""Pages of the server: filled templates with their headers, and the files that pages load.

Comes in: a request, the name of a template of `kg.publish` and what it shows. Goes out: a response. An entity tag holds
the dataset's digest and a digest of the page, so that a page is sent again when a template changes.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from fastapi import Request, Response

from kg.publish import STATIC, Addresses, Shown, fill_template
from kg.serve.engine.service import service_of
from kg.serve.http.entity_tags import entity_tag, is_known

ASSETS = Path(__file__).parent / "assets"


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
        What it shows, by name; beside it every template has ``base``, ``digest`` and ``static``.
    status
        Of the response.
    policy
        Content-Security-Policy, where a page needs another than `kg.serve.http.middleware.CSP`.
    """
    service = service_of(request)
    common: Shown = {
        "base": base_url(request),
        "digest": service.digest,
        "texts_given": service.settings.texts is not None,
        "has_review": service.settings.review is not None,
        "path": request.url.path,
        "static": lambda name: root_of(request) + static_path(name),
    }
    body = fill_template(template, Addresses(root_of(request)), {**common, **shown})
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
