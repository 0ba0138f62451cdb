"""A line to cite: which graph, through which view, asked for what, and how much it rests on.

Comes in: an open graph. Goes out: a `Citation`, as a sentence and as an object. What was asked of the graph (a network,
a measure, a query) is added by whoever asks. A questionable decision: a graph is named by the digest of what the view
shows, so that the same answer of the same data is cited alike wherever the folder lies; no day and no path is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from kg import __version__
from kg.model import Claim, Edition, GraphCounts, Source, Tables, View, count_tables, format_count

if TYPE_CHECKING:
    from kg.graph.conflicts import Selection
    from kg.graph.dataset import ValidDataset

UNKNOWN_ORIGIN = "unknown"
_SHORT = 12


def origin_of(source: Source) -> str:
    """What a source rests on; sources of unknown origin count as one.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> {origin_of(source) for source in open_graph(Path("tests/tiny")).tables.sources.values()}
    {'unknown'}
    """
    return source.origin or UNKNOWN_ORIGIN


def count_graph(tables: Tables, selection: Selection | None = None) -> GraphCounts:
    """Count what tables hold, or what a view shows of them; its `sentence` is the same at every door.

    Parameters
    ----------
    tables
        The tables.
    selection
        The claims of the view; all claims of the tables when None.

    Examples
    --------
    >>> from kg.graph.dataset import open_graph
    >>> graph = open_graph()
    >>> counts = count_graph(graph.tables, graph.selection)
    >>> counts.claims == len(graph.selection.claims), counts.sources + counts.silent == len(graph.tables.sources)
    (True, True)
    """
    if selection is None:
        return count_tables(tables)
    return count_tables(tables, selection.claims, len(selection.plain), len(selection.conflicts))


@dataclass(frozen=True, slots=True)
class Basis:
    """The claims that something rests on, counted.

    Parameters
    ----------
    claims, sources
        How many, and how many state them.
    largest_origin, largest_origin_share
        The origin on which most of them rest, and how many of them as a share of 1; sources of unknown origin count as
        one. Empty and 0 without a claim.
    """

    claims: int
    sources: int
    largest_origin: str
    largest_origin_share: float


def weigh_claims(claims: Iterable[Claim], sources: Mapping[str, Source]) -> Basis:
    """Count claims, their sources, and how much rests on one origin.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> tables = open_graph(Path("tests/tiny")).tables
    >>> weigh_claims(tables.claims, tables.sources)
    Basis(claims=17, sources=2, largest_origin='unknown', largest_origin_share=1.0)
    """
    by_source = Counter(claim.locator.source for claim in claims)
    by_origin: Counter[str] = Counter()
    for name, number in by_source.items():
        by_origin[origin_of(sources[name])] += number
    largest = min(by_origin, key=lambda name: (-by_origin[name], name), default="")
    total = by_source.total()
    return Basis(total, len(by_source), largest, by_origin[largest] / total if total else 0.0)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What was asked of a graph.

    Parameters
    ----------
    choices
        What was chosen, by name: a question, classes, steps of time.
    network, nodes, ties
        Name of a network, and how many nodes and tied pairs (in `claims`: edges) it has.
    measure
        By what its nodes are ranked.
    seed, variants, varied
        Seed of what is drawn, number of variants that were computed, and what they are; None and empty where there are
        none.
    counted
        Which claims are counted: ``in the view``, ``behind the answer``; empty for those of the network.
    share_of
        What the share of the largest origin is a share of: ``claims``, or ``counts`` of acts.
    """

    choices: Mapping[str, str] = field(default_factory=dict)
    network: str = ""
    nodes: int | None = None
    ties: int | None = None
    measure: str = ""
    seed: int | None = None
    variants: int | None = None
    varied: str = ""
    counted: str = ""
    share_of: str = "claims"


