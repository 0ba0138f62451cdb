"""The graph on disk and in memory: a TriG file that knows what it was built from, and quads in bulk.

Comes in: quads, a selection or a built file. Goes out: bytes, or an Oxigraph store. The first line of the TriG file
holds two digests: of the inputs, so that a stale file is noticed, and of the rest of the file, so that a truncated or
hand-edited one is. The file is a cache; the tables are the truth. A large graph goes through a file of N-Quads, since
the engine parses one beside its sorting, and a file can be given to any other store.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from kg import __version__
from kg.errors import InputError
from kg.graph.conflicts import Selection
from kg.graph.entailed import ENTAILED, derive_edges
from kg.graph.rdf import stream_lines
from kg.graph.store_files import QUADS_FOLDER, build_command
from kg.model import OPTIONAL_FILES, PREFIXES, TABLE_FILES, Ontology, Tables, format_language
from kg.tables import LEANING_FILE, canonical_bytes, leaned_folders, read_bytes, table_path, write_atomically

GRAPH_FILE = "graph.trig"
_FORMAT = "1"
_CHECKED = "2"
"""Edition of the checks that a folder has passed when it is built; raised when a build is refused that was not before,
so that a file of then is no longer answered from."""
_PART_CHARACTERS = 2**25
_HEADER = re.compile(rb"# diplokg graph (\d+) inputs ([0-9a-f]{64}) body ([0-9a-f]{64})\n")
_BUFFER_BYTES = 2**20
Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is; in bytes, but for `writing`, in claims."""


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A built file as read: digest of its inputs, digest of its body, and the body."""

    inputs: str
    digest: str
    body: bytes


def digest_inputs(folders: Iterable[Path], ontology: Path) -> str:
    """SHA-256 over the tables and the ontology that a graph is built from.

    Decisions, superseded claims and places are part of it where there are, and so are `graph.toml` and what the folder
    leans on.

    A byte order mark and the kind of line ends, which give the same graph, make no difference.

    Raises
    ------
    InputError
        When one of them is missing.
    """
    total = hashlib.sha256(f"{_FORMAT} {__version__} {_CHECKED}".encode())
    paths: list[Path] = []
    for folder in folders:
        optional = [table_path(folder, name) for name in (*OPTIONAL_FILES, LEANING_FILE)]
        lenders = [table_path(lender, "entities.csv") for lender in leaned_folders(folder)]
        paths += [table_path(folder, name) for name in TABLE_FILES]
        paths += [*(path for path in optional if path.exists()), *lenders]
    for path in (*paths, ontology):
        try:
            total.update(hashlib.sha256(canonical_bytes(read_bytes(path, within=path.parent))).digest())
        except OSError as error:
            remedy = "name a folder that holds the four tables with --data"
            raise InputError(f"{path}: cannot be read ({error.strerror}); {remedy}") from error
    return total.hexdigest()


def format_body(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as TriG with the project's prefixes, in the order given."""
    return serialize_rdf(quads, ox.RdfFormat.TRIG, PREFIXES)


_QUOTED = rb'("(?:[^"\\]|\\.)*+")(?:(@)([a-z]++(?:-[a-z0-9]++)++))?'
_TAGGED = {
    ox.RdfFormat.JSON_LD: re.compile(rb'()("@language":")([a-z]++(?:-[a-z0-9]++)++)'),
    ox.RdfFormat.RDF_XML: re.compile(rb'()(<[^<>"\s]++ xml:lang=")([a-z]++(?:-[a-z0-9]++)++)'),
}
"""What stands before a language tag of several parts, by syntax; such a text within a literal has its signs escaped."""


