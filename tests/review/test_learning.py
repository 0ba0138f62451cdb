"""What was rejected lowers the next candidates of the rule, and what was decided is not asked again."""

from __future__ import annotations

from pathlib import Path

from kg.graph.dataset import open_graph
from kg.model.terms import Verdict
from kg.review.decisions import Ruling
from kg.review.learning import count_decided, weigh_candidates
from tests.review.made import ALL, FORCE, SIGNS, TRADE, make_session


def test_decisions_move_the_confidence_of_their_rule_only(folder: Path) -> None:
    session = make_session(folder)
    assert weigh_candidates(ALL, open_graph(folder).tables.decisions) == ALL
    session.decide(Ruling(session.card(TRADE.id), Verdict.REJECT))
    session.decide(Ruling(session.card(SIGNS.id), Verdict.ACCEPT))
    weighed = {each.id: each for each in weigh_candidates(ALL, open_graph(folder).tables.decisions)}
    assert set(weighed) == {each.id for each in ALL}
    assert weighed[TRADE.id].confidence == 0.727  # 10 times 0.8, of 11
    assert weighed[SIGNS.id].confidence == 0.833  # 10 times 0.8 and two right, of 12
    assert weighed[FORCE.id] is FORCE


def test_what_is_decided_is_counted(folder: Path) -> None:
    session = make_session(folder)
    session.decide(Ruling(session.card(SIGNS.id), Verdict.REJECT))
    assert count_decided(ALL, open_graph(folder).tables.decisions) == 2
