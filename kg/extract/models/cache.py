"""Answers of a model, kept so that none is paid for twice and an interrupted run goes on where it stopped.

Comes in: what was asked and the answer. Goes out: the answer, when just this was asked before. An entry is
named by the hash of all that can change the answer; it holds the model's words, which quote the text, but
neither the prompt nor the key. Only usable answers are kept, so that a second run asks again for the others.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from kg.extract.models.prompt import Prompt, answer_schema
from kg.extract.models.settings import LlmSettings
from kg.tables import make_folder, read_bytes, write_atomically

FORMAT = 1
OWNER_ONLY = 0o700


class CachedAnswer(BaseModel):
    """One answer: the model's words, and the tokens that they took."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    format: int
    model: str
    content: str
    tokens_in: int
    tokens_out: int


def entry_name(prompt: Prompt, settings: LlmSettings, doc_sha256: str) -> str:
    """Name of the entry for a request: a hash of prompt, schema, text, model, server and settings."""
    asked = {
        "format": FORMAT,
        "url": settings.url.rstrip("/"),
        "model": settings.model,
        "system": prompt.system,
        "user": prompt.user,
        "schema": answer_schema(),
        "document": doc_sha256,
        "answer_tokens": settings.answer_tokens,
    }
    text = json.dumps(asked, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def find_entry(folder: Path | None, name: str) -> CachedAnswer | None:
    """The entry of that name; None when there is none or it is damaged."""
    if folder is None:
        return None
    try:
        entry = CachedAnswer.model_validate_json(read_bytes(_path(folder, name), within=folder))
    except (OSError, ValidationError):
        return None
    return entry if entry.format == FORMAT else None


def keep_entry(folder: Path | None, name: str, entry: CachedAnswer) -> None:
    """Write an entry, whole or not at all, into a folder that only the user may read.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    if folder is None:
        return
    is_new = not folder.exists()
    path = _path(folder, name)
    make_folder(path.parent)
    if is_new:
        with contextlib.suppress(OSError):
            folder.chmod(OWNER_ONLY)
    write_atomically(path, (entry.model_dump_json(indent=1) + "\n").encode("utf-8", "backslashreplace"), within=folder)


def _path(folder: Path, name: str) -> Path:
    return folder / name[:2] / f"{name}.json"
