"""The tools of an assistant: what each can be asked, and which part of the graph answers.

Comes in: a `Service` and calls. Goes out: results of the Model Context Protocol, structured and as text that says the
same. Whatever reads the graph runs in a worker of the engine, with its limits, so that no question of an assistant can
keep the server from answering the next. A questionable decision: there is no tool that returns a page or a whole graph,
since every answer is to fit into a conversation.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, TypeVarTuple

import anyio
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent
from pydantic import Field, JsonValue

from kg.errors import KgError, UnknownNameError, UsageError
from kg.graph import ValidDataset
from kg.model import View, parse_day
from kg.query import (
    Question,
    Record,
    Term,
    bind_parameters,
    find_question,
    left_for_evidence,
    read_questions,
    state_parameters,
)
from kg.serve.engine.answers import QueryRequest
from kg.serve.engine.formats import AnswerFormat
from kg.serve.engine.service import Service
from kg.serve.mcp import answers
from kg.serve.mcp import models as shown
from kg.serve.mcp.absence import absence_record
from kg.serve.mcp.evidence import explain_rows
from kg.serve.mcp.filters import ClaimFilter
from kg.serve.mcp.paging import LEAST_BYTES, MOST_BYTES, USUAL_BYTES, PartRequest, pack
from kg.serve.mcp.parts import take_part
from kg.serve.mcp.records import cut_text, filled
from kg.serve.mcp.vocabulary import KINDS, list_words
from kg.serve.mcp.wording import for_tools
from kg.tables import show, unknown_word

Args = TypeVarTuple("Args")

MAX_LIMIT = 200
MOST_NAME = 300
_FORMS = (AnswerFormat.JSON, AnswerFormat.NT)
_WORD = 100
_MAP_OF_VALUES: dict[str, JsonValue] = {"additionalProperties": {"type": ["string", "number"]}}

Name = Annotated[str, Field(description="Id, label or any name, in any script.", max_length=MOST_NAME)]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str, Field(max_length=200)]
Bytes = Annotated[int, Field(ge=LEAST_BYTES, le=MOST_BYTES)]
Source = Annotated[str, Field(max_length=MOST_NAME)]
Modalities = Annotated[list[Annotated[str, Field(max_length=_WORD)]], Field(max_length=10)]
Date = Annotated[str, Field(max_length=_WORD)]
Word = Annotated[str, Field(max_length=_WORD)]


class Tools:
    """The tools, each a method whose signature and docstring the client is shown.

    Parameters
    ----------
    service
        The graph, its engine and its limits.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._questions = read_questions(*service.questions)

    async def find_entity(self, name: Name, limit: Limit = 10) -> Annotated[CallToolResult, shown.EntitiesAnswer]:
        """Find an entity by a name in any language and script, ISO code or Wikidata id."""
        page = self._page("find_entity", {"name": name}, limit)
        return await self._call(shown.EntitiesAnswer, answers.find_entity, page, name)

    async def entity_card(  # noqa: PLR0913  each is an argument of the tool
        self,
        name: Name,
        every_claim: Annotated[bool, Field(description="Plans, denials, opinions, outranked ones too.")] = False,  # noqa: FBT002
        source: Source = "",
        modality: Modalities = [],  # noqa: B006
        start: Date = "",
        end: Date = "",
        limit: Limit = 50,
        cursor: Cursor = "",
        max_bytes: Bytes = USUAL_BYTES,
    ) -> Annotated[CallToolResult, shown.EntityAnswer]:
        """Names of an entity, and the claims that name it."""
        only = ClaimFilter(source, tuple(modality), start, end)
        asked = {"name": name, "every_claim": every_claim, **_stated(only)}
        page = self._page("entity_card", asked, limit, cursor, max_bytes)
        return await self._call(shown.EntityAnswer, answers.show_entity, page, name, every_claim, only)

    async def claims_between(  # noqa: PLR0913
        self,
        first: Name,
        second: Name,
        source: Source = "",
        modality: Modalities = [],  # noqa: B006
        start: Date = "",
        end: Date = "",
        limit: Limit = 50,
        cursor: Cursor = "",
        max_bytes: Bytes = USUAL_BYTES,
    ) -> Annotated[CallToolResult, shown.BetweenAnswer]:
        """Claims that name both of two entities, agreements and events they share, or the shortest path."""
        only = ClaimFilter(source, tuple(modality), start, end)
        asked = {"first": first, "second": second, **_stated(only)}
        page = self._page("claims_between", asked, limit, cursor, max_bytes)
        return await self._call(shown.BetweenAnswer, answers.claims_between, page, first, second, only)

    async def claim_card(
        self, claim: Annotated[str, Field(description="Such as kgc:...", max_length=MOST_NAME)]
    ) -> Annotated[CallToolResult, shown.ClaimAnswer]:
        """Every field of a claim, its rivals, and the words of its source where the user has the text."""
        page = self._page("claim_card", {"claim": claim})
        return await self._call(shown.ClaimAnswer, answers.show_claim, page, claim, self._service.settings.texts)

    async def conflicts(  # noqa: PLR0913
        self,
        name: Annotated[str, Field(description="Entity; empty for all.", max_length=MOST_NAME)] = "",
        source: Source = "",
        modality: Modalities = [],  # noqa: B006
        start: Date = "",
        end: Date = "",
        limit: Limit = 20,
        cursor: Cursor = "",
        max_bytes: Bytes = USUAL_BYTES,
    ) -> Annotated[CallToolResult, shown.ConflictsAnswer]:
        """What sources disagree on, claim beside claim, which one the graph takes and why."""
        only = ClaimFilter(source, tuple(modality), start, end)
        page = self._page("conflicts", {"name": name, **_stated(only)}, limit, cursor, max_bytes)
        return await self._call(shown.ConflictsAnswer, answers.list_conflicts, page, name, only)

    async def most_connected(  # noqa: PLR0913
        self,
        by: Annotated[str, Field(description="A measure of centrality; acts unless named.", max_length=_WORD)] = "",
        type: Annotated[str, Field(description="Class, such as State.", max_length=_WORD)] = "Actor",  # noqa: A002
        top: Annotated[int, Field(description="Ranks.", ge=1, le=MAX_LIMIT)] = 10,
        modality: Modalities = [],  # noqa: B006
        limit: Limit = 50,
        cursor: Cursor = "",
        max_bytes: Bytes = USUAL_BYTES,
    ) -> Annotated[CallToolResult, shown.ConnectedAnswer]:
        """Rank actors by the acts they share: how sure each rank is, what it rests on."""
        asked = {"by": by or "acts", "type": type, "top": top, "modality": list(modality)}
        page = self._page("most_connected", asked, limit, cursor, max_bytes)
        return await self._call(shown.ConnectedAnswer, answers.most_connected, page, by, type, top, tuple(modality))

    async def acts_of(  # noqa: PLR0913
        self,
        name: Name,
        source: Source = "",
        modality: Modalities = [],  # noqa: B006
        start: Date = "",
        end: Date = "",
        limit: Limit = 20,
        cursor: Cursor = "",
        max_bytes: Bytes = USUAL_BYTES,
    ) -> Annotated[CallToolResult, shown.ActsAnswer]:
        """The acts behind an actor's number in most_connected: with whom, when, through whom."""
        only = ClaimFilter(source, tuple(modality), start, end)
        page = self._page("acts_of", {"name": name, **_stated(only)}, limit, cursor, max_bytes)
        return await self._call(shown.ActsAnswer, answers.acts_of, page, name, only)

    async def vocabulary(  # noqa: PLR0913
        self,
        kind: Annotated[str, Field(description=f"One of {', '.join(KINDS)}.", max_length=_WORD)],
        word: Annotated[str, Field(description="Text in its id, label or comment.", max_length=_WORD)] = "",
        type: Annotated[str, Field(description="Used of this class.", max_length=_WORD)] = "",  # noqa: A002
        entity: Annotated[str, Field(description="Used of this entity.", max_length=MOST_NAME)] = "",
        limit: Limit = 50,
        cursor: Cursor = "",
        max_bytes: Bytes = USUAL_BYTES,
    ) -> Annotated[CallToolResult, shown.VocabularyAnswer]:
        """Words of the graph of one kind, with how many claims use each."""
        asked = {"kind": kind, "word": word, "type": type, "entity": entity}
        page = self._page("vocabulary", asked, limit, cursor, max_bytes)
        return await self._call(shown.VocabularyAnswer, list_words, page, kind, word, type, entity)

    async def list_questions(
        self, limit: Limit = 100, cursor: Cursor = "", max_bytes: Bytes = 2 * USUAL_BYTES
    ) -> Annotated[CallToolResult, shown.QuestionsAnswer]:
        """The saved questions with their parameters; kg://question/NAME has all of one."""
        page = self._page("list_questions", {}, limit, cursor, max_bytes)
        questions = list(self._questions.values())
        head = f"{len(questions)} saved questions."
        part = take_part(self._service.dataset, page, questions, lambda _: (), _question_record, head=head)
        message = head if len(part.items) == len(questions) else f"{head} {part.told} of them are listed."
        return _result(
            shown.QuestionsAnswer,
            {"message": message, "arguments": page.stated, "questions": part.records, "next": part.next},
        )

    async def ask_question(  # noqa: PLR0913
        self,
        question: Annotated[str, Field(max_length=_WORD)],
        parameters: Annotated[
            dict[str, str | int | float],
            Field(description="By name; the rest have their defaults.", json_schema_extra=_MAP_OF_VALUES),
        ] = {},  # noqa: B006
        source: Source = "",
        as_of: Date = "",
        limit: Limit = 50,
        cursor: Cursor = "",
        max_bytes: Bytes = USUAL_BYTES,
    ) -> Annotated[CallToolResult, shown.RowsAnswer]:
        """Ask a saved question; names do for ids, and each row leads to its claims."""
        given = {name: str(value) for name, value in parameters.items()}
        asked = {"question": question, "parameters": given, "source": source, "as_of": as_of}
        page = self._page("ask_question", asked, limit, cursor, max_bytes)
        with _told():
            chosen = find_question(self._questions, question)
            try:
                terms = await anyio.to_thread.run_sync(bind_parameters, chosen, given, self._service.dataset)
            except UnknownNameError as error:
                return _result(shown.RowsAnswer, absence_record(self._service.dataset, error, page))
        return await self._rows(page, chosen.query, source, as_of, terms, state_parameters(chosen, terms))

    async def sparql(  # noqa: PLR0913
        self,
        query: Annotated[str, Field(description="SELECT, ASK, CONSTRUCT or DESCRIBE.", max_length=100_000)],
        source: Source = "",
        as_of: Date = "",
        limit: Limit = 50,
        cursor: Cursor = "",
        max_bytes: Bytes = USUAL_BYTES,
    ) -> Annotated[CallToolResult, shown.RowsAnswer]:
        """Run a SPARQL 1.1 query; vocabulary has the words, the usual prefixes are known.

        Plain edges join entities (kgr:uzbekistan kg:signs ?treaty); a claim is a node (rdf:subject, rdf:predicate,
        rdf:object, kg:modality, prov:wasDerivedFrom, kg:line or kg:fingerprint). Select ?claim to have its source told.
        """
        page = self._page("sparql", {"query": query, "source": source, "as_of": as_of}, limit, cursor, max_bytes)
        return await self._rows(page, query, source, as_of, {}, {})

    async def _rows(  # noqa: PLR0913  a query and what was asked of it
        self,
        page: PartRequest,
        query: str,
        source: str,
        as_of: str,
        terms: Mapping[str, Term],
        stated: Mapping[str, str],
    ) -> CallToolResult:
        with _told():
            most = page.place + page.limit + 1  # whether there is more
            try:
                view = self._view(source, as_of)
                asked = QueryRequest(query, terms, _FORMS, most, view=view, stated=stated)
                answer = await self._service.engine.run(asked)
            except UnknownNameError as error:
                return _result(shown.RowsAnswer, absence_record(self._service.dataset, error, page))
        within_s = left_for_evidence(self._service.settings.timeout_s, time.monotonic())
        return await self._call(shown.RowsAnswer, explain_rows, page, asked, answer, within_s, view=view)

    def _view(self, source: str, as_of: str) -> View | None:
        """The server's view, narrowed to a source and a day; None where neither is named.

        Raises
        ------
        UnknownNameError
            When there is no such source.
        UsageError
            When the day cannot be read.
        """
        if not (source or as_of):
            return None
        dataset, bare = self._service.dataset, source.removeprefix("kgs:")
        sources = dataset.tables.sources
        if source and bare not in sources:
            raise unknown_word(f"unknown source '{show(bare)}'", bare, "source", sources, "vocabulary lists them")
        try:
            day = parse_day(as_of, "as_of")
        except ValueError as error:
            raise UsageError(str(error)) from error
        return replace(dataset.view, sources=(bare,) if bare else dataset.view.sources, as_of=day or dataset.view.as_of)

    def _page(
        self, tool: str, asked: Mapping[str, object], limit: int = 0, cursor: str = "", max_bytes: int = 0
    ) -> PartRequest:
        """The part that is asked for; a cursor of another question is refused."""
        page = PartRequest(tool, asked, limit, cursor, max_bytes, self._service.digest)
        with _told():
            _ = page.place
        return page

    async def _call(
        self,
        shape: type[shown.ToolAnswer],
        function: Callable[[ValidDataset, PartRequest, *Args], bytes],
        page: PartRequest,
        *args: *Args,
        view: View | None = None,
    ) -> CallToolResult:
        with _told():
            return _result(shape, json.loads(await self._service.engine.call(function, page, *args, view=view)))


def _stated(only: ClaimFilter) -> Record:
    return {"source": only.source, "modality": list(only.modalities), "start": only.start, "end": only.end}


def _question_record(question: Question) -> Record:
    parameters = [
        filled({"name": p.name, "type": p.type, "default": p.default, "help": cut_text(p.help)}, {"default": "*"})
        for p in question.parameters
    ]
    return {
        "name": question.name,
        "title": question.title,
        "parameters": parameters,
        "columns": list(question.columns),
    }


def _result(shape: type[shown.ToolAnswer], record: Record) -> CallToolResult:
    """An answer as the protocol has it, structured and as text that says the same; each of its lists is there."""
    whole = {
        name: record.get(name, field.default)
        for name, field in shape.model_fields.items()
        if name in record or not (field.is_required() or field.default_factory or field.default is None)
    }
    return CallToolResult(content=[TextContent(text=pack(whole).decode())], structured_content=whole)


@contextmanager
def _told() -> Iterator[None]:
    """Tell the assistant what it can mend."""
    try:
        yield
    except KgError as error:
        raise ToolError(cut_text(for_tools(str(error)))) from error
