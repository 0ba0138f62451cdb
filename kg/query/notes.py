"""What is to be known of an answer beside its rows: words that the graph does not know, and where an empty one is full.

Comes in: a query, its answer, and the graph that gave it. Goes out: notes, a sentence each, the same at every door.
Names are looked up in the store, a few microseconds each; all else is looked for only where a name is unknown or the
answer is empty. What would fill an empty answer is tried on the graph, in a process of its own and for a moment, so
that a note never costs an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import UsageError
from kg.graph import ENTAILED, ValidDataset
from kg.model import (
    CLAIM_ID,
    FACTUAL,
    ID,
    INTERVAL,
    MODAL_PREFIXES,
    ONTOLOGY,
    PREFIXES,
    SOURCE_ID,
    Part,
    View,
    ViewKind,
    format_language,
)
from kg.query.engine import DEFAULT_GRAPH, Result, Term, graph_names, says_nothing
from kg.query.guard import Prologue, query_form, tokens
from kg.query.modality import existence_notes, modality_notes, unreal_types
from kg.query.results import curie, term_text
from kg.query.trying import try_in_time
from kg.tables import near_words, ontology_file, show

if TYPE_CHECKING:
    from kg.model import Term as Word

MOST_NOTES = 8
"""Notes on one answer; a query of many unknown names is told the first ones."""
MOST_NAMES = 500
"""Names of a query that are looked up."""
_TRIED_S, _OPENED_S = 0.5, 2.0
"""Seconds for trying what would fill an answer, and where another view has to be opened for it."""
_MOST_QUADS = 200_000
"""Quads of a graph that is copied to try what would fill an answer."""
_MOST_OBJECTS = 20_000
_MOST_ROWS, _MOST_CHOICES = 1_000, 12
_MOST_LANGUAGES = 500
_SHOWN_CHARACTERS = 120

_LITERAL = re.compile(r"""["'0-9]|true|false""", re.IGNORECASE)
"""What is in every query that names a value; others are not read for one, which takes tens of milliseconds."""
_DATA = ox.DefaultGraph()
_TYPE, _LABEL = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "label")
_STATED = ox.NamedNode(PREFIXES["rdf"] + "predicate")
_DEPRECATED, _REPLACED = (
    ox.NamedNode(PREFIXES["owl"] + "deprecated"),
    ox.NamedNode(PREFIXES["dcterms"] + "isReplacedBy"),
)
_SOURCE = ox.NamedNode(ONTOLOGY + "Source")
_TRUE = ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))
_OWN = (ONTOLOGY, ID)
_MODAL = {prefix: PREFIXES[prefix] for prefix in MODAL_PREFIXES.values()}
_LANGUAGES = "SELECT DISTINCT (LANG(?text) AS ?language) { ?s ?p ?text FILTER(LANG(?text) != '') }"
_TEXTS = (PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString")
_DATATYPES = (PREFIXES["xsd"], PREFIXES["edtf"])
_OUTVOTED = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
kg:modality ?modality FILTER(?modality IN ({", ".join(f"kg:{modality}" for modality in sorted(FACTUAL))}))
FILTER NOT EXISTS {{ ?claim kg:best true }} }}"""

_THERE = """SELECT DISTINCT ?name {{ VALUES ?name {{ {names} }}
FILTER(EXISTS {{ ?name ?p ?o }} || EXISTS {{ ?s ?name ?o }} || EXISTS {{ ?s ?p ?name }}
|| EXISTS {{ GRAPH ?name {{ ?s ?p ?o }} }} || EXISTS {{ GRAPH ?g {{ ?name ?p ?o }} }}) }}"""

Ask = Callable[..., Result]
"""Puts the query to a store, as `kg.query.engine.query_store`, for one row unless more are asked for."""


def cut_note(rows: int) -> str:
    """That an answer has more rows than were taken."""
    return f"cut after {rows:,} rows; there are more: raise max-rows or narrow the query"


def notes_on(  # noqa: PLR0913  each says what was asked
    text: str,
    result: Result,
    dataset: ValidDataset,
    ask: Ask,
    *,
    parameters: Mapping[str, Term],
    base_iri: str = "",
    is_whole: bool = True,
) -> tuple[str, ...]:
    """What is to be known of an answer.

    Parameters
    ----------
    text
        The query.
    result
        What it gave.
    dataset
        What was asked.
    ask
        Asks again.
    parameters
        Terms that were bound to variables.
    base_iri
        What relative IRIs are relative to.
    is_whole
        Whether all of the dataset was asked, and no graphs of it by name.

    Returns
    -------
    tuple of str
        What cut it, what a view as of a day leaves out, unknown and retired names, and what would fill an empty answer;
        no more than `MOST_NOTES`.
    """
    notes = [*([cut_note(len(result.rows))] if result.is_truncated else []), *result.notes]
    notes += dataset.view_notes
    names = dict(islice(_names(text, base_iri), MOST_NAMES))
    wrong = {iri: line for iri, written in names.items() if (line := _on_name(iri, written, dataset))}
    notes += wrong.values()
    if says_nothing(result):
        freed = list(_left_free(parameters, ask, dataset.store)) if is_whole and not wrong else []
        right = {iri: written for iri, written in names.items() if iri not in wrong}
        filled = _in_other_modality(text, parameters, dataset.store, ask) if is_whole else ()
        elsewhere = list(_elsewhere(names, dataset, ask)) if is_whole and not wrong else []
        # What has no use here and has it in another modality or view is told once.
        notes += freed or ([] if filled or elsewhere else _on_use(right, dataset.store, is_users=not parameters))
        if _LITERAL.search(text):
            notes += [*_on_values(text, dataset), *_on_languages(text, ask, dataset.store)]
        if is_whole and not wrong:
            notes += [*filled, *elsewhere] or [
                f"no claim states {written} as fact in this view"
                for iri, written in names.items()
                if _is_claimed_only(iri, dataset.store)
            ]
        else:
            notes += filled
    else:
        notes += _on_existence(text, result, parameters, dataset.store, ask)
    notes += _on_dates(text, names, dataset.store)
    return tuple(dict.fromkeys(notes[:MOST_NOTES]))


def _names(text: str, base_iri: str) -> Iterator[tuple[str, str]]:
    """IRIs that a query names, as they are written; not those that it makes, of its functions and of datatypes."""
    prologue = Prologue(text, PREFIXES, base_iri)
    kept = [token for token in tokens(text) if not token[0].startswith("#")]
    depth, template = 0, query_form(text) == "CONSTRUCT"
    for at, token in enumerate(kept):
        before, after = kept[at - 1][0] if at else "", kept[at + 1][0] if at + 1 < len(kept) else ""
        depth += (token[0] == "{") - (token[0] == "}")
        template = template and not (token[0] == "}" and not depth) and token[0].upper() != "WHERE"
        if template or before == "^^" or after == "(" or before.upper() == "BASE":
            continue
        iri = prologue.iri(token)
        is_declared = bool(iri) and at > 1 and kept[at - 2][0].upper() == "PREFIX"
        is_declaring = before.upper() == "PREFIX"
        if iri and not is_declared and not is_declaring and not iri.startswith(_DATATYPES) and iri not in _NAMESPACES:
            yield iri, token[0]


_NAMESPACES = frozenset(PREFIXES.values())
_EDGES = (ONTOLOGY, *_MODAL.values())


def _has(
    store: ox.Store,
    subject: ox.NamedNode | None,
    predicate: ox.NamedNode | None,
    end: ox.NamedNode | ox.Literal | None,
    graph: ox.NamedNode | ox.DefaultGraph | None = None,
) -> bool:
    return next(iter(store.quads_for_pattern(subject, predicate, end, graph)), None) is not None


def _on_name(iri: str, written: str, dataset: ValidDataset) -> str:
    """That a name is unknown or retired, and what was meant; empty where it is neither."""
    store, node = dataset.store, _node(iri)
    if node is None:
        return ""
    if not (_has(store, node, None, None) or _has(store, None, None, node) or _has(store, None, node, None)):
        is_graph = iri in {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
        return "" if is_graph else f"{show(written, _SHOWN_CHARACTERS)} is not in the graph{_meant(iri, dataset)}"
    if not iri.startswith(_OWN) or not _has(store, node, _DEPRECATED, _TRUE):
        return ""
    successors = sorted(curie(quad.object.value) for quad in store.quads_for_pattern(node, _REPLACED, None))  # type: ignore[union-attr]
    kind = "was superseded" if iri.startswith(CLAIM_ID) else "is retired"
    place = (
        f"; {' and '.join(successors)} {'takes' if len(successors) == 1 else 'take'} its place" if successors else ""
    )
    return f"{written} {kind}{place}"


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:  # it is relative to nothing, which the engine has refused
        return None


@cache
def vocabulary() -> tuple[Word, ...]:
    """The words of the ontology."""
    from kg.model import read_vocabulary

    return read_vocabulary(ontology_file("kg.ttl"))


def _meant(iri: str, dataset: ValidDataset) -> str:
    """What was meant by a name that is not there, as a clause that begins with a semicolon."""
    if iri.startswith(ONTOLOGY):
        return _meant_word(iri.removeprefix(ONTOLOGY))
    for prefix, namespace in _MODAL.items():
        if iri.startswith(namespace):
            return _meant_word(iri.removeprefix(namespace), prefix)
    if iri.startswith(SOURCE_ID):
        sources = (quad.subject for quad in dataset.store.quads_for_pattern(None, _TYPE, _SOURCE))
        known = [node.value.removeprefix(SOURCE_ID) for node in sources if isinstance(node, ox.NamedNode)]
        return _did_you_mean("kgs", near_words(iri.removeprefix(SOURCE_ID), known)) or "; ask for ?source a kg:Source"
    if iri.startswith(CLAIM_ID):
        return "; no claim has this id, and none that was superseded had it"
    if iri.startswith(ID):
        return meant_entity(dataset, iri.removeprefix(ID))
    prefix = next((prefix for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)), "")
    if not prefix:
        return ""
    space = PREFIXES[prefix]
    predicates = [row[0].value for row in dataset.store.query("SELECT DISTINCT ?p { ?s ?p ?o }")]  # type: ignore[union-attr]
    known = [name.removeprefix(space) for name in predicates if name.startswith(space)]
    return _did_you_mean(prefix, near_words(iri.removeprefix(space), known))


def no_word_note(text: str) -> str:
    """That no word of the ontology has a text in its name or comment, and which mean something near."""
    words = {word.name: word.meaning for word in vocabulary() if "owl:deprecated" not in word.flags}
    near = near_words(text, words, words)
    meant = f"did you mean {' or '.join(near)}?" if near else "`kg terms` lists all of them"
    return f"no word of the ontology has {show(text, _SHOWN_CHARACTERS)!r} in its name or comment; {meant}"


def _did_you_mean(prefix: str, near: Sequence[str]) -> str:
    return f"; did you mean {' or '.join(f'{prefix}:{name}' for name in near)}?" if near else ""


def _meant_word(name: str, prefix: str = "kg") -> str:
    """Which word of the ontology was meant; of a scheme's word (`status-finished`) one of the same scheme."""
    is_modal = prefix != "kg"  # only predicates have edges of other modalities
    known = (word for word in vocabulary() if "owl:deprecated" not in word.flags)
    words = {word.name: word.meaning for word in known if not is_modal or word.part == "predicate"}
    head, dash, tail = name.partition("-")
    siblings = {word.removeprefix(head + dash): words[word] for word in words if dash and word.startswith(head + dash)}
    near = [head + dash + word for word in near_words(tail, siblings, siblings)] or near_words(name, words, words)
    return _did_you_mean(prefix, near) or "; `kg terms` lists the words of the ontology"


