"""One-to-one matching of what was found with what there is, and the rest as false alarms and misses.

Comes in: how well each found item agrees with each gold one. Goes out: a `Matching`. Both sides are sets: what says
a claim that is found already, or says a false one again, is a repeat and counts neither way. The assignment has as
many pairs as there can be, and among those the ones that agree best.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of each item; numbers are positions in the two lists.

    Parameters
    ----------
    pairs
        Found item and gold item; each stands in one pair at most.
    repeats
        Found items that say again what a pair or a false alarm says.
    false_alarms
        Found items that nothing gold agrees with, one of each kind.
    missed
        Gold items without a partner.
    """

    pairs: tuple[tuple[int, int], ...]
    repeats: tuple[int, ...]
    false_alarms: tuple[int, ...]
    missed: tuple[int, ...]


def match(
    weights: Sequence[Sequence[float]], says: Sequence[Sequence[bool]], keys: Sequence[Hashable], golds: int
) -> Matching:
    """Match found items with gold ones.

    Parameters
    ----------
    weights
        One row a found item, one column a gold one: 0 where they do not agree, else from 1 to 2, more where better.
    says
        Likewise, whether the found item says the gold one, be it from another place of the text.
    keys
        Of each found item; two false alarms of one key are one.
    golds
        How many gold items there are.

    Examples
    --------
    >>> match([[1, 1], [1, 0]], [[True, True], [True, False]], "ab", 2).pairs
    ((0, 1), (1, 0))
    >>> match([[1], [1], [0], [0]], [[True], [True], [False], [False]], "aabb", 1)
    Matching(pairs=((0, 0),), repeats=(1, 3), false_alarms=(2,), missed=())
    """
    pairs = _assign(weights)
    taken = {gold for _, gold in pairs}
    left = sorted({*range(len(weights))} - {item for item, _ in pairs})
    repeats, false_alarms, seen = [], [], set()
    for item in left:
        if any(says[item][gold] for gold in taken) or keys[item] in seen:
            repeats.append(item)
        else:
            false_alarms.append(item)
            seen.add(keys[item])
    missed = tuple(gold for gold in range(golds) if gold not in taken)
    return Matching(pairs, tuple(repeats), tuple(false_alarms), missed)


def _assign(weights: Sequence[Sequence[float]]) -> tuple[tuple[int, int], ...]:
    if not weights or not weights[0]:
        return ()
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    table = np.asarray(weights, dtype=float)
    # One more pair must outweigh any gain in how well pairs agree.
    bonus = np.where(table > 0, 2 * min(table.shape) + table, 0)
    rows, columns = linear_sum_assignment(bonus, maximize=True)
    return tuple((int(row), int(column)) for row, column in zip(rows, columns, strict=True) if table[row, column] > 0)
