"""Requests and answers as files, so that any batch service, chat window or local model can answer offline.

Comes in: documents, or the lines of an answer file. Goes out: lines in the form of OpenAI's batch files, or a
`BatchAnswers` that stands in the place of a server. A request's id is a hash of what is asked, so that answers to other
requests are told from ours whatever their order, and a text that has changed since finds none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import InputError
from kg.extract.documents.document import Document
from kg.extract.models.chunks import split_document
from kg.extract.models.client import Finish, LlmAnswer, read_completion, request_body
from kg.extract.models.dialect import Dialect
from kg.extract.models.prompt import Prompt, make_prompt
from kg.extract.models.settings import LlmSettings
from kg.extract.models.usage import Usage, estimate_tokens

NO_ADDRESS = "http://localhost/v1"
"""Address in the settings of a run that asks none."""


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """One request as a line of a file, and about how many tokens it sends."""

    line: str
    tokens_in: int


def request_id(prompt: Prompt) -> str:
    """Id of a request: a hash of its messages."""
    text = f"{prompt.system}\n{prompt.user}".encode("utf-8", "surrogatepass")
    return f"kg-{hashlib.sha256(text).hexdigest()[:32]}"


def batch_requests(document: Document, settings: LlmSettings) -> tuple[BatchRequest, ...]:
    """The requests for a document, one for each of its parts.

    Parameters
    ----------
    document
        The text to read; its zones are not sent.
    settings
        Name of the model, longest part and longest answer; nothing is asked.
    """
    requests = []
    for chunk in split_document(document, settings.chunk_chars):
        prompt = make_prompt(document, chunk)
        body = request_body(prompt, settings.model, Dialect(), settings.answer_tokens)
        record = {"custom_id": request_id(prompt), "method": "POST", "url": "/v1/chat/completions", "body": body}
        line = json.dumps(record, ensure_ascii=True) + "\n"
        requests.append(BatchRequest(line, estimate_tokens(prompt.system + prompt.user)))
    return tuple(requests)


class BatchAnswers:
    """Answers of a file in the place of a server: what is asked is looked up, and nothing is sent.

    Parameters
    ----------
    settings
        As for the export; the model's name stands in the candidates.
    contents
        The bodies of answers by the id of their request.
    """

    is_live = False

    def __init__(self, settings: LlmSettings, contents: dict[str, bytes]) -> None:
        self.settings, self.usage = settings, Usage()
        self._contents = contents
        self.unused = set(contents)

    def ask(self, prompt: Prompt, answer_tokens: int) -> LlmAnswer:  # noqa: ARG002  as a server is asked
        """The answer to a request, or one that says that there is none."""
        name = request_id(prompt)
        self.unused.discard(name)
        answer = read_completion(self._contents[name], prompt) if name in self._contents else None
        if answer is None:
            return LlmAnswer(Finish.MISSING)
        self.usage = self.usage.after_answer(answer.tokens_in, answer.tokens_out, is_estimated=answer.is_estimated)
        return answer

    def close(self) -> None:
        """Let go of nothing, as there is no connection."""


def read_batch_answers(lines: Iterable[str], name: str) -> dict[str, bytes]:
    """Bodies of answers by the id of their request.

    Parameters
    ----------
    lines
        In the form of OpenAI's batch files; or with only ``custom_id`` and ``content``, as one writes by hand what a
        chat window said.
    name
        Of the file, for errors.

    Raises
    ------
    InputError
        With each line that is no answer.
    """
    contents: dict[str, bytes] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            problems.append(f"{name}:{number}: not a whole line of JSON; take it out or ask for the answer again")
            continue
        known = record.get("custom_id") if isinstance(record, dict) else None
        if not isinstance(known, str):
            problems.append(f"{name}:{number}: no 'custom_id'; give each answer that of its request")
            continue
        contents[known] = json.dumps(_body_of(record)).encode("utf-8", "backslashreplace")
    if problems:
        more = f"\n... and {len(problems) - 10:,} more" if len(problems) > 10 else ""
        raise InputError("\n".join(problems[:10]) + more)
    return contents


def _body_of(record: dict[str, object]) -> object:
    if isinstance(record.get("content"), str):
        return {"choices": [{"message": {"content": record["content"]}, "finish_reason": "stop"}]}
    response = record.get("response")
    return response.get("body") if isinstance(response, dict) else None