def meant_entity(dataset: ValidDataset, text: str) -> str:
    """Ids of the entities that a text may mean, as a clause; empty where none is near."""
    words = text.replace("-", " ").replace("_", " ")
    near = dataset.lookup.find(words) or dataset.lookup.suggest(words)
    listed = ", ".join(f"kgr:{identity} ({show(dataset.lookup.labels[identity], 80)})" for identity in near[:3])
    return f"; did you mean {listed}?" if listed else ", and nothing in it has a near name"


def _on_use(names: Mapping[str, str], store: ox.Store, *, is_users: bool) -> Iterator[str]:
    """Which classes and predicates of the ontology have no use in the graph; of a user's own query other words too."""
    classes, predicates = [], []
    kinds_of_claims = {ONTOLOGY + "Predicate", ONTOLOGY + "ModalPredicate"}
    inverses = {word.name: word.inverse for word in vocabulary() if word.part is Part.INVERSE}
    for iri, written in names.items():
        node = _node(iri) if iri.startswith(_EDGES) else None
        if node is None:
            continue
        kinds = [quad.object.value for quad in store.quads_for_pattern(node, _TYPE, None)]  # type: ignore[union-attr]
        if PREFIXES["owl"] + "Class" in kinds:
            classes += [] if _has(store, None, _TYPE, node, _DATA) else [written]
            continue
        is_predicate = any(kind.endswith(("Property", "Predicate")) for kind in kinds)
        if not is_predicate or _has(store, None, node, None) or _has(store, None, _STATED, node):
            continue
        if stored := inverses.get(iri.removeprefix(ONTOLOGY), ""):
            yield f"{written} is not stored, as it is the inverse of kg:{stored}; write ^kg:{stored}"
        elif is_users or not kinds_of_claims.isdisjoint(kinds):
            predicates.append(written)
    if classes:
        yield f"nothing in this graph is of the class{'es' if len(classes) > 1 else ''} {', '.join(classes)}"
    if predicates:
        yield f"no claim of this graph has {', '.join(predicates)}"


