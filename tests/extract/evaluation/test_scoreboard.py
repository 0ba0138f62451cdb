"""The scoreboard in closed form: what each kind of mistake costs, expanded and with groups once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.extract.evaluation.diagnostics import Share
from kg.extract.evaluation.gold import GoldDocument, GoldValue, read_gold
from kg.extract.evaluation.knowledge import Knowledge, read_knowledge
from kg.extract.evaluation.scoreboard import Scoreboard, group_by_document, score_documents
from kg.extract.evaluation.scores import Counts, Interval, bootstrap, macro_score
from kg.graph.dataset import open_graph
from kg.model.candidates import Argument, Candidate
from kg.model.terms import Modality
from tests.extract.evaluation.made import ARLAND, BORLAND, CLAIMS, FIRST, SECOND, TREATY, claim, document, perfect, span

GOLD = document()
RIGHT = perfect(GOLD)


def scored(candidates: Sequence[Candidate], gold: GoldDocument = GOLD) -> Scoreboard:
    return score_documents([gold], {gold.id: candidates}, samples=0)


def counts(board: Scoreboard) -> tuple[Counts | None, Counts | None, Counts | None, Counts | None]:
    """Strict and lenient, then both with groups once."""
    boards = (board.strict, board.lenient, board.strict_groups, board.lenient_groups)
    return tuple(each.micro.counts for each in boards)  # type: ignore[return-value]


def test_a_perfect_machine_has_one_everywhere() -> None:
    board = scored(RIGHT)
    assert counts(board) == (Counts(5), Counts(5), Counts(4), Counts(4))
    for scores in (board.strict, board.lenient, board.strict_groups, board.lenient_groups):
        for score in (scores.micro, scores.without_quantity, scores.macro):
            assert (score.precision, score.recall, score.f1) == (1, 1, 1)


def test_a_perfect_machine_has_one_on_the_shared_examples(shared: Path) -> None:
    gold = read_gold(shared / "extraction" / "dev.jsonl")
    board = score_documents(gold, {each.id: perfect(each) for each in gold}, samples=10)
    assert [scores.micro.f1 for scores in (board.strict, board.lenient, board.strict_groups)] == [1, 1, 1]
    assert board.strict.micro.counts == Counts(230)
    assert board.strict.micro.intervals["f1"] == Interval(1, 1)
    assert board.diagnostics.offsets.rate == board.diagnostics.types.rate == 1


def test_a_silent_machine_has_nothing_everywhere() -> None:
    board = scored([])
    assert counts(board) == (Counts(fn=5), Counts(fn=5), Counts(fn=4), Counts(fn=4))
    assert board.lenient.micro.f1 == board.lenient.macro.f1 == 0
    assert score_documents([GOLD], {}, samples=0).lenient == board.lenient


def test_saying_a_right_thing_twice_counts_neither_way() -> None:
    again = replace(RIGHT[0], start=SECOND[0], end=SECOND[1])
    board = scored([*RIGHT, again, replace(RIGHT[0], confidence=0.1)])
    assert counts(board)[:2] == (Counts(5), Counts(5))
    assert board.repeats == 2


def test_saying_a_wrong_thing_twice_is_one_false_alarm() -> None:
    wrong = replace(RIGHT[0], relation="partyTo")
    board = scored([*RIGHT, wrong, replace(wrong, start=SECOND[0], end=SECOND[1], modality=Modality.REPORTED)])
    assert counts(board)[:2] == (Counts(5, 1), Counts(5, 1))


def test_two_wrong_things_are_two_false_alarms() -> None:
    wrong = [replace(each, relation="partyTo") for each in RIGHT[:2]]
    assert counts(scored([*RIGHT, *wrong]))[1] == Counts(5, 2)


def test_a_planned_claim_given_as_fact_is_a_miss_a_false_alarm_and_a_leak() -> None:
    leak = replace(RIGHT[3], modality=Modality.ASSERTED)
    board = scored([*RIGHT[:3], leak, RIGHT[4]])
    assert counts(board)[:2] == (Counts(4, 1, 1), Counts(4, 1, 1))
    assert (board.diagnostics.leaks, board.diagnostics.facts) == (Share(1, 1), Share(1, 5))
    assert board.diagnostics.modality == Share(4, 5)


def test_a_leak_beside_the_right_candidate_is_still_a_leak() -> None:
    leak = replace(RIGHT[3], modality=Modality.REPORTED)
    board = scored([*RIGHT, leak])
    assert counts(board)[1] == Counts(5, 1)
    assert board.diagnostics.leaks == Share(1, 1)


def test_what_is_planned_here_and_a_fact_there_does_not_leak() -> None:
    fact = claim("signs", ARLAND, TREATY, FIRST)
    gold = document([fact, replace(fact, modality=Modality.PLANNED, evidence=(SECOND,))])
    board = scored(perfect(gold)[:1], gold)
    assert board.diagnostics.leaks == Share(0, 1)
    assert counts(board)[1] == Counts(1, 0, 1)


def test_one_member_of_a_group_finds_the_group_but_not_the_other_member() -> None:
    assert counts(scored(RIGHT[1:])) == (Counts(4, 0, 1), Counts(4, 0, 1), Counts(4), Counts(4))


def test_a_group_with_one_wrong_member_has_a_false_alarm_only_when_expanded() -> None:
    wrong = replace(RIGHT[0], subject=replace(RIGHT[0].subject, text="Corland", start=58, end=65), group="g1")
    found = counts(scored([*RIGHT, wrong]))
    assert found == (Counts(5, 1), Counts(5, 1), Counts(4), Counts(4))


def test_members_that_a_machine_gives_without_a_group_count_as_one_group() -> None:
    apart = [replace(each, group="") for each in RIGHT]
    assert counts(scored(apart)) == (Counts(5), Counts(5), Counts(4), Counts(4))


def test_two_members_named_by_one_span_are_two_claims() -> None:
    pair = span("Arland and Borland")
    both = [replace(each, mentions=(pair,)) for each in (ARLAND, BORLAND)]
    gold = document([claim("signs", each, TREATY, FIRST, group="g") for each in both])
    assert counts(scored(perfect(gold), gold)) == (Counts(2), Counts(2), Counts(1), Counts(1))
    assert counts(scored(perfect(gold)[:1], gold))[1] == Counts(1, 0, 1)


def test_quantities_can_be_left_out() -> None:
    gold = document([*CLAIMS, claim("quantity", ARLAND, GoldValue(5, is_date=False, unit="people"), FIRST)])
    board = scored(RIGHT, gold)
    assert (board.lenient.micro.counts, board.lenient.without_quantity.counts) == (Counts(5, 0, 1), Counts(5))


def test_the_mean_of_relations_counts_each_alike() -> None:
    assert macro_score({"a": Counts(9), "b": Counts(fp=1), "c": Counts(1, 0, 1)}).recall == pytest.approx(0.5)
    assert macro_score({}).f1 == 0


def test_intervals_are_those_of_documents_and_come_again_with_the_seed() -> None:
    documents = [Counts(tp=1), Counts(fn=1)]
    found = bootstrap(documents, seed=3, samples=4000)
    assert found["recall"] == Interval(0, 1)
    assert found == bootstrap(documents, seed=3, samples=4000)
    many = bootstrap([Counts(tp=1), Counts(fn=1)] * 200, seed=3, samples=4000)["recall"]
    # A share of 1/2 over 400 draws has a standard error of 0.025.
    assert many.low == pytest.approx(0.451, abs=0.01)
    assert many.high == pytest.approx(0.549, abs=0.01)


def test_types_links_and_anaphors_are_told_apart() -> None:
    first = RIGHT[0]
    odd = replace(first, subject=replace(first.subject, type="City", entity="arland", name="Borland"))
    knowledge = Knowledge(find={"Arland": ("arland",)}.get)  # type: ignore[arg-type]
    diagnostics = score_documents(
        [GOLD], {GOLD.id: [odd]}, Knowledge(find=lambda name: ("arland",) if name == "Arland" else ()), samples=0
    ).diagnostics
    assert (diagnostics.types, diagnostics.links, diagnostics.anaphors) == (Share(1, 2), Share(2, 2), Share(0, 1))
    assert knowledge.find is not None
    plain = score_documents([GOLD], {GOLD.id: [first]}, Knowledge(find=lambda _: ("arland",)), samples=0).diagnostics
    assert plain.links == Share(0, 2)
    assert score_documents([GOLD], {GOLD.id: [first]}, samples=0).diagnostics.links == Share()


def test_whole_sentences_as_arguments_are_found_out() -> None:
    loose = [
        replace(
            each, subject=replace(each.subject, start=each.start, end=each.end, text=GOLD.text[each.start : each.end])
        )
        for each in RIGHT
    ]
    board = scored(loose)
    assert board.lenient.micro.recall == 1
    assert board.strict.micro.f1 < 1
    assert board.diagnostics.spans == Share(4, 9)


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(range(5)), max_size=12))
def test_the_order_of_candidates_changes_no_score(random: Random, chosen: list[int]) -> None:
    changes: list[dict[str, object]] = [
        {},
        {"relation": "partyTo"},
        {"modality": Modality.REPORTED},
        {"start": 0, "end": 3},
    ]
    made = [replace(RIGHT[number], **changes[at % 4]) for at, number in enumerate(chosen)]  # type: ignore[arg-type]
    shuffled = random.sample(made, len(made))
    assert counts(scored(made)) == counts(scored(shuffled))


def test_a_span_that_does_not_hold_what_it_quotes_is_counted() -> None:
    assert isinstance(RIGHT[0].object, Argument)
    shifted = replace(RIGHT[0], subject=replace(RIGHT[0].subject, text="Erland"), end=999)
    assert scored([shifted]).diagnostics.offsets == Share(1, 3)


def test_candidates_of_a_document_that_is_not_gold_end_the_command() -> None:
    with pytest.raises(InputError, match="candidates of 'other', which is no gold document"):
        score_documents([GOLD], {"other": RIGHT})


def test_candidates_of_another_text_end_the_command() -> None:
    assert group_by_document(RIGHT, [GOLD]) == {GOLD.id: RIGHT}
    with pytest.raises(InputError, match="was read from another text of 'made-1' than the gold one; extract it anew"):
        group_by_document([replace(RIGHT[0], doc_sha256="0" * 64)], [GOLD])


def test_the_graph_knows_which_place_lies_in_which(tiny: Path) -> None:
    knowledge = read_knowledge(open_graph(tiny))
    assert knowledge.wholes["arville"] == {"arland", "арланд", "republic of arland"}
    assert knowledge.find is not None
    assert knowledge.find("Republic of Arland") == ("arland",)
