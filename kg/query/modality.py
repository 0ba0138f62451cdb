"""What another modality would add to an answer, and what a count of a class holds that is not there yet.

Comes in: a query, its answer and the store that gave it. Goes out: at most one line on each. An empty answer is asked
once more with the modal predicates (``plan:NAME`` beside ``kg:NAME``) that have edges in the store; a count is only
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import pyoxigraph as ox

from kg.model import MODAL_PREFIXES, ONTOLOGY, PREFIXES
from kg.query.guard import declared_prefixes, tokens

_TYPE, _EXISTENCE = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(ONTOLOGY + "existence")
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
    words = {name for name, _, _ in places}
    words |= {name for term in parameters.values() if (name := _own_name(term))}
    filling: list[tuple[str, tuple[str, ...]]] = []
    for prefix in MODAL_PREFIXES.values():
        modal = sorted(name for name in words if _has_edges(store, prefix, name))
        for names in (*((name,) for name in modal), *([tuple(modal)] if len(modal) > 1 else [])):
            is_new = not any(set(names) > set(fewer) for of, fewer in filling if of == prefix)
            if is_new and _fills(text, places, parameters, prefix, names, ask):
                filling.append((prefix, names))
    if filling:
        told = dict.fromkeys(f"{prefix}:{name}" for prefix, names in filling for name in names)
        named = ", ".join(islice(told, _MOST_NAMED))
        yield f"nothing of the kind is asserted or reported; with {named} in the query there is an answer"


def existence_notes(store: ox.Store, text: str, parameters: Mapping[str, _Term]) -> Iterator[str]:
    """Say of a query that counts how many things of its classes are not there yet.

    Parameters
    ----------
    store
        What was asked.
    text, parameters
        The query, and the terms bound in it.
    """
    if "count" not in text.casefold():
        return
    read = list(tokens(text))
    if not any(token.lastgroup == "name" and token[0].upper() == "COUNT" for token in read):
        return
    names = {name for name, _, _ in _predicate_places(text)}
    names |= {name for term in parameters.values() if (name := _own_name(term))}
    if "existence" in names:
        return
    default = ox.DefaultGraph()
    unreal = {quad.subject for quad in store.quads_for_pattern(None, _EXISTENCE, None, default)}
    for name in sorted(names):
        kind = ox.NamedNode(ONTOLOGY + name)
        count = sum(ox.Quad(thing, _TYPE, kind, default) in store for thing in unreal)
        if count:
            remedy = "add FILTER NOT EXISTS { ?thing kg:existence ?status } to leave them out"
            are = "is" if count == 1 else "are"
            yield f"{count} of class kg:{name} {are} so far only proposed, planned or agreed; {remedy}"


def _predicate_places(text: str) -> Iterator[tuple[str, int, int]]:
    """Each place where a query names a word of the ontology, or the class of a thing: name, start and end."""
    is_ours = "kg" not in declared_prefixes(text) or f"<{ONTOLOGY}>" in text
    for token in tokens(text):
        if token.lastgroup == "local" and token["name"] == "kg" and is_ours:
            yield token["local"][1:], token.start(), token.end()
        elif token.lastgroup == "opaque" and token[0].startswith(f"<{ONTOLOGY}") and len(token[0]) > len(ONTOLOGY) + 2:
            yield token[0][len(ONTOLOGY) + 1 : -1], token.start(), token.end()
        elif token[0] in ("a", "rdf:type"):
            yield "type", token.start(), token.end()


def _own_name(term: _Term) -> str:
    """Local name of a word of the ontology; empty for any other term."""
    if not isinstance(term, ox.NamedNode) or not term.value.startswith(ONTOLOGY):
        return ""
    return term.value.removeprefix(ONTOLOGY)


def _modal_predicate(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)


def _has_edges(store: ox.Store, prefix: str, name: str) -> bool:
    if not name.isalnum():
        return False
    quads = store.quads_for_pattern(None, _modal_predicate(prefix, name), None, ox.DefaultGraph())
    return next(iter(quads), None) is not None


def _fills(  # noqa: PLR0913  the parts of a query
    text: str,
    places: list[tuple[str, int, int]],
    parameters: Mapping[str, _Term],
    prefix: str,
    names: tuple[str, ...],
    ask: Ask,
) -> bool:
    """Whether the query has an answer once these predicates may also be those of a modality."""
    bound = {
        variable: _modal_predicate(prefix, own) if (own := _own_name(term)) in names else term
        for variable, term in parameters.items()
    }
    for form in ("({}|{})", "{1}"):  # the second where no path may stand, as among VALUES
        pieces, end = [], 0
        for name, start, stop in places:
            if name in names:
                pieces += [text[end:start], form.format(text[start:stop], _modal_predicate(prefix, name))]
                end = stop
        written = "".join((*pieces, text[end:]))
        if (written, bound) != (text, parameters) and ask(written, bound):
            return True
    return False
