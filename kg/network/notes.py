"""What is to be known of an answer about a network beside its rows: how sure, of what, what was left out, why none.

Comes in: what this room found, and the graph. Goes out: notes, a sentence each, the same at every door. Why an answer
is empty is only looked for where it is: the same network is made with reference data, of all claims, or in the whole
view, until one holds what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.graph import UNKNOWN_ORIGIN
from kg.model import Modality, View
from kg.network.backbone import MODEL
from kg.network.network import build_network
from kg.network.paths import ANY_PATH, PathChoice, find_paths
from kg.network.ranking import classes_under
from kg.network.temporal_paths import opening_choice
from kg.network.ties import ALL_TIES, TieFilter, other_modalities, select_edges

if TYPE_CHECKING:
    import networkx as nx

    from kg.graph import ValidDataset
    from kg.network.backbone import Backbone
    from kg.network.certainty import Breakdown, Connections
    from kg.network.communities import Division
    from kg.network.explanation import CountExplanation, RobustRank
    from kg.network.series import Series
    from kg.network.temporal_paths import Reach

_EMPTY_FROM = 0.9
"""Density above which measures that read no weights tell actors apart by a few missing ties."""
_NO_ROLES = (
    "the ontology of this graph is of an earlier edition, which gives predicates no roles, so nothing ties actors; "
    "build the graph anew, or use --network claims"
)


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """Which network was asked: its name, whether reference data count, and which ties."""

    network: str = "actors"
    background: bool = False
    only: TieFilter = ALL_TIES

    def is_empty(self, dataset: ValidDataset) -> bool:
        """Whether no claim can be in it."""
        return not select_edges(dataset, background=self.background, only=self.only)

    def build(self, dataset: ValidDataset) -> nx.Graph[str]:
        """The network itself."""
        return build_network(dataset, self.network, background=self.background, only=self.only)


def absence_notes(  # noqa: PLR0913  each is a part of what was asked
    dataset: ValidDataset,
    rows: Sequence[object],
    choice: NetworkChoice,
    types: Sequence[str] = (),
    actors: Collection[str] = (),
    *,
    is_over_time: bool = False,
) -> tuple[str, ...]:
    """Why an answer about a network has no rows, or none for an actor that was named.

    Parameters
    ----------
    dataset
        The graph and its view.
    rows
        The answer; with actors, each row has the `id` of one.
    choice
        The network that was asked.
    types
        Classes that were asked for.
    actors
        Ids of those that were to be listed.
    is_over_time
        Whether the answer is of a time that can be widened; else its rows are ties of those in the network.
    """
    listed = {getattr(row, "id", "") for row in rows}
    missing = [identity for identity in actors if identity not in listed]
    if not missing and (rows or actors):
        return ()
    ontology, entities = dataset.ontology, dataset.tables.entities
    properties = ontology.properties.values()
    if not any(word.makes_tie or word.subject_role.takes_part or word.object_role.takes_part for word in properties):
        return (_NO_ROLES,)
    classes = frozenset(classes_under(dataset, types)) if types else frozenset(ontology.classes)
    here = choice.build(dataset)
    asked = " or ".join(types)
    if not actors:
        of_class = {identity for identity, entity in entities.items() if entity.type in classes}
        if not of_class:
            return (f"the graph has nothing of class {asked}" if types else "the graph is empty",)
        what = f"no {asked}" if types else "nothing"
        if not is_over_time and any(identity in here for identity in of_class):
            return (f"{what} shares anything with another in the network '{choice.network}'",)
        return (f"{what} has a tie in the network '{choice.network}'{_where(dataset, of_class, choice, here)}",)
    return tuple(_why_missing(dataset, identity, choice, here, classes, asked) for identity in missing)


def _why_missing(  # noqa: PLR0913  each is a part of what was asked
    dataset: ValidDataset,
    identity: str,
    choice: NetworkChoice,
    here: Container[str],
    classes: Container[str],
    asked: str,
) -> str:
    """Why an actor that was named is not listed."""
    kind, label = dataset.tables.entities[identity].type, dataset.tables.label(identity)
    if identity in here and kind not in classes:
        return f"{label} is a {kind}, not of class {asked}; add --type {kind}"
    where = _where(dataset, {identity}, choice, here)
    named = "" if kind in classes else f", with --type {kind}"
    return f"{label} has no tie in the network '{choice.network}'{where}{named}"


def _where(dataset: ValidDataset, wanted: Collection[str], choice: NetworkChoice, here: Container[str]) -> str:
    """In which other network one of the wanted has a tie, or that it has one here at another time, as a clause."""
    if any(identity in here for identity in wanted):  # and the answer is one of a narrower time
        return " in this time; widen --from and --to"
    view = dataset.view
    restrictions = {"--as-of": view.as_of, "--known-by": view.known_by, "--source": view.sources}
    options = " and ".join(option for option, value in restrictions.items() if value)
    network, background, only = choice.network, choice.background, choice.only
    asked = {"--predicate": only.predicates, "--shared": only.shared, "--modality": only.modalities}
    narrowed = [option for option, value in asked.items() if value]
    others = [
        ("--background counts claims of reference data", NetworkChoice(network, background=True, only=only)),
        (f"leave out {' and '.join(narrowed)}", NetworkChoice(network, background=background)),
        ("--network claims has it", NetworkChoice("claims", background=background)),
        ("--network claims with --background has it", NetworkChoice("claims", background=True)),
    ]
    for clause, instead in others:
        if instead != choice and any(identity in wanted for identity in instead.build(dataset)):
            return f"; {clause}"
    whole = dataset.with_view(View(view.kind)) if options else dataset
    if options and any(identity in wanted for identity in choice.build(whole)):
        return f"; leave out {options}"
    return ", nor in any other"


def component_notes(network: nx.Graph[str], measure: str) -> tuple[str, ...]:
    """That a measure scores one component of several, and whether another one is as large.

    Parameters
    ----------
    network
        What is ranked.
    measure
        Name of the measure.
    """
    import networkx as nx

    if measure != "eigenvector" or len(network) < 2:
        return ()
    components = [network.subgraph(nodes) for nodes in nx.connected_components(network.to_undirected(as_view=True))]
    sizes = sorted(((len(part), part.number_of_edges()) for part in components), reverse=True)
    if len(sizes) < 2:
        return ()
    said = f"the network has {len(sizes)} components, and eigenvector centrality is that of the largest: others score 0"
    alike = sizes.count(sizes[0])
    tied = f"{alike} components are equally large; the first by id is scored, which says nothing of the others"
    return (said, tied) if alike > 1 else (said,)


def path_notes(
    dataset: ValidDataset, start: str, end: str, paths: Sequence[object], choice: PathChoice = ANY_PATH
) -> tuple[str, ...]:
    """That no path leads from one entity to another, and what would open one.

    Parameters
    ----------
    start, end
        Ids of entities.
    paths
        What was found.
    choice
        Which claims they go along.
    """
    label, view = dataset.tables.label, dataset.view
    if start == end:
        return (f"{label(start)} is both ends of the path; name another one",)
    if paths:
        return ()
    line = f"no path leads from {label(start)} to {label(end)} along what is {choice.only.meant} in this view"
    if view != View() and find_paths(dataset.with_view(View()), start, end, choice):
        return (f"{line}; the whole view has one",)
    wider = [choice.only.with_modality(word) for word in other_modalities(choice.modalities)]
    others = {
        "--background goes along claims of reference data": replace(choice, background=True),
        "leave out --predicate and --without": replace(choice, predicates=(), without=()),
        "leave out --modality": replace(choice, modalities=()),
        **{f"{only.modality_options} opens one": replace(choice, modalities=only.modalities) for only in wider},
        "--background and every --modality together open one": PathChoice(background=True, modalities=tuple(Modality)),
    }
    opening = next((clause for clause, instead in others.items() if find_paths(dataset, start, end, instead)), "")
    return (f"{line}; {opening}" if opening else f"{line}, nor along any other claim of it",)


def connection_notes(
    connections: Connections, definition: str, label: Callable[[str], str], frames: Sequence[str] = ()
) -> tuple[str, ...]:
    """What a ranking counts, what it rests on, and how little has to be lost for it to change.

    Parameters
    ----------
    connections
        The ranking.
    definition
        What the measure counts.
    label
        Gives the label of an entity.
    frames
        Where it is written what the claims were looked for by.
    """
    if not connections.rows:
        return ()  # why is told by `absence_notes`
    return (
        f"score: {definition}",
        *_coverage_notes(connections, label),
        *_frame_notes(frames),
        *_loss_notes(connections, label),
        *_density_notes(connections),
        *((chance_note(connections.chance),) if connections.chance else ()),
    )


def _coverage_notes(connections: Connections, label: Callable[[str], str]) -> tuple[str, ...]:
    coverage = connections.coverage
    if coverage is None:
        return ()
    if not coverage.acts:
        return ("nobody shares an act with another",)
    window = f"from {coverage.first} to {coverage.last}" if coverage.first else "without a date"
    acts, largest = "act" if coverage.acts == 1 else "acts", "; ".join(map(label, coverage.largest_act))
    origin = _name_origin(coverage.largest_origin)
    counted = (
        f"{coverage.acts} {acts} {window}, {coverage.undated} of them undated; the largest, {largest}, gives "
        f"{coverage.largest_act_share:.0%} of all counts, and {coverage.largest_origin_share:.0%} rest on {origin}"
    )
    participation = (
        "participation, not partnership: most acts are of more than half of all actors, or most pairs share one"
    )
    return (counted, participation) if coverage.is_participation else (counted,)


def _frame_notes(frames: Sequence[str]) -> tuple[str, ...]:
    told = "what was looked for, by topic, and how far; nothing is balanced, and what was not sought counts nowhere"
    return (f"frame: {' and '.join(frames)} {'tell' if len(frames) > 1 else 'tells'} {told}",) if frames else ()


def _name_origin(origin: str) -> str:
    return f"sources of {origin} origin" if origin == UNKNOWN_ORIGIN else origin


def _name_some(ids: Sequence[str], label: Callable[[str], str], most: int = 3) -> str:
    """The labels of the first few, and how many there are besides."""
    named = ", ".join(map(label, ids[:most]))
    return f"{named} and {len(ids) - most:,} more" if len(ids) > most else named


def _loss_notes(connections: Connections, label: Callable[[str], str]) -> tuple[str, ...]:
    """How the order fares without each origin, and how few losses change its top."""
    notes = []
    if len(connections.origins) == 1:
        only = _name_origin(connections.origins[0])
        notes.append(f"how sure cannot be estimated from one source: all ties rest on {only}")
    for loss in connections.losses:
        tau = "undefined" if loss.tau is None else f"{loss.tau:.2f}"
        if loss.lost:
            dropped, origin = _name_some(loss.lost, label), _name_origin(loss.origin)
            notes.append(
                f"the top three do not survive the loss of {origin} ({loss.claims} claims, tau-b {tau}): "
                f"{dropped} would drop out"
            )
    taus = [loss.tau for loss in connections.losses if loss.tau is not None]
    if taus:
        notes.append(
            f"without each of {len(connections.losses)} origins in turn, Kendall's tau-b with the full order is "
            f"{min(taus):.2f} to {max(taus):.2f}"
        )
    if connections.survives:
        notes.append("the top three stay the top three whichever origin is lost")
    if connections.breakdown is not None:
        notes.append(_breakdown_note(connections.breakdown))
    return tuple(notes)


def _breakdown_note(breakdown: Breakdown) -> str:
    if breakdown.acts is None:
        return f"breakdown: nobody ranks below the top {breakdown.top}, so that no loss changes who is in it"
    if not breakdown.acts:
        return f"breakdown: place {breakdown.top} is shared, so that a tie settles who is in the top {breakdown.top}"
    if breakdown.origins is None:
        origins = "no loss of fewer than all origins"
    elif breakdown.is_exact:
        origins = f"the loss of {breakdown.origins} {'origin' if breakdown.origins == 1 else 'origins'}"
    else:
        origins = f"only the loss of more than {breakdown.origins} origins"
    return (
        f"breakdown: the loss of {breakdown.acts} {'act' if breakdown.acts == 1 else 'acts'}, or {origins}, changes "
        f"who is in the top {breakdown.top}"
    )


def _density_notes(connections: Connections) -> tuple[str, ...]:
    """Which measures say nothing on a network so dense."""
    if connections.density <= _EMPTY_FROM:
        return ()
    empty = ", ".join(connections.empty_measures)
    return (
        f"density {connections.density:.2f}: nearly all pairs are tied, so that measures that read no weights say "
        f"nothing here: {empty}",
    )


def count_note(count: CountExplanation) -> str:
    """What the number of acts of an actor is made of."""
    profile = count.profile
    merged = sum(len(act.acts) > 1 for act in count.acts)
    folded = sorted({name for act in count.acts for name in act.through})
    through = f"; through {', '.join(folded)}" if folded else ""
    return (
        f"{count.label}: {profile.acts} acts, {profile.bilateral} bilateral, with {profile.partners} partners on "
        f"{profile.effective_origins:.1f} effective origins; {merged} of them are several acts of one occasion, "
        f"{profile.by_act} acts in all{through}"
    )


def robust_note(rows: Sequence[RobustRank]) -> str:
    """Who is first however acts are counted."""
    first = [row.label for row in rows if row.is_robust]
    if first:
        return f"first by claim, by act and by occasion: {_name_some(first, str)}"
    if not any(row.occasions for row in rows):
        return "nobody shares an act with another, so that nobody is first"
    return "nobody is first by claim, by act and by occasion, so that the first place hangs on how acts are counted"


def series_note(series: Series, definition: str) -> str:
    """What a ranking over time counts, and what becomes of claims without a date."""
    undated = series.ties - series.dated
    some = f"the {undated} of {series.ties} claims that tie actors and have no date"
    counted = {
        "as-of": f"certain and possible claims count; {some} are left out, which `--counting undated` adds",
        "certain": f"only what is certain counts; {some} are left out",
        "undated": f"{some} count from the day of their text on, so that growth may be growth of the texts",
        "within": f"only what can fall into a step counts; {some} are left out",
    }
    return f"score: {definition}; {counted[series.counting]}"


def reach_notes(dataset: ValidDataset, reached: Reach) -> tuple[str, str]:
    """How many can be reached, what becomes of claims without a date, and what else to choose where nobody can be."""
    count, meant = len(reached.arrivals), reached.choice.only.meant
    told = f"{count} actors can be reached from {dataset.tables.label(reached.start)} along what is {meant}"
    opening = "" if count else opening_choice(dataset, reached.choice, reached.start)
    return f"{told}; {opening}" if opening else told, undated_note(reached)


def undated_note(reached: Reach) -> str:
    """What becomes of claims without a date."""
    return f"{reached.dated} claims that tie actors have a date; {reached.undated} have none and are left out"


def backbone_note(backbone: Backbone) -> str:
    """How many pairs are above chance, by which test, and whether it could have found any."""
    model = (
        f"compared with {backbone.networks} networks of chance: {MODEL}; unit: occasion; {backbone.actors} actors, "
        f"{backbone.occasions} occasions"
    )
    if not backbone.networks:
        return "no two actors share an occasion, so that there is nothing to compare with chance"
    masked = f"; {backbone.masked} pairs that were never there together are left out" if backbone.masked else ""
    if not backbone.testable:
        return (
            f"no tie stands out from chance, and none could have: of {backbone.pairs} pairs none could reach the error "
            f"rate of {backbone.error:g} over all of them (least adjusted p that one could have: "
            f"{backbone.least_p:.2g}; {model}){masked}"
        )
    above = backbone.above_chance
    told = f"{above} of {backbone.testable} testable pairs share more than chance would give them"
    if not above:
        told = f"no tie stands out from chance among {backbone.testable} testable pairs"
    return f"{told} (error rate {backbone.error:g} over all of them; {backbone.pairs} pairs, {model}){masked}"


def chance_note(backbone: Backbone) -> str:
    """Whether a ranking stands on ties above chance, in a clause."""
    if backbone.above_chance:
        return f"{backbone.above_chance} of {backbone.pairs} pairs stand out from chance; `kg backbone` lists them"
    reason = "" if backbone.testable else ", and none could have: too few occasions for so many pairs"
    return f"no tie stands out from chance{reason} (`kg backbone`)"


def division_note(division: Division) -> str:
    """How a network was divided, how well, and how well chance is."""
    modularity = "undefined" if division.modularity is None else f"{round(division.modularity, 3) + 0:.3f}"
    told = (
        f"{len(division.communities)} communities by {division.method}, modularity {modularity}, best of "
        f"{division.runs} runs, seed {division.seed}"
    )
    if division.null is None:
        return f"{told}; {division.untested}" if division.untested else told
    null = division.null
    verdict = "more structure than chance" if null.is_below else "no more structure than chance"
    return (
        f"{told}; {null.networks} networks of chance with the same numbers of occasions and actors give "
        f"{null.mean:.3f} on average and {null.highest:.3f} at most: {verdict}"
    )
