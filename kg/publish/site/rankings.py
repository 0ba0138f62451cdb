"""Who is most connected, as pages show it: the ranking, the acts behind a number, and the ranking over time.

Comes in: a dataset and what was asked. Goes out: plain values that JSON holds too, since a server has them worked out
in another process. Nothing is computed here: it is the network room's answer with its notes and its line to cite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kg.graph import Inquiry, ValidDataset
from kg.model import format_date
from kg.network import (
    NetworkChoice,
    Series,
    absence_notes,
    choose_measure,
    cite_network,
    cite_ranking,
    cite_series,
    connection_notes,
    count_note,
    explain_count,
    rank_connections,
    rank_series,
    series_note,
)
from kg.publish.plots import draw_series, encode_plot
from kg.publish.site.cards import claim_value
from kg.publish.site.pictures import picture_actors

MOST_ACTS = 100
"""Acts of one actor that its page lists."""
_DRAWN = 12


def ranking_parts(dataset: ValidDataset, by: str, types: Sequence[str], top: int) -> dict[str, Any]:
    """A ranking with what it is made of, how sure it is, its line to cite and a picture of the first.

    Parameters
    ----------
    by
        Name of a measure; empty for the number of acts.
    types
        Classes to rank.
    top
        Ranks to list.
    """
    choice, measure = NetworkChoice(), choose_measure(by, "actors")
    connections = rank_connections(dataset, by=measure.name, types=types, top=top)
    notes = connection_notes(connections, measure.definition, dataset.tables.label)
    absent = absence_notes(dataset, connections.rows, choice, types)
    drawn = picture_actors(dataset, [row.id for row in connections.rows][:_DRAWN], choice)
    return {
        "measure": measure.name,
        "definition": measure.definition,
        "counts_acts": connections.coverage is not None,
        "types": list(types),
        "rows": [
            {**row.to_row(), "rank_text": row.rank_text, "span_text": row.span_text, "score": format_score(row.score)}
            for row in connections.rows
        ],
        "notes": [*dataset.view_notes, *notes, *absent],
        "cite": cite_ranking(dataset, connections, choice, types).text,
        "drawn": asdict(drawn) if drawn else None,
    }


def format_score(score: float | None) -> str:
    """A score as people read it.

    Examples
    --------
    >>> format_score(297.0), format_score(0.125), format_score(None)
    ('297', '0.125', 'not defined')
    """
    return "not defined" if score is None else f"{score:,.0f}" if score == int(score) else f"{score:.4g}"


def why_parts(dataset: ValidDataset, actor: str) -> dict[str, Any]:
    """The acts behind an actor's number, each with the claims that state it.

    Parameters
    ----------
    actor
        Id of a principal.

    Raises
    ------
    UsageError
        When the actor has no part in the network.
    """
    count = explain_count(dataset, actor)
    label = dataset.tables.label
    return {
        "id": actor,
        "label": count.label,
        "note": count_note(count),
        "total": len(count.acts),
        "acts": [
            {
                "ids": list(act.acts),
                "when": format_date(act.when),
                "partners": list(act.partners),
                "through": [label(name) for name in act.through],
                "origins": list(act.origins),
                "claims": [claim_value(claim, dataset).model_dump() for claim in act.claims],
            }
            for act in count.acts[:MOST_ACTS]
        ],
        "cite": cite_network(dataset, NetworkChoice(), inquiry=Inquiry({"acts of": actor}, measure="acts")).text,
    }


def series_parts(  # noqa: PLR0913  each is a field of the form
    dataset: ValidDataset, start: str, end: str, by: str, types: Sequence[str], top: int
) -> dict[str, Any]:
    """A ranking over time: a grid of scores and the plot, with its line to cite.

    Parameters
    ----------
    start, end
        Dates as known, in EDTF.
    by, types, top
        As of `ranking_parts`.
    """
    measure = choose_measure(by, "actors")

    def follow(counting: str, most: int | None) -> Series:
        return rank_series(dataset, start=start, end=end, counting=counting, by=measure.name, types=types, top=most)

    series = follow("as-of", top)
    undated = follow("undated", None) if series.dated < series.ties else None
    cite = cite_series(dataset, series, NetworkChoice(), types).text
    scores = {(point.id, point.date): format_score(point.score) for point in series.points}
    svg, title = "", f"{', '.join(types)}: {measure.name}"
    if any(point.score is not None for point in series.points):
        svg = encode_plot(draw_series(series, title=title, cite=cite, undated=undated), "svg").decode()
    return {
        "steps": list(series.steps_in_words),
        "rows": [
            {"id": point.id, "label": point.label, "scores": [scores.get((point.id, day), "") for day in series.dates]}
            for point in series.listed
        ],
        "note": series_note(series, measure.definition),
        "svg": svg,
        "cite": cite,
    }
