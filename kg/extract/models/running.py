"""A document through a language model, part by part, each part at most once.

Comes in: a document, what the rules read in it, and a server. Goes out: an `LlmRun` with candidates, rejects
and what was used. Whatever ends a run early, a limit or a server that fails, is a value of the run and not
an exception, so that what was done, and paid for, is never lost.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from kg.errors import KgError, LimitError
from kg.extract.documents.document import Document
from kg.extract.models.answers import read_answer
from kg.extract.models.batch import BatchAnswers
from kg.extract.models.cache import FORMAT, CachedAnswer, entry_name, find_entry, keep_entry
from kg.extract.models.chunks import Chunk, halve, split_document
from kg.extract.models.client import Finish, LlmAnswer, LlmServer
from kg.extract.models.places import level
from kg.extract.models.prompt import Prompt, make_prompt
from kg.extract.models.proposals import Cause, Proposal, Rejection
from kg.extract.models.stance import ParsedReading
from kg.extract.models.usage import Usage, estimate_tokens, room_for
from kg.extract.models.verification import verify
from kg.model import Candidate

TRIES = 2
"""How often a part is asked for whose answer cannot be read."""


@dataclass(frozen=True, slots=True)
class LlmRun:
    """What a model gave for a document.

    Parameters
    ----------
    candidates
        Verified statements, in order of the text.
    rejects
        What was turned down, in the order in which it came.
    usage
        What the server has been used for, by this and earlier documents of the same `LlmServer`.
    stop
        What ended the run before the end of the text; None when all of it was read.
    """

    candidates: tuple[Candidate, ...]
    rejects: tuple[Rejection, ...]
    usage: Usage
    stop: KgError | None = None


_CAUSES = {
    Finish.TRUNCATED: (Cause.ANSWER_TRUNCATED, "the answer was cut off, and the part cannot be made shorter"),
    Finish.TOO_LONG: (Cause.ANSWER_TRUNCATED, "the part is too long for the model and cannot be made shorter"),
    Finish.TOO_LARGE: (Cause.ANSWER_TOO_LARGE, "the answer was larger than any honest one and was not read"),
    Finish.MISSING: (Cause.ANSWER_MISSING, "the file has no answer to this part, or one that is not that of a chat"),
    Finish.REFUSED: (Cause.REFUSED, "the model refused"),
    Finish.FILTERED: (Cause.CONTENT_FILTER, "a content filter of the server stopped the answer"),
}


@dataclass(slots=True)
class _State:
    """A run in progress."""

    document: Document
    ground: ParsedReading
    server: LlmServer | BatchAnswers
    rivals: tuple[Candidate, ...]
    candidates: list[Candidate] = field(default_factory=list)
    rejects: list[Rejection] = field(default_factory=list)
    seen: set[tuple[object, ...]] = field(default_factory=set)

    def fail(self, cause: Cause, detail: str, chunk: Chunk) -> None:
        self.rejects.append(Rejection(cause, detail, self.document.id, chunk.start, chunk.end))

    def take(self, proposals: Sequence[Proposal], chunk: Chunk) -> None:
        verified = verify(proposals, chunk, self.ground, self.server.settings.model, self.rivals)
        self.rejects += verified.rejects
        for candidate in verified.candidates:
            key = _meaning(candidate, self.document)
            if key in self.seen:
                self.fail(Cause.DUPLICATE, f"{candidate.relation}: the same words state it twice in the text", chunk)
            else:
                self.seen.add(key)
                self.candidates.append(candidate)


def extract_with_llm(
    document: Document,
    ground: ParsedReading,
    server: LlmServer | BatchAnswers,
    *,
    rivals: Iterable[Candidate] = (),
    on_part: Callable[[int, int], None] = lambda _done, _total: None,
) -> LlmRun:
    """Ask a language model what a document states, and keep what the text bears out.

    Parameters
    ----------
    document
        The text to read; its zones are not sent.
    ground
        What the rules read in it, and its sentences.
    server
        Made once for a run, so that limits hold for all of its documents.
    rivals
        Candidates of the rules, against which the direction of a statement is checked.
    on_part
        Called with the number of parts done and in all.

    Returns
    -------
    LlmRun
        Also when the run was ended early; see its `stop`.
    """
    state = _State(document, ground, server, tuple(rivals))
    waiting = deque(split_document(document, server.settings.chunk_chars))
    done, stop = 0, None
    on_part(0, len(waiting))
    while waiting:
        chunk = waiting.popleft()
        try:
            smaller = _read_part(state, chunk)
        except KgError as error:
            stop = error
            break
        waiting.extendleft(reversed(smaller))
        done += 0 if smaller else 1
        on_part(done, done + len(waiting))
    candidates = sorted(
        state.candidates, key=lambda candidate: (candidate.start, candidate.end, candidate.relation, candidate.id)
    )
    return LlmRun(tuple(candidates), tuple(state.rejects), server.usage, stop)


def _read_part(state: _State, chunk: Chunk) -> tuple[Chunk, ...]:
    """Read one part; what comes back are the smaller parts to read instead."""
    prompt = make_prompt(state.document, chunk)
    settings = state.server.settings
    name = entry_name(prompt, settings, state.document.sha256)
    kept = find_entry(settings.cache, name)
    if kept is not None and _is_usable(kept.content):
        state.server.usage = state.server.usage.after_cached()
        _take_answer(state, chunk, kept.content)
        return ()
    for attempt in range(TRIES):
        answer = _ask(state.server, prompt)
        if answer.finish in (Finish.TRUNCATED, Finish.TOO_LONG) and state.server.is_live:
            smaller = halve(state.document, chunk)
            if len(smaller) > 1:
                return smaller
        if answer.finish is not Finish.DONE:
            cause, detail = _CAUSES[answer.finish]
            state.fail(cause, detail, chunk)
            if answer.finish is Finish.TRUNCATED:  # its whole statements are kept
                state.take(read_answer(answer.content)[0], chunk)
            return ()
        if _is_usable(answer.content):
            entry = CachedAnswer(
                format=FORMAT, model=settings.model, content=answer.content,
                tokens_in=answer.tokens_in, tokens_out=answer.tokens_out,
            )  # fmt: skip
            keep_entry(settings.cache, name, entry)
            _take_answer(state, chunk, answer.content)
            return ()
        if attempt == TRIES - 1:
            _take_answer(state, chunk, answer.content)
    return ()


def _is_usable(content: str) -> bool:
    """Whether an answer has the form of one, whatever its statements are worth."""
    return not any(fault.is_whole for fault in read_answer(content)[1])


def _ask(server: LlmServer | BatchAnswers, prompt: Prompt) -> LlmAnswer:
    settings = server.settings
    expected = estimate_tokens(prompt.system + prompt.user)
    room = room_for(server.usage, settings.budget, settings.prices, expected, settings.answer_tokens)
    if not room:
        raise LimitError("the limit of tokens or cost is reached; what is done is kept, and a higher limit goes on")
    return server.ask(prompt, room)


def _take_answer(state: _State, chunk: Chunk, content: str) -> None:
    proposals, faults = read_answer(content)
    for fault in faults:
        state.fail(fault.cause, fault.detail, chunk)
    state.take(proposals, chunk)


def _meaning(candidate: Candidate, document: Document) -> tuple[object, ...]:
    """What two statements share that a reviewer would see as one, as where a text repeats a paragraph."""
    record = candidate.record()
    compared = ("relation", "subject_name", "object_name", "object_text", "modality")
    quote = level(document.text[candidate.start : candidate.end])
    return (*(str(record[key]) for key in compared), str(record["qualifiers"]), quote)


def format_rejects(rejects: Iterable[Rejection]) -> bytes:
    """Rejects as JSON lines, for a file."""
    lines = [json.dumps(reject.record(), ensure_ascii=False) + "\n" for reject in rejects]
    return "".join(lines).encode("utf-8", "backslashreplace")
