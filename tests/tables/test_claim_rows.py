"""Claims of one table share what they have in common, and each bad row is blamed by itself."""

from __future__ import annotations

from pathlib import Path

from kg.model.ontology import read_ontology
from kg.tables.files import ontology_file
from kg.tables.tables import read_tables
from tests.edits import add_claim, copy_tables

ONTOLOGY = read_ontology(ontology_file("kg.ttl"))


def test_claims_that_say_alike_share_their_qualifiers(tiny: Path) -> None:
    claims = [claim for claim in read_tables(tiny, ONTOLOGY)[0].claims if claim.qualifiers.get("on") == "2021-05-04"]
    assert len(claims) == 3
    assert len({id(claim.qualifiers) for claim in claims}) == len({id(claim.dates) for claim in claims}) == 1


def test_rows_with_the_same_fault_are_both_blamed(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    lines = [add_claim(folder, each, "memberOf", "east-league", on="2021-13") for each in ("arland", "borland")]
    lines += [add_claim(folder, each, "memberOf", "east-league", rank="best") for each in ("arland", "borland")]
    problems = sorted(read_tables(folder, ONTOLOGY)[1])
    assert [(problem.line, problem.rule) for problem in problems] == [
        *((line, "date") for line in lines[:2]),
        *((line, "rank-unknown") for line in lines[2:]),
    ]
