"""Saved questions: a `.rq` file each, with a title, typed parameters and the columns to expect.

Comes in: the text of the file and what the user typed for its parameters. Goes out: a query and the terms to bind; for
other tools the query with the terms written into it, and all questions as SIB's sparql-examples Turtle. A parameter is
a term before it meets the query, so no value can change what the query asks. The head of a file is made of comments::

    # title: Who is head of state of a state?
    # param: state State uzbekistan    the state
    # columns: person personLabel source line
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError, UsageError
from kg.graph import ValidDataset, date_literal, entity_iri
from kg.model import ONTOLOGY, PREFIXES, SOURCE_ID, Part, parse_period
from kg.query.engine import Term
from kg.query.groups import write_values
from kg.query.guard import declared_prefixes, query_form, tokens
from kg.query.reading import read_query
from kg.query.results import curie, term_text
from kg.tables import did_you_mean, read_bytes, show, unknown_word

_FIELD = re.compile(r"#\s*(title|param|columns|about):\s*(.*)")
_BOUND = re.compile(r"\bBOUND(?:\s|#[^\n]*\n)*\((?:\s|#[^\n]*\n)*[?$](\w+)", re.IGNORECASE)
_XSD = PREFIXES["xsd"]
_SPANS = (("start", "end"), ("from", "to"), ("since", "until"), ("after", "before"), ("begin", "end"))
"""Parameters that are dates and go by these names are the two ends of a time."""

VALUE_TYPES = ("date", "text", "number", "predicate", "source", "class", "measure", "unit")
QUESTION_ID = "https://w3id.org/diplokg/question/"
ENDPOINT = "https://w3id.org/diplokg/sparql"
"""What an example is said to be run on when no server is named."""
_COMMENT = re.compile(r"[ \t]*#")
_PLAIN = re.compile(r"\w+:[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that the user fills.

    Parameters
    ----------
    name
        The variable, without question mark.
    type
        A class of the ontology (any name of such an entity is taken), or one of `VALUE_TYPES`.
    default
        What is bound when the user gives nothing; ``*`` leaves the variable free.
    help
        What it means.
    """

    name: str
    type: str
    default: str
    help: str


@dataclass(frozen=True, slots=True)
class Question:
    """A saved question."""

    name: str
    title: str
    about: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    query: str


def parse_question(name: str, text: str) -> Question:
    """Read a saved question.

    Raises
    ------
    InputError
        When it has no title, a parameter without a type and a default, a parameter that is not a column,
        or `BOUND` of a parameter.
    """
    title, about, columns = "", "", ()
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), 1):
        field = _FIELD.match(line)
        if not field:
            continue
        key, value = field[1], field[2].strip()
        if key == "title":
            title = value
        elif key == "about":
            about = value
        elif key == "columns":
            columns = tuple(value.split())
        else:
            parts = value.split(None, 3)
            if len(parts) < 3 or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", parts[0]):
                raise InputError(f"{name}.rq:{number}: a parameter wants a plain name, a type and a default; add them")
            parameters.append(Parameter(parts[0], parts[1], parts[2], " ".join(parts[3:])))
    _check_parameters(name, text, parameters, columns)
    if not title:
        raise InputError(f"{name}.rq:1: has no title; add a line '# title: ...'")
    return Question(name, title, about, tuple(parameters), tuple(columns), text)


def _check_parameters(name: str, text: str, parameters: list[Parameter], columns: tuple[str, ...]) -> None:
    """Refuse what the engine would answer wrongly: it binds only selected variables, and takes none as bound."""
    lines = text.splitlines()
    # Most questions ask for no parameter's value so, and are not worth a parse each time that they are listed.
    asked = {match[1] for match in _BOUND.finditer(text)}
    reading = read_query(text) if any(parameter.name in asked for parameter in parameters) else None
    for parameter in parameters:
        if reading and parameter.name in reading.tested:
            number = next((at for at, line in enumerate(lines, 1) if _tests(line, parameter.name)), 1)
            remedy = f'write COALESCE(?{parameter.name}, "*") = "*" for a parameter that is left free'
            raise InputError(f"{name}.rq:{number}: BOUND of the parameter '{parameter.name}' is always false; {remedy}")
        if parameter.name not in columns:
            number = next(at for at, line in enumerate(lines, 1) if _names_parameter(line, parameter.name))
            raise InputError(
                f"{name}.rq:{number}: the parameter '{parameter.name}' is no column; select it and list it"
            )


def _tests(line: str, name: str) -> bool:
    return not line.lstrip().startswith("#") and "BOUND" in line.upper() and name in line


def _names_parameter(line: str, name: str) -> bool:
    head = _FIELD.match(line)
    return head is not None and head[1] == "param" and head[2].split(None, 1)[:1] == [name]


