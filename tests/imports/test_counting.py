"""What came in is what went out, or the program says that it is at fault."""

from __future__ import annotations

from collections import Counter

import pytest

from kg.errors import BAD_INPUT
from kg.imports.frame.counting import Account, BrokenAccountsError, Summary


def test_accounts_that_add_up_are_fine() -> None:
    Account(rows=3, items=7, claims=4, repeats=1, rejects=Counter({"date": 2})).check("a.csv")


@pytest.mark.parametrize("change", [-1, 1])
def test_an_item_that_is_lost_or_counted_twice_is_a_fault_of_the_program(change: int) -> None:
    account = Account(rows=3, items=6, claims=4 + change, repeats=1, rejects=Counter({"date": 1}))
    with pytest.raises(BrokenAccountsError, match=r"a.csv: 6 items came in and .* fault of kg") as caught:
        account.check("a.csv")
    assert caught.value.exit_status == BAD_INPUT


def test_a_summary_adds_the_files_up_and_keeps_reasons_in_order() -> None:
    one = Account(rows=2, items=3, claims=2, rejects=Counter({"range": 1}))
    other = Account(rows=5, items=7, claims=5, rejects=Counter({"date": 1, "range": 1}))
    summary = Summary("x", {"a.csv": one, "b.csv": other}, 1, 2, 3, {"label": 4})
    record = summary.record([{"file": "a.csv", "role": "r"}, {"file": "b.csv"}])
    assert (record["items"], record["claims"], record["rejects"]) == (10, 7, {"date": 1, "range": 2})
    files = record["files"]
    assert isinstance(files, list)
    assert files[0] == {"file": "a.csv", "role": "r", **one.record()}
    assert list(files[1]["rejects"]) == ["date", "range"]
