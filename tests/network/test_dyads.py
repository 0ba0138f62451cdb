"""Pairs of actors and what ties them: the acts and origins that the page's ribbons bundle."""

from __future__ import annotations

from pathlib import Path

from kg.graph.dataset import open_graph
from kg.network.act_counts import ActIndex
from kg.network.dyads import TieFamily, gather_tie_claims, list_dyads
from kg.network.tie_table import tabulate_ties
from tests.edits import add_claim, copy_tables
from tests.made_ties import write_acts
from tests.questions import texts_graph


def test_the_dyads_of_the_tiny_graph_are_those_worked_out_by_hand(tiny: Path) -> None:
    dyads = {(dyad.first, dyad.second): dyad.acts for dyad in list_dyads(open_graph(tiny))}
    treaty = ("river-treaty",)
    assert dyads == {
        ("arland", "borland"): treaty, ("arland", "corland"): treaty, ("borland", "corland"): treaty,
        ("corland", "dorland"): ("rail-memorandum",), ("dorland", "east-league"): ("border-pact",),
    }  # fmt: skip


def test_acts_told_as_one_tie_once_and_rest_on_all_their_origins(tmp_path: Path) -> None:
    both = ["a", "b"]
    acts = [("summit", both, ["s1:1", "s2:1"]), ("document", both, ["s1:1", "s2:1"]), ("treaty", both, ["s1:2"])]
    dataset = open_graph(write_acts(tmp_path, acts))
    (dyad,) = list_dyads(dataset)
    assert dyad.acts == ("document", "treaty")
    assert gather_tie_claims(dataset).occasions == {"document": "document", "summit": "document"}


def test_a_dyad_shares_the_acts_that_the_ranking_counts_for_both() -> None:
    dataset = texts_graph()
    index = ActIndex(dataset, tabulate_ties(dataset))
    for dyad in list_dyads(dataset)[:12]:
        for one, other in ((dyad.first, dyad.second), (dyad.second, dyad.first)):
            assert sum(other in act.partners for act in index.list_acts(one)) == len(dyad.acts)


def test_ties_keep_claims_of_every_modality_and_the_family_of_each_act(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "participatesIn", "river-council", modality="planned")
    ties = gather_tie_claims(open_graph(folder))
    meant = {(tie.actor, tie.other): {claim.modality.value for claim in tie.claims} for tie in ties.parts}
    assert meant["arland", "river-council"] == {"planned"}
    assert meant["borland", "rail-memorandum"] == {"negated"}
    assert meant["dorland", "border-pact"] == {"asserted", "planned"}
    assert ties.families["river-treaty"] is TieFamily.AGREEMENTS
    assert ties.families["river-council"] is TieFamily.EVENTS
