"""How often the test of pairs calls a tie by mistake, and how often it finds one that was planted, by size.

    python benchmarks/chance.py

Comes in: nothing; networks are drawn. Goes out: the table of docs/methods.md. Two actors of a planted pair share so
many occasions, alone or in the company of four others, beside those that they would have anyway.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.graph import open_graph
from kg.network.backbone import Backbone, find_backbone
from kg.network.chance import draw_tables
from tests.made_ties import write_acts

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = ((10, 60), (31, 60))
PLANTED = ((5, 0), (10, 0), (20, 0), (10, 4), (20, 4))
"""Occasions, and others in each."""
NETWORKS = 20


def draw_shares(actors: int, occasions: int, seed: int) -> NDArray[np.bool_]:
    """Actors by occasions, drawn by chance alone: some busy, most not."""
    dice = np.random.default_rng(seed)
    busy = dice.beta(1, 4, (actors, 1)) * 0.8
    shares: NDArray[np.bool_] = dice.random((actors, occasions)) < busy
    return next(draw_tables(shares, np.ones(shares.shape, bool), 1, seed))


def plant_tie(shares: NDArray[np.bool_], planted: int, others: int, seed: int) -> NDArray[np.bool_]:
    """The same with so many occasions more, in which the first two actors are, and so many others."""
    dice = np.random.default_rng(seed)
    own = np.zeros((len(shares), planted), bool)
    own[:2] = True
    for occasion in range(planted):
        own[dice.choice(np.arange(2, len(shares)), others, replace=False), occasion] = True
    return np.concatenate([shares, own], axis=1)


def compare(shares: NDArray[np.bool_]) -> Backbone:
    """The test as `kg backbone` makes it, of a folder."""
    acts = [
        (f"t{column:04}", [f"a{row:03}" for row in np.flatnonzero(shares[:, column])], [f"s:{column + 1}"])
        for column in range(shares.shape[1])
        if shares[:, column].sum() > 1
    ]
    with tempfile.TemporaryDirectory() as folder:
        return find_backbone(open_graph(write_acts(Path(folder), acts)))


def is_found(shares: NDArray[np.bool_]) -> bool:
    """Whether the test calls the first two actors."""
    return ("a000", "a001") in {(tie.start, tie.end) for tie in compare(shares).ties if tie.is_above_chance}


def main() -> None:
    """Print the table."""
    columns = (f"{planted} with {others} others" if others else f"{planted} alone" for planted, others in PLANTED)
    print("| actors | occasions | none |", *(f"{column} |" for column in columns))
    print("|---|---|---|" + "---|" * len(PLANTED))
    for actors, occasions in SIZES:
        tables = [draw_shares(actors, occasions, seed) for seed in range(NETWORKS)]
        rates = [np.mean([compare(table).above_chance > 0 for table in tables])]
        for planted, others in PLANTED:
            plants = (plant_tie(table, planted, others, seed) for seed, table in enumerate(tables))
            rates.append(np.mean([is_found(table) for table in plants]))
        print(f"| {actors} | {occasions} |", *(f"{rate:.0%} |" for rate in rates), flush=True)


if __name__ == "__main__":
    main()
