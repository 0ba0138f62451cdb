"""The dataset on disk and in memory: one TriG file that knows what it was built from.

Comes in: quads, or a built file. Goes out: bytes, or an Oxigraph store. The first line of the file
holds two digests: of the inputs, so that a stale file is noticed, and of the rest of the file, so that
a truncated or hand-edited one is. The file is a cache; the tables are the truth.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import __version__
from kg.errors import InputError
from kg.files import read_bytes, write_atomically
from kg.table_files import canonical_bytes
from kg.terms import DECISIONS_FILE, PREFIXES, TABLE_FILES

GRAPH_FILE = "graph.trig"
_FORMAT = "1"
_PART_CHARACTERS = 2**25
_HEADER = re.compile(rb"# diplokg graph (\d+) inputs ([0-9a-f]{64}) body ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A built file as read: digest of its inputs, digest of its body, and the body."""

    inputs: str
    digest: str
    body: bytes


def digest_inputs(folder: Path, ontology: Path) -> str:
    """SHA-256 over the tables and the ontology that a graph is built from; decisions are part of it where there are.

    A byte order mark and the kind of line ends, which give the same graph, make no difference.

    Raises
    ------
    InputError
        When one of them is missing.
    """
    total = hashlib.sha256(f"{_FORMAT} {__version__}".encode())
    decisions = [DECISIONS_FILE] if (folder / DECISIONS_FILE).exists() else []
    for path in (*(folder / name for name in (*TABLE_FILES, *decisions)), ontology):
        try:
            total.update(hashlib.sha256(canonical_bytes(read_bytes(path, within=path.parent))).digest())
        except OSError as error:
            remedy = "name a folder that holds the four tables with --data"
            raise InputError(f"{path}: cannot be read ({error.strerror}); {remedy}") from error
    return total.hexdigest()


def format_body(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as TriG with the project's prefixes, in the order given."""
    body = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
    assert body is not None  # no output was named, so the bytes are returned
    return body


def write_graph(body: bytes, inputs: str, path: Path, within: Path | None = None) -> str:
    """Write a graph file, as `write_atomically` does; returns the digest of its body."""
    digest = hashlib.sha256(body).hexdigest()
    header = f"# diplokg graph {_FORMAT} inputs {inputs} body {digest}\n"
    write_atomically(path, header.encode() + body, within)
    return digest


def _parse_graph(data: bytes, path: Path) -> GraphFile:
    header = _HEADER.match(data)
    if not header or header[1].decode() != _FORMAT:
        raise InputError(f"{path}:1: is not a graph that `kg build` wrote; run `kg build`")
    body = data[header.end() :]
    if hashlib.sha256(body).hexdigest() != header[3].decode():
        raise InputError(f"{path}: was cut or changed after it was built; run `kg build`")
    return GraphFile(header[2].decode(), header[3].decode(), body)


def read_graph(path: Path) -> GraphFile:
    """Read a built file.

    Raises
    ------
    InputError
        When it cannot be read or is not what `kg build` wrote.
    """
    try:
        return _parse_graph(read_bytes(path), path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); run `kg build`") from error


def load_store(body: bytes) -> ox.Store:
    """An in-memory Oxigraph store of a graph file's body."""
    store = ox.Store()
    store.bulk_load(body, format=ox.RdfFormat.TRIG)
    return store


def store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    """An in-memory Oxigraph store of quads."""
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def load_lines(blocks: Iterable[str]) -> ox.Store:
    """An in-memory Oxigraph store of blocks of N-Quads; a part at a time, so that the text is never held as a whole."""
    store = ox.Store()
    part: list[str] = []
    size = 0
    for block in blocks:
        part.append(block)
        size += len(block)
        if size > _PART_CHARACTERS:
            store.bulk_load("".join(part), format=ox.RdfFormat.N_QUADS, lenient=True)
            part, size = [], 0
    store.bulk_load("".join(part), format=ox.RdfFormat.N_QUADS, lenient=True)
    return store
