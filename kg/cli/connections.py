"""Commands about how entities are connected: path, reach, backbone, communities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import (
    BackgroundOption,
    GraphOptions,
    ModalityOption,
    NetworkOptions,
    RecordFormat,
    RecordFormatOption,
    print_records,
)
from kg.cli.parameters import Without, add_commands
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.graph import ValidDataset
    from kg.model import Day
    from kg.network import ChainChoice, TimedStep

TimeRespectingOption = Annotated[
    bool, typer.Option("--time-respecting", help="The chain of dated ties that arrives first, each after the other.")
]


@dataclass(frozen=True)
class ChainOptions:
    """Which chains of dated ties count."""

    since: Annotated[str, typer.Option("--from", metavar="DATE", help="Set out no earlier than this.")] = ""
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="Arrive no later than this.")] = ""
    certain: Annotated[
        bool, typer.Option("--certain", help="Only chains that the dates enforce, not all that they allow.")
    ] = False

    def chosen(self, *, background: bool, modalities: list[str] | None) -> ChainChoice:
        """The chains that the options name."""
        from kg.network import ChainChoice

        return ChainChoice(self.since, self.until, self.certain, background, tuple(modalities or ()))


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_commands(app, path, reach, backbone, communities)


def path(
    start: Annotated[str, typer.Argument(metavar="FROM", help="Id or any name of an entity.")],
    end: Annotated[str, typer.Argument(metavar="TO", help="Id or any name of an entity.")],
    *,
    count: Annotated[int, typer.Option("--count", "-k", min=1, max=100, help="Paths to find, shortest first.")] = 1,
    predicates: Annotated[list[str] | None, typer.Option("--predicate", help="Only along this predicate.")] = None,
    without: Annotated[list[str] | None, typer.Option("--without", help="Not along this predicate.")] = None,
    time_respecting: TimeRespectingOption = False,
    chain: ChainOptions,
    modalities: ModalityOption = None,
    background: BackgroundOption = False,
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: GraphOptions,
) -> None:
    """Find the shortest paths between two entities, with the claims along each.

    Example: kg path Russia Kazakhstan --count 3
    """
    from kg.network import PathChoice, cite_paths, find_paths, path_notes

    dataset = graph.open_silently()
    first, last = dataset.lookup.resolve(start), dataset.lookup.resolve(end)
    if time_respecting:
        if count > 1 or predicates or without:
            raise UsageError("--time-respecting gives one path along all ties; leave out --count and predicates")
        _print_timed_path(dataset, first, last, chain.chosen(background=background, modalities=modalities), form, graph)
        return
    if chain != ChainOptions():
        raise UsageError("--from, --to and --certain go with --time-respecting")
    choice = PathChoice(tuple(predicates or ()), tuple(without or ()), background, tuple(modalities or ()))
    paths = find_paths(dataset, first, last, choice, count=count)
    notes = [f"kg: {note}" for note in path_notes(dataset, first, last, paths, choice)]
    label = dataset.tables.label
    header = ["path", "step", "from", "predicate", "to", "modality", "place", "claim"]
    records: list[dict[str, object]] = [
        {"path": number, **row} for number, path in enumerate(paths, 1) for row in path.to_rows()
    ]
    cells = [
        [
            str(row["path"]), str(row["step"]), label(str(row["start"])), str(row["predicate"]),
            label(str(row["end"])), str(row["modality"]), f"{row['source']}:{row['line']}".rstrip(":"),
            f"kgc:{row['claim']}",
        ]
        for row in records
    ]  # fmt: skip
    citation = graph.citation(lambda: cite_paths(dataset, first, last, paths, choice))
    print_records(header, cells, records, form, (*dataset.view_notes, *notes), citation)


def _print_timed_path(
    dataset: ValidDataset, first: str, last: str, choice: ChainChoice, form: RecordFormat, graph: GraphOptions
) -> None:
    from kg.network import cite_chains, find_timed_path, undated_note

    steps, reached = find_timed_path(dataset, first, last, choice)
    label = dataset.tables.label
    records: list[dict[str, object]] = [{"step": number, **step.to_row()} for number, step in enumerate(steps, 1)]
    cells = [
        [
            str(number), label(step.start), label(step.through) if step.through else "", label(step.end),
            _day_words(step.day), _modalities(step),
            " ".join(f"kgc:{claim.id}" for claim in step.claims),
        ]
        for number, step in enumerate(steps, 1)
    ]  # fmt: skip
    header = ["step", "from", "through", "to", "from day", "modality", "claims"]
    citation = graph.citation(
        lambda: cite_chains(dataset, {"time-respecting path": f"{first} to {last}"}, steps, choice)
    )
    print_records(header, cells, records, form, (*dataset.view_notes, undated_note(reached)), citation)


def _day_words(day: Day | None) -> str:
    from kg.model import format_date

    return format_date(day.isoformat()) if day else ""


def _modalities(step: TimedStep) -> str:
    return " ".join(dict.fromkeys(claim.modality for claim in step.claims))


def reach(
    start: Annotated[str, typer.Argument(metavar="FROM", help="Id or any name of an actor.")],
    *,
    chain: ChainOptions,
    modalities: ModalityOption = None,
    background: BackgroundOption = False,
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: Annotated[GraphOptions, Without(("as_of",))],
) -> None:
    """List who can be reached from an actor along ties in the order of time, and by when.

    Example: kg reach Uzbekistan --from 2013 --to 2025
    """
    from kg.network import cite_chains, find_reach, reach_notes

    dataset = graph.open_silently()
    origin = dataset.lookup.resolve(start)
    choice = chain.chosen(background=background, modalities=modalities)
    reached = find_reach(dataset, origin, choice)
    label = dataset.tables.label
    cells = [
        [
            _day_words(arrival.day), arrival.label, arrival.type, str(len(arrival.steps)),
            label(arrival.steps[-1].start), label(arrival.steps[-1].through) if arrival.steps[-1].through else "",
            _modalities(arrival.steps[-1]), arrival.id,
        ]
        for arrival in reached.arrivals
    ]  # fmt: skip
    header = ["by", "label", "type", "steps", "from", "through", "modality", "id"]
    along = [step for arrival in reached.arrivals for step in arrival.steps]
    citation = graph.citation(lambda: cite_chains(dataset, {"reach": origin}, along, choice))
    records: list[dict[str, object]] = [dict(arrival.to_row()) for arrival in reached.arrivals]
    print_records(header, cells, records, form, (*dataset.view_notes, *reach_notes(dataset, reached)), citation)


def backbone(
    *,
    error: Annotated[
        float, typer.Option("--error", "--fdr", help="Chance of any mistake among what is called, between 0 and 1.")
    ] = 0.05,
    validated: Annotated[bool, typer.Option("--validated", help="List only ties above chance.")] = False,
    ties: Annotated[NetworkOptions, Without(("network",))],
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: GraphOptions,
) -> None:
    """List pairs of actors by how far they share more than chance would give.

    Example: kg backbone --error 0.1
    """
    from kg.graph import Inquiry
    from kg.network import NetworkChoice, absence_notes, backbone_note, cite_network, find_backbone

    only = ties.chosen_ties()
    dataset = graph.open_silently()
    tested = find_backbone(dataset, error=error, types=ties.classes, background=ties.background, only=only)
    above = [tie for tie in tested.ties if tie.is_above_chance]
    label = dataset.tables.label
    listed = above if validated else tested.ties
    cells = [
        [
            label(tie.start), label(tie.end), str(tie.shared), f"{tie.expected:.2f}", f"{tie.surprisal:.2f}",
            f"{tie.p:.3g}",
            "untestable" if tie.p_adjusted is None else f"{tie.p_adjusted:.3g}",
            "yes" if tie.is_above_chance else "no",
        ]
        for tie in listed
    ]  # fmt: skip
    header = ["actor", "other", "shared", "expected", "surprisal", "p", "p adjusted", "above chance"]
    choice = NetworkChoice("actors", ties.background, only)
    absent = absence_notes(dataset, tested.ties, choice, ties.classes)
    notes = (*dataset.view_notes, backbone_note(tested), *(f"kg: {note}" for note in absent))
    asked = Inquiry({"backbone at error rate": f"{error:g}"})
    citation = graph.citation(lambda: cite_network(dataset, choice, ties.classes, asked))
    print_records(header, cells, [dict(tie.to_row()) for tie in listed], form, notes, citation)


def communities(
    *,
    resolution: Annotated[
        float, typer.Option("--resolution", min=0.01, help="Higher gives smaller communities.")
    ] = 1.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the search.")] = 0,
    ties: Annotated[NetworkOptions, Without(("types",))],
    form: RecordFormatOption = RecordFormat.TABLE,
    graph: GraphOptions,
) -> None:
    """Divide the network into communities, named by their best connected members.

    Example: kg communities --network claims
    """
    from kg.network import NetworkChoice, absence_notes, cite_division, division_note, find_communities

    only = ties.chosen_ties()
    dataset = graph.open_silently()
    partition = find_communities(
        dataset, network=ties.network, resolution=resolution, seed=seed, background=ties.background, only=only
    )
    header = ["community", "name", "size", "members"]
    cells = [
        [
            str(community.number),
            community.name,
            str(len(community.members)),
            ", ".join(map(dataset.tables.label, community.members)),
        ]
        for community in partition.communities
    ]
    choice = NetworkChoice(ties.network, ties.background, only)
    absent = absence_notes(dataset, partition.communities, choice)
    notes = (*dataset.view_notes, division_note(partition), *(f"kg: {note}" for note in absent))
    citation = graph.citation(lambda: cite_division(dataset, partition, choice, resolution))
    records: list[dict[str, object]] = [dict(community.to_row()) for community in partition.communities]
    print_records(header, cells, records, form, notes, citation)
