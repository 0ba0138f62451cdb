"""Tie tables give the weights of the networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.graph.dataset import open_graph
from kg.network.centrality.matrices import read_weights
from kg.network.network import NetworkName, build_network
from kg.network.scoring import weigh_ties
from kg.network.tie_table import chunk_size, mask_claims, stack_weights, tabulate_ties


@pytest.mark.parametrize("network", NetworkName)
@pytest.mark.parametrize("folder", ["tiny", "shipped"])
def test_with_all_ties_the_matrix_is_that_of_the_network(network: NetworkName, folder: str, tiny: Path) -> None:
    dataset = open_graph(tiny if folder == "tiny" else None)
    table = tabulate_ties(dataset, network)
    graph = build_network(dataset, network)
    ordered = graph.__class__()
    ordered.add_nodes_from(table.nodes)
    ordered.add_edges_from(graph.edges(data=True))
    expected = read_weights(ordered).toarray()
    found = stack_weights(table, np.ones((2, len(table.ties)), bool))
    assert found.shape == (2, len(graph), len(graph))
    assert np.allclose(found, expected)
    assert np.allclose(weigh_ties(table).toarray(), expected)


def test_a_tie_stands_while_one_of_its_claims_does(tiny: Path) -> None:
    table = tabulate_ties(open_graph(tiny))
    groups = [claim.locator.source for claim in table.claims]
    without = mask_claims(table, groups, "tiny-report")[0]
    assert [tie.other for tie, stands in zip(table.ties, without, strict=True) if not stands] == ["border-pact"] * 2


def test_the_memory_for_a_chunk_is_bounded(tiny: Path) -> None:
    table = tabulate_ties(open_graph(tiny))
    assert chunk_size(table, megabytes=0) == 1
    assert chunk_size(table) == 64 * 2**20 // (8 * 5 * 5)
