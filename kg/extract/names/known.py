"""Known names: states, their demonyms and capitals, listed places and organisations, and names of the graph.

Comes in: tokens, the lexicon and perhaps a `Lookup`. Goes out: `Span`s, the longest at each place. A
questionable decision: a name of the graph counts only when it is written with a capital, and never when it
is a topic, since the graph's topics are common nouns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.extract.documents.document import MentionKind
from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import Lexicon, first_word, fold_phrase
from kg.extract.names.spans import Span
from kg.tables import Lookup, fold_name

GUIDE_TYPES = {
    "State": "State", "City": "City", "Place": "Place", "Person": "Person", "Organisation": "Organisation",
    "Institution": "Institution", "Mechanism": "Mechanism", "Event": "Event", "Agreement": "Agreement",
    "Treaty": "Agreement", "Contract": "Agreement", "Declaration": "Declaration", "Initiative": "Initiative",
    "Programme": "Programme", "Project": "Project", "Site": "Site", "Work": "Work", "Office": "Office",
}  # fmt: skip
"""Types of the graph and the type of the annotation guide that each is read as."""

SHORT = 3
"""Letters up to which a name must be written exactly as listed: "US" is not "us"."""


WINDOW = 9
"""Longest name of the graph that is looked for, in tokens."""


@dataclass(frozen=True, slots=True)
class GraphNames:
    """Names of the graph that mean one entity: folded name to its id, label and type, and all first words."""

    names: Mapping[str, tuple[str, str, str]]
    first: frozenset[str]


def graph_names(lookup: Lookup | None) -> GraphNames:
    """Names of the graph's entities that a text may use; none without a graph.

    Notes
    -----
    A folded name that several entities bear is left out: only a person can tell them apart.
    """
    named: dict[str, tuple[str, str, str]] = {}
    for name, ids in (lookup.entities if lookup else {}).items():
        kind = GUIDE_TYPES.get(lookup.types.get(ids[0], ""), "") if lookup else ""
        if lookup and len(ids) == 1 and kind and len(name) > SHORT:
            named[name] = (ids[0], lookup.labels[ids[0]], kind)
    return GraphNames(named, frozenset(name.split(" ")[0] for name in named))


def find_known(parse: Parse, lexicon: Lexicon, graph: GraphNames) -> list[Span]:
    """Spans of listed names, without overlap, in order; of the lexicon's and the graph's the longer one."""
    spans: list[Span] = []
    at = 0
    while at < len(parse.tokens):
        span = None
        if parse.tokens[at].is_capital:
            span = _in_lexicon(parse, at, lexicon)
            in_graph = _in_graph(parse, at, graph)
            if in_graph and (span is None or in_graph.last > span.last):
                span = in_graph
        if span:
            spans.append(span)
        at = span.last if span else at + 1
    return spans


def _in_lexicon(parse: Parse, at: int, lexicon: Lexicon) -> Span | None:
    start = parse.tokens[at].start
    for entry in lexicon.phrases.get(first_word(parse.tokens[at].low), ()):
        phrase = fold_phrase(entry.phrase)
        end = start + len(phrase)
        if not parse.folded.startswith(phrase, start):
            continue
        last = parse.at(end - 1) + 1
        if last > len(parse.tokens) or parse.tokens[last - 1].end != end:
            continue
        if len(phrase) <= SHORT and parse.document.aligned[start:end] != entry.phrase:
            continue
        kind = MentionKind.DEMONYM if entry.role == "demonym" else MentionKind.NAME
        head, role = parse.tokens[last - 1].low, "capital" if entry.role == "capital" else ""
        return Span(at, last, entry.type, kind, head, entry.name, entry.state, role=role, anchor=last - 1)
    return None


def _in_graph(parse: Parse, at: int, graph: GraphNames) -> Span | None:
    word = fold_name(parse.tokens[at].text).split(" ")[0]
    if word not in graph.first:
        return None
    for last in range(min(at + WINDOW, len(parse.tokens)), at, -1):
        if any(token.starts_line for token in parse.tokens[at + 1 : last]):
            continue
        entry = graph.names.get(fold_name(parse.text(at, last)))
        if entry and parse.tokens[last - 1].text[-1].isalnum():
            identity, label, kind = entry
            head = parse.tokens[last - 1].low
            return Span(at, last, kind, MentionKind.NAME, head, label, anchor=last - 1, entity=identity)
    return None
