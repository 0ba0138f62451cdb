"""The facts of the catalogue are such as sources.csv can hold, and lead to a publisher."""

from __future__ import annotations

import pytest

from kg.imports.frame.datasets import DATASETS, Dataset
from kg.model.cleaning import clean_cell
from kg.model.dates import parse_period
from kg.tables.claims import SLUG, URL


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=list(DATASETS))
def test_every_fact_is_a_legal_cell(dataset: Dataset) -> None:
    facts = (dataset.title, dataset.author, dataset.publisher, dataset.licence, dataset.citation, dataset.note)
    assert [fact for fact in facts if clean_cell(fact) != fact] == []
    assert all(fact for fact in (dataset.title, dataset.about, dataset.publisher, dataset.licence, dataset.citation))
    assert URL.fullmatch(dataset.url)
    assert not dataset.rewrite or URL.fullmatch(dataset.rewrite)
    assert not dataset.published or parse_period(dataset.published)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=list(DATASETS))
def test_every_file_has_an_id_of_its_own(dataset: Dataset) -> None:
    ids = [dataset.source_id(each.role) for each in dataset.files]
    assert all(SLUG.fullmatch(identity) for identity in ids)
    assert len(set(ids)) == len(ids)
    assert any(each.is_needed for each in dataset.files)


def test_one_of_two_files_is_known_by_its_shape() -> None:
    pairs, names = DATASETS["sister-cities"].files
    assert pairs.fits(["Q1", "Q22"])
    assert not pairs.fits(["Q1", "Qabala"])
    assert names.fits(["Q1", "Qabala"])
    assert not names.fits(["Q1", "Q22"])
    assert not names.fits(["Q1", ""])