def _is_claimed_only(iri: str, store: ox.Store) -> bool:
    """Whether claims have a predicate, and none of them gives a plain edge."""
    node = _node(iri) if iri.startswith(ONTOLOGY) else None
    return node is not None and _has(store, None, _STATED, node) and not _has(store, None, node, None, _DATA)


def _on_values(text: str, dataset: ValidDataset) -> Iterator[str]:
    """For each value that a predicate does not have: what it has instead."""
    from kg.query.reading import read_values

    for predicate, written in read_values(text, PREFIXES):
        property_node, value = ox.NamedNode(predicate), _literal(*written)
        if _has(dataset.store, None, property_node, value) or not _has(dataset.store, None, property_node, None):
            continue
        quads = islice(dataset.store.quads_for_pattern(None, property_node, None), _MOST_OBJECTS)
        near = _near_values(value, {quad.object for quad in quads}, dataset)
        told = f"; did you mean {' or '.join(near)}?" if near else ""
        yield f"nothing has {curie(predicate)} {show(_as_written(value), _SHOWN_CHARACTERS)}{told}"


def _on_dates(text: str, names: Iterable[str], store: ox.Store) -> Iterator[str]:
    """That a comparison reads few of the dates of a predicate, and what to compare instead."""
    if not any(_has(store, None, _node(iri + INTERVAL), None, _DATA) for iri in names if iri.startswith(_EDGES)):
        return
    from kg.query.reading import read_ordered

    for predicate in read_ordered(text, PREFIXES):
        if _has(store, None, _node(predicate + INTERVAL), None, _DATA):
            name = curie(predicate)
            kinds = "years, months, days and EDTF intervals"
            yield (
                f"dates of {name} are {kinds}, of which a comparison reads only those of its own type; compare bounds: "
                f"{name}{INTERVAL}/kg:earliest and {name}{INTERVAL}/kg:latest"
            )