def read_questions(*folders: Path) -> dict[str, Question]:
    """All saved questions of folders, by name; of two of one name the later folder's.

    Raises
    ------
    UsageError
        When there is no such folder, or no question in it.
    InputError
        When a file cannot be read or is no question.
    """
    questions: dict[str, Question] = {}
    for folder in folders:
        questions |= _read_folder(folder)
    return questions


def _read_folder(folder: Path) -> dict[str, Question]:
    if not folder.is_dir():
        raise UsageError(f"--questions: {folder} is not a folder; name one that holds .rq files")
    questions = {}
    for path in sorted(folder.glob("*.rq")):
        try:
            text = read_bytes(path).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: cannot be read ({error}); save it as UTF-8") from error
        questions[path.stem] = parse_question(path.stem, text)
    if not questions:
        raise UsageError(f"--questions: {folder} holds no .rq file; add one, or leave the option out")
    return questions


def find_question(questions: Mapping[str, Question], name: str) -> Question:
    """The question of that name.

    Raises
    ------
    UsageError
        When there is none, with the nearest names.
    """
    if name not in questions:
        what = f"no saved question is named '{show(name)}'"
        raise unknown_word(what, name, "question", list(questions), "`kg ask --list` shows all")
    return questions[name]


def question_record(question: Question) -> dict[str, object]:
    """A question as a JSON-able record: its name, what it asks, and its parameters with what they are by default."""
    parameters = " ".join(f"{parameter.name}={parameter.default}" for parameter in question.parameters)
    return {"question": question.name, "asks": question.title, "parameters": parameters}


def bind_parameters(question: Question, given: Mapping[str, str], dataset: ValidDataset) -> dict[str, Term]:
    """Turn what the user typed into terms.

    Parameters
    ----------
    question
        Says which parameters there are and of which type.
    given
        Parameter to text; an id, a label or any name for an entity.
    dataset
        Resolves names.

    Raises
    ------
    UsageError
        For an unknown parameter, an unknown or ambiguous name, an entity of the wrong class, or a
        value that is not of its type.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            has = f"it has: {', '.join(known) or 'none'}"
            remedy = did_you_mean(name, known, has)
            raise UsageError(f"question '{question.name}' has no parameter '{show(name)}'; {remedy}")
    bound = {}
    for parameter in question.parameters:
        text = given.get(parameter.name, parameter.default)
        if text != "*":
            bound[parameter.name] = _term(parameter, text, dataset)
    _check_spans(question, given)
    return bound


def _check_spans(question: Question, given: Mapping[str, str]) -> None:
    """Refuse a time that ends before it begins."""
    dates = {
        parameter.name: given.get(parameter.name, parameter.default)
        for parameter in question.parameters
        if parameter.type == "date"
    }
    for first, last in _SPANS:
        start, end = (parse_period(text) if (text := dates.get(name, "*")) != "*" else None for name in (first, last))
        if start and end and start.earliest and end.latest and end.latest < start.earliest:
            line = f"the time from {first}={dates[first]} to {last}={dates[last]} ends before it begins; swap them"
            raise UsageError(line)


def name_question(name: str, stated: Mapping[str, str]) -> str:
    """A saved question with what it was asked with, in words; empty where there is none.

    Examples
    --------
    >>> name_question("head-of-state", {"state": "kgr:uzbekistan"})
    'head-of-state state=kgr:uzbekistan'
    """
    return " ".join([name, *(f"{parameter}={text}" for parameter, text in stated.items())]) if name else ""


def state_parameters(question: Question, terms: Mapping[str, Term]) -> dict[str, str]:
    """What an answer says of the parameters that it was asked with: each by name, defaults among them.

    Parameters
    ----------
    question
        What was asked.
    terms
        What `bind_parameters` made of it.

    Returns
    -------
    dict
        In the order of the question; IRIs shortened, ``*`` where a parameter was left free.

    Examples
    --------
    >>> text = "# title: Who?" + chr(10) + "# param: who State * which" + chr(10) + "# columns: who"
    >>> state_parameters(parse_question("who", text), {})
    {'who': '*'}
    """
    stated = {}
    for parameter in question.parameters:
        term = terms.get(parameter.name)
        stated[parameter.name] = (
            "*" if term is None else _short(term.value) if isinstance(term, ox.NamedNode) else term_text(term)
        )
    return stated


def _term(parameter: Parameter, text: str, dataset: ValidDataset) -> Term:
    kind, ontology = parameter.type, dataset.ontology
    if kind in ontology.classes or kind == "Entity":
        identity = dataset.lookup.resolve(text)
        entity_type = dataset.tables.entities[identity].type
        if kind != "Entity" and not ontology.is_allowed(entity_type, (kind,)):
            raise UsageError(f"{parameter.name} wants a {kind}; '{text}' is a {entity_type}")
        return entity_iri(identity)
    if kind == "date":
        try:
            return date_literal(parse_period(text))
        except ValueError as error:
            raise UsageError(f"{parameter.name}: {error}; write 2025, 2025-06 or 2025-06-17") from error
    if kind == "number":
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            raise UsageError(f"{parameter.name} wants a number; '{text}' is none")
        return ox.Literal(text, datatype=ox.NamedNode(f"{_XSD}{'decimal' if '.' in text else 'integer'}"))
    return _word(parameter, text, dataset)


def _word(parameter: Parameter, text: str, dataset: ValidDataset) -> Term:
    kind, ontology = parameter.type, dataset.ontology
    words: dict[str, tuple[str, list[str]]] = {
        "predicate": (ONTOLOGY, list(ontology.properties)),
        "class": (ONTOLOGY, list(ontology.classes)),
        "source": (SOURCE_ID, list(dataset.tables.sources)),
    }
    if kind in words:
        namespace, choices = words[kind]
        bare = text.removeprefix("kg:").removeprefix("kgs:")
        if retirement := ontology.retirement(Part(kind), bare) if kind in list(Part) else "":
            raise UsageError(f"{parameter.name}: '{bare}' {retirement}")
        meanings = ontology.meanings if namespace == ONTOLOGY else None
        if bare not in choices:
            command = "terms" if namespace == ONTOLOGY else "query 'SELECT ?id { ?id a kg:Source }'"
            what = f"{parameter.name}: unknown {kind} '{text}'"
            raise unknown_word(what, bare, kind, choices, f"`kg {command}` lists them", meanings)
        return ox.NamedNode(namespace + bare)
    if kind not in VALUE_TYPES:
        raise UsageError(f"{parameter.name} is of the unknown type '{kind}'; correct the head of the question")
    for scheme, known in (("measure", ontology.measures), ("unit", ontology.units)):
        if kind == scheme and text not in known:
            listed = f"leave {parameter.name} out to see all, or see `kg terms {kind}`"
            what = f"{parameter.name}: unknown {kind} '{text}'"
            raise unknown_word(what, text, kind, known, listed, ontology.meanings)
    return ox.Literal(text)


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
    >>> from kg.query.questions import parse_question
    >>> text = "# title: What is a state?" + chr(10) + "SELECT ?state { ?state a kg:State }"
    >>> print(standalone_query(parse_question("states", text), {}))
    # What is a state?
    PREFIX kg: <https://w3id.org/diplokg/ontology/>
    SELECT ?state { ?state a kg:State }
    <BLANKLINE>
    """
    body = write_values(_without_head(question), {name: _term_text(term) for name, term in terms.items()}, "\n  ")
    used = {token["name"] for token in tokens(body) if token.lastgroup == "local"} - declared_prefixes(body)
    head = [f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in PREFIXES.items() if prefix in used]
    return "\n".join([f"# {question.title}", *head, body, ""])


