"""The proposals of one treaty in two datasets: by day and title, by day and states."""

from __future__ import annotations

from benchmarks.treaty_links import Treaty, days_apart, gather_treaties, plain_title, propose, propose_by_states
from kg.imports.frame.items import NewEntity, NewName, Statement


def treaty(identity: str, title: str, day: str, *parties: str) -> Treaty:
    made = Treaty(identity, [title], parties=set(parties))
    made.days["signedOn"].append(day)
    return made


NETS = treaty("mt-1", "Agreement Between Alpha And Beta On The Mesh Of Nets", "1950-03-02", "alpha", "beta")


def proposed(*rights: Treaty) -> list[tuple[str, int]]:
    pairs = propose({NETS.id: NETS}, {each.id: each for each in rights}, 60.0)
    return [(pair.right, pair.apart) for pair in pairs]


def test_words_that_all_titles_have_do_not_count() -> None:
    assert plain_title("Exchange of Notes between the Government of Alpha and Beta, 1950") == "alpha beta 1950"


def test_like_titles_of_about_the_same_day_are_proposed_and_others_are_not() -> None:
    same = treaty("uk-1", "Agreement between Alpha and Beta respecting the Mesh of Nets", "1950-03-04")
    other = treaty("uk-2", "Loan Guarantee Convention of the Port", "1950-03-02")
    far = treaty("uk-3", "Agreement between Alpha and Beta respecting the Mesh of Nets", "1990-03-02")
    assert proposed(same, other, far) == [("uk-1", 2)]


def test_nearly_the_same_title_is_proposed_within_a_year_too() -> None:
    later = treaty("uk-1", "Agreement between Alpha and Beta on the Mesh of Nets", "1951-02-01")
    loosely = treaty("uk-2", "Agreement between Alpha and Gamma on Nets", "1951-02-01")
    assert proposed(later, loosely) == [("uk-1", 336)]


def test_an_alliance_is_proposed_by_day_and_enough_states() -> None:
    alliance = treaty("cow-alliance-1", "Alliance of Alpha and Beta", "1950-03-02", "alpha", "beta")
    alone = treaty("uk-1", "Treaty", "1950-03-02", "alpha", "gamma")
    crowd = treaty("uk-2", "Treaty", "1950-03-02", "alpha", "beta", *(f"state-{number}" for number in range(9)))
    pairs = list(propose_by_states({alliance.id: alliance}, {each.id: each for each in (NETS, alone, crowd)}, 50.0))
    assert [(pair.left, pair.right, pair.score) for pair in pairs] == [("cow-alliance-1", "mt-1", 100.0)]


def test_a_treaty_is_gathered_from_items_and_imprecise_days_are_no_days() -> None:
    found = gather_treaties(
        [
            NewEntity("f", 2, "mt-1", "Treaty", "Nets"),
            NewEntity("f", 2, "mt-subject-nets", "Topic", "Nets"),
            NewName("f", 2, "mt-1", "Mesh Accord", "en"),
            Statement("f", 2, "mt-1", "signedOn", value="1950-03"),
            Statement("f", 2, "alpha", "signs", "mt-1"),
        ]
    )
    assert list(found) == ["mt-1"]
    assert (found["mt-1"].titles, found["mt-1"].parties) == (["Nets", "Mesh Accord"], {"alpha"})
    assert (found["mt-1"].known_days, found["mt-1"].years) == (set(), {1950})
    assert days_apart(found["mt-1"], NETS) == -1
