"""A dataset is found by its name and its files by their columns, or one line says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError, UsageError
from kg.imports.catalogue import find_dataset, match_files
from kg.imports.frame.datasets import DATASETS
from tests.imports.items import write_table

IGO, STATES = find_dataset("cow-igo"), find_dataset("cow-states")
ORGANISATIONS = ["igoID", "igoLongName", "StartYear", "EndYear"]
MEMBERSHIPS = ["igoID", "StateID", "JoinYear", "LeaveYear"]

REAL = {
    "cow-alliances": {
        "members": "cow_alliances/alliance_v4.1_by_member.csv",
        "dyads": "cow_alliances/alliance_v4.1_by_dyad.csv",
    },
    "cow-states": {
        "states": "cow_states/states2016.csv",
        "majors": "cow_states/majors2016.csv",
        "years": "cow_states/system2016.csv",
    },
    "cow-igo": {"organisations": "cow_igo/igo.csv", "memberships": "cow_igo/igo_membership.csv"},
    "cow-igo-3": {
        "organisation-years": "cow_igo_v3/igo_year_format3.csv.gz",
        "state-years": "cow_igo_v3/state_year_format3.csv.gz",
    },
    "manytreaties": {
        "parties": "manytreaties/cube_parties_GGO.csv.gz",
        "agreements": "manytreaties/cube_agreements_GGO.csv.gz",
    },
    "uk-treaties": {"treaties": "uk_treaties/uk_treaties.csv.gz"},
    "sister-cities": {"pairs": "sister_cities/relations.tsv", "names": "sister_cities/names.tsv"},
    "iso-3166": {"countries": "iso_countries/country-codes.csv"},
}


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_told_apart_in_any_order(name: str, shared: Path) -> None:
    paths = {role: shared / "datasets" / file for role, file in REAL[name].items()}
    assert match_files(find_dataset(name), list(paths.values())[::-1]) == paths


def test_a_file_is_known_by_its_columns_whatever_it_is_called(tmp_path: Path) -> None:
    one = write_table(tmp_path / "download (3).csv", ORGANISATIONS, [])
    other = write_table(tmp_path / "x", MEMBERSHIPS, [])
    assert match_files(IGO, [other, one]) == {"organisations": one, "memberships": other}


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="unknown dataset 'cow-state'; did you mean 'cow-states'"):
        find_dataset("cow-state")
    with pytest.raises(UsageError, match="kg import --list"):
        find_dataset("zzz")


def test_a_file_of_another_dataset_is_named_as_such(tmp_path: Path) -> None:
    path = write_table(tmp_path / "states.csv", ["stateabb", "ccode", "statenme", "styear"], [])
    with pytest.raises(InputError, match=r"states.csv: is no file of cow-igo; it is a file of cow-states"):
        match_files(IGO, [path])


def test_a_strange_file_is_told_what_was_wanted(tmp_path: Path) -> None:
    path = write_table(tmp_path / "strange.csv", ["a", "b"], [])
    with pytest.raises(InputError, match=r"wanted: the organisations .* with the columns igoID") as caught:
        match_files(IGO, [path])
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_asked_for_with_its_address(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cow-igo needs the memberships .* download it from https://github\.com/"):
        match_files(IGO, [write_table(tmp_path / "igo.csv", ORGANISATIONS, [])])


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    paths = [write_table(tmp_path / name, ORGANISATIONS, []) for name in ("a.csv", "b.csv")]
    with pytest.raises(UsageError, match=r"a.csv and .*b.csv are both the organisations"):
        match_files(IGO, paths)


def test_two_files_of_one_name_are_refused_since_claims_name_their_file(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    paths = [
        write_table(tmp_path / "igo.csv", ORGANISATIONS, []),
        write_table(tmp_path / "one" / "igo.csv", MEMBERSHIPS, []),
    ]
    with pytest.raises(UsageError, match=r"two files are called igo.csv"):
        match_files(IGO, paths)


def test_a_path_that_leads_nowhere_gives_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        match_files(STATES, [tmp_path / "absent.csv"])


@pytest.mark.parametrize("name", [name for name, dataset in DATASETS.items() if dataset.files[0].columns])
@pytest.mark.parametrize(("delimiter", "called"), [(";", ";"), ("\t", "tabulator"), ("|", r"\|")])
def test_another_separator_is_named_with_the_one_that_is_wanted(
    name: str, delimiter: str, called: str, tmp_path: Path
) -> None:
    path = write_table(tmp_path / "other.csv", DATASETS[name].files[0].columns, [], delimiter)
    with pytest.raises(InputError, match=rf"has '{called}' between its cells; save it with ',', as {name} has it"):
        match_files(DATASETS[name], [path])


@pytest.mark.parametrize("name", [name for name, dataset in DATASETS.items() if dataset.files[0].columns])
def test_a_column_that_is_missing_or_renamed_is_named(name: str, tmp_path: Path) -> None:
    columns = [f"{column}x" if at == 1 else column for at, column in enumerate(DATASETS[name].files[0].columns)]
    with pytest.raises(InputError, match=f"is no file of {name}; wanted: .*{DATASETS[name].files[0].columns[1]}"):
        match_files(DATASETS[name], [write_table(tmp_path / "renamed.csv", columns, [])])
