"""The graph as RDF: every syntax of RDF 1.1, and TriG of RDF 1.2 with claims as reifiers.

Comes in: a validated dataset. Goes out: bytes, in a stable order. In RDF 1.2 a claim's IRI reifies a
triple term, which takes the place of `rdf:subject`, `rdf:predicate` and `rdf:object`; all else is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.graph import ENTAILED, LineWriter, ValidDataset, serialize_rdf, stream_lines
from kg.model import PREFIXES
from kg.tables import ontology_file

_SYNTAXES = {
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "xml": ox.RdfFormat.RDF_XML,
}
_RDF = PREFIXES["rdf"]
_PARTS = tuple(ox.NamedNode(_RDF + part) for part in ("subject", "predicate", "object"))
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REIFIES = ox.NamedNode(_RDF + "reifies")


def write_rdf(dataset: ValidDataset, form: str) -> bytes:
    """Write a view of the graph as RDF.

    Parameters
    ----------
    dataset
        What to write.
    form
        ``trig``, ``nq``, ``jsonld`` and ``trig12`` hold the ontology and the derived edges as named graphs; ``ttl``,
        ``nt`` and ``xml`` hold the default graph alone. ``trig12`` is RDF 1.2, the others are RDF 1.1.

    Returns
    -------
    bytes
        UTF-8; the same for the same data. Of a store, ``nq`` and ``nt`` are not sorted, and a line may come twice:
        its quads as a sorted list would take ten times the memory.
    """
    if dataset.is_stored and form in ("nq", "nt"):
        return "".join(_lines(dataset, form)).encode()
    if form == "trig12":
        return b'VERSION "1.2"\n' + serialize_rdf(reify_claims(dataset.quads()), ox.RdfFormat.TRIG, PREFIXES)
    chosen = _SYNTAXES[form]
    quads = dataset.quads()
    if chosen.supports_datasets:
        return serialize_rdf(quads, chosen, PREFIXES)
    default = ox.DefaultGraph()
    kept = (quad.triple for quad in quads if quad.graph_name == default)
    body = serialize_rdf(kept, chosen, PREFIXES)
    return xml_text(body.decode()).encode() if form == "xml" else body


def _lines(dataset: ValidDataset, form: str) -> Iterator[str]:
    parts = dataset.tables, dataset.ontology, dataset.selection
    if form == "nt":
        yield from LineWriter(*parts[:2]).blocks(parts[2])
        return
    yield from stream_lines(*parts, ontology_file("kg.ttl"))
    yield from (f"{quad} .\n" for quad in dataset.store.quads_for_pattern(None, None, None, ENTAILED))


def xml_text(text: str) -> str:
    r"""A text with every character that XML 1.0 cannot hold replaced.

    References
    ----------
    XML 1.0, section 2.2, https://www.w3.org/TR/xml/#charsets

    Examples
    --------
    >>> xml_text("a\x08b\uffffc") == "a\ufffdb\ufffdc"
    True
    """
    return _NOT_XML.sub("\ufffd", text)


def reify_claims(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Quads with each claim's three parts replaced by one triple term that the claim reifies.

    Parameters
    ----------
    quads
        Sorted by subject, so that a claim's parts stand together.

    References
    ----------
    RDF 1.2 Concepts, sections 1.5 and 3.4, https://www.w3.org/TR/rdf12-concepts/

    Examples
    --------
    >>> claim, *parts = (ox.NamedNode(f"http://example.org/{name}") for name in ("c", "s", "p", "o"))
    >>> [quad] = reify_claims(ox.Quad(claim, name, part) for name, part in zip(_PARTS, parts))
    >>> print(quad.object)
    <http://example.org/s> <http://example.org/p> <http://example.org/o>
    """
    parts: dict[ox.NamedNode, ox.NamedNode | ox.Literal] = {}
    for quad in quads:
        if quad.predicate not in _PARTS:
            yield quad
            continue
        parts[quad.predicate] = quad.object  # type: ignore[assignment]  # a claim has no blank nodes
        if len(parts) == len(_PARTS):
            term = ox.Triple(*(parts[name] for name in _PARTS))  # type: ignore[arg-type]
            yield ox.Quad(quad.subject, _REIFIES, term, quad.graph_name)
            parts = {}
