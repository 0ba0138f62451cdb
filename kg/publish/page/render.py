"""The page as text: pyvis's network in our own template, with every asset inlined.

Comes in: a `ValidDataset`. Goes out: HTML that needs no connection and forbids every one. pyvis holds the
opening picture and its options and fills the template; of its wheel only vis-network's script is used. Its
own template is not, since that loads a style sheet from the network and writes titles as HTML.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from pyvis.network import Network

from kg.errors import InputError
from kg.graph import ValidDataset, count_graph
from kg.publish.page.part import PagePart, cut_dataset
from kg.publish.page.payload import Json, PageData, build_payload, format_json

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = (
    "words.js", "data.js", "folding.js", "lines.js", "state.js", "filter.js", "colours.js", "ribbons.js", "labels.js",
    "canvas.js", "badges.js", "tips.js", "sight.js", "legend.js", "message.js", "combobox.js", "facets.js", "time.js",
    "panel.js", "claimcard.js", "citation.js", "ranking.js", "route.js", "claims.js", "matrix.js", "timeline.js",
    "compare.js", "atlas.js", "outline.js", "picture.js", "files.js", "keyboard.js", "main.js",
)  # fmt: skip
"""Our scripts in the order in which they are joined; `main.js` starts the page."""
OPENING = 12
"""Elements of the opening picture, unless told otherwise."""
TITLE = "kg: an open knowledge graph of diplomacy"
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
_VIS_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"
"""Of the file in the wheel of pyvis 0.3.2: the page allows its scripts by their digest, so that it must know them."""


def render_page(
    dataset: ValidDataset,
    *,
    texts: Path | None = None,
    title: str = TITLE,
    limit: int = OPENING,
    whole: ValidDataset | None = None,
) -> str:
    """Draw a graph as one HTML file.

    Parameters
    ----------
    dataset
        The graph and the view of it.
    texts
        Folder of the user's copies of the sources; their words at each claim's place are then part of
        the page. None leaves them out.
    title
        Heading of the page.
    limit
        How many elements the opening picture may have.
    whole
        The graph that `dataset` is a part of; the page says how much of it it holds. None is `dataset` itself.

    Returns
    -------
    str
        The page; the same text for the same input.

    Examples
    --------
    >>> from kg.graph.dataset import open_graph
    >>> render_page(open_graph()).startswith("<!doctype html>")
    True
    """
    drawn, _ = cut_dataset(dataset, PagePart())  # as it is, unless it is too large for any page
    data = PageData(drawn, texts, limit, whole or dataset)
    payload = build_payload(data)
    network = draw_opening(data)
    script, vis, style = _join_scripts(), read_vis(), (ASSETS / "page.css").read_text(encoding="utf-8")
    environment = Environment(loader=FileSystemLoader(ASSETS), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["escape_json"] = lambda text: Markup(format_json(json.loads(text)))  # noqa: S704  as below
    environment.globals.update(
        t=read_strings(),
        title=title,
        policy=_content_policy((vis, script), style),
        style=Markup(style),  # noqa: S704  our own files, and JSON whose angle brackets are escaped
        vis=Markup(vis),  # noqa: S704
        script=Markup(script),  # noqa: S704
        payload=Markup(format_json(payload)),  # noqa: S704
        strings=Markup(format_json(dict(read_strings()))),  # noqa: S704
        counts=count_graph(drawn.tables, drawn.selection),
        part=data.part,
        digest=drawn.digest,
    )
    network.templateEnv = environment
    network.path = "template.html"
    return str(network.generate_html())


def draw_opening(data: PageData) -> Network:
    """The opening picture as a pyvis network: fixed places, no physics, no titles.

    Notes
    -----
    An edge is all that ties two elements; the scripts draw it as a ribbon. Edges carry no weight, which pyvis would
    take out of the caller's graph.
    """
    network = Network(directed=True, cdn_resources="in_line")
    classes = data.dataset.ontology.classes
    for node in data.opening:
        entity = data.dataset.tables.entities[node]
        x, y = data.places[node]
        row = data.index[node]
        shape = classes[entity.type].shape or "dot"
        network.add_node(
            row, data.drawn[node], shape=shape, group=entity.type, x=x, y=y, size=data.radius[node],
        )  # fmt: skip
    chosen = set(data.opening)
    joined = {(claim.subject, claim.object) for claim in data.shown if {claim.subject, claim.object} <= chosen}
    joined |= {(dyad.first, dyad.second) for dyad in data.dyads if {dyad.first, dyad.second} <= chosen}
    for start, end in sorted({tuple(sorted(map(data.index.__getitem__, pair))) for pair in joined}):
        if start != end:
            network.add_edge(start, end, id=f"{start} {end}", arrows="")
    network.options = _draw_options(data)
    return network


def _draw_options(data: PageData) -> dict[str, Json]:
    """Options of vis-network: groups by class, no physics, no computed layout, keys left to our own script."""
    classes = data.dataset.ontology.classes
    used = sorted({entity.type for entity in data.entities})
    groups: dict[str, Json] = {
        name: {"color": classes[name].colour or "#999999", "shape": classes[name].shape or "dot"} for name in used
    }
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "groups": groups,
        "nodes": {"borderWidth": 1.5, "borderWidthSelected": 4, "labelHighlightBold": False},
        "edges": {
            "smooth": False,
            "width": 1.2,
        },
        "interaction": {"hover": True, "tooltipDelay": 150, "keyboard": False, "multiselect": False},
    }


@cache
def read_vis() -> str:
    """vis-network's script, with its licence note, out of the installed pyvis.

    Raises
    ------
    InputError
        When it is not the script that the page was tested with.
    """
    path = files("pyvis").joinpath(_VIS)
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != _VIS_SHA256:
        what = f"{path} is not the vis-network that the page was tested with (its SHA-256 differs)"
        raise InputError(f"{what}; reinstall it with: pip install --force-reinstall --no-deps pyvis==0.3.2")
    text = data.decode("utf-8").replace("\r\n", "\n")  # as a browser reads it, and so hashes it for the policy
    code = text.rpartition("\n//# sourceMappingURL=")[0] or text
    return f"/* From the wheel of pyvis {version('pyvis')} */\n{_checked(code, _VIS)}\n"


@cache
def _join_scripts() -> str:
    """Our scripts in one function, so that they share their names with each other and with nothing else."""
    parts = [f"// {name}\n{(ASSETS / name).read_text(encoding='utf-8')}" for name in SCRIPTS]
    return _checked('(() => {\n"use strict";\n' + "\n".join(parts) + "\n})();\n", "page scripts")


def _checked(code: str, name: str) -> str:
    """The code unchanged, once it is sure not to end its own element, and to be what a browser hashes."""
    if "</script" in code.lower() or "<!--" in code or "\r" in code:
        raise ValueError(f"{name} cannot stand inside a script element")
    return code


@cache
def read_strings() -> Mapping[str, str]:
    """Every text of the page by key, in English."""
    strings: dict[str, str] = json.loads((ASSETS / "strings.en.json").read_text(encoding="utf-8"))
    return strings


def _content_policy(scripts: tuple[str, ...], style: str) -> str:
    """A Content-Security-Policy that runs these very scripts and this style, and connects to nothing."""

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    allowed = " ".join(map(digest, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {digest(style)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
