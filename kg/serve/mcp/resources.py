"""Resources for assistants: the data sheet, the ontology, and one address for each entity, claim, source and question.

Comes in: a `Service`. Goes out: what a server of the Model Context Protocol has to read, and completions of the names
in the addresses. What is read of an entity or a claim is what the tool of its card answers.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.resources import FunctionResource, ResourceSecurity
from mcp.types import (
    CallToolResult,
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
    Tool,
)

from kg.errors import KgError
from kg.graph import ValidDataset
from kg.query import find_question, question_record, read_questions
from kg.serve.engine.service import Service
from kg.serve.mcp.absence import absence_is_an_answer
from kg.serve.mcp.paging import Page, pack
from kg.serve.mcp.records import cite_source, source_record
from kg.serve.mcp.tools import MOST_NAME, Tools
from kg.serve.mcp.wording import for_tools
from kg.serve.resources.cards import term_value, vocabulary_of
from kg.serve.resources.index import index_of, search_entities
from kg.tables import MAX_NAME, fold_name, ontology_file, unknown_word

_JSON = "application/json"
_MOST_VALUES = 100
"""Values of a completion, as the protocol has it."""


@absence_is_an_answer
def read_source(dataset: ValidDataset, page: Page, name: str) -> bytes:  # noqa: ARG001  the decorator reads it
    """A source with every field that an assistant is told."""
    source = dataset.tables.sources.get(name.removeprefix("kgs:"))
    if source is None:
        raise unknown_word("", name, "source", dataset.tables.sources)
    claims = len(index_of(dataset).by_source.get(source.id, ()))
    return pack({"message": cite_source(source), **source_record(source), "claim_count": claims})


@absence_is_an_answer
def read_word(dataset: ValidDataset, page: Page, name: str) -> bytes:  # noqa: ARG001
    """A word of the ontology."""
    words = vocabulary_of(ontology_file("kg.ttl"))
    word = words.get(name.removeprefix("kg:"))
    if word is None:
        raise unknown_word("", name, "word", words)
    return pack({"message": word.label, **term_value(word).model_dump(mode="json")})


_TITLES = {
    "entity": "All that the graph knows of an entity, by id or name",
    "claim": "A claim with its rivals, by id",
    "source": "A source, by id",
    "word": "A class, predicate or other word of the ontology, by name",
    "question": "A saved question with its parameters and its query, by name",
}


def complete(dataset: ValidDataset, kind: str, text: str) -> bytes:
    """Names with which one of a kind goes on, as JSON: the first of them, and how many there are."""
    text = text[:MAX_NAME]
    names: Iterable[str]
    if kind == "entity":
        names = search_entities(dataset, text) if text.strip() else dataset.tables.entities
    elif kind == "claim":
        bare = text.removeprefix("kgc:")
        names = (f"kgc:{claim.id}" for claim in dataset.selection.claims if claim.id.startswith(bare))
    else:
        known = {"source": dataset.tables.sources, "word": vocabulary_of(ontology_file("kg.ttl"))}
        names = _beginning(text, known[kind])
    every = list(names)
    return pack([every[:_MOST_VALUES], len(every)])


def _beginning(text: str, known: Iterable[str]) -> list[str]:
    """Names that begin with a text, then those that hold it."""
    wanted = fold_name(text)
    held = [name for name in known if wanted in fold_name(name)]
    return sorted(held, key=lambda name: (not fold_name(name).startswith(wanted), name))


def add_resources(
    server: MCPServer[None], service: Service, tools: Tools, list_tools: Callable[[], Awaitable[Sequence[Tool]]]
) -> None:
    """Give a server its resources, their templates, and completion of the names in them.

    Parameters
    ----------
    server, service
        What is given, and the graph that is read.
    tools
        Answer for entities and claims.
    list_tools
        Gives the tools with their whole schemas.
    """

    async def read_schemas() -> str:
        schemas = {
            tool.name: {"arguments": tool.input_schema, "answer": tool.output_schema} for tool in await list_tools()
        }
        return json.dumps(schemas)

    for uri, title, media_type, read in (
        (
            "kg://ontology", "Classes, predicates and controlled words", "text/turtle",
            lambda: ontology_file("kg.ttl").read_text(encoding="utf-8"),
        ),
        (
            "kg://data-sheet", "What the graph holds, and what it cannot be used for", "text/markdown",
            lambda: _data_sheet(service),
        ),
        ("kg://schemas", "Whole schemas of the arguments and answers of all tools", _JSON, read_schemas),
    ):  # fmt: skip
        name = uri.removeprefix("kg://")
        server.add_resource(FunctionResource(uri=uri, name=name, title=title, mime_type=media_type, fn=read))
    _add_templates(server, service, tools)


def _add_templates(server: MCPServer[None], service: Service, tools: Tools) -> None:
    questions = read_questions(*service.questions)

    async def read_entity(name: str) -> str:
        return _text_of(await tools.entity_card(name[:MOST_NAME]))

    async def read_claim(name: str) -> str:
        return _text_of(await tools.claim_card(name[:MOST_NAME]))

    async def read_by(reader: Callable[[ValidDataset, Page, str], bytes], name: str) -> str:
        return _said((await service.engine.call(reader, Page("", {}, 1), name[:MOST_NAME])).decode())

    async def read_question(name: str) -> str:
        return pack(question_record(find_question(questions, name))).decode()

    readers: dict[str, Callable[[str], Awaitable[str]]] = {
        "entity": read_entity,
        "claim": read_claim,
        "source": partial(read_by, read_source),
        "word": partial(read_by, read_word),
        "question": read_question,
    }
    for kind, reader in readers.items():
        _add_template(server, kind, reader)

    _add_completion(server, service, questions)


def _add_completion(server: MCPServer[None], service: Service, questions: Iterable[str]) -> None:
    async def complete_name(
        reference: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        _: CompletionContext | None,
    ) -> Completion | None:
        kind = reference.uri.removeprefix("kg://").partition("/")[0] if hasattr(reference, "uri") else ""
        if argument.name != "name" or kind not in _TITLES:
            return None
        text = argument.value[:MAX_NAME]
        if kind == "question":
            values = _beginning(text, questions)
            return Completion(values=values[:_MOST_VALUES], total=len(values), has_more=len(values) > _MOST_VALUES)
        values, total = json.loads(await service.engine.call(complete, kind, text))
        return Completion(values=values, total=total, has_more=total > len(values))

    register: Callable[[object], object] = server.completion()  # type: ignore[no-untyped-call]
    register(complete_name)


def _add_template(server: MCPServer[None], kind: str, reader: Callable[[str], Awaitable[str]]) -> None:
    async def read(name: str) -> str:
        try:
            return await reader(name)
        except KgError as error:
            raise ResourceNotFoundError(for_tools(str(error))) from error
        except ToolError as error:
            raise ResourceNotFoundError(str(error)) from error

    # a name is looked up and opens no file, so that a slash or two dots in it harm nobody
    free = ResourceSecurity(reject_path_traversal=False, reject_absolute_paths=False)
    title = _TITLES[kind]
    add = server.resource(
        f"kg://{kind}/{{name}}", name=kind, title=title, description=title, mime_type=_JSON, security=free
    )
    add(read)


def _text_of(result: CallToolResult) -> str:
    return _said(str(getattr(result.content[0], "text", "")))


def _said(text: str) -> str:
    """An answer to read; where nothing is there, the protocol has an error for it."""
    record = json.loads(text)
    if record.get("verdict") in ("not in the graph", "several"):
        near = ", ".join(suggestion["id"] for suggestion in record["suggestions"])
        raise ResourceNotFoundError(f"{record['message']} {f'Near: {near}.' if near else ''}".strip())
    return text


def _data_sheet(service: Service) -> str:
    path = service.folder / "README.md"
    # That of the folder is not about the graph of an endpoint.
    if service.settings.endpoint or not path.is_file():
        return "This graph has no data sheet.\n"
    return path.read_text(encoding="utf-8")
