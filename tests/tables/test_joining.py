"""Several data folders as one: what merges, and what is a problem of the join; the order in which they are named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.ontology import Ontology, read_ontology
from kg.tables.files import ontology_file
from kg.tables.joining import Encounter, Joined, join_folders
from kg.tables.leaning import order_folders
from tests.edits import add_claim, add_row, copy_tables, set_cells
from tests.stores import make_inputs, party, write_import


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(ontology_file("kg.ttl"))


def join(ontology: Ontology, *folders: Path) -> tuple[Joined, list[str]]:
    joined, problems = join_folders(folders, ontology)
    return joined, list(map(str, problems))


@pytest.fixture
def folders(tiny: Path, tmp_path: Path) -> tuple[Path, Path]:
    data, store = make_inputs(tiny, tmp_path)
    return data, store / "imports" / "made"


def test_rows_that_say_the_same_merge(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    joined, problems = join(ontology, *folders)
    assert problems == []
    assert len(joined.tables.claims) == 17 + 2
    assert list(joined.tables.sources) == ["made-set", "tiny-news", "tiny-report"]
    assert "made-1" in joined.tables.entities
    assert list(joined.tables.entities) == sorted(joined.tables.entities)


def test_each_claim_leads_back_to_its_file_and_line(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    joined, _ = join(ontology, *folders)
    places = {
        (claim.subject, claim.object): joined.place(claim.row)
        for claim in joined.tables.claims
        if claim.object == "made-1"
    }
    assert places == {("arland", "made-1"): (folders[1], 2), ("borland", "made-1"): (folders[1], 3)}
    first = next(claim for claim in joined.tables.claims if claim.predicate == "signs" and claim.subject == "arland")
    assert joined.place(first.row) == (folders[0], 2)


def test_an_id_of_two_classes_names_both_places(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    set_cells(folders[1], "entities.csv", 2, type="Organisation")
    _, problems = join(ontology, *folders)
    assert problems == [
        f"{folders[1]}/entities.csv:2: 'arland' has another type than in {folders[0]}/entities.csv:2 "
        "('State' there, 'Organisation' here); write the same in both places, or give one of the two another id"
    ]


def test_another_label_is_another_name(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    set_cells(folders[1], "entities.csv", 2, label="Land of Ar")
    joined, problems = join(ontology, *folders)
    assert problems == []
    assert joined.tables.label("arland") == "Arland"
    assert "Land of Ar" in [name.name for name in joined.tables.names_by_entity["arland"]]


def test_of_two_labels_in_one_language_the_later_is_an_alias(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    source = (folders[1] / "sources.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    add_row(folders[1], "names.csv", entity="arland", name="Страна Ар", language="ru", kind="label", source=source)
    joined, problems = join(ontology, *folders)
    assert problems == []
    kinds = {name.name: name.kind for name in joined.tables.names_by_entity["arland"] if name.language == "ru"}
    assert kinds == {"Арланд": "label", "Страна Ар": "alias"}


@pytest.mark.parametrize(("first", "second"), [("Agreement", "Treaty"), ("Treaty", "Agreement")])
def test_of_a_wider_and_a_narrower_class_the_narrower_stands(
    ontology: Ontology, folders: tuple[Path, Path], first: str, second: str
) -> None:
    add_row(folders[0], "entities.csv", id="made-1", type=first, label="Made Treaty")
    set_cells(folders[1], "entities.csv", 4, type=second)
    joined, problems = join(ontology, *folders)
    assert problems == []
    assert joined.tables.entities["made-1"].type == "Treaty"


def test_a_code_that_one_folder_lacks_comes_from_the_other(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    set_cells(folders[1], "entities.csv", 2, wikidata="Q7", iso3166="AR")
    joined, problems = join(ontology, *folders)
    arland = joined.tables.entities["arland"]
    assert (problems, arland.wikidata, arland.iso3166) == ([], "Q7", "AR")
    set_cells(folders[0], "entities.csv", 2, wikidata="Q8")
    assert "'arland' has another wikidata than in" in join(ontology, *folders)[1][0]


def test_a_source_with_two_titles_is_a_problem(ontology: Ontology, folders: tuple[Path, Path], tmp_path: Path) -> None:
    other = write_import(tmp_path / "other", [party("arland", "made-1", 9)], title="Another Set")
    _, problems = join(ontology, *folders, other)
    assert problems[0].startswith(f"{other}/sources.csv:2: 'made-set' has another title than in {folders[1]}")


def test_a_code_of_two_ids_is_a_problem(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    set_cells(folders[0], "entities.csv", 5, wikidata="Q1")
    add_row(folders[1], "entities.csv", id="made-state", type="State", label="Made State", wikidata="Q1")
    set_cells(folders[1], "entities.csv", 3, wikidata="Q1")
    assert "wikidata Q1 belongs already to 'borland'" in join(ontology, *folders)[1][0]
    set_cells(folders[1], "entities.csv", 3, wikidata="")
    set_cells(folders[0], "entities.csv", 5, wikidata="")
    set_cells(folders[0], "entities.csv", 6, iso3166="MS")
    set_cells(folders[1], "entities.csv", 5, iso3166="MS")
    assert join(ontology, *folders)[1] == [
        f"{folders[1]}/entities.csv:5: iso3166 MS belongs already to 'corland' in {folders[0]}/entities.csv:6; "
        "if the two are one thing, give them one id; else one code is wrong"
    ]


def test_a_claim_of_two_folders_is_one_unless_they_weigh_it_differently(
    ontology: Ontology, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    other = write_import(tmp_path / "other", [party("arland", "made-1", 2, "1999-05-01")])
    joined, problems = join(ontology, *folders, other)
    assert problems == []
    assert len(joined.tables.claims) == 17 + 2
    assert [meeting.encounter for meeting in joined.meetings if meeting.table == "claims.csv"] == [Encounter.MET]
    set_cells(other, "claims.csv", 2, rank="preferred", reason="newer")
    _, problems = join(ontology, *folders, other)
    assert len(problems) == 1
    assert f"has another rank than in {folders[1]}/claims.csv:2 ('normal' there, 'preferred' here)" in problems[0]
    assert problems[0].endswith("write the same in both places, or remove one of the two rows")


def test_a_circle_through_two_folders_is_found(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    add_row(folders[0], "entities.csv", id="old-land", type="State", label="Old Land")
    add_claim(folders[0], "old-land", "successorOf", "arland")
    add_row(folders[1], "entities.csv", id="old-land", type="State", label="Old Land")
    line = add_row(folders[1], "claims.csv", **{**party("arland", "old-land", 4), "predicate": "successorOf"})
    _, problems = join(ontology, *folders)
    circle = "successorOf goes in a circle: arland → old-land → arland"
    assert problems == [f"{folders[1]}/claims.csv:{line}: {circle}; remove one of its claims"]


def test_problems_of_a_folder_are_told_with_its_lines_and_without_those_of_the_join(
    ontology: Ontology, folders: tuple[Path, Path]
) -> None:
    set_cells(folders[1], "entities.csv", 2, label="Republic of Arland")
    set_cells(folders[1], "claims.csv", 3, predicate="partyof")
    _, problems = join(ontology, *folders)
    assert len(problems) == 1
    assert problems[0].startswith(f"{folders[1]}/claims.csv:3: unknown predicate 'partyof'; did you mean 'partyTo'")


def test_names_merge_by_entity_name_and_language(ontology: Ontology, folders: tuple[Path, Path]) -> None:
    add_row(folders[1], "names.csv", entity="arland", name="Арланд", language="ru", kind="alias", source="made-set")
    add_row(folders[1], "names.csv", entity="arland", name="Арландия", language="ru", kind="alias", source="made-set")
    joined, problems = join(ontology, *folders)
    assert problems == []
    russian = [name.name for name in joined.tables.names_by_entity["arland"] if name.language == "ru"]
    assert russian == ["Арланд", "Арландия"]


def test_a_folder_may_name_entities_of_one_that_it_leans_on_or_is_joined_with(
    ontology: Ontology, folders: tuple[Path, Path]
) -> None:
    within = write_import(folders[0] / "world", [party("corland", "made-1", 2)])
    for alone in ((within,), (folders[1], within)):
        [refusal] = join(ontology, *alone)[1]
        assert refusal.endswith('write this line into it: leans_on = [".."]')
    assert join(ontology, *folders, within)[1] == []
    (within / "graph.toml").write_text('leans_on = [".."]\n', encoding="utf-8")
    assert join(ontology, folders[1], within)[1] == []


@pytest.fixture(scope="module")
def make_three(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Path]]:
    """Makes the tiny graph and two folders whose rows of Arland and of a treaty differ as the arguments say."""

    def make(labels: tuple[str, str], kinds: tuple[str, str], code: str, *, is_leaning: bool) -> list[Path]:
        base = tmp_path_factory.mktemp("three")
        folders = [copy_tables(tiny, base)]
        for number, (label, kind) in enumerate(zip(labels, kinds, strict=True)):
            claim = party("arland", "made-1", number + 2, f"200{number}")
            folder = write_import(base / f"{'za'[number]}-folder", [claim])
            set_cells(folder, "entities.csv", 2, label=label, wikidata=code if number else "")
            set_cells(folder, "entities.csv", 4, type=kind, label=label)
            folders.append(folder)
        if is_leaning:
            (folders[2] / "graph.toml").write_text('leans_on = ["../z-folder"]\n', encoding="utf-8")
        return folders

    return make


LABELS = st.sampled_from(["Arland", "Land of Ar", "Ar"])
KINDS = st.sampled_from(["Agreement", "Treaty"])


CODES, ORDERS = st.sampled_from(["", "Q7"]), st.permutations(range(3))


@given(st.tuples(LABELS, LABELS), st.tuples(KINDS, KINDS), CODES, st.booleans(), ORDERS)
def test_the_order_in_which_folders_are_named_decides_nothing(
    make_three: Callable[..., list[Path]],
    labels: tuple[str, str],
    kinds: tuple[str, str],
    code: str,
    is_leaning: bool,
    order: list[int],
) -> None:
    folders = make_three(labels, kinds, code, is_leaning=is_leaning)
    ontology = read_ontology(ontology_file("kg.ttl"))
    joined, problems = join_folders(order_folders(folders), ontology)
    assert problems == []
    assert joined.tables.entities["arland"].wikidata == code
    assert join_folders(order_folders([folders[place] for place in order]), ontology) == (joined, [])


def test_a_folder_comes_after_those_that_it_leans_on_and_each_is_joined_once(tiny: Path, tmp_path: Path) -> None:
    data = copy_tables(tiny, tmp_path)
    first, last = (write_import(tmp_path / name, []) for name in ("a", "z"))
    assert order_folders([last, data, first, tmp_path / "a" / ".." / "z"]) == (first, data, last)
    (first / "graph.toml").write_text('leans_on = ["../z"]\n', encoding="utf-8")
    assert order_folders([first, last, data]) == (data, last, first)
    (last / "graph.toml").write_text('leans_on = ["../a"]\n', encoding="utf-8")
    assert order_folders([first, last]) == order_folders([last, first])
