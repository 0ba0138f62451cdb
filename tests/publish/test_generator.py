"""Made-up data folders: the same from the same seed, free of problems, of the size asked for, row by row."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.generator import claim_rows, generate_quads, generate_tables, plan, write_folder
from kg.graph.check import check_all
from kg.graph.conflicts import select_claims
from kg.graph.store_check import MANY_SOURCES, draw_sample
from kg.model.claims import View
from kg.model.ontology import read_ontology
from kg.model.terms import TABLE_FILES
from kg.tables.files import ontology_file


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        write_folder(tmp_path / name, 2_000, seed)
    for name in TABLE_FILES:
        one, same, other = ((tmp_path / folder / name).read_bytes() for folder in ("one", "same", "other"))
        assert one == same
        assert (one != other) == (name in ("sources.csv", "claims.csv"))


def test_a_made_folder_passes_every_check_shapes_included(tmp_path: Path) -> None:
    made = write_folder(tmp_path, 4_000)
    report = check_all(tmp_path)
    assert report.problems == ()
    counts = report.counts
    assert (counts.claims, counts.sources, counts.entities) == (made.claims, made.sources, sum(made.entities.values()))


def test_the_graph_has_about_as_many_triples_as_asked_for() -> None:
    words = len(generate_quads(1))  # those of the ontology, and of the smallest folder
    assert len(generate_quads(50_000)) - words == pytest.approx(50_000, rel=0.05)


def test_a_few_states_do_most_of_the_signing_and_some_claims_conflict() -> None:
    tables = generate_tables(50_000)
    signed = Counter(claim.subject for claim in tables.claims if claim.predicate == "signs")
    assert signed.most_common(1)[0][0] == "state-000000"
    assert sum(count for _, count in signed.most_common(3)) > signed.total() / 3
    assert select_claims(tables, read_ontology(ontology_file("kg.ttl")), View()).conflicts


def test_rows_come_one_by_one_so_that_a_thousand_million_triples_take_no_memory() -> None:
    made = plan(10**9)
    assert made.claims > 40_000_000
    assert [row["predicate"] for row in islice(claim_rows(made), 3)]


def test_a_sample_of_many_texts_is_no_larger_than_asked_for() -> None:
    tables = generate_tables(100_000)
    assert len(tables.sources) > MANY_SOURCES
    drawn = draw_sample(tables.claims, 200, seed=0)
    assert len(drawn) == 200
    assert {claim.predicate for claim in drawn} == {claim.predicate for claim in tables.claims}