def _on_languages(text: str, ask: Ask, store: ox.Store) -> Iterator[str]:
    """For each language of which the graph has no text: which it has."""
    from kg.query.reading import read_languages

    wanted = read_languages(text, PREFIXES)
    if not wanted:
        return

    def list_tags() -> str:
        rows = ask(store, text=_LANGUAGES, parameters={}, max_rows=_MOST_LANGUAGES).rows
        return "\n".join(term_text(row[0]) for row in rows)

    line = try_in_time(list_tags, _TRIED_S)
    known = sorted(map(format_language, line.splitlines()))
    for language, is_range in wanted if known else ():
        tags = [f"{tag}-".casefold() for tag in known]
        is_there = any(tag.startswith(f"{language}-".casefold()) for tag in tags) if is_range else language in known
        if not is_there:
            told = f"; there are {', '.join(known[:_MOST_CHOICES])}"
            yield f"no text of the graph has the language {show(repr(language), _SHOWN_CHARACTERS)}{told}"


def _literal(value: str, language: str, datatype: str) -> ox.Literal:
    if language:
        return ox.Literal(value, language=language)
    return ox.Literal(value, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(value)


def _as_written(literal: ox.Literal) -> str:
    """A literal as a query has it."""
    text, sign, _ = str(literal).rpartition("^^")
    return f"{text}^^{curie(literal.datatype.value)}" if sign else str(literal)


def _near_values(value: ox.Literal, objects: set[Term], dataset: ValidDataset) -> list[str]:
    """Of the objects of a predicate those that a value may have meant, as a query writes them."""
    texts = {term.value: term for term in objects if isinstance(term, ox.Literal)}
    alike = sorted(_as_written(term) for term in objects if isinstance(term, ox.Literal) and term.value == value.value)
    if alike:
        return alike[:3]
    things = {term.value: term.value for term in objects if isinstance(term, ox.NamedNode)}
    words: dict[str, tuple[str, ...]] = {}
    instead: dict[str, str] = {}
    for word in vocabulary():
        name = word.notation or word.name
        if ONTOLOGY + word.name in things or name in texts:
            words[name] = word.meaning
            is_node = ONTOLOGY + word.name in things
            instead[name] = f"kg:{word.name}" if is_node else _as_written(texts[name])
    if near := near_words(value.value, words, words):
        return [instead[name] for name in near]
    entities = [identity for identity in dataset.lookup.find(value.value) if ID + identity in things]
    if entities:
        return [f"kgr:{identity}" for identity in entities[:3]]
    is_text = value.datatype.value in _TEXTS
    near = near_words(value.value, texts) if is_text else []
    return [_as_written(texts[text]) for text in near]


def _in_other_modality(text: str, parameters: Mapping[str, Term], store: ox.Store, ask: Ask) -> Sequence[str]:
    """Which modality would fill an empty answer."""

    def fills(written: str, bound: Mapping[str, Term], *, is_derived: bool = False) -> bool:
        derived = _with_derived(store) if is_derived else ((), ())
        try:
            return not says_nothing(
                ask(store, text=written, parameters=bound, default_graphs=derived[0], named_graphs=derived[1])
            )
        except UsageError:  # what was written into it cannot stand there
            return False

    def say() -> str:
        notes = list(modality_notes(store, text, parameters, fills))
        derives = partial(fills, is_derived=True)
        if not notes and not derives(text, parameters):
            told = modality_notes(store, text, parameters, derives)
            notes = [f"{line} that follows by rule, in GRAPH kg:entailed {{ ... }}" for line in told]
        return "\n".join(notes)

    return try_in_time(say, _TRIED_S).splitlines()


def _with_derived(store: ox.Store) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs to ask for what is stated and what follows from it by rule: default graphs and named ones."""
    return (DEFAULT_GRAPH, ENTAILED.value), tuple(sorted(graph_names(store)))


def _on_existence(
    text: str, result: Result, parameters: Mapping[str, Term], store: ox.Store, ask: Ask
) -> Sequence[str]:
    """What of a count is not there yet; nothing where the count would be the same without it."""
    notes = tuple(existence_notes(store, text, parameters))
    if not notes or result.is_truncated:
        return notes

    def say() -> str:
        """Whether the rows are the same; what is taken out of the store is lost with this process."""
        for quad in list(unreal_types(store)):
            store.remove(quad)
        again = ask(store, text=text, parameters=parameters, max_rows=len(result.rows) + 1)
        return "alike" if sorted(map(str, again.rows)) == sorted(map(str, result.rows)) else "different"

    return () if try_in_time(say, _TRIED_S) == "alike" else notes


def _elsewhere(names: Container[str], dataset: ValidDataset, ask: Ask) -> Iterator[str]:
    """Where an answer that is empty here would have rows."""
    for line, place, limit_s in _places(names, dataset, ask):
        if try_in_time(partial(_said_of, line, place), limit_s):
            yield line


def _said_of(line: str, place: Callable[[], Result | None]) -> str:
    result = place()
    return "" if result is None or says_nothing(result) else line


def _places(
    names: Container[str], dataset: ValidDataset, ask: Ask
) -> Iterator[tuple[str, Callable[[], Result | None], float]]:
    """Other places where an answer may be, with what to say of each and seconds to try it."""
    store, view = dataset.store, dataset.view
    derived = "what follows by rule would fill the answer: ask for it in GRAPH kg:entailed { ... }"
    whole = _with_derived(store)
    yield derived, lambda: ask(store, default_graphs=whole[0], named_graphs=whole[1]), _TRIED_S
    if view.as_of and not view.undated:
        undated = "claims without a date would fill the answer: --undated adds them"
        yield undated, lambda: ask(dataset.with_view(replace(view, undated=True)).store), _OPENED_S
    if view.as_of or view.known_by or view.sources:
        named = {"--as-of": view.as_of, "--known-by": view.known_by, "--source": view.sources}
        options = " and ".join(option for option, value in named.items() if value)
        yield f"without {options} the answer has rows", lambda: ask(dataset.with_view(View(view.kind)).store), _OPENED_S
    is_outvoted = any(edge.predicate.value in names for edge in _outvoted(store))
    if view.kind is not ViewKind.ALL and is_outvoted:
        outvoted = "claims that others outvote or dispute would fill the answer: --view all shows them"
        yield outvoted, lambda: ask(copy) if (copy := _with_outvoted(store)) else None, _TRIED_S


@lru_cache(maxsize=2)
def _outvoted(store: ox.Store) -> tuple[ox.Triple, ...]:
    """Plain edges of the claims that are stated as fact and are not the best."""
    triples = store.query(_OUTVOTED, prefixes=PREFIXES)
    assert isinstance(triples, ox.QueryTriples)
    return tuple(triples)


def _with_outvoted(store: ox.Store) -> ox.Store | None:
    """A copy of the graph with these edges too; None of a graph that is large."""
    if len(store) > _MOST_QUADS:
        return None
    copy = ox.Store()
    copy.bulk_extend(store)
    copy.bulk_extend(ox.Quad(edge.subject, edge.predicate, edge.object) for edge in _outvoted(store))
    return copy


def _left_free(parameters: Mapping[str, Term], ask: Ask, store: ox.Store) -> Iterator[str]:
    """For each parameter without which the answer has rows: what it can be then."""
    for name in parameters:
        rest = {key: term for key, term in parameters.items() if key != name}

        def list_choices(name: str = name, rest: Mapping[str, Term] = rest) -> str:
            result = ask(store, parameters=rest, max_rows=_MOST_ROWS)
            column = result.variables.index(name)
            terms = dict.fromkeys(term for row in result.rows if (term := row[column]) is not None)
            named = (curie(term.value) if isinstance(term, ox.NamedNode) else term_text(term) for term in terms)
            return ", ".join(islice(named, _MOST_CHOICES))

        if choices := try_in_time(list_choices, _TRIED_S):
            yield f"with another {name} there are rows: {choices}"


def remote_notes(
    text: str, result: Result, ask: Callable[[str], Result], names: Callable[[], ValidDataset]
) -> tuple[str, ...]:
    """What is to be known of an answer of another server: what cut it, and which names it lacks.

    Parameters
    ----------
    text, result
        The query, and what it gave.
    ask
        Asks the server, once.
    names
        Gives a dataset of the server's names, where one of them is not there.
    """
    notes = [*([cut_note(len(result.rows))] if result.is_truncated else []), *result.notes]
    words = {ONTOLOGY + word.name for word in vocabulary()}
    is_empty = says_nothing(result)
    written = {
        iri: name
        for iri, name in islice(_names(text, ""), MOST_NAMES)
        if is_empty or (iri.startswith(ONTOLOGY) and iri not in words)
    }
    if nodes := [node for iri in written if (node := _node(iri))]:
        there = {str(row[0]) for row in ask(_THERE.format(names=" ".join(map(str, nodes)))).rows}
        for node in nodes:
            if str(node) not in there:
                unknown = f"{show(written[node.value], _SHOWN_CHARACTERS)} is not in the graph"
                is_word = node.value in words
                notes.append(unknown if is_word else f"{unknown}{_meant_there(node.value, names)}")
    return tuple(dict.fromkeys(notes[:MOST_NOTES]))


def _meant_there(iri: str, names: Callable[[], ValidDataset]) -> str:
    is_entity = iri.startswith(ID) and not iri.startswith((CLAIM_ID, SOURCE_ID))
    if is_entity:
        return meant_entity(names(), iri.removeprefix(ID))
    return _meant_word(iri.removeprefix(ONTOLOGY)) if iri.startswith(ONTOLOGY) else ""
