"""What goes between a route and a worker: the answer, the dataset that was asked for, limits and errors.

Comes in: nothing. Goes out: values. They stand apart from `service`, so that the processes which evaluate
do not load the web framework.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import KgError, LimitError
from kg.serve.engine.formats import AnswerFormat

if TYPE_CHECKING:
    from kg.model import View
    from kg.query import Term

TIMEOUT_S = 10.0
MAX_ROWS = 10_000
MAX_MEMORY_MIB = 1024
MAX_ANSWER_BYTES = 64 * 2**20
MAX_BODY_BYTES = 5_000_000
MAX_HEADER = 4_000
"""What a request may take, unless the operator says otherwise."""


class BusyError(LimitError):
    """There is no room for the query now; the client may ask again.

    Parameters
    ----------
    retry_after_s
        When to ask again.
    """

    def __init__(self, line: str, retry_after_s: int = 2) -> None:
        super().__init__(line)
        self.retry_after_s = retry_after_s


class NoFormatError(KgError):
    """None of the forms that the client takes can hold the answer (HTTP 406)."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """What a query gave, as bytes to send.

    Parameters
    ----------
    body
        The answer in `form`, compressed when `is_gzip`.
    media_type
        What `Content-Type` says.
    form
        The form that was chosen.
    rows
        How many rows or triples there are in it.
    is_truncated
        Whether there were more than the limit.
    is_graph
        Whether it holds triples (CONSTRUCT, DESCRIBE).
    is_gzip
        Whether `body` is compressed.
    notes
        What is to be known of the answer beside its rows; see `kg.query.Result`.
    cite
        The line to cite, where it was wanted.
    """

    body: bytes
    media_type: str
    form: AnswerFormat
    rows: int
    is_truncated: bool = False
    is_graph: bool = False
    is_gzip: bool = False
    notes: tuple[str, ...] = ()
    cite: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What a response says of it beside its body, in ASCII: the forms of the standards have no place for notes."""
        headers = {"Content-Type": self.media_type, "Kg-Rows": str(self.rows)}
        if self.is_truncated:
            headers["Kg-Truncated"] = "true"
        for name, text in (("Kg-Note", " | ".join(self.notes)), ("Kg-Cite", self.cite)):
            if said := " ".join(text.encode("ascii", "backslashreplace").decode().split()):
                headers[name] = said if len(said) <= MAX_HEADER else f"{said[: MAX_HEADER - 4]} ..."
        return headers


@dataclass(frozen=True, slots=True)
class Graphs:
    """The dataset that a request asks for by `default-graph-uri` and `named-graph-uri`; empty means all there is."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query, and what is asked of its answer.

    Parameters
    ----------
    text
        SELECT, ASK, CONSTRUCT or DESCRIBE.
    parameters
        Terms to bind to variables, by name.
    forms
        Forms of the answer, best first: the first that fits the kind of query is taken.
    max_rows, timeout_s
        Lower limits than those of the settings; higher ones count as those of the settings.
    graphs
        The dataset to ask; all there is when empty.
    view
        What of the graph to look at, instead of the view it was opened with.
    base_iri
        What relative IRIs in the query are relative to.
    with_labels
        Whether tables have labels beside IRIs.
    with_gzip
        Whether the body may be compressed.
    with_claims
        Whether rows have a column with the claims behind them.
    with_cite
        Whether the answer says what there is to cite.
    question
        Name of the saved question; empty where the text was sent.
    stated
        What the answer says of the parameters of a saved question; see `kg.query.Result`.
    """

    text: str
    parameters: Mapping[str, Term] = field(default_factory=dict)
    forms: tuple[AnswerFormat, ...] = (AnswerFormat.JSON,)
    max_rows: int | None = None
    timeout_s: float | None = None
    graphs: Graphs = Graphs()
    view: View | None = None
    base_iri: str | None = None
    with_labels: bool = False
    with_gzip: bool = False
    with_claims: bool = False
    with_cite: bool = False
    question: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)
