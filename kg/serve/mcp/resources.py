"""Resources for assistants: the data sheet, the ontology, and one address for each entity, claim, source and question.

Comes in: a `Service`. Goes out: what a server of the Model Context Protocol has to read, and completions of the names
in the addresses. What is read of an entity or a claim is what the tool of its card answers.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict
from functools import partial

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.resources import FunctionResource, ResourceSecurity
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INTERNAL_ERROR,
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
from kg.query import find_question, read_questions
from kg.serve.engine.service import Service
from kg.serve.mcp.paging import PartRequest, pack
from kg.serve.mcp.reading import MOST_VALUES, complete, names_with, read_source, read_word
from kg.serve.mcp.tools import MOST_NAME, Tools
from kg.serve.mcp.wording import for_tools
from kg.tables import MAX_NAME, ontology_file

_JSON = "application/json"


_TITLES = {
    "entity": "All that the graph knows of an entity, by id or name",
    "claim": "A claim with its rivals, by id",
    "source": "A source, by id",
    "word": "A class, predicate or other word of the ontology, by name",
    "question": "A saved question with its parameters and its query, by name",
}


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

    async def read_by(reader: Callable[[ValidDataset, PartRequest, str], bytes], name: str) -> str:
        return _said((await service.engine.call(reader, PartRequest("", {}, 1), name[:MOST_NAME])).decode())

    async def read_question(name: str) -> str:
        question = find_question(questions, name)
        return pack(asdict(question)).decode()

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
            values = names_with(text, questions)
            return Completion(values=values[:MOST_VALUES], total=len(values), has_more=len(values) > MOST_VALUES)
        try:
            values, total = json.loads(await service.engine.call(complete, kind, text))
        except KgError as error:
            raise MCPError(INTERNAL_ERROR, for_tools(str(error))) from error
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
