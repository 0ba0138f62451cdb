"""Saved questions for other tools: each as a query that stands alone, and all as SIB's sparql-examples Turtle.

Comes in: questions, and the terms of their parameters. Goes out: SPARQL text, and Turtle. Here the terms are
written into the query, as a VALUES block at the head of its WHERE, since an example must run wherever it is
pasted: they are terms already (`kg.questions.bind_parameters`), and what a user typed never becomes text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import UsageError
from kg.questions import Question, bind_parameters
from kg.results import curie
from kg.terms import PREFIXES

if TYPE_CHECKING:
    from kg.graph import ValidDataset
    from kg.queries import Term

QUESTION_ID = "https://w3id.org/diplokg/question/"
ENDPOINT = "https://w3id.org/diplokg/sparql"
"""What an example is said to be run on when no server is named."""

_COMMENT = re.compile(r"[ \t]*#")
_WHERE = re.compile(r"\bWHERE\s*\{", re.IGNORECASE)
_BRACE = re.compile(r"\{")
_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_PLAIN = re.compile(r"\w+:[A-Za-z0-9_-]+")


def _short(iri: str) -> str:
    short = curie(iri)
    return short if _PLAIN.fullmatch(short) else f"<{iri}>"


def _term_text(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return _short(term.value)
    if isinstance(term, ox.Literal) and not term.language and term.datatype.value != PREFIXES["xsd"] + "string":
        return f"{ox.Literal(term.value)}^^{_short(term.datatype.value)}"
    return str(term)


def standalone_query(question: Question, terms: Mapping[str, Term]) -> str:
    """A question as a query that needs nothing else: its prefixes declared, its parameters given by VALUES.

    Parameters
    ----------
    question
        The question.
    terms
        What its parameters are bound to; one that is absent is left free.

    Examples
    --------
    >>> from kg.questions import parse_question
    >>> text = "# title: What is a state?" + chr(10) + "SELECT ?state { ?state a kg:State }"
    >>> print(standalone_query(parse_question("states", text), {}))
    # What is a state?
    PREFIX kg: <https://w3id.org/diplokg/ontology/>
    SELECT ?state { ?state a kg:State }
    <BLANKLINE>
    """
    lines = [line for line in question.query.splitlines() if line.strip() and not _COMMENT.match(line)]
    body = "\n".join(lines)
    if terms:
        values = "".join(f"\n  VALUES ?{name} {{ {_term_text(term)} }}" for name, term in terms.items())
        start = _WHERE.search(body) or _BRACE.search(body)
        assert start is not None  # a question with parameters has a pattern
        body = body[: start.end()] + values + body[start.end() :]
    used = [prefix for prefix in PREFIXES if re.search(rf"(?<![\w-]){prefix}:", body)]
    head = [f"# {question.title}", *(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in used)]
    return "\n".join([*head, body, ""])


def default_query(question: Question, dataset: ValidDataset) -> str:
    """A question with its defaults as a query that stands alone; free of them where they do not fit the graph.

    A question of the shipped graph is then an example for another graph as well.
    """
    for parameter in question.parameters:
        is_entity = parameter.type in dataset.ontology.classes or parameter.type == "Entity"
        if is_entity and parameter.default != "*" and len(dataset.lookup.find(parameter.default)) != 1:
            return standalone_query(question, {})  # sooner than the error would be made, which looks for near names
    try:
        return standalone_query(question, bind_parameters(question, {}, dataset))
    except UsageError:
        return standalone_query(question, {})


def format_examples(questions: Mapping[str, Question], dataset: ValidDataset, target: str = ENDPOINT) -> str:
    """Saved questions, with the parameters' defaults, as Turtle of SIB's sparql-examples.

    Parameters
    ----------
    questions
        By name.
    dataset
        Resolves the defaults of the parameters.
    target
        Address of the SPARQL server that the examples are for.

    Returns
    -------
    str
        Turtle without blank nodes; the same for the same questions.

    References
    ----------
    https://github.com/sib-swiss/sparql-examples; W3C, SHACL, section 5.2.1 and the vocabulary of its executables.
    """
    import rdflib  # noqa: PLC0415  a third of a second; its Turtle keeps the lines of a query

    graph = rdflib.Graph(bind_namespaces="none")
    sh, schema, rdfs, rdf, owl, xsd = (
        rdflib.Namespace(PREFIXES[each]) for each in ("sh", "schema", "rdfs", "rdf", "owl", "xsd")
    )
    for prefix in ("sh", "schema", "rdfs", "owl", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    graph.bind("ex", QUESTION_ID)
    declared = rdflib.URIRef(f"{QUESTION_ID}prefixes")
    graph.add((declared, rdf.type, owl.Ontology))
    for prefix, namespace in PREFIXES.items():
        each = rdflib.URIRef(f"{QUESTION_ID}prefix-{prefix}")
        graph.add((declared, sh.declare, each))
        graph.add((each, sh.prefix, rdflib.Literal(prefix)))
        graph.add((each, sh.namespace, rdflib.Literal(namespace, datatype=xsd.anyURI)))
    for question in questions.values():
        node = rdflib.URIRef(QUESTION_ID + question.name)
        query = default_query(question, dataset)
        form = _form_of(question)
        graph.add((node, rdf.type, sh.SPARQLExecutable))
        graph.add((node, rdf.type, sh[f"SPARQL{form.capitalize()}Executable"]))
        graph.add((node, sh[form], rdflib.Literal(query)))
        comment = " ".join(filter(None, (question.title, question.about)))
        graph.add((node, rdfs.comment, rdflib.Literal(comment, lang="en")))
        graph.add((node, sh.prefixes, declared))
        graph.add((node, schema.target, rdflib.URIRef(target)))
        for word in _keywords(question):
            graph.add((node, schema.keywords, rdflib.Literal(word)))
    return graph.serialize(format="turtle")


def _form_of(question: Question) -> str:
    text = "\n".join(line for line in question.query.splitlines() if not _COMMENT.match(line))
    found = _FORM.search(text)
    return found[1].lower() if found else "select"


def _keywords(question: Question) -> list[str]:
    """The words of the ontology that the question uses, and the classes that it asks for."""
    text = "\n".join(line for line in question.query.splitlines() if not _COMMENT.match(line))
    words = set(re.findall(r"(?<![\w-])kg:([A-Za-z][\w-]*)", text)) - {"best", "background", "line"}
    words |= {each.type for each in question.parameters if each.type[0].isupper()}
    return sorted(words)
