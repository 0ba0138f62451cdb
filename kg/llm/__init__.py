"""A language model as an extractor: it proposes in words, and only what the text bears out becomes a candidate.

Comes in: a document and the address of a server that the user names. Goes out: candidates, rejects with
their causes, and what was used. Nothing here imports the network library before it is needed.
"""

from __future__ import annotations

from kg.llm.client import Server
from kg.llm.proposals import Cause, Proposal, Reject, Said
from kg.llm.run import LlmRun, extract_with_llm, format_rejects
from kg.llm.settings import LlmSettings
from kg.llm.stance import Ground, make_ground
from kg.llm.usage import Budget, Prices, Usage, format_usage

__all__ = [
    "Budget",
    "Cause",
    "Ground",
    "LlmRun",
    "LlmSettings",
    "Prices",
    "Proposal",
    "Reject",
    "Said",
    "Server",
    "Usage",
    "extract_with_llm",
    "format_rejects",
    "format_usage",
    "make_ground",
]
