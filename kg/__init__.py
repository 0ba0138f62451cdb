"""An open knowledge graph of diplomacy: claims with their sources, dates, contradictions and uncertainty."""

from __future__ import annotations

__version__ = "0.1.0"