def _without_head(question: Question) -> str:
    """The query of a question without its comments and empty lines; a line within a string is neither."""
    query, kept = question.query, []
    inside = [token.span() for token in tokens(query) if token.lastgroup == "opaque" and "\n" in token[0]]
    start = 0
    for line in query.splitlines(keepends=True):
        is_inside = any(first < start < last for first, last in inside)
        if is_inside or (line.strip() and not _COMMENT.match(line)):
            kept.append(line)
        start += len(line)
    return "".join(kept).rstrip("\n")


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
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    sh, schema, rdfs, rdf, owl, xsd = (
        rdflib.Namespace(PREFIXES[vocabulary]) for vocabulary in ("sh", "schema", "rdfs", "rdf", "owl", "xsd")
    )
    for prefix in ("sh", "schema", "rdfs", "owl", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    graph.bind("ex", QUESTION_ID)
    declared = rdflib.URIRef(f"{QUESTION_ID}prefixes")
    graph.add((declared, rdf.type, owl.Ontology))
    for prefix, namespace in PREFIXES.items():
        declaration = rdflib.URIRef(f"{QUESTION_ID}prefix-{prefix}")
        graph.add((declared, sh.declare, declaration))
        graph.add((declaration, sh.prefix, rdflib.Literal(prefix)))
        graph.add((declaration, sh.namespace, rdflib.Literal(namespace, datatype=xsd.anyURI)))
    for question in questions.values():
        node = rdflib.URIRef(QUESTION_ID + question.name)
        query = default_query(question, dataset)
        form = query_form(question.query).lower()
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


def _keywords(question: Question) -> list[str]:
    """The words of the ontology that the question uses, and the classes that it asks for."""
    reading = read_query(question.query)
    words = {name for prefix, name in reading.names if prefix == "kg"} if reading else set()
    words |= {parameter.type for parameter in question.parameters if parameter.type[0].isupper()}
    return sorted(words - {"", "best", "background", "line"})
