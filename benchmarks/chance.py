"""How often the test of pairs calls a tie by mistake, and how often it finds one that was planted, by size.

Comes in: nothing; networks are drawn. Goes out: a table for docs/methods.md. Two actors of a planted pair share so many
occasions that nobody else is in, beside those that they would have anyway.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from kg.graph import open_graph
from kg.network.backbone import find_backbone
from kg.network.communities import shuffle_shares
from tests.made_ties import write_acts

SIZES = ((10, 60), (31, 60), (31, 200))
PLANTED = (0, 5, 10, 20)
NETWORKS = 20


def draw_shares(actors: int, occasions: int, seed: int) -> NDArray[np.bool_]:
    """Actors by occasions: some busy, most not."""
    dice = np.random.default_rng(seed)
    busy = dice.beta(1, 4, (actors, 1)) * 0.8
    shares: NDArray[np.bool_] = dice.random((actors, occasions)) < busy
    return shuffle_shares(shares, Random(seed))


def is_found(shares: NDArray[np.bool_], planted: int) -> bool:
    """Whether the test calls the first two actors; without planted occasions, whether it calls any pair."""
    own = np.zeros((len(shares), planted), bool)
    own[:2] = True
    whole = np.concatenate([shares, own], axis=1)
    acts = [
        (f"t{column:04}", [f"a{row:03}" for row in np.flatnonzero(whole[:, column])], [f"s:{column + 1}"])
        for column in range(whole.shape[1])
        if whole[:, column].sum() > 1
    ]
    with tempfile.TemporaryDirectory() as folder:
        backbone = find_backbone(open_graph(write_acts(Path(folder), acts)))
    called = {(tie.start, tie.end) for tie in backbone.ties if tie.is_above_chance}
    return ("a000", "a001") in called if planted else bool(called)


def main() -> None:
    """Print the table."""
    print("| actors | occasions |", *(f"{planted} |" for planted in PLANTED))
    print("|---|---|" + "---|" * len(PLANTED))
    for actors, occasions in SIZES:
        rates = [
            np.mean([is_found(draw_shares(actors, occasions, seed), planted) for seed in range(NETWORKS)])
            for planted in PLANTED
        ]
        print(f"| {actors} | {occasions} |", *(f"{rate:.0%} |" for rate in rates), flush=True)


if __name__ == "__main__":
    main()
