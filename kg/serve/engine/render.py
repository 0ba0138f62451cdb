"""A result as bytes in any form: those of `kg.query`, Parquet, and the two of XML that only HTTP wants.

Comes in: a `Result` and a form. Goes out: bytes. Notes stand in the forms that have a place for them: a member of
JSON, a comment in Turtle, N-Triples and XML; the header `Kg-Note` has them for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.graph import serialize_rdf
from kg.model import PREFIXES, format_language
from kg.query import Result, ResultFormat, Term, format_result
from kg.serve.engine.formats import AnswerFormat

_XSD_STRING = PREFIXES["xsd"] + "string"
_HASH_COMMENTS = frozenset({AnswerFormat.TTL, AnswerFormat.NT, AnswerFormat.TRIG, AnswerFormat.NQ})
_XML_UNFIT = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\ufffd")
_RESULTS_NS = "http://www.w3.org/2005/sparql-results#"


def render(result: Result, form: AnswerFormat, labels: Mapping[str, str] | None = None) -> bytes:
    """Write a result in a form that holds it.

    Parameters
    ----------
    result
        What a query gave.
    form
        How to write it.
    labels
        IRI to label, for tables.

    Raises
    ------
    UsageError
        When the form needs a library that is not installed.
    """
    if form is AnswerFormat.XML:
        return _xml(result).encode()
    if form is AnswerFormat.RDFXML:
        return _rdf_xml(result)
    if form is AnswerFormat.PARQUET:
        from kg.query import format_parquet

        return format_parquet(result)
    text = format_result(result, ResultFormat(form.value), labels, is_for_people=False)
    comments = "".join(f"# {note}\n" for note in result.notes) if form in _HASH_COMMENTS else ""
    return (comments + text).encode()


def _rdf_xml(result: Result) -> bytes:
    triples = [ox.Triple(*row) for row in sorted(result.rows, key=lambda row: tuple(map(str, row)))]  # type: ignore[arg-type]
    return serialize_rdf(triples, ox.RdfFormat.RDF_XML, PREFIXES)


def _text(value: str) -> str:
    return escape(value.translate(_XML_UNFIT), {"\r": "&#13;"})


def _xml_term(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_text(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts.items())}</triple>"
    if term.language:
        return f"<literal xml:lang={quoteattr(format_language(term.language))}>{_text(term.value)}</literal>"
    if term.datatype.value != _XSD_STRING:
        return f"<literal datatype={quoteattr(term.datatype.value)}>{_text(term.value)}</literal>"
    return f"<literal>{_text(term.value)}</literal>"


def _xml(result: Result) -> str:
    comments = (f"<!-- {note.translate(_XML_UNFIT).replace('--', '- -')} -->\n" for note in result.notes)
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n{"".join(comments)}'
    start += f'<sparql xmlns="{_RESULTS_NS}">\n'
    if result.answer is not None:
        return f"{start}<head/>\n<boolean>{str(result.answer).lower()}</boolean>\n</sparql>\n"
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in result.variables)
    names = [quoteattr(name) for name in result.variables]
    rows = (
        "".join(
            f"<binding name={name}>{_xml_term(term)}</binding>"
            for name, term in zip(names, row, strict=True)
            if term is not None
        )
        for row in result.rows
    )
    lines = "".join(f"<result>{row}</result>\n" for row in rows)
    return f"{start}<head>{head}</head>\n<results>\n{lines}</results>\n</sparql>\n"
