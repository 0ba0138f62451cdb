"""The table of `benchmarks/forms.py`: what the programs that the tests have read of each form, and what they lose."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.forms import FILES, FOLDERS, READERS, Exports, describe_exports, tabulate, verdict
from kg.graph import open_graph
from kg.publish import export_graph
from tests.edits import add_claim, copy_tables

pytestmark = pytest.mark.slow
LOST = {
    "pajek": "loses undated, modality, rank, dispute, when, spell",
}
REFUSED = {("trig12", "rdflib"): "refuses"}
ELSEWHERE = {"Gephi", "Jena", "R's igraph", "polars", "DuckDB"}
"""Programs that the tests do without."""


@pytest.fixture(scope="module")
def exports(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    tables = copy_tables(tiny, tmp_path_factory.mktemp("graph"))
    add_claim(tables, "arland", "cooperatesWith", "borland", modality="reported", attributed_to="arland", on="2021-03")
    add_claim(tables, "arland", "cooperatesWith", "borland", "tiny-report", modality="negated", on="2021-03")
    folder = tmp_path_factory.mktemp("forms")
    for form in (*FILES, *FOLDERS):
        files = export_graph(open_graph(tables), form)
        for name, content in files.items():
            path = folder / form / name if name else folder / form
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    return describe_exports(folder)


def test_each_program_reads_each_form_but_for_what_the_table_says(exports: Exports) -> None:
    verdicts = {(form, name): verdict(exports, form, name) for form, name in READERS if name not in ELSEWHERE}
    wanted = {pair: REFUSED.get(pair, LOST.get(pair[0], "reads")) for pair in verdicts}
    assert {pair: said.partition(":")[0] for pair, said in verdicts.items()} == wanted


def test_a_program_that_is_not_there_is_told_as_absent(exports: Exports) -> None:
    assert verdict(exports, "gexf", "Gephi") == verdict(exports, "trig", "Jena") == "absent"


def test_the_table_has_a_row_for_each_form_and_program(exports: Exports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.forms.verdict", lambda *_: "reads")
    lines = tabulate({"before": exports, "today": exports}).splitlines()
    assert lines[0] == "| form | program | before | today |"
    assert len(lines) == len(READERS) + 2
