"""What another modality would add to an answer, and what a count of a class holds that is not there yet.

Comes in: a query, its answer and the store that gave it. Goes out: at most one line on each. An empty answer is asked
once more with the predicates of each other modality (``plan:NAME`` beside ``kg:NAME``, and the other way round) that
have edges in the store; a count is only looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import islice

import pyoxigraph as ox

from kg.model import MODAL_PREFIXES, ONTOLOGY, PREFIXES
from kg.query.guard import Prologue, tokens

_SPACES = {"kg": ONTOLOGY, **{prefix: PREFIXES[prefix] for prefix in MODAL_PREFIXES.values()}}
"""Namespaces of plain edges: of what is stated as fact, and of each other modality."""
_HELD = {"kg": "asserted or reported", "plan": "planned", "hypo": "hypothetical", "denied": "denied"}
_TYPE, _EXISTENCE = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(ONTOLOGY + "existence")
_TYPES = ("a", "rdf:type")
_MOST_NAMED = 4
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Ask = Callable[[str, Mapping[str, _Term]], bool]
"""Whether a query with its parameters gives anything."""


def modality_notes(store: ox.Store, text: str, parameters: Mapping[str, _Term], ask: Ask) -> Iterator[str]:
    """Say of an answer that holds nothing which other modalities would fill it.

    Parameters
    ----------
    store
        What was asked.
    text, parameters
        The query, and the terms bound in it.
    ask
        Asks again; whoever calls this sees to it that it ends.
    """
    places = list(_predicate_places(text))
    words = {(prefix, name) for prefix, name, _, _ in places}
    words |= {place for term in parameters.values() if (place := _own_name(term)) is not None}
    filling: list[tuple[str, frozenset[tuple[str, str]]]] = []
    for prefix in _SPACES:
        edges = sorted(word for word in words if word[0] != prefix and _has_edges(store, prefix, *word))
        for tried in (*(frozenset([word]) for word in edges), *([frozenset(edges)] if len(edges) > 1 else [])):
            is_new = not any(tried > fewer for of, fewer in filling if of == prefix)
            if is_new and _fills(text, places, parameters, prefix, tried, ask):
                filling.append((prefix, tried))
    if filling:
        told = dict.fromkeys(f"{prefix}:{name}" for prefix, tried in filling for _, name in sorted(tried))
        held = dict.fromkeys(_HELD.get(asked, "an opinion") for _, tried in filling for asked, _ in sorted(tried))
        named = ", ".join(islice(told, _MOST_NAMED))
        yield f"nothing of the kind is {' or '.join(held)}; with {named} in the query there is an answer"


def existence_notes(store: ox.Store, text: str, parameters: Mapping[str, _Term]) -> Iterator[str]:
    """Say of a query that counts by class how many things of its classes are not there yet.

    Parameters
    ----------
    store
        What was asked.
    text, parameters
        The query, and the terms bound in it.
    """
    if "count" not in text.casefold():
        return
    if not any(token.lastgroup == "name" and token[0].upper() == "COUNT" for token in tokens(text)):
        return
    names = {name for prefix, name, _, _ in _predicate_places(text) if prefix == "kg"}
    names |= {place[1] for term in parameters.values() if (place := _own_name(term)) is not None}
    types = [] if "existence" in names or "type" not in names else list(unreal_types(store))
    if not types:
        return
    remedy = "add FILTER NOT EXISTS { ?thing kg:existence ?status } to leave them out"
    counts = Counter(quad.object.value.removeprefix(ONTOLOGY) for quad in types)  # type: ignore[union-attr]
    if not names.isdisjoint(counts):
        for name in sorted(names & counts.keys()):
            are = "is" if counts[name] == 1 else "are"
            yield f"{counts[name]} of class kg:{name} {are} so far only proposed, planned or agreed; {remedy}"
        return
    things = len({quad.subject for quad in types})
    yield f"{things} things of this graph are so far only proposed, planned or agreed; {remedy}"


def unreal_types(store: ox.Store) -> Iterator[ox.Quad]:
    """The edges that give its classes to each thing that is not there yet."""
    default = ox.DefaultGraph()
    for unreal in store.quads_for_pattern(None, _EXISTENCE, None, default):
        yield from store.quads_for_pattern(unreal.subject, _TYPE, None, default)


def _predicate_places(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Each place where a query names a word of the ontology, or the class of a thing: prefix, name, start and end."""
    prologue = Prologue(text, PREFIXES)
    before = ("", "")
    for token in tokens(text):
        if token[0].startswith("#"):
            continue
        iri = "" if "PREFIX" in before or before[1] == "BASE" else prologue.iri(token)
        space = next((prefix for prefix, namespace in _SPACES.items() if iri.startswith(namespace)), "")
        if iri.removeprefix(_SPACES.get(space, iri)):
            yield space, iri.removeprefix(_SPACES[space]), token.start(), token.end()
        elif token[0] in _TYPES:
            yield "kg", "type", token.start(), token.end()
        before = (before[1], token[0].upper())


def _own_name(term: _Term) -> tuple[str, str] | None:
    """Prefix and local name of a word of the ontology; None for any other term."""
    iri = term.value if isinstance(term, ox.NamedNode) else ""
    space = next((prefix for prefix, namespace in _SPACES.items() if iri.startswith(namespace)), "")
    return (space, iri.removeprefix(_SPACES[space])) if space else None


def _modal_predicate(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(_SPACES[prefix] + name)


def _has_edges(store: ox.Store, prefix: str, asked: str, name: str) -> bool:
    """Whether what a query asks for in one modality has edges in another."""
    if not name.isalnum() or (asked != "kg" and name == "type"):
        return False
    quads = store.quads_for_pattern(None, _modal_predicate(prefix, name), None, ox.DefaultGraph())
    return next(iter(quads), None) is not None


def _fills(  # noqa: PLR0913  the parts of a query
    text: str,
    places: list[tuple[str, str, int, int]],
    parameters: Mapping[str, _Term],
    prefix: str,
    words: Container[tuple[str, str]],
    ask: Ask,
) -> bool:
    """Whether the query has an answer once these predicates may also be those of a modality."""
    bound = {
        variable: _modal_predicate(prefix, place[1]) if (place := _own_name(term)) and place in words else term
        for variable, term in parameters.items()
    }
    for form in ("({}|{})", "{1}"):  # the second where no path may stand, as among VALUES
        pieces, end = [], 0
        for asked, name, start, stop in places:
            if (asked, name) in words:
                pieces += [text[end:start], form.format(text[start:stop], _modal_predicate(prefix, name))]
                end = stop
        written = "".join((*pieces, text[end:]))
        if (written, bound) != (text, parameters) and ask(written, bound):
            return True
    return False