@dataclass(frozen=True, slots=True)
class Citation:
    """What there is to cite of an answer, a ranking, an export or a picture.

    Parameters
    ----------
    edition
        Title, publisher, version and licence of the data, as `graph.toml` has them; empty where it has none.
    digest
        SHA-256 of what the view shows.
    view
        The view.
    basis
        The claims that it rests on.
    inquiry
        What was asked of the graph.
    """

    edition: Edition
    digest: str
    view: View
    basis: Basis
    inquiry: Inquiry

    @property
    def text(self) -> str:
        """The line to cite."""
        inquiry, basis = self.inquiry, self.basis
        title = self.edition.title or "Knowledge graph"
        version = f", version {self.edition.version}" if self.edition.version else ""
        publisher = f"{self.edition.publisher}: " if self.edition.publisher else ""
        parts = [
            f"{publisher}{title}{version}, graph {self.digest[:_SHORT]}, read with kg {__version__}",
            f"view {view_text(self.view)}",
            *([f"network {inquiry.network}"] if inquiry.network else []),
            *([f"measure {inquiry.measure}"] if inquiry.measure else []),
            *(f"{name} {text}" for name, text in inquiry.choices.items()),
            *([f"seed {inquiry.seed}"] if inquiry.seed is not None else []),
            *([f"{inquiry.variants:,} {inquiry.varied}"] if inquiry.variants else []),
            ", ".join(self._numbers()),
        ]
        if basis.claims:
            unknown = basis.largest_origin == UNKNOWN_ORIGIN
            origin = "sources of unknown origin" if unknown else basis.largest_origin
            parts.append(f"{basis.largest_origin_share:.0%} of the {inquiry.share_of} rest on {origin}")
        return "; ".join(parts)

    def _numbers(self) -> list[str]:
        inquiry, basis = self.inquiry, self.basis
        node = "actor" if inquiry.network == "actors" else "node"
        network = [(inquiry.nodes, node), (inquiry.ties, "tie")]
        numbers = [format_count(number, noun) for number, noun in network if number is not None]
        claims = f"{format_count(basis.claims, 'claim')} {inquiry.counted}".rstrip()
        return [*numbers, claims, format_count(basis.sources, "source")]

    def to_record(self) -> dict[str, object]:
        """The same as an object for JSON: the line as `text`, and every part of it by name, whole."""
        inquiry, basis, view = self.inquiry, self.basis, self.view
        return {
            "text": self.text,
            "title": self.edition.title,
            "publisher": self.edition.publisher,
            "version": self.edition.version,
            "licence": self.edition.licence,
            "digest": self.digest,
            "software": f"kg {__version__}",
            "view": {
                "kind": view.kind.value,
                "as_of": view.as_of.isoformat() if view.as_of else "",
                "undated": view.undated,
                "known_by": view.known_by.isoformat() if view.known_by else "",
                "sources": list(view.sources),
            },
            "network": inquiry.network,
            "measure": inquiry.measure,
            "choices": dict(inquiry.choices),
            "seed": inquiry.seed,
            "variants": inquiry.variants,
            "nodes": inquiry.nodes,
            "ties": inquiry.ties,
            "counted": inquiry.counted,
            **asdict(basis),
            "share_of": inquiry.share_of,
        }


def view_text(view: View) -> str:
    """A view in words.

    Examples
    --------
    >>> from datetime import date
    >>> from kg.model import ViewKind
    >>> view_text(View(ViewKind.ALL, as_of=date(2025, 6, 30), sources=("!tiny-news",)))
    'all, as of 2025-06-30, sources !tiny-news'
    """
    parts = [view.kind.value]
    if view.as_of:
        parts.append(f"as of {view.as_of.isoformat()}{' with what is undated' if view.undated else ''}")
    if view.known_by:
        parts.append(f"known by {view.known_by.isoformat()}")
    if view.sources:
        parts.append(f"sources {' '.join(view.sources)}")
    return ", ".join(parts)


def cite_graph(dataset: ValidDataset, inquiry: Inquiry | None = None, basis: Basis | None = None) -> Citation:
    """What there is to cite of a graph, or of what was asked of it.

    Parameters
    ----------
    dataset
        The graph and its view.
    inquiry
        What was asked of it; nothing in particular when None.
    basis
        The claims that the answer rests on; those of the view when None.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> cite_graph(open_graph(Path("tests/tiny"))).text.split("; ")[1:]
    ['view best', '17 claims in the view, 2 sources', '100% of the claims rest on sources of unknown origin']
    """
    asked = inquiry or Inquiry()
    if basis is None:
        basis = weigh_claims(dataset.selection.claims, dataset.tables.sources)
        asked = replace(asked, counted="in the view")
    return Citation(dataset.edition, dataset.digest, dataset.view, basis, asked)


def cite_claims(dataset: ValidDataset, claims: Iterable[Claim], choices: Mapping[str, str]) -> Citation:
    """What there is to cite of an answer that rests on some claims.

    Parameters
    ----------
    claims
        Those behind the answer; one that is given twice counts once.
    choices
        What was asked, by name: `path`, `question`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> graph = open_graph(Path("tests/tiny"))
    >>> cite_claims(graph, graph.tables.claims[:2], {"path": "arland to borland"}).text.split("; ")[2:4]
    ['path arland to borland', '2 claims behind the answer, 2 sources']
    """
    basis = weigh_claims({claim.id: claim for claim in claims}.values(), dataset.tables.sources)
    return Citation(dataset.edition, dataset.digest, dataset.view, basis, Inquiry(choices, counted="behind the answer"))