def serialize_rdf(
    terms: Iterable[ox.Quad] | Iterable[ox.Triple], form: ox.RdfFormat, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Triples or quads in a syntax, with language tags as BCP 47 writes them; the engine itself keeps small letters.

    Parameters
    ----------
    terms
        In the order in which they are to be written.
    form
        The syntax.
    prefixes
        Those to use, where the syntax has any.
    """
    if form == ox.RdfFormat.JSON_LD:
        return _spell_languages(_compact(ox.serialize(terms, format=form) or b"[]", prefixes or {}), form)
    body = ox.serialize(terms, format=form, prefixes=dict(prefixes) if prefixes else None)
    assert body is not None  # no output was named, so the bytes are returned
    return _spell_languages(body, form)


def _spell_languages(body: bytes, form: ox.RdfFormat) -> bytes:
    pattern = _TAGGED.get(form) or re.compile(_QUOTED, re.DOTALL)

    def spell(match: re.Match[bytes]) -> bytes:
        before, sign, tag = match.groups()
        return before + sign + format_language(tag.decode()).encode() if tag else match[0]

    return pattern.sub(spell, body)


def _compact(body: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Expanded JSON-LD with a context, short names and classes as `@type`; the engine writes rdf:type as a property.

    References
    ----------
    JSON-LD 1.1, sections 3.5 and 9.15.1: https://www.w3.org/TR/json-ld11/
    """
    spaces = sorted(prefixes.items(), key=lambda item: len(item[1]), reverse=True)
    kind = f"{PREFIXES['rdf']}type"

    @cache
    def shorten(iri: str) -> str:
        for prefix, space in spaces:
            if iri.startswith(space) and len(iri) > len(space) and not iri.startswith("//", len(space)):
                return f"{prefix}:{iri[len(space) :]}"
        return iri

    def shorten_value(value: dict[str, Any]) -> dict[str, Any]:
        return {key: text if key in ("@value", "@language") else shorten(text) for key, text in value.items()}

    def shorten_node(node: dict[str, Any]) -> dict[str, Any]:
        shortened: dict[str, Any] = {}
        for key, members in node.items():
            if key == "@id":
                shortened[key] = shorten(members)
            elif key == "@graph":
                shortened[key] = [shorten_node(member) for member in members]
            elif key == kind and all("@id" in member for member in members):
                shortened["@type"] = [shorten(member["@id"]) for member in members]
            else:
                shortened[key if key == "@type" else shorten(key)] = [shorten_value(member) for member in members]
        return shortened

    document = {"@context": dict(prefixes), "@graph": [shorten_node(node) for node in json.loads(body)]}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


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
    store.add_graph(ENTAILED)  # no file can hold it while it is empty
    store.bulk_load(body, format=ox.RdfFormat.TRIG)
    return store


def store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    """An in-memory Oxigraph store of quads."""
    store = ox.Store()
    store.add_graph(ENTAILED)
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


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def write_lines(  # noqa: PLR0913  the parts of a graph, where to write it, and whom to tell
    path: Path,
    tables: Tables,
    ontology: Ontology,
    selection: Selection,
    ontology_path: Path,
    progress: Progress = no_progress,
) -> None:
    """Write the quads of a selection as N-Quads, neither sorted nor without duplicates.

    Parameters
    ----------
    path
        The file to write.
    tables, ontology, selection, ontology_path
        As of `kg.graph.rdf.build_quads`.
    progress
        Told how far it is.
    """
    blocks = stream_lines(tables, ontology, selection, ontology_path)
    total = len(tables.entities) + len(tables.sources) + len(selection.claims)
    with path.open("w", encoding="utf-8", newline="\n", buffering=_BUFFER_BYTES) as file:
        file.writelines(_counted(blocks, total, progress))


def _counted(blocks: Iterable[str], total: int, progress: Progress) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if not number % 10_000:
            progress("writing", min(number, total), total)
        yield block
    progress("writing", total, total)


def load_lines_file(lines: Path, folder: Path, ontology: Ontology, progress: Progress = no_progress) -> None:
    """Load a file of N-Quads into a new Oxigraph store on disk, and derive what follows from it.

    Parameters
    ----------
    lines
        A file that `write_lines` has written; its IRIs are not checked again.
    folder
        The folder of the store; there must be none.
    ontology
        Says by its rules what follows from the lines.
    progress
        Told how many bytes of the file are loaded.
    """
    loaded = ox.Store(str(folder))
    if progress is no_progress:  # the engine reads a file by itself a little faster
        loaded.bulk_load(path=str(lines), format=ox.RdfFormat.N_QUADS, lenient=True)
    else:
        with contextlib.closing(_ToldReader(lines, progress)) as reader:
            loaded.bulk_load(cast("IO[bytes]", reader), format=ox.RdfFormat.N_QUADS, lenient=True)
    derive_edges(loaded, ontology)
    loaded.flush()
    del loaded  # closes it


def open_quads(generation: Path) -> ox.Store:
    """Open the quads of a generation for reading.

    Raises
    ------
    InputError
        When they are damaged, or a build has just removed them.
    """
    folder = generation / QUADS_FOLDER
    try:
        return ox.Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:
        remedy = f"if it was not just built again, run `{build_command(generation.parent)}`"
        raise InputError(f"{folder}: cannot be opened; {remedy}") from error


class _ToldReader(io.RawIOBase):
    """A file that tells how much of it has been read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self._file = path.open("rb", buffering=0)
        self._size, self._done, self._progress = path.stat().st_size, 0, progress

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; many more than are asked for a time would be copied for nothing."""
        data = self._file.read(size)
        self._done += len(data)
        self._progress("loading", self._done, self._size)
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
