"""Builds compared: what changed in sentences, in JSON, and as a patch that another library applies."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import typer.testing

from kg.cli import app
from kg.errors import InputError, UsageError
from kg.graph.builds import open_build
from kg.graph.dataset import build_graph
from kg.graph.rdf import build_quads
from kg.network.ranking import rank_actors
from kg.publish.diff import Difference, compare_builds, diff_record, format_patch, format_sentences
from kg.tables.files import ontology_file, shipped_data
from tests.edits import add_claim, add_row, copy_tables, read_cells, set_cells, write_cells


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    return copy_tables(tiny, tmp_path)


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words])


def compared(first: Path, second: Path) -> Difference:
    return compare_builds(open_build(first), open_build(second))


def sentences(first: Path, second: Path) -> str:
    return format_sentences(compared(first, second))


def remove_row(folder: Path, table: str, row: int) -> None:
    rows = read_cells(folder / table)
    del rows[row - 1]
    write_cells(folder / table, rows)


def test_a_built_file_is_read_back_as_the_tables_it_was_built_from() -> None:
    folder, file = open_build(shipped_data()), open_build(shipped_data() / "graph.trig")
    assert file.quads == folder.quads
    restored = file.dataset
    again = build_quads(restored.tables, restored.ontology, restored.selection, ontology_file("kg.ttl"))
    assert frozenset(again) == folder.quads
    assert rank_actors(restored) == rank_actors(folder.dataset)
    assert len(restored.selection.conflicts) == len(folder.dataset.selection.conflicts)


def test_a_folder_and_its_built_file_say_the_same(copied: Path) -> None:
    build_graph(copied, copied / "graph.trig")
    found = compared(copied / "graph.trig", copied)
    assert found.is_empty
    assert format_sentences(found).endswith("graph.trig → " + str(copied) + ": both say the same.\n")
    assert format_patch(found) == b"TX .\nTC .\n"
    assert not found.names
    assert not found.entities
    assert not found.sources


def test_an_added_claim_is_told_with_its_place_and_the_ranks_that_follow(tiny: Path, copied: Path) -> None:
    add_claim(copied, "borland", "signs", "border-pact")
    text = sentences(tiny, copied)
    assert "1 claim added" in text
    assert "Added: Borland signs Border Pact (asserted; tiny-news:1 [0-1]; kgc:" in text
    assert "Ranking by acts in the network actors, to rank 10" in text
    assert "Borland rises from rank 3 to 1 (1 to 2)." in text
    assert "Arland falls from rank 3 to 4 (1 to 1)." in text


def test_a_removed_claim_takes_its_conflict_with_it(tiny: Path, copied: Path) -> None:
    remove_row(copied, "claims.csv", 12)
    text = sentences(tiny, copied)
    assert "Removed: River Treaty" in text
    assert "Resolved: River Treaty" in text
    assert "Outcome: River Treaty" in text
    assert "counts among the best now" in text
    assert "Appeared: River Treaty" in sentences(copied, tiny)


def test_a_claim_at_another_place_has_moved(tiny: Path, copied: Path) -> None:
    set_cells(copied, "claims.csv", 2, end="75")
    found = compared(tiny, copied)
    assert not found.claims
    assert not found.conflicts
    assert "stands at tiny-news:1 [0-75], not at tiny-news:1 [0-76]" in format_sentences(found)
    assert diff_record(found)["claims"]["moved"][0]["stood_at"] == "tiny-news:1 [0-76]"  # type: ignore[index]


def test_claims_of_an_altered_text_have_moved_and_their_source_has_changed(tiny: Path, copied: Path) -> None:
    set_cells(copied, "sources.csv", 2, sha256="0" * 64)
    found = compared(tiny, copied)
    assert not found.claims
    text = format_sentences(found)
    assert "stands in an altered text, at tiny-news:1 [0-76]" in text
    assert "Changed: Tiny News (tiny-news): sha256" in text


def test_a_claim_weighed_anew_is_told_with_what_changed_and_what_follows(tiny: Path, copied: Path) -> None:
    set_cells(copied, "claims.csv", 5, rank="preferred", reason="the text itself", confidence="0.9")
    text = sentences(tiny, copied)
    assert "rank “normal” becomes “preferred”; reason (none) becomes “the text itself”; confidence “1.0”" in text
    assert "Changed: River Treaty, signed on: 2021-05-04" in text
    assert "the best view takes 2021-05-04: the text itself." in text


def test_entities_names_and_sources_that_came_went_or_changed_are_told(tiny: Path, copied: Path) -> None:
    set_cells(copied, "entities.csv", 2, label="New Arland", iso3166="AR")
    add_row(copied, "entities.csv", id="farland", type="State", label="Farland")
    remove_row(copied, "names.csv", 4)
    add_row(copied, "names.csv", entity="borland", name="Борланд", language="ru", kind="label", source="tiny-news")
    set_cells(copied, "sources.csv", 3, publisher="Someone else")
    text = sentences(tiny, copied)
    assert "Changed: New Arland (arland): label “Arland” becomes “New Arland”; iso3166 (none) becomes “AR”." in text
    assert "Added: Farland (farland), State." in text
    assert "Removed: River Treaty is called “River Accord” (en)." in text
    assert "Added: Borland is called “Борланд” (ru)." in text
    assert "Changed: Tiny Report (tiny-report): publisher “The project” becomes “Someone else”." in text


def test_an_actor_that_enters_or_leaves_the_ranking_is_told(tiny: Path, copied: Path) -> None:
    add_row(copied, "entities.csv", id="farland", type="State", label="Farland")
    add_claim(copied, "farland", "signs", "river-treaty")
    assert "Farland enters at rank 3 (1)." in sentences(tiny, copied)
    assert "Farland leaves, having been at rank 3 (1)." in sentences(copied, tiny)


def test_rdflib_applies_the_patch_and_gets_the_second_graph(tiny: Path, copied: Path) -> None:
    add_claim(copied, "borland", "signs", "border-pact")
    remove_row(copied, "claims.csv", 3)
    set_cells(copied, "entities.csv", 3, label='Ar"ville\\')
    found = compared(tiny, copied)
    graph = rdflib.Dataset()
    graph.parse(data=ox.serialize(found.first.quads, format=ox.RdfFormat.N_QUADS) or b"", format="nquads")
    graph.parse(data=format_patch(found), format="patch")
    wanted = rdflib.Dataset()
    wanted.parse(data=ox.serialize(found.second.quads, format=ox.RdfFormat.N_QUADS) or b"", format="nquads")
    assert set(graph.quads()) == set(wanted.quads())


def test_the_patch_of_the_way_back_is_the_patch_turned_round(tiny: Path, copied: Path) -> None:
    add_claim(copied, "borland", "signs", "border-pact")
    there, back = (format_patch(each).decode() for each in (compared(tiny, copied), compared(copied, tiny)))
    swapped = back.replace("\nA ", "\nX ").replace("\nD ", "\nA ").replace("\nX ", "\nD ")
    assert sorted(there.splitlines()) == sorted(swapped.splitlines())


def test_the_record_has_every_kind_of_change(tiny: Path, copied: Path) -> None:
    add_row(copied, "entities.csv", id="farland", type="State", label="Farland")
    add_claim(copied, "farland", "signs", "river-treaty")
    set_cells(copied, "claims.csv", 5, rank="preferred", reason="the text itself")
    set_cells(copied, "entities.csv", 2, label="New Arland")
    record = json.loads(run("diff", tiny, copied, "--format", "json").stdout)
    assert record["is_equal"] is False
    assert [claim["subject"] for claim in record["claims"]["added"]] == ["farland"]
    assert record["claims"]["weighed"][0]["changes"]["rank"] == {"before": "normal", "after": "preferred"}
    assert len(record["claims"]["best_gained"]) == 1
    assert record["entities"]["added"][0]["id"] == "farland"
    assert record["entities"]["changed"][0]["changes"] == {"label": {"before": "Arland", "after": "New Arland"}}
    assert record["conflicts"]["changed"][0]["after"]["why"] == "the text itself"
    assert record["ranking"]["by"] == "acts"
    entered = [each["after"] for each in record["ranking"]["changed"] if each["before"] is None]
    assert [row["id"] for row in entered] == ["farland"]
    assert record["quads"]["added"] > 0


def test_the_status_tells_a_difference_only_when_asked(tiny: Path, copied: Path) -> None:
    assert run("diff", tiny, copied, "--fail-on").exit_code == 0
    add_claim(copied, "borland", "signs", "border-pact")
    assert run("diff", tiny, copied).exit_code == 0
    assert run("diff", tiny, copied, "--fail-on").exit_code == 1
    assert run("diff", tiny, copied, "--format", "patch").stdout.startswith("TX .\n")


def test_with_one_argument_the_shipped_graph_is_the_first(tmp_path: Path) -> None:
    assert "both say the same" in run("diff", shipped_data() / "graph.trig").stdout


def test_a_changed_file_and_a_missing_one_are_refused(copied: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.trig"
    build_graph(copied, path)
    path.write_bytes(path.read_bytes().replace(b"Arland", b"Orland"))
    with pytest.raises(InputError, match="was cut or changed"):
        open_build(path)
    with pytest.raises(UsageError, match="does not exist"):
        open_build(tmp_path / "nowhere.trig")
    assert run("diff", path, copied).exit_code == 3
    assert run("diff", tmp_path / "nowhere", copied).exit_code == 2


def test_a_file_whose_words_its_ontology_lacks_is_refused(copied: Path, tmp_path: Path) -> None:
    from kg.graph.trig import format_body, write_graph

    build = open_build(copied)
    odd = [quad for quad in build.quads if quad.graph_name == ox.DefaultGraph()]
    path = tmp_path / "odd.trig"
    write_graph(format_body(odd), "0" * 64, path)
    with pytest.raises(InputError, match="does not fit the ontology that it holds"):
        open_build(path)
